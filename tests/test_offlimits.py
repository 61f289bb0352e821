"""Lists of companies, domains and people: how they are read, and whom they mean."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.cli.lists import read_lists
from sociarch.companies import Companies
from sociarch.entry import Person
from sociarch.errors import BadList, ListUnreadable
from sociarch.folding import fold
from sociarch.offlimits import BadLine, Line, OffLimits, Place, digest, line_of, read_list
from sociarch.registry import Registry
from tests.pasts import TODAY, change, entry, full, known, person

TABLE = "kind,value,until,source,note\n"
SALTED = "kind,value,until,source,note,salt=Grain5\n"


def somebody(name: str, number: int, **fields: Any) -> Person:
    return person(entry(name, number=number, **fields), number=number)


def listed(text: str, kind: Place | None = None) -> tuple[Line, ...]:
    return read_list(text, kind, Registry.installed().mark)


def limits(*lines: Line, aliases: dict[str, str] | None = None) -> OffLimits:
    return OffLimits(lines, Companies(aliases or {}), TODAY)


def test_a_bare_list_has_one_name_a_line() -> None:
    found = listed("\ufeff# clients\n\nAcme SA\n  Société  Générale \r\n", "company")
    assert [(one.kind, one.value, one.name) for one in found] == [
        ("company", "acme sa", "Acme SA"), ("company", "societe generale", "Société Générale"),
    ]  # fmt: skip
    assert [one.value for one in listed("@Acme.example\nglobex.example.", "domain")] == [
        "acme.example", "globex.example",
    ]  # fmt: skip


def test_a_company_may_have_a_comma_or_be_called_kind() -> None:
    assert [one.name for one in listed("Acme, Inc.\nKind Value SA", "company")] == [
        "Acme, Inc.", "Kind Value SA",
    ]  # fmt: skip


def test_a_list_that_must_be_a_table_is_never_read_as_names() -> None:
    for text in ("", "Acme\n", "company,Acme,,,\n"):
        with pytest.raises(BadLine) as caught:
            listed(text)
        assert (caught.value.line, caught.value.reason) == (1, BadLine.HEADING)


@pytest.mark.parametrize("column", ["until", "source", "note"])
def test_a_table_without_one_of_its_columns_or_with_one_twice_is_an_error(column: str) -> None:
    for heading in (TABLE.replace(column, "ending"), f"{TABLE.strip()},{column}\n"):
        with pytest.raises(BadLine) as caught:
            listed(heading + "company,Acme,,,\n", "company")
        assert (caught.value.line, caught.value.reason) == (1, BadLine.HEADING)


def test_columns_may_stand_in_any_order_with_others_beside_them_as_a_spreadsheet_saves_them() -> None:
    heading = '\ufeff"Value";"Kind";"Client since";"until";"source";"note"'
    [line] = listed(f'{heading}\r\n"Acme";"company";"2020";;"x";\r\n;;;;;\r\n')
    assert (line.kind, line.value, line.source, line.until) == ("company", "acme", "x", None)


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_table_names_kinds_ends_and_sources(sign: str) -> None:
    rows = ["company,Acme,2027-01-31,contract 7,", "email,A@Example.org,,,asked", "person,p-00000000002a,,,"]
    [firm, box, one] = listed("\n".join([TABLE.strip(), *rows]).replace(",", sign), "domain")
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
        ("domain,example,,,", BadLine.VALUE), ("domain,https://acme.example,,,", BadLine.VALUE),
        ("domain,acme..example,,,", BadLine.VALUE), ("profile_url,Aline Testeur,,,", BadLine.VALUE),
        ('company,"Acme,,,', BadLine.WIDTH), ('company,"Acme" SA,,,', BadLine.WIDTH),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_understood_is_named_by_its_line(row: str, reason: str) -> None:
    with pytest.raises(BadLine) as caught:
        listed(f"{TABLE}company,Acme,,,\n{row}\n", "company")
    assert (caught.value.line, caught.value.reason) == (3, reason)
    with pytest.raises(BadLine) as caught:
        listed("acme.example\nno domain\n", "domain")
    assert caught.value.line == 2


def test_a_line_whose_day_is_past_limits_nothing_and_one_of_today_does() -> None:
    text = TABLE + "company,Acme,2026-06-29,,\ncompany,Globex,2026-06-30,,\n"
    found = limits(*listed(text, "company"))
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


def test_a_company_is_met_in_every_spelling_that_the_person_says_is_one() -> None:
    aliases = {"acme france": "Acme Group", "acme group": "Acme", "acme sarl": "Acme"}
    names = ("Acme", "ACME France", "Acme Group", "Acme Sàrl")
    for meant in names:
        here = limits(line_of("company", meant), aliases=aliases)
        for name in names:
            assert here.places(somebody("A B", 1, company=name)), (meant, name)
        assert here.places(somebody("A B", 1, company="Acme Spain")) == ()


def test_nobody_is_at_a_company_that_has_no_letters() -> None:
    assert Companies({"acme": "★"}).spellings("") == frozenset()
    hidden = listed(f"{SALTED}company,{digest('', 'Grain5')},,,\n")
    assert limits(*hidden).places(somebody("A B", 1, company="…")) == ()


@pytest.mark.parametrize(
    ("row", "met"),
    [
        ("email,ALINE@Example.org.", True), ("email,b@example.org", False),
        ("person,p-00000000002a", True), ("person,linkedin:aline-testeur", True),
        ("person,linkedin:aline-t", True), ("person,p-000000000001", False),
        ("profile_url,linkedin.com/in/Aline-Testeur", True),
        ("profile_url,http://fr.linkedin.com/in/aline-testeur/?x=1", True),
        ("profile_url,https://www.linkedin.com/in/%61line-testeur", True),
        ("profile_url,https://www.linkedin.com/in/aline-t", True),
        ("profile_url,https://www.linkedin.com/in/aline", False),
        ("profile_url,http://www.Example.net/p/%C3%89lodie/#top", True),
        ("profile_url,example.net/p/élodie", True), ("profile_url,example.net/p/elodie", False),
    ],
)  # fmt: skip
def test_people_are_named_by_addresses_marks_and_ids_however_these_are_written(row: str, met: bool) -> None:
    one = person(
        known("linkedin:aline-testeur", "A. Testeur", older=["linkedin:aline-t"], email="Aline@example.org"),
        known("viadeo:1", "Aline Testeur", url="https://example.net/p/%c3%a9lodie"),
        number=42,
    )
    assert bool(limits(*listed(f"{TABLE}{row},,,\n")).people(one)) is met


def test_a_profile_that_was_handed_on_means_whoever_has_or_had_it() -> None:
    had = person(known("linkedin:new", older=["linkedin:aline"]))
    has = person(known("linkedin:aline #2", url="https://www.linkedin.com/in/aline"))
    here = limits(*listed(TABLE + "profile_url,https://de.linkedin.com/in/aline,,,\n"))
    assert here.people(had)
    assert here.people(has)


def test_a_digest_names_a_value_without_showing_it() -> None:
    hidden = "sha256:" + hashlib.sha256(b"Grain5acme").hexdigest()
    assert digest(fold("ACME"), "Grain5") == hidden
    text = f"kind,value,until,source,note,salt=Grain5\ncompany,{hidden},,agency,\n"
    found = limits(*listed(text, "company"))
    assert [one.source for one in found.places(somebody("A B", 1, company="Acme"))] == ["agency"]
    assert found.places(somebody("A B", 1, company="Globex")) == ()
    assert (
        limits(*listed(text.replace("Grain5", "grain5"), "company")).places(
            somebody("A B", 1, company="Acme")
        )
        == ()
    )


@pytest.mark.parametrize(
    ("kind", "normal"),
    [("email", "aline@example.org"), ("domain", "example.org"), ("company", "acme"), ("company", "acme sa"),
     ("profile_url", "linkedin:person-1"), ("person", "p-000000000001")],
)  # fmt: skip
def test_a_digest_with_the_lists_salt_names_a_value_of_each_kind(kind: str, normal: str) -> None:
    one = person(full(1, email="Aline@Example.org", company="ACME"))
    for salt, met in (("Grain5", True), ("grain5", False)):
        here = limits(*listed(f"{SALTED}{kind},{digest(normal, salt)},,,\n"), aliases={"acme sa": "Acme"})
        assert bool(here.people(one) or here.places(one)) is met


def test_lists_with_two_salts_are_both_heard() -> None:
    texts = [
        f"kind,value,until,source,note,salt={salt}\ncompany,{digest(name, salt)},,,\n"
        for salt, name in (("a", "acme"), ("b", "globex"))
    ]
    here = limits(*(line for text in texts for line in listed(text)))
    for name, met in (("Acme", True), ("Globex", True), ("Initech", False)):
        assert bool(here.places(somebody("A B", 1, company=name))) is met


# -- as files -------------------------------------------------------------------------------------


def no_key(url: str) -> None:
    """No network knows it."""


def test_a_file_is_read_whole_and_known_by_its_own_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_bytes(b"\xef\xbb\xbf" + TABLE.encode() + b"company,Acme,,,\r\n")
    other.write_text(TABLE)
    found = read_lists((one, other), None, no_key)
    assert [line.value for line in found.lines] == ["acme"]
    assert found.digests == tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in (one, other))


def test_a_file_that_cannot_be_read_or_understood_is_an_error_that_shows_nothing_of_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.csv"
    for wrong in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(ListUnreadable):
            read_lists((wrong,), None, no_key)
    path.write_bytes((TABLE + "company,Société,,,\n").encode("cp1252"))
    with pytest.raises(ListUnreadable):
        read_lists((path,), None, no_key)
    path.write_text(TABLE + "\nperson,Aline Testeur,,,\n")
    with pytest.raises(BadList) as raised:
        read_lists((path,), None, no_key)
    assert raised.value.fields["line"] == 3
    assert "Aline" not in str(raised.value)


@given(st.text(max_size=60))
def test_any_text_is_a_list_or_a_bad_line(text: str) -> None:
    kinds: tuple[Place | None, ...] = ("company", "domain", None)
    for start in ("", TABLE):
        for kind in kinds:
            try:
                assert all(one.value for one in listed(start + text, kind))
            except BadLine as error:
                assert error.line >= 1
