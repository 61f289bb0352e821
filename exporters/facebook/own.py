"""The owner of a Facebook account, in JSON: profile, addresses, telephones, jobs, payments, logins.

The profile stands under `profile`, later `profile_v2`. It lists e-mail addresses of four kinds; the item
type of two of them is not known, and an employer is a text for one program and an object with a name for
another, so both are read. A job without an end, or with 0 for it, lasts. Payments are made by persons:
nothing in them tells an employer. Logins come in files that hold live session secrets; those are never
kept.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, Literal, TypeAlias

from exporters.facebook.files import Files
from exporters.facebook.text import LABELS, extra, labelled, load, plain, repair, told, utc
from sociarch.export import Export, Member
from sociarch.exporter import Unreadable
from sociarch.fact import (
    NO_EXTRA,
    Fact,
    Item,
    Login,
    OwnAddress,
    OwnPhone,
    Position,
    Problem,
    Profile,
    Receipt,
    Registration,
    Tally,
    Trace,
)

Status: TypeAlias = Literal["current", "previous", "pending", "advertising"]
Made: TypeAlias = tuple[Fact | None, bool]
"""What became of an entry, and whether a time in it could not be read."""

PROFILE: Final = ("profileinformation",)
PAYMENTS: Final = ("paymenthistory",)
SUBSCRIPTION: Final = ("subscriptionfornoads",)
LOGINS: Final = (
    "accountactivity",
    "loginsandlogouts",
    "ipaddressactivity",
    "usedipaddresses",
    "useripaddresses",
    "whereyoureloggedin",
    "authorizedlogins",
    "recorddetails",
    "administrativerecords",
)
_ADDRESSES: Final[Mapping[str, Status]] = {
    "emails": "current",
    "previous_emails": "previous",
    "pending_emails": "pending",
    "ad_account_emails": "advertising",
}
_LOGIN_KEYS: Final = (
    "account_activity",
    "account_accesses",
    "used_ip_address",
    "user_ip_address",
    "active_sessions",
    "recognized_devices",
    "admin_records",
)
_IN_PROFILE: Final = ("name", "username", "profile_uri", "registration_timestamp", "emails", "phone_numbers")
_ABOUT_OWNER: Final = ("previous_names", "other_names", "websites")
"""Lists of the profile that are kept as they came."""


def registered(document: object) -> object:
    """The time of registration in a profile's document, as it came; None where there is none."""
    return _profile(document)[1].get("registration_timestamp")


def read_profile(export: Export, member: Member, files: Files) -> Iterator[Item]:
    """The profile and everything of the owner in it."""
    path = member.path
    try:
        key, profile = _profile(load(export, member))
        if not profile:
            raise Unreadable(Unreadable.SHAPE)
    except Unreadable as error:
        yield from error.told(path, files.generation(path, ""), Profile)
        return
    mark = files.generation(path, key)
    yield _owner(profile, Trace(path, key))
    yield Tally(path, mark, Profile, 1)
    emails = profile.get("emails")
    # One list may stand in place of several.
    lists = emails if isinstance(emails, dict) else {"emails": emails}
    for part, status in _ADDRESSES.items():
        make = partial(_address, status=status)
        place = f"{key}.emails.{part}" if lists is emails else f"{key}.emails"
        yield from _each(lists.get(part), Trace(path, place), mark, OwnAddress, make)
    phones = Trace(path, f"{key}.phone_numbers")
    yield from _each(profile.get("phone_numbers"), phones, mark, OwnPhone, _phone)
    jobs = Trace(path, f"{key}.work_experiences")
    yield from _each(profile.get("work_experiences"), jobs, mark, Position, _job)
    if (stamp := profile.get("registration_timestamp")) is not None:
        trace = Trace(path, f"{key}.registration_timestamp")
        at = utc(stamp)
        if at is None:
            yield Problem(trace, Unreadable.DATE)
        yield Registration("registration_timestamp", at, told(stamp), "", "", NO_EXTRA, trace)
        yield Tally(path, mark, Registration, 1)


