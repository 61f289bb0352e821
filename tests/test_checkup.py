"""The checks, over records of invented machines; and the looks, over folders made for them."""

import os
import re
from datetime import datetime, timedelta, timezone
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from sociarch.browser.find import Wishes, present
from sociarch.checkup import gathering
from sociarch.checkup.bundle import HIDDEN, bundle, plain
from sociarch.checkup.checks import ORDER, TITLES, examine
from sociarch.checkup.gathering import tried
from sociarch.checkup.record import (
    Catalogue,
    Check,
    Gathered,
    Keys,
    Left,
    Opened,
    Program,
    Public,
    Room,
    SignedIn,
    Timer,
    Times,
    Trouble,
    Vault,
)
from sociarch.cli.root import VERBS
from sociarch.custody import STEPS, Custody, Sign
from sociarch.errors import EXIT_CODES, KeyringClosed, NoVault, SociarchError, StorageFailed
from sociarch.home import Home
from sociarch.layout import CARD
from sociarch.ownership.record import Text
from sociarch.place import Place
from sociarch.schedule.night import Runs
from sociarch.seal import IN_KEYRING, KEY_FILE, Seal
from sociarch.storage.folder import FolderStorage
from tests.vaults import found

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=timezone.utc)
HOME = Path("/home/aline/.local/share/sociarch")
ID = "0123456789abcdef" * 2
VAULT = Vault(ID, "folder", ("keys/passphrase-0.age", "keys/recovery-kit-0.age"), 3, own=True, write_key=True)
ACCOUNT = SignedIn(
    "linkedin", "LinkedIn", "linkedin", timedelta(days=3), timedelta(days=9), due=False, state="idle"
)
SOUND = Gathered(
    program=Program(
        "1.0", "3.12.1", "Linux x86_64", "utf-8", {"click": "8.2"}, {}, {"s3": True, "sftp": False}
    ),
    times=Times(NOW, NOW - timedelta(days=90), NOW - timedelta(days=2)),
    opened=Opened((), (), HOME, posix=True),
    unread=(),
    left=Left(0, 0, 0, 0),
    room=Room(50_000_000_000, 60_000_000_000),
    vault=VAULT,
    proven=timedelta(days=12),
    timer=Timer(Runs(code=0), None, NOW),
    accounts=(ACCOUNT,),
    browsers=("chrome",),
    keys=Keys(reachable=True, kept="keyring"),
    catalogue=Catalogue({"linkedin": "3"}, {"linkedin": "2026-11-01"}, ("linkedin",), (), (), ()),
    custody=Custody(),
)


def but(part: str, value: object, gathered: Gathered = SOUND) -> Gathered:
    """The same but for one look."""
    return Gathered(**{**gathered._asdict(), part: value})


def verdicts(gathered: Gathered) -> dict[str, str]:
    """The worst verdict of each check."""
    return {one.name: one.verdict for one in reversed(examine(gathered))}


def test_where_all_is_in_order_every_check_says_so() -> None:
    assert set(verdicts(SOUND).values()) == {"ok"}
    assert set(verdicts(SOUND)) == set(TITLES)


