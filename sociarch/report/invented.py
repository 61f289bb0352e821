"""Invented names: of people, companies, places on the Internet, telephone numbers, digests.

Each is made of a number alone, so nothing in it comes from a text it may stand for. They read well in French
and English, and nobody takes them for real: people are called after things, domains end in `.example`,
telephone numbers are those that France keeps free for films.
"""

from collections.abc import Iterator
from itertools import combinations, count
from typing import Final

FIRST: Final = tuple(
    "Bertille Cyprien Albane Gontran Sidonie Philémon Ludivine Ombeline Hildegarde Fulgence Pétronille "
    "Wenceslas Clothilde Archibald Rosemonde Guenièvre Casimir Ulrich Domitille Modeste Eulalie Honorat "
    "Quitterie Balthazar Mahaut Évariste Nicéphore Apolline Jocelyn Tiphaine Rodrigue Maximin Octave "
    "Sylvestre Fernande Aldebert Philippa Oswald Xavière".split()
)
LAST: Final = tuple(
    "Canevas Gabarit Maquette Esquisse Parangon Croquis Spécimen Échantillon Figurine Prototype Brouillon "
    "Estampe Silhouette Paravent Lanterne Moulinet Cadran Boussole Hublot Pélican Ombrelle Dentelle "
    "Marguerite Funambule Jonquille Libellule Nénuphar Obélisque Quenouille Théière Zibeline Capucine "
    "Gondole Pseudonyme Tournesol Baldaquin Harpon Vignette Pantographe Belvédère".split()
)
"""No two words of either are spelled nearly alike, so that no two people are taken for one."""
ENDINGS: Final = "stxzlnrmk"
"""What tells people apart who are spelled nearly alike on purpose."""
FAMILY: Final = 1 + len(ENDINGS)
"""People who can be spelled nearly alike."""
_RANGES: Final = ("1 99 00", "2 61 91", "3 53 01", "4 65 71", "5 36 49", "6 39 98")
_TEN: Final = 10_000
_DIGITS: Final = 8


def people() -> Iterator[str]:
    """Names of people without end, no two of them the same words: with one last name, then with two."""
    for number in count(1):
        for shift in range(len(FIRST)):
            for at, last in enumerate(combinations(LAST, number)):
                yield f"{FIRST[(at + shift) % len(FIRST)]} {'-'.join(last)}"


def words() -> Iterator[str]:
    """Words of one person's names, each once, without end."""
    for first, last in zip(reversed(FIRST), reversed(LAST), strict=False):
        yield first
        yield last
    yield from (f"Exemple{number}" for number in count(1))


def phone(number: int) -> str:
    """A number that is nobody's."""
    at, rest = divmod(number, _TEN)
    if at >= len(_RANGES):
        return f"+999 {number}"
    return f"+33 {_RANGES[at]} {rest // 100:02} {rest % 100:02}"


def digest(number: int) -> str:
    """64 hexadecimal digits; those of a greater number come later in the alphabet."""
    return f"{number:0{_DIGITS}x}" * (64 // _DIGITS)


def letters(number: int) -> str:
    """A number in capital letters, for texts in which digits tell nothing: A, B, and AA after Z."""
    found = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        found = chr(ord("A") + letter) + found
    return found


def signs(number: int) -> str:
    """A number in signs, where no letter and no digit may stand."""
    return f"{number + 1:b}".replace("0", "◇").replace("1", "◆")
