"""What readers tell aside: messages sent, address books uploaded, pages and groups, and nothing else."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.facebook import asides as facebook
from exporters.facebook.read import Facebook
from exporters.linkedin import asides as linkedin
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch.export import MAX_READ, Export, fold_path
from sociarch.exporter import Exporter, Unreadable
from sociarch.fact import Aside, Problem, Role, Sent, Trace, Uploaded
from sociarch.registry import Registry
from tests.golden import Sample, samples
from tests.test_readers import in_memory
from tests.test_zips import Planned, build

HEADING = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
    "CONTENT,FOLDER"
)
DRAFTS = f"{HEADING},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
EARLY = "From,To,Date,Subject,Content,Direction,Folder"
PROFILE = "First Name,Last Name,Headline\nAline,Testeur,Gérante\n"
LINKS = "https://www.linkedin.com/in/"
BOOKS = {
    "Imported Contacts.csv": "First Name,Last Name,Companies,Title,Email Address,Phone Numbers,Created At\n"
    'Wilma,Mockwell,Sham Ltd,,wilma@Sham.example,+33199005501,"3/4/12, 5:06 PM"\n',
    "ImportedContacts.csv": "FirstName,MiddleName,LastName,Emails,PhoneNumbers,CreatedAt\n"
    'Wilma,,Mockwell,"wilma@sham.example; w.mockwell@Other.example",+33199005501,"3/4/12, 5:06 PM"\n',
}
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
T = TypeVar("T", Sent, Uploaded, Role, Problem)


def aside(exporter: Exporter, files: Mapping[str, str | bytes]) -> list[Aside | Problem]:
    return list(exporter.aside(Export([in_memory(f"x/{name}", text) for name, text in files.items()])))


def only(kind: type[T], items: Sequence[Aside | Problem]) -> list[T]:
    return [one for one in items if isinstance(one, kind)]


def reasons(items: Sequence[Aside | Problem]) -> list[str]:
    return [one.reason for one in only(Problem, items)]


# -- LinkedIn: messages ---------------------------------------------------------------------------


def row(sender: str, to: str, text: str, *, talk: str = "t1", rest: str = "INBOX") -> str:
    """A message in the present form, among people who are called as their profiles are."""
    people = [one.strip() for one in to.split(",")]
    links = ",".join(LINKS + one.lower().replace(" ", "-") for one in people)
    url = LINKS + sender.lower().replace(" ", "-")
    return f'{talk},,{sender},{url},"{to}","{links}",2024-05-02 09:30:00 UTC,,"{text}",{rest}\n'


def messages(*rows: str, profile: str = PROFILE, heading: str = HEADING) -> list[Aside | Problem]:
    files = {"messages.csv": f"{heading}\n{''.join(rows)}"} | ({"Profile.csv": profile} if profile else {})
    return aside(LinkedIn(), files)


def test_a_message_is_told_with_whom_it_reached_by_their_keys_and_when() -> None:
    found = messages(
        row("Bram Voorbeeld", "Aline Testeur", "Hello"),
        row("Aline Testeur", "Bram Voorbeeld,Odile Quidam", "I leave,\n\non Friday"),
    )
    [one] = found
    assert one == Sent(
        "2024-05-02T09:30:00Z", "2024-05-02 09:30:00 UTC", ("bram-voorbeeld", "odile-quidam"),
        "I leave,\n\non Friday", Trace("x/messages.csv", "line 3"),
    )  # fmt: skip


def test_drafts_and_what_has_no_text_are_no_messages() -> None:
    found = messages(
        row("Aline Testeur", "Bram Voorbeeld", "sent", rest="INBOX,,No,No"),
        row("Aline Testeur", "Bram Voorbeeld", "not sent", rest="INBOX,,Yes,No"),
        row("Aline Testeur", "Bram Voorbeeld", "not begun", rest="INBOX,,No,Yes"),
        row("Aline Testeur", "Bram Voorbeeld", "neither", rest="DRAFTS,,No,No"),
        row("Aline Testeur", "Bram Voorbeeld", "", rest="INBOX,photo.png,No,No"),
        heading=DRAFTS,
    )
    assert [one.text for one in only(Sent, found)] == ["sent"]
    assert reasons(found) == []


@pytest.mark.parametrize("name", ["guide_messages", "coach_messages", "learning_coach_messages",
                                  "learning_role_play_messages"])  # fmt: skip
def test_what_the_owner_tells_a_machine_is_never_a_message(name: str) -> None:
    table = f"{HEADING}\n{row('Aline Testeur', 'LinkedIn Guide', 'Hello machine')}"
    assert aside(LinkedIn(), {f"{name}.csv": table, "Profile.csv": PROFILE}) == []


def test_the_form_of_2018_says_itself_who_sent_a_message() -> None:
    found = messages(
        'Wilma Mockwell,Aline Testeur,"3/9/16, 10:00 AM",,Hello,INCOMING,INBOX\n'
        'Aline Testeur,Wilma Mockwell,"3/9/16, 10:05 AM",,Hello you,OUTGOING,SENT\n',
        heading=EARLY, profile="",
    )  # fmt: skip
    [one] = only(Sent, found)
    assert one[:4] == ("2016-03-09T10:05", "3/9/16, 10:05 AM", ("Wilma Mockwell",), "Hello you")


def test_a_message_of_2018_without_a_direction_is_nobodys() -> None:
    found = messages('Aline Testeur,Wilma Mockwell,"3/9/16, 10:05 AM",,Hello,,INBOX\n', heading=EARLY)
    assert only(Sent, found) == []
    assert reasons(found) == [linkedin.DIRECTION]


def test_a_name_with_a_comma_is_one_person_where_it_is_known() -> None:
    found = messages(
        '"Roe, PhD, MBA",Aline Testeur,"3/9/16, 10:00 AM",,Hello,INCOMING,INBOX\n'
        'Aline Testeur,"Wilma Mockwell, Roe, PhD, MBA, Odile Quidam","3/9/16, 10:05 AM",,All,OUTGOING,SENT\n',
        heading=EARLY,
    )
    assert only(Sent, found)[0].recipients == ("Wilma Mockwell", "Roe, PhD, MBA", "Odile Quidam")


def test_without_a_profile_the_owner_is_who_takes_part_in_every_conversation() -> None:
    rows = [
        row("Bram Voorbeeld", "Aline Testeur", "Hello"),
        row("Aline Testeur", "Odile Quidam", "Good evening", talk="t2"),
        row("Aline Testeur", "Bram Voorbeeld", "Hello you"),
    ]
    assert [one.text for one in only(Sent, messages(*rows, profile=""))] == ["Good evening", "Hello you"]


def test_where_nobody_can_tell_the_owner_it_is_said_once_and_nothing_is_invented() -> None:
    alone = [row("Bram Voorbeeld", "Aline Testeur", "Hello"), row("Aline Testeur", "Bram Voorbeeld", "You")]
    other = "First Name,Last Name,Headline\nWilma,Mockwell,\n"
    for profile in ("", other):
        assert [(type(one), getattr(one, "reason", "")) for one in messages(*alone, profile=profile)] == [
            (Problem, linkedin.WHOSE)
        ]


def test_whoever_wrote_alone_in_the_only_conversation_is_not_taken_for_the_owner() -> None:
    hidden = row("Bram Voorbeeld", "Aline Testeur", "Hello").replace(f"{LINKS}aline-testeur", "")
    found = messages(hidden.replace('"Aline Testeur"', '""'), profile="")
    assert (only(Sent, found), reasons(found)) == ([], [linkedin.WHOSE])


def test_the_owner_is_no_recipient_of_their_own_message() -> None:
    found = messages(row("Aline Testeur", "Aline Testeur,Bram Voorbeeld", "Hello"))
    assert only(Sent, found)[0].recipients == ("bram-voorbeeld",)


def test_a_homonym_of_the_owner_sends_nothing_in_the_owners_name() -> None:
    homonym = row("Aline Testeur", "Aline Testeur", "I have your name", talk="t2").replace(
        f"Aline Testeur,{LINKS}aline-testeur", f"Aline Testeur,{LINKS}another-aline"
    )
    found = messages(row("Aline Testeur", "Bram Voorbeeld", "Mine"), homonym)
    assert [one.text for one in only(Sent, found)] == ["Mine"]
    # Where only the homonym writes under that name, and somebody else is everywhere, nobody is the owner.
    found = messages(
        row("Aline Testeur", "Wilma Mockwell", "Hello"),
        row("Bram Voorbeeld", "Wilma Mockwell", "Hello", talk="t2"),
    )
    assert (only(Sent, found), reasons(found)) == ([], [linkedin.WHOSE])


def test_of_recipients_some_of_whom_hide_the_addresses_tell_who_they_are() -> None:
    line = row("Aline Testeur", "Bram Voorbeeld", "Hello").replace(
        '"Bram Voorbeeld"', '"LinkedIn Member, Bram Voorbeeld"'
    )
    assert only(Sent, messages(line))[0].recipients == ("bram-voorbeeld",)


def test_messages_that_stand_in_both_parts_of_an_archive_come_once() -> None:
    table = f"{HEADING}\n" + row("Aline Testeur", "Bram Voorbeeld", "Hello") * 2
    parts = [
        in_memory(f"{part}_LinkedInDataExport_01-06-2025/{name}", text)
        for part in ("Basic", "Complete")
        for name, text in (("messages.csv", table), ("Profile.csv", PROFILE))
    ]
    found = only(Sent, list(LinkedIn().aside(Export(parts))))
    assert [one.trace.place for one in found] == ["line 2", "line 3"]
    assert all(one.trace.file.startswith("Complete") for one in found)


def test_messages_in_utf_16_with_tabs_are_read() -> None:
    text = f"{HEADING}\n{row('Aline Testeur', 'Bram Voorbeeld', 'Hé')}".replace(",", "\t")
    found = aside(LinkedIn(), {"messages.csv": text.encode("utf-16"), "Profile.csv": PROFILE})
    assert [one.text for one in only(Sent, found)] == ["Hé"]


def test_a_table_larger_than_a_reader_holds_is_still_read() -> None:
    line = row("Aline Testeur", "Bram Voorbeeld", "x" * 60_000)
    table = f"{HEADING}\n{line * (MAX_READ // len(line) + 2)}"
    assert len(table) > MAX_READ
    found = aside(LinkedIn(), {"messages.csv": table, "Profile.csv": PROFILE})
    assert len(only(Sent, found)) == table.count("2024-05-02")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("From,To\nA,B\n", Unreadable.NO_HEADER),
        (f'{HEADING}\n{row("Aline Testeur", "Bram Voorbeeld", "fine")}"' + "x" * 200_000, Unreadable.NOT_CSV),
        (f"{HEADING}\n{row('Aline Testeur', 'Bram Voorbeeld', 'fine')}a,b\n", linkedin.WIDTHS),
        (
            f"{HEADING}\n{row('Aline Testeur', 'Bram Voorbeeld', 'fine')}".replace("2024-", "x"),
            linkedin.DATES,
        ),
    ],
)
def test_what_of_messages_cannot_be_read_is_a_problem(table: str, reason: str) -> None:
    assert reason in reasons(aside(LinkedIn(), {"messages.csv": table, "Profile.csv": PROFILE}))


def test_no_messages_at_all_are_no_problem() -> None:
    for table in ("", "\ufeff", HEADING, f"{HEADING}\n"):
        assert aside(LinkedIn(), {"messages.csv": table}) == []


# -- LinkedIn: address books ----------------------------------------------------------------------


@pytest.mark.parametrize("name", BOOKS)
def test_of_people_in_an_address_book_only_domains_and_the_day_are_told(name: str) -> None:
    found = aside(LinkedIn(), {name: BOOKS[name]})
    [one] = only(Uploaded, found)
    assert one.at == "2012-03-04T17:06"
    assert one.domains in (("sham.example",), ("sham.example", "other.example"))
    assert not re.search("wilma|mockwell|0199005501|Sham Ltd", repr(found), re.IGNORECASE)


def test_an_address_book_in_both_parts_of_an_archive_counts_each_entry_once() -> None:
    book = "FirstName,Emails,PhoneNumbers,CreatedAt\n" + 'Wilma,,+33,"3/4/12, 5:06 PM"\n' * 2
    parts = [
        in_memory(f"{part}_LinkedInDataExport_01-06-2025/{name}.csv", book)
        for part in ("Basic", "Complete")
        for name in ("ImportedContacts", "Contacts")
    ]
    assert len(only(Uploaded, list(LinkedIn().aside(Export(parts))))) == 4


def test_somebody_with_a_telephone_only_has_no_domains() -> None:
    book = "FirstName,Emails,PhoneNumbers,CreatedAt\nWilma,,+33199005501,\nOdile,not an address @,+33,soon\n"
    found = aside(LinkedIn(), {"Contacts.csv": book})
    assert [(one.at, one.at_text, one.domains) for one in only(Uploaded, found)] == [
        (None, "", ()), (None, "soon", ()),
    ]  # fmt: skip
    assert reasons(found) == [linkedin.DATES]


# -- Facebook: messages ---------------------------------------------------------------------------

OWNER = json.dumps({"profile_v2": {"name": {"full_name": "Aline Testeur", "first_name": "Aline"}}})
WHERE = "personal_information/profile_information/profile_information.json"


def broken(text: str) -> str:
    """A text as Facebook writes it: every byte of its UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def wrote(text: object, sender: str = "Aline Testeur", **more: object) -> dict[str, object]:
    return {"sender_name": broken(sender), "timestamp_ms": 1_550_000_000_123, "content": text, **more}


