"""The README.txt inside every vault: how to get an export back with stock tools and without sociarch.

It holds nothing of the vault it lies in, so that `verify` can tell every byte of it. Vaults that carry an
earlier text are sound.
"""

import hashlib
from typing import Final

_TEXT = r"""sociarch vault, format sociarch-vault/1

ENGLISH

This folder holds encrypted copies of data exports from social networks. It was made by sociarch, a free
program, but sociarch is not needed to read it. You need this folder, one of the two ways to open it
(the passphrase, or the recovery kit that was printed when the vault was made), a shell, and the free
programs `age` (https://age-encryption.org; version 1.3 or later where vault.json says "age1pq") and
`zstd` (https://facebook.github.io/zstd).

FRANÇAIS

Ce dossier contient des copies chiffrées d'exports de réseaux sociaux. Il a été créé par sociarch, un
logiciel libre, mais sociarch n'est pas nécessaire pour le lire. Il vous faut ce dossier, l'un des deux
moyens de l'ouvrir (la phrase de passe, ou le kit de secours imprimé à la création du coffre), un
terminal, et les logiciels libres `age` (https://age-encryption.org ; version 1.3 ou plus récente si
vault.json contient « age1pq ») et `zstd` (https://facebook.github.io/zstd).

STEP 1 / ÉTAPE 1

Work in a private place with room for the exports. VAULT is this folder; RESTORED does not exist yet.
Travaillez à un endroit privé, avec assez de place. VAULT est ce dossier ; RESTORED n'existe pas encore.

    export VAULT=/path/to/this/folder RESTORED=/path/to/a/new/folder
    umask 077; mkdir "$RESTORED" && mkdir "$RESTORED/work"

STEP 2 / ÉTAPE 2

With the passphrase: type it when age asks for it (where there are several files, until one opens).
Avec la phrase de passe : tapez-la quand age la demande (s'il y a plusieurs fichiers, jusqu'au bon).

    for way in "$VAULT"/keys/passphrase-*.age; do
      age -d "$way" > "$RESTORED/work/identity" && break
    done

Or with the recovery kit: copy its line AGE-SECRET-KEY-... into a file named kit.txt first.
Ou avec le kit de secours : copiez d'abord sa ligne AGE-SECRET-KEY-... dans un fichier kit.txt.

    for way in "$VAULT"/keys/recovery-kit-*.age; do
      age -d -i kit.txt "$way" > "$RESTORED/work/identity" && break
    done

STEP 3 / ÉTAPE 3

This defines two helpers and prints every snapshot: its id, then what it is.
Ceci définit deux fonctions et affiche chaque sauvegarde : son identifiant, puis son contenu.

    plain() {
      age -d -i "$RESTORED/work/identity" "$1" > "$RESTORED/work/packed" || return 1
      if [ "$(head -c 4 "$RESTORED/work/packed" | od -An -tx1 | tr -d ' \n')" = 28b52ffd ]
      then zstd -dcq "$RESTORED/work/packed"; else cat "$RESTORED/work/packed"; fi
    }
    object() {
      [ -f "$RESTORED/work/$1" ] ||
        plain "$VAULT/objects/$(echo "$1" | cut -c 1-2)/$(echo "$1" | cut -c 3-)" > "$RESTORED/work/$1"
    }
    for id in $(ls "$VAULT/snapshots"); do
      echo "$id"; plain "$VAULT/snapshots/$id" | sed 's/"roll":.*"taken"/"taken"/'
    done

STEP 4 / ÉTAPE 4

Put the id you want in place of ID. The files appear in RESTORED as 1, 2, 3...; names.txt gives their names
in the same order. The last line proves that each is the file that was downloaded.
Mettez l'identifiant voulu à la place de ID. Les fichiers apparaissent dans RESTORED sous les noms 1, 2, 3...;
names.txt donne leurs vrais noms dans le même ordre. La dernière ligne prouve que chaque fichier est bien
celui qui a été téléchargé.

    SNAPSHOT=ID
    plain "$VAULT/snapshots/$SNAPSHOT" > "$RESTORED/work/manifest"
    grep -o '"recipe":\[[^]]*\]' "$RESTORED/work/manifest" | grep -o '[0-9a-f]\{64\}' |
      while read -r name; do object "$name"; cat "$RESTORED/work/$name"; done | grep ' ' |
      while read -r name offset length; do
        object "$name"; tail -c "+$((offset + 1))" "$RESTORED/work/$name" | head -c "$length"
      done > "$RESTORED/work/all"
    grep -o '"sha256":"[0-9a-f]*","size":[0-9]*' "$RESTORED/work/manifest" |
      sed 's/"sha256":"\(.*\)","size":\(.*\)/\1 \2/' |
      { number=0 start=0; while read -r sum size; do
        number=$((number + 1))
        tail -c "+$((start + 1))" "$RESTORED/work/all" | head -c "$size" > "$RESTORED/$number"
        echo "$sum  $number"; start=$((start + size))
      done; } > "$RESTORED/SHA256SUMS"
    grep -o '"name":"\([^"\\]\|\\.\)*"' "$RESTORED/work/manifest" | cat -n > "$RESTORED/names.txt"
    ( cd "$RESTORED" && sha256sum -c SHA256SUMS )

STEP 5 / ÉTAPE 5

Remove the key and the intermediate files.
Supprimez la clé et les fichiers intermédiaires.

    rm -r "$RESTORED/work"
"""

README_TEXT: Final = _TEXT.encode("utf-8")
_EARLIER: Final = frozenset({"6608781e175b5ac189560f8ebb92fdfd688e875a0f0e37ea2c6e557be49f825e"})
"""SHA-256 of texts that other versions have written."""


def is_readme(data: bytes) -> bool:
    """Whether this is the text, or an earlier one, byte for byte."""
    return data == README_TEXT or hashlib.sha256(data).hexdigest() in _EARLIER
