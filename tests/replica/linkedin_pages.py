"""What the pages of the LinkedIn replica look like: words, markup and the pages' own scripts.

Nothing here knows a state machine: each function gets the appearance (`Look`) and what to show, and returns
a whole document. Words and anchors come from public guides and scripts; which of them are guesses is said
at the table of words.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final, Literal

from tests.replica.linkedin_scripts import PAGE_JS, Account

EXPORT_PAGE: Final = "/mypreferences/d/download-my-data"
INNER_PAGE: Final = "/psettings/member-data"
DOWNLOAD: Final = "/psettings/member-data/download"

EN: Final = {
    "settings": "Settings & Privacy",
    "privacy": "Data privacy",
    "heading": "Get a copy of your data",  # guides of 2026 also have "Download your data", "Download my data"
    "help": "See your options for accessing a copy of your account data, connections, and more.",
    "intro": (
        "Your LinkedIn data belongs to you, and you can download an archive any time or"
        " view the rich media you have uploaded."
    ),
    "larger": (
        "Download larger data archive, including connections, verifications, contacts, account history, and"
        " information we infer about you based on your profile and activity."
    ),
    "particular": "Want something in particular? Select the data files you're most interested in.",
    "request": "Request archive",
    "pending": "Request pending",
    "state": "Download pending",
    "download": "Download archive",
    "again": "Request new archive",
    "done": "Done",
    "password": "Password",
    "prompt": "For your security, please enter your password",
    "wrong": "That's not the right password. Please try again.",
    "locked": "You can request another archive later.",
    "failed": "Something went wrong. Please try again.",
    "ads": "Download my ads data",
    "close": "Close account",
    "accept": "Accept",
    "refuse": "Reject",
    "trial": "Start free trial",
    "dismiss": "Dismiss",
    "username": "Email or phone",
    "sign in": "Sign in",
    "chooser": "Welcome back",
    "another": "Sign in using another account",
    "join": "Join now",
    "continue": "Continue as",
    "pin": "Enter the code we sent to your email address",
    "submit": "Submit",
    "app": "Open the LinkedIn app and tap yes to confirm it is you",
    "captcha": "Let's do a quick security check",
    "check": "We noticed something unusual about your sign-in",
    "restricted": "Your account has been temporarily restricted",
    "broken": "Something went wrong on our end",
    "many": "Too many requests",
    "CONNECTIONS": "Connections",
    "CONTACTS": "Imported Contacts",
    "INBOX": "Messages",
    "ARTICLES": "Articles",
    "INVITATIONS": "Invitations",
    "PROFILE": "Profile",
    "RECOMMENDATIONS": "Recommendations",
    "REGISTRATION": "Registration",
}
FR: Final = EN | {
    # Known: settings, privacy, heading; good: request, CONNECTIONS ("Relations", one guide "Connexions").
    "settings": "Préférences et confidentialité",
    "privacy": "Confidentialité des données",
    "heading": "Obtenir une copie de vos données",
    "request": "Demander l’archive",
    "CONNECTIONS": "Relations",
    # Likely: download. Everything below it is a guess.
    "download": "Télécharger l’archive",
    "help": "Découvrez comment accéder à une copie des données de votre compte, de vos relations, etc.",
    "intro": "Vos données LinkedIn vous appartiennent : téléchargez une archive à tout moment.",
    "larger": (
        "Télécharger l’archive complète, y compris les relations, les vérifications, les contacts,"
        " l’historique du compte et les informations que nous déduisons de votre"
        " profil et de votre activité."
    ),
    "particular": "Quelque chose en particulier ? Sélectionnez les fichiers qui vous intéressent.",
    "pending": "Demande en attente",
    "state": "Téléchargement en attente",
    "again": "Demander une nouvelle archive",
    "done": "Terminé",
    "password": "Mot de passe",
    "prompt": "Pour votre sécurité, veuillez saisir votre mot de passe",
    "wrong": "Ce mot de passe n’est pas le bon. Veuillez réessayer.",
    "locked": "Vous pourrez demander une autre archive plus tard.",
    "failed": "Une erreur est survenue. Veuillez réessayer.",
    "ads": "Télécharger mes données publicitaires",
    "close": "Fermer le compte",
    "accept": "Accepter",
    "refuse": "Refuser",
    "trial": "Commencer l’essai gratuit",
    "dismiss": "Ignorer",
    "username": "E-mail ou téléphone",
    "sign in": "S’identifier",
    "chooser": "Bon retour",
    "another": "S’identifier avec un autre compte",
    "join": "S’inscrire",
    "continue": "Continuer en tant que",
    "pin": "Saisissez le code envoyé à votre adresse e-mail",
    "submit": "Envoyer",
    "app": "Ouvrez l’application LinkedIn et appuyez sur Oui pour confirmer que c’est vous",
    "captcha": "Faisons une petite vérification de sécurité",
    "check": "Nous avons remarqué quelque chose d’inhabituel",
    "restricted": "Votre compte est temporairement restreint",
    "broken": "Une erreur est survenue de notre côté",
    "many": "Trop de demandes",
    "CONTACTS": "Contacts importés",
    "INBOX": "Messages",
    "PROFILE": "Profil",
    "RECOMMENDATIONS": "Recommandations",
    "REGISTRATION": "Inscription",
}
WITH_CONNECTIONS: Final = (
    *("ARTICLES", "CONNECTIONS", "CONTACTS", "INBOX", "INVITATIONS"),
    *("PROFILE", "RECOMMENDATIONS", "REGISTRATION"),
)
WITHOUT_CONNECTIONS: Final = ("ARTICLES", "INVITATIONS", "PROFILE", "RECOMMENDATIONS", "REGISTRATION")


class Look:
    """How the pages are built, independently of what they have to say."""

    language: Literal["en", "fr"] = "en"
    labels: Mapping[str, str] = MappingProxyType({})
    """Words that replace those of the table, by the table's key."""
    ids: bool = False
    """Whether the ids and classes of 2018-2024 are there; otherwise roles and names have to do."""
    larger_id: bool = True
    """Whether the larger archive's radio keeps its id all the same, as seen in October 2026."""
    apostrophe: Literal["’", "'"] = "’"
    iframe: bool = False
    """Whether the export form sits in a frame of the same site (2022 to about 2024)."""
    connections_box: bool = False
    download_as: Literal["button", "link"] = "button"
    disabled_as: Literal["disabled", "aria-disabled"] = "disabled"
    disabled_download: bool = False
    """Whether a download button that cannot be pressed stands there before anything is ready."""
    feedback: bool = True
    """Whether the button turns to "Request pending" at once, not only with the next load."""
    render_delay: float = 0.0
    """Real seconds for which a skeleton stands in for the form."""
    cookie_banner: bool = False
    promotion: bool = False
    over_delay: float = 0.0
    """Real seconds after which banner and promotion come up."""
    keeps_ready: bool = False
    """Whether an earlier archive stays in sight while the form for a new one is open."""
    password_prompt: bool = False
    embeds: Sequence[str] = ()
    """Addresses of pictures in every page, such as a counter of somebody else."""

    def word(self, key: str) -> str:
        word = (FR if self.language == "fr" else EN) | dict(self.labels)
        return word[key].replace("’", self.apostrophe)

    def text(self, key: str) -> str:
        return escape(self.word(key))