def thread(
    *sent: object, people: Sequence[str] = ("Wilma Mockwell", "Aline Testeur"), where: str = "inbox"
) -> dict[str, str]:
    """A conversation, and the profile."""
    document = {"participants": [{"name": broken(one)} for one in people], "messages": sent}
    return {f"messages/{where}/wilma_1/message_1.json": json.dumps(document), WHERE: OWNER}


def test_a_message_on_facebook_is_repaired_and_counts_everybody_in_the_conversation() -> None:
    people = ("Hélène Exemple", "Aline Testeur", "Facebook User", "Facebook User")
    files = thread(wrote("Hello"), wrote(broken("Ça va 🚲"), "Hélène Exemple"), wrote(broken("À demain")),
                   people=people)  # fmt: skip
    found = aside(Facebook(), files)
    assert [one.text for one in only(Sent, found)] == ["Hello", "À demain"]
    assert only(Sent, found)[1] == Sent(
        "2019-02-12T19:33:20Z", "1550000000123", ("Hélène Exemple", "Facebook User", "Facebook User"),
        "À demain", Trace("x/messages/inbox/wilma_1/message_1.json", "messages[2]"),
    )  # fmt: skip


def test_calls_notices_and_what_was_taken_back_are_no_messages() -> None:
    files = thread(
        wrote("Mine"), wrote("You called Wilma.", type="Call"), wrote("You called Wilma.", call_duration=3),
        wrote("gone", is_unsent=True), wrote("You sent an attachment."), wrote("Aline sent an attachment."),
        wrote(broken("Reacted 😍 to your message ")), wrote(broken("Vous avez envoyé une pièce jointe.")),
        wrote(None), wrote("  "), wrote("See", type="Share"),
    )  # fmt: skip
    found = aside(Facebook(), files)
    assert [one.text for one in only(Sent, found)] == ["Mine", "See"]


