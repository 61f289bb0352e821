"""A plan's deadlines as iCalendar: whole days, each with a reminder the day before while it is open.

A calendar often lies with the employer, and others look into it: an event is private, takes no time, and
names neither people nor the employer. Imported again, an event takes the place of its former self.
"""

import hashlib
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from sociarch.errors import NoDeadlines
from sociarch.offboarding.forms.parts import closed, facts, labelled
from sociarch.offboarding.written import Row, Written
from sociarch.sheet import flat

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT: Final = "-//sociarch//checklist//EN"
DAY: Final = timedelta(days=1)


def calendar_bytes(written: Written, at: datetime) -> bytes:
    """Raises NoDeadlines where nothing that is announced has a day: a calendar without events is none."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    rows = [row for row in written.rows if row.announced and row.due]
    if not rows:
        raise NoDeadlines()
    for row in rows:
        calendar.add_component(_event(row, written, at))
    return bytes(calendar.to_ical())


def _event(row: Row, written: Written, at: datetime) -> "Event":
    from icalendar import Alarm, Event

    assert row.due is not None  # only such rows are asked for
    event = Event()
    summary = f"{flat(row.id)} {flat(row.what)}"
    event.add("uid", f"{_name(row, written)}@sociarch.invalid")
    event.add("dtstamp", at.astimezone(timezone.utc).replace(microsecond=0))
    event.add("dtstart", row.due)
    event.add("dtend", row.due + DAY)
    event.add("summary", summary)
    event.add("description", _described(row, written))
    event.add("status", "CANCELLED" if row.state in ("refused", "not applicable") else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if not closed(row):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -DAY)
        event.add_component(alarm)
    return event


def _name(row: Row, written: Written) -> str:
    """The same for the same item of the same plan."""
    return hashlib.sha256(
        "\0".join((written.case, row.id, written.title)).encode(errors="replace")
    ).hexdigest()[:32]


def _described(row: Row, written: Written) -> str:
    """Without the note, which may hold somebody's words, and without days that the event has itself."""
    left_out = (written.words.note, written.words.due)
    told = [labelled(fact, written.language) for fact in facts(row, written) if fact.label not in left_out]
    return "\n".join(flat(text) for text in (*told, written.mark))
