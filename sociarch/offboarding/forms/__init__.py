"""Forms of a plan: the same plan as the file that a tool or a person wants.

Each form is a module of its own that writes down what it was given and decides nothing: who may see what was
decided before. The same plan and moment give the same bytes.
"""

from datetime import datetime
from typing import Literal, TypeAlias

from sociarch.offboarding.written import Written

Form: TypeAlias = Literal["md", "html", "pdf", "xlsx", "jira", "gitlab", "json", "ics"]


def made(form: Form, written: Written, at: datetime) -> bytes:
    """The plan in a form, made at that moment, which has a time zone.

    Raises NoPlanFont for a PDF, NoDeadlines for a calendar.
    """
    # Each loads what it needs, and some of that is heavy.
    match form:
        case "md":
            from sociarch.offboarding.forms.markdown import markdown_bytes

            return markdown_bytes(written)
        case "html":
            from sociarch.offboarding.forms.webpage import html_bytes

            return html_bytes(written)
        case "pdf":
            from sociarch.offboarding.forms.pdf import pdf_bytes

            return pdf_bytes(written, at)
        case "xlsx":
            from sociarch.offboarding.forms.workbook import workbook_bytes

            return workbook_bytes(written, at)
        case "jira":
            from sociarch.offboarding.forms.trackers import jira_bytes

            return jira_bytes(written)
        case "gitlab":
            from sociarch.offboarding.forms.trackers import gitlab_bytes

            return gitlab_bytes(written)
        case "json":
            from sociarch.offboarding.forms.document import json_bytes

            return json_bytes(written)
        case "ics":
            from sociarch.offboarding.forms.deadlines import calendar_bytes

            return calendar_bytes(written, at)