@pytest.mark.parametrize(
    "where",
    ["archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"],
)
def test_messages_beside_the_inbox_are_told_too(where: str) -> None:
    assert len(only(Sent, aside(Facebook(), thread(wrote("Hello"), where=where)))) == 1


def test_a_homonym_in_the_conversation_leaves_it_untold() -> None:
    for people in (("Aline Testeur", "Aline Testeur"), ("Wilma Mockwell", "Odile Quidam")):
        found = aside(Facebook(), thread(wrote("Whose?"), people=people))
        assert (only(Sent, found), reasons(found)) == ([], [facebook.STRANGE])


def test_without_the_owners_name_no_message_is_anybodys() -> None:
    files = {name: text for name, text in thread(wrote("Hello")).items() if name != WHERE}
    assert reasons(aside(Facebook(), files)) == [facebook.WHOSE]


def test_a_conversation_that_stands_in_two_parts_comes_once() -> None:
    files = {
        f"{part}/{name}": text for part in ("one", "two") for name, text in thread(wrote("Hello")).items()
    }
    assert len(only(Sent, aside(Facebook(), files))) == 1


def test_a_conversation_too_large_to_be_held_is_skipped_and_said_so() -> None:
    small = thread(wrote("Hello"))
    large = in_memory("x/messages/inbox/big_2/message_1.json", "{}")._replace(size=MAX_READ + 1)
    parts = [*(in_memory(f"x/{name}", text) for name, text in small.items()), large]
    found = list(Facebook().aside(Export(parts)))
    assert len(only(Sent, found)) == 1
    assert reasons(found) == [Unreadable.TOO_LARGE]


