"""QR codes of links: a picture for the chat, and a drawing for paper."""

from io import BytesIO

import segno

PICTURE_WIDTH = 800
"""Pixels at the least: sharp on a telephone, and when somebody prints the picture."""

_QUIET = 4
"""Modules of white around the code; the standard (ISO/IEC 18004) asks for four."""


def qr_png(link: str) -> bytes:
    """The QR code as a black and white PNG, square, with its quiet zone."""
    code = _code(link)
    modules, _ = code.symbol_size(border=_QUIET)
    picture = BytesIO()
    code.save(picture, kind="png", scale=-(-PICTURE_WIDTH // int(modules)), border=_QUIET)
    return picture.getvalue()


def qr_svg(link: str) -> str:
    """The QR code as an SVG without a size of its own, with its quiet zone: sharp at any size on paper."""
    drawing = BytesIO()
    _code(link).save(drawing, kind="svg", border=_QUIET, xmldecl=False, nl=False, omitsize=True)
    return drawing.getvalue().decode()


def _code(link: str) -> segno.QRCode:
    # Q: readable when a quarter of it is dirty or folded, as on paper that went from door to door.
    return segno.make_qr(link, error="q", boost_error=False)
