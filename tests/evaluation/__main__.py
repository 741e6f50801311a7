"""`make eval`: how well the social map answers, and when a person is needed; `--write` puts it into the docs.

`--wrong` shows what went wrong. Nobody tunes words on it: the questions are worth something only while unseen.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from domain.social_map import understanding
from tests.evaluation import needs_person
from tests.evaluation.cases import FIRST, SECOND, THIRD, index, needs_in_truth, questions, services
from tests.evaluation.drawing import bars
from tests.evaluation.measuring import (
    LANGUAGES,
    Figures,
    Share,
    answered_off_topic,
    crises,
    full_text,
    measured,
    milliseconds,
    ours,
)

DOCS = Path(__file__).parents[2] / "docs"
NAMES = {"nl": "Dutch", "tr": "Turkish", "ar": "Arabic"}
SETS = {FIRST: "first", SECOND: "second", THIRD: "third"}
KINDS = ("none", "idea", "person")


def main(arguments: Sequence[str]) -> None:
    """Measure, print, and write where asked to."""
    understanding.warm_up()
    voordeur = {part: measured(ours, part) for part in SETS}
    baseline = {part: measured(full_text(), part) for part in SETS}
    report = "\n\n".join(
        [
            found_table(voordeur, baseline),
            talk_table(),
            crisis_table(),
            tagged(),
            needs_table(voordeur.values()),
            confusion(voordeur.values()),
            speed(),
        ]
    )
    noticed = needs_person.report()
    print(report, noticed, sep="\n\n")
    if "--wrong" in arguments:
        for part in SETS:
            show_wrong(part, voordeur[part])
            needs_person.show_wrong(part)
    if "--write" in arguments:
        write(report, voordeur[THIRD], baseline[THIRD])
        write_figures(DOCS / "needs-a-person.md", noticed)


def show_wrong(part: str, figures: Figures) -> None:
    """What went wrong, a line each."""
    for case, found in figures.wrong:
        print(part, case.language, case.main, "|", case.words, "|", [needs_in_truth()[one][0] for one in found])
    for talk, answer in answered_off_topic(part)[2]:
        print(part, talk.language, talk.main, "|", talk.words, "|", answer.action, answer.needs[:2])
    for words, kind, taken in crises(part)[2]:
        print(part, "crisis", kind, "|", words, "|", taken)


def found_table(voordeur: Mapping[str, Figures], baseline: Mapping[str, Figures]) -> str:
    """Right first and right in the first three, beside the baseline."""
    rows = [
        (
            SETS[part],
            NAMES[one],
            len([case for case in questions(part) if case.language == one]),
            voordeur[part].first[one],
            voordeur[part].top3[one],
            baseline[part].first[one],
            baseline[part].top3[one],
        )
        for part in SETS
        for one in LANGUAGES
    ]
    head = ("set", "language", "questions", "first", "in top 3", "full text: first", "full text: in top 3")
    return f"## Questions\n\nAsked of {len(services())} entries.\n\n{table(head, rows)}"


def tagged() -> str:
    """Whether the entries' needs are found in their own words."""
    first = Share()
    among = Share()
    for service in services():
        needs = [need for need, _weight in index().needs_by_id(service.id)] if service.is_active else []
        main = needs_in_truth()[service.id][0]
        if service.is_active:
            first.count(needs[:1] == [main])
            among.count(main in needs)
    return f"## Entries\n\nThe main need of an entry is found first for {first}, and among its needs for {among}."


def talk_table() -> str:
    """What is no question for the map."""
    rows = []
    for part, name in SETS.items():
        with_entry, routed, _wrong = answered_off_topic(part)
        together = Share(sum(one.right for one in with_entry.values()), sum(one.of for one in with_entry.values()))
        rows.append((name, *(with_entry[one] for one in LANGUAGES), together, *(routed[one] for one in KINDS)))
    answered = (f"answered with an entry: {NAMES[one]}" for one in LANGUAGES)
    head = ("set", *answered, "all", *(f"{one} taken for that" for one in KINDS))
    return f"## Messages that are no question\n\n{table(head, rows)}"


def crisis_table() -> str:
    """Words of danger."""
    rows = []
    for part, name in SETS.items():
        recalled, false_alarms, _wrong = crises(part)
        rows += [(name, NAMES[one], recalled[one], false_alarms[one]) for one in LANGUAGES]
    return f"## Danger\n\n{table(('set', 'language', 'danger recognised', 'false alarms'), rows)}"


def needs_table(figures: Iterable[Figures]) -> str:
    """By need over all sets, the worst first."""
    by_need: dict[str, Share] = defaultdict(Share)
    for one in figures:
        for need, share in one.by_need.items():
            by_need[need] = Share(by_need[need].right + share.right, by_need[need].of + share.of)
    rows = sorted(by_need.items(), key=lambda one: one[1].percent)
    return f"## By need\n\nRight in the first three, all sets and languages.\n\n{table(('need', 'in top 3'), rows)}"


def confusion(figures: Iterable[Figures]) -> str:
    """What was taken for what, most often first."""
    together = sum((one.confused for one in figures), Counter[tuple[str, str]]())
    rows = [(need, taken, count) for (need, taken), count in together.most_common(20)]
    return f"## Confused most often\n\nOf the first entry.\n\n{table(('asked', 'first entry is for', 'times'), rows)}"


def speed() -> str:
    """How long a question takes here, on this map."""
    taken = milliseconds()
    return f"One question: {taken[len(taken) // 2]:.1f} ms (median), {taken[len(taken) * 99 // 100]:.1f} ms (p99)."


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """In Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in lines)


def write(report: str, voordeur: Figures, baseline: Figures) -> None:
    """Into the docs."""
    by_language: Mapping[str, Sequence[tuple[str, float]]] = {
        NAMES[one]: [
            ("Voordeur, in the first three", voordeur.top3[one].percent),
            ("Voordeur, first", voordeur.first[one].percent),
            ("full-text search, in the first three", baseline.top3[one].percent),
        ]
        for one in LANGUAGES
    }
    (DOCS / "pictures" / "social-map-figures.svg").write_text(bars(by_language), "utf-8")
    write_figures(DOCS / "social-map-figures.md", report)


def write_figures(page: Path, report: str) -> None:
    """Below the mark on a page; what stands above it stays."""
    kept = page.read_text("utf-8").split("<!-- figures -->")[0]
    page.write_text(f"{kept}<!-- figures -->\n\n{report}\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
