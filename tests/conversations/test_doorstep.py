"""A neighbour without Telegram signs on the initiator's phone: read, typed, confirmed, and the phone given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows.idea.summary import ASK_OR_LEAVE, NAMES, RIGHT_OR_CHANGE
from bot.flows.initiative import doorstep, page, telling
from domain.initiatives import Question
from domain.life import Stage
from domain.misuse import IN_A_HURRY, ONCE_MORE, OWN_NAME
from domain.signatures import ADDRESS_LIMIT, NAME_LIMIT, News, Signature, SignatureList, Way
from domain.texts import Verbatim, _, _n
from tests.conversations.test_adding import with_plan
from tests.support.resident import Resident

NEXT_TO_ME, ANOTHER = _("🧍 A neighbour is next to me"), _("🧍 Another neighbour is next to me")
YES, CHANGE, STOP = (row[0].label for row in doorstep.CHECK)
HAND_OVER = _("📱 Give your phone to your neighbour.")
NO_LEGAL_SIGNATURE = _("You support it with your name. It is a sign of support, not a legal signature.")
NAME_ADDRESS = _("<b>What is your name, and your street or postcode?</b>")
WHAT_IS_YOUR_NAME = _("Thank you. And what is your name?")
NO_NAME = _("I cannot find a name in that. Please type it in letters.")
NO_ADDRESS = _("I cannot find a street or postcode in that. Please type it.")
NOTHING_SIGNED = _("That is fine. Nothing is signed.")
ALREADY = _("Thank you for your support! Each name and address counts once.")
CANNOT_BE_SIGNED = _("Nobody can sign this plan right now. Nothing was signed.")
NOT_FOUND = _("I cannot find that idea any more.")
TAP_A_NAME = _("Tap a name, please, or “Another neighbour”.")
NEIGHBOURS = {
    "nl": ("Hatice", "Hatice Yılmaz, Osdorpplein 3"),
    "tr": ("Güler", "Güler Öztürk, Osdorpplein 3"),
    "ar": ("فاطمة", "فاطمة علي, Osdorpplein 3"),
}


async def at_doorstep(language: str = "nl") -> Resident:
    """An initiator whose neighbour holds the phone."""
    initiator = await with_plan(language)
    await initiator.taps(NEXT_TO_ME)
    initiator.hears(HAND_OVER)
    return initiator


async def at_check(words: str = "Hatice Yılmaz, Osdorpplein 3") -> Resident:
    """A neighbour who typed everything."""
    initiator = await at_doorstep()
    await initiator.says(words)
    initiator.hears(is_it_right("Hatice Yılmaz"))
    return initiator


async def signs(initiator: Resident, words: str) -> None:
    """One more neighbour."""
    await initiator.taps_forged(f"go:doorstep.{initiator.idea.id}")
    await initiator.says(words)
    await initiator.taps(YES)


async def changes_the_plan(initiator: Resident, what: str) -> None:
    """Another answer to *what*, and the plan is shown to neighbours anew."""
    await initiator.taps_forged(f"go:look_at.{initiator.idea.id}")
    await initiator.taps(_("Change an answer"))
    await initiator.taps(NAMES[Question.WHAT])
    await initiator.says(what)
    signed = names(initiator).valid
    await initiator.taps(RIGHT_OR_CHANGE[0][0].label)
    if signed:
        await initiator.taps(ASK_OR_LEAVE[0][0].label)


async def with_signature_to_confirm() -> Resident:
    """Hatice signed at the door before the plan was changed."""
    initiator = await with_plan()
    await signs(initiator, "Hatice Yılmaz, Osdorpplein 3")
    await changes_the_plan(initiator, "een moestuin")
    await initiator.taps_forged(f"go:doorstep.{initiator.idea.id}")
    return initiator


def names(initiator: Resident) -> SignatureList:
    """The list as it is kept."""
    return initiator.book.signatures.lists[initiator.idea.id]


def what_street(first_name):
    return _("Thank you, {name}. What is your street or postcode?").with_(name=Verbatim(first_name))


def too_long(by):
    return _n(
        "That is {n} character too long. Can you say it a little shorter?",
        "That is {n} characters too long. Can you say it a little shorter?",
        by,
    )


def is_it_right(name):
    return _("<b>{name}</b> supports this idea. Is that right?").with_(name=Verbatim(name))


def thanks(first_name):
    return _("🙏 Thank you, {name}!").with_(name=Verbatim(first_name))


def how_many(number, needed=5):
    return _("That makes {n} of {needed} signatures.").with_(n=number, needed=needed)


def agrees_again(first_name):
    return _("✓ {name} agrees again").with_(name=Verbatim(first_name))


def by_telegram(number: int, name: str, version: int = 1) -> Signature:
    """Somebody who signed with a phone of their own."""
    at = Resident().now
    return Signature(f"{number:032x}", Way.TELEGRAM, name, f"Straat {number}", "nl", at, version, resident_id=number)


# From the phone handed over to the phone given back


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_a_neighbour_reads_types_and_confirms(language):
    initiator = await with_plan(language)
    first_name, words = NEIGHBOURS[language]
    await initiator.taps(NEXT_TO_ME)
    initiator.hears(HAND_OVER, initiator.idea.two_sentences, NO_LEGAL_SIGNATURE)
    initiator.hears(
        _("I keep your name and your street or postcode with this idea. A worker sees them."),
        _("{name} sees them too, because you type them on this phone.").with_(name=Verbatim("Fatma")),
        NAME_ADDRESS,
    )
    await initiator.says(words)
    initiator.hears(is_it_right(words.partition(",")[0]))
    await initiator.taps(YES)
    initiator.hears(
        thanks(first_name),
        doorstep.GIVE_BACK,
        how_many(1),
    )
    (signature,) = names(initiator).valid
    assert (signature.way, signature.resident_id, signature.language) == (Way.DOORSTEP, None, language)
    assert f"{signature.name}, {signature.address}" == words


async def test_no_message_follows_about_a_signature_that_the_initiator_saw():
    initiator = await at_check()
    await initiator.taps(YES)
    said = len(initiator.chat)
    await initiator.neighbourhood.hears_of_it()
    assert len(initiator.chat) == said
    assert names(initiator).valid[0].is_told


async def test_what_others_did_is_not_shown_to_a_neighbour_with_the_phone_in_hand():
    initiator = await at_check()
    initiator.book.signatures.save(replace(names(initiator), signatures=(by_telegram(7, "Kees Bakker"),)))
    await initiator.taps(YES)
    initiator.hears("Hatice", how_many(2))
    initiator.hears_not("Kees")
    await initiator.hears_of_signatures()
    initiator.hears("Kees")
    initiator.hears_not("Hatice")


async def test_the_bot_never_repeats_what_street_somebody_lives_in():
    initiator = await at_check("Hatice Yılmaz, Tussen Meer 77")
    await initiator.taps(YES)
    await initiator.taps(page.back("").label)
    assert not [words for words in initiator.shown if "Tussen Meer" in words]


async def test_one_neighbour_after_the_other_until_it_can_be_submitted():
    initiator = await with_plan()
    for number in range(1, 5):
        await signs(initiator, f"Buur{number} Jansen, Straat {number}")
        initiator.hears(how_many(number))
        assert page.submit("").label not in [
            button.label for row in doorstep.what_next(names(initiator)) for button in row
        ]
    await initiator.taps(ANOTHER)
    initiator.hears(HAND_OVER)
    await initiator.says("Buur5 Jansen, Straat 5")
    await initiator.taps(YES)
    initiator.hears(telling.standing(names(initiator), News(reached=True)))
    await initiator.taps(page.submit("").label)
    assert initiator.idea.stage is Stage.SUBMITTED


# What was typed


async def test_the_street_is_asked_when_only_the_name_was_typed():
    initiator = await at_doorstep()
    await initiator.says("Hatice")
    initiator.hears(what_street("Hatice"))
    await initiator.says(" 1068  AB ")
    initiator.hears(is_it_right("Hatice"))
    await initiator.taps(YES)
    assert names(initiator).valid[0].address == "1068 AB"


async def test_the_name_is_asked_when_only_the_postcode_was_typed():
    initiator = await at_doorstep()
    await initiator.says("1068 AB")
    initiator.hears(WHAT_IS_YOUR_NAME)
    await initiator.says("Hatice  Yılmaz")
    initiator.hears(is_it_right("Hatice Yılmaz"))


@pytest.mark.parametrize(("language", "words"), [("nl", "ja"), ("tr", "evet"), ("ar", "نعم")])
async def test_a_yes_to_the_idea_is_no_name(language, words):
    initiator = await at_doorstep(language)
    await initiator.says(words)
    initiator.hears(_("How nice! Type your name and your street or postcode, please."))
    assert names(initiator).signatures == ()


@pytest.mark.parametrize(("language", "words"), [("nl", "ja"), ("tr", "evet"), ("ar", "نعم")])
async def test_a_typed_yes_confirms(language, words):
    initiator = await at_doorstep(language)
    await initiator.says(NEIGHBOURS[language][1])
    await initiator.says(words)
    assert len(names(initiator).valid) == 1


async def test_what_was_typed_can_be_changed():
    initiator = await at_check()
    await initiator.taps(CHANGE)
    initiator.hears_not(HAND_OVER)
    await initiator.says("Hatice Demir, Osdorpplein 4")
    await initiator.taps(YES)
    assert [(one.name, one.address) for one in names(initiator).valid] == [("Hatice Demir", "Osdorpplein 4")]


@pytest.mark.parametrize("words", ["   ", "😀😀", "...", "\u200b"])
async def test_what_cannot_be_read_is_no_name(words):
    initiator = await at_doorstep()
    await initiator.says(words)
    initiator.hears(NO_NAME)
    await initiator.says("Hatice 🌷")
    initiator.hears(what_street("Hatice"))
    await initiator.says(words)
    initiator.hears(NO_ADDRESS)
    await initiator.says("Osdorpplein")
    initiator.hears(is_it_right("Hatice 🌷"))


async def test_a_name_that_is_too_long_is_asked_shorter():
    initiator = await at_doorstep()
    await initiator.says("1068 AB")
    await initiator.says("x" * (NAME_LIMIT + 1))
    initiator.hears(too_long(1))
    await initiator.says("x" * NAME_LIMIT)
    initiator.hears(is_it_right("x" * NAME_LIMIT))


async def test_a_street_that_is_too_long_is_asked_shorter():
    initiator = await at_doorstep()
    await initiator.says("Hatice")
    await initiator.says("y" * (ADDRESS_LIMIT + 1))
    initiator.hears(too_long(1))
    await initiator.says("y" * ADDRESS_LIMIT)
    initiator.hears(is_it_right("Hatice"))


@pytest.mark.parametrize("words", ["x" * 4096, "🎉" * 2048, "Hatice, " + "y" * 4000, "a " * 2000])
async def test_a_huge_message_is_never_signed(words):
    initiator = await at_doorstep()
    await initiator.says(words)
    await initiator.says(words)
    assert names(initiator).signatures == ()
    assert initiator.heard


async def test_stickers_photos_and_places_are_refused_kindly():
    initiator = await at_doorstep()
    for doing in (initiator.sends("sticker"), initiator.sends_photo(), initiator.shares_place(52.36, 4.8)):
        await doing
        initiator.hears(doorstep.ONLY_WORDS)
    await initiator.says("Hatice")
    await initiator.sends_voice()
    initiator.hears(doorstep.ONLY_WORDS)
    await initiator.says("Osdorpplein 3")
    await initiator.sends("sticker")
    initiator.hears(_("Please tap one of the buttons."))
    await initiator.taps(YES)
    assert len(names(initiator).valid) == 1


async def test_a_corrected_line_is_checked_anew():
    initiator = await at_check()
    await initiator.says("Hatice Demir, Osdorpplein 4")
    initiator.hears(is_it_right("Hatice Demir"))
    await initiator.says("is goed hoor mevrouw")
    initiator.hears(_("Please tap one of the buttons."))
    assert names(initiator).signatures == ()


@pytest.mark.parametrize(("words", "asked"), [("Hatice", what_street("Hatice")), ("1068 AB", WHAT_IS_YOUR_NAME)])
async def test_a_greeting_is_neither_a_name_nor_a_street(words, asked):
    initiator = await at_doorstep()
    await initiator.says("goedemiddag")
    await initiator.says(words)
    await initiator.says("dank je wel")
    initiator.hears(asked)


@pytest.mark.parametrize(("language", "words"), [("nl", "terug"), ("tr", "geri"), ("ar", "رجوع")])
async def test_back_asks_both_once_more(language, words):
    initiator = await at_doorstep(language)
    await initiator.says("Hatice")
    await initiator.says(words)
    initiator.hears(NAME_ADDRESS)
    await initiator.says("Osdorpplein 3")
    initiator.hears(WHAT_IS_YOUR_NAME)


# No, and everything that can be in the way


@pytest.mark.parametrize(("language", "words"), [("nl", "nee"), ("tr", "hayır"), ("ar", "لا"), ("nl", "terug")])
async def test_a_neighbour_can_say_no(language, words):
    initiator = await at_doorstep(language)
    await initiator.says(words)
    initiator.hears(NOTHING_SIGNED, doorstep.GIVE_BACK)
    await initiator.says("Hatice Yılmaz")
    assert names(initiator).signatures == ()


async def test_a_neighbour_can_stop_at_the_last_moment():
    initiator = await at_check()
    await initiator.taps(STOP)
    initiator.hears(NOTHING_SIGNED, doorstep.GIVE_BACK)
    assert names(initiator).signatures == ()


async def test_two_quick_taps_count_once():
    initiator = await at_check()
    asked = initiator.chat[-1]
    await initiator.taps(YES, asked)
    await initiator.taps(YES, asked)
    assert len(names(initiator).valid) == 1


async def test_the_same_neighbour_counts_once_and_one_with_another_address_counts():
    initiator = await at_check()
    await initiator.taps(YES)
    await signs(initiator, "hatice YILMAZ, osdorpplein 3")
    initiator.hears(ALREADY, doorstep.GIVE_BACK)
    assert len(names(initiator).valid) == 1
    await signs(initiator, "Hatice Yılmaz, Osdorpplein 4")
    initiator.hears(how_many(2))


async def test_a_neighbour_may_have_the_name_of_the_initiator():
    initiator = await at_doorstep()
    await initiator.says("Fatma Kaya, Osdorpplein 9")
    await initiator.taps(YES)
    initiator.hears(thanks("Fatma"), how_many(1))


async def test_a_full_list_is_told_before_the_phone_is_handed_over():
    initiator = await with_plan()
    initiator.book.signatures.save(replace(names(initiator), most=5, signatures=five()))
    await initiator.taps(NEXT_TO_ME)
    initiator.hears("5")
    initiator.hears_not(HAND_OVER)
    initiator.book.signatures.save(replace(names(initiator), most=6))
    await initiator.taps(NEXT_TO_ME)
    initiator.hears(HAND_OVER)


async def test_a_list_that_filled_up_meanwhile_takes_no_more():
    initiator = await at_check()
    initiator.book.signatures.save(replace(names(initiator), most=5, signatures=five()))
    await initiator.taps(YES)
    initiator.hears(_("Thank you all the same!"), doorstep.GIVE_BACK)
    assert len(names(initiator).valid) == 5


def five() -> tuple[Signature, ...]:
    return tuple(by_telegram(number, f"Buur{number}") for number in range(11, 16))


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.SUBMITTED])
async def test_a_plan_that_ended_meanwhile_is_not_signed(stage):
    initiator = await at_check()
    initiator.initiatives.save(replace(initiator.idea, stage=stage, number="NW-2026-0001"))
    await initiator.taps(YES)
    initiator.hears(CANNOT_BE_SIGNED)
    assert names(initiator).signatures == ()


async def test_a_plan_that_changed_meanwhile_is_read_once_more():
    initiator = await at_check()
    initiator.book.signatures.save(replace(names(initiator), version=2))
    await initiator.taps(YES)
    initiator.hears(_("The plan was changed just now. Please read it once more."), NO_LEGAL_SIGNATURE)
    await initiator.says("Hatice Yılmaz, Osdorpplein 3")
    await initiator.taps(YES)
    assert [one.version for one in names(initiator).valid] == [2]


async def test_a_changed_plan_is_confirmed_by_its_initiator_before_neighbours_sign_it():
    initiator = await with_plan()
    changed = initiator.chat[-1]
    await initiator.taps_forged(f"go:look_at.{initiator.idea.id}")
    await initiator.taps(_("Change an answer"))
    await initiator.taps(NAMES[Question.WHAT])
    await initiator.says("een moestuin")
    await initiator.taps(NEXT_TO_ME, changed)
    initiator.hears(_("You changed your plan. Neighbours do not see that yet."))
    initiator.hears_not(HAND_OVER)


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.WITHDRAWN])
async def test_the_button_of_a_plan_that_is_not_collecting_shows_the_plan(stage):
    initiator = await with_plan()
    initiator.initiatives.save(replace(initiator.idea, stage=stage, number="NW-2026-0001"))
    await initiator.taps(NEXT_TO_ME)
    initiator.hears(initiator.idea.title)
    initiator.hears_not(HAND_OVER)


@pytest.mark.parametrize("argument", ["", ".", "0" * 32, "x" * 40])
async def test_forged_buttons_lead_nowhere(argument):
    initiator = await with_plan()
    await initiator.taps_forged(f"go:doorstep.{argument}")
    initiator.hears(NOT_FOUND)
    await initiator.taps_forged(f"go:agrees.{argument}")
    assert names(initiator).signatures == ()


async def test_somebody_elses_plan_is_not_signed_on_this_phone():
    initiator = await with_plan()
    stranger = initiator.neighbourhood.resident("nl", "Kees")
    await stranger.taps_forged(f"go:doorstep.{initiator.idea.id}")
    stranger.hears(NOT_FOUND)
    stranger.hears_not(HAND_OVER)


# After the plan was changed: neighbours whom nobody can ask through Telegram


async def test_a_neighbour_agrees_again_with_one_tap():
    initiator = await with_signature_to_confirm()
    initiator.hears("Hatice", names(initiator).plan.sentences)
    assert names(initiator).valid == ()
    await initiator.taps(agrees_again("Hatice"))
    initiator.hears(thanks("Hatice"), how_many(1))
    assert [one.version for one in names(initiator).valid] == [2]


async def test_agreeing_twice_counts_once():
    initiator = await with_signature_to_confirm()
    asked = initiator.chat[-1]
    await initiator.taps(agrees_again("Hatice"), asked)
    await initiator.taps(agrees_again("Hatice"), asked)
    initiator.hears(_("{name} supports your plan already.").with_(name=Verbatim("Hatice")))
    assert len(names(initiator).valid) == 1


async def test_a_button_under_an_older_plan_confirms_no_newer_one():
    initiator = await with_signature_to_confirm()
    older = initiator.chat[-1]
    await changes_the_plan(initiator, "een leeskring")
    await initiator.taps(agrees_again("Hatice"), older)
    initiator.hears(_("Your plan was changed after that."))
    assert names(initiator).valid == ()
    await initiator.taps(agrees_again("Hatice"))
    assert [one.version for one in names(initiator).valid] == [3]


async def test_another_neighbour_can_sign_first():
    initiator = await with_signature_to_confirm()
    await initiator.says("Ali, Osdorpplein 8")
    initiator.hears(TAP_A_NAME)
    await initiator.taps(doorstep.OTHER[0][0].label)
    initiator.hears(HAND_OVER)
    await initiator.says("Ali Demir, Osdorpplein 8")
    await initiator.taps(YES)
    initiator.hears(how_many(1))


async def test_paper_signatures_are_confirmed_too_and_those_by_telegram_are_not():
    initiator = await with_plan()
    on_paper = replace(by_telegram(7, "Piet"), way=Way.PAPER, resident_id=None)
    own_phone = by_telegram(8, "Kees")
    initiator.book.signatures.save(replace(names(initiator), version=2, signatures=(on_paper, own_phone)))
    await initiator.taps(NEXT_TO_ME)
    initiator.hears("Piet")
    initiator.hears_not("Kees")
    await initiator.taps_forged(f"go:agrees.{own_phone.id}.2")
    assert names(initiator).valid == ()
    await initiator.taps_forged(f"go:agrees.{on_paper.id}.2")
    assert [one.first_name for one in names(initiator).valid] == ["Piet"]


async def test_nobody_else_can_agree_for_a_neighbour():
    initiator = await with_signature_to_confirm()
    (waiting,) = names(initiator).outdated
    stranger = initiator.neighbourhood.resident("nl", "Kees")
    await stranger.taps_forged(f"go:agrees.{waiting.id}.2")
    assert names(initiator).valid == ()


@pytest.mark.parametrize("version", ["", "x", "-1", "٢x", "1"])
async def test_a_forged_version_confirms_nothing(version):
    initiator = await with_signature_to_confirm()
    (waiting,) = names(initiator).outdated
    await initiator.taps_forged(f"go:agrees.{waiting.id}.{version}")
    assert names(initiator).valid == ()


async def test_many_neighbours_to_ask_again_fit_on_the_phone():
    initiator = await with_plan()
    paper = tuple(replace(by_telegram(number, "W" * 80), way=Way.PAPER, resident_id=None) for number in range(1, 51))
    initiator.book.signatures.save(replace(names(initiator), version=2, signatures=paper))
    await initiator.taps(NEXT_TO_ME)
    assert len(initiator.chat[-1].buttons) <= page.NAMED + 2


# What staff should look at


def odd(initiator: Resident) -> list[str]:
    return [found.kind for _number, found in initiator.book.odd]


async def test_several_at_the_door_within_a_minute_are_put_down_once_and_count_all_the_same():
    initiator = await with_plan()
    for number in range(1, 5):
        await signs(initiator, f"Buur{number} Yılmaz, Osdorpplein {number}")
    assert len(names(initiator).valid) == 4
    assert odd(initiator) == [IN_A_HURRY]


async def test_neighbours_who_take_their_time_are_not_put_down():
    initiator = await with_plan()
    for number in range(1, 5):
        await signs(initiator, f"Buur{number} Yılmaz, Osdorpplein {number}")
        initiator.now += timedelta(minutes=1)
    assert odd(initiator) == []


async def test_a_name_that_is_there_already_is_put_down():
    initiator = await with_plan()
    for _time in range(2):
        await signs(initiator, "Hatice Yılmaz, Osdorpplein 3")
    initiator.hears(ALREADY)
    assert odd(initiator) == [ONCE_MORE]


async def test_the_initiators_own_name_at_the_door_is_put_down_and_counts():
    initiator = await with_plan()
    await signs(initiator, "fatma Bakker, Osdorpplein 3")
    assert len(names(initiator).valid) == 1
    assert odd(initiator) == [OWN_NAME]