def read_payments(export: Export, member: Member, files: Files) -> Iterator[Item]:
    """Payments; there are none where only a preferred currency is told."""
    yield from _read(export, member, files, ("payments",), Receipt, _payment)


def read_subscription(export: Export, member: Member, files: Files) -> Iterator[Item]:
    """The subscription that pays for a Facebook without advertisements, in labelled values."""
    yield from _read(export, member, files, ("subscription",), Receipt, _subscription)


def read_logins(export: Export, member: Member, files: Files) -> Iterator[Item]:
    """Logins, sessions and what the network recorded of the account's administration."""
    yield from _read(export, member, files, _LOGIN_KEYS, Login, _login)


def _read(
    export: Export,
    member: Member,
    files: Files,
    keys: tuple[str, ...],
    kind: type[Fact],
    make: Callable[[Any, Trace], Made],
) -> Iterator[Item]:
    """The entries of a file that is one list: under its key, as the whole file, or one entry as the file."""
    path = member.path
    try:
        document = load(export, member)
        key, entries = _list(document, keys)
    except Unreadable as error:
        yield from error.told(path, files.generation(path, ""), kind)
        return
    yield from _each(entries, Trace(path, key), files.generation(path, key), kind, make)


def _list(document: object, keys: tuple[str, ...]) -> tuple[str, list[object]]:
    if isinstance(document, list):
        return "", document
    if isinstance(document, dict):
        if isinstance(document.get(LABELS), list):
            return "", [document]
        for key, value in document.items():
            if key.startswith(keys):
                # Payments lie one level deeper, beside the preferred currency.
                inner = value.get(keys[0], []) if isinstance(value, dict) else value
                if isinstance(inner, list):
                    return repair(key), inner
        if not document:
            return "", []
    raise Unreadable(Unreadable.SHAPE)


def _each(
    entries: object, place: Trace, mark: str, kind: type[Fact], make: Callable[[Any, Trace], Made]
) -> Iterator[Item]:
    """The fact of each entry, then the tally; nothing where there is no list."""
    if entries is None:
        return
    if not isinstance(entries, list):
        if entries:
            yield Problem(place, Unreadable.SHAPE, lost=None)
        return
    for number, entry in enumerate(entries):
        trace = Trace(place.file, f"{place.place}[{number}]")
        fact, undated = make(entry, trace)
        if fact is None:
            yield Problem(trace, Unreadable.SHAPE, lost=1)
            continue
        if undated:
            yield Problem(trace, Unreadable.DATE)
        yield fact
    yield Tally(place.file, mark, kind, len(entries))


def _profile(document: object) -> tuple[str, Mapping[str, object]]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key.startswith("profile") and isinstance(value, dict):
                return repair(key), value
    return "", {}


def _owner(profile: Mapping[str, object], trace: Trace) -> Profile:
    name = profile.get("name")
    names = name if isinstance(name, dict) else {"full_name": name}
    rest = {
        key: value
        for key, value in profile.items()
        if key in _ABOUT_OWNER or not (isinstance(value, dict | list) or key in _IN_PROFILE)
    }
    rest |= {
        key: value for key, value in names.items() if key not in ("full_name", "first_name", "last_name")
    }
    return Profile(
        name=plain(names.get("full_name")),
        first=plain(names.get("first_name")),
        last=plain(names.get("last_name")),
        headline="",
        handle=plain(profile.get("username")),
        url=plain(profile.get("profile_uri")),
        extra=extra(rest),
        trace=trace,
    )


def _address(entry: object, trace: Trace, status: Status) -> Made:
    taken, rest = "", NO_EXTRA
    if isinstance(entry, dict):
        texts = [(key, value) for key, value in entry.items() if isinstance(value, str)]
        key, entry = next((one for one in texts if "@" in one[1]), ("", ""))
        taken, rest = key, dict(texts)
        rest = extra(rest, (taken,))
    if not isinstance(entry, str) or not entry:
        return None, False
    return OwnAddress(repair(entry), status, None, None, None, "", rest, trace), False


