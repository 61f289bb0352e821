"""Readers in hard cases: ambiguous, doubled, impossible and half-broken exports."""

import struct

import pytest

from exporters.facebook.read import Facebook
from exporters.linkedin.connections import normal_key
from exporters.linkedin.read import LinkedIn
from exporters.viadeo.read import Viadeo
from sociarch import reading
from sociarch.errors import HostileArchive
from sociarch.export import Export
from sociarch.exporter import Label
from sociarch.zips import BrokenZip
from tests.test_export import Claimed, view
from tests.test_readers import (
    HEADER,
    ROW,
    facts_of,
    in_memory,
    known_by,
    linkedin,
    linkedin_date,
    read,
    reasons_of,
    viadeo,
    viadeo_date,
)
from tests.test_zips import Planned, build, listed

PROFILE = "First Name,Last Name,Headline,Websites\nAline,Testeur,Gérante,[OTHER:http://www.viadeo.com/profile/002abc]\n"


def test_a_linkedin_owner_who_links_to_viadeo_stays_with_linkedin() -> None:
    export = Export(
        [in_memory("x/Connections.csv", f"{HEADER}\n{ROW}\n"), in_memory("x/Profile.csv", PROFILE)]
    )
    assert known_by(export) == ["linkedin"]


def test_a_folder_called_viadeo_makes_nothing_viadeos() -> None:
    assert known_by(Export([in_memory("viadeo/Connections.csv", f"{HEADER}\n{ROW}\n")])) == ["linkedin"]


def test_an_english_table_from_viadeo_is_not_linkedins() -> None:
    text = "First name,Last name,Company,Connected on\nA,B,C,12/01/2015\n"
    assert known_by(Export([in_memory("viadeo.csv", text)])) == ["viadeo"]


def test_who_stands_in_both_parts_of_an_archive_is_one_connection() -> None:
    parts = [
        in_memory(f"{k}_LinkedInDataExport_01-06-2025/Connections.csv", f"{HEADER}\n{ROW}\n")
        for k in ("Basic", "Complete")
    ]
    labels = [LinkedIn().identify(Export([part])) for part in parts]
    assert len({label.batch for label in labels if label}) == 1
    assert reading.survey(LinkedIn(), parts).counts == {"connection": 1}


def test_a_second_list_without_a_header_is_told() -> None:
    parts = [
        in_memory("a/Connections.csv", f"{HEADER}\n{ROW}\n"),
        in_memory("b/Connections.csv", "Vorname,Nachname\nA,B\n"),
    ]
    assert reasons_of(read(LinkedIn(), *parts)) != []


def test_a_cell_too_many_never_becomes_a_field() -> None:
    h6 = "First Name,Last Name,Email Address,Company,Position,Connected On"
    (fact,) = facts_of(linkedin(h6 + "\nA,B,a@example.org,C,P,12 Jan 2024,MORE\n"))
    assert fact.url == ""


def test_a_large_file_is_recognised_wherever_its_beginning_is_cut() -> None:
    big = in_memory("viadeo.csv", "Prénom;Nom;Société\n" + "x" + "é" * 9000 + ";B;\n")
    assert Viadeo().identify(Export([big])) is not None


def test_two_columns_of_one_name_are_both_kept() -> None:
    (fact,) = facts_of(linkedin(f"{HEADER},Tag,Tag\nA,B,,,,,,one,two\n"))
    assert sorted(fact.extra.values()) == ["one", "two"]


def test_two_columns_of_one_name_are_both_kept_in_viadeos_table() -> None:
    (fact,) = facts_of(viadeo("Nom;Prénom;Téléphone;Téléphone\nA;B;1;2\n"))
    assert sorted(fact.extra.values()) == ["1", "2"]


def test_a_columns_name_is_kept_as_it_came() -> None:
    (fact,) = facts_of(linkedin(f"{HEADER},Followers Count\nA,B,,,,,,12\n"))
    assert fact.extra == {"Followers Count": "12"}


@pytest.mark.parametrize(
    "text",
    ["31 Feb 2024", "30 Feb 2023", "12 Jan 0000", "١٢ Jan ٢٠٢٤", "1/12/18, 3:99 PM", "1/12/18, 27:10 PM"],
)
def test_linkedin_dates_that_no_calendar_has_are_none(text: str) -> None:
    assert linkedin_date(text) is None


