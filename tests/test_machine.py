"""Signs of whose a machine is: made-up roots, and nothing of the machine that runs the tests."""

import os
from pathlib import Path

import pytest

from sociarch.machine import look, lying, windows_registry
from sociarch.ownership.case import Machine

HOME = "/home/aline"
VAULT = Path("/home/aline/vault")
DISK = "29 1 {device} / / rw,relatime shared:1 - ext4 {source} rw"


def made(root: Path, *names: str) -> Path:
    """A root with these files; a name that ends in `/` is a folder."""
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
    return root


def mounted(root: Path, *lines: str) -> Path:
    made(root, "proc/self/mountinfo")
    (root / "proc/self/mountinfo").write_text("\n".join(lines) + "\n")
    return root


def linux(root: Path, vault: Path = VAULT, home: str = HOME) -> tuple[Machine, ...]:
    return look(root, {"HOME": home}, vault, "Linux")


# -- who administers it ---------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["Linux", "Darwin", "Windows", "Plan 9"])
def test_a_machine_without_traces_gives_no_sign(tmp_path: Path, system: str) -> None:
    assert look(tmp_path, {}, VAULT, system) == ()


@pytest.mark.parametrize(
    ("system", "name", "shown"),
    [
        ("Linux", "etc/krb5.keytab", "/etc/krb5.keytab"),
        ("Linux", "etc/sssd/sssd.conf", "/etc/sssd/sssd.conf"),
        ("Linux", "etc/opt/chrome/policies/managed/company.json", "/etc/opt/chrome/policies/managed"),
        ("Linux", "etc/brave/policies/managed/company.json", "/etc/brave/policies/managed"),
        ("Linux", "etc/firefox/policies/policies.json", "/etc/firefox/policies/policies.json"),
        ("Linux", "opt/microsoft/intune/", "/opt/microsoft/intune"),
        ("Linux", "etc/puppet/puppet.conf", "/etc/puppet/puppet.conf"),
        ("Linux", "etc/landscape/client.conf", "/etc/landscape/client.conf"),
        ("Darwin", "Library/Managed Preferences/com.example.plist", "/Library/Managed Preferences"),
        ("Darwin", "usr/local/jamf/bin/jamf", "/usr/local/jamf"),
        (
            "Darwin", "var/db/ConfigurationProfiles/Settings/.cloudConfigRecordFound",
            "/var/db/ConfigurationProfiles/Settings/.cloudConfigRecordFound",
        ),
        ("Windows", "Windows/CCM/CcmExec.exe", "Windows/CCM/CcmExec.exe"),
        (
            "Windows", "Program Files/Mozilla Firefox/distribution/policies.json",
            "Program Files/Mozilla Firefox/distribution/policies.json",
        ),
    ],
)  # fmt: skip
def test_what_administrators_leave_is_a_sign_on_its_own_system(
    tmp_path: Path, system: str, name: str, shown: str
) -> None:
    made(tmp_path, name)
    assert look(tmp_path, {}, VAULT, system) == (Machine("managed", shown),)
    assert look(tmp_path, {}, VAULT, "Plan 9") == ()


def test_what_every_machine_has_is_no_sign(tmp_path: Path) -> None:
    made(
        tmp_path, "etc/opt/chrome/policies/managed/00_gssapi.json", "etc/chromium/policies/managed/",
        "etc/sssd/", "etc/krb5.conf", "var/db/ConfigurationProfiles/Settings/",
        "Library/Managed Preferences/", "Windows/",
    )  # fmt: skip
    for system in ("Linux", "Darwin", "Windows"):
        assert look(tmp_path, {}, VAULT, system) == ()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may look everywhere")
def test_a_folder_that_nobody_may_look_into_gives_no_sign(tmp_path: Path) -> None:
    made(tmp_path, "etc/sssd/sssd.conf")
    (tmp_path / "etc/sssd").chmod(0)
    assert linux(tmp_path) == ()


