"""What lists tell of lives: the truth that history is compared with.

It is worked out for each life alone, from what the script says of it and from the days of the exports. Who is
who is known here and never sought, so nothing of this resembles an engine that reads files. Where the rules
of history leave something open it is marked `OPEN`, and a life that would need more than that is refused.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from itertools import pairwise
from typing import Final, TypeAlias

from exporters.linkedin.connections import normal_key
from sociarch.entry import Change
from sociarch.folding import email_key, fold
from tests.decade.lives import Expected, Export, Life, Look

OPEN: Final = "?"
DAMPED: Final = 90
"""Days: an address that is hidden for less was never away."""
NO_DATES: Final = ("C1", "V-API", "V-vcard")
NO_ADDRESSES: Final = ("C1", "C2", "C3", "C4", "J1", "J2", "J2b", "J3", "H4")
NO_EMAILS: Final = ("V-API", "J1", "J2", "J2b", "J3", "H4")
"""Forms that do not give a thing, or hardly of anybody: of it they tell nothing."""

Shown: TypeAlias = tuple[int, Export, Look]
"""The number of a listing, the listing, and how it shows somebody."""


def tell(lives: Sequence[Life], exports: Iterable[Export]) -> tuple[Expected, ...]:
    """All that history must tell when it knows these exports, in the order in which they were stored."""
    histories: dict[tuple[str, str], list[Export]] = {}
    for one in exports:
        if one.tells:
            histories.setdefault((one.network, one.account), []).append(one)
    logs: dict[Export, list[tuple[str, str]]] = {}
    for listings in histories.values():
        listings.sort(key=lambda one: one.day)
        logs |= {one: one.log(lives) for one in listings}
    found = [
        event
        for life in lives
        for event in tell_life(life, histories.get((life.network, life.account), []), logs)
    ]
    return tuple(sorted(found, key=lambda one: (one.network, one.account or "", one.seen, one.person)))


def tell_life(
    life: Life, listings: Sequence[Export], logs: dict[Export, list[tuple[str, str]]]
) -> list[Expected]:
    """What an account's listings, the oldest first, tell of one life."""
    shown = [
        (number, one, look)
        for number, one in enumerate(listings)
        if life.who not in one.lost and (look := life.at(one.moment)) is not None
    ]
    if not shown:
        return []
    named = [one for one in shown if not one[2].nameless]
    found = list(_presence(life, listings, shown, logs))
    for (then, before, old), (now, one, new) in pairwise(named):
        day = before.day if then == now - 1 else OPEN
        if fold(old.name) != fold(new.name):
            found.append(_event(life, new, "renamed", one, day, old.name, new.name))
    found += _addresses(life, named)
    found += _jobs(life, named)
    found += _emails(life, named)
    return found


def _event(
    life: Life, look: Look, kind: str, one: Export, before: str | None, old: str = "", new: str = ""
) -> Expected:
    person = "" if kind == "renamed" else look.name
    return Expected(life.network, life.account, person, kind, one.day, before, None, old, new)


def _presence(
    life: Life, listings: Sequence[Export], shown: Sequence[Shown], logs: dict[Export, list[tuple[str, str]]]
) -> Iterator[Expected]:
    first, begin, look = shown[0]
    if first:
        event = _event(life, look, "joined", begin, _complete(listings[first - 1]))
        yield event._replace(at=OPEN if begin.form in NO_DATES else look.since)
    here = {number: look for number, _, look in shown}
    held, away = begin, False
    for number in range(first + 1, len(listings)):
        one = listings[number]
        if number in here:
            if away:
                event = _event(life, here[number], "returned", one, _complete(listings[number - 1]))
                yield event._replace(at=None if here[number].since == look.since else OPEN)
            held, away, look = one, False, here[number]
        elif one.partial and not away:
            yield _event(life, look, "unseen", one, held.day if held is listings[number - 1] else OPEN)
        elif not away:
            away = True
            times = [at for name, at in logs[one] if fold(name) == fold(look.name) and at > look.since]
            event = _event(life, look, "removed" if len(times) == 1 else "left", one, held.day)
            yield event._replace(at=times[0]) if len(times) == 1 else event


def _complete(one: Export) -> str:
    """Its day; of a partial list nobody can say whether it could have shown somebody."""
    return OPEN if one.partial else one.day


def _addresses(life: Life, named: Sequence[Shown]) -> Iterator[Expected]:
    known = [one for one in named if one[1].form not in NO_ADDRESSES]
    for (then, before, old), (now, one, new) in pairwise(known):
        if _key(old) != _key(new):
            day = before.day if then == now - 1 else OPEN
            yield _event(
                life, new, "url", one, day, f"linkedin.com/in/{old.mark}", f"linkedin.com/in/{new.mark}"
            )


def _key(look: Look) -> str:
    return unicodedata.normalize("NFC", look.mark).casefold()