STYLE: Final = """<style>
body{font-family:sans-serif;margin:0} nav,main,footer{padding:.7em} nav a,footer a{margin-right:1em}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);opacity:0}
label{display:inline-block;padding:.2em} iframe{width:100%;height:40em;border:0}
[hidden]{display:none!important}
.over{position:fixed;inset:0;background:#0008;z-index:9} .over>div{background:#fff;margin:4em;padding:1em}
.skeleton{height:12em;background:#eee}</style>"""


def document(look: Look, body: str, scripts: Sequence[str] = (), title: str = "LinkedIn") -> str:
    """Return a bare page; every other function here ends in this one."""
    embeds = "".join(f'<img alt="" src="{escape(address)}" width=1 height=1>' for address in look.embeds)
    code = "".join(f"<script>{script}</script>" for script in scripts)
    return (
        f'<!doctype html><html lang="{look.language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{STYLE}</head><body>{body}{embeds}{code}</body></html>"
    )


def signed_in(look: Look, account: Account, main: str, *, banner: bool, scripts: Sequence[str] = ()) -> str:
    """Return a page with the navigation bar, in which the signed-in person is to be seen."""
    me = escape(account.name)
    over = ""
    if banner:
        over += (
            '<div class="over artdeco-global-alert" role="region" aria-label="Cookies"><div>'
            "<p>LinkedIn and 3rd parties use essential and non-essential cookies.</p>"
            f'<button data-post="/cookie-consent/accept">{look.text("accept")}</button>'
            f'<button data-post="/cookie-consent/refuse">{look.text("refuse")}</button></div></div>'
        )
    if look.promotion:
        over += (
            '<div class="over"><div role="dialog" aria-modal="true" aria-label="Premium">'
            f'<h2>Premium</h2><button data-post="/premium/trial">{look.text("trial")}</button>'
            f'<button data-dismiss aria-label="{look.text("dismiss")}">×</button></div></div>'
        )
    navigation = (
        '<header><nav aria-label="Primary"><a href="/feed/">Home</a><a href="/mynetwork/">My Network</a>'
        '<a href="/jobs/">Jobs</a><a href="/messaging/">Messaging</a>'
        f'<button aria-label="Me"><img class="global-nav__me-photo" alt="{me}" src="data:,"></button>'
        f'<a href="/in/{escape(account.slug)}/">{me}</a>'
        f'<a href="/mypreferences/d/categories/account">{look.text("settings")}</a></nav></header>'
    )
    footer = (
        '<footer><a href="/help/linkedin">Help Center</a><a href="/legal/privacy-policy">Privacy Policy</a>'
        '<a href="/legal/user-agreement">User Agreement</a><a href="/m/logout/">Sign Out</a></footer>'
    )
    if look.over_delay:
        over = f'<div hidden data-after="{look.over_delay}">{over}</div>'
    return document(look, f"{navigation}<main>{main}</main>{footer}{over}", [PAGE_JS, *scripts])


