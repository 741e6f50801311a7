"""Programs that read along: with a token of a coordinator, no further than that person, and never about persons."""

import asyncio
import json
import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select, update

from admin.exports.api import CALLS_A_MINUTE, PATH, openapi
from admin.exports.json_file import schema
from domain.staff import Job
from storage.console.api_tokens import LIVES, MOST
from storage.tables import api_tokens, audit, initiatives, staff
from tests.support.console import ANNELIES, ORIGIN
from tests.support.exports import ARABIC, DUTCH, OSDORP, TURKISH, ZUIDOOST

OF_OSDORP = replace(ANNELIES, id="olga", name="Olga", areas=frozenset({OSDORP}))


async def token_of(office, person, area=""):
    async with office.signed_in(person) as visitor:
        page = await (await visitor.opens("/account/programs")).submits("/programs", label="Power BI", area=area)
    return re.search(r"voordeur_[\w-]+", page.response.text)[0]


async def reads(office, token, query=""):
    async with office.visitor() as program:
        return await program.client.get(f"{PATH}{query}", headers={"authorization": f"Bearer {token}"})


async def changed(office, table, **values):
    async with office.database.writing() as connection:
        await connection.execute(update(table).values(**values))
        await connection.commit()


def ids(answer):
    return [one["id"] for one in answer.json()["initiatives"]]


async def test_a_program_reads_every_initiative_once_page_by_page_as_the_schema_says(each_office):
    token = await token_of(each_office, ANNELIES)
    found, address = [], f"{ORIGIN}{PATH}?limit=2"
    while address:
        answer = await reads(each_office, token, address.removeprefix(f"{ORIGIN}{PATH}"))
        found += ids(answer)
        told = {
            "made_at": "2026-11-30T10:00:00+00:00",
            "personal_data": [],
            "initiatives": answer.json()["initiatives"],
        }
        jsonschema_rs.validate(schema(), told)
        address = answer.json()["next"]

    assert found == [TURKISH, ARABIC, DUTCH]
    assert not [name for name in ("Buur 1", "Dorpsplein", "Fatma", "telegram_id", "supporters") if name in answer.text]
    async with each_office.database.reading() as connection:
        told = (await connection.execute(select(audit.c.details).where(audit.c.action == "read_by_program"))).scalars()
        assert [one["count"] for one in told] == [2, 1]
        kept = (await connection.execute(select(api_tokens.c.token))).scalar_one()
        assert token.encode() not in kept


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?stage=approved&stage=submitted", [TURKISH, DUTCH]),
        (f"?area={OSDORP}", [TURKISH, ARABIC]),
        ("?since=2026-10-06", []),
    ],
)
async def test_a_program_reads_only_what_it_asks_for(query, found, office):
    assert ids(await reads(office, await token_of(office, ANNELIES), query)) == found


LONG_AGO = urlsafe_b64encode(b"0001-01-01T00:00:00+14:00 x").decode()


@pytest.mark.parametrize(
    "query",
    [
        "?stage=draft",
        "?area=XX",
        "?since=later",
        "?since=0001-01-01",
        "?limit=0",
        "?limit=501",
        "?after=x",
        f"?after={LONG_AGO}",
        "?q=1",
    ],
)
async def test_a_question_that_cannot_be_understood_is_refused_with_what_is_wrong(query, office):
    answer = await reads(office, await token_of(office, ANNELIES), query)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_a_withdrawn_plan_is_read_only_by_who_asks_for_it_and_then_without_its_words(office):
    await changed(office, initiatives, stage="withdrawn")
    token = await token_of(office, ANNELIES)
    assert ids(await reads(office, token)) == []
    answer = await reads(office, token, "?stage=withdrawn")
    assert ids(answer) == [TURKISH, ARABIC, DUTCH]
    assert not [words for words in ("Bahçe", "Toprak", "bankje", "vergunning") if words in answer.text]
    assert [(one["two_sentences"], one["answers"]) for one in answer.json()["initiatives"]] == [(None, {})] * 3


async def test_a_token_reads_no_further_than_its_areas_and_those_of_its_owner(office):
    of_a_coordinator_here = await token_of(office, OF_OSDORP)
    assert ids(await reads(office, of_a_coordinator_here)) == [TURKISH, ARABIC]
    assert ids(await reads(office, of_a_coordinator_here, f"?area={ZUIDOOST}")) == []
    for_one_area = await token_of(office, ANNELIES, ZUIDOOST)
    assert ids(await reads(office, for_one_area)) == [DUTCH]
    async with office.signed_in(OF_OSDORP) as olga:
        page = await olga.opens("/account/programs")
        assert (await page.submits("/programs", label="x", area=ZUIDOOST)).status == 404
    await changed(office, staff, areas=[OSDORP])
    assert ids(await reads(office, for_one_area)) == [], "its owner does not work there any more"


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Job.WORKER.value}])
async def test_a_token_of_somebody_who_is_no_coordinator_any_more_opens_nothing(change, office):
    token = await token_of(office, ANNELIES)
    assert (await reads(office, token)).status_code == 200
    await changed(office, staff, **change)
    refused = await reads(office, token)
    assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")


async def test_a_revoked_an_old_and_an_invented_token_open_nothing(office):
    token = await token_of(office, ANNELIES)
    kept = await token_of(office, ANNELIES)
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/account/programs")
        newest = page.form("/revoke").buttons[0][1]
        assert "Power BI" in page.words
        await page.submits("/revoke", token=newest)
        assert (await page.submits("/revoke", token="0" * 32)).status == 404
    assert sorted([(await reads(office, one)).status_code for one in (token, kept)]) == [200, 401]
    for nobodys in ("", "voordeur_x", "x" * 5000):
        assert (await reads(office, nobodys)).status_code == 401
    office.now += LIVES
    assert {(await reads(office, one)).status_code for one in (token, kept)} == {401}


async def test_many_at_once_with_or_without_a_token_keep_nobody_waiting(each_office):
    token = await token_of(each_office, ANNELIES)
    async with asyncio.timeout(15):
        # Somebody is writing: what opens nothing does not wait for that.
        async with each_office.database.writing():
            answers = await asyncio.gather(*(reads(each_office, "voordeur_x") for _ in range(30)))
        assert {one.status_code for one in answers} == {401}
        answers = await asyncio.gather(*(reads(each_office, token) for _ in range(22)))
        assert {one.status_code for one in answers} == {200}


async def test_who_asks_too_often_waits_for_the_next_minute(each_office):
    token = await token_of(each_office, ANNELIES)
    await reads(each_office, token)
    await changed(each_office, api_tokens, calls=CALLS_A_MINUTE - 1)
    assert (await reads(each_office, token)).status_code == 200
    refused = await reads(each_office, token)
    assert refused.status_code == 429
    each_office.now += timedelta(seconds=int(refused.headers["retry-after"]))
    assert (await reads(each_office, token)).status_code == 200


async def test_nobody_has_more_tokens_than_they_can_keep_in_mind(office):
    for _ in range(MOST):
        await token_of(office, ANNELIES)
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/account/programs")).submits("/programs", label="One more")
        assert f"You have {MOST} tokens" in page.words
        page = await page.submits("/programs", label="  ")
        assert "Give it a name" in page.words


async def test_it_describes_itself_and_nothing_else_of_the_console(office):
    async with office.visitor() as visitor:
        told = (await visitor.client.get("/api/v1/openapi.json")).json()
    assert told == openapi(ORIGIN)
    OpenAPIV31SpecValidator(told).validate()
    assert list(told["paths"]) == [PATH]
    assert set(told["paths"][PATH]) == {"get"}
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert references == set(told["components"]["schemas"])
