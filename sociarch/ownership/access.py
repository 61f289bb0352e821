"""Who can get into an account: its addresses and numbers (O01 to O04), its sign-ins and badges (O16, O17).

An address is judged by its domain, and a domain by what the person declared; one that nobody declared is
nobody's. Lists of addresses keep past ones, so that what stands in one is no proof that it opens the account
today. A company's account is never told to be made one's own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sociarch.declared import Employer
from sociarch.errors import N_
from sociarch.fact import OwnAddress, OwnPhone
from sociarch.ownership.advice import COMPANY, account_place, advise, after_demand, not_told, standing
from sociarch.ownership.case import Case, Check, Holding
from sociarch.ownership.mailboxes import Mailbox, mailbox
from sociarch.ownership.numbers import number_of
from sociarch.ownership.record import Evidence, Finding, Side, Subject, Text, Verdict
from sociarch.ownership.signins import o16, o17

SUBJECTS: Final[tuple[Subject, ...]] = ("account",)

MOVE: Final = N_(
    "Make an address of your own the primary one before notice is given: what the network sends goes to the "
    "primary address, the download of your archive included."
)
MOVE_NOW: Final = N_("Make an address of your own the primary one now, while you can still sign in.")
ADD: Final = N_("Add a second address or a telephone number that is yours alone, and confirm it.")
REMOVE: Final = N_(
    "Once an address of your own is the primary one, remove this one: whoever holds its domain can ask for a "
    "new password."
)
MOVE_NUMBER: Final = N_(
    "Move recovery and sign-in codes to a number or an app of your own before you hand the telephone back."
)
CHANGE_PASSWORD: Final = N_(
    "Change the password from a device of your own, and end all other sessions; give it to nobody."
)

PAST: Final = N_(
    "The export's list keeps past addresses, too: only the settings show which open the account."
)
STATUS: Final = N_("The export does not list it among the account's present addresses, but among others.")
UNCONFIRMED: Final = N_("The export does not say whether the address is confirmed.")
OLDER: Final = N_("The export is of {day}, before the job ended: since then it may have been changed.")
ONLY_ONE: Final = N_(
    "The export does not say which address is the primary one; this is the only present one."
)
ANY_NUMBER: Final = N_("The export does not say which numbers can reset the password or receive codes.")
OWN_WORD: Final = N_("Nothing but your own word stands behind it.")
SHARED_HOME: Final = N_(
    "Who else it was is not asked: a password known at home does not speak for an employer."
)


def o01(case: Case) -> Iterator[Finding]:
    """Whose the primary address is."""
    for holding in case.holdings:
        addresses = holding.facts(OwnAddress)
        if addresses is None:
            yield not_told("O01", holding, OwnAddress, "F6")
            continue
        primary = _primary(addresses)
        for one in primary:
            yield _whose_primary(case, holding, one)
        if not primary:
            yield Finding(
                "O01", "undetermined",
                Text(N_("Which address is the primary one cannot be told.")),
                Text(N_("No address is marked as the primary one, and not exactly one is a present one.")),
                holding.whole(OwnAddress), holding.network, holding.account, "F6", subjects=SUBJECTS,
            )  # fmt: skip


def _primary(addresses: Sequence[OwnAddress]) -> tuple[OwnAddress, ...]:
    """The addresses that are marked; where nothing is marked at all, the only present one."""
    marked = tuple(one for one in addresses if one.primary)
    if marked or any(one.primary is not None for one in addresses):
        return marked
    present = [one for one in addresses if one.status not in ("previous", "pending", "advertising")]
    return (present[0],) if len(present) == 1 else ()


def _whose_primary(case: Case, holding: Holding, one: OwnAddress) -> Finding:
    box = mailbox(case, one.address)
    verdict: Verdict = "undetermined"
    side: Side = ""
    advice: Text | None = None
    day: date | None = None
    weak = None if one.primary else Text(ONLY_ONE)
    match box.whose:
        case "own":
            verdict, side, rule = "personal", "person", N_("You declared {domain} as your own.")
        case "free":
            verdict, side, rule = "personal", "person", N_("{domain} gives mailboxes to anybody.")
        case "employer":
            verdict, side, rule = "employer", "employer", N_("{domain} is the domain of a job that lasts.")
            advice, day = Text(MOVE), box.employer.end if box.employer else None
        case "former":
            verdict, side, rule = "attention", "employer", N_("{domain} is the domain of a job that ended.")
            advice, weak = Text(MOVE_NOW), _older(holding, box.employer) or weak
        case "school":
            rule = N_("{domain} is a school's: the address was lent, and neither yours nor an employer's.")
        case "unclear":
            rule = N_("{domain} is declared of several, or gives mailboxes to anybody: it proves nothing.")
        case _:
            rule = N_("Nobody declared whose {domain} is, and it is no provider's that is known.")
    says = Text(N_("The primary address is {address}."), {"address": one.address})
    said, first = _advised(case, holding, advice, 3)
    return Finding(
        "O01", verdict, says, Text(rule, {"domain": box.domain or one.address}),
        _evidence(case, holding, one, box), holding.network, holding.account, "F6", side, SUBJECTS,
        weak, said, first, day if advice else None,
    )  # fmt: skip


def o02(case: Case) -> Iterator[Finding]:
    """Whether the person has a second way in, and whether somebody else has one."""
    for holding in case.holdings:
        yield _second(case, holding)
        yield from _password(case, holding)


def _second(case: Case, holding: Holding) -> Finding:
    addresses, phones = holding.facts(OwnAddress), holding.facts(OwnPhone)
    if addresses is None and phones is None:
        return not_told("O02", holding, OwnAddress, "F6")
    primary = _primary(addresses or ())
    own: list[tuple[OwnAddress, Mailbox]] = []
    evidence: list[Evidence] = []
    unclear = 0
    for one in addresses or ():
        box = mailbox(case, one.address)
        if one in primary or one.confirmed is False or one.status in ("previous", "pending", "advertising"):
            continue
        if box.personal and (one.confirmed or one.status):
            own.append((one, box))
        elif box.personal or box.whose in ("", "unclear"):
            unclear += 1
            evidence.append(holding.evidence(OwnAddress, one.trace))
    # Where nobody knows which address is the primary one, it is one of these.
    spare = own if primary else own[1:]
    numbers = [(one, number_of(case, one.number)) for one in phones or () if one.number.strip()]
    mine = [(one, found) for one, found in numbers if found.whose == "own"]
    if spare or mine:
        told = [_evidence(case, holding, one, box) for one, box in spare]
        told += [
            (holding.evidence(OwnPhone, one.trace), *map(case.said_at, found.places)) for one, found in mine
        ]
        weak = None if mine or all(one.confirmed and one.status for one, _ in spare) else Text(PAST)
        if weak and any(not one.confirmed for one, _ in spare):
            weak = Text(UNCONFIRMED)
        return _ways(
            case, holding, "ok",
            Text(
                N_("Your own besides the primary address: addresses {addresses}, numbers {numbers}."),
                {"addresses": len(spare), "numbers": len(mine)},
            ),
            Text(N_("One second way in that is yours is enough.")),
            tuple(dict.fromkeys(place for places in told for place in places)), weak,
        )  # fmt: skip
    unknown = [one for one, found in numbers if found.whose in ("", "unclear")]
    evidence += [holding.evidence(OwnPhone, one.trace) for one in unknown]
    says = Text(N_("No second way in is known to be yours."))
    if evidence:
        rule = N_("Not declared whose, or not confirmed: addresses {addresses}, numbers {numbers}.")
        values = {"addresses": unclear, "numbers": len(unknown)}
        return _ways(case, holding, "undetermined", says, Text(rule, values), tuple(evidence))
    if own:
        rule = N_("One address is your own, and which is the primary one cannot be told.")
        told = [_evidence(case, holding, one, box) for one, box in own]
        return _ways(case, holding, "undetermined", says, Text(rule), tuple(told[0]))
    whole = tuple(
        place for kind in (OwnAddress, OwnPhone) if kind in holding.told for place in holding.whole(kind)
    )
    if addresses is None or phones is None:
        missing = not_told("O02", holding, OwnAddress if addresses is None else OwnPhone)
        return _ways(case, holding, "undetermined", says, missing.rule, whole)
    rule = N_("Besides the primary address no confirmed address is yours, and no number is.")
    return _ways(case, holding, "attention", says, Text(rule), whole)


def _ways(
    case: Case, holding: Holding, verdict: Verdict, says: Text, rule: Text, evidence: tuple[Evidence, ...],
    weak: Text | None = None,
) -> Finding:  # fmt: skip
    advice, first = _advised(case, holding, None if verdict == "ok" else Text(ADD), 4)
    # A second way in keeps the account within reach; it does not say who controls it.
    return Finding(
        "O02", verdict, says, rule, evidence, holding.network, holding.account, "F6", "", SUBJECTS,
        weak, advice, first,
    )  # fmt: skip


def _password(case: Case, holding: Holding) -> Iterator[Finding]:
    """Whether somebody else knows the password, where that is declared."""
    account = case.account(holding)
    if account is None or not (account.others or account.alone is not None):
        return
    shared = bool(account.others) or account.alone is False
    key = "others" if account.others else "alone"
    says, rule = N_("You alone have had the password."), N_("You declared it so.")
    if shared:
        says = N_("Somebody else has, or had, the password of this account.")
        rule = N_("You declared it so. Whoever has the password can get in and keep others out.")
    advice, first = _advised(case, holding, Text(CHANGE_PASSWORD) if shared else None, 4)
    yield Finding(
        "O02", "attention" if shared else "ok", Text(says), Text(rule),
        (case.said_at(account_place(case, holding, key)),), holding.network, holding.account, "F6",
        "employer" if shared else "person", SUBJECTS, Text(SHARED_HOME if shared else OWN_WORD), advice,
        first,
    )  # fmt: skip


def o03(case: Case) -> Iterator[Finding]:
    """Addresses at domains that somebody else holds, or will."""
    for holding in case.holdings:
        addresses = holding.facts(OwnAddress)
        if addresses is None:
            yield not_told("O03", holding, OwnAddress, "F6")
            continue
        boxes = [(one, mailbox(case, one.address)) for one in addresses if one.confirmed is not False]
        foreign = [pair for pair in boxes if pair[1].whose in ("former", "school")]
        unknown = [pair for pair in boxes if pair[1].whose in ("", "unclear")]
        for one, box in foreign:
            yield _foreign(case, holding, one, box)
        if unknown:
            yield Finding(
                "O03", "undetermined",
                Text(
                    N_("Addresses at domains that nobody declared, or not clearly: {addresses}."),
                    {"addresses": len(unknown)},
                ),
                Text(N_("Whose a domain is has to be declared: yours, an employer's or a school's.")),
                tuple(holding.evidence(OwnAddress, one.trace) for one, _ in unknown),
                holding.network, holding.account, "F6", subjects=SUBJECTS,
            )  # fmt: skip
        elif not foreign:
            yield Finding(
                "O03", "ok",
                Text(N_("No confirmed address stands at a former employer's or a school's domain.")),
                Text(N_("Domains are compared with declared ones; whether one has lapsed is not looked up.")),
                holding.whole(OwnAddress), holding.network, holding.account, "F6", subjects=SUBJECTS,
            )  # fmt: skip


def _foreign(case: Case, holding: Holding, one: OwnAddress, box: Mailbox) -> Finding:
    rule = N_("{domain} is the domain of a job that ended: the mailbox is no longer yours.")
    side: Side = "employer"
    if box.whose == "school":
        side, rule = "", N_("{domain} is a school's: whoever leaves it loses the mailbox.")
    weak = _older(holding, box.employer)
    if weak is None and one.status in ("previous", "pending", "advertising"):
        weak = Text(STATUS)
    elif weak is None and not one.status:
        weak = Text(PAST)
    advice, first = _advised(case, holding, Text(REMOVE), 4)
    return Finding(
        "O03", "attention", Text(N_("The account lists the address {address}."), {"address": one.address}),
        Text(rule, {"domain": box.domain}), _evidence(case, holding, one, box),
        holding.network, holding.account, "F6", side, SUBJECTS, weak, advice, first,
    )  # fmt: skip


def o04(case: Case) -> Iterator[Finding]:
    """Whose the telephone numbers are that may open the account."""
    for holding in case.holdings:
        phones = holding.facts(OwnPhone)
        if phones is None:
            yield not_told("O04", holding, OwnPhone, "F6")
            continue
        listed: dict[str, list[OwnPhone]] = {}
        for one in phones:
            if one.number.strip():
                listed.setdefault("".join(one.number.split()), []).append(one)
        for same in listed.values():
            yield _whose_number(case, holding, same)
        if not listed:
            yield Finding(
                "O04", "undetermined", Text(N_("The export lists no telephone number.")),
                Text(N_("Without a number nothing can be said of recovery by telephone.")),
                holding.whole(OwnPhone), holding.network, holding.account, "F6", subjects=SUBJECTS,
            )  # fmt: skip


def _whose_number(case: Case, holding: Holding, same: Sequence[OwnPhone]) -> Finding:
    found = number_of(case, same[0].number)
    verdict: Verdict = "undetermined"
    side: Side = ""
    advice: Text | None = None
    match found.whose:
        case "own":
            verdict, side, rule = "personal", "person", N_("You declared the number as your own.")
        case "employer":
            verdict, side = "employer", "employer"
            rule, advice = N_("You declared the number as an employer's."), Text(MOVE_NUMBER)
        case "unclear":
            rule = N_("The number is declared both as your own and as an employer's.")
        case _:
            rule = N_("Nobody declared whose the number is.")
    said, first = _advised(case, holding, advice, 4)
    return Finding(
        "O04", verdict,
        Text(N_("The account lists the number {number}."), {"number": same[0].number.strip()}),
        Text(rule),
        (*(holding.evidence(OwnPhone, one.trace) for one in same), *map(case.said_at, found.places)),
        holding.network, holding.account, "F6", side, SUBJECTS, Text(ANY_NUMBER), said, first,
        found.employer.end if found.employer in case.present() and found.employer else None,
    )  # fmt: skip


def _advised(case: Case, holding: Holding, advice: Text | None, first: int) -> tuple[Text | None, int]:
    """Advice on a way in, and how urgent it is. With a company's account it is always to leave it as it is,
    also where nothing stands against the person."""
    if standing(case.account(holding)) == "employer":
        return after_demand(case, Text(COMPANY)), first
    return (None, 0) if advice is None else (advise(case, holding, advice), first)


def _older(holding: Holding, employer: Employer | None) -> Text | None:
    """That the addresses were told before the job ended."""
    day = holding.told[OwnAddress].snapshot.day
    if employer is None or employer.end is None or day > employer.end.isoformat():
        return None
    return Text(OLDER, {"day": date.fromisoformat(day)})


def _evidence(case: Case, holding: Holding, one: OwnAddress, box: Mailbox) -> tuple[Evidence, ...]:
    return (holding.evidence(OwnAddress, one.trace), *map(case.said_at, box.places))


CHECKS: Final[tuple[Check, ...]] = (o01, o02, o03, o04, o16, o17)
