"""`sociarch checklist` as the person and as human resources use it: a vault on a disk, or one file alone."""

import hashlib
import json
import re
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from sociarch.cli.checklist_read import attested, filled_in
from sociarch.declared import Declared, Employer
from sociarch.dossier import Dossier, Marked, Proof
from sociarch.offboarding.attestation import Attested
from sociarch.offboarding.desk import Desk, desk_bytes, read_case
from sociarch.offboarding.forms.returned import Returned
from sociarch.offboarding.items import ITEMS, STAGES_OF
from tests.chair import JOB, LEAVING, TODAY, Chair
from tests.example import backups, export

MONTHLY = tuple(day for day in backups() if date(2023, 9, 1) < day < TODAY)
NEW = (
    "--case", "HR-2024-0117", "--occasion", "leaver", "--employer", "Exemple Conseil SARL",
    "--person", "C. Testeur", "--start", "2019-03-01", "--notice", "2024-04-30", "--last-day", "2024-05-31",
    "--country", "FR",
)  # fmt: skip
KEY = "exemple conseil sarl/leaver"
SECRETS = (
    "Ancien Client", "Quirinal", "camille-testeur", "+33", "Chorale", "testeur-", "vault", "proof-of",
)  # fmt: skip


@pytest.fixture
def chair(tmp_path: Path) -> Chair:
    """The person, with a profile and no snapshot."""
    return Chair(tmp_path, LEAVING)


@pytest.fixture
def desk(tmp_path: Path) -> Chair:
    """Human resources: no vault, no passphrase, and a case in `case.json`."""
    chair = Chair(tmp_path)
    chair.run("new", "--file", chair.path("case.json"), *NEW)
    return chair


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Chair:
    """The person, with monthly snapshots; nothing is noted in these tests."""
    return Chair(tmp_path_factory.mktemp("archived"), LEAVING, MONTHLY)


def case(chair: Chair, *arguments: str) -> tuple[str, ...]:
    return (*arguments, "--file", chair.path("case.json"))


def saved(chair: Chair, name: str = "case.json") -> Desk:
    return read_case((chair.folder / name).read_bytes())


# -- the plan -------------------------------------------------------------------------------------


def test_the_profile_alone_gives_a_plan_with_the_next_steps_at_the_top_and_what_is_overdue_first(
    archived: Chair,
) -> None:
    text = archived.told()
    places = [text.index(part) for part in (
        "Leaving Exemple Conseil SARL", "not for the employer", "Last working day at work: Fri 2024-05-31",
        "Thu 2024-05-09 Ascension Day", "Not legal advice", "== Next ==", "1. L1-04", "2. L1-05", "3. L1-06",
        "== Overdue ==", "== L1 notice ==", "== L2 hand-over ==", "== L3 last day ==", "== L4 after ==",
        "== L5 closing ==", "== Inventory ==",
    )]  # fmt: skip
    assert places == sorted(places)
    assert re.search(r"^L3-02 .* Fri 2024-05-31 +open +L1-04, L1-07", text, re.MULTILINE)


def test_what_checks_found_stands_beside_an_item_for_the_person_alone(archived: Chair) -> None:
    assert re.search(r"^L1-04 .* O01 employer, O02 in order, O04 undetermined", archived.told(), re.MULTILINE)
    for role in ("HR", "MGR", "IT", "MKT", "ADM", "DPO", "SUC"):
        assert not re.search(r"O\d\d|Checks", archived.told("--for", role))


