"""Every door through which bytes come in keeps its word, for all inputs that were ever found worth keeping
and for some that nobody has seen. `make fuzz` draws more."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.run import CORPUS, fuzz
from tests.fuzz.targets import TARGETS

RUNS = 400
"""Inputs that each target gets here, besides those that are kept."""

needs_atheris = pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not here for this system")


@pytest.mark.parametrize("name", TARGETS)
def test_all_that_was_kept_is_taken_as_documented(name: str) -> None:
    kept = sorted(Path(CORPUS, name).iterdir())
    assert kept, "a target without a corpus is hardly led anywhere"
    for path in kept:
        TARGETS[name](path.read_bytes())


def test_every_folder_of_the_corpus_has_its_target() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)


@needs_atheris
@pytest.mark.parametrize("name", TARGETS)
def test_inputs_that_nobody_has_seen_are_taken_as_documented(name: str) -> None:
    kept = len(list(Path(CORPUS, name).iterdir()))
    assert fuzz(name, 0, RUNS + kept)


@needs_atheris
def test_a_fault_that_was_planted_is_found(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert not fuzz("planted", 30, None, target="tests.fuzz.planted:planted", place=tmp_path)
    assert list(tmp_path.glob("*/crash-*"))
    assert "AssertionError" in capfd.readouterr().out
