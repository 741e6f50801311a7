"""The file with what the municipality promises: read, inherited, refused in lines that say what to mend."""

import tomllib
from datetime import time
from pathlib import Path

import pytest

from domain.initiatives import Question
from domain.office_hours import DAYS, OfficeHours
from domain.places import neighbourhoods
from domain.policies import Policies, Policy
from voordeur.doctor import examine
from voordeur.findings import Finding, Verdict, has_problem
from voordeur.policy_file import EXAMPLES, WrongPoliciesError, read_policies
from voordeur.settings import Settings, WrongSettingError, read_settings

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "policies.example.toml"
KEYS = tuple(Policy.__dataclass_fields__)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "policies.toml"


@pytest.fixture
def policies(file):
    """The policies that this text makes."""

    def attempt(text: str) -> Policies:
        file.write_text(text, encoding="utf-8")
        return read_policies(file)

    return attempt


@pytest.fixture
def refusal(file, policies):
    """The lines with which this text is refused, without the name of the file in front."""

    def attempt(text: str) -> list[str]:
        with pytest.raises(WrongPoliciesError) as error:
            policies(text)
        assert str(error.value).split("\n") == list(error.value.lines)
        assert all(line.startswith(f"{file}: ") for line in error.value.lines)
        return [line.removeprefix(f"{file}: ") for line in error.value.lines]

    return attempt


def test_without_a_file_the_usual_rules_hold_everywhere():
    assert read_policies(None) == Policies()


def test_an_empty_file_changes_nothing(policies):
    assert policies("") == policies("[default]\n[areas]\n") == Policies()


def test_the_example_says_what_holds_without_it():
    assert read_policies(EXAMPLE).default == Policy()
    assert set(tomllib.loads(EXAMPLE.read_text())["default"]) == set(KEYS)


def test_the_example_shows_areas_that_differ():
    areas = read_policies(EXAMPLE).areas

    assert set(areas) == {"osdorp", "zuidoost", "gt24"}
    assert all(policy != Policy() for policy in areas.values())


@pytest.mark.parametrize("key", KEYS)
def test_the_example_in_a_refusal_would_be_accepted(policies, key):
    assert policies(f"[default]\n{EXAMPLES[key]}") == Policies()


def test_an_area_inherits_what_it_does_not_set(policies):
    osdorp = policies(
        '[default]\ndecision_weeks = 6\nsignatures_needed = 4\n[areas."Osdorp"]\nsignatures_needed = 3'
    ).areas["osdorp"]

    assert osdorp == Policy(signatures_needed=3, decision_weeks=6)


def test_an_area_inherits_nothing_from_a_larger_one(policies):
    areas = policies("[areas.Zuidoost]\ndecision_weeks = 6\n[areas.Gaasperdam]\nsignatures_needed = 3").areas

    assert areas["gaasperdam"] == Policy(signatures_needed=3)


def test_every_area_of_the_city_is_accepted_by_its_code(policies):
    codes = [one.code for one in neighbourhoods()]

    assert len(policies("".join(f'[areas."{code}"]\n' for code in codes)).areas) == len(codes)


def test_questions_are_kept_in_the_order_in_which_they_are_asked(policies):
    assert policies('[default]\nneeded = ["why", "who"]').default.needed == (Question.WHO, Question.WHY)


def test_an_area_may_change_two_figures_that_only_fit_each_other(policies):
    text = "[default]\nsignatures_most = 10\n[areas.Osdorp]\nsignatures_needed = 20\n"

    assert policies(text + "signatures_most = 40").areas["osdorp"].signatures_needed == 20


def test_a_figure_that_does_not_fit_what_is_inherited_is_refused(refusal):
    (line,) = refusal("[default]\nsignatures_most = 10\n[areas.Osdorp]\nsignatures_needed = 20")

    assert line.startswith("areas.Osdorp.signatures_most cannot be used: it is less than the 20 of signatures_needed.")


def test_office_hours_are_read_by_day_and_a_day_that_is_left_out_is_closed(policies):
    hours = policies(
        '[default]\noffice_hours = { monday = "09:00-12:30, 13:30-17:00", sunday = "10:00-14:00" }'
    ).default.office_hours

    assert hours == OfficeHours(
        (((time(9), time(12, 30)), (time(13, 30), time(17))), (), (), (), (), (), ((time(10), time(14)),))
    )


@pytest.mark.parametrize("written", ["09:00-17:00", "9:00-17:00", "09.00 - 17.00", " 9.00–17.00 "])
def test_office_hours_may_be_written_as_people_do(policies, written):
    week = "\n".join(f'{day} = "{written}"' for day in DAYS[:5])

    assert policies(f"[default.office_hours]\n{week}") == Policies()


