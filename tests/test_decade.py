"""Ten years of exports: that they are what the networks would have delivered, and that history tells of them
what happened, no more and no less.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sociarch import source
from sociarch.difference import with_beginnings
from sociarch.entry import GAINS, KINDS, LOSSES, Change
from sociarch.fact import Connection, Problem
from sociarch.ledger import open_ledger
from sociarch.reading import Survey, survey
from sociarch.registry import Registry
from sociarch.vault import Reader
from tests.decade import (
    OPEN,
    Decade,
    Desk,
    Expected,
    Step,
    build,
    differences,
    handed_on,
    one_account,
    opt_in,
    shuffled,
    table_beside,
    without_labels,
)
from tests.decade.lives import Look
from tests.decade.truth import NO_DATES, tell


def told(reader: Reader) -> list[Change]:
    """All changes that history tells of a vault, of all accounts."""
    books = open_ledger(reader, Registry.installed()).books
    return [change for book in books for change in with_beginnings(book.history())]


@pytest.fixture(scope="module")
def decade(tmp_path_factory: pytest.TempPathFactory) -> Decade:
    return build(tmp_path_factory.mktemp("decade"))


# -- what history tells ---------------------------------------------------------------------------


def test_ten_years_are_told_as_they_were(decade: Decade) -> None:
    assert differences(told(Desk().store(decade.steps)), decade.truth) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_exports_are_stored_changes_nothing(decade: Decade, seed: int) -> None:
    steps = shuffled(decade, seed).steps
    assert differences(told(Desk(compares=False).store(steps)), decade.truth) == []


def test_after_each_step_all_is_told_that_could_be_known_by_then(decade: Decade) -> None:
    for number, reader in enumerate(Desk().stages(decade.steps), start=1):
        place = f"step {number}, {decade.steps[number - 1].day}"
        assert (place, differences(told(reader), decade.truth_after(number))) == (place, [])


def test_exports_that_do_not_tell_whose_they_are_belong_to_the_only_account(decade: Decade) -> None:
    unlabelled = without_labels(one_account(decade))
    changes = [one._replace(account=None) for one in told(Desk().store(unlabelled.steps))]
    assert differences(changes, [one._replace(account=None) for one in unlabelled.truth]) == []


def test_addresses_that_vanish_from_one_list_to_the_next_are_withdrawn_one_by_one(tmp_path: Path) -> None:
    scene = opt_in(tmp_path)
    assert differences(told(Desk().store(scene.steps)), scene.truth) == []


def test_damage_beside_the_list_makes_nobody_unseen(tmp_path: Path) -> None:
    scene = table_beside(tmp_path)
    assert differences(told(Desk().store(scene.steps)), scene.truth) == []


def test_an_address_that_is_handed_on_does_not_make_two_people_one(tmp_path: Path) -> None:
    scene = handed_on(tmp_path)
    assert differences(told(Desk().store(scene.steps)), scene.truth) == []


def test_who_came_and_did_not_go_is_who_is_listed(decade: Decade) -> None:
    """Of a network that ended, too: since its last export nobody left."""
    balance: Counter[tuple[str, str | None]] = Counter()
    for one in told(Desk().store(decade.steps)):
        came = one.kind == "listed" or one.kind in GAINS
        balance[one.network, one.account] += came - (one.kind in LOSSES)
    assert balance == Counter((network, account) for network, account, _ in decade.standing)


# -- what the exports are -------------------------------------------------------------------------


def read(step: Step) -> Survey:
    """What the network's own reader finds in a download."""
    exporter = Registry.installed().get(step.shows.network)
    return survey(exporter, [one for path in step.paths for one in source.find(path).sources])


def test_every_export_is_read_in_the_form_it_was_written_in(decade: Decade) -> None:
    for step in decade.steps:
        marks = {tally.generation for tally in read(step).tallies if tally.kind is Connection}
        assert (step.shows, marks) == (step.shows, {step.shows.form} if step.shows.lists else set())


