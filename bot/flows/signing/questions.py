"""Read, name, address, check; after the signature a wish, and whether they want news. Nothing counts before *check*."""

from dataclasses import replace

from bot.conversation.events import Chooses, Says, SharesPlace
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.menu import IDEA, MENU
from bot.flows.signing.talk import (
    BROKEN,
    FULL,
    ONCE,
    WHAT_FOR,
    Signing,
    collected,
    keep,
    not_open,
    over,
    own,
    plan_in_words,
    sign,
    take_back,
    tell_initiator,
    turned_away,
)
from domain import signatures
from domain.misuse import given_again
from domain.signatures import (
    ADDRESS_LIMIT,
    NAME_LIMIT,
    OFFER_LIMIT,
    AlreadySigned,
    Ended,
    Full,
    OwnInitiative,
    PlanChanged,
    Signature,
    SignatureList,
    Signed,
    Way,
)
from domain.signers import first_name_in, in_one_line, name_and_address
from domain.spelling import bare
from domain.texts import Text, Verbatim, Words, _, _n, lines, paragraphs

SUPPORT: Rows = [[Choice("yes", _("Yes, I support this"))], [Choice("no", _("No, thank you"))]]
SIGN: Rows = [[Choice("yes", _("Yes, I sign"))], [Choice("change", _("Change"))]]
NO_WISH: Rows = [[Choice("no", _("No, that is all"))]]
NEWS: Rows = [[Choice("yes", _("Yes, please"))], [Choice("no", _("No, thank you"))]]
BUTTONS: Rows = [*SUPPORT, *SIGN, *NO_WISH, *NEWS]


async def ask_read(turn: Turn[Signing]) -> Prompt:
    """The idea, what supporting it means, and what is kept."""
    names = await turn.book.signatures.get(turn.answers.signing)
    assert names is not None, "A list that was once there is never taken away."
    initiator = Verbatim(names.initiator)
    return Prompt(
        paragraphs(
            _("{name} asks whether you support this idea:").with_(name=initiator),
            plan_in_words(names.plan, turn.language),
            _("You support it with your name. It is a sign of support, not a legal signature."),
            lines(
                what_is_kept(is_new=not turn.resident.has_agreed),
                _("{name} sees your first name and your wish. Only a worker sees your full name and address.").with_(
                    name=initiator
                ),
                _("You can take your name off until the idea is submitted."),
            ),
        ),
        SUPPORT,
    )


def what_is_kept(*, is_new: bool) -> Text:
    """All of it to who never agreed to anything; to others what is new."""
    if is_new:
        return _("I keep your name, your street or postcode, and what you write and send here.")
    return _("I keep your name and your street or postcode with this idea.")


@sign.question(ask_read)
async def read(turn: Turn[Signing]) -> Step:
    if turn.chose("no", "skip"):
        return declined(turn)
    if not turn.chose("yes"):
        return NotUnderstood(_("Please tap one of the two buttons first: yes or no."), SUPPORT)
    names = await turn.book.signatures.get(turn.answers.signing)
    if names is None:
        return turned_away(turn, BROKEN)
    if step := await not_open(turn, names):
        return step
    if names.version != turn.answers.version:
        return once_more(names)
    if not turn.resident.has_agreed:
        turn.resident = replace(turn.resident, consented_at=turn.now)
    # Who took their name off and comes back is not asked for it again.
    if before := names.of(turn.resident.id):
        return go_to(check, replace(turn.answers, name=before.name, address=before.address))
    return go_to(name, turn.answers)


def declined(turn: Turn[Signing]) -> Step:
    """No is a good answer too."""
    if turn.resident.has_agreed:
        return end(_("That is fine. Nothing is signed."), choices=[[IDEA], [MENU]])
    return end(
        _("That is fine. I keep nothing of what you write. Did you change your mind? Then open the link once more.")
    )


def once_more(names: SignatureList) -> Step:
    """It became another plan between reading and signing."""
    return go_to(
        read,
        Signing(names.initiative_id, names.version),
        _("The idea was changed just now. Please read it once more before you sign."),
    )


