"""Settings: documented, checked, refused in one line that gives nothing away."""

import re
from pathlib import Path

import pytest

from voordeur.settings import Settings, WrongSettingError, read_settings, variable

DOCUMENT = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
TOKEN = "123456789:" + "canary" * 6


@pytest.fixture
def refusal(monkeypatch):
    """The one line with which these settings are refused."""

    def attempt(**settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(f"VOORDEUR_{name}", value)
        with pytest.raises(WrongSettingError) as error:
            read_settings(env_file=None)
        assert "\n" not in str(error.value)
        return str(error.value)

    return attempt


@pytest.fixture
def accepted(monkeypatch):
    """The settings that these variables make."""

    def attempt(**settings: str) -> Settings:
        for name, value in settings.items():
            monkeypatch.setenv(f"VOORDEUR_{name}", value)
        return read_settings(env_file=None)

    return attempt


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_is_documented_with_its_default(field):
    default = Settings.model_fields[field].default

    assert f"\n| `{variable(field)}` | {'none' if default is None else f'`{default}`'} | " in DOCUMENT


def test_nothing_is_documented_that_is_no_setting():
    assert set(re.findall(r"VOORDEUR_[A-Z_]*[A-Z]", DOCUMENT)) == set(map(variable, Settings.model_fields))


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_has_a_description_and_an_example(field):
    assert Settings.model_fields[field].description
    assert Settings.model_fields[field].examples


def test_nothing_needs_to_be_set():
    settings = read_settings(env_file=None)

    assert settings.database_url == "sqlite+aiosqlite:///var/voordeur.db"
    assert settings.residents_token is None


def test_an_empty_variable_is_as_if_it_were_not_there(accepted):
    assert accepted(RESIDENTS_TOKEN="", SANDBOX_PORT="").sandbox_port == 8080


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:///var/a.db", "sqlite+aiosqlite:///var/a.db"),
        ("sqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://me:pw@host/a", "postgresql+asyncpg://me:pw@host/a"),
        ("postgresql://host:5433/a", "postgresql+asyncpg://host:5433/a"),
        ("postgresql+asyncpg:///a?host=/run/pg", "postgresql+asyncpg:///a?host=/run/pg"),
    ],
)
def test_a_database_address_gets_the_driver_that_does_not_block(accepted, given, understood):
    assert accepted(DATABASE_URL=given).database_url == understood


@pytest.mark.parametrize(
    "address",
    [
        "mysql://me:hush@host/a",
        "var/voordeur.db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://me:hush@host",
        "postgresql+psycopg://me:hush@host/a",
    ],
)
def test_another_database_address_is_refused_without_repeating_it(refusal, address):
    line = refusal(DATABASE_URL=address)

    assert line.startswith("VOORDEUR_DATABASE_URL ")
    assert "sqlite:///var/voordeur.db" in line
    assert "hush" not in line


def test_a_token_is_kept_where_it_is_not_shown(accepted):
    settings = accepted(RESIDENTS_TOKEN=TOKEN)

    assert settings.residents_token.get_secret_value() == TOKEN
    assert "canary" not in f"{settings!r} {settings}"


def test_the_database_password_is_not_shown(accepted):
    assert "hush" not in repr(accepted(DATABASE_URL="postgresql://me:hush@host/a"))


@pytest.mark.parametrize(
    "token", ["canary", ":canary", "123456:", "canary:123456", "123456:canary canary", f"bot{TOKEN}"]
)
def test_what_is_not_a_token_is_refused_without_repeating_it(refusal, token):
    line = refusal(WORKERS_TOKEN=token)

    assert line.startswith("VOORDEUR_WORKERS_TOKEN ")
    assert "canary" not in line


def test_a_token_for_the_sandbox_may_be_short(accepted):
    assert accepted(RESIDENTS_TOKEN="1000001:residents").residents_token.get_secret_value() == "1000001:residents"


def test_one_token_for_both_bots_is_refused(refusal):
    line = refusal(RESIDENTS_TOKEN=TOKEN, WORKERS_TOKEN=TOKEN)

    assert "second bot" in line
    assert "canary" not in line


