"""`sociarch keys` as people and scripts meet it: listed, added, taken away, printed, tried."""

import json
import os
import shutil
import stat
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from sociarch import age
from sociarch.age.hybrid import HybridIdentity
from sociarch.calibration import LEAST
from sociarch.cli.drills import Drill, drill_warnings, drills, last_drill, note_drill
from sociarch.home import Home
from sociarch.keyfile import find_keys, shared_passphrase
from sociarch.keys import VaultIdentity
from sociarch.layout import openers
from sociarch.opener import add
from sociarch.storage.folder import FolderStorage
from sociarch.words import share, spell
from tests.terminal import PROGRAM, SECRET, Terminal, export_of
from tests.typist import Typist
from tests.vaults import CHEAP_WORK, RECOVERY

ROOT = Path(__file__).resolve().parent.parent
OPENS = ("SOCIARCH_PASSPHRASE_FILE", "SOCIARCH_IDENTITY")
LAWYER = age.X25519Identity(bytes(range(3, 35)))
OTHER = "four other words nobody knows"


class Desk(Terminal):
    """A terminal with a vault in it, one snapshot and a keyring of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.environment = {
            **self.environment,
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "tests.rings.FileRing",
            "RING": str(folder / "ring.json"),
        }
        self.identity = self.make_vault()
        self.storage = FolderStorage(self.vault)

    def filled(self) -> "Desk":
        for number in (1, 2):
            assert self.run("backup", "--from", str(export_of(self.folder, number))).returncode == 0
        return self

    def keys(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run("keys", *arguments)

    def labels(self) -> dict[str, bool]:
        """Which ways there are, and whether each is independent."""
        record = json.loads(self.keys("list", "--json").stdout)
        return {one["label"]: one["independent"] for one in record["openers"]}

    def at_terminal(self, *arguments: str) -> Typist:
        """Somebody types; nothing is named in the environment."""
        unnamed = {name: value for name, value in self.environment.items() if name not in OPENS}
        return Typist([str(PROGRAM), *arguments], unnamed, self.folder)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# -- list -----------------------------------------------------------------------------------------


def test_the_ways_are_listed_with_what_is_known_of_each(desk: Desk) -> None:
    done = desk.keys("list", "--json")
    record = json.loads(done.stdout)
    assert record["schema"] == "sociarch-keys/1"
    assert (record["vault"], record["independent"]) == (desk.identity.vault, 2)
    assert [(one["label"], one["kind"], one["independent"], one["sound"], one["drill"]) for one in
            record["openers"]] == [
        ("passphrase", "passphrase", True, True, None),
        ("recovery-kit", "recovery-kit", True, True, None),
    ]  # fmt: skip


def test_without_a_key_the_list_says_that_nothing_was_checked(desk: Desk) -> None:
    done = desk.run("keys", "list", "--json", without=OPENS)
    assert done.returncode == 0
    assert {one["sound"] for one in json.loads(done.stdout)["openers"]} == {None}
    told = desk.run("keys", "list", without=OPENS)
    assert "not checked" in told.stdout
    assert "verify" in told.stderr


def test_a_strangers_file_is_said_to_be_none_of_the_vaults(desk: Desk) -> None:
    stranger = VaultIdentity.generate()
    wrapped = stranger.wrap(RECOVERY.recipient())
    desk.storage.create(stranger.opener_name("recovery-kit-2", wrapped), wrapped)
    assert desk.labels() == {"passphrase": True, "recovery-kit": True, "recovery-kit-2": False}
    assert "not the vault's own" in desk.keys("list").stderr


# -- add ------------------------------------------------------------------------------------------


def test_a_second_passphrase_opens_the_vault_with_the_work_of_this_machine(desk: Desk) -> None:
    new = desk.write("new", OTHER + "\n")
    done = desk.keys("add", "--passphrase-file", new, "--json")
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    assert (added["schema"], added["label"], added["pages"]) == ("sociarch-keys-added/1", "passphrase-2", [])
    assert desk.run("snapshots", SOCIARCH_PASSPHRASE_FILE=new).returncode == 0
    assert desk.run("snapshots").returncode == 0
    header = (desk.vault / added["path"]).read_bytes().split(b"\n")[1].split()
    assert header[1] == b"scrypt"
    assert LEAST <= int(header[3]) <= 20


def test_a_passphrase_is_typed_twice_and_a_weak_one_asked_for_again(desk: Desk) -> None:
    typing = desk.at_terminal("keys", "add", "--passphrase")
    typing.answer("Passphrase: ", SECRET)
    typing.answer("Passphrase for the vault", "azerty123").answer("once more", "azerty123")
    typing.answer("Passphrase for the vault", OTHER).answer("once more", OTHER)
    assert typing.end() == 0
    assert "easily guessed" in typing.said
    assert SECRET not in typing.said
    assert OTHER not in typing.said
    assert "passphrase-2" in desk.labels()


def test_a_weak_passphrase_in_a_file_is_taken_only_where_somebody_insists(desk: Desk) -> None:
    new = desk.write("new", "azerty123\n")
    refused = desk.keys("add", "--passphrase-file", new)
    assert refused.returncode == 2
    assert "common password" in refused.stderr
    assert "azerty123" not in refused.stderr
    assert len(desk.labels()) == 2
    insisted = desk.keys("add", "--passphrase-file", new, "--weak")
    assert insisted.returncode == 0
    assert "because you insist" in insisted.stderr
    french = desk.run("keys", "add", "--passphrase-file", new, LANGUAGE="fr")
    assert french.returncode == 2


def test_a_weak_passphrase_makes_no_vault(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    weak = tmp_path / "weak"
    weak.write_text("azerty123")
    done = terminal.run("init", SOCIARCH_PASSPHRASE_FILE=str(weak), PYTHONPATH=str(ROOT))
    assert done.returncode == 2
    assert "common password" in done.stderr
    assert not terminal.vault.exists()
    assert not list(tmp_path.glob("*.html"))


def test_the_same_passphrase_again_is_no_second_way(desk: Desk) -> None:
    done = desk.keys("add", "--passphrase-file", desk.environment["SOCIARCH_PASSPHRASE_FILE"])
    assert done.returncode == 2
    assert "opens the vault already" in done.stderr
    assert len(desk.labels()) == 2


def test_somebodys_key_opens_the_vault_for_them(desk: Desk) -> None:
    done = desk.keys("add", "--recipient", str(LAWYER.recipient()), "--label", "My Lawyer é")
    assert done.returncode == 0, done.stderr
    assert "key-my-lawyer-e" in desk.labels()
    theirs = desk.write("theirs", f"{LAWYER}\n")
    assert desk.run("snapshots", SOCIARCH_IDENTITY=theirs).returncode == 0


def test_a_secret_key_given_for_a_public_one_is_refused_and_not_repeated(desk: Desk) -> None:
    for wrong in (str(LAWYER), str(LAWYER.recipient())[:-1] + "x", "ssh-ed25519 AAAA"):
        done = desk.keys("add", "--recipient", wrong)
        assert done.returncode == 2
        assert wrong not in done.stderr
    assert len(desk.labels()) == 2


def test_a_post_quantum_key_is_refused_in_a_classic_vault_with_the_reason(desk: Desk) -> None:
    done = desk.keys("add", "--recipient", str(HybridIdentity(bytes(32)).recipient()))
    assert done.returncode == 2
    assert "quantum" in done.stderr
    assert len(desk.labels()) == 2


@pytest.mark.parametrize("arguments", [[], ["--keyring", "--passphrase"], ["--keyring", "--label", "x"]])
def test_one_way_is_added_at_a_time(desk: Desk, arguments: list[str]) -> None:
    assert desk.keys("add", *arguments).returncode == 2


def test_whoever_may_not_be_asked_is_told_what_is_needed(desk: Desk) -> None:
    assert desk.run("keys", "add", "--keyring", "--no-input", without=OPENS).returncode == 30
    assert desk.keys("add", "--passphrase", "--no-input").returncode == 11


# -- kit and shares ---------------------------------------------------------------------------------


def test_a_new_kit_opens_the_vault_and_the_old_one_until_it_is_taken_away(desk: Desk) -> None:
    done = desk.keys("kit", "new.html")
    assert done.returncode == 0, done.stderr
    assert "sociarch keys remove recovery-kit" in done.stderr
    page = desk.folder / "new.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert desk.labels() == {"passphrase": True, "recovery-kit": True, "recovery-kit-2": True}
    for kit in ("new.html", "kit.html"):
        assert desk.run("snapshots", SOCIARCH_IDENTITY=str(desk.folder / kit)).returncode == 0
    noted = Home(desk.home).memory("kit", desk.identity.vault)
    assert noted == {"path": str(page), "on": date.today().isoformat()}
    replaced = desk.keys("kit", "third.html", "--replace", "--json")
    assert json.loads(replaced.stdout)["removed"] == ["recovery-kit", "recovery-kit-2"]
    assert desk.labels() == {"passphrase": True, "recovery-kit-3": True}
    assert desk.run("snapshots", SOCIARCH_IDENTITY=str(page)).returncode == 30
    assert desk.run("snapshots", SOCIARCH_IDENTITY=str(desk.folder / "third.html")).returncode == 0


@pytest.mark.parametrize(("answer", "kits"), [("y", 1), ("", 2)])
def test_who_is_there_is_asked_about_the_earlier_kit(desk: Desk, answer: str, kits: int) -> None:
    typing = desk.at_terminal("keys", "kit", "new.html")
    typing.answer("Passphrase: ", SECRET).answer("(y/n)", answer)
    assert typing.end() == 0
    assert sum("kit" in label for label in desk.labels()) == kits


def test_a_kit_is_never_written_over_anything_nor_into_the_vault(desk: Desk) -> None:
    desk.write("there.html", "mine")
    assert desk.keys("kit", "there.html").returncode == 2
    assert (desk.folder / "there.html").read_text() == "mine"
    assert desk.keys("kit", "vault/kit.html").returncode == 2
    assert desk.keys("kit", "--shares", "vault/shares").returncode == 2
    assert desk.labels() == {"passphrase": True, "recovery-kit": True}


def test_a_kit_that_cannot_be_added_leaves_no_page(desk: Desk) -> None:
    shutil.rmtree(desk.vault / "tmp", ignore_errors=True)
    (desk.vault / "tmp").write_text("in the way of every file that is being written")
    assert desk.keys("kit", "new.html").returncode == 32
    assert not (desk.folder / "new.html").exists()
    assert desk.keys("kit", "--shares", "shares").returncode == 32
    assert not list((desk.folder / "shares").iterdir())


def test_the_page_says_the_key_three_times_and_loads_nothing(desk: Desk) -> None:
    page = desk.kit.read_text()
    line = str(RECOVERY)
    assert page.count(line) == 1
    assert "<svg" in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    without_line = page.replace(line, "")
    assert line in {str(found) for found in find_keys([without_line.encode()]).identities}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_page_is_one_sheet_of_paper(desk: Desk, language: str, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser to print with (Debian package chromium)")
    assert desk.run("keys", "kit", "new.html", LANGUAGE=language).returncode == 0
    assert desk.run("keys", "kit", "--shares", "shares", LANGUAGE=language).returncode == 0
    for page in (desk.folder / "new.html", *(desk.folder / "shares").iterdir()):
        target = tmp_path / "page.pdf"
        subprocess.run(
            [browser, "--headless", "--no-sandbox", f"--print-to-pdf={target}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        assert len(PdfReader(target).pages) == 1


def test_any_two_of_three_shares_open_the_vault_and_one_says_what_it_lacks(desk: Desk) -> None:
    done = desk.keys("kit", "--shares", "shares", "--json")
    assert done.returncode == 0, done.stderr
    pages = json.loads(done.stdout)["pages"]
    assert [stat.S_IMODE(os.stat(page).st_mode) for page in pages] == [0o600] * 3
    assert desk.labels()["shares"]
    for one, two in ((0, 1), (2, 0), (1, 2)):
        named = os.pathsep.join([pages[one], pages[two]])
        assert desk.run("snapshots", SOCIARCH_IDENTITY=named).returncode == 0
    alone = desk.run("snapshots", SOCIARCH_IDENTITY=pages[1])
    assert alone.returncode == 30
    assert "two of the three" in alone.stderr


def test_words_that_were_typed_back_open_the_vault(desk: Desk) -> None:
    words = spell(RECOVERY.secret).split()
    typed = "My kit, typed on a Sunday\n" + "\n".join(
        f"{at}. {word.upper()}" for at, word in enumerate(words, 1)
    )
    assert desk.run("snapshots", SOCIARCH_IDENTITY=desk.write("kit.txt", typed)).returncode == 0
    wrong = desk.run("snapshots", SOCIARCH_IDENTITY=desk.write("kit.txt", " ".join(words[1:])))
    assert wrong.returncode == 30
    assert "mistyped" in wrong.stderr
    assert words[5] not in wrong.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no file without an end is here")
@pytest.mark.parametrize("setting", OPENS)
def test_a_file_that_has_no_end_is_no_key_and_fills_no_memory(desk: Desk, setting: str) -> None:
    for named in ("/dev/zero", desk.write("kit.txt", "AGE-SECRET-KEY-1 " * 100_000)):
        others = tuple(name for name in OPENS if name != setting)
        done = desk.run("snapshots", without=others, **{setting: named})
        assert (done.returncode, "cannot be read (too large)" in done.stderr) == (30, True)


def test_words_open_a_post_quantum_vault_too(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    made = terminal.run("init", "--post-quantum", "--kit", "kit.html", PYTHONPATH=str(ROOT))
    assert made.returncode == 0, made.stderr
    [key] = find_keys([(tmp_path / "kit.html").read_bytes()]).identities
    (tmp_path / "kit.txt").write_text(spell(key.secret))
    named = {"SOCIARCH_IDENTITY": str(tmp_path / "kit.txt"), "PYTHONPATH": str(ROOT)}
    terminal.environment = {**terminal.environment, **named}
    assert terminal.run("snapshots").returncode == 0
    refused = terminal.run("keys", "add", "--recipient", str(LAWYER.recipient()))
    assert refused.returncode == 2
    assert "quantum" in refused.stderr


# -- remove -----------------------------------------------------------------------------------------


def test_the_last_but_one_way_is_not_taken_away(desk: Desk) -> None:
    done = desk.keys("remove", "recovery-kit", "--yes")
    assert done.returncode == 2
    assert "sociarch keys kit" in done.stderr
    assert desk.labels() == {"passphrase": True, "recovery-kit": True}


def test_a_way_is_taken_away_only_where_it_is_meant(desk: Desk) -> None:
    add(desk.storage, desk.identity, "key-lawyer", LAWYER.recipient())
    assert desk.keys("remove", "key-lawyer", "--no-input").returncode == 11
    typing = desk.at_terminal("keys", "remove", "key-lawyer")
    typing.answer("Passphrase: ", SECRET).answer("(y/n)", "n")
    assert typing.end() == 0
    assert "key-lawyer" in desk.labels()
    done = desk.keys("remove", "key-lawyer", "--yes", "--json")
    assert json.loads(done.stdout)["left"] == ["passphrase", "recovery-kit"]
    assert "key-lawyer" not in desk.labels()
    assert desk.keys("remove", "key-lawyer", "--yes").returncode == 2


# -- keyring ----------------------------------------------------------------------------------------


def test_the_keyring_opens_the_vault_without_a_question_and_counts_for_nothing(desk: Desk) -> None:
    assert desk.run("snapshots", "--no-input", without=OPENS).returncode == 30
    done = desk.keys("add", "--keyring")
    assert done.returncode == 0, done.stderr
    assert "whoever is signed in here" in done.stderr
    [label] = [name for name in desk.labels() if name.startswith("keyring")]
    assert desk.labels() == {label: False, "passphrase": True, "recovery-kit": True}
    assert desk.run("snapshots", "--no-input", without=OPENS).returncode == 0
    assert desk.keys("remove", "passphrase", "--yes").returncode == 2
    again = desk.keys("add", "--keyring")
    assert again.returncode == 2
    assert desk.keys("remove", label, "--yes").returncode == 0
    assert json.loads((desk.folder / "ring.json").read_text()) == {}
    assert desk.run("snapshots", "--no-input", without=OPENS).returncode == 30


def test_what_is_named_goes_before_the_keyring(desk: Desk) -> None:
    assert desk.keys("add", "--keyring").returncode == 0
    wrong = desk.write("wrong", "another passphrase\n")
    assert desk.run("snapshots", SOCIARCH_PASSPHRASE_FILE=wrong).returncode == 30


def test_a_keyring_that_is_not_there_adds_no_way_and_keeps_nobody_out(desk: Desk) -> None:
    assert desk.keys("add", "--keyring").returncode == 0
    failing = "keyring.backends.fail.Keyring"
    desk.environment = {**desk.environment, "PYTHON_KEYRING_BACKEND": failing}
    assert desk.run("snapshots", "--no-input", without=OPENS).returncode == 30
    assert desk.run("snapshots").returncode == 0
    before = desk.labels()
    assert desk.keys("add", "--keyring").returncode == 30
    assert desk.labels() == before


# -- drill ------------------------------------------------------------------------------------------


def test_a_drill_opens_with_the_named_way_alone_and_is_remembered(desk: Desk) -> None:
    desk.filled()
    before = desk.run("status")
    assert "No way to open the vault was ever tried" in before.stderr
    done = desk.keys("drill", "recovery-kit", "--with", "kit.html", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert (record["schema"], record["label"], record["files"]) == (
        "sociarch-keys-drill/1",
        "recovery-kit",
        1,
    )
    [kept] = Home(desk.home).memory("drills", desk.identity.vault).values()
    assert isinstance(kept, dict)
    assert (kept["on"], kept["snapshot"]) == (date.today().isoformat(), record["snapshot"])
    after = desk.run("status")
    assert "ever tried" not in after.stderr
    assert "(recovery-kit)" in after.stdout
    assert json.loads(desk.run("status", "--json").stdout)["last_drill"]["opener"] == "recovery-kit"


def test_a_drill_takes_nothing_that_is_comfortable(desk: Desk) -> None:
    desk.filled()
    assert desk.keys("add", "--keyring").returncode == 0
    [comfort] = [name for name in desk.labels() if name.startswith("keyring")]
    refused = desk.keys("drill", comfort, "--no-input")
    assert refused.returncode == 2
    # The passphrase file that opens every other command opens none here.
    needed = desk.keys("drill", "passphrase", "--no-input")
    assert needed.returncode == 30
    assert "--with" in needed.stderr
    assert Home(desk.home).memory("drills", desk.identity.vault) == {}


def test_a_drill_at_a_terminal_asks_for_the_passphrase(desk: Desk) -> None:
    desk.filled()
    typing = desk.at_terminal("keys", "drill", "passphrase").answer("Passphrase", SECRET)
    assert typing.end() == 0
    assert "every byte as it was stored" in typing.said
    assert SECRET not in typing.said
    again = desk.at_terminal("keys", "drill", "passphrase").answer("Passphrase", OTHER)
    assert again.answer("Passphrase", SECRET).end() == 0
    wrong = desk.at_terminal("keys", "drill", "passphrase")
    for _attempt in range(3):
        wrong.answer("Passphrase", OTHER)
    assert wrong.end() == 30


def test_a_drill_takes_words_as_they_stand_on_the_paper(desk: Desk) -> None:
    desk.filled()
    words = spell(RECOVERY.secret).split()
    typing = desk.at_terminal("keys", "drill", "recovery-kit")
    typing.answer("Type the kit", " ".join(words[:20])).answer("more", " ".join(words[20:]))
    assert typing.end() == 0
    secret = bytes(range(16))
    recipient = age.ScryptRecipient(shared_passphrase(secret), work=CHEAP_WORK)
    add(desk.storage, desk.identity, "shares", recipient)
    first, _second, third = share(secret)
    typing = desk.at_terminal("keys", "drill", "shares")
    typing.answer("two shares", first).answer("more", desk.write("third.txt", third))
    assert typing.end() == 0, typing.said


def test_without_a_name_it_is_the_way_that_was_tried_longest_ago(desk: Desk) -> None:
    desk.filled()
    assert desk.keys("drill", "passphrase", "--with", "passphrase").returncode == 0
    assert json.loads(desk.keys("drill", "--with", "kit.html", "--json").stdout)["label"] == "recovery-kit"


def test_a_drill_with_another_key_fails_and_proves_nothing(desk: Desk) -> None:
    desk.filled()
    desk.write("theirs", f"{LAWYER}\n")
    assert desk.keys("drill", "recovery-kit", "--with", "theirs").returncode == 30
    assert desk.keys("drill", "nothing", "--with", "theirs").returncode == 2
    assert Home(desk.home).memory("drills", desk.identity.vault) == {}


def test_a_drill_on_a_damaged_vault_says_so_and_proves_nothing(desk: Desk) -> None:
    desk.filled()
    for path in (desk.vault / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:-1])
    assert desk.keys("drill", "recovery-kit", "--with", "kit.html").returncode == 31
    assert Home(desk.home).memory("drills", desk.identity.vault) == {}


def test_a_vault_without_snapshots_has_nothing_to_drill_and_status_asks_for_none(desk: Desk) -> None:
    assert desk.keys("drill", "recovery-kit", "--with", "kit.html").returncode == 2
    assert "tried" not in desk.run("status").stderr


def test_a_drill_is_asked_for_again_after_ninety_days_and_of_a_new_file(desk: Desk) -> None:
    home, vault, today = Home(desk.home), desk.identity.vault, date(2026, 6, 1)
    [passphrase, kit] = openers(desk.storage)
    note_drill(home, vault, kit, Drill("recovery-kit", today - timedelta(90), "0" * 64))
    assert drill_warnings(last_drill(home, vault, [passphrase, kit]), 1, today) == []
    [late] = drill_warnings(last_drill(home, vault, [passphrase, kit]), 1, today + timedelta(1))
    assert "90 days" in late
    assert drills(home, vault, [passphrase]) == {}
    assert drills(home, vault, [passphrase, kit.replace("kit-", "kit-0")]) == {}
    home.remember("drills", {kit: {"on": "some day"}, passphrase: 3}, vault)
    assert last_drill(home, vault, [passphrase, kit]) is None


def test_a_way_that_was_taken_away_is_proven_no_more(desk: Desk) -> None:
    desk.filled()
    add(desk.storage, desk.identity, "key-lawyer", LAWYER.recipient())
    desk.write("theirs", f"{LAWYER}\n")
    assert desk.keys("drill", "key-lawyer", "--with", "theirs").returncode == 0
    assert desk.keys("remove", "key-lawyer", "--yes").returncode == 0
    assert Home(desk.home).memory("drills", desk.identity.vault) == {}