def test_an_area_with_its_own_office_hours_has_nothing_of_the_usual_week(policies):
    areas = policies(
        '[default.office_hours]\nmonday = "09:00-17:00"\ntuesday = "09:00-17:00"\n'
        '[areas.Osdorp.office_hours]\ntuesday = "10:00-18:00"\n[areas.Zuidoost]\ndecision_weeks = 6'
    ).areas

    assert areas["osdorp"].office_hours.week[:2] == ((), ((time(10), time(18)),))
    assert areas["zuidoost"].office_hours.week[:2] == (((time(9), time(17)),), ((time(9), time(17)),))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('"9-17"', "it should be times from 00:00 to 23:59"),
        ('"closed"', "it should be times from 00:00 to 23:59"),
        ('""', "and when it is closed, the day is left out"),
        ('"09:00-17:00,"', "it should be times from 00:00 to 23:59"),
        ('"09:00-24:00"', "it should be times from 00:00 to 23:59"),
        ('"09:60-17:00"', "it should be times from 00:00 to 23:59"),
        ('"٠٩:٠٠-١٧:٠٠"', "it should be times from 00:00 to 23:59"),
        ("9", "it should be times from 00:00 to 23:59"),
        ("09:00:00", "it should be times from 00:00 to 23:59"),
        ('["09:00-17:00"]', "it should be times from 00:00 to 23:59"),
        ('"17:00-09:00"', "17:00-09:00 ends before it begins"),
        ('"13:30-17:00, 09:00-12:30"', "the hours should follow each other, and 09:00 is before 17:00"),
        ('"09:00-12:30, 12:00-17:00"', "the hours should follow each other, and 12:00 is before 12:30"),
    ],
)
@pytest.mark.parametrize("table", ["default", "areas.Osdorp"])
def test_wrong_office_hours_are_refused_with_the_day_and_an_example(refusal, table, written, reason):
    (line,) = refusal(f"[{table}.office_hours]\nmonday = {written}\ntuesday = '09:00-17:00'")

    assert line.startswith(f"{table}.office_hours.monday cannot be used: ")
    assert reason in line
    assert line.endswith('Give for example: monday = "09:00-12:30, 13:30-17:00".')


def test_every_day_with_wrong_hours_is_told(refusal):
    lines = refusal("[default.office_hours]\nmonday = ''\ntuesday = '17:00-09:00'\nfriday = '09:00-17:00'")

    assert [line.split()[0] for line in lines] == ["default.office_hours.monday", "default.office_hours.tuesday"]


def test_a_byte_order_mark_is_no_mistake(file):
    file.write_text("[default]\ndecision_weeks = 6", encoding="utf-8-sig")

    assert read_policies(file).default.decision_weeks == 6


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("signatures_needed", "0"),
        ("signatures_needed", "51"),
        ("signatures_needed", '"five"'),
        ("signatures_needed", '"5"'),
        ("signatures_needed", "true"),
        ("signatures_most", "4"),
        ("signatures_most", "201"),
        ("signatures_most", "50.0"),
        ("needed", "[]"),
        ("needed", '"what"'),
        ("needed", '["wat"]'),
        ("needed", '["what", "what"]'),
        ("needed", "[1]"),
        ("first_contact_working_days", "61"),
        ("first_contact_working_days", "41"),
        ("decision_weeks", "53"),
        ("decision_weeks", "2026-11-24"),
        ("number_prefix", '"nw"'),
        ("number_prefix", '""'),
        ("number_prefix", "7"),
        ("office_hours", "{}"),
        ("first_answer_office_minutes", "14"),
        ("first_answer_office_minutes", "2401"),
        ("first_answer_office_minutes", '"four hours"'),
        ("urgent_answer_minutes", "4"),
        ("urgent_answer_minutes", "241"),
        ("urgent_answer_minutes", "15.0"),
    ],
)
@pytest.mark.parametrize("table", ["default", 'areas."Bos en Lommer"'])
def test_a_wrong_value_is_refused_with_the_key_and_an_example(refusal, table, key, value):
    (line,) = refusal(f"[{table}]\n{key} = {value}")

    assert line.startswith(f"{table}.{key} cannot be used: ")
    assert line.endswith(f"Give for example: {EXAMPLES[key]}.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[default]\ndecision_week = 6", "default.decision_week is not known: did you mean decision_weeks?"),
        (
            "[areas.Osdorp]\nsignature_needed = 6",
            "areas.Osdorp.signature_needed is not known: did you mean signatures_needed?",
        ),
        ("[default]\ncolour = 6", f"default.colour is not known: the keys are {', '.join(KEYS)}."),
        ("[defaults]", "defaults is not known: did you mean default?"),
        ("[x]", "x is not known: the keys are default, areas."),
        (
            "decision_weeks = 6",
            'decision_weeks stands outside a table: put it under [default], or under an area such as [areas."Osdorp"].',
        ),
        ("default = 6", "default should be a table. Give for example: [default]."),
        (
            '[default]\noffice_hours = "09:00-17:00"',
            f"default.office_hours should be a table. Give for example: {EXAMPLES['office_hours']}.",
        ),
        (
            "[default.office_hours]\nwendsday = '09:00-17:00'\nfriday = '09:00-17:00'",
            "default.office_hours.wendsday is not known: did you mean wednesday?",
        ),
        (
            "[areas.Osdorp.office_hours]\nmaandag = '09:00-17:00'\nfriday = '09:00-17:00'",
            "areas.Osdorp.office_hours.maandag is not known: did you mean monday?",
        ),
        (
            "[areas.Osdorp.office_hours]\nxyzzy = '09:00-17:00'\nfriday = '09:00-17:00'",
            f"areas.Osdorp.office_hours.xyzzy is not known: the keys are {', '.join(DAYS)}.",
        ),
        ("areas = 6", 'areas should be a table. Give for example: [areas."Osdorp"].'),
        ("[areas]\nOsdorp = 6", 'areas.Osdorp should be a table. Give for example: [areas."Osdorp"].'),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(refusal, text, line):
    assert refusal(text) == [line]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ozdorp", "areas.Ozdorp is not known: did you mean Osdorp?"),
        ("bijlmer oost", 'areas."bijlmer oost" is not known: did you mean Bijlmer-Oost?'),
        ("Rotterdam-Charlois", "areas.Rotterdam-Charlois is not known: it is no stadsdeel, gebied, wijk or buurt."),
        ("ZZ99", "areas.ZZ99 is not known: it is no stadsdeel, gebied, wijk or buurt."),
    ],
)
def test_an_unknown_area_is_refused(refusal, name, line):
    assert refusal(f'[areas."{name}"]') == [line]


