"""What the Facebook replica lets come down: the archive of one part, as JSON or as HTML.

Here lives only what differs from the ordinary JSON archive, which demo.invent writes.
"""

import io
import random
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from demo.invent import Person, facebook_zip
from tests.replica.facebook_words import EVERYTHING

DAYS: Final = {
    "Last week": 7,
    "Last month": 31,
    "Last 3 months": 92,
    "Last 6 months": 183,
    "Last year": 366,
    "Last 3 years": 1096,
}


class Delivery(NamedTuple):
    people: Sequence[Person]
    owner: str
    day: date
    kind: str
    """"json", "html", "no_friends" or "truncated"."""
    span: str
    categories: frozenset[str]
    has_friends: bool
    photos: int


def archive(wanted: Delivery) -> bytes:
    """The zip of one part. A range that is shorter than all time leaves older friends out."""
    friends = [] if wanted.kind == "no_friends" else list(wanted.people)
    if wanted.span in DAYS:
        since = datetime(wanted.day.year, wanted.day.month, wanted.day.day, tzinfo=UTC)
        first = (since - timedelta(days=DAYS[wanted.span])).timestamp()
        friends = [friend for friend in friends if friend.friend_since >= first]
    asked = bool({EVERYTHING, "Friends"} & wanted.categories)
    photos = [random.Random(f"photo {nth}").randbytes(4_096) for nth in range(wanted.photos)]
    if not (wanted.has_friends and asked):
        return _zip(
            {f"your_facebook_activity/posts/media/{nth}_n.jpg": one for nth, one in enumerate(photos)}
        )
    if wanted.kind == "html":
        return _zip(_html(friends, wanted.owner))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.zip"
        facebook_zip(path, friends, wanted.day)
        whole = path.read_bytes()
    return whole[: len(whole) * 2 // 3] if wanted.kind == "truncated" else whole


def _html(friends: Sequence[Person], owner: str) -> dict[str, bytes]:
    rows = "".join(
        f'<section class="_a6-g"><h2 class="_2lek">{escape(f"{friend.first} {friend.last}".strip())}</h2>'
        f'<div class="_a72d">{datetime.fromtimestamp(friend.friend_since, UTC):%b %d, %Y %I:%M:%S %p}</div>'
        "</section>"
        for friend in sorted(friends, key=lambda friend: friend.friend_since, reverse=True)
    )
    head = '<!doctype html><html><head><meta charset="utf-8"><title>{0}</title></head><body><h1>{0}</h1>'
    return {
        "start_here.html": (
            head.format("Your Facebook information")
            + f"<p>{escape(owner)}</p>"
            + '<a href="connections/friends/your_friends.html">Your friends</a></body></html>'
        ).encode(),
        "connections/friends/your_friends.html": (
            f"{head.format('Your friends')}{rows}</body></html>"
        ).encode(),
    }


def _zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in (members or {"no_data.txt": b"There is nothing to show.\n"}).items():
            opened.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0)), content)
    return made.getvalue()
