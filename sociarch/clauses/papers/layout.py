"""Words on a page into lines in the order in which a person reads them: columns are found by the white
between them.

Pure geometry. Nothing here knows what a word means. Where places and the file's own order contradict each
other, the columns are read all the same and their lines are doubted.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple


class Word(NamedTuple):
    """A word and its box in points, y upwards. `order`: its place in the file. `strong`: set in bold.
    `slanted`: it does not read along with the rest of the page, as a stamp across it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    order: int = 0
    strong: bool = False
    slanted: bool = False


class Sheet(NamedTuple):
    """A page: its height in points, and its words in the file's order."""

    height: float
    words: tuple[Word, ...]


class Line(NamedTuple):
    """A line of a column. `ends` is where the column's longest line ends; `strong`: all of it is in bold."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    starts: float
    ends: float
    strong: bool = False
    doubt: bool = False

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def is_short(self) -> bool:
        """Whether it ends so early that the next word would have had room."""
        return self.right < self.ends - 0.18 * (self.ends - self.starts)


Row = list[Word]

CENTRE: Final = 0.2
"""Part of a block's width at its edges in which no gap between columns is looked for."""
CLEAR: Final = 8.0
"""Points of white that part columns beyond doubt."""
NARROW: Final = 3.0
"""Points of white below which words are not in columns."""
FEW: Final = 3
MANY: Final = 8
"""Rows that make columns, with clear and with narrow white."""
WORDS: Final = 12
"""Letters that a row of a column has at least, on average: less are labels and figures of a table."""
FAR: Final = 1.5
"""Times a letter's height of white, across the page, below which something else begins."""
TRIED: Final = 8
STEP: Final = 2.0


def blocks(words: Sequence[Word]) -> list[list[Line]]:
    """The page's columns one after the other, each as its lines from top to bottom; what stands across
    columns is a block of its own, and so is what does not read along with the rest."""
    level = [word for word in words if not word.slanted]
    slanted = [word for word in words if word.slanted]
    found = [_lines(block, doubt) for block, doubt in _split(level, False)]
    if slanted:
        # Its letters lie in no rows, so that the file's own order is the only one there is.
        text = " ".join(word.text for word in slanted)
        one = slanted[0]
        found.append([Line(text, *one[1:5], one.left, one.right, doubt=True)])
    return [block for block in found if block]


def rows(words: Iterable[Word]) -> list[Row]:
    """Words on the same height together, from left to right; rows from top to bottom."""
    found: list[Row] = []
    for word in sorted(words, key=lambda one: (-(one.top + one.bottom), one.left)):
        anchor = found[-1][0] if found else None
        if anchor is not None and _beside(anchor, word):
            found[-1].append(word)
        else:
            found.append([word])
    for row in found:
        row.sort(key=lambda one: one.left)
    return found


def _beside(one: Word, other: Word) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def _lines(block: list[Row], doubt: bool) -> list[Line]:
    starts = min((row[0].left for row in block), default=0.0)
    ends = max((word.right for row in block for word in row), default=0.0)
    return [
        Line(
            " ".join(word.text for word in row),
            row[0].left, min(word.bottom for word in row), max(word.right for word in row),
            max(word.top for word in row), starts, ends, all(word.strong for word in row), doubt,
        )
        for row in block
    ]  # fmt: skip


# -- columns --------------------------------------------------------------------------------------


class _Band(NamedTuple):
    """Rows from `start` to before `stop` that leave white around `x`."""

    x: float
    start: int
    stop: int
    width: float
    """Of the white, in points."""


def _split(words: Sequence[Word], doubt: bool) -> Iterator[tuple[list[Row], bool]]:
    """Blocks of rows in reading order, and whether each is doubted."""
    found = rows(words)
    band = _best_band(found)
    if band is None:
        if found:
            yield found, doubt
        return
    yield from _split([word for row in found[: band.start] for word in row], doubt)
    inside = [word for row in found[band.start : band.stop] for word in row]
    doubted = doubt or band.width < CLEAR or _interleaved(inside, band)
    for side in (True, False):
        yield from _split([word for word in inside if (_middle(word) < band.x) == side], doubted)
    yield from _split([word for row in found[band.stop :] for word in row], doubt)


def _middle(word: Word) -> float:
    return (word.left + word.right) / 2


