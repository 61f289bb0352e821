"""Whose space things lie in: invented machines, employers and places."""

from pathlib import Path

import pytest

from sociarch.custody import Custody, Facts, Place, Thing, inspect
from sociarch.declared import Declared, Employer
from sociarch.employer import Employers, record_of
from sociarch.machine import WindowsRegistry, lying, no_registry
from sociarch.ownership.case import Machine
from tests.test_machine import mounted

ACME = Employers.of(
    record_of(
        Declared(
            (Employer("ACME SARL", domains=("acme.example",), keys=("work-key",)),),
            domains=("aline.example",),
        ),
        "5a" * 16,
    )
)
NOBODY = Employers()
TWO = ("passphrase", "recovery-kit")
MANAGED = (Machine("managed", "/etc/sssd/sssd.conf"),)


def at(
    text: str,
    thing: Thing = "vault",
    root: Path = Path("/nowhere"),
    system: str = "Linux",
    registry: WindowsRegistry = no_registry,
    **environment: str,
) -> Place:
    """A place on an invented machine; an address has no machine."""
    if "://" in text:
        return Place(thing, text, None)
    return Place(thing, text, lying(root, environment, Path(text), system, registry))


def seen(
    *places: Place,
    employers: Employers = NOBODY,
    host: tuple[Machine, ...] = (),
    labels: tuple[str, ...] | None = TWO,
    **more: object,
) -> Custody:
    facts = Facts(places, host, employers, labels)
    return inspect(facts._replace(**more))  # type: ignore[arg-type]  # named by the tests


def told(custody: Custody) -> list[tuple[str, str, str]]:
    return [(one.thing, one.kind, one.trace) for one in custody.signs]


def moves(custody: Custody) -> list[str]:
    return [one.move for one in custody.steps]


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "path", "kind", "trace"),
    [
        ("Linux", "/mnt/acme-share/vault", "named", "acme"),
        ("Linux", "/home/aline/OneDrive - Exemple SARL/vault", "company cloud", "OneDrive - Exemple SARL"),
        ("Linux", "/home/aline/Exemple SARL Dropbox/vault", "company cloud", "Exemple SARL Dropbox"),
        ("Linux", "/home/aline/Dropbox (Exemple)/vault", "company cloud", "Dropbox (Exemple)"),
        ("Linux", "/home/aline/Dropbox/vault", "synced", "Dropbox"),
        ("Linux", "/home/aline/Dropbox (Personal)/vault", "synced", "Dropbox"),
        ("Linux", "/home/macmeadow/vault", "", ""),
        ("Linux", "/home/aline/dropboxes/vault", "", ""),
        (
            "Darwin", "/Users/aline/Library/CloudStorage/GoogleDrive-a@exemple.example/My Drive/v",
            "company cloud", "GoogleDrive-a@exemple.example",
        ),
        (
            "Darwin", "/Users/aline/Library/CloudStorage/GoogleDrive-a@gmail.com/My Drive/v", "synced",
            "CloudStorage",
        ),
        (
            "Darwin", "/Users/aline/Library/CloudStorage/GoogleDrive-a@aline.example/My Drive/v", "synced",
            "CloudStorage",
        ),
        ("Darwin", "/Users/aline/Library/CloudStorage/OneDrive-Personal/v", "synced", "CloudStorage"),
        ("Darwin", "/Users/aline/Library/CloudStorage/OneDrive-ExempleSARL/v", "company cloud",
         "OneDrive-ExempleSARL"),
        ("Darwin", "/Network/Servers/files/aline/v", "remote", "/Network"),
        ("Darwin", "/Volumes/ACME/v", "named", "acme"),
        ("Windows", "C:\\Users\\aline\\OneDrive - Exemple\\v", "company cloud", "OneDrive - Exemple"),
        ("Windows", "C:\\Users\\aline\\OneDrive\\v", "synced", "OneDrive"),
        ("Windows", "C:\\Users\\aline.ACME\\v", "named", "acme"),
        ("Windows", "\\\\server\\aline\\v", "remote", "\\\\"),
        ("Windows", "\\\\files.acme.example\\aline\\v", "named", "acme"),
        ("Windows", "D:\\v", "", ""),
    ],
)  # fmt: skip
def test_each_place_tells_its_surest_sign(system: str, path: str, kind: str, trace: str) -> None:
    found = told(seen(at(path, system=system), employers=ACME))
    assert found == ([("vault", kind, trace)] if kind else [])


@pytest.mark.parametrize(
    ("address", "trace"),
    [
        ("s3://acme-archive/vault", "acme"),
        ("sftp://aline@nas.acme.example/vault", "acme"),
        ("sftp://acme@nas.example.org/vault", "acme"),
        ("s3://acmearchive/vault", ""),
        ("sftp://aline@nas.example.org/vault", ""),
    ],
)
def test_an_address_is_judged_by_its_names(address: str, trace: str) -> None:
    assert told(seen(at(address), employers=ACME)) == ([("vault", "named", trace)] if trace else [])