@pytest.mark.parametrize("role", ["HR", "MGR", "IT", "MKT", "ADM", "DPO", "SUC"])
def test_what_others_get_says_for_whom_it_was_made_and_tells_nothing_that_is_not_theirs(
    tmp_path: Path, role: str
) -> None:
    chair = Chair(tmp_path, LEAVING._replace(demand=date(2024, 5, 3)))
    proof = chair.path("proof-of-Quirinal.pdf", b"roles")
    chair.run("done", "L2-02", "L3-03", "--proof", proof)
    chair.run("refuse", "L2-01", "L1-07", "L2-06", "--reason", "Quirinal would not")
    target = chair.path(f"plan-{role}.json")
    chair.run("--for", role, "--to", target)
    made = Path(target).read_text("utf-8")
    for text in (chair.told("--for", role), chair.told("--for", role, "--json"), made):
        assert f"({role})" in text
        assert "not for the employer" not in text
        assert not [one for one in SECRETS if one in text.replace(str(chair.folder), "")]
        assert "demand" not in text.casefold()
    assert f"sha256:{hashlib.sha256(b'roles').hexdigest()}" in made
    assert "Exemple Conseil Lyon" in made
    assert ("laptop 4711" in made) == (role in ("HR", "IT", "MGR"))


def test_the_person_gets_reasons_and_the_demand(tmp_path: Path) -> None:
    chair = Chair(tmp_path, LEAVING._replace(demand=date(2024, 5, 3)))
    chair.run("refuse", "L2-01", "--reason", "Quirinal would not")
    assert "A demand came on 2024-05-03" in chair.told()
    assert "Quirinal would not" in json.dumps(chair.document())


def test_a_role_sees_company_assets_and_what_it_does_itself(archived: Chair) -> None:
    whole = {one.id for one in ITEMS if one.stage in STAGES_OF["leaver"]}
    personal = {one.id for one in ITEMS if one.kinds == ("P",) and one.id in whole}
    assert set(archived.items("--for", "HR")) == whole
    assert set(archived.items("--for", "MKT")) == whole - personal
    assert set(archived.items("--for", "it")) == whole - (personal - {"L1-07"})


@pytest.mark.parametrize(
    ("occasion", "stages"),
    [("joiner", {"J0"}), ("steady", {"J1"}), ("mover", {"M"}), ("urgent", {"X", "L1"})],
)
def test_another_occasion_has_a_plan_of_its_own(chair: Chair, occasion: str, stages: set[str]) -> None:
    found = {one["stage"] for one in chair.document("--occasion", occasion)["items"]}
    assert found >= stages
    assert ("L1" in found) == (occasion == "urgent")


def test_an_employer_may_be_named_by_an_alias_and_an_unknown_one_has_no_plan(chair: Chair) -> None:
    chair.decide(LEAVING._replace(employers=(JOB, Employer("Autre SA", start=date(2024, 4, 20)))))
    assert chair.told("--employer", "exemple conseil").startswith("Leaving Exemple Conseil SARL")
    assert chair.told("--employer", "AUTRE sa").startswith("Joining Autre SA")
    assert "sociarch profile --ask" in chair.refused("--employer", "Acme")
    assert "sociarch profile --ask" in chair.refused("--occasion", "mover")


def test_without_a_profile_it_says_what_to_do(tmp_path: Path) -> None:
    chair = Chair(tmp_path, Declared())
    assert "sociarch checklist new" in chair.refused()
    assert chair.told("--occasion", "steady").startswith("This quarter\n")


def test_it_speaks_french(chair: Chair) -> None:
    assert "== L3 dernier jour ==" in chair.told("--lang", "fr")


def test_a_region_whose_name_changed_does_not_stop_a_plan(chair: Chair) -> None:
    chair.decide(Dossier("leaver", JOB.name, region="ZZ"))
    done = chair.run()
    assert "ZZ is no region" in done.stderr
    assert "Fri 2024-05-31" in done.stdout


# -- files ----------------------------------------------------------------------------------------


def test_files_are_new_and_the_persons_own_all_of_them_or_none(chair: Chair) -> None:
    names = [chair.path(f"plan.{ending}") for ending in ("json", "md", "csv")]
    arguments = [word for name in names for word in ("--to", name)]
    done = chair.run(*arguments, "--as", "jira")
    assert done.stdout == ""
    assert done.stderr.count("Made for the person alone") == 3
    for name in names:
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
    Path(names[0]).unlink()
    before = Path(names[1]).read_bytes()
    chair.refused(*arguments, "--as", "gitlab")
    assert not Path(names[0]).exists()
    assert Path(names[1]).read_bytes() == before


