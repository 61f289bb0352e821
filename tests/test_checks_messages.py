"""O19: messages to many people after notice, and which texts are nearly the same."""

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.declared import Declared, Employer, Restricted, Thresholds
from sociarch.fact import Sent, Trace
from sociarch.ownership.alike import SHORT, groups, plain
from sociarch.ownership.case import Case
from sociarch.ownership.messages import o19
from sociarch.ownership.record import Finding
from tests.cases import JOB, case, connection, holding, snapshot, verdicts
from tests.saying import filled, shown

FIRST = "Aline Bruno Chloé Denis Élise Farid Gwenaël Hélène Ines Jules Karim Léa Marek Odile Paul".split()
BYE = (
    "Je quitte la société Exemple à la fin du mois et je serai heureuse de poursuivre nos échanges "
    "ailleurs : écrivez-moi à mon adresse personnelle."
)
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
WORK = Declared(employers=(JOB,))


def sent(
    to: str | tuple[str, ...], text: str, at: str | None = "2024-05-10T09:00:00Z", line: int = 2
) -> Sent:
    recipients = (to,) if isinstance(to, str) else to
    return Sent(at, at or "", recipients, text, Trace("messages.csv", f"line {line}"))


def mailing(number: int, text: str = BYE, **fields: Any) -> list[Sent]:
    """The same text to so many people, each greeted by name."""
    names = [f"{FIRST[at % len(FIRST)]} Testeur-{at}" for at in range(number)]
    return [
        sent(name, f"Bonjour {name.split()[0]},\n\n{text}", line=at + 2, **fields)
        for at, name in enumerate(names)
    ]  # fmt: skip


def only(findings: Iterable[Finding]) -> Finding:
    [found] = findings
    return found


def told(*facts: Any, declared: Declared = WORK, **fields: Any) -> Finding:
    return only(o19(case(holding(*facts, kinds=(Sent,), **fields), declared=declared)))


# -- every verdict ----------------------------------------------------------------------------------

SAMPLES: dict[str, list[Case]] = {
    "attention": [case(holding(*mailing(11)), declared=WORK)],
    "ok": [
        case(holding(*mailing(10)), declared=WORK), case(holding(kinds=(Sent,)), declared=WORK),
        case(holding(*mailing(11, at="2024-04-29")), declared=WORK),
    ],
    "undetermined": [
        case(holding(), declared=WORK),
        case(holding(*mailing(11))),
        case(holding(*mailing(11)), declared=WORK, today=date(2024, 4, 29)),
        case(holding(*mailing(11), snapshots=(snapshot("2024-04-29"),)), declared=WORK),
        case(holding(*mailing(11, at=None)), declared=WORK),
        case(holding(*mailing(11, at="2024")), declared=WORK),
    ],
}  # fmt: skip


def test_there_is_a_sample_of_every_verdict_that_the_check_can_give() -> None:
    assert set(SAMPLES) == {"attention", "ok", "undetermined"}


@pytest.mark.parametrize(
    ("verdict", "sample"), [(verdict, sample) for verdict, cases in SAMPLES.items() for sample in cases]
)
def test_each_sample_gives_its_verdict_and_cites_its_traces(verdict: str, sample: Case) -> None:
    found = only(o19(sample))
    assert (found.check, found.verdict, found.network, found.fact) == ("O19", verdict, "linkedin", "F5")
    assert found.evidence or verdict == "undetermined"
    assert found.side == {"attention": "employer", "ok": "person"}.get(verdict, "")
    assert bool(found.first) == bool(found.advice) == (verdict == "attention")


# -- how many ---------------------------------------------------------------------------------------


