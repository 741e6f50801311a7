"""Files with a social map, of every kind and broken in every way: what is wrong is said in plain words."""

import json
import struct
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.social_map.documents import digest
from domain.social_map.hsds import service_of
from domain.social_map.problems import MOST_LINES, Problem, Report, UnreadableError, in_english
from domain.social_map.reading import Read, read, safely
from domain.social_map.reading.amounts import cost_options
from domain.social_map.reading.days import day_in
from domain.social_map.reading.rows import HEADERS
from domain.social_map.reading.times import schedules_in
from domain.social_map.staging import staged
from domain.social_map.writing import writer_for
from domain.social_map.writing.template import write_template
from domain.texts import Verbatim
from tests.support.social_maps import EXAMPLES, READER, located, number, service, table, write_json, write_tables

ROW = {"naam": "Eettafel", "organisatie": "De Bijenkorf", "omschrijving": "Samen eten.", "postcode": "1057 BS"}


def documents(path):
    return [one.document for one in read(path) if isinstance(one, Read)]


def problems(path):
    """All that is wrong with the file as somebody reads it."""
    with staged(path, READER) as ready:
        return ready.report.lines()


def said_of(path) -> str:
    """All that is wrong with the file, or the one line with which it is refused."""
    try:
        return " ".join(problems(path))
    except UnreadableError as error:
        line = str(error)
    assert line
    assert "\n" not in line
    return line


def refused(path) -> str:
    """The one line with which the file as a whole is refused."""
    with pytest.raises(UnreadableError) as refusal:
        problems(path)
    line = str(refusal.value)
    assert line
    assert "\n" not in line
    return line


def csv_file(path: Path, rows, *, encoding="utf-8", delimiter=";") -> Path:
    lines = [delimiter.join(rows[0])] + [delimiter.join(str(cell) for cell in row.values()) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def workbook(path: Path, *rows) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


# Nested JSON


@pytest.mark.parametrize("shape", ["list", "page", "single", "lines in .json", "with a mark"])
def test_json_is_read_in_every_shape(tmp_path, shape):
    text = json.dumps(service())
    whole = {
        "list": f"[{text}]",
        "page": f'{{"total_items": 1, "contents": [{text}]}}',
        "single": text,
        "lines in .json": f"{text}\n{text}",
        "with a mark": f"\ufeff[{text}]",
    }[shape]
    path = tmp_path / "map.json"
    path.write_text(whole, encoding="utf-8")

    assert documents(path)[0] == service()


@pytest.mark.parametrize("example", ["service_full", "service_list"])
def test_the_examples_of_hsds_are_read_without_an_error(example):
    with staged(EXAMPLES / f"{example}.json", READER) as ready:
        assert ready.is_fit
        assert ready.count == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"[", "cut off"),
        (b'[{"id": "x"', "cut off"),
        (b"[{'id': 1}]", "not correct JSON"),
        (b"[]", "no service"),
        (b"{}", "is missing"),
        (b"7", "no service"),
        (b'[{"name": "caf\xe9"}]', "UTF-8"),
        ('[{"a": 1}]'.encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0", ".xls"),
        (b"PK\x03\x04 cut", "broken or cut off"),
        (b"\x00\x01\x02", "not correct JSON"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path, content, says):
    path = tmp_path / "map.json"
    path.write_bytes(content)

    assert says in said_of(path)


def test_an_unknown_kind_and_a_missing_file_are_named(tmp_path):
    (tmp_path / "map.docx.bak").write_text("hello")
    assert "not known" in refused(tmp_path / "map.docx.bak")
    assert "cannot be opened" in refused(tmp_path / "gone.json")
    assert "cannot be opened" in refused(tmp_path)


def test_one_endless_value_is_refused_before_it_fills_memory(tmp_path):
    path = tmp_path / "map.json"
    path.write_bytes(b'[{"name": "' + b"x" * (safely.LARGEST_ENTRY + 300_000))
    assert "larger than 4 MB" in refused(path)
    path = tmp_path / "map.jsonl"
    path.write_bytes(b"x" * (safely.LARGEST_ENTRY + 1))
    assert "longer than 4 MB" in refused(path)


def test_deep_nesting_is_a_problem_and_no_crash(tmp_path):
    path = tmp_path / "map.jsonl"
    path.write_text('{"id":' + "[" * 100_000 + "]" * 100_000 + "}")
    (line,) = problems(path)
    assert line.startswith("line 1")
    path = tmp_path / "map.json"
    path.write_text('[{"id":' + "[" * 5_000 + "]" * 5_000 + "}]")
    assert "levels deep" in " ".join(problems(path))


def test_a_broken_line_is_named_and_the_others_are_still_checked(tmp_path):
    path = tmp_path / "map.jsonl"
    path.write_bytes(b"\n".join([json.dumps(service()).encode(), b"{broken", b"[1]", b"caf\xe9", b'{"a": NaN}', b"{}"]))

    lines = problems(path)
    assert [line.split(",")[0].split(":")[0] for line in lines[:4]] == ["line 2", "line 3", "line 4", "line 5"]
    assert any(line.startswith("line 6") for line in lines)


def test_two_services_with_one_id_are_refused_and_both_are_named(tmp_path):
    path = write_json(tmp_path / "map.json", [service(), {**service("Anders"), "id": service()["id"].upper()}])

    (line,) = problems(path)
    assert line == "entry 2 (Anders), id: is the same as of entry 1 (Samen eten). Every service needs an id of its own."


def test_a_report_is_capped_and_counts_the_rest(tmp_path):
    path = tmp_path / "map.jsonl"
    path.write_text("{}\n" * 500)

    lines = problems(path)
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "… and 1,300 more."


def test_many_warnings_never_hide_an_error():
    report = Report()
    report.add(Problem(Verbatim("row"), "x", Verbatim("odd"), is_warning=True) for _number in range(1000))
    report.add([Problem(Verbatim("row 7"), "id", Verbatim("wrong"))])
    assert report.lines()[0] == "row 7, id: wrong"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["id", "name", "status", "contents", "schedules", "location", "x"]), inner
            )
        ),
        max_leaves=20,
    ),
    st.sampled_from(["map.json", "map.jsonl"]),
)
def test_no_json_crashes_the_reader(tmp_path, value, name):
    path = tmp_path / name
    path.write_text(json.dumps(value), encoding="utf-8")
    said_of(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["map.json", "map.jsonl", "map.csv", "map.zip", "map.xlsx"]))
