"""Everything an operator can set: environment variables that start with VOORDEUR_, or the same lines in a file `.env`.

docs/settings.md describes them for people; a test keeps it complete. A wrong value stops the start with one line, in
which neither a token nor a password ever stands.
"""

import os
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    IPvAnyAddress,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from admin.sign_in.provider import is_safe
from voordeur.redaction import redacted

PREFIX = "VOORDEUR_"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""The ways to begin a database address that are understood, and the driver each of them means."""

KEY_BYTES = 32
"""Of the console's key."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""How this computer calls itself."""

ELSEWHERE = frozenset({"VOORDEUR_CHROMIUM"})
"""Variables with our prefix that are no settings of Voordeur's: the browser tests read this one."""


class WrongSettingError(Exception):
    """A setting is wrong or missing; the message is one line that names it, says what is wrong and what to do."""


def _database(url: str) -> str:
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme not in DRIVERS:
        # Not repeated here: a mistyped address may hold a password.
        raise ValueError("it begins with something else than sqlite:/// or postgresql://")
    if scheme.startswith("sqlite"):
        if not rest.startswith("/") or rest in {"/", "/:memory:"}:
            raise ValueError("a SQLite address names a file after three slashes")
    elif not rest.partition("?")[0].partition("/")[2]:
        raise ValueError("the name of the database is missing after the host")
    return f"{DRIVERS[scheme]}://{rest}"