def test_the_json_form_and_json_on_stdout_are_the_same_document(chair: Chair) -> None:
    target = chair.path("plan.json")
    chair.run("--to", target, "--for", "HR")
    assert json.loads(Path(target).read_bytes()) == chair.document("--for", "HR")
    assert next(iter(chair.document())) == "schema"


@pytest.mark.parametrize(
    "arguments",
    [("--to", "plan.csv"), ("--to", "plan.txt"), ("--to", "plan"), ("--as", "jira"), ("--for", "CEO"),
     ("--to", "a.md", "--to", "a.md"), ("--to", "a.md", "--as", "jira"), ("--for", "HR", "done", "L3-04"),
     ("--json", "done", "L3-04"), ("done",), ("L3-04",)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_a_vault_is_opened(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert "Usage" in Chair(tmp_path).refused(*arguments)
    assert not list(tmp_path.glob("*.md"))


# -- a dossier in the vault ------------------------------------------------------------------------


def test_a_new_dossier_is_stored_and_takes_what_it_leaves_open_from_the_profile(chair: Chair) -> None:
    text = chair.told("new", "--occasion", "leaver", "--last-day", "2024-06-28", "--case", "HR-1")
    assert "Last working day at work: Fri 2024-06-28" in text
    assert "Notice: Tue 2024-04-30" in text
    stored = Dossier("leaver", JOB.name, "HR-1", opened=TODAY, end=date(2024, 6, 28))
    assert chair.choices.dossiers == {KEY: stored}
    chair.run("new", "--correct", "--release", "2024-06-03")
    assert chair.choices.dossiers == {KEY: stored._replace(release=date(2024, 6, 3))}
    chair.run("new", "--occasion", "leaver")
    assert chair.choices.dossiers == {KEY: Dossier("leaver", JOB.name, opened=TODAY)}


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("--notice", "2024-06-01"), "--notice"), (("--last-day", "2019-01-01"), "--last-day"),
        (("--release", "2018-01-01"), "--release"), (("--demand", "2024-05-03"), "in your profile"),
        (("--region", "BY"), "--region"), (("--start", "yesterday"), "--start"),
        (("--end", "2024-06-01"), "--end"),
    ],
)  # fmt: skip
def test_days_that_contradict_each_other_or_the_profile_are_refused(
    chair: Chair, arguments: tuple[str, ...], option: str
) -> None:
    assert option in chair.refused("new", "--occasion", "leaver", *arguments)
    assert chair.choices.dossiers == {}


def test_a_case_that_came_from_hr_is_taken_with_its_number_its_days_and_its_log_once(chair: Chair) -> None:
    hr = Chair(chair.folder)
    hr.run("new", "--file", hr.path("case.json"), *NEW)
    hr.run("done", "L1-01", "--ticket", "T-1", *case(hr))
    done = chair.run("new", "--from", hr.path("case.json"))
    assert "HR-2024-0117" in done.stdout
    assert "1 new line" in done.stderr
    choices = chair.choices
    assert choices.dossiers == {KEY: saved(hr).dossier}
    assert choices.log == saved(hr).log
    assert "0 new lines" in chair.run("new", "--from", hr.path("case.json")).stderr
    assert chair.choices == choices
    assert chair.items()["L1-01"]["state"] == "done"


def test_a_case_from_hr_neither_speaks_for_the_person_nor_takes_a_demand_away(tmp_path: Path) -> None:
    chair = Chair(tmp_path, LEAVING._replace(demand=date(2024, 5, 3)))
    chair.run("new", "--occasion", "leaver", "--cause", "dismissal", "--restricted-until", "2024-11-30")
    hr = Chair(tmp_path)
    hr.run("new", "--file", hr.path("case.json"), *NEW)
    desk = saved(hr)
    lines = (Marked(KEY, "L3-04", "done", TODAY, "EMP"), Marked(KEY, "L3-04", "verified", TODAY, "HR"))
    hr.path("case.json", desk_bytes(desk._replace(log=lines)))
    done = chair.run("new", "--from", hr.path("case.json"))
    assert "L3-04" in done.stderr
    assert chair.items()["L3-04"]["state"] == "open"
    kept = chair.choices.dossiers[KEY]
    assert (kept.cause, kept.restricted) == ("dismissal", date(2024, 11, 30))
    assert kept.number == desk.dossier.number
    assert "A demand came on 2024-05-03" in chair.told()