def test_a_mailing_is_told_by_its_number_and_places_and_never_by_its_text() -> None:
    found = told(*mailing(25), sent("Zoé Lambda", "Merci pour hier", line=90))
    assert (found.numbers["recipients"], found.numbers["mailings"], found.numbers["messages"]) == (25, 1, 26)
    assert "the same text: 25." in filled(found.says)
    assert [one.place for one in found.evidence if one.origin == "export"][:2] == ["line 10", "line 11"]
    assert len(found.evidence) == 25 + 1
    words = {word for text in (BYE, "Bonjour", "Testeur", *FIRST) for word in text.split() if len(word) > 6}
    places = " ".join(part for place in found.evidence for part in place)
    assert not [word for word in words - {"Exemple"} if word in shown(found) + places]


def test_people_are_counted_once_however_often_they_get_it_and_all_of_a_conversation() -> None:
    again = [sent("aline-testeur", BYE, line=at) for at in range(30)]
    assert told(*again).numbers["recipients"] == 1
    assert told(*again, sent(tuple(f"person-{at}" for at in range(10)), BYE)).numbers["recipients"] == 11


def test_where_the_line_is_drawn_is_a_setting() -> None:
    for limit, verdict in ((24, "attention"), (25, "ok")):
        declared = WORK._replace(thresholds=Thresholds(recipients=limit))
        assert told(*mailing(25), declared=declared).verdict == verdict


@pytest.mark.parametrize(
    ("day", "verdict"), [("2024-04-29", "ok"), ("2024-04-30", "attention"), ("2024-09-01", "attention")]
)
def test_what_was_sent_on_the_day_of_notice_or_later_counts(day: str, verdict: str) -> None:
    assert told(*mailing(11, at=f"{day}T08:00:00Z")).verdict == verdict


def test_messages_without_a_day_are_counted_apart() -> None:
    found = told(*mailing(5), *mailing(11, at=None), *mailing(2, at="2024-04"), *mailing(3, at="2023"))
    assert (found.verdict, found.numbers["undated"], found.numbers["messages"]) == ("ok", 13, 5)
    assert "Messages without a day that tells: 13." in filled(found.weak)


def test_of_two_jobs_each_has_the_messages_until_the_next_notice() -> None:
    earlier = Employer("Atelier", notice=date(2018, 11, 1))
    account = holding(*mailing(11, at="2019-01-05"), *mailing(3))
    found = list(o19(case(account, declared=Declared(employers=(JOB, earlier)))))
    assert [(one.verdict, one.numbers["messages"]) for one in found] == [("attention", 11), ("ok", 3)]
    for one, employer in zip(found, ("Atelier", "Exemple SARL"), strict=True):
        assert f"notice at {employer} on" in filled(one.says)


# -- to whom ----------------------------------------------------------------------------------------

PEOPLE = tuple(
    connection(f"{first} Testeur-{at}", line=at + 5, company="Globex SA" if at < 3 else "Acme", first=first)
    for at, first in enumerate(FIRST)
)


@pytest.mark.parametrize("keyed", [True, False])
def test_recipients_at_restricted_companies_are_counted_by_key_or_by_a_name_that_is_there_once(
    keyed: bool,
) -> None:
    keys = tuple(f"person-{at}" for at in range(len(PEOPLE)))
    messages = mailing(11)
    if keyed:
        messages = [one._replace(recipients=(keys[at],)) for at, one in enumerate(messages)]
    declared = WORK._replace(restricted=(Restricted("Globex SA"),))
    found = told(*messages, *PEOPLE, keys=keys if keyed else (None,) * len(PEOPLE), declared=declared)
    assert (found.numbers["restricted"], found.first) == (3, 1)
    assert [one.place for one in found.concerned] == ["line 5", "line 6", "line 7"]
    assert "restricted companies: 3." in filled(found.says)


def test_a_name_that_two_connections_have_means_neither() -> None:
    declared = WORK._replace(restricted=(Restricted("Globex SA"),))
    twin = PEOPLE[0]._replace(trace=Trace("Connections.csv", "line 99"))
    found = told(*mailing(11), *PEOPLE, twin, declared=declared)
    assert found.numbers["restricted"] == 2


