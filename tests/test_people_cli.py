"""`sociarch people`: what it shows of a past, what it stores of decisions, and what it keeps to itself."""

import json
from collections.abc import Sequence
from typing import Any

import click
import pytest

from sociarch.choices import Alias, Choice, Choices, Remark
from sociarch.cli.past import Opened, store
from sociarch.cli.people import Noted, decisions, edited, joining, show_everybody, show_person
from sociarch.cli.person import choose_person
from sociarch.cli.proposals import WORDS, in_words, show_proposals
from sociarch.cli.root import run
from sociarch.cli.session import Session
from sociarch.deciding import applied, remember
from sociarch.entry import Past
from sociarch.errors import AmbiguousPerson, ContradictoryLinks, NoSuchPair, NoSuchPerson
from sociarch.evidence import POINTS, Evidence
from sociarch.people import pair_id
from sociarch.proposals import propose
from sociarch.vault import Reader
from tests.pasts import NOTHING, decided, history, known, past_of
from tests.vaults import new_vault

A, B, C = "linkedin:aline", "viadeo:77", "facebook:aline testeur@2019-01-01T00:00:00Z"


def told(choices: Choices = NOTHING) -> Past:
    return past_of(
        history(
            known(A, "Aline Testeur", email="aline@example.org", company="Acme", since="2019-01-03"),
            known("linkedin:bo", "Bo Mock", listed=False),
            known("linkedin:bo2", "Bo Mock\n=1+1"),
        ),
        history(known(B, "Aline T.", email="aline@example.org"), known("viadeo:78", "Bo Mock")),
        history(known(C, "Aline Testeur", since="2019-01-01")),
        choices=choices,
    )


def as_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document = json.loads(capsys.readouterr().out)
    assert document.pop("schema") == "sociarch-people/1"
    assert isinstance(document, dict)
    return document


def proposal_id() -> str:
    [one] = propose(told()).found
    return one.id


# -- showing ---------------------------------------------------------------------------------------


def test_those_on_several_networks_are_shown_and_nobody_else(capsys: pytest.CaptureFixture[str]) -> None:
    show_everybody(Session(), told(), limit=None, as_json=False)
    shown = capsys.readouterr()
    assert "Aline" in shown.out
    assert "linkedin, viadeo" in shown.out
    assert "Bo" not in shown.out
    assert "1 person on several networks, of 5" in shown.err
    show_everybody(Session(), told(), limit=None, as_json=True)
    [one] = as_json(capsys)["people"]
    assert one["networks"] == ["linkedin", "viadeo"]
    assert [connection["marks"] for connection in one["connections"]] == [[A], [B]]


def test_a_person_is_shown_with_connections_links_refusals_and_remark(
    capsys: pytest.CaptureFixture[str],
) -> None:
    remark = Remark(A, ("jazz",), "one\ntwo", avoid=True, until="2030-01-01", contacted="2024-02-03")
    where = told(decided((A, "linkedin:bo", False), remarks=[remark]))
    show_person(choose_person(where, "aline@example.org"), where, as_json=False)
    shown = capsys.readouterr().out
    for text in ("the same e-mail address", pair_id(A, B), "not Bo Mock", pair_id(A, "linkedin:bo"), "jazz",
                 "until 2030-01-01", "2024-02-03", "one", "two"):  # fmt: skip
        assert text in shown
    show_person(choose_person(where, "aline@example.org"), where, as_json=True)
    record = as_json(capsys)["person"]
    assert record["links"] == [{"id": pair_id(A, B), "marks": [A, B], "because": "email"}]
    assert [one["id"] for one in record["not"]] == [pair_id(A, "linkedin:bo")]
    assert record["remark"]["tags"] == ["jazz"]


def test_proposals_are_shown_with_their_evidence_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show_proposals(Session(), propose(told()), names=False, limit=None, as_json=False)
    shown = capsys.readouterr()
    assert "connected 2 days apart" in shown.out
    assert proposal_id() in shown.out
    assert "--names" in shown.err
    show_proposals(Session(), propose(told()), names=True, limit=None, as_json=True)
    document = as_json(capsys)
    assert [one["id"] for one in document["proposals"]] == [proposal_id()]
    assert document["proposals"][0]["evidence"][0] == {"kind": "name", "values": []}
    assert {one["connections"][0]["name"] for one in document["names"]} == {"Bo Mock"}


def test_every_kind_of_evidence_has_its_words() -> None:
    assert set(WORDS) | {"day", "days", "weeks", "homonyms"} == set(POINTS)
    for kind in POINTS:
        values: tuple[str | int, ...] = ("linkedin", 3) if kind == "homonyms" else (5,)
        assert "{" not in in_words([Evidence(kind, values)])


def test_a_name_with_line_breaks_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    where = told()
    show_person(choose_person(where, "linkedin:bo2"), where, as_json=False)
    assert not any(line.startswith("=1+1") for line in capsys.readouterr().out.splitlines())


# -- whom words mean -------------------------------------------------------------------------------


def test_homonyms_are_shown_as_candidates_and_the_error_names_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AmbiguousPerson) as error:
        choose_person(told(), "bo mock")
    assert error.value.fields == {"count": 2}
    shown = capsys.readouterr().out
    assert shown.count("Bo Mock") == 2
    with pytest.raises(AmbiguousPerson):
        choose_person(told(), "bo mock", as_json=True)
    assert len(as_json(capsys)["candidates"]) == 2


