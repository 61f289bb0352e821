"""Documents of the Facebook replica: sign-in, barriers, the shell of Accounts Center, the form of 2018.

Here lives HTML and nothing that decides. Each function gets a `Look`: language, words and the person who sits
in front of the screen, if there is one.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Final, NamedTuple
from urllib.parse import urlencode

from tests.replica.facebook_app import SCRIPT
from tests.replica.facebook_words import CATEGORIES, FRENCH

HELP: Final = "https://www.facebook.com/help/export/"

# Barriers that end only by a person's own doing, and those that end by nothing: path, heading.
WALLS: Final = {
    "checkpoint": ("/checkpoint/1501092823525282/", "Confirm you're human"),
    "consent": ("/privacy/consent/", "Review our updated terms"),
    "recover": ("/recover/initiate/", "Find your account"),
    "login_via_app": ("/unified/login_via/app/", "Choose a way to log in"),
}

PERSON: Final = r"""
(() => {
const P = JSON.parse(document.querySelector("script[data-person]").textContent);
const done = new WeakSet();
const fill = (field, value) => {
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", {bubbles: true}));
};
const decline = () => [...document.querySelectorAll("[role=dialog] [role=button]")]
  .find(one => one.getAttribute("aria-label") === P.decline);
const look = () => {
  const cookies = decline();
  const form = document.querySelector("input[type=password], input[name=approvals_code], #trust")?.form;
  const next = cookies ?? form;
  if (!next || done.has(next)) return;
  done.add(next);
  // A person who is refused again and again gives up.
  const tries = Number(sessionStorage.getItem("tries") ?? 0) + 1;
  sessionStorage.setItem("tries", String(tries));
  if (tries > 12) return;
  setTimeout(() => {
    if (next === cookies) return next.click();
    fill(form.querySelector("#email"), P.email);
    fill(form.querySelector("input[type=password]"), P.password);
    fill(form.querySelector("input[name=approvals_code]"), P.code);
    form.requestSubmit(form.querySelector("button[type=submit]") ?? undefined);
  }, P.delay * 1000);
};
setInterval(look, 50);
})();
"""

COOKIES: Final = r"""
document.querySelectorAll("[data-choice]").forEach(one => one.addEventListener("click", async () => {
  await fetch("/api/graphql/", {method: "POST", body: new URLSearchParams({
    fb_api_req_friendly_name: "CometCookieConsentMutation",
    variables: JSON.stringify({choice: one.dataset.choice})})});
  document.querySelector("[data-testid=cookie-policy-manage-dialog]").remove();
}));
"""


class Look(NamedTuple):
    """What every page of one account has in common."""

    language: str
    words: Mapping[str, str]
    """Replaces any text of the replica, by its English."""
    apostrophe: str
    name: str
    """Who is signed in; empty for nobody."""
    person: Mapping[str, str | float] | None
    """What the person in front of the screen types, and how many seconds that takes."""
    cookie_dialog: bool

    def dictionary(self) -> dict[str, str]:
        return (FRENCH if self.language == "fr" else {}) | dict(self.words)

    def __call__(self, text: str) -> str:
        """The text in the account's language, safe in HTML."""
        return escape(self.dictionary().get(text, text).replace("'", self.apostrophe))


def _json(value: object) -> str:
    """JSON that nothing in it can end the script element of."""
    return json.dumps(value).replace("<", "\\u003c")


def document(t: Look, title: str, body: str) -> str:
    parts = [
        f'<!doctype html><html lang="{t.language}" id="facebook"><head><meta charset="utf-8">',
        f"<title>{t(title)} | Facebook</title></head>",
        '<body class="x1lliihq x6ikm8r">',
        body,
    ]
    if t.cookie_dialog:
        parts.append(_cookie_dialog(t))
    if t.person is not None:
        seen = {
            **t.person,
            "decline": t.dictionary().get("Decline optional cookies", "Decline optional cookies"),
        }
        parts.append(f'<script type="application/json" data-person>{_json(seen)}</script>')
        parts.append(f"<script>{PERSON}</script>")
    return "".join([*parts, "</body></html>"])


