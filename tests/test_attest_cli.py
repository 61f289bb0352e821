"""`sociarch attest` as the person and human resources use it: real processes, and a vault that one of them
has."""

import json
import os
import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sociarch.declared import Declared, Employer, Owned
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.keys import VaultIdentity, fingerprint
from sociarch.offboarding.attestation import (
    Attestation,
    attestation_bytes,
    read_attestation,
    signed,
)
from sociarch.writer import Writer
from tests.test_profile_cli import ROOT, Desk
from tests.test_stamps import AUTHORITY, KEYS, TOP, authority, certified, needs_openssl, openssl, stamped

TODAY = date(2026, 11, 22)
"""The day on which the desk's clock stands."""
NAME = "Zéphyrine Rarissime"
LEAVING = Declared((Employer("Exemple SARL", ("Exemple",), start=date(2019, 3, 1), notice=date(2026, 11, 2),
                             end=date(2026, 12, 31)),), country="FR")  # fmt: skip
KEY = Dossier("leaver", "Exemple SARL").key
LOG = (
    Marked(KEY, "L1-04", "done", date(2026, 11, 4), "EMP", (Proof("file", "a" * 64, f"{NAME}.pdf"),)),
    Marked(KEY, "L2-06", "refused", date(2026, 11, 5), "EMP", reason=f"{NAME} is a friend"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path)
    writer = Writer(found.reader.storage, found.identity.write_key())
    for choice in (LEAVING, *LOG):
        writer.decide(choice)
    return found


def log(desk: Desk) -> list[tuple[str, str, date, str]]:
    return [(one.item, one.state, one.on, one.by) for one in desk.reader.chronicle().choices.log[len(LOG) :]]


def written(desk: Desk, *arguments: str, name: str = "attestation.json") -> Attestation:
    path = desk.folder / name
    done = desk.run("attest", "--to", str(path), *arguments)
    assert done.returncode == 0, done.stderr
    return read_attestation(path.read_bytes())


def stranger(folder: Path, *arguments: str, language: str = "en") -> "subprocess.CompletedProcess[str]":
    """Somebody without a vault, a home or a passphrase."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder / "none"), "LANG": "C.UTF-8", "LANGUAGE": language,
        "SOCIARCH_HOME": str(folder / "none"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "sociarch", "attest", *arguments], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


# -- the person --------------------------------------------------------------------------------------


def test_without_a_file_it_is_shown_and_nothing_is_written(desk: Desk) -> None:
    # Whoever opens the vault has this machine remember the employer, by hashes: that comes first here.
    assert desk.run("attest").returncode == 0
    before = sorted(desk.folder.rglob("*"))
    done = desk.run("attest", "--case", "HR-7", "--name", "A. Martin")
    assert done.returncode == 0, done.stderr
    for line in ("Case: HR-7", "Person: A. Martin", "Employer: Exemple SARL", "Stage: L2 hand-over",
                 "L1-04 · done · 2026-11-04", "L2-06 · refused · 2026-11-05", f"proof: sha256:{'a' * 64}",
                 f"Fingerprint of the key: {fingerprint(desk.identity.signer())}"):  # fmt: skip
        assert line in done.stdout
    assert "Nothing was written" in done.stderr
    assert sorted(desk.folder.rglob("*")) == before
    assert log(desk) == []


def test_everything_that_the_file_says_is_shown_before_it_is_written(desk: Desk) -> None:
    path = desk.folder / "attestation.json"
    shown = desk.run("attest", "--case", "HR-7", "--name", "A. Martin", "--to", str(path)).stdout
    record = json.loads(path.read_bytes())
    told = [record[key] for key in ("case", "subject", "employer", "stage", "made", "tool", "digest")]
    for item in record["items"]:
        told += [item["id"], item["state"], item.get("on", ""), item.get("proof", "")]
    assert all(text in shown for text in told)
    assert "Not in it: reasons, names of files" in shown


def test_the_file_is_the_persons_alone_and_nothing_is_replaced(desk: Desk) -> None:
    path = desk.folder / "attestation.json"
    written(desk)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    data = path.read_bytes()
    again = desk.run("attest", "--to", str(path), "--case", "HR-8", "--confirm")
    assert (again.returncode, path.read_bytes(), log(desk)) == (2, data, [])


def test_a_program_gets_the_same_bytes_that_are_written(desk: Desk) -> None:
    path = desk.folder / "attestation.json"
    done = desk.run("attest", "--json", "--to", str(path))
    assert done.stdout.encode() == path.read_bytes()
    assert desk.run("attest", "--json").stdout.encode() == path.read_bytes()


def test_neither_reasons_nor_names_of_files_come_out(desk: Desk) -> None:
    done = desk.run("attest", "--to", str(desk.folder / "attestation.json"))
    text = done.stdout + done.stderr + (desk.folder / "attestation.json").read_text("utf-8")
    assert not any(word in text for word in (*NAME.split(), "friend", ".pdf"))


def test_what_the_dossier_says_of_case_and_person_stands_in_it(desk: Desk) -> None:
    desk_writer = Writer(desk.reader.storage, desk.identity.write_key())
    desk_writer.decide(Dossier("leaver", "Exemple SARL", "HR-2026-9", "A. Martin"))
    one = written(desk)
    assert (one.case, one.subject, one.employer) == ("HR-2026-9", "A. Martin", "Exemple SARL")
    assert {item.id: item.state for item in one.items}["L1-04"] == "done"


def test_an_employer_may_be_named_in_any_of_its_names(desk: Desk) -> None:
    assert written(desk, "--employer", "exemple").employer == "exemple"
    assert desk.run("attest", "--employer", "Globex").returncode == 2


def test_a_stage_leaves_out_what_comes_later(desk: Desk) -> None:
    one = written(desk, "--stage", "l1")
    assert one.stage == "L1" and {item.id[:2] for item in one.items} == {"L1"}
    assert desk.run("attest", "--stage", "J0").returncode == 2


def test_without_any_plan_it_says_how_to_get_one(tmp_path: Path) -> None:
    done = Desk(tmp_path).run("attest")
    assert done.returncode == 2
    assert "sociarch profile --ask" in done.stderr


def test_a_name_that_cannot_be_seen_is_refused_and_not_repeated(desk: Desk) -> None:
    done = desk.run("attest", "--name", "Zeph\u202eyrine")
    assert done.returncode == 2
    assert "--name" in done.stderr and "yrine" not in done.stderr


def test_a_decision_that_does_not_open_is_said_to_be_missing(desk: Desk) -> None:
    newest = max((desk.terminal.vault / "choices").iterdir())
    newest.chmod(0o600)
    newest.write_bytes(b"damaged")
    done = desk.run("attest")
    assert done.returncode == 0
    assert "missing here" in done.stderr
    assert "L2-06 · open" in done.stdout or "L2-06" not in done.stdout


# -- L3-04 -------------------------------------------------------------------------------------------


def test_the_statement_is_made_in_so_many_words_and_noted_once(desk: Desk) -> None:
    assert {item.id: item.state for item in written(desk, "--stage", "L3").items}["L3-04"] == "open"
    assert log(desk) == []
    first = written(desk, "--confirm", name="first.json")
    assert {item.id: (item.state, item.on) for item in first.items}["L3-04"] == ("done", TODAY)
    assert first.stage == "L3"
    assert log(desk) == [("L3-04", "done", TODAY, "EMP")]
    assert written(desk, "--confirm", name="second.json") == first
    assert len(log(desk)) == 1


@pytest.mark.parametrize("answer", ["yes", "Oui"])
def test_at_a_terminal_it_is_asked_for_and_the_whole_word_states_it(desk: Desk, answer: str) -> None:
    path = desk.folder / "attestation.json"
    done = desk.type([answer], "attest", "--to", str(path))
    assert done.returncode == 0, done.stderr
    assert "none of its passwords" in done.stderr
    assert log(desk) == [("L3-04", "done", TODAY, "EMP")]
    assert {item.id: item.state for item in read_attestation(path.read_bytes()).items}["L3-04"] == "done"
    again = desk.type([], "attest", "--to", str(desk.folder / "again.json"))
    assert again.returncode == 0 and "Do you state this" not in again.stderr


@pytest.mark.parametrize("answer", ["", "y", "no"])
def test_anything_else_than_the_whole_word_leaves_it_open(desk: Desk, answer: str) -> None:
    path = desk.folder / "attestation.json"
    assert desk.type([answer], "attest", "--to", str(path), "--stage", "L3").returncode == 0
    assert log(desk) == []
    assert {item.id: item.state for item in read_attestation(path.read_bytes()).items}["L3-04"] == "open"


def test_nobody_is_asked_who_does_not_want_to_be_or_writes_nothing(desk: Desk) -> None:
    for arguments in (("--no-input", "--to", str(desk.folder / "a.json")), ()):
        done = desk.type(["yes"], "attest", *arguments)
        assert done.returncode == 0, done.stderr
        assert "Do you state" not in done.stderr
    assert log(desk) == []


def test_what_the_vault_holds_against_the_statement_is_said_first(desk: Desk) -> None:
    assert "O09" not in desk.run("attest", "--confirm", "--to", str(desk.folder / "a.json")).stderr
    desk.declare(LEAVING._replace(owned=(Owned("seat", "Recruiter", "linkedin", "Exemple SARL"),)))
    Writer(desk.reader.storage, desk.identity.write_key()).decide(Marked(KEY, "L3-04", "open", TODAY, "EMP"))
    done = desk.run("attest", "--confirm", "--to", str(desk.folder / "b.json"))
    assert done.returncode == 0
    assert "warning" in done.stderr and "O09" in done.stderr


def test_who_does_not_leave_has_nothing_to_state(desk: Desk) -> None:
    desk.declare(Declared((Employer("Nouveau SA", start=date(2026, 11, 16)),)))
    done = desk.run("attest", "--confirm", "--to", str(desk.folder / "a.json"))
    assert (done.returncode, log(desk)) == (2, [])
    assert not (desk.folder / "a.json").exists()


def test_nothing_is_stated_where_no_file_is_to_be_written(desk: Desk) -> None:
    assert desk.run("attest", "--confirm").returncode == 2
    assert log(desk) == []


# -- human resources -----------------------------------------------------------------------------------


def test_who_has_no_vault_can_check_a_file(desk: Desk) -> None:
    written(desk, "--case", "HR-7")
    done = stranger(desk.folder, "--verify", "attestation.json")
    assert done.returncode == 0, done.stderr
    assert "Case: HR-7" in done.stdout and "L1-04 · done · 2026-11-04" in done.stdout
    assert "The file is whole" in done.stdout
    assert "Not proven: whose key it is" in done.stdout
    assert "Not proven: since when" in done.stdout
    assert not (desk.folder / "none").exists()


def test_a_fingerprint_that_was_told_decides_whose_key_it_is(desk: Desk) -> None:
    one = written(desk)
    mine = fingerprint(one.key)
    for told in (mine, mine.upper(), mine.replace(" ", ""), mine.replace(" ", ":")):
        done = stranger(desk.folder, "--verify", "attestation.json", "--key", told)
        assert done.returncode == 0, done.stderr
        assert "made with the key that you named" in done.stdout
        assert "Not proven: whose key it is" not in done.stdout
    other = fingerprint(VaultIdentity.generate().signer())
    refused = stranger(desk.folder, "--verify", "attestation.json", "--key", other)
    assert refused.returncode == 20 and refused.stdout == ""
    assert mine in refused.stderr
    for told in ("12", mine[:-1], mine + "0", "g" * 24):
        assert stranger(desk.folder, "--verify", "attestation.json", "--key", told).returncode == 2


def test_a_changed_or_foreign_file_ends_with_its_code(desk: Desk) -> None:
    written(desk)
    whole = (desk.folder / "attestation.json").read_bytes()
    for data in (whole.replace(b'"L1-04"', b'"L1-05"'), b"", b"{}", whole[:-1], b" " * 1_100_000):
        (desk.folder / "changed.json").write_bytes(data)
        done = stranger(desk.folder, "--verify", "changed.json")
        assert (done.returncode, done.stdout) == (20, "")
    missing = stranger(desk.folder, "--verify", "nowhere.json")
    assert missing.returncode == 20 and "cannot be read" in missing.stderr
    assert stranger(desk.folder, "--verify", ".").returncode == 20


def test_a_program_learns_what_was_checked_and_what_was_not(desk: Desk) -> None:
    one = written(desk)
    told = json.loads(stranger(desk.folder, "--verify", "attestation.json", "--json").stdout)
    assert next(iter(told)) == "schema" and told["schema"] == "sociarch-attestation-check/1"
    assert (told["whole"], told["key_compared"], told["stamp"]) == (True, False, None)
    assert told["fingerprint"] == fingerprint(one.key)
    assert told["attestation"] == json.loads((desk.folder / "attestation.json").read_bytes())
    compared = stranger(desk.folder, "--verify", "attestation.json", "--json", "--key", fingerprint(one.key))
    assert json.loads(compared.stdout)["key_compared"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("--verify",), ("a.json",), ("--verify", "a.json", "--to", "b.json"), ("--key", "a" * 24),
        ("--verify", "a.json", "--case", "7"), ("--verify", "a.json", "--confirm"),
        ("--verify", "--stamp", "t.tsr", "a.json"), ("--stamp", "t.tsr"), ("--stamp", "t.tsr", "a.json"),
        ("--stamp", "t.tsr", "a.json", "--to", "b.json", "--name", "A"), ("--stamp-root", "r.pem"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said_before_anything_is_opened(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert stranger(tmp_path, *arguments).returncode == 2
    assert list(tmp_path.iterdir()) == []


# -- time stamps -------------------------------------------------------------------------------------


def stamp_over(folder: Path, digest: str, by: Any = AUTHORITY) -> Path:
    """What an authority answers for a digest, as docs/attest.md asks for it; and its root as `root.pem`."""
    folder.mkdir(exist_ok=True)
    stamped(folder, by)
    asked = openssl(folder, "-query", "-digest", digest, "-sha256", "-cert", "-out", "asked.tsq")
    assert asked.returncode == 0, asked.stderr
    done = openssl(folder, "-reply", "-config", "tsa.cnf", "-queryfile", "asked.tsq", "-out", "stamp.tsr")
    assert done.returncode == 0, done.stderr
    (folder / "root.pem").write_text(TOP.pem)
    return folder / "stamp.tsr"


@needs_openssl
def test_somebody_independent_can_confirm_since_when_it_has_been_there(desk: Desk) -> None:
    one = written(desk)
    token = stamp_over(desk.folder / "tsa", one.digest)
    root = str(token.with_name("root.pem"))
    path = desk.folder / "stamped.json"
    done = desk.run(
        "attest", "--stamp", str(token), str(desk.folder / "attestation.json"), "--to", str(path),
        "--stamp-root", root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = read_attestation(path.read_bytes())
    assert made == signed(one._replace(timestamp=token.read_bytes()), desk.identity)
    assert made.digest == one.digest
    trusted = stranger(desk.folder, "--verify", "stamped.json", "--stamp-root", root)
    assert trusted.returncode == 0, trusted.stderr
    assert re.search(r"It was there on \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", trusted.stdout)
    unknown = stranger(desk.folder, "--verify", "stamped.json")
    assert unknown.returncode == 0
    assert "Who made the time stamp was not checked" in unknown.stdout
    assert "It was there on" not in unknown.stdout
    told = json.loads(stranger(desk.folder, "--verify", "stamped.json", "--json").stdout)["stamp"]
    assert told["at"] and told["checked"] is False and told["why"]


@needs_openssl
def test_a_stamp_that_leads_to_nobody_who_is_trusted_does_not_hold(desk: Desk) -> None:
    one = written(desk)
    forger = authority(certified("Invented root", KEYS[1]))
    token = stamp_over(desk.folder / "tsa", one.digest, forger)
    made = signed(one._replace(timestamp=token.read_bytes()), desk.identity)
    (desk.folder / "forged.json").write_bytes(attestation_bytes(made))
    root = str(token.with_name("root.pem"))
    done = stranger(desk.folder, "--verify", "forged.json", "--stamp-root", root)
    assert (done.returncode, done.stdout) == (20, "")
    mine = str(desk.folder / "attestation.json")
    to = str(desk.folder / "new.json")
    refused = desk.run("attest", "--stamp", str(token), mine, "--to", to, "--stamp-root", root)
    assert refused.returncode == 2 and not Path(to).exists()


@needs_openssl
def test_a_stamp_over_something_else_is_refused_on_both_sides(desk: Desk) -> None:
    one = written(desk)
    token = stamp_over(desk.folder / "tsa", "b" * 64)
    done = desk.run(
        "attest", "--stamp", str(token), str(desk.folder / "attestation.json"), "--to",
        str(desk.folder / "new.json"),
    )  # fmt: skip
    assert done.returncode == 2 and not (desk.folder / "new.json").exists()
    made = signed(one._replace(timestamp=token.read_bytes()), desk.identity)
    (desk.folder / "other.json").write_bytes(attestation_bytes(made))
    assert stranger(desk.folder, "--verify", "other.json").returncode == 20


def test_what_is_no_stamp_is_refused_on_both_sides(desk: Desk) -> None:
    one = written(desk)
    (desk.folder / "stamp.tsr").write_bytes(b"a stamp")
    done = desk.run(
        "attest", "--stamp", str(desk.folder / "stamp.tsr"), str(desk.folder / "attestation.json"), "--to",
        str(desk.folder / "new.json"),
    )  # fmt: skip
    assert done.returncode == 2 and not (desk.folder / "new.json").exists()
    made = signed(one._replace(timestamp=b"a stamp"), desk.identity)
    (desk.folder / "other.json").write_bytes(attestation_bytes(made))
    assert stranger(desk.folder, "--verify", "other.json").returncode == 20


@needs_openssl
def test_a_stamp_that_is_asked_for_and_not_there_does_not_hold(desk: Desk) -> None:
    one = written(desk)
    root = str(stamp_over(desk.folder / "tsa", one.digest).with_name("root.pem"))
    assert stranger(desk.folder, "--verify", "attestation.json", "--stamp-root", root).returncode == 20


@needs_openssl
def test_only_the_vault_that_signed_adds_a_stamp(desk: Desk) -> None:
    one = written(desk)
    other = signed(one, VaultIdentity.generate())
    (desk.folder / "other.json").write_bytes(attestation_bytes(other))
    token = stamp_over(desk.folder / "tsa", other.digest)
    done = desk.run(
        "attest", "--stamp", str(token), str(desk.folder / "other.json"), "--to",
        str(desk.folder / "new.json"),
    )  # fmt: skip
    assert done.returncode == 20 and not (desk.folder / "new.json").exists()


@needs_openssl
def test_without_the_package_a_stamp_is_said_to_be_unchecked(desk: Desk) -> None:
    one = written(desk)
    token = stamp_over(desk.folder / "tsa", one.digest)
    made = signed(one._replace(timestamp=token.read_bytes()), desk.identity)
    (desk.folder / "stamped.json").write_bytes(attestation_bytes(made))
    without = (
        "import sys; sys.modules['rfc3161_client'] = None;"
        "from sociarch.cli.root import run; sys.exit(run(sys.argv[1:]))"
    )
    plain = [sys.executable, "-c", without, "attest", "--verify", str(desk.folder / "stamped.json")]
    environment = {**desk.terminal.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(plain, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "was not checked" in done.stdout and "not installed" in done.stdout
    asked = [*plain, "--stamp-root", str(token.with_name("root.pem"))]
    assert subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 2


def test_both_pages_give_the_same_commands() -> None:
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in ("attest.md", "attest.fr.md")]
    blocks = [re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for page in pages]
    assert blocks[0] == blocks[1] and len(blocks[0]) == 2