def test_a_mounted_folder_is_judged_by_what_hangs_there(tmp_path: Path) -> None:
    mounted(tmp_path, "2 1 0:44 / /home/aline/work rw - cifs //files.acme.example/aline rw")
    place = at("/home/aline/work/vault", root=tmp_path)
    assert told(seen(place, employers=ACME)) == [("vault", "named", "acme")]
    assert told(seen(place)) == [("vault", "remote", "/proc/self/mountinfo")]


def test_a_mapped_drive_is_judged_by_what_it_stands_for() -> None:
    keys = {"HKCU\\Network\\H": {"RemotePath": "\\\\files.acme.example\\aline"}}
    place = at("H:\\vault", system="Windows", registry=lambda key: keys.get(key, {}))
    assert told(seen(place, employers=ACME)) == [("vault", "named", "acme")]
    assert told(seen(place)) == [("vault", "remote", "HKCU\\Network")]


def test_onedrive_that_a_company_pays_is_known_by_its_variable_whatever_its_name() -> None:
    place = at("C:\\Users\\aline\\Files\\v", system="Windows", OneDriveCommercial="C:\\Users\\aline\\Files")
    assert told(seen(place)) == [("vault", "company cloud", "OneDriveCommercial")]


def test_all_things_are_looked_at() -> None:
    places = [at(f"/mnt/acme/{thing}", thing) for thing in ("vault", "home", "kit", "copy")]
    assert [one.thing for one in seen(*places, employers=ACME).signs] == ["vault", "home", "kit", "copy"]


# -- what is not a place ---------------------------------------------------------------------------


def test_a_managed_machine_is_a_sign_unless_the_person_says_that_it_is_theirs() -> None:
    assert told(seen(host=MANAGED)) == [("machine", "managed", "/etc/sssd/sssd.conf")]
    assert told(seen(host=MANAGED, employers=Employers(machine="me"))) == []


def test_a_machine_that_was_declared_an_employers_needs_no_other_sign() -> None:
    assert told(seen(employers=Employers(machine="employer"))) == [("machine", "declared", "")]


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (("passphrase", "recovery-kit"), ""),
        (("passphrase", "recovery-kit", "work-key"), ""),
        (("passphrase", "work-key"), "few"),
        (("work-key",), "all theirs"),
        (("work-key", "keyring"), "all theirs"),
        (("passphrase", "keyring"), "few"),
        ((), ""),
        (None, ""),
    ],
)
def test_ways_to_open_the_vault_count_where_they_stay(labels: tuple[str, ...] | None, kind: str) -> None:
    assert [one.kind for one in seen(employers=ACME, labels=labels).signs] == ([kind] if kind else [])


def test_a_work_address_asks_whose_the_account_is_before_anything_is_advised() -> None:
    custody = seen(addresses=("linkedin",))
    assert told(custody) == [("account", "work address", "linkedin")]
    assert "whose the account is" in custody.signs[0].says.template
    assert custody.steps == ()


# -- what is told to whom --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "clear"),
    [
        (at("/home/aline/Dropbox/vault"), False),
        (at("/home/aline/Dropbox/kit.html", "kit"), True),
        (at("/home/aline/OneDrive - Exemple/vault"), True),
        (at("/Network/aline/vault", system="Darwin"), False),
        (at("/home/aline/vault"), None),
    ],
)
def test_who_has_declared_nothing_hears_of_clear_signs_alone(place: Place, clear: bool | None) -> None:
    custody = seen(place)
    assert [one.clear for one in custody.signs] == ([] if clear is None else [clear])
    assert bool(custody.steps) == bool(clear)


# -- what to do ------------------------------------------------------------------------------------


def test_the_order_is_always_the_same() -> None:
    places = (at("/home/aline/vault"), at("/home/aline/kit.html", "kit"), at("/home/aline/home", "home"))
    custody = seen(*places, employers=ACME, host=MANAGED, labels=("passphrase", "work-key"))
    assert moves(custody) == ["opener", "kit", "copy", "drill", "machine"]


def test_what_is_done_is_not_asked_for_again() -> None:
    places = (at("/home/aline/vault"), at("sftp://aline@nas.example.org/vault", "copy"))
    assert moves(seen(*places, host=MANAGED, proven=True)) == ["machine"]


@pytest.mark.parametrize(
    ("copy", "enough"),
    [
        ("sftp://aline@nas.example.org/vault", True),
        ("sftp://aline@nas.acme.example/vault", False),
        ("/media/aline/disk/vault", True),
        ("/home/aline/copy", False),
        ("/mnt/acme-share/copy", False),
    ],
)
def test_a_copy_is_enough_where_it_lies_outside_of_what_seems_an_employers(copy: str, enough: bool) -> None:
    custody = seen(at("/home/aline/vault"), at(copy, "copy"), employers=ACME, host=MANAGED)
    assert ("copy" not in moves(custody)) == enough


def test_a_vault_on_another_machine_needs_no_copy_because_of_this_one() -> None:
    assert moves(seen(at("sftp://aline@nas.example.org/vault"), host=MANAGED)) == ["drill", "machine"]


def test_no_step_deletes_anything_and_a_demand_is_repeated() -> None:
    custody = seen(at("/mnt/acme/kit.html", "kit"), employers=ACME._replace(demand=True), host=MANAGED)
    assert custody.demand
    for step in custody.steps:
        assert "delete" not in step.says.template.replace("delete nothing", "")
