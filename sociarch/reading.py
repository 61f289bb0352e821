"""An export read by its exporter: facts, problems and guesses, counted, whatever the reader does.

A reader is code that meets data from twenty years and from hostile hands. Here its failures become problems.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sociarch.errors import N_, NotAnExport
from sociarch.export import Export
from sociarch.exporter import Connection, Exporter, Fact, Guess, Problem, Trace
from sociarch.source import Source

FAILED: Final = N_("the reader failed here ({kind}); what it had read before is kept")
CONNECTION: Final = "connection"
PROBLEM: Final = "problem"


@dataclass(slots=True)
class Reading:
    """What came out of an export. `counts` has a number for each kind of fact, and for problems."""

    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)

    @property
    def connections(self) -> Iterator[Connection]:
        return iter(self.facts)

    @property
    def counts(self) -> dict[str, int]:
        counts = {CONNECTION: len(self.facts), PROBLEM: len(self.problems)}
        return {kind: number for kind, number in counts.items() if number}

    @property
    def nothing_read(self) -> bool:
        """There were problems and no fact: a good file read as nothing, or a bad one."""
        return bool(self.problems) and not self.facts


def read(exporter: Exporter, sources: Sequence[Source]) -> Reading:
    """Everything the exporter yields. Raises nothing for bad data, nor for a mistake in the reader."""
    reading = Reading()
    try:
        for item in exporter.read(Export(sources)):
            if isinstance(item, Problem):
                reading.problems.append(item)
            elif isinstance(item, Guess):
                reading.guesses.append(item)
            else:
                reading.facts.append(item)
    except NotAnExport as error:
        reading.problems.append(Problem(Trace(sources[0].name, ""), error.message, error.fields))
    except Exception as error:
        # The bytes are safe; the kind of the failure is enough to mend the reader, its text may hold data.
        kind = {"kind": type(error).__name__}
        reading.problems.append(Problem(Trace(sources[0].name, ""), FAILED, kind))
    return reading