def feed(look: Look, account: Account, *, banner: bool) -> str:
    posts = "".join(f"<article><h2>Quidam {nth}</h2><p>Lorem ipsum.</p></article>" for nth in range(3))
    return signed_in(look, account, f"<h1>Feed</h1><button>Start a post</button>{posts}", banner=banner)


def settings(look: Look, account: Account, *, banner: bool) -> str:
    main = (
        f"<h1>{look.text('settings')}</h1><h2>Account</h2><h3>Email addresses</h3>"
        f"<p>{escape(account.email)}</p>"
        f'<a href="/mypreferences/d/categories/privacy">{look.text("privacy")}</a>'
        '<a href="/mypreferences/d/hibernate-account">Hibernate account</a>'
        f'<a href="/mypreferences/d/close-accounts">{look.text("close")}</a>'
    )
    return signed_in(look, account, main, banner=banner)


def privacy(look: Look, account: Account, *, banner: bool) -> str:
    main = (
        f"<h1>{look.text('privacy')}</h1><ul>"
        '<li><a href="/mypreferences/d/manage-by-type">Manage your data and activity</a></li>'
        f'<li><a href="{EXPORT_PAGE}">{look.text("heading")}</a></li>'
        '<li><a href="/mypreferences/d/search-history">Clear search history</a></li>'
        '<li><a href="/mypreferences/d/settings/data-for-ai-improvement">Data for AI</a></li></ul>'
    )
    return signed_in(look, account, main, banner=banner)


def _button(look: Look, key: str, *, on: bool = True, marks: str = "", part: str = "", go: str = "") -> str:
    off = {"disabled": " disabled", "aria-disabled": ' aria-disabled="true"'}[look.disabled_as]
    return (
        f"<button type=button{marks if look.ids else ''}{f' data-part={part}' if part else ''}"
        f"{f' data-go={go}' if go else ''}{'' if on else off}>{look.text(key)}</button>"
    )


def _choice(look: Look, kind: str, anchor: str, attributes: str, key: str) -> str:
    """Return an input that is hidden from sight, as they are there, with its label."""
    if look.ids or (look.larger_id and key == "larger"):
        return (
            f'<input class=unseen type={kind} id="{anchor}" {attributes}>'
            f'<label for="{anchor}">{look.text(key)}</label>'
        )
    return f"<label><input class=unseen type={kind} {attributes}>{look.text(key)}</label>"


