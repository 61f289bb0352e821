"""Lives on LinkedIn that are hard to tell because somebody is missing, or seems to be: profiles that close,
homonyms on one day, damaged lists, addresses that change hands, and a second account.
"""

from collections.abc import Iterator

from tests.decade import cast
from tests.decade.cast import bride, event, someone
from tests.decade.lives import Life
from tests.decade.truth import OPEN


def linkedin() -> Iterator[Life]:
    """Everybody of the first account whose life is written by hand."""
    yield from cast.rows()
    yield from nameless()
    yield from presence()
    yield from damage()
    yield from profiles()


def nameless() -> Iterator[Life]:
    """Rows that lose their names for a while: the profile is closed, the connection is there."""
    yield (
        someone("closed for weeks", "Fenwyn", "Storyham", "2014-03-11")
        .on("2021-02-02", nameless=True)
        .on("2021-03-11", nameless=False)
        .telling(event("Fenwyn Storyham", "joined", "2014-06-02", "2014-01-15", OPEN))
    )
    yield (
        someone("closed in spring", "Brammore", "Shamdale", "2012-11-12")
        .on("2023-03-01", nameless=True)
        .on("2023-04-11", nameless=False)
        .telling()
    )
    yield (
        someone("closed for good", "Kelton", "Neverley", "2012-12-13")
        .on("2023-05-20", nameless=True)
        .gone("2023-11-20")
        .telling(event("Kelton Neverley", "left", "2023-12-11", "2023-10-09"))
    )


SPRING_CLEANED = (
    "Aurric Cléota Elovane Fiamric Eliata Lysarine Meluric Noenor Odita Ysarien Tharic Corvta Thamir Ysabelle"
).split()


def presence() -> Iterator[Life]:
    """Who is listed: again, anew, as another of the same name, on the same day."""
    yield (
        someone("returns", "Elolie", "Mirageval", "2010-03-14")
        .gone("2023-03-01")
        .on("2023-04-01")
        .telling(
            event("Elolie Mirageval", "left", "2023-03-06", "2023-02-20"),
            event("Elolie Mirageval", "returned", "2023-04-03", "2023-03-20"),
        )
    )
    yield (
        someone("connects again", "Aurenor", "Rienchamp", "2010-04-15")
        .gone("2023-05-01")
        .on("2023-11-01", since="2023-11-01T12:15:00Z")
        .telling(
            event("Aurenor Rienchamp", "left", "2023-06-05", "2023-04-17"),
            event("Aurenor Rienchamp", "returned", "2023-12-11", "2023-10-09", OPEN),
        )
    )
    # Ended and begun anew between two exports: no list was without them.
    yield (
        someone("connects anew", "Cléomir", "Lunebois", "2010-05-16")
        .on("2024-02-10", since="2024-02-10T12:15:00Z")
        .telling()
    )
    yield (
        someone("homonym leaves", "Delwyn", "Storymore", "2010-06-17", mark="delwyn-storymore-1")
        .gone("2023-05-02")
        .telling(event("Delwyn Storymore", "left", "2023-06-05", "2023-04-17"))
    )
    yield someone("homonym joins", "Delwyn", "Storymore", "2023-05-03", mark="delwyn-storymore-2").telling(
        event("Delwyn Storymore", "joined", "2023-06-05", "2023-04-17", "2023-05-03T12:15:00Z")
    )
    yield someone("homonym remains", "Delwyn", "Storymore", "2010-07-18", mark="delwyn-storymore-3").telling()
    twice = someone("stands there twice", "Mertale", "Dreamwell", "2011-08-19")
    yield twice.on("2023-03-11", twice=True).on("2024-01-10", twice=False).telling()
    evening = someone("in the evening", "Corvlie", "Feintebois", "2024-12-16")
    yield evening._replace(looks=(("2024-12-16T12", evening.looks[0][1]),)).telling(
        event("Corvlie Feintebois", "joined", "2024-12-16", "2024-12-16", "2024-12-16T12:15:00Z")
    )
    for number, first in enumerate(SPRING_CLEANED):
        since = f"2009-{number % 12 + 1:02}-{number + 3:02}"
        # So many at once that the export is held, and accepted: they are gone for all that.
        yield (
            someone(f"spring clean {number}", first, "Nullemont", since)
            .gone("2024-10-01")
            .telling(event(f"{first} Nullemont", "left", "2024-10-21", "2024-09-02"))
        )