def test_a_restriction_that_was_over_when_the_message_went_does_not_count() -> None:
    for until, number in ((date(2024, 5, 9), 0), (date(2024, 5, 10), 3), (None, 3)):
        declared = WORK._replace(restricted=(Restricted("Globex SA", until=until),))
        assert told(*mailing(11), *PEOPLE, declared=declared).numbers["restricted"] == number


# -- which texts are alike ----------------------------------------------------------------------------


def number_of_groups(*texts: str, names: Iterable[str] = ()) -> int:
    return len(set(groups(plain(one, frozenset(names)) for one in texts)))


@pytest.mark.parametrize(
    "greeting",
    ["Bonjour Bruno,\n", "BONJOUR Aline !\n\n", "Chère Anne-Marie, ", "Bonjour M. Dupont-Essai,\n", "Hi – ",
     "Bonjour Monsieur le Directeur\n", "Aline: ", "", "  \n Bonsoir\n"],
)  # fmt: skip
def test_whom_a_text_greets_does_not_make_it_another(greeting: str) -> None:
    assert number_of_groups(f"Bonjour Odile,\n{BYE}", greeting + BYE) == 1


def test_a_name_that_is_known_is_left_out_wherever_it_stands() -> None:
    texts = [f"{BYE} À bientôt {name}, et merci {name} !" for name in ("Aline", "Maximilienne")]
    assert number_of_groups(*texts, names=("aline", "maximilienne")) == 1


def test_a_few_other_words_do_not_make_it_another_and_many_do() -> None:
    assert number_of_groups(BYE, BYE.replace("mois", "trimestre")) == 1
    assert number_of_groups(BYE, BYE + " Voici de plus une offre qui pourrait vous aller très bien.") == 2


def test_short_texts_are_alike_only_when_they_are_the_same() -> None:
    assert number_of_groups("Merci beaucoup pour hier", "merci beaucoup, pour HIER !") == 1
    assert number_of_groups("Merci beaucoup pour hier", "Merci beaucoup pour lundi") == 2
    assert number_of_groups("Lundi, 14h", "Mardi, 14h") == 2
    found = told(*[sent(f"person-{at}", "Merci !", line=at) for at in range(11)])
    assert "Short texts" in filled(found.weak)
    assert "Short texts" not in filled(told(*mailing(11)).weak)


def test_a_text_without_a_word_is_no_mailing() -> None:
    assert told(*[sent(f"person-{at}", "👍", line=at) for at in range(30)]).numbers["recipients"] == 0


@EXAMPLES
@given(st.lists(st.text(st.sampled_from("abc é,\n"), max_size=80), max_size=30))
def test_every_text_is_in_the_group_of_its_equals(texts: list[str]) -> None:
    found = groups(texts)
    assert len(found) == len(texts)
    for at, group in enumerate(found):
        assert found[group] == group
        assert {found[one] for one, other in enumerate(texts) if other == texts[at]} == {group}
        if len(texts[at]) < SHORT:
            assert texts[group] == texts[at]


def test_a_mailing_is_found_among_thousands_of_other_messages() -> None:
    luck = random.Random(5)
    words = [f"mot{at}" for at in range(3000)]
    others = [
        sent(f"person-{at}", " ".join(luck.choices(words, k=luck.randint(3, 60))), line=at + 100)
        for at in range(5000)
    ]
    found = told(*others, *mailing(15))
    assert (found.numbers["recipients"], found.numbers["mailings"]) == (15, 1)


def test_every_account_has_a_finding() -> None:
    accounts = (holding(kinds=(Sent,)), holding(network="viadeo"), holding(network="facebook"))
    found = list(o19(case(*accounts, declared=WORK)))
    assert verdicts(found) == [("O19", "ok"), ("O19", "undetermined"), ("O19", "undetermined")]
    assert [one.network for one in found] == ["linkedin", "viadeo", "facebook"]