def test_a_file_where_a_folder_should_be_gives_no_sign(tmp_path: Path) -> None:
    made(tmp_path, "etc", "proc/self/mountinfo/", "sys")
    assert linux(tmp_path) == ()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        (
            {"COMPUTERNAME": "PC-7", "USERDOMAIN": "EXEMPLE", "USERDNSDOMAIN": "exemple.example"},
            "USERDNSDOMAIN",
        ),
        ({"COMPUTERNAME": "PC-7", "USERDOMAIN": "EXEMPLE"}, "USERDOMAIN"),
        ({"COMPUTERNAME": "PC-7", "USERDOMAIN": "pc-7"}, None),
        ({"USERDOMAIN": "EXEMPLE"}, None),
        ({}, None),
    ],
)
def test_on_windows_an_account_of_a_domain_is_a_sign(
    tmp_path: Path, environment: dict[str, str], shown: str | None
) -> None:
    found = look(tmp_path, environment, Path("C:\\vault"), "Windows")
    assert found == ((Machine("managed", shown),) if shown else ())
    assert look(tmp_path, environment, VAULT, "Linux") == ()


@pytest.mark.parametrize(
    "key",
    [
        "HKLM\\SOFTWARE\\Policies\\Google\\Chrome",
        "HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge",
        "HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo",
    ],
)
def test_on_windows_rules_for_browsers_and_a_company_directory_are_signs(tmp_path: Path, key: str) -> None:
    keys = {key: {"ExtensionInstallForcelist": ""}}
    found = look(tmp_path, {}, Path("C:\\vault"), "Windows", lambda name: keys.get(name, {}))
    assert found == (Machine("managed", key),)
    assert look(tmp_path, {}, VAULT, "Linux", lambda name: keys.get(name, {})) == ()


@pytest.mark.skipif(os.name == "nt", reason="there is one on Windows")
def test_where_there_is_no_registry_it_is_empty() -> None:
    assert windows_registry("HKLM\\SOFTWARE") == {}


# -- where the vault lies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vault", "shown"),
    [
        ("/home/aline/Dropbox/vault", "Dropbox"),
        ("/home/aline/Exemple SARL Dropbox/vault", "Dropbox"),
        ("/Users/aline/Library/CloudStorage/GoogleDrive-aline@example.org/Mon Drive/v", "CloudStorage"),
        ("/Users/aline/GoogleDrive-aline@example.org/v", "GoogleDrive"),
        ("/Users/aline/Library/Mobile Documents/com~apple~CloudDocs/v", "Mobile Documents"),
        ("/home/aline/nextcloud", "nextcloud"),
        ("/mnt/c/Users/aline/OneDrive - Exemple SARL/v", "OneDrive"),
        ("/home/aline/Drive partagés/v", "Drive partagés"),
    ],
)
def test_a_vault_in_a_folder_that_is_copied_elsewhere_is_told_by_the_service_alone(
    tmp_path: Path, vault: str, shown: str
) -> None:
    assert linux(tmp_path, Path(vault)) == (Machine("synced", shown),)


@pytest.mark.parametrize("vault", ["/home/aline/vault", "/home/dropboxer/v", "/home/aline/boxes", "/drive/v"])
def test_other_folders_are_not_taken_for_a_service(tmp_path: Path, vault: str) -> None:
    assert linux(tmp_path, Path(vault)) == ()


def test_a_home_that_is_copied_elsewhere_is_a_sign_too(tmp_path: Path) -> None:
    assert linux(tmp_path, Path("/srv/vault"), "/data/Nextcloud/aline") == (Machine("synced", "Nextcloud"),)


def test_a_link_does_not_hide_where_a_vault_lies(tmp_path: Path) -> None:
    made(tmp_path, "Dropbox/vault/")
    link = tmp_path / "vault"
    link.symlink_to(tmp_path / "Dropbox/vault")
    assert linux(tmp_path / "root", link) == (Machine("synced", "Dropbox"),)


@pytest.mark.parametrize("name", ["OneDrive", "OneDriveCommercial"])
def test_on_windows_the_folder_of_onedrive_is_known_whatever_its_name(tmp_path: Path, name: str) -> None:
    environment = {name: "C:\\Users\\aline\\Exemple"}
    for vault, found in (
        ("C:\\users\\ALINE\\exemple\\vault", (Machine("synced", name),)),
        ("C:\\Users\\aline\\Exemple 2\\vault", ()),
        ("C:\\Users\\aline\\OneDrive - Exemple SARL\\vault", (Machine("synced", "OneDrive"),)),
    ):
        assert look(tmp_path, environment, Path(vault), "Windows") == found


