"""Who works here signs in with a code from the console or the command line; nobody else gets an answer."""

from datetime import timedelta

from domain.handover import Case
from domain.staff import CODE_LIVES
from tests.support.worker import Bureau


async def test_a_code_tells_who_somebody_is(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)

    await samira.says(f"/start {await samira.gets_code()}")

    samira.hears("Hello Samira", "Claim a case", "//", "Nobody is waiting now")
    assert (await samira.person()).telegram_id == samira.account


async def test_who_signs_in_hears_which_cases_wait(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    fatma = await bureau.lives("Fatma")
    await fatma.asks_for_a_person()

    await samira.says(f"/start {await samira.gets_code()}")

    samira.hears("Waiting for somebody", "Fatma", "Arabisch")
    assert samira.buttons == ["Claim: Fatma"]


async def test_a_code_works_once(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    mallory = await bureau.stranger()
    code = await samira.gets_code()
    await samira.says(f"/start {code}")

    await mallory.says(f"/start {code}")

    mallory.hears("This code is not right")
    assert (await samira.person()).telegram_id == samira.account


async def test_an_old_code_is_refused(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    code = await samira.gets_code()
    bureau.now += CODE_LIVES + timedelta(seconds=1)

    await samira.says(f"/start {code}")

    samira.hears("This code is not right", "ask for a new one")
    assert (await samira.person()).telegram_id is None


async def test_after_five_wrong_codes_even_a_right_one_is_met_with_silence(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    for number in range(5):
        await samira.says(f"/start WRONG{number}")
        samira.hears("not right")

    await samira.says(f"/start {await samira.gets_code()}")

    samira.hears_nothing()


async def test_a_quarter_of_an_hour_later_a_right_code_is_good_again(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    for number in range(5):
        await samira.says(f"/start WRONG{number}")
    bureau.now += timedelta(minutes=15)

    await samira.says(f"/start {await samira.gets_code()}")

    samira.hears("Hello Samira")


async def test_wrong_codes_of_one_account_do_not_lock_out_another(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    mallory = await bureau.stranger()
    for number in range(6):
        await mallory.says(f"/start WRONG{number}")

    await samira.says(f"/start {await samira.gets_code()}")

    samira.hears("Hello Samira")


async def test_a_code_in_a_group_signs_nobody_in(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", signed_in=False)
    fatma = await bureau.lives()
    topic = await bureau.topic(await fatma.asks_for_a_person(), await bureau.has_group())

    await samira.says(f"/start {await samira.gets_code()}", topic)

    samira.hears_nothing()
    assert (await samira.person()).telegram_id is None


async def test_a_stranger_gets_no_answer_whatever_they_do(bureau: Bureau) -> None:
    mallory = await bureau.stranger()
    fatma = await bureau.lives()
    case = await fatma.asks_for_a_person()
    topic = await bureau.topic(case, await bureau.has_group())

    for where in (None, topic):
        for words in ("/start", "/cases", "/claim", "/connect", "/help", "/hallo", "Dag Fatma", "// let op"):
            await mallory.says(words, where)
            mallory.hears_nothing()
        await mallory.sends_photo("kijk", where)
        mallory.hears_nothing()
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == []


async def test_the_tap_of_a_stranger_is_answered_without_words(bureau: Bureau) -> None:
    mallory = await bureau.stranger()
    fatma = await bureau.lives()
    case = await fatma.asks_for_a_person()
    topic = await bureau.topic(case, await bureau.has_group())

    await mallory.taps("Claim", topic)

    assert bureau.toasts == [None]
    mallory.hears_nothing()
    assert (await bureau.case(case.id)).worker_id is None


async def test_who_signs_in_elsewhere_is_signed_out_here_and_hears_it(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    phone = await bureau.stranger("Samira")

    await phone.says(f"/start {await samira.gets_code()}")

    (told, _hello) = bureau.last
    assert told.chat_id == samira.account
    assert "signed out" in told.text
    assert (await samira.person()).telegram_id == phone.account
    await samira.says("/cases")
    samira.hears_nothing()


async def test_two_colleagues_can_share_a_telephone_one_after_the_other(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    joost = await bureau.works("Joost", signed_in=False)

    await samira.says(f"/start {await joost.gets_code()}")

    samira.hears("Hello Joost")
    assert (await joost.person()).telegram_id == samira.account
    assert (await samira.person()).telegram_id is None


async def test_who_signs_out_gets_no_answer_any_more(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    fatma = await bureau.lives()
    await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("/stop")

    samira.hears("signed out", "You still have 1 case")
    await samira.says("Dag Fatma")
    samira.hears_nothing()
    fatma.hears_nothing()


async def private_places(bureau: Bureau, case: Case) -> list[int]:
    async with bureau.opens() as work:
        return [one.chat_id for one in await work.desk.topics_of(case.id) if one.is_private]


async def test_what_was_shown_in_private_is_forgotten_by_who_signs_out(bureau: Bureau) -> None:
    samira, joost = await bureau.works("Samira"), await bureau.works("Joost")
    case = await (await bureau.lives()).asks_for_a_person()
    await bureau.shows_card(case, samira.private)
    await bureau.shows_card(case, joost.private)

    await samira.says("/stop")

    assert await private_places(bureau, case) == [joost.account]


async def test_with_another_account_nothing_is_shown_at_the_old_one_any_more(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    phone = await bureau.stranger("Samira")
    case = await (await bureau.lives()).asks_for_a_person()
    await bureau.shows_card(case, samira.private)

    await phone.says(f"/start {await samira.gets_code()}")

    assert await private_places(bureau, case) == []


async def test_a_telephone_that_a_colleague_has_now_forgets_what_the_first_one_saw(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    joost = await bureau.works("Joost", signed_in=False)
    case = await (await bureau.lives()).asks_for_a_person()
    await bureau.shows_card(case, samira.private)

    await samira.says(f"/start {await joost.gets_code()}")

    assert await private_places(bureau, case) == []


async def test_who_signs_in_again_with_the_same_account_keeps_what_is_there(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")
    case = await (await bureau.lives()).asks_for_a_person()
    await bureau.shows_card(case, samira.private)

    await samira.says(f"/start {await samira.gets_code()}")

    assert await private_places(bureau, case) == [samira.account]


async def test_who_was_let_go_gets_no_answer(bureau: Bureau) -> None:
    samira = await bureau.works("Samira", is_active=False)

    await samira.says("/cases")

    samira.hears_nothing()
