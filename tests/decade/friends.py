"""Lives on Facebook and on Viadeo that are hard to tell, each with what history must tell of it.

Facebook gives a name and a second, and no key: who keeps the second is the same, and a name alone is nobody.
Viadeo gives a key, some forms without addresses or days, and ended in 2016.
"""

from collections.abc import Iterator

from tests.decade.lives import Expected, Life, Look
from tests.decade.truth import OPEN


def friend(who: str, name: str, since: str) -> Life:
    """Listed from the day on which the connection began; `since` is a second in UTC."""
    first, _, last = name.partition(" ")
    return Life(who, "facebook", "aline", ((since[:10], Look(first, last, who, since)),))


def event(
    person: str, kind: str, seen: str, before: str, at: str | None = None, old: str = "", new: str = ""
) -> Expected:
    return Expected("facebook", "aline", person, kind, seen, before, at, old, new)


def facebook() -> Iterator[Life]:
    """Everybody whose life is written by hand."""
    yield from renamed()
    yield from removed()
    yield from seconds()
    yield from damage()


def renamed() -> Iterator[Life]:
    """Names: new ones with the same second, and new spellings."""
    yield (
        friend("marries", "Elodine Chimèreclos", "2012-04-05T10:11:12Z")
        .on("2020-05-01", last="Nullefontaine")
        .telling(
            event(
                "",
                "renamed",
                "2020-06-29",
                "2020-02-17",
                None,
                "Elodine Chimèreclos",
                "Elodine Nullefontaine",
            )
        )
    )
    yield (
        friend("renamed for the page", "Tamric Mockley", "2012-05-06T23:30:00Z")
        .on("2022-01-10", first="Tamsin")
        .telling(event("", "renamed", "2022-03-21", "2021-11-15", None, "Tamric Mockley", "Tamsin Mockley"))
    )
    yield (
        friend("friend spelled anew", "Íñigo Örnekoğlu", "2012-06-07T08:09:10Z")
        .on("2019-03-01", first="INIGO", last="ORNEKOGLU")
        .on("2021-05-01", first="Íñigo", last=" Örnekoğlu ")
        .telling()
    )
    # Two became friends within one second; one takes a new name, the other keeps everything.
    yield friend("same second one", "Kelrick Shamwood", "2013-07-08T09:10:11Z").telling()
    yield (
        friend("same second two", "Merima Fablewood", "2013-07-08T09:10:11Z")
        .on("2021-05-01", last="Neverwood")
        .telling(
            event("", "renamed", "2021-07-12", "2021-03-15", None, "Merima Fablewood", "Merima Neverwood")
        )
    )
    yield friend("wedding one", "Cosette Mythwood", "2014-08-09T14:15:16Z").telling()
    yield (
        friend("wedding two", "Fenric Dreamwood", "2014-08-09T14:15:16Z")
        .gone("2021-08-01")
        .telling(event("Fenric Dreamwood", "left", "2021-11-15", "2021-07-12"))
    )
    # Somebody takes the name of another who vanishes in the same export.
    yield (
        friend("name is left", "Bramwyn Songewood", "2011-01-02T03:04:05Z")
        .gone("2023-08-01")
        .telling(event("Bramwyn Songewood", "left", "2023-10-16", "2023-07-17"))
    )
    yield (
        friend("name is taken", "Bramwyn Mirewood", "2011-02-03T04:05:06Z")
        .on("2023-08-02", last="Songewood")
        .telling(
            event("", "renamed", "2023-10-16", "2023-07-17", None, "Bramwyn Mirewood", "Bramwyn Songewood")
        )
    )
    yield friend("hostile", "<img src=x onerror=alert(1)> Sham", "2012-07-08T11:12:13Z").telling()
    yield friend("emoji", "Noeline 🚲 Songerive", "2012-08-09T11:12:14Z").telling()
    yield friend("friend right to left", "\u200fאגדאל\u200f משלני", "2012-09-10T11:12:15Z").telling()


