"""The pages that open a vault: the recovery kit, and the three shares of a secret.

A page is for paper: it is printed on one sheet, loads nothing and needs no network. What opens stands on
it as a QR code, as words that can be written by hand, and on a kit as the line of a stock age identity,
too, and in groups to be read aloud. The steps say how to use it with sociarch and without.
"""

import html
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sociarch import age
from sociarch.cli.language import gettext as _
from sociarch.keyfile import groups
from sociarch.words import SHARES, spell

KIT_FILES: Final = "recovery-kit-*.age"
SHARE_FILES: Final = "shares-*.age"

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 12mm 14mm }}
body {{ font: 10pt/1.35 Georgia, "DejaVu Serif", serif; max-width: 48em; margin: 1.5em auto; padding: 0 1em;
  color: #000; background: #fff }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none }} }}
h1 {{ font-size: 18pt; margin: 0 0 .2em }}
h2 {{ font-size: 11pt; margin: .8em 0 .2em; break-after: avoid }}
code, pre {{ font: 9pt/1.35 "DejaVu Sans Mono", Consolas, monospace }}
.key {{ font: bold 9pt/1.5 "DejaVu Sans Mono", Consolas, monospace; border: 2px solid #000;
  padding: .4em .6em; word-break: break-all; break-inside: avoid }}
.list {{ font: bold 9.5pt/1.5 "DejaVu Sans Mono", Consolas, monospace; display: grid; gap: 0 .6em;
  border: 2px solid #000; padding: .4em .6em; break-inside: avoid; grid-auto-flow: column;
  grid-template-rows: repeat({rows}, auto) }}
.groups {{ grid-auto-flow: row; grid-template: none; grid-template-columns: repeat(8, auto) }}
.list small {{ font-weight: normal; display: inline-block; min-width: 1.9em; text-align: right }}
.row {{ display: flex; gap: 1.2em; align-items: flex-start; break-inside: avoid }}
.row svg {{ flex: none; width: 40mm; height: 40mm }}
.warning {{ border-left: 4px solid #000; padding-left: .8em }}
pre {{ white-space: pre-wrap; margin: .2em 0 }}
p {{ margin: .3em 0 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{what}</p>
<div class="row"><div>{qr}</div><div>
<p>{vault_label} <code>{vault}</code><br>{date_label} {date}</p>
<p class="warning"><strong>{warning}</strong></p>
</div></div>
{body}</body>
</html>
"""


class Kit(NamedTuple):
    """What the page shows. `key` and `words`, which say the same, are secret; nothing else on the page is."""

    vault: str
    key: str
    made: date
    words: str

    @classmethod
    def of(cls, vault: str, key: str) -> "Kit":
        """The kit of a key made today, as the person's own calendar says."""
        return cls(vault, key, _today(), spell(age.parse_identity(key).secret))

    def to_html(self) -> str:
        """The whole page, in the language of this run."""
        place = _("THE-VAULT")
        head, rest = groups(self.key)
        numbered = f"<p><code>{head}</code></p>{_numbered(rest, 'list groups')}"
        body = [
            _titled(_("The recovery key (one line, no blanks)"), f'<p class="key">{self.key}</p>'),
            _titled(_("The same in groups, to read aloud or type"), numbered),
            _titled(_("The same in words, to write by hand or type"), _numbered(self.words.split())),
            _titled(
                _("With sociarch"),
                _paragraph(
                    _(
                        "Type the line, the groups or the words into a file kit.txt, then name that file. "
                        "All commands that read (snapshots, show, restore, verify) work this way:"
                    )
                ),
                _lines(f"SOCIARCH_IDENTITY=kit.txt sociarch --vault {place} snapshots"),
            ),
            _titled(
                _("Without sociarch"),
                _paragraph(_("The line is a standard age identity (age-encryption.org):")),
                _lines(
                    f"for file in {place}/keys/{KIT_FILES}; do",
                    '  age -d -i kit.txt "$file" && break; done > identity.txt',
                ),
                _paragraph(_("README.txt in the vault says how to go on from there.")),
            ),
        ]
        return _page(
            _("sociarch recovery kit"),
            _("This page opens one vault of encrypted social network exports, without its passphrase."),
            _(
                "Keep this page like cash: whoever has it and a copy of the vault can read everything. "
                "If this page and the passphrase are both lost, the vault is lost for ever."
            ),
            self.key, (self.vault, self.made), body, rows=_rows(self.words),
        )  # fmt: skip


class Share(NamedTuple):
    """One of three pages. `words` alone tell nothing; with those of a second page they are the secret."""

    vault: str
    number: int
    words: str
    made: date

    @classmethod
    def of(cls, vault: str, lists: Sequence[str]) -> "list[Share]":
        """The pages of a secret that was shared today."""
        return [cls(vault, number, words, _today()) for number, words in enumerate(lists, 1)]

    @property
    def name(self) -> str:
        """Of the page's file."""
        return f"sociarch-share-{self.number}-of-{SHARES}-{self.vault[:8]}.html"

    def to_html(self) -> str:
        """The whole page, in the language of this run."""
        place = _("THE-VAULT")
        body = [
            _titled(_("The words of this share"), _numbered(self.words.split())),
            _titled(
                _("With sociarch"),
                _paragraph(
                    _(
                        "Type the words of two shares into a file shares.txt, then name that file. All "
                        "commands that read (snapshots, show, restore, verify) work this way:"
                    )
                ),
                _lines(f"SOCIARCH_IDENTITY=shares.txt sociarch --vault {place} snapshots"),
            ),
            _titled(
                _("Without sociarch"),
                _paragraph(
                    _(
                        "The shares are of the standard SLIP-39. The first command installs its program, "
                        "the second asks for the words of two shares and prints a “master secret”. age asks "
                        "for a passphrase: that secret, its 32 letters and digits, is the passphrase."
                    )
                ),
                _lines(
                    "pip install 'shamir-mnemonic[cli]'",
                    "shamir recover",
                    f"age -d {place}/keys/{SHARE_FILES} > identity.txt",
                ),
                _paragraph(_("README.txt in the vault says how to go on from there.")),
            ),
        ]
        return _page(
            _("sociarch share {number} of {shares}").format(number=self.number, shares=SHARES),
            _(
                "Any two of these three pages open one vault of encrypted social network exports. One page "
                "alone opens nothing and tells nothing."
            ),
            _(
                "Give the three pages to three people, or keep them in three places. Whoever has two of "
                "them and a copy of the vault can read everything."
            ),
            self.words, (self.vault, self.made), body, rows=_rows(self.words),
        )  # fmt: skip


def _page(
    title: str, what: str, warning: str, qr: str, of: tuple[str, date], body: Sequence[str], *, rows: int
) -> str:
    vault, made = of
    texts = {
        "language": _("en"),
        "title": title,
        "what": what,
        "warning": warning,
        "vault_label": _("Vault:"),
        "vault": vault,
        "date_label": _("Made on:"),
        "date": made.isoformat(),
    }
    escaped = {name: html.escape(text) for name, text in texts.items()}
    return _PAGE.format(qr=_qr(qr), body="".join(body), rows=rows, **escaped)


def _titled(title: str, *blocks: str) -> str:
    return f"<h2>{html.escape(title)}</h2>\n{''.join(blocks)}"


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>\n"


def _lines(*lines: str) -> str:
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>\n"


def _numbered(items: Iterable[str], kind: str = "list") -> str:
    """Items, each with its number: who copies it by hand sees where they are."""
    cells = "\n".join(f"<div><small>{at}.</small> {item}</div>" for at, item in enumerate(items, 1))
    return f'<div class="{kind}">\n{cells}\n</div>\n'


def _rows(words: str) -> int:
    """Lines of a list of words in four columns."""
    return -(-len(words.split()) // 4)


def _today() -> date:
    return datetime.now().astimezone().date()


def _qr(text: str) -> str:
    import segno

    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        target, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    return target.getvalue().decode()
