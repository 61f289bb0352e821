"""`sociarch doctor`: whether all is in order; or a network's export page, opened and classified."""

from pathlib import Path

import click

from sociarch.cli.health import health
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.options import as_json, as_network, as_path, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.collector import Lost
from sociarch.errors import PageDrift
from sociarch.sight import closest, matched


@click.command(
    "doctor",
    help=_(
        "Look whether this program, this machine and the vault are in order, and whose space the vault and "
        "its keys seem to lie in; of what is not, say how to mend it. Nothing is asked for, and nothing is "
        "changed. The exit code is 0 unless something is wrong.\n\n"
        "With --bundle, write a text for a bug report: versions, verdicts and codes, without names, "
        "addresses and paths. Read it before you send it; --bundle - shows it.\n\n"
        "With NETWORK: open its export page in your session, say which of the known states it shows and what "
        "on it was recognised, and press nothing.\n\n"
        "Examples:\n\n"
        "\b\n"
        "  sociarch doctor\n"
        "  sociarch doctor --bundle report.txt\n"
        "  sociarch doctor linkedin"
    ),
)
@click.argument("network", metavar=_("[NETWORK]"), required=False, callback=as_network)
@click.option("--account", metavar=_("LABEL"), help=_("Your own label for the account, such as “private”."))
@click.option("--browser-path", metavar=_("FILE"), help=_("The browser's program."))
@click.option(
    "--bundle",
    callback=as_path,
    metavar=_("FILE"),
    help=_("Write a text for a bug report into a new file; - shows it."),
)
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    network: str | None,
    account: str | None,
    browser_path: str | None,
    bundle: Path | None,
    as_json: bool,
) -> None:
    session = Session.current()
    if network is None:
        if account is not None:
            raise click.UsageError(_("--account goes with a network."))
        if bundle is not None and as_json:
            raise click.UsageError(_("--json does not go with --bundle."))
        ctx.exit(health(session, browser_path, bundle, as_json=as_json))
    if bundle is not None:
        raise click.UsageError(_("--bundle goes without a network."))
    _look(session, network, account, browser_path, as_json=as_json)


def _look(
    session: Session, network: str, account: str | None, browser_path: str | None, *, as_json: bool
) -> None:
    networks = Networks(session, browser=browser_path)
    chosen = networks.account(network, account)
    collector = networks.collector(network)
    with chosen.locked(), networks.route(chosen) as route:
        try:
            seen, sight = route.doctor()
        except Lost as lost:
            raise PageDrift(
                title=collector.title, network=network, step=lost.step, expected=lost.expected,
                report=route.report(lost),
            ) from None  # fmt: skip
    found = {name: count for name, count in matched(sight, collector.anchors).items() if count}
    near = closest(sight, collector.anchors)
    if as_json:
        print_json(
            "doctor",
            {
                "network": network,
                "shown": seen.shown,
                "need": seen.need,
                "closest": near,
                "anchors": collector.anchors.version,
                "matched": found,
            },
        )
        return
    shown = _(seen.shown) + (f" ({_(seen.need)})" if seen.need else "")
    tell(_("{title} shows: {state}").format(title=collector.title, state=shown))
    tell(_("Anchors of {day}:").format(day=collector.anchors.version))
    print_table([_("Anchor"), _("Found")], [[name, str(count)] for name, count in found.items()], right=(1,))
