"""`voordeur map …`: what somebody who keeps the map sees."""

import json
import sys

import openpyxl
import pytest

from tests.evaluation.cases import DEMO_MAP as DEMO
from tests.support.social_maps import service, write_json
from voordeur.cli import main
from voordeur.map_keeping import demo_file


@pytest.fixture
def voordeur_map(monkeypatch, tmp_path, capsys, logging_as_it_was):
    """Runs a command in an empty folder: its exit code, what it printed and what it complained."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["voordeur", "map", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, *capsys.readouterr()

    return command


def test_a_map_is_brought_in_once_and_then_unchanged(voordeur_map, tmp_path):
    write_json(tmp_path / "map.json", [service(), service("Zingen")])

    code, said, _ = voordeur_map("import", "map.json")
    assert code == 0
    assert "2 new, 0 changed, 0 unchanged, 0 retired" in said
    assert "voordeur map undo" in said
    code, said, _ = voordeur_map("import", "map.json")
    assert code == 0
    assert "0 new, 0 changed, 2 unchanged" in said
    assert "undo" not in said


def test_a_dry_run_says_what_would_change_and_changes_nothing(voordeur_map, tmp_path):
    write_json(tmp_path / "map.json", [service()])

    for _time in range(2):
        code, said, _ = voordeur_map("import", "map.json", "--dry-run")
        assert code == 0
        assert "Nothing was changed. An import would give: 1 new" in said


def test_a_file_that_is_a_part_keeps_the_rest_only_when_asked_to(voordeur_map, tmp_path):
    write_json(tmp_path / "map.json", [service(), service("Zingen")])
    voordeur_map("import", "map.json")
    write_json(tmp_path / "part.json", [service()])

    assert "0 retired" in voordeur_map("import", "part.json", "--keep-missing")[1]
    _, said, _ = voordeur_map("import", "part.json")
    assert "1 retired" in said
    assert "--keep-missing" in said


def test_a_wrong_row_ends_with_a_report_and_code_1_and_nothing_is_imported(voordeur_map, tmp_path):
    write_json(tmp_path / "map.json", [service(), service("Fout", email="geen")])

    code, said, complained = voordeur_map("import", "map.json")
    assert code == 1
    assert "Imported" not in said
    assert 'entry 2 (Fout), email: "geen" is not an e-mail address.' in complained
    assert complained.splitlines()[-1] == "1 error in map.json. Nothing was imported."
    assert "0 services" in voordeur_map("export", "out.json")[1]


def test_a_file_that_cannot_be_read_ends_with_one_line(voordeur_map, tmp_path):
    (tmp_path / "map.json").write_text("[")
    code, _, complained = voordeur_map("import", "map.json")
    assert code == 1
    assert complained == "map.json: The file stops in the middle: it was cut off. Copy or export it again.\n"


@pytest.mark.parametrize("name", ["out.json", "out.jsonl", "out.zip"])
def test_the_demo_map_goes_round(voordeur_map, name):
    count = len(json.loads(demo_file().read_text("utf-8"))["contents"])
    assert f"{count} new" in voordeur_map("import", str(demo_file()))[1]
    assert f"{count} services written to {name}." in voordeur_map("export", name)[1]
    assert f"0 new, 0 changed, {count} unchanged, 0 retired" in voordeur_map("import", name)[1]


def test_an_export_under_a_name_that_says_nothing_is_refused(voordeur_map):
    code, _, complained = voordeur_map("export", "map.txt")
    assert code == 1
    assert ".jsonl" in complained


def test_an_undo_takes_the_last_import_back_and_then_says_that_there_is_none(voordeur_map, tmp_path):
    write_json(tmp_path / "map.json", [service()])
    voordeur_map("import", "map.json")

    code, said, _ = voordeur_map("undo")
    assert code == 0
    assert "as it was before map.json" in said
    code, _, complained = voordeur_map("undo")
    assert code == 1
    assert complained == "No import stands that could be undone.\n"


@pytest.mark.parametrize("name", ["map.xlsx", "map.csv"])
def test_a_template_can_be_filled_in_and_brought_in(voordeur_map, tmp_path, name):
    assert voordeur_map("template", name)[0] == 0
    if name == "map.xlsx":
        book = openpyxl.load_workbook(name)
        book.worksheets[0].append([None, "Samen eten", "De Bijenkorf", "Elke dinsdag soep."])
        book.save(name)
    else:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(";Samen eten;De Bijenkorf;Elke dinsdag soep.\n")

    assert "1 new" in voordeur_map("import", name)[1]
    assert voordeur_map("template", "map.odt")[0] == 1


def test_a_question_is_answered_with_a_line_of_json(voordeur_map, tmp_path):
    voordeur_map("import", str(DEMO))
    asked = tmp_path / "asked.jsonl"
    asked.write_text(
        '{"lang": "tr", "text": "borç için nereye gidebilirim", "place": "1061AB"}\n'
        '\n{"text": "halve emoji \\ud83d eten"}\nkapot\n{"text": 5}\n[]\n',
        "utf-8",
    )
    code, said, _errors = voordeur_map("ask", "--batch", str(asked))
    first, half, *broken = map(json.loads, said.splitlines())
    assert code == 0
    assert first["action"] == "answer"
    assert first["needs"][0] == "schuldhulp"
    assert len(first["results"]) == 3
    assert set(first["results"][0]) == {"id", "name", "score"}
    assert half["needs"]
    assert [set(one) for one in broken] == [{"error"}] * 3


def test_a_file_of_questions_that_is_not_there_is_said_so(voordeur_map, tmp_path):
    code, _said, errors = voordeur_map("ask", "--batch", str(tmp_path / "none.jsonl"))
    assert (code, "There is no file" in errors) == (1, True)


def test_a_service_that_is_not_there_cannot_be_shown_again(voordeur_map):
    code, _said, errors = voordeur_map("show-again", "0" * 36)
    assert (code, "There is no service" in errors) == (1, True)
