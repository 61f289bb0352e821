"""The command line: the only room that prints, asks and exits.

One file a verb. The language is chosen before any verb is loaded, so that every text, help included, is
translated where it stands. Data goes to stdout, everything else to stderr.
"""

import os
import sys
from typing import NoReturn

from sociarch.cli.language import choose_language


def main() -> NoReturn:
    """The console script: run the command line and exit with one of the documented codes."""
    choose_language(sys.argv[1:], os.environ)
    from sociarch.cli.root import run

    sys.exit(run(sys.argv[1:]))