def test_another_stay_begins_a_log_of_its_own(chair: Chair) -> None:
    chair.run("done", "L2-01", "--ticket", "T-1")
    chair.today = date(2027, 1, 5)
    chair.run(
        "new", "--occasion", "leaver", "--employer", JOB.name, "--notice", "2027-01-04", "--last-day",
        "2027-03-31",
    )  # fmt: skip
    assert chair.items()["L2-01"]["state"] == "open"


def test_what_is_noted_stays_when_a_first_day_is_corrected(tmp_path: Path) -> None:
    hr = Chair(tmp_path)
    path = hr.path("case.json")
    hr.run("new", "--file", path, "--occasion", "mover", "--start", "2024-05-13", "--country", "FR")
    hr.run("done", "M-01", "--ticket", "T-1", "--file", path)
    hr.run("new", "--file", path, "--correct", "--start", "2024-12-16")
    assert hr.items("--file", path)["M-01"]["state"] == "done"


# -- HR's file ------------------------------------------------------------------------------------


def test_many_at_one_desk_lose_no_line(desk: Chair) -> None:
    items = ("L1-02", "L1-03", "L2-09", "L4-05", "L5-01", "L3-05")
    with ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(lambda one: desk.run(*case(desk, "start", one)), items))
    assert {one.item for one in saved(desk).log} == set(items)


def test_a_refusal_that_comes_without_its_reason_is_noted(desk: Chair) -> None:
    path = theirs(desk, Marked(KEY, "L2-08", "refused", TODAY, "EMP"))
    desk.run(*case(desk, "read", path))
    assert desk.items(*case(desk))["L2-08"]["state"] == "refused"


def test_hr_needs_no_vault_no_passphrase_and_no_home(desk: Chair) -> None:
    assert not desk.terminal.home.exists()
    assert not desk.terminal.vault.exists()
    text = desk.told(*case(desk))
    assert "Made for: human resources (HR)" in text
    assert "Case: HR-2024-0117" in text
    assert not desk.terminal.home.exists()


def test_a_case_is_its_owners_file_and_is_never_made_twice(desk: Chair) -> None:
    path = desk.folder / "case.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert "--correct" in desk.refused("new", "--file", str(path), *NEW)
    assert path.read_bytes() == before


def test_days_of_a_case_are_corrected_and_its_log_stays(desk: Chair) -> None:
    desk.run("done", "L1-01", "--ticket", "T-1", *case(desk))
    desk.run("new", "--correct", "--last-day", "2024-06-28", *case(desk))
    assert saved(desk).dossier.end == date(2024, 6, 28)
    assert len(saved(desk).log) == 1
    before = saved(desk)
    assert "--notice" in desk.refused("new", "--correct", "--notice", "2024-07-01", *case(desk))
    desk.refused("new", "--correct", "--occasion", "mover", *case(desk))
    assert saved(desk) == before


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\x00" * 100, b'{"schema": "sociarch-case/1", "case": 3}']
)
def test_a_file_that_is_no_case_is_refused_and_left_as_it_is(tmp_path: Path, data: bytes) -> None:
    chair = Chair(tmp_path)
    path = chair.path("case.json", data)
    for arguments in ((), ("done", "L3-04"), ("new", "--correct", "--last-day", "2024-06-01")):
        assert "is no case" in chair.refused(*arguments, "--file", path, code=20)
    assert (tmp_path / "case.json").read_bytes() == data
    assert "There is no file" in chair.refused("--file", chair.path("nowhere.json"), code=20)


