"""Which tests reach which lines, and how long each takes: one run of the quick tests under coverage."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import coverage
import pytest

NEAR: Final = "age age_rules age_vectors keys line pack pins snapshot split storage vault words zips".split()
"""Tests of the rooms themselves: they are asked first, and load little."""
FAR: Final = (
    "at_once attacks backup copying deciding declared forgetting frozen_vaults opener repair rotation verify"
).split()
SERVERS: Final = {"ceph", "sshd", "weak", "weak_sftp", "no_create_only", "behind"}
_SLOW: Final = 1.5
"""Seconds above which a test is not asked: the others of its file say the same sooner."""


class Reach(NamedTuple):
    """By module and line the tests that run it; their seconds."""

    lines: dict[str, dict[int, set[str]]]
    seconds: dict[str, float]

    def tests(
        self, module: str, first: int, last: int, *, near: bool = False
    ) -> tuple[list[list[str]], float]:
        """The tests that a change of these lines may fail, by file, each file's quickest first; and how long
        all take. What runs while a module is loaded is reached by all tests of the files that have one which
        reaches the module. `near`: only tests of the rooms themselves."""
        reached = self.lines.get(module, {})
        found: set[str] = set().union(*(reached.get(line, ()) for line in range(first, last + 1)))
        if not found:
            files = {test.partition("::")[0] for tests in reached.values() for test in tests}
            quick = (test for test, seconds in self.seconds.items() if seconds < _SLOW)
            found = {test for test in quick if test.partition("::")[0] in files}
        if near:
            rooms = set(_files(NEAR))
            found = {test for test in found if test.partition("::")[0] in rooms}
        tests = sorted(found, key=lambda test: (self.seconds.get(test, 0), test))
        return _stages(tests, module), sum(self.seconds.get(test, 0) for test in tests)

    def every(self) -> list[list[str]]:
        """All of them, by file."""
        return _stages(sorted(set().union(*(one for lines in self.lines.values() for one in lines.values()))))


def _stages(tests: list[str], module: str = "") -> list[list[str]]:
    """The tests by file: those of the module's own room, then near ones, then far ones."""
    files = sorted(_files([*NEAR, *FAR]), key=lambda file: not any(word in file for word in _room(module)))
    stages = [[test for test in tests if test.partition("::")[0] == file] for file in files]
    return [stage for stage in stages if stage]


def _room(module: str) -> set[str]:
    """What the files of tests of a module's room are called."""
    return {f"test_{word}" for word in (Path(module).stem, Path(module).parent.name)}


def _files(names: Iterable[str]) -> list[str]:
    return [f"tests/test_{name}.py" for name in names]


def measure(modules: Iterable[str], folder: Path) -> Reach:
    """Runs the tests in a process of its own. Raises CalledProcessError where one of them fails."""
    data, times = folder / "coverage", folder / "times.json"
    command = [sys.executable, "-m", "tools.reach", str(data), str(times)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ})
    seconds: dict[str, float] = json.loads(times.read_text())
    reached = coverage.CoverageData(str(data))
    reached.read()
    lines: dict[str, dict[int, set[str]]] = {}
    for module in modules:
        inside = _inside_functions(Path(module))
        contexts = reached.contexts_by_lineno(str(Path(module).absolute()))
        lines[module] = {
            line: {test for test in tests if seconds.get(test, _SLOW) < _SLOW}
            for line, tests in contexts.items()
            if line in inside
        }
    return Reach(lines, seconds)


def _inside_functions(module: Path) -> set[int]:
    """Lines that run when a function is called, and not already when the module is loaded."""
    return {
        line
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }


class _Contexts:
    """Tells coverage which test runs, notes its seconds, and leaves out what starts a server."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self._watch = watch
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            one for one in items if not SERVERS & {*_words(one.name), *getattr(one, "fixturenames", ())}
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._watch.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration


def _words(name: str) -> list[str]:
    return name.partition("[")[2].rstrip("]").split("-")


def main(data: str, times: str) -> int:
    watch = coverage.Coverage(data_file=data, source=["sociarch"], config_file=False)
    watch.start()
    contexts = _Contexts(watch)
    code = pytest.main(
        ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *_files([*NEAR, *FAR])], plugins=[contexts]
    )
    watch.stop()
    watch.save()
    Path(times).write_text(json.dumps(contexts.seconds))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
