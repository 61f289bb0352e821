"""Who is handed over to other programs, what of them, and whom a list leaves out."""

import csv
import hashlib
import io
import json
import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Remark
from sociarch.cli.export import profile_key
from sociarch.entry import Person
from sociarch.errors import BadLeaveOut, FileTaken, StorageFailed
from sociarch.handover.contact import Contact, link
from sociarch.handover.files import account_of, deliver, part_paths, side_bytes, side_path
from sociarch.handover.leave_out import Companies, LeaveOut
from sociarch.handover.selection import REASONS, Filter, select
from sociarch.handover.table import Wanted
from sociarch.handover.target import load
from sociarch.handover.writing import write
from sociarch.registry import Registry
from tests.handing import HOSTILE, MADE, TODAY, contacts_of, entry, past, person

PATH = Path("list.csv")


def key(url: str) -> str | None:
    return profile_key(Registry.installed(), url)


def listed_out(text: str, today: date = TODAY) -> LeaveOut:
    return LeaveOut.from_csv(("kind,value,until,source,note\n" + text).encode(), PATH, today, key)


def names_left(text: str, *people: Person, aliases: dict[str, str] | None = None) -> list[str]:
    chosen = select(past(*people, aliases=aliases), Filter(), [listed_out(text)], TODAY)
    return [one.name for one in chosen.contacts]


# -- the record -----------------------------------------------------------------------------------


def test_a_full_name_is_never_split() -> None:
    [one] = contacts_of(person(1, entry(1, "Aline de Testeur", network="facebook", split=False)))
    assert (one.name, one.given, one.family) == ("Aline de Testeur", "", "")


def test_parts_of_a_name_come_only_from_a_connection_that_tells_the_same_name() -> None:
    facebook = entry(1, "Élodie Testeur", network="facebook", split=False)
    same = entry(2, "Elodie Testeur", listed=False)
    other = entry(2, "Elodie Mariée", listed=False)
    [one] = contacts_of(person(1, facebook, same))
    assert (one.name, one.given, one.family) == ("Elodie Testeur", "Elodie", "Testeur")
    [one] = contacts_of(person(1, facebook, other))
    assert (one.name, one.given, one.family) == ("Élodie Testeur", "", "")


def test_company_and_title_are_of_one_connection() -> None:
    first = entry(1, company="Acme", position="")
    second = entry(2, "Aline Testeur", network="viadeo", company="Other", position="Directrice")
    [one] = contacts_of(person(1, first, second))
    assert (one.company, one.title) == ("Acme", "")


def test_only_the_domain_of_an_address_is_put_in_lower_case() -> None:
    [one] = contacts_of(person(1, entry(1, email=" Aline.T@Example.ORG ")))
    assert one.emails == ("Aline.T@example.org",)


def test_the_same_person_has_the_same_uid_each_time_and_another_has_another() -> None:
    one, same = contacts_of(person(1))[0], contacts_of(person(9, entry(1, "Other Name")))[0]
    assert one.uid == same.uid != contacts_of(person(2))[0].uid
    bare = [person(n, entry(n, network="facebook")) for n in (1, 2)]
    assert len({contacts_of(some)[0].uid for some in bare}) == 2


def test_a_mark_that_holds_a_name_is_no_key_for_another_program() -> None:
    [one] = contacts_of(person(5, entry(1, "Cher", network="facebook", split=False)))
    assert one.key == "p-000000000005"
    [one] = contacts_of(person(5, entry(1, network="facebook"), entry(2)))
    assert one.key == "linkedin:person-2"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "linkedin", "", "file:///etc/passwd"]
)
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    assert link(url) == ""


@given(HOSTILE)
def test_a_link_is_plain_and_on_one_line(text: str) -> None:
    [one] = contacts_of(person(1, entry(1, url=f"https://example.org/in/{text}")))
    made = link(one.profile_url)
    assert made.startswith("https://example.org/in/")
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made