def damage() -> Iterator[Life]:
    """Who is missing from a list that is known to be damaged."""
    yield someone("swallowed", "Bramton", "Fabledale", "2011-12-20").telling(
        event("Bramton Fabledale", "unseen", "2022-02-14", "2021-11-29")
    )
    yield (
        someone("swallowed, then gone", "Cosette", "Shambury", "2011-12-21")
        .gone("2022-03-01")
        .telling(
            event("Cosette Shambury", "unseen", "2022-02-14", "2021-11-29"),
            event("Cosette Shambury", "left", "2022-04-04", "2021-11-29"),
        )
    )
    yield (
        someone("swallowed, and moved", "Jassmore", "Mythdale", "2011-12-22")
        .on("2022-02-01", company="Quelconque & Fils")
        .telling(
            event("Jassmore Mythdale", "unseen", "2022-02-14", "2021-11-29"),
            event(
                "Jassmore Mythdale", "moved", "2022-04-04", OPEN, None, "Exemple & Fils", "Quelconque & Fils"
            ),
        )
    )
    yield someone("joins behind the damage", "Norwyn", "Phantomfield", "2022-01-20").telling(
        event("Norwyn Phantomfield", "joined", "2022-04-04", OPEN, "2022-01-20T12:15:00Z")
    )
    yield someone("swallowed later", "Merlis", "Pretendfield", "2011-12-23").telling(
        event("Merlis Pretendfield", "unseen", "2024-07-08", "2024-05-13")
    )
    yield (
        someone("returns, is swallowed", "Perette", "Mockdale", "2011-12-24")
        .gone("2023-12-01")
        .on("2024-01-30")
        .telling(
            event("Perette Mockdale", "left", "2023-12-11", "2023-10-09"),
            event("Perette Mockdale", "returned", "2024-03-04", "2024-01-22"),
            event("Perette Mockdale", "unseen", "2024-07-08", "2024-05-13"),
        )
    )


SWALLOWED = {
    "2022-02-14": ("swallowed", "swallowed, then gone", "swallowed, and moved", "joins behind the damage",
                   "linkedin aline 1", "linkedin aline 2", "linkedin aline 4", "linkedin aline 6"),
    "2024-07-08": ("swallowed later", "returns, is swallowed", "linkedin aline 3", "linkedin aline 5"),
}  # fmt: skip
"""By the day of the export, whom its damage swallows."""


def profiles() -> Iterator[Life]:
    """Addresses of profiles: changed, handed on, and spelled in several ways."""
    url = "linkedin.com/in/"
    yield (
        someone("new address", "Lyserie", "Songefontaine", "2012-01-11", mark="lyserie-s")
        .on("2023-05-01", mark="lyserie-songefontaine")
        .telling(
            event(
                "Lyserie Songefontaine", "url", "2023-06-05", "2023-04-17", None,
                f"{url}lyserie-s", f"{url}lyserie-songefontaine",
            )
        )
    )  # fmt: skip
    # Somebody else takes the address that was given up, while both are listed.
    yield (
        someone("gives up an address", "Tharine", "Fauxrive", "2012-02-12", mark="tf")
        .on("2023-11-11", mark="tharine-fauxrive")
        .telling(
            event(
                "Tharine Fauxrive",
                "url",
                "2023-12-11",
                "2023-10-09",
                None,
                f"{url}tf",
                f"{url}tharine-fauxrive",
            )
        )
    )
    yield someone("takes it", "Tancred", "Fablefort", "2024-02-15", mark="tf", company="Muster GmbH").telling(
        event("Tancred Fablefort", "joined", "2024-03-04", "2024-01-22", "2024-02-15T12:15:00Z")
    )
    yield (
        someone("many spellings", "Noéline", "Brumeclair", "2012-03-13", mark="noéline-brumeclair")
        .on("2023-03-01", spelling="https://fr.linkedin.com/in/{}/")
        .on("2023-03-11", spelling="http://www.linkedin.com/in/{}?trk=abc#top")
        .on("2023-04-01", mark="noe\u0301line-brumeclair")
        .on("2023-04-11", spelling="linkedin.com/in/{}", mark="Noéline-Brumeclair")
        .on("2023-05-11", spelling="", mark="noéline-brumeclair")
        .telling()
    )


def cabinet() -> Iterator[Life]:
    """A second account, in which some of the first one's people are."""
    one = bride()
    yield one._replace(who="bride at the cabinet", account="cabinet").telling(
        event(
            "",
            "renamed",
            "2023-09-04",
            "2023-01-16",
            None,
            "Lysadine Nullebois",
            "Lysadine Songerive",
            "cabinet",
        )
    )
    other = someone(
        "doctor at the cabinet", "Aurebelle", "Roe, PhD", "2020-05-06", mark="doctor", account="cabinet"
    )
    yield other.gone("2024-01-05").telling(
        event("Aurebelle Roe, PhD", "left", "2024-02-19", "2023-09-04", account="cabinet")
    )
    # Left the first account in spring and is in this one all the time.
    yield someone(
        "returns, at the cabinet", "Elolie", "Mirageval", "2019-03-14", mark="returns", account="cabinet"
    ).telling()
    yield someone(
        "homonym at the cabinet", "Cosby", "Dreamham", "2021-03-14", mark="cosby-3", account="cabinet"
    ).telling()


def strangers() -> Iterator[Life]:
    """People of somebody else's lists, which the owner never let count."""
    for number, first in enumerate("Aurwyn Bramlis Cosrick Delmir Elowyn Fenrick".split()):
        yield someone(f"stranger {number}", first, "Voorsson", f"2015-01-0{number + 1}", account="strangers")
