"""`sociarch schedule`: backups of their own accord, by whatever starts programs on this machine."""

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import click

from sociarch.cli import night
from sociarch.cli.copy import refresh_copies
from sociarch.cli.language import french
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import at, local
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json
from sociarch.cli.questions import yes_or_no
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.cli.timers import NAMES, Timers, program, runner
from sociarch.errors import EXIT_CODES, InstallUnseen
from sociarch.pending import stamp
from sociarch.schedule.night import VAULT, WELL, Runs
from sociarch.schedule.plan import Plan
from sociarch.schedule.timer import SPREAD, Delete, Step, Task, Timer, Write, take

_LEFT: Final = ("SOCIARCH_", "AWS_", "AZURE_", "GOOGLE_")
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file")
"""Settings of a terminal that a timer does not see."""
_HANDED_ON: Final = ("SOCIARCH_HOME", "SOCIARCH_VAULT")


class TimeOfDay(click.ParamType["time"]):
    """A time such as 20:30."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        plan = Plan.of(f"day@{str(value).zfill(5)}")
        if plan is None:
            self.fail(_("Write the time as HH:MM."), param, ctx)
        return plan.at


class PlanText(click.ParamType["Plan"]):
    """A plan as a timer hands it on, such as day@20:30."""

    name = "plan"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Plan:
        plan = Plan.of(str(value))
        if plan is None:
            self.fail(_("Write the plan as day@HH:MM or week@HH:MM."), param, ctx)
        return plan


@click.group(
    "schedule",
    subcommand_metavar=_("COMMAND [ARGS]..."),
    help=_(
        "Let backups run of their own accord, at a time of day: by systemd, launchd, the Task Scheduler of "
        "Windows, or cron. A run that was missed while the machine slept or was off is made up for.\n\n"
        "Example:\n\n\b\n  sociarch schedule install\n  sociarch schedule show"
    ),
)
@common
def command() -> None:
    pass


@command.command(
    "install",
    help=_(
        "Tell this machine to run backups by itself, as you: every evening where you say nothing else. "
        "Every file and every command is shown before anything is written. An entry of sociarch's own is "
        "replaced; what is not sociarch's own is never touched. No secret stands in any file.\n\n"
        "With --every week, a run that left nothing to be done is followed by a week of rest; while a "
        "network prepares an export, it is looked for every day, because it is gone after some days.\n\n"
        "Examples:\n\n\b\n  sociarch schedule install\n  sociarch schedule install --at 12:15 --every week\n"
        "  sociarch schedule install --for cron --dry-run"
    ),
)
@click.option(
    "--at", "moment", type=TimeOfDay(), default="20:30", show_default=True, metavar="HH:MM",
    help=_("The time of day; each machine is some minutes later, so that not all come at once."),
)  # fmt: skip
@click.option(
    "--every", type=click.Choice(("day", "week")), default="day", show_default=True,
    help=_("How often."),
)  # fmt: skip
@click.option("--for", "system", type=click.Choice(NAMES), help=_("What is to start it. Default: found out."))
@click.option("--dry-run", is_flag=True, help=_("Show the files and commands, and do nothing."))
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
@common
def install(moment: time, every: str, system: str | None, dry_run: bool, yes: bool) -> None:
    session = Session.current()
    timers = _timers(session)
    timer = timers.get(system) if system else timers.best()
    plan = Plan("week" if every == "week" else "day", moment)
    task = Task((*program(), *_arguments(session, plan)), plan, random.SystemRandom().randrange(SPREAD))
    if dry_run:
        tell(_as_text(timer.install(task)))
        return
    timer.check()
    timer.found()
    # Without a vault, or a key to write to it, every run would fail.
    vault = session.writer().key.vault
    steps: Sequence[Step] = ()
    # A person may take their time over the question, and change the table that is shown meanwhile.
    while (now_right := _steps(timers, timer, task)) != steps:
        steps = now_right
        session.say(_as_text(steps))
        if not yes:
            if not session.may_ask:
                raise InstallUnseen()
            if not yes_or_no(_("Install this?")):
                raise click.Abort()
    take(steps, runner(session.environment))
    now = stamp(session.clock.now())
    session.home.remember(
        night.SCHEDULE, {"system": timer.name, "plan": str(plan), "since": now, "vault": vault}
    )
    session.say(_("Installed. What it does is shown by: sociarch schedule show"))
    _warn(session, timers, timer)


@command.command(
    "show",
    help=_(
        "Show what is installed, when the next run is planned, and how the last one ended.\n\n"
        "Example:\n\n\b\n  sociarch schedule show"
    ),
)
@as_json
@common
def show(as_json: bool) -> None:
    session = Session.current()
    runs = night.remembered(session, night.vault_id(session))
    entries = [(timer, Plan.within(text), timer.next_run()) for timer, text in _timers(session).installed()]
    now = session.clock.now()
    if as_json:
        installed = [
            {
                "system": timer.name, "plan": None if plan is None else str(plan),
                "places": list(timer.places()), "next_run": next_run or None,
                "planned": None if plan is None else stamp(plan.following(now)),
            }
            for timer, plan, next_run in entries
        ]  # fmt: skip
        print_json("schedule", {"installed": installed, "runs": runs_record(runs)})
        return
    if not entries:
        tell(_("No timer of sociarch is installed here. To install one: sociarch schedule install"))
    lines: list[tuple[str, str]] = []
    for timer, plan, next_run in entries:
        lines.append((_("Installed"), f"{timer.title} · {', '.join(timer.places())}"))
        if plan is not None:
            lines.append((_("Planned"), _plan_text(plan)))
        if next_run or plan is not None:
            lines.append((_("Next run"), next_run or _soonest(plan, now)))
    lines += _last_run(runs)
    width = max(len(name) for name, _value in lines)
    for name, value in lines:
        tell(f"{name:<{width}}  {value}")


@command.command(
    "remove",
    help=_(
        "Take away what `sociarch schedule install` has put there, and nothing else. The vault stays as it "
        "is.\n\nExample:\n\n\b\n  sociarch schedule remove"
    ),
)
@click.option("--dry-run", is_flag=True, help=_("Show the files and commands, and do nothing."))
@common
def remove(dry_run: bool) -> None:
    session = Session.current()
    steps = [step for timer, _text in _timers(session).installed() for step in timer.remove()]
    if dry_run:
        tell(_as_text(steps))
        return
    session.say(_as_text(steps))
    take(steps, runner(session.environment))
    session.home.remember(night.SCHEDULE, {})
    # A run that nothing repeats any more is nobody's trouble.
    session.home.remember(night.RUNS, {}, night.vault_id(session))
    session.say(_("Removed.") if steps else _("No timer of sociarch is installed here."))


@command.command(
    "run",
    help=_(
        "Back up whatever is due, once, as a timer does: without a question and without a window. How it "
        "ended is remembered for `sociarch schedule show` and `sociarch status`. What needs you is told on "
        "your desktop once, and again after two weeks. The code at the end is the backup's.\n\n"
        "Example:\n\n\b\n  sociarch schedule run"
    ),
)
@click.option(
    "--plan", type=PlanText(), metavar=_("PLAN"),
    help=_("End at once unless it is time by this plan, such as day@20:30. A timer says so."),
)  # fmt: skip
@click.option(
    "--home", callback=as_path, metavar=_("DIR"), help=_("In place of SOCIARCH_HOME. A timer says so.")
)
@common
@click.pass_context
def run(ctx: click.Context, plan: Plan | None, home: Path | None) -> None:
    from sociarch.notice import notify

    session = replace(Session.current(), no_input=True)
    if home is not None:
        session = replace(session, environment={**session.environment, "SOCIARCH_HOME": str(home)})
    ctx.exit(night.run(session, plan, notify, refresh_copies))


def runs_record(runs: Runs) -> dict[str, object]:
    """Runs as programs are told of them: None for what never was."""
    return {name: value if value != "" else None for name, value in runs._asdict().items()}


def _timers(session: Session) -> Timers:
    return Timers(session.home, session.environment, sys.platform, runner(session.environment))


def _arguments(session: Session, plan: Plan) -> Sequence[str]:
    """What the timer adds to the program; it sees no setting of this terminal."""
    home = session.environment.get("SOCIARCH_HOME")
    own = ("--home", str(session.home.root.absolute())) if home else ()
    language = "fr" if french() else "en"
    return ("schedule", "run", "--plan", str(plan), "--vault", str(session.place()), *own, "--lang", language)


def _steps(timers: Timers, timer: Timer, task: Task) -> Sequence[Step]:
    """What installs a task as things stand now, in place of whatever is installed."""
    others = [one for one, _text in timers.installed() if one is not timer]
    return (*(step for one in others for step in one.remove()), *timer.install(task))


def _as_text(steps: Sequence[Step]) -> str:
    """Steps as a person reads them, in their order."""
    parts = []
    for step in steps:
        if isinstance(step, Write):
            parts.append(_("Writes {path}:").format(path=step.path) + "\n" + _indented(step.text))
        elif isinstance(step, Delete):
            parts.append(_("Deletes {path}").format(path=step.path))
        elif step.given is not None:
            text = step.given.decode("utf-8", "replace")
            parts.append(_("Runs {command}, which reads:").format(command=step) + "\n" + _indented(text))
        else:
            parts.append(_("Runs {command}").format(command=step))
    return "\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _warn(session: Session, timers: Timers, timer: Timer) -> None:
    """What a person should know of a timer that has just been installed."""
    unseen = sorted(
        name for name, value in session.environment.items()
        if value and name not in _HANDED_ON and (name.startswith(_LEFT) or name.lower() in _PROXIES)
    )  # fmt: skip
    if unseen:
        text = _("A timer does not see these settings of your terminal: {names}")
        session.warn(text.format(names=", ".join(unseen)))
    if timer is timers.systemd and timers.systemd.lingers() is False:
        session.say(
            _(
                "It runs while you are signed in to this machine. So that it runs while you are not, too: "
                "loginctl enable-linger\nWithout your session the keyring may be locked: pages that need "
                "your sign-in then wait until you are back."
            )
        )
    if timer.name == "cron":
        session.say(
            _("cron starts it every three hours; it does something once the planned time has passed.")
        )


def _plan_text(plan: Plan) -> str:
    text = _("every day from {time}") if plan.every == "day" else _("every week from {time}")
    return text.format(time=f"{plan.at:%H:%M}")


def _soonest(plan: Plan | None, now: datetime) -> str:
    return "" if plan is None else local(plan.following(now))


def _last_run(runs: Runs) -> Sequence[tuple[str, str]]:
    if not runs.began:
        return ((_("Last run"), _("none yet")),)
    if not runs.ended:
        text = _("began {time}; it is under way, or was cut off").format(time=at(runs.began))
    else:
        text = f"{at(runs.began)} · {_code_text(runs.code or 0)}"
    lines = [(_("Last run"), text), (_("Last good run"), at(runs.good))]
    for network, code in sorted(runs.networks.items()):
        said = _("nothing to be done for you") if code in WELL else night.trouble_text(network, code)
        if network != VAULT or code not in WELL:
            lines.append((network or _("Run"), said))
    return lines


def _code_text(code: int) -> str:
    # A run has no command line of its own that could be misunderstood.
    text = night.trouble_text(VAULT, code) if code in (1, 2) else _(dict(EXIT_CODES)[code])
    return f"{code} {text}"
