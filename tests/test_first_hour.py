"""`sociarch init` as it leads a person, at a real terminal: what it says and leaves, and whom it spares."""

import platform
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from sociarch.cli.session import Session
from sociarch.declared import NOTHING_DECLARED, Account, Declared, Employer
from sociarch.draw import WORDS, draw
from sociarch.home import Home
from sociarch.machine import look
from sociarch.vault import Reader
from sociarch.verify import verify
from tests.terminal import PROGRAM

pytest.importorskip("pty")

from tests.guided import CTRL_C, CTRL_D, ROOT, Answer, Guided, drawn
from tools import first_hour
from tools.first_hour import ENTER, OWN_WORDS, SPARE, WHOLE

TO_THE_KIT: Sequence[Answer] = SPARE[:5]
"""Answers up to the first question after the vault is made."""
LOOKS = look(Path("/"), {}, Path(tempfile.gettempdir()), platform.system())
"""What this machine looks like; most of it is told to whoever makes a vault."""


@pytest.fixture
def person(tmp_path: Path) -> Guided:
    return Guided(tmp_path)


def kits(person: Guided) -> list[Path]:
    return [path for path in person.home.rglob("sociarch-recovery-kit-*.html") if path.is_file()]


def reader_of(person: Guided) -> Reader:
    """The vault, opened with the kit that was made with it."""
    [kit] = kits(person)
    environment = {**person.environment, "SOCIARCH_IDENTITY": str(kit)}
    [card] = person.home.rglob("vault.json")
    return Session(vault=str(card.parent), no_input=True, environment=environment).reader()


def home_of(person: Guided) -> Home:
    [key] = person.home.rglob("write-key.json")
    return Home(key.parent.parent.parent)


# -- what is said ---------------------------------------------------------------------------------


@pytest.mark.skipif(
    any(one.sign in ("managed", "synced", "remote") for one in LOOKS), reason="whose machine this is, is said"
)
@pytest.mark.parametrize("key", first_hour.PAGES)
def test_what_a_person_sees_is_what_was_recorded(key: str) -> None:
    assert first_hour.page(key) == first_hour.PAGES[key].read_text("utf-8")


@pytest.mark.parametrize(("language", "name"), [("en", "first-hour.md"), ("fr", "first-hour.fr.md")])
def test_what_the_page_shows_of_it_is_out_of_what_was_recorded(language: str, name: str) -> None:
    [shown] = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)
    recorded = first_hour.PAGES[f"whole.{language}"].read_text("utf-8")
    at = 0
    for piece in shown.split("…\n"):
        at = recorded.index(piece, at) + len(piece)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_passphrase_is_on_the_screen_but_the_one_that_is_proposed_and_that_once(
    tmp_path: Path, language: str
) -> None:
    proposed: list[str] = []

    def read(screen: str) -> str:
        proposed.append(drawn(screen))
        return proposed[-1]

    person = Guided(tmp_path / "one", language)
    screen = person.answer([ENTER, ENTER, ENTER, read, read]).raw
    assert screen.count(proposed[0]) == 1
    other = Guided(tmp_path / "two", language).answer(SPARE)
    assert OWN_WORDS not in other.raw
    assert "AGE-SECRET-KEY" not in screen + other.raw


def test_words_are_drawn_one_by_one_from_a_list_without_repeats() -> None:
    seen: list[Sequence[str]] = []

    def last(words: Sequence[str]) -> str:
        seen.append(words)
        return words[-1]

    assert draw(last).split() == [seen[0][-1]] * WORDS
    assert len(set(seen[0])) == 1024


def test_a_person_who_copies_the_words_from_paper_gets_in_with_them(person: Guided) -> None:
    words: list[str] = []

    def read(screen: str) -> str:
        words.append(drawn(screen))
        return words[-1]

    person.answer([ENTER, ENTER, ENTER, read, read])
    secret = person.home / "paper"
    secret.write_text(words[0] + "\n")
    environment = {**person.environment, "SOCIARCH_PASSPHRASE_FILE": str(secret)}
    session = Session(vault=str(person.vault), no_input=True, environment=environment)
    assert verify(session.reader()).sound


# -- what is left ---------------------------------------------------------------------------------


