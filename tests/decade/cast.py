"""Lives on LinkedIn that are hard to tell, written by hand, each with what history must tell of it: names,
addresses, jobs, and the years in which rows had neither a date nor a key.

Days are those of the script's exports. A life without an event is there because a careless history would tell
one. Where somebody has no address it is because the list no longer gave any when they joined.
"""

from collections.abc import Iterator

from tests.decade.lives import Expected, Life, Look
from tests.decade.truth import OPEN

ADDRESSES_UNTIL = "2018-03-05"
"""Until when the network gave everybody's address."""


def someone(
    who: str,
    first: str,
    last: str,
    since: str,
    *,
    mark: str = "",
    email: str | None = None,
    company: str = "Exemple & Fils",
    position: str = "Consultant",
    account: str = "aline",
    spelling: str = "",
) -> Life:
    """Listed from the day on which the connection began."""
    mark = mark or who.replace(" ", "-")
    if email is None:
        email = f"{mark}@example.org" if since < ADDRESSES_UNTIL else ""
    look = Look(first, last, mark, f"{since}T12:15:00Z", email, company, position, spelling)
    return Life(who, "linkedin", account, ((since, look),))


def event(
    person: str,
    kind: str,
    seen: str,
    before: str,
    at: str | None = None,
    old: str = "",
    new: str = "",
    account: str = "aline",
) -> Expected:
    return Expected("linkedin", account, person, kind, seen, before, at, old, new)


def rows() -> Iterator[Life]:
    """Everybody of this module."""
    yield from without_dates()
    yield from without_addresses()
    yield from names()
    yield from emails()
    yield from jobs()


def without_dates() -> Iterator[Life]:
    """While lists had neither a date nor a profile's address, to spring 2018."""
    yield someone("joins early", "Odiric", "Vasseur", "2014-05-10").telling(
        event("Odiric Vasseur", "joined", "2014-06-02", "2014-01-15", OPEN)
    )
    yield (
        someone("leaves early", "Ysamir", "Contebois", "2012-03-04")
        .gone("2015-01-01")
        .telling(event("Ysamir Contebois", "left", "2015-04-13", "2014-11-20"))
    )
    yield (
        someone("comes and goes", "Thavane", "Rienpierre", "2011-06-07")
        .gone("2015-09-01")
        .on("2016-04-01")
        .telling(
            event("Thavane Rienpierre", "left", "2015-10-05", "2015-04-13"),
            event("Thavane Rienpierre", "returned", "2016-09-26", "2016-03-14"),
        )
    )
    yield (
        someone("moves early", "Noebelle", "Luneval", "2010-02-03")
        .on("2016-05-01", company="Sample Ltd", position="Head of Sales")
        .telling(
            event(
                "Noebelle Luneval", "moved", "2016-09-26", "2016-03-14", None, "Exemple & Fils", "Sample Ltd"
            )
        )
    )
    yield (
        someone("climbs early", "Corvric", "Mirageclair", "2009-02-03")
        .on("2017-05-01", position="Gérant")
        .telling(
            event("Corvric Mirageclair", "title", "2017-07-17", "2017-02-06", None, "Consultant", "Gérant")
        )
    )
    # Two of one name, whom nothing but the address tells apart, and then nothing but the day.
    yield someone("homonym stays", "Cosby", "Dreamham", "2011-02-03").telling()
    yield (
        someone("homonym moves", "Cosby", "Dreamham", "2012-08-09")
        .on("2015-06-01", company="Fabula SA")
        .telling(
            event("Cosby Dreamham", "moved", "2015-10-05", "2015-04-13", None, "Exemple & Fils", "Fabula SA")
        )
    )
    # An address that several people share names none of them, nor who comes when one of them goes.
    yield someone("box one", "Perwyn", "Storyley", "2010-10-10", email="info@example.net").telling()
    yield (
        someone("box two", "Tammore", "Brumeley", "2011-11-11", email="info@example.net")
        .gone("2016-06-01")
        .telling(event("Tammore Brumeley", "left", "2016-09-26", "2016-03-14"))
    )
    yield someone("box three", "Meldric", "Contewell", "2016-07-01", email="info@example.net").telling(
        event("Meldric Contewell", "joined", "2016-09-26", "2016-03-14", OPEN)
    )