@pytest.mark.parametrize("text", ["31/02/2015", "29/02/2015", "١٢/٠١/٢٠١٥", "31 février 2015"])
def test_viadeo_dates_that_no_calendar_has_are_none(text: str) -> None:
    assert viadeo_date(text) is None


def test_an_archives_day_that_no_calendar_has_is_unknown() -> None:
    label = LinkedIn().identify(
        Export([in_memory("LinkedInDataExport_13-45-2024/Connections.csv", f"{HEADER}\n")])
    )
    assert label is not None
    assert label.as_of is None


def test_a_blank_behind_an_address_is_no_part_of_the_key() -> None:
    assert normal_key("https://www.linkedin.com/in/aline-testeur ") == "aline-testeur"


def test_addresses_that_cannot_be_decoded_stay_different_people() -> None:
    assert normal_key("https://www.linkedin.com/in/%FF") != normal_key("https://www.linkedin.com/in/%FE")


def test_each_unreadable_date_is_told() -> None:
    assert len(reasons_of(linkedin(f"{HEADER}\nA,B,,,,,x\nC,D,,,,,x\n"))) == 2


def test_a_blank_date_is_no_date() -> None:
    assert reasons_of(linkedin(f"{HEADER}\nA,B,,,,, \n")) == []


def test_a_line_of_blanks_is_nobody() -> None:
    assert linkedin(f"{HEADER}\n   \n") == []


def test_a_truth_value_is_no_time_of_registration() -> None:
    export = Export(
        [
            in_memory("connections/friends/your_friends.json", "{}"),
            in_memory("profile_information.json", '{"profile_v2":{"registration_timestamp":true}}'),
        ]
    )
    assert Facebook().identify(export) == Label()


def test_half_a_surrogate_pair_never_leaves_the_reader() -> None:
    (fact,) = facts_of(
        read(Facebook(), in_memory("your_friends.json", '{"friends_v2":[{"name":"\\ud83d x"}]}'))
    )
    fact.name.encode()


def test_a_browsers_second_copy_is_recognised() -> None:
    assert known_by(Export([in_memory("your_friends (1).json", '{"friends_v2":[]}')])) == ["facebook"]


def test_a_directory_with_fewer_members_than_counted_is_broken() -> None:
    whole = build([Planned("a", b"1"), Planned("b", b"2")])
    changed = bytearray(whole)
    changed[-14:-10] = struct.pack("<2H", 7, 7)
    with pytest.raises(BrokenZip):
        listed(bytes(changed))


def test_the_trace_of_a_row_is_its_first_line() -> None:
    (fact,) = facts_of(linkedin(f'{HEADER}\nA,"B\nC",,,,,\n'))
    assert fact.trace.place == "line 2"


def test_names_that_differ_only_by_their_slashes_are_one_name() -> None:
    with pytest.raises(HostileArchive):
        view(Claimed("a/b"), Claimed("a\\b"))


def test_a_list_that_is_there_in_both_forms_counts_nobody_twice() -> None:
    page = '<h2 class="_a6-h">Tam</h2><div class="_a72d">Jan 1, 2019 1:00 am</div>'
    folder = "connections/friends/your_friends"
    sources = [
        in_memory(f"{folder}.json", '{"friends_v2": [{"name": "Tam", "timestamp": 1546300800}]}'),
        in_memory(f"{folder}.html", f'<html><body><section class="_a6-g">{page}</section></body></html>'),
    ]
    survey = reading.survey(Facebook(), sources)
    assert survey.counts == {"connection": 1}
    assert [guess.trace.file for guess in survey.guesses] == [f"{folder}.html"]


def test_two_lists_of_friends_in_one_document_are_both_read() -> None:
    document = '{"friends_v2": [{"name": "Tam"}], "friends_v3": [{"name": "Fay"}, {"name": "Bo"}]}'
    survey = reading.survey(Facebook(), [in_memory("your_friends.json", document)])
    assert survey.counts == {"connection": 3}
    assert not survey.doubts
