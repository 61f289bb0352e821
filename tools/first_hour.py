"""The transcripts in tests/first_hour/: what `sociarch init` says to somebody it leads, and what is typed.

`python -m tools.first_hour --write` plays each scene in both languages with an invented person at a terminal
and writes what stands on the screen in the end; a test compares.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.guided import Answer, Ended, Guided, drawn
from tools.command_pages import ROOT, write_or_compare

FOLDER: Final = ROOT / "tests" / "first_hour"
LANGUAGES: Final = ("en", "fr")
OWN_WORDS: Final = "unlikely lanterns rehearse purple tides"
ENTER: Final = ""

WHOLE: Final[Sequence[Answer]] = (
    "1", ENTER, ENTER, drawn, drawn, "y",  # one's own computer, the folder, six words, twice, printed
    "y", "1", "1", "2",  # LinkedIn: opened by oneself for oneself, signed in with the company's address
    "y", "1", "1", "1",  # Facebook: the same with an address of one's own
    ENTER, "Exemple SARL", "exemple.example", ENTER, ENTER,  # no Viadeo, the company, no own domain, keep
    ENTER, ENTER, "1",  # the folder of downloads, store what lies there, the own page for Facebook
)  # fmt: skip
SPARE: Final[Sequence[Answer]] = (
    ENTER, "~/vaults/mine", "n", OWN_WORDS, OWN_WORDS, ENTER, "n", "n", "n", "-",
)  # fmt: skip
"""A person who has no export, and leaves out what can be left out."""


REST: Final[Sequence[Answer]] = (
    "y", "y", "2", "2",  # the kit; LinkedIn: opened by the employer for the company
    "y", "1", "3", "2", "n",  # Facebook: by oneself for both, with the company's address; no Viadeo
    ENTER, ENTER, ENTER, "2",  # the company has no name, keep, the folder, a browser
)  # fmt: skip
"""The same person the next time."""


class Scene(NamedTuple):
    """`runs`: what is answered each time `sociarch init` is run."""

    runs: Sequence[Sequence[Answer]]
    download: bool


SCENES: Final[Mapping[str, Scene]] = {
    "whole": Scene([WHOLE], download=True),
    "spare": Scene([SPARE, REST], download=False),
}
PAGES: Final = {
    f"{name}.{language}": FOLDER / f"{name}.{language}.txt" for name in SCENES for language in LANGUAGES
}


def page(key: str) -> str:
    """What stands on the screen after a scene, such as `whole.fr`."""
    name, _, language = key.partition(".")
    scene = SCENES[name]
    with tempfile.TemporaryDirectory() as folder:
        person = Guided(Path(folder), language)
        if scene.download:
            person.download()
        runs = [_played(person, [_in(language, one) for one in answers]) for answers in scene.runs]
    return "\n".join(f"$ sociarch init\n{run.screen}" for run in runs)


def _in(language: str, answer: Answer) -> Answer:
    return "o" if (language, answer) == ("fr", "y") else answer


def _played(person: Guided, answers: Sequence[Answer]) -> Ended:
    """Raises RuntimeError where more or fewer questions are asked than there are answers."""
    ended = person.answer(answers)
    if ended.code or ended.questions != len(answers):
        raise RuntimeError(f"code {ended.code}, {ended.questions} questions:\n{ended.screen}")
    return ended


if __name__ == "__main__":
    sys.exit(write_or_compare(__doc__, PAGES, page))