def test_a_log_is_only_added_to(desk: Chair) -> None:
    lines: list[Marked] = []
    said: list[tuple[str, ...]] = [
        ("start", "L3-05"), ("done", "L3-05", "--ticket", "1", "--role", "MGR"), ("reopen", "L3-05"),
        ("not-applicable", "L3-05", "--reason", "nothing to sign for"),
    ]  # fmt: skip
    for arguments in said:
        desk.run(*case(desk, *arguments))
        log = list(saved(desk).log)
        assert log[: len(lines)] == lines
        assert len(log) == len(lines) + 1
        lines = log
    assert [one.state for one in lines] == ["in progress", "done", "open", "not applicable"]
    assert [one.by for one in lines] == ["HR", "MGR", "HR", "HR"]
    assert desk.items(*case(desk))["L3-05"]["state"] == "not applicable"


def test_for_the_person_hrs_reasons_are_left_out(desk: Chair) -> None:
    desk.run(*case(desk, "refuse", "L1-02", "--reason", "Quirinal forbade it"))
    assert "Quirinal" in json.dumps(desk.document(*case(desk)))
    for role in ("EMP", "DPO", "MGR"):
        assert "Quirinal" not in json.dumps(desk.document(*case(desk, "--for", role)))


# -- noting ---------------------------------------------------------------------------------------


def test_of_a_proof_its_digest_and_name_are_kept_and_never_its_content(chair: Chair) -> None:
    path = chair.path("roles.pdf", b"%PDF-1.7 two administrators")
    done = chair.run("done", "l2-02", "--proof", path, "--kind", "roles", "--on", "2024-05-05")
    assert "L2-02: done, 2024-05-05, the person" in done.stdout
    proof = Proof("roles", hashlib.sha256(b"%PDF-1.7 two administrators").hexdigest(), "roles.pdf")
    assert chair.choices.log == (Marked(KEY, "L2-02", "done", date(2024, 5, 5), "EMP", (proof,)),)
    assert chair.choices.dossiers == {KEY: Dossier("leaver", JOB.name, opened=TODAY)}


def test_days_that_are_corrected_in_the_profile_hold_after_something_was_noted(chair: Chair) -> None:
    chair.run("start", "L2-02")
    chair.decide(LEAVING._replace(employers=(JOB._replace(end=date(2024, 6, 28)),)))
    assert chair.items()["L3-02"]["due"] == "2024-06-28"
    assert chair.items()["L2-02"]["state"] == "in progress"


def test_several_items_are_noted_at_once_or_none_of_them(chair: Chair) -> None:
    assert "L2-02 takes a proof" in chair.refused("done", "L3-04", "L2-02")
    assert "L9-99" in chair.refused("start", "L3-04", "L9-99")
    assert list(chair.choices.log) == []
    chair.run("start", "L3-04", "l3-04", "L2-02")
    assert [one.item for one in chair.choices.log] == ["L3-04", "L2-02"]


def test_an_export_a_list_of_a_seat_and_nothing_at_all_are_no_proof(chair: Chair) -> None:
    archive = export(chair.folder, date(2024, 5, 2))
    with zipfile.ZipFile(archive) as opened:
        connections = opened.read("Connections.csv")
    seat = (
        b"First Name,Last Name,Email Address,Current Company,Current Title,InMails\nA,B,a@example.org,C,D,\n"
    )
    for path, why in (
        (str(archive), "an export"), (chair.path("Connections.csv", connections), "an export"),
        (chair.path("seat.csv", seat), "seat"), (chair.path("empty.pdf", b""), "empty"),
        (chair.path("nowhere.pdf"), "no such file"), (str(chair.folder), "no such file"),
    ):  # fmt: skip
        assert why in chair.refused("done", "L2-02", "--proof", path)
    assert chair.choices.log == ()


def test_a_screenshot_is_said_to_be_weak(chair: Chair) -> None:
    path = chair.path("roles.png", b"\x89PNG")
    done = chair.run("done", "L2-02", "--proof", path, "--kind", "screenshot", "--taken", "2024-05-05T09:30")
    assert "weak" in done.stderr
    assert chair.choices.log[0].proofs[0].taken == "2024-05-05T09:30:00"
    assert "--taken" in chair.run("done", "L3-03", "--proof", path, "--kind", "screenshot").stderr
    chair.refused("done", "L2-07", "--proof", path, "--taken", "2024-05-05")


