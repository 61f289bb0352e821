"""Which plans a declared profile calls for, and what a stored dossier leaves to the profile.

Nothing is guessed here: a day that nobody declared stays unknown. One job may call for two plans, such as a
fixed term that has just begun; which of them presses more is a matter of days alone.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from sociarch.declared import Declared, Employer
from sociarch.dossier import Dossier
from sociarch.folding import fold

RECENT: Final = timedelta(days=90)
"""How long after a contract, or a move, its plan is what a person most likely wants to see."""
JOINED: Final = timedelta(days=30)
"""How long somebody is new."""
OVER: Final = 9
"""The rank of what is over."""


def openings(declared: Declared, today: date) -> tuple[Dossier, ...]:
    """What the profile calls for, the most pressing first, each key once: `leaver` for a job with notice,
    release or last day until 90 days after it, or as long as its restriction lasts; `joiner` for one that
    began in the last 30 days or begins later; `steady` for every other job that lasts."""
    found = [one for job in declared.employers for one in _of(job, declared, today)]
    return _once(sorted(found, key=lambda one: pressing(one, today)))


def all_dossiers(stored: Iterable[Dossier], declared: Declared, today: date) -> tuple[Dossier, ...]:
    """The stored dossiers, completed from the profile, then what else the profile calls for; each by how much
    it presses, and what is over last."""
    kept = sorted((filled(one, declared) for one in stored), key=lambda one: pressing(one, today))
    current = [one for one in kept if pressing(one, today)[0] < OVER]
    return _once([*current, *openings(declared, today), *kept])


def filled(dossier: Dossier, declared: Declared) -> Dossier:
    """With what it leaves open taken from the profile's employer of that name, or from the only job where it
    names none. The day of a move, and that of an urgent departure, no profile knows."""
    dossier = dossier._replace(
        demand=dossier.demand or declared.demand, country=dossier.country or declared.country
    )
    job = job_of(dossier, declared)
    if job is None or dossier.occasion in ("mover", "steady"):
        return dossier
    dossier = dossier._replace(start=dossier.start or job.start)
    if dossier.occasion == "joiner":
        return dossier
    dossier = dossier._replace(
        end=dossier.end or job.end, restricted=dossier.restricted or _restricted(job, declared)
    )
    if dossier.occasion == "urgent":
        return dossier
    return dossier._replace(notice=dossier.notice or job.notice, release=dossier.release or job.release)


def job_of(dossier: Dossier, declared: Declared) -> Employer | None:
    """The declared job that a dossier is about; of several at one company the one that began on its first
    day, else the last. None: none is declared, or it cannot be told which."""
    if not dossier.employer:
        return declared.employers[0] if len(declared.employers) == 1 else None
    jobs = [one for one in declared.employers if is_called(one, dossier.employer)]
    exact = [one for one in jobs if dossier.occasion != "mover" and one.start and one.start == dossier.start]
    return max(exact or jobs, key=lambda one: one.start or date.min, default=None)


def is_called(job: Employer, name: str) -> bool:
    """Whether a company goes by this name, in whatever spelling."""
    return fold(name) in {fold(one) for one in (job.name, *job.aliases)}


def is_about(name: str, job: Employer, declared: Declared) -> bool:
    """Whether what is declared with this employer's name belongs to that job: without a name where there is
    just one."""
    return is_called(job, name) if name else len(declared.employers) == 1


def pressing(dossier: Dossier, today: date) -> tuple[int, int]:
    """How much a dossier presses, less being more: its rank, and the days to, or since, the day on which it
    turns."""
    match dossier.occasion:
        case "leaver":
            return _leaving(dossier, today)
        case "urgent":
            day = dossier.notice or dossier.opened
            return _since(day, today, RECENT, 0)
        case "joiner":
            return _since(dossier.start, today, JOINED, 2)
        case "mover":
            return _since(dossier.start or dossier.opened, today, RECENT, 2)
        case _:
            return 5, 0


def _leaving(dossier: Dossier, today: date) -> tuple[int, int]:
    end = dossier.end
    if end is None:
        return 0, 0
    away = abs((end - today).days)
    if end >= today:
        said = dossier.notice is not None or dossier.release is not None
        return (0 if said or away <= RECENT.days else 3), away
    if away <= RECENT.days:
        return 1, away
    lasts = dossier.restricted is not None and dossier.restricted >= today
    return (4 if lasts else OVER), away


def _since(day: date | None, today: date, lasting: timedelta, rank: int) -> tuple[int, int]:
    if day is None:
        return rank, 0
    return (rank if (today - day) <= lasting else OVER), abs((day - today).days)


def _of(job: Employer, declared: Declared, today: date) -> Iterator[Dossier]:
    restricted = _restricted(job, declared)
    lasts = restricted is not None and restricted >= today
    ended = job.end is not None and job.end < today
    over = job.end is not None and today - job.end > RECENT
    said = job.notice is not None or job.release is not None
    joining = job.start is not None and today - job.start <= JOINED and not said and not ended
    leaving = (said or job.end is not None) and (lasts or not over)
    dossier = Dossier("steady", job.name, demand=declared.demand, country=declared.country)
    if joining:
        yield dossier._replace(occasion="joiner", start=job.start)
    if leaving:
        yield dossier._replace(
            occasion="leaver", start=job.start, notice=job.notice, release=job.release, end=job.end,
            restricted=restricted,
        )  # fmt: skip
    if not (joining or leaving or ended):
        yield dossier


def _restricted(job: Employer, declared: Declared) -> date | None:
    """The last day that is declared of a restriction which this job brought about."""
    days = [one.until for one in declared.restricted if one.until and is_about(one.employer, job, declared)]
    return max(days, default=None)


def _once(dossiers: Iterable[Dossier]) -> tuple[Dossier, ...]:
    found: dict[str, Dossier] = {}
    for one in dossiers:
        found.setdefault(one.key, one)
    return tuple(found.values())
