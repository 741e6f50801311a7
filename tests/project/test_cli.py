"""The command line: quick to answer, one line for a wrong setting, exit codes that a script can use."""

import asyncio
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from voordeur.cli import main
from voordeur.parts import Part
from voordeur.settings import Settings

SLOW = ("aiogram", "telegram", "sqlalchemy", "alembic", "pydantic", "PIL", "dateparser", "babel")


@pytest.fixture
def voordeur(monkeypatch, tmp_path, capsys, logging_as_it_was):
    """Runs a command in an empty folder: its exit code, what it printed and what it complained."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["voordeur", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, *capsys.readouterr()

    return command


def test_help_names_every_command(voordeur):
    code, said, _ = voordeur("--help")

    assert code == 0
    assert all(name in said for name in ("run", "migrate", "doctor", "demo"))


def test_importing_the_command_line_imports_nothing_slow():
    code = "import sys, voordeur.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "typer" in imported
    assert set(SLOW).isdisjoint(imported)


def test_migrate_makes_the_database_and_may_be_repeated(voordeur, tmp_path):
    assert voordeur("migrate")[0] == 0
    assert (tmp_path / "var" / "voordeur.db").exists()
    assert voordeur("migrate")[0] == 0


def test_a_wrong_setting_ends_with_one_line_and_code_2(voordeur, monkeypatch):
    monkeypatch.setenv("VOORDEUR_SANDBOX_PORT", "eighty")

    code, said, complained = voordeur("migrate")

    assert (code, said) == (2, "")
    assert complained.startswith("VOORDEUR_SANDBOX_PORT ")
    assert complained.count("\n") == 1


def test_a_database_that_is_not_there_ends_with_one_line_and_code_2(voordeur, monkeypatch):
    monkeypatch.setenv("VOORDEUR_DATABASE_URL", "postgresql://me:hush@127.0.0.1:1/none")

    code, _, complained = voordeur("migrate")

    assert code == 2
    assert complained.startswith("VOORDEUR_DATABASE_URL ")
    assert complained.count("\n") == 1
    assert "hush" not in complained


def test_an_unknown_part_is_refused_with_the_names_of_all_parts(voordeur):
    code, _, complained = voordeur("run", "--only", "residents,kitchen")

    assert code == 2
    assert "kitchen" in complained
    assert "delivery" in complained


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_running_voordeur_that_is_asked_to_stop_puts_its_things_away_and_ends_well(voordeur, monkeypatch, wish):
    asked_for, put_away = [], []

    async def run(_: Settings, only: frozenset[Part] | None) -> None:
        asked_for.append(only)
        os.kill(os.getpid(), wish)
        try:
            await asyncio.Event().wait()
        finally:
            put_away.append(True)

    monkeypatch.setitem(sys.modules, "voordeur.run", SimpleNamespace(run=run))

    assert voordeur("run", "--only", "residents, delivery")[0] == 0
    assert asked_for == [{Part.RESIDENTS, Part.DELIVERY}]
    assert put_away


def test_any_other_failure_shows_a_traceback_without_secrets(voordeur, monkeypatch):
    def fail(_: str) -> None:
        raise RuntimeError("failed for 123456789:" + "canary" * 6)

    monkeypatch.setattr("storage.migrate.upgrade", fail)

    code, _, complained = voordeur("migrate")

    assert code == 1
    assert "RuntimeError: failed for [token]" in complained
    assert "canarycanary" not in complained


def test_the_doctor_ends_with_code_1_before_there_is_a_database_and_0_after(voordeur):
    code, said, _ = voordeur("doctor", "--offline")
    assert code == 1
    assert "voordeur migrate" in said

    voordeur("migrate")

    assert voordeur("doctor", "--offline")[0] == 0


def test_a_quiet_doctor_leaves_out_what_is_in_order(voordeur):
    voordeur("migrate")

    assert "database" in voordeur("doctor", "--offline")[1]
    assert "database" not in voordeur("doctor", "--offline", "--quiet")[1]
