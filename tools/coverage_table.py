"""How much of each module's lines and branches the tests ran; ends with 1 where one is below the bound.

python -m coverage run -m pytest -q tests/test_age.py ...
python -m tools.coverage_table
"""

import json
import sys
import tempfile
from pathlib import Path

import coverage


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
        share = told["percent_covered"]
        below += share < bound
        branches = f"{told.get('covered_branches', 0)}/{told.get('num_branches', 0)}"
        missing = ", ".join(map(str, file["missing_lines"]))
        sys.stdout.write(f"{share:6.1f} %  {branches:>8} branches  {name}  {missing}\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
