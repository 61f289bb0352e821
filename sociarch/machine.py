"""Signs of whose a machine is, and of where and how it keeps a vault: managed, copied elsewhere, encrypted.

Only names, and files and settings that everybody may read, are looked at: no program is started and no other
machine is asked. A sign is a hint. Who administers a machine need not own it, and one without any sign may be
anybody's.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Final, NamedTuple, TypeAlias

from sociarch.ownership.case import Machine

_MARKS: Final[Mapping[str, tuple[str, ...]]] = {
    "Linux": (
        "etc/krb5.keytab", "etc/sssd/sssd.conf", "etc/ipa/default.conf", "opt/microsoft/intune",
        "etc/opt/chrome/policies/managed/*.json", "etc/chromium/policies/managed/*.json",
        "etc/opt/edge/policies/managed/*.json", "etc/brave/policies/managed/*.json",
        "etc/firefox/policies/policies.json", "opt/microsoft/mdatp", "usr/local/jamf", "opt/puppetlabs",
        "etc/puppetlabs", "etc/puppet/puppet.conf", "etc/chef/client.rb", "etc/cinc/client.rb",
        "etc/salt/minion", "etc/landscape/client.conf", "etc/osquery/osquery.conf", "opt/orbit", "opt/jc",
        "opt/CrowdStrike",
    ),
    "Darwin": (
        "Library/Managed Preferences/*", "var/db/ConfigurationProfiles/Settings/.cloudConfigRecordFound",
        "var/db/ConfigurationProfiles/Settings/.profilesAreInstalled", "usr/local/jamf",
        "usr/local/bin/jamf", "Library/Application Support/JAMF", "Library/Intune", "Library/Kandji",
        "opt/puppetlabs", "opt/orbit", "opt/jc", "Applications/Falcon.app",
    ),
    "Windows": (
        "Program Files (x86)/Microsoft Intune Management Extension", "Windows/CCM/CcmExec.exe",
        "Program Files/Mozilla Firefox/distribution/policies.json",
        "Program Files/Puppet Labs", "Program Files/JumpCloud", "Program Files/CrowdStrike",
        "Program Files/Orbit", "opscode/chef",
    ),
}  # fmt: skip
"""What programs that administer machines for somebody else leave, by system, below the root; `*` stands for
any name."""
_KEYS: Final = (
    "HKLM\\SOFTWARE\\Policies\\Google\\Chrome", "HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge",
    "HKLM\\SOFTWARE\\Policies\\BraveSoftware\\Brave", "HKLM\\SOFTWARE\\Policies\\Chromium",
    "HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox",
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo",
)  # fmt: skip
"""The same in the registry of Windows: rules for browsers, and a directory that the machine belongs to."""
_SHIPPED: Final = ("00_gssapi.json",)
"""What a distribution itself puts where administrators put theirs."""
_CLOUD_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_CLOUDS: Final = (
    "onedrive", "dropbox", "google drive", "googledrive", "google drive file stream", "my drive", "mon drive",
    "shared drives", "drive partagés", "icloud drive", "iclouddrive", "mobile documents", "cloudstorage",
    "nextcloud", "owncloud", "kdrive", "pcloud", "pcloud drive", "proton drive", "box sync",
)  # fmt: skip
_CLOUD_STARTS: Final = ("OneDrive - ", "OneDrive – ", "OneDrive-", "Dropbox (", "GoogleDrive-")
_CLOUD_ENDS: Final = (" Dropbox",)
"""Folders of which the rest of the name is a company's or a person's."""
_REMOTE: Final = (
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "sshfs",
    "rclone", "davfs2", "gvfsd-fuse",
)  # fmt: skip
_SEALED: Final = ("ecryptfs", "gocryptfs", "encfs", "cryfs")
_NO_DISKS: Final = ("/dev/loop", "/dev/ram", "/dev/zram")
"""Devices that are files or memory in their turn."""
_MOUNTS: Final = "proc/self/mountinfo"


WindowsRegistry: TypeAlias = Callable[[str], Mapping[str, str]]
"""The values of a key of Windows' registry, and its keys with empty texts; empty for a key that is not there.
A key begins with `HKLM` or `HKCU`."""


def no_registry(key: str) -> Mapping[str, str]:
    """Where there is none."""
    return {}


def windows_registry(key: str) -> Mapping[str, str]:
    """This machine's."""
    found: dict[str, str] = {}
    if sys.platform == "win32":
        import winreg

        hive, _, path = key.partition("\\")
        top = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
        try:
            with winreg.OpenKey(top, path) as one:
                keys, values, _changed = winreg.QueryInfoKey(one)
                found |= {winreg.EnumKey(one, at): "" for at in range(keys)}
                for at in range(values):
                    name, value, _kind = winreg.EnumValue(one, at)
                    found[name] = str(value)
        except OSError:
            return found
    return found


