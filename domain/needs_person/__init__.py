"""Notices that a person is needed: frustration, the wish to speak somebody, the same question twice.

It says what is in a message; what is done about it is decided elsewhere. Words of danger come before all of this
(`domain.crisis`), and how well this works is measured in docs/needs-a-person.md.
"""

from domain.needs_person import repeating, signs
from domain.needs_person.repeating import Asked, asked_again, gist_of
from domain.needs_person.signs import frustration_in, wishes_person

__all__ = ["Asked", "asked_again", "frustration_in", "gist_of", "warm_up", "wishes_person"]


def warm_up() -> None:
    """Read all files now, about a tenth of a second, so that nobody has to wait for it later."""
    signs.warm_up()
    repeating.warm_up()
