"""Keys and shares as words, and how they are found in what people type back."""

import itertools
import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sociarch import age
from sociarch.age.hybrid import HybridIdentity
from sociarch.keyfile import find_keys, groups, shared_passphrase
from sociarch.words import Spelled, find, share, spell

SECRETS = st.one_of(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
PROSE = "This is a page that somebody has written, with words enough to be long, and it opens nothing at all."


def numbered(words: str, between: str) -> str:
    return between.join(f"{at}. {word}" for at, word in enumerate(words.split(), 1))


@given(SECRETS, st.sampled_from([" ", "\n", " \t ", "\r\n"]), st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_what_was_spelled_is_found_however_it_is_typed_back(
    secret: bytes, between: str, capitals: bool, numbers: bool, short: bool
) -> None:
    words = spell(secret)
    if short:
        words = " ".join(word[:4] for word in words.split())
    text = numbered(words, between) if numbers else words.replace(" ", between)
    assert find(PROSE + "\n" + (text.upper() if capitals else text) + "\n" + PROSE) == Spelled((secret,))


@given(SECRETS)
@settings(max_examples=20, deadline=None)
def test_any_two_shares_give_the_secret_back_and_one_gives_nothing(secret: bytes) -> None:
    lists = share(secret)
    for pair in itertools.permutations(lists, 2):
        assert find("\n\n".join(pair)) == Spelled(joined=(secret,))
    assert find("\n\n".join(lists)).joined == (secret,)
    for one in lists:
        assert find(one) == Spelled(lonely=True)


def test_shares_of_two_secrets_do_not_join() -> None:
    ours, others = share(os.urandom(16)), share(os.urandom(16))
    assert find(ours[0] + " " + others[1]) == Spelled(lonely=True)


@pytest.mark.parametrize("spelled", [spell(bytes(range(32))), share(bytes(range(16)))[0]])
def test_a_mistake_in_the_words_is_noticed_and_nothing_is_guessed(spelled: str) -> None:
    words = spelled.split()
    mistakes = {
        "a word left out": [*words[:5], *words[6:]],
        "two words the wrong way round": [*words[:8], words[9], words[8], *words[10:]],
        "a word that is none": [*words[:7], "sociarch", *words[8:]],
        "another word": [*words[:7], "academic" if words[7] != "academic" else "acid", *words[8:]],
    }
    for mistake, typed in mistakes.items():
        if typed != words:
            assert find(" ".join(typed)) == Spelled(broken=True), mistake


def test_prose_is_no_list() -> None:
    assert find(PROSE * 20) == Spelled()
    assert find("") == Spelled()


@given(st.binary(min_size=32, max_size=32), st.booleans())
@example(bytes(32), True)
@settings(max_examples=30, deadline=None)
def test_a_key_is_found_as_its_line_its_groups_and_its_words(secret: bytes, hybrid: bool) -> None:
    key = HybridIdentity(secret) if hybrid else age.X25519Identity(secret)
    head, rest = groups(str(key))
    assert head + "".join(rest) == str(key)
    bare = " ".join(f"{at} {group}" for at, group in enumerate(rest[:-1], 1)) + " " + rest[-1]
    for typed in (
        f"the key: {key}\r\n",
        f"{head} {' '.join(rest)}",
        f"{head.lower()}\n" + "\n".join(f"{at}. {group.lower()}" for at, group in enumerate(rest, 1)),
        f"{head}  {bare}",
        numbered(spell(secret), "\n"),
    ):
        assert str(key) in {str(found) for found in find_keys([typed.encode()]).identities}, typed


def test_a_mistyped_letter_of_a_key_is_noticed() -> None:
    line = str(age.X25519Identity(bytes(range(32))))
    wrong = line[:30] + ("Q" if line[30] != "Q" else "P") + line[31:]
    found = find_keys([wrong.encode()])
    assert (found.identities, found.broken) == ((), True)


def test_shares_from_two_files_join_to_what_age_takes_for_a_passphrase() -> None:
    secret = os.urandom(16)
    _first, second, third = share(secret)
    assert find_keys([third.encode(), second.encode()]).joined == (shared_passphrase(secret),)
    assert find_keys([third.encode()]).lonely


def test_a_key_is_shown_in_groups_of_four() -> None:
    assert groups("AGE-SECRET-KEY-1ABCDEFGHI") == ("AGE-SECRET-KEY-1", ["ABCD", "EFGH", "I"])


def test_a_shared_secret_is_spelled_in_hexadecimal_digits() -> None:
    assert shared_passphrase(b"\x01\xff") == "01ff"


def test_a_key_in_groups_is_found_once_whatever_stands_around_it() -> None:
    key = age.X25519Identity(bytes(range(32)))
    head, rest = groups(str(key))
    grouped = f"{head} {' '.join(rest)}"
    typed = f"Caf\xe9 {grouped} Keep this page\n{grouped} and that one\n".encode("latin-1")
    found = find_keys([typed])
    assert [str(one) for one in found.identities] == [str(key)]
    assert (found.joined, found.lonely, found.broken) == ((), False, False)
    assert (found.lonely, found.broken) == find_keys([str(key).encode()])[2:]


def test_words_of_sixteen_bytes_are_no_key() -> None:
    found = find_keys([spell(bytes(range(16))).encode()])
    assert (found.identities, found.joined, found.lonely) == ((), (), False)
