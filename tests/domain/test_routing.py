"""Whom a case is brought to: in one order, the same for everybody who looks."""

from dataclasses import replace
from itertools import permutations

import pytest

from domain.handover import Case, State, Urgency
from domain.routing import candidates, coordinators
from domain.staff import Job, Staff
from tests.support.handover import NOW

OSDORP, NOORD = "GF08", "GN02"
CASE = Case("c" * 32, 1, State.QUEUED, Urgency.SOON, "tr", NOW, area=OSDORP)


def somebody(name: str, *languages: str, areas=(OSDORP,), job=Job.WORKER, **more) -> Staff:
    return Staff(name.lower(), name, job, tuple(languages), frozenset(areas), **more)


def order(*staff: Staff, case=CASE, load=None, known=None) -> list[str]:
    """Their names, the first asked first; however they are handed in, it is the same."""
    orders = {tuple(one.name for one in candidates(case, mixed, load or {}, known)) for mixed in permutations(staff)}
    (only,) = orders
    return list(only)


AHMET = somebody("Ahmet", "tr")
BRIT = somebody("Brit")
CARO = somebody("Caro", "tr", job=Job.COORDINATOR)
DOTTIE = somebody("Dottie", "tr", areas=(NOORD,))


def test_a_worker_who_speaks_the_language_goes_before_one_who_does_not():
    assert order(BRIT, AHMET) == ["Ahmet", "Brit"]
    assert order(BRIT, somebody("Zeki", "tr")) == ["Zeki", "Brit"], "also against the alphabet"


def test_everybody_speaks_dutch():
    assert order(somebody("Zeki", "tr"), BRIT, case=replace(CASE, language="nl")) == ["Brit", "Zeki"]


def test_who_holds_less_goes_before_who_holds_more_but_language_before_both():
    zeki = somebody("Zeki", "tr")
    assert order(AHMET, zeki, BRIT, load={"ahmet": 3, "zeki": 2}) == ["Zeki", "Ahmet", "Brit"]
    assert order(AHMET, zeki, load={"ahmet": 2, "zeki": 2}) == ["Ahmet", "Zeki"]


def test_workers_go_before_coordinators_whatever_they_speak_and_hold():
    assert order(CARO, BRIT, load={"brit": 40}) == ["Brit", "Caro"]


def test_whoever_the_resident_knows_comes_first_wherever_they_work_and_whatever_they_are():
    assert order(AHMET, DOTTIE, known="dottie") == ["Dottie", "Ahmet"]
    assert order(AHMET, CARO, known="caro", load={"caro": 40}) == ["Caro", "Ahmet"]
    administrator = somebody("Ilse", job=Job.ADMINISTRATOR, areas=())
    assert order(AHMET, administrator, known="ilse") == ["Ilse", "Ahmet"]


def test_whoever_they_know_and_who_left_is_not_asked():
    assert order(AHMET, replace(DOTTIE, is_active=False), known="dottie") == ["Ahmet"]


def test_who_works_elsewhere_or_left_or_administers_is_not_asked():
    administrator = somebody("Ilse", "tr", job=Job.ADMINISTRATOR)
    assert order(DOTTIE, replace(AHMET, is_active=False), administrator) == []
    assert order(replace(DOTTIE, areas=frozenset({NOORD, OSDORP})), AHMET) == ["Ahmet", "Dottie"]


def test_who_works_everywhere_is_asked_everywhere_and_what_has_no_area_is_everybodys():
    assert order(somebody("Erik", areas=()), case=replace(CASE, area=NOORD)) == ["Erik"]
    assert order(AHMET, DOTTIE, case=replace(CASE, area="")) == ["Ahmet", "Dottie"]


def test_two_of_the_same_name_always_come_in_the_same_order():
    first, second = replace(AHMET, id="1"), replace(AHMET, id="2")
    found = [[one.id for one in candidates(CASE, staff, {}, None)] for staff in ([first, second], [second, first])]
    assert found == [["1", "2"], ["1", "2"]]


@pytest.mark.parametrize(
    ("one", "is_called"),
    [
        (CARO, True),
        (replace(CARO, areas=frozenset()), True),
        (replace(CARO, areas=frozenset({NOORD})), False),
        (replace(CARO, is_active=False), False),
        (AHMET, False),
    ],
)
def test_coordinators_of_the_area_who_work_here_are_called_in(one, is_called):
    assert (one in coordinators(CASE, [one])) is is_called
