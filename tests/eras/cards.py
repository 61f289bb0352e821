"""Address cards (vCard 2.1, 3.0 and 4.0) as phones and mail programs write them.

In 2.1 each property has a charset and quoted-printable text of its own; in 3.0 a fold counts bytes, so that
it may cut a letter in two; 4.0 has types in quotes and addresses for numbers. The date of a connection
exists only in 4.0, as `CREATED`; `REV` is the same day everywhere, but means the card. A person without a
name has a card with an empty name.
"""

import base64
import uuid
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from demo.invent import Person
from tests.eras.viadeo import phone, profile_url

Version = Literal["2.1", "3.0", "4.0"]
Charset = Literal["ISO-8859-1", "WINDOWS-1252", "UTF-8"]

NOTE: Final = (
    "Rencontrée à la fête de l'Éphémère, où l'été est né;\n"
    "à éviter: œufs, \\ et crème brûlée été comme hiver."
)
_PHOTO: Final = bytes.fromhex("ffd8ffe0") + bytes(range(120))
_LINE_BYTES: Final = 75


def vcards(
    people: Sequence[Person],
    version: Version,
    *,
    charset: Charset = "UTF-8",
    line_end: str = "\r\n",
    grouped: bool = False,
    group_card: bool = False,
) -> bytes:
    """Write one card per person.

    `charset` counts in 2.1 only, for each property that it can write; others are in UTF-8. `grouped` puts
    address and profile of 3.0 into groups with labels. `group_card` ends a 4.0 file with a card that is a
    group, not a person.
    """
    lines: list[bytes] = []
    for nth, person in enumerate(people):
        with_photo = nth == 0
        if version == "2.1":
            lines += _card_2(person, charset, with_photo)
        else:
            card = _card_3(person, grouped, with_photo) if version == "3.0" else _card_4(person, with_photo)
            for line in card:
                lines += _folded(line)
    if group_card:
        for line in _group(people):
            lines += _folded(line)
    end = line_end.encode("ascii")
    return end.join(lines) + end


def _card_2(person: Person, charset: Charset, with_photo: bool) -> Iterator[bytes]:
    yield b"BEGIN:VCARD"
    yield b"VERSION:2.1"
    yield from _printable("N", f"{_component(person.last)};{_component(person.first)};;;", charset)
    yield from _printable("FN", f"{person.first} {person.last}".strip(), charset)
    if person.company:
        yield from _printable("ORG", _component(person.company), charset)
    if person.position:
        yield from _printable("TITLE", person.position, charset)
    if person.email:
        yield f"EMAIL;PREF;INTERNET:{person.email}".encode()
        yield f"TEL;WORK;VOICE:{phone(person)}".encode()
        yield b"TEL;HOME;CELL:+33 1 99 00 00 00"
        yield from _printable("NOTE", NOTE, charset)
    if person.city:
        yield from _printable("ADR;WORK", f";;1 rue Imaginaire;{_component(person.city)};;00000;", charset)
    if person.slug:
        yield f"URL;WORK:{profile_url(person)}".encode()
    if with_photo:
        yield b"PHOTO;TYPE=JPEG;ENCODING=BASE64:"
        text = base64.b64encode(_PHOTO)
        yield from (b" " + text[at : at + 72] for at in range(0, len(text), 72))
        yield b""
    yield f"REV:{person.connected:%Y%m%d}T120000Z".encode()
    yield b"END:VCARD"


def _printable(name: str, value: str, charset: Charset) -> Iterator[bytes]:
    if value.isascii() and "\n" not in value:
        yield f"{name}:{value}".encode("ascii")
        return
    try:
        content = value.replace("\n", "\r\n").encode(charset)
    except UnicodeEncodeError:
        charset = "UTF-8"
        content = value.replace("\n", "\r\n").encode()
    line = f"{name};CHARSET={charset};ENCODING=QUOTED-PRINTABLE:".encode("ascii")
    for byte in content:
        sign = bytes([byte]) if 32 <= byte < 127 and byte != ord("=") else f"={byte:02X}".encode("ascii")
        # The equals sign of a soft line break is the line's last, the 76th.
        if len(line) + len(sign) >= 76:
            yield line + b"="
            line = b""
        line += sign
    yield line