# -- Facebook: address books ----------------------------------------------------------------------

EARLIER, LATER = "2014-05-13T16:53:20Z", "2020-09-13T12:26:40Z"
BOOK: dict[str, Any] = {
    "address_book": {"address_book": [
        {"name": "Wilma Mockwell", "created_timestamp": 1400000000,
         "details": [{"contact_point": "wilma@Sham.example"}, {"contact_point": "+33199005501"}]},
        {"name": "Odile Quidam", "details": [{"contact_point": "+33199005502"}]},
    ]}
}  # fmt: skip
LABELLED: list[dict[str, Any]] = [
    {"timestamp": 1600000000, "media": [], "label_values": [
        {"label": "Nom", "value": "Wilma Mockwell"}, {"label": "Coordonnées", "value": "wilma@sham.example"},
    ]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        ("about_you/your_address_books.json", BOOK, [(EARLIER, ("sham.example",)), (None, ())]),
        ("x/your_imported_contacts.json", LABELLED, [(LATER, ("sham.example",))]),
        ("x/contacts_uploaded_from_your_phone.json", LABELLED[0], [(LATER, ("sham.example",))]),
        ("x/contacts_uploaded_before_2021.json", [], []),
    ],
)  # fmt: skip
def test_facebooks_address_books_tell_domains_only(
    path: str, document: object, expected: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    found = aside(Facebook(), {path: json.dumps(document)})
    assert [(one.at, one.domains) for one in only(Uploaded, found)] == expected
    assert reasons(found) == []
    assert not re.search("wilma|mockwell|quidam|3319900", repr(found), re.IGNORECASE)


# -- Facebook: pages and groups -------------------------------------------------------------------


def roles(files: Mapping[str, object]) -> list[tuple[str, str, bool | None]]:
    found = aside(Facebook(), {name: json.dumps(document) for name, document in files.items()})
    assert reasons(found) == []
    return [(one.kind, one.name, one.admin) for one in only(Role, found)]


def test_pages_and_groups_that_a_file_or_a_key_says_so_are_run_by_the_owner() -> None:
    admin = {"fbid": "1", "label_values": [{"label": "Name", "value": "Imaginary Ltd"}]}
    pages = {"pages_v2": [{"name": broken("Crèmerie Feinte"), "timestamp": 1, "url": "u"}]}
    assert roles({
        "pages/your_pages.json": pages,
        "this_profile's_activity_across_facebook/pages/admin_activity.json": admin,
        "groups/your_groups.json": {"groups_admined_v2": [{"name": "Sham Club", "timestamp": 1}]},
    }) == [
        ("page", "Crèmerie Feinte", True), ("group", "Sham Club", True), ("page", "Imaginary Ltd", True),
    ]  # fmt: skip


def test_a_membership_does_not_say_who_runs_the_group() -> None:
    joined = [
        {"timestamp": 1, "title": "Aline became a member of Mock Admins.", "data": [{"name": "Mock Admins"}]}
    ]
    assert roles({"groups/your_group_membership_activity.json": {"groups_joined_v2": joined}}) == [
        ("group", "Mock Admins", None)
    ]


def test_what_happened_on_a_page_many_times_is_one_page() -> None:
    events = [{"title": "Sham Club", "timestamp": number} for number in range(1, 5)]
    assert roles({
        "groups/your_group_membership_activity.json": {"groups_joined_v2": events},
        "groups/your_groups.json": {"groups_admined": [{"name": "Sham Club"}]},
        "pages/admin_activity.json": {"activity": [{"title": "Page", "timestamp": n} for n in (1, 2)]},
    }) == [("group", "Sham Club", True), ("page", "Page", True)]  # fmt: skip


def test_two_pages_of_one_name_are_two_unless_they_stand_in_two_parts() -> None:
    twins = {"pages_v2": [{"name": "Twin", "timestamp": 1}, {"name": "Twin", "timestamp": 1}]}
    assert len(roles({"a/pages/your_pages.json": twins, "b/pages/your_pages.json": twins})) == 2


@pytest.mark.parametrize(
    "name", ["pages_you've_liked", "pages_you_follow", "your_posts_in_groups", "your_badges"]
)
def test_pages_that_the_owner_likes_are_no_pages_of_theirs(name: str) -> None:
    document = {"pages_v2": [{"name": "Liked"}]}
    assert roles({f"pages/{name}.json": document, f"groups/{name}.json": document}) == []


@pytest.mark.parametrize(
    "document", ["null", "7", '"text"', '{"a": {"b": 1}}', "{", "[" * 3000, '{"pages": [1, []]}']
)
def test_a_shape_that_nobody_knows_is_a_problem(document: str) -> None:
    for path in (
        "pages/your_pages.json",
        "about_you/your_address_books.json",
        "messages/inbox/a_1/message_1.json",
    ):
        found = aside(Facebook(), {path: document, WHERE: OWNER})
        if document != "null" or path.startswith("messages"):
            assert reasons(found), path
        assert len(found) == len(reasons(found))


def test_pages_of_html_are_said_not_to_be_read_unless_json_tells_the_same() -> None:
    html = {"messages/inbox/a_1/message_1.html": "<html>", "groups/your_groups.html": "<html>"}
    [problem] = only(Problem, aside(Facebook(), html))
    assert (problem.reason, problem.values) == (facebook.ONLY_JSON, {"count": 2})
    both = html | thread(wrote("Hello"))
    assert only(Problem, aside(Facebook(), both))[0].values == {"count": 1}


# -- all networks ---------------------------------------------------------------------------------

ANY = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ("name", "title", "data", "label_values", "label", "value", "timestamp", "participants",
             "messages", "sender_name", "content", "timestamp_ms", "type", "details", "x_admin")
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
CELL = st.sampled_from(
    ("", "Aline Testeur", LINKS + "aline-testeur", "a, b", "Yes", "OUTGOING", "@x.example", "\n", '"')
)


@EXAMPLES
@given(data=ANY, name=st.sampled_from(("messages.csv", "Contacts.csv", "Profile.csv")))
def test_linkedins_reader_never_fails_on_any_bytes(data: bytes, name: str) -> None:
    files = {"messages.csv": f"{HEADING}\n".encode() + data, "Profile.csv": PROFILE.encode()} | {name: data}
    aside(LinkedIn(), files)


@EXAMPLES
@given(
    rows=st.lists(st.lists(CELL, min_size=8, max_size=12), max_size=6),
    heading=st.sampled_from((HEADING, EARLY)),
)
def test_linkedins_reader_never_fails_on_any_rows(rows: list[list[str]], heading: str) -> None:
    table = "\n".join([heading, *(",".join(row) for row in rows)])
    for item in aside(LinkedIn(), {"messages.csv": table, "Profile.csv": PROFILE}):
        assert not isinstance(item, Sent) or item.text.strip()


@EXAMPLES
@given(
    document=JSON,
    path=st.sampled_from(
        ("messages/inbox/a_1/message_1.json", "pages/your_pages.json", "x/your_imported_contacts.json", WHERE)
    ),
)
def test_facebooks_reader_never_fails_on_any_document(document: object, path: str) -> None:
    for item in aside(Facebook(), thread(wrote("Hello")) | {path: json.dumps(document)}):
        assert not isinstance(item, Role) or item.name.strip()


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
def test_every_file_with_texts_of_messages_in_a_sample_is_named(sample: Sample) -> None:
    exporter = Registry.installed().get(sample.network)
    paths = [fold_path(member.path) for member in Export(sample.sources()).members]
    named = [path for path in paths if exporter.messages and re.fullmatch(exporter.messages, path)]
    assert named == [path for path in paths if re.search(r"messages?[0-9]*\.(csv|json|html?)$", path)]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
def test_no_sample_tells_a_message_that_its_owner_did_not_send(sample: Sample) -> None:
    exporter = Registry.installed().get(sample.network)
    found = list(exporter.aside(Export(sample.sources())))
    # Whoever made the samples has let nobody answer.
    assert only(Sent, found) == []
    assert linkedin.WHOSE not in reasons(found)


def test_viadeo_tells_nothing_aside() -> None:
    assert aside(Viadeo(), {"viadeo.csv": "Prénom;Nom;Société\nA;B;C\n"}) == []


def test_a_damaged_member_of_an_archive_is_a_problem() -> None:
    text = f"{HEADING}\n{row('Aline Testeur', 'Bram Voorbeeld', 'fine')}"
    archive = build(
        [Planned("messages.csv", text.encode(), deflated=False), Planned("Profile.csv", PROFILE.encode())]
    )
    damaged = archive.replace(b"fine", b"vile", 1)
    found = list(LinkedIn().aside(Export([in_memory("Basic_LinkedInDataExport_01-06-2025.zip", damaged)])))
    assert Unreadable.DAMAGED in reasons(found)
