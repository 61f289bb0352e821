"""What is made for others names nobody whom the person knows: a vault with a thousand invented contacts, and
every command that writes for human resources, a manager or whoever else takes part in a departure.

The contacts are not only in the exports: files of proofs are called after them, and reasons name them.
"""

import base64
import gzip
import hashlib
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

import pytest
from openpyxl import Workbook

from demo.invent import (
    OWNER,
    OWNER_AT_WORK,
    Person,
    facebook_name,
    facebook_zip,
    linkedin_name,
    linkedin_zip,
    people,
)
from sociarch.backup import Job, backup
from sociarch.choices import Remark
from sociarch.declared import Account, Declared, Employer, Owned, Restricted
from sociarch.dossier import Dossier, Marked, Proof, State
from sociarch.registry import Registry
from sociarch.writer import Writer
from tests.leaks import Detector, texts
from tests.test_profile_cli import Desk

KNOWN: Final = [one for one in people(1000, 8) if one.last]
EXPORTED: Final = date(2026, 11, 2)
LEAVER: Final = Dossier("leaver", "Arbitraire Industries", "HR-2026-0117", "A. Martin")
PRIVATE: Final = {
    "own name": (f"{OWNER.first} {OWNER.last}", f"{OWNER.last} {OWNER.first}"),
    "own address": (OWNER.email, "aline.avant@example.net", "privee.example.org"),
    "work address": (OWNER_AT_WORK,),
    "own number": ("+33 1 99 00 12 34", "0199001234", "33199001234"),
    "own profile": ("linkedin.com/in/aline-testeur", "facebook.com/aline.testeur"),
    "restricted company": ("Globexia Confidentielle", "globexia-confidentielle.example"),
    "school": ("alumni.ecole-imaginaire.example",),
    "who else has the password": ("cousine Philomène Lointaine",),
    "reason": ("because it would hurt our friendship",),
    "ticket": ("TICKET-4711-CONFIDENTIAL",),
}
"""What of the person's own must not be told to others, by what it is."""
ITEM: Final = re.compile(r"\b(?:L[1-5]|X)-0[1-9]\b")


def _of(one: Person) -> dict[str, tuple[str, ...]]:
    name = f"{one.first} {one.last}"
    return {
        f"name of {one.slug}": (name, f"{one.last}, {one.first}"),
        f"link of {one.slug}": (f"https://www.linkedin.com/in/{one.slug}", one.slug),
        f"e-mail of {one.slug}": (one.email,),
        f"company {one.company}": (one.company,),
    }


CONTACTS: Final = Detector({name: spelled for one in KNOWN for name, spelled in _of(one).items()})
OWN: Final = Detector(PRIVATE)


def _log() -> Iterator[Marked]:
    """What was done, proven by files that are called after people, with reasons that name them."""
    states: tuple[tuple[str, State], ...] = (
        ("L1-04", "done"), ("L1-05", "in progress"), ("L1-06", "done"), ("L2-01", "done"),
        ("L2-02", "not applicable"), ("L2-06", "refused"), ("L2-07", "done"), ("L2-08", "done"),
        ("L3-01", "done"), ("L3-03", "done"), ("L3-05", "done"), ("L4-01", "refused"),
    )  # fmt: skip
    for (item, state), one in zip(states, KNOWN, strict=False):
        name = f"{one.last}, {one.first} {one.email} {one.company}"
        proof = Proof("file", hashlib.sha256(name.encode()).hexdigest(), f"{name}.pdf", "2026-11-10")
        ticket = Proof("ticket", hashlib.sha256(b"ticket").hexdigest(), "TICKET-4711-CONFIDENTIAL")
        reason = f"{one.first} {one.last} of {one.company}: because it would hurt our friendship"
        yield Marked(LEAVER.key, item, state, date(2026, 11, 12), "EMP", (proof, ticket), reason)
    yield Marked(LEAVER.key, "L2-01", "verified", date(2026, 11, 13), "MKT")