async def ask_name(turn: Turn[Signing]) -> Prompt:
    """Both in one line; only the name when the address is there."""
    if turn.answers.address:
        return Prompt(_("Thank you. And what is your name?"))
    return Prompt(
        lines(
            _("<b>What is your name, and your street or postcode?</b>"),
            _("<i>For example: {example}</i>").with_(example=_("Samira Bakker, Lindenstraat")),
        )
    )


@sign.question(ask_name)
async def name(turn: Turn[Signing]) -> Step:
    if turn.chose("no", "skip"):
        return declined(turn)
    match turn.event.action:
        case Says(words) if is_question(words):
            return stay(WHAT_FOR, again=True)
        case Says(words):
            return named(turn.answers, words)
    return refused(turn)


def is_question(words: str) -> bool:
    """No name and no street has a question mark in it."""
    return "?" in words or "؟" in words


def named(told: Signing, words: str) -> Step:
    """What they typed as name and address, or as the one that was missing."""
    whole, (typed_name, typed_address) = in_one_line(words), name_and_address(words)
    if not whole:
        return NotUnderstood(_("I cannot find a name in that. Please type it in letters."))
    if told.address and not (typed_name and typed_address):
        typed_name, typed_address = whole, told.address
    return complete(replace(told, name=typed_name, address=typed_address))


def complete(told: Signing) -> Step:
    """Ask for what is missing or too long, or whether it is right."""
    too_long = max(len(told.name) - NAME_LIMIT, len(told.address) - ADDRESS_LIMIT)
    if too_long > 0:
        return stay(shorter(too_long))
    if not told.address:
        return go_to(address, told)
    return go_to(check if told.name else name, told)


def shorter(by: int) -> Text:
    """Kindly: nothing of theirs is ever cut off."""
    return _n(
        "That is {n} character too long. Can you say it a little shorter?",
        "That is {n} characters too long. Can you say it a little shorter?",
        by,
    )


def refused(turn: Turn[Signing]) -> NotUnderstood:
    """Only words can stand on the list."""
    match turn.event.action:
        case SharesPlace():
            return NotUnderstood(_("I do not keep where you are now. Please type your street or your postcode."))
    return NotUnderstood(_("I cannot put that on the list. Please type it in words."))


async def ask_address(turn: Turn[Signing]) -> Prompt:
    """Only what is missing."""
    return Prompt(
        _("Thank you, {name}. What is your street or postcode?").with_(name=Verbatim(first_name_in(turn.answers.name)))
    )


@sign.question(ask_address)
async def address(turn: Turn[Signing]) -> Step:
    if turn.chose("no", "skip"):
        return declined(turn)
    match turn.event.action:
        case Says(words) if is_question(words):
            return stay(WHAT_FOR, again=True)
        case Says(words) if in_one_line(words):
            return complete(replace(turn.answers, address=address_in(words, turn.answers.name)))
        case Says():
            return NotUnderstood(_("I cannot find a street or postcode in that. Please type it."))
    return refused(turn)


def address_in(words: str, known_name: str) -> str:
    """All that they typed, without their name if they typed that once more."""
    typed_name, typed_address = name_and_address(words)
    return typed_address if bare(typed_name) == bare(known_name) and typed_address else in_one_line(words)


async def ask_check(turn: Turn[Signing]) -> Prompt:
    """Both, as they will stand on the list."""
    return Prompt(
        paragraphs(
            _("You sign as: <b>{name}</b>, {address}.").with_(
                name=Verbatim(turn.answers.name), address=Verbatim(turn.answers.address)
            ),
            _("Is that right?"),
        ),
        SIGN,
    )


@sign.question(ask_check)
async def check(turn: Turn[Signing]) -> Step:
    match turn.event.action:
        case Chooses("yes"):
            return await signed(turn)
        case Chooses("change" | "no"):
            return go_to(name, replace(turn.answers, name="", address=""))
        case Chooses("skip"):
            return declined(turn)
        case Says(words) if all(name_and_address(words)):
            return named(turn.answers, words)
    return NotUnderstood(_("Please tap one of the two buttons."), SIGN)


