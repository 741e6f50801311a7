"""Consoles in which three initiatives stand, in Dutch, Turkish and Arabic."""

import pytest

from tests.support.exports import three_initiatives


@pytest.fixture
async def office(office):
    await three_initiatives(office.database)
    return office


@pytest.fixture
async def each_office(each_office):
    await three_initiatives(each_office.database)
    return each_office
