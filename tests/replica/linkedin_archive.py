"""The archives that the LinkedIn replica delivers: what is inside each part, and under which name."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from demo.invent import Person, linkedin_zip

CONNECTIONS: Final = "Connections.csv"
_MEMBERS: Final = {"CONNECTIONS": CONNECTIONS, "PROFILE": "Profile.csv", "REGISTRATION": "Registration.csv"}


def particular(people: Sequence[Person], day: date, groups: Sequence[str], *, preamble: bool) -> bytes:
    """Return the files asked for and no others; a group that nothing is invented for gives the profile."""
    wanted = {_MEMBERS.get(group, "Profile.csv") for group in groups}
    return _chosen(people, day, False, preamble, lambda name: name in wanted)


def larger(
    people: Sequence[Person], day: date, *, complete: bool, connections: bool, preamble: bool
) -> bytes:
    return _chosen(people, day, complete, preamble, lambda name: connections or name != CONNECTIONS)


def _chosen(
    people: Sequence[Person], day: date, complete: bool, preamble: bool, wanted: Callable[[str], bool]
) -> bytes:
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.zip"
        linkedin_zip(whole, people, day, complete, preamble=preamble)
        chosen = io.BytesIO()
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(chosen, "w") as target:
            for info in source.infolist():
                if wanted(info.filename):
                    target.writestr(info, source.read(info))
    return chosen.getvalue()
