"""The fewest inputs that reach all the code that many of them reach: what is worth keeping of many."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGES = tuple(f"{Path(__file__).resolve().parents[2] / name}/" for name in ("sociarch", "exporters"))


def reached(target: Callable[[bytes], None], data: bytes) -> frozenset[tuple[str, int, int]]:
    """The steps from line to line that a target makes in the project's own code."""
    steps: set[tuple[str, int, int]] = set()
    last: dict[int, int] = {}

    def inside(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            here = id(frame)
            steps.add((frame.f_code.co_filename, last.get(here, 0), frame.f_lineno))
            last[here] = frame.f_lineno
        return inside

    def called(frame: FrameType, event: str, _: Any) -> Any:
        last.pop(id(frame), None)
        return inside if frame.f_code.co_filename.startswith(PACKAGES) else None

    sys.settrace(called)
    try:
        target(data)
    finally:
        sys.settrace(None)
    return frozenset(steps)


def fewest(target: Callable[[bytes], None], inputs: Iterable[bytes]) -> list[bytes]:
    """Short ones first; each that is taken reaches something that none before it does."""
    kept: list[bytes] = []
    seen: set[tuple[str, int, int]] = set()
    for data in sorted(set(inputs), key=lambda one: (len(one), one)):
        steps = reached(target, data)
        if not steps <= seen:
            seen |= steps
            kept.append(data)
    return kept
