"""A plan as sheets of paper: for each role a page to tick and to sign.

Below each stands the digest of the plan's JSON form, so that whoever holds both sees that they are the same.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sociarch.errors import NoFont, NoPlanFont
from sociarch.offboarding.forms.document import digest
from sociarch.offboarding.forms.parts import (
    Fact,
    asset_text,
    closed,
    facts,
    labelled,
    line_text,
    shared,
    shares,
)
from sociarch.offboarding.written import Row, Written
from sociarch.paper import FONTS, Box, Font, Part, Sheets, typeset_sheets


def pdf_bytes(written: Written, at: datetime, fonts: Sequence[Font] = FONTS) -> bytes:
    """In the first of the fonts that has all signs of the plan. Raises NoPlanFont."""
    foot = labelled(Fact(written.words.digest, digest(written)), written.language)
    try:
        return typeset_sheets(_sheets(written, foot), at, fonts)
    except NoFont:
        pass
    # The arrow between two roles is ours, and the font that every reader of PDF has lacks it.
    rows = tuple(row._replace(owner_names=row.owner_names.replace("→", ">")) for row in written.rows)
    try:
        return typeset_sheets(_sheets(written._replace(rows=rows), foot), at, ())
    except NoFont:
        raise NoPlanFont() from None


def _sheets(written: Written, foot: str) -> Sheets:
    parts = tuple(_parts(written))
    return Sheets(written.language, written.title, written.mark, parts, foot, written.words.page)


def _parts(written: Written) -> Iterator[Part]:
    words = written.words
    blanks = (words.name, words.place_and_day, words.signed)
    for share in shares(written):
        boxes = tuple(_box(row, written) for row in share.rows)
        yield Part(share.name, written.head, boxes, blanks)
    if written.inventory:
        boxes = tuple(Box(False, "", asset_text(one)) for one in written.inventory)
        yield Part(words.inventory, written.head, boxes, blanks)
    if written.log:
        lines = ((one.item, f"{one.on.isoformat()} {line_text(one, written)}") for one in written.log)
        yield Part(words.log, (), tuple(Box(None, item, text) for item, text in lines))


def _box(row: Row, written: Written) -> Box:
    left_out = {written.words.kind} if shared(row) else {written.words.kind, written.words.owner}
    told = (fact for fact in facts(row, written) if fact.label not in left_out)
    below = " · ".join(labelled(fact, written.language) for fact in told)
    return Box(closed(row), row.id, row.what, (below,))