class Lies(NamedTuple):
    """Where a file or folder lies, as far as names tell.

    texts  its path as it was named and as it really is, and what hangs there: `server:/share`
    signs  `synced` and `remote`, each once
    """

    texts: tuple[str, ...]
    signs: tuple[Machine, ...]


class _Mount(NamedTuple):
    """Where a file system hangs. `device`: `major:minor`; `kind`: without the `fuse.` in front."""

    point: PurePosixPath
    device: str
    kind: str
    source: str


def look(
    root: Path,
    environment: Mapping[str, str],
    vault: Path | None,
    system: str,
    registry: WindowsRegistry = no_registry,
) -> tuple[Machine, ...]:
    """Every sign, each once, and nothing where none is.

    root    of the file system
    vault   where it lies, as the person named it; None: on no disk of this machine
    system  `Linux`, `Darwin` or `Windows`; of others only names of folders tell anything
    """
    places = _places(environment, vault, system)
    found = [
        *_managed(root, environment, system, registry),
        *_synced(places, environment, system),
        *_remote(places, environment, system),
    ]
    if system == "Linux":
        mounts = _mounts(root)
        found += _over_there(mounts, places)
        found += _disk(root, mounts, places[:1] if vault is not None else [])
    return tuple(dict.fromkeys(found))


def lying(
    root: Path,
    environment: Mapping[str, str],
    path: Path,
    system: str,
    registry: WindowsRegistry = no_registry,
) -> Lies:
    """Where one file or folder lies; it need not be there. The rest as for `look`."""
    places = _places({}, path, system)
    signs = [*_synced(places, environment, system), *_remote(places, environment, system)]
    hanging: list[str] = []
    if system == "Linux":
        mounts = _mounts(root)
        signs += _over_there(mounts, places)
        found = (_mount_of(mounts, place) for place in places)
        hanging += [one.source for one in found if one is not None and one.kind in _REMOTE]
    for place in places if system == "Windows" else ():
        share = (
            registry(f"HKCU\\Network\\{place.drive[:1]}").get("RemotePath", "")
            if place.drive[1:] == ":"
            else ""
        )
        if share:
            signs.append(Machine("remote", "HKCU\\Network"))
            hanging.append(share)
    return Lies(tuple(dict.fromkeys((*map(str, places), *hanging))), tuple(dict.fromkeys(signs)))


def _places(environment: Mapping[str, str], vault: Path | None, system: str) -> list[PurePath]:
    """The vault, as it is named and as it really lies, and the home."""
    if system == "Windows":
        texts = [str(vault or ""), environment.get("USERPROFILE", "")]
        return [PureWindowsPath(text) for text in texts if text]
    lies = [] if vault is None else [os.path.realpath(vault), str(vault)]
    texts = [*lies, environment.get("HOME", "")]
    return [PurePosixPath(text) for text in texts if text]


# -- who administers it ---------------------------------------------------------------------------


def _managed(
    root: Path, environment: Mapping[str, str], system: str, registry: WindowsRegistry
) -> Iterator[Machine]:
    if system == "Windows":
        yield from (Machine("managed", key) for key in _KEYS if registry(key))
        computer, domain = environment.get("COMPUTERNAME", ""), environment.get("USERDOMAIN", "")
        if environment.get("USERDNSDOMAIN"):
            yield Machine("managed", "USERDNSDOMAIN")
        elif computer and domain and computer.casefold() != domain.casefold():
            yield Machine("managed", "USERDOMAIN")
    for mark in _MARKS.get(system, ()):
        if _is_there(root, mark):
            path = mark.removesuffix("/*").removesuffix("/*.json")
            yield Machine("managed", path if system == "Windows" else f"/{path}")


def _is_there(root: Path, mark: str) -> bool:
    """Whether there is such a file or folder; one that nobody may look for is none."""
    folder, _, name = mark.rpartition("/")
    try:
        if "*" not in name:
            return (root / mark).exists()
        return any(one.match(name) and one.name not in _SHIPPED for one in (root / folder).iterdir())
    except OSError:
        return False


# -- where it lies --------------------------------------------------------------------------------


