"""Whom a case is brought to first: the worker the resident knows, else by neighbourhood, language and load."""

from collections.abc import Collection, Mapping, Sequence

from domain.handover import Case
from domain.staff import Job, Staff


def candidates(case: Case, staff: Collection[Staff], load: Mapping[str, int], known: str | None) -> Sequence[Staff]:
    """Who may take it, the best first. `load` is how many cases each holds; `known` the id of who they know.

    Whoever the resident knows comes first, wherever they work. Then workers of the neighbourhood before coordinators,
    who speak the language before who do not, who holds less before who holds more; at last by name, so that the order
    is the same for everybody who looks.
    """

    def rank(one: Staff) -> tuple[bool, bool, bool, int, str, str]:
        speaks = case.language == "nl" or case.language in one.languages
        return (one.id != known, one.job is not Job.WORKER, not speaks, load.get(one.id, 0), one.name, one.id)

    able = [one for one in staff if one.id == known or (one.works_in(case.area) and one.job is not Job.ADMINISTRATOR)]
    return sorted((one for one in able if one.is_active), key=rank)


def coordinators(case: Case, staff: Collection[Staff]) -> Sequence[Staff]:
    """Who is called in when nobody comes."""
    return [one for one in staff if one.is_active and one.job is Job.COORDINATOR and one.works_in(case.area)]