def _component(text: str) -> str:
    return text.replace(";", "\\;")


def _card_3(person: Person, grouped: bool, with_photo: bool) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:{_text(person.last)};{_text(person.first)};;;"
    yield f"FN:{_text(f'{person.first} {person.last}'.strip())}"
    if person.company:
        yield f"ORG:{_text(person.company)};"
    if person.position:
        yield f"TITLE:{_text(person.position)}"
    if person.email and grouped:
        yield f"item1.EMAIL;type=INTERNET;type=pref:{person.email}"
        yield "item1.X-ABLabel:_$!<Work>!$_"
    elif person.email:
        yield f"EMAIL;TYPE=INTERNET,WORK:{person.email}"
    if person.email:
        yield f"TEL;TYPE=work,voice:{phone(person)}"
        yield "TEL;TYPE=cell:+33 1 99 00 00 00"
        yield f"NOTE:{_text(NOTE)}"
        yield "BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-09"
        yield "CATEGORIES:Viadeo,Faux amis"
    if person.city:
        yield f"ADR;TYPE=work:;;1 rue Imaginaire;{_text(person.city)};;00000;"
    if person.slug and grouped:
        yield f"item2.URL:{_text(profile_url(person))}"
        yield "item2.X-ABLabel:Viadeo"
    elif person.slug:
        yield f"URL:{_text(profile_url(person))}"
    if with_photo:
        yield f"PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(_PHOTO).decode('ascii')}"
    yield f"REV:{person.connected.isoformat()}T12:00:00Z"
    yield "END:VCARD"


def _card_4(person: Person, with_photo: bool) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:individual"
    yield f"UID:{_uid(person)}"
    yield f"FN:{_text(f'{person.first} {person.last}'.strip())}"
    yield f"N:{_text(person.last)};{_text(person.first)};;;"
    if person.company:
        yield f"ORG:{_text(person.company)}"
    if person.position:
        yield f"TITLE:{_text(person.position)}"
    if person.email:
        yield "EMAIL;TYPE=home;PREF=2:autre." + person.email
        yield f"EMAIL;TYPE=work;PREF=1:{person.email}"
        yield f'TEL;VALUE=uri;TYPE="voice,work":tel:{phone(person).replace(" ", "-")}'
        yield f"NOTE:{_text(NOTE)}"
        yield "BDAY:--0309"
        yield "GENDER:F"
    if person.city:
        label = f"1 rue Imaginaire, {person.city}"
        yield f'ADR;TYPE=work;LABEL="{label}":;;1 rue Imaginaire;{person.city};;00000;'
    if person.slug:
        yield f"SOCIALPROFILE;SERVICE-TYPE=Viadeo:{profile_url(person)}"
    if with_photo:
        yield f"PHOTO:data:image/jpeg;base64,{base64.b64encode(_PHOTO).decode('ascii')}"
    yield f"CREATED:{person.connected:%Y%m%d}T120000Z"
    yield f"REV:{person.connected:%Y%m%d}T120000Z"
    yield "END:VCARD"


def _group(people: Sequence[Person]) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:group"
    yield "FN:Contacts Viadeo"
    for person in people:
        yield f"MEMBER:{_uid(person)}"
    yield "END:VCARD"


def _uid(person: Person) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, person.slug or person.connected.isoformat()).urn


def _text(value: str) -> str:
    for sign, escape in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        value = value.replace(sign, escape)
    return value


def _folded(line: str) -> list[bytes]:
    content = line.encode()
    pieces = [content[:_LINE_BYTES]]
    rest = content[_LINE_BYTES:]
    while rest:
        pieces.append(b" " + rest[: _LINE_BYTES - 1])
        rest = rest[_LINE_BYTES - 1 :]
    return pieces
