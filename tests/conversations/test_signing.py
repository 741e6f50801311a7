"""A neighbour opens a link, reads, signs, adds a wish; takes it back; reads a changed plan."""

from dataclasses import replace

import pytest

from bot.flows.idea.summary import ASK_OR_LEAVE, NAMES, RIGHT_OR_CHANGE
from bot.flows.initiative.page import ask
from bot.flows.menu import IDEA
from bot.flows.signing.questions import NEWS, NO_WISH, SIGN, SUPPORT
from bot.flows.signing.talk import WHAT_FOR
from domain import casework
from domain.initiatives import Question
from domain.life import Actor, Role, Stage
from domain.links import LIVES
from domain.misuse import NEW_ACCOUNTS, ONCE_MORE, SAME_PERSON
from domain.policies import Policies, Policy
from domain.signatures import ADDRESS_LIMIT, NAME_LIMIT, OFFER_LIMIT, Signature, SignatureList, Way, sign
from domain.texts import ListParam, Text, _
from tests.support.initiatives import ready
from tests.support.resident import TEXTS, Neighbourhood, Resident

YES, NO = SUPPORT[0][0].label, SUPPORT[1][0].label
I_SIGN, CHANGE = SIGN[0][0].label, SIGN[1][0].label
THAT_IS_ALL = NO_WISH[0][0].label
PLEASE, NO_NEWS = NEWS[0][0].label, NEWS[1][0].label

LANGUAGE = _("Which language shall we speak?")
SUPPORTS = _("Welcome! 👋 A neighbour asks for your support.")
NOT_LEGAL = _("You support it with your name. It is a sign of support, not a legal signature.")
ASK_NAME = _("<b>What is your name, and your street or postcode?</b>")
ASK_WISH = _("Would you like to add a wish or an offer? Type it here.")
ASK_NEWS = _("Shall I tell you when something happens with this idea?")
RIGHT = _("Is that right?")
NOTHING_SIGNED = _("That is fine. Nothing is signed.")
GENERAL_CONSENT = _("Is that all right with you?")
BROKEN = _("This link does not work any more. Ask your neighbour for a new one.")
TAKE_BACK, UNDO = _("Take my name off"), _("Support it after all")
STILL, NO_MORE = _("Yes, I still support it"), _("No, take my name off")
FULL = _("How kind of you! So many neighbours support this idea that the list is full.")
SUBMITTED = _("How kind of you! This idea is already submitted: no more signatures are needed.")
STOPPED = _("How kind of you! This idea has stopped: nobody can sign it any more.")
OFF = _("Your name is not under this idea.")


def number(n: int, needed: int = 5) -> Text:
    return _("🤝 Thank you, you have signed! You are number {n} of {needed}.").with_(n=n, needed=needed)


@pytest.fixture
def neighbourhood() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
async def fatma(neighbourhood: Neighbourhood) -> Resident:
    """An initiator who speaks Dutch and shared a link."""
    return await with_link(neighbourhood)


async def with_link(neighbourhood: Neighbourhood) -> Resident:
    fatma = neighbourhood.resident("nl", "Fatma")
    await ready(fatma, ("mijn buurvrouw en ik", "samen eten", "Osdorp", "zaterdag 12 juni 2027", "niemand kent elkaar"))
    # As the store reads it from the initiator's own row.
    fatma.book.signatures.save(replace(names_of(fatma), initiator="Fatma"))
    await fatma.taps(ask(fatma.idea.id).label)
    return fatma


def names_of(initiator: Resident) -> SignatureList:
    return initiator.book.signatures.lists[initiator.idea.id]


def neighbour(initiator: Resident, language: str | None = "nl", name: str = "Samira", **options: str) -> Resident:
    return initiator.neighbourhood.resident(language, name, **options)


async def signs(initiator: Resident, one: Resident, words: str = "Samira Bakker, Lindenstraat 4") -> None:
    """Opens the link and signs, without a wish and without news."""
    await one.starts(initiator.link)
    await one.taps(YES)
    await one.says(words)
    await one.taps(I_SIGN)
    await one.taps(THAT_IS_ALL)
    await one.taps(NO_NEWS)


