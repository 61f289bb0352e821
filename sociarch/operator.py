"""Who operates a network, and where to write to them.

That is a dated data file beside the network's exporter: companies move and merge faster than programs.
"""

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple


class Operator(NamedTuple):
    """The company that answers for the data of a network's members. Texts for people by language.

    version    the day the file was last looked through, ISO 8601
    title      the network
    name       the company
    address    its lines
    language   in which to write to it: `fr` or `en`
    successor  whether somebody else may have taken over the data
    sure       how the address is known: `named`, by the network itself; `cited`, by other people's pages
    source     where it stands
    authority  which supervisory authority is responsible for it
    members    whose data it answers for; empty: no difference is known
    """

    version: str
    title: str
    name: str
    address: tuple[str, ...]
    language: str
    successor: bool
    sure: str
    source: Mapping[str, str]
    authority: Mapping[str, str]
    members: Mapping[str, str]

    @classmethod
    def from_toml(cls, text: str) -> "Operator":
        """Raises ValueError or TypeError for a file that is none."""
        content: dict[str, Any] = {"members": {}, **tomllib.loads(text)}
        content["address"] = tuple(content.get("address", ()))
        return cls(**content)
