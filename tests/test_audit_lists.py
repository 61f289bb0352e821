"""Possible duplicates, and until when data are kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.companies import Companies
from sociarch.duplicates import COMMON, duplicates
from sociarch.entry import Person
from sociarch.names import LONGEST
from sociarch.retention import clocks, known_day, last_contact, months_later
from tests.pasts import TODAY, by_chance, entry, person

NO_ALIASES = Companies({})


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


def test_names_that_are_each_similar_to_another_are_one_group() -> None:
    names = ["Bruno Gabarit", "Aline Testeur", "Aline Testeurs", "Bruno Gabarits", "Aline Testeursyz"]
    people = [somebody(name, at, company="Acme") for at, name in enumerate(names)]
    assert groups(*people) == [("similar", [0, 3]), ("similar", [1, 2, 4])]


def test_a_word_that_hundreds_in_a_company_share_makes_nobody_similar() -> None:
    crowd = [somebody(f"Aline T{at}esteur", at, company="Acme") for at in range(COMMON - 1)]
    assert groups(*crowd, somebody("Aline Gabarit", COMMON, company="Acme")) == [
        ("similar", list(range(COMMON - 1)))
    ]
    crowd.append(somebody("Aline Gabarit", COMMON, company="Acme"))
    assert groups(*crowd, somebody("Aline Gabarits", COMMON + 1, company="Acme")) == []


def test_a_name_that_nobody_bears_is_compared_with_none() -> None:
    longest = "Aline " + "e" * (LONGEST - 6)
    for name, expected in ((longest, [("similar", [1, 2])]), (longest + "e", [])):
        people = (somebody(name, 1, company="Acme"), somebody(name[:-1], 2, company="Acme"))
        assert groups(*people) == expected


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


def test_who_was_said_to_be_different_is_in_no_group_by_a_third_person() -> None:
    names = ["Aline Testeur", "Aline Testeurs", "Aline Testeursyz"]
    people = [somebody(name, at, company="Acme") for at, name in enumerate(names)]
    one, other, third = (who.best.mark for who in people)
    pair, last = ((min(pair), max(pair)) for pair in ((one, other), (other, third)))
    assert groups(*people, links={pair: False}) == [("similar", [1, 2])]
    assert groups(*people, links={pair: False, last: False}) == []


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
