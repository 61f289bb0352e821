"""Who is handed over to other programs, what of them, and whom a list leaves out."""

import csv
import hashlib
import io
import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.choices import Remark
from sociarch.delivery import deliver
from sociarch.errors import FileTaken, ReportExists, StorageFailed
from sociarch.handover.contact import Contact, link
from sociarch.handover.files import account_of, part_paths, side_bytes, side_path
from sociarch.handover.selection import REASONS, Filter, select
from sociarch.handover.table import Wanted
from sociarch.handover.target import load
from sociarch.handover.writing import write
from sociarch.offlimits import Line, read_list
from sociarch.registry import Registry
from tests.handing import HOSTILE, MADE, contacts_of
from tests.pasts import LAST_LIST, TODAY, full, past, person


def listed_out(text: str) -> tuple[Line, ...]:
    return read_list("kind,value,until,source,note\n" + text, None, Registry.installed().mark)


# -- the record -----------------------------------------------------------------------------------


def test_a_full_name_is_never_split() -> None:
    [one] = contacts_of(person(full(1, "Aline de Testeur", network="facebook", split=False)))
    assert (one.name, one.given, one.family) == ("Aline de Testeur", "", "")


def test_parts_of_a_name_come_only_from_a_connection_that_tells_the_same_name() -> None:
    facebook = full(1, "Élodie Testeur", network="facebook", split=False)
    same = full(2, "Elodie Testeur", listed=False)
    other = full(2, "Elodie Mariée", listed=False)
    [one] = contacts_of(person(facebook, same))
    assert (one.name, one.given, one.family) == ("Elodie Testeur", "Elodie", "Testeur")
    [one] = contacts_of(person(facebook, other))
    assert (one.name, one.given, one.family) == ("Élodie Testeur", "", "")


def test_company_and_title_are_of_one_connection() -> None:
    first = full(1, company="Acme", position="")
    second = full(2, "Aline Testeur", network="viadeo", company="Other", position="Directrice")
    [one] = contacts_of(person(first, second))
    assert (one.company, one.title) == ("Acme", "")


def test_only_the_domain_of_an_address_is_put_in_lower_case() -> None:
    [one] = contacts_of(person(full(1, email=" Aline.T@Example.ORG ")))
    assert one.emails == ("Aline.T@example.org",)


def test_the_same_person_has_the_same_uid_each_time_and_another_has_another() -> None:
    one, same = contacts_of(person(full(1)))[0], contacts_of(person(full(1, "Other Name"), number=9))[0]
    assert one.uid == same.uid != contacts_of(person(full(2)))[0].uid
    bare = [person(full(n, network="facebook")) for n in (1, 2)]
    assert len({contacts_of(some)[0].uid for some in bare}) == 2


def test_a_mark_that_holds_a_name_is_no_key_for_another_program() -> None:
    [one] = contacts_of(person(full(1, "Cher", network="facebook", split=False), number=5))
    assert one.key == "p-000000000005"
    [one] = contacts_of(person(full(1, network="facebook"), full(2), number=5))
    assert one.key == "linkedin:person-2"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "linkedin", "", "file:///etc/passwd"]
)
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    assert link(url) == ""


@given(HOSTILE)
def test_a_link_is_plain_and_on_one_line(text: str) -> None:
    [one] = contacts_of(person(full(1, url=f"https://example.org/in/{text}")))
    made = link(one.profile_url)
    assert made.startswith("https://example.org/in/")
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made


# -- who ------------------------------------------------------------------------------------------


def test_those_no_longer_listed_go_out_only_on_request() -> None:
    people = past([person(full(1)), person(full(2, "Bram Ancien", listed=False))])
    usual, everybody = (select(people, Filter(unlisted=flag), (), TODAY) for flag in (False, True))
    assert [one.name for one in usual.contacts] == ["Aline Testeur"]
    assert usual.left_out["unlisted"] == 1
    assert len(everybody.contacts) == 2


@pytest.mark.parametrize(("until", "out"), [(None, True), ("2026-06-30", True), ("2026-06-29", False)])
def test_do_not_contact_holds_to_the_end_of_its_last_day(until: str | None, out: bool) -> None:
    marked = person(full(1), remark=Remark("linkedin:person-1", avoid=True, until=until))
    chosen = select(past([marked]), Filter(), (), TODAY)
    assert chosen.left_out["do_not_contact"] == int(out)
    assert len(chosen.contacts) == int(not out)


def test_of_a_wanted_network_only_its_own_facts_go_out_but_all_facts_may_keep_somebody_in() -> None:
    linked = person(
        full(1), full(2, network="viadeo", email="aline@clients.example.com", phone="+33 1"),
    )  # fmt: skip
    wanted = Filter(networks=frozenset(("linkedin",)))
    [one] = select(past([linked]), wanted, (), TODAY).contacts
    assert (one.emails, one.phones, one.networks) == ((), (), ("linkedin",))
    chosen = select(past([linked]), wanted, listed_out("domain,example.com,,,\n"), TODAY)
    assert chosen.left_out["list_domain"] == 1


