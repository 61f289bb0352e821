"""Files as the networks delivered them from 2014 to 2024, of whoever is to be in them.

Each form is written as `docs/formats.md` and the samples beside the exporters have it: names of files,
headings, encodings, dates. The same people give the same bytes. What happened to anybody is not known here.
"""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime, timezone
from html import escape
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from demo.invent import LINKEDIN_NOTES, MONTHS, VIADEO_HEADER
from exporters.linkedin.connections import OUTLOOK
from tests.decade.lives import Export, Look

PARIS = ZoneInfo("Europe/Paris")
OWNERS = {"aline": ("Aline", "Testeur", 1_242_640_800), "cabinet": ("Aline", "Testeur", 1_578_909_600)}
"""First name, last name, and the second in which the account was opened."""
OUTLOOK_NAME = "linkedin_connections_export_microsoft_outlook.csv"


class _Plain(csv.unix_dialect):
    """Quoted where it must be."""

    quoting = csv.QUOTE_MINIMAL


Row = tuple[Look, bool]
"""Somebody, and whether damage swallows the record."""


def write(folder: Path, export: Export, rows: Sequence[Row], log: Sequence[tuple[str, str]]) -> list[Path]:
    """The files of an export, in a folder of their own; those that the network delivered as one, together."""
    folder = folder / f"{export.network} {export.account} {export.moment}{export.fate}"
    folder.mkdir(parents=True)
    match export.form:
        case "C1":
            return [_put(folder / OUTLOOK_NAME, outlook(rows).encode())]
        case "C2" | "C3" | "C4" | "C5":
            return _linkedin(folder, export, rows)
        case "S1":
            return [_answers(folder, export, rows)]
        case "H4":
            return [_zip(folder / _facebook_name(export), _pages(export, rows))]
        case "J1" | "J2" | "J2b" | "J3":
            return [_zip(folder / _facebook_name(export), _documents(export, rows, log))]
        case "V-csv":
            return [_put(folder / "viadeo-contacts.csv", _viadeo_table(rows).encode("cp1252"))]
        case "V-API":
            return [_put(folder / "viadeo me contacts.json", _viadeo_api(rows).encode())]
        case "V-vcard":
            return [_put(folder / "viadeo-contacts.vcf", _viadeo_cards(rows).encode())]


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2014, 1, 1, 0, 0, 0)), text.encode())
    return path


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, quoted: bool = False) -> str:
    text = io.StringIO(newline="")
    dialect = csv.unix_dialect if quoted else _Plain
    csv.writer(text, dialect).writerows([header, *rows])
    return text.getvalue()


def _time(look: Look) -> datetime:
    return datetime.fromisoformat(look.since.replace("Z", "+00:00"))


def _second(look: Look) -> int:
    return int(_time(look).timestamp())


# -- LinkedIn -------------------------------------------------------------------------------------


def outlook(rows: Sequence[Row]) -> str:
    """The instant export to 2018: 59 columns, all quoted, of which five are filled. It has no date."""
    filled = ("First Name", "Last Name", "E-mail Address", "Company", "Job Title")
    people = [
        dict(zip(filled, (one.first, one.last, one.email, one.company, one.position), strict=True))
        for one, _ in rows
    ]
    return _table(OUTLOOK, [[one.get(name, "") for name in OUTLOOK] for one in people], quoted=True)


def _linkedin(folder: Path, export: Export, rows: Sequence[Row]) -> list[Path]:
    first, last, opened = OWNERS[export.account]
    date = datetime.fromtimestamp(opened, timezone.utc)
    members = {
        "Profile.csv": f"First Name,Last Name,Headline\n{first},{last},{export.moment}\n",
        # What is damaged beside the list has lost its heading.
        "Email Addresses.csv": ("" if export.beside else "Email Address,Confirmed,Primary\n")
        + "aline.testeur@example.org,Yes,Yes\n",
        "Registration.csv": "Registered At,Registration Ip,Subscription Types\n"
        f'"{date.month}/{date.day}/{date:%y}, 9:40 AM",192.0.2.1,\n',
    }
    if export.lists:
        members["Connections.csv"] = _connections(export.form, rows)
    day = datetime.fromisoformat(export.day)
    kinds = ["Basic", "Complete"] if export.parts else ["Basic"]
    return [_zip(folder / f"{kind}_LinkedInDataExport_{day:%m-%d-%Y}.zip", members) for kind in kinds]


