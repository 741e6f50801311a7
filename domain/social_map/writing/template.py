"""Writes the spreadsheet template: a row of headers, an example, and a sheet that explains each column in Dutch."""

import csv
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from domain.social_map.problems import UnreadableError
from domain.social_map.reading.rows import HEADERS, REQUIRED
from domain.social_map.reading.spreadsheets import EXAMPLE
from domain.texts import _

_ABOUT: dict[str, tuple[str, str]] = {
    "nummer": (EXAMPLE, "Mag leeg. Een eigen nummer houdt een rij dezelfde, ook als de naam verandert."),
    "naam": ("Eettafel De Bijenkorf", "Verplicht. Hoe de activiteit of dienst heet."),
    "organisatie": ("Stichting De Bijenkorf (verzonnen)", "Verplicht. Wie het doet."),
    "omschrijving": (
        "Elke dinsdag en donderdag samen eten. Iedereen is welkom.",
        "Verplicht. Wat het is, in een paar gewone zinnen.",
    ),
    "rubriek": ("Eten", "Mag leeg. Meer rubrieken: zet er ; tussen."),
    "straat en nummer": ("Voorbeeldstraat 12", "Mag leeg als mensen er niet heen gaan."),
    "postcode": ("1057 BS", "Daarmee weten we in welke buurt het is."),
    "plaats": ("Amsterdam", "Leeg betekent Amsterdam."),
    "wijk": ("", "Alleen nodig als er geen adres is."),
    "telefoon": ("020 000 0000", ""),
    "e-mail": ("info@voorbeeld.example", ""),
    "website": ("https://www.voorbeeld.example", ""),
    "openingstijden": (
        "di 17:00-20:30; do 17:00-20:30",
        "Zoals: ma 10:00-12:00; wo 13:30-17:00. Ook goed: ma t/m vr 9:00-17:00; eerste dinsdag van de maand 14-16 uur.",
    ),
    "kosten": ("€ 4,50", "Een bedrag, gratis, of een zin."),
    "talen": ("Nederlands, Turks, Arabisch", "Welke talen er gesproken worden, met komma's ertussen."),
    "rolstoel": ("ja", "ja of nee. Leeg als u het niet weet."),
    "voor wie": ("Voor alle buurtbewoners", ""),
    "controle op": ("28-11-2026", "Wanneer iemand voor het laatst keek of alles klopt."),
    "samenvatting nl": ("Samen eten in de buurt.", "In één korte zin, in gewone taal."),
    "samenvatting tr": ("Mahallede birlikte yemek.", "Dezelfde zin in het Turks. Mag leeg."),
    "samenvatting ar": ("نأكل معًا في الحي.", "Dezelfde zin in het Arabisch. Mag leeg."),
}
"""Header -> what the example says, and what the column is for."""

_EXPLANATION = (
    "Eén rij is één activiteit of dienst. Laat de eerste rij met de koppen staan.",
    f"De rij die met {EXAMPLE} begint, wordt overgeslagen. U mag die weghalen.",
    "Een rij die in een volgend bestand ontbreekt, gaat van de kaart af (en kan terug: voordeur map undo).",
    "",
)
_WIDE = {"omschrijving": 60, "openingstijden": 40, "naam": 30, "organisatie": 30}


def write_template(path: Path) -> None:
    """As .xlsx or .csv, by the end of the name. Raises UnreadableError for another one."""
    match path.suffix.lower():
        case ".xlsx":
            _workbook().save(path)
        case ".csv":
            # With the mark at the start and semicolons: that is what a Dutch Excel opens as a table.
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows([list(HEADERS), [_ABOUT[header][0] for header in HEADERS]])
        case _:
            raise UnreadableError(_("{file}: a template is written as .xlsx or .csv.").with_(file=path.name))


def _workbook() -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sociale kaart")
    sheet.freeze_panes = "A2"
    for number, header in enumerate(HEADERS):
        sheet.column_dimensions[_letter(number)].width = _WIDE.get(header, 22)
    sheet.append([_styled(sheet, header, is_required=header in REQUIRED) for header in HEADERS])
    sheet.append([_ABOUT[header][0] for header in HEADERS])
    about = book.create_sheet("Uitleg")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 22, 100
    for line in _EXPLANATION:
        about.append([line])
    for header in HEADERS:
        about.append([_styled(about, header, is_required=header in REQUIRED), _ABOUT[header][1]])
    return book


def _styled(sheet: Any, words: str, *, is_required: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=words)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top")
    cell.fill = PatternFill("solid", fgColor="FFE699" if is_required else "DDEBF7")
    return cell


def _letter(number: int) -> str:
    return chr(ord("A") + number)
