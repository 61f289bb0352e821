"""A plan that came back as a workbook, filled in by somebody else: which item is in which state.

The file is a stranger's. Its zip and its XML are bounded before they are opened, no formula is evaluated and
no result of one is taken, and what cannot be understood is told with its row. Columns may have moved and
sheets may have other titles; what headings and words mean says the hidden sheet that every plan has, so the
language in which it was made does not matter.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias, TypeVar, get_args

from sociarch.dossier import STATES, Role, State
from sociarch.errors import N_, BadPlanRow, BadPlanSheet, NotAnExport
from sociarch.export import Export, TooLarge
from sociarch.formats import workbooks
from sociarch.formats.tables import fold
from sociarch.offboarding.forms.workbook import CASE, COLUMN, FILLED_IN, ROLE, SCHEMA, STATE, TOLD_BY
from sociarch.offboarding.items import ITEMS
from sociarch.sheet import guarded
from sociarch.source import Source
from sociarch.zips import BrokenZip

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file; of a plan it has some ten thousand."""
UNPACKED: Final = 8 * 1024 * 1024
"""Bytes of all its parts."""
MOST_ROWS: Final = 2000
HEADING_WITHIN: Final = 60
"""Rows in which the headings of the items must appear."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
_IDS: Final = {one.id.casefold(): one.id for one in ITEMS}

LARGE = N_("it is too large")
NO_WORKBOOK = N_("it is no workbook, or a damaged one")
NO_PLAN = N_("the hidden sheet that says what its words mean is missing or was changed")
NO_TABLE = N_("no sheet has the columns of its items")
MANY = N_("more than one sheet has the columns of its items")
ID = N_("an id of an item is expected, such as L1-04")
TWICE = N_("this item stands there already")
WORD = N_("a state from the list is expected")
DAY = N_("a day such as 2026-11-22 is expected")
WHO = N_("a role from the list is expected")
FORMULA = N_("a formula stands there; its result is not taken")

Code = TypeVar("Code", bound=str)
Table: TypeAlias = tuple[Mapping[str, int], workbooks.Rows]
"""The column of each thing that is read back, and the rows below the headings."""

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+)?", re.ASCII)


class Returned(NamedTuple):
    """What a row of a plan says.

    on  since when; None: not said
    by  who did it, refused it, or looked at what another did; None: not said
    """

    id: str
    state: State
    on: date | None
    by: Role | None


class ReturnedSheet(NamedTuple):
    """`case`: the number of the case for which the plan was made; empty: it had none."""

    case: str
    rows: tuple[Returned, ...]


class _Key(NamedTuple):
    """What the words of a workbook mean, folded: columns by their headings, states and roles by theirs."""

    case: str
    columns: Mapping[str, str]
    states: Mapping[str, State]
    roles: Mapping[str, Role]


def read_sheet(data: bytes, path: object = "?") -> ReturnedSheet:
    """Every row of the plan, in its order. `path`: as the person named it, for the errors.

    Raises BadPlanSheet or BadPlanRow.
    """
    sheets = _sheets(data, path)
    keys = [one for one in map(_key, sheets) if one]
    if len(keys) != 1:
        raise BadPlanSheet(path=path, reason=NO_PLAN)
    [key] = keys
    found = [one for one in (_table(sheet, key) for sheet in sheets) if one]
    if len(found) != 1:
        raise BadPlanSheet(path=path, reason=MANY if found else NO_TABLE)
    [(places, rows)] = found
    said: dict[str, Returned] = {}
    for number, cells in rows:
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        if not any(row.values()):
            continue
        try:
            one = _returned(row, key)
            if one.id in said:
                raise ValueError(TWICE)
        except ValueError as error:
            raise BadPlanRow(path=path, row=number, reason=str(error)) from None
        said[one.id] = one
    return ReturnedSheet(key.case, tuple(said.values()))


# -- the file --------------------------------------------------------------------------------------


def _sheets(data: bytes, path: object) -> list[workbooks.Rows]:
    if len(data) > LARGEST:
        raise BadPlanSheet(path=path, reason=LARGE)
    try:
        export = Export([Source("plan.xlsx", len(data), None, lambda: io.BytesIO(data))])
        parts = [one for one in export.members if workbooks.holds_cells(one.inner)]
        if sum(one.size for one in parts) > UNPACKED:
            raise BadPlanSheet(path=path, reason=LARGE)
        read = ((one.inner, export.read(one)) for one in parts)
        return [rows for _title, rows in workbooks.sheets(read, MOST_ROWS, computed=False)]
    except (TooLarge, workbooks.TooMuch):
        raise BadPlanSheet(path=path, reason=LARGE) from None
    except (BrokenZip, NotAnExport, workbooks.NotAWorkbook):
        raise BadPlanSheet(path=path, reason=NO_WORKBOOK) from None


# -- what its words mean ---------------------------------------------------------------------------


def _key(sheet: workbooks.Rows) -> _Key | None:
    """What a sheet says of the others; None for a sheet that does not, or whose words are not clear."""
    told = [(*cells, "", "", "")[:3] for _number, cells in sheet]
    if not told or told[0][:2] != (CASE, SCHEMA) or any(workbooks.FORMULA in row for row in told):
        return None
    columns = _meanings(told, COLUMN, (*FILLED_IN, *TOLD_BY))
    states = _meanings(told, STATE, STATES)
    roles = _meanings(told, ROLE, ROLES)
    if columns is None or states is None or roles is None:
        return None
    return _Key(_bare(told[0][2]), columns, states, roles)


def _meanings(told: Sequence[tuple[str, ...]], kind: str, codes: Sequence[Code]) -> Mapping[str, Code] | None:
    """Which code each word stands for, codes themselves among the words. None where a code is missing or
    unknown, or a word stands for two."""
    named = {code: fold(_bare(name)) for one, code, name in told if one == kind}
    if sorted(named) != sorted(codes):
        return None
    found: dict[str, Code] = {}
    for code in codes:
        for word in {named[code], fold(code)}:
            if found.setdefault(word, code) != code:
                return None
    return found


def _bare(text: str) -> str:
    """Without the apostrophe that keeps a text from being a formula."""
    return text[1:] if text[:1] == "'" and guarded(text[1:], form=".xlsx") == text else text


# -- its rows --------------------------------------------------------------------------------------


def _table(sheet: workbooks.Rows, key: _Key) -> Table | None:
    """The items on a sheet; None where there is none, or two columns are called alike."""
    for at, (number, cells) in enumerate(sheet):
        if number > HEADING_WITHIN:
            break
        names = [key.columns.get(fold(_bare(cell)), "") for cell in cells]
        if not {"id", "state"} <= set(names) or not set(names) & set(TOLD_BY):
            continue
        if any(names.count(name) > 1 for name in FILLED_IN):
            return None
        return {name: names.index(name) for name in FILLED_IN if name in names}, sheet[at + 1 :]
    return None


def _returned(row: Mapping[str, str], key: _Key) -> Returned:
    """Raises ValueError with the reason."""
    if any(cell.startswith(workbooks.FORMULA) for cell in row.values()):
        raise ValueError(FORMULA)
    name = _IDS.get(row["id"].casefold())
    if name is None:
        raise ValueError(ID)
    state = key.states.get(fold(_bare(row["state"])))
    if state is None:
        raise ValueError(WORD)
    return Returned(name, state, _day(row.get("on", "")), _role(row.get("by", ""), key))


def _day(cell: str) -> date | None:
    if not cell:
        return None
    if not _DAY.fullmatch(cell):
        raise ValueError(DAY)
    try:
        return datetime.fromisoformat(cell).date()
    except ValueError:
        raise ValueError(DAY) from None


def _role(cell: str, key: _Key) -> Role | None:
    role = key.roles.get(fold(_bare(cell)))
    if cell and role is None:
        raise ValueError(WHO)
    return role