@pytest.mark.parametrize(
    ("environment", "vault", "shown"),
    [
        ({}, "\\\\server\\share\\vault", "\\\\"),
        ({"USERPROFILE": "\\\\server\\aline"}, "C:\\vault", "\\\\"),
        ({"HOMESHARE": "\\\\server\\aline", "HOMEDRIVE": "H:"}, "h:\\vault", "HOMESHARE"),
        ({"HOMESHARE": "\\\\server\\aline", "HOMEDRIVE": "H:"}, "C:\\vault", None),
        ({"HOMEDRIVE": "C:"}, "C:\\vault", None),
    ],
)
def test_on_windows_a_share_is_another_machine(
    tmp_path: Path, environment: dict[str, str], vault: str, shown: str | None
) -> None:
    found = look(tmp_path, environment, Path(vault), "Windows")
    assert found == ((Machine("remote", shown),) if shown else ())


def test_a_home_of_the_network_is_another_machine_on_a_mac(tmp_path: Path) -> None:
    environment = {"HOME": "/Network/Servers/example.org/aline"}
    assert look(tmp_path, environment, VAULT, "Darwin") == (Machine("remote", "/Network"),)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_vault_on_a_file_system_of_another_machine_is_a_sign(tmp_path: Path, kind: str) -> None:
    mounted(
        tmp_path, "1 0 0:1 / / rw - tmpfs tmpfs rw", f"2 1 0:44 / /home rw,nosuid - {kind} server:/home rw"
    )
    assert linux(tmp_path) == (Machine("remote", "/proc/self/mountinfo"),)
    assert linux(tmp_path, Path("/srv/vault"), "/root") == ()


def test_the_deepest_and_latest_mount_counts(tmp_path: Path) -> None:
    mounted(
        tmp_path,
        "1 0 0:1 / / rw - nfs server:/ rw",
        "2 1 0:2 / /home/aline/my\\040vaults rw - nfs server:/v rw",
        "3 1 0:3 / /home/aline/my\\040vaults rw - tmpfs tmpfs rw",
    )
    assert linux(tmp_path, Path("/home/aline/my vaults/one"), "") == ()
    assert linux(tmp_path, Path("/home/aline/my"), "") == (Machine("remote", "/proc/self/mountinfo"),)


def test_of_one_folder_its_own_place_alone_is_told(tmp_path: Path) -> None:
    mounted(tmp_path, "1 0 0:44 / /mnt/my\\040share rw - cifs //server/share rw")
    found = lying(tmp_path, {"HOME": "/home/aline/Dropbox"}, Path("/mnt/my share/vault"), "Linux")
    assert found.texts == ("/mnt/my share/vault", "//server/share")
    assert found.signs == (Machine("remote", "/proc/self/mountinfo"),)


# -- encryption -----------------------------------------------------------------------------------


def test_an_encrypted_disk_is_known_by_its_mapping(tmp_path: Path) -> None:
    mounted(tmp_path, DISK.format(device="253:0", source="/dev/mapper/luks"))
    made(tmp_path, "sys/dev/block/253:0/dm/uuid")
    (tmp_path / "sys/dev/block/253:0/dm/uuid").write_text("CRYPT-LUKS2-00-root\n")
    assert linux(tmp_path) == (Machine("encrypted", "/sys/dev/block/253:0"),)


def test_a_volume_is_encrypted_where_all_that_it_lies_on_is(tmp_path: Path) -> None:
    mounted(tmp_path, DISK.format(device="253:1", source="/dev/mapper/volume"))
    made(tmp_path, "sys/dev/block/253:1/dm/uuid", "sys/dev/block/253:1/slaves/dm-0/dm/uuid")
    (tmp_path / "sys/dev/block/253:1/dm/uuid").write_text("LVM-abc\n")
    (tmp_path / "sys/dev/block/253:1/slaves/dm-0/dm/uuid").write_text("CRYPT-LUKS2-00\n")
    assert linux(tmp_path) == (Machine("encrypted", "/sys/dev/block/253:1"),)
    made(tmp_path, "sys/dev/block/253:1/slaves/sdb/")
    assert linux(tmp_path) == (Machine("plain", "/sys/dev/block/253:1"),)


