"""The machine and the keys: at least one case for every verdict, and what each means."""

from typing import Final

import pytest

from sociarch.declared import Declared, Employer
from sociarch.ownership.case import Case, Key, Machine
from sociarch.ownership.keeping import CHECKS, o24, o25
from sociarch.ownership.record import Evidence, Finding
from tests.cases import case, verdicts
from tests.test_checks_custody import text_of

MINE: Final = Declared(machine="me")
THEIRS: Final = Declared(machine="employer")
MANAGED: Final = Machine("managed", "/etc/krb5.keytab")
SYNCED: Final = Machine("synced", "Dropbox")
REMOTE: Final = Machine("remote", "/proc/self/mountinfo")
SEALED: Final = Machine("encrypted", "/sys/dev/block/253:0")
PLAIN: Final = Machine("plain", "/sys/dev/block/8:1")


def keys(*labels: str) -> tuple[Key, ...]:
    return tuple(
        Key(label, Evidence("key", sha256=f"{at:064x}", file=f"keys/{label}.age"))
        for at, label in enumerate(labels)
    )


def handed_back(*labels: str) -> Declared:
    return Declared(employers=(Employer("Autre SA"), Employer("Exemple SARL", keys=labels)))


SAMPLES: Final[list[tuple[str, list[str], Case]]] = [
    ("O24", ["undetermined"], case()),
    ("O24", ["undetermined"], case(host=())),
    ("O24", ["undetermined"], case(host=(SEALED,))),
    ("O24", ["ok"], case(declared=MINE)),
    ("O24", ["ok"], case(declared=MINE, host=())),
    ("O24", ["ok"], case(declared=MINE, host=(SEALED,))),
    ("O24", ["attention"], case(declared=THEIRS, host=(SEALED,))),
    ("O24", ["attention"], case(host=(MANAGED,))),
    ("O24", ["attention"], case(declared=MINE, host=(MANAGED, SEALED))),
    ("O24", ["attention", "undetermined"], case(host=(SYNCED,))),
    ("O24", ["attention", "ok"], case(declared=MINE, host=(REMOTE,))),
    ("O24", ["attention", "attention", "ok"], case(declared=MINE, host=(PLAIN, SYNCED))),
    ("O24", ["attention", "attention"], case(declared=THEIRS, host=(MANAGED,))),
    ("O25", ["undetermined"], case()),
    ("O25", ["ok"], case(keys=keys("passphrase", "recovery-kit"))),
    ("O25", ["ok"], case(keys=keys("passphrase", "office-key"), declared=handed_back("office-key"))),
    ("O25", ["attention"], case(keys=keys("passphrase"))),
    ("O25", ["attention"], case(keys=keys("a", "b"), declared=handed_back("b", "a", "c"))),
    ("O25", ["attention", "attention"], case(keys=keys("a"), declared=handed_back("a"))),
]
EVERY: Final = {(check, one) for check in ("O24", "O25") for one in ("ok", "attention", "undetermined")}


def found(one: Case) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(one)]


def test_there_is_a_sample_for_every_verdict() -> None:
    assert {(check, one) for check, several, _case in SAMPLES for one in several} == EVERY
    assert {verdict for _check, _several, one in SAMPLES for verdict in verdicts(found(one))} == EVERY


@pytest.mark.parametrize(("check", "several", "one"), SAMPLES)
def test_each_sample_gives_its_verdicts(check: str, several: list[str], one: Case) -> None:
    assert [pair[1] for pair in verdicts(found(one)) if pair[0] == check] == several


@pytest.mark.parametrize("one", [one for _check, _several, one in SAMPLES])
def test_whatever_is_not_undetermined_says_where_it_stands(one: Case) -> None:
    for finding in found(one):
        assert finding.evidence or finding.verdict == "undetermined"
        assert (finding.advice is None) == (finding.first == 0)
        assert finding.network == ""
        for text in (finding.says, finding.rule, finding.weak, finding.advice):
            assert "{" not in text_of(text)
        assert text_of(finding.says)
        assert text_of(finding.rule)


# -- O24 ------------------------------------------------------------------------------------------


def test_whose_the_machine_is_is_answered_once_and_speaks_for_whoever_has_it() -> None:
    for one in (case(host=host, declared=said) for host in (None, (), (MANAGED,)) for said in (MINE, THEIRS)):
        sides = [finding.side for finding in o24(one) if finding.side]
        managed = MANAGED in (one.host or ())
        if one.declared == MINE:
            # A trace does not outweigh what the person says, and takes the ease out of it.
            assert sides == ([] if managed else ["person"])
        else:
            assert set(sides) == {"employer"}


def test_a_sign_cites_what_it_was_seen_by_and_calls_itself_a_hint() -> None:
    (finding, *_rest) = o24(case(host=(MANAGED, Machine("managed", "/opt/jc"))))
    assert [one.file for one in finding.evidence] == ["/etc/krb5.keytab", "/opt/jc"]
    assert {one.origin for one in finding.evidence} == {"machine"}
    assert "/etc/krb5.keytab, /opt/jc" in text_of(finding.says)
    assert "hints" in text_of(finding.weak)


def test_a_declaration_and_an_encrypted_disk_are_both_cited() -> None:
    (finding,) = o24(case(declared=MINE, host=(SEALED,)))
    assert [(one.origin, one.place) for one in finding.evidence] == [
        ("declared", "machine"), ("machine", "encrypted"),
    ]  # fmt: skip
    assert "encrypted" in text_of(finding.says)


def test_a_machine_that_was_not_looked_at_is_told_so() -> None:
    (finding,) = o24(case())
    assert "not looked at" in text_of(finding.says)
    (finding,) = o24(case(declared=MINE))
    assert "not looked at" in text_of(finding.weak)


def test_each_kind_of_place_has_words_of_its_own() -> None:
    signs = (MANAGED, SYNCED, REMOTE, PLAIN)
    findings = list(o24(case(host=signs)))
    assert len({finding.says.template for finding in findings}) == len(signs)
    assert len({text_of(finding.advice) for finding in findings}) == len(signs)


# -- O25 ------------------------------------------------------------------------------------------


def test_labels_are_compared_without_case_and_blanks() -> None:
    one = case(keys=keys("Office Key", "kit"), declared=handed_back(" office  KEY"))
    (finding,) = o25(one)
    assert finding.numbers == {"keys": 2, "theirs": 1}
    assert finding.evidence[-1].place == "employers[1].keys"


def test_a_key_is_an_employers_only_where_the_whole_label_was_declared() -> None:
    (finding,) = o25(case(keys=keys("kit", "kit-2"), declared=handed_back("kit-20", "ki", "")))
    assert (finding.verdict, finding.numbers["theirs"]) == ("ok", 0)


def test_every_way_is_cited_with_its_file() -> None:
    one = case(keys=keys("passphrase", "recovery-kit"))
    (finding,) = o25(one)
    assert finding.evidence == tuple(key.evidence for key in one.keys)
    assert "drawer" in text_of(finding.weak)