def _cookie_dialog(t: Look) -> str:
    return (
        '<div data-testid="cookie-policy-manage-dialog" role="dialog" aria-modal="true" style="'
        'position:fixed;inset:0;background:#fffe;z-index:9">'
        f"<h2>{t('Allow the use of cookies by Facebook?')}</h2>"
        '<div role="button" tabindex="0" data-choice="all"'
        ' data-testid="cookie-policy-manage-dialog-accept-button"'
        f' aria-label="{t("Allow all cookies")}"><span>{t("Allow all cookies")}</span></div>'
        '<div role="button" tabindex="0" data-choice="essential"'
        f' aria-label="{t("Decline optional cookies")}"><span>{t("Decline optional cookies")}</span></div>'
        f"</div><script>{COOKIES}</script>"
    )


def _refusal(t: Look, reason: str) -> str:
    return f'<div role="alert">{t(reason)}</div>'


def login(t: Look, after: str, email: str = "", wrong: bool = False, path: str = "/login/") -> str:
    error = _refusal(t, "The password you've entered is incorrect.") if wrong else ""
    # An absolute address: the form may stand on Accounts Center, which has no sign-in of its own.
    action = f"https://www.facebook.com{path}?{urlencode({'next': after})}"
    return document(
        t,
        "Log in to Facebook",
        f'<h1>Facebook</h1><div role="main"><h2>{t("Log in to Facebook")}</h2>{error}'
        f'<form id="login_form" method="post" action="{escape(action)}">'
        f'<input type="text" id="email" name="email" autocomplete="username" value="{escape(email)}" '
        f'aria-label="{t("Email address or phone number")}" placeholder="{t("Email")}">'
        f'<input type="password" id="pass" name="pass" aria-label="{t("Password")}" '
        f'placeholder="{t("Password")}">'
        f'<button type="submit" name="login" value="1" id="loginbutton">{t("Log in")}</button></form>'
        f'<a href="/recover/initiate/">{t("Forgot password?")}</a> '
        f'<a role="button" href="/r.php">{t("Create new account")}</a></div>',
    )


def password_again(t: Look, action: str, wrong: bool) -> str:
    error = _refusal(t, "The password you've entered is incorrect.") if wrong else ""
    return document(
        t,
        "Please re-enter your password",
        f'<div role="main"><h2>{t("Please re-enter your password")}</h2>'
        f"<p>{t('For your security, you must re-enter your password to continue.')}</p>{error}"
        f'<form method="post" action="{escape(action)}"><span>{escape(t.name)}</span>'
        f'<input type="password" name="pass" aria-label="{t("Password")}">'
        f'<button type="submit">{t("Continue")}</button></form></div>',
    )


def code(t: Look, after: str, wrong: bool) -> str:
    error = _refusal(t, "This code doesn't work. Check it's correct or try a new one.") if wrong else ""
    action = f"/two_step_verification/two_factor/?{urlencode({'next': after})}"
    return document(
        t,
        "Go to your authentication app",
        f'<div role="main"><h2>{t("Go to your authentication app")}</h2>'
        f"<p>{t('Enter the 6-digit code for this account.')}</p>{error}"
        f'<form method="post" action="{escape(action)}">'
        f'<input type="text" name="approvals_code" inputmode="numeric" aria-label="{t("Code")}">'
        f'<button type="submit">{t("Continue")}</button></form>'
        f'<div role="button" tabindex="0">{t("Try another way")}</div></div>',
    )


def approval(t: Look) -> str:
    """A page that asks the server twice a second whether the person has approved on another device."""
    script = (
        "setInterval(async () => {"
        "const answer = await fetch('/two_step_verification/authentication/status/', {method: 'POST'});"
        "if ((await answer.json()).approved) location.reload(); }, 500);"
    )
    return document(
        t,
        "Check your notifications on another device",
        f'<div role="main"><h2>{t("Check your notifications on another device")}</h2>'
        f'<div role="status">{t("Waiting for approval")}</div>'
        f'<div role="button" tabindex="0">{t("Try another way")}</div></div><script>{script}</script>',
    )


def trust(t: Look, after: str) -> str:
    action = f"/two_factor/remember_browser/?{urlencode({'next': after})}"
    return document(
        t,
        "Trust this device",
        f'<div role="main"><h2>{t("Trust this device")}</h2>'
        f'<form method="post" action="{escape(action)}">'
        '<input type="hidden" id="trust" name="trust" value="1">'
        f'<button type="submit">{t("Trust this device")}</button></form></div>',
    )


def wall(t: Look, kind: str) -> str:
    heading = WALLS[kind][1]
    press = t("Agree" if kind == "consent" else "Continue")
    return document(
        t,
        heading,
        f'<div role="main"><h2>{t(heading)}</h2><form method="post" action="">'
        f'<button type="submit" id="checkpointSubmitButton" name="submit[Continue]">{press}</button>'
        "</form></div>",
    )


