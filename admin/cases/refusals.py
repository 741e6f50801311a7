"""Why something was not done, in one or two short sentences for whoever tried it."""

from collections.abc import Mapping

from domain.case_texts import refused, too_long
from domain.relaying import NothingToSay, NotReachable, TooLong
from domain.takeover import HeldBy, NoSuchCase, NoSuchColleague, NotAFutureMoment, NotHeld, NotNow, Refusal
from domain.texts import LanguageParam, Text, Words, _, lines
from domain.translating import InDanger, NoSuchTranslation, NotReady, ReadsDutch, Replaced, SentBefore

Why = (
    Refusal
    | NotReady
    | InDanger
    | ReadsDutch
    | NothingToSay
    | TooLong
    | NotReachable
    | NoSuchColleague
    | NotAFutureMoment
)

KEPT = _("Your text is kept below.")
SENT_BEFORE = _("This was sent already. Nothing was sent now.")


_PLAIN: Mapping[type[object], Text] = {
    NothingToSay: _("There is nothing in it to send."),
    SentBefore: SENT_BEFORE,
    Replaced: _("There is a newer translation. Nothing was sent."),
    NoSuchTranslation: _("This translation is not here any more."),
    NoSuchColleague: _("That colleague does not work here now."),
    NotAFutureMoment: _("That moment has passed, or is more than 60 days away."),
}


def because(why: Why, name: str, language: str) -> Words:
    """In words; `name` is the first name of the resident, `language` the one they read."""
    match why:
        case TooLong(by):
            return too_long(by)
        case NotReachable():
            return _("Nothing was sent: {name} has blocked the bot or left Telegram.").with_(name=name)
        case InDanger():
            return in_danger(language)
        case ReadsDutch():
            return _("{name} reads Dutch: write it as it is.").with_(name=name)
        case NoSuchCase() | HeldBy() | NotHeld() | NotNow():
            return refused(why)
    return _PLAIN[type(why)]


def in_danger(language: str) -> Words:
    """Why no machine speaks here, and what can be done instead."""
    return _(
        "Where there may be danger no machine translates. Take a standard reply, or ask somebody who speaks {language}."
    ).with_(language=LanguageParam(language))


def kept(why: Words) -> Words:
    """The same, and that nothing of what was typed is lost."""
    return lines(why, KEPT)
