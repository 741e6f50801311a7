"""What one resident shares with another: it is on the other's phone, and no bot hears of it."""

import pytest

from bot.sandbox.people import NotPossibleError
from bot.sandbox.sharing import SHARED_KEPT
from tests.sandbox.test_sandbox_people import next_event

LINK = "https://t.me/voordeur_bot?start=i-4fk2"


@pytest.fixture
def neighbour(stage):
    return stage.sandbox.world.add_phone("Grace Mensah", "en")


async def share(stage, to: int, url: str = LINK, text: str = "Steun je mij?"):
    path = f"/phones/{stage.phone.id}/share"
    return await stage.sandbox_api("POST", path, {"to": to, "url": url, "text": text})


async def on(stage, phone_id: int) -> list:
    return (await stage.sandbox_api("GET", f"/phones/{phone_id}/shared"))[1]["shared"]


async def test_a_shared_link_is_on_the_other_phone_and_reaches_no_bot(stage, neighbour):
    status, answer = await share(stage, neighbour.id)
    assert (status, answer["shared"]) == (
        201,
        {
            "id": 1,
            "from": {"id": stage.phone.id, "name": "Fatma Yılmaz"},
            "url": LINK,
            "text": "Steun je mij?",
            "date": int(stage.clock.now),
        },
    )
    assert await on(stage, neighbour.id) == [answer["shared"]]
    assert await on(stage, stage.phone.id) == []
    assert (await stage.api("getUpdates"))["result"] == []
    assert (await stage.chat())["messages"] == []


async def test_the_other_phone_hears_of_it_at_once_and_when_it_is_put_away(stage, neighbour):
    async with stage.http.get(f"{stage.url}/sandbox/api/phones/{neighbour.id}/events") as stream:
        await share(stage, neighbour.id)
        name, data = (await next_event(stream.content))[1:]
        assert (name, data["bot"], data["shared"]["url"]) == ("shared", None, LINK)
        path = f"/phones/{neighbour.id}/shared/{data['shared']['id']}"
        assert (await stage.sandbox_api("DELETE", path))[0] == 200
        assert (await next_event(stream.content))[1:] == ("unshared", {"bot": None, "chat": None, "shared_id": 1})
        assert await on(stage, neighbour.id) == []
        assert (await stage.sandbox_api("DELETE", path))[0] == 404


async def test_a_link_is_needed_and_words_are_not(stage, neighbour):
    assert (await share(stage, neighbour.id, text=""))[0] == 201
    assert (await share(stage, neighbour.id, url="javascript:alert(1)"))[0] == 400
    assert (await share(stage, neighbour.id, url="niets"))[0] == 400
    assert (await share(stage, neighbour.id, text="x" * 4097))[0] == 400


async def test_only_another_resident_gets_it(stage, neighbour):
    assert (await share(stage, neighbour.id))[0] == 201
    assert (await share(stage, stage.phone.id))[0] == 400
    assert (await share(stage, 99))[0] == 404
    stage.phone.deactivated = True
    assert (await share(stage, neighbour.id))[0] == 409


async def test_the_oldest_makes_room(stage, neighbour):
    for number in range(SHARED_KEPT + 1):
        stage.sandbox.sharing.share(stage.phone.id, neighbour.id, LINK, str(number))
    kept = stage.sandbox.sharing.on(neighbour.id)
    assert [shared.text for shared in kept] == [str(number) for number in range(1, SHARED_KEPT + 1)]
    with pytest.raises(NotPossibleError):
        stage.sandbox.sharing.remove(neighbour.id, 1)
