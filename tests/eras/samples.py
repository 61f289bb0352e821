"""The golden samples: a few hand-picked people in every generation, named as a person would have them.

`README.md` beside this file says what each holds, counted by hand. A sample is never written anew without a
reason: what is committed is the truth, and this module only says where it came from.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from demo.invent import Person
from tests.eras import Files, cards, facebook, linkedin, rezipped_by_macos, under, viadeo, zipped
from tests.eras.facebook import Around
from tests.eras.tables import (
    EXCEL_UNICODE_TEXT,
    EXCEL_UTF_8,
    FRENCH_EXCEL,
    FRENCH_LATIN_9,
    FRENCH_WINDOWS,
    PLAIN,
    TABBED,
    UNICODE_TEXT,
    UTF_16_BIG,
    WINDOWS,
)

# Long enough for a card to fold it within a letter.
_LONG_COMPANY: Final = "Cœurs et Œuvre pour 100 €, Société générale éphémère d'étés imaginés en Île-Fictive"

# First name, last name, address, company, position, city, end of the slug, connected on, friend since.
ELODINE: Final = Person(
    *("Elodine", "Chimèreclos", "elodine@example.org", 'Boulangerie "Au Faux Pain"', "Responsable qualité"),
    *("Saint-Néant", "elodine-chimèreclos-01a2b3", date(2016, 3, 9), 1_457_517_600),
)
PERLIS: Final = Person(
    *("Perlis", "Mockford, PhD", "perlis.mockford@example.com", "Mockwell, Ltd", "Head of Sales"),
    *("Samplebridge", "perlis-mockford", date(2016, 1, 31), 1_454_284_799),
)
KELIMA: Final = Person(
    *('Kelima "Kel"', "Phantomley", "kelima@example.net", "Compagnie Nulle Part", "Baker; Benelux, Export"),
    *("Voorbeelddam", "kelima-phantomley-2c3d4e", date(2015, 12, 24), 1_450_958_400),
)
NOELINE: Final = Person(
    *("Noeline 🚲", "Songerive", "", "Atelier Lorem & Fils", "Chargée d'études"),
    *("Ville-Exemple", "noeline-songerive-🚲", date(2014, 2, 28), 1_393_545_600),
)
# A right-to-left mark stands before and after the first name.
AGDAEL: Final = Person(
    *(
        "\u200f\u05d0\u05d2\u05d3\u05d0\u05dc\u200f",
        "\u05de\u05e9\u05dc\u05e0\u05d9",
        "",
        "Studio Mirage",
        "Teacher",
    ),
    *("Mockhaven", "\u05d0\u05d2\u05d3\u05d0\u05dc-3d4e5f", date(2013, 10, 1), 1_380_585_600),
)
SNOVUMIR: Final = Person(
    *("Сновумир", "Вымыслский", "", "Bureau Quidam", "Accountant"),
    *("Örnekşehir", "сновумир-4e5f60", date(2012, 5, 5), 1_336_212_000),
)
NAMELESS: Final = Person("", "", "", "", "", "", "", date(2012, 3, 7), 1_331_078_400)
ODIRIC: Final = Person(
    *("Odiric", "L'Apre-pierre", "odiric@example.org", _LONG_COMPANY, "Ingénieur d'affaires"),
    *("Nulle-Part-les-Bains", "odiric-lapre-pierre", date(2011, 8, 15), 1_313_402_400),
)
TAMETTE: Final = Person(
    *("Tamette", '=HYPERLINK("https://example.org/?a=1","Sham")', "", "<img src=x onerror=alert(1)>", "-2+3"),
    *("Dummyton", "tamette-5f6071", date(2010, 7, 14), 1_279_108_800),
)
# Two people of one name, known apart only by their addresses or dates.
COSBY: Final = Person(
    *("Cosby", "Dreamham", "cosby@example.com", "Groupe Placeholder SA", "Founder"),
    *("Samplebridge", "cosby-dreamham", date(2010, 1, 2), 1_262_426_400),
)
OTHER_COSBY: Final = Person(
    *("Cosby", "Dreamham", "", "Clinique Ipsum", "Infirmier"),
    *("Mockhaven", "cosby-dreamham-607182", date(2009, 11, 30), 1_259_571_600),
)
DELWYN: Final = Person(
    *("Delwyn", "Storymore (Fablewell)", "delwyn@example.net", " Garage Foobar ", "Assistante"),
    *("Dummyton", "delwyn-storymore", date(2009, 6, 1), 1_243_850_400),
)
CAST: Final = (
    *(ELODINE, PERLIS, KELIMA, NOELINE, AGDAEL, SNOVUMIR),
    *(NAMELESS, ODIRIC, TAMETTE, COSBY, OTHER_COSBY, DELWYN),
)
# Two who came after the others, in the year of a download.
THANOR: Final = Person(
    *("Thanor", "Brumeval", "", "Fabrique Exemple", "Photographe"),
    *("Fauxbourg-sur-Rien", "thanor-brumeval-718293", date(2017, 9, 5), 1_504_612_800),
)
YSALINE: Final = Person(
    *("Ysaline", "Rienpierre", "", "Librairie Fabula", "Gérante"),
    *("Ville-Exemple", "ysaline-rienpierre-8293a4", date(2018, 3, 6), 1_520_337_600),
)
# Names and texts that an old Western encoding can write.
WESTERN: Final = (ELODINE, PERLIS, KELIMA, ODIRIC, TAMETTE, COSBY, OTHER_COSBY, DELWYN)

_ASKERS: Final = (
    Person("Jørda", "Voorsson", "", "", "", "", "", date(2017, 1, 1), 1_483_228_800),
    Person("Bramima", "Neverby", "", "", "", "", "", date(2017, 1, 2), 1_483_315_200),
)
_ASKED: Final = (Person("Lysadine", "Nullebois", "", "", "", "", "", date(2017, 1, 3), 1_483_401_600),)
_REFUSED: Final = (Person("Gardale", "Shamstone", "", "", "", "", "", date(2017, 1, 4), 1_483_488_000),)
_REMOVED: Final = (
    Person("Corvbelle", "Feinteval", "", "", "", "", "", date(2017, 1, 5), 1_483_574_400),
    Person("Holdale", "Mythby", "", "", "", "", "", date(2017, 1, 6), 1_483_660_800),
)
_FOLLOWERS: Final = (
    ELODINE,
    Person("Çağka", "Örnekoğlu", "", "", "", "", "", date(2017, 1, 7), 1_483_747_200),
)
_FOLLOWED: Final = (
    PERLIS,
    Person("Éditions Chimère", "", "", "", "", "", "", date(2017, 1, 8), 1_483_833_600),
    Person("Librairie", "Fabula", "", "", "", "", "", date(2017, 1, 9), 1_483_920_000),
)
AROUND: Final = Around(_ASKERS, _ASKED, _REFUSED, _REMOVED, _FOLLOWERS, _FOLLOWED)


def linkedin_samples() -> Files:
    """LinkedIn's samples: path below `exporters/linkedin/samples/` to bytes."""
    complete_2018 = {
        "Connections.csv": linkedin.connections("C2", CAST[:8]),
        **linkedin.own_files("2018", CAST[:4]),
    }
    complete_now = {
        "Connections.csv": linkedin.connections("C5", CAST),
        **linkedin.own_files("now", CAST[:5]),
    }
    basic_now = {
        name: content
        for name, content in complete_now.items()
        if name not in ("Logins.csv", "Security Challenges.csv", "SearchQueries.csv", "Member_Follows.csv")
    }
    initial_2018 = {"Connections.csv": linkedin.connections("C2", CAST[:3], narrow=True)}
    wrapper = "Basic_LinkedInDataExport_12-01-2024"
    c1 = {
        linkedin.OUTLOOK_NAME: linkedin.connections("C1", [*WESTERN, NAMELESS]),
        "linkedin_connections_export_microsoft_outlook (2).csv": linkedin.connections(
            "C1", WESTERN[:4], dialect=WINDOWS._replace(quote_all=True)
        ),
    }
    return {
        **c1,
        **under("Complete_LinkedInDataExport_11-04-2018", complete_2018),
        **under("Initial_LinkedInDataExport_03-02-2018", initial_2018),
        **under(
            "Basic_LinkedInDataExport_02-15-2021",
            {
                "Connections.csv": linkedin.connections("C3", CAST[3:9]),
                "Email Addresses.csv": linkedin.own_files("2018")["Email Addresses.csv"],
            },
        ),
        **under(
            "Basic_LinkedInDataExport_09-20-2022",
            {"Connections.csv": linkedin.connections("C4", CAST[:7], preamble="quoted")},
        ),
        "Basic_LinkedInDataExport_12-01-2024 (1).zip.zip": zipped(
            rezipped_by_macos(under(wrapper, basic_now)), date(2024, 12, 1)
        ),
        "Basic_LinkedInDataExport_07-07-2023.zip": zipped(
            under(
                "Basic_LinkedInDataExport_07-07-2023",
                {
                    "Connections.csv": linkedin.connections("C4", CAST[:5], url=True),
                    "Verifications/Verifications.csv": complete_now["Verifications/Verifications.csv"],
                },
            ),
            date(2023, 7, 7),
            separator="\\",
        ),
        **under("Complete_LinkedInDataExport_10-30-2025.zip", complete_now),
        # An archive for which only one other category was chosen: its connections are unknown.
        **under(
            "Basic_LinkedInDataExport_08-08-2024",
            {name: complete_now[name] for name in ("Email Addresses.csv", "Positions.csv")},
        ),
        "Connections - Copy.csv": linkedin.connections(
            "C5", CAST[:6], preamble="unquoted", dialect=EXCEL_UTF_8
        ),
        "Connections wrapped.csv": linkedin.connections("C5", CAST[4:9], preamble="wrapped"),
        "Connections.txt": linkedin.connections(
            "C5", CAST[:8], preamble="padded", dialect=EXCEL_UNICODE_TEXT
        ),
        "Connections utf-16.csv": linkedin.connections("C2", CAST[:4], dialect=UNICODE_TEXT),
        "Connections (semicolons).csv": linkedin.connections(
            "C5", WESTERN[:5], preamble="padded", dialect=FRENCH_WINDOWS
        ),
        "Connexions.csv": linkedin.connections("C5", CAST[:5], language="fr", preamble="translated"),
    }


