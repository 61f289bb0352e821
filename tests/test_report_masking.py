"""Masked, a past and a case tell the same figures and verdicts, and of nobody who they are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sociarch import fact
from sociarch.audit import Audit, Wish, audit
from sociarch.choices import Choice, Choices, Columns, Remark, Verdict
from sociarch.clauses.levels import summary
from sociarch.clauses.papers.apart import read_document
from sociarch.clauses.record import Scan
from sociarch.clauses.scan import PATTERNS, find_passages
from sociarch.declared import Account, Declared, Employer, Owned, Restricted, Thresholds
from sociarch.difference import counts, net, with_beginnings
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.entry import Kind, Past
from sociarch.fact import Connection, Invitation, Login, OwnAddress, Sent, Trace, Uploaded
from sociarch.folding import fold
from sociarch.freemail import FREE_MAIL
from sociarch.ledger import open_ledger
from sociarch.offboarding.plan import plan as plan_of
from sociarch.offboarding.record import Item, Plan, Rule
from sociarch.offboarding.workdays import Workdays
from sociarch.offlimits import Line, digest, line_of
from sociarch.ownership.case import Case, Key, Machine, Stamped
from sociarch.ownership.gather import Surroundings, gather
from sociarch.ownership.record import Evidence, Finding, Text
from sociarch.ownership.report import Report, examine
from sociarch.people import people
from sociarch.registry import Registry
from sociarch.report import invented
from sociarch.report.fields import FIELDS, Way
from sociarch.report.masking import masked
from sociarch.report.wires import Wires
from tests import facts, pasts
from tests.cases import JOB, TODAY, case, connection, holding, snapshot
from tests.example import CONTRACT, DECLARED, Shelf, backups
from tests.example import TODAY as LATER
from tests.facts import read as read_findings

EMPTY: Final = Past((), (), Choices({}, {}))


# -- what stays the same ----------------------------------------------------------------------------


def same(text: Text | None) -> Any:
    """What a text says but for words of strangers."""
    if text is None:
        return None
    return text.template, {key: told(value) for key, value in text.values.items()}


def told(value: object) -> Any:
    return same(value) if isinstance(value, Text) else "…" if isinstance(value, str) and value else value


def shape(one: Finding) -> Any:
    """All of a finding but names and digests."""
    return (
        one.check, one.verdict, one.fact, one.side, one.subjects, one.network, one.account is None,
        same(one.says), same(one.rule), same(one.weak), same(one.advice), one.first, one.day, one.numbers,
        [(place.origin, bool(place.snapshot)) for place in one.evidence], len(one.concerned),
    )  # fmt: skip


def judged(report: Report) -> Any:
    return [
        (one.subject, one.verdict, *(len(some) for some in (one.person, one.employer, one.missing)), one.read)
        for one in report.judgements
    ]


def assert_same_findings(one: Case, past: Past = EMPTY) -> Case:
    _, hidden, _ = masked(past, one, None)
    before, after = examine(one), examine(hidden)
    assert list(map(shape, before.findings)) == list(map(shape, after.findings))
    assert judged(before) == judged(after)
    return hidden


def figures(found: Audit) -> Any:
    """All figures but names; and the order in which equals stand, which goes by names."""
    return (
        found.people, found.gone, found.connections, found.reach, found.withheld,
        [(one.network, one.people, one.reach) for one in found.accounts],
        found.networks, [one._replace(account=None) for one in found.trend],
        *([sorted(one.people for one in some.groups), some.total, some.unknown]
          for some in (found.companies, found.titles)),
        found.years, found.growth, found.stale.ages, Counter(one.days for one in found.stale.signs),
        len(found.alone), Counter((one.contact, one.until) for one in found.retention.all),
        found.duplicates.linked, Counter(one.reason for one in found.duplicates.groups),
        found.overlap and ([(one.now, one.former) for one in found.overlap.places], found.overlap.people),
    )  # fmt: skip


@settings(max_examples=150)
@given(facts.cases())
def test_the_owners_side_of_a_case_comes_out_the_same(one: Case) -> None:
    assert_same_findings(one._replace(declared=one.declared._replace(thresholds=Thresholds())))


_COMPANIES: Final = st.sampled_from(
    ["Globex", "GLOBEX", "Globex SA", "Globex, SA", "Maison Fictive", "Exemple", "…", "☆", "", " "]
)
_EMAILS: Final = st.sampled_from(
    ["", "a@globex.example", "A@Globex.example", "b@mail.globex.example", "c@gmail.com", "broken", "@", "d@x"]
)
_DAYS: Final = st.sampled_from([None, "2018", "2020-05-06", "2024-05-03", "2024-06-20", "2024-07-01"])
_PEOPLE: Final = st.sampled_from(
    ["Aline Testeur", "aline testeur", "Aline  Testeur", "Aliné Testeur", "Bruno Quidam", "☆", ""]
)
_URLS: Final = st.sampled_from(
    ["", "https://fr.linkedin.com/in/aline", "https://www.linkedin.com/in/aline?x=1",
     "https://www.linkedin.com/in/%C3%A9lise", "https://www.linkedin.com/in/élise", "none"]
)  # fmt: skip
_ROWS: Final = st.lists(
    st.builds(
        lambda name, day, company, email, url: connection(name, day, company=company, email=email, url=url),
        _PEOPLE,
        _DAYS,
        _COMPANIES,
        _EMAILS,
        _URLS,
    ),
    max_size=8,
).map(
    lambda rows: [one._replace(trace=Trace("Connections.csv", f"line {at}")) for at, one in enumerate(rows)]
)
_LONG: Final = "je quitte la maison et reste joignable ici pour toute la suite de nos affaires communes"
_MORE: Final = f"{_LONG} ah"
_MESSAGES: Final = st.lists(
    st.builds(
        lambda at, to, text: Sent(at, "", tuple(to), text, Trace("messages.csv", f"line {text}{at}{to}")),
        _DAYS,
        st.lists(st.sampled_from(["aline", "Bruno Quidam", "bruno quidam", "Élise", "Elise"]), max_size=3),
        st.sampled_from(["", "…", "Merci", "Bonjour Bruno, merci", _LONG, f"Bonjour, {_LONG} !", _MORE]),
    ),
    max_size=8,
)  # fmt: skip
_INVITED: Final = st.lists(
    st.builds(
        lambda name, url, sent, at: Invitation(name, url, sent, "", at, "", {}, Trace("Invited.csv", name)),
        _PEOPLE, _URLS, st.sampled_from([True, False, None]), _DAYS,
    ),
    max_size=4,
)  # fmt: skip
_UPLOADED: Final = st.lists(
    st.builds(
        lambda at, domains: Uploaded(at, "", tuple(domains), Trace("Imported Contacts.csv", "")),
        _DAYS,
        st.lists(st.sampled_from(["globex.example", "a.b.globex.example", "gmail.com", ""]), max_size=2),
    ),
    max_size=12,
)  # fmt: skip
_RESTRICTED: Final = st.lists(
    st.builds(
        Restricted, st.sampled_from(["Globex SA", "globex", "…", "", "a" * 64]),
        st.sampled_from(["", "globex.example", "@Globex.Example.", "no domain", "gmail.com"]),
        st.sampled_from([None, date(2024, 6, 30), date(2025, 1, 1)]),
        st.sampled_from(["", "Exemple", "Other"]),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
_CLIENTS: Final = st.lists(
    st.sampled_from(
        [
            line_of("company", "Globex"), line_of("domain", "globex.example"),
            Line("company", digest("globex sa", "salt"), "sha256:…", salt="salt", agreed=True),
            Line("domain", digest("globex.example", "salt"), "sha256:…", salt="salt", agreed=True),
            Line("company", digest("nobody", "salt"), "sha256:…", salt="salt", agreed=True),
        ]
    ),
    max_size=3,
).map(tuple)  # fmt: skip
_ALIASES: Final = st.sampled_from(
    [
        {},
        {"globex sa": "Globex"},
        {"globex": "Globex SA", "globex sa": "Globex"},
        {"maison fictive": "Globex"},
    ]
)


@settings(max_examples=200)
@given(_ROWS, _MESSAGES, _INVITED, _UPLOADED, _RESTRICTED, _CLIENTS, _ALIASES, st.integers(0, 2))
def test_what_is_told_of_others_comes_out_the_same(
    rows: list[Connection], messages: list[Sent], invited: list[Invitation], uploaded: list[Uploaded],
    restricted: tuple[Restricted, ...], clients: tuple[Line, ...], aliases: dict[str, str], limit: int,
) -> None:  # fmt: skip
    said = Declared(employers=(JOB, facts.NOW), restricted=restricted)
    said = said._replace(thresholds=said.thresholds._replace(recipients=limit))
    keys = tuple("aline" if "aline" in one.url else None for one in rows)
    about = holding(*rows, *messages, *invited, *uploaded, kinds=(Connection, Sent), keys=keys)
    choices = Choices({}, {}, aliases=aliases)
    assert_same_findings(case(about, declared=said, clients=clients, choices=choices))


_STRANGE: Final = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *"a@b.c @ http://x.y/z 1/2 .. / ~ :: x:y@z~ edu x.edu ac.uk %zz 12.zip/messages/inbox/x".split(),
            "a" * 64, "sha256:" + "a" * 64, "\u202ex", "٣٤", "+33 6 39 98 00 01", "Exemple",
        ]
    ),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@example(some=[""] * 6 + ["0", "0"] + [""] * 16, more=("0",))
@given(st.lists(_STRANGE, min_size=24, max_size=24), st.lists(_STRANGE, max_size=3).map(tuple))
def test_whatever_stands_in_a_text_verdicts_come_out_the_same(some: list[str], more: tuple[str, ...]) -> None:
    job = JOB._replace(
        name=some[0], aliases=more, domains=(some[1], *more), numbers=(some[2],), keys=(some[3],), ranges=more
    )
    said = Declared(
        (job,), (Account("linkedin", some[5], opened="me"),), (Owned("page", some[6], some[7], some[8]),),
        (Restricted(some[9], some[10], None, some[0]),), domains=(some[11],), numbers=(some[12],),
        schools=(some[13],),
    )  # fmt: skip
    row = connection(some[14], "2024-07-02", email=some[15], url=some[16], company=some[9],
                     position=some[18], extra={some[19]: some[20]})  # fmt: skip
    about = holding(
        row, row._replace(company=some[17], trace=Trace(some[21], some[22])),
        facts.address(some[15], primary=True), facts.phone(some[2]), facts.phone(some[12]),
        facts.login("2024-07-01", some[4], some[23]), facts.badge(some[0], some[15]),
        facts.registration("2020-01-01", some[19], some[20]),
        facts.profile(some[21], handle=some[0], url=some[16]),
        facts.receipt("2024-01-01", some[21], some[22]), facts.role(some[6]),
        account=some[5] or None, snapshots=(snapshot(account=some[5], files=(some[22] or "x",)),),
    )  # fmt: skip
    assert_same_findings(case(about, declared=said, keys=(Key(some[3], Evidence("key")),)))


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from("192.0.2.0/24 192.0.2.0/28 2001:db8::/32 192.0.2.7 here".split()), max_size=4),
    st.lists(st.sampled_from("192.0.2.7 192.0.2.200 198.51.100.4 2001:db8::1 ::1 x".split()), max_size=5),
)  # fmt: skip
def test_a_machine_lies_in_the_ranges_in_which_it_lay(ranges: list[str], machines: list[str]) -> None:
    wires = Wires(ranges)
    told = [facts.login("2024-07-01", one) for one in machines]
    for one in ranges:
        job = JOB._replace(ranges=(one,))
        before = examine(case(holding(*told, kinds=(Login,)), declared=Declared((job,))))
        hidden = [login._replace(ip=wires.address(login.ip)) for login in told]
        shown = Declared((job._replace(ranges=(wires.range(one),)),))
        after = examine(case(holding(*hidden, kinds=(Login,)), declared=shown))
        assert list(map(shape, before.findings)) == list(map(shape, after.findings))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 150), st.integers(0, 40))
def test_all_figures_come_out_the_same(seed: int, linkedin: int, facebook: int) -> None:
    past = pasts.by_chance({"linkedin": linkedin, "facebook": facebook}, seed)
    past = past._replace(choices=past.choices._replace(aliases={"acme sa": "Acme", "orange": "Globex"}))
    places = (line_of("company", "Acme"), line_of("domain", "example.org"))
    about = case(choices=past.choices, clients=places, today=pasts.TODAY)
    shown, hidden, _ = masked(past, about, None)
    for closed in (frozenset[str](), frozenset(("facebook",))):
        before = audit(past, Wish(closed=closed, places=places), pasts.TODAY)
        after = audit(shown, Wish(closed=closed, places=hidden.clients), pasts.TODAY)
        assert figures(before) == figures(after)
    for old, new in zip(past.histories, shown.histories, strict=True):
        assert counts(with_beginnings(old)) == counts(with_beginnings(new))
        assert counts(net(old.changes, 1)) == counts(net(new.changes, 1))


def test_names_that_are_spelled_alike_stay_so_and_others_do_not_become_so() -> None:
    names = [
        "Aline Testeur",
        "Aline Testeurs",
        "Aline Testeurt",
        "Guillemette Quidam",
        "Guillemette Quidem",
        "Denis Lambda",
    ]
    past = pasts.past(
        [pasts.person(pasts.entry(one, number=at, company="Acme")) for at, one in enumerate(names)]
    )
    shown, _, _ = masked(past, case(choices=past.choices), None)
    for one in (past, shown):
        twins = audit(one, Wish(), pasts.TODAY).duplicates.groups
        assert sorted(Counter(member.entry.number for two in twins for member in two.members).items()) == [
            (0, 1), (1, 1), (2, 1), (3, 1), (4, 1),
        ]  # fmt: skip


def test_no_two_invented_people_are_spelled_alike() -> None:
    from rapidfuzz.fuzz import ratio

    from sociarch.duplicates import SIMILAR

    names = invented.people()
    many = [" ".join(sorted(fold(next(names)).split())) for _ in range(30_000)]
    assert len(set(many)) == len(many)
    for at in range(0, len(many), 97):
        for other in range(at % 13, len(many), 131):
            assert at == other or not ratio(many[at], many[other], score_cutoff=SIMILAR)
    words = [fold(one) for one in (*invented.FIRST, *invented.LAST)]
    assert len(set(words)) == len(words)


# -- what nobody can read ---------------------------------------------------------------------------

SECRETS: Final = ("zorglub", "secretville", "hushington", "quidproquo")
"""Words that stand in every text of the case below."""


def stuffed() -> tuple[Past, Case, Plan]:
    """A past, a case and a plan with a secret in every text that the table does not let stay."""
    name, place = "Zorglub Hushington", "Secretville"
    entry = pasts.full(1, name, company=f"{place} SA", position=f"Head of {place}",
                       email="zorglub@secretville.com", phone="+33 1 23 45 67 89 zorglub",
                       url="https://x.com/in/zorglub", account="zorglub",
                       extra={"Zorglub": "Hushington", "Notes": "Quidproquo"})  # fmt: skip
    olds: Mapping[Kind, str] = {
        "moved": place, "title": place, "renamed": name, "url": "https://x.com/in/hushington",
        "email_changed": "zorglub@hushington.com", "left": "Quidproquo",
    }  # fmt: skip
    changes = [
        pasts.change(kind, entry, "2026-06-01", old=old, new=f"new {old}", name=name)
        for kind, old in olds.items()
    ]
    remark = Remark(entry.mark, ("Quidproquo",), "Zorglub owes me", until="Quidproquo")
    past = pasts.past([pasts.person(entry)._replace(remark=remark)], changes)
    dossier = Dossier(
        "leaver", f"{place} SA", "HR-Quidproquo", name, notice=date(2024, 4, 30), region="Zorglub"
    )
    marked = Marked(dossier.key, "L1-04", "refused", date(2024, 5, 2), "EMP",
                    (Proof("file", "zorglub", "quidproquo.pdf", "Zorglub"),), "Zorglub refused")  # fmt: skip
    job = Employer(
        f"{place} SA", (place, "Zorglub & Cie"), ("secretville.com", "hushington zorglub"), date(2019, 3, 1),
        date(2024, 4, 30), None, date(2024, 5, 31), ("06 12 34 56 78 zorglub",), ("Zorglub key",),
        ("Zorglub's laptop",), ("zorglub",),
    )  # fmt: skip
    said = Declared(
        (job,), (Account("linkedin", "zorglub", others="Hushington"), Account("quidproquo")),
        (Owned("page", f"Friends of {place}", "quidproquo", place), Owned("seat", "Zorglub seat")),
        (Restricted("Quidproquo", "quidproquo.com", employer=place),),
        domains=("zorglub.net",), schools=("hushington.edu",), numbers=("zorglub",), country="FR",
    )  # fmt: skip
    files = ("facebook-zorglub-2024.zip", "hushington/Connections.csv")
    named = snapshot(account="zorglub", files=files, tool="quidproquo", reader="zorglub",
                     counts={"connection": 1, "zorglub": 2})  # fmt: skip
    trace = Trace("facebook-zorglub-2024.zip/messages/inbox/hushington_12/quidproquo.json", "zorglub[3]")
    row = connection(name, "2024-05-06", email="zorglub@secretville.com", company=place, trace=trace,
                     position="Quidproquo", url="https://x.com/in/zorglub", extra={"Zorglub": "Hushington"},
                     since_text="Zorglub's day", first="Zorglub", last="Hushington")  # fmt: skip
    about = holding(
        row,
        facts.address("zorglub@secretville.com", primary=True, at_text="Zorglub", trace=trace),
        facts.phone("+33 zorglub"), facts.phone("06 12 34 56 78 **"),
        facts.login("2024-07-01", "zorglub", "Hushington/5 (Zorglub)")._replace(action="Zorglub"),
        facts.badge("Quidproquo", "zorglub@hushington.com")._replace(type="Zorglub"),
        facts.registration("2011-01-01", "Zorglub Recruiter", "Hushington registered"),
        facts.profile(name, handle="zorglub", url="https://x.com/in/hushington", headline=f"{place} SA",
                      extra={"Twitter Handles": "zorglub"}),
        facts.position(place)._replace(title="Quidproquo", location="Secretville"),
        facts.receipt("2024-01-01", name, "Zorglub (Monthly)")._replace(
            method="zorglub", number="zorglub", total="zorglub", currency="zorglub", country="zorglub"),
        facts.role(f"Club {place}"),
        Sent("2024-05-02", "Zorglub", ("zorglub", "Hushington"), "Zorglub is gone", trace),
        Uploaded("2024-05-02", "Zorglub", ("zorglub.secretville.com",), trace),
        Invitation(name, "https://x.com/in/zorglub", True, "", None, "Zorglub", {"Zorglub": "a"}, trace),
        fact.Follow(name, "zorglub", True, None, "Zorglub", {}, trace),
        fact.Removal(name, "zorglub", None, "Zorglub", {}, trace),
        snapshots=(named,), account="zorglub", keys=("zorglub",), history=past.histories[0],
        texts=(Evidence("export", named.id, "zorglub.zip", "f" * 64, "hushington", "zorglub"),),
    )  # fmt: skip
    decided: list[Choice] = [
        Verdict(named.id, keep=True), Columns("linkedin", {"zorglub": "name"}), remark, said, dossier, marked,
    ]  # fmt: skip
    choices = Choices.of(decided)._replace(
        aliases={"zorglub cie": "Hushington", "quidproquo": place},
        links={("linkedin:a zorglub", "zorglub"): True},
    )
    seen = Evidence("list", archive="zorglub.csv", sha256="e" * 64)
    whole = case(
        about, declared=said, choices=choices, keys=(Key("Zorglub key", seen),), seats=(seen,), lists=(seen,),
        clients=(line_of("company", "Zorglub"), line_of("domain", "hushington.com"),
                 Line("email", "zorglub@x.com", "Zorglub", source="Hushington"),
                 Line("profile_url", "x.com/zorglub", "Zorglub"),
                 Line("person", "linkedin:zorglub", "Zorglub")),
        host=(Machine("synced", "Zorglub Dropbox"),),
        stamps=(Stamped("2024-01-01T00:00:00Z", True, named.id, "e" * 64, seen),),
    )  # fmt: skip
    past = past._replace(choices=choices)
    return past, whole, plan_of(dossier, [marked], Workdays("FR"), TODAY, examine(whole).findings)


def test_no_text_that_could_tell_who_somebody_is_is_left() -> None:
    past, whole, plan = stuffed()
    found = masked(past, whole, plan)
    report = examine(found[1])
    text = repr((found, found[1].companies._aliases, report)) + read_findings(report.findings)
    assert not [one for one in SECRETS if one in text.casefold()]
    assert "f" * 64 not in text and "e" * 64 not in text and whole.snapshots[0].id not in text
    # The secrets were there to be seen.
    told = repr((past, whole, plan)).casefold()
    assert all(one in told for one in SECRETS)


def test_a_plan_keeps_its_days_and_states_and_finds_again_what_it_had_found() -> None:
    past, whole, plan = stuffed()
    _, hidden, shown = masked(past, whole, plan)
    assert shown is not None
    assert [one._replace(findings=(), marks=()) for one in shown.items] == [
        one._replace(findings=(), marks=()) for one in plan.items
    ]
    assert [list(map(shape, one.findings)) for one in shown.items] == [
        list(map(shape, one.findings)) for one in plan.items
    ]
    assert any(one.findings for one in plan.items)
    assert (shown.off, shown.leaving, shown.today) == (plan.off, plan.leaving, plan.today)
    refused = shown.item("L1-04")
    assert refused is not None and refused.marks[0].dossier == shown.dossier.key
    assert shown.dossier.employer == hidden.declared.employers[0].name


def test_one_original_has_one_mask_wherever_it_stands() -> None:
    past, whole, _ = stuffed()
    shown, hidden, _ = masked(past, whole, None)
    (row,) = hidden.holdings[0].connections()
    entry = shown.histories[0].entries[0]
    (job,) = hidden.declared.employers
    assert shown.people[0].entries[0] == entry
    assert (row.name, row.email, row.url) == (entry.name, entry.email, entry.url)
    assert fold(job.name) == entry.folded[1] and row.company == job.aliases[0]
    assert row.email.endswith(f"@{job.domains[0]}")
    assert hidden.holdings[0].account == entry.account == hidden.declared.accounts[0].account
    assert hidden.stamps[0].snapshot == hidden.snapshots[0].id


def test_masks_follow_the_order_of_appearance_and_not_what_they_stand_for() -> None:
    def shown(*names: str) -> list[str]:
        entries = [pasts.entry(one, number=at) for at, one in enumerate(names)]
        past = pasts.past([pasts.person(one) for one in entries])
        return [one.best.name for one in masked(past, case(), None)[0].people]

    assert shown("Aline Testeur", "Bruno Quidam") == shown("Chloé Untel", "Denis Lambda")
    assert shown("Aline Testeur", "Bruno Quidam", "Aline Testeur")[::2] == shown("Aline Testeur") * 2


@given(st.sampled_from(sorted(FREE_MAIL)))
def test_a_provider_of_mailboxes_stays_and_the_mailbox_does_not(domain: str) -> None:
    one = case(holding(facts.address(f"zorglub@{domain}", primary=True)))
    (told,) = masked(EMPTY, one, None)[1].holdings[0].facts(OwnAddress) or ()
    assert told.address.endswith(f"@{domain}") and "zorglub" not in told.address


def test_whatever_is_invented_is_below_domains_and_in_ranges_that_are_nobodys() -> None:
    past, whole, plan = stuffed()
    text = repr(masked(past, whole, plan))
    domains = set(re.findall(r"[\w.-]+@([\w.-]+)", text))
    assert domains and all(one.endswith((".example", ".ac.xx")) for one in domains)
    assert set(re.findall(r"https?://([^/']+)", text)) == {"www.example.org"}


# -- every field is decided about -------------------------------------------------------------------


def records(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        yield hint
    for one in get_args(hint):
        yield from records(one)


def holds_text(hint: Any) -> bool:
    if hint in (str, object) or get_origin(hint) is Literal:
        return True
    return any(map(holds_text, get_args(hint)))


def reachable() -> set[type]:
    waiting: list[type] = [Past, Case, Plan, *fact.KINDS, fact.Sent, fact.Uploaded, fact.Role]
    found: set[type] = set()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [record for hint in get_type_hints(one).values() for record in records(hint)]
    return found


SAME: Final[set[type]] = {Item, Rule, Finding}
"""Items are everybody's; findings are found again."""


