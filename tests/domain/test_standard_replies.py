"""What workers say often: complete in every language, and safe to fill in."""

from dataclasses import replace

import pytest

from domain.standard_replies import PLACEHOLDERS, StandardReply, WrongReplyError, check, first_replies, said
from domain.texts import LANGUAGES

HELLO = StandardReply(
    "1", "hallo", {"nl": "Hallo {resident}!", "tr": "Merhaba {resident}!", "ar": "مرحبًا يا {resident}!"}
)


def in_dutch(text):
    return replace(HELLO, texts={**HELLO.texts, "nl": text})


def test_a_resident_reads_the_reply_in_their_own_language_with_the_names_in_it():
    reply = in_dutch("{worker} groet {resident}, {resident}.")
    assert said(reply, "nl", "Fatma", "Noor") == "Noor groet Fatma, Fatma."
    assert said(reply, "tr", "Fatma", "Noor") == "Merhaba Fatma!"
    assert said(reply, "ar", "فاطمة", "Noor") == "مرحبًا يا فاطمة!"


def test_a_name_that_looks_like_a_placeholder_stays_as_it_is():
    assert said(HELLO, "nl", "{worker}", "Noor") == "Hallo {worker}!"


def test_a_brace_that_came_in_by_hand_leaves_no_resident_without_an_answer():
    assert said(in_dutch("Hallo {resident} {nobody} {"), "nl", "Fatma", "Noor") == "Hallo Fatma {nobody} {"


def test_a_language_that_residents_cannot_choose_is_a_bug():
    with pytest.raises(KeyError):
        said(HELLO, "de", "Fatma", "Noor")


def test_a_complete_reply_is_right():
    check(HELLO)
    check(in_dutch("Zonder namen."))
    check(in_dutch("x" * 1000))


@pytest.mark.parametrize("shortcut", ["", "a", "Hallo", "goede dag", "hallo1", "a" * 21, "hallo\n", "مرحبا"])
def test_a_shortcut_that_cannot_be_typed_everywhere_is_refused(shortcut):
    with pytest.raises(WrongReplyError, match="shortcut"):
        check(replace(HELLO, shortcut=shortcut))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("x" * 1001, "is longer than 1000 characters"),
        ("Hallo {", "brace"),
        ("Hallo }", "brace"),
        ("Hallo {naam}", "placeholder"),
        ("Hallo {}", "placeholder"),
        ("Hallo {resident.id}", "placeholder"),
        ("Hallo {resident!r}", "placeholder"),
        ("Hallo {resident:>9}", "placeholder"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_and_named(text, why):
    with pytest.raises(WrongReplyError, match=f'^"hallo" in nl .*{why}'):
        check(in_dutch(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_missing_is_refused(language):
    texts = {other: text for other, text in HELLO.texts.items() if other != language}
    with pytest.raises(WrongReplyError, match=f"in {language} is empty"):
        check(replace(HELLO, texts=texts))


def test_what_an_organisation_begins_with_is_right_and_told_apart_by_its_shortcuts():
    replies = first_replies()
    assert len(replies) >= 10
    assert len({one.shortcut for one in replies}) == len(replies)
    for reply in replies:
        check(reply)


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_what_an_organisation_begins_with_names_the_same_people_in_every_language(placeholder):
    for reply in first_replies():
        named = {language: text.count(f"{{{placeholder}}}") for language, text in reply.texts.items()}
        assert len(set(named.values())) == 1, (reply.shortcut, named)


def test_turkish_says_siz_and_dutch_says_je_in_what_an_organisation_begins_with():
    for reply in first_replies():
        assert not {"u", "uw"} & set(reply.texts["nl"].lower().split())
        assert not {"sen", "sana", "seni", "senin"} & set(reply.texts["tr"].lower().split())
