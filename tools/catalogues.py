"""The text catalogues: what is in the code, what is in French, and the compiled form that is shipped.

`python -m tools.catalogues --write` collects every marked text of sociarch, and of click, whose texts appear
in the same terminal; merges them into the French catalogue; compiles it. Without `--write` it reports what of
sociarch has no French and ends with code 1. The tests ask the same functions.
"""

import argparse
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "sociarch" / "locale" / "fr" / "LC_MESSAGES"
PO: Final = FOLDER / "sociarch.po"
MO: Final = FOLDER / "sociarch.mo"
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}

Message = tuple[str, ...] | list[str] | str


def in_code(*, with_click: bool = False) -> Catalog:
    """Every marked text of this project, in the order of the files; with those of click at their end."""
    catalogue = Catalog(locale="fr", domain="sociarch", project="sociarch", fuzzy=False)
    for message in [*_of_sociarch(), *(_of_click() if with_click else ())]:
        catalogue.add(message)
    return catalogue


def in_french() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="fr", domain="sociarch")


def compiled(catalogue: Catalog) -> bytes:
    """The binary catalogue that gettext loads."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def missing(code: Catalog, french: Catalog) -> list[str]:
    """Texts without French, with a doubtful one, or with other placeholders than the original."""
    return [
        str(message.id)
        for message in code
        if message.id and not _is_translated(message.id, french.get(_key(message.id)))
    ]


def write() -> None:
    code = in_code(with_click=True)
    french = in_french() if PO.exists() else Catalog(locale="fr", domain="sociarch")
    merged = Catalog(locale="fr", domain="sociarch", project="sociarch", fuzzy=False)
    merged.header_comment = "# The texts of sociarch in French."
    for message in code:
        if message.id:
            known = french.get(_key(message.id))
            merged.add(message.id, known.string if known else "")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, merged, width=100, omit_header=False, sort_output=False, no_location=True)
    MO.write_bytes(compiled(in_french()))


def _of_sociarch() -> Iterator[Message]:
    for folder in (ROOT / "sociarch", ROOT / "exporters"):
        found = extract_from_dir(folder, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for _file, _line, message, _comments, _context in sorted(found, key=lambda item: item[:2]):
            yield message


def _of_click() -> Iterator[Message]:
    folder = Path(click.__file__).parent
    for file in sorted(folder.glob("*.py")):
        for _line, message, _comments, _context in extract_from_file("python", file, keywords=KEYWORDS):
            yield message


def _key(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def _is_translated(message: Message, known: object) -> bool:
    text = getattr(known, "string", "")
    if getattr(known, "fuzzy", True) or not text or not all(text):
        return False
    originals = [message] if isinstance(message, str) else list(message)
    translations = [text] if isinstance(text, str) else list(text)
    return {field for one in translations for field in _fields(one)} == {
        field for one in originals for field in _fields(one)
    }


def _fields(text: str) -> set[str]:
    """The names in braces, which must be the same in every language."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        write()
    lacking = missing(in_code(), in_french())
    sys.stdout.writelines(f"no French: {text!r}\n" for text in lacking)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
