"""Typefaces for paper: where systems keep them, which of them has all signs of a text, and a PDF to write in.

Paper that somebody signs has no gaps: where no font has a sign, there is no paper. Scripts whose letters take
their shape or place from their neighbours are not set.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from fpdf import FPDF
from fpdf.fonts import TTFFont

from sociarch.errors import NoFont


class Font(NamedTuple):
    """A typeface: its two TrueType files."""

    regular: Path
    bold: Path


def _fonts(name: str, regular: str, bold: str, *folders: str) -> list[Font]:
    return [Font(Path(folder, name + regular), Path(folder, name + bold)) for folder in folders]


FONTS: Final[Sequence[Font]] = (
    *_fonts(
        "LiberationSans", "-Regular.ttf", "-Bold.ttf", "/usr/share/fonts/truetype/liberation",
        "/usr/share/fonts/liberation-sans-fonts", "/usr/share/fonts/liberation-sans",
        "/usr/share/fonts/liberation",
    ),
    *_fonts("arial", ".ttf", "bd.ttf", "C:/Windows/Fonts"),
    *_fonts("Arial", ".ttf", " Bold.ttf", "/System/Library/Fonts/Supplemental", "/Library/Fonts"),
    *_fonts(
        "NotoSans", "-Regular.ttf", "-Bold.ttf", "/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto",
        "/usr/share/fonts/google-noto",
    ),
    *_fonts(
        "DejaVuSans", ".ttf", "-Bold.ttf", "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF",
    ),
)  # fmt: skip
"""Where systems keep fonts that suit paper, the most suitable first."""

LEADING: Final = 0.425
"""Millimetres from line to line for each point."""
BUILT_IN: Final = "cp1252"
"""The signs that the Helvetica of every reader of PDF has."""

Pdf = TypeVar("Pdf", bound=FPDF)


@contextmanager
def opened(pdf: Pdf) -> Iterator[Pdf]:
    """A PDF to be written: fpdf2 keeps the files of its fonts open, so they are closed here."""
    # A text may hold the sign that stands for the number of pages; it stays a text.
    pdf.alias_nb_pages("")
    try:
        yield pdf
    finally:
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()


def use(pdf: FPDF, font: Font | None, size: float) -> None:
    """Set in this font, None for the built-in one; `set_font` changes style and size of it afterwards."""
    pdf.c_margin = 0
    pdf.core_fonts_encoding = BUILT_IN
    if font is not None:
        pdf.add_font("paper", "", font.regular)
        pdf.add_font("paper", "B", font.bold)
    pdf.set_font("helvetica" if font is None else "paper", size=size)


def chosen(text: str, fonts: Sequence[Font]) -> Font | None:
    """The first font with all signs of a text; None for the built-in one. Raises NoFont."""
    signs = set(text) - {"\n"}
    if not any(map(_joins, signs)):
        for font in fonts:
            if font.regular.is_file() and font.bold.is_file() and _has(font, signs):
                return font
    try:
        text.encode(BUILT_IN)
    except UnicodeEncodeError:
        raise NoFont() from None
    return None


def _joins(sign: str) -> bool:
    """Whether a sign takes its shape or its place from its neighbours, which is not done here."""
    return unicodedata.bidirectional(sign) in ("R", "AL") or unicodedata.category(sign).startswith("M")


def _has(font: Font, signs: Iterable[str]) -> bool:
    with opened(FPDF()) as pdf:
        pdf.add_font("probe", fname=font.regular)
        loaded = pdf.fonts["probe"]
        return isinstance(loaded, TTFFont) and all(ord(sign) in loaded.cmap for sign in signs)