def test_no_bytes_crash_the_reader(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    said_of(path)


# Tables in a zip


def test_the_tabular_example_of_hsds_becomes_the_nested_document(tmp_path):
    tables = json.loads((EXAMPLES / "tabular.json").read_text("utf-8"))
    path = write_tables(tmp_path / "map.zip", tables)

    (document,) = documents(path)
    assert document["organization"]["name"] == "Example Organization Inc."
    assert document["phones"][0]["languages"][0]["name"] == "Urdu"
    assert document["service_at_locations"][0]["location"]["latitude"] == 100
    assert document["minimum_age"] == 12
    with staged(path, READER) as ready:
        assert ready.is_fit


def test_the_table_and_row_of_a_wrong_service_are_named(tmp_path):
    rows = [{"id": number("a"), "name": "A", "status": "active"}, {"id": "7", "name": "B", "status": "active"}]
    (line,) = problems(write_tables(tmp_path / "map.zip", {"services.csv": rows}))
    assert line.startswith("services.csv, row 3, id")


def test_a_number_that_is_none_is_reported_by_the_schema(tmp_path):
    rows = [{"id": number("a"), "name": "A", "status": "active", "minimum_age": "twaalf"}]
    assert "should be a number" in " ".join(problems(write_tables(tmp_path / "map.zip", {"services.csv": rows})))


def test_a_zip_without_services_and_one_cut_off_are_refused(tmp_path):
    assert "services.csv" in refused(write_tables(tmp_path / "a.zip", {"readme.txt": [{"a": 1}]}))
    assert "no service" in refused(write_tables(tmp_path / "b.zip", {"services.csv": [{"id": ""}][:0] or []}))
    whole = write_tables(tmp_path / "c.zip", {"services.csv": [service() | {"organization": ""}] * 50}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    assert "broken or cut off" in refused(tmp_path / "cut.zip")


def test_who_reads_tables_may_stop_in_the_middle_of_one_and_says_how_large_they_may_be(tmp_path):
    path = write_tables(
        tmp_path / "map.zip", {"services.csv": [service(str(at)) | {"organization": ""} for at in range(5000)]}
    )

    def stop(_share):
        raise UnreadableError(in_english(safely.BROKEN_ZIP))

    with pytest.raises(UnreadableError):
        next(read(path, stop))
    told = []
    assert isinstance(next(read(path, told.append)), Read)
    assert told[:3] == [0, 0, 0], "before each batch of the only table"
    with pytest.raises(UnreadableError, match="would grow to"):
        next(read(path, largest=safely.Largest(10**9, 100_000)))


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("services.csv", "w") as out:
        for _block in range(60):
            out.write(b"0" * 1024**2)
    assert "would grow" in refused(path)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 1024**2 * 60)
    assert "would grow" in refused(path)


def test_a_zip_with_a_password_is_refused_kindly(tmp_path):
    path = write_tables(tmp_path / "map.zip", {"services.csv": [{"id": number("a")}]})
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8 : at + 10] = struct.pack("<H", 1)
    path.write_bytes(bytes(content))
    assert "password" in refused(path)


