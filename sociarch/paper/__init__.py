"""What is printed: letters and sheets to sign, as PDF. The only room that knows fpdf2."""

from sociarch.paper.fonts import FONTS, Font
from sociarch.paper.letter import typeset
from sociarch.paper.sheets import Box, Part, Sheets, typeset_sheets

__all__ = ["FONTS", "Box", "Font", "Part", "Sheets", "typeset", "typeset_sheets"]