# -- who ------------------------------------------------------------------------------------------


def test_those_no_longer_listed_go_out_only_on_request() -> None:
    people = past(person(1), person(2, entry(2, "Bram Ancien", listed=False)))
    usual, everybody = (select(people, Filter(unlisted=flag), (), TODAY) for flag in (False, True))
    assert [one.name for one in usual.contacts] == ["Aline Testeur"]
    assert usual.left_out["unlisted"] == 1
    assert len(everybody.contacts) == 2


@pytest.mark.parametrize(("until", "out"), [(None, True), ("2026-11-22", True), ("2026-11-21", False)])
def test_do_not_contact_holds_to_the_end_of_its_last_day(until: str | None, out: bool) -> None:
    marked = person(1, remark=Remark("linkedin:person-1", avoid=True, until=until))
    chosen = select(past(marked), Filter(), (), TODAY)
    assert chosen.left_out["do_not_contact"] == int(out)
    assert len(chosen.contacts) == int(not out)


def test_of_a_wanted_network_only_its_own_facts_go_out_but_all_facts_may_keep_somebody_in() -> None:
    linked = person(
        1, entry(1), entry(2, network="viadeo", email="aline@clients.example.com", phone="+33 1"),
    )  # fmt: skip
    wanted = Filter(networks=frozenset(("linkedin",)))
    [one] = select(past(linked), wanted, (), TODAY).contacts
    assert (one.emails, one.phones, one.networks) == ((), (), ("linkedin",))
    chosen = select(past(linked), wanted, [listed_out("domain,example.com,,,\n")], TODAY)
    assert chosen.left_out["list_domain"] == 1


def test_somebody_listed_elsewhere_only_is_not_listed_in_the_network_that_is_wanted() -> None:
    linked = person(1, entry(2, network="viadeo"), entry(1, listed=False))
    chosen = select(past(linked), Filter(networks=frozenset(("linkedin",))), (), TODAY)
    assert chosen.left_out["unlisted"] == 1


def test_tags_are_compared_as_a_reader_sees_them() -> None:
    tagged = person(1, remark=Remark("m", tags=("École  2019",)))
    assert select(past(tagged), Filter(tags=frozenset(("école 2019",))), (), TODAY).contacts
    assert select(past(tagged), Filter(tags=frozenset(("ecole",))), (), TODAY).left_out["other_tags"] == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Aline Testeur", "", " \u200b", "王"]), st.booleans(), st.booleans(),
            st.sampled_from(["", "a@example.org", "b@example.net"]),
            st.sampled_from(["linkedin", "facebook"]),
        ),
        max_size=12,
    ),
    st.booleans(), st.sampled_from([(), ("linkedin",), ("viadeo",)]),
)  # fmt: skip
def test_everybody_is_either_handed_over_or_counted_once(
    rows: list[tuple[str, bool, bool, str, str]], unlisted: bool, networks: tuple[str, ...]
) -> None:
    people = [
        person(
            n, entry(n, name, listed=listed, email=email, network=network), remark=Remark("m", avoid=avoid)
        )
        for n, (name, listed, avoid, email, network) in enumerate(rows)
    ]
    lists = [listed_out("domain,example.org,,,\n")]
    chosen = select(past(*people), Filter(frozenset(networks), frozenset(), unlisted), lists, TODAY)
    assert len(chosen.contacts) + sum(chosen.left_out.values()) == len(people)
    assert set(chosen.left_out) == set(REASONS)
    assert not any("example.org" in address for one in chosen.contacts for address in one.emails)


