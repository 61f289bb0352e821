"""How much of the contracts a scanner finds: `python -m tests.contracts` prints a line for each of them.

Categories of passages are counted: those that it must find, those that are only meant, those that readers
may dispute, and those that nobody expects.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sociarch.clauses.papers.apart import read_document
from sociarch.clauses.record import Passage
from sociarch.clauses.scan import find_passages
from tests.contracts.paper import FORMS, NAMES, contract
from tests.contracts.truth import Truth, found, truth


def counts(expected: Truth, passages: tuple[Passage, ...]) -> Iterator[str]:
    for kind in ("plain", "meant", "arguable"):
        wanted = [set(getattr(one, kind)) for one in expected.passages]
        seen = [found(one, passages) for one in expected.passages]
        hits = sum(len(some & other) for some, other in zip(wanted, seen, strict=True))
        yield f"{kind} {hits} of {sum(map(len, wanted))}"
    yield f"unexpected {sum(len(expected.unasked(passage)) for passage in passages)}"


def main() -> None:
    with TemporaryDirectory() as folder:
        for name in NAMES:
            for form, setting in FORMS.items():
                path = Path(folder, f"{name}.{form}")
                path.write_bytes(setting(contract(name)))
                told = ", ".join(counts(truth(name), find_passages(read_document(path))))
                sys.stdout.write(f"{path.name}: {told}\n")


if __name__ == "__main__":
    main()