@pytest.mark.parametrize("record", sorted(reachable() - SAME, key=str))
def test_somebody_decided_about_every_text_of_every_record(record: type) -> None:
    texts = {name for name, hint in get_type_hints(record).items() if holds_text(hint)}
    assert texts == FIELDS.get(record, {}).keys() & texts
    assert FIELDS.get(record, {}).keys() <= set(record._fields)  # type: ignore[attr-defined]  # a named tuple
    assert set(FIELDS.get(record, {}).values()) <= set(get_args(Way))


def test_a_text_that_nobody_decided_about_is_masked() -> None:
    class Strange(NamedTuple):
        words: str
        more: Mapping[str, tuple[str, ...]]

    one = holding(Strange("Zorglub", {"Hushington": ("Quidproquo",)}))
    text = repr(masked(EMPTY, case(one), None)[1].holdings)
    assert not any(word in text.casefold() for word in SECRETS) and "Strange" in text


# -- a whole vault ----------------------------------------------------------------------------------


def test_a_whole_vault_tells_the_same_and_names_nobody(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for day in backups():
        if day <= LATER and day.month % 6 == 0:
            shelf.back_up(day)
    contract = tmp_path / "contrat.txt"
    contract.write_text(CONTRACT, "utf-8")
    document = read_document(contract)
    found = find_passages(document)
    scan = Scan(document.sha256, document.name, document.form, document.pages, "2024-09-15", PATTERNS, found)
    shelf.writer.decide(DECLARED)
    shelf.writer.decide(scan)
    registry = Registry.installed()
    ledger = open_ledger(shelf.reader, registry)
    histories = tuple(book.history() for book in ledger.books)
    choices = ledger.chronicle.choices
    past = Past(histories, people(histories, choices), choices)
    one = gather(shelf.reader, past, registry, Surroundings(LATER))
    shown, hidden, _ = masked(past, one, None)
    before, after = examine(one), examine(hidden)
    assert list(map(shape, before.findings)) == list(map(shape, after.findings))
    assert judged(before) == judged(after)
    assert figures(audit(past, Wish(), LATER)) == figures(audit(shown, Wish(), LATER))
    assert [(found.category, found.level, found.notes) for found in summary(hidden.scans, "FR").found] == [
        (found.category, found.level, found.notes) for found in summary(one.scans, "FR").found
    ]
    text = (repr((shown, hidden, after)) + read_findings(after.findings)).casefold()
    personal = {"testeur", "prénom", "ancien client", "conseil", "camille", "acheteur", "responsable", "lyon"}
    personal |= {"complete_linkedin", "salarié", "contrat.txt", "192.0.2.4", document.sha256}
    personal |= {file.sha256 for named in one.snapshots for file in named.snapshot.files}
    personal |= {named.id for named in one.snapshots}
    assert not {one for one in personal if one in text}
    originals = repr((past, one)).casefold()
    assert {one for one in personal if one in originals} == personal
