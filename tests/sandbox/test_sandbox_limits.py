async def enforce(stage):
    assert (await stage.sandbox_api("POST", "/limits", {"enforce": True}))[0] == 200


async def broken(stage) -> dict[str, int]:
    return (await stage.sandbox_api("GET", "/limits"))[1]["broken"]


async def test_a_chat_takes_three_at_once_and_then_one_a_second(stage):
    await enforce(stage)
    answers = [await stage.send(f"{number}") for number in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[3]["parameters"] == {"retry_after": 1}
    stage.clock.now += 1
    assert (await stage.send())["ok"]
    assert await broken(stage) == {"overall": 0, "chat": 1, "group": 0}


async def test_thirty_a_second_in_all(stage):
    await enforce(stage)
    world = stage.sandbox.world
    phones = [world.add_phone(f"Buur {number}") for number in range(31)]
    for phone in phones:
        world.open_chat(stage.place.chat.bot, phone)
    answers = [await stage.api("sendMessage", chat_id=phone.id, text="Dag") for phone in phones]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    stage.clock.now += 1
    assert (await stage.api("sendMessage", chat_id=phones[0].id, text="Dag"))["ok"]


async def test_twenty_a_minute_in_a_group(stage):
    await enforce(stage)
    group = stage.sandbox.world.add_group("Plein", forum=False)
    stage.people.join(group, [stage.phone.id], ["voordeur_bot"], [])
    for number in range(20):
        assert (await stage.api("sendMessage", chat_id=group.id, text=str(number)))["ok"]
        stage.clock.now += 0.125
    refused = await stage.api("sendMessage", chat_id=group.id, text="te veel")
    assert refused["parameters"] == {"retry_after": 58}
    stage.clock.now += 58
    assert (await stage.api("sendMessage", chat_id=group.id, text="weer goed"))["ok"]


async def test_without_enforcement_nothing_is_refused_but_all_is_counted(stage):
    answers = [await stage.send(f"{number}") for number in range(6)]
    assert all(answer["ok"] for answer in answers)
    assert (await broken(stage))["chat"] == 3
    await stage.sandbox_api("DELETE", "/stats")
    assert (await broken(stage))["chat"] == 0


async def test_edits_and_typing_do_not_count_as_messages(stage):
    await enforce(stage)
    sent = (await stage.send())["result"]
    for number in range(10):
        where = {"chat_id": stage.phone.id, "message_id": sent["message_id"]}
        assert (await stage.api("editMessageText", **where, text=f"{number}"))["ok"]
        assert (await stage.api("sendChatAction", chat_id=stage.phone.id, action="typing"))["ok"]
    assert (await stage.send())["ok"]
