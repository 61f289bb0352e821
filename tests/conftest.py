"""What holds for every test: a law holds however busy the machine is, so no example has a deadline; servers
start when a test asks for them."""

from typing import Final

import pytest
from hypothesis import settings

from tests.servers import ceph, sshd, weak, weak_sftp

__all__ = ["ceph", "sshd", "weak", "weak_sftp"]

settings.register_profile("sociarch", deadline=None)
settings.load_profile("sociarch")

WAITING: Final = (
    "test_linkedin_pages.py",
    "test_facebook_pages.py",
    "test_crashes.py",
    "test_night.py",
    "test_networks_cli.py",
    "test_viadeo_pages.py",
    "test_browser.py",
)
"""Files whose tests mostly wait for pages. They begin first, beside each other."""
TOGETHER: Final = ("test_linkedin_pages.py",)
"""Of these, such as share what they wait for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, tests of one file run on one of them; those that mostly wait run on any."""
    items.sort(key=lambda item: WAITING.index(item.path.name) if item.path.name in WAITING else len(WAITING))
    for item in items:
        if item.path.name in TOGETHER or item.path.name not in WAITING:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
