"""`sociarch verify`: every object and every snapshot checked."""

import re
from collections.abc import Callable
from contextlib import suppress
from random import SystemRandom
from typing import Any

import click

from sociarch.cli.asking import confirm
from sociarch.cli.copy import known_copies
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session, place_of
from sociarch.cli.speech import tell
from sociarch.errors import OtherVault, VaultDamaged
from sociarch.layout import check_newest, object_path
from sociarch.repair import Repaired, repair, repair_all
from sociarch.storage import Storage
from sociarch.vault import Reader
from sociarch.verify import Verdict, chance, verify

_SAMPLE = re.compile(r"(\d{1,3})\s*%|(\d{1,9})")


class Sample(click.ParamType["tuple[int, bool]"]):
    """A number of objects, or a share of them in per cent; True: a share."""

    name = "sample"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, bool]:
        match = _SAMPLE.fullmatch(str(value).strip())
        number = int(match[1] or match[2]) if match else 0
        if match is None or number < 1 or (match[1] and number > 100):
            self.fail(_("Write a share such as 10%, or a number of objects."), param, ctx)
        return number, match[1] is not None


@click.command(
    "verify",
    help=_(
        "Read and check everything in the vault: each object against its name, each snapshot against its "
        "objects, the openers, the card and the README.\n\n"
        "Every damaged thing is named, and for each snapshot whether it still restores. The code is 31 if "
        "anything is damaged. Nothing is changed, unless you say --repair: then what is damaged or missing "
        "is brought from a second place, proven first, and what it replaces is put aside in the vault. What "
        "nobody else has is put aside, too, so that the next backup of the same download stores it anew.\n\n"
        "With --sample only a part of the objects is read, drawn at random, and you are told how much that "
        "proves.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch verify\n"
        "  sociarch verify --sample 10%\n"
        "  sociarch verify --repair --from /media/usb/vault"
    ),
)
@click.option(
    "--sample", type=Sample(), metavar=_("SHARE"), help=_("Read so many of the objects: 10%, or a number.")
)
@click.option("--repair", "repairs", is_flag=True, help=_("Mend what can be mended."))
@click.option(
    "--from", "sources", multiple=True, metavar=_("PLACE"),
    help=_("With --repair: a second place. May be given several times. Default: the copies that are known."),
)  # fmt: skip
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    sample: tuple[int, bool] | None,
    repairs: bool,
    sources: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    session = Session.current()
    if sources and not repairs:
        raise click.UsageError(_("--from needs --repair: it says where to bring things from."))
    if sample is not None and repairs:
        raise click.UsageError(_("--repair looks at everything: leave out --sample."))
    reader = session.reader()
    with suppress(OtherVault, VaultDamaged):  # What is wrong with a card is told below.
        check_newest(reader.storage, reader.identity, whole=False)
    verdict = _verify(session, reader, _drawn(reader.storage, sample), quiet=as_json)
    if not as_json:
        _print(verdict, session, mending=repairs)
    repaired: Repaired | None = None
    if repairs and verdict.damages:
        repaired, verdict = _repair(session, reader, verdict, sources, yes=yes, quiet=as_json)
    if repaired is not None and not as_json:
        _print_repaired(repaired, session)
        _print(verdict, session)
    if as_json:
        print_json("verify", _as_record(verdict, repaired))
    if not verdict.sound:
        ctx.exit(VaultDamaged.code)


def _verify(session: Session, reader: Reader, sample: Callable[[str], bool], *, quiet: bool) -> Verdict:
    with progress_bar(_("Checking"), quiet=session.quiet or quiet) as progress:
        started = False

        def step(done: int, total: int) -> None:
            nonlocal started
            if not started:
                progress.total(total)
                started = True
            progress.done(1)

        return verify(reader, step, sample=sample)