async def changes_the_plan(initiator: Resident, words: str = "een tuin voor iedereen") -> None:
    await initiator.taps_forged(f"go:look_at.{initiator.idea.id}")
    await initiator.says("wat")
    await initiator.says(words)
    signed = names_of(initiator).valid
    await initiator.taps(RIGHT_OR_CHANGE[0][0].label)
    if signed:
        await initiator.taps(ASK_OR_LEAVE[0][0].label)


async def everybody_hears(neighbourhood: Neighbourhood) -> None:
    neighbourhood.now += 2 * casework.QUIET_WEEK
    await neighbourhood.hears_of_it()


def fill(initiator: Resident, count: int) -> None:
    """So many other neighbours sign on paper."""
    for index in range(count):
        names = names_of(initiator)
        given = Signature(
            f"p{index}", Way.PAPER, f"Buur{index} De Geheime", f"Stilstraat {index}", "nl", initiator.now, names.version
        )
        outcome = sign(names, given)
        initiator.book.signatures.save(outcome.after)


# From the link to the signature, in three languages


async def test_a_newcomer_signs_in_turkish(fatma):
    hatice = neighbour(fatma, None, "Hatice", phone="tr")
    await hatice.starts(fatma.link)
    hatice.hears(TEXTS.plain(SUPPORTS, "tr"), TEXTS.plain(LANGUAGE, "tr"))
    await hatice.taps("Türkçe")
    hatice.hears("Fatma", "Samen eten. Niemand kent elkaar.", "Osdorp", "12 Haziran 2027", NOT_LEGAL)
    hatice.hears_not(GENERAL_CONSENT)
    assert hatice.buttons() == [hatice.reads(YES), hatice.reads(NO)]
    assert not hatice.person.has_agreed

    await hatice.taps(YES)
    hatice.hears(ASK_NAME)
    assert hatice.person.has_agreed
    assert names_of(fatma).valid == ()

    await hatice.says("Hatice Öztürk Brugstraat 12")
    hatice.hears("Hatice Öztürk", "Brugstraat 12", RIGHT)
    assert names_of(fatma).valid == ()

    await hatice.taps(I_SIGN)
    hatice.hears(number(1), ASK_WISH)
    (signed,) = names_of(fatma).valid
    assert (signed.name, signed.address, signed.language) == ("Hatice Öztürk", "Brugstraat 12", "tr")
    assert (signed.way, signed.resident_id, signed.account_since) == (
        Way.TELEGRAM,
        hatice.person.id,
        hatice.person.since,
    )

    await hatice.says("Mangal getirebilirim")
    hatice.hears(ASK_NEWS)
    await hatice.says("evet")
    hatice.hears(_("Good, you will hear from me. Thank you for your support!"))
    (signed,) = names_of(fatma).valid
    assert (signed.offer, signed.wants_news) == ("Mangal getirebilirim", True)


async def test_a_newcomer_signs_in_arabic_by_typing_everything(fatma):
    layla = neighbour(fatma, None, "ليلى", phone="ar-SY")
    await layla.starts(fatma.link)
    await layla.says("عربي")
    layla.hears("Samen eten. Niemand kent elkaar.", NOT_LEGAL)
    await layla.says("نعم")
    await layla.says("ليلى الحسن، شارع بروخ ١٢")
    layla.hears("ليلى الحسن", "شارع بروخ ١٢", RIGHT)
    await layla.says("نعم")
    layla.hears(number(1))
    await layla.says("لا")
    await layla.says("لا")
    layla.hears(_("That is fine. Thank you for your support!"))
    (signed,) = names_of(fatma).valid
    assert (signed.name, signed.address, signed.language) == ("ليلى الحسن", "شارع بروخ ١٢", "ar")
    assert (signed.offer, signed.wants_news) == ("", False)


async def test_a_resident_signs_in_dutch_at_once_and_reads_only_what_is_new(fatma):
    peter = neighbour(fatma, "nl", "Peter")
    await peter.starts(fatma.link)
    peter.hears_not(LANGUAGE)
    peter.hears(_("I keep your name and your street or postcode with this idea."), "12 juni 2027")
    await peter.says("ja")
    await peter.says("Peter de Wit\n1057bs")
    peter.hears("Peter de Wit", "1057bs")
    await peter.says("ja")
    await peter.says("nee")
    await peter.says("nee")
    assert [one.address for one in names_of(fatma).valid] == ["1057bs"]
    assert [peter.reads(one) for one in (TAKE_BACK, _("Menu"))] == peter.buttons()[1:]


