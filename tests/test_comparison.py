"""Two lists of the same network, which came by two routes."""

import random

from hypothesis import given
from hypothesis import strategies as st

from exporters.linkedin.read import LinkedIn
from sociarch.comparison import compare
from sociarch.fact import NO_EXTRA, Connection, Trace

KEY = LinkedIn().key


def one(
    name: str, *, slug: str = "", email: str = "", company: str = "", since: str = "2020-01-02"
) -> Connection:
    first, _, last = name.partition(" ")
    url = f"https://www.linkedin.com/in/{slug}" if slug else ""
    return Connection(name, first, last, url, email, company, "", since, since, NO_EXTRA, Trace("f", "1"))


def test_the_same_people_in_another_order_are_the_same() -> None:
    people = [one(f"A{n} B{n}", slug=f"a{n}") for n in range(50)]
    other = random.Random(1).sample(people, 50)
    result = compare(people, other, KEY)
    assert result.equal
    assert result.same == 50


def test_who_is_in_one_list_alone_is_named() -> None:
    left, right = [one("A B", slug="a"), one("C D", slug="c")], [one("C D", slug="c"), one("E F", slug="e")]
    result = compare(left, right, KEY)
    assert [person.name for person in result.left_only] == ["A B"]
    assert [person.name for person in result.right_only] == ["E F"]
    assert result.same == 1


def test_other_facts_of_the_same_person_are_told_field_by_field() -> None:
    result = compare(
        [one("A B", slug="a", company="Old"), one("C D", slug="c", company="X")],
        [one("A C", slug="a", company="New"), one("C D", slug="c", company="X")],
        KEY,
    )
    [pair] = result.differ
    assert pair.fields == ("name", "company")


def test_two_spellings_of_an_address_or_a_letter_are_no_difference() -> None:
    left = [one("André Le  Blanc", slug="andr%C3%A9")]
    right = [one("Andre\u0301 Le Blanc", slug="andré/")]
    assert compare(left, right, KEY).equal


def test_what_a_route_gives_of_nobody_is_told_once_and_not_of_everybody() -> None:
    left = [one(f"A{n} B", company="X") for n in range(3)]
    right = [one(f"A{n} B", slug=f"a{n}", email=f"a{n}@example.org", company="X") for n in range(3)]
    result = compare(left, right, KEY)
    assert result.equal
    assert result.missing == {"left": ("url", "email"), "right": ()}


def test_people_without_a_name_are_counted_by_their_day() -> None:
    hidden = [one("", since="2020-01-02")] * 3
    result = compare(hidden, [*hidden[:2], one("", since="2021-01-02")], KEY)
    assert (result.same, len(result.left_only), len(result.right_only)) == (2, 1, 1)


def test_homonyms_stay_two() -> None:
    result = compare([one("A B", slug="a1"), one("A B", slug="a2")], [one("A B", slug="a2")], KEY)
    assert [person.url[-2:] for person in result.left_only] == ["a1"]


def test_two_whom_the_network_tells_apart_are_two_whatever_their_names_and_days() -> None:
    result = compare([one("A B", slug="a1", company="X")], [one("A B", slug="a2", company="Y")], KEY)
    assert (len(result.left_only), len(result.right_only), result.differ) == (1, 1, ())


PEOPLE = st.lists(
    st.builds(
        one, st.sampled_from(["A B", "C D", ""]), slug=st.sampled_from(["", "a", "b", "c"]),
        company=st.sampled_from(["", "X", "Y"]), since=st.sampled_from(["", "2020-01-02"]),
    ),
    max_size=8,
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_nobody_is_lost_or_counted_twice(left: list[Connection], right: list[Connection]) -> None:
    result = compare(left, right, KEY)
    both = result.same + len(result.differ)
    assert both + len(result.left_only) == len(left)
    assert both + len(result.right_only) == len(right)


@given(PEOPLE)
def test_a_list_is_equal_to_itself(people: list[Connection]) -> None:
    assert compare(people, people, KEY).equal