# -- lists of whom to leave out -------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "email,ALINE@Example.org,,,", "domain,example.org,,,", "domain,@EXAMPLE.ORG,,,", "company,ACMÉ,,,",
        "profile_url,http://fr.linkedin.com/in/Person-1/?x=1,,,", "person,linkedin:person-1,,,",
        "person,p-000000000001,,,", "company,Acmé,2026-11-22,agreement,until the end of today",
    ],
)  # fmt: skip
def test_a_line_of_each_kind_leaves_out_whom_it_means(line: str) -> None:
    aline = person(1, entry(1, email="aline@mail.example.org" if "domain" in line else "aline@example.org"))
    bram = person(2, entry(2, "Bram Autre", company="Acme Holding", email="bram@notexample.org"))
    assert names_left(line + "\n", aline, bram) == ["Bram Autre"]


def test_a_line_whose_last_day_is_past_leaves_nobody_out() -> None:
    assert names_left("company,Acme,2026-11-21,,\n", person(1)) == ["Aline Testeur"]


def test_a_company_is_matched_whole_and_by_what_the_person_said_is_the_same() -> None:
    people = [
        person(n, entry(n, f"A{n} B", company=name))
        for n, name in enumerate(("Acme", "Acme France", "Acmes"))
    ]
    assert names_left("company,Acme,,,\n", *people) == ["A1 B", "A2 B"]
    aliases = {"acme france": "Acme"}
    assert names_left("company,Acme,,,\n", *people, aliases=aliases) == ["A2 B"]
    assert names_left("company,Acme France,,,\n", *people, aliases=aliases) == ["A2 B"]


def digest(salt: str, normal: str) -> str:
    return "sha256:" + hashlib.sha256((salt + normal).encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "normal"),
    [("email", "aline@example.org"), ("domain", "example.org"), ("company", "acme"),
     ("profile_url", "linkedin:person-1"), ("person", "p-000000000001")],
)  # fmt: skip
def test_a_digest_with_the_lists_salt_leaves_out_whom_it_means(kind: str, normal: str) -> None:
    aline, bram = (
        person(1, entry(1, email="aline@example.org")),
        person(2, entry(2, "Bram Autre", company="Other")),
    )
    for salt, left in (("7f3a", 1), ("another", 2)):
        text = f"kind,value,until,source,note,salt=7f3a\n{kind},{digest(salt, normal)},,,\n"
        only = LeaveOut.from_csv(text.encode(), PATH, TODAY, key)
        assert len(select(past(aline, bram), Filter(), [only], TODAY).contacts) == left


def test_a_list_saved_by_a_french_spreadsheet_is_read() -> None:
    text = "\ufeffkind;value;until;source;note\r\ncompany;Acme;;;\r\n;;;;\r\n"
    only = LeaveOut.from_csv(text.encode(), PATH, TODAY, key)
    assert not select(past(person(1)), Filter(), [only], TODAY).contacts


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1), ("value,kind\nx,email\n", 1), ("kind,value,until,source,note\nname,Aline Testeur,,,\n", 2),
        ("kind,value,until,source,note\n\nperson,Aline Testeur,,,\n", 3),
        ("kind,value,until,source,note\nemail,nobody,,,\n", 2),
        ("kind,value,until,source,note\ncompany,…,,,\n", 2),
        ("kind,value,until,source,note\ndomain,example,,,\n", 2),
        ("kind,value,until,source,note,salt=7\nperson,sha256:abc,,,\n", 2),
        ("kind,value,until,source,note\ncompany,Acme,soon,,\n", 2),
        (f"kind,value,until,source,note\nemail,{digest('', 'a@example.org')},,,\n", 2),
        ('kind,value,until,source,note\ncompany,"Acme,,,\n', 2),
    ],
)  # fmt: skip
def test_a_list_that_is_not_understood_stops_everything_and_names_the_line(text: str, line: int) -> None:
    with pytest.raises(BadLeaveOut) as raised:
        LeaveOut.from_csv(text.encode(), PATH, TODAY, key)
    assert raised.value.fields["line"] == line
    assert "Aline" not in str(raised.value)


def test_a_list_in_another_encoding_is_refused() -> None:
    with pytest.raises(BadLeaveOut):
        LeaveOut.from_csv(
            "kind,value,until,source,note\ncompany,Société,,,\n".encode("cp1252"), PATH, TODAY, key
        )


