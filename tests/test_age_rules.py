"""Rules of age files, broken one at a time by hand: each is refused, for its own reason."""

import base64
import hashlib
import io
import re
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sociarch import age
from sociarch.age import bech32
from sociarch.age.header import MAX_HEADER, MAX_LINE, Header, Stanza, from_base64, to_base64
from sociarch.age.hybrid import HybridIdentity, HybridRecipient
from sociarch.age.scrypt import DEFAULT_WORK, MAX_WORK
from sociarch.age.stream import BLOCK, CHUNK, seal_whole
from sociarch.errors import HeaderFailure, HmacFailure, NoMatch, PayloadFailure

FILE_KEY = bytes(range(16))
NONCE = bytes(16)
IDENTITY = age.X25519Identity(bytes(range(32)))
HYBRID = HybridIdentity(bytes(range(32)))
OURS = IDENTITY.recipient().wrap(FILE_KEY)[0]
PASSPHRASE = age.ScryptRecipient("p", work=1).wrap(FILE_KEY)[0]
VERSION = b"age-encryption.org/v1\n"


def sealed(*stanzas: Stanza, plaintext: bytes = b"inside") -> bytes:
    return bytes(seal_whole(FILE_KEY, NONCE, plaintext, Header(stanzas).to_bytes(FILE_KEY) + NONCE))


def opened(data: bytes, *identities: age.Identity) -> bytes:
    return age.open_bytes(identities or [IDENTITY], data)


def read(text: bytes) -> Header:
    return Header.read(io.BytesIO(text))


def bech32_of(prefix: str, values: Sequence[int]) -> str:
    """BIP 173 as it is written there, over groups of five bits."""
    generator = [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]
    expanded = [ord(x) >> 5 for x in prefix] + [0] + [ord(x) & 31 for x in prefix]
    check = 1
    for value in [*expanded, *values, 0, 0, 0, 0, 0, 0]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i in range(5):
            check ^= generator[i] if (top >> i) & 1 else 0
    check ^= 1
    data = [*values, *((check >> 5 * (5 - i)) & 31 for i in range(6))]
    return prefix + "1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[value] for value in data)


def test_a_passphrase_beside_another_recipient_is_refused_on_reading() -> None:
    assert opened(sealed(PASSPHRASE), age.ScryptIdentity("p")) == b"inside"
    for stanzas in ((PASSPHRASE, OURS), (OURS, PASSPHRASE), (PASSPHRASE, PASSPHRASE)):
        for identity in (IDENTITY, age.ScryptIdentity("p")):
            with pytest.raises(HeaderFailure, match="alone"):
                opened(sealed(*stanzas), identity)


@pytest.mark.parametrize("length", [0, 15])
def test_a_nonce_that_is_cut_short_is_said_to_be(length: int) -> None:
    data = Header((OURS,)).to_bytes(FILE_KEY) + NONCE[:length]
    with pytest.raises(HeaderFailure, match="nonce"):
        opened(data)


def test_stanzas_of_unknown_kinds_are_passed_over() -> None:
    grease = Stanza("grease", ("a", "b!~"), bytes(100))
    assert opened(sealed(grease, OURS, grease)) == b"inside"
    with pytest.raises(NoMatch):
        opened(sealed(grease))


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 95, 96, 97, 200])
def test_a_stanza_of_any_size_reads_back_with_lines_of_64_letters_and_a_shorter_last_one(size: int) -> None:
    stanza = Stanza("grease", ("x",), bytes(range(200))[:size])
    text = Header((stanza,)).to_bytes(FILE_KEY)
    assert read(text).stanzas == (stanza,)
    body = text.split(b"\n")[2:-2]
    assert [len(line) for line in body[:-1]] == [64] * (len(body) - 1)
    assert len(body[-1]) < 64