def _picker(look: Look, hidden: bool, locked: bool, prompt: str) -> str:
    shut = " disabled" if locked else ""
    # A page that opens with its password prompt is one on which the choice is made already.
    larger = shut + (" checked" if prompt else "")
    boxes = "".join(
        "<li>" + _choice(look, "checkbox", f"file_group_{group}", f'value="{group}"{shut}', group) + "</li>"
        for group in (WITH_CONNECTIONS if look.connections_box else WITHOUT_CONNECTIONS)
    )
    marks = " id=download-button class=request-archive-btn"
    form = ' class="password-prompt active"' if look.ids else ""
    field = " id=verify-password" if look.ids else ""
    submit = " class=submit" if look.ids else ""
    return (
        f"<div data-part=picker{' hidden' if hidden else ''}><fieldset><legend class=unseen>Archive</legend>"
        "<p>"
        + _choice(look, "radio", "fast-file-only-plus-other-data", f"name=kind value=false{larger}", "larger")
        + "</p><p>"
        + _choice(look, "radio", "fast-file-only", f"name=kind value=true{shut}", "particular")
        + f"</p><ul data-part=files hidden>{boxes}</ul></fieldset>"
        + (f"<p>{look.text('locked')}</p>" if locked else "")
        + _button(look, "request", on=bool(prompt) and not locked, marks=marks, part="request")
        + f"<form data-part=prompt{form}{'' if prompt else ' hidden'}><p>{look.text('prompt')}</p>"
        f"<label>{look.text('password')} <input type=password{field} autocomplete=current-password></label>"
        f"<p role=alert data-part=wrong{'' if prompt == 'wrong' else ' hidden'}>{look.text('wrong')}</p>"
        f"<button{submit}>{look.text('done')}</button></form>"
        f"<p role=alert data-part=fault hidden>{look.text('failed')}</p></div>"
    )


def _download(look: Look, on: bool) -> str:
    if look.download_as == "button":
        return _button(look, "download", on=on, marks=' class="download-btn"', go=DOWNLOAD)
    mark = ' class="download-btn"' if look.ids else ""
    # A link that cannot be followed has no address, as is usual.
    state = f' href="{DOWNLOAD}"' if on else ' aria-disabled="true"'
    return f"<a{mark}{state}>{look.text('download')}</a>"


Shown = Literal["form", "pending", "ready", "part"]


def export_section(look: Look, shown: Shown, *, locked: bool, prompt: Literal["", "open", "wrong"]) -> str:
    """Return the export form. `part`: one part can be fetched while the rest is on its way."""
    waiting = shown in ("pending", "part")
    content = f"<h1>{look.text('heading')}</h1><p>{look.text('help')}</p><p>{look.text('intro')}</p>"
    if shown == "ready":
        content += (
            f"<div data-part=ready>{_download(look, True)} {_button(look, 'again', part='again')}</div>"
        )
    if waiting:
        marks = " id=download-button class=request-archive-btn"
        content += _button(look, "pending", on=False, marks=marks)
        content += _download(look, True) if shown == "part" else ""
    else:
        content += _picker(look, shown == "ready", locked, prompt)
    if look.ids:  # pages without them have no such text either
        content += (
            "<p><span class=state data-state-key='i18n_member_data_state_choice' data-part=state"
            f"{'' if waiting else ' hidden'}>{look.text('state')}</span></p>"
        )
    if shown in ("form", "pending") and look.disabled_download:
        content += _download(look, False)
    config = {
        "delay": look.render_delay,
        "prompt": look.password_prompt,
        "feedback": look.feedback,
        "keeps": look.keeps_ready,
        "aria": look.disabled_as == "aria-disabled",
        "pending": look.word("pending"),
    }
    if look.render_delay:
        content = f"<div class=skeleton aria-busy=true></div><template data-late>{content}</template>"
    return f"<section>{content}</section><script type=application/json>{json.dumps(config)}</script>"


def export_page(look: Look, account: Account, section: str, *, banner: bool, scripts: Sequence[str]) -> str:
    """Return the page around the form; an empty `section` stands for a form in a frame of its own."""
    frame = (
        f'<iframe class="settings-iframe--frame" title="{look.text("heading")}"'
        f' src="{INNER_PAGE}?li_theme=light&amp;openInMobileMode=true"></iframe>'
    )
    others = (
        f'<aside><h2>Ads</h2><button data-post="/mypreferences/d/ads-data">{look.text("ads")}</button>'
        f'<button data-post="/mypreferences/d/close-accounts">{look.text("close")}</button>'
        '<a href="/help/linkedin/answer/a1339364">Learn more</a></aside>'
    )
    return signed_in(look, account, (section or frame) + others, banner=banner, scripts=scripts)