async def test_a_newcomer_is_told_all_that_is_kept(fatma):
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts(fatma.link)
    await hatice.taps("Türkçe")
    hatice.hears(_("I keep your name, your street or postcode, and what you write and send here."))


async def test_what_was_being_told_is_kept_when_a_link_is_opened(fatma):
    peter = neighbour(fatma, "nl", "Peter")
    await peter.says("/idea")
    await peter.says("mijn buurman en ik")
    await peter.starts(fatma.link)
    peter.hears(_("Your idea is kept. You can go on with it at any time."), NOT_LEGAL)


async def test_who_says_no_to_the_link_gave_nothing_and_can_come_back(fatma):
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts(fatma.link)
    await hatice.taps("Türkçe")
    await hatice.taps(NO)
    hatice.hears(
        _("That is fine. I keep nothing of what you write. Did you change your mind? Then open the link once more.")
    )
    assert not hatice.person.has_agreed
    await hatice.starts(fatma.link)
    await hatice.taps(YES)
    hatice.hears(ASK_NAME)


async def test_the_link_survives_whatever_is_typed_before_a_language_is_chosen(fatma):
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts(fatma.link)
    await hatice.says("merhaba, kim bu?")
    await hatice.says("/menu")
    hatice.hears(TEXTS.plain(SUPPORTS, "nl"))
    await hatice.taps("Türkçe")
    hatice.hears(NOT_LEGAL)


async def test_nothing_but_yes_agrees(fatma):
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts(fatma.link)
    await hatice.taps("Türkçe")
    await hatice.says("Hatice Öztürk, Brugstraat 12")
    assert hatice.buttons() == [hatice.reads(YES), hatice.reads(NO)]
    assert not hatice.person.has_agreed
    assert names_of(fatma).signatures == ()


# Links that lead nowhere


async def test_a_link_that_never_was_asks_a_newcomer_nothing_and_shows_the_way_to_an_idea(fatma):
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts("nonsense")
    await hatice.taps("Türkçe")
    hatice.hears(BROKEN)
    hatice.hears_not(GENERAL_CONSENT)
    await hatice.taps(IDEA.label)
    hatice.hears(GENERAL_CONSENT)
    await hatice.says("evet")
    hatice.hears(_("What can I help you with?"))


async def test_a_link_that_never_was_shows_a_resident_what_else_there_is(fatma):
    peter = neighbour(fatma)
    await peter.starts("nonsense")
    peter.hears(BROKEN)
    assert len(peter.buttons()) == 2


async def test_a_link_runs_out(fatma):
    peter = neighbour(fatma)
    fatma.now += LIVES
    await peter.starts(fatma.link)
    peter.hears(BROKEN)


async def test_a_stopped_link_leads_nowhere(fatma):
    peter = neighbour(fatma)
    await fatma.book.links.revoke(fatma.idea.id)
    await peter.starts(fatma.link)
    peter.hears(BROKEN)


async def test_nobody_signs_their_own_idea(fatma):
    await fatma.starts(fatma.link)
    fatma.hears(_("This link leads to your own idea. Send it to your neighbours: they can support it."))
    assert fatma.buttons()[0] == fatma.reads(_("Back to my plan"))
    assert names_of(fatma).signatures == ()


async def test_a_submitted_idea_cannot_be_signed_any_more(fatma):
    peter = neighbour(fatma)
    fill(fatma, 5)
    await casework.submit(fatma.book, fatma.idea, Policy(), fatma.now, "step")
    await peter.starts(fatma.link)
    peter.hears(SUBMITTED)


async def test_an_idea_that_is_submitted_while_somebody_types_is_not_signed(fatma):
    peter = neighbour(fatma)
    await peter.starts(fatma.link)
    await peter.taps(YES)
    await peter.says("Peter de Wit, Brugstraat 3")
    fill(fatma, 5)
    await casework.submit(fatma.book, fatma.idea, Policy(), fatma.now, "step")
    await peter.taps(I_SIGN)
    peter.hears(SUBMITTED)
    assert len(names_of(fatma).signatures) == 5


