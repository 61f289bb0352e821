"""What remains of an unexpected failure: where in the code it happened, and nothing of what was handled."""

import os
import sys
import traceback
from datetime import datetime, timezone

from sociarch import __version__
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import say
from sociarch.home import Home


def report_failure(error: BaseException) -> int:
    """Write a report without values, names or paths of the person; tell where it is; return code 1."""
    kind = type(error).__name__
    text = _("An unexpected failure ({kind}). This is a bug in sociarch; your vault is as it was.")
    say("sociarch: " + _("error: {text}").format(text=text.format(kind=kind)))
    now = datetime.now(timezone.utc)
    try:
        path = Home.of(os.environ).report(f"{now:%Y%m%dT%H%M%SZ}.txt", redacted(error))
    except Exception:
        return 1  # A report about a failed report would help nobody.
    text = _("Please report it with the file {path}; it holds no personal data.")
    say("sociarch: " + _("hint: {text}").format(text=text.format(path=path)))
    return 1


def redacted(error: BaseException) -> str:
    """Kinds of errors and places in code. The text of an error may hold data, so it is left out."""
    lines = [f"sociarch {__version__}", f"python {sys.version.split()[0]}", sys.platform]
    current: BaseException | None = error
    while current is not None:
        lines.append(type(current).__name__)
        for frame in traceback.extract_tb(current.__traceback__):
            inside = frame.filename.replace("\\", "/").split("/")[-3:]
            lines.append(f"  {'/'.join(inside)}:{frame.lineno} {frame.name}")
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"