def test_who_is_only_called_similarly_may_be_looked_at_and_nothing_is_noted_about_them() -> None:
    where = past_of(history(known(A, "Aline Testeur")))
    assert choose_person(where, "Alnie Testeur").best.mark == A
    with pytest.raises(AmbiguousPerson):
        choose_person(where, "Alnie Testeur", sure=True)


def test_a_profile_is_known_however_its_address_is_written() -> None:
    for address in (
        "https://fr.linkedin.com/in/Aline/?trk=x",
        "linkedin.com/in/al%69ne",
        "LINKEDIN.com/in/ALINE",
    ):
        assert choose_person(told(), address, sure=True).best.mark == A


def test_nobody_is_an_error_without_the_words() -> None:
    with pytest.raises(NoSuchPerson) as error:
        choose_person(told(), "Xavier Zzyzx")
    assert "Zzyzx" not in str(error.value)


# -- deciding --------------------------------------------------------------------------------------


def after(*given: Sequence[str]) -> Past:
    """The past after these ids were accepted, refused, undone."""
    lists = [*given, (), ()][:3]
    return told(applied(NOTHING, decisions(told(), *lists)))


def test_a_proposal_is_accepted_by_its_id_and_taken_back_by_it() -> None:
    accepted = after((proposal_id(),))
    who = choose_person(accepted, A)
    assert who.networks == ("facebook", "linkedin", "viadeo")
    back = applied(accepted.choices, decisions(accepted, (), (), (proposal_id(),)))
    assert told(back) == told()


def test_a_link_of_a_person_is_refused_by_its_id() -> None:
    parted = after((), (pair_id(A, B),))
    assert choose_person(parted, A).networks == ("linkedin",)


def test_an_unknown_id_is_an_error_before_anything_is_stored() -> None:
    for given in (("00000000",), ()), ((), ("00000000",)), ((), (), ("00000000",)):
        with pytest.raises(NoSuchPair):
            after((proposal_id(), *given[0]) if given[0] else (), *given[1:])


def test_a_name_in_the_place_of_an_id_is_not_repeated() -> None:
    with pytest.raises(NoSuchPair) as error:
        decisions(told(), ("aline testeur",), (), ())
    assert error.value.fields == {}


def test_two_acceptances_that_a_refusal_contradicts_are_not_stored() -> None:
    where = past_of(
        *(history(known(mark, "Aline Testeur", company="Acme")) for mark in (A, B, C)),
        choices=decided((A, B, False)),
    )
    ids = [one.id for one in propose(where).found]
    assert len(ids) == 2
    with pytest.raises(ContradictoryLinks):
        decisions(where, ids, (), ())
    assert len(decisions(where, ids[:1], (), ())) == 1


def test_two_named_by_hand_are_one_and_the_same_two_cannot_be_twice() -> None:
    where = told()
    left, right = choose_person(where, "linkedin:bo"), choose_person(where, "linkedin:bo2")
    joined = told(applied(NOTHING, joining(where, left, right)))
    assert choose_person(joined, "linkedin:bo").id == choose_person(joined, "linkedin:bo2").id
    with pytest.raises(click.UsageError):
        joining(where, left, left)


def test_what_is_stored_is_what_the_vault_tells_next_time() -> None:
    storage, identity = new_vault()
    reader = Reader(storage, identity)
    where = told()
    who = choose_person(where, A)
    choices: list[Choice] = [
        *decisions(where, (proposal_id(),), (), ()),
        *remember(who, Remark(A, ("jazz",)), where.choices),
        Alias("acme sa", "Acme"),
    ]
    store(Opened(reader, reader.chronicle(), where), choices)
    kept = reader.chronicle().choices
    assert choose_person(told(kept), A).networks == ("facebook", "linkedin", "viadeo")
    assert choose_person(told(kept), A).remark.tags == ("jazz",)
    assert kept.aliases == {"acme sa": "Acme"}


# -- what is noted ---------------------------------------------------------------------------------


def test_what_is_noted_changes_nothing_else() -> None:
    remark = Remark(A, ("jazz", "Lyon"), "text", avoid=True, until="2030-01-01", contacted="2020-01-01")
    assert edited(remark, Noted()) == remark
    assert edited(remark, Noted(tag=["new", "jazz"], untag=["LYON"])).tags == ("jazz", "new")
    assert edited(remark, Noted(note="")) == remark._replace(note="")
    assert edited(remark, Noted(contacted="2021-01-01")) == remark._replace(contacted="2021-01-01")
    assert edited(remark, Noted(avoid=True)).until is None
    assert edited(remark, Noted(until="2031-01-01")).until == "2031-01-01"
    assert edited(remark, Noted(clear=True, tag=["x"])) == Remark(A, ("x",))


@pytest.mark.parametrize("noted", [Noted(until="2030-01-01"), Noted(tag=[" "])])
def test_what_makes_no_sense_is_not_noted(noted: Noted) -> None:
    with pytest.raises(click.UsageError):
        edited(Remark(A), noted)


@pytest.mark.parametrize(
    "arguments",
    [
        ["aline", "--propose"],
        ["--accept", "1d5111d5", "--propose"],
        ["--accept", "1d5111d5", "--refuse", "1D5111D5"],
        ["--tag", "x"],
        ["aline", "--contacted", "yesterday"],
        ["aline", "--contacted", "9999-01-01"],
        ["--alias", "Acme"],
        ["--alias", "=Acme"],
        ["--limit", "0"],
    ],
)
def test_a_command_line_that_means_two_things_or_none_is_refused_before_the_vault_is_opened(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", *arguments]) == 2
    assert "aline" not in capsys.readouterr().err.replace("sociarch people aline", "")
