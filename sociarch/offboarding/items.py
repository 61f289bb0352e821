"""What there is to do when somebody arrives, moves or leaves, in the order in which to do it, and its words.

General checklists of personnel departments name the badge and the laptop; these are the items about accounts,
pages, paid seats and networks. An item that blocks another stands before it.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.dossier import Cause, Occasion, Role, State
from sociarch.errors import N_
from sociarch.offboarding.record import Item, Kind, Rule, Stage

ROLES: Final[Mapping[Role, str]] = {
    "EMP": N_("the person"),
    "MGR": N_("line manager"),
    "HR": N_("human resources"),
    "IT": N_("IT and security"),
    "MKT": N_("marketing, owner of the pages"),
    "ADM": N_("administrator of paid seats"),
    "DPO": N_("privacy officer or counsel"),
    "SUC": N_("successor"),
}
STAGES: Final[Mapping[Stage, str]] = {
    "J0": N_("joining"),
    "J1": N_("every quarter"),
    "M": N_("moving"),
    "L1": N_("notice"),
    "L2": N_("hand-over"),
    "L3": N_("last day"),
    "L4": N_("after"),
    "L5": N_("closing"),
    "X": N_("urgent"),
}
KINDS: Final[Mapping[Kind, str]] = {
    "P": N_("personal account"),
    "C": N_("company asset"),
    "S": N_("paid seat"),
    "G": N_("general"),
}
STATES: Final[Mapping[State, str]] = {
    "open": N_("open"),
    "in progress": N_("in progress"),
    "done": N_("done"),
    "verified": N_("verified"),
    "refused": N_("refused"),
    "not applicable": N_("not applicable"),
}
OCCASIONS: Final[Mapping[Occasion, str]] = {
    "joiner": N_("joining"),
    "steady": N_("this quarter"),
    "mover": N_("moving"),
    "leaver": N_("leaving"),
    "urgent": N_("leaving at once"),
}
CAUSES: Final[Mapping[Cause, str]] = {
    "": N_("not said"),
    "resignation": N_("resignation"),
    "dismissal": N_("dismissal"),
    "agreement": N_("mutual agreement"),
    "fixed term": N_("end of a fixed term"),
    "retirement": N_("retirement"),
    "summary dismissal": N_("summary dismissal"),
    "incident": N_("security incident"),
    "death": N_("death"),
    "illness": N_("long illness"),
}

ITEMS: Final = (
    Item(
        "J0-01", "J0", ("G",),
        N_(
            "Write down which accounts the job uses: platform, name, personal or company or seat, who opened "
            "it, with which address and number, who pays"
        ),
        ("EMP", "MGR"), N_("a dated inventory with both names"), Rule("start", 4),
    ),
    Item(
        "J0-02", "J0", ("P",), N_("See that personal accounts have a personal main address and number"),
        ("EMP",), N_("the checks O01 and O02"), Rule("start", 4), checks=("O01", "O02"),
    ),
    Item(
        "J0-03", "J0", ("C",),
        N_("Run company accounts by a shared mailbox and a shared vault, with at least two administrators"),
        ("MKT", "IT"), N_("the list of roles"), Rule("start", 4),
    ),
    Item(
        "J0-04", "J0", ("P",),
        N_("Make a first archive, with a time stamp: it shows which contacts are older than the job"),
        ("EMP",), N_("a snapshot and its stamp"), Rule("start", 4), checks=("O22",),
    ),
    Item(
        "J0-05", "J0", ("G",),
        N_("Keep the contract, policy and handbook as they are now: their digests, and the day of signature"),
        ("EMP",), N_("digests of the documents"), Rule("start", 4),
    ),
    Item(
        "J0-06", "J0", ("S",), N_("Note each paid seat: product, first day, which data stay with the seat"),
        ("MGR",), N_("the list of seats"), Rule("start", 4),
    ),
    Item(
        "J1-01", "J1", ("P",), N_("See that the routine snapshot ran"), ("EMP",),
        N_("the newest snapshot"), Rule("quarter"), checks=("O21",),
    ),
    Item(
        "J1-02", "J1", ("C",),
        N_("Go through the administrators of pages, groups, advertising accounts and tools; remove who left"),
        ("MKT",), N_("an export of the roles, or a dated screenshot"), Rule("quarter"),
    ),
    Item(
        "J1-03", "J1", ("G",), N_("Read what changed in the policies, and scan their clauses again"),
        ("EMP",), N_("the new scan"), Rule("quarter"),
    ),
    Item(
        "M-01", "M", ("C", "S"), N_("Hand roles and seats to whoever has the function now"), ("MGR",),
        N_("what changed in the inventory"), Rule("start", 5),
    ),
    Item(
        "X-01", "X", ("C",),
        N_("In the same hour: end sessions, change shared secrets, take away roles on pages"),
        ("IT", "MKT"), N_("the log"), Rule("urgent"),
    ),
    Item(
        "X-02", "X", ("P",),
        N_(
            "Leave personal accounts alone: change no password, and do not use the work mailbox to reset one"
        ),
        ("HR", "IT"), N_("the instruction and its day"), Rule("urgent"),
    ),
    Item(
        "L1-01", "L1", ("G",),
        N_("Open the case: notice, last day, release from work, kind of departure, restrictions in force"),
        ("HR",), N_("the case number"), Rule("notice", 1),
    ),
    Item(
        "L1-02", "L1", ("G",), N_("Remind in writing of the clauses that go on, with copies"), ("HR",),
        N_("the letter and its receipt"), Rule("notice", 1),
    ),
    Item(
        "L1-03", "L1", ("G",),
        N_("Where a dispute is in sight: tell both sides to keep everything, and delete nothing"),
        ("DPO",), N_("the notice and its day"), Rule("notice", 1), blocks=("L2-06",), checks=("O26",),
    ),
    Item(
        "L1-04", "L1", ("P",),
        N_("See that the main address and the recovery number of personal accounts are personal"),
        ("EMP",), N_("the checks O01, O02 and O04"), Rule("notice", 1), blocks=("L3-02",),
        checks=("O01", "O02", "O04"), announced=True,
    ),
    Item(
        "L1-05", "L1", ("P",), N_("Let the routine snapshot run, and make no special export"), ("EMP",),
        N_("the newest snapshot"), Rule("notice", 1), checks=("O21",),
    ),
    Item(
        "L1-06", "L1", ("P",),
        N_("Find out which keys, hardware tokens and phones have to be handed back"), ("EMP",),
        N_("the check O25"), Rule("notice", 1), blocks=("L3-03",), checks=("O25",),
    ),
    Item(
        "L1-07", "L1", ("P",),
        N_(
            "Take private mail and private contacts out of the work mailbox, as the house rules say; with IT "
            "present where they ask for it"
        ),
        ("EMP", "IT"), N_("a list that both signed"), Rule("notice", 5), blocks=("L3-02",),
    ),
    Item(
        "X-03", "X", ("G",), N_("Give the person an hour, with somebody present, for private data"),
        ("HR", "IT", "EMP"), N_("the minutes"), Rule("urgent", 5),
    ),
    Item(
        "X-04", "X", ("P",),
        N_(
            "Give page and seats to a substitute; reach the personal account only by the platform's own "
            "procedure, and through the family"
        ),
        ("HR", "DPO"), N_("a note"), Rule("urgent", 5),
    ),
    Item(
        "L2-01", "L2", ("C",),
        N_("Pages: name a second administrator with full rights, hand over, then remove who leaves"),
        ("EMP",), N_("the lists of roles before and after"), Rule("leaving", -5), receiver="SUC",
        blocks=("L3-01",), checks=("O15",), four_eyes=True,
    ),
    Item(
        "L2-02", "L2", ("C",),
        N_("Groups and communities: name a new owner; the list of members stays in the group"), ("EMP",),
        N_("the acceptance"), Rule("leaving", -5), receiver="SUC", blocks=("L3-01",),
    ),
    Item(
        "L2-03", "L2", ("C",),
        N_(
            "Business portfolio: people, partners, advertising accounts, pixels, payment card, linked "
            "profiles; never remove the last administrator"
        ),
        ("MKT",), N_("the list of roles"), Rule("leaving", -5), blocks=("L3-01",),
    ),
    Item(
        "L2-05", "L2", ("S",),
        N_(
            "Paid seats: assign projects, notes, messages and saved leads to somebody else, or park them, "
            "before the seat is removed: a new seat starts empty"
        ),
        ("ADM",), N_("the log of the seat's activity"), Rule("leaving", -5), blocks=("L3-01",),
        four_eyes=True, announced=True,
    ),
    Item(
        "L2-06", "L2", ("P",),
        N_(
            "Where a clause asks for connections to be deleted: have it read by a lawyer first; then a "
            "written, dated list by the person; nothing in bulk during a dispute"
        ),
        ("EMP",), N_("the letter"), Rule("notice", 10),
    ),
    Item(
        "L2-08", "L2", ("G",), N_("Agree on the words and the day of the announcement on social networks"),
        ("EMP", "MGR"), N_("the text that was agreed"), Rule("leaving", -5),
    ),
    Item(
        "L2-07", "L2", ("C",),
        N_("Hand clients and candidates over in the CRM or ATS, and not through the personal network"),
        ("EMP",), N_("the change of owner in the CRM"), Rule("leaving", -3), receiver="SUC",
    ),
    Item(
        "L2-09", "L2", ("G",),
        N_("Give the person the list of companies that must not be approached, and until when"), ("HR",),
        N_("a receipt"), Rule("leaving", -3),
    ),
    Item(
        "L2-04", "L2", ("C",),
        N_(
            "Shared log-ins: change password, recovery mail and phone, second factor and back-up codes; end "
            "sessions and take back what apps may do"
        ),
        ("IT", "MKT"), N_("the ticket"), Rule("leaving"),
    ),
    Item(
        "L3-01", "L3", ("C", "S"),
        N_("Remove the person from pages, groups, portfolios, seats and tools"), ("MKT", "ADM", "IT"),
        N_("the lists of roles, and the hour"), Rule("leaving"), four_eyes=True,
    ),
    Item(
        "L3-02", "L3", ("G",),
        N_(
            "Block the mailbox, on this day at the latest; an automatic reply names whom to write to; "
            "private mail is not forwarded"
        ),
        ("IT",), N_("the ticket, and the words of the reply"), Rule("leaving"), announced=True,
    ),
    Item(
        "L3-03", "L3", ("G",),
        N_("Devices, SIM cards and hardware keys come back, after the person has removed private data"),
        ("EMP", "IT"), N_("a receipt with serial numbers"), Rule("leaving"), checks=("O24",),
    ),
    Item(
        "L3-04", "L3", ("G",),
        N_("Attest that personal accounts hold no company page, no data of a seat, no company password"),
        ("EMP",), "", Rule("leaving"), four_eyes=True, proven=False, checks=("O09",),
    ),
    Item(
        "L3-05", "L3", ("G",), N_("Sign for what was handed over"), ("MGR", "SUC"), N_("the signed receipt"),
        Rule("leaving"),
    ),
    Item(
        "L4-01", "L4", ("P",),
        N_("Profile: give the former job its last day; correct banner and title in the time agreed"),
        ("EMP",), N_("the check O18"), Rule("end", 5), checks=("O18",), announced=True,
    ),
    Item(
        "L4-02", "L4", ("P",),
        N_("Remove the former work address from every account, and the badge that rests on it"), ("EMP",),
        N_("the checks O03 and O17"), Rule("end", 5), checks=("O03", "O17"),
    ),
    Item(
        "L4-05", "L4", ("G",),
        N_(
            "Do not look at the personal accounts of who left; check a profile for a restriction only where "
            "that is necessary, was announced, and goes no further"
        ),
        ("HR", "DPO"), N_("a note in the register"), Rule("end", 1),
    ),
    Item(
        "L4-04", "L4", ("G",),
        N_("Take name, photograph and direct line off the site, brochures and automatic signatures"),
        ("MKT",), N_("the list"), Rule("end", 10),
    ),
    Item(
        "L4-07", "L4", ("P",), N_("Restore the archive once, on a private machine"), ("EMP",),
        N_("the report of the restore"), Rule("end", 10),
    ),
    Item(
        "L4-03", "L4", ("G",),
        N_(
            "End the automatic reply, after a month or, with a reason and notice, three at most; delete the "
            "mailbox"
        ),
        ("IT",), N_("the ticket"), Rule("reply"), announced=True,
    ),
    Item(
        "L4-06", "L4", ("P",),
        N_("Make no new links with companies on the list until the restriction ends"), ("EMP",),
        N_("the check O12"), Rule("restricted"), checks=("O12",), announced=True,
    ),
    Item(
        "L5-01", "L5", ("G",),
        N_("Close the case: keep evidence for as long as claims can be made, delete the rest"),
        ("HR", "DPO"), N_("a closing note"), Rule("closing"),
    ),
)  # fmt: skip

STAGES_OF: Final[Mapping[Occasion, tuple[Stage, ...]]] = {
    "joiner": ("J0",),
    "steady": ("J1",),
    "mover": ("M",),
    "leaver": ("L1", "L2", "L3", "L4", "L5"),
    "urgent": ("X", "L1", "L2", "L3", "L4", "L5"),
}
"""The stages of a plan."""
ABSENT: Final[frozenset[Cause]] = frozenset(("death", "illness"))
"""Causes for which the person can do nothing: what would be theirs alone is left out."""
CUT: Final = ("X-01", "X-02", "L3-01", "L3-02", "L2-04")
"""What an urgent departure begins with, on the very day: access is cut first."""
OTHERWISE: Final = ("X-03", "L3-03")
"""What is done within days of an urgent departure, when everything has been kept."""
