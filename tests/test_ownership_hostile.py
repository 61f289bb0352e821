"""`ownership` in a hostile or unlucky world: files that do not read, damaged vaults, several accounts, names
in paths. Exports and people are invented by chance; a seed gives the same again."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from sociarch.backup import Job, backup
from sociarch.choices import Verdict
from sociarch.cli.ownership_record import report_record
from sociarch.cli.root import root
from sociarch.declared import Account, Declared, Employer, Owned, Restricted
from sociarch.entry import Past
from sociarch.fact import Connection, OwnAddress
from sociarch.keys import VaultIdentity
from sociarch.ledger import open_ledger
from sociarch.offlimits import BadLine, line_of, read_list
from sociarch.ownership.birth import o06
from sociarch.ownership.case import Case, nameless
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.judge import judge
from sociarch.ownership.links import o10
from sociarch.ownership.record import Finding, Text
from sociarch.ownership.report import Report, examine, steps
from sociarch.people import people
from sociarch.registry import Registry
from sociarch.storage.folder import FolderStorage
from sociarch.storage.memory import MemoryStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.cases import JOB, case, connection, holding
from tests.follow import follow
from tests.terminal import Terminal
from tests.vaults import new_vault

TODAY: Final = date(2025, 6, 1)
NAME, TEXT, PASSWORD = "Nomprivé", "Un au revoir secret", "hunter2"
COMPANIES: Final = ("Exemple SARL", "=1+1", "\u202eevil", "{x}", "東京", "★", "", "\x1b[31m", "Rival SA")
DAYS: Final = ("03 Mar 2012", "05 May 2019", "2020", "", "garbage", "01 Jan 2024")
HEADING: Final = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
ROW: Final = ("Aline", "Testeur", "https://www.linkedin.com/in/aline-testeur", "", "", "", "03 Mar 2012")
Table = Sequence[Sequence[str]]


class Vault:
    """One in memory, and what `ownership` says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage: MemoryStorage
        self.identity: VaultIdentity
        self.storage, self.identity = new_vault()
        self.writer = Writer(self.storage, self.identity.write_key())

    def keep(self, name: str, members: Mapping[str, bytes], day: date) -> None:
        path = self.folder / name
        with zipfile.ZipFile(path, "w") as archive:
            for member, data in members.items():
                archive.writestr(zipfile.ZipInfo(member, (day.year, day.month, day.day, 6, 0, 0)), data)
        moment = datetime(day.year, day.month, day.day, 8, tzinfo=timezone.utc)
        backup(Job(self.writer, Registry.installed().all(), [path], clock=lambda: moment, max_loss=1))
        path.unlink()

    def look(self, storage: MemoryStorage | None = None) -> tuple[Reader, Case, Report]:
        reader, registry = Reader(storage or self.storage, self.identity), Registry.installed()
        ledger = open_ledger(reader, registry)
        histories = tuple(book.history() for book in ledger.books)
        choices = ledger.chronicle.choices
        past = Past(histories, people(histories, choices), choices)
        found = gather(reader, past, registry, Surroundings(TODAY, ()))
        return reader, found, examine(found)


def as_csv(rows: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def linkedin(chance: random.Random) -> dict[str, bytes]:
    """An export in which now and then a file is missing, empty or garbled."""

    def some(*rows: Sequence[str]) -> list[Sequence[str]]:
        return [row for row in rows if chance.random() < 0.6]

    pick = chance.choice
    tables: dict[str, Table] = {
        "Connections.csv": [
            HEADING,
            *(
                [f"{NAME}{number}", "Testeur", f"https://www.linkedin.com/in/t-{number}", "",
                 pick(COMPANIES), "", pick(DAYS)]
                for number in range(pick((0, 1, 30)))
            ),
        ],
        "Email Addresses.csv": [
            ["Email Address", "Confirmed", "Primary", "Updated On"],
            *some(["moi@exemple.example", "Yes", pick(("Yes", "No")), ""]),
            *some(["moi@gmail.com", "Yes", "No", ""]),
        ],
        "Registration.csv": [
            ["Registered At", "Registration Ip", "Subscription Types"],
            [pick(("6/2/11, 8:00 PM", "2011", "", "garbage")), "", pick(("", "Recruiter Lite"))],
        ],
        "Profile.csv": [["First Name", "Last Name", "Headline"], ["Camille", "Testeur", pick(COMPANIES)]],
        "Positions.csv": [
            ["Company Name", "Title", "Description", "Location", "Started On", "Finished On"],
            *some(["Exemple SARL", "", "", "", "Mar 2019", ""]),
        ],
        "Verifications/Verifications.csv": [
            ["Verification type", "Organization name", "Email address", "Verified date", "Expiry date"],
            *some(["Work", pick(COMPANIES), "moi@exemple.example", "2022-01-01", ""]),
        ],
        "messages.csv": [
            ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
             "CONTENT"],
            *(
                [f"c{number}", "Camille Testeur", "https://www.linkedin.com/in/camille", f"{NAME}{number}",
                 f"https://www.linkedin.com/in/t-{number}", "2023-06-01 10:00:00 UTC", TEXT]
                for number in range(pick((0, 15)))
            ),
        ],
    }  # fmt: skip
    found = {}
    for name, rows in tables.items():
        fate = chance.random()
        if fate < 0.8 or name == "Connections.csv":
            found[name] = as_csv(rows)
        elif fate < 0.9:
            found[name] = b"Ganz andere;Spalten\n" + as_csv(rows[1:])
    return found


