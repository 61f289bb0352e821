"""One target in this process: `python -m tests.fuzz.one MODULE:FUNCTION [libFuzzer's arguments]`."""

import sys
from importlib import import_module

import atheris


def main() -> None:
    module, _, function = sys.argv.pop(1).partition(":")
    with atheris.instrument_imports(include=["sociarch", "exporters", "tests.fuzz.planted"]):
        target = getattr(import_module(module), function)
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