async def test_a_full_list_is_told_kindly():
    fatma = await with_link(Neighbourhood(policies=Policies(Policy(signatures_most=6))))
    fill(fatma, 5)
    late, later = neighbour(fatma, name="Samira"), neighbour(fatma, name="Peter")
    await later.starts(fatma.link)
    await later.taps(YES)
    await later.says("Peter de Wit, Brugstraat 3")
    await signs(fatma, late)
    assert len(names_of(fatma).valid) == 6
    await later.taps(I_SIGN)
    later.hears(FULL)
    await later.starts(fatma.link)
    later.hears(FULL)


async def test_a_newcomer_at_a_full_list_is_not_asked_to_agree_to_a_plan_of_their_own():
    fatma = await with_link(Neighbourhood(policies=Policies(Policy(signatures_most=5))))
    fill(fatma, 5)
    hatice = neighbour(fatma, None, "Hatice")
    await hatice.starts(fatma.link)
    await hatice.taps("Türkçe")
    hatice.hears(FULL)
    hatice.hears_not(GENERAL_CONSENT)
    assert hatice.buttons() == [hatice.reads(IDEA.label)]
    assert not hatice.person.has_agreed


async def test_who_comes_when_it_has_stopped_hears_that_and_not_that_it_is_submitted(fatma):
    peter, samira = neighbour(fatma), neighbour(fatma, name="Samira")
    await signs(fatma, samira)
    await fatma.taps_forged(f"go:withdraw_yes.{fatma.idea.id}")
    await peter.starts(fatma.link)
    peter.hears(STOPPED)
    await samira.taps(TAKE_BACK)
    samira.hears(_("This idea has stopped. Nothing is done with your name any more."))


# Name and address


async def at_name(initiator: Resident) -> Resident:
    peter = neighbour(initiator, "nl", "Peter")
    await peter.starts(initiator.link)
    await peter.taps(YES)
    return peter


async def test_only_what_is_missing_is_asked(fatma):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit")
    peter.hears(_("Thank you, {name}. What is your street or postcode?").with_(name="Peter"))
    await peter.says("Overtoom")
    peter.hears("Peter de Wit", "Overtoom", RIGHT)


async def test_a_missing_name_is_asked(fatma):
    peter = await at_name(fatma)
    await peter.says("1057 BS")
    peter.hears(_("Thank you. And what is your name?"))
    await peter.says("Brugstraat")
    peter.hears("Brugstraat", "1057 BS", RIGHT)