def facebook(chance: random.Random) -> dict[str, bytes]:
    pick = chance.choice

    def odd(value: Any) -> Any:
        return (
            value
            if chance.random() < 0.85
            else pick((None, 1, "x", [], {}, [1], {"a": [{}]}, ["a@b.example"]))
        )

    documents: dict[str, Any] = {
        "connections/friends/your_friends.json": {
            "friends_v2": [{"name": f"{NAME}{number}", "timestamp": 1_500_000_000} for number in range(9)]
        },
        "personal_information/profile_information/profile_information.json": {
            "profile_v2": {
                "name": {"full_name": "Camille Testeur"},
                "emails": odd(
                    {"emails": odd(["moi@exemple.example"]), "previous_emails": odd(["a@b.example"])}
                ),
                "phone_numbers": odd([{"phone_type": "Mobile", "phone_number": "+33612345678"}]),
                "registration_timestamp": odd(1_300_000_000),
                "username": "camille.exemple",
            }
        },
        "groups/your_group_membership_activity.json": odd({"groups_admined_v2": [{"name": "Exemple"}]}),
    }
    for number in range(12):
        documents[f"messages/inbox/{NAME.casefold()}{number}_abc/message_1.json"] = {
            "participants": odd([{"name": f"{NAME}{number}"}, {"name": "Camille Testeur"}]),
            "messages": odd(
                [{"sender_name": "Camille Testeur", "timestamp_ms": 1_690_000_000_000, "content": TEXT}]
            ),
        }
    return {name: json.dumps(document).encode() for name, document in documents.items()}


def declaration(chance: random.Random) -> Declared:
    def maybe(day: date) -> date | None:
        return day if chance.random() < 0.7 else None

    pick = chance.choice
    jobs = tuple(
        Employer(
            pick(("Exemple SARL", "★", "{x}")), aliases=pick(((), ("Exemple",))),
            domains=("exemple.example",), start=maybe(date(2019, 3, 1)),
            notice=maybe(date(2023, 4, 30)), end=maybe(date(2023, 5, 31)),
        )
        for _number in range(pick((0, 1, 1, 2)))
    )  # fmt: skip
    return Declared(
        jobs,
        (Account(pick(("linkedin", "facebook")), opened=pick(("", "me", "predecessor")), others=PASSWORD),),
        (Owned("page", "Exemple SARL", pick(("", "facebook"))),),
        (Restricted("Rival SA"),),
    )


def test_every_finding_of_any_vault_leads_to_stored_bytes_and_names_nobody(tmp_path: Path) -> None:
    told = 0
    for seed in range(40):
        chance = random.Random(seed)
        vault = Vault(tmp_path)
        for number in range(chance.choice((0, 1, 2, 3))):
            day = date(2022 + number, 2, 3)
            if chance.random() < 0.5:
                vault.keep(f"Complete_LinkedInDataExport_{day:%m-%d-%Y}.zip", linkedin(chance), day)
            else:
                vault.keep(f"facebook-camille.testeur-{day}-aB3dE6gH.zip", facebook(chance), day)
        if chance.random() < 0.9:
            vault.writer.decide(declaration(chance))
        reader, found, report = vault.look()
        for one in report.findings:
            assert one.evidence or one.verdict == "undetermined", (seed, one)
            for place in (*one.evidence, *one.concerned):
                assert follow(reader, place, {}), (seed, place)
                told += 1
        for layer in ("me", "lawyer"):
            shown = json.dumps(report_record(report, found, layer), ensure_ascii=False).casefold()
            for secret in (NAME, TEXT, PASSWORD):
                assert secret.casefold() not in shown, (seed, secret)
    assert told > 1000


