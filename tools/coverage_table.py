"""How much of each module's lines, and of its branches, the tests ran; ends with 1 where either is below the
bound.

python -m coverage run -m pytest -q tests/test_age.py ...
python -m tools.coverage_table
"""

import json
import sys
import tempfile
from pathlib import Path

import coverage


def _share(covered: int, of: int) -> float:
    """In per cent; of nothing all."""
    return 100 * covered / of if of else 100.0


def _way(branch: list[int]) -> str:
    return f"{branch[0]} to {'the end' if branch[1] < 0 else branch[1]}"


def main() -> int:
    watch = coverage.Coverage()
    watch.load()
    bound = float(str(watch.get_option("report:fail_under")))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        watch.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    below = 0
    for name, file in sorted(files.items()):
        told = file["summary"]
        lines = _share(told["covered_lines"], told["num_statements"])
        branches = _share(told["covered_branches"], told["num_branches"])
        below += min(lines, branches) < bound
        missing = ", ".join([*map(str, file["missing_lines"]), *map(_way, file["missing_branches"])])
        sys.stdout.write(f"{lines:6.1f} % of lines, {branches:6.1f} % of branches  {name}  {missing}\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