def test_somebody_listed_elsewhere_only_is_not_listed_in_the_network_that_is_wanted() -> None:
    linked = person(full(2, network="viadeo"), full(1, listed=False))
    chosen = select(past([linked]), Filter(networks=frozenset(("linkedin",))), (), TODAY)
    assert chosen.left_out["unlisted"] == 1


def test_tags_are_compared_as_a_reader_sees_them() -> None:
    tagged = person(full(1), remark=Remark("m", tags=("École  2019",)))
    assert select(past([tagged]), Filter(tags=frozenset(("école 2019",))), (), TODAY).contacts
    assert select(past([tagged]), Filter(tags=frozenset(("ecole",))), (), TODAY).left_out["other_tags"] == 1


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
        person(full(n, name, listed=listed, email=email, network=network), remark=Remark("m", avoid=avoid))
        for n, (name, listed, avoid, email, network) in enumerate(rows)
    ]
    lists = listed_out("domain,example.org,,,\n")
    chosen = select(past(people), Filter(frozenset(networks), frozenset(), unlisted), lists, TODAY)
    assert len(chosen.contacts) + sum(chosen.left_out.values()) == len(people)
    assert set(chosen.left_out) == set(REASONS)
    assert not any("example.org" in address for one in chosen.contacts for address in one.emails)


# -- lists of whom to leave out -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("email,ALINE@Example.org,,,", "list_email"), ("domain,example.org,,,", "list_domain"),
        ("company,ACMÉ,2026-06-30,agreement,until the end of today", "list_company"),
        ("profile_url,http://fr.linkedin.com/in/Person-1/?x=1,,,", "list_profile_url"),
        ("person,linkedin:person-1,,,", "list_person"),
    ],
)  # fmt: skip
def test_a_line_of_each_kind_leaves_out_whom_it_means_and_is_the_reason(line: str, reason: str) -> None:
    aline = person(full(1, email="aline@example.org"))
    bram = person(full(2, "Bram Autre", company="Acme Holding", email="bram@notexample.org"))
    chosen = select(past([aline, bram]), Filter(), listed_out(line + "\n"), TODAY)
    assert [one.name for one in chosen.contacts] == ["Bram Autre"]
    assert chosen.left_out[reason] == 1


def test_who_is_on_several_lines_is_left_out_for_the_first_reason_alone() -> None:
    lines = listed_out("person,linkedin:person-1,,,\ncompany,Acme,,,\ndomain,example.org,,,\n")
    chosen = select(past([person(full(1, email="aline@example.org"))]), Filter(), lines, TODAY)
    assert {reason: number for reason, number in chosen.left_out.items() if number} == {"list_domain": 1}


def test_a_line_whose_last_day_is_past_leaves_nobody_out() -> None:
    chosen = select(past([person(full(1))]), Filter(), listed_out("company,Acme,2026-06-29,,\n"), TODAY)
    assert [one.name for one in chosen.contacts] == ["Aline Testeur"]


# -- files ----------------------------------------------------------------------------------------


def test_files_are_their_owners_alone_and_never_overwrite_unless_told(tmp_path: Path) -> None:
    contents = {tmp_path / "a.csv": b"1", tmp_path / "b.csv": b"2"}
    deliver(contents, replace=False, random=os.urandom)
    for path, data in contents.items():
        assert path.read_bytes() == data
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ReportExists):
        deliver({tmp_path / "c.csv": b"3", tmp_path / "b.csv": b"4"}, replace=False, random=os.urandom)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    deliver({tmp_path / "b.csv": b"4"}, replace=True, random=os.urandom)
    assert (tmp_path / "b.csv").read_bytes() == b"4"


def test_that_a_file_could_be_replaced_is_said_where_it_can(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(FileTaken) as raised:
        deliver({tmp_path / "a.csv": b"1"}, random=os.urandom, taken=FileTaken)
    assert "--force" in raised.value.hint


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

    with pytest.raises(ReportExists):
        deliver({first: b"1", second: b"2"}, replace=False, random=random)
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert second.read_bytes() == b"theirs"


def test_a_link_that_lies_at_the_name_is_not_followed(tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    (tmp_path / "out").symlink_to(aim)
    with pytest.raises(ReportExists):
        deliver({tmp_path / "out": b"1"}, replace=False, random=os.urandom)
    deliver({tmp_path / "out": b"1"}, replace=True, random=os.urandom)
    assert not aim.exists()


def test_the_side_file_says_what_went_out_and_names_nobody() -> None:
    people = past([person(full(1, email="aline@example.org")), person(full(2, ""))])
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
    assert told["made"] == "2026-06-30T13:49:40Z"
    assert told["rows"] == 1
    assert told["left_out"] == {"nameless": 1}
    assert told["snapshots"] == [{"network": "linkedin", "snapshot": f"{1:064x}", "day": LAST_LIST}]
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
            full(1, name, url=url, email=email, phone=phone, company=company, position=position),
            remark=Remark("m", tags=(name,), note=note, until=(TODAY + timedelta(days)).isoformat()),
        )
    )
    if one is not None:
        json.dumps(one.record(("email", "phone", "notes", "tags", "dates", "networks"))).encode()
        json.dumps(one.record(()), ensure_ascii=False).encode()
