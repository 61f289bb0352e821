"""Whether the tests notice faults: each mutation of the modules at the vault's heart, and who finds it.

    python -m tools.mutants --write docs/mutants.md      all of them, more than half an hour
    python -m tools.mutants --sample 100 --seed 1        some, drawn over all modules
    python -m tools.mutants --module sociarch/split.py   of one module; with --write its part of it

A mutant is run in a process of its own, forked from one that has loaded everything but this project, with the
tests that reach the changed lines, the quickest first, until one fails. Each survivor has its explanation in
`tests/mutants.toml`. Ends with 1 where a survivor has none, or an explanation no survivor.
"""

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

from tools.mutations import Mutation, mutations
from tools.reach import Reach, measure

MODULES: Final = (
    *(f"sociarch/age/{name}.py" for name in "__init__ bech32 header hybrid scrypt stream x25519".split()),
    *(f"sociarch/{name}.py" for name in "keyfile keys pack snapshot split vault writer".split()),
    *(f"sociarch/storage/{name}.py" for name in "__init__ folder line memory patience".split()),
)
EXPLAINED: Final = Path("tests/mutants.toml")
_LOADED: Final = (
    "asyncssh backports.zstd click cryptography.hazmat.primitives.hpke hypothesis pyrage pytest".split()
)
"""What each mutant's process finds loaded: third parties alone; what is mutated it loads by itself."""
_NONE: Final = -1
_MEMORY: Final = 4 * 1024**3


class Mutant(NamedTuple):
    """A mutation, and by which module and number it is made again."""

    module: str
    number: int
    mutation: Mutation

    @property
    def key(self) -> tuple[str, str, str]:
        return self.module, self.mutation.function, self.mutation.change


class Outcome(NamedTuple):
    mutant: Mutant
    how: str


def mutants(modules: Iterable[str]) -> list[Mutant]:
    """Those of these modules. Changes of one function that read the same are numbered from the second on."""
    found = []
    for module in modules:
        seen: Counter[tuple[str, str]] = Counter()
        for number, mutation in enumerate(mutations(ast.parse(Path(module).read_text()))):
            function, _line, _last, change = mutation
            seen[function, change] += 1
            times = seen[function, change]
            named = mutation if times == 1 else mutation._replace(change=f"{change} ({times})")
            found.append(Mutant(module, number, named))
    return found


def check_control(reach: Reach, folder: Path) -> None:
    """Raises RuntimeError where tests fail with nothing mutated: every mutant would seem to be killed."""
    control = Mutant(MODULES[0], _NONE, Mutation("", 0, 0, ""))
    told = folder / "control.txt"
    if os.waitpid(_start(control, reach.every(), folder, told), 0)[1]:
        lines = told.read_text(errors="replace").splitlines()
        failed = [line for line in lines if line.startswith(("FAILED", "ERROR", "E  "))]
        raise RuntimeError("\n".join(["the tests fail without any mutation", *failed[-10:]]))


def run(
    chosen: Sequence[Mutant], reach: Reach, explained: Container[tuple[str, str, str]], workers: int,
    folder: Path,
) -> Iterator[Outcome]:  # fmt: skip
    """What became of each: `killed`, `survived`, or `timed out`. `folder`: for the tests' files.

    One that is explained is only shown to the tests near it: the others take longest, and tell the least.
    """
    waiting = list(reversed(chosen))
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            lines = mutant.mutation.line, mutant.mutation.last
            stages, seconds = reach.tests(mutant.module, *lines, near=mutant.key in explained)
            if stages:
                running[_start(mutant, stages, folder)] = mutant, time.monotonic() + 10 + 5 * seconds
            else:
                yield Outcome(mutant, "survived")
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended in running:
            mutant, _ = running.pop(ended)
            _clear(folder / str(ended))
            code = os.waitstatus_to_exitcode(status)
            yield Outcome(mutant, "survived" if code == 0 else "killed" if code > 0 else "timed out")
        else:
            for child in [child for child, (_, end) in running.items() if time.monotonic() > end]:
                os.killpg(child, 9)
            time.sleep(0.01)


