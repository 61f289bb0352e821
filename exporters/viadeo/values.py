"""Values of JSON, from untrusted hands, as the texts that facts are made of."""

import json
import re
from collections.abc import Collection, Mapping

from sociarch.exporter import Unreadable

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: str) -> object:
    """The value a JSON text tells. Raises Unreadable."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise Unreadable(Unreadable.NOT_JSON) from None


def words(value: object) -> str:
    """A text as it came, a number in digits, nothing as an empty text, anything else as JSON."""
    if value is None or value == [] or value == {}:
        return ""
    if not isinstance(value, str):
        try:
            value = json.dumps(value, ensure_ascii=False)
        except RecursionError:
            return ""
    if not _SURROGATE.search(value):
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def flat(item: Mapping[str, object], taken: Collection[str]) -> dict[str, str]:
    """All that an object tells but what is taken, by its keys; an object inside by `outer.inner`."""
    found: dict[str, str] = {}
    for key, value in item.items():
        if key in taken:
            continue
        if isinstance(value, dict):
            found.update({words(f"{key}.{inner}"): words(one) for inner, one in value.items()})
        else:
            found[words(key)] = words(value)
    return {key: text for key, text in found.items() if text}