def facebook_samples() -> Files:
    """Facebook's samples: path below `exporters/facebook/samples/` to bytes."""
    part_name = "facebook-aline.testeur-2024-05-17"
    whole = facebook.json_export("J3", CAST, AROUND, employer_object=True) | facebook.label_values()
    first_part = {path: content for path, content in whole.items() if path.startswith("connections/")}
    second_part = {path: content for path, content in whole.items() if path not in first_part}
    macos = facebook.json_export("J3", CAST[:5], own=False, omit_empty_names=True)
    return {
        **_facebook_pages(),
        **under("facebook-aline.testeur (April 2018)", facebook.json_export("J0", CAST[:5], own=False)),
        **under("facebook-aline.testeur (May 2019)", facebook.json_export("J1", CAST[:9], AROUND)),
        **under("facebook-aline.testeur (2021)", facebook.json_export("J2", CAST, AROUND)),
        **under(
            "facebook-aline.testeur (July 2020)",
            facebook.json_export("J2", CAST[5:9], own=False, key="friends", omit_empty_names=True),
        ),
        **under(
            "facebook-aline.testeur-2022-12-24-j2BcDeFg",
            facebook.json_export("J2b", CAST[:8], AROUND, employer_object=True),
        ),
        **under(
            "facebook-aline.testeur 2024, both parts",
            under(f"{part_name}-PaRtOnE1", first_part) | under(f"{part_name}-PaRtTwO2", second_part),
        ),
        **under(f"{part_name}-PaRtTwO2", second_part),
        **under(
            "meta-2025-Nov-20-08-15-30",
            under(
                "facebook-aline.testeur-2025-11-20-mEtAfOlD",
                facebook.json_export("J3", CAST[:4], AROUND, follower_records=True) | facebook.label_values(),
            ),
        ),
        "facebook-aline.testeur-2025-09-01-mAcReZiP.zip": zipped(
            rezipped_by_macos(under("facebook-aline.testeur-2025-09-01-mAcReZiP", macos)), date(2025, 9, 1)
        ),
        "facebook-aline.testeur-2025-09-02-wInReZiP.zip": zipped(
            facebook.json_export("J3", CAST[:6], AROUND, own=False), date(2025, 9, 2), separator="\\"
        ),
        "friends.json": facebook.to_bytes(
            {"friends_v2": [{"name": f"{p.first} {p.last}", "timestamp": p.friend_since} for p in CAST[:6]]},
            escapes="none",
        ),
        "friends (repaired).json": facebook.to_bytes(
            {"friends_v2": [{"name": f"{p.first} {p.last}", "timestamp": p.friend_since} for p in CAST[:6]]},
            escapes="letters",
        ),
    }


