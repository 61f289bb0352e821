"""When a page of 2013 to 2018 was downloaded: "Downloaded by NAME on <date>", only the date translated.

The date is looked for in the words behind that phrase, with any others around it, because the name of the
owner stands there too.
"""

import re
from typing import Final

from sociarch.formats import dates

_PHRASE = re.compile("downloaded by", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_END: Final = 8_000
"""Characters at the end of a page in which its footer stands."""
_REACH: Final = 600
_LAST: Final = 3
"""Phrases that are looked behind: the footer is the last one."""
_LONGEST: Final = 14
"""Words of the longest date."""


def downloaded(source: str) -> dates.Moment | None:
    """The time in the footer of a page's source; None where there is none with a year, month and day."""
    import html  # Its table of letters takes longer to load than most exports to read.

    found = None
    for match in list(_PHRASE.finditer(source, max(len(source) - _END, 0)))[-_LAST:]:
        found = _date(html.unescape(_TAG.sub(" ", source[match.end() : match.end() + _REACH])))
    return found


def _date(text: str) -> dates.Moment | None:
    """The longest run of words that is a day with its year."""
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            moment = dates.parse(" ".join(words[start : start + length]))
            if moment and moment.year and moment.month and moment.day:
                return moment
    return None
