"""Ten years of exports of people who do not exist, and all that history must tell of them.

`build` writes the files and says in which order they are stored and what a person decides about them; `tell`
is the truth, known from the lives in the script and from nothing that the files say. `Desk` stores them in a
vault in memory as `sociarch backup` does. No engine of history is known here: whatever tells one is given a
vault, and `differences` says in plain lines where it is wrong.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sociarch.backup import Counts, Job, backup
from sociarch.choices import Verdict
from sociarch.reading import CONNECTION
from sociarch.registry import Registry
from sociarch.snapshot import Snapshot
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.decade import forms, scenes, script
from tests.decade.lives import DATED, Expected, Export, Fate, Life
from tests.decade.truth import OPEN, differences, standing, tell
from tests.vaults import clock_at, new_vault

__all__ = [
    "OPEN", "Decade", "Desk", "Expected", "Export", "Life", "Step", "build", "differences", "handed_on",
    "one_account", "opt_in", "shuffled", "table_beside", "without_labels",
]  # fmt: skip


class Step(NamedTuple):
    """Something done with a download. `day`: when; `account`: the person's own label, None: none given.

    shows  the export that the download is
    again  whether it was stored before
    """

    paths: tuple[Path, ...]
    day: str
    fate: Fate
    account: str | None
    shows: Export
    again: bool = False


class Decade(NamedTuple):
    """What is stored, step by step, and whose lives it shows."""

    steps: tuple[Step, ...]
    lives: tuple[Life, ...]

    @property
    def truth(self) -> tuple[Expected, ...]:
        """All that history must tell at the end."""
        return self.truth_after(len(self.steps))

    def truth_after(self, number: int) -> tuple[Expected, ...]:
        """All that history must tell when so many steps are done.

        Sound for the steps in their own order: of a few exports out of many, taken anywhere, the rules of
        history leave too much open.
        """
        return tell(self.lives, [one.shows for one in self.steps[:number] if not one.again])

    @property
    def standing(self) -> list[tuple[str, str, str]]:
        """Network, account and folded name of everybody whom the last list of an account holds."""
        return standing(self.lives, [one.shows for one in self.steps if not one.again])


def build(folder: Path) -> Decade:
    """The decade; its files are written into the folder."""
    return _staged(folder, script.exports(), script.lives())


def opt_in(folder: Path) -> Decade:
    """The mass change of 2018: nearly all addresses vanish from one list to the next, and few come back."""
    return _staged(folder, scenes.opt_in_exports(), list(scenes.opt_in_lives()))


def table_beside(folder: Path) -> Decade:
    """An export is held because of a table beside the list; the list is whole, and who is missing is gone."""
    return _staged(folder, scenes.beside_exports(), list(scenes.beside_lives()))


def handed_on(folder: Path) -> Decade:
    """A profile's address is given up and taken by somebody else between two exports."""
    return _staged(folder, scenes.handed_on_exports(), list(scenes.handed_on_lives()))


def _staged(folder: Path, exports: Sequence[Export], lives: Sequence[Life]) -> Decade:
    steps: list[Step] = []
    for one in exports:
        rows = [(look, life.who in one.lost) for life, look in one.shown(lives)]
        paths = tuple(forms.write(folder, one, rows, one.log(lives)))
        steps.append(Step(paths, one.stored or one.day, one.fate, one.account, one))
        if one.again:
            steps.append(Step(paths, one.again, one.fate, one.account, one, again=True))
    return Decade(tuple(sorted(steps, key=lambda step: step.day)), tuple(lives))


def shuffled(decade: Decade, seed: int) -> Decade:
    """The same, each export stored at another time: a collection of old downloads, found in any order.

    A form without a date is as old as the day on which it was stored, so these come first and in their order;
    of two exports of one day the earlier one stays the earlier.
    """
    rng = random.Random(seed)
    dated = [one for one in decade.steps if one.shows.form in DATED]
    rng.shuffle(dated)
    for day in {one.shows.day for one in dated}:
        places = [at for at, one in enumerate(dated) if one.shows.day == day]
        twins = sorted((dated[at] for at in places), key=lambda one: (one.shows.moment, one.again))
        for at, one in zip(places, twins, strict=True):
            dated[at] = one
    undated = [one for one in decade.steps if one.shows.form not in DATED]
    return decade._replace(steps=(*undated, *(one._replace(day="2025-01-06") for one in dated)))


def one_account(decade: Decade) -> Decade:
    """Of each network only the first account."""
    steps = tuple(one for one in decade.steps if one.shows.account == "aline")
    return decade._replace(steps=steps)


def without_labels(decade: Decade) -> Decade:
    """The person never said whose account it is: some exports tell it themselves, and some do not."""
    return decade._replace(steps=tuple(one._replace(account=None) for one in decade.steps))


class Desk:
    """A vault in memory, and somebody who stores downloads in it and decides about what is held."""

    def __init__(self, *, compares: bool = True) -> None:
        """`compares`: whether each export is compared with what the vault holds, and held where far fewer
        people are in it.
        """
        self._storage, self._identity = new_vault()
        self._exporters = Registry.installed().all()
        self._compares = compares
        self._counts: Counts = {}

    def reader(self) -> Reader:
        return Reader(self._storage, self._identity)

    def store(self, steps: Sequence[Step]) -> Reader:
        for _ in self.stages(steps):
            pass
        return self.reader()

    def stages(self, steps: Sequence[Step]) -> Iterator[Reader]:
        """The vault after each step."""
        for step in steps:
            self._take(step)
            yield self.reader()

    def _take(self, step: Step) -> None:
        writer = Writer(self._storage, self._identity.write_key())
        job = Job(
            writer=writer,
            exporters=self._exporters,
            paths=step.paths,
            account=step.account,
            before=self._counts if self._compares else {},
            clock=clock_at(f"{step.day}T12:00:00"),
        )
        summary = backup(job)
        [one] = summary.archived
        assert one.earlier == step.again, f"{step.shows.moment}: stored before"
        assert not summary.refused
        if step.again:
            return
        # Far fewer people are a reason only for whoever compares.
        wanted = step.fate in ("accept", "wait") and (
            self._compares or step.shows.partial or step.shows.beside
        )
        assert step.fate == "drop" or one.held == wanted, f"{step.shows.moment}: {one.snapshot.held}"
        if step.fate == "accept":
            writer.decide(Verdict(one.id, keep=True))
            self._counts = _with(summary.counts, one.snapshot, step)
        elif step.fate == "drop":
            writer.decide(Verdict(one.id, keep=False))
        else:
            self._counts = summary.counts


def _with(counts: Counts, snapshot: Snapshot, step: Step) -> Counts:
    """The counts, and those of a snapshot that was held."""
    network, account = snapshot.exporter or "", snapshot.account or ""
    accounts = dict(counts.get(network, {}))
    accounts[account] = {**accounts.get(account, {}), step.shows.day: snapshot.counts[CONNECTION]}
    return {**counts, network: accounts}