def _interleaved(words: Iterable[Word], band: _Band) -> bool:
    """Whether the file goes from one column to the other and back nearly with each row."""
    sides = [_middle(word) < band.x for word in sorted(words, key=lambda one: one.order)]
    changes = sum(one != other for one, other in pairwise(sides))
    return changes > (band.stop - band.start) / 2 + 1


def _best_band(found: list[Row]) -> _Band | None:
    bands = (band for x in _candidates(found) for band in _bands(found, x))
    return max(bands, key=lambda band: (band.stop - band.start, band.width), default=None)


def _candidates(found: list[Row]) -> list[float]:
    """Places near the middle at which the fewest rows have a word."""
    if len(found) < FEW:
        return []
    left = min(row[0].left for row in found)
    right = max(word.right for row in found for word in row)
    bins = int((right - left) / STEP) + 1
    if right - left < 10 * CLEAR or bins > 100_000:
        return []
    change = [0] * (bins + 1)
    for row in found:
        for word in row:
            change[int((word.left - left) / STEP)] += 1
            change[int((word.right - left) / STEP) + 1 if word.right < right else bins] -= 1
    covered: list[int] = []
    level = 0
    for step in change[:bins]:
        level += step
        covered.append(level)
    central = range(int(CENTRE * bins), int((1 - CENTRE) * bins))
    best = sorted((at for at in central if covered[at] < 0.85 * len(found)), key=lambda at: covered[at])
    return [left + (at + 0.5) * STEP for at in best[:TRIED]]


def _bands(found: list[Row], x: float) -> Iterator[_Band]:
    """Stretches of rows that stand in two columns beside `x`."""
    gaps = [_gap(row, x) for row in found]
    both = sorted(end - start for gap in gaps if gap is not None for start, end in [gap] if end > start)
    if not both:
        return
    # Rows across both columns may have a blank there by chance: it is smaller than the white.
    least = max(NARROW, 0.6 * both[len(both) // 4])
    fits = [gap is not None and (gap[1] <= gap[0] or gap[1] - gap[0] >= least) for gap in gaps]
    start = 0
    for at in range(len(found) + 1):
        if at < len(found) and fits[at] and not (at > start and _far(found[at - 1], found[at])):
            continue
        if (band := _band(found[start:at], x, start, at)) is not None:
            yield band
        start = at if at < len(found) and fits[at] else at + 1


def _far(upper: Row, lower: Row) -> bool:
    """Whether there is so much white between two rows that something else begins below."""
    bottom, top = min(word.bottom for word in upper), max(word.top for word in lower)
    return bottom - top > FAR * min(upper[0].top - upper[0].bottom, lower[0].top - lower[0].bottom)


def _gap(row: Row, x: float) -> tuple[float, float] | None:
    """The white around `x`, from one word to the next; where all words are on one side, an empty stretch.
    None: a word stands there."""
    before = [word.right for word in row if _middle(word) < x]
    behind = [word.left for word in row if _middle(word) >= x]
    if (before and max(before) > x) or (behind and min(behind) < x):
        return None
    if not before or not behind:
        return x, x
    return max(before), min(behind)


def _band(inside: list[Row], x: float, start: int, stop: int) -> _Band | None:
    """Rows of which none crosses `x`, as a band; None: they are no columns."""
    left = [word for row in inside for word in row if _middle(word) < x]
    right = [word for row in inside for word in row if _middle(word) >= x]
    if not left or not right:
        return None
    # Beside each other, not one below the other as two addresses of a letter.
    top = min(max(word.top for word in left), max(word.top for word in right))
    bottom = max(min(word.bottom for word in left), min(word.bottom for word in right))
    shared = [row for row in inside if bottom <= (row[0].top + row[0].bottom) / 2 <= top]
    sides = [
        sum(any((_middle(word) < x) == side for word in row) for row in shared) for side in (True, False)
    ]
    white = min(word.left for word in right) - max(word.right for word in left)
    if white < NARROW or min(sides) < (FEW if white >= CLEAR else MANY):
        return None
    if min(_letters(left, inside), _letters(right, inside)) < WORDS:
        return None
    return _Band(x, start, stop, white)


def _letters(side: Sequence[Word], inside: Sequence[Row]) -> float:
    """Letters of one side in each row that has any there."""
    own = {id(word) for word in side}
    count = sum(any(id(word) in own for word in row) for row in inside)
    return sum(len(word.text) for word in side) / max(count, 1)


def usual_height(lines: Sequence[Line]) -> float:
    """The height of most letters."""
    return (
        median(line.height for line in lines for _letter in range(min(len(line.text), 200))) if lines else 0
    )
