"""What stands between a browser and the LinkedIn replica's account: sign-in pages, checks, refusals.

As `linkedin_pages`, it knows no state machine. An element marked `data-person` is one that a person at the
screen would press on that page.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from tests.replica.linkedin_pages import Look, document
from tests.replica.linkedin_scripts import APPROVAL_JS, Account

WALLS: Final = {
    "login": "/login?fromSignIn=true",
    "chooser": "/login?fromSignIn=true",
    "uas": "/uas/login?fromSignIn=true",
    "authwall": "/authwall?trk=export",
    "signup": "/signup?trk=export",
}
CHECKS: Final[dict[str, str]] = {
    "pin": "/checkpoint/challenge/AgPin",
    "app_approval": "/checkpoint/challengesV2/AgApp",
    "captcha": "/checkpoint/challenge/AgCaptcha",
    "other_check": "/checkpoint/lg/AgOther",
}
RESTRICTED: Final = "/checkpoint/lg/restricted"

_OUTSIDE: Final = '<header><a href="/">LinkedIn</a></header>'


def login(look: Look, *, wrong: bool, username: str = "", scripts: Sequence[str] = ()) -> str:
    fault = f"<p role=alert id=error-for-password>{look.text('wrong')}</p>" if wrong else ""
    return document(
        look,
        f"{_OUTSIDE}<h1>{look.text('sign in')}</h1>"
        '<form class=login__form method=post action="/checkpoint/lg/login-submit">'
        f"<label for=username>{look.text('username')}</label>"
        f'<input id=username name=session_key autocomplete=username value="{escape(username)}">'
        f"<label for=password>{look.text('password')}</label>"
        f"<input id=password name=session_password type=password autocomplete=current-password>{fault}"
        f"<button type=submit>{look.text('sign in')}</button></form>"
        f'<a href="/signup">{look.text("join")}</a>',
        scripts,
    )


def chooser(look: Look, account: Account, scripts: Sequence[str] = ()) -> str:
    """Return the page of remembered accounts: nobody is signed in on it, though it asks no password."""
    return document(
        look,
        f"{_OUTSIDE}<h1>{look.text('chooser')}</h1><div id=rememberme-div>"
        f'<form action="/login"><input type=hidden name=remembered value=1>'
        f"<button data-person>{look.text('continue')} {escape(account.name)}</button></form></div>"
        f'<a href="/login?other=1">{look.text("another")}</a> <a href="/signup">{look.text("join")}</a>',
        scripts,
    )


def authwall(look: Look, scripts: Sequence[str] = ()) -> str:
    return document(
        look,
        f"{_OUTSIDE}<h1>{look.text('join')}</h1><form method=post action=/signup><label>E-mail"
        f" <input name=email type=email></label><button>{look.text('join')}</button></form>"
        f'<a data-person href="/login">{look.text("sign in")}</a>',
        scripts,
    )


def pin(look: Look, *, wrong: bool, scripts: Sequence[str] = ()) -> str:
    fault = f"<p role=alert>{look.text('failed')}</p>" if wrong else ""
    return document(
        look,
        f"{_OUTSIDE}<h1>{look.text('pin')}</h1><form method=post action=/checkpoint/challenge/verify>"
        "<label for=input__email_verification_pin>PIN</label>"
        "<input id=input__email_verification_pin name=pin inputmode=numeric maxlength=6>"
        f"{fault}<button id=email-pin-submit-button>{look.text('submit')}</button></form>",
        scripts,
    )


def approval(look: Look) -> str:
    return document(look, f"{_OUTSIDE}<h1>{look.text('app')}</h1><p>…</p>", [APPROVAL_JS])


def captcha(look: Look) -> str:
    return document(
        look,
        f"{_OUTSIDE}<h1>{look.text('captcha')}</h1><div id=captcha-internal><p>Lorem ipsum?</p>"
        "<button type=button>Verify</button></div>",
    )


def other_check(look: Look) -> str:
    """Return a check of a kind that nobody has described."""
    return document(look, f"{_OUTSIDE}<h1>{look.text('check')}</h1><button type=button>OK</button>")


def notice(look: Look, key: str) -> str:
    return document(look, f"{_OUTSIDE}<h1>{look.text(key)}</h1>", title=look.word(key))
