"""The reason in a language that residents read: written by whoever decides, or begun by a machine; read either way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from admin.access import access_initiative, access_resident_of
from admin.cases.chat import in_own_transaction
from admin.cases.refusals import in_danger
from admin.forms import words_in
from admin.initiatives.reading import DUTCH
from admin.visit import Guest
from domain.crisis import crisis_in
from domain.deciding import LONGEST_REASON, machine_may_say
from domain.life import Told
from domain.machine import NotTranslated, Translated
from domain.texts import Language, Words, _
from storage.unit_of_work import UnitOfWork

NOT_BY_MACHINE = _(
    "No machine translated it now. Write it yourself, or leave it empty: then they read your Dutch words."
)

Answer = Translated | NotTranslated | Words | None
"""What became of asking the machine: words say why it was not asked; None: there was nothing to ask."""


@dataclass(frozen=True, slots=True)
class InTheirs:
    """It, as it stands in a form."""

    words: str = ""
    is_machine: bool = False
    made_of: str = ""
    """The reason of which a machine made the words."""

    @classmethod
    def in_form(cls, form: FormData, language: Language = "") -> "InTheirs":
        """As it was sent. A form with several languages has the fields of each with its code behind the name."""
        after = f"_{language}" if language else ""
        return cls(
            words_in(form, f"told{after}", LONGEST_REASON * 2).strip(),
            words_in(form, f"is_machine{after}", 3) == "yes",
            words_in(form, f"told_of{after}", LONGEST_REASON * 2).strip(),
        )

    def is_wanted(self, reason: str, *, is_sent: bool) -> bool:
        """Whether a machine is asked. What was read is sent as it was read; only of another reason there is something
        new to read.
        """
        return self._is_of_another(reason) or (not is_sent and bool(reason) and not self.words)

    def after(self, answer: Answer, reason: str) -> tuple["InTheirs", Words | None]:
        """With what a machine made of the reason, if it was asked; without what it made of another one. Beside it what
        the person should know.
        """
        kept = InTheirs() if self._is_of_another(reason) else self
        match answer:
            case None:
                return kept, None
            case Translated(words) if len(words) <= LONGEST_REASON and not crisis_in(words):
                return InTheirs(words.strip(), is_machine=True, made_of=reason), None
            case Translated() | NotTranslated():
                return kept, NOT_BY_MACHINE
        return kept, answer

    def told(self, language: Language) -> Told | None:
        """As it stands in the step; None without words, and for who reads Dutch."""
        return Told(self.words, language, self.is_machine) if self.words and language != DUTCH else None

    def _is_of_another(self, reason: str) -> bool:
        return self.is_machine and self.made_of != reason


async def ask_machine(
    visit: Guest, initiative_ids: Sequence[str], typed: Callable[[Language], InTheirs], reason: str, *, is_sent: bool
) -> Mapping[Language, Answer]:
    """Have the reason put into the languages of the initiators of these, where that is wanted and allowed, before the
    transaction of the request; a language that was not asked for is left out. Raises NotHereError.
    """
    translator = visit.console.translator
    if translator is None or not reason or len(reason) > LONGEST_REASON:
        return {}
    wanted: dict[Language, Words | None] = {}
    async with visit.console.database.reading() as connection:
        here = in_own_transaction(visit, UnitOfWork(connection))
        for one in initiative_ids:
            initiative = await access_initiative(here, one)
            language = (await access_resident_of(here, initiative)).language or DUTCH
            if language == DUTCH or not typed(language).is_wanted(reason, is_sent=is_sent):
                continue
            is_allowed = await machine_may_say(here.duty(), initiative, language, reason)
            wanted[language] = wanted.get(language) or (None if is_allowed else in_danger(language))
    return {language: why or await translator.translate(reason, DUTCH, language) for language, why in wanted.items()}
