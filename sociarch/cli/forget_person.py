"""`sociarch forget --person`: somebody demands to be erased. Who is meant and where they stand is shown
first, then what is done and, as plainly, what cannot be.

Names are on the screen because the owner typed them; errors, JSON and what is stored hold none.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final, NamedTuple

import click

from sociarch.backup import Progress
from sociarch.chronicle import Named
from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_json, print_table, progress_bar
from sociarch.cli.past import up_to_date
from sociarch.cli.person import choose_person, print_person
from sociarch.cli.questions import ask_line
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.entry import Past, Person
from sociarch.erasure import Plan, check_may_erase, erase, forgettable, new_marks, plan
from sociarch.errors import AmbiguousPerson, ErasureToConfirm, NoSuchPerson
from sociarch.finding import Matches, find_people
from sociarch.listed import Sight, look
from sociarch.registry import Registry
from sociarch.vault import Reader

SCHEMA: Final = "forget-person"
VAGUE: Final = ("words", "similar")
"""Ways to mean somebody that may mean somebody else tomorrow."""
LIMITS: Final = ("downloads", "other-files", "second-copies", "handed-over", "network", "host")
"""What an erasure does not reach, as JSON names it."""


class Case(NamedTuple):
    """A demand as it stands before anything is done.

    now        what is told without those who are erased, where this person is one of them; None: they are not
    marks      what is to be stated
    forgotten  snapshots to be forgotten as well
    """

    sight: Sight
    plan: Plan
    now: Past | None
    marks: tuple[str, ...]
    forgotten: tuple[Named, ...]

    @property
    def is_done(self) -> bool:
        return not (self.marks or self.plan.choices or self.forgotten)

    @property
    def remaining(self) -> list[Named]:
        """Snapshots whose downloads hold the person afterwards."""
        return [one for one in self.plan.places if one not in self.forgotten]


def forget_person(
    session: Session, text: str, *, dry_run: bool, yes: bool, as_json: bool, everywhere: bool = False
) -> None:
    """Erase whom the text means, as far as that is possible, and tell how far. `everywhere`: forget the
    snapshots that hold them, too, but for each account's last one.

    Raises NoSuchPerson, AmbiguousPerson, EvidenceKept, ErasureToConfirm.
    """
    if as_json and not (yes or dry_run):
        raise ErasureToConfirm()
    reader = session.reader()
    check_may_erase(reader)
    registry = Registry.installed()
    case = _case(
        session, reader, registry, text, whole=yes and not dry_run, as_json=as_json, everywhere=everywhere
    )  # fmt: skip
    if not as_json:
        _show(case)
    done = case.is_done
    if not done and not dry_run:
        if not yes:
            _confirm(session)
        erase(reader, case.sight, case.plan, session.today(), forgotten=case.forgotten)
        # The history without them takes the place of the one that told of them.
        up_to_date(session, reader)
        if case.forgotten:
            session.remember(reader)
        done = True
    if as_json:
        print_json(SCHEMA, _record(case, done=done))
        return
    if dry_run and not case.is_done:
        tell(_("Nothing was done: this was a dry run."))
    elif not case.is_done:
        tell(_("The person is erased from everything that this vault tells."))
    _show_limits(case)


def _case(
    session: Session, reader: Reader, registry: Registry, text: str, *, whole: bool, as_json: bool,
    everywhere: bool,
) -> Case:  # fmt: skip
    """`whole`: nobody is asked, so the text has to mean somebody exactly."""
    sight = _look(session, reader, registry)
    matches = _matches(sight.past, text, registry)
    vague = matches is None or matches.how in VAGUE
    now: Past | None = None
    who: Person | None = None
    if vague and sight.chronicle.erased:
        # Whoever is named exactly and told of no more is not mistaken for somebody who is called similarly.
        everybody = _look(session, reader, registry, all_of_them=True)
        before = _matches(everybody.past, text, registry)
        if before is not None and before.how not in VAGUE:
            if len(before.people) > 1:
                raise NoSuchPerson()
            sight, now, who = everybody, sight.past, before.people[0]
    if who is None:
        if whole and matches is not None and vague:
            raise click.UsageError(
                _("With --yes, say exactly who: the whole name, an e-mail or profile address, or an id.")
            )
        if as_json and matches is not None and (len(matches.people) > 1 or matches.how == "similar"):
            print_json(SCHEMA, {"candidates": [one.id for one in matches.people]})
            raise AmbiguousPerson(count=len(matches.people))
        who = choose_person(sight.past, text, sure=True)
    found = plan(sight, who, registry, now)
    forgotten = forgettable(sight.chronicle, found.places) if everywhere else ()
    return Case(sight, found, now, new_marks(reader, sight, found), forgotten)


def _matches(past: Past, text: str, registry: Registry) -> Matches | None:
    return find_people(past, text) or find_people(past, registry.mark(text) or "")


def _look(session: Session, reader: Reader, registry: Registry, *, all_of_them: bool = False) -> Sight:
    with ExitStack() as stack:
        progress: Progress | None = None
        known = 0

        def told(done: int, total: int) -> None:
            nonlocal known, progress
            if progress is None:
                progress = stack.enter_context(progress_bar(_("Reading snapshots"), quiet=session.quiet))
                progress.total(total)
            progress.done(done - known)
            known = done

        return look(reader, registry, all_of_them=all_of_them, progress=told)


def _confirm(session: Session) -> None:
    if not session.may_ask:
        raise ErasureToConfirm()
    if ask_line(_("Erase this person? Type “yes” in full")).casefold() not in ("yes", "oui"):
        session.say(_("Nothing was done."))
        click.get_current_context().exit(ErasureToConfirm.code)


# -- showing ---------------------------------------------------------------------------------------


def _show(case: Case) -> None:
    found = case.plan
    if case.now is None:
        print_person(found.who, case.sight.past)
    else:
        tell(_("This person is erased already: nothing that this vault tells has them in it."))
    if found.places:
        tell("")
        away = {one.id for one in case.forgotten}
        print_table(
            [_("Snapshot"), _("Network"), _("Date"), _("Its download")],
            [
                [
                    one.id[:8], one.snapshot.exporter or "", one.day,
                    _("is forgotten") if one.id in away else _("stays, and holds the person"),
                ]
                for one in found.places
            ],
        )  # fmt: skip
    tell("")
    if case.is_done:
        tell(_("There is nothing left to do."))
        return
    if case.marks:
        tell(
            _(
                "Erased means: no list, history, search, export, audit or report of this vault tells of them "
                "any more, also where a later download lists them again."
            )
        )
    if found.choices:
        text = ngettext(
            "{n} note or decision about them alone is deleted.",
            "{n} notes and decisions about them alone are deleted.",
            len(found.choices),
        )
        tell(text.format(n=count(len(found.choices))))
    if case.forgotten:
        text = ngettext(
            "{n} snapshot is forgotten, with everybody in it; its history goes with it.",
            "{n} snapshots are forgotten, with everybody in them; their history goes with them.",
            len(case.forgotten),
        )
        tell(text.format(n=count(len(case.forgotten))))
    tell("")


def _show_limits(case: Case) -> None:
    tell(_("What this does not reach:"))
    for text in _limits(case):
        tell("  • " + text)


def _limits(case: Case) -> list[str]:
    found, remaining = case.plan, case.remaining
    texts = []
    if remaining:
        text = ngettext(
            "{n} original download still holds them, byte for byte, until its snapshot is forgotten: {ids}. "
            "The last is of {day}. To forget one: sociarch forget ID, then sociarch sweep. Rules such as "
            "--keep-yearly do it with time.",
            "{n} original downloads still hold them, byte for byte, until their snapshots are forgotten: "
            "{ids}. The last is of {day}. To forget some: sociarch forget ID..., then sociarch sweep. Rules "
            "such as --keep-yearly do it with time.",
            len(remaining),
        )
        texts.append(text.format(n=count(len(remaining)), ids=_ids(remaining), day=remaining[-1].day))
    if case.forgotten:
        texts.append(_("The bytes of forgotten snapshots go with the next sweep: sociarch sweep"))
    if found.mingled:
        texts.append(
            _(
                "In these snapshots only a name tells them from somebody else, who must not vanish. What "
                "stands there is shown as before: {ids}"
            ).format(ids=_ids(found.mingled))
        )
    if found.mentions:
        number = sum(found.mentions.values())
        text = ngettext(
            "{n} other record that you wrote or had read has their name in it and stays: look at your "
            "declaration, documents, plans and notes.",
            "{n} other records that you wrote or had read have their name in them and stay: look at your "
            "declaration, documents, plans and notes.",
            number,
        )
        texts.append(text.format(n=count(number)))
    if case.sight.unread:
        ids = ", ".join(one[:8] for one in case.sight.unread)
        texts.append(_("Whether these snapshots hold them cannot be told: {ids}").format(ids=ids))
    return [
        *texts,
        _("Files of a download that are not read, such as messages, may name them in any snapshot."),
        _("Second copies of the vault: refresh them with `sociarch copy`, or do the same there."),
        _("What you handed over or wrote before: exports, reports, your phone's address book."),
        _("The network itself, where you may still be connected."),
        _("Old copies that the host of your storage, or a backup of this machine, may keep."),
    ]


def _ids(snapshots: Sequence[Named]) -> str:
    return ", ".join(one.id[:8] for one in snapshots)


def _record(case: Case, *, done: bool) -> dict[str, object]:
    """For programs: numbers and ids, and nobody's name."""
    found = case.plan
    return {
        "person": found.who.id,
        "erased": done,
        "already": case.now is not None,
        "networks": list(found.who.networks),
        "connections": len(found.who.entries),
        "snapshots": [
            {"id": one.id, "network": one.snapshot.exporter, "day": one.day, "state": one.state}
            for one in found.places
        ],
        "forgotten": [one.id for one in case.forgotten],
        "remaining": [one.id for one in case.remaining],
        "last": case.remaining[-1].id if case.remaining else None,
        "mingled": [one.id for one in found.mingled],
        "unread": list(case.sight.unread),
        "decisions": len(found.choices),
        "mentions": dict(found.mentions),
        "limits": list(LIMITS),
    }
