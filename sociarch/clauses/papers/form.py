"""Which kind of document some bytes are, told by the bytes and not by the file's name; and its text.

Passwords are masked here, before anybody else sees the text.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from sociarch.clauses.masking import mask
from sociarch.clauses.papers import docx, odt, paragraphs, pdf, plain_text, prose
from sociarch.clauses.papers.package import Package
from sociarch.clauses.record import Document, Form, Paragraph
from sociarch.errors import N_, DocumentEmpty, DocumentLocked, DocumentUnknown
from sociarch.export import decode
from sociarch.zips import LOCAL_MAGIC

OLD: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""How Microsoft's older files begin, and newer ones that are encrypted."""
OTHERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"{\\rtf", N_("it is an RTF text")),
    (b"\x89PNG", N_("it is a picture")),
    (b"\xff\xd8\xff", N_("it is a picture")),
    (b"GIF8", N_("it is a picture")),
    (b"II*\x00", N_("it is a picture")),
    (b"MM\x00*", N_("it is a picture")),
    (b"BM", N_("it is a picture")),
    (b"PK", N_("it is an archive of another kind")),
    (b"<!doctype", N_("it is a web page")),
    (b"<html", N_("it is a web page")),
    (b"<?xml", N_("it is data and no text")),
    (b"%!ps", N_("it is a PostScript file")),
)
GARBLED: Final = N_(
    "Its letters stand in an encoding that was not recognised, and words were read wrongly. Save it as UTF-8."
)
_HEAD: Final = 1024
_STRANGE: Final = re.compile("[a-z][‚ˆ‡ŠŽž\ufffd][a-z]")
"""What accents of DOS and of old Macs look like when they are read as those of Windows."""
_CONTROLS: Final = frozenset(map(chr, range(32))) - set("\t\n\r\f\x0b\x1a\x1b")

_Parts = tuple[tuple[Paragraph, ...], int | None, tuple[int, ...], tuple[str, ...]]


def parse(name: str, data: bytes) -> Document:
    """The document's text. Raises NotReadable, without a path."""
    if not data:
        raise DocumentEmpty()
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return _document(name, data, "pdf", _pdf)
    if head.startswith(LOCAL_MAGIC):
        return _packed(name, data)
    if head.startswith(OLD):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentLocked()
        raise DocumentUnknown(reason=N_("it is of an older form, such as .doc"))
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower() if b"\0" not in head[:4] else head
    for start, reason in OTHERS:
        if head.startswith(start) or begins.startswith(start.lower()):
            raise DocumentUnknown(reason=reason)
    text = decode(data)
    odd = sum(letter in _CONTROLS or letter == "\ufffd" for letter in text)
    if odd > len(text) / 200:
        raise DocumentUnknown(reason=N_("it is no text"))
    doubts = (GARBLED,) if _STRANGE.search(text) and not _is_unicode(data) else ()
    markdown = name.casefold().endswith((".md", ".markdown"))
    return _document(
        name, data, "md" if markdown else "txt",
        lambda _data: (*plain_text.paragraphs(text, markdown=markdown), doubts),
    )  # fmt: skip


def _is_unicode(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return b"\0" in data
    return True


def _packed(name: str, data: bytes) -> Document:
    package = Package(data)
    if odt.is_text(package):
        return _document(name, data, "odt", lambda _data: _told(odt.read(package)))
    main = docx.main_part(package)
    if main is None:
        raise DocumentUnknown(reason=N_("it is an archive of another kind"))
    return _document(name, data, "docx", lambda _data: _told(docx.read(package, main)))


def _document(name: str, data: bytes, form: Form, read: Callable[[bytes], _Parts]) -> Document:
    found, pages, blank, doubts = read(data)
    masked = tuple(one._replace(text=mask(one.text)) for one in found)
    digest = sha256(data).hexdigest()
    return Document(name, digest, len(data), form, pages, masked, blank, doubts)


def _pdf(data: bytes) -> _Parts:
    sheets, doubts = pdf.sheets(data)
    found, blank = paragraphs.from_sheets(sheets)
    return found, len(sheets), blank, tuple(doubts)


def _told(told: prose.Prose) -> _Parts:
    found, blank = prose.paragraphs(told)
    return found, told.pages, blank, told.doubts
