"""One list after the other: who is the same connection, what changed, and that the way does not matter."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.advance import advance
from sociarch.book import Book, Content
from sociarch.entry import Change, Entry
from sociarch.fact import NO_EXTRA, Connection, Removal, Trace
from sociarch.folding import fold
from sociarch.lines import Last, Roster, row_of, unchanged

HERE = Trace("list", "")
FIELDS = frozenset(("first", "last", "url", "email", "company", "position", "since"))


def someone(
    name: str, since: str | None = None, *, key: str = "", email: str = "", company: str = "", title: str = ""
) -> Connection:
    first, _, last = name.partition(" ")
    return Connection(name, first, last, key, email, company, title, since, since or "", NO_EXTRA, HERE)


def removal(name: str, at: str) -> Removal:
    return Removal(name, "", at, at, NO_EXTRA, HERE)


def key(one: Connection) -> str | None:
    return one.url or None


def roster(day: str, *people: Connection, partial: bool = False, removals: Sequence[Removal] = ()) -> Roster:
    return Roster(day, day, people, removals, FIELDS, partial)


def book_of(*lists: Roster) -> Book:
    book = Book("network", None)
    told = book.succession(key)
    for one in lists:
        advance(told, one)
    book.keep(told)
    return book


def events(*lists: Roster) -> list[tuple[str, str, str, str]]:
    """What is told: name, kind, old and new, in the order of history."""
    return [(one.name, one.kind, one.old, one.new) for one in book_of(*lists).changes()]


def entries(*lists: Roster) -> dict[str, Entry]:
    return {one.name: one for one in book_of(*lists).entries()}


A, B, C = (someone(f"{name} Exemple", f"2019-01-0{day}", key=name) for day, name in enumerate("ABC", 1))


# -- coming and going ------------------------------------------------------------------------------


def test_the_first_list_shows_no_change() -> None:
    assert events(roster("2020-01-01", A, B)) == []


def test_an_empty_list_is_a_list() -> None:
    assert events(roster("2020-01-01"), roster("2020-02-01", A)) == [("A Exemple", "joined", "", "")]
    assert events(roster("2020-01-01", A), roster("2020-02-01")) == [("A Exemple", "left", "", "")]


def test_who_joins_is_told_with_the_networks_own_day() -> None:
    (change,) = book_of(roster("2020-01-01", A), roster("2020-02-01", A, B)).changes()
    assert (change.seen, change.before, change.at) == ("2020-02-01", "2020-01-01", "2019-01-02")


def test_who_is_missing_stays_known() -> None:
    lists = roster("2020-01-01", A, B), roster("2020-02-01", A)
    assert events(*lists) == [("B Exemple", "left", "", "")]
    gone = entries(*lists)["B Exemple"]
    assert (gone.listed, gone.last_seen) == (False, "2020-01-01")


def test_who_comes_back_has_not_joined_anew() -> None:
    found = events(roster("1", A, B), roster("2", A), roster("3", A, B))
    assert [kind for _, kind, _, _ in found] == ["left", "returned"]


def test_a_damaged_list_makes_nobody_leave() -> None:
    lists = roster("2020-01-01", A, B, C), roster("2020-02-01", A, partial=True)
    assert {kind for _, kind, _, _ in events(*lists)} == {"unseen"}
    assert all(one.listed for one in entries(*lists).values())
    assert events(*lists, roster("2020-03-01", A, B, C))[2:] == []


def test_who_is_missing_from_the_whole_list_behind_a_damaged_one_left_since_the_last_that_held_them() -> None:
    lists = roster("2020-01-01", A, B), roster("2020-02-01", A, partial=True), roster("2020-03-01", A)
    change = book_of(*lists).changes()[-1]
    assert (change.kind, change.seen, change.before) == ("left", "2020-03-01", "2020-01-01")


def test_the_networks_own_log_tells_that_somebody_was_removed() -> None:
    lists = (
        roster("2020-01-01", A, B),
        roster("2020-02-01", A, removals=[removal("B Exemple", "2020-01-20T10:00:00Z")]),
    )
    (change,) = book_of(*lists).changes()
    assert (change.kind, change.at) == ("removed", "2020-01-20T10:00:00Z")


def test_a_log_that_comes_later_tells_it_too() -> None:
    late = roster("2020-03-01", A, removals=[removal("B Exemple", "2020-01-20T10:00:00Z")])
    (change,) = book_of(roster("2020-01-01", A, B), roster("2020-02-01", A), late).changes()
    assert (change.kind, change.seen, change.at) == ("removed", "2020-02-01", "2020-01-20T10:00:00Z")


def test_a_log_of_two_homonyms_tells_of_neither() -> None:
    twins = [someone("B Exemple", f"2019-01-0{day}", key=f"b{day}") for day in (1, 2)]
    log = [removal("B Exemple", "2020-01-20T10:00:00Z")]
    found = events(roster("2020-01-01", A, *twins), roster("2020-02-01", A, removals=log))
    assert [kind for _, kind, _, _ in found] == ["left", "left"]


def test_a_removal_before_the_last_list_that_held_somebody_is_none_of_theirs() -> None:
    log = [removal("B Exemple", "2019-06-01T10:00:00Z")]
    found = events(roster("2020-01-01", A, B), roster("2020-02-01", A, removals=log))
    assert [kind for _, kind, _, _ in found] == ["left"]


# -- who is the same -------------------------------------------------------------------------------


def test_a_key_outlasts_a_name() -> None:
    married = someone("A Nouvelle", A.since, key="A")
    assert events(roster("1", A), roster("2", married)) == [
        ("A Nouvelle", "renamed", "A Exemple", "A Nouvelle")
    ]


def test_a_key_that_somebody_else_took_over_does_not_make_them_one() -> None:
    other = someone("Z Autre", "2021-05-05", key="A")
    found = events(roster("1", A), roster("2", other))
    assert sorted(found) == [("A Exemple", "left", "", ""), ("Z Autre", "joined", "", "")]


def test_a_new_address_of_the_same_name_and_day_is_the_same_person() -> None:
    moved = someone("A Exemple", A.since, key="a-new")
    assert [kind for _, kind, _, _ in events(roster("1", A, B), roster("2", moved, B))] == ["url"]


def test_two_homonyms_of_one_day_are_not_told_apart_by_guessing() -> None:
    one, two = (someone("D Exemple", "2019-01-01", key=mark) for mark in ("one", "two"))
    new = someone("D Exemple", "2019-01-01", key="three")
    found = Counter(kind for _, kind, _, _ in events(roster("1", one, two), roster("2", new)))
    assert found == {"left": 2, "joined": 1}


def test_the_same_second_is_the_same_person_under_a_new_name() -> None:
    second = "2019-01-01T10:20:30Z"
    found = events(roster("1", someone("A B", second)), roster("2", someone("A C", second)))
    assert found == [("A C", "renamed", "A B", "A C")]


def test_the_same_second_may_be_told_in_another_zone() -> None:
    lists = (
        roster("1", someone("A B", "2019-01-01T23:20:30Z")),
        roster("2", someone("A B", "2019-01-02T01:20:30+02:00")),
    )
    assert events(*lists) == []


def test_homonyms_of_different_seconds_stay_apart() -> None:
    one, two = someone("A B", "2019-01-01T10:20:30Z"), someone("A B", "2019-01-01T10:20:31Z")
    found = Counter(kind for _, kind, _, _ in events(roster("1", one), roster("2", two)))
    # One second alone, keyless on both sides, would be a rename; a name with another second is nobody known.
    assert found == {"left": 1, "joined": 1}


def test_a_form_that_learns_of_keys_changes_nobody() -> None:
    bare = someone("A Exemple", "2019-01-01")
    assert events(roster("1", bare, someone("B Exemple", "2019-01-02")), roster("2", A, B)) == []


def test_a_form_without_key_and_date_goes_by_names_that_are_as_many() -> None:
    bare = [someone("A Exemple", company="X"), someone("A Exemple", company="Y"), someone("C Exemple")]
    full = [
        someone("A Exemple", "2019-01-01", key="a1", company="Y"),
        someone("A Exemple", "2019-01-02", key="a2", company="X"),
        C,
    ]
    book = book_of(roster("1", *bare), roster("2", *full))
    assert book.changes() == ()
    assert [(one.company, one.marks[0]) for one in book.entries()] == [
        ("X", "network:a2"), ("Y", "network:a1"), ("", "network:C"),
    ]  # fmt: skip


def test_an_address_that_two_share_names_neither() -> None:
    box = "info@example.org"
    one, two = someone("A B", "2019-01-01", email=box), someone("C D", "2019-01-02", email=box)
    new = someone("E F", "2020-01-15", email=box)
    found = Counter(kind for _, kind, _, _ in events(roster("1", one, two), roster("2", one, new)))
    assert found == {"left": 1, "joined": 1}


def test_who_hides_is_still_listed() -> None:
    hidden = someone("", A.since)
    lists = roster("1", A, B), roster("2", hidden, B)
    assert events(*lists) == []
    assert events(*lists, roster("3", A, B)) == []
    assert entries(*lists)["A Exemple"].listed


def test_two_who_hide_on_one_day_are_still_listed() -> None:
    one, two = (someone(f"{name} Exemple", "2019-01-01", key=name) for name in "DE")
    hidden = someone("", "2019-01-01")
    lists = roster("1", one, two, B), roster("2", hidden, hidden, B), roster("3", hidden, two, B)
    assert events(*lists) == []
    assert events(*lists, roster("4", one, two, B)) == []


def test_namesakes_of_one_day_go_by_what_else_is_known_when_the_form_changes() -> None:
    bare = [someone("D Exemple", "2019-01-01", company=name) for name in ("X", "Y")]
    full = [someone("D Exemple", "2019-01-01", key=name, company=name) for name in ("Y", "X")]
    assert events(roster("1", *bare), roster("2", *full)) == []


def test_an_entry_of_the_log_is_about_one_person() -> None:
    one, two = (someone("B Exemple", f"2019-01-0{day}", key=f"b{day}") for day in (1, 2))
    log = [removal("B Exemple", "2020-02-01T10:00:00Z")]
    lists = (
        roster("2020-01-01", one, two),
        roster("2020-02-01", two, removals=log),
        roster("2020-02-02", removals=log),
    )
    assert [kind for _, kind, _, _ in events(*lists)] == ["removed", "left"]


def test_a_crowd_of_one_name_takes_no_longer_than_a_crowd() -> None:
    crowd = [someone("Member", "2019-01-01", company=f"c{nth}") for nth in range(5_000)]
    moved = [one._replace(company=f"d{nth}") for nth, one in enumerate(crowd)]
    assert len(events(roster("1", *crowd), roster("2", *moved))) == 5_000


def test_a_person_listed_twice_is_one() -> None:
    assert events(roster("1", A, B), roster("2", A, A._replace(company="Other"), B)) == []


# -- what changed ----------------------------------------------------------------------------------


def test_a_move_takes_the_title_along() -> None:
    old, new = A._replace(company="X", position="p"), A._replace(company="Y", position="q")
    assert events(roster("1", old), roster("2", new)) == [("A Exemple", "moved", "X", "Y")]


def test_a_title_alone_is_told() -> None:
    old, new = A._replace(company="X", position="p"), A._replace(company="X", position="q")
    assert events(roster("1", old), roster("2", new)) == [("A Exemple", "title", "p", "q")]


def test_case_accents_and_blanks_are_no_change() -> None:
    old = A._replace(company="Société  Exemple")
    assert events(roster("1", old), roster("2", A._replace(company="SOCIETE EXEMPLE "))) == []


def test_what_a_list_leaves_empty_stays_known() -> None:
    lists = roster("1", A._replace(company="X")), roster("2", A)
    assert events(*lists) == []
    assert entries(*lists)["A Exemple"].company == "X"


@given(
    st.lists(
        st.text() | st.sampled_from(("Élodie Brumaire", "ANNA EXEMPLE", "İ", "ẞ", "Muster & Fils")),
        min_size=3,
        max_size=3,
    )
)
def test_what_texts_fold_to_is_the_same_out_of_a_book_as_into_it(texts: list[str]) -> None:
    name, company, title = texts
    (entry,) = book_of(roster("1", someone(name, company=company, title=title))).entries()
    assert entry.folded == (fold(name), fold(company), fold(title))


def with_email(email: str) -> Connection:
    return A._replace(email=email)


def test_an_address_withdrawn_for_good_is_told_once() -> None:
    gone = [roster(f"2020-{month:02}-01", A) for month in range(2, 9)]
    found = events(roster("2020-01-01", with_email("a@example.org")), *gone)
    assert found == [("A Exemple", "email_withdrawn", "a@example.org", "")]
    known = entries(roster("2020-01-01", with_email("a@example.org")), *gone)["A Exemple"]
    assert (known.email, known.email_seen) == ("a@example.org", "2020-01-01")


def test_an_address_that_toggles_is_not_told_each_time() -> None:
    days = [f"2020-01-{day:02}" for day in range(1, 29, 3)]
    lists = [roster(day, with_email("a@example.org" if nth % 2 else "")) for nth, day in enumerate(days)]
    assert [kind for _, kind, _, _ in events(*lists)] == ["email_given"]


def test_a_gap_that_lasts_is_told_though_the_address_comes_back() -> None:
    shown, hidden = with_email("a@example.org"), A
    lists = (
        roster("2020-01-01", shown), roster("2020-02-01", hidden), roster("2020-02-15", shown),
        roster("2020-03-01", hidden), roster("2020-09-01", shown),
    )  # fmt: skip
    found = book_of(*lists).changes()
    assert [(one.kind, one.seen) for one in found] == [
        ("email_withdrawn", "2020-03-01"), ("email_given", "2020-09-01"),
    ]  # fmt: skip


def test_a_form_that_knows_no_addresses_withdraws_none() -> None:
    bare = Roster("2", "2020-02-01", [A], (), frozenset(("first", "last", "url", "since")))
    assert events(roster("2020-01-01", with_email("a@example.org")), bare) == []
    (change,) = book_of(
        roster("2020-01-01", with_email("a@example.org")), bare, roster("2020-03-01", A)
    ).changes()
    assert (change.kind, change.seen, change.before) == ("email_withdrawn", "2020-03-01", "2020-01-01")


def test_texts_that_no_file_can_hold_are_kept_without_their_halves() -> None:
    odd = A._replace(company="half \ud83d letter")
    assert entries(roster("1", odd), roster("2", odd))["A Exemple"].company == "half ? letter"


# -- the way does not matter -----------------------------------------------------------------------


people = st.builds(
    lambda name, day, mark, email, company: someone(
        name, day, key=mark, email=f"{email}@example.org" if email else "", company=company
    ),
    st.sampled_from(["A B", "A C", "D E", ""]),
    st.sampled_from([None, "2019-01-01", "2019-01-02", "2019-01-01T10:00:00Z", "2019-01-01T10:00:01Z"]),
    st.sampled_from(["", "", "k1", "k2", "k3"]),
    st.sampled_from(["", "", "x", "y"]),
    st.sampled_from(["", "X", "Y"]),
)
lists = st.lists(
    st.builds(
        lambda people, partial, bare, log: (people, partial, bare, log),
        st.lists(people, max_size=6),
        st.sampled_from([False, False, False, True]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


def rosters(drawn: Sequence[tuple[list[Connection], bool, bool, bool]]) -> list[Roster]:
    found = []
    for nth, (crowd, partial, bare, log) in enumerate(drawn):
        day = f"20{20 + nth // 3}-{1 + nth % 3 * 2:02}-01"
        removals = [removal("A B", f"{day}T08:00:00Z")] if log else []
        fields = FIELDS - {"email"} if bare else FIELDS
        crowd = [one._replace(email="") for one in crowd] if bare else crowd
        found.append(Roster(f"s{nth}", day, crowd, removals, fields, partial))
    return found


@settings(max_examples=400, deadline=None)
@given(lists)
def test_continued_history_is_the_same_to_the_byte(
    drawn: Sequence[tuple[list[Connection], bool, bool, bool]],
) -> None:
    whole = rosters(drawn)
    book = Book("network", None)
    for one in whole:
        changes, folk = book.to_bytes()
        book = Book("network", None, Content(changes, lambda folk=folk: folk))  # type: ignore[misc]  # a default
        told = book.succession(key)
        advance(told, one)
        book.keep(told)
    assert book.to_bytes() == book_of(*whole).to_bytes()


@settings(max_examples=400, deadline=None)
@given(lists)
def test_who_came_less_who_went_is_who_is_listed(
    drawn: Sequence[tuple[list[Connection], bool, bool, bool]],
) -> None:
    book = book_of(*rosters(drawn))
    gained = Counter(one.entry for one in book.changes() if one.kind in ("joined", "returned"))
    lost = Counter(one.entry for one in book.changes() if one.kind in ("left", "removed"))
    for one in book.entries():
        begun = not any(change.kind == "joined" for change in book.changes() if change.entry == one.number)
        assert begun + gained[one.number] - lost[one.number] == one.listed
    for listing in book.listings():
        assert sum(listing.reach.values()) >= 0


@settings(max_examples=200, deadline=None)
@given(lists)
def test_the_same_list_again_changes_nothing(
    drawn: Sequence[tuple[list[Connection], bool, bool, bool]],
) -> None:
    whole = [one._replace(partial=False, removals=()) for one in rosters(drawn)]
    if whole:
        again = whole[-1]._replace(snapshot="again")
        before: tuple[Change, ...] = book_of(*whole).changes()
        assert book_of(*whole, again).changes() == before


@given(st.lists(people, max_size=12), st.lists(people, max_size=12))
def test_rows_that_are_the_same_are_found_wherever_they_stand(
    old: list[Connection], new: list[Connection]
) -> None:
    rows = [row_of(one) for one in old]
    alike = {row for row, times in Counter(rows).items() if times > 1}
    found, numbers, unknown, left = unchanged(Last(rows, list(range(len(rows)))), new, alike)
    assert unknown == [place for place, number in enumerate(numbers) if number is None]
    assert found == [row_of(one) for one in new]
    matched = [number for number in numbers if number is not None]
    assert sorted([*matched, *left]) == list(range(len(rows)))
    assert all(rows[number] == row for row, number in zip(found, numbers, strict=True) if number is not None)
    assert Counter(found) & Counter(rows) == Counter(rows[number] for number in matched)
