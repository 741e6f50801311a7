"""What the doctor found, and how it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voordeur.redaction import redacted


class Verdict(StrEnum):
    """How bad it is: with a problem, Voordeur does not work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what about, how it is, and what to do when it is not in order."""

    about: str
    verdict: Verdict
    says: str
    do: str = ""


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether anything keeps Voordeur from working."""
    return any(finding.verdict is Verdict.PROBLEM for finding in findings)


def report(findings: Sequence[Finding], *, quiet: bool = False) -> str:
    """A table for people; with `quiet`, only of what is not in order."""
    shown = [finding for finding in findings if not (quiet and finding.verdict is Verdict.OK)]
    width = max((len(finding.about) for finding in shown), default=0)
    lines: list[str] = []
    for finding in shown:
        lines.append(f"{finding.verdict:<8} {finding.about:<{width}}  {finding.says}")
        if finding.do:
            lines.append(f"{'':<8} {'':<{width}}  → {finding.do}")
    return "\n".join(lines)


def first_line(error: Exception) -> str:
    """The start of an error's text, without secrets; its kind where it has none."""
    return redacted(str(error).strip().split("\n")[0] or type(error).__name__)
