"""Looks whether this Voordeur can do its work, and says what to do where it cannot."""

import shutil
import tempfile
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.locales import FOLDER as LOCALES
from bot.locales.checking import check_translations
from storage.migrate import UnreachableError, current, head, opened
from voordeur.findings import Finding, Verdict, first_line
from voordeur.policy_file import WrongPoliciesError, read_policies
from voordeur.settings import Settings, variable

DISK_WARNING_BYTES, DISK_PROBLEM_BYTES = 2**30, 200 * 2**20


async def examine(settings: Settings, *, offline: bool = False) -> list[Finding]:
    """Look at everything; with `offline`, Telegram is not asked."""
    from voordeur.doctor_console import examine_console  # noqa: PLC0415 (takes a moment to import)

    database = await _database(settings)
    findings = [
        database,
        _files(settings.data_dir),
        _disk(settings.data_dir),
        _languages(),
        *_policies(settings.policies_file),
        *await examine_console(settings, has_database=database.verdict is Verdict.OK),
    ]
    if offline:
        return findings
    from voordeur.doctor_telegram import examine_telegram  # noqa: PLC0415 (takes seconds to import)

    return findings + await examine_telegram(settings)


async def _database(settings: Settings) -> Finding:
    about = "database"
    migrate = "Run `voordeur migrate`, or `voordeur run`, which does so first."
    # Opening a SQLite file makes it: look first.
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not _is_there(url.database):
        return Finding(about, Verdict.PROBLEM, "The file is not there yet.", migrate)
    try:
        database = await opened(settings.database_url)
    except UnreachableError as error:
        return Finding(about, Verdict.PROBLEM, first_line(error), f"Check {variable('database_url')}.")
    try:
        step = await current(database)
    finally:
        await database.close()
    if step != head():
        return Finding(about, Verdict.PROBLEM, f"It stands at step {step}, this Voordeur needs {head()}.", migrate)
    return Finding(about, Verdict.OK, f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, up to date (step {step}).")


def _is_there(path: str | None) -> bool:
    return path is not None and Path(path).exists()


def _files(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding("files", Verdict.OK, f"{folder} can be written.")
    except OSError as error:
        do = f"Let this user write there, or give another folder in {variable('data_dir')}."
        return Finding("files", Verdict.PROBLEM, first_line(error), do)


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    verdict = Verdict.OK
    if free < DISK_WARNING_BYTES:
        verdict = Verdict.PROBLEM if free < DISK_PROBLEM_BYTES else Verdict.WARNING
    do = "" if verdict is Verdict.OK else "Make room: without it no message of a resident can be kept."
    return Finding("disk", verdict, f"{free / 2**30:.1f} GB free.", do)


def _languages() -> Finding:
    problems = check_translations(LOCALES, (LOCALES / "messages.pot").read_bytes())
    if problems:
        says = f"{len(problems)} texts are missing or wrong; English is shown where one is missing."
        return Finding("languages", Verdict.WARNING, says, "`make check` lists them.")
    return Finding("languages", Verdict.OK, "All texts are translated.")


def _policies(file: Path | None) -> list[Finding]:
    about = "policies"
    try:
        policies = read_policies(file)
    except WrongPoliciesError as error:
        *others, last = error.lines
        do = f"Mend the file of {variable('policies_file')}: docs/policies.example.toml shows how it is written."
        return [
            *(Finding(about, Verdict.PROBLEM, line) for line in others),
            Finding(about, Verdict.PROBLEM, last, do),
        ]
    usual = policies.default
    says = (
        f"Signatures: {usual.signatures_needed}; "
        f"working days to the first contact: {usual.first_contact_working_days}; "
        f"weeks to a decision: {usual.decision_weeks}; areas with other rules: {len(policies.areas)}."
    )
    return [Finding(about, Verdict.OK, says)]
