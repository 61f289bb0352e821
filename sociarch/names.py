"""Names of people, compared: what two ways to write one have in common, and how sure that is.

Works on folded names (`sociarch.folding.fold`). Titles, degrees and particles are left out of a comparison,
never out of a name. That two names are alike says nothing yet of the people who bear them.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

Likeness: TypeAlias = Literal["name", "accents", "particles", "order", "part", "short", "initial", "similar"]

SIMILAR: Final = 88
"""From which share of equal letters, in percent, two names are similar."""
LONGEST: Final = 200
"""Letters of a name whose letters are compared; nobody bears a longer one, and comparing them takes long."""

_TITLES: Final = frozenset(
    "dr prof pr mr mrs ms mme mlle me sir ing ir dipl phd mba msc bsc md dba cpa cfa pmp esq "
    "jr sr ii iii iv".split()
)
_PARTICLES: Final = frozenset(
    "de du des d da das do dos di del della der den van von zu zur la le les l el al "
    "ben bin ibn bint abu ter ten y e und et".split()
)
_GLUED: Final = frozenset(("o", "mc", "mac", "saint"))
"""Words that some write as the beginning of the next one."""
_NICKNAMES: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(short.split())
    for name, _, short in (
        line.partition(":")
        for line in """\
albert:al bert
alexander:alex sacha sasha xander
alexandre:alex sacha
andrew:andy drew
anthony:tony
antoine:tony
barbara:barb
catherine:cathy kate kathy katie
charles:charlie chuck
christine:chris tina
daniel:danny
edward:ed eddie ted ned
elizabeth:liz beth betty lizzie
emmanuel:manu
frederic:fred
guillaume:guy willy
henry:harry hank
james:jim jimmy jamie
john:johnny jack
joseph:joe jo
katherine:kate kathy katie
lawrence:larry
margaret:maggie meg peggy
michael:mike mick
nicolas:nico klaus
patricia:pat patty tricia
richard:rick dick ricky
robert:bob rob bobby
sebastien:seb bastien
stephen:steve
susan:sue
thomas:tom tommy
veronique:vero
vincent:vince
william:bill billy will willy
""".splitlines()
    )
}
"""First names to what people call their bearers."""
_ENDINGS: Final = frozenset(
    "a e as es ie le ne te ia ina ine ien ette tte ella elle lle etta nine on ka o us".split()
)
"""What makes Paula and Pauline of Paul, Lucas and Lucien of Luc."""
_LEAST: Final = 3
"""Letters that the beginning of a first name has at least to stand for it: Max for Maxime."""


class Name(NamedTuple):
    """A name as it is compared.

    folded  all its words; empty where there is no name
    core    the words without titles and particles; a first name first where the name has one
    """

    folded: str
    core: tuple[str, ...]

    @classmethod
    def of(cls, folded: str) -> "Name":
        words = folded.split()
        while len(words) > 2 and words[0] in _TITLES:
            del words[0]
        while len(words) > 2 and words[-1] in _TITLES:
            del words[-1]
        core = words[:1]
        before = ""
        for at, word in enumerate(words[1:], 1):
            last = at == len(words) - 1
            if word in _GLUED and not last:
                before += word
            elif before or last or word not in _PARTICLES:
                core.append(before + word)
                before = ""
        if len(core) > 1 and core[0] in _GLUED:
            core[:2] = [core[0] + core[1]]
        # "Testeur A." is written as "A. Testeur" is.
        if len(core) > 1 and len(core[-1]) == 1 < len(core[0]):
            core = [core[-1], *core[:-1]]
        return cls(folded, tuple(core))

    @property
    def key(self) -> str:
        """The same for the same words in any order; empty without a name."""
        return " ".join(sorted(self.core))

    @property
    def initial(self) -> str:
        return self.core[0][0]

    @property
    def initials(self) -> frozenset[str]:
        """Those of the first name and of the names that it may be short for."""
        given = self.core[0]
        long = (name[0] for name, short in _NICKNAMES.items() if given in short)
        return frozenset((given[0], *long))


def alike(one: Name, other: Name) -> Likeness | None:
    """By what two names are alike, but for letters that are similar only; None: by nothing.

    `name` and `accents` are one here, `name`: only the texts themselves tell them apart.
    """
    if one.folded == other.folded:
        return "name"
    if one.core == other.core:
        return "particles"
    if one.key == other.key:
        return "order"
    if len(one.core) < 2 or len(other.core) < 2:
        return None
    given, also = one.core[0], other.core[0]
    if one.core[1:] == other.core[1:]:
        if 1 in (len(given), len(also)):
            return "initial" if given[0] == also[0] else None
        return "short" if _stands_for(given, also) or _stands_for(also, given) else None
    if given == also and len(given) > 1:
        words, others = set(one.core[1:]), set(other.core[1:])
        return "part" if words < others or others < words else None
    return None


def misspelled(one: Name, other: Name) -> bool:
    """Whether two names with similar letters may be one that was misspelled: Jean and Jeanne are two."""
    given, also = sorted((one.core[0], other.core[0]), key=len)
    return one.core[1:] != other.core[1:] or not _is_ending(given, also)


def _stands_for(short: str, given: str) -> bool:
    begins = len(short) >= _LEAST and given.startswith(short) and not _is_ending(short, given)
    return begins or short in _NICKNAMES.get(given, ())


def _is_ending(given: str, also: str) -> bool:
    """Whether the second first name is the first one and an ending that makes another name of it."""
    return also.startswith(given) and also.removeprefix(given) in _ENDINGS
