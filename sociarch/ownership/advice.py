"""What a person can do, worded after whose the account is, and what no export of theirs tells.

What is right for a personal account may be misconduct with a company's: who takes an address off an account
that is the employer's locks the employer out. So advice is only given as it stands where the account is
declared to be the person's own, and never before a demand that was received is answered.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.declared import Account
from sociarch.errors import N_
from sociarch.fact import (
    Login,
    OwnAddress,
    OwnPhone,
    Position,
    Profile,
    Receipt,
    Registration,
    Role,
    Verification,
)
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.record import Finding, Subject, Text, Verdict

COMPANY: Final = N_(
    "As you declared it, this is an account of the company: leave its addresses, numbers and password as "
    "they are, and hand it over against a receipt."
)
IF_OWN: Final = N_("If this account is your own, do this. {advice}")
SETTLE: Final = N_("First settle in writing whose this account is. If it stays with you, do this. {advice}")
DEMANDED: Final = N_("A demand was received: change nothing before you have taken advice. {advice}")

BOTH: Final = N_("{one} {other}")

NOT_TOLD: Final = N_("No export of this account tells this: {what}.")
FILE: Final = N_("In an export of {network} it stands in {file}. An export with that file will tell.")
NO_FILE: Final = N_("No file in an export of {network} is known to tell it.")

_FILES: Final[Mapping[type, tuple[str, Mapping[str, str]]]] = {
    OwnAddress: (
        N_("e-mail addresses"),
        {
            "linkedin": "Email Addresses.csv",
            "facebook": "profile_information.json",
            "viadeo": "contact_cards",
        },
    ),
    OwnPhone: (
        N_("telephone numbers"),
        {"linkedin": "PhoneNumbers.csv", "facebook": "profile_information.json", "viadeo": "contact_cards"},
    ),
    Profile: (
        N_("profile"),
        {"linkedin": "Profile.csv", "facebook": "profile_information.json", "viadeo": "me"},
    ),
    Position: (
        N_("jobs in the profile"),
        {"linkedin": "Positions.csv", "facebook": "profile_information.json", "viadeo": "career"},
    ),
    Registration: (
        N_("registration"),
        {"linkedin": "Registration.csv", "facebook": "profile_information.json"},
    ),
    Receipt: (
        N_("payments"),
        {"linkedin": "Receipts.csv, Receipts_v2.csv", "facebook": "payment_history.json"},
    ),
    Login: (
        N_("sign-ins"),
        {"linkedin": "Logins.csv", "facebook": "security_and_login_information"},
    ),
    Verification: (N_("badges"), {"linkedin": "Verifications.csv"}),
    Role: (
        N_("pages and groups"),
        {"facebook": "admin_activity.json, your_group_membership_activity.json"},
    ),
}
"""What facts of a kind are called, and in which file of a network's export they stand."""


def standing(account: Account | None) -> Verdict:
    """Whose an account is by what is declared of its opening: `personal`, `mixed`, `employer`, else
    `undetermined`. One that was opened for the company, or taken over from somebody, is the employer's
    whoever opened it."""
    if account is None:
        return "undetermined"
    if account.purpose == "company" or account.opened == "predecessor":
        return "employer"
    match account.opened, account.purpose:
        case "employer", "":
            return "employer"
        case "employer", _:
            return "mixed"
        case "me", "own":
            return "personal"
        case "me", "both":
            return "mixed"
    return "undetermined"


def advise(case: Case, holding: Holding, advice: Text) -> Text:
    """What to do with a person's own account, after what kind of account it is."""
    match standing(case.account(holding)):
        case "employer":
            said = Text(COMPANY)
        case "mixed":
            said = Text(SETTLE, {"advice": advice})
        case "personal":
            said = advice
        case _:
            said = Text(IF_OWN, {"advice": advice})
    return after_demand(case, said)


def after_demand(case: Case, advice: Text) -> Text:
    """Advice to change something, once no demand stands in its way."""
    return Text(DEMANDED, {"advice": advice}) if case.declared.demand else advice


def both(one: Text | None, other: Text | None) -> Text | None:
    """Two sentences as one; either may be missing."""
    return Text(BOTH, {"one": one, "other": other}) if one and other else one or other


def account_place(case: Case, holding: Holding, key: str) -> str:
    """The key of the declaration that says something of an account, such as `accounts[0].paid`."""
    account = case.account(holding)
    assert account is not None
    return f"accounts[{case.declared.accounts.index(account)}].{key}"


def not_told(
    check: str, holding: Holding, kind: type, fact: str = "", subjects: tuple[Subject, ...] = ("account",)
) -> Finding:
    """That no export tells of facts of a kind, and which file would."""
    what, files = _FILES[kind]
    file = files.get(holding.network)
    rule = Text(NO_FILE, {"network": holding.title})
    if file is not None:
        rule = Text(FILE, {"network": holding.title, "file": file})
    says = Text(NOT_TOLD, {"what": Text(what)})
    return Finding(
        check, "undetermined", says, rule, (), holding.network, holding.account, fact, subjects=subjects
    )