def test_tables_in_another_encoding_are_refused_with_the_name_of_the_table(tmp_path):
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("services.csv", "id,name\n1,Café".encode("cp1252"))
    assert "services.csv is not text in UTF-8" in refused(path)


# What is written is read as the same


RICH = located(
    'Rijk, met "aanhalingen"\nen regels; en =1+1',
    location={
        "latitude": 52.37,
        "longitude": 4.84,
        "phones": [{"id": number("lp"), "number": "020"}],
        "x_unknown": {"a": [1, True, None]},
    },
) | {
    "phones": [{"id": number("p"), "number": "020", "languages": [{"id": number("l"), "code": "tr"}]}],
    "languages": [{"id": number("l"), "code": "tr"}],
    "schedules": [{"id": number("s"), "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00"}],
    "nl_profile": {"texts": {"ar": {"summary": "نأكل معًا"}}, "introduce": True},
    "attributes": [
        {"id": number("at"), "link_type": "x", "taxonomy_term": {"id": number("t"), "name": "Eten", "description": "e"}}
    ],
    "minimum_age": 12,
    "x_ours": "1",
}
"""One language hangs in two places, there are fields that HSDS does not know, and characters that CSV must quote."""


@pytest.mark.parametrize("name", ["map.json", "map.jsonl", "map.zip"])
def test_what_is_written_is_valid_and_means_the_same_when_it_is_read(tmp_path, name):
    # The same organisation in both, written differently: nothing gets lost.
    other = service("Anders", organization={"id": number("org"), "name": "De Bijenkorf bis", "description": ""})
    originals = [RICH, other, service("Derde")]
    with writer_for(tmp_path / name) as out:
        for one in originals:
            out.add(one)

    assert problems(tmp_path / name) == []
    assert [digest(one) for one in documents(tmp_path / name)] == [digest(one) for one in originals]
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_an_export_that_fails_leaves_no_half_file(tmp_path):
    for name in ("map.json", "map.zip"):
        with pytest.raises(RuntimeError), writer_for(tmp_path / name):
            raise RuntimeError
    assert list(tmp_path.iterdir()) == []


# The spreadsheet template


def test_the_template_holds_every_header_an_explanation_and_an_example_that_is_not_imported(tmp_path):
    write_template(tmp_path / "map.xlsx")
    book = openpyxl.load_workbook(tmp_path / "map.xlsx")

    assert [cell.value for cell in book.worksheets[0][1]] == list(HEADERS)
    assert book.worksheets[0].max_row == 2
    assert {row[0].value for row in book["Uitleg"].iter_rows()} >= set(HEADERS)
    assert "only the headers" in refused(tmp_path / "map.xlsx")
    write_template(tmp_path / "map.csv")
    assert "only the headers" in refused(tmp_path / "map.csv")


