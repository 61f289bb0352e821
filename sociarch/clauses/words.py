"""What each kind of clause is called, why it matters and what to ask; and what the search cannot do.

For people who read a contract, in English, marked for translation. Nothing here says what a clause means in
law, or who is right.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sociarch.errors import N_


class Words(NamedTuple):
    """title  a few words; why  why the clause matters; ask  what to look at, ask or do"""

    title: str
    why: str
    ask: str


WORDS: Final[Mapping[str, Words]] = {
    "ACCT-OWN": Words(
        N_("The employer claims accounts"),
        N_(
            "Where it is precise, signed and older than the dispute, it decides more often than "
            "anything else."
        ),
        N_("Does it mean only accounts opened for the company, or also your own profile?"),
    ),
    "CONN-OWN": Words(
        N_("The employer claims connections"),
        N_(
            "Courts have held people to a signed sentence that gave the employer the links made during "
            "the job."
        ),
        N_(
            "Is it limited to links made during the job, and does it leave out earlier ones? A dated "
            "list from before the job is your best paper."
        ),
    ),
    "CONN-DEL": Words(
        N_("Connections to be deleted or handed over on leaving"),
        N_("The other side may ask to see your archive, or to have it deleted."),
        N_(
            "Change nothing in the account before you have taken advice, and delete nothing once a "
            "demand has come. Should you remove anything later, write down what and when."
        ),
    ),
    "CRED": Words(
        N_("Passwords to be handed over or deposited"),
        N_(
            "Keeping back the codes of a company's account has cost people their job; the password of a "
            "personal account is another matter, and networks forbid sharing it."
        ),
        N_(
            "Hand over what opens company accounts. For your own account, offer another way, and keep "
            "the password."
        ),
    ),
    "MANDATE": Words(
        N_("Having or using an account is a duty"),
        N_("A duty to have the account speaks for the employer; that there was none speaks for you."),
        N_("Were you obliged or only encouraged, and since when? Note the date."),
    ),
    "EMAIL": Words(
        N_("Work address or number on the account"),
        N_(
            "Whoever controls the address can set a new password, and a work mailbox may close on the "
            "last day."
        ),
        N_("Which accounts does it mean? Ask in writing. To your own account, add a personal address now."),
    ),
    "BRAND": Words(
        N_("Company name or trade mark in a profile"),
        N_("A name that carries the brand is one of the strongest facts for the employer."),
        N_("Part your name from the brand before there is a dispute, and keep a dated copy of how it was."),
    ),
    "PAID": Words(
        N_("Paid subscriptions and seats"),
        N_(
            "Who paid is evidence, though seldom enough alone. A seat is the buyer's, the account is "
            "the member's."
        ),
        N_(
            "Who paid from when to when? Keep invoices of your own plan; leave what lies in the "
            "employer's seat out of your archive."
        ),
    ),
    "CONF": Words(
        N_("Confidential client or contact lists"),
        N_("Courts tell a public name from what is attached to it: addresses, notes, what somebody buys."),
        N_("What exactly does it call confidential? A precise list weighs more than the word everything."),
    ),
    "NSOL-CLI": Words(
        N_("No solicitation of clients"),
        N_("A changed profile is mostly put up with, a message to chosen clients is not."),
        N_(
            "For how long, where, which clients? And does it also forbid to answer those who come by "
            "themselves? French courts count that as a non-compete clause."
        ),
    ),
    "NSOL-EMP": Words(
        N_("No hiring away of colleagues"),
        N_("Invitations to former colleagues are what is usually shown as evidence."),
        N_(
            "Which links with people of the former employer are younger than the end of the job? What "
            "was written?"
        ),
    ),
    "NCOMP": Words(
        N_("Non-compete"),
        N_("Profiles are looked at to see whether it is kept."),
        N_(
            "For how long, where, which activity, and for what money? French courts hold it void without "
            "money."
        ),
    ),
    "NOCONTACT": Words(
        N_("No contact or new links with named people"),
        N_("A single new link has been counted as a breach, with a penalty; its date was the whole dispute."),
        N_("With whom, and until when? Compare the dates of your links with the end of the job."),
    ),
    "GARDEN": Words(
        N_("Notice and release from work"),
        N_("What happens in this time is looked at first, down to the number of contacts on given days."),
        N_("When does it begin and end? Let your usual routine run, and do nothing in bulk."),
    ),
    "PROFILE": Words(
        N_("Profile to be corrected after leaving"),
        N_("A profile that still shows the old job has been held to be a breach."),
        N_("By which day? Check whether the former job has an end date, and keep proof of the change."),
    ),
    "MONITOR": Words(
        N_("Monitoring of accounts"),
        N_(
            "An employer needs a legal ground, a need and prior notice; private accounts are off limits "
            "in principle."
        ),
        N_("Does it stop at company accounts and the work mailbox, or reach your own accounts?"),
    ),
    "RETURN": Words(
        N_("Documents and data to be returned"),
        N_("It covers copies, too."),
        N_("Keep what the employer gave you apart from the archive of your own account, and labelled."),
    ),
    "NOEXPORT": Words(
        N_("No export or private copies"),
        N_("People have been prosecuted for mailing client details to themselves."),
        N_(
            "Archive only the data of your own account, as the network exports them, on a device of your own."
        ),
    ),
    "IP": Words(
        N_("Rights in works and databases"),
        N_("Rights in what was written are one thing, rights in the account another; courts part them."),
        N_("Does it name content, a database, or an account?"),
    ),
    "IMAGE": Words(
        N_("Use of your name and image"),
        N_("Claims about the use of a name after the job have succeeded where others failed."),
        N_("Does your consent end with the contract? If not, put it on the list of what to withdraw."),
    ),
    "DISPAR": Words(
        N_("Loyalty, reserve, no disparagement"),
        N_("Such duties exist even where no contract states them."),
        N_("Mind it in what you write on leaving."),
    ),
    "BYOD": Words(
        N_("Private use of tools, own devices"),
        N_("Where a list was kept has decided whose list it was."),
        N_("Do not back up on a machine that the employer manages or can wipe."),
    ),
    "PAGES": Words(
        N_("Company pages and groups"),
        N_("Pages and groups that were run for an employer go back to it."),
        N_("Hand them over before the last day, with a second administrator; never rename or empty them."),
    ),
    "PENALTY": Words(
        N_("Penalty"),
        N_("It turns small facts into large sums."),
        N_("Which clauses does it refer to, and is the sum for each breach?"),
    ),
    "INCORP": Words(
        N_("A policy becomes part of the contract"),
        N_("What was signed or made known, and when, decides whether a policy holds."),
        N_("Ask for the document, its version and the day of signature, and keep them together."),
    ),
    "MAILBOX": Words(
        N_("What becomes of the mailbox"),
        N_("It sets the day by which other addresses must be on your accounts and private mail must be out."),
        N_("Put that day into your plan for leaving."),
    ),
    "GDPR": Words(
        N_("Personal data of others"),
        N_(
            "Taking data for which the employer answers can be an offence, and no professional use is a "
            "household's."
        ),
        N_("As a recruiter, note for each candidate until when you keep the data."),
    ),
    "PERSONAL": Words(
        N_("Your personal account is recognised"),
        N_("A sentence such as this avoids most of the disputes."),
        N_(
            "Keep it safe. Best of all it names your account, your contacts, and what goes back: pages "
            "and paid seats."
        ),
    ),
    "SETTLE": Words(
        N_("Settlement or termination agreement"),
        N_("Often the last moment to agree on profile, contacts and pages; new duties appear here."),
        N_("Read it as a new contract: it may stand in the place of the older one."),
    ),
}

ABSENT: Final[Mapping[str, str]] = {
    "ACCT-OWN": N_("no document claims your accounts"),
    "CONN-OWN": N_("no document claims your connections"),
    "CONN-DEL": N_("no document asks you to delete or hand over connections"),
}
"""What the absence of a category is called, where it can be told."""
WHY_ABSENT: Final = N_(
    "Where nothing precise had been agreed, courts have sided with the employee; keep the dated documents."
)
UNTOLD: Final = N_(
    "Whether clauses are absent cannot be told: a part of a document has no text or could not be read "
    "with certainty."
)
COLUMNS: Final = N_("Columns may have run together here: read the page itself.")
CUT: Final = N_("This sentence has no end within reach, and was looked through in parts.")

LIMITS: Final = (
    N_(
        "The patterns know common wordings only. Of invented sentences that they were not made for they "
        "missed about half; on real contracts they were never measured."
    ),
    N_(
        "French and English only. The French of Belgium, Switzerland and Quebec is understood in part; "
        "other languages are not read at all."
    ),
    N_("That nothing was found proves nothing: duties of loyalty and secrecy exist without any clause."),
    N_(
        "Contracts are confidential. They are read on this machine only; what is given to an employer "
        "holds categories and counts, never their text."
    ),
)
"""What is told whenever results are shown."""
