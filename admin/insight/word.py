"""How the report looks as a Word file: headings and lists that Word knows, tables whose head is repeated, pictures with
words for who cannot see them. What belongs together stays on one page.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

_ACCENT, _QUIET = RGBColor(0x1D, 0x4B, 0x40), RGBColor(0x55, 0x63, 0x5C)
_LINE, _GROUND = "85897A", "DEEBE4"
_FONT = "Calibri"
_WIDTH, _NUMBERS = Cm(16), Cm(3.4)
_PICTURE_WIDTH = Cm(15.5)
_KEPT_TOGETHER = 20
"""Rows: a table that is longer may go on on the next page."""


def made(content: Mapping[str, Any], pictures: Mapping[int, bytes]) -> bytes:
    """The file; `pictures` are PNGs by the id of the figure, which has none where it is not in it."""
    word = Document()
    word.core_properties.title = f"{content['title']} · {content['period']}"
    word.core_properties.author = "Voordeur"
    word.core_properties.comments = ""
    _styled(word, content["language"])
    _page_numbers(word, content["page"])
    word.add_heading(content["title"], 0)
    word.add_paragraph(f"{content['period']} · {content['area']}").runs[0].bold = True
    _quietly(word.add_paragraph(content["made"]))
    word.add_heading(content["in_short"], 1)
    for sentence in content["highlights"]:
        word.add_paragraph(sentence, "List Bullet")
    for part in content["parts"]:
        word.add_heading(part["name"], 1)
        if not part["figures"]:
            word.add_paragraph(content["few"])
        for figure in part["figures"]:
            _add_figure(word, figure, pictures.get(id(figure)))
    if content["quotes"]:
        word.add_heading(content["stories"], 1)
        word.add_paragraph(content["stories_explained"])
        for quote in content["quotes"]:
            _add_quote(word, quote)
    word.add_heading(content["how"], 1)
    word.add_paragraph(content["how_explained"])
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _styled(word: Word, language: str) -> None:
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    normal = word.styles["Normal"]
    normal.font.size = Pt(11)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"nl": "nl-NL", "en": "en-GB"}.get(language, language))
    spoken.set(qn("w:bidi"), "ar-SA")
    normal.element.get_or_add_rPr().append(spoken)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = word.styles[name]
        _in_font(style.element.get_or_add_rPr())
        if name != "Normal":
            style.font.color.rgb = _ACCENT
    word.styles["Footer"].font.size = Pt(9)
    quote = word.styles["Quote"]
    quote.font.size = Pt(12)
    # Arabic has no slanted letters; the template slants all of them.
    quote.font.italic = quote.font.cs_italic = False
    title = word.styles["Title"].element.get_or_add_pPr()
    for line in title.findall(qn("w:pBdr")):
        title.remove(line)


def _in_font(look: Any) -> None:
    """In one font, whatever the theme of the template says."""
    fonts = look.get_or_add_rFonts()
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), _FONT)


def _page_numbers(word: Word, page: str) -> None:
    line = word.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run(f"{page} ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    line._p.append(number)  # noqa: SLF001 (python-docx has no call for it)
    _quietly(line)


def _quietly(line: Paragraph) -> None:
    for run in line.runs:
        run.font.size = Pt(9)
        run.font.color.rgb = _QUIET


def _add_figure(word: Word, figure: Mapping[str, Any], picture: bytes | None) -> None:
    word.add_heading(figure["title"], 2)
    if figure["explained"]:
        explained = word.add_paragraph(figure["explained"])
        explained.paragraph_format.keep_with_next = True
        _quietly(explained)
    if picture:
        word.add_picture(io.BytesIO(picture), _PICTURE_WIDTH)
        word.paragraphs[-1].paragraph_format.keep_with_next = True
        # What a screen reader says; the table below has the numbers.
        word.inline_shapes[-1]._inline.docPr.set("descr", figure["title"])  # noqa: SLF001 (python-docx has no call for it)
    _add_table(word, figure)
    word.add_paragraph()


def _add_table(word: Word, figure: Mapping[str, Any]) -> None:
    rows: Sequence[Mapping[str, Any]] = figure["rows"]
    table = word.add_table(rows=1 + len(rows), cols=1 + len(figure["columns"]))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _lined(table)
    stays = len(rows) <= _KEPT_TOGETHER
    lines = [[figure["head"], *figure["columns"]], *([row["label"], *row["cells"]] for row in rows)]
    for number, (line, drawn) in enumerate(zip(lines, table.rows, strict=True)):
        is_bold = number == 0 or rows[number - 1]["kind"] == "all"
        for at, (cell, words) in enumerate(zip(drawn.cells, line, strict=True)):
            cell.width = _NUMBERS if at else _WIDTH - _NUMBERS * len(figure["columns"])
            _fill(cell, words, is_bold=is_bold, is_number=at > 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = stays and number < len(rows)
            if number == 0:
                _shaded(cell)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 (the same)


def _fill(cell: _Cell, words: str, *, is_bold: bool, is_number: bool) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after = Pt(2)
    line.paragraph_format.space_before = Pt(2)
    line.add_run(words).bold = is_bold
    if is_number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shaded(cell: _Cell) -> None:
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:fill"), _GROUND)
    cell._tc.get_or_add_tcPr().append(ground)  # noqa: SLF001 (the same)


def _lined(table: Table) -> None:
    """Lines between the rows, and none between columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", _LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 (the same)


def _add_quote(word: Word, quote: Mapping[str, Any]) -> None:
    said = word.add_paragraph(style="Quote")
    run = said.add_run(("«{}»" if quote["right_to_left"] else "“{}”").format(quote["words"]))
    by = word.add_paragraph(quote["language"])
    if quote["right_to_left"]:
        _from_the_right(said)
        run.font.rtl = True
        by.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    said.paragraph_format.keep_with_next = True
    said.paragraph_format.space_after = Pt(0)
    _quietly(by)


def _from_the_right(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
