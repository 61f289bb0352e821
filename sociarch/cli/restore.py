"""`sociarch restore`: the original download, byte for byte."""

import os
from pathlib import Path

import click

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_path, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.history import choose
from sociarch.restore import restore


@click.command(
    "restore",
    help=_(
        "Write the files of SNAPSHOT below DIR, exactly as they were downloaded.\n\n"
        "Each file's SHA-256 is compared before the file gets its name. Nothing is overwritten. "
        "SNAPSHOT is named as for `show`.\n\n"
        "Example:\n\n"
        "\b\n"
        "  sociarch restore linkedin ~/restored"
    ),
)
@click.argument("snapshot", metavar=_("SNAPSHOT"))
@click.argument("folder", metavar=_("DIR"), callback=as_path)
@as_json
@common
def command(snapshot: str, folder: Path, as_json: bool) -> None:
    session = Session.current()
    reader = session.reader()
    target = Path(os.path.realpath(folder))
    if session.is_in_vault(target):
        raise click.UsageError(_("Restore into a folder outside the vault: it will not be encrypted."))
    chosen = choose(reader.chronicle(), snapshot)
    with progress_bar(_("Restoring"), quiet=session.quiet or as_json) as progress:
        progress.total(chosen.snapshot.size)
        paths = restore(reader, chosen.snapshot, folder, progress.done)
    if as_json:
        files = [
            {"path": str(path), "size": file.size, "sha256": file.sha256}
            for path, file in zip(paths, chosen.snapshot.files, strict=True)
        ]
        print_json("restore", {"snapshot": chosen.id, "files": files})
        return
    for path in paths:
        tell(str(path))
    session.say(
        ngettext(
            "{n} file is exactly as it was downloaded.",
            "{n} files are exactly as they were downloaded.",
            len(paths),
        ).format(n=count(len(paths)))
    )
