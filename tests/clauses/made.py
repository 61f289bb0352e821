"""Documents made by hand, and the sample sentences of each category."""

import tomllib
from pathlib import Path
from typing import Any, Final

from sociarch.clauses.record import Circumstances, Document, Paragraph, Passage, Scan
from sociarch.clauses.scan import PATTERNS, find_passages

SAMPLES: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "samples.toml").read_text("utf-8")
)
MATCH: Final = [(name, text) for name, one in SAMPLES.items() for text in one["match"]]
MISS: Final = [(name, text) for name, one in SAMPLES.items() for text in one["miss"]]


def document(*texts: str | Paragraph, **fields: Any) -> Document:
    """One paragraph each, numbered in their order."""
    paragraphs = tuple(
        one._replace(number=number) if isinstance(one, Paragraph) else Paragraph(None, number, one)
        for number, one in enumerate(texts, 1)
    )
    whole: dict[str, Any] = {
        "name": "contract.txt", "sha256": "a" * 64, "size": 1, "form": "txt", "pages": None, **fields,
    }  # fmt: skip
    return Document(paragraphs=paragraphs, **whole)


def heading(text: str) -> Paragraph:
    return Paragraph(None, 0, text, heading=True)


def found(*texts: str | Paragraph) -> tuple[Passage, ...]:
    return find_passages(document(*texts))


def kinds(*texts: str | Paragraph) -> list[str]:
    """All categories found, in their order, each once."""
    return list(dict.fromkeys(name for one in found(*texts) for name in one.categories))


def only(*texts: str | Paragraph) -> Passage:
    (passage,) = found(*texts)
    return passage


def scan(*texts: str | Paragraph, number: int = 1, name: str = "contract.pdf", **fields: Any) -> Scan:
    """What was found in a document. `day`, `signed`, `separate`: how it came about."""
    about = {key: fields.pop(key) for key in ("day", "signed", "separate") if key in fields}
    whole: dict[str, Any] = {
        "form": "pdf", "pages": None, "scanned": "2024-09-15", "patterns": PATTERNS,
        "circumstances": Circumstances(**about), **fields,
    }  # fmt: skip
    return Scan(f"{number:064x}", name, passages=found(*texts), **whole)
