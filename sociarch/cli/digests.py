"""`sociarch digests`: a list of clients as salted digests, so that somebody can count whom they know of it.

An employer runs it, who has no vault and no account. Nothing of the list is shown.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Final

import click

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.lists import read_lists
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import one_line, tell
from sociarch.delivery import check_free, deliver
from sociarch.offlimits import Place, as_digests
from sociarch.registry import Registry

SALT: Final = 16
"""Bytes of randomness, so that no two files are alike and no table of all digests can be made beforehand."""


@click.command(
    "digests",
    help=_(
        "Turn LIST, names of companies or e-mail domains, into salted digests: somebody else can then count "
        "how many of their contacts are on it, and neither of you shows a list. No vault is needed.\n\n"
        "LIST has one name on each line, or is a table with the columns kind,value,until,source,note; source "
        "and note are left out. The file that is written is new, and only you can read it.\n\n"
        "Digests keep a list from a glance. They do not keep it from somebody who tries: whoever has the "
        "file can test whether any name they think of is on it, and sees how many there are, of which kind, "
        "and until when.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch digests domains.txt --domains --to digests.csv\n"
        "  sociarch digests clients.txt --companies --to digests.csv\n"
        "  sociarch digests agreements.csv --to digests.csv"
    ),
)
@click.argument("named", metavar=_("LIST"), callback=as_path)
@click.option("--domains", is_flag=True, help=_("LIST has one e-mail domain on each line."))
@click.option("--companies", is_flag=True, help=_("LIST has one company on each line."))
@click.option(
    "--to", "path", required=True, callback=as_path, metavar=_("FILE"), help=_("Write the digests there.")
)
@as_json
@common
def command(named: Path, domains: bool, companies: bool, path: Path, as_json: bool) -> None:
    session = Session.current()
    if domains and companies:
        raise click.UsageError(_("A list is of domains or of companies; for both make a table."))
    kind: Place | None = "domain" if domains else "company" if companies else None
    check_free([path])
    lines = read_lists([named], kind, Registry.installed().mark).lines
    if not lines:
        raise click.UsageError(_("The list names nothing."))
    if any(line.salt for line in lines):
        raise click.UsageError(_("The list holds digests already: hand it over as it is."))
    salt = os.urandom(SALT).hex()
    deliver({path: as_digests(lines, salt).encode()}, random=os.urandom)
    kinds = Counter(name for name, _value, _until in {(one.kind, one.value, one.until) for one in lines})
    if as_json:
        print_json(
            "digests", {"file": str(path), "lines": kinds.total(), "kinds": dict(sorted(kinds.items()))}
        )
        return
    text = ngettext("{path}: {n} digest", "{path}: {n} digests", kinds.total())
    tell(text.format(path=one_line(path), n=count(kinds.total())))
    session.say(
        _(
            "Whoever has this file can test any name they think of. Give it to those alone who are to count, "
            "and ask them for numbers, not for names."
        )
    )