def _jobs(life: Life, named: Sequence[Shown]) -> Iterator[Expected]:
    company = position = ""
    for at, (now, one, look) in enumerate(named):
        then, before, last = named[at - 1] if at else (now, one, look)
        moved = company and look.company and fold(company) != fold(look.company)
        if moved:
            day = before.day if then == now - 1 and last.company else OPEN
            yield _event(life, look, "moved", one, day, company, look.company)
        elif position and look.position and fold(position) != fold(look.position):
            day = before.day if then == now - 1 and last.position else OPEN
            yield _event(life, look, "title", one, day, position, look.position)
        company, position = look.company or company, look.position or position


def _emails(life: Life, named: Sequence[Shown]) -> Iterator[Expected]:
    """Hidden for a while is not withdrawn, unless it is the first time and lasts, or lasts long."""
    known = [one for one in named if one[1].form not in NO_EMAILS]
    address, at, damped = (known[0][2].email if known else ""), 1, False
    while at < len(known):
        now, one, look = known[at]
        then, before, _ = known[at - 1]
        day = before.day if then == now - 1 else OPEN
        if email_key(look.email) == email_key(address):
            pass
        elif not address:
            yield _event(life, look, "email_given", one, day, "", look.email)
        elif look.email:
            yield _event(life, look, "email_changed", one, day, address, look.email)
        else:
            back = next((n for n in range(at, len(known)) if known[n][2].email), len(known))
            short = _days(one.day, known[min(back, len(known) - 1)][1].day) < DAMPED
            if back < len(known):
                assert email_key(known[back][2].email) == email_key(address), "a gap between two addresses"
                assert short == (_days(before.day, known[back][1].day) < DAMPED), "a gap of about 90 days"
            hidden = back < len(known) and short
            if not hidden and not (damped and short):
                assert not damped, "a long gap behind short ones"
                yield _event(life, look, "email_withdrawn", one, day, address, "")
            if not hidden and back < len(known):
                assert known[back][0] == known[back - 1][0] + 1, "an address that comes back unseen"
                yield _event(
                    life, known[back][2], "email_given", known[back][1], known[back - 1][1].day, "", address
                )
            damped = damped or hidden
            at = back
            look = known[at][2] if at < len(known) else look
        address = look.email or address
        at += 1


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def standing(lives: Sequence[Life], exports: Iterable[Export]) -> list[tuple[str, str, str]]:
    """Network, account and folded name of everybody whom the last listing of an account holds."""
    last: dict[tuple[str, str], Export] = {}
    for one in exports:
        if one.tells and (one.day, one.hour) >= (last.get((one.network, one.account), one).day, ""):
            last[one.network, one.account] = one
    return sorted(
        (one.network, one.account, fold(look.name))
        for one in last.values()
        for life, look in one.shown(lives)
        if life.who not in one.lost
    )


# -- told and expected in one form ----------------------------------------------------------------


def differences(told: Iterable[Change], truth: Iterable[Expected]) -> list[str]:
    """What is told and not expected, and what is expected and not told: a line each, in the order of days.

    Who stood in the first list is no change and is left out. Names, companies and titles are the same when
    they fold to the same words, addresses when they lead to the same place, times when they are the same
    moment or, of a network that gives days, the same day.
    """
    truth = list(truth)
    opens: dict[str, set[str]] = {}
    for one in truth:
        opens.setdefault(_subject(one), set()).update(
            name for name in ("before", "at") if getattr(one, name) == OPEN
        )
    expected = Counter(_line(one, opens) for one in truth)
    found = Counter(_line(one, opens) for one in map(_expected, told) if one.kind != "listed")
    lines = [f"{line}  -- expected, not told" for line in (expected - found).elements()]
    lines += [f"{line}  -- told, not expected" for line in (found - expected).elements()]
    return sorted(lines)


def _expected(one: Change) -> Expected:
    person = "" if one.kind == "renamed" else one.name
    return Expected(
        one.network, one.account, person, one.kind, one.seen, one.before, one.at, one.old, one.new
    )


def _subject(one: Expected) -> str:
    old, new = _text(one, one.old), _text(one, one.new)
    what = f" {old!r} -> {new!r}" if old or new else ""
    return f"{one.seen} {one.network}/{one.account or '-'}: {fold(one.person) or '-'} {one.kind}{what}"


def _line(one: Expected, opens: dict[str, set[str]]) -> str:
    subject = _subject(one)
    free = opens.get(subject, set())
    before = "" if "before" in free else f", before {one.before}"
    at = "" if "at" in free else f", at {_moment(one)}"
    return subject + before + at


def _text(one: Expected, text: str) -> str:
    if one.kind == "url":
        return normal_key(text) or text
    if one.kind.startswith("email"):
        return email_key(text)
    return fold(text)


def _moment(one: Expected) -> str | None:
    if one.at is None or one.network != "facebook":
        return one.at and one.at[:10]
    moment = datetime.fromisoformat(one.at.replace("Z", "+00:00"))
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
