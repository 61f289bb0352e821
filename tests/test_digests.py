"""Lists as digests: what is written, what it means, and what it does not show."""

import csv
import hashlib
import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.cli.root import root
from sociarch.companies import Companies
from sociarch.errors import BadList, ReportExists
from sociarch.folding import domain_of, fold
from sociarch.offlimits import BadLine, Line, OffLimits, Place, as_digests, line_of, read_list
from sociarch.registry import Registry

SALT = "00112233445566778899aabbccddeeff"
TABLE = "kind,value,until,source,note\n"
TODAY = date(2024, 9, 15)
NAMES = ("Acme", "ACME SA", "Société Générale", "Globex, Inc.", "Exemple", "東京商事", "★", "")
DOMAINS = ("acme.example", "mail.acme.example", "globex.example", "notacme.example")


def listed(text: str, kind: Place | None = None) -> tuple[Line, ...]:
    return read_list(text, kind, Registry.installed().mark)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["digests", *map(str, arguments)])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(NAMES) | st.text(max_size=12)),
    st.lists(st.sampled_from(DOMAINS)),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*DOMAINS, "")))),
    st.sampled_from((None, date(2024, 9, 14), date(2024, 9, 15))),
)
def test_a_list_and_its_digests_mean_the_same_connections(
    companies: list[str], domains: list[str], people: list[tuple[str, str]], until: date | None
) -> None:
    lines = []
    for kind, names in (("company", companies), ("domain", domains)):
        for name in names:
            try:
                lines.append(
                    line_of("company" if kind == "company" else "domain", name)._replace(until=until)
                )
            except BadLine:
                continue
    aliases = Companies({"acme sa": "Acme"})
    plain = OffLimits(lines, aliases, TODAY)
    hidden = OffLimits(listed(as_digests(lines, SALT)), aliases, TODAY)
    for company, domain in people:
        address = f"somebody@{domain}" if domain else ""
        meant = [one.at([fold(company)], [domain_of(address)]) for one in (plain, hidden)]
        assert bool(meant[0]) == bool(meant[1])


def test_every_kind_of_line_is_read_back_with_its_last_day() -> None:
    rows = ["company,Acme,2027-01-31,contract,client", "domain,acme.example,,,", "email,a@acme.example,,,",
            "profile_url,https://fr.linkedin.com/in/Aline,,,", "person,p-00000000002a,,,"]  # fmt: skip
    lines = listed(TABLE + "\n".join(rows))
    found = listed(as_digests(lines, SALT))
    digests = {
        (one.kind, "sha256:" + hashlib.sha256(f"{SALT}{one.value}".encode()).hexdigest(), one.until)
        for one in lines
    }
    assert {(one.kind, one.value, one.until) for one in found} == digests
    assert {one.salt for one in found} == {SALT}
    assert {one.source for one in found} == {""}


def test_neither_the_order_nor_a_repeated_line_nor_a_note_is_told() -> None:
    rows = ["company,Acme,,agency of Lyon,key client", "company,Globex,,,", "company,ACME,,,the same"]
    one, other = (as_digests(listed(TABLE + "\n".join(some)), SALT) for some in (rows, rows[::-1]))
    assert one == other
    assert one.count("\n") == 3
    assert one.endswith(",,,\n")
    table = list(csv.reader(one.splitlines()))
    assert [row[1] for row in table[1:]] == sorted(row[1] for row in table[1:])
    assert not any(word in one.casefold() for word in ("acme", "globex", "lyon", "client", "same"))


def test_a_new_file_that_only_its_owner_reads_is_written_and_nothing_of_the_list_is_shown(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "clients.txt", tmp_path / "digests.csv"
    source.write_text("# ours\nAcme SA\nGlobex\n\nacme sa\n")
    done = run(source, "--companies", "--to", target)
    assert (done.exit_code, done.stdout) == (0, f"{target}: 2 digests\n")
    assert "can test any name" in done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    found = OffLimits(listed(target.read_text()), Companies({}), TODAY)
    assert [bool(found.at([name], [])) for name in ("acme sa", "globex", "acme")] == [True, True, False]
    assert not any(name in (done.output + target.read_text()).casefold() for name in ("acme", "globex"))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["clients.txt", "digests.csv"]


def test_each_run_takes_a_salt_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "domains.txt"
    source.write_text("acme.example\n")
    texts = set()
    for name in ("one.csv", "two.csv"):
        assert run(source, "--domains", "--to", tmp_path / name).exit_code == 0
        texts |= {one.salt for one in listed((tmp_path / name).read_text())}
    assert len(texts) == 2
    assert all(len(bytes.fromhex(one)) == 16 for one in texts)


def test_a_table_is_read_whatever_is_said_of_bare_lists_and_told_as_json(tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "digests.csv"
    source.write_text(TABLE + "company,Acme,,,\ndomain,acme.example,2027-01-31,,\ndomain,globex.example,,,\n")
    done = run(source, "--to", target, "--json")
    assert json.loads(done.stdout) == {
        "schema": "sociarch-digests/1", "file": str(target), "lines": 3,
        "kinds": {"company": 1, "domain": 2},
    }  # fmt: skip
    assert "digests:" not in done.output


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("", ("--companies",), "names nothing"), ("# nobody\n", ("--domains",), "names nothing"),
        ("Acme\n", ("--companies", "--domains"), "domains or of companies"),
        (f"{TABLE.strip()},salt=a\ncompany,sha256:{64 * 'a'},,,\n", (), "digests already"),
    ],
)  # fmt: skip
def test_what_cannot_be_turned_into_digests_is_refused_and_nothing_is_written(
    tmp_path: Path, text: str, options: tuple[str, ...], reason: str
) -> None:
    source, target = tmp_path / "list.txt", tmp_path / "digests.csv"
    source.write_text(text)
    done = run(source, *options, "--to", target)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert not target.exists()


def test_a_list_that_is_not_understood_is_an_error_that_shows_nothing_of_it(tmp_path: Path) -> None:
    source, target = tmp_path / "list.txt", tmp_path / "digests.csv"
    source.write_text("acme.example\nGlobex\n")
    for options in (("--domains",), ()):
        done = run(source, *options, "--to", target)
        assert isinstance(done.exception, BadList)
        assert "Globex" not in str(done.exception)
    assert not target.exists()


def test_what_lies_there_already_stays(tmp_path: Path) -> None:
    source, target = tmp_path / "list.txt", tmp_path / "digests.csv"
    source.write_text("acme.example\n")
    os.symlink(tmp_path / "nowhere", target)
    assert isinstance(run(source, "--domains", "--to", target).exception, ReportExists)
    assert target.is_symlink()
    assert not (tmp_path / "nowhere").exists()