def without_addresses() -> Iterator[Life]:
    """While rows had a date and no profile's address, to the end of 2022."""
    yield (
        someone("moves with the form", "Gardale", "Phantomby", "2013-01-21")
        .on("2018-06-01", company="Nulle Part SA", position="Founder")
        .telling(
            event(
                "Gardale Phantomby",
                "moved",
                "2018-11-05",
                "2018-03-05",
                None,
                "Exemple & Fils",
                "Nulle Part SA",
            )
        )
    )
    yield (
        someone("moves alone", "Fenette", "Shamwell", "2013-02-22")
        .on("2019-08-15", company="Untel Conseil")
        .telling(
            event(
                "Fenette Shamwell",
                "moved",
                "2019-12-02",
                "2019-07-29",
                None,
                "Exemple & Fils",
                "Untel Conseil",
            )
        )
    )
    # One of a name leaves and another one joins: neither came back nor moved.
    yield (
        someone("dateline leaver", "Hollis", "Myththorpe", "2013-11-23", email="hollis@example.com")
        .gone("2020-11-02")
        .telling(event("Hollis Myththorpe", "left", "2021-01-18", "2020-10-12"))
    )
    yield someone("dateline joiner", "Hollis", "Myththorpe", "2020-11-20", company="Lorem GmbH").telling(
        event("Hollis Myththorpe", "joined", "2021-01-18", "2020-10-12", "2020-11-20T12:15:00Z")
    )
    # Three met on one day, and one of them leaves.
    yield someone("fair one", "Kelima", "Pretendton", "2012-09-30").telling()
    yield someone("fair two", "Delric", "Neverham", "2012-09-30").telling()
    yield (
        someone("fair three", "Bramette", "Fableby", "2012-09-30")
        .gone("2021-02-01")
        .telling(event("Bramette Fableby", "left", "2021-02-08", "2021-01-18"))
    )
    yield (
        someone("short visit", "Meline", "Feintemare", "2021-10-01")
        .gone("2021-12-24")
        .telling(
            event("Meline Feintemare", "joined", "2021-11-29", "2021-09-20", "2021-10-01T12:15:00Z"),
            event("Meline Feintemare", "unseen", "2022-02-14", "2021-11-29"),
            event("Meline Feintemare", "left", "2022-04-04", "2021-11-29"),
        )
    )


def names() -> Iterator[Life]:
    """Names: new ones, and new spellings of old ones."""
    yield bride().telling(
        event("", "renamed", "2023-03-06", "2023-02-20", None, "Lysadine Nullebois", "Lysadine Songerive")
    )
    yield (
        someone("spelled anew", "Élodie", "L'Apre-pierre", "2011-04-05", company="Éditions Rêverie")
        .on("2016-01-01", first="ELODIE", last="L’APRE-PIERRE", company="EDITIONS  REVERIE")
        .on("2019-01-01", first="E\u0301lodie ", last=" L'Apre-pierre", company=" Éditions Rêverie ")
        .on("2021-01-01", position="consultant", email="Spelled-Anew@Example.org")
        .on("2023-03-10", first="Elodie", email="spelled-anew@example.org")
        .telling()
    )
    yield someone("doctor", "Aurebelle", "Roe, PhD", "2012-05-06").telling()
    yield someone("cyclist", "Bram 🚲", "Voorbeeld", "2012-06-07", mark="bram-voorbeeld-✓").telling()
    yield someone("right to left", "\u200fדמיון\u200f", "דוגמאי", "2012-07-08", mark="דמיון-דוגמאי").telling()
    yield (
        someone("formula", "Fiamta", '=HYPERLINK("https://example.org/?a=1","Sham")', "2012-08-10")
        .on("2022-06-01", company="<img src=x onerror=alert(1)>", position="-2+3")
        .telling(
            event(
                'Fiamta =HYPERLINK("https://example.org/?a=1","Sham")', "moved", "2022-08-15", "2022-04-04",
                None, "Exemple & Fils", "<img src=x onerror=alert(1)>",
            )
        )
    )  # fmt: skip


def bride() -> Life:
    """Who marries, and is in two accounts."""
    life = someone("bride", "Lysadine", "Nullebois", "2013-09-14", mark="lysadine-nullebois")
    return life.on("2023-02-28", last="Songerive")