def test_a_partition_lies_on_its_disk(tmp_path: Path) -> None:
    mounted(tmp_path, DISK.format(device="9:1", source="/dev/md0p1"))
    made(tmp_path, "sys/devices/md0/slaves/dm-0/dm/uuid", "sys/devices/md0/md0p1/partition", "sys/dev/block/")
    (tmp_path / "sys/devices/md0/slaves/dm-0/dm/uuid").write_text("CRYPT-LUKS2-00\n")
    (tmp_path / "sys/dev/block/9:1").symlink_to(tmp_path / "sys/devices/md0/md0p1")
    assert linux(tmp_path) == (Machine("encrypted", "/sys/dev/block/9:1"),)


def test_a_plain_disk_is_told(tmp_path: Path) -> None:
    mounted(tmp_path, DISK.format(device="8:1", source="/dev/sda1"))
    made(tmp_path, "sys/dev/block/8:1/")
    assert linux(tmp_path) == (Machine("plain", "/sys/dev/block/8:1"),)


@pytest.mark.parametrize(("uuid", "sign"), [("CRYPT-LUKS2-00", "encrypted"), ("LVM-abc", "plain")])
def test_a_file_system_with_a_number_of_its_own_is_known_by_its_device(
    tmp_path: Path, uuid: str, sign: str
) -> None:
    mounted(tmp_path, DISK.format(device="0:31", source="/dev/mapper/luks-home"))
    made(tmp_path, "sys/block/dm-0/dm/name", "sys/block/dm-3/dm/name", "sys/block/dm-3/dm/uuid")
    (tmp_path / "sys/block/dm-3/dm/name").write_text("luks-home\n")
    (tmp_path / "sys/block/dm-3/dm/uuid").write_text(f"{uuid}\n")
    found = linux(tmp_path)
    assert [(one.sign, one.path) for one in found] == [(sign, "/sys/block/dm-3")]


def test_a_folder_that_is_encrypted_by_itself_is_told(tmp_path: Path) -> None:
    mounted(tmp_path, "1 0 0:5 / /home/aline/vault rw - fuse.gocryptfs /srv/sealed rw")
    assert linux(tmp_path) == (Machine("encrypted", "/proc/self/mountinfo"),)


@pytest.mark.parametrize("source", ["overlay", "tmpfs", "/dev/loop0", "/dev/sdz1"])
def test_nothing_is_said_of_what_is_no_disk_or_is_not_known(tmp_path: Path, source: str) -> None:
    mounted(tmp_path, DISK.format(device="7:0", source=source))
    made(tmp_path, *(["sys/dev/block/7:0/"] if source == "/dev/loop0" else []))
    assert linux(tmp_path) == ()


def test_lines_that_the_kernel_does_not_write_are_left_out(tmp_path: Path) -> None:
    mounted(tmp_path, "", "rubbish", "1 2 3 - ", " - ", DISK.format(device="8:1", source="/dev/sda1"))
    made(tmp_path, "sys/dev/block/8:1/")
    assert linux(tmp_path) == (Machine("plain", "/sys/dev/block/8:1"),)


def test_devices_that_lie_on_each_other_end(tmp_path: Path) -> None:
    mounted(tmp_path, DISK.format(device="253:1", source="/dev/mapper/a"))
    made(tmp_path, "sys/dev/block/253:1/slaves/")
    (tmp_path / "sys/dev/block/253:1/slaves/itself").symlink_to(tmp_path / "sys/dev/block/253:1")
    assert linux(tmp_path) == (Machine("plain", "/sys/dev/block/253:1"),)


def test_the_home_is_never_named(tmp_path: Path) -> None:
    made(tmp_path, "etc/krb5.keytab", "sys/dev/block/8:1/")
    mounted(tmp_path, DISK.format(device="8:1", source="/dev/sda1"), "2 1 0:4 / /home/aline rw - nfs s:/ rw")
    found = linux(tmp_path, Path("/home/aline/Dropbox/vault"))
    assert {one.sign for one in found} == {"managed", "synced", "remote"}
    assert not any("aline" in one.path for one in found)
