"""What is in the repository: arrows as agreed, no secrets, no paths of one machine, a README that starts you off."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
INVENTED = re.compile(r"123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11|canary", re.IGNORECASE)
"""The token that Telegram's own documentation shows, and the canaries with which tests look for leaks."""
# In two pieces, because this file is read too.
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:" + "root|work|opt|home|Users" + r")/[\w.-]")


def files() -> list[Path]:
    """Every file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def found(pattern: re.Pattern[str], besides: re.Pattern[str] | None = None) -> list[str]:
    """Where this stands, as `file: match`."""
    return [
        f"{path.relative_to(ROOT)}: {match}"
        for path in files()
        for match in pattern.findall(path.read_bytes().decode("utf-8", errors="ignore"))
        if not (besides and besides.search(match))
    ]


def test_the_arrows_between_the_packages_are_as_agreed():
    lint_imports = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    lint = subprocess.run(lint_imports, cwd=ROOT, capture_output=True, text=True, check=False)

    assert lint.returncode == 0, lint.stdout


def test_no_token_is_in_the_repository():
    assert found(TOKEN, besides=INVENTED) == []


def test_that_search_finds_a_token():
    token = "123456789:" + "AAbb-cc_11" * 4

    assert TOKEN.search(f"bot{token}")
    assert not INVENTED.search(token)


def test_no_path_of_somebodys_machine_is_in_the_repository():
    assert found(MACHINE_PATH) == []


@pytest.mark.parametrize("path", ["/" + "root/x", "see /" + "home/anna", '"/' + 'work/main"'])
def test_that_search_finds_a_path(path):
    assert MACHINE_PATH.search(path)


@pytest.mark.parametrize("path", ["~/home/x", "bot/home/x", "https://host/home/x", "/srv/voordeur"])
def test_that_search_leaves_other_paths_alone(path):
    assert not MACHINE_PATH.search(path)


@pytest.mark.parametrize("name", ["run.in", "run.txt", "dev.in", "dev.txt"])
def test_the_requirements_name_packages_not_addresses(name):
    assert "://" not in (ROOT / "requirements" / name).read_text()


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_pinned_with_a_hash(name):
    requirements = (ROOT / "requirements" / name).read_text().replace("\\\n", "").splitlines()

    assert len(requirements) > 20
    assert [line for line in requirements if not ("==" in line and "--hash=sha256:" in line)] == []


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_says_how_to_start(command):
    assert command in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("target", ["setup", "run", "test", "check", "bench", "texts", "revision", "lock"])
def test_bare_make_names_every_target(target):
    assert f"make {target} " in subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_container_holds_every_package():
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    let_in = re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert set(copied) == set(let_in) == packages - {"tests", "bench"}
