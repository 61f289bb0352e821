"""The options every verb has, before or behind the verb's name alike."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from sociarch.cli.language import LANGUAGES
from sociarch.cli.language import gettext as _

_GIVEN: Final = "sociarch.given"


def as_path(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """A path that was really named: an empty text, such as an unset variable, is not the present folder."""
    if value == "":
        raise click.BadParameter(_("The name is empty."), ctx, parameter)
    return None if value is None else Path(value)


def as_paths(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Path, ...]:
    """`as_path` for an option that may be given several times."""
    paths = (as_path(ctx, parameter, value) for value in values)
    return tuple(path for path in paths if path is not None)


def as_network(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A network's name as people write it: LinkedIn is linkedin. A file's name is said to be one."""
    if value is not None and (Path(value).suffix or os.path.lexists(value)):
        raise click.BadParameter(
            _("That is no network. A download is named so: sociarch backup --from FILE"), ctx, parameter
        )
    return None if value is None else value.casefold()


def as_networks(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """`as_network` for an argument that may be given several times."""
    return tuple(name for value in values if (name := as_network(ctx, parameter, value)) is not None)


def as_day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(_("Write the day as YYYY-MM-DD."), ctx, parameter) from None


def as_text(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A text that can be written down: a terminal of another encoding may send bytes that are no letters."""
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        raise click.BadParameter(
            _("It holds letters in another encoding than UTF-8."), ctx, parameter
        ) from None
    return value


def as_texts(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """`as_text` for an option that may be given several times."""
    return tuple(text for value in values if (text := as_text(ctx, parameter, value)) is not None)


def _keep(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value and parameter.name:
        ctx.meta.setdefault(_GIVEN, {})[parameter.name] = value


def given(name: str) -> Any:
    """What the person gave for a common option in this run, or None."""
    return click.get_current_context().meta.get(_GIVEN, {}).get(name)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options; `given` answers what came."""
    for option in reversed(
        (
            click.option(
                "--vault", metavar=_("PLACE"), callback=_keep, expose_value=False,
                help=_("The vault's folder or address. Default: SOCIARCH_VAULT, else the one made last."),
            ),
            click.option(
                "--no-input", is_flag=True, callback=_keep, expose_value=False,
                help=_("Never ask; end with the code that says what was needed."),
            ),
            click.option(
                "-q", "--quiet", is_flag=True, callback=_keep, expose_value=False,
                help=_("Say nothing but results and errors."),
            ),
            click.option(
                "-v", "--verbose", is_flag=True, callback=_keep, expose_value=False,
                help=_("Say more."),
            ),
            click.option(
                "--lang", type=click.Choice(LANGUAGES), callback=_keep, expose_value=False,
                help=_("Language of all texts. Default: your system's."),
            ),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def as_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--json`, which it receives as `as_json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help=_("Print one JSON document instead of text.")
    )(function)


def limit_option(shown: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command `--limit`, which it receives as `limit`: None where it was not given. `shown`: how many
    rows of a table are shown then."""
    text = _("How many to show at most. Default: {n}; with --json all.")
    return click.option("--limit", type=click.IntRange(1), metavar="N", help=text.format(n=shown))


def as_columns(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`Nom=last_name,Prénom=first_name` as folded column names and fields."""
    from sociarch.exporter import FIELD_WORDS
    from sociarch.formats.tables import fold

    columns: dict[str, str] = {}
    for pair in (pair for value in values for pair in value.split(",")):
        name, _equals, word = pair.rpartition("=")
        if not fold(name) or word.strip() not in FIELD_WORDS:
            text = _("Write COLUMN=FIELD, where FIELD is one of {fields}.")
            raise click.BadParameter(text.format(fields=", ".join(FIELD_WORDS)), ctx, parameter)
        columns[fold(name)] = FIELD_WORDS[word.strip()]
    return columns


def map_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--map`, which it receives as `columns`."""
    return click.option(
        "--map", "columns", multiple=True, callback=as_columns, metavar=_("COLUMN=FIELD,..."),
        help=_("What columns of a table are, where they would be guessed. Remembered for the network."),
    )(function)  # fmt: skip


def max_loss_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--max-loss`, which it receives as `max_loss`."""
    return click.option(
        "--max-loss", type=click.IntRange(0, 100), default=10, show_default=True,
        envvar="SOCIARCH_MAX_LOSS", metavar=_("PERCENT"),
        help=_("How many connections may be missing since the last snapshot before a new one is held."),
    )(function)  # fmt: skip
