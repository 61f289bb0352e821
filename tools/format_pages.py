"""The pages docs/formats.md and docs/formats.fr.md: every form of export that the readers know.

`python -m tools.format_pages --write` writes them from the readers themselves; a test compares, and another
that each form has a sample that reads as it says.
"""

import gettext
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sociarch.cli.help import SURE
from sociarch.cli.language import CATALOGUES, DOMAIN
from sociarch.exporter import Exporter
from sociarch.registry import Registry
from tools.command_pages import write_or_compare

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = {"en": ROOT / "docs" / "formats.md", "fr": ROOT / "docs" / "formats.fr.md"}
HEADS: Final = {
    "en": """# Forms of exports

Written by a command from the readers themselves. `sociarch inspect PATH` says which form a download has; what is not read is stored all the same.
A form is recognised by what is in its files, whatever they are called and however they were packed.

How sure we are: **real** seen in exports that people published · **sample** seen in samples that others made · **program** known from other programs that read
it · **paper** documented · **assumed** understood by likeness, and said to be a guess. A person's own download in a form that is read wrongly is the best bug
report: `sociarch inspect PATH --drift-report FILE` writes its shape without its content.
""",
    "fr": """# Formes des exports

Page écrite par une commande à partir des lecteurs eux-mêmes. `sociarch inspect CHEMIN` dit quelle forme a un téléchargement ; ce qui n'est pas lu est
conservé quand même. Une forme se reconnaît au contenu de ses fichiers, quels que soient leurs noms et leur emballage.

Notre degré de certitude : **réel** vu dans des exports publiés par des personnes · **exemple** vu dans des exemples faits par d'autres · **programme** connu par
d'autres programmes qui la lisent · **papier** documentée · **supposé** comprise par ressemblance, et annoncée comme une supposition. Un téléchargement mal lu est
le meilleur rapport d'anomalie : `sociarch inspect CHEMIN --drift-report FICHIER` en écrit la forme sans le contenu.
""",
}
COLUMNS: Final = {
    "en": ("form", "years", "recognised by", "read", "how sure"),
    "fr": ("forme", "années", "reconnue à", "lu", "certitude"),
}
PASSED: Final = {"en": "Recognised and not read:", "fr": "Reconnu et non lu :"}


def page(language: str) -> str:
    """The whole page."""
    words = gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True).gettext
    sections = [_section(one, language, words) for one in Registry.installed().all()]
    return "\n".join([HEADS[language], *sections])


def _section(exporter: Exporter, language: str, words: Callable[[str], str]) -> str:
    lines = [f"## {exporter.title}", ""]
    lines.append("| " + " | ".join(COLUMNS[language]) + " |")
    lines.append("| " + " | ".join(["---"] * len(COLUMNS[language])) + " |")
    for one in exporter.generations:
        cells = [one.mark, *map(words, (one.years, one.form, one.facts, SURE[one.sure]))]
        lines.append(f"| {' | '.join(cells)} |")
    reasons = dict.fromkeys(words(reason) for reason in exporter.passed_over.values())
    if reasons:
        lines += ["", PASSED[language], "", *(f"* {reason}" for reason in reasons)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_compare(__doc__, PAGES, page))
