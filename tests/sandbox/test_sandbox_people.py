import asyncio
import base64
import json

import aiohttp
import pytest

from bot.sandbox.server import Sandbox
from tests.sandbox.stage import RESIDENTS

YES_NO = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}], [{"text": "Kaart", "url": "https://example.nl"}]]}


async def test_a_phone_is_made_found_and_changed(stage):
    status, phone = await stage.sandbox_api("POST", "/phones", {"name": "Ali el Amrani", "language_code": "ar"})
    assert status == 201
    assert (phone["first_name"], phone["last_name"], phone["chats"]) == ("Ali", "el Amrani", [])
    path = f"/phones/{phone['id']}"
    assert (await stage.sandbox_api("GET", path))[1] == phone
    changed = await stage.sandbox_api(
        "PATCH", path, {"name": "Ali", "language_code": None, "blocked": {"voordeur_bot": True}}
    )
    assert (
        changed[1] | {"name": "Ali", "last_name": None, "language_code": None, "blocked": ["voordeur_bot"]}
        == changed[1]
    )
    assert len((await stage.sandbox_api("GET", "/phones"))[1]["phones"]) == 2


async def test_a_phone_may_have_started_silently(stage):
    _, phone = await stage.sandbox_api("POST", "/phones", {"name": "Ali", "started_with": ["voordeur_bot"]})
    assert (await stage.api("sendMessage", chat_id=phone["id"], text="Dag"))["ok"]
    assert (await stage.api("getUpdates"))["result"] == []


async def test_the_start_of_a_deep_link_carries_its_payload(stage):
    assert (await stage.act("start", payload="blad-12"))[1]["message"]["text"] == "/start blad-12"
    assert (await stage.act("start", payload="niet goed"))[0] == 400
    assert (await stage.act("start"))[1]["message"]["text"] == "/start"


async def test_a_button_is_found_by_label_or_data_and_a_missing_one_is_not(stage):
    sent = (await stage.send(reply_markup=YES_NO))["result"]
    for body in ({"label": "Ja"}, {"data": "y"}, {"data": "y", "message_id": sent["message_id"]}):
        assert (await stage.act("tap", **body))[0] == 202
    assert (await stage.act("tap", label="Nee"))[0] == 404
    assert (await stage.act("tap", data="y", message_id=999))[0] == 404
    assert (await stage.act("tap", label="Kaart"))[0] == 409
    assert (await stage.act("tap"))[0] == 400
    queries = [update["callback_query"] for update in (await stage.api("getUpdates"))["result"]]
    assert [query["data"] for query in queries] == ["y", "y", "y"]


async def test_a_forged_tap_brings_data_that_no_button_has(stage):
    sent = (await stage.send(reply_markup=YES_NO))["result"]
    assert (await stage.act("tap", forge=True, data="admin", message_id=sent["message_id"]))[0] == 202
    assert (await stage.act("tap", forge=True, data="admin"))[0] == 400
    assert (await stage.api("getUpdates"))["result"][0]["callback_query"]["data"] == "admin"


async def test_a_key_below_the_chat_is_said_as_text(stage):
    await stage.send(reply_markup={"keyboard": [[{"text": "Overslaan"}]]})
    status, said = await stage.act("tap", label="Overslaan")
    assert (status, said["message"]["text"]) == (201, "Overslaan")


