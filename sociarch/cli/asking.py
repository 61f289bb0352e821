"""Asking before something that cannot be taken back."""

from sociarch.cli.language import gettext as _
from sociarch.cli.questions import yes_or_no
from sociarch.cli.session import Session
from sociarch.errors import YesNeeded


def confirm(session: Session, question: str, *, yes: bool) -> bool:
    """Whether the person wants it: `yes` says so beforehand. Enter is no.

    Raises YesNeeded where nobody may be asked.
    """
    if yes:
        return True
    if not session.may_ask:
        raise YesNeeded()
    agreed = yes_or_no(question)
    if not agreed:
        session.say(_("Nothing was done."))
    return agreed