async def signed(turn: Turn[Signing]) -> Step:
    """Put their name under it."""
    names = await turn.book.signatures.get(turn.answers.signing)
    if names is None:
        return turned_away(turn, BROKEN)
    match signatures.sign(names, signature(turn)):
        case Signed(after) as counted:
            keep(turn, counted)
            return go_to(wish, turn.answers, thanks(after))
        case AlreadySigned(there) if there.resident_id == turn.resident.id:
            return end(then="supported", argument=names.initiative_id)
        case AlreadySigned(there):
            turn.book.misuse.record(names.initiative_id, given_again(there), turn.now)
            return turned_away(turn, ONCE)
        case OwnInitiative():
            return own(turn, names)
        case PlanChanged():
            return once_more(names)
        case Full():
            return turned_away(turn, FULL)
        case Ended():
            return await over(turn, names)


def signature(turn: Turn[Signing]) -> Signature:
    """What this resident signs."""
    return Signature(
        turn.new_id(),
        Way.TELEGRAM,
        turn.answers.name,
        turn.answers.address,
        turn.language,
        turn.now,
        turn.answers.version,
        resident_id=turn.resident.id,
        account_since=turn.resident.since,
    )


def thanks(names: SignatureList) -> Words:
    """Which number they are."""
    if len(names.valid) > names.needed:
        return lines(_("🤝 Thank you, you have signed!"), collected(names))
    return _("🤝 Thank you, you have signed! You are number {n} of {needed}.").with_(
        n=len(names.valid), needed=names.needed
    )


async def ask_wish(turn: Turn[Signing]) -> Prompt:
    """Something that the initiator will be glad to read; what they wrote before stands with it."""
    names = await turn.book.signatures.get(turn.answers.signing)
    there = names.of(turn.resident.id) if names else None
    now = there.offer if there else ""
    return Prompt(
        lines(
            _("Would you like to add a wish or an offer? Type it here."),
            _("Now it says: <i>{sentences}</i>").with_(sentences=Verbatim(now))
            if now
            else _("<i>For example: {example}</i>").with_(example=_("I can bring a grill")),
        ),
        NO_WISH,
    )


@sign.question(ask_wish)
async def wish(turn: Turn[Signing]) -> Step:
    match turn.event.action:
        case Chooses():
            return after_wish(turn)
        case Says(words) if len(words.strip()) > OFFER_LIMIT:
            return stay(shorter(len(words.strip()) - OFFER_LIMIT))
        case Says(words) if words.strip():
            return await wished(turn, words)
    return NotUnderstood(_("I can only pass on words here. Please type your wish, or tap the button."), NO_WISH)


async def wished(turn: Turn[Signing], words: str) -> Step:
    """Keep it, and have it told: with the signature, or by itself when the initiator heard of that already."""
    names = await turn.book.signatures.get(turn.answers.signing)
    there = names.of(turn.resident.id) if names else None
    if names is None or there is None or there.withdrawn_at:
        return turned_away(turn, _("Your name is not under this idea."))
    turn.book.signatures.save(signatures.noted(names, turn.resident.id, offer=words))
    tell_initiator(turn, names, there.id if there.is_told or not names.is_open else "")
    return after_wish(turn, _("Thank you! {name} will read it.").with_(name=Verbatim(names.initiator)))


def after_wish(turn: Turn[Signing], saying: Words | None = None) -> Step:
    """The last question; or back to the page from which they came to change their wish."""
    if turn.answers.again:
        return end(saying, then="supported", argument=turn.answers.signing)
    return go_to(news, turn.answers, saying)


@sign.question(Prompt(_("Shall I tell you when something happens with this idea?"), NEWS))
async def news(turn: Turn[Signing]) -> Step:
    if not turn.chose("yes", "no", "later", "skip", "done"):
        return NotUnderstood(_("Please tap one of the two buttons."), NEWS)
    wanted = turn.chose("yes")
    if names := await turn.book.signatures.get(turn.answers.signing):
        turn.book.signatures.save(signatures.noted(names, turn.resident.id, wants_news=wanted))
    return end(
        _("Good, you will hear from me. Thank you for your support!")
        if wanted
        else _("That is fine. Thank you for your support!"),
        choices=[[IDEA], [take_back(turn.answers.signing)], [MENU]],
    )
