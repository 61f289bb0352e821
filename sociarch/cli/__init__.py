"""The command line: the only room that prints, asks and exits.

One file a verb. The language is chosen before any verb is loaded, so that every text, help included, is
translated where it stands. Data goes to stdout, everything else to stderr.
"""

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """The console script: run the command line and exit with one of the documented codes."""
    try:
        from sociarch.cli.language import choose_language

        choose_language(sys.argv[1:], os.environ)
        from sociarch.cli.root import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # So early, or so often, that nothing can be said any more; 130 says it to the shell.
        code = 130
    except OSError as error:
        # Even the error could not be told: nobody reads it, or there is no room for it.
        code = 141 if isinstance(error, BrokenPipeError) else 32
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            # Python would try again while it ends, and complain: nothing there can be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
