"""The timers of four systems: what they are told passes each system's own check, says when, and starts
exactly the program that was meant, whatever letters are in its path.
"""

import os
import plistlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from croniter import croniter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from sociarch.cli.timers import Timers
from sociarch.errors import ForeignTimer, NoTimer, OddWord, TimerFailed
from sociarch.home import Home
from sociarch.schedule import cron, launchd, systemd, windows
from sociarch.schedule.cron import Cron
from sociarch.schedule.launchd import Launchd
from sociarch.schedule.plan import Plan
from sociarch.schedule.systemd import Systemd
from sociarch.schedule.timer import MARK, Answer, Command, Task, Write, take
from sociarch.schedule.windows import Windows

PROGRAM = "/usr/bin/sociarch"
ARGUMENTS = ("schedule", "run", "--plan", "day@20:30", "--vault", "/home/me/my vault")
EVENING = Plan("day", time(20, 30))
TASK = Task((PROGRAM, *ARGUMENTS), EVENING, 17)
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
ODD = st.text(LETTERS | st.sampled_from(" \"'\\$%`;#&|<>()*?~!é œ{}^=-\u202f"), max_size=20)
WORDS = st.lists(ODD, max_size=4)
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here"
)


class System:
    """Answers as a system's programs do, and notes what it was asked."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[tuple[str, ...]] = []
        self.given: list[bytes | None] = []

    def __call__(self, command: Command) -> Answer:
        self.asked.append(command.words)
        self.given.append(command.given)
        return next((answer for name, answer in self.answers.items() if name in command.words), Answer(0))


def task(*arguments: str, program: str = PROGRAM) -> Task:
    return Task((program, *arguments), EVENING, 17)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


# -- when -----------------------------------------------------------------------------------------


@given(st.sampled_from(["day", "week"]), st.times())
def test_a_plan_is_handed_on_as_a_text_and_found_in_any_file(every: str, at: time) -> None:
    plan = Plan("week" if every == "week" else "day", at.replace(second=0, microsecond=0))
    assert Plan.of(str(plan)) == plan
    for text in (
        systemd.service_text(task(str(plan))),
        launchd.property_list(task(str(plan))).decode(),
        windows.task_text(task(str(plan)), ""),
        cron.line(task(str(plan)), ""),
    ):
        assert Plan.within(text) == plan


@pytest.mark.parametrize("text", ["", "day", "day@24:00", "day@20:60", "month@20:30", "day@20:30 "])
def test_what_is_no_plan_is_none(text: str) -> None:
    assert Plan.of(text) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.times())
def test_between_two_planned_moments_lies_a_day(now: datetime, at: time) -> None:
    plan = Plan("day", at.replace(second=0, microsecond=0))
    moment = now.replace(tzinfo=timezone.utc)
    assert plan.latest(moment) <= moment < plan.following(moment)
    assert timedelta(hours=22) < plan.following(moment) - plan.latest(moment) < timedelta(hours=26)


def test_a_daily_run_is_due_once_the_time_of_day_has_passed_and_only_once() -> None:
    began = local("2026-11-22T20:40")
    assert not EVENING.due(local("2026-11-23T09:00"), began, well=True)
    assert EVENING.due(local("2026-11-23T20:31"), began, well=True)
    assert not EVENING.due(local("2026-11-23T22:00"), local("2026-11-23T20:31"), well=True)


def test_a_run_that_was_missed_is_due_when_the_machine_is_on_again() -> None:
    assert EVENING.due(local("2026-11-25T08:00"), local("2026-11-22T20:40"), well=True)


def test_a_failed_run_is_not_tried_again_the_same_night() -> None:
    assert not EVENING.due(local("2026-11-22T23:40"), local("2026-11-22T20:40"), well=False)


def test_a_weekly_run_rests_for_a_week_unless_it_left_something() -> None:
    plan, began = Plan("week", time(20, 30)), local("2026-11-22T20:40")
    assert not plan.due(local("2026-11-26T20:40"), began, well=True)
    assert plan.due(local("2026-11-23T20:40"), began, well=False)
    assert plan.due(local("2026-11-29T20:31"), began, well=True)


def test_a_run_that_began_in_the_future_is_a_wrong_clocks_and_stops_nothing() -> None:
    assert EVENING.due(local("2026-11-22T21:00"), local("2031-01-01T00:00"), well=True)


def test_without_a_run_before_it_is_time() -> None:
    assert EVENING.due(local("2026-11-22T21:00"), None, well=False)


# -- systemd --------------------------------------------------------------------------------------


def systemd_words(line: str) -> list[str]:
    """The words of an ExecStart= line by the rules of systemd.service(5) and systemd.syntax(7), written for
    this test: quotes, C escapes, then specifiers; `:` keeps `$` as it is."""
    assert line.startswith(":")
    words: list[str] = []
    word, quote, inside, letters = "", "", False, iter(line[1:])
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            assert following in "\\\"'"
            word, inside = word + following, True
        elif quote:
            quote, word = ("", word) if letter == quote else (quote, word + letter)
        elif letter in "\"'" and not word:
            quote, inside = letter, True
        elif letter == " ":
            words, word, inside = ([*words, word] if inside else words), "", False
        else:
            word, inside = word + letter, True
    assert not quote
    words = [*words, word] if inside else words
    assert all(re.fullmatch(r"(?:[^%]|%%)*", one) for one in words)
    return [one.replace("%%", "%") for one in words]


@given(WORDS)
@example(["%h", "$HOME", ";", "", 'a"b', "back\\", "-x", "@y", "#z", " "])
def test_any_word_comes_through_systemd_as_it_was(words: list[str]) -> None:
    assert systemd_words(systemd.command_line([PROGRAM, *words])) == [PROGRAM, *words]


@given(ODD)
def test_a_program_whose_path_systemd_refuses_is_started_by_a_shell(name: str) -> None:
    words = systemd_words(systemd.command_line([f"/{name}", "x y"]))
    assert words[-2:] == [f"/{name}", "x y"]
    assert words[:-2] in ([], ["/bin/sh", "-c", 'exec "$0" "$@"'])
    assert not set(words[0]) & set("\"'\\")


def analyze(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    run = folder / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(run)}
    return subprocess.run(
        ["systemd-analyze", *arguments], env=environment, capture_output=True, text=True, check=False
    )


@needs_systemd
@pytest.mark.parametrize(
    "name", ["sociarch", "my programs", 'a "b" $HOME %h', "l'été \\ 100 %", "x;y#z", "ünï-👍"]
)
def test_systemd_itself_finds_the_units_sound_and_the_program_in_them(tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = Systemd(tmp_path / "units", System())
    take(units.install(task("run", "%h", "$x", "a\\b", program=str(program))), System())
    for path in units.places():
        done = analyze("verify", "--user", "--man=no", path, folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_systemd_itself_misses_a_program_that_is_not_there(tmp_path: Path) -> None:
    units = Systemd(tmp_path / "units", System())
    take(units.install(task("run", program=str(tmp_path / "gone %h"))), System())
    done = analyze("verify", "--user", "--man=no", units.places()[1], folder=tmp_path)
    assert "gone %h is not executable" in done.stderr


@needs_systemd
@pytest.mark.parametrize("at", [time(0, 0), time(7, 5), time(20, 30), time(23, 59)])
def test_systemd_itself_reads_the_time_of_day_that_was_meant(tmp_path: Path, at: time) -> None:
    text = systemd.timer_text(Task((PROGRAM,), Plan("day", at), 0))
    match = re.search("OnCalendar=(.*)", text)
    assert match is not None
    done = analyze("calendar", match[1], folder=tmp_path)
    assert done.returncode == 0
    assert f"Normalized form: *-*-* {at:%H:%M}:00" in done.stdout
    for line in ("Persistent=true", "RandomizedDelaySec=30min"):
        assert line in text.splitlines()


def test_systemds_files_are_written_and_taken_away_again(tmp_path: Path) -> None:
    system = System()
    units = Systemd(tmp_path / "user", system)
    assert units.found() is None
    take(units.install(TASK), system)
    assert Plan.within(units.found() or "") == EVENING
    first = Path(units.places()[0]).read_bytes()
    take(units.install(TASK), system)
    assert Path(units.places()[0]).read_bytes() == first
    assert ("systemctl", "--user", "enable", "sociarch-backup.timer") in system.asked
    take(units.remove(), system)
    assert (units.found(), list((tmp_path / "user").iterdir())) == (None, [])


def test_a_unit_of_the_same_name_that_somebody_else_made_is_never_touched(tmp_path: Path) -> None:
    units = Systemd(tmp_path, System())
    path = Path(units.places()[1])
    path.write_text("[Service]\nExecStart=/my/own\n")
    with pytest.raises(ForeignTimer):
        units.found()


def test_where_no_manager_answers_it_is_said_what_is_missing(tmp_path: Path) -> None:
    for code, reason in ((127, "there is no systemctl"), (1, "does not answer")):
        with pytest.raises(NoTimer, match=reason):
            Systemd(tmp_path, System(systemctl=Answer(code))).check()


def test_whether_services_linger_is_asked_of_the_system(tmp_path: Path) -> None:
    for answer, lingers in ((b"yes\n", True), (b"no\n", False), (b"", None)):
        assert Systemd(tmp_path, System(loginctl=Answer(0, answer))).lingers() is lingers
    assert Systemd(tmp_path, System(loginctl=Answer(127))).lingers() is None


# -- launchd --------------------------------------------------------------------------------------


@given(WORDS)
def test_any_word_comes_through_launchd_as_it_was(words: list[str]) -> None:
    data = launchd.property_list(task(*words))
    assert plistlib.loads(data)["ProgramArguments"] == [PROGRAM, *words]


def test_the_property_list_says_when_and_catches_up_at_the_next_sign_in(tmp_path: Path) -> None:
    content = plistlib.loads(launchd.property_list(TASK))
    assert content["StartCalendarInterval"] == {"Hour": 20, "Minute": 47}
    assert (content["RunAtLoad"], content["ProcessType"]) == (True, "Background")
    if shutil.which("plutil"):
        path = tmp_path / "x.plist"
        path.write_bytes(launchd.property_list(TASK))
        subprocess.run(["plutil", "-lint", str(path)], check=True)


def test_launchds_file_is_written_and_taken_away_again(tmp_path: Path) -> None:
    system = System(bootout=Answer(3))
    agents = Launchd(tmp_path, 501, system)
    take(agents.install(TASK), system)
    assert Plan.within(agents.found() or "") == EVENING
    assert system.asked[-1] == ("launchctl", "bootstrap", "gui/501", agents.places()[0])
    take(agents.remove(), system)
    assert agents.found() is None


@pytest.mark.parametrize(
    "text", [b"", b"<plist/>", b"<plist><dict><key>Label</key><string>x</string></dict></plist>"]
)
def test_a_list_of_somebody_elses_in_the_same_place_is_never_touched(tmp_path: Path, text: bytes) -> None:
    agents = Launchd(tmp_path, 501, System())
    Path(agents.places()[0]).write_bytes(text)
    with pytest.raises(ForeignTimer):
        agents.found()


# -- Windows --------------------------------------------------------------------------------------

SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{windows.NAMESPACE}"
  targetNamespace="{windows.NAMESPACE}" elementFormDefault="qualified">
 <xs:element name="Task"><xs:complexType><xs:all>
  <xs:element name="RegistrationInfo"><xs:complexType><xs:all>
   <xs:element name="Source" type="xs:string"/><xs:element name="Description" type="xs:string"/>
  </xs:all></xs:complexType></xs:element>
  <xs:element name="Triggers"><xs:complexType><xs:sequence>
   <xs:element name="CalendarTrigger"><xs:complexType><xs:sequence>
    <xs:element name="Enabled" type="xs:boolean" minOccurs="0"/>
    <xs:element name="StartBoundary" type="xs:dateTime"/>
    <xs:element name="RandomDelay" type="xs:duration"/>
    <xs:element name="ScheduleByDay"><xs:complexType><xs:all>
     <xs:element name="DaysInterval" type="xs:positiveInteger"/>
    </xs:all></xs:complexType></xs:element>
   </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Principals"><xs:complexType><xs:sequence>
   <xs:element name="Principal"><xs:complexType><xs:all>
    <xs:element name="UserId" type="xs:string" minOccurs="0"/>
    <xs:element name="LogonType"><xs:simpleType><xs:restriction base="xs:string">
     <xs:enumeration value="InteractiveToken"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="RunLevel"><xs:simpleType><xs:restriction base="xs:string">
     <xs:enumeration value="LeastPrivilege"/></xs:restriction></xs:simpleType></xs:element>
   </xs:all><xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Settings"><xs:complexType><xs:all>
   <xs:element name="MultipleInstancesPolicy"><xs:simpleType><xs:restriction base="xs:string">
    <xs:enumeration value="IgnoreNew"/></xs:restriction></xs:simpleType></xs:element>
   <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean"/>
   <xs:element name="StopIfGoingOnBatteries" type="xs:boolean"/>
   <xs:element name="StartWhenAvailable" type="xs:boolean"/>
   <xs:element name="RunOnlyIfNetworkAvailable" type="xs:boolean"/>
   <xs:element name="WakeToRun" type="xs:boolean"/>
   <xs:element name="ExecutionTimeLimit" type="xs:duration"/>
   <xs:element name="Priority"><xs:simpleType><xs:restriction base="xs:byte">
    <xs:minInclusive value="0"/><xs:maxInclusive value="10"/></xs:restriction></xs:simpleType></xs:element>
  </xs:all></xs:complexType></xs:element>
  <xs:element name="Actions"><xs:complexType><xs:sequence>
   <xs:element name="Exec"><xs:complexType><xs:all>
    <xs:element name="Command" type="xs:string"/><xs:element name="Arguments" type="xs:string"/>
   </xs:all></xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="Context" type="xs:IDREF"/></xs:complexType></xs:element>
 </xs:all><xs:attribute name="version" fixed="1.2"/></xs:complexType></xs:element>
</xs:schema>"""
"""The types of MS-TSCH 2.5 that a task of ours uses, as far as it uses them; attributes made ID and IDREF."""