def test_every_export_lists_whom_the_script_shows_and_has_no_problem_but_its_own(decade: Decade) -> None:
    for step in decade.steps:
        one, found = step.shows, read(step)
        rows = [(life, look) for life, look in one.shown(decade.lives) if life.who not in one.lost]
        number = len(rows) if step.shows.parts else len(rows) + sum(look.twice for _, look in rows)
        assert (one, found.counts.get("connection")) == (one, number if one.lists else None)
        assert (one, bool(found.problems)) == (one, one.partial)
        assert (one, lost(found.problems)) == (one, bool(one.lost))


def lost(problems: tuple[Problem, ...]) -> bool:
    """Whether it is known that records are lost, or how many is not."""
    return any(one.lost != 0 for one in problems)


def test_the_decade_is_as_large_as_a_persons(decade: Decade) -> None:
    exports = [one.shows for one in decade.steps if not one.again]
    assert 60 <= len(exports) <= 90
    assert {one.shows.day[:4] for one in decade.steps} == {str(year) for year in range(2014, 2025)}
    for one in exports:
        if one.tells and one.account == "aline":
            assert 60 <= len(one.shown(decade.lives)) <= 150


def test_what_becomes_of_each_export_is_what_the_script_says(decade: Decade) -> None:
    fates = {"count": "", "accept": "accepted", "drop": "dropped", "wait": "held"}
    wanted = Counter((one.shows.day, fates[one.fate]) for one in decade.steps if not one.again)
    found = Desk().store(decade.steps).chronicle().snapshots
    assert Counter((one.day, one.state) for one in found) == wanted
    assert set(fates.values()) == {one.state for one in found}


def test_the_same_script_writes_the_same_bytes(decade: Decade, tmp_path: Path) -> None:
    again = build(tmp_path)
    for one, other in zip(decade.steps, again.steps, strict=True):
        assert [path.read_bytes() for path in one.paths] == [path.read_bytes() for path in other.paths]
    assert again.truth == decade.truth


def test_no_row_that_loses_its_name_shares_its_day(decade: Decade) -> None:
    for one in (step.shows for step in decade.steps):
        rows = [look for _, look in one.shown(decade.lives)]
        days = Counter(look.since[:10] for look in rows)
        assert all(days[look.since[:10]] == 1 for look in rows if look.nameless)


def test_everybody_in_the_script_is_told_apart(decade: Decade) -> None:
    assert max(Counter(life.who for life in decade.lives).values()) == 1
    known = {life.who for life in decade.lives}
    assert all(step.shows.lost <= known for step in decade.steps)


# -- what the truth is ----------------------------------------------------------------------------


def test_what_is_written_by_hand_is_what_the_lists_tell(decade: Decade, tmp_path: Path) -> None:
    """Two who know who is who, and nothing of each other, agree about every life that is hard to tell."""
    scenes = [make(tmp_path / make.__name__) for make in (opt_in, table_beside, handed_on)]
    for scene in (decade, *scenes):
        truth = Counter(scene.truth)
        by_hand = [event for life in scene.lives for event in life.tells or ()]
        assert [event for event in by_hand if not truth[event]] == []
        for life in scene.lives:
            if life.tells is not None:
                assert (life.who, alone(scene, life.who)) == (life.who, sorted(life.tells, key=str))


def alone(scene: Decade, who: str) -> list[Expected]:
    """What is told of one life, with the log as it was and nobody else in the lists."""
    lives = [
        life if life.who == who else life._replace(looks=(("2014-01-01", None),))
        for life in scene.lives
        if life.who == who or life.logged
    ]
    return sorted(tell(lives, [one.shows for one in scene.steps if not one.again]), key=str)


def test_every_kind_of_change_happens(decade: Decade) -> None:
    assert {one.kind for one in decade.truth} == KINDS.keys() - {"listed"}


def test_most_of_the_truth_is_closed(decade: Decade) -> None:
    """What the rules leave open is left open, and it is little but days that no list could give."""
    dateless = {(one.shows.network, one.shows.day) for one in decade.steps if one.shows.form in NO_DATES}
    opened = [one for one in decade.truth if OPEN in (one.before, one.at)]
    assert 0 < len(opened) < len(decade.truth) / 5
    assert all(
        (one.network, one.seen) in dateless for one in opened if one.kind == "joined" and one.at == OPEN
    )


