"""O19: messages that went to many people after notice.

Texts are compared with each other and appear nowhere: not in a finding, not in its numbers, not in its
evidence, which says where messages stand. How many people got one is told, and how many of them are at
restricted companies.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.errors import N_
from sociarch.fact import Connection, Sent, Trace
from sociarch.folding import same_text
from sociarch.ownership.alike import SHORT, groups, plain, words
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.periods import span_of
from sociarch.ownership.record import Finding, Text
from sociarch.ownership.restricted import Restrictions
from sociarch.ownership.rows import NO_NOTICE, SUBJECTS, also, said, unknown

UNKNOWN: Final = N_("Whether many people were sent nearly the same message after notice cannot be told.")


class Time(NamedTuple):
    """From a notice to the next one, or for ever; `at`: which of the declared employers it is about."""

    notice: date
    until: date
    at: int


class Mailing(NamedTuple):
    """Messages with nearly the same text, and to whom they went. `short`: so short that many people may well
    be sent it for another reason."""

    messages: tuple[Sent, ...]
    recipients: frozenset[str]
    short: bool


class People:
    """Whom recipients mean: connections of the newest list, by the network's key, else by a name that it has
    once."""

    def __init__(self, holding: Holding) -> None:
        connections = holding.connections()
        names = Counter(same_text(one.name) for one in connections)
        self._by_key: Final = {
            key: one for key, one in zip(holding.keys, connections, strict=False) if key is not None
        }
        self._by_name: Final = {
            name: one for one in connections if (name := same_text(one.name)) and names[name] == 1
        }

    def find(self, recipient: str) -> Connection | None:
        return self._by_key.get(recipient) or self._by_name.get(same_text(recipient))

    def names(self, recipients: Sequence[str]) -> frozenset[str]:
        """All words of their names."""
        found = [(one, self.find(one)) for one in recipients]
        texts = [
            text for one, known in found for text in (one, *((known.name, known.first) if known else ()))
        ]
        return frozenset(word for text in texts for word in words(text))


def o19(case: Case) -> Iterator[Finding]:
    """Whether nearly the same text went to many people after notice."""
    noticed = times(case)
    restrictions = Restrictions(case)
    for holding in case.holdings:
        told = holding.facts(Sent)
        if told is None or not noticed:
            rule = N_("No export in the vault holds the messages that were sent.") if noticed else NO_NOTICE
            yield unknown("O19", "F5", holding, Text(UNKNOWN), Text(rule))
            continue
        for time in noticed:
            yield _after_notice(case, holding, time, told, restrictions)


def times(case: Case) -> list[Time]:
    """The time after each notice that has come, up to the next: what was sent after that is told there."""
    noticed = sorted(
        (job.notice, at)
        for at, job in enumerate(case.declared.employers)
        if job.notice and job.notice <= case.today
    )
    ends = [*(notice for notice, _at in noticed[1:]), date.max]
    return [Time(notice, until, at) for (notice, at), until in zip(noticed, ends, strict=False)]


def sent_in(time: Time, told: Iterable[Sent]) -> list[Sent]:
    """The messages of which it is known that they were sent then."""
    dated = ((one, span_of(one.at)) for one in told)
    return [one for one, span in dated if span and time.notice <= span.first and span.last < time.until]


def _after_notice(
    case: Case, holding: Holding, time: Time, told: Sequence[Sent], restrictions: Restrictions
) -> Finding:
    notice, until, at = time
    job = case.declared.employers[at]
    newest = date.fromisoformat(holding.told[Sent].snapshot.day)
    evidence = (*holding.whole(Sent), *said(case, at, "notice"))
    if newest < notice:
        rule = Text(N_("The newest export with messages is of {day}, too early to tell."), {"day": newest})
        return unknown("O19", "F5", holding, Text(UNKNOWN), rule, evidence)
    dated = [(one, span_of(one.at)) for one in told]
    after = sent_in(time, told)
    elsewhere = sum(bool(span and (span.last < notice or span.first >= until)) for _one, span in dated)
    undated = len(told) - len(after) - elsewhere
    if told and undated == len(told):
        rule = Text(N_("No message tells a day that can be placed."))
        return unknown("O19", "F5", holding, Text(UNKNOWN), rule, evidence)
    people = People(holding)
    found = mailings(after, people)
    limit = case.declared.thresholds.recipients
    wide = [one for one in found if len(one.recipients) > limit]
    most = max(found, key=lambda one: len(one.recipients), default=Mailing((), frozenset(), False))
    met = _restricted(wide, people, restrictions)
    numbers: dict[str, int | float | str] = {
        "recipients": len(most.recipients), "mailings": len(wide), "messages": len(after),
        "restricted": len(met), "undated": undated, "limit": limit,
    }  # fmt: skip
    values = {**numbers, "employer": job.name, "notice": notice}
    rule = Text(N_("Nearly the same text to more than {limit} people is a mass message."), values)
    weak = Text(N_("How alike texts are is estimated; greetings and names are left out of it."))
    if undated:
        weak = also(weak, Text(N_("Messages without a day that tells: {undated}."), numbers))
    says = Text(
        N_(
            "After notice at {employer} on {notice}, the most people to get nearly the same text: "
            "{recipients}."
        ),
        values,
    )
    if holding.told[Sent].unread:
        weak = also(
            weak, Text(N_("Part of the messages could not be read: there may be more than was found."))
        )
    if not wide:
        # What could not be read may hold what was looked for: that speaks for nobody.
        return Finding(
            "O19", "ok", says, rule, evidence, holding.network, holding.account, "F5",
            "" if holding.told[Sent].unread else "person", SUBJECTS, weak=weak, numbers=numbers,
        )  # fmt: skip
    if any(one.short for one in wide):
        weak = also(weak, Text(N_("Short texts, such as thanks and good wishes, are counted, too.")))
    says = also(says, Text(N_("Texts that went to more than {limit}: {mailings}."), values))
    if restrictions.lines:
        says = also(says, Text(N_("Recipients known to be at restricted companies: {restricted}."), numbers))
    messages = sorted({one.trace: one for mailing in wide for one in mailing.messages})
    return Finding(
        "O19", "attention", says, rule,
        (*(holding.evidence(Sent, trace) for trace in messages), *said(case, at, "notice")),
        holding.network, holding.account, "F5", "employer", SUBJECTS, weak=weak,
        advice=Text(
            N_(
                "Send no more of them; a change in your profile tells everybody, and asks nobody. Delete no "
                "message."
            )
        ),
        first=1 if met else 3, numbers=numbers,
        concerned=tuple(holding.evidence(Connection, one.trace) for one in met),
    )  # fmt: skip


def mailings(messages: Sequence[Sent], people: People) -> list[Mailing]:
    """Messages that have words, each in one group with those that are nearly the same."""
    texts = [plain(one.text, people.names(one.recipients)) for one in messages]
    of_group: dict[int, list[int]] = {}
    for at, group in enumerate(groups(texts)):
        if texts[at]:
            of_group.setdefault(group, []).append(at)
    return [
        Mailing(
            tuple(messages[at] for at in some),
            frozenset(who for at in some for who in messages[at].recipients),
            len(texts[some[0]]) < SHORT,
        )
        for some in of_group.values()
    ]


def _restricted(
    mailings: Sequence[Mailing], people: People, restrictions: Restrictions
) -> tuple[Connection, ...]:
    """The connections at restricted companies who got one of them while the restriction lasted."""
    found: dict[Trace, Connection] = {}
    for mailing in mailings:
        for message in mailing.messages:
            span = span_of(message.at)
            for one in filter(None, map(people.find, message.recipients)):
                lines = restrictions.met(one.company, one.email)
                if any(line.until is None or (span and span.first <= line.until) for line in lines):
                    found[one.trace] = one
    return tuple(found.values())


CHECKS: Final = (o19,)