def _clear(folder: Path) -> None:
    """Take away the files of a mutant's tests, and the disks that they have left."""
    mounted = Path("/proc/mounts")
    for line in mounted.read_text().splitlines() if mounted.exists() else ():
        place = line.split(" ")[1]
        if place.startswith(f"{folder}/"):
            subprocess.run(["umount", "-l", place], check=False)
    shutil.rmtree(folder, ignore_errors=True)


def _start(
    mutant: Mutant, stages: Sequence[Sequence[str]], folder: Path, told: Path = Path(os.devnull)
) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        silence = os.open(told, os.O_RDWR | os.O_CREAT)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        sys.meta_path.insert(0, _Mutated(mutant))
        import pytest

        options = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist"]
        # A folder of its own: pytest clears away what it takes for left over by others.
        options += ["--basetemp", str(folder / str(os.getpid()))]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # What is loaded already stays so.
        code = int(any(pytest.main([*options, *tests]) for tests in stages))
    finally:
        os._exit(code)


class _Mutated(MetaPathFinder, Loader):
    """Finds one module with its mutation in it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = mutant.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._name:
            return None
        file = Path(self._mutant.module).absolute()
        inside = [str(file.parent)] if file.stem == "__init__" else None
        return spec_from_file_location(name, file, loader=self, submodule_search_locations=inside)

    def exec_module(self, module: ModuleType) -> None:
        path = Path(self._mutant.module)
        tree = ast.parse(path.read_text())
        code = compile(tree, str(path.absolute()), "exec")
        for number, _ in enumerate(mutations(tree)):
            if number == self._mutant.number:
                code = compile(tree, str(path.absolute()), "exec")
        exec(code, vars(module))


class Explanations:
    """What `tests/mutants.toml` says of survivors."""

    def __init__(self, path: Path) -> None:
        entries = tomllib.loads(path.read_text())["mutant"]
        self.why: Final = {(one["module"], one["function"], one["change"]): one["why"] for one in entries}

    def faults(self, outcomes: Sequence[Outcome], known: Sequence[Mutant]) -> Iterator[str]:
        """Survivors without an explanation; explanations of what no mutant is, or none that survived."""
        survived = {one.mutant.key for one in outcomes if one.how == "survived"}
        for one in outcomes:
            if one.how == "survived" and one.mutant.key not in self.why:
                where = f"{one.mutant.module}:{one.mutant.mutation.line} {one.mutant.mutation.function}"
                yield f"not explained: {where}: {one.mutant.mutation.change}"
        ran, existing = {one.mutant.key for one in outcomes}, {one.key for one in known}
        for key in self.why:
            if key not in existing:
                yield "explains no mutant: " + ", ".join(key)
            elif key in ran and key not in survived:
                yield "explains a mutant that was killed: " + ", ".join(key)


class Page:
    """The result in Markdown. What is not measured anew stays as it was written."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._counts: dict[str, Counter[str]] = {}
        self._survivors: dict[str, list[str]] = {}
        for line in path.read_text().splitlines() if path.exists() else ():
            cells = line.strip("| ").split(" | ")
            if cells[0] in MODULES and len(cells) == 1 + 1 + len(_HOW):
                self._counts[cells[0]] = Counter(dict(zip(_HOW, map(int, cells[2:]), strict=True)))
            elif cells[0] in MODULES:
                self._survivors.setdefault(cells[0], []).append(line)

    def write(self, outcomes: Sequence[Outcome], why: dict[tuple[str, str, str], str]) -> None:
        for module in {one.mutant.module for one in outcomes}:
            own = [one for one in outcomes if one.mutant.module == module]
            self._counts[module] = Counter(one.how for one in own)
            keys = dict.fromkeys(one.mutant.key for one in own if one.how == "survived")
            self._survivors[module] = [_survivor(key, why.get(key, "")) for key in keys]
        rows = {module: self._counts[module] for module in MODULES if module in self._counts}
        rows["all"] = sum(rows.values(), Counter())
        lines = [_HEAD]
        for name, count in rows.items():
            numbers = (count.total(), *(count[how] for how in _HOW))
            lines.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |\n")
        lines.append(_SURVIVORS)
        lines += (f"{line}\n" for module in MODULES for line in self._survivors.get(module, ()))
        self._path.write_text("".join(lines))


