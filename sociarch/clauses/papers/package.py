"""The XML inside a word processor's file: its zip checked as exports' zips are, its XML without entities.

Nothing is unpacked to disk, and nothing that a document names is fetched.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from sociarch.errors import (
    N_,
    DamagedArchive,
    DocumentDamaged,
    DocumentHostile,
    DocumentLocked,
    DocumentTooLarge,
    EncryptedArchive,
    HostileArchive,
)
from sociarch.export import Export, Member, TooLarge
from sociarch.source import Source
from sociarch.zips import BrokenZip

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_MEMBERS: Final = 20_000


class Package:
    """A zip of XML. Making it raises DocumentDamaged, DocumentHostile or DocumentLocked, without a path."""

    def __init__(self, data: bytes) -> None:
        try:
            self._export: Final = Export([Source("document", len(data), None, lambda: BytesIO(data))])
        except EncryptedArchive:
            raise DocumentLocked() from None
        except DamagedArchive as error:
            raise DocumentDamaged(reason=error.fields["reason"]) from None
        except HostileArchive as error:
            raise DocumentHostile(reason=error.fields["reason"]) from None
        if len(self._export.members) > MAX_MEMBERS:
            raise DocumentHostile(reason=N_("it claims too many members"))
        self._members: Final = {member.path: member for member in self._export.members}

    def names(self) -> list[str]:
        """Paths of the members, in the file's order."""
        return list(self._members)

    def read(self, name: str) -> bytes | None:
        """A member's bytes; None where there is none of this name. Raises DocumentTooLarge or
        DocumentDamaged."""
        member: Member | None = self._members.get(name)
        if member is None:
            return None
        try:
            return self._export.read(member)
        except TooLarge:
            raise DocumentTooLarge(reason=N_("it holds more text than any contract")) from None
        except BrokenZip as error:
            raise DocumentDamaged(reason=str(error)) from None

    def xml(self, name: str) -> "Element | None":
        """A member's root; None where there is none of this name. Raises as `read`, and DocumentHostile."""
        data = self.read(name)
        return None if data is None else parse(data)


def parse(data: bytes) -> "Element":
    """The root of an XML document that may define no entities. Raises DocumentDamaged or DocumentHostile."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise DocumentDamaged(reason=N_("its text cannot be parsed")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        # No word processor writes one; what defines entities means to swell or to fetch something.
        raise DocumentHostile(reason=N_("it defines entities of its own"))
    return root


def local(element: "Element") -> str:
    """An element's name without its namespace: the strict and the usual form of a format differ there."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "Element", name: str) -> str | None:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
