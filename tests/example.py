"""An invented person with one job, told in whole: exports, declaration and contract, in a vault.

Employer from 2019-03-01 to 2024-05-31, notice on 2024-04-30; an account that is older than the job; 1,412
connections, of which 655 predate it, 701 were made during it, 31 in notice and 25 after; monthly backups
since 2021. The work address is the primary one.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from sociarch.backup import Job, backup
from sociarch.declared import Account, Declared, Employer, Owned, Restricted
from sociarch.keys import VaultIdentity
from sociarch.registry import Registry
from sociarch.storage import Storage
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import new_vault

START: Final = date(2019, 3, 1)
NOTICE: Final = date(2024, 4, 30)
END: Final = date(2024, 5, 31)
TODAY: Final = date(2024, 9, 15)
OPENED: Final = date(2011, 6, 2)
WEEKS: Final = timedelta(days=28)
RIVALS: Final = "Ancien Client SA"
DECLARED: Final = Declared(
    employers=(
        Employer(
            "Exemple Conseil SARL", aliases=("Exemple Conseil",), domains=("exemple-conseil.example",),
            start=START, notice=NOTICE, end=END,
        ),
    ),
    accounts=(Account("linkedin", opened="me", purpose="own", paid="me"),),
    owned=(
        Owned("page", "Exemple Conseil", "linkedin", "Exemple Conseil SARL"),
        Owned("page", "Exemple Conseil Lyon", "linkedin", "Exemple Conseil SARL"),
    ),
    restricted=(Restricted(name=RIVALS, until=date(2024, 11, 30), employer="Exemple Conseil SARL"),),
    domains=("camille-testeur.example",),
    country="FR",
)  # fmt: skip
CONTRACT: Final = """CONTRAT DE TRAVAIL

Article 1. Fonctions
Le salarié exerce les fonctions de responsable commercial à Lyon.

Article 2. Congés
Le salarié bénéficie des congés payés légaux.

Article 3. Clientèle
Le salarié s'interdit de solliciter ou démarcher les clients de la société pendant six mois après son départ.
"""


def links() -> list[date]:
    """The day of every connection, the oldest first."""
    before = [OPENED + timedelta(days=4 * number) for number in range(655)]
    steady = [NOTICE - WEEKS * (1 + number // 9) + timedelta(days=3 * (number % 9)) for number in range(108)]
    rest = [START + timedelta(days=2 * number) for number in range(593)]
    notice = [NOTICE + timedelta(days=number % 28) for number in range(31)]
    after = [END + timedelta(days=1 + 3 * number) for number in range(25)]
    return sorted([*before, *rest, *steady, *notice, *after])


def backups() -> Iterator[date]:
    """The second day of each month since 2021."""
    for month in range(12 * 2021, 12 * 2024 + 9):
        yield date(month // 12, month % 12 + 1, 2)


def export(folder: Path, day: date) -> Path:
    """The archive as LinkedIn would have built it that day."""
    path = folder / f"Complete_LinkedInDataExport_{day:%m-%d-%Y}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in _tables(day):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            archive.writestr(zipfile.ZipInfo(name, (day.year, day.month, day.day, 6, 0, 0)), text.getvalue())
    return path


def _tables(day: date) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    heading = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    rows = [heading]
    later = 0
    for number, since in enumerate(one for one in links() if one <= day):
        later += since > END
        company = RIVALS if since > END and later in (3, 11, 20) else f"Maison {number % 97}"
        rows.append(
            [f"Prénom{number}", f"Testeur{number}", f"https://www.linkedin.com/in/testeur-{number}", "",
             company, "Acheteur", f"{since:%d %b %Y}"]
        )  # fmt: skip
    yield "Connections.csv", rows
    yield (
        "Email Addresses.csv",
        [
            ["Email Address", "Confirmed", "Primary", "Updated On"],
            ["c.testeur@exemple-conseil.example", "Yes", "Yes", "3/4/19, 9:00 AM"],
            ["moi@camille-testeur.example", "Yes", "No", "6/2/11, 8:00 PM"],
        ],
    )
    yield (
        "Registration.csv",
        [
            ["Registered At", "Registration Ip", "Subscription Types"],
            ["6/2/11, 8:00 PM", "192.0.2.4", ""],
        ],
    )
    yield (
        "Profile.csv",
        [["First Name", "Last Name", "Headline"], ["Camille", "Testeur", "Responsable commercial"]],
    )
    yield (
        "Positions.csv",
        [
            ["Company Name", "Title", "Description", "Location", "Started On", "Finished On"],
            [
                "Exemple Conseil SARL",
                "Responsable commercial",
                "",
                "Lyon",
                "Mar 2019",
                "May 2024" if day > END else "",
            ],
        ],
    )
    yield "Receipts_v2.csv", [
        ["First Name", "Last Name", "Billing Country", "Transaction Made At", "Payment Method Type",
         "Invoice Number", "Description", "Total Amount", "Currency Code"],
        *(
            ["Camille", "Testeur", "FR", f"{month % 12 + 1}/5/{month // 12 % 100}, 10:00 AM", "CREDIT_CARD",
             f"F{month}", "Premium Career", "29.99", "EUR"]
            for month in range(12 * 2020, 12 * 2024 + 8)
            if date(month // 12, month % 12 + 1, 5) <= day
        ),
    ]  # fmt: skip


class Shelf:
    """The vault, and how to fill it."""

    def __init__(self, folder: Path, vault: tuple[Storage, VaultIdentity] | None = None) -> None:
        """`vault`: an empty one; None: one in memory."""
        self.folder: Final = folder
        self.storage: Storage
        self.identity: VaultIdentity
        self.storage, self.identity = vault or new_vault()
        self.writer: Final = Writer(self.storage, self.identity.write_key())
        self.reader: Final = Reader(self.storage, self.identity)
        self.exporters: Final = Registry.installed().all()

    def back_up(self, day: date) -> str:
        """Store that day's archive; the snapshot's id."""
        path = export(self.folder, day)
        moment = datetime(day.year, day.month, day.day, 8, tzinfo=timezone.utc)
        done = backup(Job(self.writer, self.exporters, [path], clock=lambda: moment, max_loss=1))
        path.unlink()
        return done.archived[0].id