@pytest.mark.parametrize(
    ("part", "value", "name", "verdict", "code"),
    [
        (
            "program",
            Program("1", "3", "Linux", "utf-8", {"click": "8"}, {"rich": "13"}, {}),
            "packages",
            "wrong",
            1,
        ),
        ("program", Program("1", "3", "Linux", "utf-8", {}, {}, {}), "packages", "unknown", 0),
        ("program", Program("1", "3", "Linux", "ascii", {"click": "8"}, {}, {}), "terminal", "attention", 0),
        ("times", Times(NOW, None, NOW + timedelta(days=3)), "clock", "attention", 0),
        ("times", Times(NOW, NOW + timedelta(days=3), None), "clock", "attention", 0),
        ("times", Times(NOW, None, NOW + timedelta(hours=3)), "clock", "ok", 0),
        ("opened", Opened((HOME / "write-key.json",), (), HOME, posix=True), "permissions", "wrong", 30),
        ("opened", Opened((), (Path("/mnt/vault"),), HOME, posix=True), "permissions", "attention", 0),
        ("opened", Opened((), (), HOME, posix=False), "permissions", "unknown", 0),
        ("unread", ("counts.json",), "records", "attention", 0),
        ("left", Left(0, 0, 1, 0), "leftovers", "attention", 0),
        ("left", Left(1, 0, 0, 0), "leftovers", "attention", 0),
        ("left", Left(0, 1, 0, 0), "leftovers", "attention", 0),
        ("left", Left(0, 0, 0, 1), "leftovers", "attention", 0),
        ("room", Room(100_000_000, 60_000_000_000), "space", "wrong", 32),
        ("room", Room(None, 1_000_000_000), "space", "attention", 0),
        ("vault", VAULT._replace(own=False), "vault", "wrong", 30),
        ("vault", VAULT._replace(write_key=False), "write key", "attention", 0),
        ("vault", VAULT._replace(openers=("keys/passphrase-0.age",)), "openers", "attention", 0),
        ("vault", VAULT._replace(openers=("keys/keyring-0.age",)), "openers", "wrong", 30),
        ("vault", Trouble(NoVault(path="/v"), "NoVault"), "vault", "wrong", 32),
        ("proven", None, "drill", "attention", 0),
        ("proven", timedelta(days=91), "drill", "attention", 0),
        ("timer", Timer(Runs(code=13), None, NOW), "timer", "attention", 0),
        ("timer", Timer(Runs(), NOW - timedelta(days=9), NOW), "timer", "attention", 0),
        ("accounts", (ACCOUNT._replace(state="need_login"),), "sign-ins", "attention", 0),
        ("accounts", (ACCOUNT._replace(due=True),), "tokens", "attention", 0),
        ("browsers", (), "browser", "attention", 0),
        ("keys", Keys(reachable=False, kept="file"), "keyring", "ok", 0),
        ("keys", Trouble(KeyringClosed(), "KeyringClosed"), "keyring", "attention", 0),
        ("catalogue", Catalogue({}, {}, (), (), ("linkedin",), ()), "anchors", "attention", 0),
        ("catalogue", Catalogue({}, {}, (), (), (), ("linkedin",)), "anchors", "wrong", 2),
        (
            "custody",
            Custody((Sign("vault", "named", "acme", Text("x"), clear=True),)),
            "custody",
            "attention",
            0,
        ),
    ],
)
def test_each_trouble_has_its_verdict_its_code_and_a_way_to_mend_it(
    part: str, value: object, name: str, verdict: str, code: int
) -> None:
    [worst, *_] = [one for one in examine(but(part, value)) if one.name == name]
    assert (worst.verdict, worst.code) == (verdict, code)
    if verdict in ("wrong", "attention") and name != "custody":
        assert worst.mend is not None


def test_without_an_account_no_browser_is_missed() -> None:
    assert verdicts(SOUND._replace(browsers=(), accounts=()))["browser"] == "ok"


def test_without_a_snapshot_no_drill_is_missed() -> None:
    empty = VAULT._replace(snapshots=0)
    assert "drill" not in verdicts(SOUND._replace(vault=empty, proven=None))


def test_the_worst_comes_first() -> None:
    checks = examine(SOUND._replace(room=Room(0, 0), unread=("a.json",), program=Trouble(None, "ValueError")))
    order = [ORDER.index(one.verdict) for one in checks]
    assert order == sorted(order)
    assert checks[0].name == "space"


@pytest.mark.parametrize("part", Gathered._fields)
def test_a_look_that_fails_is_a_finding_of_its_own_and_spoils_no_other(part: str) -> None:
    broken = verdicts(but(part, Trouble(None, "ZeroDivisionError")))
    assert "unknown" in broken.values()
    assert set(broken.values()) <= {"ok", "unknown"}


def test_one_trouble_in_the_way_of_many_looks_is_told_once() -> None:
    trouble = Trouble(NoVault(path="/v"), "NoVault")
    found = examine(SOUND._replace(vault=trouble, left=trouble, room=trouble))
    assert [one.name for one in found if one.verdict == "wrong"] == ["vault"]
    assert [one.name for one in found if one.verdict == "unknown"] == ["leftovers", "space"]


# -- commands and codes ----------------------------------------------------------------------------


def everything() -> list[Check]:
    """Checks of a machine on which nothing is in order, in all ways."""
    worst = SOUND._replace(
        program=Program("1", "3", "Linux", "ascii", {}, {"rich": "13"}, {}),
        opened=Opened((HOME / "write-key.json",), (HOME,), HOME, posix=True),
        unread=("counts.json",),
        left=Left(1, 1, 1, 1),
        vault=Vault(ID, "folder", ("keys/passphrase-0.age",), 3, own=True, write_key=False),
        proven=None,
        timer=Timer(Runs(code=13), None, NOW),
        accounts=(ACCOUNT._replace(due=True, state="need_login"),),
        catalogue=Catalogue({}, {}, (), (), ("linkedin",), ("facebook",)),
    )
    keyring = VAULT._replace(openers=("keys/keyring-0.age",))
    return [*examine(worst), *examine(worst._replace(vault=keyring, program=Trouble(None, "KeyError")))]


def test_every_command_that_mends_something_exists() -> None:
    commands = [one.command for one in everything() if one.command] + [step for _text, step in STEPS.values()]
    assert len(set(commands)) > 9
    for command in commands:
        if command.startswith("sociarch "):
            words = re.sub(r"--vault \S+ ", "", command).split()
            assert words[1] in VERBS, command
        else:
            assert command == "pip install --upgrade sociarch"


