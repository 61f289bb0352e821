"""What a finding shows to whoever reads it: its sentences filled in, and everything that is in them."""

from collections.abc import Iterator

from sociarch.ownership.record import Finding, Text


def filled(text: Text | None) -> str:
    """A sentence as it reads in English; empty for none."""
    if text is None:
        return ""
    values = {key: filled(one) if isinstance(one, Text) else one for key, one in text.values.items()}
    return text.template.format(**values)


def shown(finding: Finding) -> str:
    """Every template, value and number of it, used or not."""
    texts = (finding.says, finding.rule, finding.weak, finding.advice)
    return " ".join([*(part for text in texts for part in _parts(text)), *map(str, finding.numbers.values())])


def _parts(value: object) -> Iterator[str]:
    if isinstance(value, Text):
        yield value.template
        for one in value.values.values():
            yield from _parts(one)
    elif value is not None:
        yield str(value)
