"""Lists that a person names on the command line: each understood to its last line, or an error.

A list may be of clients, or of people who do not want to be written to: nothing of it is ever shown.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sociarch.errors import N_, BadList, ListUnreadable
from sociarch.offlimits import BadLine, Key, Line, Place, read_list


class Lists(NamedTuple):
    """The lines of several lists, and the SHA-256 of each list's own bytes."""

    lines: tuple[Line, ...]
    digests: tuple[str, ...]


def read_lists(paths: Iterable[Path], kind: Place | None, key: Key) -> Lists:
    """`kind`: what a bare list names; None: only tables are lists. Raises ListUnreadable or BadList."""
    lines: list[Line] = []
    digests: list[str] = []
    for path in paths:
        try:
            data = path.read_bytes()
            lines += read_list(data.decode(), kind, key)
        except OSError as error:
            raise ListUnreadable(path=path, reason=error.strerror or "?") from None
        except UnicodeError:
            raise ListUnreadable(path=path, reason=N_("not a text in UTF-8")) from None
        except BadLine as error:
            raise BadList(path=path, line=error.line, reason=error.reason) from None
        digests.append(hashlib.sha256(data).hexdigest())
    return Lists(tuple(lines), tuple(digests))