@pytest.mark.parametrize(
    ("one", "another"), [("Osdorp", "osdorp"), ("Osdorp", "GF08"), ("Betondorp", "MP"), ("MP/Betondorp", "Betondorp")]
)
def test_an_area_named_twice_is_refused(refusal, one, another):
    (line,) = refusal(f'[areas."{one}"]\n[areas."{another}"]')

    assert "names the same area as" in line


def test_a_wijk_and_its_buurt_of_the_same_name_can_have_rules_each_by_code(policies):
    assert len(policies('[areas."MP"]\n[areas."MP/Betondorp"]').areas) == 2


def test_all_mistakes_are_told_at_once(refusal):
    lines = refusal("[default]\ndecision_weeks = 0\nneeded = []\n[areas.Ozdorp]\nsignatures_most = 500\ncolour = 1")

    assert sorted(line.split()[0] for line in lines) == [
        "areas.Ozdorp",
        "areas.Ozdorp.colour",
        "areas.Ozdorp.signatures_most",
        "default.decision_weeks",
        "default.needed",
    ]


def test_a_wrong_default_is_told_without_what_follows_from_it(refusal):
    (line,) = refusal("[default]\nsignatures_needed = 50\nsignatures_most = 10\n[areas.Osdorp]\nsignatures_most = 20")

    assert line.startswith("default.signatures_most ")


def test_a_file_that_is_not_there_is_told_with_the_variable(file):
    with pytest.raises(
        WrongPoliciesError, match=r"^VOORDEUR_POLICIES_FILE names .*policies\.toml, which cannot be read"
    ):
        read_policies(file)


@pytest.mark.parametrize("content", [b"[default", b"\xff\xfe\x00", b"decision_weeks: 6"])
def test_what_is_not_toml_is_refused_in_one_line(file, content):
    file.write_bytes(content)

    with pytest.raises(WrongPoliciesError) as error:
        read_policies(file)
    assert str(error.value).startswith(f"VOORDEUR_POLICIES_FILE names {file}, which ")
    assert len(error.value.lines) == 1


def test_a_token_in_the_file_is_not_shown(refusal):
    token = "123456789:" + "canary" * 6

    assert "canary" not in "".join(refusal(f'[default]\n"{token}" = 1\ndecision_weeks = "{token}"'))


def test_wrong_policies_end_the_start_like_a_wrong_setting():
    assert issubclass(WrongPoliciesError, WrongSettingError)


def test_the_file_is_named_by_a_setting(monkeypatch, file):
    assert read_settings(env_file=None).policies_file is None

    monkeypatch.setenv("VOORDEUR_POLICIES_FILE", str(file))
    assert read_settings(env_file=None).policies_file == file


@pytest.fixture
def found(file, tmp_path, sqlite_url):
    """What the doctor says of this text as the file with policies."""

    async def attempt(text: str) -> list[Finding]:
        file.write_text(text, encoding="utf-8")
        settings = Settings(database_url=sqlite_url, data_dir=tmp_path, policies_file=file)
        return [one for one in await examine(settings, offline=True) if one.about == "policies"]

    return attempt


async def test_the_doctor_tells_the_promises(found):
    assert await found("[default]\ndecision_weeks = 6\n[areas.Osdorp]") == [
        Finding(
            "policies",
            Verdict.OK,
            "Signatures: 5; working days to the first contact: 5; weeks to a decision: 6; areas with other rules: 1.",
        )
    ]


async def test_the_doctor_tells_every_mistake_and_what_to_do_once(found):
    findings = await found("[default]\ndecision_weeks = 0\nneeded = []")

    assert has_problem(findings)
    assert {one.says.split()[1] for one in findings} == {"default.decision_weeks", "default.needed"}
    assert [bool(one.do) for one in findings] == [False, True]
    assert "VOORDEUR_POLICIES_FILE" in findings[1].do
