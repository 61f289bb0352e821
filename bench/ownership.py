"""Case i: whose the accounts are, beside a question of history; clauses, beside merely taking out the text.

Here live a vault with a year of archives whose ledger is warm, and a long contract as PDF. Nothing of what is
found is looked at.
"""

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from bench.history import FIRST_DAY, WEEK, Place
from bench.measure import in_turn, run
from bench.table import Figure, Goal
from bench.tools import SOCIARCH
from demo import invent
from sociarch.declared import Declared, Employer, Restricted
from sociarch.writer import Writer

MB: Final = 1_000_000
TURNS: Final = 5
SENTENCES: Final = (
    "Le salarié exerce ses fonctions au siège et peut être appelé à se déplacer dans toute la région.",
    "Le salarié s'interdit de solliciter ou démarcher les clients de la société pendant douze mois.",
    "Les congés payés sont pris selon les usages, après accord du supérieur, et au plus tard le 31 mai.",
    "L'abonnement LinkedIn Premium est pris en charge par l'employeur pendant la durée du contrat.",
    "Le véhicule de fonction est entretenu aux frais de l'entreprise, qui en demeure propriétaire.",
)


def ownership(folder: Path, scale: tuple[int, int, int]) -> list[Figure]:
    """All figures of the case. `scale`: connections, archives, pages."""
    if not SOCIARCH.is_file():
        return []
    connections, weeks, pages = scale
    return [*_asked(folder / "vault", connections, weeks), *_read(folder / "paper", pages)]


def _asked(folder: Path, connections: int, weeks: int) -> list[Figure]:
    place = Place(folder)
    crowd: Sequence[invent.Person] = invent.people(connections, 3)
    for week in range(weeks):
        place.back_up(crowd, FIRST_DAY + week * WEEK)
        crowd = invent.later(crowd, week, connections // 1500, connections // 1500, connections // 500)
    Writer(place.storage, place.identity.write_key()).decide(_declared(weeks))
    place.seconds("diff", "--json")
    times: dict[str, list[float]] = {"diff": [], "ownership": []}
    peak = 0
    for turn in range(TURNS):
        for verb in in_turn(sorted(times), turn):
            seconds, most = place.seconds(verb, "--json")
            times[verb].append(seconds)
            peak = max(peak, most if verb == "ownership" else 0)
    what = f"i. ownership, {weeks} archives of {connections} connections"
    ours, theirs = median(times["ownership"]), median(times["diff"])
    return [
        Figure(what, "s", ours, "diff, warm", theirs),
        Figure("i. its peak memory", "MB", peak / MB, "-", None, Goal("≤", 300, "ours")),
    ]


def _declared(weeks: int) -> Declared:
    end = FIRST_DAY + (weeks // 2) * WEEK
    job = Employer("Exemple SARL", domains=("exemple.example",), start=date(2010, 1, 4), end=end)
    return Declared(
        employers=(job._replace(notice=end - timedelta(days=30)),),
        restricted=tuple(Restricted(name=f"Client {number} SA") for number in range(100)),
    )


def _read(folder: Path, pages: int) -> list[Figure]:
    """The whole of a contract against what takes its text out."""
    folder.mkdir(parents=True)
    paper = folder / "contract.pdf"
    _print(paper, pages)
    env = {"SOCIARCH_HOME": str(folder / "home")}
    ours = [
        run([str(SOCIARCH), "--no-input", "clauses", str(paper), "--no-keep", "--json"], folder, env)
        for _ in range(TURNS)
    ]
    peer = shutil.which("pdftotext")
    theirs = [run([peer, str(paper), "-"], folder).seconds for _ in range(TURNS)] if peer else []
    what = f"i. clauses of a contract of {pages} pages"
    return [
        Figure(
            what, "s", median(one.seconds for one in ours), "pdftotext", median(theirs) if theirs else None
        ),
        Figure("i. its peak memory", "MB", max(one.peak for one in ours) / MB, "-", None),
    ]


def _print(path: Path, pages: int) -> None:
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=10)
    for page in range(pages):
        paper.add_page()
        for line in range(24):
            number = page * 24 + line
            paper.multi_cell(
                0, 5, f"Article {number}. {SENTENCES[number % len(SENTENCES)]}", new_x="LMARGIN", new_y="NEXT"
            )
            paper.ln(2)
    paper.output(str(path))