def test_every_code_is_one_that_is_documented() -> None:
    assert {one.code for one in everything()} <= {code for code, _ in EXIT_CODES}


# -- looks -----------------------------------------------------------------------------------------


def test_a_look_catches_whatever_goes_wrong() -> None:
    def fail(error: Exception) -> object:
        raise error

    assert tried(lambda: 3) == 3
    assert tried(lambda: fail(RecursionError("Aline"))) == Trouble(None, "RecursionError")
    error = StorageFailed(path="/v", reason="?")
    assert tried(lambda: fail(error)) == Trouble(error, "StorageFailed")


def test_packages_are_told_by_their_plain_versions() -> None:
    installed = {"click": "8.2.1+acme", "rich": "12.0", "obstore": "0.12.1"}

    def version(name: str) -> str:
        try:
            return installed[name]
        except KeyError:
            raise PackageNotFoundError(name) from None

    needs = [
        "click>=8.2", "rich>=13", "lxml >= 5", 'tzdata>=1; platform_system == "Windows"',
        'obstore>=0.12; extra == "s3"', 'asyncssh>=2.22; extra == "sftp"', 'pytest; extra == "dev"', "???",
    ]  # fmt: skip
    one = gathering.program("Linux", "utf-8", needs, version)
    assert one.packages == {"click": "8.2.1"}
    assert one.lacking == {"rich": "13", "lxml": "5"}
    assert one.extras == {"s3": True, "sftp": False}