def _connections(form: str, rows: Sequence[Row]) -> str:
    names = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    hidden = set() if form == "C5" else {"URL"}
    kept = [
        [cell for name, cell in zip(names, _cells(form, one), strict=True) if name not in hidden]
        for one, lost in rows
        if not lost
        for _ in range(1 + one.twice)
    ]
    text = _table([name for name in names if name not in hidden], kept)
    # A download that broke off in the first cell of a row: a quotation mark is never closed.
    end = '"' if any(lost for _, lost in rows) else ""
    return (LINKEDIN_NOTES if form in ("C4", "C5") else "") + text + end


def _cells(form: str, one: Look) -> list[str]:
    time = _time(one)
    month = MONTHS[3 * time.month - 3 : 3 * time.month]
    day = f"{time.day:02} {month} {time.year}"
    if form == "C2":
        day = f"{time.month}/{time.day}/{time:%y}, {time.hour % 12 or 12}:{time:%M} {'AP'[time.hour > 11]}M"
    if one.nameless:
        return ["", "", "", "", "", "", day]
    spelling = one.spelling or "https://www.linkedin.com/in/{}"
    url = spelling.format(quote(one.mark, safe=""))
    return [one.first, one.last, url, one.email, one.company, one.position, day]


def _answers(folder: Path, export: Export, rows: Sequence[Row]) -> Path:
    names = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    people = [
        dict(zip(names, _cells("C5", one), strict=True)) for one, _ in rows for _ in range(1 + one.twice)
    ]
    pages = [people[at : at + 40] for at in range(0, len(people), 40)]
    opened = datetime.fromtimestamp(OWNERS[export.account][2], timezone.utc)
    owner = {
        "Registered At": f"{opened.month}/{opened.day}/{opened:%y}, 9:40 AM",
        "Registration Ip": "192.0.2.1",
    }
    ended = {"status": 404, "message": "No data found for this memberId"}
    members: dict[str, object] = {
        f"CONNECTIONS.{at}.json": _answer("CONNECTIONS", page) for at, page in enumerate(pages)
    }
    members[f"CONNECTIONS.{len(pages)}.json"] = ended
    members |= {"REGISTRATION.0.json": _answer("REGISTRATION", [owner]), "REGISTRATION.1.json": ended}
    told = [{"file": name, "at": f"{export.day}T12:00:00Z"} for name in members]
    members["answers.json"] = {"schema": "sociarch-answers/1", "answers": told}
    path = folder / f"LinkedIn_API_{export.day}T120000Z.zip"
    return _zip(path, {name: json.dumps(content, ensure_ascii=False) for name, content in members.items()})


def _answer(domain: str, page: Sequence[dict[str, str]]) -> dict[str, object]:
    return {"paging": {"links": []}, "elements": [{"snapshotDomain": domain, "snapshotData": page}]}


# -- Facebook -------------------------------------------------------------------------------------


_FOLDERS = {
    "J1": ("friends/friends.json", "friends/removed_friends.json", ""),
    "J2": ("friends_and_followers/friends.json", "friends_and_followers/removed_friends.json", "_v2"),
    "J2b": (
        "your_facebook_activity/connections/friends_and_followers/friends.json",
        "your_facebook_activity/connections/friends_and_followers/removed_friends.json",
        "_v2",
    ),
    "J3": ("connections/friends/your_friends.json", "connections/friends/removed_friends.json", "_v2"),
}


def _facebook_name(export: Export) -> str:
    if export.form == "J1":
        return "facebook-alinetesteur.zip"
    return f"facebook-aline.testeur-{export.day}-{export.form:x<4}{export.day[2:4]}{export.day[5:7]}.zip"


