"""How things on a page are recognised, and that a report of a page tells of nobody."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.sight import (
    Address,
    Ambiguous,
    Anchor,
    Anchors,
    Element,
    Sight,
    closest,
    describe,
    fold,
    host_allowed,
    matched,
)

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
HERE: Final = Address.of("https://www.example.org/settings/export")

ANCHORS: Final = Anchors(
    """
version = "2026-03-01"
start = "https://www.example.org/settings/export"
hosts = ["www.example.org", "*.example.com"]

[paths]
signed_out = ["login", "uas/login"]
export = ["settings/export"]

[states]
form = ["request", "larger"]
pending = ["pending"]

[anchors.request]
ids = ["#request"]
roles = ["button", "link"]
names = ["Request archive", "Demander l'archive"]
patterns = ["[data-control=request]"]
texts = ["Request it"]
contains = ["request"]

[anchors.larger]
roles = ["radio"]
begins = ["Download larger data archive"]
contains = ["larger"]

[anchors.pending]
roles = ["button"]
names = ["Request pending"]
texts = ["Request pending"]

[anchors.anything]
contains = ["volumineuse"]
"""
)


def one(number: int, parent: int = -1, **fields: Any) -> Element:
    plain: dict[str, Any] = {"frame": 0, "role": "", "name": "", "text": "", "kind": "div"}
    return Element(**{**plain, "number": number, "parent": parent, **fields})


def sight(*elements: Element, **fields: Any) -> Sight:
    return Sight(fields.pop("address", HERE), elements, **fields)


def numbers(found: Sequence[Element]) -> list[int]:
    return [element.number for element in found]


# -- texts ------------------------------------------------------------------------------------------

WORDS = st.lists(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûü'"), min_size=1), min_size=1)


@EXAMPLES
@given(WORDS, st.data())
def test_texts_that_people_read_as_the_same_fold_to_the_same(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    spaces = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "\n\t ", "  "])
    apostrophes = st.sampled_from("'\u2019\u2018\u02bc")
    changed = "".join(
        data.draw(spaces) if sign == " " else data.draw(apostrophes) if sign == "'" else sign for sign in text
    )
    cases: list[Callable[[str], str]] = [str, str.upper, str.title, str.lower]
    changed = data.draw(st.sampled_from(cases))(changed)
    form = data.draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    changed = unicodedata.normalize(form, changed)  # type: ignore[arg-type]  # one of the four
    assert fold(f" {changed}\u00a0") == fold(text)


@EXAMPLES
@given(st.text(max_size=40))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Télécharger l’archive", "telecharger l'archive"),
        ("Demander\u00a0l\u2019archive", "DEMANDER L'ARCHIVE"),
        ("Prêt\u202f!", "pret"),
        ("Œuvre", "oeuvre"),
    ],
)
def test_examples_that_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_other_words_fold_to_others() -> None:
    assert len({fold(text) for text in ("Request archive", "Request new archive", "Request pending")}) == 3


# -- addresses --------------------------------------------------------------------------------------


def test_an_address_keeps_no_query_no_fragment_and_no_user() -> None:
    address = Address.of("https://aline:secret@WWW.Example.org:8443/a//b/?who=aline#testeur")
    assert address == ("https", "www.example.org", ("a", "b"))


@pytest.mark.parametrize(
    ("path", "begins", "expected"),
    [
        ("/login", "login", True),
        ("/LOGIN/next", "login", True),
        ("/in/login-testeur", "login", False),
        ("/login-testeur", "login", False),
        ("/in/login", "login", False),
        ("/uas/login", "uas/login", True),
        ("/uas", "uas/login", False),
        ("/uas/login2", "uas/login", False),
        ("/uas/login", "/uas/login/", True),
        ("/", "login", False),
    ],
)
def test_an_address_begins_with_whole_segments(path: str, begins: str, expected: bool) -> None:
    assert Address.of(f"https://www.example.org{path}").begins(begins) is expected


@EXAMPLES
@given(
    st.text(st.sampled_from("abc-"), min_size=1, max_size=4),
    st.sampled_from(["{}login", "login{}", "{}login{}"]),
)
def test_a_slug_that_contains_login_is_no_sign_in_page(rest: str, shape: str) -> None:
    slug = shape.format(rest, rest)
    assert not ANCHORS.is_path("signed_out", Address.of(f"https://www.example.org/{slug}"))
    assert not ANCHORS.is_path("signed_out", Address.of(f"https://www.example.org/in/{slug}"))


def test_a_kind_of_page_that_is_not_known_is_none() -> None:
    assert not ANCHORS.is_path("person", HERE)
    assert ANCHORS.is_path("export", HERE)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.example.org", True),
        ("WWW.EXAMPLE.ORG.", True),
        ("example.org", False),
        ("evil-www.example.org", False),
        ("www.example.org.evil.net", False),
        ("example.com", True),
        ("static.example.com", True),
        ("a.b.example.com", True),
        ("evilexample.com", False),
        ("example.com.evil.net", False),
        ("", False),
    ],
)
def test_hosts_are_allowed_by_whole_names(host: str, expected: bool) -> None:
    assert host_allowed(host, ANCHORS.hosts) is expected


# -- elements ---------------------------------------------------------------------------------------


def test_an_element_knows_what_is_around_and_inside_it_in_its_own_frame() -> None:
    page = sight(
        one(0), one(1, 0, text="a"), one(2, 1, text="b"), one(3, 0, text="c"), one(1, -1, frame=1, text="d"),
        one(2, 1, frame=1, text="e"),
    )  # fmt: skip
    assert numbers(list(page.around(page.elements[2]))) == [1, 0]
    assert numbers(page.inside(page.elements[0])) == [1, 2, 3]
    assert page.words(page.elements[0]) == "a b c"
    assert page.words(page.elements[4]) == "d e"
    assert list(page.around(page.elements[4])) == []


def test_the_dialog_is_the_last_one_that_lies_in_no_other() -> None:
    first = one(1, role="dialog", name="banner")
    second = one(2, role="alertdialog", name="question")
    inner = one(3, 2, role="dialog", name="a part of the question")
    assert sight(one(0)).dialog() is None
    assert sight(one(0), first).dialog() == first
    assert sight(one(0), first, second).dialog() == second
    assert sight(one(0), first, second, inner).dialog() == second


# -- anchors ----------------------------------------------------------------------------------------

WAYS: Final[tuple[dict[str, Any], ...]] = (
    {"marks": frozenset(["#request"])},
    {"role": "button", "name": "Demander l\u2019archive"},
    {"marks": frozenset(["[data-control=request]"])},
    {"text": "Request it"},
    {"role": "button", "name": "Please request something"},
)
"""Elements that the anchor `request` finds, each by another of its ways, the surest first."""


@pytest.mark.parametrize("surest", range(len(WAYS)))
def test_the_surest_way_that_finds_anything_decides(surest: int) -> None:
    weaker = list(enumerate(WAYS))[surest:]
    page = sight(*(one(number, **fields) for number, fields in reversed(weaker)))
    assert numbers(ANCHORS.all(page, "request")) == [surest]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"role": "button", "name": "request  ARCHIVE"}, True),
        ({"role": "link", "name": "Request archive"}, True),
        ({"role": "heading", "name": "Request archive"}, False),
        ({"role": "heading", "text": "Request it"}, True),
        ({"role": "heading", "text": "Request it now"}, False),
        ({"role": "button", "name": "Requested"}, False),
    ],
)
def test_names_and_texts_are_compared_whole(fields: dict[str, Any], found: bool) -> None:
    assert ANCHORS.has(sight(one(0, **fields)), "request") is found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Download larger data archive, including connections", True),
        ("download larger data archive", True),
        ("Get the larger one", True),
        ("Download largest data archive", False),
    ],
)
def test_names_may_begin_with_or_contain_whole_words(name: str, found: bool) -> None:
    assert ANCHORS.has(sight(one(0, role="radio", name=name)), "larger") is found
    assert not ANCHORS.has(sight(one(0, role="checkbox", name=name)), "larger")


def test_words_without_a_role_are_found_in_any_text() -> None:
    assert ANCHORS.has(sight(one(0, text="Une archive volumineuse est prête")), "anything")
    assert not ANCHORS.has(sight(one(0, text="Une archive volumineuses")), "anything")


def test_a_link_around_a_button_is_one_thing() -> None:
    page = sight(
        one(0, role="link", name="Request archive"),
        one(1, 0),
        one(2, 1, role="button", name="Request archive"),
    )
    assert numbers(ANCHORS.all(page, "request")) == [2]
    found = ANCHORS.one(page, "request")
    assert found is not None
    assert found.number == 2


def test_the_same_numbers_in_two_frames_are_two_things() -> None:
    page = sight(
        one(0, role="button", name="Request archive"),
        one(1, 0, frame=1, role="button", name="Request archive"),
    )
    with pytest.raises(Ambiguous) as caught:
        ANCHORS.one(page, "request")
    assert (caught.value.anchor, caught.value.count) == ("request", 2)


def test_none_is_none_and_several_are_ambiguous() -> None:
    assert ANCHORS.one(sight(one(0)), "request") is None
    assert ANCHORS.all(sight(), "request") == ()
    button: dict[str, Any] = {"role": "button", "name": "Request archive"}
    page = sight(one(0, **button), one(1), one(2, 1, **button))
    with pytest.raises(Ambiguous):
        ANCHORS.one(page, "request")
    within = ANCHORS.one(page, "request", within=page.elements[1])
    assert within is not None
    assert within.number == 2
    assert not ANCHORS.has(page, "request", within=page.elements[2])


def test_the_file_tells_its_selectors_words_and_states() -> None:
    assert set(ANCHORS.selectors) == {"#request", "[data-control=request]"}
    assert {"request archive", "request pending", fold("Demander l'archive")} <= ANCHORS.words()
    page = sight(one(0, role="button", name="Request pending"))
    assert closest(page, ANCHORS) == "pending"
    assert closest(sight(one(0)), ANCHORS) == ""
    assert matched(page, ANCHORS) == {"request": 1, "larger": 0, "pending": 1, "anything": 0}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no table",
        'version = "1"\nstart = "x"\nhosts = "www.example.org"\n[anchors]\n',
        'version = "1"\nstart = "x"\nhosts = [5]\n[anchors]\n',
        'version = "1"\nhosts = []\n[anchors]\n',
        'version = "1"\nstart = "x"\nhosts = []\n[anchors.request]\nids = "one"\n',
    ],
)
def test_what_is_no_anchor_file_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Anchors(text)


@pytest.mark.parametrize(
    "rest",
    [
        "[anchors.request]\nclasses = ['x']\n",
        "anchors = []\n",
        "paths = []\n[anchors]\n",
        "anchors = {a = 5}\n",
    ],
)
def test_an_anchor_file_of_another_shape_is_refused_too(rest: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Anchors('version = "1"\nstart = "x"\nhosts = []\n' + rest)


def test_an_anchor_without_ways_finds_nothing() -> None:
    assert not any(way(one(0, role="button", name="a", text="b")) for way in Anchor().ways())


# -- the report -------------------------------------------------------------------------------------

NAMES: Final = ("Aline Testeur", "aline.testeur@example.net", "aline-testeur-0a1b", "+33 1 99 00 12 34")
MARKS: Final = ("aline", "testeur", "0a1b", "99 00")
PERSONAL = st.builds(
    lambda before, name, after: before + name + after,
    st.sampled_from(["", "Bonjour ", "Request archive ", "Request pending\u00a0", "/in/"]),
    st.sampled_from([*NAMES, *(name.upper() for name in NAMES)]),
    st.sampled_from(["", " !", " request archive", "/"]),
)
KNOWN: Final = (
    "Request archive",
    "Demander l\u2019archive",
    "Request pending",
    "Download larger data archive",
)
LABEL = st.one_of(PERSONAL, st.sampled_from(KNOWN), st.just(""))
ELEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["button", "link", "", "heading", "dialog"]), LABEL, LABEL, PERSONAL, st.booleans(),
        st.integers(-1, 5), st.sampled_from([frozenset[str](), frozenset(["#request"])]),
    ),
    max_size=6,
)  # fmt: skip
HOST = st.sampled_from(["www.example.org", "aline-testeur.example.net", "www.example.org.aline.net"])
PATH = st.lists(st.one_of(st.sampled_from(["settings", "export", "login", "in"]), PERSONAL), max_size=4)


def report(elements: list[Any], host: str, path: list[str]) -> str:
    made = [
        Element(0, number, min(parent, number - 1), role, name, text, "a", marks, disabled, None, href)
        for number, (role, name, text, href, disabled, parent, marks) in enumerate(elements)
    ]
    page = Sight(
        Address("https", host, tuple(path)), made, status=200, language="fr-FR", cookies={"Aline": "Testeur"}
    )
    return "\n".join(describe(page, ANCHORS))


@settings(EXAMPLES, max_examples=300)
@given(ELEMENTS, HOST, PATH)
def test_a_report_tells_nothing_of_a_person(elements: list[Any], host: str, path: list[str]) -> None:
    text = report(elements, host, path).casefold()
    assert not any(mark in text for mark in MARKS)


def test_a_report_tells_nothing_of_a_host_that_is_named_after_a_person() -> None:
    text = report([], "aline-testeur.example.com", [])
    assert "aline" not in text


def test_a_report_shows_what_the_network_has_written() -> None:
    text = report(
        [
            ("button", "Request\u00a0Archive", "", "/in/aline", True, -1, frozenset(["#request"])),
            ("heading", "", "Aline Testeur", "", False, -1, frozenset()),
        ],
        "www.example.org",
        ["settings", "export", "aline-testeur"],
    )
    assert 'button "request archive" [disabled] [#request]' in text
    assert "heading ‹text 13›" in text
    assert "www.example.org/settings/export/‹13›" in text
    assert "status: 200" in text
    assert "language: fr-FR" in text


@EXAMPLES
@given(PERSONAL)
def test_a_language_that_is_none_is_not_shown(text: str) -> None:
    page = sight(language=text)
    assert "language: -" in describe(page, ANCHORS)