def test_the_newest_moment_that_is_known_is_found(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    os.utime(tmp_path / "snapshots", (NOW.timestamp(), NOW.timestamp()))
    one = gathering.times(NOW, tmp_path, ["2026-01-01T00:00:00Z", "", "nonsense"])
    assert one.newest == NOW
    later = gathering.times(NOW, tmp_path, ["2027-01-01T00:00:00Z"])
    assert later.newest == datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert gathering.times(NOW, tmp_path / "nowhere", []).newest is None


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_what_others_can_read_is_found(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    key = home.save_write_key(ID, b"{}")
    assert gathering.opened(home.root, None, posix=True) == Opened((), (), home.root, posix=True)
    key.chmod(0o640)
    vault = tmp_path / "vault"
    vault.mkdir()
    vault.chmod(0o755)
    one = gathering.opened(home.root, vault, posix=True)
    assert (one.secret, one.others) == ((key,), (vault,))
    assert gathering.opened(tmp_path / "nowhere", tmp_path / "nowhere", posix=True).others == ()


def test_leftovers_are_counted_when_they_are_old(tmp_path: Path) -> None:
    home, vault = tmp_path / "home", tmp_path / "vault"
    files = [
        home / ".counts.json.0123456789abcdef",
        vault / "tmp" / "ab",
        home / "accounts/linkedin/default/inbox/a.zip",
        vault / "damaged" / "x",
    ]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    now = datetime.now(timezone.utc)
    assert gathering.left(home, vault, now) == Left(0, 0, 0, 1)
    assert gathering.left(home, vault, now + timedelta(days=2)) == Left(1, 1, 1, 1)
    assert gathering.left(tmp_path / "nowhere", None, now) == Left(0, 0, 0, 0)


def test_records_that_do_not_read_are_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.remember("counts", {"a": 1}, ID)
    (tmp_path / "settings.json").write_text("[]")
    (tmp_path / "vaults" / ID / "held.json").write_bytes(b"\xff{")
    assert set(gathering.unread(tmp_path)) == {"settings.json", "held.json"}


def test_free_space_is_that_of_the_disk_where_a_folder_will_lie(tmp_path: Path) -> None:
    one = gathering.room(tmp_path / "not" / "yet", None)
    assert one.home > 0
    assert one.vault is None


def test_a_vault_is_looked_at_without_being_opened(tmp_path: Path) -> None:
    home, place = Home(tmp_path / "home"), Place.at(tmp_path / "vault")
    storage = FolderStorage(tmp_path / "vault")
    with pytest.raises(NoVault):
        gathering.vault(home, place, storage)
    identity = found(storage)
    one = gathering.vault(home, place, storage)
    assert (one.id, one.kind, len(one.openers), one.snapshots, one.own) == (
        identity.vault,
        "folder",
        2,
        0,
        None,
    )
    assert not one.write_key
    home.save_write_key(identity.vault, identity.write_key().to_bytes())
    home.remember_vault(str(place), "f" * 32, default=True)
    one = gathering.vault(home, place, storage)
    assert one.write_key
    assert one.own is False
    (tmp_path / "vault" / CARD).write_text("{}")
    assert isinstance(tried(lambda: gathering.vault(home, place, storage)), Trouble)


def test_a_keyring_that_has_the_key_and_is_closed_is_trouble(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert gathering.keys(home, lambda: None) == Keys(reachable=False, kept=None)
    Seal(home, lambda: None).seal(b"")
    assert gathering.keys(home, lambda: None) == Keys(reachable=False, kept="file")
    home.keep(tmp_path / KEY_FILE, IN_KEYRING + b"\n")
    with pytest.raises(KeyringClosed):
        gathering.keys(home, lambda: None)


@pytest.mark.parametrize(
    ("system", "place", "environment", "name"),
    [
        ("Linux", "opt/google/chrome/chrome", {}, "chrome"),
        ("Linux", "usr/bin/chromium", {}, "/usr/bin/chromium"),
        ("Linux", "home/.cache/ms-playwright/chromium-1200/x", {"HOME": "home"}, "chromium-1200"),
        ("Darwin", "Applications/Microsoft Edge.app/x", {}, "msedge"),
        ("Darwin", "home/Library/Caches/ms-playwright/chromium-1200/x", {"HOME": "home"}, "chromium-1200"),
        ("Windows", "p/Google/Chrome/Application/chrome.exe", {"PROGRAMFILES": "p"}, "chrome"),
        ("Windows", "l/ms-playwright/chromium-1200/x", {"LOCALAPPDATA": "l"}, "chromium-1200"),
        ("Linux", "elsewhere/chromium-9/x", {"PLAYWRIGHT_BROWSERS_PATH": "elsewhere"}, "chromium-9"),
    ],
)
def test_a_browser_is_found_without_being_started(
    tmp_path: Path, system: str, place: str, environment: dict[str, str], name: str
) -> None:
    where = {key: str(tmp_path / value) for key, value in environment.items()}
    assert present(Wishes(), where, tmp_path, system) == []
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    [one] = present(Wishes(), where, tmp_path, system)
    assert str(one).endswith(name)
    assert present(Wishes(path=str(tmp_path / "none")), where, tmp_path, system) == []


# -- the bundle ------------------------------------------------------------------------------------


def test_a_value_is_told_where_its_type_says_that_it_tells_nothing_of_a_person() -> None:
    inner = Text("in {path}", {"path": "/home/aline"})
    text = Text(
        "{n} {kind} {who} {inner} {at}",
        {"n": 3, "kind": Public("s3"), "who": "Aline", "inner": inner, "at": NOW},
    )
    assert plain(text) == f"3 s3 {HIDDEN} in {HIDDEN} {HIDDEN}"


MARKED = {
    "name": "Marqueline",
    "address": "marqueline@acme-marque.example",
    "label": "marque-etiquette",
    "path": "/home/marqueline/marque",
    "token": "AQXmarque0123456789",
    "profile": "https://www.linkedin.com/in/marqueline",
    "vault": "feedfacecafebeef" * 2,
    "bucket": "s3://marque-seau/vault",
    "host": "sftp://marqueline@nas.marque.example/v",
}


def every_error() -> list[SociarchError]:
    """One of each kind, filled with values that tell of a person."""
    kinds = [SociarchError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    names = {name for kind in kinds for name in re.findall(r"\{(\w+)\}", kind.message + kind.hint)}
    fields = {name: " ".join(MARKED.values()) for name in names}
    return [kind(**fields) for kind in kinds]


def test_nothing_of_a_person_is_in_a_bundle_whatever_went_wrong() -> None:
    values = " ".join(MARKED.values())
    path = Path(MARKED["path"])
    signs = tuple(
        Sign("vault", "named", text, Text("{trace}", {"trace": text}), clear=True) for text in MARKED.values()
    )
    base = SOUND._replace(
        opened=Opened((path / "write-key.json",), (path,), path, posix=True),
        unread=(f"{values}.json",),
        vault=Vault(
            MARKED["vault"], "folder", (f"keys/key-{MARKED['label']}-0.age",), 3, own=True, write_key=False
        ),
        timer=Timer(Runs(code=13, networks={values: 13, "linkedin": 14, "": 32}), None, NOW),
        accounts=(ACCOUNT._replace(typed=f"linkedin --account {MARKED['label']}", due=True),),
        browsers=(str(path),),
        custody=Custody(signs),
    )
    environment = {"SOCIARCH_VAULT": MARKED["bucket"], "SOCIARCH_IDENTITY": str(path), "HOME": str(path)}
    for error in every_error():
        trouble = Trouble(error, type(error).__name__)
        for part in Gathered._fields:
            gathered = but(part, trouble, base)
            text = bundle(examine(gathered), gathered, environment, NOW.date()).casefold()
            assert "marque" not in text
            assert MARKED["vault"][:8] not in text
            assert MARKED["token"].casefold() not in text
    text = bundle(examine(base), base, environment, NOW.date())
    assert "linkedin: 14" in text
    assert "SOCIARCH_VAULT" in text
    assert "click 8.2" in text