def removed() -> Iterator[Life]:
    """Who ended: by the network's own log, without it, and with a log that speaks of somebody else."""
    yield (
        friend("removed", "Gardale Shamstone", "2013-03-04T05:06:07Z")
        .gone("2020-10-01", logged="2020-10-01T09:00:00Z")
        .telling(event("Gardale Shamstone", "removed", "2020-11-09", "2020-06-29", "2020-10-01T09:00:00Z"))
    )
    yield friend("homonym of a removed one", "Gardale Shamstone", "2015-04-05T06:07:08Z").telling()
    yield (
        friend("vanishes", "Holdale Mythby", "2013-04-05T05:06:08Z")
        .gone("2020-10-02")
        .telling(event("Holdale Mythby", "left", "2020-11-09", "2020-06-29"))
    )
    # The log holds the name, from a friendship that ended before this one began.
    yield friend("earlier friendship", "Tamette Shamfield", "2010-05-06T05:06:09Z").gone(
        "2014-05-01", logged="2014-05-01T10:00:00Z"
    )
    yield (
        friend("later friendship", "Tamette Shamfield", "2016-05-06T05:06:10Z")
        .gone("2021-09-01")
        .telling(event("Tamette Shamfield", "left", "2021-11-15", "2021-07-12"))
    )
    # Of one name the log holds two, and nobody can say which of them this is.
    for number, day in enumerate(("2022-04-10", "2022-05-01")):
        other = friend(f"logged namesake {number}", "Perlis Mythfield", f"2012-01-0{number + 1}T05:06:07Z")
        yield other._replace(looks=(("2012-01-01", other.looks[0][1]), ("2013-01-01", None)), logged=(
            ("Perlis Mythfield", f"{day}T10:00:00Z"),
        ))  # fmt: skip
    yield (
        friend("one of three", "Perlis Mythfield", "2010-06-07T05:06:11Z")
        .gone("2022-04-10")
        .telling(event("Perlis Mythfield", "left", "2022-07-11", "2022-03-21"))
    )
    # Removed, friends again under another second, and gone again without a word in the log.
    yield (
        friend("removed once", "Norwyn Fablestone", "2011-07-08T05:06:12Z")
        .gone("2019-12-20", logged="2019-12-20T18:00:00Z")
        .telling(event("Norwyn Fablestone", "removed", "2020-02-17", "2019-10-21", "2019-12-20T18:00:00Z"))
    )
    yield (
        friend("friends again", "Norwyn Fablestone", "2020-03-01T12:00:00Z")
        .gone("2022-09-01")
        .telling(
            event("Norwyn Fablestone", "joined", "2020-06-29", "2020-02-17", "2020-03-01T12:00:00Z"),
            event("Norwyn Fablestone", "left", "2022-12-05", "2022-07-11"),
        )
    )


def seconds() -> Iterator[Life]:
    """Homonyms, people who come back, and people of whom the forms tell different things."""
    yield friend("homonym one", "Cosby Dreamham", "2011-03-04T05:06:07Z").telling()
    yield friend("homonym two", "Cosby Dreamham", "2011-03-04T05:06:08Z").telling()
    yield (
        friend("homonymous friend leaves", "Jassette Storyfield", "2012-10-11T05:06:07Z")
        .gone("2019-09-01")
        .telling(event("Jassette Storyfield", "left", "2019-10-21", "2019-06-03"))
    )
    yield friend("homonymous friend joins", "Jassette Storyfield", "2019-09-02T05:06:07Z").telling(
        event("Jassette Storyfield", "joined", "2019-10-21", "2019-06-03", "2019-09-02T05:06:07Z")
    )
    yield (
        friend("deactivated", "Aurelie Feintestone", "2012-11-12T05:06:07Z")
        .gone("2019-01-01")
        .on("2019-05-01")
        .telling(
            event("Aurelie Feintestone", "left", "2019-02-11", "2018-10-08"),
            event("Aurelie Feintestone", "returned", "2019-06-03", "2019-02-11"),
        )
    )
    # Addresses stood in the lists of 2018 and 2019 and in none since: nobody withdrew them.
    for number, name in enumerate(("Delima Mirestone", "Corvane Songestone")):
        life = friend(f"contact info {number}", name, f"2013-0{number + 5}-06T07:08:09Z")
        yield life.on("2013-12-01", email=f"contact{number}@example.com").telling()
    yield friend("joins at midnight", "Lysabelle Contestone", "2021-12-31T23:30:00Z").telling(
        event("Lysabelle Contestone", "joined", "2022-03-21", "2021-11-15", "2021-12-31T23:30:00Z")
    )