def test_the_order_of_storing_is_nothing_to_the_truth(decade: Decade) -> None:
    assert shuffled(decade, 1).steps != decade.steps
    assert shuffled(decade, 1).truth == decade.truth
    assert decade.truth_after(0) == ()


def test_a_first_withdrawal_is_told_until_the_address_is_back(decade: Decade) -> None:
    """And those that follow are not, so that a list that changes its mind every week is no news."""
    told_by = {
        step.day: events(decade, number, "Jasswyn Mockfield") for number, step in enumerate(decade.steps, 1)
    }
    assert told_by["2021-01-18"] == ["joined", "email_given"]
    assert told_by["2021-02-08"] == ["joined", "email_given", "email_withdrawn"]
    assert told_by["2021-03-01"] == ["joined", "email_given"]
    assert told_by["2023-03-06"] == ["joined", "email_given"]


def test_what_an_export_that_was_found_late_shows_is_known_from_then_on(decade: Decade) -> None:
    days = {step.day: number for number, step in enumerate(decade.steps, 1)}

    def seen(number: int) -> list[str]:
        return [
            one.seen
            for one in decade.truth_after(number)
            if (one.person, one.kind) == ("Delima Phantomstone", "moved")
        ]

    assert seen(days["2019-12-02"]) == ["2019-12-02"]
    assert seen(days["2021-02-20"]) == ["2019-07-29"]


def events(decade: Decade, number: int, person: str) -> list[str]:
    return [one.kind for one in decade.truth_after(number) if one.person == person]


# -- how differences are shown --------------------------------------------------------------------


def changes(truth: tuple[Expected, ...]) -> Iterator[Change]:
    """A history that tells the truth, in spellings of its own; what is open it tells in some way."""
    for number, one in enumerate(truth):
        before = None if one.before == OPEN else one.before
        at = None if one.at == OPEN else one.at
        name = one.person or one.new
        kind = next(kind for kind in KINDS if kind == one.kind)
        yield Change(
            one.network,
            one.account,
            number,
            0,
            kind,
            one.seen,
            before,
            at,
            one.old,
            one.new,
            name.upper(),
            "",
        )


def test_the_truth_differs_in_nothing_from_itself(decade: Decade) -> None:
    assert differences(changes(decade.truth), decade.truth) == []


def test_a_change_that_is_missing_and_one_too_many_are_told_by_a_line_each(decade: Decade) -> None:
    right = list(changes(decade.truth))
    [missing] = differences(right[1:], decade.truth)
    assert missing.endswith("expected, not told")
    [surplus] = differences([*right, right[-1]], decade.truth)
    assert surplus.endswith("told, not expected")
    assert right[-1].seen in surplus


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda one: one._replace(network="facebook"),
        lambda one: one._replace(account="cabinet"),
        lambda one: one._replace(kind="title"),
        lambda one: one._replace(seen="1999-01-01"),
        lambda one: one._replace(before="1999-01-01"),
        lambda one: one._replace(at="1999-01-01"),
        lambda one: one._replace(old="else"),
        lambda one: one._replace(name="else"),
    ],
)
def test_a_wrong_field_is_told(decade: Decade, spoiled: Callable[[Change], Change]) -> None:
    right = list(changes(decade.truth))
    at = next(
        at for at, one in enumerate(right) if (one.network, one.kind) == ("linkedin", "moved") and one.before
    )
    right[at] = spoiled(right[at])
    assert len(differences(right, decade.truth)) == 2


def test_who_was_in_the_first_list_is_no_difference(decade: Decade) -> None:
    right = list(changes(decade.truth))
    assert differences([*right, right[0]._replace(kind="listed")], decade.truth) == []


def test_a_moment_is_the_same_in_every_zone() -> None:
    one = Expected("facebook", None, "Aline", "joined", "2022-03-21", None, "2021-12-31T23:30:00Z")
    there = one._replace(at="2022-01-01T00:30:00+01:00")
    assert differences(changes((one,)), [there]) == []
    assert differences(changes((one,)), [one._replace(at="2021-12-31T23:30:01Z")]) != []


def test_a_look_has_a_name_without_blanks_around_it() -> None:
    assert Look("Aline", "", "aline", "2014-01-01T00:00:00Z").name == "Aline"