def _facebook_pages() -> Files:
    def moment(year: int, month: int, day: int) -> datetime:
        return datetime(year, month, day, 10, 41, tzinfo=UTC)

    old = (TAMETTE, COSBY, OTHER_COSBY, DELWYN)
    until_2014 = (*CAST[3:6], *CAST[7:])
    return {
        **under("facebook-aline.testeur (2011)", facebook.html_export("H0", old)),
        **under(
            "facebook-aline.testeur (2014)",
            facebook.html_export("H1", until_2014, AROUND, language="de", downloaded=moment(2014, 3, 25)),
        ),
        **under(
            "facebook-aline.testeur (2015)",
            facebook.html_export("H1", until_2014, AROUND, downloaded=moment(2015, 3, 12)),
        ),
        **under(
            "facebook-aline.testeur (2016)",
            facebook.html_export("H1", CAST, AROUND, language="fr", downloaded=moment(2016, 10, 4)),
        ),
        **under(
            "facebook-aline.testeur (October 2017)",
            facebook.html_export(
                "H2", [THANOR, *CAST[:7]], AROUND, downloaded=moment(2017, 10, 1), own=False
            ),
        ),
        **under(
            "facebook-aline.testeur (2017)",
            facebook.html_export("H2", CAST, AROUND, language="es", downloaded=moment(2017, 9, 12)),
        ),
        **under(
            "facebook-aline.testeur (2018)",
            facebook.html_export(
                "H2", [YSALINE, THANOR, *CAST[:6]], AROUND, language="fr", downloaded=moment(2018, 4, 3)
            ),
        ),
        **under("facebook-aline.testeur (2019)", facebook.html_export("H3", CAST, AROUND)),
        **under("facebook-aline.testeur (2020)", facebook.html_export("H3", CAST[:6], AROUND, language="fr")),
        **under(
            "facebook-aline.testeur-2022-11-20-hTmLaAaA",
            facebook.html_export("H4", CAST, AROUND, folder="friends_and_followers", own=False),
        ),
        **under(
            "facebook-aline.testeur-2023-12-02-hTmLfRfR",
            facebook.html_export("H4", CAST[:9], AROUND, language="fr", narrow=True),
        ),
        **under(
            "facebook-aline.testeur-2023-12-05-hTmLdEdE",
            facebook.html_export("H4", CAST[:4], AROUND, language="de"),
        ),
        **under(
            "facebook-aline.testeur-2024-01-08-hTmLeSeS",
            facebook.html_export("H4", CAST[:4], language="es", own=False),
        ),
        **under(
            "facebook-aline.testeur-2025-07-01-hTmLeNeN",
            facebook.html_export("H5", CAST, AROUND, zone="America/New_York"),
        ),
        **under(
            "facebook-aline.testeur-2026-01-07-hTmLfRfR",
            facebook.html_export("H5", CAST[:5], AROUND, language="fr", narrow=True),
        ),
        **under(
            "facebook-aline.testeur-2026-07-02-hTmLjAjA",
            facebook.html_export("H5", CAST[:3], language="ja", zone="Asia/Tokyo"),
        ),
        "your_friends.html": facebook.html_export("H4", CAST[:5], own=False)[
            "connections/friends/your_friends.html"
        ],
    }


