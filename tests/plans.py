"""A plan in both languages, as the forms take it: made by hand, of the items that there are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

from hypothesis import strategies as st

from sociarch.dossier import STATES, Role, State
from sociarch.offboarding.items import ITEMS, KINDS, ROLES, STAGES
from sociarch.offboarding.items import STATES as STATE_NAMES
from sociarch.offboarding.record import Item
from sociarch.offboarding.written import Asset, Line, Row, Words, Written

Language = Literal["en", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")
TODAY: Final = date(2026, 11, 22)
AT: Final = datetime(2026, 11, 22, 21, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=1)))
CASE: Final = "HR-2026-0117"
DIGEST: Final = "sha256:" + "6f1c" * 16

WORDS: Final[Mapping[Language, Words]] = {
    "en": Words(
        plan="Plan", items="Items", inventory="Inventory", log="Log", id="Id", stage="Stage", kind="Kind",
        what="What", owner="By whom", due="By when", state="State", on="On",
        proof_needed="Proof that closes it",
        proof="Proof", verified="Verified by", before="Comes after", blocks="Comes before", note="Note",
        name="Name", network="Network", employer="Employer", by="Noted by", reason="Reason", late="overdue",
        four_eyes="two pairs of eyes", signed="Signature", place_and_day="Place and day",
        digest="SHA-256 of this plan as JSON", page="Page", none="none",
    ),
    "fr": Words(
        plan="Plan", items="Points", inventory="Inventaire", log="Journal", id="Id", stage="Étape",
        kind="Nature", what="Quoi", owner="Par qui", due="Pour quand", state="État", on="Le",
        proof_needed="Preuve qui le clôt", proof="Preuve", verified="Vérifié par", before="Vient après",
        blocks="Vient avant", note="Remarque", name="Nom", network="Réseau", employer="Employeur",
        by="Noté par", reason="Raison", late="en retard", four_eyes="deux paires d’yeux",
        signed="Signature", place_and_day="Lieu et date", digest="SHA-256 de ce plan en JSON", page="Page",
        none="aucun", lead="pilote : {role}", as_of="État au {day}",
    ),
}  # fmt: skip
FRENCH_STATES: Final[Mapping[State, str]] = {
    "open": "à faire",
    "in progress": "en cours",
    "done": "fait",
    "verified": "vérifié",
    "refused": "refusé",
    "not applicable": "sans objet",
}
FRENCH_ROLES: Final[Mapping[Role, str]] = {
    "EMP": "la personne",
    "MGR": "responsable hiérarchique",
    "HR": "ressources humaines",
    "IT": "informatique et sécurité",
    "MKT": "marketing, propriétaire des pages",
    "ADM": "administration des sièges payants",
    "DPO": "délégué à la protection des données ou conseil",
    "SUC": "successeur",
}
MARKS: Final = {
    "en": "Made for the person alone: not for the employer",
    "fr": "Établi pour la seule personne : pas pour l’employeur",
}


def roles(language: Language) -> Mapping[Role, str]:
    return FRENCH_ROLES if language == "fr" else ROLES


def states(language: Language) -> Mapping[State, str]:
    return FRENCH_STATES if language == "fr" else STATE_NAMES


def row_of(item: Item, language: Language = "en", *, state: State = "open", due: date | None = TODAY) -> Row:
    names = roles(language)
    owners = ", ".join(names[owner] for owner in item.owners)
    return Row(
        id=item.id,
        stage=item.stage,
        stage_name=f"{item.stage} {STAGES[item.stage]}",
        kind="/".join(item.kinds),
        kind_name=", ".join(KINDS[kind] for kind in item.kinds),
        what=item.what,
        owners=item.owners,
        owner_names=f"{owners} → {names[item.receiver]}" if item.receiver else owners,
        due=due,
        due_name=due.isoformat() if due else "no last day is known",
        state=state,
        state_name=states(language)[state],
        on=None if state == "open" else TODAY - timedelta(days=3),
        verified_by="MGR" if state == "verified" else "",
        proof=item.proof,
        proofs=(DIGEST,) if state in ("done", "verified") else (),
        first=tuple(one.id for one in ITEMS if item.id in one.blocks),
        blocks=item.blocks,
        note="",
        late=due is not None and due < TODAY and state == "open",
        four_eyes=item.four_eyes,
        announced=item.announced,
    )


def plan(language: Language = "en") -> Written:
    """Somebody leaves: items in every state, some without a day."""
    leaving = [one for one in ITEMS if one.stage.startswith("L")]
    rows = tuple(
        row_of(
            one, language, state=STATES[at % len(STATES)],
            due=None if at % 7 == 3 else TODAY + timedelta(days=2 * at - 9),
        )
        for at, one in enumerate(leaving)
    )  # fmt: skip
    names = states(language)
    log = tuple(
        Line(one.on, one.id, one.state, names[one.state], "HR" if one.state == "verified" else "EMP",
             one.proofs, "was never asked for" if one.state == "refused" else "")
        for one in rows if one.on
    )  # fmt: skip
    return Written(
        language=language,
        title="Départ de Acme SA" if language == "fr" else "Leaving Acme SA",
        case=CASE,
        role="EMP",
        mark=MARKS[language],
        head=("A. Martin", "2026-11-22", "Monday to Friday"),
        rows=rows,
        inventory=(
            Asset("page", "Acme Careers", "linkedin", "Acme SA"),
            Asset("device", "laptop 4711", "", "Acme SA"),
        ),
        log=log,
        words=WORDS[language],
        roles=tuple(roles(language).items()),
        states=tuple((state, names[state]) for state in STATES),
        today=TODAY,
    )


HOSTILE: Final = (
    '=HYPERLINK("https://example.org/x","here")',
    "+1+cmd|' /C calc'!A0",
    "@sum(1)",
    "-2+3; =1+1",
    "<script>document.title='taken'</script>",
    '"><img src=https://example.org/x onerror=alert(1)>',
    "</main></table><style>*{display:none}</style>",
    "{{ 7 * 7 }}",
    "&lt;b&gt; &amp; &copy;",
    "![x](https://example.org/x.png) [y](javascript:alert(1)) <https://example.org>",
    "@everyone #12 !7 ~bug %v1 GH-4 https://example.org www.example.org a@example.org",
    "line\r\n/close\n# title\n- [x] item\n> quote\u2028/label ~x\x85==",
    "BEGIN:VALARM\r\nEND:VEVENT;x=1,2\\n",
    "{code}x{code} [~somebody] !https://example.org/x.png! h1. x",
    "\u202egnirts\u202c \x1b[31mred\x00 \u2066x\u2069",
    "#N/A",
    "_x0041_ {nb}",
    "1. one `code` **bold** __it__ ~~gone~~ | a | b | $x$ [^1] ---",
    "Wide" * 2500,
    "🦊👩\u200d💻 Ünïcödé",
    "דנה محمد",
    "\ud800",
    "",
)  # fmt: skip
TEXTS: Final = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.text(alphabet="=+-@#!*_[]()<>&;,:\"'`\\/\r\n\t |~$^{}%aB1. ", max_size=30),
)
"""What strangers write."""


def spoiled(written: Written, texts: st.DataObject, chosen: "st.SearchStrategy[str]" = TEXTS) -> Written:
    """The same plan in which whatever strangers may have written is theirs. Ids, codes and words are ours."""

    def some() -> str:
        return texts.draw(chosen)

    rows = tuple(
        one._replace(what=some(), note=some(), proof=some()) if at < 3 else one
        for at, one in enumerate(written.rows)
    )
    return written._replace(
        title=some(),
        case=some(),
        head=(some(), some()),
        rows=rows,
        inventory=(Asset(some(), some(), some(), some()),),
        log=tuple(one._replace(reason=some()) if at < 2 else one for at, one in enumerate(written.log)),
    )
