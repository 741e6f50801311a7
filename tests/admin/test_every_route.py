"""What holds for every route of the console, those included that are added later."""

import re

import pytest
from fastapi.routing import APIRoute

from admin.routing import ConsoleRoute, UnmarkedEndpointError, allowed
from domain.staff import Job
from tests.support.console import ANNELIES, ORIGIN, PETRA, SAMIRA, every_route

SAFE = {"GET", "HEAD"}
ROUTES = every_route()
UNSAFE = [route for route in ROUTES if route.methods - SAFE]
PEOPLE = {Job.WORKER: SAMIRA, Job.COORDINATOR: ANNELIES, Job.ADMINISTRATOR: PETRA}


def address(route: APIRoute) -> str:
    """The route with things in it that do not exist."""
    return re.sub(r"{[^}]+}", "0" * 32, route.path)


def test_every_route_opens_one_transaction_and_checks_who_comes():
    assert ROUTES
    assert [route.path for route in ROUTES if not isinstance(route, ConsoleRoute)] == []


def test_an_endpoint_that_does_not_say_who_may_call_it_is_refused():
    async def forgotten() -> None: ...

    with pytest.raises(UnmarkedEndpointError):
        ConsoleRoute("/forgotten", forgotten)


def method_of(route: APIRoute) -> str:
    return min(route.methods - {"HEAD"})


def named(route: APIRoute, *more: object) -> str:
    return " ".join(map(str, (method_of(route), route.path, *more)))


async def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_or_the_page_is_for_everybody(office):
    wrong = []
    async with office.visitor() as visitor:
        for route in ROUTES:
            answer = await visitor.client.request(method_of(route), address(route), headers={"origin": ORIGIN})
            is_sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            if is_sent_away is (allowed(route) is None) and answer.status_code not in {303, 403, 404}:
                wrong.append(named(route, answer.status_code))
            if allowed(route) is not None and not is_sent_away:
                wrong.append(named(route, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("job", Job)
async def test_only_the_jobs_that_may_come_further_than_the_door(job, office):
    wrong = []
    async with office.signed_in(PEOPLE[job]) as visitor:
        for route in ROUTES:
            jobs = allowed(route)
            if jobs is None or job in jobs:
                continue
            answer = await visitor.client.request(method_of(route), address(route), headers={"origin": ORIGIN})
            if answer.status_code != 403:
                wrong.append(named(route, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("job", Job)
async def test_a_form_without_its_token_or_from_another_site_does_nothing(job, office):
    wrong = []
    async with office.signed_in(PEOPLE[job]) as visitor:
        for route in UNSAFE:
            for headers in ({"origin": ORIGIN}, {"origin": "https://example.com"}, {"sec-fetch-site": "cross-site"}):
                method = min(route.methods - SAFE)
                answer = await visitor.client.request(method, address(route), headers=headers)
                if answer.status_code != 403:
                    wrong.append(named(route, headers, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("path", ["/sign-in", "/inbox", "/not-there"])
async def test_every_answer_carries_the_headers_that_keep_others_out(path, office):
    async with office.signed_in(SAMIRA) as visitor:
        first, second = [await visitor.client.get(path) for _ in range(2)]
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert policy != second.headers["content-security-policy"], "a nonce is used once"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_the_console_describes_itself_to_nobody(path, office):
    async with office.visitor() as visitor:
        assert (await visitor.client.get(path)).status_code == 404


async def test_another_host_name_is_not_answered(office):
    async with office.visitor() as visitor:
        assert (await visitor.client.get("/sign-in", headers={"host": "example.com"})).status_code == 400
