"""The card: what a worker reads before they write a word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk import cards, codes
from bot.desk.cards import Shown
from domain.cases import Line
from domain.handover import Case, Flag, Reason, State, Urgency
from domain.initiatives import Answer, Initiative, Question, started
from domain.people import Resident
from domain.staff import Job, Staff
from domain.texts import Texts, plain_of, without_bidi_controls
from domain.write_ups import WriteUp
from storage.postings import Earlier

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
"""Half past eleven in Amsterdam."""
CASE_ID, TEXTS = "c" * 32, Texts({})
SAMIRA, JOOST = Staff("s" * 32, "Samira", Job.WORKER), Staff("j" * 32, "Joost", Job.WORKER)
FATMA = Resident(1, 9001, "Fatma", "ar", NOW)
ASKED = Flag("f" * 32, CASE_ID, Reason.ASKED, NOW - timedelta(minutes=5), words="أريد أن أتكلم مع شخص")


def case(**now: Any) -> Case:
    opened = {
        "answer_by": NOW + timedelta(hours=4),
        "waiting_since": NOW - timedelta(minutes=5),
        "area": "GF13",
        "neighbourhood": "Geuzenveld",
    }
    waits = Case(CASE_ID, 1, State.QUEUED, Urgency.SOON, "ar", NOW - timedelta(minutes=5))
    return replace(waits, **{**opened, **now})


def shown(**more: Any) -> Shown:
    told = {
        "case": case(),
        "resident": FATMA,
        "flags": [ASKED],
        "staff": {one.id: one for one in (SAMIRA, JOOST)},
    }
    return Shown(**{**told, **more})


def held(**now: Any) -> Case:
    return case(state=State.WAITING_FOR_WORKER, worker_id=SAMIRA.id, **now)


def plan(**answers: str) -> Initiative:
    given = {Question(asked): Answer(words, "ar", NOW) for asked, words in answers.items()}
    return replace(started("i" * 32, 1, NOW), answers=given)


def read(told: Shown, viewer: str | None = None) -> str:
    html = cards.card_html(TEXTS, told, NOW, viewer)
    return without_bidi_controls(plain_of(html))


def labels(told: Shown, viewer: str | None = None) -> list[str]:
    return [TEXTS.plain(one.label, "nl") for row in cards.buttons(told, viewer) for one in row]


def test_a_card_tells_who_why_by_when_and_the_rule() -> None:
    assert read(shown()) == (
        "🟠 soon · Fatma writes Arabisch\n"
        "Neighbourhood: Geuzenveld\n"
        "\n"
        "⏳ An answer was promised today at 15:30 at the latest: 4 hours left.\n"
        "\n"
        "🚩 wants to talk to a person\n"
        "أريد أن أتكلم مع شخص\n"
        "\n"
        "🙋 Nobody has it yet.\n"
        "What is written here stays between colleagues.\n"
        "Claim it to write to Fatma.\n"
        "\n"
        "This is how it was dinsdag 24 november at 11:30."
    )


def test_a_card_shows_the_plan_its_signatures_and_what_the_bot_said_last() -> None:
    said = [Line("bot", "text", f"Vraag {number}", NOW) for number in range(1, 7)]
    told = shown(
        initiative=replace(plan(what="درس للأطفال", where="Lambertus Zijlplein"), two_sentences="Huiswerkklas."),
        support=(2, 5),
        lines=[*said, Line("resident", "text", "ja", NOW)],
    )
    card = read(told)
    assert "The plan: being made\nHuiswerkklas.\nWhat: درس للأطفال\nWhere: Lambertus Zijlplein\n" in card
    assert "✍️ 2 of 5 signatures" in card
    assert (
        "What was said last\n🤖 The bot:\nVraag 4\n🤖 The bot:\nVraag 5\n🤖 The bot:\nVraag 6\n💬 Fatma:\nja\n" in card
    )


def test_a_card_shows_what_the_resident_said_in_full_and_the_bot_in_short() -> None:
    long = "kelime " * 60
    said = [
        Line("resident", "text", long, NOW),
        Line("bot", "text", "soru " * 60, NOW),
        Line("resident", "choice", "Eten", NOW),
        Line("resident", "text", "eski", NOW, ref="a"),
        Line("resident", "text", "yeni", NOW, ref="b", replaces="a"),
    ]
    for told in (shown(lines=said), shown(lines=said, case=held())):
        card = read(told)
        assert long.strip() in card
        bots = next(one for one in card.splitlines() if one.startswith("soru"))
        assert len(bots) <= 80
        assert "(tapped: Eten)" in card
        assert "yeni" in card
        assert "eski" not in card


def test_words_of_a_flag_that_were_said_last_stand_there_once() -> None:
    card = read(shown(lines=[Line("resident", "text", ASKED.words, NOW)]))
    assert card.count(ASKED.words) == 1
    assert read(shown(lines=[Line("resident", "text", "ja", NOW)])).count(ASKED.words) == 1


def test_a_reason_that_came_twice_is_one_line_and_danger_is_never_pushed_off() -> None:
    danger = replace(ASKED, id="d" * 32, reason=Reason.CRISIS, subject="suicide", words="", at=NOW - timedelta(days=1))
    others = [
        replace(ASKED, id=f"{number:032}", reason=reason, words="", at=NOW)
        for number, reason in enumerate([one for one in Reason if one is not Reason.CRISIS] * 2)
    ]
    why = [one for one in read(shown(flags=[danger, danger, *others])).splitlines() if one.startswith("🚩")]
    assert why[0] == "🚩 2× may be in danger: wrote about not wanting to live any more"
    assert why[1] == "🚩 2× says that the plan is not written down right yet"
    assert len(why) == 1 + cards.FLAGS_SHOWN


def test_a_card_tells_what_was_there_before() -> None:
    before = Earlier(NOW - timedelta(days=12), (Reason.ASKED, Reason.SUBMITTED), "Joost", "Zij belt liever")
    card = read(shown(earlier=[before]))
    assert (
        "Earlier\n• 12 nov 2026 · wants to talk to a person en submitted an initiative · Joost · Zij belt liever"
        in card
    )
    assert "Earlier" not in read(shown())


def test_a_late_answer_says_how_late_it_is() -> None:
    card = read(shown(case=case(answer_by=NOW - timedelta(minutes=40))))
    assert "⏰ Too late: 40 minutes. An answer was promised today at 10:50." in card


def test_danger_is_told_in_our_words_and_not_in_theirs() -> None:
    flag = replace(ASKED, reason=Reason.CRISIS, subject="suicide", words="")
    card = read(shown(flags=[flag], case=case(urgency=Urgency.URGENT)))
    assert "🔴 NOW · Fatma" in card
    assert "🚩 may be in danger: wrote about not wanting to live any more" in card
    assert "⏰ Waits for somebody since today at 11:25: 5 minutes." in card


def test_the_newest_reason_comes_first() -> None:
    later = replace(ASKED, id="g" * 32, reason=Reason.SUBMITTED, words="", at=NOW)
    card = read(shown(flags=[ASKED, later]))
    assert card.index("submitted an initiative") < card.index("wants to talk to a person")


def test_who_has_it_is_named_and_so_is_the_one_rule() -> None:
    card = read(shown(case=held()))
    assert "👤 Samira has it." in card
    assert (
        "What Samira writes here goes to Fatma. Begin with // for a note. What colleagues write is always a note."
        in card
    )
    mine, theirs = (read(shown(case=held()), viewer=one.id) for one in (SAMIRA, JOOST))
    assert "What you write here goes to Fatma, as long as you have this case in hand." in mine
    assert "goes to Fatma" not in theirs
    assert "Samira has it" in theirs


def test_a_worker_whom_they_know_is_named_unless_that_one_has_it() -> None:
    knows = replace(FATMA, worker_id=SAMIRA.id)
    assert "Knows Samira already." in read(shown(resident=knows))
    assert "Knows" not in read(shown(resident=knows, case=held()))


def test_a_plan_written_down_says_whether_it_is_right() -> None:
    version = WriteUp("w" * 32, "i" * 32, CASE_ID, SAMIRA.id, 2, "درس", "ar", NOW, dutch="Huiswerkklas op woensdag")
    waiting = read(shown(initiative=plan(), write_up=version))
    assert "📝 Written down, version 2: Fatma has not answered yet.\nHuiswerkklas op woensdag" in waiting
    wrong = replace(version, answer="wrong", objection="يوم الخميس")
    assert "Fatma says it is not right yet.\nHuiswerkklas op woensdag\nيوم الخميس" in read(
        shown(initiative=plan(), write_up=wrong)
    )


def test_the_longest_card_fits_into_one_message_and_keeps_its_rule() -> None:
    long = "Wij willen samen eten met de hele straat 🎉. " * 200
    flags = [replace(ASKED, id=f"{number:032}", words=long) for number in range(9)]
    told = shown(
        flags=flags,
        initiative=replace(plan(**{asked.value: long for asked in Question}), two_sentences=long),
        lines=[Line("bot", "text", long, NOW)] * 9,
    )
    card = read(told)
    assert len(card.encode("utf-16-le")) // 2 <= 4096
    assert "Wij willen samen eten…" in card or "Wij willen samen eten met" in card
    assert "stays between colleagues" in card


def test_what_residents_write_is_no_markup() -> None:
    html = cards.card_html(TEXTS, shown(flags=[replace(ASKED, words="<b>x</b> & </code>")]), NOW)
    assert "&lt;b&gt;x&lt;/b&gt; &amp; &lt;/code&gt;" in html


def title(told: Shown) -> str:
    return without_bidi_controls(cards.title(TEXTS, told, NOW))


def test_a_title_tells_urgency_who_neighbourhood_language_and_state() -> None:
    urgent = case(urgency=Urgency.URGENT)
    assert title(shown(case=urgent)) == "🔴 NOW · Fatma · Geuzenveld · Arabisch · waits"
    assert title(shown(case=held())) == "🟠 soon · Fatma · Geuzenveld · Arabisch · Samira"
    assert title(shown(case=held(answer_by=NOW - timedelta(hours=1)))).endswith("⏰ Samira")
    assert title(shown(case=replace(held(), state=State.SNOOZED))).endswith("Samira, later")
    assert title(shown(case=replace(held(), state=State.CLOSED))) == "✅ done · Fatma · Geuzenveld · Arabisch · Samira"
    assert title(shown(case=case(neighbourhood=""))) == "🟠 soon · Fatma · Arabisch · waits"


def test_the_longest_title_is_no_longer_than_a_topic_can_be_called() -> None:
    long = replace(SAMIRA, name="🎉" * 80)
    fatma = replace(FATMA, first_name="🎉" * 80)
    told = shown(case=held(neighbourhood="x" * 80), staff={long.id: long}, resident=fatma)
    assert len(cards.title(TEXTS, told, NOW).encode("utf-16-le")) // 2 <= 128


def test_buttons_are_those_that_can_be_used_now() -> None:
    assert labels(shown()) == ["Claim", "Close"]
    assert labels(shown(case=held())) == [
        "✅ Samira has it",
        "Replies",
        "Plan",
        "Pass on",
        "Snooze",
        "Give back",
        "Close",
        "Take over",
    ]
    assert labels(shown(case=replace(held(), state=State.RETURNED))) == ["Claim", "Close"]
    assert labels(shown(case=replace(held(), state=State.CLOSED))) == []


def test_in_private_only_who_has_it_can_move_it() -> None:
    assert labels(shown(case=held()), viewer=JOOST.id) == ["Take over"]
    assert "Give back" in labels(shown(case=held()), viewer=SAMIRA.id)
    assert "Take over" not in labels(shown(case=held()), viewer=SAMIRA.id)
    assert "Claim" in labels(shown(), viewer=JOOST.id)


def test_every_button_fits_and_says_its_case() -> None:
    for told in (shown(), shown(case=held())):
        for row in cards.buttons(told):
            for one in row:
                assert len(one.data.encode()) <= codes.MOST_BYTES
                tapped = codes.decode(one.data)
                assert tapped
                assert tapped.case_id == CASE_ID
