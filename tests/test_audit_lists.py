"""Possible duplicates, until when data are kept, and what a person's own lists meet."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.companies import Companies
from sociarch.duplicates import duplicates
from sociarch.entry import Person
from sociarch.folding import fold
from sociarch.offlimits import BadLine, Line, OffLimits, digest, line_of, read_list
from sociarch.retention import clocks, known_day, last_contact, months_later
from tests.pasts import TODAY, by_chance, change, entry, person

NO_ALIASES = Companies({})
TABLE = "kind,value,until,source,note\n"


def somebody(name: str, number: int, **fields: Any) -> Person:
    return person(entry(name, number=number, **fields), number=number)


def groups(*people: Person, **choices: Any) -> list[tuple[str, list[int]]]:
    found = duplicates(people, choices.get("companies", NO_ALIASES), choices.get("links", {}))
    return [(one.reason, [member.entry.number for member in one.members]) for one in found.groups]


# -- duplicates -----------------------------------------------------------------------------------


def test_the_same_profile_address_or_mailbox_in_one_list_is_a_group() -> None:
    url, box = "https://www.example.org/in/aline", "aline@example.org"
    assert groups(somebody("A B", 1, url=url), somebody("C D", 2, url=url + "/")) == [("profile", [1, 2])]
    assert groups(somebody("A B", 1, email=box), somebody("C D", 2, email="Aline@Example.org")) == [
        ("email", [1, 2])
    ]


def test_a_name_alone_is_no_reason() -> None:
    people = [somebody("Aline Testeur", 1), somebody("Aline Testeur", 2), somebody("A T", 3, company="Acme")]
    assert groups(*people) == []


def test_the_same_name_in_the_same_company_is_a_group_also_by_an_alias() -> None:
    people = [somebody("Aline Testeur", 1, company="Acme SA"), somebody("ALINE TESTEUR", 2, company="Acme")]
    assert groups(*people) == []
    assert groups(*people, companies=Companies({"acme sa": "Acme"})) == [("name", [1, 2])]


@pytest.mark.parametrize("other", ["Aline Testeurs", "Testeur Aline", "Alyne Testeur"])
def test_similar_names_in_one_company_are_a_group_and_in_two_are_none(other: str) -> None:
    one = somebody("Aline Testeur", 1, company="Acme")
    assert groups(one, somebody(other, 2, company="ACME")) == [("similar", [1, 2])]
    assert groups(one, somebody(other, 2, company="Globex")) == []
    assert groups(one, somebody(other, 2)) == []


def test_names_without_a_common_word_or_with_much_that_differs_are_not_similar() -> None:
    one = somebody("Aline Testeur", 1, company="Acme")
    assert groups(one, somebody("Bruno Testeur", 2, company="Acme")) == []
    assert groups(one, somebody("Alyne Testeurs", 2, company="Acme")) == []


def test_a_group_is_told_once_for_its_strongest_reason() -> None:
    same = {"company": "Acme", "email": "a@example.org", "url": "https://example.org/in/a"}
    assert groups(somebody("Aline T", 1, **same), somebody("Aline T", 2, **same)) == [("profile", [1, 2])]


def test_what_is_no_address_joins_nobody() -> None:
    people = [somebody("A B", at, email=email) for at, email in enumerate(["", "", "n/a", "n/a", "-", "-"])]
    assert groups(*people) == []


def test_who_is_no_longer_listed_is_in_no_group() -> None:
    box = "aline@example.org"
    assert groups(somebody("A B", 1, email=box), somebody("A B", 2, email=box, listed=False)) == []


def test_two_accounts_are_compared_by_mailbox_alone_and_linked_people_are_no_question() -> None:
    box = "aline@example.org"
    one = somebody("Aline Testeur", 1, email=box, company="Acme")
    assert groups(one, somebody("Aline Testeur", 2, network="viadeo", company="Acme")) == []
    assert groups(one, somebody("A T", 2, network="viadeo", email=box)) == [("email_across", [1, 2])]
    both = person(one.best, entry("A T", network="viadeo", email=box, number=2))
    assert groups(both) == []
    assert duplicates([both], NO_ALIASES).linked == 1


def test_a_pair_that_was_refused_is_not_told_again() -> None:
    one, other = (somebody("A B", at, email="a@example.org") for at in (1, 2))
    pair = tuple(sorted((one.best.mark, other.best.mark)))
    assert groups(one, other, links={pair: False}) == []
    third = somebody("A B", 3, email="a@example.org")
    assert groups(one, other, third, links={pair: False}) == [("email", [1, 2, 3])]


@given(st.integers(0, 60), st.integers(0, 1000))
def test_every_pair_of_one_name_and_company_is_together_in_some_group(number: int, seed: int) -> None:
    whole = by_chance({"linkedin": number}, seed)
    found = duplicates(whole.people, NO_ALIASES)
    together = [{member.entry.number for member in one.members} for one in found.groups]
    here = [one.best for one in whole.people if one.listed]
    for left in here:
        for right in here:
            name, company, _title = left.folded
            if left.number < right.number and name and company and right.folded[:2] == (name, company):
                assert any({left.number, right.number} <= one for one in together)
    assert all(len(one) > 1 for one in together)


# -- until when data are kept ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-06-30", -12, "2025-06-30"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))


@given(DAYS, st.integers(0, 600))
def test_a_later_day_is_in_the_right_month_and_never_after_its_date(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, st.integers(0, 60))
def test_who_was_met_later_is_kept_at_least_as_long(one: date, other: date, months: int) -> None:
    assert months_later(min(one, other), months) <= months_later(max(one, other), months)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-12T15:45:00+01:00", "2024-01-12"), ("2024-01-12", "2024-01-12"), ("2024-02", "2024-02-29"),
        ("2024", "2024-12-31"), ("2026", "2026-06-30"), ("2026-06", "2026-06-30"), ("2026-07-01", None),
        ("2027", None), ("", None), ("soon", None), ("2024-13", None), ("2024-02-30", None), ("0000", None),
    ],
)  # fmt: skip
def test_a_time_is_the_last_day_it_may_mean(text: str, day: str | None) -> None:
    assert known_day(text, TODAY) == (date.fromisoformat(day) if day else None)


def test_a_change_is_no_contact_and_a_note_is_one() -> None:
    one = entry(since="2020-05-06", changed="2026-06-01")
    assert last_contact(person(one), TODAY) == date(2020, 5, 6)
    assert last_contact(person(one, contacted="2026-01-02"), TODAY) == date(2026, 1, 2)
    assert last_contact(person(one, contacted="2019-01-02"), TODAY) == date(2020, 5, 6)
    assert last_contact(person(entry()), TODAY) is None


def test_data_are_due_on_the_day_after_the_last_and_never_without_a_contact() -> None:
    people = [
        somebody("A B", 1, since="2024-06-30"), somebody("C D", 2, since="2024-06-29"), somebody("E F", 3),
        somebody("G H", 4, since="2012-01-01", listed=False),
    ]  # fmt: skip
    found = clocks(people, 24, TODAY)
    assert [one.person.id for one in found.due] == [people[3].id, people[1].id]
    assert [one.person.id for one in found.all] == [people[at].id for at in (3, 1, 0, 2)]
    assert found.unknown == 1


# -- lists that a person keeps --------------------------------------------------------------------


def limits(*lines: Line, aliases: dict[str, str] | None = None) -> OffLimits:
    return OffLimits(lines, Companies(aliases or {}), TODAY)


def test_a_bare_list_has_one_name_a_line() -> None:
    found = read_list("\ufeff# clients\n\nAcme SA\n  Société  Générale \r\n", "company")
    assert [(one.kind, one.value, one.name) for one in found] == [
        ("company", "acme sa", "Acme SA"), ("company", "societe generale", "Société Générale"),
    ]  # fmt: skip
    assert [one.value for one in read_list("@Acme.example\nglobex.example.", "domain")] == [
        "acme.example", "globex.example",
    ]  # fmt: skip


def test_a_company_may_have_a_comma_or_be_called_kind() -> None:
    assert [one.name for one in read_list("Acme, Inc.\nKind Value SA", "company")] == [
        "Acme, Inc.", "Kind Value SA",
    ]  # fmt: skip


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_table_names_kinds_ends_and_sources(sign: str) -> None:
    rows = ["company,Acme,2027-01-31,contract 7,", "email,A@Example.org,,,asked", "person,p-00000000002a,,,"]
    [firm, box, one] = read_list("\n".join([TABLE.strip(), *rows]).replace(",", sign), "domain")
    assert (firm.value, firm.until, firm.source, firm.agreed) == (
        "acme", date(2027, 1, 31), "contract 7", True,
    )  # fmt: skip
    assert (box.kind, box.value, box.until) == ("email", "A@example.org".casefold(), None)
    assert (one.kind, one.value) == ("person", "p-00000000002a")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("firm,Acme,,,", BadLine.KIND), ("company,!!,,,", BadLine.VALUE), ("email,nobody,,,", BadLine.VALUE),
        ("company,Acme,tomorrow,,", BadLine.DATE), ("company,Acme,,,,,,", BadLine.WIDTH),
        ("person,Aline Testeur,,,", BadLine.VALUE), ("person,https://example.org/in/a,,,", BadLine.VALUE),
        (f"company,sha256:{64 * 'a'},,,", BadLine.DIGEST), ("company,sha256:abc,,,", BadLine.DIGEST),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_understood_is_named_by_its_line(row: str, reason: str) -> None:
    with pytest.raises(BadLine) as caught:
        read_list(f"{TABLE}company,Acme,,,\n{row}\n", "company")
    assert (caught.value.line, caught.value.reason) == (3, reason)
    with pytest.raises(BadLine) as caught:
        read_list("acme.example\nno domain\n", "domain")
    assert caught.value.line == 2


def test_a_line_whose_day_is_past_limits_nothing_and_one_of_today_does() -> None:
    text = TABLE + "company,Acme,2026-06-29,,\ncompany,Globex,2026-06-30,,\n"
    found = limits(*read_list(text, "company"))
    assert [one.name for one in found.lines] == ["Globex"]


def test_a_company_is_met_whole_or_by_an_alias_and_a_domain_with_what_lies_below() -> None:
    acme, domain = line_of("company", "ACME"), line_of("domain", "acme.example")
    here = limits(acme, domain, aliases={"acme sa": "Acme"})
    assert here.places(somebody("A B", 1, company="Acme SA")) == (acme,)
    assert here.places(somebody("A B", 1, company="Acme SA Paris")) == ()
    assert here.places(somebody("A B", 1, email="a@mail.acme.example")) == (domain,)
    assert here.places(somebody("A B", 1, email="a@notacme.example")) == ()
    moved = change("moved", entry(), "2026-06-01", old="acme", new="Globex")
    assert here.former([moved]) == (acme,)


def test_people_are_named_by_addresses_marks_and_ids_and_never_by_their_names() -> None:
    one = somebody("Aline Testeur", 42, email="a@example.org", url="https://example.org/in/aline")
    rows = {
        "email,A@Example.org": True, "profile_url,http://www.example.org/in/Aline/": True,
        f"person,{one.id}": True, f"person,{one.best.mark}": True, "person,p-000000000001": False,
        "email,b@example.org": False,
    }  # fmt: skip
    for row, met in rows.items():
        assert bool(limits(*read_list(f"{TABLE}{row},,,\n", "company")).people(one)) is met, row


def test_a_digest_names_a_value_without_showing_it() -> None:
    hidden = "sha256:" + hashlib.sha256(b"Grain5acme").hexdigest()
    assert digest(fold("ACME"), "Grain5") == hidden
    text = f"kind,value,until,source,note,salt=Grain5\ncompany,{hidden},,agency,\n"
    found = limits(*read_list(text, "company"))
    assert [one.source for one in found.places(somebody("A B", 1, company="Acme"))] == ["agency"]
    assert found.places(somebody("A B", 1, company="Globex")) == ()
    assert (
        limits(*read_list(text.replace("Grain5", "grain5"), "company")).places(
            somebody("A B", 1, company="Acme")
        )
        == ()
    )


@given(st.text(max_size=60))
def test_any_text_is_a_list_or_a_bad_line(text: str) -> None:
    for start in ("", TABLE):
        try:
            assert all(one.value for one in read_list(start + text, "company"))
        except BadLine as error:
            assert error.line >= 1
