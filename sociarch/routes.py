"""The routes by which an export can come, in the order in which they are chosen.

An official interface needs no browser and breaks no terms; a folder into which the person downloads needs
none either; a browser on the network's own export page does what is left.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.errors import N_

API: Final = "api"
FOLDER: Final = "folder"
BROWSER: Final = "browser"
FILE: Final = "file"
"""What the person named by hand: no route of an account, and always open."""

ORDER: Final = (API, FOLDER, BROWSER)
TITLES: Final[Mapping[str, str]] = {
    API: N_("official API"), FOLDER: N_("watched folder"), BROWSER: N_("browser"), FILE: N_("your download"),
}  # fmt: skip