MAC = b"--- " + b"A" * 43 + b"\n"
GOOD = VERSION + b"-> grease\n\n" + MAC


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"age-encryption.org/v2\n-> grease\n\n" + MAC, "version"),
        (VERSION, "cut short"),
        (VERSION + MAC, "no recipient"),
        (VERSION + b"-> grease\n\n", "cut short"),
        (VERSION + b"-> grease\n\n" + MAC[:-1], "cut short"),
        (VERSION + b"-> grease\n\n--- \n", "last line"),
        (VERSION + b"-> grease\n\n---" + b"A" * 43 + b"\n", "last line"),
        (VERSION + b"-> grease\n\n--- " + b"A" * 43 + b" \n", "last line"),
        (VERSION + b"-> grease\n\n--- " + b"A" * 42 + b"\n", "MAC"),
        (VERSION + b"-> grease\n\n--- " + b"A" * 44 + b"\n", "MAC"),
        (VERSION + b"-> grease\n\n--- " + b"A" * 42 + b"B\n", "canonical"),
        (VERSION + b"-> \n\n" + MAC, "malformed stanza"),
        (VERSION + b"->grease\n\n" + MAC, "malformed stanza"),
        (VERSION + b"-> grease \n\n" + MAC, "malformed stanza"),
        (VERSION + b"->  grease\n\n" + MAC, "malformed stanza"),
        (VERSION + b"-> gr\xc3\xa9\n\n" + MAC, "malformed stanza"),
        (VERSION + b"-> grease\r\n\n" + MAC, "malformed stanza"),
        (VERSION + b"-> grease\n\r\n" + MAC, "stanza body"),
        (VERSION + b"-> grease\nAA==\n" + MAC, "stanza body"),
        (VERSION + b"-> grease\n" + b"A" * 65 + b"\n" + MAC, "stanza body"),
        (VERSION + b"-> grease\n" + b"A" * 64 + b"\n" + MAC, "stanza body"),
        (VERSION + b"-> grease\nA\n" + MAC, "malformed base64"),
        (VERSION + b"-> grease\nAB\n" + MAC, "canonical"),
    ],
)
def test_a_header_that_is_not_exactly_as_it_is_written_is_refused(text: bytes, reason: str) -> None:
    assert read(GOOD).stanzas == (Stanza("grease", (), b""),)
    with pytest.raises(HeaderFailure, match=reason):
        read(text)


def test_a_header_leaves_its_source_at_the_payload_and_covers_all_before_the_mac() -> None:
    source = io.BytesIO(GOOD + b"payload")
    header = Header.read(source)
    assert source.read() == b"payload"
    assert header.covered == VERSION + b"-> grease\n\n---"
    assert header.mac == bytes(32)
    with pytest.raises(HmacFailure):
        header.check(FILE_KEY)


def test_a_header_of_a_mebibyte_is_read_and_not_a_byte_more() -> None:
    line = b"-> " + b"x" * (MAX_LINE - 5) + b"\n"
    stanza = line + b"\n"
    assert len(line) == MAX_LINE - 1
    room = MAX_HEADER - len(VERSION) - len(MAC) - 15 * len(stanza)
    last = b"-> " + b"x" * (room - 5) + b"\n\n"
    assert len(read(VERSION + stanza * 15 + last + MAC).stanzas) == 16
    with pytest.raises(HeaderFailure, match="too long"):
        read(VERSION + stanza * 15 + last.replace(b"\n\n", b"x\n\n") + MAC)


def test_a_line_of_64_kibibytes_is_read_and_not_a_byte_more() -> None:
    assert (MAX_LINE, MAX_HEADER) == (65536, 1048576)
    longest = b"-> " + b"x" * (MAX_LINE - 4) + b"\n"
    assert read(VERSION + longest + b"\n" + MAC).stanzas[0].kind == "x" * (MAX_LINE - 4)
    with pytest.raises(HeaderFailure, match="too long"):
        read(VERSION + longest.replace(b"\n", b"x\n") + b"\n" + MAC)


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", b"abcd"])
def test_base64_has_one_spelling(data: bytes) -> None:
    text = base64.b64encode(data).rstrip(b"=")
    assert from_base64(text) == data
    for other in (text + b"=", text + b"\n", text + b"-", b"A" * (4 * len(data) + 1)):
        with pytest.raises(HeaderFailure, match="base64"):
            from_base64(other)


def with_arguments(stanza: Stanza, *arguments: str) -> Stanza:
    return stanza._replace(arguments=arguments)


@pytest.mark.parametrize("identity", [IDENTITY, HYBRID])
def test_a_stanza_of_ones_own_kind_that_is_malformed_is_no_wrong_key(
    identity: age.X25519Identity | HybridIdentity,
) -> None:
    stanza = identity.recipient().wrap(FILE_KEY)[0]
    share = stanza.arguments[0]
    raw = from_base64(share.encode())
    shorter, longer = (base64.b64encode(one).rstrip(b"=").decode() for one in (raw[:-1], raw + b"x"))
    assert opened(sealed(stanza), identity) == b"inside"
    for broken, reason in (
        (with_arguments(stanza), "one argument"),
        (with_arguments(stanza, share, share), "one argument"),
        (with_arguments(stanza, shorter), "length"),
        (with_arguments(stanza, longer), "length"),
        (stanza._replace(body=stanza.body[:-1]), "length"),
        (stanza._replace(body=stanza.body + b"x"), "length"),
    ):
        with pytest.raises(HeaderFailure, match=reason):
            opened(sealed(broken), identity)