def test_the_example_row_of_the_template_is_itself_without_a_problem(tmp_path):
    write_template(tmp_path / "map.csv")
    text = (tmp_path / "map.csv").read_text("utf-8-sig").replace("VOORBEELD", "7")
    (tmp_path / "map.csv").write_text(text, encoding="utf-8-sig")

    assert problems(tmp_path / "map.csv") == []
    (document,) = documents(tmp_path / "map.csv")
    made = service_of(document)
    assert made.languages == ("nl", "tr", "ar")
    assert made.cost.cents == 450
    assert made.summaries["ar"] == "نأكل معًا في الحي."
    assert made.spots[0].wheelchair is True
    assert made.opening.days == 0b1010
    assert made.categories == ("Eten",)
    assert document["assured_date"] == "2026-11-28"


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-8", "\t")]
)
def test_csv_is_read_however_a_program_wrote_it(tmp_path, encoding, delimiter):
    path = csv_file(tmp_path / "map.csv", [ROW | {"naam": "Café één"}], encoding=encoding, delimiter=delimiter)
    assert documents(path)[0]["name"] == "Café één"


def test_a_workbook_gives_the_same_service_as_the_csv(tmp_path):
    book = workbook(tmp_path / "map.xlsx", ["Onze kaart"], [], ROW, ROW.values())
    assert documents(book) == documents(csv_file(tmp_path / "map.csv", [ROW]))


def test_a_row_keeps_its_id_by_its_number_or_by_who_and_where_it_is(tmp_path):
    def ids(**more):
        return documents(csv_file(tmp_path / "map.csv", [ROW | more]))[0]["id"]

    assert ids(omschrijving="Iets anders.") == ids() != ids(postcode="1102 AB")
    assert ids(nummer="7") == ids(nummer="7", naam="Nieuwe naam") != ids()
    assert ids(nummer=number("x")) == number("x")


def test_a_row_that_lacks_something_is_named_by_its_row_and_dutch_header(tmp_path):
    rows = [ROW | {"e-mail": "a@b.nl"}, ROW | {"naam": "", "e-mail": "geen"}]
    lines = problems(csv_file(tmp_path / "map.csv", rows))
    assert lines == ["row 3, naam: Fill in the name.", "row 3, e-mail: 'geen' is not an e-mail address."]


def test_missing_and_unknown_columns_are_named(tmp_path):
    lines = problems(csv_file(tmp_path / "map.csv", [{"naam": "x", "organisatie": "y", "kleur": "rood"}]))
    assert lines[0].startswith("row 1, omschrijving: this column is missing")
    assert "kleur" in lines[1]
    assert "headers" in refused(csv_file(tmp_path / "map.csv", [{"a": 1, "b": 2}]))


def test_html_and_formulas_in_cells_stay_harmless_text(tmp_path):
    path = workbook(tmp_path / "map.xlsx", ROW, ["=1+1", "De <b>Bijenkorf</b>", '=HYPERLINK("http://x")', "1057 BS"])
    (document,) = documents(path)

    assert document["name"] == "=1+1"
    assert document["organization"]["name"] == "De Bijenkorf"
    assert all("formula" in line and line.startswith("Warning") for line in problems(path))