async def test_a_real_picture_and_a_recording_come_through_both_ways_of_sending(stage):
    picture = base64.b64encode(stage.people.drawn_photo(100, 50).content).decode()
    status, said = await stage.act("photo", base64=picture, caption="Plein")
    assert (status, said["message"]["media"]["width"], said["message"]["text"]) == (201, 100, "Plein")
    async with stage.http.get(stage.url + said["message"]["media"]["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert (await stage.act("photo", base64=base64.b64encode(b"niets").decode()))[0] == 400
    form = aiohttp.FormData({"duration": "4"})
    form.add_field("file", b"OggS", filename="a.ogg", content_type="audio/ogg")
    path = f"{stage.url}/sandbox/api/phones/{stage.phone.id}/chats/voordeur_bot/voice"
    async with stage.http.post(path, data=form) as answer:
        assert (await answer.json())["message"]["media"]["duration"] == 4


async def test_an_uploaded_page_is_never_shown_in_place(stage):
    evil = base64.b64encode(b"<script>alert(1)</script>").decode()
    _, said = await stage.act("document", base64=evil, file_name="a.html", mime_type="text/html")
    async with stage.http.get(stage.url + said["message"]["media"]["url"]) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.html"
        assert answer.content_type == "application/octet-stream"


async def test_own_text_is_edited_and_that_of_the_bot_is_not(stage):
    said = (await stage.act("text", text="Dag"))[1]["message"]
    sent = (await stage.send())["result"]
    status, edited = await stage.act("edit", message_id=said["id"], text="Dag allemaal")
    assert (status, edited["message"]["edited"]) == (200, True)
    assert (await stage.act("edit", message_id=sent["message_id"], text="x"))[0] == 409
    updates = (await stage.api("getUpdates"))["result"]
    assert updates[1]["edited_message"]["text"] == "Dag allemaal"


async def test_what_cannot_be_said_is_refused(stage):
    assert (await stage.act("text", text="x" * 4096))[0] == 201
    assert (await stage.act("text", text="x" * 4097))[0] == 400
    assert (await stage.act("text", text=" \n"))[0] == 400
    assert (await stage.act("text"))[0] == 400
    assert (await stage.act("dance"))[0] == 404
    assert (await stage.act("location", latitude=95, longitude=4))[0] == 400
    stage.phone.deactivated = True
    assert (await stage.act("text", text="x"))[0] == 409


async def test_only_what_changed_is_read_again(stage):
    first = (await stage.send("een"))["result"]
    cursor = (await stage.chat())["cursor"]
    await stage.send("twee")
    await stage.api("editMessageText", chat_id=stage.phone.id, message_id=first["message_id"], text="één")
    assert [m["text"] for m in (await stage.chat(since=cursor))["messages"]] == ["één", "twee"]
    assert [m["text"] for m in (await stage.chat(after=first["message_id"]))["messages"]] == ["twee"]


async def next_event(lines) -> tuple[int, str, dict]:
    found = {}
    async with asyncio.timeout(5):
        async for line in lines:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if not name and "data" in found:
                return int(found["id"]), found["event"], json.loads(found["data"])
            found[name] = value
    raise AssertionError("the stream ended")


async def test_the_stream_tells_what_happens_and_goes_on_where_it_stopped(stage):
    url = f"{stage.url}/sandbox/api/phones/{stage.phone.id}/events"
    async with stage.http.get(url) as stream:
        await stage.send("een")
        number, name, data = await next_event(stream.content)
        assert (name, data["bot"], data["message"]["text"]) == ("message", "voordeur_bot", "een")
    await stage.api("sendChatAction", chat_id=stage.phone.id, action="typing")
    await stage.send("twee", reply_markup={"keyboard": [[{"text": "A"}]]})
    async with stage.http.get(url, headers={"Last-Event-ID": str(number)}) as stream:
        assert [(await next_event(stream.content))[1] for _ in range(3)] == ["typing", "message", "keyboard"]
    async with stage.http.get(url, params={"last_event_id": "99999"}) as stream:
        assert (await next_event(stream.content))[1] == "reset"


async def test_the_stream_of_one_phone_keeps_silent_about_others(stage):
    other = stage.sandbox.world.add_phone("Jan")
    url = f"{stage.url}/sandbox/api/phones/{other.id}/events"
    async with stage.http.get(url) as stream:
        await stage.send("niet voor Jan")
        stage.people.start(stage.people.private(other.id, "voordeur_bot"))
        assert (await next_event(stream.content))[2]["message"]["text"] == "/start"


async def test_a_chat_is_written_down_as_a_test(stage):
    await stage.act("start", payload="blad")
    await stage.send("Goed?\nZeg het maar", reply_markup=YES_NO)
    await stage.act("tap", label="Ja")
    await stage.act("text", text='Een "tuin"')
    await stage.act("location", latitude=52.1, longitude=4.3)
    await stage.act("photo", generate=True)
    await stage.act("voice", generate=True)
    path = f"{stage.url}/sandbox/api/phones/{stage.phone.id}/chats/voordeur_bot/as-test"
    async with stage.http.get(path) as answer:
        written = await answer.text()
    assert answer.content_type == "text/plain"
    compile(written, "pasted", "exec")
    assert [line.strip() for line in written.splitlines()[2:]] == [
        "resident = Resident(phone='tr')",
        'await resident.starts("blad")',
        'resident.hears("Goed?")',
        'await resident.taps("Ja")',
        'await resident.says("Een \\"tuin\\"")',
        "await resident.shares_place(52.1, 4.3)",
        "await resident.sends_photo()",
        "await resident.sends_voice()",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
    ],
)
async def test_other_sites_cannot_act_as_a_resident(stage, headers):
    assert (await stage.sandbox_api("POST", "/phones", {"name": "X"}, headers=headers))[0] == 403


async def test_the_page_itself_can(stage):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": stage.url}
    assert (await stage.sandbox_api("POST", "/phones", {"name": "X"}, headers=headers))[0] == 201


async def test_the_log_of_requests_holds_no_token_and_no_text(stage):
    await stage.send("kanarie")
    async with stage.http.get(f"{stage.url}/sandbox/api/stats") as answer:
        shown = await answer.text()
    assert "kanarie" not in shown
    assert RESIDENTS.token not in shown
    assert json.loads(shown)["methods"]["sendMessage"] == {"ok": 1, "refused": 0}


async def test_the_clock_moves_forward_only(stage):
    before = (await stage.sandbox_api("GET", "/clock"))[1]["now"]
    assert (await stage.sandbox_api("POST", "/clock", {"advance_seconds": 3600}))[1]["now"] == before + 3600
    assert (await stage.sandbox_api("POST", "/clock", {"advance_seconds": -1}))[0] == 400


async def test_old_files_make_room_for_new_ones():
    sandbox = Sandbox([RESIDENTS], file_budget=1000)
    first = sandbox.people.new_voice(bytes(600), 1)
    second = sandbox.people.new_voice(bytes(600), 1)
    assert sandbox.world.files.find(first.id) is None
    assert sandbox.world.files.find(second.id) == second
    assert sandbox.world.files.total == 600


async def test_a_path_outside_the_page_is_not_served(stage):
    async with stage.http.get(f"{stage.url}/sandbox/static/..%2f..%2fserver.py") as answer:
        assert answer.status == 404


async def test_requests_come_in_as_query_form_or_json(stage):
    url = f"{stage.url}/bot{RESIDENTS.token}/SendMessage"
    fields = {"chat_id": str(stage.phone.id), "text": "Dag & dag"}
    for request in ({"params": fields}, {"data": fields}, {"json": fields}):
        async with stage.http.post(url, **request) as answer:
            assert (await answer.json())["result"]["text"] == "Dag & dag"
    async with stage.http.get(url, params=fields) as answer:
        assert answer.status == 200
    async with stage.http.post(url, data=b"[1]", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_keyboards_have_their_limits(stage):
    row = [{"text": "a", "callback_data": "y"}]
    assert (await stage.send(reply_markup={"inline_keyboard": [row * 8] * 12}))["ok"]
    assert (await stage.send(reply_markup={"inline_keyboard": [row * 9]}))[
        "description"
    ] == "Bad Request: reply markup is too long"
    assert not (await stage.send(reply_markup={"inline_keyboard": [row] * 101}))["ok"]
    assert (
        "BUTTON_DATA_INVALID"
        in (await stage.send(reply_markup={"inline_keyboard": [[row[0] | {"callback_data": "x" * 65}]]}))["description"]
    )