def _survivor(key: tuple[str, str, str], why: str) -> str:
    module, function, change = (part.replace("|", "\\|") for part in key)
    return f"| {module} | `{function or '-'}` | `{change}` | {why} |"


_HOW: Final = ("killed", "survived", "timed out")
_HEAD: Final = """# Mutants: whether the tests notice faults

Written by `make mutants` (`tools/mutants.py`): in each module at the vault's heart one thing after another
is changed - a comparison, a sum, a number, a label, a condition, a statement left out, an answer that is
none. The tests that reach the place are run; for one that is explained, those of the rooms themselves. A
mutant that fails a test is killed, one that never ends has timed out, which is noticed too. Each survivor
is explained in `tests/mutants.toml`; the command fails where one is not, or where one is killed. A part of
it in a few minutes: `make mutants ONLY="--sample 100 --seed 1"`.

`storage/objects.py` and `storage/sftp.py` are left out: whether they hold their promises is only seen with
real servers, Ceph's and OpenSSH's, and those take seconds where a mutant may take a tenth of one. Their tests
are `tests/test_storage.py`, `tests/test_remote_faults.py`, `tests/test_objects.py` and `tests/test_sftp.py`;
`make coverage` counts them.

The tool is this project's own because the well-known ones fit it badly. mutmut 3 changes bodies of functions
alone: no constant, in which a format has its sizes and labels, and no property. Of the 3,566 mutants that it
makes here most change the wording of an error or drop one of its arguments. cosmic-ray starts a process for
each mutant, which loads for seconds what a fork has at once.

| module | mutants | killed | survived | timed out |
| --- | ---: | ---: | ---: | ---: |
"""
_SURVIVORS: Final = """
## Survivors

| module | function | mutation | why no test can or should notice |
| --- | --- | --- | --- |
"""


def _show(outcome: Outcome, done: int, of: int) -> None:
    """How far it is; and at once what was not killed, as the whole may take half an hour."""
    mutant = outcome.mutant
    if outcome.how != "killed":
        where = f"{mutant.module}:{mutant.mutation.line}"
        sys.stderr.write(f"{outcome.how}: {where}: {mutant.mutation.change}\n")
    if done % 50 == 0 or done == of:
        sys.stderr.write(f"{done} of {of}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("--write", type=Path, help="the page to write; not with --sample")
    parser.add_argument("--sample", type=int, help="how many to draw")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--module", action="append", help="of these modules alone")
    parser.add_argument("--workers", type=int, default=3)
    chosen = parser.parse_args(arguments)
    known = mutants(MODULES)
    some = [one for one in known if not chosen.module or one.module in chosen.module]
    if chosen.sample is not None:
        some = sorted(random.Random(chosen.seed).sample(some, min(chosen.sample, len(some))))
    os.environ["SOCIARCH_HYPOTHESIS"] = "mutants"
    for name in _LOADED:
        import_module(name)
    explanations = Explanations(EXPLAINED)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        reach = measure(MODULES, Path(folder))
        check_control(reach, Path(folder))
        outcomes = []
        for outcome in run(some, reach, explanations.why, chosen.workers, Path(folder)):
            outcomes.append(outcome)
            _show(outcome, len(outcomes), len(some))
    outcomes.sort()
    faults = list(explanations.faults(outcomes, known))
    if chosen.write and chosen.sample is None:
        Page(chosen.write).write(outcomes, explanations.why)
    count = Counter(one.how for one in outcomes)
    for line in (*faults, ", ".join(f"{how}: {n}" for how, n in sorted(count.items()))):
        sys.stdout.write(f"{line}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