def _documents(export: Export, rows: Sequence[Row], log: Sequence[tuple[str, str]]) -> dict[str, str]:
    friends, removed, version = _FOLDERS[export.form]
    above = "personal_information/" if export.form == "J3" else ""
    first, last, opened = OWNERS[export.account]
    profile = {"name": {"full_name": f"{first} {last}"}, "registration_timestamp": opened}
    documents: dict[str, object] = {
        f"{above}profile_information/profile_information.json": {f"profile{version}": profile}
    }
    if export.lists:
        # What is damaged is an entry that holds nothing.
        documents[friends] = {
            f"friends{version}": [None if lost else _friend(export, one) for one, lost in rows]
        }
    if export.logs:
        documents[removed] = {
            f"deleted_friends{version}": [{"name": _twice(name), "timestamp": _stamp(at)} for name, at in log]
        }
    return {name: json.dumps(content) for name, content in documents.items()}


def _friend(export: Export, one: Look) -> dict[str, object]:
    known = {"contact_info": one.email} if one.email and export.form == "J1" else {}
    return {"name": _twice(one.name), "timestamp": _second(one), **known}


def _stamp(at: str) -> int:
    return int(datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp())


def _twice(text: str) -> str:
    """Encoded as Facebook does it: each byte of the UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def _pages(export: Export, rows: Sequence[Row]) -> dict[str, str]:
    block = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{}</div>'
    friends = [
        block.format(
            f'<div class="_2ph_ _a6-h _a6-i">{escape(one.name)}</div><div class="_2ph_ _a6-p"></div>'
            f'<div class="_3-94 _a6-o"><a href="#"><div class="_a72d">{_clock(one)}</div></a></div>'
        )
        for one, _ in rows
    ]
    zone = block.format(
        '<table><tr><td class="_a6_q">Timezone</td><td class="_2piu _a6_r">Europe/Paris</td></tr></table>'
    )
    pages = {
        "friends_and_followers/friends.html": "".join(friends),
        "logged_information/location/timezone.html": zone,
        "index.html": export.moment,
    }
    head = '<!DOCTYPE html><html><head><meta charset="utf-8" /><title>Your friends</title></head><body>'
    return {
        name: f'{head}<div class="_a706" role="main">{text}</div></body></html>'
        for name, text in pages.items()
    }


def _clock(one: Look) -> str:
    time = _time(one).astimezone(PARIS)
    month = MONTHS[3 * time.month - 3 : 3 * time.month]
    half = "pm" if time.hour > 11 else "am"
    return f"{month} {time.day}, {time.year} {time.hour % 12 or 12}:{time:%M:%S} {half}"


# -- Viadeo ---------------------------------------------------------------------------------------


def _profile(one: Look) -> str:
    return f"http://www.viadeo.com/profile/{one.mark}"


def _viadeo_table(rows: Sequence[Row]) -> str:
    lines = [
        [one.first, one.last.upper(), one.position, one.company, one.email, "", "", _profile(one),
         f"{_time(one):%d/%m/%Y}"]
        for one, _ in rows
    ]  # fmt: skip
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([VIADEO_HEADER.split(";"), *lines])
    return text.getvalue()


def _viadeo_api(rows: Sequence[Row]) -> str:
    people = [
        {
            "id": one.mark, "type": "USER", "link": _profile(one), "name": one.name,
            "first_name": one.first, "last_name": one.last, "distance": 1,
            "connections": [{"key": "career", "value": {"data": [
                {"company_name": one.company, "position": one.position, "still_in_position": True}
            ]}}],
        }
        for one, _ in rows
    ]  # fmt: skip
    answer = {
        "id": "002zsbp0px340p7abc7sn0dzel",
        "type": "USER CONTACTS",
        "count": len(people),
        "data": people,
    }
    return json.dumps(answer, ensure_ascii=False)


def _viadeo_cards(rows: Sequence[Row]) -> str:
    cards = [
        "\r\n".join(
            ["BEGIN:VCARD", "VERSION:3.0", f"N:{one.last};{one.first};;;", f"FN:{one.name}",
             f"ORG:{one.company}", f"TITLE:{one.position}", *([f"EMAIL:{one.email}"] if one.email else []),
             f"URL:{_profile(one)}", "END:VCARD", ""]
        )
        for one, _ in rows
    ]  # fmt: skip
    return "".join(cards)
