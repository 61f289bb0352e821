"""What an archive is worth: how much it holds, how well its day is proven, whether anything is missing.

Whether a list that shrank lost anybody, or was only exported smaller, is never decided here. What a stamp is
worth was decided where it was checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Final

from sociarch.chronicle import Named
from sociarch.errors import N_
from sociarch.fact import Connection
from sociarch.folding import fold
from sociarch.ownership.case import Case, Holding, Stamped, manifest
from sociarch.ownership.record import Finding, Text
from sociarch.ownership.routine import day_of, o21
from sociarch.stamps import NO_PACKAGE

# -- O20: how much it holds -----------------------------------------------------------------------

NOTES: Final = frozenset((
    "annotation", "annotations", "categorie", "categories", "category", "comment", "commentaire",
    "commentaires", "comments", "etiquette", "etiquettes", "keywords", "labels", "libelles", "memo",
    "mots cles", "note", "notes", "notes personnelles", "personal notes", "remarks", "remarque", "remarques",
    "tag", "tags",
))  # fmt: skip
"""Columns, folded, that hold what somebody noted of a connection."""
REACHED: Final = frozenset((
    "address", "adr", "adresse", "courriel", "email", "fax", "mail", "mobile", "phone", "portable", "street",
    "tel", "telephone",
))  # fmt: skip
"""Words of columns, folded, that tell how to reach somebody."""
_SECRET: Final = N_(
    "What made a list of contacts a secret, where judges found one, was what it said beyond names: e-mail "
    "addresses, notes, tags, messages."
)
_PLACES: Final = 20
"""Files with texts of messages that are named, of hundreds."""
_LESS: Final = N_(
    "A vault keeps every export whole, so nothing can be taken out of this one. Next time the network's "
    "smaller export, of connections or friends alone, will do. A list for somebody else is better written "
    "with sociarch export, which leaves e-mail addresses and notes out unless you ask for them."
)


def o20(case: Case) -> Iterator[Finding]:
    """Depth of the archive."""
    for holding in case.holdings:
        yield _depth(holding)._replace(network=holding.network, account=holding.account)


def _depth(holding: Holding) -> Finding:
    told = holding.facts(Connection)
    if told is None and not holding.texts:
        return Finding(
            "O20", "undetermined",
            Text(N_("No export of this account that was read holds a list of connections.")),
            Text(N_("Without a list there is nothing to tell the depth of.")),
        )  # fmt: skip
    people = told or ()
    seen = [_columns(one) for one in people]
    numbers = {
        "connections": len(people),
        "emails": sum(bool(one.email) for one in people),
        "reached": sum(any(set(name.split()) & REACHED for name in names) for names in seen),
        "notes": sum(bool(names & NOTES) for names in seen),
        "texts": len(holding.texts),
    }
    found = Finding(
        "O20", "ok",
        Text(
            N_(
                "The newest list holds names, profiles, days and what profiles say of jobs. Connections: "
                "{connections}."
            ),
            numbers,
        ),
        Text(_SECRET), (*(holding.whole(Connection) if told is not None else ()), *holding.texts[:_PLACES]),
        fact="F9", side="person", subjects=("connections",), numbers=numbers,
    )  # fmt: skip
    if numbers["notes"] or numbers["texts"]:
        return found._replace(
            verdict="attention",
            says=Text(
                N_(
                    "The newest export holds more than who is connected to you. Connections with notes or "
                    "tags: {notes}; with an e-mail address: {emails}; files with texts of messages: {texts}."
                ),
                numbers,
            ),
            side="employer", advice=Text(_LESS), first=6,
        )  # fmt: skip
    if numbers["emails"] or numbers["reached"]:
        return found._replace(
            verdict="mixed",
            says=Text(
                N_(
                    "Besides names, profiles and days the newest list tells how to reach some people. "
                    "Connections: {connections}; with an e-mail address: {emails}; with a telephone number "
                    "or a postal address: {reached}."
                ),
                numbers,
            ),
            side="",
            weak=Text(N_("A network gives such details only of people who show them to their connections.")),
            advice=Text(_LESS), first=7,
        )  # fmt: skip
    return found


def _columns(connection: Connection) -> set[str]:
    """The further columns in which something stands, folded, without the number that tells two apart."""
    return {fold(name).rstrip("0123456789 ") for name, text in connection.extra.items() if text.strip()}


# -- O22: how strong the date is ------------------------------------------------------------------

_ORIGIN: Final = N_(
    "A stamp shows that a file existed then; not where it came from, and not who made it. Whether the "
    "authority is independent of you, or has withdrawn its certificate since, is not checked."
)


def o22(case: Case) -> Iterator[Finding]:
    """Strength of the date."""
    good = sorted((one for one in case.stamps if one.sound and one.snapshot), key=lambda one: one.at or "")
    if good:
        yield Finding(
            "O22", "ok",
            Text(
                N_("An independent time stamp of {day} holds for a stored file. Stamps that hold: {stamps}."),
                {"day": _when(good[0]), "stamps": len(good)},
            ),
            Text(
                N_(
                    "A stamp that verifies, over the SHA-256 of a file that is stored as it came, bears a "
                    "date that does not rest on any clock of yours."
                )
            ),
            tuple(one.evidence for one in good), subjects=("account", "connections"), weak=Text(_ORIGIN),
            advice=Text(N_("Keep the e-mail in which the network announced the export, headers and all.")),
            first=9, numbers={"stamps": len(good)},
        )  # fmt: skip
    for one in case.stamps:
        if not (one.sound and one.snapshot):
            yield _failed(case, one)
    if not case.stamps:
        yield _unstamped(case)


def _failed(case: Case, stamp: Stamped) -> Finding:
    if stamp.trouble == NO_PACKAGE:
        return Finding(
            "O22", "undetermined",
            Text(N_("A declared stamp was not checked: {trouble}."), {"trouble": Text(NO_PACKAGE)}),
            Text(N_("Nobody can tell what a stamp is worth that was not checked.")),
            (stamp.evidence,), subjects=("account", "connections"),
        )  # fmt: skip
    says = (
        Text(
            N_("The stamp of {day} is sound, but no stored file has the SHA-256 that it is over."),
            {"day": _when(stamp)},
        )
        if stamp.sound
        else Text(N_("A declared stamp does not verify: {trouble}."), {"trouble": Text(stamp.trouble)})
    )
    return Finding(
        "O22", "attention", says,
        Text(N_("A stamp counts where it verifies and its file is stored.")),
        (stamp.evidence,), subjects=("account", "connections"), advice=_how(case), first=5,
    )  # fmt: skip


def _when(stamp: Stamped) -> date | str:
    """The day of a sound stamp, which always has one."""
    return day_of(stamp.at or "") or ""


def _unstamped(case: Case) -> Finding:
    if not case.snapshots:
        return Finding(
            "O22", "undetermined", Text(N_("Nothing is stored yet that could be stamped.")),
            Text(N_("A stamp is over a stored file.")),
        )  # fmt: skip
    return Finding(
        "O22", "attention", Text(N_("No time stamp of anybody independent is declared.")),
        Text(N_("Without one, the days of snapshots rest on the clock of the machine that stored them.")),
        (manifest(case.snapshots[-1], "taken"), case.said), subjects=("account", "connections"),
        advice=_how(case), first=5,
    )  # fmt: skip


def _how(case: Case) -> Text | None:
    """How to have the newest stored file stamped; None where nothing is stored."""
    if not case.snapshots:
        return None
    return Text(
        N_(
            "Have the newest export stamped. This makes the question: openssl ts -query -digest {digest} "
            "-sha256 -cert -out stamp.tsq. Send it to a time stamping authority (RFC 3161), then keep its "
            "answer with sociarch profile --stamp ANSWER --stamp-root CERTIFICATE. Keep the e-mail in "
            "which the network announced the export, with all its headers, as well."
        ),
        {"digest": case.snapshots[-1].snapshot.files[0].sha256},
    )


# -- O23: whether anything is missing -------------------------------------------------------------

_KINDS: Final[Mapping[str, str]] = {
    "connection": N_("list of connections"),
    "invitation": N_("requests"),
    "removal": N_("the network's log of ended connections"),
    "follow": N_("followers and followed"),
    "profile": N_("profile"),
    "own_address": N_("own e-mail addresses"),
    "own_phone": N_("own phone numbers"),
    "position": N_("own positions"),
    "registration": N_("registration"),
    "receipt": N_("receipts"),
    "login": N_("sign-ins and checks"),
    "verification": N_("verifications"),
}
_REASONS: Final[Mapping[str, str]] = {
    "nothing": N_("nothing was read of it"),
    "partly": N_("only a part of it was read"),
    "fewer": N_("it has far fewer connections than the one before"),
}
_VANISHED: Final = N_("That a file is gone does not prove that a contact is.")
_WAIT: Final = N_(
    "Networks send small archives first, and some exports are asked for smaller than others. Wait for the "
    "full one, or ask for it, and back it up before you conclude anything."
)


def o23(case: Case) -> Iterator[Finding]:
    """Completeness of the newest snapshot."""
    for holding in case.holdings:
        found = [*_held(case, holding), *_gone(holding), *_fewer(case, holding)] or [_whole(case, holding)]
        for one in found:
            yield one._replace(
                network=holding.network, account=holding.account, subjects=("account", "connections")
            )


def _held(case: Case, holding: Holding) -> Iterator[Finding]:
    """Snapshots that wait for a person, and the newest where one has accepted it all the same."""
    network, accounts = holding.network, (holding.account, None)
    waiting = [
        one
        for one in case.snapshots
        if one.state == "held" and one.snapshot.exporter == network and one.snapshot.account in accounts
    ]
    for one in {one.id: one for one in (*holding.snapshots, *waiting)}.values():
        if one.snapshot.held and (one.state == "held" or one == holding.snapshots[-1]):
            reasons = [Text(_REASONS.get(reason, reason)) for reason in one.snapshot.held]
            yield Finding(
                "O23", "attention",
                Text(
                    N_("A snapshot of {day} is not as a whole one would be: {reasons}."),
                    {"day": day_of(one.day) or one.day, "reasons": _listed(reasons)},
                ),
                Text(N_("A snapshot is held until somebody looks where little of it was read.")),
                (manifest(one, "held"),), weak=Text(_VANISHED), advice=Text(_WAIT), first=4,
            )  # fmt: skip


def _gone(holding: Holding) -> Iterator[Finding]:
    """Kinds of facts that an earlier snapshot had, and the newest has not."""
    newest, earlier = holding.snapshots[-1], holding.snapshots[:-1]
    last = {
        kind: one
        for one in earlier
        for kind, number in one.snapshot.counts.items()
        if number and kind in _KINDS and not newest.snapshot.counts.get(kind)
    }
    if last:
        kinds = [kind for kind in _KINDS if kind in last]
        shown = (newest, *(last[kind] for kind in kinds))
        yield Finding(
            "O23", "attention",
            Text(
                N_("The newest snapshot has none of what an earlier one had: {kinds}."),
                {"kinds": _listed([Text(_KINDS[kind]) for kind in kinds])},
            ),
            Text(N_("Each kind of fact that was once exported is expected again.")),
            tuple(dict.fromkeys(manifest(one, "counts") for one in shown)),
            weak=Text(_VANISHED), advice=Text(_WAIT), first=4, numbers={"kinds": len(kinds)},
        )  # fmt: skip


def _fewer(case: Case, holding: Holding) -> Iterator[Finding]:
    newest, before = _lists(holding)
    if newest is None or before is None:
        return
    now, then = newest.snapshot.counts["connection"], before.snapshot.counts["connection"]
    loss = case.declared.thresholds.loss
    if (then - now) * 100 > loss * then:
        yield Finding(
            "O23", "attention",
            Text(
                N_("Connections in the newest snapshot: {now}; in the one before: {then}."),
                {"now": now, "then": then},
            ),
            Text(N_("More than {loss} percent of them are missing."), {"loss": loss}),
            (manifest(newest, "counts"), manifest(before, "counts")), weak=Text(_VANISHED),
            advice=Text(_WAIT), first=4, numbers={"now": now, "then": then},
        )  # fmt: skip


def _lists(holding: Holding) -> tuple[Named | None, Named | None]:
    """The newest snapshot, and the last one before it that has connections; None where there are none."""
    having = [one for one in holding.snapshots if one.snapshot.counts.get("connection")]
    if not having or having[-1] != holding.snapshots[-1]:
        return None, None
    return having[-1], having[-2] if len(having) > 1 else None


def _whole(case: Case, holding: Holding) -> Finding:
    if len(holding.snapshots) == 1:
        return Finding(
            "O23", "undetermined", Text(N_("There is one snapshot, and nothing to compare it with.")),
            Text(N_("What is missing shows only beside an earlier export.")),
            (manifest(holding.snapshots[0], "counts"),),
        )  # fmt: skip
    newest = holding.snapshots[-1]
    before = _lists(holding)[1] or holding.snapshots[-2]
    return Finding(
        "O23", "ok",
        Text(
            N_("The newest snapshot has every kind of fact that earlier ones had. Connections: {now}."),
            {"now": newest.snapshot.counts.get("connection", 0)},
        ),
        Text(
            N_("No kind of fact is missing, and of connections no more than {loss} percent."),
            {"loss": case.declared.thresholds.loss},
        ),
        (manifest(newest, "counts"), manifest(before, "counts")),
    )  # fmt: skip


def _listed(texts: Sequence[Text]) -> Text:
    return reduce(lambda one, other: Text(N_("{one}, {other}"), {"one": one, "other": other}), texts)


# -- O26: a demand --------------------------------------------------------------------------------


def o26(case: Case) -> Iterator[Finding]:
    """Demand received."""
    day = case.declared.demand
    if day is None:
        yield Finding(
            "O26", "undetermined", Text(N_("No letter that demands anything is declared.")),
            Text(N_("Only you know whether one came.")),
        )  # fmt: skip
        return
    yield Finding(
        "O26", "attention",
        Text(
            N_("You declared a letter of {day} that demands something of your accounts or contacts."),
            {"day": day},
        ),
        Text(N_("From that day on everything is kept as it is: nothing is pruned, renamed or deleted.")),
        (case.said_at("demand"),), subjects=("account", "connections", "pages"),
        advice=Text(
            N_(
                "Delete, rename and disconnect nothing, neither here nor at the network, and let nobody do "
                "it for you. Take advice before you answer or change anything."
            )
        ),
        first=1, day=day,
    )  # fmt: skip


CHECKS: Final = (o20, o21, o22, o23, o26)