def test_the_first_hour_ends_with_a_backup_a_declaration_and_a_folder_that_is_watched(person: Guided) -> None:
    export = person.download()
    before = export.read_bytes()
    assert person.answer(WHOLE).code == 0
    reader = reader_of(person)
    [one] = reader.chronicle().snapshots
    assert (one.snapshot.exporter, one.snapshot.as_of, one.state) == ("linkedin", "2026-11-02", "")
    assert export.read_bytes() == before
    assert reader.declared() == Declared(
        (Employer("Exemple SARL", domains=("exemple.example",)),),
        (Account("linkedin", opened="me", purpose="own"), Account("facebook", opened="me", purpose="own")),
        machine="me",
    )
    assert list(home_of(person).watched()) == [str(person.downloads)]


def test_who_leaves_out_what_can_be_left_out_has_a_vault_and_nothing_else(person: Guided) -> None:
    assert person.answer(SPARE).code == 0
    reader = reader_of(person)
    assert reader.chronicle().snapshots == ()
    assert reader.declared() == NOTHING_DECLARED
    assert home_of(person).watched() == {}


@pytest.mark.parametrize("how", [CTRL_C, CTRL_D])
def test_whoever_ends_at_any_question_has_nothing_or_a_whole_vault_and_is_told_which(
    tmp_path: Path, how: str
) -> None:
    answers = WHOLE if how == CTRL_C else SPARE
    for at in range(len(answers)):
        person = Guided(tmp_path / str(at))
        export = person.download()
        ended = person.answer([*answers[:at], how])
        assert (ended.code, ended.questions) == (130, at + 1), ended.screen
        if at < 5:
            assert person.files() == {}
            assert "No vault was made. To begin again: sociarch init" in ended.screen
        else:
            assert "Your vault is made. To go on from here: sociarch init" in ended.screen
            assert verify(reader_of(person)).sound
        assert export.is_file()


def test_the_next_run_goes_on_where_the_last_one_ended_and_asks_nothing_twice(person: Guided) -> None:
    person.download()
    titles: list[str] = []
    for start, stop in ((0, 5), (5, 6), (6, 19), (19, 20), (20, 21)):
        ended = person.answer(WHOLE[start:stop])
        assert ended.questions == stop - start + (stop < 21), ended.screen
        titles += re.findall(r"^\d/6", ended.screen, re.MULTILINE)
    # A step is begun, left, and begun once more.
    assert titles == ["1/6", "2/6", "3/6", "3/6", "4/6", "4/6", "5/6", "5/6", "6/6", "6/6"]
    ended = person.answer([])
    assert (ended.code, ended.questions) == (0, 0)
    assert len(reader_of(person).chronicle().snapshots) == 1
    assert len(kits(person)) == 1


def test_an_export_of_a_companys_account_is_left_alone_and_nobody_is_told_to_take_it_along(
    person: Guided,
) -> None:
    person.download()
    of_company = ["y", "2", "2", "n", "n", ENTER]
    ended = person.answer([*TO_THE_KIT, ENTER, *of_company, ENTER])
    assert ended.code == 0, ended.screen
    assert "What comes from an account of the company's is left alone." in ended.screen
    assert "leave its addresses, numbers" in ended.screen
    assert "primary one" not in ended.screen
    assert reader_of(person).chronicle().snapshots == ()


@pytest.mark.parametrize(
    ("opened", "purpose", "advice"),
    [("1", "1", "\nMake an address of your own"), ("1", "3", "\nFirst settle in writing"),
     (ENTER, ENTER, "\nIf this account is your own")],
)  # fmt: skip
def test_an_address_is_spoken_of_after_whose_the_account_is(
    person: Guided, opened: str, purpose: str, advice: str
) -> None:
    ended = person.answer([*TO_THE_KIT, ENTER, "y", opened, purpose, "2"])
    assert advice in ended.screen


def test_a_domain_of_a_provider_of_mail_is_nobodys_and_is_not_kept(person: Guided) -> None:
    own = ["y", "1", "1", "1", "n", "n", "gmail.com"]
    company = ["y", "1", "1", "2", "n", "n", "Exemple SARL", "gmail.com", "@exemple.example"]
    ended = person.answer([*TO_THE_KIT, ENTER, *own])
    assert "That is a provider's domain" in ended.screen
    ended = person.answer([ENTER, *company, ENTER])
    assert "anybody gets an address there" in ended.screen
    declared = reader_of(person).declared()
    assert (declared.domains, declared.employers[0].domains) == ((), ("exemple.example",))


# -- where the vault lies -------------------------------------------------------------------------


