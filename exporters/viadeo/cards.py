"""vCards of contacts saved from Viadeo, of any version. None has been seen, so nothing in them is Viadeo's
own but a link to a profile.
"""

from collections.abc import Iterator
from typing import Final

from sociarch.export import Export, Member, decode
from sociarch.exporter import Unreadable, read_bytes
from sociarch.fact import NO_EXTRA, Connection, Problem, Tally, Trace
from sociarch.formats import vcards
from sociarch.formats.tables import distinct
from sociarch.formats.vcards import Broken, Card

HERE: Final = ("viadeo.com/", "viaduc.com/")


def known(head: bytes) -> bool:
    """Whether a beginning of cards is this network's by its links: as many lead here as anywhere else."""
    pages = [url for card in vcards.read(head, decode) if isinstance(card, Card) for url in card.urls]
    here = sum(map(leads_here, pages))
    return here > 0 and 2 * here >= len(pages)


def leads_here(url: str) -> bool:
    return any(place in url.casefold() for place in HERE)


def read(export: Export, member: Member) -> Iterator[Connection | Problem | Tally]:
    try:
        data = read_bytes(export, member)
    except Unreadable as error:
        yield error.problem(member.path)
        return
    groups = 0
    for one in vcards.read(data, decode):
        trace = Trace(member.path, f"line {one.line}")
        if isinstance(one, Broken):
            yield Problem(trace, one.reason, lost=one.lost)
        elif one.is_group:
            groups += 1
        else:
            yield _person(one, trace)
    yield Tally(member.path, "V-vcard", Connection, vcards.count(data, decode) - groups)


def _person(card: Card, trace: Trace) -> Connection:
    last, first, *more = [*card.parts("N"), "", ""]
    pages = [one for one in card.all(*vcards.PAGES) if leads_here(one.text())]
    company, *units = card.parts("ORG") or [""]
    used = [*card.all("FN")[:1], *card.all("EMAIL")[:1], *card.all("TITLE")[:1], *pages[:1]]
    used += card.all("N")[: not any(more)] + card.all("ORG")[: not any(units)]
    rest = [
        (one.name, one.text())
        for one in card.properties
        if one.raw.strip(" ;") and not any(one is taken for taken in used)
    ]
    extra = dict(zip(distinct([name for name, _ in rest]), [text for _, text in rest], strict=True))
    return Connection(
        name=card.first("FN") or f"{first} {last}".strip(),
        first=first,
        last=last,
        url=pages[0].text() if pages else "",
        email=next(iter(card.emails), ""),
        company=company,
        position=card.first("TITLE"),
        since=None,
        since_text="",
        extra=extra or NO_EXTRA,
        trace=trace,
    )
