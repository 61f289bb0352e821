"""`sociarch doctor`: a network's export page, opened and classified; nothing is pressed."""

import click

from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.options import as_json, common
from sociarch.cli.output import print_json, print_table
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.collector import Lost
from sociarch.errors import PageDrift
from sociarch.sight import closest, matched


@click.command(
    "doctor",
    help=_(
        "Open NETWORK's export page in your session, say which of the known states it shows and what on it "
        "was recognised, and press nothing.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch doctor linkedin"
    ),
)
@click.argument("network", metavar="NETWORK")
@click.option("--account", metavar="LABEL", help=_("Your own label for the account, such as “private”."))
@click.option("--browser-path", metavar="FILE", help=_("The browser's program."))
@as_json
@common
def command(network: str, account: str | None, browser_path: str | None, as_json: bool) -> None:
    session = Session.current()
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
