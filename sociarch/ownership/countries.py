"""What differs from country to country: words beside the findings, never the findings themselves.

Each note tells of a decision or a rule that was read about, in a sentence; none says what a court would do.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.declared import Country
from sociarch.errors import N_
from sociarch.ownership.record import Subject

NAMES: Final[Mapping[Country, str]] = {
    "FR": N_("In France"),
    "BE": N_("In Belgium"),
    "CH": N_("In Switzerland"),
    "NL": N_("In the Netherlands"),
    "DE": N_("In Germany"),
    "UK": N_("In the United Kingdom"),
    "US": N_("In the United States"),
}

NOTES: Final[Mapping[Country, Mapping[Subject, str]]] = {
    "FR": {
        "account": N_(
            "courts have called it serious misconduct to keep back, or to change, the access to accounts "
            "that are the company's; files in the work mailbox count as professional unless marked personal"
        ),
        "connections": N_("a ban on competing after the contract is void without money in return"),
        "pages": N_("groups and pages run for the employer were ordered back"),
    },
    "BE": {
        "account": N_(
            "the authority wants the mailbox blocked on the last day at the latest, an automatic reply for a "
            "month (three at most), then deletion"
        ),
    },
    "CH": {"connections": N_("the duty to give back documents was held to cover copies")},
    "NL": {
        "connections": N_(
            "one court left about 900 contacts with the employee because nothing was agreed; another made a "
            "person pay for a single new link, and breaches are counted for each recipient"
        ),
    },
    "DE": {
        "connections": N_(
            "contacts were the employer's only where making them was the contracted work; a clause that "
            "calls everything secret protects little"
        ),
    },
    "UK": {
        "connections": N_(
            "uploading the employer's contacts to a network and deleting them later told against the person; "
            "taking client data for oneself can be an offence"
        ),
        "pages": N_("groups run for the employer were ordered back on the duty of fidelity alone"),
    },
    "US": {
        "account": N_(
            "whose an account is was judged first by who opened it, for what; many states forbid an employer "
            "to ask for the password of a personal account"
        ),
    },
}