def _drawn(storage: Storage, sample: tuple[int, bool] | None) -> Callable[[str], bool]:
    """Which objects are read: drawn anew each time, by a source that nobody foresees."""
    if sample is None:
        return lambda path: True
    number, is_share = sample
    objects = [path for path in storage.names("objects/") if object_path(path[8:].replace("/", "")) == path]
    wanted = -(-len(objects) * number // 100) if is_share else number
    chosen = set(SystemRandom().sample(objects, min(wanted, len(objects))))
    return chosen.__contains__


def _repair(
    session: Session, reader: Reader, verdict: Verdict, sources: tuple[str, ...], *, yes: bool, quiet: bool
) -> tuple[Repaired | None, Verdict]:
    """What was done, and how the vault is then; None where the person does not want it."""
    vault = reader.identity.vault
    places = [place_of(one, session.environment) for one in sources] or [
        place_of(one) for one in known_copies(session, vault)
    ]
    own = session.place()
    others = [session.storage_at(one) for one in places if one != own]
    if not others:
        session.say(_("No second place is known; name one with --from."))
    if not confirm(session, _("Mend what can be mended?"), yes=yes):
        return None, verdict
    return repair_all(
        verdict,
        lambda: _verify(session, reader, lambda path: True, quiet=quiet),
        lambda damages: repair(reader, damages, others),
    )


def _print_repaired(repaired: Repaired, session: Session) -> None:
    for path in repaired.whole:
        tell(_("Whole again: {path}").format(path=path))
    for path in repaired.waiting:
        tell(_("Put aside, until the same download is backed up again: {path}").format(path=path))
    for path in repaired.left:
        tell(_("Nobody has it: {path}").format(path=path))
    if repaired.waiting:
        session.say(_("Back up the same downloads once more, or name another second place."))


def _print(verdict: Verdict, session: Session, *, mending: bool = False) -> None:
    for damage in verdict.damages:
        tell(_("Damaged: {path} ({reason})").format(path=damage.path, reason=_(damage.reason)))
    for one in verdict.health:
        if one.broken:
            tell(
                _("Snapshot {id}: files that no longer restore: {broken} of {files}.").format(
                    id=one.id[:8], broken=count(one.broken), files=count(one.files)
                )
            )
        elif verdict.damages:
            tell(_("Snapshot {id}: restores whole.").format(id=one.id[:8]))
    if verdict.damages and not mending:
        session.say(
            _("To mend what can be mended: sociarch verify --repair, and a second place with --from PLACE.")
        )
    if verdict.aside:
        text = ngettext(
            "{n} damaged file was put aside by a repair.", "{n} damaged files were put aside by repairs.",
            verdict.aside,
        )  # fmt: skip
        session.say(text.format(n=count(verdict.aside)))
    for path in verdict.strangers:
        session.say(_("Not written by sociarch, left alone: {path}").format(path=path))
    checked = _("{objects} and {snapshots} were checked, {size} of content.").format(
        objects=ngettext("{n} object", "{n} objects", verdict.objects).format(n=count(verdict.objects)),
        snapshots=ngettext("{n} snapshot", "{n} snapshots", len(verdict.health)).format(
            n=count(len(verdict.health))
        ),
        size=size(verdict.bytes),
    )
    if verdict.unread and verdict.sound:
        tell(_("No damage was seen in what was read.") + " " + checked)
        _print_chances(verdict)
        return
    tell((_("Everything is sound.") if verdict.sound else _("The vault is damaged.")) + " " + checked)


def _print_chances(verdict: Verdict) -> None:
    """What a sample proves: how likely it is that damage would have been seen."""
    objects = verdict.objects + verdict.unread
    tell(
        _("Objects that were drawn at random and read: {read} of {all}.").format(
            read=count(verdict.objects), all=count(objects)
        )
    )
    one = chance(objects, verdict.objects, 1)
    tell(
        _("If one single object is damaged, this would have seen it with a chance of {share}.").format(
            share=_per_cent(one)
        )
    )
    some = max(1, objects // 100)
    text = ngettext(
        "If 1 per cent is damaged ({n} object), the chance is {share}.",
        "If 1 per cent is damaged ({n} objects), the chance is {share}.",
        some,
    )
    tell(text.format(n=count(some), share=_per_cent(chance(objects, verdict.objects, some))))
    tell(_("Whoever wants to be sure reads everything: sociarch verify"))


def _per_cent(share: float) -> str:
    """Never rounded up to certainty."""
    return _("{n} per cent").format(n=int(share * 1000) / 10)


def _as_record(verdict: Verdict, repaired: Repaired | None) -> dict[str, object]:
    more: dict[str, object] = {}
    if verdict.unread:
        objects = verdict.objects + verdict.unread
        more["unread"] = verdict.unread
        more["chances"] = {
            "one": chance(objects, verdict.objects, 1),
            "per_cent": chance(objects, verdict.objects, max(1, objects // 100)),
        }
    if repaired is not None:
        more["repaired"] = {name: list(paths) for name, paths in repaired._asdict().items()}
    return {
        **more,
        "aside": verdict.aside,
        "sound": verdict.sound,
        "objects": verdict.objects,
        "bytes": verdict.bytes,
        "unused": verdict.unused,
        "damages": [damage._asdict() for damage in verdict.damages],
        "snapshots": [one._asdict() for one in verdict.health],
        "strangers": list(verdict.strangers),
    }