def test_what_comes_first_and_is_open_is_warned_of_and_noted_all_the_same(desk: Chair) -> None:
    done = desk.run(*case(desk, "done", "L3-02", "--ticket", "IT-1", "--role", "IT"))
    assert "L1-04, L1-07" in done.stderr
    assert saved(desk).log[0].item == "L3-02"


def test_whose_item_it_is_is_said_where_somebody_else_notes_it(desk: Chair) -> None:
    assert "is for IT" in desk.run(*case(desk, "done", "L3-02", "--ticket", "IT-1")).stderr
    assert "is for" not in desk.run(*case(desk, "done", "L1-02", "--ticket", "T-1")).stderr


def test_four_eyes_take_two_roles(desk: Chair) -> None:
    done = desk.run(*case(desk, "done", "L2-05", "--ticket", "T", "--role", "ADM"))
    assert "waits for a second pair of eyes: one of MGR, HR, DPO" in done.stdout
    assert "L2-05" in desk.items(*case(desk))["L3-01"]["first"]
    assert "ADM did L2-05" in desk.refused(*case(desk, "verify", "L2-05", "--role", "ADM"))
    assert "--role" in desk.refused(*case(desk, "verify", "L2-05"))
    desk.run(*case(desk, "verify", "L2-05", "--role", "HR"))
    assert desk.items(*case(desk))["L2-05"]["verified_by"] == "HR"


def test_checks_that_are_in_order_close_an_item_with_the_newest_snapshot_they_rest_on(tmp_path: Path) -> None:
    chair = Chair(tmp_path, LEAVING, MONTHLY)
    done = chair.run("done", "L1-05")
    (newest,) = re.findall(r"the proof is snapshot ([0-9a-f]{64})", done.stderr)
    assert newest in {one.id for one in chair.reader.chronicle().snapshots}
    digest = hashlib.sha256(newest.encode()).hexdigest()
    assert chair.choices.log[0].proofs == (Proof("snapshot", digest, newest),)
    assert newest not in chair.told("--for", "HR", "--json")
    assert "O01, O04" in chair.refused("done", "L1-04")
    assert "rest on no snapshot" in chair.refused("done", "L1-06")
    assert "cannot tell yet" in chair.refused("done", "L4-01")
    chair.run("done", "L1-06", "--snapshot", "latest")
    assert len(chair.choices.log) == 2


def test_a_desk_has_no_checks_and_no_snapshots(desk: Chair) -> None:
    assert "takes a proof" in desk.refused(*case(desk, "done", "L1-04", "--role", "EMP"))
    desk.refused(*case(desk, "done", "L1-04", "--snapshot", "latest"))
    desk.run(*case(desk, "done", "L1-04", "--snapshot", "ab" * 32, "--role", "EMP"))
    assert saved(desk).log[0].proofs[0].name == "ab" * 32


def test_the_day_lies_within_the_dossier(desk: Chair) -> None:
    for day in ("2024-05-07", "2019-02-28"):
        assert "2019-03-01 to 2024-05-06" in desk.refused(*case(desk, "start", "L3-05", "--on", day))


def test_what_stands_before_the_subcommand_counts_too(desk: Chair) -> None:
    desk.run("--file", desk.path("case.json"), "start", "L3-05")
    assert saved(desk).log[0].item == "L3-05"


def test_a_program_gets_the_lines_that_were_noted(desk: Chair) -> None:
    document = json.loads(desk.told(*case(desk, "start", "L3-05", "--json")))
    assert document == {
        "schema": "sociarch-checklist-log/1",
        "lines": [{"item": "L3-05", "state": "in progress", "on": "2024-05-06", "by": "HR"}],
    }


# -- what comes back ------------------------------------------------------------------------------


def theirs(desk: Chair, *log: Marked, dossier: Dossier | None = None) -> str:
    return desk.path("theirs.json", desk_bytes(Desk(dossier or saved(desk).dossier, log)))


