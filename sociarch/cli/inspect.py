"""`sociarch inspect`: a dry reading; nothing is stored."""

from pathlib import Path

import click

from sociarch import __version__
from sociarch.cli.backup import check_columns
from sociarch.cli.kinds import (
    KINDS,
    connections,
    guess_lines,
    guess_records,
    others,
    problem_lines,
    problem_records,
    seat_lines,
    seat_records,
)
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, as_paths, common, map_option
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.cli.speech import show_error, tell
from sociarch.errors import N_, URGENCY, Held, ReportExists, UnknownExport, disk_error
from sociarch.export import NO_COLUMNS
from sociarch.history import choose, stored_sources
from sociarch.inspection import File, Inspected, Inspection, inspect, inspect_sources, unknown
from sociarch.recognition import Recognition
from sociarch.registry import Registry

ROLES = {"read": N_("read"), "passed over": N_("passed over"), "unknown": N_("unknown")}
SHOWN_FILES = 40
HELD = N_(
    "Snapshot {id} is held: {why}. Let it count: sociarch accept {id} · Leave it out: sociarch drop {id}"
)
UNKNOWN = N_(
    "No exporter here knows it; a backup would store it unread. If it comes from a network that is read, say "
    "so: --network NETWORK"
)
WHY = {
    "nothing": N_("nothing could be read"),
    "partly": N_("part of it could not be read"),
    "fewer": N_("far fewer connections than the account's last snapshot had"),
}


@click.command(
    "inspect",
    help=_(
        "Read an export without storing it: which network and which form it is, file by file what is read, "
        "passed over and unknown, how many of what, from when to when, and what cannot be read.\n\n"
        "Needs no vault, except with --snapshot, which looks at a snapshot that is stored, such as a held "
        "one. Ends with code 21 where a backup would hold the export.\n\n"
        "--drift-report writes a file that shows how the export is built, and nothing that is in it: names "
        "of files and columns, shapes, counts. It can be published with a bug report.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch inspect ~/Downloads/Basic_LinkedInDataExport_11-20-2026.zip\n"
        "  sociarch inspect contacts.csv --network viadeo\n"
        "  sociarch inspect --snapshot 1d5111d5\n"
        "  sociarch inspect export.zip --drift-report shape.md"
    ),
)
@click.argument("paths", nargs=-1, metavar=_("[PATH]..."), callback=as_paths)
@click.option(
    "--network", metavar=_("NETWORK"), help=_("Which network it comes from, where a file does not tell.")
)
@click.option("--snapshot", metavar=_("SNAPSHOT"), help=_("Look at a stored snapshot instead of a path."))
@map_option
@click.option(
    "--drift-report", "drift", metavar=_("FILE"), callback=as_path,
    help=_("Also write how the export is built, without anything personal."),
)  # fmt: skip
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    network: str | None,
    snapshot: str | None,
    columns: dict[str, str],
    drift: Path | None,
    as_json: bool,
) -> None:
    session = Session.current()
    registry = Registry.installed()
    if bool(paths) == bool(snapshot):
        raise click.UsageError(_("Name a PATH, or a snapshot with --snapshot."))
    if columns and not snapshot:
        check_columns([registry.get(network)] if network else [], columns, named=network is not None)
    if snapshot:
        seen = _stored(session, registry, snapshot, columns)
    else:
        exporters = [registry.get(network)] if network else registry.all()
        chosen = {network: columns} if network else {}
        seen = inspect(Recognition(exporters, claimed=network is not None, columns=chosen), paths, chosen)
    if as_json:
        print_json("inspect", _as_record(seen))
    else:
        for one in seen.exports:
            _print(one, session)
        for path in seen.left:
            session.say(_("Left alone (no exporter knows it): {path}").format(path=path))
    for refused in seen.refused:
        show_error(refused.error)
    if drift is not None and seen.exports:
        _write_report(drift, seen, registry)
        text = _("The shape of the export is in {path}. Read it before you publish it.")
        session.say(text.format(path=drift))
    ctx.exit(_code(seen))


def _code(seen: Inspected) -> int:
    codes = {0} | {refused.error.code for refused in seen.refused}
    codes |= {error.code for one in seen.exports for error in one.trouble}
    codes |= {Held.code for one in seen.exports if one.doubtful}
    return min(codes, key=URGENCY.index)