def test_more_cells_than_headers_tell_of_a_missing_quote(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("naam,organisatie,omschrijving\nEten,Bij,Soep, brood en meer\n")
    assert "more cells than there are headers" in " ".join(problems(path))


def twisted(path, changed):
    """The workbook with the parts that are named here changed, or left out."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()} | changed
    with zipfile.ZipFile(path.with_name("twisted.xlsx"), "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            if part is not None:
                packed.writestr(name, part)
    return path.with_name("twisted.xlsx")


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml")


def test_a_workbook_whose_parts_are_missing_or_twisted_is_refused(tmp_path):
    path = workbook(tmp_path / "map.xlsx", ROW, ROW.values())
    for part in PARTS:
        for content in (b"<broken", None):
            assert refused(twisted(path, {part: content}))


@pytest.mark.parametrize("part", [*PARTS, "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_with_entities_that_grow_never_grows(part, tmp_path):
    path = workbook(tmp_path / "map.xlsx", ROW, ROW.values())
    with zipfile.ZipFile(path) as packed:
        kind, _, rest = packed.read(part).decode().removeprefix("<?xml version='1.0' encoding='UTF-8'?>").partition(">")
    # A hundred megabytes in a file of some kilobytes: few enough that the parsers' own limits would let them pass.
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"A" * 1_000_000}">]>{kind}>{"&a;" * 90}{rest}'
    tracemalloc.start()
    said = said_of(twisted(path, {part: bomb}))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == in_english(safely.BROKEN_ZIP) or "AAAA" not in said
    assert most < 40_000_000


@pytest.mark.parametrize(
    ("words", "schedules"),
    [
        ("ma 10:00-12:00; wo 13:30-17:00", [("WEEKLY", "MO", "10:00", "12:00"), ("WEEKLY", "WE", "13:30", "17:00")]),
        ("Ma. t/m vr. 9.00 – 17.00 uur", [("WEEKLY", "MO,TU,WE,TH,FR", "09:00", "17:00")]),
        ("eerste dinsdag van de maand 14:00-16:00", [("MONTHLY", "1TU", "14:00", "16:00")]),
        ("1e en 3e donderdag van de maand van 10 tot 12 uur", [("MONTHLY", "1TH,3TH", "10:00", "12:00")]),
        ("laatste zondag van de maand 12:00-24:00", [("MONTHLY", "-1SU", "12:00", "00:00")]),
        (
            "ma, di en do 9:00-12:00 en 13:00-17:00",
            [("WEEKLY", "MO,TU,TH", "09:00", "12:00"), ("WEEKLY", "MO,TU,TH", "13:00", "17:00")],
        ),
        ("za t/m ma 11-17", [("WEEKLY", "MO,SA,SU", "11:00", "17:00")]),
        ("dagelijks 10-17", [("WEEKLY", "MO,TU,WE,TH,FR,SA,SU", "10:00", "17:00")]),
        ("elke woensdagavond vanaf 19:30 uur", [("WEEKLY", "WE", "19:30", None)]),
        ("vrijdag 20:00-02:00", [("WEEKLY", "FR", "20:00", "02:00")]),
    ],
)
def test_opening_times_in_plain_dutch(words, schedules):
    times = schedules_in(words)
    read_ = [(one["freq"], one["byday"], one["opens_at"], one.get("closes_at")) for one in times.schedules]
    assert (read_, times.not_understood) == (schedules, ())


@pytest.mark.parametrize(
    ("words", "is_understood"),
    [
        ("op afspraak", True),
        ("alleen in de zomer", True),
        ("maandag 25:00-26:00", False),
        ("ma 10:00-12:00 alleen voor vrouwen", False),
        ("dinsdag", False),
        ("10:00-12:00", False),
        ("elke maand op dinsdag 10-12", False),
    ],
)
def test_times_that_are_not_understood_are_kept_as_words_and_never_guessed(words, is_understood):
    times = schedules_in(words)
    assert times.schedules == ({"description": words},)
    assert times.not_understood == (() if is_understood else (words,))


@given(st.text(max_size=200))
def test_no_cell_makes_reading_fail(words):
    schedules_in(words)
    day_in(words)
    cost_options(words, "x")


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("gratis", 0),
        ("€ 4,50", 4.5),
        ("2,50", 2.5),
        ("3 euro", 3),
        ("€5,-", 5),
        ("4 euro, met pas 2 euro", None),
        ("?", None),
    ],
)
def test_amounts(words, amount):
    options = cost_options(words, number("c"))
    assert ([one["amount"] for one in options] or [None]) == [amount]


@pytest.mark.parametrize("words", ["28-11-2026", "2026-11-28", "28/11/2026", "28 november 2026", "2026-11-28 00:00:00"])
def test_days(words):
    assert str(day_in(words)) == "2026-11-28"
    assert day_in("31-02-2026") is None


def test_tables_helper_quotes_as_csv_does():
    assert table([{"a": "x,y"}]) == 'a\r\n"x,y"\r\n'
