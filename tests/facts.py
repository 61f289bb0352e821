"""Facts of an account's owner made by hand, and what must hold of whatever a check finds in them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from sociarch.declared import Account, Declared, Employer, Owned
from sociarch.fact import (
    NO_EXTRA,
    Login,
    OwnAddress,
    OwnPhone,
    Position,
    Profile,
    Receipt,
    Registration,
    Role,
    Trace,
    Verification,
)
from sociarch.ownership.case import Case, Check, Holding
from sociarch.ownership.record import CHECKS, FACTS, SUBJECTS, Finding, Text
from tests.cases import JOB, TODAY, case, connection, holding

OLD: Final = Employer(
    "Ancien & Cie", domains=("ancien.example",), start=date(2012, 1, 1), end=date(2015, 6, 30)
)
NOW: Final = Employer("Nouveau SA", domains=("nouveau.example",), start=date(2024, 7, 1))
OWN: Final = Account("linkedin", opened="me", purpose="own")
COMPANY: Final = Account("linkedin", opened="me", purpose="company")
STRANGER: Final = "Zéphyrine Rarissime"
"""The name of a connection, who also invited the person, paid once, and may know the password."""


def address(
    text: str, *, primary: bool | None = False, confirmed: bool | None = True, **fields: Any
) -> OwnAddress:
    whole: dict[str, Any] = {
        "status": "", "at": None, "at_text": "", "extra": NO_EXTRA,
        "trace": Trace("Email Addresses.csv", f"address {text}"), **fields,
    }  # fmt: skip
    return OwnAddress(address=text, primary=primary, confirmed=confirmed, **whole)


def phone(number: str, file: str = "PhoneNumbers.csv") -> OwnPhone:
    return OwnPhone(number, "Mobile", None, NO_EXTRA, Trace(file, f"number {number}"))


def login(at: str | None, ip: str = "198.51.100.4", agent: str = "Mozilla/5.0 (One)", line: int = 2) -> Login:
    return Login("Login", at, at or "", ip, agent, NO_EXTRA, Trace("Logins.csv", f"line {line}"))


def badge(organization: str = "", email: str = "", expires: str | None = None) -> Verification:
    trace = Trace("Verifications.csv", f"line {organization}{email}")
    return Verification(
        "Workplace", organization, email, "2024-02-29", "", expires, expires or "", NO_EXTRA, trace
    )


def registration(at: str | None, plan: str = "", event: str = "") -> Registration:
    extra = {"Invited by (Last Name)": STRANGER}
    return Registration(event, at, at or "", "", plan, extra, Trace("Registration.csv", "line 2"))


def profile(name: str = "Aline Testeur", **fields: Any) -> Profile:
    first, _, last = name.rpartition(" ")
    whole: dict[str, Any] = {
        "first": first, "last": last, "headline": "", "handle": "", "url": "", "extra": NO_EXTRA,
        "trace": Trace("Profile.csv", "line 2"), **fields,
    }  # fmt: skip
    return Profile(name=name, **whole)


def position(company: str, started: str | None = None, current: bool | None = True) -> Position:
    finished = None if current is not False else "2024-05"
    trace = Trace("Positions.csv", f"line {company}")
    return Position(
        company, "", "", started, started or "", finished, finished or "", current, NO_EXTRA, trace
    )


def receipt(
    at: str | None, name: str = "Aline Testeur", description: str = "Premium Career (Monthly)"
) -> Receipt:
    trace = Trace("Receipts.csv", f"line {at}")
    return Receipt(name, "FR", at, at or "", "CARD", "1", description, "30", "EUR", NO_EXTRA, trace)


def monthly(count: int, begin: date = date(2023, 1, 5), **fields: Any) -> list[Receipt]:
    """Receipts of so many months in a row."""
    return [receipt((begin + timedelta(days=30 * month)).isoformat(), **fields) for month in range(count)]


def role(name: str, admin: bool | None = True, kind: Any = "page", line: int = 0) -> Role:
    return Role(kind, name, admin, None, "", Trace("admin_activity.json", f"admin[{line}]"))


# -- what must hold of findings ---------------------------------------------------------------------


def found(check: Check, one: Case) -> list[Finding]:
    """What a check finds, proven to be sound."""
    findings = list(check(one))
    for finding in findings:
        assert_sound(finding)
    for account in one.holdings:
        assert any((one.network, one.account) == (account.network, account.account) for one in findings)
    return findings


def assert_sound(finding: Finding) -> None:
    """It has evidence, its texts can be filled in, its advice a rank, its words are those that are known."""
    assert finding.check in CHECKS
    assert finding.fact in ("", *FACTS) and set(finding.subjects) <= SUBJECTS.keys() and finding.subjects
    assert finding.evidence or finding.verdict == "undetermined"
    assert finding.fact or not finding.side
    assert not finding.side or finding.verdict != "undetermined"
    assert (finding.advice is None) == (finding.first == 0)
    for one in finding.evidence:
        assert one.sha256 and one.file
    for text in texts(finding):
        assert "{" not in filled(text)


def texts(finding: Finding) -> Iterator[Text]:
    yield from (one for one in (finding.says, finding.rule, finding.weak, finding.advice) if one is not None)


def filled(text: Text) -> str:
    """A text as it reads in English."""
    values = {key: filled(value) if isinstance(value, Text) else value for key, value in text.values.items()}
    return text.template.format(**values)


def read(findings: Iterable[Finding]) -> str:
    """All that a person would read of findings."""
    return "\n".join(filled(text) for one in findings for text in texts(one))


def assert_all_sampled(paper: Mapping[str, set[str]], samples: Iterable[tuple[str, str]]) -> None:
    """Every verdict that a check can give has a sample, and no check gives another."""
    given: dict[str, set[str]] = {}
    for check, verdict in samples:
        given.setdefault(check, set()).add(verdict)
    assert given == dict(paper)


# -- accounts by chance -------------------------------------------------------------------------------


def _words(*words: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(words)


_DAYS: Final = st.one_of(
    st.none(), st.sampled_from(["2011", "2015-06", "2018-03-04", "2024-06-20T10:00:00Z", "2024-09-01"])
)
_DOMAINS: Final = st.sampled_from(
    [
        "exemple.example",
        "mail.exemple.example",
        "ancien.example",
        "nouveau.example",
        "gmail.com",
        "x.edu",
        "example.org",
        "",
    ]
)
_NAMES: Final = st.sampled_from(
    ["Exemple", "Exemple SARL", "Nouveau SA", "Ancien & Cie", "Aline Testeur", "", "Club"]
)
_TRUTH: Final = st.sampled_from([True, False, None])
_NUMBERS: Final = st.sampled_from(["+33 6 39 98 00 01", "0639980001", "0639980002", "", "+33 6 ** ** 00 01"])

_FACTS: Final = st.one_of(
    st.builds(
        lambda domain, primary, confirmed, status: address(
            f"a@{domain}", primary=primary, confirmed=confirmed, status=status
        ),
        _DOMAINS, _TRUTH, _TRUTH, _words("", "current", "previous", "pending", "advertising", "private"),
    ),
    st.builds(phone, _NUMBERS),
    st.builds(login, _DAYS, _words("192.0.2.7", "198.51.100.4", "", "::1"), _words("", "A/1", "B/2 (C 3.1)")),
    st.builds(badge, _NAMES, st.builds("a@{}".format, _DOMAINS), _DAYS),
    st.builds(
        registration, _DAYS, _words("", "Core/Free", "Premium", "Recruiter"), _words("", "Account Reopened")
    ),
    st.builds(lambda name, handle: profile(name, handle=handle), _NAMES, _NAMES),
    st.builds(position, _NAMES, _DAYS, _TRUTH),
    st.builds(
        receipt, _DAYS, _words("Aline Testeur", STRANGER, ""), _words("", "Premium", "Learning (Annual)")
    ),
    st.builds(role, _NAMES, _TRUTH, _words("page", "group")),
)  # fmt: skip

_DECLARED: Final = st.builds(
    Declared,
    employers=st.lists(
        st.sampled_from((
            JOB, OLD, NOW, JOB._replace(start=None, end=None), JOB._replace(numbers=("0639980001",)),
            JOB._replace(ranges=("192.0.2.0/24",)), JOB._replace(ranges=("here",)),
        )),
        max_size=3,
    ).map(tuple),
    accounts=st.lists(
        st.builds(
            Account, st.just("linkedin"), opened=_words("", "me", "employer", "predecessor"),
            purpose=_words("", "own", "company", "both"), paid=_words("", "me", "employer", "both"),
            others=_words("", STRANGER), alone=_TRUTH,
        ),
        max_size=1,
    ).map(tuple),
    owned=st.lists(
        st.builds(
            Owned, _words("page", "group", "seat", "ad account", "mailbox"), _NAMES,
            _words("", "linkedin", "viadeo"), _NAMES,
        ),
        max_size=2,
    ).map(tuple),
    domains=st.sampled_from([(), ("example.org",), ("exemple.example",)]),
    numbers=st.sampled_from([(), ("06 39 98 00 01",)]),
    schools=st.sampled_from([(), ("example.org",)]),
    country=_words("", "FR"),
    demand=st.sampled_from([None, TODAY]),
)  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An account by chance, with one connection."""
    kinds = (OwnAddress, OwnPhone, Login, Verification, Registration, Profile, Position, Receipt, Role)
    one: Holding = holding(
        *draw(st.lists(_FACTS, max_size=12)), connection(STRANGER),
        kinds=draw(st.lists(st.sampled_from(kinds), unique=True)),
    )  # fmt: skip
    return case(one, declared=draw(_DECLARED))