def _stored(session: Session, registry: Registry, wanted: str, columns: dict[str, str]) -> Inspected:
    reader = session.reader()
    chronicle = reader.chronicle()
    named = choose(chronicle, wanted)
    chosen = named.snapshot
    if named.state == "held":
        why = ", ".join(_(WHY.get(word, word)) for word in chosen.held)
        session.say(_(HELD).format(id=named.id[:8], why=why))
    sources = stored_sources(reader, chosen)
    if chosen.exporter is None:
        verdict = Recognition(registry.all()).judge(sources)
        exporter, label = verdict.exporter, verdict.label
        if exporter is None:
            trouble = verdict.trouble or (UnknownExport(path=chosen.files[0].name.partition("/")[0]),)
            return Inspected((unknown(sources, trouble),), (), ())
    else:
        exporter = registry.get(chosen.exporter)
        label = Recognition([exporter], claimed=True).judge(sources).label
    decided = chronicle.choices.columns.get(exporter.name, NO_COLUMNS)
    seen = inspect_sources(exporter, label, sources, {**decided, **columns})
    return Inspected((seen._replace(as_of=chosen.as_of),), (), ())


def _print(seen: Inspection, session: Session) -> None:
    for path in seen.paths:
        tell(str(path))
    if seen.exporter is None:
        for error in seen.trouble:
            if isinstance(error, UnknownExport):
                tell(_(UNKNOWN))
            else:
                show_error(error)
        return
    counts = seen.survey.counts
    what = [seen.exporter.title, connections(counts)]
    if seen.survey.days:
        what.append(_("from {first} to {last}").format(first=seen.survey.days[0], last=seen.survey.days[1]))
    if seen.as_of:
        what.append(_("as of {day}").format(day=seen.as_of))
    tell(" · ".join(what))
    if more := others(counts):
        tell("  " + _("Also read: {facts}").format(facts=more))
    _print_files(seen, session)
    for line in guess_lines(seen.survey.guesses):
        tell("  " + line)
    for line in problem_lines(seen.survey.problems, each=session.verbose):
        tell("  " + line)
    for line in seat_lines(seen.seats):
        tell("  " + line)
    if seen.doubtful:
        tell("  " + _("A backup would store this and hold it until you have looked."))


def _print_files(seen: Inspection, session: Session) -> None:
    shown = [one for one in seen.files if one.role == "read"]
    shown += [one for one in seen.files if one.role == "unknown"]
    passed = [one for one in seen.files if one.role == "passed over"]
    shown += passed if session.verbose else []
    limit = len(shown) if session.verbose else SHOWN_FILES
    print_table(
        [_("File"), _("Size"), _("What"), _("Form"), _("Holds")],
        [_row(one) for one in shown[:limit]],
        right=(1,),
    )
    rest = [*shown[limit:], *(() if session.verbose else passed)]
    reasons: dict[str, int] = {}
    for one in rest:
        reason = _(one.reason) if one.reason else _(ROLES[one.role])
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, number in reasons.items():
        tell(
            "  "
            + ngettext("{n} more file: {reason}", "{n} more files: {reason}", number).format(
                n=count(number), reason=reason
            )
        )


def _row(one: File) -> list[str]:
    names = {"connection": _("connections"), **{kind: _(name) for kind, name in KINDS.items()}}
    holds = ", ".join(f"{names[kind]} {count(number)}" for kind, number in one.records.items())
    if one.problems:
        problems = ngettext("{n} place not read", "{n} places not read", one.problems)
        holds = ", ".join(filter(None, [holds, problems.format(n=count(one.problems))]))
    holds = holds or (_(one.reason) if one.reason else "")
    return [one.member.path, size(one.member.size), _(ROLES[one.role]), one.generation, holds]


def _as_record(seen: Inspected) -> dict[str, object]:
    return {
        "exports": [
            {
                "paths": [str(path) for path in one.paths],
                "exporter": one.exporter.name if one.exporter else None,
                "reader": one.exporter.reader if one.exporter else None,
                "as_of": one.as_of,
                "counts": dict(one.survey.counts),
                "first": one.survey.days[0] if one.survey.days else None,
                "last": one.survey.days[1] if one.survey.days else None,
                "doubtful": one.doubtful,
                "files": [
                    {
                        "path": file.member.path,
                        "size": file.member.size,
                        "role": file.role,
                        "generation": file.generation or None,
                        "records": dict(file.records),
                        "problems": file.problems,
                        "reason": file.reason or None,
                    }
                    for file in one.files
                ],
                "problems": problem_records(one.survey.problems),
                "guesses": guess_records(one.survey.guesses),
                "seats": seat_records(one.seats),
                "trouble": [str(error) for error in one.trouble],
            }
            for one in seen.exports
        ],
        "refused": [{"path": str(one.path), "message": str(one.error)} for one in seen.refused],
        "left": [str(path) for path in seen.left],
    }


def _write_report(path: Path, seen: Inspected, registry: Registry) -> None:
    from sociarch.drift import report

    text = "\n\n".join("\n".join(report(one, registry.all(), __version__)) for one in seen.exports)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise ReportExists(path=path) from None
    except OSError as error:
        raise disk_error(error, path) from None
