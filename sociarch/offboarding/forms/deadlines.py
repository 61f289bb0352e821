"""A plan's deadlines as iCalendar: whole days, each with a reminder the day before while it is open.

A calendar often lies with the employer, and others look into it: an event is private, takes no time, and
names neither people nor the employer. Imported again, an event takes the place of its former self.
"""

import hashlib
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from sociarch.errors import NoDeadlines
from sociarch.offboarding.forms.parts import as_of, closed, facts, labelled
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
    days = [(row, row.due) for row in written.rows if row.announced and row.due]
    if not days:
        raise NoDeadlines()
    for row, day in days:
        calendar.add_component(_event(row, day, written, at))
    return bytes(calendar.to_ical())


def _event(row: Row, day: date, written: Written, at: datetime) -> "Event":
    from icalendar import Alarm, Event

    event = Event()
    summary = f"{flat(row.id)} {flat(row.what)}"
    event.add("uid", f"{_name(row, written)}@sociarch.invalid")
    event.add("dtstamp", at.astimezone(timezone.utc).replace(microsecond=0))
    event.add("dtstart", day)
    if day < date.max:
        # Without an end an event lasts the one day.
        event.add("dtend", day + DAY)
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
    text = "\0".join((written.case, row.id, written.title))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _described(row: Row, written: Written) -> str:
    """Without the note, which may hold somebody's words, proofs, and the day, which the event has itself."""
    bare = row._replace(note="", due_name="", proofs=())
    texts = [labelled(fact, written.language) for fact in facts(bare, written)]
    return "\n".join(flat(text) for text in (*texts, written.mark, as_of(written)))
