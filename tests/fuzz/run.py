"""Draw inputs for the targets, led by the code that they reach, and keep those that reach more.

    python -m tests.fuzz                       every target for a minute
    python -m tests.fuzz split --seconds 600   one target, longer
    python -m tests.fuzz --runs 500            so many inputs each, the same every time
    python -m tests.fuzz --keep                add to the corpus what reaches new code

Each target runs in a process of its own. An input that breaks a target's word is left in a folder that is
named, and the command ends with 1.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).with_name("corpus")
SLOW: Final = 20
"""Seconds that one input may take, on a machine that does other things as well."""
MEMORY: Final = 1024
"""Megabytes."""
LONGEST: Final = 20_000
"""Bytes of one input."""


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    from tests.fuzz.targets import TARGETS

    names = chosen.target or list(TARGETS)
    failed = [name for name in names if not fuzz(name, chosen.seconds, chosen.runs, keep=chosen.keep)]
    for name in failed:
        print(f"{name}: an input breaks its word", file=sys.stderr)  # noqa: T201  # a program's own output
    return 1 if failed else 0


def fuzz(
    name: str,
    seconds: int,
    runs: int | None,
    *,
    keep: bool = False,
    target: str = "",
    place: Path | None = None,
) -> bool:
    """Whether a target keeps its word.

    keep    add to the corpus what reaches new code
    target  `module:function` instead of the one of that name
    place   where the folder of an input goes that breaks it; None: among the system's temporary files
    """
    bounds = [f"-runs={runs}"] if runs is not None else [f"-max_total_time={seconds}"]
    with tempfile.TemporaryDirectory() as found:
        faults = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-", dir=place))
        command = [
            sys.executable, "-m", "tests.fuzz.one", target or f"tests.fuzz.targets:{name}",
            "-seed=1", *bounds, f"-timeout={SLOW}", f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}",
            "-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={faults}/", found,
        ]  # fmt: skip
        kept = CORPUS / name
        # By a shell that forks: a program takes over the peak of memory of whoever starts it directly.
        shell = ["sh", "-c", '"$@"; exit $?', "sh"]
        ended = subprocess.run([*shell, *command, *([str(kept)] if kept.is_dir() else [])], check=False)
        if keep:
            _keep(name, [path for folder in (kept, Path(found)) for path in folder.glob("*")])
    if ended.returncode == 0 and not list(faults.iterdir()):
        faults.rmdir()
        return True
    print(f"{name}: see {faults}", file=sys.stderr)  # noqa: T201  # a program's own output
    return False


def _keep(name: str, paths: Sequence[Path]) -> None:
    """Have the corpus of a target be the fewest of these that reach as much."""
    from tests.fuzz.fewest import fewest
    from tests.fuzz.targets import TARGETS

    chosen = fewest(TARGETS[name], [path.read_bytes() for path in paths])
    folder = CORPUS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for data in chosen:
        (folder / sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--keep", action="store_true")
    return parser
