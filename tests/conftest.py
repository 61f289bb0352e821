"""What holds for every test: a law holds however busy the machine is, so no example has a deadline; servers
start when a test asks for them. SOCIARCH_HYPOTHESIS=mutants asks fewer examples, the same in each run."""

import os
from itertools import chain
from typing import Any, Final
from zlib import crc32

import pytest
from hypothesis import Phase, settings
from xdist.scheduler import LoadScopeScheduling

from tests.servers import ceph, sshd, weak, weak_sftp

__all__ = ["ceph", "sshd", "weak", "weak_sftp"]

settings.register_profile("sociarch", deadline=None)
settings.register_profile(
    "mutants",
    deadline=None,
    max_examples=25,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("SOCIARCH_HYPOTHESIS", "sociarch"))

WAITING: Final = (
    "test_facebook_pages.py 0", "test_linkedin_pages.py", "test_facebook_pages.py 1", "test_remote_cli.py",
    "test_crashes.py 0", "test_remote_faults.py", "test_crashes.py 1", "test_first_hour.py",
    "test_watch_cli.py", "test_networks_cli.py", "test_night.py", "test_privacy.py",
)  # fmt: skip
"""What mostly waits, for pages, servers and clocks. Two numbers: two parts of a file."""
WORKING: Final = (
    "test_readers.py", "test_checklist_cli.py", "test_fault_processes.py", "test_forget_person_cli.py",
    "test_leaks.py", "test_cli.py", "test_profile_cli.py", "test_api.py", "test_keys_cli.py", "test_fuzz.py",
    "test_eras.py", "test_report_cli.py",
)  # fmt: skip
FIRST: Final = tuple(chain.from_iterable(zip(WAITING, WORKING, strict=True)))
"""What takes longest begins first, so that no worker is left alone with it; beside each that waits one that
keeps a processor busy."""
PARTS: Final = frozenset(name.partition(" ")[0] for name in FIRST if " " in name)


def part(nodeid: str) -> str:
    """What runs on one worker together: a file, or half of a file whose tests mostly wait for pages."""
    name = nodeid.partition("::")[0].rpartition("/")[2]
    return f"{name} {crc32(nodeid.encode()) % 2}" if name in PARTS else name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: at for at, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(part(item.nodeid), len(FIRST)))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Parts in the order of the items, each on the next worker that is free."""

    def _split_scope(self, nodeid: str) -> str:
        return part(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return Scheduling(config, log)