def test_a_folder_that_is_copied_elsewhere_is_taken_only_on_purpose(person: Guided) -> None:
    synced = "~/OneDrive - Exemple SARL/vault"
    ended = person.answer([ENTER, synced, ENTER, synced, "y", "n", OWN_WORDS, OWN_WORDS])
    assert ended.screen.count("copied elsewhere (OneDrive)") == 2
    assert (person.home / "OneDrive - Exemple SARL" / "vault" / "vault.json").is_file()


def test_a_folder_with_something_in_it_is_asked_for_again_and_left_as_it_is(person: Guided) -> None:
    letter = person.home / "documents" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("mine")
    ended = person.answer([ENTER, "~/documents", str(letter), ENTER, "n", OWN_WORDS, OWN_WORDS])
    assert ended.screen.count("Something else lies at") == 2
    assert "elete" not in ended.screen
    assert reader_of(person).chronicle().snapshots == ()
    assert [path.name for path in letter.parent.iterdir()] == ["letter.txt"]


def test_backups_that_have_lost_their_card_are_nothing_that_can_be_deleted(person: Guided) -> None:
    sealed = person.home / "old" / "objects" / "0a" / ("1b" * 31)
    sealed.parent.mkdir(parents=True)
    sealed.write_bytes(b"sealed")
    ended = person.answer([ENTER, "~/old"])
    assert "vault.json is missing" in ended.screen
    assert "elete" not in ended.screen
    assert sealed.read_bytes() == b"sealed"


@pytest.mark.parametrize("name", ["{long}", "letter.txt/vault"])
def test_a_folder_that_cannot_be_made_is_asked_for_again_before_any_passphrase(
    person: Guided, name: str
) -> None:
    (person.home / "letter.txt").write_text("a file and no folder")
    ended = person.answer([ENTER, name.format(long="x" * 300)])
    assert ended.screen.count("Folder of the vault") == 2
    assert "/6 · The passphrase" not in ended.screen
    assert person.files().keys() == {"letter.txt"}


def test_on_an_employers_machine_a_disk_of_ones_own_is_advised(person: Guided) -> None:
    ended = person.answer(["2"])
    assert "rather take a disk of your own" in ended.screen


def test_a_vault_that_is_away_is_not_replaced_unless_the_person_wants_it(person: Guided) -> None:
    person.answer(SPARE)
    vault = person.home / "vaults" / "mine"
    vault.rename(person.home / "unplugged")
    ended = person.answer([ENTER])
    assert ended.code == 32
    assert "not there now" in ended.screen
    assert not vault.exists()


def test_a_folder_of_downloads_that_holds_the_vault_or_is_none_is_asked_for_again(person: Guided) -> None:
    ended = person.answer([*SPARE[:-1], "~/vaults/mine", "~/nowhere", "-"])
    assert ended.code == 0, ended.screen
    assert ended.questions == len(SPARE) + 2


# -- who is not led -------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--plain"], ["--vault", "elsewhere"], ["--kit", "kit.html"], ["-q"]])
def test_whoever_lays_something_down_is_asked_for_the_passphrase_alone(
    person: Guided, arguments: list[str]
) -> None:
    ended = person.answer([OWN_WORDS, OWN_WORDS], *arguments)
    assert (ended.code, ended.questions) == (0, 2), ended.screen
    assert "1/6" not in ended.screen


@pytest.mark.parametrize("arguments", [["--no-input"], ["--json"]])
def test_nobody_is_led_who_may_not_be_asked(person: Guided, arguments: list[str]) -> None:
    ended = person.answer([CTRL_C], *arguments)
    assert ended.questions == (0 if arguments == ["--no-input"] else 1)
    assert ended.code == (11 if arguments == ["--no-input"] else 130)
    assert person.files() == {}


@pytest.mark.parametrize("typed", ["", "\n" * 40, "y\n" * 40])
def test_piped_answers_are_no_answers_and_never_waited_for(person: Guided, typed: str) -> None:
    done = subprocess.run(
        [str(PROGRAM), "init"], input=typed, env=person.environment, cwd=person.home, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 11
    assert not re.search(r"[?:] $", done.stderr, re.MULTILINE)
    assert person.files() == {}


def test_with_a_passphrase_in_a_file_nothing_is_asked_even_at_a_terminal(person: Guided) -> None:
    secret = person.home / "paper"
    secret.write_text(OWN_WORDS + "\n")
    person.environment["SOCIARCH_PASSPHRASE_FILE"] = str(secret)
    ended = person.answer([])
    assert (ended.code, ended.questions) == (0, 0), ended.screen