def test_another_desks_case_is_shown_and_added_once(desk: Chair) -> None:
    path = theirs(
        desk, Marked(KEY, "L3-02", "done", TODAY, "IT", (Proof("ticket", "ab" * 32, "IT-1"),)),
        Marked(KEY, "L2-05", "done", date(2024, 5, 3), "ADM"), Marked(KEY, "L2-05", "verified", TODAY, "MGR"),
    )  # fmt: skip
    done = desk.run(*case(desk, "read", path))
    assert re.search(r"L3-02 +open +done +2024-05-06 +taken", done.stdout)
    assert "3 lines" in done.stderr
    assert desk.items(*case(desk))["L2-05"]["verified_by"] == "MGR"
    before = saved(desk)
    again = desk.run(*case(desk, "read", path, path))
    assert "Nothing is new" in again.stderr
    assert saved(desk) == before


def test_what_would_go_back_is_told_and_not_taken(desk: Chair) -> None:
    desk.run(*case(desk, "done", "L1-02", "--ticket", "T"))
    before = saved(desk)
    done = desk.run(*case(desk, "read", theirs(desk, Marked(KEY, "L1-02", "in progress", TODAY, "HR"))))
    assert "it would go back" in done.stdout
    assert saved(desk) == before


@pytest.mark.parametrize("field", ["number", "person"])
def test_another_case_or_person_is_refused_whole(desk: Chair, field: str) -> None:
    dossier = saved(desk).dossier._replace(**{field: "Zanzibarov 2"})  # type: ignore[arg-type]  # both are texts
    path = theirs(desk, Marked(KEY, "L3-04", "done", TODAY, "EMP"), dossier=dossier)
    before = saved(desk)
    said = desk.refused(*case(desk, "read", path))
    assert "another case" in said
    assert "Zanzibarov" not in said
    assert saved(desk) == before


@pytest.mark.parametrize("data", [b"", b"nothing", b'{"schema": "sociarch-diff/1"}', b"\xff"])
def test_what_is_none_of_these_is_refused(desk: Chair, data: bytes) -> None:
    before = saved(desk)
    desk.refused(*case(desk, "read", desk.path("other.json", data)), code=20)
    assert saved(desk) == before


def test_an_attestation_says_by_whom_only_of_what_is_the_persons() -> None:
    itself = Proof("file", "cd" * 32, "attestation.json")
    items = (
        Attested("L1-04", "done", TODAY, (f"sha256:{'ab' * 32}",)), Attested("L3-04", "done", TODAY),
        Attested("L3-02", "done", TODAY), Attested("L2-01", "verified", TODAY, (), "MKT"),
        Attested("L5-01", "open"),
    )  # fmt: skip
    found = {one.item: one for one in attested(items, itself)}
    assert found["L1-04"].by == "EMP"
    assert found["L1-04"].proofs == (Proof("file", "ab" * 32),)
    assert found["L3-04"].proofs == (itself,)
    assert found["L3-02"].by is None
    # The person's word for what another saw would be one pair of eyes.
    assert (found["L2-01"].state, found["L2-01"].by, found["L2-01"].verified_by) == ("done", "EMP", None)
    assert "L5-01" not in found


def test_a_plan_that_somebody_filled_in_is_its_own_proof() -> None:
    itself = Proof("file", "cd" * 32, "plan.xlsx")
    rows = (
        Returned("L3-02", "done", TODAY, "IT"), Returned("L2-06", "refused", TODAY, "EMP"),
        Returned("L5-01", "open", None, None),
    )  # fmt: skip
    found = filled_in(rows, itself)
    assert [(one.item, one.state, one.by, one.proofs) for one in found] == [
        ("L3-02", "done", "IT", (itself,)), ("L2-06", "refused", "EMP", ()),
    ]  # fmt: skip


def test_a_log_in_the_vault_is_that_of_its_dossier(chair: Chair) -> None:
    chair.decide(Marked("acme/leaver", "L3-04", "done", TODAY, "EMP"))
    assert chair.items()["L3-04"]["state"] == "open"