def viadeo_samples() -> Files:
    """Viadeo's samples: path below `exporters/viadeo/samples/` to bytes."""
    return {
        **under("viadeo api 2011", viadeo.api_export(CAST[:7], encoding="iso-8859-1", per_page=3)),
        **under("viadeo-api-2015", viadeo.api_export(CAST, career=True, per_page=50)),
        "viadeo me contacts.json": viadeo.api_export(CAST[:4], own=False)["me_contacts.json"],
        **under(
            "ViadeoContactsExporter",
            {
                "161201093000_C_contacts.json": viadeo.scraper_lines(CAST[:3]),
                "161201093112_S_contacts.json": viadeo.scraper_lines(CAST[3:7]),
            },
        ),
        "viadeo contacts.json": viadeo.scraper_lines([*CAST[:6], *CAST[:2], CAST[6]]),
        "Contacts Viadeo.xlsx": viadeo.addin_xlsx(CAST[:8]),
        "Contacts Viadeo (dates).xlsx": viadeo.addin_xlsx(CAST[:5], serial_dates=True),
        "Contacts Viadeo.csv": viadeo.addin_csv(WESTERN[:5], FRENCH_WINDOWS),
        "viadeo contacts latin9.csv": viadeo.contacts_csv(WESTERN, "fr", FRENCH_LATIN_9),
        "viadeo contacts excel.csv": viadeo.contacts_csv(CAST[:7], "fr", FRENCH_EXCEL, separator_line=True),
        "viadeo contacts.txt": viadeo.contacts_csv(CAST[:8], "fr", EXCEL_UNICODE_TEXT, capitals=True),
        "viadeo contacts big.txt": viadeo.contacts_csv(CAST[:4], "en", UTF_16_BIG),
        "viadeo_contacts_en.csv": viadeo.contacts_csv(CAST, "en", EXCEL_UTF_8),
        "viadeo contacts.tab": viadeo.contacts_csv(CAST[:4], "fr", TABBED),
        "viadeo contacts plain.csv": viadeo.contacts_csv(CAST[:6], "fr", PLAIN),
        "contacts viadeo outlook.csv": viadeo.outlook_csv(WESTERN, FRENCH_WINDOWS),
        "viadeo vers outlook.csv": viadeo.outlook_csv(
            WESTERN[:5], FRENCH_LATIN_9._replace(delimiter=",", quote_all=True, backslash=True)
        ),
        "viadeo-contacts-2008.vcf": cards.vcards(CAST, "2.1", charset="ISO-8859-1"),
        "viadeo-contacts-2010.vcf": cards.vcards(WESTERN[:4], "2.1", charset="WINDOWS-1252"),
        "viadeo-contacts-2014.vcf": cards.vcards(CAST, "3.0"),
        "viadeo-contacts-2016.vcf": cards.vcards(CAST[:4], "3.0", line_end="\n", grouped=True),
        "viadeo-contacts-2020.vcf": cards.vcards(CAST, "4.0", group_card=True),
    }


def samples() -> Mapping[str, Files]:
    """All samples by network."""
    return {
        "linkedin": linkedin_samples(),
        "facebook": facebook_samples(),
        "viadeo": viadeo_samples(),
    }
