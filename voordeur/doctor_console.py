"""The part of the doctor that looks at the console: can browsers reach it, is its key there, can somebody sign in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from admin.sign_in.codes import Vault
from domain.staff import Job, Staff
from storage.console.accounts import Accounts
from storage.database import Database
from storage.staff import People
from voordeur.console_key import KEY_FILE
from voordeur.findings import Finding, Verdict, first_line
from voordeur.settings import LOOPBACK, Settings, is_key, variable

_OTHERS_MAY = 0o077


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database knows of who signs in; empty where it cannot be asked."""

    people: Sequence[Staff] = ()
    """Who works here, and is not invented."""
    logins: Mapping[str, str] = field(default_factory=dict)
    ready: frozenset[str] = frozenset()
    """Who has a password and a second step, or a passkey."""
    apps: Mapping[str, str] = field(default_factory=dict)
    """The secrets of their apps, encrypted."""


async def examine_console(settings: Settings, *, has_database: bool) -> list[Finding]:
    """Look at its settings; with a database that is up to date, also at who can sign in."""
    kept = await _read(settings) if has_database else _Kept()
    findings = [_address(settings), _key(settings, kept)]
    return [*findings, _sign_in(settings, kept)] if has_database else findings


def _address(settings: Settings) -> Finding:
    about = "console"
    host, port, url = settings.console_host, settings.console_port, settings.console_url
    if url is None and host in LOOPBACK:
        return Finding(about, Verdict.OK, f"On this computer only, as http://localhost:{port or '…'}.")
    if url is None:
        says = f"It listens on {host}, but answers only to http://localhost:{port}: other computers are refused."
        do = f"Put a proxy with https in front of it, and give its address in {variable('console_url')}."
        return Finding(about, Verdict.WARNING, says, do)
    if port == 0:
        says = "It listens on another port after each start: no proxy finds it."
        return Finding(about, Verdict.WARNING, says, f"Give {variable('console_port')} a number.")
    parts = urlsplit(url)
    if parts.scheme == "http" and (parts.port or 80) != port:
        says = f"Browsers are to come to {url}, without a proxy that makes it https, but it listens on port {port}."
        do = f"Give the same port in {variable('console_url')} and {variable('console_port')}."
        return Finding(about, Verdict.WARNING, says, do)
    return Finding(about, Verdict.OK, f"Browsers reach it as {url}.")


def _key(settings: Settings, kept: _Kept) -> Finding:
    about = "console's key"
    # What was set was looked at when the settings were read.
    if settings.console_key is not None:
        return _opens(about, f"As set in {variable('console_key')}.", settings.console_key.get_secret_value(), kept)
    path = settings.data_dir / KEY_FILE
    put_back = "Put the copy of it back."
    try:
        key = path.read_text("ascii").strip()
    except FileNotFoundError:
        if not kept.apps:
            return Finding(about, Verdict.OK, f"{path} is made at the first start.")
        says = f"{path} is not there. With a new one, the apps of {len(kept.apps)} people give no right codes."
        return Finding(about, Verdict.WARNING, says, put_back)
    except (OSError, UnicodeDecodeError) as error:
        return Finding(about, Verdict.PROBLEM, f"{path} cannot be read: {first_line(error)}", put_back)
    if not is_key(key):
        says = f"{path} holds no key: it is not base64 (with - and _) of 32 bytes."
        return Finding(about, Verdict.PROBLEM, says, f"{put_back} Without one, remove the file: a new one is made.")
    return _kept_safe(path) or _opens(about, f"{path} is there.", key, kept)


def _kept_safe(path: Path) -> Finding | None:
    if not path.stat().st_mode & _OTHERS_MAY:
        return None
    says = f"{path} can be read by others on this computer."
    return Finding("console's key", Verdict.WARNING, says, f"chmod 600 {path}")


def _opens(about: str, says: str, key: str, kept: _Kept) -> Finding:
    vault = Vault(key.encode())
    lost = sum(vault.unlock(secret, staff_id) is None for staff_id, secret in kept.apps.items())
    if not lost:
        return Finding(about, Verdict.OK, says)
    says = f"It is another one than before: the apps of {lost} of {len(kept.apps)} people give no right codes."
    do = "Put the key of before back. Without it, they come in with a code on paper, or: voordeur user reset NAME"
    return Finding(about, Verdict.WARNING, says, do)


def _sign_in(settings: Settings, kept: _Kept) -> Finding:
    about = "console's sign-in"
    administrators = [one for one in kept.people if one.job is Job.ADMINISTRATOR]
    if not administrators:
        do = "voordeur user add NAME --job administrator --login EMAIL"
        return Finding(about, Verdict.WARNING, "No administrator works here: nobody can add the others.", do)
    # By single sign-on an address is enough.
    by_address = kept.logins.keys() if settings.oidc_issuer else frozenset[str]()
    able = [one for one in administrators if one.id in kept.ready or one.id in by_address]
    if not able:
        one = administrators[0]
        do = f"voordeur user invite {one.id}{'' if one.id in kept.logins else ' --login EMAIL'}"
        return Finding(about, Verdict.WARNING, "No administrator has an account yet.", do)
    if len(able) == 1:
        says = "One administrator can sign in. Who loses what they sign in with needs a second one."
        return Finding(about, Verdict.OK, says)
    return Finding(about, Verdict.OK, f"{len(able)} administrators can sign in.")


async def _read(settings: Settings) -> _Kept:
    database = Database(settings.database_url)
    try:
        async with database.reading() as connection:
            accounts = Accounts(connection)
            everybody = await People(connection).everybody()
            people = [one for one in everybody if one.is_active and not one.is_invented]
            ids = {one.id for one in people}
            apps = {who: secret for who, secret in (await accounts.totp_secrets()).items() if who in ids}
            return _Kept(people, await accounts.logins(), await accounts.with_second_step(), apps)
    finally:
        await database.close()
