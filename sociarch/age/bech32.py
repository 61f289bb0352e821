"""Bech32 (BIP 173) without its 90-character limit, as age writes keys.

Only the original checksum constant is used; mixed case is refused; the data part has canonical padding.
"""

from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_SIZE: Final = 6


def encode(prefix: str, data: bytes) -> str:
    """`data` under a lower-case `prefix`, in lower case."""
    values = _regroup(data, 8, 5, pad=True)
    remainder = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM_SIZE]) ^ 1
    checksum = [(remainder >> 5 * (_CHECKSUM_SIZE - 1 - i)) & 31 for i in range(_CHECKSUM_SIZE)]
    return prefix + "1" + "".join(ALPHABET[value] for value in [*values, *checksum])


def decode(text: str) -> tuple[str, bytes]:
    """The prefix in lower case and the data. Raises ValueError, whose text never repeats `text`."""
    if text.lower() != text and text.upper() != text:
        raise ValueError("bech32 in mixed case")
    prefix, separator, rest = text.lower().rpartition("1")
    if not separator or not prefix or len(rest) < _CHECKSUM_SIZE:
        raise ValueError("not bech32")
    if not all("!" <= letter <= "~" for letter in prefix):
        raise ValueError("not bech32")
    try:
        values = [_VALUE[letter] for letter in rest]
    except KeyError:
        raise ValueError("not bech32") from None
    if _polymod([*_expand(prefix), *values]) != 1:
        raise ValueError("bech32 with a wrong checksum: a letter is mistyped")
    return prefix, bytes(_regroup(values[:-_CHECKSUM_SIZE], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def _regroup(data: bytes | list[int], width: int, target: int, *, pad: bool) -> list[int]:
    buffer = bits = 0
    out: list[int] = []
    for value in data:
        buffer = buffer << width | value
        bits += width
        while bits >= target:
            bits -= target
            out.append(buffer >> bits & (1 << target) - 1)
        buffer &= (1 << bits) - 1
    if pad:
        if bits:
            out.append(buffer << (target - bits))
    elif bits >= width or buffer:
        raise ValueError("bech32 with wrong padding")
    return out