def emails() -> Iterator[Life]:
    """Addresses: given, withdrawn, changed, and hidden for a while."""
    yield (
        someone("gives", "Elianor", "Brumerive", "2019-01-07")
        .on("2020-11-01", email="elianor@example.net")
        .telling(
            event("Elianor Brumerive", "joined", "2019-03-18", "2018-11-05", "2019-01-07T12:15:00Z"),
            event(
                "Elianor Brumerive",
                "email_given",
                "2021-01-18",
                "2020-10-12",
                None,
                "",
                "elianor@example.net",
            ),
        )
    )
    yield (
        someone("withdraws", "Melulie", "Fauxclos", "2013-04-15")
        .on("2019-11-10", email="")
        .telling(
            event(
                "Melulie Fauxclos",
                "email_withdrawn",
                "2019-12-02",
                "2019-07-29",
                None,
                "withdraws@example.org",
            )
        )
    )
    yield (
        someone("changes", "Odibelle", "Contefontaine", "2013-05-16")
        .on("2023-11-01", email="odibelle@example.com")
        .telling(
            event(
                "Odibelle Contefontaine", "email_changed", "2023-12-11", "2023-10-09", None,
                "changes@example.org", "odibelle@example.com",
            )
        )
    )  # fmt: skip
    shown, hidden = {"email": "jasswyn@example.net"}, {"email": ""}
    yield (
        someone("toggles", "Jasswyn", "Mockfield", "2018-12-03")
        .on("2021-01-02", **shown).on("2021-02-02", **hidden).on("2021-02-20", **shown)
        .on("2023-03-01", **hidden).on("2023-03-11", **shown)
        .on("2023-04-01", **hidden).on("2023-04-11", **shown)
        .telling(
            event("Jasswyn Mockfield", "joined", "2019-03-18", "2018-11-05", "2018-12-03T12:15:00Z"),
            event("Jasswyn Mockfield", "email_given", "2021-01-18", "2020-10-12", None, "", shown["email"]),
        )
    )  # fmt: skip
    yield (
        someone("blinks", "Holwyn", "Pretendmore", "2012-09-17")
        .on("2021-02-02", email="")
        .on("2021-02-20", email="blinks@example.org")
        .telling()
    )
    yield (
        someone("hides long", "Norette", "Mythwell", "2012-10-18")
        .on("2021-08-01", email="")
        .on("2022-03-01", email="hides-long@example.org")
        .telling(
            event(
                "Norette Mythwell",
                "email_withdrawn",
                "2021-09-20",
                "2021-06-14",
                None,
                "hides-long@example.org",
            ),
            event(
                "Norette Mythwell",
                "email_given",
                "2022-04-04",
                "2022-02-14",
                None,
                "",
                "hides-long@example.org",
            ),
        )
    )


def jobs() -> Iterator[Life]:
    """Companies and titles that a list leaves empty for a while."""
    job = {"company": "Exemple & Fils", "position": "Consultant"}
    yield (
        someone("between blanks", "Permore", "Dreamstone", "2013-06-17")
        .on("2021-02-02", company="", position="").on("2021-02-20", **job)
        .on("2023-03-01", company="").on("2023-03-11", **job)
        .telling()
    )  # fmt: skip
    yield (
        someone("blank, then new", "Tamima", "Fablefield", "2013-07-18")
        .on("2023-03-11", company="", position="")
        .on("2023-04-01", company="Chimère International", position="Researcher")
        .telling(
            event(
                "Tamima Fablefield", "moved", "2023-04-03", OPEN, None,
                "Exemple & Fils", "Chimère International",
            )
        )
    )  # fmt: skip
    yield (
        someone("retires", "Gardwyn", "Nevermore", "2013-08-19")
        .on("2022-06-01", company="", position="")
        .telling()
    )
    yield (
        someone("moves twice", "Delima", "Phantomstone", "2013-10-20")
        .on("2019-04-01", company="Ipsum SA")
        .on("2024-02-01", company="Exemple & Fils", position="Gérante")
        .telling(
            event(
                "Delima Phantomstone", "moved", "2019-07-29", "2019-03-18", None, "Exemple & Fils", "Ipsum SA"
            ),
            event(
                "Delima Phantomstone", "moved", "2024-03-04", "2024-01-22", None, "Ipsum SA", "Exemple & Fils"
            ),
        )
    )
