import aiohttp
import pytest


async def add(stage, kind, **details):
    status, fault = await stage.sandbox_api("POST", "/faults", {"kind": kind} | details)
    assert status == 201, fault
    return fault


async def texts(stage) -> list[str]:
    return [message["text"] for message in (await stage.chat())["messages"]]


async def test_429_names_the_pause_and_counts_who_does_not_wait(stage):
    await add(stage, "429", retry_after=3, chat_id=stage.phone.id)
    answer = await stage.send("te vroeg")
    assert (answer["status"], answer["description"]) == (429, "Too Many Requests: retry after 3")
    assert answer["parameters"] == {"retry_after": 3}
    assert (await stage.send("nog te vroeg"))["ok"]
    stage.clock.now += 3
    assert (await stage.send("op tijd"))["ok"]
    assert (await stage.sandbox_api("GET", "/stats"))[1]["limits"]["early_retries"] == 1
    assert await texts(stage) == ["nog te vroeg", "op tijd"]


async def test_5xx_does_nothing_and_answers_as_json_or_as_a_proxy(stage):
    await add(stage, "5xx")
    assert (await stage.send())["description"] == "Bad Gateway"
    await add(stage, "5xx", status=504, html=True)
    async with stage.http.post(
        f"{stage.url}/bot1000001:residents-token/sendMessage", json={"chat_id": stage.phone.id, "text": "x"}
    ) as answer:
        assert (answer.status, answer.content_type) == (504, "text/html")
    assert await texts(stage) == []


async def test_slow_is_done_at_once_and_answered_late(stage):
    await add(stage, "slow", seconds=0.02)
    assert (await stage.send())["ok"]
    assert await texts(stage) == ["Dag"]


async def test_a_dropped_answer_was_accepted_and_a_refused_one_was_not(stage):
    await add(stage, "drop_after_accept", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await stage.send("aangenomen")
    await add(stage, "refuse")
    with pytest.raises(aiohttp.ClientError):
        await stage.send("geweigerd")
    assert await texts(stage) == ["aangenomen"]


async def test_blocked_is_answered_for_the_chat_it_names_only(stage):
    other = stage.sandbox.world.add_phone("Jan Jansen")
    stage.people.start(stage.people.private(other.id, "voordeur_bot"))
    await add(stage, "blocked", chat_id=stage.phone.id, times=None)
    assert (await stage.send())["description"] == "Forbidden: bot was blocked by the user"
    assert (await stage.api("sendMessage", chat_id=other.id, text="Dag"))["ok"]
    assert (await stage.send())["status"] == 403


async def test_a_duplicate_comes_back_after_it_was_confirmed(stage):
    await add(stage, "duplicate_update")
    stage.people.text(stage.place, "Dag")
    [first] = (await stage.api("getUpdates"))["result"]
    [again] = (await stage.api("getUpdates", offset=first["update_id"] + 1))["result"]
    assert again == first
    assert (await stage.api("getUpdates", offset=first["update_id"] + 1))["result"] == []


async def test_a_duplicate_may_have_a_new_number(stage):
    await add(stage, "duplicate_update", new_id=True, bot="voordeur_bot")
    stage.people.text(stage.place, "Dag")
    first, second = (await stage.api("getUpdates"))["result"]
    assert first["update_id"] + 1 == second["update_id"]
    assert first["message"] == second["message"]


async def test_receiving_is_left_alone_unless_it_is_named(stage):
    await add(stage, "5xx", times=None)
    assert (await stage.api("getUpdates"))["ok"]
    await add(stage, "5xx", method="getUpdates", status=500)
    await stage.sandbox_api("DELETE", "/faults/1")
    assert (await stage.api("getUpdates"))["status"] == 500
    assert (await stage.send())["ok"]


async def test_faults_are_listed_used_up_and_cleared(stage):
    await add(stage, "429", times=2)
    await stage.send()
    assert [fault["used"] for fault in (await stage.sandbox_api("GET", "/faults"))[1]["faults"]] == [1]
    await stage.send()
    assert (await stage.sandbox_api("GET", "/faults"))[1]["faults"] == []
    await add(stage, "429", times=None)
    await stage.sandbox_api("DELETE", "/faults")
    assert (await stage.send())["ok"]


@pytest.mark.parametrize("body", [{"kind": "flood"}, {"kind": "429", "often": 3}, {"kind": "429", "times": 0}, {}])
async def test_a_fault_that_means_nothing_is_refused(stage, body):
    status, answer = await stage.sandbox_api("POST", "/faults", body)
    assert (status, "error" in answer) == (400, True)