async def test_who_types_the_name_once_more_with_the_address_is_understood(fatma):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit")
    await peter.says("peter de wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    assert [(one.name, one.address) for one in names_of(fatma).valid] == [("Peter de Wit", "Brugstraat 3")]


async def test_a_mistake_can_be_changed_before_signing(fatma):
    peter = await at_name(fatma)
    await peter.says("Pter de Wit, Brugstraat 3")
    await peter.taps(CHANGE)
    peter.hears(ASK_NAME)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.says("Peter de Wit, Brugstraat 5")
    peter.hears("Brugstraat 5", RIGHT)
    await peter.taps(I_SIGN)
    assert [(one.name, one.address) for one in names_of(fatma).valid] == [("Peter de Wit", "Brugstraat 5")]


@pytest.mark.parametrize(
    "words", [f"{'a' * (NAME_LIMIT + 1)}, Brugstraat", f"Peter, {'b' * (ADDRESS_LIMIT + 1)}", "a" * 4000]
)
async def test_what_is_too_long_is_asked_shorter_and_never_cut(fatma, words):
    peter = await at_name(fatma)
    await peter.says(words)
    peter.hears_not(RIGHT)
    await peter.says(f"{'a' * NAME_LIMIT}, {'b' * ADDRESS_LIMIT}")
    peter.hears("a" * NAME_LIMIT, "b" * ADDRESS_LIMIT, RIGHT)


async def test_photos_voice_and_stickers_are_no_name(fatma):
    peter = await at_name(fatma)
    refused = _("I cannot put that on the list. Please type it in words.")
    for sends in (peter.sends_photo, peter.sends_voice, lambda: peter.sends("sticker")):
        await sends()
        peter.hears(refused)
    assert peter.files.kept == []
    await peter.says("Peter, Overtoom")
    peter.hears(RIGHT)


async def test_a_shared_location_is_not_kept(fatma):
    peter = await at_name(fatma)
    await peter.shares_place(52.3702, 4.8952)
    peter.hears(_("I do not keep where you are now. Please type your street or your postcode."))
    assert "52.3" not in peter.stored
    await peter.says("Peter")
    await peter.shares_place(52.3702, 4.8952)
    peter.hears(_("I do not keep where you are now. Please type your street or your postcode."))


async def test_emoji_alone_are_no_name_and_no_address(fatma):
    peter = await at_name(fatma)
    await peter.says("👍🙂")
    peter.hears(_("I cannot find a name in that. Please type it in letters."))
    await peter.says("Peter 🙂")
    await peter.says("🏠")
    peter.hears(_("I cannot find a street or postcode in that. Please type it."))
    await peter.says("Overtoom 🏠")
    peter.hears("Peter 🙂", "Overtoom 🏠", RIGHT)


@pytest.mark.parametrize("words", ["nee", "hayır", "لا"])
async def test_no_instead_of_a_name_signs_nothing(fatma, words):
    peter = await at_name(fatma)
    await peter.says(words)
    peter.hears(NOTHING_SIGNED)
    assert names_of(fatma).signatures == ()


async def test_small_talk_is_answered_and_the_question_asked_again(fatma):
    peter = await at_name(fatma)
    await peter.says("hallo")
    peter.hears("👋", ASK_NAME)
    await peter.says("wat bedoel je")
    peter.hears(
        WHAT_FOR,
    )
    await peter.says("terug")
    peter.hears(NOT_LEGAL)


async def test_later_leaves_it_unsigned(fatma):
    peter = await at_name(fatma)
    await peter.says("later")
    peter.hears(_("That is fine. Nothing is signed. Open the link again when you want to go on."))
    await peter.says("menu")
    peter.hears(_("What can I help you with?"))


# Once, and for the plan that was read


async def test_two_taps_on_yes_sign_once(fatma):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit, Brugstraat 3")
    button = peter.chat[-1]
    await peter.taps(I_SIGN, button)
    await peter.taps(I_SIGN, button)
    assert len(names_of(fatma).signatures) == 1


async def test_who_signed_sees_what_they_support(fatma):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await peter.starts(fatma.link)
    peter.hears(_("You support this idea of {name}:").with_(name="Fatma"), "Samen eten.")
    peter.hears(_("It has {n} of {needed} signatures.").with_(n=1, needed=5))
    assert peter.reads(TAKE_BACK) in peter.buttons()


async def test_who_signed_on_paper_is_not_counted_twice(fatma):
    fill(fatma, 1)
    peter = await at_name(fatma)
    await peter.says("buur0 de geheime, Stilstraat 0")
    await peter.taps(I_SIGN)
    peter.hears(_("Thank you for your support! Each name and address counts once."))
    assert len(names_of(fatma).valid) == 1


@pytest.mark.parametrize("way", [Way.PAPER, Way.DOORSTEP])
async def test_who_tries_a_name_and_address_hears_nothing_of_where_it_came_from_and_staff_see_it(fatma, way):
    fill(fatma, 1)
    names = names_of(fatma)
    fatma.book.signatures.save(replace(names, signatures=(replace(names.signatures[0], way=way),)))
    peter = await at_name(fatma)
    await peter.says("buur0 de geheime, Stilstraat 0")
    await peter.taps(I_SIGN)
    assert peter.heard == peter.reads(_("Thank you for your support! Each name and address counts once."))
    assert [(found.kind, found.signatures) for _initiative, found in fatma.book.odd] == [(ONCE_MORE, ("p0",))]


async def test_a_plan_that_changed_while_it_was_read_is_read_once_more(fatma):
    peter = neighbour(fatma)
    await peter.starts(fatma.link)
    await changes_the_plan(fatma)
    await peter.taps(YES)
    peter.hears(_("The idea was changed just now. Please read it once more before you sign."), "Een tuin voor iedereen")
    await peter.taps(YES)
    await peter.says("Peter de Wit, Brugstraat 3")
    await changes_the_plan(fatma, "een moestuin")
    await peter.taps(I_SIGN)
    peter.hears(_("The idea was changed just now. Please read it once more before you sign."), "Een moestuin")
    assert names_of(fatma).signatures == ()
    await peter.taps(YES)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    assert len(names_of(fatma).valid) == 1


async def test_what_is_odd_is_recorded_and_counts_all_the_same(fatma):
    for index in range(5):
        await signs(fatma, neighbour(fatma, name=f"Buur{index}"), "Peter de Wit, Brugstraat 3")
    assert len(names_of(fatma).valid) == 5
    kinds = [found.kind for _initiative, found in fatma.book.odd]
    assert kinds.count(SAME_PERSON) == 4
    assert NEW_ACCOUNTS not in kinds


async def test_an_honest_signature_is_not_recorded(fatma):
    await signs(fatma, neighbour(fatma))
    assert fatma.book.odd == []


# The wish


async def test_the_initiator_hears_of_signature_and_wish_in_one_message(fatma, neighbourhood):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    await peter.says("ik neem soep mee")
    await everybody_hears(neighbourhood)
    fatma.hears("Peter", "ik neem soep mee", _("That makes {n} of {needed} signatures.").with_(n=1, needed=5))


async def test_a_wish_that_comes_later_is_told_by_itself(fatma, neighbourhood):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    await everybody_hears(neighbourhood)
    fatma.hears(_("That makes {n} of {needed} signatures.").with_(n=1, needed=5))
    await peter.says("ik neem soep mee")
    await everybody_hears(neighbourhood)
    fatma.hears("Peter: ik neem soep mee")
    fatma.hears_not("🖊")
    fatma.hears_not(_("That makes {n} of {needed} signatures.").with_(n=1, needed=5))


async def test_a_wish_after_submission_still_reaches_the_initiator(fatma, neighbourhood):
    fill(fatma, 4)
    peter = await at_name(fatma)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    await casework.submit(fatma.book, fatma.idea, Policy(), fatma.now, "step")
    await peter.says("ik neem soep mee")
    await everybody_hears(neighbourhood)
    assert "Peter: ik neem soep mee" in [part for one in fatma.chat for part in one.text.split("\n\n")]


async def test_a_wish_can_be_changed(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await everybody_hears(neighbourhood)
    await peter.starts(fatma.link)
    await peter.taps(_("Change my wish"))
    peter.hears(ASK_WISH)
    await peter.says("ik neem thee mee")
    peter.hears(_("Your wish: <i>{words}</i>").with_(words="ik neem thee mee"))
    peter.hears_not(ASK_NEWS)
    await peter.taps(_("Change my wish"))
    peter.hears("ik neem thee mee")
    await peter.taps(THAT_IS_ALL)
    peter.hears("ik neem thee mee")


async def test_a_wish_that_is_too_long_is_asked_shorter(fatma):
    peter = await at_name(fatma)
    await peter.says("Peter de Wit, Brugstraat 3")
    await peter.taps(I_SIGN)
    await peter.says("x" * (OFFER_LIMIT + 1))
    peter.hears_not(ASK_NEWS)
    assert names_of(fatma).valid[0].offer == ""
    await peter.sends_voice()
    peter.hears_not(ASK_NEWS)
    await peter.says("x" * OFFER_LIMIT)
    peter.hears(ASK_NEWS)
    assert names_of(fatma).valid[0].offer == "x" * OFFER_LIMIT


# Taking it back


async def test_a_signature_is_taken_back_and_given_again_with_one_tap_each(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await everybody_hears(neighbourhood)
    await peter.taps(TAKE_BACK)
    peter.hears("Samen eten.")
    assert names_of(fatma).valid == ()
    await peter.taps(UNDO)
    assert [(one.name, one.address) for one in names_of(fatma).valid] == [("Samira Bakker", "Lindenstraat 4")]
    await everybody_hears(neighbourhood)
    fatma.hears_not("🖊")


async def test_who_comes_back_through_the_link_reads_it_and_is_not_asked_who_they_are(fatma):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await peter.taps(TAKE_BACK)
    await peter.starts(fatma.link)
    peter.hears(NOT_LEGAL)
    await peter.taps(YES)
    peter.hears("Samira Bakker", "Lindenstraat 4", RIGHT)
    await peter.taps(I_SIGN)
    peter.hears(number(1))


async def test_the_initiator_hears_that_it_fell_below_five(fatma, neighbourhood):
    fill(fatma, 4)
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await everybody_hears(neighbourhood)
    fatma.hears("🎉")
    await peter.taps(TAKE_BACK)
    await everybody_hears(neighbourhood)
    fatma.hears(
        _("Now you have {n} of {needed} signatures: somebody took theirs back, or has to confirm it.").with_(
            n=4, needed=5
        )
    )
    fatma.hears_not("Samira")


async def test_after_submission_nothing_is_taken_back(fatma):
    fill(fatma, 4)
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await casework.submit(fatma.book, fatma.idea, Policy(), fatma.now, "step")
    await peter.taps(TAKE_BACK)
    peter.hears(_("This idea is already submitted. Your name cannot be taken off here any more."))
    assert len(names_of(fatma).valid) == 5
    await peter.starts(fatma.link)
    peter.hears(_("It is now: {stage}.").with_(stage=_("submitted")))
    assert peter.reads(TAKE_BACK) not in peter.buttons()


async def test_what_somebody_supports_stands_with_their_initiatives(fatma):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await peter.says("/mine")
    await peter.taps("🤝 Samen eten. Niemand kent elkaar.")
    peter.hears("Samen eten.", _("It has {n} of {needed} signatures.").with_(n=1, needed=5))
    await peter.taps(TAKE_BACK)
    await peter.says("/mine")
    assert all("🤝" not in label for label in peter.buttons())


# A changed plan


async def test_who_signed_is_asked_again_when_it_becomes_another_plan(fatma, neighbourhood):
    peter, samira = neighbour(fatma, name="Peter"), neighbour(fatma, "tr", "Samira")
    await signs(fatma, peter, "Peter de Wit, Brugstraat 3")
    await signs(fatma, samira)
    await everybody_hears(neighbourhood)
    await changes_the_plan(fatma)
    assert names_of(fatma).valid == ()
    await everybody_hears(neighbourhood)
    samira.hears("Fatma", "Een tuin voor iedereen", _("Do you still support it?"))
    await peter.taps(STILL)
    peter.hears(_("Thank you! You support it."))
    await samira.taps(NO_MORE)
    assert [one.first_name for one in names_of(fatma).valid] == ["Peter"]
    assert names_of(fatma).outdated == ()


@pytest.mark.parametrize(("asked", "words"), [(Question.WHERE, "Bijlmerplein"), (Question.WHEN, "zondag 13 juni 2027")])
async def test_who_signed_reads_what_is_different(fatma, neighbourhood, asked, words):
    peter = neighbour(fatma, "tr")
    await signs(fatma, peter)
    await fatma.taps_forged(f"go:look_at.{fatma.idea.id}")
    await fatma.says(fatma.reads(NAMES[asked]))
    await fatma.says(words)
    await fatma.taps(RIGHT_OR_CHANGE[0][0].label)
    await fatma.taps(ASK_OR_LEAVE[0][0].label)
    await everybody_hears(neighbourhood)
    peter.hears(_("Different from before: {parts}.").with_(parts=ListParam((NAMES[asked],))), words)


async def test_what_and_the_sentences_made_of_it_change_together(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await changes_the_plan(fatma)
    await everybody_hears(neighbourhood)
    both = ListParam((_("the two sentences"), NAMES[Question.WHAT]))
    peter.hears(_("Different from before: {parts}.").with_(parts=both))


async def test_a_question_stays_open_while_somebody_is_asked_again(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await changes_the_plan(fatma)
    await peter.says("/idea")
    await everybody_hears(neighbourhood)
    await peter.says("mijn buurman en ik")
    peter.hears(_("<i>Question {number} of 6</i>").with_(number=2))


async def test_who_confirmed_or_took_it_back_is_not_asked_again(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await changes_the_plan(fatma)
    await peter.starts(fatma.link)
    peter.hears(_("Do you still support it?"))
    await peter.taps(STILL)
    before = len(peter.chat)
    await everybody_hears(neighbourhood)
    assert len(peter.chat) == before


async def test_an_old_yes_does_not_count_for_a_newer_plan(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await changes_the_plan(fatma)
    await everybody_hears(neighbourhood)
    question = peter.chat[-1]
    await changes_the_plan(fatma, "een moestuin")
    await peter.taps(STILL, question)
    peter.hears("Een moestuin", _("Do you still support it?"))
    assert names_of(fatma).valid == ()
    await peter.taps(STILL)
    assert len(names_of(fatma).valid) == 1
    await peter.taps(STILL)
    peter.hears(_("You support this idea of {name}:").with_(name="Fatma"))


async def test_who_confirms_too_late_hears_why(fatma, neighbourhood):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await changes_the_plan(fatma)
    await everybody_hears(neighbourhood)
    fatma.book.signatures.save(replace(names_of(fatma), most=0))
    await peter.taps(STILL)
    peter.hears(FULL)
    fatma.book.signatures.save(replace(names_of(fatma), most=50, is_open=False))
    await peter.taps(STILL)
    peter.hears(SUBMITTED)
    fatma.book.signatures.save(replace(names_of(fatma), is_open=True))
    await peter.taps(STILL)
    assert len(names_of(fatma).valid) == 1


# Nobody else's business


@pytest.mark.parametrize("entry", ["supported.{id}", "supported.{id}.wish", "unsign.{id}", "confirm.{id}.1"])
async def test_who_did_not_sign_reaches_nothing_with_a_forged_button(fatma, entry):
    await signs(fatma, neighbour(fatma, name="Samira"))
    peter = neighbour(fatma, name="Peter")
    await peter.taps_forged(f"go:{entry.format(id=fatma.idea.id)}")
    peter.hears(OFF)
    assert len(names_of(fatma).valid) == 1


@pytest.mark.parametrize(
    "entry", ["supported.x", "unsign.x", "confirm.x.1", "confirm.{id}", "confirm.{id}.x", "confirm."]
)
async def test_a_forged_button_to_nothing_is_answered_kindly(fatma, entry):
    peter = neighbour(fatma)
    await signs(fatma, peter)
    await peter.taps_forged(f"go:{entry.format(id=fatma.idea.id)}")
    peter.hears(OFF)


async def test_nobody_reads_the_name_or_address_of_another(fatma, neighbourhood):
    fill(fatma, 5)
    peter = neighbour(fatma)
    await signs(fatma, peter, "Peter Stiekem, Verborgenstraat 9")
    await peter.starts(fatma.link)
    await changes_the_plan(fatma)
    await everybody_hears(neighbourhood)
    await peter.taps(STILL)
    await peter.taps_forged(f"go:unsign.{fatma.idea.id}")
    await everybody_hears(neighbourhood)
    hidden = ("Stiekem", "Verborgenstraat", "Geheime", "Stilstraat")
    assert not [text for text in fatma.shown for word in hidden if word in text]
    assert not [text for text in peter.shown for word in hidden[2:] if word in text]


async def test_who_wanted_news_hears_of_a_decision_and_others_do_not(fatma, neighbourhood):
    peter, samira = neighbour(fatma, name="Peter"), neighbour(fatma, name="Samira")
    fill(fatma, 3)
    await signs(fatma, samira)
    peter_signs = "Peter de Wit, Brugstraat 3"
    await peter.starts(fatma.link)
    await peter.taps(YES)
    await peter.says(peter_signs)
    await peter.taps(I_SIGN)
    await peter.taps(THAT_IS_ALL)
    await peter.taps(PLEASE)
    await casework.submit(fatma.book, fatma.idea, Policy(), fatma.now, "step1")
    await everybody_hears(neighbourhood)
    peter.hears(
        _("The idea “{title}” that you support is submitted. Thank you for your help!").with_(
            title="Samen eten. Niemand kent elkaar."
        )
    )
    before = len(samira.chat)
    mieke, joop = Actor(Role.WORKER, "Mieke"), Actor(Role.COORDINATOR, "Joop")
    await casework.staff_step(fatma.book, fatma.idea.id, Stage.IN_CONVERSATION, mieke, fatma.now, "step2")
    await casework.staff_step(fatma.book, fatma.idea.id, Stage.APPROVED, joop, fatma.now, "step3", "mooi plan")
    await everybody_hears(neighbourhood)
    peter.hears("mooi plan")
    assert len(samira.chat) == before
