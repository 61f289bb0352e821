"""The transcripts in docs/history.md and docs/history.fr.md: what the commands in them say.

`python -m tools.transcripts --write` runs every `$ sociarch ...` of a page, in its order, on a vault with
the exports of demo/story.py, and writes below it what it says; a test compares. No command on these pages may
show a day on which something was stored, since that is today, nor the id of a snapshot.
"""

import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Final

from demo import story
from tests.terminal import Terminal
from tools.command_pages import ROOT, write_or_compare

PAGES: Final = {"en": ROOT / "docs" / "history.md", "fr": ROOT / "docs" / "history.fr.md"}
_BLOCK: Final = re.compile(r"(?<=^```console\n)\$ sociarch .*?(?=^```$)", re.DOTALL | re.MULTILINE)
_COMMAND: Final = re.compile(r"^\$ sociarch .*$", re.MULTILINE)


def page(language: str) -> str:
    """The page as it lies there, with what its commands say now."""
    with tempfile.TemporaryDirectory() as name:
        terminal = Terminal(Path(name), language=language)
        terminal.make_vault()
        story.write(terminal.folder / "Downloads")
        _run(terminal, "$ sociarch backup --from Downloads")
        text = PAGES[language].read_text("utf-8")
        return _BLOCK.sub(lambda block: _transcript(terminal, block[0]), text)


def _transcript(terminal: Terminal, block: str) -> str:
    return "\n".join(f"{line}\n{_run(terminal, line)}" for line in _COMMAND.findall(block))


def _run(terminal: Terminal, line: str) -> str:
    """What a command says, results first. Raises RuntimeError where it fails."""
    arguments = shlex.split(line)[2:]
    # The program that lies beside this one, and the recovery key, because a passphrase takes its time.
    done = terminal.run(*arguments, PYTHONPATH=str(ROOT), SOCIARCH_IDENTITY=str(terminal.kit))
    if done.returncode:
        raise RuntimeError(f"{line}: {done.stderr}")
    return "".join(line.rstrip() + "\n" for line in (done.stdout + done.stderr).splitlines())


if __name__ == "__main__":
    sys.exit(write_or_compare(__doc__, PAGES, page))
