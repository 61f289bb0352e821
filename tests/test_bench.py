"""The measuring itself: fair turns, honest tables, and cases that run with whatever is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cases import CASES
from bench.keepers import copiers, keepers
from bench.measure import CommandFailed, in_turn, run
from bench.table import Figure, Goal, table
from bench.tools import archivers


def test_each_goes_first_in_its_turn() -> None:
    assert [in_turn("abc", turn)[0] for turn in range(4)] == ["a", "b", "c", "a"]
    assert all(sorted(in_turn("abc", turn)) == ["a", "b", "c"] for turn in range(4))


def test_a_command_that_fails_has_no_time(tmp_path: Path) -> None:
    assert run([sys.executable, "-c", ""], tmp_path).peak > 0
    with pytest.raises(CommandFailed, match="no luck"):
        run([sys.executable, "-c", "import sys; sys.exit('no luck')"], tmp_path)


@pytest.mark.parametrize(
    ("ours", "goal", "met"),
    [
        (1.0, Goal("≤", 0.5), "yes"),
        (1.1, Goal("≤", 0.5), "no"),
        (1.1, Goal("≤", 2, "ours"), "yes"),
        (1.0, Goal("≥", 0.5), "yes"),
        (None, Goal("≤", 0.5), "-"),
        (1.0, None, "-"),
    ],
)
def test_a_goal_is_met_by_the_ratio_or_by_ours_alone(ours: float | None, goal: Goal | None, met: str) -> None:
    assert Figure("what", "s", ours, "peer", 2.0, goal).cells()[-1] == met


def test_a_program_that_is_not_installed_is_said_and_not_guessed() -> None:
    assert "| not installed | -" in table([Figure("what", "s", 1.0, "restic", None, Goal("≤", 1))])


def test_every_case_says_its_letter() -> None:
    assert all((case.__doc__ or "").startswith(f"Case {letter}: ") for letter, case in CASES.items())


def test_only_what_is_installed_copies_and_keeps(tmp_path: Path) -> None:
    programs = archivers(tmp_path / "programs")
    known = {program.name for program in programs}
    assert [one.name for one in keepers(programs)] == [program.name for program in programs]
    assert {one.name for one in copiers(programs)} & {"sociarch", "restic"} == known & {"sociarch", "restic"}
    assert not copiers([])
    assert not keepers([])


def test_copies_checks_and_goodbyes_are_measured_without_any_peer(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("cp", "env", "sh"):
        (programs / name).symlink_to(shutil.which(name) or name)
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--case", "k", "--small", "--dir", str(tmp_path)],
        env={**os.environ, "PATH": str(programs)},
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split("|")[1:4] for line in done.stdout.splitlines() if line.startswith("| k. ")]
    assert {peer.strip() for _what, _ours, peer in rows} >= {"restic", "borg", "cp -r"}
    assert all(ours.strip() != "not installed" for _what, ours, _peer in rows)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("sociarch-bench-")]