def _phone(entry: object, trace: Trace) -> Made:
    if isinstance(entry, str):
        entry = {"phone_number": entry}
    if not isinstance(entry, dict) or not plain(entry.get("phone_number")):
        return None, False
    taken = ("phone_number", "phone_type", "verified")
    confirmed = entry.get("verified")
    return OwnPhone(
        number=plain(entry["phone_number"]),
        type=plain(entry.get("phone_type")),
        confirmed=confirmed if isinstance(confirmed, bool) else None,
        extra=extra(entry, taken),
        trace=trace,
    ), False


def _job(entry: object, trace: Trace) -> Made:
    if not isinstance(entry, dict):
        return None, False
    taken = ("employer", "title", "location", "start_timestamp", "end_timestamp")
    # Zero stands for nothing.
    begin, end = entry.get("start_timestamp") or None, entry.get("end_timestamp") or None
    started, finished = utc(begin, before_1970=True), utc(end, before_1970=True)
    unread = (begin is not None and started is None, end is not None and finished is None)
    return Position(
        company=_named(entry.get("employer")),
        title=_named(entry.get("title")),
        location=_named(entry.get("location")),
        started=started,
        started_text=told(begin),
        finished=finished,
        finished_text=told(end),
        current=None if unread[1] else end is None,
        extra=extra(entry, taken),
        trace=trace,
    ), any(unread)


def _named(value: object) -> str:
    """A name, or the name of the object that stands for it."""
    return plain(value.get("name")) if isinstance(value, dict) else plain(value)


def _payment(entry: object, trace: Trace) -> Made:
    if not isinstance(entry, dict):
        return None, False
    stamp = entry.get("created_timestamp")
    at = utc(stamp)
    taken = ("created_timestamp", "sender", "payment_method", "amount", "currency")
    return Receipt(
        name=_named(entry.get("sender")),
        country="",
        at=at,
        at_text=told(stamp),
        method=plain(entry.get("payment_method")),
        number="",
        description="",
        total=plain(entry.get("amount")),
        currency=plain(entry.get("currency")),
        extra=extra(entry, taken),
        trace=trace,
    ), stamp is not None and at is None


def _subscription(entry: object, trace: Trace) -> Made:
    if not isinstance(entry, dict):
        return None, False
    if (record := labelled(entry)) is not None:
        stamp, rest = record.stamp, record.extra()
    else:
        stamp, rest = entry.get("timestamp"), extra(entry, ("timestamp",))
    at = utc(stamp)
    receipt = Receipt("", "", at, told(stamp), "", "", "", "", "", rest, trace)
    return receipt, stamp is not None and at is None


def _login(entry: object, trace: Trace) -> Made:
    if not isinstance(entry, dict):
        return None, False
    if (record := labelled(entry)) is not None:
        at = utc(record.stamp)
        login = Login("", at, told(record.stamp), "", "", record.extra(), trace)
        return login, record.stamp is not None and at is None
    # An administrative record keeps when and from where in `session`, and what changed in `extra_info`.
    flat = {key: value for key, value in entry.items() if key not in ("session", "extra_info")}
    for inner in ("session", "extra_info"):
        if isinstance(entry.get(inner), dict):
            flat = entry[inner] | flat
    action, stamp, ip = (
        next((key for key in keys if flat.get(key) is not None), keys[0])
        for keys in (
            ("action", "event", "session_type"),
            ("timestamp", "created_timestamp", "updated_timestamp"),
            ("ip_address", "ip"),
        )
    )
    at = utc(flat.get(stamp))
    return Login(
        action=plain(flat.get(action)),
        at=at,
        at_text=told(flat.get(stamp)),
        ip=plain(flat.get(ip)),
        agent=plain(flat.get("user_agent")),
        extra=extra(flat, (action, stamp, ip, "user_agent")),
        trace=trace,
    ), flat.get(stamp) is not None and at is None