def test_companies_without_letters_are_not_all_one() -> None:
    assert Companies({}).spellings("…") == set()


# -- files ----------------------------------------------------------------------------------------


def test_files_are_their_owners_alone_and_never_overwrite_unless_told(tmp_path: Path) -> None:
    contents = {tmp_path / "a.csv": b"1", tmp_path / "b.csv": b"2"}
    deliver(contents, replace=False, random=os.urandom)
    for path, data in contents.items():
        assert path.read_bytes() == data
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileTaken):
        deliver({tmp_path / "c.csv": b"3", tmp_path / "b.csv": b"4"}, replace=False, random=os.urandom)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    deliver({tmp_path / "b.csv": b"4"}, replace=True, random=os.urandom)
    assert (tmp_path / "b.csv").read_bytes() == b"4"


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        deliver({tmp_path / "a": b"1", tmp_path / "no" / "b": b"2"}, replace=False, random=os.urandom)
    assert list(tmp_path.iterdir()) == []


def test_where_a_name_is_taken_at_the_last_moment_no_file_is_left(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"

    def random(size: int) -> bytes:
        """Somebody else is faster, while the files are written."""
        second.write_bytes(b"theirs")
        return os.urandom(size)

    with pytest.raises(FileTaken):
        deliver({first: b"1", second: b"2"}, replace=False, random=random)
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert second.read_bytes() == b"theirs"


def test_a_link_that_lies_at_the_name_is_not_followed(tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    (tmp_path / "out").symlink_to(aim)
    with pytest.raises(FileTaken):
        deliver({tmp_path / "out": b"1"}, replace=False, random=os.urandom)
    deliver({tmp_path / "out": b"1"}, replace=True, random=os.urandom)
    assert not aim.exists()


def test_the_side_file_says_what_went_out_and_names_nobody() -> None:
    people = past(person(1, entry(1, email="aline@example.org")), person(2, entry(2, "")))
    target, who = load("csv"), Filter()
    chosen = select(people, who, (), TODAY)
    written = write(target, chosen.contacts, Wanted(frozenset(("email",))), MADE)
    output = Path("people.csv")
    account = account_of(
        people, target, who, (), written, chosen.left_out, part_paths(output, len(written.parts)), MADE
    )
    text = side_bytes(account).decode()
    told = json.loads(text)
    assert next(iter(told)) == "schema"
    assert told["made"] == "2026-11-22T13:49:40Z"
    assert told["rows"] == 1
    assert told["left_out"] == {"nameless": 1}
    assert told["snapshots"] == [{"network": "linkedin", "snapshot": "ab" * 16, "day": "2026-03-01"}]
    assert told["files"] == [
        {"name": "people.csv", "rows": 1, "bytes": len(written.parts[0].data),
         "sha256": hashlib.sha256(written.parts[0].data).hexdigest()}
    ]  # fmt: skip
    assert told["columns"] == next(csv.reader(io.StringIO(written.parts[0].data.decode("utf-8-sig"))))
    assert not any(word in text for word in ("Aline", "Testeur", "example.org", "Acme"))
    assert side_path(output).name == "people.csv.sociarch.json"


@given(st.lists(HOSTILE, min_size=7, max_size=7), st.integers(0, 400))
def test_a_record_is_made_of_any_texts(texts: list[str], days: int) -> None:
    name, url, email, phone, company, position, note = texts
    one = Contact.of(
        person(
            1,
            entry(1, name, url=url, email=email, phone=phone, company=company, position=position),
            remark=Remark("m", tags=(name,), note=note, until=(TODAY + timedelta(days)).isoformat()),
        )
    )
    if one is not None:
        json.dumps(one.record(("email", "phone", "notes", "tags", "dates", "networks"))).encode()
        json.dumps(one.record(()), ensure_ascii=False).encode()