def _synced(places: list[PurePath], environment: Mapping[str, str], system: str) -> Iterator[Machine]:
    for name in _CLOUD_VARIABLES if system == "Windows" else ():
        folder = environment.get(name)
        if folder and any(place.is_relative_to(folder) for place in places):
            yield Machine("synced", name)
    for place in places:
        cloud = next(filter(None, map(_cloud, place.parts)), None)
        if cloud is not None:
            yield Machine("synced", cloud)


def _cloud(name: str) -> str:
    """The name of a service that copies what lies in a folder of that name; empty for any other folder."""
    text = name.casefold()
    if text in _CLOUDS:
        return name
    starts = (one for one in _CLOUD_STARTS if text.startswith(one.casefold()))
    ends = (one for one in _CLOUD_ENDS if text.endswith(one.casefold()))
    return (*starts, *ends, "")[0].strip(" -–(")


def _remote(places: list[PurePath], environment: Mapping[str, str], system: str) -> Iterator[Machine]:
    if system == "Darwin" and any(place.is_relative_to("/Network") for place in places):
        yield Machine("remote", "/Network")
    if system == "Windows":
        drive = environment.get("HOMEDRIVE", "") if environment.get("HOMESHARE") else ""
        if drive and any(place.drive.casefold() == drive.casefold() for place in places):
            yield Machine("remote", "HOMESHARE")
        if any(place.drive.startswith("\\\\") for place in places):
            yield Machine("remote", "\\\\")


# -- file systems of Linux ------------------------------------------------------------------------


def _mounts(root: Path) -> list[_Mount]:
    """File systems, in the order in which they were mounted; lines that are not as the kernel writes them are
    left out."""
    try:
        text = (root / _MOUNTS).read_text("utf-8", "replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) > 4 and len(right) > 1:
            kind = right[0].removeprefix("fuse.")
            found.append(_Mount(PurePosixPath(_plain(left[4])), left[2], kind, _plain(right[1])))
    return found


def _plain(text: str) -> str:
    """A text as it was before the kernel wrote blanks and backslashes as octal numbers."""
    for code, letter in (("040", " "), ("011", "\t"), ("012", "\n"), ("134", "\\")):
        text = text.replace(f"\\{code}", letter)
    return text


def _mount_of(mounts: list[_Mount], place: PurePath) -> _Mount | None:
    """The file system that a path lies in: the deepest, and of two in one place the later one."""
    over = [one for one in mounts if place.is_relative_to(one.point)]
    return max(reversed(over), key=lambda one: len(one.point.parts), default=None)


def _over_there(mounts: list[_Mount], places: list[PurePath]) -> Iterator[Machine]:
    for place in places:
        mount = _mount_of(mounts, place)
        if mount is not None and mount.kind in _REMOTE:
            yield Machine("remote", f"/{_MOUNTS}")


def _disk(root: Path, mounts: list[_Mount], places: list[PurePath]) -> Iterator[Machine]:
    """Whether the disk is encrypted, as far as the system itself does that; nothing for what is no disk."""
    for place in places:
        mount = _mount_of(mounts, place)
        if mount is None:
            continue
        if mount.kind in _SEALED:
            yield Machine("encrypted", f"/{_MOUNTS}")
        elif mount.source.startswith("/dev/") and not mount.source.startswith(_NO_DISKS):
            device = _device(root, mount)
            if device is not None:
                path = f"/{device.relative_to(root).as_posix()}"
                yield Machine("encrypted" if _is_sealed(device) else "plain", path)


def _device(root: Path, mount: _Mount) -> Path | None:
    """The folder in which the kernel tells of a block device; None where there is none."""
    numbered = root / "sys/dev/block" / mount.device
    try:
        if numbered.is_dir():
            return numbered
        # Some file systems have a number of their own, which is no device's.
        name = PurePosixPath(mount.source).name
        for folder in sorted((root / "sys/block").iterdir()):
            if name == folder.name or _read(folder / "dm/name") == name:
                return folder
    except OSError:
        return None
    return None


def _is_sealed(device: Path, depth: int = 8) -> bool:
    """Whether a device, or every one below it, is encrypted by the device mapper."""
    if _read(device / "dm/uuid").startswith("CRYPT-"):
        return True
    try:
        if (device / "partition").exists():
            return depth > 0 and _is_sealed(device.resolve().parent, depth - 1)
        below = list((device / "slaves").iterdir())
    except OSError:
        return False
    return depth > 0 and bool(below) and all(_is_sealed(one, depth - 1) for one in below)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
