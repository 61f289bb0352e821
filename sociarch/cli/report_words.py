"""What every page of a report says of its own accord, in the reader's language.

For whom a page is stands here once: it is shown on the page, and told when the file has been written.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.cli.language import french
from sociarch.cli.language import gettext as _
from sociarch.errors import N_
from sociarch.ownership.periods import Period
from sociarch.report.record import Face, Layer

MARKS: Final[Mapping[Layer, str]] = {
    "me": N_("For you alone, not for the employer"),
    "lawyer": N_("For your lawyer: evidence, without the names of contacts and without advice"),
    "hr": N_("For human resources: items, who does them, how they stand; nothing of accounts and contacts"),
}
PERIOD_WORDS: Final[Mapping[Period, str]] = {
    "before": N_("before the job"),
    "during": N_("during it"),
    "notice": N_("in notice"),
    "after": N_("after it"),
}
DEMO: Final = N_(
    "A demonstration: names, companies, addresses and digests are invented; days and numbers are as they are."
)
INCOMPLETE: Final = N_("The list of {day} is incomplete: who is not in it may be listed all the same.")


def mark(layer: Layer) -> str:
    """For whom a page was made, and who must not get it."""
    return _(MARKS[layer])


def language() -> str:
    """The reader's, as pages name it."""
    return "fr" if french() else "en"


def face() -> Face:
    """What a page says beside its content; what stands in braces the page fills in."""
    return Face(
        language=language(),
        contents=_("On this page"),
        figures=_("The same in figures"),
        search=_("Search the list: name, company, anything"),
        found=_("{n} found"),
        nobody=_("Nobody is found by these words."),
        shown=_("{from} to {to} of {n}"),
        earlier=_("Earlier rows"),
        later=_("Later rows"),
        sorted_up=_("sorted by {column}, upwards"),
        sorted_down=_("sorted by {column}, downwards"),
        sort_by=_("Sort by {column}"),
        no_script=_(
            "These are the first rows. To search and sort all of them, a recent browser with JavaScript is "
            "needed."
        ),
        more=_("… and {n} more."),
        bar=_("Drawn as a bar"),
        top=_("To the top"),
    )