def test_a_token_for_each_bot_is_accepted(accepted):
    assert accepted(RESIDENTS_TOKEN=TOKEN, WORKERS_TOKEN="2" + TOKEN).workers_token


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API", "api.telegram.org"),
        ("TELEGRAM_API", "ftp://host"),
        ("SANDBOX_HOST", "neighbour.example"),
        ("SANDBOX_PORT", "70000"),
        ("SANDBOX_PORT", "eighty"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("CONTACT", "one\ntwo"),
        ("CONTACT", "x" * 301),
        ("ATTACHMENT_MAX_MB", "21"),
        ("ATTACHMENT_MAX_MB", "0"),
    ],
)
def test_a_wrong_value_is_refused_with_an_example(refusal, name, value):
    line = refusal(**{name: value})

    assert line.startswith(f"VOORDEUR_{name} cannot be used: ")
    assert "Give for example: " in line


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("TELEGRAM_API", "http://127.0.0.1:8081/", "telegram_api", "http://127.0.0.1:8081"),
        ("SANDBOX_HOST", "localhost", "sandbox_host", "localhost"),
        ("SANDBOX_HOST", "::1", "sandbox_host", "::1"),
        ("SANDBOX_PORT", "0", "sandbox_port", 0),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("LOG_FORMAT", "JSON", "log_format", "json"),
        ("CONTACT", " De Brug, Brugstraat 1 ", "contact", "De Brug, Brugstraat 1"),
        ("ATTACHMENT_MAX_MB", "1", "attachment_max_mb", 1),
        ("DATA_DIR", "/srv/voordeur", "data_dir", Path("/srv/voordeur")),
    ],
)
def test_a_right_value_is_read(accepted, name, value, field, read):
    assert getattr(accepted(**{name: value}), field) == read


def test_several_wrong_values_are_told_in_the_same_line(refusal):
    line = refusal(SANDBOX_PORT="eighty", LOG_LEVEL="LOUD")

    assert line.startswith("VOORDEUR_SANDBOX_PORT ")
    assert line.endswith("Also wrong: VOORDEUR_LOG_LEVEL.")


def test_a_mistyped_variable_is_refused_with_what_was_meant(refusal):
    assert refusal(DATABSE_URL="sqlite:///a.db") == (
        "VOORDEUR_DATABSE_URL is not a setting: did you mean VOORDEUR_DATABASE_URL?"
    )


def test_a_variable_that_is_like_no_setting_is_refused_too(refusal):
    assert "docs/settings.md" in refusal(XYZZY="1")


def test_a_variable_of_the_browser_tests_is_left_alone(accepted):
    assert accepted(CHROMIUM="/usr/bin/chromium").sandbox_port == 8080


def test_settings_are_read_from_a_file_and_the_environment_wins(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("VOORDEUR_SANDBOX_PORT=1111\nVOORDEUR_CONTACT=De Brug\nOTHER_PROGRAM=x\n")
    monkeypatch.setenv("VOORDEUR_SANDBOX_PORT", "2222")

    settings = read_settings(file)

    assert (settings.sandbox_port, settings.contact) == (2222, "De Brug")


def test_a_mistyped_variable_in_the_file_is_refused_too(tmp_path):
    file = tmp_path / ".env"
    file.write_text("VOORDEUR_CONTRACT=De Brug\n")

    with pytest.raises(WrongSettingError, match="VOORDEUR_CONTACT"):
        read_settings(file)


SINGLE_SIGN_ON = {
    "OIDC_ISSUER": "https://login.example.nl/realms/staff/",
    "OIDC_CLIENT_ID": "voordeur",
    "OIDC_CLIENT_SECRET": "canary",
    "OIDC_NAME": "Gemeente",
}


def test_the_issuer_of_single_sign_on_is_kept_to_the_letter_and_its_secret_is_not_shown(accepted):
    settings = accepted(**SINGLE_SIGN_ON)

    assert settings.oidc_issuer == "https://login.example.nl/realms/staff/"
    assert "canary" not in f"{settings!r} {settings}"


@pytest.mark.parametrize("missing", SINGLE_SIGN_ON)
def test_single_sign_on_is_set_as_a_whole_or_not(refusal, missing):
    line = refusal(**{name: value for name, value in SINGLE_SIGN_ON.items() if name != missing})

    assert f"VOORDEUR_{missing}" in line
    assert "canary" not in line


def test_how_strongly_is_not_asked_without_single_sign_on(refusal):
    assert "VOORDEUR_OIDC_ISSUER" in refusal(OIDC_ACR="two-steps")


@pytest.mark.parametrize("issuer", ["http://login.example.nl", "login.example.nl", "https://a.nl/?x=1", "ftp://a.nl"])
def test_an_issuer_that_others_could_stand_in_for_is_refused(refusal, issuer):
    assert refusal(**SINGLE_SIGN_ON | {"OIDC_ISSUER": issuer}).startswith("VOORDEUR_OIDC_ISSUER ")


def test_an_issuer_on_this_computer_may_do_without_https(accepted):
    assert accepted(**SINGLE_SIGN_ON | {"OIDC_ISSUER": "http://localhost:9000"}).oidc_issuer == "http://localhost:9000"
