"""The figures of an audit, of pasts made by hand and by chance."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.audit import (
    WAYS,
    Audit,
    Wish,
    audit,
    by_year,
    growth,
    last_sign,
    listed,
    of_network,
    stale,
    way,
)
from sociarch.companies import Companies, concentrate
from sociarch.entry import Change, Entry, Past, Person
from sociarch.folding import email_key, fold
from sociarch.offlimits import Line, line_of
from tests.pasts import FIRST_LIST, LAST_LIST, TODAY, by_chance, change, entry, past, person

NOTHING_ASKED = Wish()


def audited(*people: Person, wish: Wish = NOTHING_ASKED, aliases: dict[str, str] | None = None) -> Audit:
    return audit(past(people, aliases=aliases), wish, TODAY)


def spread(*companies: str, aliases: dict[str, str] | None = None) -> dict[str, int]:
    texts = [(fold(one), one) for one in companies]
    return {one.name: one.people for one in concentrate(texts, Companies(aliases or {})).groups}


# -- who could be reached -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "best"),
    [
        ({"email": "a@example.org", "phone": "1", "url": "https://example.org/in/a"}, "email"),
        ({"phone": "+33 1", "url": "https://example.org/in/a"}, "phone"),
        ({"url": "https://example.org/in/a"}, "url"),
        ({}, "name"),
        ({"email": "none", "phone": "  "}, "name"),
    ],
)
def test_who_has_several_ways_counts_under_the_best(fields: dict[str, str], best: str) -> None:
    assert way([entry(**fields)]) == best


def test_a_row_without_a_name_is_counted_as_such() -> None:
    assert audited(person(entry(""))).reach["nothing"] == 1


def test_a_person_on_two_networks_is_reached_by_the_better_one_and_counts_once() -> None:
    both = person(entry(number=1), entry(number=1, network="viadeo", email="a@example.org"))
    found = audited(both)
    assert (found.people, found.connections, found.reach["email"]) == (1, 2, 1)
    own = {one.network: one.reach for one in found.networks}
    assert own["linkedin"]["name"] == own["viadeo"]["email"] == 1


def test_an_address_that_the_latest_list_does_not_give_still_reaches_and_is_said_to_be_earlier() -> None:
    found = audited(person(entry(email="a@example.org", email_seen=FIRST_LIST)))
    assert (found.reach["email"], found.withheld) == (1, 1)


def test_an_address_of_any_latest_list_is_no_earlier_one() -> None:
    here = entry(email="a@example.org", email_seen=LAST_LIST)
    there = entry(network="viadeo", email="b@example.org", email_seen=FIRST_LIST)
    assert audited(person(here, there)).withheld == 0
    assert audited(person(there)).withheld == 1


def test_who_is_in_no_list_any_more_is_counted_apart() -> None:
    found = audited(person(entry(listed=False)), person(entry(number=2), number=2))
    assert (found.people, found.gone, sum(found.reach.values())) == (1, 1, 1)


def test_of_many_lists_the_last_whole_one_of_each_year_is_told() -> None:
    one = audit(past([person(entry())]), NOTHING_ASKED, TODAY).trend
    assert [point.day for point in one] == [FIRST_LIST, LAST_LIST]
    histories = past([person(entry())]).histories
    listing = histories[0].listings[0]
    days = [f"{year}-{month:02}-01" for year in (2023, 2024) for month in range(1, 11)]
    many = tuple(
        listing._replace(number=at, day=day, partial=day.endswith("10-01")) for at, day in enumerate(days)
    )
    whole = past([person(entry())])._replace(histories=(histories[0]._replace(listings=many),))
    assert [point.day for point in audit(whole, NOTHING_ASKED, TODAY).trend] == ["2023-09-01", "2024-09-01"]


def test_people_of_a_closed_network_alone_are_named_and_those_with_another_list_are_not() -> None:
    alone = person(entry(network="viadeo", number=1), number=1)
    both = person(entry(network="viadeo", number=2), entry("A B", number=9), number=2)
    left = person(entry(network="viadeo", number=3), entry("C D", number=8, listed=False), number=3)
    found = audited(alone, both, left, wish=Wish(closed=frozenset({"viadeo"})))
    assert {one.id for one in found.alone} == {alone.id, left.id}
    viadeo = next(one for one in found.networks if one.network == "viadeo")
    assert viadeo.closed
    assert (viadeo.people, sum(viadeo.only.values())) == (3, 2)
    assert audited(alone, both, left).alone == ()


# -- where people are -----------------------------------------------------------------------------


def test_a_company_is_shown_in_its_commonest_spelling() -> None:
    assert spread("ACME", "Acme", "Acme", "acmé") == {"Acme": 4}


def test_a_company_is_never_grouped_by_a_part_of_its_name() -> None:
    assert spread("Orange", "Orange County", "L'Orange") == {"Orange": 1, "Orange County": 1, "L'Orange": 1}


def test_an_alias_joins_what_the_person_says_is_one_company_under_the_name_they_gave() -> None:
    aliases = {"acme sa": "Acme", "acme gmbh": "Acme"}
    assert spread("Acme SA", "Acme GmbH", "ACME", "Acme Labs", aliases=aliases) == {"Acme": 3, "Acme Labs": 1}


def test_an_alias_of_an_alias_is_followed_and_a_circle_is_one_company() -> None:
    aliases = {"acme sa": "Acme Group", "acme group": "Acme", "x": "Y", "y": "X", "globex": "★"}
    found = spread("Acme SA", "Acme Group", "Acme", "X", "y", "Globex", "★", aliases=aliases)
    assert sorted(found.values()) == [2, 2, 3]
    assert found["Acme"] == 3


def test_a_company_in_signs_that_cannot_be_spelled_is_still_one() -> None:
    assert spread("★★", "★★", "☂") == {"★★": 2, "☂": 1}


@given(st.lists(st.sampled_from(["Acme", "ACME", "Globex", "", " ", "★", "É", "e"])))
def test_groups_and_what_is_unknown_are_everybody(companies: list[str]) -> None:
    found = concentrate([(fold(one), one) for one in companies], Companies({}))
    assert sum(one.people for one in found.groups) + found.unknown == found.total == len(companies)
    assert found.unknown == sum(not one.strip() for one in companies)
    assert len({one.key for one in found.groups}) == len(found.groups)


def test_a_person_counts_at_the_company_of_the_best_connection_that_tells_one() -> None:
    found = audited(person(entry(number=1), entry(number=1, network="viadeo", company="Globex")))
    assert [(one.name, one.people) for one in found.companies.groups] == [("Globex", 1)]


def places(*names: str) -> tuple[Line, ...]:
    return tuple(line_of("domain" if "." in name else "company", name) for name in names)


def test_a_list_of_places_tells_who_is_there_who_was_and_whom_it_misses() -> None:
    now = person(entry(number=1, company="ACME"), number=1)
    was = person(entry(number=2, company="Globex"), number=2)
    near = person(entry(number=3, company="Acme Labs", email="x@notacme.example"), number=3)
    below = person(entry(number=4, email="x@Mail.Acme.example"), number=4)
    moved = change("moved", was.best, LAST_LIST, old="Acme", new="Globex")
    whole = past([now, was, near, below], [moved])
    overlap = audit(whole, Wish(places=places("Acme", "acme.example", "Nobody")), TODAY).overlap
    assert overlap is not None
    assert [(one.line.name, one.now, one.former) for one in overlap.places] == [
        ("Acme", 1, 1), ("acme.example", 1, 0), ("Nobody", 0, 0),
    ]  # fmt: skip
    assert (overlap.people, overlap.former) == (2, 1)


def test_who_is_at_several_places_of_a_list_counts_once() -> None:
    one = person(entry(company="Acme", email="x@acme.example"))
    overlap = audited(one, wish=Wish(places=places("Acme", "acme.example"))).overlap
    assert overlap is not None
    assert overlap.people == 1


def test_who_came_back_or_moved_within_the_list_is_there_and_not_a_former_one() -> None:
    back = person(entry(number=1, company="Acme"), number=1)
    within = person(entry(number=2, company="Globex"), number=2)
    changes = [
        change("moved", back.best, LAST_LIST, old="Acme", new="Globex"),
        change("moved", back.best, LAST_LIST, old="Globex", new="Acme"),
        change("moved", within.best, LAST_LIST, old="Acme", new="Globex"),
    ]
    overlap = audit(past([back, within], changes), Wish(places=places("Acme", "Globex")), TODAY).overlap
    assert overlap is not None
    assert [(one.line.name, one.now, one.former) for one in overlap.places] == [
        ("Acme", 1, 1), ("Globex", 1, 1),
    ]  # fmt: skip
    assert (overlap.people, overlap.former) == (2, 0)


def test_without_a_question_about_places_there_is_no_answer() -> None:
    assert audited(person(entry(company="Acme"))).overlap is None


# -- what came, went and stood still --------------------------------------------------------------


def test_a_first_list_is_no_growth_and_an_incomplete_one_no_loss() -> None:
    one, other = (entry(number=number, since="2020-03-04") for number in (1, 2))
    changes = [
        change("unseen", one, "2024-02-01"), change("joined", other, "2024-03-01"),
        change("returned", one, "2024-03-05"),
        change("left", one, "2024-04-01"), change("removed", one, "2024-04-09", at="2024-03-30T10:00:00Z"),
        change("moved", one, "2024-05-01"),
    ]  # fmt: skip
    found = growth(changes, [one, other], TODAY)
    assert found.seen == (("2024-03", 2, 0), ("2024-04", 0, 2))
    assert found.first == 1


def test_what_networks_date_is_told_apart_from_what_lists_showed() -> None:
    one, bare = entry(since="2020-03-04T10:00:00Z"), entry(since="2020")
    found = growth([change("removed", one, "2024-04-09", at="2024-03-30")], [one, bare], TODAY)
    assert found.told == (("2020-03", 1, 0), ("2024-03", 0, 1))
    assert found.seen == (("2024-04", 0, 1),)
    assert found.undated == 1


def test_years_are_the_sums_of_their_months() -> None:
    one = entry()
    changes = [change("joined", one, f"202{year}-0{month}-01") for year in (4, 5) for month in range(1, 9)]
    assert by_year(growth(changes, [], TODAY).seen) == (("2024", 8, 0), ("2025", 8, 0))


@pytest.mark.parametrize(
    ("fields", "remark", "day"),
    [
        ({"since": "2015-02-03"}, {}, "2015-02-03"),
        ({"since": "2015-02-03", "changed": LAST_LIST}, {}, LAST_LIST),
        ({"since": "2015-02-03"}, {"contacted": "2025-12-24"}, "2025-12-24"),
        ({}, {}, FIRST_LIST),
        ({"since": "2015"}, {}, "2015-12-31"),
        ({"since": "2099-01-01"}, {}, FIRST_LIST),
        ({"since": "2026"}, {}, TODAY.isoformat()),
    ],
)
def test_the_last_sign_of_somebody_is_what_is_known_and_never_a_first_list(
    fields: dict[str, str], remark: dict[str, Any], day: str
) -> None:
    assert last_sign(person(entry(**fields), **remark), TODAY).day == date.fromisoformat(day)


def test_the_oldest_signs_stand_first() -> None:
    people = [person(entry(number=at, since=f"20{at}-01-01"), number=at) for at in (19, 12, 26)]
    found = stale(people, TODAY)
    assert [one.person.id for one in found.signs] == [people[1].id, people[0].id]
    assert sum(found.ages) == 3


def test_two_years_without_anything_new_are_long_and_a_day_less_is_not() -> None:
    people = [
        person(entry(number=at, since=(TODAY - timedelta(days=days)).isoformat()), number=at)
        for at, days in enumerate((729, 730))
    ]
    found = stale(people, TODAY)
    assert [one.days for one in found.signs] == [730]
    assert found.ages == (0, 0, 1, 1, 0)


# -- laws -----------------------------------------------------------------------------------------

PASTS = st.builds(
    lambda linkedin, viadeo, facebook, seed: by_chance(
        {"linkedin": linkedin, "viadeo": viadeo, "facebook": facebook}, seed
    ),
    st.integers(0, 40), st.integers(0, 15), st.integers(0, 15), st.integers(0, 10_000),
)  # fmt: skip


def naively(entries: tuple[Entry, ...]) -> str:
    for field in ("email", "phone", "url", "name"):
        texts = [getattr(one, field).strip() for one in entries]
        if any(email_key(text) if field == "email" else text for text in texts):
            return field
    return "nothing"


@given(PASTS)
def test_everybody_is_in_exactly_one_class_and_the_counts_are_those_of_a_plain_count(whole: Past) -> None:
    found = audit(whole, Wish(closed=frozenset({"viadeo"}), places=places("Acme")), TODAY)
    people = listed(whole)
    counted = Counter(naively(one.entries) for one in people)
    assert found.reach == {one: counted[one] for one in WAYS}
    assert sum(found.reach.values()) == found.people == sum(one.listed for one in whole.people)
    assert found.people + found.gone == len(whole.people)
    for spread in (found.companies, found.titles, found.years):
        assert sum(one.people for one in spread.groups) + spread.unknown == spread.total == found.people
    for network in found.networks:
        assert sum(network.reach.values()) == network.people
        assert sum(network.only.values()) <= network.people
    assert found.connections == sum(one.people for one in found.accounts)
    assert sum(found.stale.ages) == found.people
    assert len(found.retention.all) == len(whole.people)
    assert len(found.alone) == sum(sum(one.only.values()) for one in found.networks if one.closed)


@given(PASTS)
def test_months_add_up_to_the_changes(whole: Past) -> None:
    found = audit(whole, NOTHING_ASKED, TODAY).growth
    kinds = Counter(one.kind for history in whole.histories for one in history.changes)
    assert sum(one.gained for one in found.seen) == kinds["joined"] + kinds["returned"]
    assert sum(one.lost for one in found.seen) == kinds["left"] + kinds["removed"]
    assert found.first == kinds["listed"]
    entries = [one for history in whole.histories for one in history.entries]
    assert sum(one.gained for one in found.told) + found.undated == len(entries)


@given(PASTS)
def test_one_network_is_a_part_of_all(whole: Past) -> None:
    for history in whole.histories:
        part = audit(of_network(whole, history.network), NOTHING_ASKED, TODAY)
        here = {
            one.id for one in whole.people for own in one.entries if own in history.entries and own.listed
        }
        assert part.people == len(here)
        assert [one.network for one in part.accounts] == [history.network]
        assert part.connections == sum(one.listed for one in history.entries)


def test_of_nobody_everything_is_nothing() -> None:
    found = audited()
    assert (found.people, found.connections, found.growth.seen, found.retention.all) == (0, 0, (), ())


def test_the_figures_of_a_network_alone_keep_what_others_know_of_its_people() -> None:
    both = person(entry(number=1), entry(number=1, network="viadeo", email="a@example.org"))
    gone = person(entry("C D", number=2, listed=False), entry("C D", number=2, network="viadeo"), number=2)
    part = audit(of_network(past([both, gone]), "linkedin"), NOTHING_ASKED, TODAY)
    assert (part.people, part.connections, part.reach["email"]) == (1, 1, 1)
    assert [one.network for one in part.networks] == ["linkedin"]


def test_a_change_is_of_its_own_account_only() -> None:
    here = person(entry(number=1, network="viadeo", company="Globex"), number=1)
    there = person(entry("C D", number=1, company="Globex"), number=2)
    changes: list[Change] = [change("moved", here.best, LAST_LIST, old="Acme", new="Globex")]
    overlap = audit(past([here, there], changes), Wish(places=places("Acme")), TODAY).overlap
    assert overlap is not None
    assert overlap.former == 1
