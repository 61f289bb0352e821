"""A clock that runs at once: who sleeps by it moves it on. It lies in a file, so that programs share it.

`python -m demo.clock FILE ARGUMENTS...` is the `sociarch` command by this clock, so that `--wait` waits two
days in no time. The command itself knows nothing of it: a clock is what its command line is given.
"""

import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path


class FileClock:
    """What `sociarch.cli.session.Clock` says, with days that pass when somebody sleeps."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        ahead = float(self._path.read_text()) if self._path.exists() else 0.0
        return datetime.now(timezone.utc) + timedelta(seconds=ahead)

    def sleep(self, seconds: float) -> None:
        ahead = float(self._path.read_text()) if self._path.exists() else 0.0
        self._keep(ahead + seconds)

    def turn(self, moment: datetime) -> None:
        """Make it that moment now."""
        self._keep((moment - datetime.now(timezone.utc)).total_seconds())

    def _keep(self, ahead: float) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(str(ahead))
        new.replace(self._path)


def main() -> int:
    """Run one command line of sociarch by the clock in the file that is named first."""
    from sociarch.cli.language import choose_language

    choose_language(sys.argv[2:], os.environ)
    from sociarch.cli.root import run

    return run(sys.argv[2:], FileClock(Path(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
