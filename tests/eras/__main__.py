"""`python -m tests.eras DIR` writes the golden samples as DIR/<network>/samples/…, over those that are there.

It removes nothing: a sample that is no longer written stays until a person deletes it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.eras.samples import samples


def main(arguments: Sequence[str] | None = None) -> None:
    """Write every golden sample below a folder such as `exporters`."""
    parser = argparse.ArgumentParser(prog="python -m tests.eras", description=main.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder: Path = parser.parse_args(arguments).folder
    for network, files in samples().items():
        for path, content in files.items():
            target = folder / network / "samples" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


if __name__ == "__main__":
    main()