def _address(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it is not an address that begins with https:// or http://")
    return value.strip().rstrip("/")


def _token(value: SecretStr) -> SecretStr:
    number, colon, secret = value.get_secret_value().strip().partition(":")
    # Longer secrets come from BotFather, shorter ones are for the sandbox: only the shape is looked at.
    if not (number.isdecimal() and colon and secret and secret.replace("-", "").replace("_", "").isalnum()):
        raise ValueError("it does not look like a token of a bot")
    return SecretStr(f"{number}:{secret}")


def _host(value: str) -> str:
    if value != "localhost":
        TypeAdapter(IPvAnyAddress).validate_python(value)
    return value


def _origin(value: str) -> str:
    address = _address(value)
    parts = urlsplit(address)
    if parts.path or parts.username:
        raise ValueError("it has more in it than a name")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("it begins with http://, which is for this computer only")
    return address


def _issuer(value: str) -> str:
    _address(value)
    # To the letter: a slash at the end belongs to it. So does `http` on this computer, for trying.
    if not is_safe(value.strip()):
        raise ValueError("it begins with http://, which others can read and change")
    return value.strip()


def is_key(value: str) -> bool:
    """Whether this can be the console's key."""
    try:
        return len(urlsafe_b64decode(value)) == KEY_BYTES
    except ValueError:
        return False


def _key(value: SecretStr) -> SecretStr:
    if not is_key(value.get_secret_value()):
        raise ValueError("it is not base64 (with - and _) of 32 bytes")
    return value


def _one_line(value: str) -> str:
    if "\n" in value.strip():
        raise ValueError("it has more than one line")
    return value.strip()


Token = Annotated[SecretStr, AfterValidator(_token)]


class Settings(BaseSettings):
    """What an operator set, checked. Each field's variable is its name in capitals after VOORDEUR_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite+aiosqlite:///var/voordeur.db",
        validate_default=True,
        repr=False,
        description="Where everything is kept: a SQLite file, or a PostgreSQL database.",
        examples=["sqlite:///var/voordeur.db", "postgresql://user:password@host/voordeur"],
    )
    residents_token: Token | None = Field(
        default=None,
        description="The token of the residents' bot, as BotFather gave it.",
        examples=["the whole line that BotFather gave, digits, colon and letters"],
    )
    workers_token: Token | None = Field(
        default=None,
        description="The token of the workers' bot, as BotFather gave it: another bot than the residents'.",
        examples=["the whole line that BotFather gave, digits, colon and letters"],
    )
    telegram_api: Annotated[str, AfterValidator(_address)] = Field(
        default="https://api.telegram.org",
        description="The base address of the Bot API: Telegram's own, a local Bot API server's, or a stand-in's.",
        examples=["https://api.telegram.org"],
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="The folder for files: photos and voice messages that residents send.",
        examples=["var"],
    )
    sandbox_host: Annotated[str, AfterValidator(_host)] = Field(
        default="127.0.0.1",
        description="The network address on which the sandbox listens. It has no passwords: keep it on this computer.",
        examples=["127.0.0.1"],
    )
    sandbox_port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="The port on which the sandbox listens; 0 takes a free one.",
        examples=["8080"],
    )
    console_host: Annotated[str, AfterValidator(_host)] = Field(
        default="127.0.0.1",
        description="The network address on which the console listens: this computer only, behind a proxy with https.",
        examples=["127.0.0.1"],
    )
    console_port: int = Field(
        default=8090,
        ge=0,
        le=65535,
        description="The port on which the console listens; 0 takes a free one.",
        examples=["8090"],
    )
    console_url: Annotated[str, AfterValidator(_origin)] | None = Field(
        default=None,
        description="How browsers reach the console: https, the name, without a path. Without it: this computer only.",
        examples=["https://voordeur.example.nl"],
    )
    console_key: Annotated[SecretStr, AfterValidator(_key)] | None = Field(
        default=None,
        description="What secrets of the console are encrypted with: the same for all processes. Without it, a file.",
        examples=["the 44 characters that `openssl rand -base64 32 | tr '+/' '-_'` prints"],
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        default=None,
        description="The provider of single sign-on (OpenID Connect), by the name it gives itself: its issuer.",
        examples=["https://login.example.nl/realms/staff"],
    )
    oidc_client_id: str | None = Field(
        default=None,
        description="How the provider of single sign-on calls Voordeur.",
        examples=["voordeur"],
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        description="What the provider of single sign-on gave Voordeur to show that it is Voordeur.",
        examples=["the secret that the provider's administrator gave you"],
    )
    oidc_name: Annotated[str, AfterValidator(_one_line)] | None = Field(
        default=None,
        max_length=40,
        description="What the people who work here call the provider of single sign-on: it stands on the button.",
        examples=["Gemeente Amsterdam"],
    )
    oidc_acr: Annotated[str, AfterValidator(_one_line)] | None = Field(
        default=None,
        description="How strongly somebody has to sign in at the provider, in its own words (acr); one of these.",
        examples=["urn:example:two-steps"],
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = Field(
        default="INFO",
        description="The least important events that are still logged: DEBUG, INFO, WARNING or ERROR.",
        examples=["INFO"],
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(str.lower)] = Field(
        default="console",
        description="How events are logged: console for people, json for machines.",
        examples=["console", "json"],
    )
    contact: Annotated[str, AfterValidator(_one_line)] | None = Field(
        default=None,
        max_length=300,
        description="Where residents reach a person by phone or on a visit, shown when they ask for one.",
        examples=["Community centre De Brug, Brugstraat 1, 06 00 00 00 00, weekdays 9-17"],
    )
    policies_file: Path | None = Field(
        default=None,
        description="A file that says what the municipality promises, and in which areas other rules hold.",
        examples=["policies.toml"],
    )
    translate_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None,
        repr=False,
        description="The address of a LibreTranslate server of your own. Without it, nothing is translated by machine.",
        examples=["http://127.0.0.1:5000"],
    )
    translate_key: SecretStr | None = Field(
        default=None,
        description="The key that this LibreTranslate server asks for, if it asks for one.",
        examples=["the key that the server's operator gave you"],
    )
    attachment_max_mb: int = Field(
        default=20,
        ge=1,
        le=20,
        description="The largest photo or voice message that is kept, in MB. The Bot API gives out 20 at most.",
        examples=["20"],
    )

    @model_validator(mode="after")
    def _a_server_for_the_key(self) -> Self:
        if self.translate_key is not None and self.translate_url is None:
            raise WrongSettingError(
                "VOORDEUR_TRANSLATE_KEY is set without VOORDEUR_TRANSLATE_URL: set the server's address as well."
            )
        return self

    @model_validator(mode="after")
    def _single_sign_on_is_whole(self) -> Self:
        needed = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name")
        missing = [variable(field) for field in needed if getattr(self, field) is None]
        is_wanted = len(missing) < len(needed) or self.oidc_acr is not None
        if is_wanted and missing:
            raise WrongSettingError(
                f"Single sign-on is set in part: set {', '.join(missing)} as well, or none of VOORDEUR_OIDC_*."
            )
        return self

    @model_validator(mode="after")
    def _two_bots(self) -> Self:
        if self.residents_token is not None and self.residents_token == self.workers_token:
            raise WrongSettingError(
                "VOORDEUR_WORKERS_TOKEN is the same as VOORDEUR_RESIDENTS_TOKEN: make a second bot for the workers."
            )
        return self


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process; what the environment says wins over the file. Raises WrongSettingError."""
    _refuse_unknown([*(dotenv_values(env_file) if env_file else ()), *os.environ])
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise WrongSettingError(_line(error.errors())) from None


def variable(field: str) -> str:
    """The environment variable of a field of Settings."""
    return f"{PREFIX}{field.upper()}"


def _refuse_unknown(names: Iterable[str]) -> None:
    known = {field.upper() for field in Settings.model_fields}
    for name in names:
        if not name.startswith(PREFIX) or name in ELSEWHERE:
            continue
        if (rest := name.removeprefix(PREFIX)) not in known:
            near = get_close_matches(rest, known, 1)
            instead = f"did you mean {PREFIX}{near[0]}?" if near else "docs/settings.md lists them all."
            raise WrongSettingError(f"{redacted(name)} is not a setting: {instead}")


def _line(errors: list[ErrorDetails]) -> str:
    """One line for the first error, naming the others: who starts a program mends one thing at a time."""
    fields = list(dict.fromkeys(str(error["loc"][0]) for error in errors))
    example = (Settings.model_fields[fields[0]].examples or [""])[0]
    reason = errors[0]["msg"].removeprefix("Value error, ")
    others = f" Also wrong: {', '.join(map(variable, fields[1:]))}." if fields[1:] else ""
    line = (
        f"{variable(fields[0])} cannot be used: {reason[0].lower()}{reason[1:]}. Give for example: {example}.{others}"
    )
    return redacted(" ".join(line.split()))
