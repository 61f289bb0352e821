"""The page docs/licences.md: under which licence each package stands that sociarch brings along.

`python -m tools.licences --write` writes it from what requirements/dev.txt pins and from what the installed
packages say of themselves; a test compares the names. Versions are left out: the lock has them.
"""

import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "licences.md"
LOCK: Final = ROOT / "requirements" / "dev.txt"
EXTRAS: Final = ("parquet", "s3", "sftp", "stamps")
ELSEWHERE: Final = {
    "colorama": "BSD-3-Clause",
    "jeepney": "MIT",
    "pywin32-ctypes": "BSD-3-Clause",
    "rubicon-objc": "BSD-3-Clause",
    "secretstorage": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "winrt": "MIT",
}
"""Of packages that only other systems need, as their own pages tell it; by the beginning of their names."""
_PINNED = re.compile(r"([a-z0-9-]+)(?:\[[^\]]*\])?==([^ \\]+)")
_HEAD: Final = """# Licences

Written by a command. All packages that `pip install sociarch` brings along, on any system, and those of its extras; what they are for
is in [dependencies](dependencies.md), which version was tested in `requirements/`. sociarch itself: [Apache-2.0](../LICENSE).

None of them is copied into sociarch: they are installed beside it. Two are copyleft. Whoever ships sociarch together with **fpdf2** (LGPL-3.0) lets people
replace it, as pip does, and passes its licence on. **asyncssh** (extra `sftp`) may be taken under EPL-2.0: changes to asyncssh itself, if anybody makes
some, are published; nothing else is asked. bidict (MPL-2.0) asks the same of its own files. text-unidecode is taken under the Artistic License.

| package | licence |
| --- | --- |
"""


def pinned(lock: str) -> dict[str, str]:
    """By name, the version that a lock pins; where systems or Pythons differ, the last one."""
    return {match[1]: match[2] for match in map(_PINNED.match, lock.splitlines()) if match}


def needed_by(lock: str) -> dict[str, set[str]]:
    """By name, the packages that need it, as the lock's comments tell."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in lock.splitlines():
        match = _PINNED.match(line)
        if match:
            name = match[1]
        comment = re.match(r"    #   (?:  )?(?:via )?([a-z0-9-]+)|    # via ([a-z0-9-]+)", line)
        if comment and name:
            found.setdefault(name, set()).add(comment[1] or comment[2])
    return found


def direct(extras: tuple[str, ...] = EXTRAS) -> set[str]:
    """Names in setup.cfg: what everybody gets, and what these extras add."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].splitlines()
    for extra in extras:
        lines += config["options.extras_require"][extra].splitlines()
    return {canonical(re.split(r"[ ;<>=~!\[]", line.strip())[0]) for line in lines if line.strip()}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(lock: str) -> set[str]:
    """Everything that sociarch brings along, on any system and with any of its extras."""
    needed, found = needed_by(lock), direct()
    while more := {name for name, by in needed.items() if by & found} - found:
        found |= more
    return found & set(pinned(lock))


def licence(name: str) -> str:
    """What a package says of itself. Raises LookupError where nobody knows."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        for beginning, told in ELSEWHERE.items():
            if name == beginning or name.startswith(beginning + "-"):
                return told
        raise LookupError(name) from None
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classes = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    named = [one.rpartition(" :: ")[2] for one in classes if not one.endswith("OSI Approved")]
    short = about["License"].strip().partition("\n")[0] if "License" in about else ""
    if named or 0 < len(short) < 60:
        return " / ".join(named) or short
    raise LookupError(name)


def rows(lock: str) -> Iterator[str]:
    for name in sorted(closure(lock)):
        yield f"| {name} | {licence(name)} |"


def main(arguments: list[str]) -> int:
    if arguments != ["--write"]:
        sys.stderr.write("python -m tools.licences --write\n")
        return 2
    lock = LOCK.read_text(encoding="utf-8")
    PAGE.write_text(_HEAD + "\n".join(rows(lock)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