@pytest.mark.parametrize(("path", "shown"), [
    ("messages.csv", "messages.csv"),
    ("your_facebook_activity/messages/inbox/aline_1/message_1.json",
     "your_facebook_activity/messages/inbox/~6d2c1c5b3b3c/message_1.json"),
    ("export.zip/messages/12.html", "export.zip/messages/12.html"),
])  # fmt: skip
def test_a_path_keeps_all_but_the_names_of_conversations(path: str, shown: str) -> None:
    if "~" in shown:
        head, _, rest = shown.partition("~")
        assert nameless(path).startswith(head) and nameless(path).endswith(rest[12:])
        assert "aline" not in nameless(path)
        assert nameless(path) != nameless(path.replace("aline_1", "aline_2"))
    else:
        assert nameless(path) == shown


def test_an_attachment_in_a_conversation_shows_neither_its_folder_nor_its_own_name() -> None:
    shown = nameless("messages/inbox/aline_1/files/CV Aline.csv")
    assert "aline" not in shown.casefold() and shown.startswith("messages/inbox/~") and shown.endswith(".csv")


@pytest.mark.parametrize("name", ["Verifications.csv", "Email Addresses.csv", "Positions.csv"])
def test_a_file_that_does_not_read_does_not_tell_that_there_is_nothing(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path)
    members = {"Connections.csv": as_csv([HEADING, ROW]), name: b"Ganz;andere;Spalten\n1;2;3\n"}
    vault.keep("Complete_LinkedInDataExport_02-03-2024.zip", members, date(2024, 2, 3))
    vault.writer.decide(Declared((JOB,)))
    (held,) = vault.look()[1].snapshots
    vault.writer.decide(Verdict(held.id, True))
    report = vault.look()[2]
    check = {"Verifications.csv": "O17", "Email Addresses.csv": "O03", "Positions.csv": "O18"}[name]
    assert {one.verdict for one in report.findings if one.check == check} == {"undetermined"}


def test_an_empty_file_still_tells_that_there_is_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    heading = ["Verification type", "Organization name", "Email address", "Verified date", "Expiry date"]
    members = {"Connections.csv": as_csv([HEADING, ROW]), "Verifications.csv": as_csv([heading])}
    vault.keep("Complete_LinkedInDataExport_02-03-2024.zip", members, date(2024, 2, 3))
    assert [one.verdict for one in vault.look()[2].findings if one.check == "O17"] == ["ok"]


