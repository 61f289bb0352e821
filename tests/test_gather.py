"""A case put together from a vault: what comes from which snapshot, and what is left out."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from sociarch.backup import Job, backup
from sociarch.choices import Verdict
from sociarch.declared import Declared
from sociarch.entry import Past
from sociarch.fact import Connection, OwnAddress, Receipt, Role, Sent, Uploaded
from sociarch.ledger import open_ledger
from sociarch.ownership.case import Case
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.messages import o19
from sociarch.ownership.record import Evidence
from sociarch.people import people
from sociarch.registry import Registry
from tests.cases import JOB
from tests.example import TODAY, Shelf
from tests.follow import follow

OLD, NEW = date(2024, 3, 2), date(2024, 9, 2)
MESSAGES = [
    ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS",
     "DATE", "SUBJECT", "CONTENT", "FOLDER"],
    *(
        [f"{number}==", "", "Camille Testeur", "https://www.linkedin.com/in/camille-testeur",
         "Un Autre", f"https://www.linkedin.com/in/autre-{number}", f"{day} 08:00:00 UTC", "",
         f"Bonjour {number}", "INBOX"]
        for number, day in enumerate(("2024-04-29", "2024-04-30", "2024-05-20"))
    ),
]  # fmt: skip
CONTACTS = [
    ["FirstName", "LastName", "Emails", "CreatedAt"],
    ["Un", "Client", "un@client.example", "1/2/23, 3:04 PM"],
]


def rows(table: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue()


def smaller(folder: Path, day: date, **tables: Sequence[Sequence[str]]) -> Path:
    """An archive of a few files: the list, the registration, and these."""
    path = folder / f"Basic_LinkedInDataExport_{day:%m-%d-%Y}.zip"
    whole = {
        "Connections": [["First Name", "Last Name", "URL", "Email Address", "Company", "Position",
                         "Connected On"],
                        ["Un", "Seul", "https://www.linkedin.com/in/un-seul", "", "", "", "02 Jan 2020"]],
        "Registration": [["Registered At", "Registration Ip", "Subscription Types"],
                         ["6/2/11, 8:00 PM", "", ""]],
        "Profile": [["First Name", "Last Name", "Headline"], ["Camille", "Testeur", ""]],
        **tables,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, table in whole.items():
            archive.writestr(f"{name}.csv", rows(table))
    return path


def store(shelf: Shelf, path: Path, day: date) -> str:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=timezone.utc)
    done = backup(Job(shelf.writer, shelf.exporters, [path], clock=lambda: moment, max_loss=1))
    path.unlink()
    return done.archived[0].id


def gathered(shelf: Shelf) -> Case:
    registry = Registry.installed()
    ledger = open_ledger(shelf.reader, registry)
    histories = tuple(book.history() for book in ledger.books)
    choices = ledger.chronicle.choices
    return gather(
        shelf.reader, Past(histories, people(histories, choices), choices), registry, Surroundings(TODAY)
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_facts_of_a_kind_come_from_the_newest_snapshot_that_tells_of_it(shelf: Shelf) -> None:
    full = shelf.back_up(OLD)
    basic = store(shelf, smaller(shelf.folder, NEW), NEW)
    (holding,) = gathered(shelf).holdings
    assert holding.told[Connection].snapshot.id == basic
    assert len(holding.connections()) == 1
    assert holding.told[Receipt].snapshot.id == holding.told[OwnAddress].snapshot.id == full
    assert holding.facts(Role) is None


def test_what_a_snapshot_says_there_is_none_of_is_empty_and_not_unknown(shelf: Shelf) -> None:
    nobody = [["First Name", "Last Name", "Transaction Made At", "Total Amount"]]
    store(shelf, smaller(shelf.folder, NEW, Receipts_v2=nobody), NEW)
    (holding,) = gathered(shelf).holdings
    assert holding.facts(Receipt) == ()
    assert holding.facts(OwnAddress) is None


def test_of_messages_only_those_since_the_first_notice_are_kept(shelf: Shelf) -> None:
    store(shelf, smaller(shelf.folder, NEW, messages=MESSAGES), NEW)
    (holding,) = gathered(shelf).holdings
    assert holding.facts(Sent) == ()
    shelf.writer.decide(Declared(employers=(JOB,)))
    (holding,) = gathered(shelf).holdings
    assert [one.at for one in holding.facts(Sent) or ()] == ["2024-04-30T08:00:00Z", "2024-05-20T08:00:00Z"]
    assert [one.file for one in holding.texts] == ["messages.csv"]


def test_messages_that_do_not_read_leave_it_open_what_was_sent(shelf: Shelf) -> None:
    shelf.writer.decide(Declared(employers=(JOB,)))
    store(shelf, smaller(shelf.folder, OLD, messages=MESSAGES), OLD)
    store(shelf, smaller(shelf.folder, NEW, messages=[*MESSAGES, ["cut", "short"]]), NEW)
    case = gathered(shelf)
    assert case.holdings[0].told[Sent].unread
    (finding,) = o19(case)
    assert (finding.verdict, finding.side) == ("ok", "")
    assert finding.weak is not None


def test_of_an_address_book_that_was_uploaded_the_domains_alone_are_known(shelf: Shelf) -> None:
    store(shelf, smaller(shelf.folder, OLD, ImportedContacts=CONTACTS), OLD)
    store(shelf, smaller(shelf.folder, NEW), NEW)
    (holding,) = gathered(shelf).holdings
    (one,) = holding.facts(Uploaded) or ()
    assert one.domains == ("client.example",)
    assert "Client" not in repr(one)
    trace = holding.evidence(Uploaded, one.trace)
    assert "un@client.example" in follow(shelf.reader, trace, {})


def test_a_snapshot_that_is_damaged_tells_nothing_and_stops_nothing(shelf: Shelf) -> None:
    full = shelf.back_up(OLD)
    before = set(shelf.storage.names("objects/"))
    basic = store(shelf, smaller(shelf.folder, NEW), NEW)
    for path in set(shelf.storage.names("objects/")) - before:
        shelf.storage.delete(path)
    (holding,) = gathered(shelf).holdings
    assert [one.id for one in holding.snapshots] == [full, basic]
    assert {told.snapshot.id for told in holding.told.values()} == {full}


def test_a_snapshot_that_was_dropped_is_not_looked_at(shelf: Shelf) -> None:
    full = shelf.back_up(OLD)
    shelf.writer.decide(Verdict(store(shelf, smaller(shelf.folder, NEW), NEW), keep=False))
    case = gathered(shelf)
    assert [one.id for one in case.snapshots] == [full]
    assert len(case.holdings[0].connections()) > 1


def test_where_nothing_was_declared_that_is_what_the_trace_says(shelf: Shelf) -> None:
    shelf.back_up(OLD)
    assert gathered(shelf).said == Evidence("declared")
    shelf.writer.decide(Declared(country="FR"))
    said = gathered(shelf).said
    assert follow(shelf.reader, said._replace(place="country"), {}) == "FR"


def test_every_way_to_open_the_vault_is_a_key_with_its_file(shelf: Shelf) -> None:
    shelf.back_up(OLD)
    keys = gathered(shelf).keys
    assert sorted(one.label for one in keys) == ["passphrase", "recovery-kit"]
    assert all(follow(shelf.reader, one.evidence, {}) for one in keys)
