# ruff: noqa: INP001 - a script to run, not a package to import
"""Bring what the console takes from others into admin/static/vendor/: python tools/vendor_console.py FOLDER.

FOLDER holds the unpacked packages (`htmx.org`, `lucide-static`, `component-library-css`), each in a folder whose name
contains that of the package. Of the styles only the components that the console uses are kept, of the icons only those
listed here, as one sprite. Run it again after a new version or a new icon, and write the version into LICENSES.md.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "admin" / "static" / "vendor"

HEADER = """\
/*
 * @license EUPL-1.2
 * Copyright (c) Gemeente Utrecht, Frameless B.V. and others; see utrecht-LICENSE.md
 * An extract, made by tools/vendor_console.py: the rules of the components that the console uses, unchanged.
 */"""

COMPONENTS = (
    "alert",
    "button",
    "button-link",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "select",
    "skip-link",
    "table",
    "table-container",
    "textarea",
    "textbox",
)

ICONS = """
alarm-clock alarm-clock-off archive arrow-down arrow-left arrow-right arrow-right-left arrow-up audio-lines
badge-check ban bell bell-off bookmark bot calendar calendar-clock calendar-days check check-check
chevron-down chevron-left chevron-right chevron-up circle circle-alert circle-check circle-dot circle-help
circle-slash circle-user clipboard-list clock coffee copy door-closed door-open download ellipsis
ellipsis-vertical external-link eye eye-off file file-text filter fingerprint flag forward globe hand
hand-helping handshake hash history hourglass house image inbox info key-round keyboard languages layout-list
lightbulb link list list-checks loader-circle lock log-out mail map-pin menu message-circle
message-square-text messages-square mic minus monitor moon notebook-pen panel-left panel-right paperclip pause
pen-line pencil phone play plus printer qr-code refresh-cw reply rotate-ccw search send settings shield-check
signature siren sliders-horizontal smartphone sprout square-pen star sticky-note sun tag trash-2
triangle-alert undo-2 upload user user-check user-plus user-round-check user-round-x users users-round
volume-2 volume-x wifi-off x
"""


def main(folder: Path) -> None:
    """Write the vendored files. Raises FileNotFoundError for a package or an icon that is not there."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    htmx, lucide, utrecht = (_package(folder, name) for name in ("htmx.org", "lucide-static", "component-library-css"))
    _write("htmx.min.js", _read(htmx / "dist" / "htmx.min.js"))
    _write("htmx-LICENSE.txt", _read(htmx / "LICENSE"))
    _write("icons.svg", _sprite(lucide / "icons"))
    _write("lucide-LICENSE.txt", _read(lucide / "LICENSE"))
    _write("utrecht.css", _components(_read(utrecht / "dist" / "index.css")))
    _write("utrecht-LICENSE.md", _read(utrecht / "LICENSE.md"))


def _package(folder: Path, name: str) -> Path:
    for found in sorted(folder.glob(f"*{name}*")):
        for inside in (found / "package", found):
            if (inside / "package.json").is_file():
                return inside
    raise FileNotFoundError(f"{folder} has no unpacked {name}")


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _write(name: str, content: str) -> None:
    (VENDOR / name).write_text(content.rstrip() + "\n", encoding="utf-8")


def _sprite(icons: Path) -> str:
    symbols = [_symbol(name, _read(icons / f"{name}.svg")) for name in ICONS.split()]
    return "\n".join(
        ["<!-- Lucide, ISC; see lucide-LICENSE.txt -->", '<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"]
    )


def _symbol(name: str, svg: str) -> str:
    inside = svg.partition("<svg")[2].partition(">")[2].rpartition("</svg>")[0]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(line.strip() for line in inside.splitlines())}</symbol>'


def _components(css: str) -> str:
    kept = [rule for rule in _rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)) if _is_used(rule)]
    return "\n".join([HEADER, *kept])


def _rules(css: str) -> Iterator[str]:
    """The rules of the outermost level, with what is in them."""
    depth = start = 0
    for place, character in enumerate(css):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "}" and depth == 0:
            yield css[start : place + 1].strip()
            start = place + 1


def _is_used(rule: str) -> bool:
    """A rule in a media query is kept when the first one in it is."""
    component = re.match(r"(?:@media[^{]*\{\s*)?\.utrecht-([a-z]+(?:-[a-z]+)*)", rule)
    return component is not None and component[1] in COMPONENTS


if __name__ == "__main__":
    main(Path(sys.argv[1]))
