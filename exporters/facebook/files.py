"""Which files a Facebook export is made of, which of them are read, and from which years they are.

Folders and files moved several times; base names stayed English in every language. The years are told by
the folders, else by the key a list stands under: `_v2` came in 2020. What is Facebook's is told by folders
that no other network has: Instagram shares many names with it, and Snapchat has an `html/friends.html` too.
"""

import re
from collections.abc import Sequence
from typing import Final

from sociarch.export import Export, Member, fold

JSON: Final = (".json",)
HTML: Final = (".html", ".htm")

_OWN = re.compile(
    r"/(?:yourfacebookactivity/|friendsandfollowers/|followingandfollowers/|facebookpayments/"
    r"|connections/(?:friends|followers)/|personalinformation/profileinformation/|friends/friendsadded\."
    r"|profileinformation/(?:profileinformation|profileupdatehistory)\.|html/contactinfo\.html?\n"
    r"|securityandlogininformation/(?:accountactivity|loginsandlogouts|whereyoureloggedin|ipaddressactivity"
    r"|usedipaddresses|useripaddresses|authorizedlogins|recorddetails|administrativerecords)\.)"
)
_LIKELY = re.compile(
    r"/(?:messages/(?:inbox|archivedthreads|filteredthreads|messagerequests|e2eecutover)|photosandvideos"
    r"|aboutyou|likesandreactions|commentsandreactions|comments|posts|stories|groups|events|pages|adsinformation"
    r"|ads|appsandwebsites|appsandwebsitesoffoffacebook|loggedinformation|securityandlogininformation"
    r"|personalinformation|profileinformation|preferences|paymenthistory|otheractivity|otherpersonalinformation"
    r"|friends|html|files|calls?andmessages|marketplace|saveditems|searchhistory|locationhistory|media)/"
)
_EARLY_PAGES = re.compile(r"/html/(?:contactinfo|friends|security|messages)\.html?\n")
_OTHERS = re.compile(
    r"/(?:yourinstagramactivity|followersandfollowing|personalinformation/personalinformation"
    r"|yourinstagrampreferences)/"
)
_SQUEEZED: Final = str.maketrans("\\", "/", " _'’‘`´-")

_ERAS: Final = tuple(
    (mark, re.compile(pattern))
    for mark, pattern in (
        ("J2b", r"/connections/friendsandfollowers/"),
        ("J3", r"/connections/(?:friends|followers)/|/yourfriends\.json"),
        ("J2", r"/friendsandfollowers/"),
        ("J0", r"/friendsadded\.json"),
        ("J1", r"/friends/[a-z]*friend[a-z]*\.json|/followingandfollowers/"),
    )
)
_LATE = re.compile(r"/(?:yourfacebookactivity|personalinformation)/")
_EARLY = re.compile(r"/paymenthistory/")
_VERSION = re.compile(r"_v[0-9]+$")


class Files:
    """The files of one export, by what their names and folders say."""

    def __init__(self, export: Export) -> None:
        self._paths: Final = squeeze("".join(f"/{member.path}\n" for member in export.members))
        self._era: Final = _era(self._paths) or ("J3" if _LATE.search(self._paths) else "")
        self._stems: Final[dict[tuple[str, str], list[Member]]] = {}
        for member in export.members:
            if member.path.casefold().endswith((*JSON, *HTML)):
                ending = fold(member.base).rpartition(".")[2]
                self._stems.setdefault((stem(member), f".{ending}"), []).append(member)

        only = [one for ones in self._stems.values() for one in ones] if len(export.members) == 1 else []
        self.single: Final = next(iter(only), None)
        """The only file of the export, if it is a document or a page."""

    @property
    def are_early(self) -> bool:
        """Whether the pages lie as they did until 2018."""
        return _EARLY_PAGES.search(self._paths) is not None

    @property
    def are_own(self) -> bool:
        """Whether there is a folder that only Facebook's exports have."""
        return _OWN.search(self._paths) is not None

    @property
    def are_likely(self) -> bool:
        """Whether this may be a part of an export of Facebook's, if something else says so too."""
        return _LIKELY.search(self._paths) is not None and _OTHERS.search(self._paths) is None

    def find(self, stems: Sequence[str], endings: Sequence[str]) -> list[Member]:
        """Members with one of these base names, in their order; `followers_2.json` is `followers` too."""
        return [one for name in stems for ending in endings for one in self._stems.get((name, ending), ())]

    def first(self, stems: Sequence[str], endings: Sequence[str]) -> list[Member]:
        """Members with the first of these base names that occurs."""
        return next(filter(None, (self.find((name,), endings) for name in stems)), [])

    def generation(self, path: str, key: str) -> str:
        """The mark of a JSON file's generation, by its own path, the export's, or the key in it."""
        own = "/" + squeeze(path)
        if mark := _era(own) or self._era:
            return mark
        return "J2" if _VERSION.search(key) and not _EARLY.search(own) else "J1"


def stem(member: Member) -> str:
    """The base name of a member, folded, without ending and number."""
    return fold(member.base).rpartition(".")[0].rstrip("0123456789")


def squeeze(paths: str) -> str:
    """Paths as patterns here know them: in lower case, with `/`, without blanks, `_` and apostrophes."""
    return paths.casefold().translate(_SQUEEZED)


def _era(paths: str) -> str:
    return next((mark for mark, pattern in _ERAS if pattern.search(paths)), "")