def home(t: Look) -> str:
    return document(
        t,
        "Home",
        f'<div role="banner"><a href="/" aria-label="Facebook">f</a><a href="/me/">{escape(t.name)}</a>'
        f'<a href="/settings/">{t("Menu")}</a></div><div role="main"><div role="feed"></div></div>',
    )


def plain(t: Look, heading: str) -> str:
    return document(
        t,
        heading,
        f'<div role="main"><h2>{t(heading)}</h2><a href="/">{t("Home")}</a> '
        f"<span>{escape(t.name)}</span></div>",
    )


def app(t: Look, config: Mapping[str, object]) -> str:
    """The shell: the logo's spinner until the script has drawn the page."""
    seen = {**config, "words": t.dictionary(), "apostrophe": t.apostrophe, "name": t.name, "help": HELP}
    return document(
        t,
        "Accounts Center",
        '<div id="mount_0_0"><div role="progressbar" aria-label="'
        f'{t("Loading...")}" aria-busy="true">\u221e</div></div>'
        f'<script type="application/json" data-sjs>{_json(seen)}</script><script>{SCRIPT}</script>',
    )


FORM: Final = r"""
const ask = (operation, variables) => fetch("/api/graphql/", {method: "POST", body: new URLSearchParams({
  fb_api_req_friendly_name: operation, variables: JSON.stringify(variables)})});
document.querySelector("#create")?.addEventListener("click", async () => {
  const pick = name => document.querySelector(`select[name=${name}]`).value;
  await ask("DYISubmitRequestMutation", {input: {destination: "Export to device", range: pick("range"),
    format: pick("format"), quality: pick("quality"),
    categories: [...document.querySelectorAll("input:checked")].map(one => one.value)}});
  location.assign("?tab=all_archives");
});
"""


def form_of_2018(t: Look) -> str:
    """The settings page of 2018, which keeps its form in a frame within a frame."""
    return document(
        t,
        "Your Facebook information",
        f'<div role="banner"><a href="/">Facebook</a><span>{escape(t.name)}</span></div>'
        f"<h2>{t('Your Facebook information')}</h2>"
        '<iframe src="/dyi/outer/" title="settings" width="900" height="900"></iframe>',
    )


def outer_frame(t: Look) -> str:
    return document(
        t,
        "Download your information",
        '<iframe src="/dyi/inner/?tab=new_archive" title="dyi" width="860" height="860"></iframe>',
    )


def inner_frame(t: Look, tab: str, entries: list[dict[str, object]]) -> str:
    tabs = (
        f'<h2>{t("Download your information")}</h2><div><a href="?tab=new_archive">{t("New File")}</a> '
        f'<a href="?tab=all_archives">{t("Available Copies")}</a></div>'
    )
    if tab == "all_archives":
        return document(t, "Available Copies", tabs + "".join(_old_entry(t, one) for one in entries))
    boxes = "".join(
        f'<div><label><input type="checkbox" checked value="{escape(name)}" aria-label="{t(name)}"> {t(name)}'
        "</label></div>"
        for names in CATEGORIES.values()
        for name in names
    )
    selects = "".join(
        f'<span>{t(label)}</span> <select name="{name}" aria-label="{t(label)}">'
        + "".join(f'<option value="{escape(value)}">{t(shown)}</option>' for value, shown in values)
        + "</select> "
        for label, name, values in (
            ("Date range", "range", [("All time", "All of my data"), ("Last year", "Last year")]),
            ("Format", "format", [("HTML", "HTML"), ("JSON", "JSON")]),
            (
                "Media quality",
                "quality",
                [("Higher quality", "High"), ("Medium quality", "Medium"), ("Lower quality", "Low")],
            ),
        )
    )
    return document(
        t,
        "New File",
        f'{tabs}<div>{selects}<button type="button" id="create">{t("Create File")}</button></div>{boxes}'
        f"<script>{FORM}</script>",
    )


def _old_entry(t: Look, one: dict[str, object]) -> str:
    state = "Pending" if one["status"] in ("pending", "partial") else str(one["status"]).capitalize()
    parts = one["parts"]
    assert isinstance(parts, list)
    links = "".join(
        f'<a role="button" href="{escape(part["address"])}">{t("Download")}</a>'
        for part in parts
        if part["ready"]
    )
    return f"<div><h3>{escape(str(one['summary']))}</h3><span>{t(state)}</span>{links}</div>"