def test_one_damaged_record_costs_what_it_told_and_not_the_report(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for day in (date(2022, 2, 3), date(2023, 2, 3)):
        members = {"Connections.csv": as_csv([HEADING, ROW]), "messages.csv": as_csv([["From"], ["Aline"]])}
        vault.keep(f"Complete_LinkedInDataExport_{day:%m-%d-%Y}.zip", members, day)
    assert vault.look()[1].holdings
    vault.writer.decide(Declared((JOB,)))
    damaged = 0
    for path in list(vault.storage.names("objects/")):
        spoiled = MemoryStorage()
        for name in vault.storage.names(""):
            data = bytearray(vault.storage.get(name))
            if name == path:
                data[len(data) // 2] ^= 1
            spoiled.create(name, bytes(data))
        assert vault.look(spoiled)[2].findings
        damaged += 1
    assert damaged > 2


def test_a_held_snapshot_is_found_though_it_does_not_count(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for day, rows in ((date(2023, 2, 3), [ROW]), (date(2024, 2, 3), [])):
        members = {"Connections.csv": as_csv([HEADING, *rows])}
        vault.keep(f"Complete_LinkedInDataExport_{day:%m-%d-%Y}.zip", members, day)
    _reader, found, report = vault.look()
    assert [one.state for one in found.snapshots] == ["", "held"]
    (incomplete,) = (one for one in report.findings if one.check == "O23")
    assert (incomplete.verdict, incomplete.evidence[0].place) == ("attention", "held")


def test_what_is_said_of_no_account_in_particular_is_said_of_none_of_several() -> None:
    two = (holding(account="mine"), holding(account="shop"))
    said = Declared(accounts=(Account("linkedin", opened="me", purpose="own"),))
    assert {one.verdict for one in o06(case(*two, declared=said))} == {"undetermined"}
    assert {one.verdict for one in o06(case(two[0], declared=said))} == {"personal"}


def advising(check: str, advice: Text, first: int = 4, **fields: Any) -> Finding:
    return Finding(
        check, fields.pop("verdict", "attention"), Text("x"), Text("x"), advice=advice, first=first
    )


def test_two_advices_in_the_same_frame_are_two_steps() -> None:
    frame = "If this account is your own, do this. {advice}"
    one, other = (Text(frame, {"advice": Text(text)}) for text in ("Move.", "Remove."))
    told = steps([advising("O01", one), advising("O03", other), advising("O16", one)])
    assert [(step.advice, [its.check for its in step.findings]) for step in told] == [
        (one, ["O01", "O16"]), (other, ["O03"]),
    ]  # fmt: skip


def test_whose_the_account_is_comes_before_what_to_do_with_its_addresses() -> None:
    address = OwnAddress("moi@exemple.example", "", True, True, None, "", {}, connection().trace)
    report = examine(case(holding(address), declared=Declared((JOB._replace(end=None, notice=None),))))
    assert "O06" in {one.check for one in report.steps[0].findings}


def test_a_list_is_not_personal_while_the_days_of_a_job_are_not_declared() -> None:
    vague = Employer("Ailleurs SA")
    one = holding(connection(since="2010-05-05"))
    for jobs, verdict in (((JOB,), "personal"), ((JOB, vague), "undetermined")):
        its = case(one, declared=Declared(jobs))
        (judged,) = (it for it in judge(its, list(o10(its))) if it.subject == "connections")
        assert judged.verdict == verdict
        assert not any("first declared job" in it.says.template for it in o10(its))


@pytest.mark.parametrize("hashed", ["sha256:" + "a" * 64, "B" * 64, f" SHA256:{'0' * 64}"])
def test_a_hash_is_nobodys_name(hashed: str) -> None:
    with pytest.raises(BadLine, match="digest"):
        line_of("company", hashed)
    table = f"kind,value,until,source,note\ncompany,{hashed},,,\n"
    with pytest.raises(BadLine, match="digest"):
        read_list(table, "company", lambda _url: None)


def test_a_bare_list_of_domains_is_compared_as_domains_and_as_names(tmp_path: Path) -> None:
    list_of_clients = tmp_path / "clients.txt"
    list_of_clients.write_text("rival.example\n")
    terminal = Terminal(tmp_path)
    identity = terminal.make_vault()
    rows = [("Aline", "Testeur", "", "aline@rival.example", "", "", "03 Mar 2012"),
            ("Bram", "Voorbeeld", "", "", "Rival.Example", "", "03 Mar 2012")]  # fmt: skip
    path = tmp_path / "Complete_LinkedInDataExport_02-03-2024.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", as_csv([HEADING, *rows]))
    writer = Writer(FolderStorage(terminal.vault), identity.write_key())
    backup(Job(writer, Registry.installed().all(), [path]))
    done = CliRunner(env=dict(terminal.environment)).invoke(
        root, ["ownership", "--check", "O13", "--clients", str(list_of_clients)]
    )
    assert done.exit_code == 0, done.output
    assert "2 of 2" in done.output


def test_who_is_named_stands_beside_their_place(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    writer = Writer(FolderStorage(terminal.vault), terminal.make_vault().write_key())
    path = tmp_path / "Complete_LinkedInDataExport_02-03-2024.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", as_csv([HEADING, ROW]))
    backup(Job(writer, Registry.installed().all(), [path]))
    writer.decide(Declared((JOB,)))
    runner = CliRunner(env=dict(terminal.environment))
    assert "Aline Testeur" not in runner.invoke(root, ["ownership", "--check", "O10"]).output
    assert "Aline Testeur" in runner.invoke(root, ["ownership", "--check", "O10", "--names"]).output


def test_connections_are_never_a_fact_of_an_empty_vault(tmp_path: Path) -> None:
    _reader, found, report = Vault(tmp_path).look()
    assert not found.holdings
    assert {one.check for one in report.findings if one.verdict != "undetermined"} <= {"O24", "O25"}
    assert not any(Connection in one.told for one in found.holdings)
