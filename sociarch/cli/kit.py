"""The recovery kit: one printable page with a key that opens the vault.

The key stands there as text (a stock age identity) and as a QR code, with the steps to use it with and
without sociarch. The page needs no network and loads nothing.
"""

import html
import io
from datetime import date, datetime
from typing import Final, NamedTuple

import segno

from sociarch.cli.language import gettext as _

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 11pt/1.45 Georgia, "DejaVu Serif", serif; max-width: 44em; margin: 2em auto; padding: 0 1em;
  color: #000; background: #fff }}
h1 {{ font-size: 20pt; margin: 0 0 .2em }}
h2 {{ font-size: 12pt; margin: 1.2em 0 .3em }}
code, pre {{ font: 10pt/1.4 "DejaVu Sans Mono", Consolas, monospace }}
.key {{ font: bold 10pt/1.6 "DejaVu Sans Mono", Consolas, monospace; border: 2px solid #000;
  padding: .6em .8em; word-break: break-all; break-inside: avoid }}
.row {{ display: flex; gap: 1.5em; align-items: flex-start; break-inside: avoid }}
.row svg {{ flex: none; width: 46mm; height: 46mm }}
.warning {{ border-left: 4px solid #000; padding-left: .8em }}
pre {{ white-space: pre-wrap; margin: .3em 0 }}
p, ol {{ margin: .4em 0 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{what}</p>
<div class="row"><div>{qr}</div><div>
<p>{vault_label} <code>{vault}</code><br>{date_label} {date}</p>
<p class="warning"><strong>{warning}</strong></p>
</div></div>
<h2>{key_label}</h2>
<p class="key">{key}</p>
<h2>{with_title}</h2>
<p>{with_text}</p>
<pre>SOCIARCH_IDENTITY=kit.txt sociarch --vault {vault_path} snapshots</pre>
<h2>{without_title}</h2>
<p>{without_text}</p>
<pre>age -d -i kit.txt {vault_path}/keys/recovery-kit-*.age &gt; identity.txt</pre>
<p>{then}</p>
</body>
</html>
"""


class Kit(NamedTuple):
    """What the page shows. `key` is a secret; nothing else on the page is."""

    vault: str
    key: str
    made: date

    @classmethod
    def of(cls, vault: str, key: str) -> "Kit":
        """The kit of a key made today, as the person's own calendar says."""
        return cls(vault, key, datetime.now().astimezone().date())

    def to_html(self) -> str:
        """The whole page, in the language of this run."""
        texts = {
            "language": _("en"),
            "title": _("sociarch recovery kit"),
            "what": _(
                "This page opens one vault of encrypted social network exports, without its passphrase."
            ),
            "vault_label": _("Vault:"),
            "vault": self.vault,
            "date_label": _("Made on:"),
            "date": self.made.isoformat(),
            "warning": _(
                "Keep this page like cash: whoever has it and a copy of the vault can read everything. "
                "If this page and the passphrase are both lost, the vault is lost for ever."
            ),
            "key_label": _("The recovery key (one line, no blanks)"),
            "key": self.key,
            "with_title": _("With sociarch"),
            "with_text": _(
                "Type or scan the key into a file kit.txt, then name that file. All commands that read "
                "(snapshots, show, restore, verify) work this way:"
            ),
            "without_title": _("Without sociarch"),
            "without_text": _("The key is a standard age identity (age-encryption.org):"),
            "vault_path": _("THE-VAULT"),
            "then": _("README.txt in the vault says how to go on from there."),
        }
        return _PAGE.format(qr=self._qr(), **{name: html.escape(text) for name, text in texts.items()})

    def _qr(self) -> str:
        target = io.BytesIO()
        segno.make(self.key, error="m", micro=False).save(
            target, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
        )
        return target.getvalue().decode()