def test_a_share_of_low_order_is_malformed_and_not_a_wrong_key() -> None:
    low = base64.b64encode(bytes(32)).rstrip(b"=").decode()
    with pytest.raises(HeaderFailure, match="low order"):
        opened(sealed(with_arguments(OURS, low)))
    stanza = HYBRID.recipient().wrap(FILE_KEY)[0]
    enc = from_base64(stanza.arguments[0].encode())[:-32] + bytes(32)
    low = base64.b64encode(enc).rstrip(b"=").decode()
    with pytest.raises(HeaderFailure, match="low order"):
        opened(sealed(with_arguments(stanza, low)), HYBRID)


@pytest.mark.parametrize("identity", [IDENTITY, HYBRID])
def test_ones_own_stanza_is_found_behind_another_of_the_same_kind(
    identity: age.X25519Identity | HybridIdentity,
) -> None:
    ours = identity.recipient().wrap(FILE_KEY)[0]
    theirs = type(identity).generate().recipient().wrap(FILE_KEY)[0]
    other_kind = OURS if identity is HYBRID else HYBRID.recipient().wrap(FILE_KEY)[0]
    assert identity.unwrap([theirs, ours]) == FILE_KEY
    assert identity.unwrap([other_kind, PASSPHRASE, ours]) == FILE_KEY
    assert identity.unwrap([theirs]) is None
    assert identity.unwrap([other_kind]) is None
    assert opened(sealed(theirs, ours), type(identity).generate(), identity) == b"inside"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((PASSPHRASE.arguments[0],), "two arguments"),
        ((*PASSPHRASE.arguments, "1"), "two arguments"),
        (("AAAA", "1"), "length"),
        ((PASSPHRASE.arguments[0], "0"), "malformed work"),
        ((PASSPHRASE.arguments[0], "01"), "malformed work"),
        ((PASSPHRASE.arguments[0], "+1"), "malformed work"),
        ((PASSPHRASE.arguments[0], "100"), "malformed work"),
        ((PASSPHRASE.arguments[0], "1a"), "malformed work"),
        ((PASSPHRASE.arguments[0], "23"), "above 22"),
        ((PASSPHRASE.arguments[0], "99"), "above 22"),
    ],
)
def test_a_malformed_passphrase_stanza_is_refused_before_any_work(
    arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(HeaderFailure, match=reason):
        opened(sealed(PASSPHRASE._replace(arguments=arguments)), age.ScryptIdentity("p"))


def test_a_passphrase_stanza_wraps_sixteen_bytes() -> None:
    for body in (PASSPHRASE.body[:-1], PASSPHRASE.body + b"x"):
        with pytest.raises(HeaderFailure, match="length"):
            opened(sealed(PASSPHRASE._replace(body=body)), age.ScryptIdentity("p"))


def test_work_is_bounded_on_both_sides() -> None:
    assert (DEFAULT_WORK, MAX_WORK) == (18, 22)
    for work in (0, 23):
        with pytest.raises(ValueError, match="between 1 and 22"):
            age.ScryptRecipient("p", work=work)
    age.ScryptRecipient("p", work=22)
    three = age.ScryptRecipient("p", work=3).wrap(FILE_KEY)
    assert age.ScryptIdentity("p", max_work=3).unwrap(three) == FILE_KEY
    with pytest.raises(HeaderFailure, match="above 2"):
        age.ScryptIdentity("p", max_work=2).unwrap(three)
    assert age.ScryptIdentity("q").unwrap(three) is None
    assert age.ScryptIdentity("p").unwrap([OURS, three[0]]) == FILE_KEY


def test_mixed_case_is_no_bech32() -> None:
    text = bech32.encode("age", b"data")
    for mixed in (text[:-1] + text[-1].upper(), "A" + text[1:], text[:-7] + text[-7:].upper()):
        if mixed != text:
            with pytest.raises(ValueError, match="mixed case"):
                bech32.decode(mixed)


def test_a_prefix_is_of_printable_ascii_and_not_empty() -> None:
    assert bech32.decode(bech32.encode("!~", b"x")) == ("!~", b"x")
    for prefix in ("", " ", "a\x7f", "é"):
        with pytest.raises(ValueError, match=r"^not bech32$"):
            bech32.decode(bech32_of(prefix, [0] * 8))


@pytest.mark.parametrize("text", ["qpzry9x8", "age1qqqqq", "1qqqqqqqq", "age1bqqqqq"])
def test_what_lacks_a_part_is_no_bech32_whatever_its_checksum(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not bech32$"):
        bech32.decode(text)
    assert bech32.decode(bech32.encode("age", b"")) == ("age", b"")


def test_the_last_separator_ends_the_prefix() -> None:
    assert bech32.decode(bech32.encode("a1b", b"x")) == ("a1b", b"x")


def test_padding_is_of_zeros_and_shorter_than_a_letter() -> None:
    assert bech32.encode("age", b"\xff") == bech32_of("age", [31, 28])
    assert bech32.decode(bech32_of("age", [31, 28])) == ("age", b"\xff")
    for values in ([31, 29], [31, 30], [31], [0], [31, 28, 0], [0, 0, 0]):
        with pytest.raises(ValueError, match="padding"):
            bech32.decode(bech32_of("age", values))


def test_a_wrong_checksum_is_told_from_what_is_no_bech32_at_all() -> None:
    text = bech32.encode("age", b"data")
    with pytest.raises(ValueError, match="mistyped"):
        bech32.decode(text[:-1] + ("q" if text[-1] != "q" else "p"))


def test_each_kind_of_key_has_its_prefix_its_case_and_its_size() -> None:
    x25519, hybrid = str(IDENTITY), str(HYBRID)
    assert re.fullmatch(r"AGE-SECRET-KEY-1[0-9A-Z]{58}", x25519)
    assert re.fullmatch(r"AGE-SECRET-KEY-PQ-1[0-9A-Z]{58}", hybrid)
    assert str(age.parse_identity(x25519)) == x25519
    assert str(age.parse_identity(hybrid)) == hybrid
    for text in (str(IDENTITY.recipient()), str(HYBRID.recipient())):
        assert str(age.parse_recipient(text)) == text
        with pytest.raises(ValueError, match="recipient"):
            age.parse_recipient(text.upper())
        with pytest.raises(ValueError, match="not an age identity"):
            age.parse_identity(text)
    for text in (x25519, hybrid):
        with pytest.raises(ValueError, match="identity"):
            age.parse_identity(text.lower())
        with pytest.raises(ValueError, match="not an age recipient"):
            age.parse_recipient(text.lower())
    for parse in (age.X25519Recipient.parse, HybridRecipient.parse):
        with pytest.raises(ValueError, match="not a"):
            parse(bech32.encode("other", bytes(32)))
    with pytest.raises(ValueError, match="not a hybrid"):
        HybridIdentity.parse(x25519)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_keys_of_another_size_are_refused(size: int) -> None:
    for make in (age.X25519Recipient, age.X25519Identity, HybridIdentity):
        with pytest.raises(ValueError, match="has 32 bytes"):
            make(bytes(size))
    with pytest.raises(ValueError, match="1216 bytes"):
        HybridRecipient(bytes(1184 + size))


def test_an_age_file_is_what_the_specification_says_byte_for_byte() -> None:
    """A header by this module's own hands, over bytes that every X25519 library gives for these keys."""
    steady = age.X25519Recipient(IDENTITY.recipient().public, random=lambda size: bytes([9]) * size)
    asked: list[int] = []

    def random(size: int) -> bytes:
        asked.append(size)
        return bytes([7]) * size

    share = X25519PrivateKey.from_private_bytes(bytes([9]) * 32).public_key().public_bytes_raw()
    line = b"-> X25519 " + base64.b64encode(share).rstrip(b"=") + b"\n"
    in_memory, target = age.seal_bytes([steady], b"data", random=random), io.BytesIO()
    age.encrypt([steady], io.BytesIO(b"data"), target, random=random)
    assert in_memory == target.getvalue()
    assert in_memory.startswith(VERSION + line)
    assert asked == [16, 16, 16, 16]


def test_only_as_much_is_read_at_once_as_four_chunks_hold() -> None:
    class Counted(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            type(self).largest = max(self.largest, size if size >= 0 else 1 << 40)
            return super().read(size)

    plaintext = bytes(3 * BLOCK * CHUNK + 5)
    target = io.BytesIO()
    age.encrypt([IDENTITY.recipient()], Counted(plaintext), target)
    age.decrypt([IDENTITY], Counted(target.getvalue()), back := io.BytesIO())
    assert back.getvalue() == plaintext
    assert Counted.largest <= BLOCK * (CHUNK + 16)


def test_nothing_shown_of_an_identity_is_secret() -> None:
    assert repr(HYBRID) == "<HybridIdentity>"
    assert repr(IDENTITY) == f"<X25519Identity of {IDENTITY.recipient()}>"


def test_a_passphrase_is_stretched_by_scrypt_as_the_specification_says() -> None:
    salt = bytes(range(16))
    for work in (1, 5):
        [stanza] = age.ScryptRecipient("p", work=work, random=lambda size: salt[:size]).wrap(FILE_KEY)
        label = b"age-encryption.org/v1/scrypt" + salt
        key = hashlib.scrypt(b"p", salt=label, n=2**work, r=8, p=1, dklen=32)
        assert stanza.arguments == (base64.b64encode(salt).rstrip(b"=").decode(), str(work))
        assert stanza.body == ChaCha20Poly1305(key).encrypt(bytes(12), FILE_KEY, None)
    assert opened(age.seal_bytes([age.ScryptRecipient("p", work=1)], b"x"), age.ScryptIdentity("p")) == b"x"


def test_a_whole_chunk_that_is_authentic_but_for_its_mark_is_released_before_the_failure() -> None:
    plaintext = bytes(range(256)) * (2 * CHUNK // 256)
    two = age.seal_bytes([IDENTITY.recipient()], plaintext)
    one = age.seal_bytes([IDENTITY.recipient()], plaintext[:CHUNK])
    for broken, released in ((two[: -CHUNK - 16], CHUNK), (one + b"more", CHUNK)):
        target = io.BytesIO()
        with pytest.raises(PayloadFailure):
            age.decrypt([IDENTITY], io.BytesIO(broken), target)
        assert target.getvalue() == plaintext[:released]
        with pytest.raises(PayloadFailure):
            opened(broken)


def test_base64_keeps_letters_that_only_look_like_padding() -> None:
    assert to_base64(b"\0\0\x17") == b"AAAX"


def payload(*chunks: bytes) -> bytes:
    """Chunks sealed one after the other as the specification says, the last one marked as such."""
    key = HKDF(SHA256(), 32, salt=NONCE, info=b"payload").derive(FILE_KEY)
    cipher = ChaCha20Poly1305(key)
    last = len(chunks) - 1
    return b"".join(
        cipher.encrypt(at.to_bytes(11, "big") + bytes((at == last,)), chunk, None)
        for at, chunk in enumerate(chunks)
    )


@pytest.mark.parametrize("before", [1, 2, 3, BLOCK, BLOCK + 1])
def test_an_empty_chunk_at_the_end_stands_alone_or_is_refused(before: int) -> None:
    header = Header((OURS,)).to_bytes(FILE_KEY) + NONCE
    assert opened(header + payload(b"")) == b""
    assert opened(header + payload(bytes(CHUNK), b"x")) == bytes(CHUNK) + b"x"
    broken = header + payload(*[bytes(CHUNK)] * before, b"")
    with pytest.raises(PayloadFailure, match="empty"):
        opened(broken)
    with pytest.raises(PayloadFailure, match="empty"):
        age.decrypt([IDENTITY], io.BytesIO(broken), io.BytesIO())


def test_all_whole_chunks_before_a_wrong_mark_are_released() -> None:
    plaintext = bytes(range(256)) * (3 * CHUNK // 256)
    three = age.seal_bytes([IDENTITY.recipient()], plaintext)
    target = io.BytesIO()
    with pytest.raises(PayloadFailure):
        age.decrypt([IDENTITY], io.BytesIO(three[: -CHUNK - 16]), target)
    assert target.getvalue() == plaintext[: 2 * CHUNK]


class Dribble(io.RawIOBase):
    """A source that gives fewer bytes than it is asked for, each time another number."""

    def __init__(self, data: bytes, target: io.BytesIO) -> None:
        self._data = io.BytesIO(data)
        self._step = 0
        self._target = target
        self.ahead = 0
        """How many bytes were taken at most before any of them was written."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        self._step = self._step % 9000 + 1000
        self.ahead = max(self.ahead, self._data.tell() - self._target.tell())
        return self._data.read(min(size, self._step) if size >= 0 else self._step)


def test_a_source_that_dribbles_is_read_to_its_end_a_block_at_a_time() -> None:
    plaintext = bytes(range(256)) * ((4 * BLOCK * CHUNK + 5000) // 256)
    sealed_bytes = age.seal_bytes([IDENTITY.recipient()], plaintext)
    target = io.BytesIO()
    source = Dribble(sealed_bytes, target)
    age.decrypt([IDENTITY], source, target)  # type: ignore[arg-type]  # a raw source
    assert target.getvalue() == plaintext
    assert source.ahead < 3 * BLOCK * CHUNK
