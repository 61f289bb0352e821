"""Proposals of who may be the same person, as tables with their evidence in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.output import SHOWN, print_json, print_table, say_rest
from sociarch.cli.person import SCHEMA, name_of
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.errors import N_
from sociarch.evidence import Evidence, Kind
from sociarch.proposals import Proposal, Proposals

WORDS: Final[Mapping[Kind, str]] = {
    "name": N_("same name"),
    "accents": N_("same name but for accents, case or signs"),
    "particles": N_("same name but for titles and particles"),
    "order": N_("same name in another order"),
    "part": N_("the one name is part of the other"),
    "short": N_("a short form of the first name"),
    "initial": N_("an initial for the first name"),
    "similar": N_("similar names ({value} %)"),
    "email": N_("same e-mail address"),
    "former_email": N_("an e-mail address that one of them had"),
    "shared_email": N_("same e-mail address, which others have too"),
    "phone": N_("same phone number"),
    "address": N_("same web address"),
    "company": N_("same company: {value}"),
    "former_company": N_("a company that one of them left: {value}"),
    "box": N_("e-mail addresses that begin alike"),
    "email_name": N_("the e-mail address of one spells the name of the other"),
    "email_company": N_("the e-mail address of one is of the other's company"),
    "domain": N_("e-mail addresses of the same domain: {value}"),
    "unique": N_("nobody else there has the name"),
    "one_word": N_("but the name is a single word"),
    "other_company": N_("but another company now"),
}


def show_proposals(
    session: Session, proposals: Proposals, *, names: bool, limit: int | None, as_json: bool
) -> None:
    by_name_alone = proposals.names if names else ()
    if as_json:
        print_json(
            SCHEMA,
            {
                "proposals": [_record(one) for one in proposals.found[:limit]],
                **({"names": [_record(one) for one in by_name_alone[:limit]]} if names else {}),
                "all": len(proposals.found),
                "all_names": len(proposals.names) + proposals.crowds,
            },
        )
        return
    shown = proposals.found[: limit or SHOWN]
    if shown:
        _print_proposals(shown)
        say_rest(len(proposals.found) - len(shown))
    else:
        session.say(_("There is nobody to propose."))
    if by_name_alone:
        if shown:
            tell("")
        tell(_("The same name and hardly anything else; many of these are two people:"))
        _print_proposals(by_name_alone[: limit or SHOWN])
        say_rest(len(by_name_alone) - len(by_name_alone[: limit or SHOWN]))
    elif number := len(proposals.names):
        text = ngettext(
            "{n} more pair has the same name and hardly anything else (--names shows it).",
            "{n} more pairs have the same name and hardly anything else (--names shows them).",
            number,
        )
        session.say(text.format(n=count(number)))
    if proposals.crowds:
        text = _("{n} pairs of very common names were not looked at.")
        session.say(text.format(n=count(proposals.crowds)))
    if shown or by_name_alone:
        session.say(_("Decide: sociarch people --accept ID, or sociarch people --refuse ID"))


def _print_proposals(proposals: Sequence[Proposal]) -> None:
    print_table(
        [_("Score"), _("One"), _("The other"), _("Evidence"), _("Id")],
        [
            [
                str(one.score), f"{name_of(one.one.name)} ({one.one.network})",
                f"{name_of(one.other.name)} ({one.other.network})", in_words(one.evidence), one.id,
            ]
            for one in proposals
        ],
        right=(0,),
    )  # fmt: skip


def _record(one: Proposal) -> dict[str, object]:
    return {
        "id": one.id,
        "score": one.score,
        "people": [one.left.id, one.right.id],
        "connections": [
            {"mark": entry.mark, "name": entry.name, "company": entry.company}
            for entry in (one.one, one.other)
        ],
        "evidence": [{"kind": piece.kind, "values": list(piece.values)} for piece in one.evidence],
    }


def in_words(evidence: Iterable[Evidence]) -> str:
    """All of it, as one cell of a table."""
    return _("; ").join(map(_words, evidence))


def _words(one: Evidence) -> str:
    if one.kind == "homonyms":
        network, number = one.values[0], int(one.values[1])
        return _("but {n} on {network} have the name").format(n=count(number), network=network)
    if one.kind in ("day", "days", "weeks"):
        number = int(one.values[0])
        if not number:
            return _("connected on the same day")
        return ngettext("connected {n} day apart", "connected {n} days apart", number).format(n=count(number))
    return _(WORDS[one.kind]).format(value=one.values[0] if one.values else "")
