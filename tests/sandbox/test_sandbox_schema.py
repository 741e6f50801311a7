import json
from importlib.resources import files

import pytest

from bot.sandbox.refusals import Refusal
from bot.sandbox.schema import Upload, telegram_schema

SEND = telegram_schema().method("sendMessage")


def buttons(*rows):
    return {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": list(rows)}}


def refusal(check, raw) -> str:
    with pytest.raises(Refusal) as refused:
        check(raw)
    return refused.value.description.removeprefix("Bad Request: ")


def test_every_method_of_the_schema_can_be_compiled():
    document = json.loads(files("bot.sandbox").joinpath("botapi-10.3.json").read_text(encoding="utf-8"))
    for name in document["methods"]:
        assert telegram_schema().method(name).name == name


def test_form_values_become_what_the_schema_says():
    markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    raw = {"chat_id": "-100", "text": "5", "disable_notification": "true", "reply_markup": json.dumps(markup)}
    assert SEND(raw) == {"chat_id": -100, "text": "5", "disable_notification": True, "reply_markup": markup}


def test_a_chat_may_be_named_by_its_username():
    assert SEND({"chat_id": "@buurt", "text": "x"})["chat_id"] == "@buurt"


def test_unknown_parameters_are_refused_also_inside():
    assert refusal(SEND, {"chat_id": 5, "text": "x", "txet": 1}) == 'unknown parameter "txet"'
    wrong = buttons([{"text": "a", "calback_data": "y"}])
    assert refusal(SEND, wrong) == 'unknown parameter "reply_markup.inline_keyboard[0][0].calback_data"'


def test_missing_parameters_are_named_as_telegram_names_them():
    assert refusal(SEND, {"text": "x"}) == "chat_id is empty"
    assert refusal(SEND, {"chat_id": 5}) == "message text is empty"
    assert refusal(telegram_schema().method("getFile"), {}) == 'parameter "file_id" is required'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 5),
        ("disable_notification", "maybe"),
        ("message_thread_id", "1.5"),
        ("message_thread_id", True),
        ("chat_id", 1.5),
    ],
)
def test_wrong_types_are_refused(name, value):
    assert name in refusal(SEND, {"chat_id": 5, "text": "x", name: value})


def test_callback_data_is_measured_in_bytes():
    assert SEND(buttons([{"text": "a", "callback_data": "é" * 32}]))
    assert refusal(SEND, buttons([{"text": "a", "callback_data": "é" * 33}])) == "BUTTON_DATA_INVALID"
    assert refusal(SEND, buttons([{"text": "a", "callback_data": ""}])) == "BUTTON_DATA_INVALID"


def test_each_kind_of_markup_is_recognised_by_its_own_field():
    for markup in (
        {"keyboard": [[{"text": "a", "request_location": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True},
    ):
        assert SEND({"chat_id": 5, "text": "x", "reply_markup": markup})["reply_markup"] == markup
    assert "can't parse reply markup" in refusal(SEND, {"chat_id": 5, "text": "x", "reply_markup": {"buttons": []}})
    assert refusal(SEND, {"chat_id": 5, "text": "x", "reply_markup": "{"}) == "can't parse reply markup JSON object"


def test_a_button_style_must_be_one_that_exists():
    assert SEND(buttons([{"text": "a", "callback_data": "y", "style": "success"}]))
    assert "style" in refusal(SEND, buttons([{"text": "a", "callback_data": "y", "style": "blue"}]))


def test_scopes_are_told_apart_by_their_type():
    check = telegram_schema().method("setMyCommands")
    commands = [{"command": "help", "description": "Hulp"}]
    scope = {"type": "chat", "chat_id": 5}
    assert check({"commands": commands, "scope": scope})["scope"] == scope
    assert "scope" in refusal(check, {"commands": commands, "scope": {"type": "chat"}})
    assert refusal(check, {"commands": commands * 101}) == "BOT_COMMANDS_TOO_MUCH"


def test_a_file_is_an_upload_or_a_text():
    check = telegram_schema().method("sendPhoto")
    upload = Upload("a.jpg", "image/jpeg", b"x")
    assert check({"chat_id": 5, "photo": upload})["photo"] is upload
    assert check({"chat_id": 5, "photo": "attach://a"})["photo"] == "attach://a"
    assert "photo" in refusal(check, {"chat_id": 5, "photo": 7})
