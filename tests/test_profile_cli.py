"""`sociarch profile`, and what a declared demand forbids: real processes, a real terminal, and a clock that a
test sets."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from demo.invent import linkedin_name, linkedin_zip, people
from sociarch.choices import Verdict
from sociarch.declared import Account, Declared, Employer, Owned, Restricted, Stamp, Thresholds
from sociarch.storage.folder import FolderStorage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.terminal import Terminal, export_of

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-22"
DEMAND = date(2026, 11, 2)
SECRETS = ("Quirinal", "Zanzibarov", "hunter2")
TOKEN = b"\x30\x82\x01\x00" + bytes(256)
PEM = b"-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
FORM = """
country = "FR"
machine = "employer"
domains = ["testeur.example"]
[[employers]]
name = "Exemple SARL"
domains = ["@Exemple.example"]
start = 2019-03-01
notice = 2024-04-30
end = 2024-05-31
[[accounts]]
network = "linkedin"
opened = "me"
alone = true
"""
JOB = Employer(
    "Exemple SARL", domains=("exemple.example",), start=date(2019, 3, 1), notice=date(2024, 4, 30),
    end=date(2024, 5, 31),
)  # fmt: skip
TOLD = Declared(
    (JOB,), (Account("linkedin", opened="me", alone=True),), domains=("testeur.example",), country="FR",
    machine="employer",
)  # fmt: skip


class Desk:
    """Somebody at a terminal, on a day that stands still."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.folder = folder
        self.terminal = Terminal(folder, language=language)
        self.identity = self.terminal.make_vault()
        self._clock = folder / "clock"

    def command(self, arguments: Sequence[str]) -> list[str]:
        noon = datetime.fromisoformat(f"{TODAY}T12:00:00").replace(tzinfo=timezone.utc)
        self._clock.write_text(str((noon - datetime.now(timezone.utc)).total_seconds()))
        return [sys.executable, "-m", "demo.clock", str(self._clock), *arguments]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(arguments), cwd=ROOT, env=self.terminal.environment, timeout=120,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def type(self, typed: Sequence[str], *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same at a terminal, where these lines are typed; then no more comes."""
        pty = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        try:
            os.write(ours, ("".join(f"{line}\n" for line in typed) + "\x04").encode())
            return subprocess.run(
                self.command(arguments), cwd=ROOT, env=self.terminal.environment, timeout=120,
                stdin=theirs, capture_output=True, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
        finally:
            os.close(ours)
            os.close(theirs)

    @property
    def reader(self) -> Reader:
        return Reader(FolderStorage(self.terminal.vault), self.identity)

    @property
    def declared(self) -> Declared:
        return self.reader.declared()

    def declare(self, declared: Declared) -> None:
        Writer(self.reader.storage, self.identity.write_key()).decide(declared)

    def records(self) -> int:
        return len(list(self.reader.storage.names("choices/")))

    def form(self, text: str = FORM) -> str:
        path = self.folder / "me.toml"
        path.write_text(text, "utf-8")
        return str(path)

    def export(self, number: int = 1) -> Path:
        path = export_of(self.folder, number)
        assert self.run("backup", "--from", str(path)).returncode == 0
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def table(shown: str) -> dict[str, str]:
    """What a table says, by its first column."""
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in shown.splitlines()]
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


# -- showing ---------------------------------------------------------------------------------------


def test_what_is_not_declared_is_named_as_not_said(desk: Desk) -> None:
    desk.export()
    done = desk.run("profile")
    assert done.returncode == 0
    said = table(done.stdout)
    for name in ("Country of the contract", "This machine", "Demand received", "Employers", "Time stamps",
                 "Account: LinkedIn", "Companies not to be approached"):  # fmt: skip
        assert said[name] == "not said"
    assert "Account: Facebook" not in said
    assert "profile --ask" in done.stderr


def test_what_is_declared_is_shown_in_plain_words(desk: Desk) -> None:
    desk.export()
    desk.declare(
        TOLD._replace(
            accounts=(*TOLD.accounts, Account("viadeo", "old")), thresholds=Thresholds(rhythm=2.5),
            owned=(Owned("seat", "Recruiter", "linkedin"),), stamps=(Stamp("MII"),),
        )
    )  # fmt: skip
    said = table(desk.run("profile").stdout)
    assert said["Country of the contract"] == "France"
    assert said["This machine"] == "your employer's"
    assert said["first day"] == "2019-03-01"
    assert said["opened by"] == "you"
    assert said["Account: Viadeo (old)"] == "the vault holds no such account"
    assert said["Account: LinkedIn"] == ""
    assert "Run for an employer: Recruiter (paid seat)" in said
    assert said["Time stamps"] == "1"
    assert said["Thresholds of your own"] == "rhythm 2.5"


def test_json_holds_what_was_said_and_no_more(desk: Desk) -> None:
    desk.declare(Declared(country="FR", demand=DEMAND, restricted=(Restricted("Globex"),)))
    assert json.loads(desk.run("profile", "--json").stdout) == {
        "schema": "sociarch-profile/1",
        "declared": {"country": "FR", "demand": "2026-11-02", "restricted": [{"name": "Globex"}]},
        "preservation": True,
    }


def test_texts_that_would_steer_a_terminal_are_made_harmless(desk: Desk) -> None:
    desk.declare(Declared(employers=(Employer("A\x1b[31m\u202eB"),)))
    shown = desk.run("profile").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# -- a file ----------------------------------------------------------------------------------------


def test_a_file_is_declared_and_shown(desk: Desk) -> None:
    done = desk.run("profile", "--from", desk.form())
    assert done.returncode == 0
    assert "sealed in the vault" in done.stderr
    assert table(done.stdout)["e-mail domains"] == "exemple.example"
    assert desk.declared == TOLD


def test_the_same_again_adds_no_record(desk: Desk) -> None:
    desk.run("profile", "--from", desk.form())
    again = desk.run("profile", "--from", desk.form())
    assert again.returncode == 0
    assert "nothing was stored" in again.stderr
    assert desk.records() == 1


@pytest.mark.parametrize(
    ("form", "place", "word"),
    [
        ('Quirinal = "hunter2"', "key that is not known", "not known"),
        ('[[employers]]\nname = "Zanzibarov"\nstart = "hunter2"', "employers[0].start", "2026-11-22"),
        ('[[employers]]\nname = "Zanzibarov"\ndomains = ["hunter2"]', "employers[0].domains[0]", "domain"),
        (
            '[[employers]]\nname = "Zanzibarov"\ndomains = ["gmail.com"]',
            "employers[0].domains[0]",
            "provider of mail",
        ),
        ('[[accounts]]\nnetwork = "hunter2"', "accounts[0].network", "facebook, linkedin, viadeo"),
        ('country = "Zanzibarov"', "country", "FR, BE"),
        ("demand = 2026-11-23", "demand", "yet to come"),
        ('[[employers]]\nname = "Zanzibarov"\nstart = 2020-01-01\nend = 2019-01-01', "employers[0].end",
         "before it starts"),
        ("hunter2 Quirinal", "line 1", "TOML"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_names_the_place_and_what_is_expected_and_stores_nothing(
    desk: Desk, form: str, place: str, word: str
) -> None:
    done = desk.run("profile", "--from", desk.form(form))
    assert (done.returncode, done.stdout) == (2, "")
    assert place in done.stderr
    assert word in done.stderr
    assert not any(secret in done.stderr for secret in SECRETS)
    assert desk.records() == 0


def test_a_file_that_is_not_there_or_far_too_large_is_refused(desk: Desk) -> None:
    assert desk.run("profile", "--from", str(desk.folder / "nowhere.toml")).returncode == 2
    assert desk.run("profile", "--from", desk.form("#" * 1_100_000)).returncode == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_written_reads_back_and_is_for_its_owner_only(tmp_path: Path, language: str) -> None:
    desk = Desk(tmp_path, language)
    for declared in (Declared(), TOLD):
        desk.declare(declared)
        path = desk.folder / f"form-{len(declared.employers)}.toml"
        old = os.umask(0)
        try:
            assert desk.run("profile", "--write", str(path)).returncode == 0
        finally:
            os.umask(old)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
        records = desk.records()
        assert desk.run("profile", "--from", str(path)).returncode == 0
        assert (desk.declared, desk.records()) == (declared, records)


def test_a_file_that_is_there_is_never_overwritten(desk: Desk) -> None:
    path = desk.form("mine")
    done = desk.run("profile", "--write", path)
    assert done.returncode == 2
    assert Path(path).read_text() == "mine"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ask", "--from", "me.toml"],
        ["--from", "me.toml", "--write", "you.toml"],
        ["--write", "you.toml", "--drop-stamps"],
        ["--stamp-root", "root.pem"],
        ["--json", "--write", "you.toml"],
        ["--from", ""],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_a_mistake_of_usage(desk: Desk, arguments: list[str]) -> None:
    done = desk.run("profile", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert desk.records() == 0


# -- questions -------------------------------------------------------------------------------------

EMPLOYER = ["Exemple SARL", "Exemple, Ex", "@Exemple.example", "2019-03-01", "2024-04-30", "", "2024-05-31",
            "", "office-key", "laptop", "192.0.2.0/24", ""]  # fmt: skip
OWN = ["testeur.example", "", ""]
ACCOUNT = ["1", "1", "2", "n", "a colleague"]
OWNED = ["Exemple, the page", "1", "facebook", "Exemple SARL", ""]
RESTRICTED = ["Globex", "globex.example", "2025-05-31", "", ""]
ABOUT = ["fr", "2", ""]
ANSWERS = [*EMPLOYER, *OWN, *ACCOUNT, *OWNED, *RESTRICTED, *ABOUT]
NOTHING = ["", *[""] * 3, *[""] * 4, "", "", *[""] * 3]
ANSWERED = Declared(
    employers=(
        JOB._replace(aliases=("Exemple", "Ex"), keys=("office-key",), devices=("laptop",),
                     ranges=("192.0.2.0/24",)),
    ),
    accounts=(Account("linkedin", opened="me", purpose="own", paid="employer", others="a colleague",
                      alone=False),),
    owned=(Owned("page", "Exemple, the page", "facebook", "Exemple SARL"),),
    restricted=(Restricted("Globex", "globex.example", date(2025, 5, 31)),),
    domains=("testeur.example",), country="FR", machine="employer",
)  # fmt: skip


def marked(declared: Declared, mark: str) -> Declared:
    return declared._replace(accounts=tuple(one._replace(account=mark) for one in declared.accounts))


def mark_of(desk: Desk) -> str:
    """The mark by which snapshots know the only account."""
    [(_network, mark)] = desk.reader.chronicle().by_account()
    return mark or ""


def test_questions_are_answered_shown_confirmed_and_stored(desk: Desk) -> None:
    desk.export()
    done = desk.type([*ANSWERS, "y"], "profile", "--ask")
    assert done.returncode == 0, done.stderr
    assert desk.declared == marked(ANSWERED, mark_of(desk))
    assert table(done.stdout)["Employer: Exemple SARL"] == ""
    assert done.stderr.index("Name of an employer") < done.stderr.index("LinkedIn")
    assert "passphrase, recovery-kit" in done.stderr
    assert "Never type a password" in done.stderr


def test_everything_may_be_left_unsaid_and_then_nothing_is_stored(desk: Desk) -> None:
    desk.export()
    done = desk.type(NOTHING, "profile", "--ask")
    assert done.returncode == 0, done.stderr
    assert "nothing was stored" in done.stderr
    assert desk.records() == 0


def test_a_dash_where_something_new_is_asked_for_adds_nothing(desk: Desk) -> None:
    done = desk.type(["-", *[""] * 3, "-", "-", *[""] * 3], "profile", "--ask")
    assert done.returncode == 0, done.stderr
    assert desk.records() == 0


def test_what_another_declared_while_questions_were_asked_is_not_replaced_unseen(desk: Desk) -> None:
    # The employer stays, Enter to the seven questions after it, but for an answer to the first.
    typed = ["", "", "testeur.example", *[""] * 7, "y"]
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    desk.declare(Declared((JOB,)))
    with subprocess.Popen(
        desk.command(["profile", "--ask"]), cwd=ROOT, env=desk.terminal.environment, stdin=theirs,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as asking:  # fmt: skip
        assert asking.stderr is not None
        while "Never type a password" not in asking.stderr.readline():
            assert asking.poll() is None
        desk.declare(Declared((JOB,), demand=DEMAND))
        os.write(ours, "".join(f"{line}\n" for line in typed).encode() + b"\x04")
        told = asking.stderr.read()
        assert asking.wait() == 2, told
    os.close(ours)
    os.close(theirs)
    assert "meanwhile" in told
    assert desk.declared == Declared((JOB,), demand=DEMAND)


@pytest.mark.parametrize("ending", [["n"], ["", "n"], ["", "maybe", "non"]])
def test_what_is_not_confirmed_is_not_stored(desk: Desk, ending: list[str]) -> None:
    desk.export()
    done = desk.type([*ANSWERS, *ending], "profile", "--ask")
    assert done.returncode == 0
    assert "Nothing was stored." in done.stderr
    assert desk.records() == 0


def test_who_gives_no_more_answers_has_declared_nothing(desk: Desk) -> None:
    desk.export()
    assert desk.type(ANSWERS, "profile", "--ask").returncode == 130
    assert desk.type(ANSWERS[:9], "profile", "--ask").returncode == 130
    assert desk.records() == 0


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_ctrl_c_stores_nothing(desk: Desk) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    # A session of its own takes the first terminal that it opens for its own, and Ctrl-C with it.
    command = ["sh", "-c", 'terminal=$1; shift; exec "$@" < "$terminal"', "sh", os.ttyname(theirs)]
    running = subprocess.Popen(
        [*command, *desk.command(["profile", "--ask"])], cwd=ROOT, env=desk.terminal.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        assert running.stderr is not None
        said = b""
        while b"Name of an employer" not in said:
            piece = os.read(running.stderr.fileno(), 4096)
            assert piece, said
            said += piece
        os.write(ours, b"Exemple SARL\n\x03")
        _out, rest = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
        os.close(ours)
        os.close(theirs)
    assert running.returncode == 130
    assert b"Interrupted" in rest
    assert desk.records() == 0


def test_an_answer_that_cannot_be_is_asked_for_again_and_why_is_said(desk: Desk) -> None:
    typed = [
        "Exemple SARL", "", "gmail.com", "exemple.example", "soon", "2019-03-01", "2018-01-01", "", "",
        "2019-02-28", "2024-05-31", "office", "", "", "", "", "",
        "", "", "",
        "Exemple, the page", "9", "", "1", "myspace", "", "", "",
        "@gmail.com", "@globex.example", "", "", "",
        "ZZ", "FR", "", "2026-11-23", "", "y",
    ]  # fmt: skip
    done = desk.type(typed, "profile", "--ask")
    assert done.returncode == 0, done.stderr
    for words in ("provider of mail", "a day such as", "before the start", "ends before it starts",
                  "telephone number", "one of the numbers", "facebook, linkedin, viadeo",
                  "yet to come"):  # fmt: skip
        assert words in done.stderr, words
    assert desk.declared == Declared(
        employers=(Employer("Exemple SARL", domains=("exemple.example",), start=date(2019, 3, 1),
                            end=date(2024, 5, 31)),),
        owned=(Owned("page", "Exemple, the page"),), restricted=(Restricted(domain="globex.example"),),
        country="FR",
    )  # fmt: skip


def test_enter_keeps_a_dash_takes_away_and_one_changes(desk: Desk) -> None:
    other = Employer("Globex", start=date(2025, 1, 1))
    kept = (Restricted("Initech", "initech.example"),)
    stamps = (Stamp("MIIB"),)
    desk.declare(
        TOLD._replace(employers=(JOB, other), restricted=kept, stamps=stamps, schools=("a.example",))
    )
    typed = [
        "1", "Ex", "", "", "", "", "2024-06-30", "", "", "", "", "-", "",
        "", "", "-",
        "",
        "", "", "",
        "-", "", "", "y",
    ]  # fmt: skip
    done = desk.type(typed, "profile", "--ask")
    assert done.returncode == 0, done.stderr
    changed = JOB._replace(aliases=("Ex",), end=date(2024, 6, 30))
    assert desk.declared == TOLD._replace(
        employers=(changed,), restricted=kept, stamps=stamps, country=""
    )  # fmt: skip


def test_questions_are_asked_in_french_and_understand_french(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "fr")
    desk.export()
    answers = [*NOTHING[:4], "1", "", "", "oui", *NOTHING[8:], "oui"]
    assert desk.type(answers, "profile", "--ask").returncode == 0
    assert desk.declared.accounts == (Account("linkedin", mark_of(desk), "me", alone=True),)


@pytest.mark.parametrize("arguments", [["--no-input"], []])
def test_who_cannot_be_asked_is_told_of_the_file(desk: Desk, arguments: list[str]) -> None:
    done = desk.run("profile", "--ask", *arguments)
    assert (done.returncode, done.stdout) == (11, "")
    assert "--write FILE" in done.stderr
    assert desk.type(ANSWERS, "profile", "--ask", "--no-input").returncode == 11


# -- time stamps -----------------------------------------------------------------------------------


def test_stamps_are_added_kept_across_a_file_and_dropped(desk: Desk) -> None:
    (desk.folder / "a.tsr").write_bytes(TOKEN)
    (desk.folder / "b.tsr").write_bytes(TOKEN[:-1] + b"b")
    (desk.folder / "root.pem").write_bytes(PEM)
    paths = [str(desk.folder / name) for name in ("a.tsr", "b.tsr", "root.pem")]
    assert desk.run("profile", "--stamp", paths[0]).returncode == 0
    assert [one.roots for one in desk.declared.stamps] == [""]
    done = desk.run("profile", "--stamp", paths[0], "--stamp", paths[1], "--stamp-root", paths[2])
    assert done.returncode == 0
    assert [one.roots for one in desk.declared.stamps] == [PEM.decode()] * 2
    stamps = desk.declared.stamps
    assert desk.run("profile", "--from", desk.form()).returncode == 0
    assert desk.declared == TOLD._replace(stamps=stamps)
    assert desk.run("profile", "--drop-stamps").returncode == 0
    assert desk.declared == TOLD


def test_what_is_no_stamp_is_refused_and_not_repeated(desk: Desk) -> None:
    path = desk.folder / "hunter2.tsr"
    path.write_bytes(b"Quirinal Zanzibarov")
    key = desk.folder / "key.pem"
    key.write_bytes(PEM + b"-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n")
    good = desk.folder / "good.tsr"
    good.write_bytes(TOKEN)
    for arguments in (
        ["--stamp", str(path)],
        ["--stamp", str(good), "--stamp-root", str(key)],
        ["--stamp", str(desk.folder / "nowhere")],
    ):
        done = desk.run("profile", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Quirinal" not in done.stderr
        assert "QUJD" not in done.stderr
    assert desk.records() == 0


# -- a demand --------------------------------------------------------------------------------------


def test_a_demand_is_taken_back_only_where_somebody_says_so(desk: Desk) -> None:
    desk.run("profile", "--from", desk.form(FORM.replace("country", "demand = 2026-11-02\ncountry")))
    assert desk.declared.demand == DEMAND
    refused = desk.run("profile", "--from", desk.form())
    assert (refused.returncode, refused.stdout) == (11, "")
    assert "--yes" in refused.stderr
    assert desk.type(["y"], "profile", "--from", desk.form()).returncode == 11
    assert desk.declared.demand == DEMAND
    later = FORM.replace("country", "demand = 2026-11-03\ncountry")
    assert desk.run("profile", "--from", desk.form(later)).returncode == 0
    assert desk.type(["yes"], "profile", "--from", desk.form()).returncode == 0
    assert desk.declared == TOLD


def test_a_demand_is_taken_back_without_questions_by_yes(desk: Desk) -> None:
    desk.declare(Declared(demand=DEMAND))
    assert desk.run("profile", "--from", desk.form(), "--yes").returncode == 0
    assert desk.declared == TOLD


def test_the_questions_ask_once_more_before_a_demand_is_taken_back(desk: Desk) -> None:
    desk.declare(Declared(demand=DEMAND))
    answers = ["", "", "", "", "", "", "", "", "-", "y"]
    assert desk.type([*answers, "no"], "profile", "--ask").returncode == 11
    assert desk.declared.demand == DEMAND
    assert desk.type([*answers, "yes"], "profile", "--ask").returncode == 0
    assert desk.declared.demand is None


def test_where_a_decision_does_not_open_it_is_treated_as_a_demand(desk: Desk) -> None:
    desk.declare(Declared(country="FR"))
    [path] = (desk.terminal.vault / "choices").iterdir()
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    shown = desk.run("profile", "--json")
    assert json.loads(shown.stdout)["preservation"] is True
    assert "verify" in shown.stderr
    assert desk.run("profile", "--from", desk.form()).returncode == 11
    assert desk.run("profile", "--from", desk.form(), "--yes").returncode == 0
    assert json.loads(desk.run("profile", "--json").stdout)["preservation"] is False


def test_while_a_demand_is_declared_no_command_deletes_replaces_or_hides(desk: Desk) -> None:
    path = desk.export()
    kept = desk.folder / "kept.csv"
    assert desk.run("export", "--for", "csv", str(kept)).returncode == 0
    before = kept.read_bytes()
    snapshots = [one.id for one in desk.reader.chronicle().snapshots]
    desk.declare(Declared(demand=DEMAND, stamps=(Stamp("MIIB"),)))
    second = desk.folder / linkedin_name(date(2025, 3, 3))
    linkedin_zip(second, people(41, 9), date(2025, 3, 3))
    for arguments in (
        ["backup", "--remove", "--from", str(path)],
        ["backup", "--remove", "--from", str(second)],
        ["watch", "--remove", str(desk.folder)],
        ["drop", snapshots[0]],
        ["export", "--for", "csv", "--force", str(kept)],
        ["profile", "--drop-stamps"],
        ["clauses", "--drop", "a" * 64],
    ):
        done = desk.run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "2026-11-02" in done.stderr
        assert "profile --ask" in done.stderr
    assert path.exists()
    assert second.exists()
    assert kept.read_bytes() == before
    assert desk.declared.stamps == (Stamp("MIIB"),)
    chronicle = desk.reader.chronicle()
    assert [(one.id, one.state) for one in chronicle.snapshots] == [(one, "") for one in snapshots]


def test_while_a_demand_is_declared_everything_else_goes_on(desk: Desk) -> None:
    path = desk.export()
    desk.declare(Declared(demand=DEMAND))
    second = desk.export(2)
    assert second.exists()
    [snapshot, _other] = desk.reader.chronicle().snapshots
    assert desk.run("accept", snapshot.id).returncode == 0
    assert desk.run("export", "--for", "csv", str(desk.folder / "new.csv")).returncode == 0
    assert desk.run("profile", "--from", desk.form(FORM), "--yes").returncode == 0
    assert desk.run("backup", "--remove", "--from", str(path)).returncode == 0
    assert not path.exists()
    assert desk.run("drop", snapshot.id).returncode == 0
    assert desk.reader.chronicle().choices.verdicts == {snapshot.id: False}


def test_a_demand_tells_status_nothing_because_status_opens_nothing(desk: Desk) -> None:
    before = desk.run("status", "--json").stdout
    desk.declare(Declared(demand=DEMAND))
    assert desk.run("status", "--json").stdout == before


def test_nothing_that_is_declared_stays_on_the_machine_outside_the_vault(desk: Desk) -> None:
    desk.run("profile", "--from", desk.form(FORM.replace("Exemple SARL", "Zanzibarov SARL")))
    os.unlink(desk.folder / "me.toml")
    assert desk.declared.employers[0].name == "Zanzibarov SARL"
    for path in desk.folder.rglob("*"):
        assert path.is_dir() or b"Zanzibarov" not in path.read_bytes(), path


def test_a_verdict_is_still_told_by_names_beside_a_declaration(desk: Desk) -> None:
    desk.export()
    [snapshot] = desk.reader.chronicle().snapshots
    writer = Writer(desk.reader.storage, desk.identity.write_key())
    writer.decide(Verdict(snapshot.id, keep=True))
    desk.declare(TOLD)
    assert writer.verdict(snapshot.id) == Verdict(snapshot.id, keep=True)