def damage() -> Iterator[Life]:
    """Who is missing from a list of which something is known to be lost."""
    yield friend("lost entry", "Melune Rienstone", "2013-08-09T05:06:07Z").telling(
        event("Melune Rienstone", "unseen", "2023-05-15", "2023-02-13")
    )
    yield (
        friend("gone that spring", "Odine Lunestone", "2013-09-10T05:06:07Z")
        .gone("2023-05-01")
        .telling(
            event("Odine Lunestone", "unseen", "2023-05-15", "2023-02-13"),
            event("Odine Lunestone", "left", "2023-07-17", "2023-02-13"),
        )
    )
    for number, first in enumerate(
        "Thata Ysata Elota Fiamta Eliane Lysane Melane Noeane Odane Corvane".split()
    ):
        life = friend(f"lost page {number}", f"{first} Brumestone", f"2013-10-{number + 11}T05:06:07Z")
        yield life.telling(event(f"{first} Brumestone", "unseen", "2024-01-15", "2023-10-16"))


LOST_PAGE = tuple(f"lost page {number}" for number in range(10))


# -- Viadeo ---------------------------------------------------------------------------------------


def member(who: str, first: str, last: str, since: str, email: str = "") -> Life:
    mark = f"002{who.replace(' ', '').replace(',', '')}"
    look = Look(first, last, mark, f"{since}T12:00:00Z", email, "Société Fictive", "Consultant")
    return Life(who, "viadeo", "aline", ((since, look),))


def viadeo() -> Iterator[Life]:
    """Everybody whose life is written by hand. After the last export nobody left."""

    def told(
        person: str, kind: str, seen: str, before: str, at: str | None = None, old: str = "", new: str = ""
    ) -> Expected:
        return Expected("viadeo", "aline", person, kind, seen, before, at, old, new)

    yield (
        member("mover", "Élise", "Chimèremare", "2010-01-02", "elise@example.org")
        .on("2014-06-01", company="Groupe Rêverie")
        .telling(
            told(
                "Élise Chimèremare",
                "moved",
                "2014-12-01",
                "2014-02-10",
                None,
                "Société Fictive",
                "Groupe Rêverie",
            )
        )
    )
    yield (
        member("mover of the API", "Garima", "Lunemare", "2010-02-03")
        .on("2015-03-01", company="Groupe Mirage", position="Gérante")
        .telling(
            told(
                "Garima Lunemare",
                "moved",
                "2015-07-06",
                "2014-12-01",
                None,
                "Société Fictive",
                "Groupe Mirage",
            )
        )
    )
    yield (
        member("climber", "Perton", "Nullemare", "2010-03-04")
        .on("2015-09-01", position="Gérant")
        .telling(told("Perton Nullemare", "title", "2015-12-14", "2015-07-06", None, "Consultant", "Gérant"))
    )
    yield member("joiner", "Holane", "Songemare", "2014-10-05").telling(
        told("Holane Songemare", "joined", "2014-12-01", "2014-02-10", "2014-10-05T12:00:00Z")
    )
    yield (
        member("leaver", "Jassane", "Brumemare", "2010-04-05", "jassane@example.org")
        .gone("2015-10-01")
        .telling(told("Jassane Brumemare", "left", "2015-12-14", "2015-07-06"))
    )
    yield (
        member("renamed", "Delane", "Contemare", "2010-05-06")
        .on("2016-02-01", last="Mockmare")
        .telling(told("", "renamed", "2016-06-20", "2015-12-14", None, "Delane Contemare", "Delane Mockmare"))
    )
    yield (
        member("giver", "Kelane", "Feintemare", "2010-06-07")
        .on("2014-09-01", email="kelane@example.net")
        .telling(
            told(
                "Kelane Feintemare", "email_given", "2014-12-01", "2014-02-10", None, "", "kelane@example.net"
            )
        )
    )
    # The API gave no addresses: what changed meanwhile is seen by the cards.
    yield (
        member("changer", "Norane", "Riemare", "2010-07-08", "norane@example.net")
        .on("2015-05-01", email="norane@example.com")
        .telling(
            told(
                "Norane Riemare",
                "email_changed",
                "2015-12-14",
                OPEN,
                None,
                "norane@example.net",
                "norane@example.com",
            )
        )
    )
    yield member("last joiner", "Merane", "Apremare", "2016-01-15").telling(
        told("Merane Apremare", "joined", "2016-06-20", "2015-12-14", "2016-01-15T12:00:00Z")
    )