def argv(line: str) -> list[str]:
    """A command line as Microsoft's C runtime parts it, written for this test."""
    words: list[str] = []
    word, quoted, inside, at = "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        if at < len(line) and line[at] == '"':
            word, inside = word + "\\" * (slashes // 2), True
            quoted, word = (quoted, word + '"') if slashes % 2 else (not quoted, word)
            at += 1
        elif slashes:
            word, inside = word + "\\" * slashes, True
        elif line[at] in " \t" and not quoted:
            words, word, inside, at = ([*words, word] if inside else words), "", False, at + 1
        else:
            word, inside, at = word + line[at], True, at + 1
    return [*words, word] if inside else words


def parsed(steps: Sequence[object]) -> etree._Element:
    [write] = [step for step in steps if isinstance(step, Write)]
    assert write.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return etree.fromstring(write.data)


def test_the_task_is_as_windows_schema_wants_it_in_utf_16_with_its_mark(tmp_path: Path) -> None:
    for user in ("", "HOME-PC\\Zoé & Cie"):
        root = parsed(Windows(tmp_path, user, System()).install(TASK))
        schema = etree.XMLSchema(etree.fromstring(SCHEMA))
        schema.assertValid(root)
        spaces = {"t": windows.NAMESPACE}
        assert root.findtext(".//t:StartBoundary", namespaces=spaces) == "2026-01-01T20:30:00"
        assert root.findtext(".//t:StartWhenAvailable", namespaces=spaces) == "true"
        assert root.findtext(".//t:UserId", "", spaces) == user


@given(WORDS)
@example(["C:\\Program Files\\x\\", 'a"b', "é œ", "", "\\\\server\\share\\"])
def test_any_word_comes_through_windows_as_it_was_or_is_refused(words: list[str]) -> None:
    try:
        steps = Windows(Path("/nowhere"), "", System()).install(task(*words))
    except OddWord:
        assert any(word.count("%") > 1 or "$(" in word for word in words)
        return
    spaces = {"t": windows.NAMESPACE}
    root = parsed(steps)
    assert root.findtext(".//t:Command", namespaces=spaces) == PROGRAM
    assert argv(root.findtext(".//t:Arguments", "", spaces)) == words


def test_windows_task_is_replaced_only_where_it_is_ours(tmp_path: Path) -> None:
    ours = windows.task_text(TASK, "").encode("utf-16")
    assert Plan.within(Windows(tmp_path, "", System(schtasks=Answer(0, ours))).found() or "") == EVENING
    assert Windows(tmp_path, "", System(schtasks=Answer(1))).found() is None
    with pytest.raises(ForeignTimer):
        Windows(tmp_path, "", System(schtasks=Answer(0, b"<Task/>"))).found()


# -- cron -----------------------------------------------------------------------------------------


def cron_command(line: str) -> str:
    """What cron gives to the shell: fields off, an escaped percent sign plain, any other the end."""
    text = line.split(" ", 5)[5]
    kept = re.match(r"(?:\\.|[^%\\])*", text)
    assert kept is not None
    assert kept[0] == text, "a bare percent sign would end the command"
    return text.replace("\\%", "%")


@settings(max_examples=60, deadline=None)
@given(WORDS)
@example(["100 %", "it's", "$HOME", "`x`", "", "~", "*", "a\\b"])
def test_any_word_comes_through_cron_and_the_shell_as_it_was_or_is_refused(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "say it's 100 %"
        program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" >"{folder}/said"\n')
        program.chmod(0o755)
        wanted = task(*words, program=str(program))
        table = System(crontab=Answer(0, b""))
        try:
            [step] = Cron("", table).install(wanted)
        except OddWord:
            assert any("\\\\" in word or "\\%" in word for word in words)
            return
        assert isinstance(step, Command)
        assert step.given is not None
        subprocess.run(["sh", "-c", cron_command(step.given.decode().rstrip("\n"))], check=True)
        said = (Path(folder) / "said").read_bytes().decode().split("\0")[:-1]
        assert said == (words or [""])


@given(st.times(), st.integers(0, 29))
def test_cron_starts_it_every_three_hours_from_the_planned_time_on(at: time, late: int) -> None:
    plan = Plan("day", at.replace(second=0, microsecond=0))
    fields = " ".join(cron.line(Task((PROGRAM,), plan, late), "").split(" ")[:5])
    start = datetime(2026, 3, 1)
    starts = croniter(fields, start)
    moments = [starts.get_next(datetime) for _ in range(8)]
    assert {after - before for before, after in pairwise(moments)} == {timedelta(hours=3)}
    first = min(one for one in moments if one.hour == plan.at.hour)
    assert timedelta(0) <= first - datetime.combine(first.date(), plan.at) < timedelta(minutes=30)


@pytest.mark.parametrize(
    "table",
    [
        b"",
        b"MAILTO=me@example.org\n0 4 * * * /my/own # nightly\n",
        b"# no end of line",
        b"\xff\xfe latin\n\n\n",
    ],
)
def test_other_lines_of_the_table_stay_to_the_byte(table: bytes) -> None:
    [step] = Cron("", System(crontab=Answer(0, table))).install(TASK)
    assert isinstance(step, Command)
    assert step.given is not None
    assert step.given.startswith(table)
    assert step.given.count(MARK.encode()) == 1
    [again] = Cron("", System(crontab=Answer(0, step.given))).install(TASK)
    assert isinstance(again, Command)
    assert again.given == step.given
    [away] = Cron("", System(crontab=Answer(0, step.given))).remove()
    assert isinstance(away, Command)
    assert away.given in (table, table + b"\n")


def test_a_table_that_cannot_be_read_is_not_written() -> None:
    closed = System(crontab=Answer(1, b"", b"You (me) are not allowed to use this program (crontab)\n"))
    with pytest.raises(TimerFailed, match="not allowed"):
        Cron("", closed).install(TASK)
    assert closed.asked == [("crontab", "-l")]


def test_no_table_is_an_empty_one() -> None:
    for said in (b"no crontab for me\n", b"crontab: can't open 'me': No such file or directory\n"):
        [step] = Cron("", System(crontab=Answer(1, b"", said))).install(TASK)
        assert isinstance(step, Command)
        assert step.given == cron.line(TASK, "").encode() + b"\n"


def test_the_address_of_the_session_that_holds_the_keyring_is_handed_on() -> None:
    line = cron.line(TASK, "unix:path=/run/user/1000/bus")
    assert " DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus nice -n 10 /usr/bin/sociarch" in line


# -- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["/a\nb", "/a\tb", "/a\x00b", "/a\udcffb", "/a\u2028b"])
def test_a_path_that_no_file_can_hold_is_refused_by_every_system(tmp_path: Path, word: str) -> None:
    system = System()
    for timer in (
        Systemd(tmp_path, system), Launchd(tmp_path, 1, system), Windows(tmp_path, "", system),
        Cron("", system),
    ):  # fmt: skip
        with pytest.raises(OddWord):
            timer.install(task(word))
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_ends_the_steps_with_its_reason(tmp_path: Path) -> None:
    system = System(enable=Answer(1, b"", b"first line\nFailed to enable unit\n"))
    with pytest.raises(TimerFailed, match="Failed to enable unit"):
        take(Systemd(tmp_path, system).install(TASK), system)
    assert not any("restart" in words for words in system.asked)


def test_on_a_mac_cron_is_taken_only_where_it_is_asked_for(tmp_path: Path) -> None:
    def refuses(command: Command) -> Answer:
        return Answer(1 if command.words[0] == "launchctl" else 0)

    timers = Timers(Home(tmp_path), {}, "darwin", refuses)
    with pytest.raises(NoTimer, match="launchd"):
        timers.best()
    assert Timers(Home(tmp_path), {}, "linux", lambda command: Answer(0)).best().name == "systemd"
    assert Timers(Home(tmp_path), {}, "win32", lambda command: Answer(0)).best().name == "windows"
    assert Timers(Home(tmp_path), {}, "freebsd14", lambda command: Answer(0)).best().name == "cron"