class Office(NamedTuple):
    """Where the person sits, and a file that human resources have got."""

    desk: Desk
    folder: Path

    def pieces(self, *arguments: str, language: str = "en") -> list[bytes]:
        """What a command says, and each file that it makes, whose names begin with what `{to}` stands for."""
        name = hashlib.sha256(repr((arguments, language)).encode()).hexdigest()[:12]
        folder = self.folder / name
        folder.mkdir()
        filled = [one.replace("{to}", str(folder / "for-others")) for one in arguments]
        done = self.desk.run(*filled, "--lang", language)
        assert done.returncode == 0, done.stderr
        files = sorted(folder.iterdir())
        assert len(files) >= " ".join(arguments).count("{to}")
        return [(done.stdout + done.stderr).encode(), *(one.read_bytes() for one in files)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("leaks")
    desk = Desk(folder)
    writer = Writer(desk.reader.storage, desk.identity.write_key())
    linkedin = folder / linkedin_name(EXPORTED, complete=True)
    linkedin_zip(linkedin, KNOWN, EXPORTED, complete=True)
    facebook = folder / facebook_name("aline.testeur", EXPORTED, 3)
    facebook_zip(facebook, KNOWN[:300], EXPORTED)
    moment = datetime(2026, 11, 3, 8, tzinfo=timezone.utc)
    for path in (linkedin, facebook):
        done = backup(Job(writer, Registry.installed().all(), [path], clock=lambda: moment))
        assert done.archived[0].snapshot.counts["connection"] >= 290
        path.unlink()
    writer.decide(
        Declared(
            employers=(
                Employer(
                    "Arbitraire Industries", domains=("arbitraire.example",), start=date(2019, 3, 1),
                    notice=date(2026, 11, 2), end=date(2026, 12, 31), numbers=("+33 1 99 00 56 78",),
                    devices=("laptop",),
                ),
            ),
            accounts=(
                Account("linkedin", opened="me", purpose="own", others="cousine Philomène Lointaine"),
            ),
            owned=(Owned("page", "Arbitraire, the page", "linkedin", "Arbitraire Industries"),),
            restricted=(
                Restricted("Globexia Confidentielle", "globexia-confidentielle.example", date(2027, 6, 30)),
            ),
            domains=("privee.example.org",), numbers=("+33 1 99 00 12 34",),
            schools=("alumni.ecole-imaginaire.example",), country="FR",
        )
    )  # fmt: skip
    writer.decide(LEAVER)
    for choice in _log():
        writer.decide(choice)
    mark = desk.reader.chronicle().arrivals[0]
    writer.decide(Remark(f"linkedin:{mark}", ("friend",), "because it would hurt our friendship"))
    return Office(desk, folder)


FORMS: Final = ("md", "html", "pdf", "xlsx", "json", "ics")
IN_EVERY_FORM: Final = tuple(word for one in FORMS for word in ("--to", "{to}." + one))
FOR_OTHERS: Final[tuple[tuple[str, ...], ...]] = (
    ("attest",),
    ("attest", "--json"),
    ("attest", "--no-input", "--to", "{to}.json"),
    ("attest", "--no-input", "--confirm", "--stage", "L5", "--case", "7", "--to", "{to}.json"),
    *(("checklist", "--for", role) for role in ("HR", "MGR", "IT", "MKT", "ADM", "SUC", "DPO")),
    *(("checklist", "--for", role, "--json") for role in ("HR", "MGR", "IT", "MKT", "ADM", "SUC", "DPO")),
    *(("checklist", "--for", role, *IN_EVERY_FORM) for role in ("HR", "MGR", "IT", "SUC", "DPO")),
    ("checklist", "--for", "HR", "--as", "jira", "--to", "{to}.csv"),
    ("checklist", "--for", "HR", "--as", "gitlab", "--to", "{to}.csv"),
    ("report", "{to}.html", "--for", "hr"),
    ("report", "--for", "hr", "--json"),
)
"""Every command that makes something for others. `{to}`: a file to write, without its ending."""


@pytest.mark.parametrize("arguments", FOR_OTHERS, ids=" ".join)
def test_what_is_made_for_others_names_nobody_and_nothing_private(
    office: Office, arguments: tuple[str, ...]
) -> None:
    said, *files = office.pieces(*arguments)
    for data in (said, *files):
        assert CONTACTS.found_in(data) == set()
        assert OWN.found_in(data) == set()
    # What says nothing at all would name nobody either.
    assert all(any(ITEM.search(text) for text in texts(data)) for data in files or [said])


def test_what_is_made_for_others_in_french_names_nobody_either(office: Office) -> None:
    for data in office.pieces("attest", "--to", "{to}.json", language="fr"):
        assert CONTACTS.found_in(data) | OWN.found_in(data) == set()


# -- that the search can find ------------------------------------------------------------------------


def test_the_persons_own_list_names_every_one_of_them(office: Office) -> None:
    (said,) = office.pieces("show", "linkedin", "--json")
    assert CONTACTS.names - CONTACTS.found_in(said) == set()


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcard"])
def test_the_persons_own_files_are_found_to_name_people(office: Office, form: str) -> None:
    made = office.pieces("export", "--for", form, "--with", "email", "{to}." + form)
    found = CONTACTS.found_in(made[1])
    assert len({name for name in found if name.startswith("name of")}) > 900
    assert {name.partition(" ")[0] for name in found} == {"name", "link", "e-mail", "company"}


def test_what_is_private_is_found_where_it_is_told(office: Office) -> None:
    (declared,) = office.pieces("profile", "--json")
    said = b"\n".join([declared, *office.pieces("ownership", "--for", "lawyer")])
    log = json.dumps([one._asdict() for one in office.desk.reader.chronicle().choices.log], default=str)
    found = OWN.found_in(said) | OWN.found_in(log.encode())
    assert found >= PRIVATE.keys() - {"own name", "work address", "own profile"}
    export = b"Aline Testeur, a.testeur@example.com, https://www.linkedin.com/in/aline-testeur"
    assert OWN.found_in(export) == {"own name", "work address", "own profile"}


SOMEBODY: Final = Person(
    "Zoë", "D'Étoile-Brûlée", "zoe.db.4711@example.org", "Éditions Brumaire & Fils", "", "",
    "zoe-etoile-4711x", EXPORTED, 0,
)  # fmt: skip
ONE: Final = Detector(_of(SOMEBODY))
WRITTEN: Final = f"{SOMEBODY.last}, {SOMEBODY.first}"


def _zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", data)
    return packed.getvalue()


def _sheet(text: str) -> bytes:
    book = Workbook()
    book.create_sheet("Log").append(["", text])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _drawn(text: str, *, hidden: bool = False) -> bytes:
    from fpdf import FPDF

    page = FPDF()
    page.add_page()
    page.set_font("Helvetica")
    if hidden:
        page.set_title(text)
    else:
        page.cell(text=text)
    return bytes(page.output())


def _in_html(data: bytes) -> bytes:
    return b'<script type="application/json">"' + base64.b64encode(data) + b'"</script>'


SPELLED: Final[dict[str, Callable[[str], bytes]]] = {
    "as it is": lambda text: text.encode(),
    "first name first": lambda text: f"{SOMEBODY.first} {SOMEBODY.last}".encode(),
    "in capitals": lambda text: text.upper().encode(),
    "without accents": lambda text: b"D'Etoile-Brulee, Zoe",
    "in UTF-16": lambda text: text.encode("utf-16"),
    "in Latin-1": lambda text: text.encode("latin-1"),
    "in an address": lambda text: quote(text).encode(),
    "in entities": lambda text: "".join(f"&#{ord(one)};" for one in text).encode(),
    "in HTML": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "with marks between": lambda text: "<b>".join(text).encode(),
    "in JSON": lambda text: json.dumps(text).encode(),
    "as Facebook spells it": lambda text: json.dumps(text.encode().decode("latin-1")).encode(),
    "on folded lines": lambda text: "\r\n ".join(text).encode(),
    "in base64": lambda text: base64.b64encode(f"the name is {text}".encode()),
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(f"the name is {text}".encode()),
    "in gzip in a page": lambda text: _in_html(gzip.compress(text.encode())),
    "deflated in a page": lambda text: _in_html(zlib.compress(text.encode() * 3)[2:-4]),
    "in zlib": lambda text: zlib.compress(text.encode()),
    "in an archive in an archive": lambda text: _zipped(_zipped(text.encode())),
    "in a sheet": _sheet,
    "on a PDF": _drawn,
    "about a PDF": lambda text: _drawn(text, hidden=True),
}


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_a_name_is_found_however_it_is_spelled(spelled: Callable[[str], bytes]) -> None:
    assert ONE.found_in(spelled(WRITTEN)) == {f"name of {SOMEBODY.slug}"}


def test_addresses_companies_and_links_are_found_and_common_words_are_not() -> None:
    spelled = {
        f"link of {SOMEBODY.slug}": "see zoe-etoile-4711x",
        f"e-mail of {SOMEBODY.slug}": "ZOE.DB.4711@Example.org",
        f"company {SOMEBODY.company}": "editions brumaire &amp; fils",
    }  # fmt: skip
    for name, text in spelled.items():
        assert ONE.found_in(text.encode()) == {name}
    assert ONE.found_in(b"Zoe has a star. L3-04 done 2024-05-31 sha256:" + b"ab" * 32) == set()
