"""Documents into text: PDF, DOCX, ODT and plain texts as programs write them, and files that mean harm."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import docx
import odfdo
import pypdf
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sociarch.clauses.papers.apart import CHILD, MAX_SIZE, read_document
from sociarch.clauses.papers.form import parse
from sociarch.clauses.papers.layout import Word, blocks
from sociarch.clauses.papers.paragraphs import joined
from sociarch.clauses.papers.pdf import ATTACHED, MAX_PAGES, PICTURES, SCANNED
from sociarch.clauses.papers.prose import COMMENTED, PICTURED, TRACKED
from sociarch.clauses.record import Document
from sociarch.errors import (
    DocumentDamaged,
    DocumentEmpty,
    DocumentHostile,
    DocumentLocked,
    DocumentSlow,
    DocumentTooLarge,
    DocumentUnknown,
    DocumentUnreadable,
    NotReadable,
)

LEFT: Final = [
    "Le compte ouvert pour le poste demeure",
    "la chose de la maison et le salarié le",
    "remet au plus tard le dernier jour avec",
    "les accès qui permettent de le gérer et",
    "sans en garder une copie quelconque ni",
    "une liste des personnes qui le suivent.",
]
RIGHT: Final = [
    "The account that was opened for the job",
    "remains a thing of the house, and the",
    "person hands it over on the last day at",
    "the latest with the ways to manage it,",
    "without keeping a copy of any kind nor a",
    "list of the people who follow it there.",
]
W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def texts(document: Document, *, heading: bool = False) -> list[str]:
    return [one.text for one in document.paragraphs if one.heading == heading]


# -- PDF ------------------------------------------------------------------------------------------


class Paper(FPDF):
    """Pages of text in a plain font."""

    def __init__(self) -> None:
        super().__init__()
        self.set_auto_page_break(False)
        self.set_font("times", size=10)

    def rows(self, top: float, *columns: Iterable[str], left: float = 20, apart: float = 90) -> None:
        """Lines in columns, written row by row."""
        for at, row in enumerate(zip(*columns, strict=True)):
            for column, text in enumerate(row):
                self.text(left + column * apart, top + at * 5, text)

    def data(self) -> bytes:
        return bytes(self.output())


def pdf(*pages: Callable[[Paper], None]) -> bytes:
    paper = Paper()
    for page in pages:
        paper.add_page()
        page(paper)
    return paper.data()


def test_lines_of_a_pdf_become_paragraphs_with_their_pages() -> None:
    found = parse("a.pdf", pdf(lambda one: one.rows(40, LEFT), lambda one: one.rows(40, RIGHT)))
    assert [(one.page, one.number, one.text) for one in found.paragraphs] == [
        (1, 1, " ".join(LEFT)),
        (2, 2, " ".join(RIGHT)),
    ]
    assert (found.form, found.pages, found.blank, found.doubts) == ("pdf", 2, (), ())


def test_a_sentence_that_the_end_of_a_page_cuts_is_one_again_and_stands_where_it_begins() -> None:
    note = ["1 Une note en bas de la première page, en plus petit."]

    def first(one: Paper) -> None:
        one.rows(240, LEFT[:3])
        one.set_font_size(7)
        one.rows(262, note)
        one.set_font_size(10)

    found = parse("a.pdf", pdf(first, lambda one: one.rows(40, LEFT[3:])))
    assert [(one.page, one.text) for one in found.paragraphs] == [(1, " ".join(LEFT)), (1, note[0])]
    assert found.blank == ()


def test_a_word_cut_by_a_hyphen_stays_as_it_stands() -> None:
    found = parse(
        "a.pdf", pdf(lambda one: one.rows(40, ["Les identifiants et mots de passe se resti-", "tuent."]))
    )
    assert texts(found) == ["Les identifiants et mots de passe se resti-\ntuent."]


def test_short_paragraphs_are_parted_though_few_lines_follow_closely() -> None:
    def page(one: Paper) -> None:
        one.set_font(style="B")
        one.rows(40, ["PART TWO"])
        one.rows(48, ["A. Background"])
        one.set_font(style="")
        for at in range(4):
            one.rows(60 + 14 * at, ["Une phrase qui va d'un bord de la page à l'autre,", "et finit."])

    found = parse("a.pdf", pdf(page))
    assert texts(found, heading=True) == ["PART TWO", "A. Background"]
    assert len(texts(found)) == 4


def test_lines_are_no_paragraphs_because_small_print_stands_closer() -> None:
    def page(one: Paper) -> None:
        one.rows(40, LEFT)
        one.set_font_size(6)
        for at in range(8):
            one.text(20, 100 + at * 3, "Une ligne en petit, comme au dos d'un formulaire")

    assert texts(parse("a.pdf", pdf(page)))[0] == " ".join(LEFT)


def test_the_last_item_of_a_list_is_parted_from_the_one_before() -> None:
    rows = [
        "(a) solicit a client whom the employee came to know in the company;",
        "(b) bring a guest to the works, the yard or the canteen of the company; or",
        "(c) smoke.",
    ]
    assert texts(parse("a.pdf", pdf(lambda one: one.rows(40, rows)))) == rows


def test_headers_footers_titles_and_contents_are_no_sentences() -> None:
    def page(number: int) -> Callable[[Paper], None]:
        def write(one: Paper) -> None:
            one.rows(10, ["Exemple SARL - document interne"])
            one.rows(40, [f"Article {number} - Comptes"])
            one.rows(60, LEFT)
            one.rows(285, [f"Page {number} / 3"])

        return write

    contents = ["Comptes et profils .................... 12", "Discrétion ............................ 14"]
    found = parse("a.pdf", pdf(lambda one: one.rows(60, contents + LEFT), page(2), page(3), page(4)))
    assert set(texts(found)) == {" ".join(LEFT)}
    assert len(texts(found, heading=True)) == 2 + 3 * 3


def test_a_long_clause_in_bold_is_no_title() -> None:
    def page(one: Paper) -> None:
        one.set_font(style="B")
        one.rows(40, LEFT)

    assert texts(parse("a.pdf", pdf(page))) == [" ".join(LEFT)]


def test_columns_written_one_after_the_other_are_read_so() -> None:
    def page(one: Paper) -> None:
        one.rows(
            20, ["Un titre qui va d'un bord de la page à l'autre, par-dessus les deux colonnes, ici et là"]
        )
        one.rows(40, LEFT)
        one.rows(40, RIGHT, left=110)

    found = parse("a.pdf", pdf(page))
    assert texts(found)[1:] == [" ".join(LEFT), " ".join(RIGHT)]
    assert not any(one.doubt for one in found.paragraphs)


def test_columns_whose_lines_interleave_are_read_in_order_and_doubted() -> None:
    found = parse("a.pdf", pdf(lambda one: one.rows(40, LEFT, RIGHT)))
    assert texts(found) == [" ".join(LEFT), " ".join(RIGHT)]
    assert all(one.doubt for one in found.paragraphs)


def test_three_columns_are_read_in_order() -> None:
    some = [[f"{name} {word} mot" for word in LEFT[0].split()] for name in ("Premier", "Second", "Dernier")]
    found = parse("a.pdf", pdf(lambda one: one.rows(40, *some, apart=60)))
    assert texts(found) == [" ".join(column) for column in some]


def test_a_table_of_short_cells_is_read_row_by_row() -> None:
    labels = ["Salaire", "Lieu", "Durée", "Essai"]
    values = ["3 000 euros", "Lyon", "indéfinie", "trois mois"]
    (only,) = texts(parse("a.pdf", pdf(lambda one: one.rows(40, labels, values))))
    assert only == "Salaire 3 000 euros Lieu Lyon Durée indéfinie Essai trois mois"


def test_a_page_that_lies_on_its_side_is_read_along_its_lines() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(lambda one: one.rows(40, LEFT))))
    writer.pages[0].rotate(90)
    turned = io.BytesIO()
    writer.write(turned)

    def sideways(one: Paper) -> None:
        with one.rotation(90, 100, 150):
            one.rows(120, LEFT)

    for data in (turned.getvalue(), pdf(sideways)):
        assert texts(parse("a.pdf", data)) == [" ".join(LEFT)]


def test_a_stamp_across_the_page_does_not_run_into_its_lines() -> None:
    def page(one: Paper) -> None:
        one.rows(40, LEFT)
        with one.rotation(45, 60, 60):
            one.text(40, 60, "PROJET")

    assert texts(parse("a.pdf", pdf(page))) == [" ".join(LEFT)]


def picture(paper: Paper) -> None:
    paper.image(Image.new("L", (60, 80), 200), 0, 0, paper.w, paper.h)


def test_a_scan_has_no_text_and_says_so() -> None:
    found = parse("a.pdf", pdf(picture, picture))
    assert (found.paragraphs, found.pages, found.blank) == ((), 2, (1, 2))


def test_blank_pages_among_others_are_named_though_a_header_or_a_stamp_is_on_them() -> None:
    def scanned(one: Paper) -> None:
        one.rows(10, ["Exemple SARL - document interne de la maison"])
        picture(one)
        one.rows(60, ["Reçu 12"])

    def written(one: Paper) -> None:
        one.rows(10, ["Exemple SARL - document interne de la maison"])
        one.rows(40, LEFT)

    found = parse("a.pdf", pdf(written, scanned, written))
    assert found.blank == (2,)
    assert len(texts(found)) == 3


def test_text_that_was_recognised_on_pictures_is_doubted_and_text_on_a_letterhead_is_not() -> None:
    def recognised(one: Paper) -> None:
        picture(one)
        with one.local_context(text_mode="INVISIBLE"):
            one.rows(40, LEFT + RIGHT)

    def covered(one: Paper) -> None:
        one.rows(40, LEFT + RIGHT)
        picture(one)

    def letterhead(one: Paper) -> None:
        picture(one)
        one.rows(40, LEFT + RIGHT)

    assert parse("a.pdf", pdf(recognised)).doubts == (PICTURES,)
    assert parse("a.pdf", pdf(covered)).doubts == (PICTURES,)
    assert parse("a.pdf", pdf(letterhead)).doubts == ()


def test_a_scan_with_no_more_than_a_stamp_on_it_is_doubted() -> None:
    def stamped(one: Paper) -> None:
        picture(one)
        one.rows(120, ["Enveloppe de signature numéro 8F21-44, reçue le 3 mai"])

    assert parse("a.pdf", pdf(stamped)).doubts == (SCANNED,)


def locked(owner: str, user: str) -> bytes:
    paper = Paper()
    paper.set_encryption(owner, user or None)
    paper.add_page()
    paper.rows(40, LEFT)
    return paper.data()


def test_a_pdf_that_only_its_owner_may_change_opens_and_a_locked_one_says_so() -> None:
    assert texts(parse("a.pdf", locked("only mine", ""))) == [" ".join(LEFT)]
    with pytest.raises(DocumentLocked):
        parse("a.pdf", locked("only mine", "closed"))


def test_other_files_in_a_pdf_are_a_doubt() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(lambda one: one.rows(40, LEFT))))
    writer.add_attachment("annex.txt", b"something else")
    data = io.BytesIO()
    writer.write(data)
    assert parse("a.pdf", data.getvalue()).doubts == (ATTACHED,)


def test_more_pages_than_any_contract_has_are_refused() -> None:
    writer = pypdf.PdfWriter()
    for _page in range(MAX_PAGES + 1):
        writer.add_blank_page(100, 100)
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(DocumentTooLarge):
        parse("a.pdf", data.getvalue())


WORDS = st.lists(
    st.builds(
        lambda text, left, bottom, width, order: Word(text, left, bottom, left + width, bottom + 10, order),
        st.text("abcdefgh", min_size=1, max_size=9), st.floats(0, 500), st.floats(0, 800), st.floats(1, 60),
        st.integers(0, 1000),
    ),
    max_size=60,
)  # fmt: skip


@given(WORDS)
def test_no_word_of_a_page_is_lost_or_read_twice(words: list[Word]) -> None:
    read = [text for block in blocks(words) for line in block for text in line.text.split()]
    assert sorted(read) == sorted(word.text for word in words)


# -- DOCX -----------------------------------------------------------------------------------------


def word(*paragraphs: str, **changes: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for change in changes.values():
        change(document)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def xml(text: str) -> Callable[[Any], None]:
    """Put a paragraph of one's own XML before the end."""

    def add(document: Any) -> None:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {W}>{text}</w:p>"))

    return add


def repacked(data: bytes, members: dict[str, bytes]) -> bytes:
    """The zip with some of its members replaced or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return packed.getvalue()


def test_a_docx_gives_titles_tables_headers_and_paragraphs() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "Le compte reste à la maison."
        table.cell(0, 1).text = "The account stays with the house."
        document.sections[0].header.paragraphs[0].text = "Exemple SARL"
        document.add_heading("Une clause entière, que le modèle met en forme de titre, reste une clause.", 2)
        document.add_paragraph("Objet").style = "Heading 1"

    found = parse("a.docx", word("Le salarié s'engage.", fill=fill))
    assert texts(found) == [
        "Le salarié s'engage.",
        "Le compte reste à la maison.",
        "The account stays with the house.",
        "Une clause entière, que le modèle met en forme de titre, reste une clause.",
    ]
    assert texts(found, heading=True) == ["Objet", "Exemple SARL"]
    assert (found.form, found.pages, {one.page for one in found.paragraphs}) == ("docx", None, {None})


def test_what_was_inserted_counts_and_what_was_deleted_does_not() -> None:
    changed = xml(
        '<w:r><w:t xml:space="preserve">Le compte reste </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>au salarié</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>à la société</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3" w:author="x"><w:r><w:t>ailleurs</w:t></w:r></w:moveFrom><w:r><w:t>.</w:t></w:r>'
    )
    found = parse("a.docx", word(changed=changed))
    assert texts(found) == ["Le compte reste à la société."]
    assert found.doubts == (TRACKED,)


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    first = xml(
        '<w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr><w:r><w:t>Le compte </w:t></w:r>'
    )
    second = xml("<w:r><w:t>reste à la société.</w:t></w:r>")
    assert texts(parse("a.docx", word(first=first, second=second))) == ["Le compte reste à la société."]


def test_a_text_box_is_read_once_and_a_footnote_where_it_is_called() -> None:
    inner = "<w:txbxContent><w:p><w:r><w:t>Un encadré à lire.</w:t></w:r></w:p></w:txbxContent>"
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r>"
        '<w:r><w:t>Voir la note</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r>'
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>La note même.</w:t></w:r></w:p></w:footnote>'
    notes = f"<w:footnotes {W}>{note}</w:footnotes>"
    data = repacked(word(box=xml(box)), {"word/footnotes.xml": notes.encode()})
    assert texts(parse("a.docx", data)) == ["Voir la note.", "Un encadré à lire.", "La note même."]


def test_pages_of_a_docx_are_those_of_its_last_layout() -> None:
    broken = xml(
        "<w:r><w:t>Un début sur la première page</w:t></w:r>"
        "<w:r><w:lastRenderedPageBreak/><w:t> et sa fin.</w:t></w:r>"
    )
    behind = xml("<w:r><w:t>Sur la seconde page.</w:t></w:r>")
    found = parse("a.docx", word(broken=broken, behind=behind))
    assert [(one.page, one.text) for one in found.paragraphs] == [
        (1, "Un début sur la première page et sa fin."),
        (2, "Sur la seconde page."),
    ]
    assert found.pages == 2


def test_comments_and_pictures_in_a_docx_are_doubts() -> None:
    def fill(document: Any) -> None:
        data = io.BytesIO()
        Image.new("L", (4, 4)).save(data, "PNG")
        document.add_picture(data)
        document.add_comment(document.paragraphs[0].runs, "à revoir", author="x", initials="x")

    found = parse("a.docx", word("Le salarié s'engage à tout rendre.", fill=fill))
    assert set(found.doubts) == {PICTURED, COMMENTED}
    assert "revoir" not in str(found)


def test_a_docx_without_text_says_that_it_has_none() -> None:
    found = parse("a.docx", word("", "12"))
    assert (found.paragraphs, found.blank) == ((), (1,))


def test_an_encrypted_docx_says_so_and_an_old_doc_what_to_do() -> None:
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    with pytest.raises(DocumentUnknown):
        parse("a.doc", old)
    with pytest.raises(DocumentLocked):
        parse("a.docx", old + "EncryptedPackage".encode("utf-16-le"))


# -- ODT ------------------------------------------------------------------------------------------


def open_text(fill: Callable[[Any], None]) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    fill(document.body)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_an_odt_gives_titles_tables_notes_and_paragraphs() -> None:
    def fill(body: Any) -> None:
        body.append(odfdo.Header(1, "Objet du contrat"))
        paragraph = odfdo.Paragraph("Le compte reste à la maison.")
        paragraph.insert_note(after="compte", note_id="n1", citation="1", body="Ou le profil.")
        body.append(paragraph)
        table = odfdo.Table("t", width=1, height=1)
        table.set_value("A1", "Une cellule.")
        body.append(table)

    found = parse("a.odt", open_text(fill))
    assert texts(found) == ["Le compte reste à la maison.", "Ou le profil.", "Une cellule."]
    assert texts(found, heading=True) == ["Objet du contrat"]
    assert (found.form, found.pages) == ("odt", None)


def test_what_was_deleted_in_an_odt_is_not_read() -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<o:document-content xmlns:o="{office}office:1.0" xmlns:t="{office}text:1.0"><o:body><o:text>'
        "<t:tracked-changes><t:changed-region><t:deletion><t:p>au salarié, qui le garde</t:p></t:deletion>"
        "</t:changed-region></t:tracked-changes><t:p>Le compte<t:s t:c='3'/>reste "
        "<t:change-start/>à la société<t:change-end/><t:soft-page-break/>, toujours.</t:p>"
        "<t:p>Plus bas.</t:p>"
        "</o:text></o:body></o:document-content>"
    )
    data = repacked(open_text(lambda body: None), {"content.xml": content.encode()})
    found = parse("a.odt", data)
    assert [(one.page, one.text) for one in found.paragraphs] == [
        (1, "Le compte reste à la société, toujours."),
        (2, "Plus bas."),
    ]
    assert found.doubts == (TRACKED,)


def test_an_encrypted_odt_says_so() -> None:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    data = repacked(open_text(lambda body: None), {"META-INF/manifest.xml": manifest})
    with pytest.raises(DocumentLocked):
        parse("a.odt", data)


# -- plain texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15"])
def test_a_text_is_read_whatever_its_encoding(encoding: str) -> None:
    text = "Le salarié, qui s'engage à être discret,\nl'œuvre étant à la société, le reste.\n"
    found = parse("a.txt", text.encode(encoding))
    assert texts(found) == ["Le salarié, qui s'engage à être discret, l'œuvre étant à la société, le reste."]
    assert (found.form, found.pages) == ("txt", None)


def test_form_feeds_are_pages() -> None:
    found = parse("a.txt", b"A first page that says enough of it\fand its second page goes on.\n\n\f12\n")
    assert [(one.page, one.text) for one in found.paragraphs] == [
        (1, "A first page that says enough of it and its second page goes on."),
        (3, "12"),
    ]
    assert (found.pages, found.blank) == (3, (3,))


def test_articles_and_items_of_a_text_without_empty_lines_are_parted() -> None:
    text = (
        "Article 7 - Comptes\nLes comptes ouverts pour les besoins du poste et les accès\nsont remis :\n"
        "- le compte de la page de la maison ;\n- celui du groupe.\n8. Le reste est libre.\n"
    )
    assert [(one.heading, one.text) for one in parse("a.txt", text.encode()).paragraphs] == [
        (True, "Article 7 - Comptes"),
        (False, "Les comptes ouverts pour les besoins du poste et les accès sont remis :"),
        (False, "- le compte de la page de la maison ;"),
        (False, "- celui du groupe."),
        (False, "8. Le reste est libre."),
    ]


def test_markdown_has_headings_items_and_rows() -> None:
    text = "# Politique\n\nUn paragraphe\nsur deux lignes.\n\n- un item\n- un autre\n\n| a | b |\n| c | d |\n"
    found = parse("a.MD", text.encode())
    assert found.form == "md"
    assert texts(found, heading=True) == ["# Politique"]
    assert texts(found) == [
        "Un paragraphe sur deux lignes.", "- un item", "- un autre", "| a | b |", "| c | d |",
    ]  # fmt: skip


def test_columns_copied_into_a_text_are_doubted() -> None:
    rows = "\n".join(f"{left:<50}{right}" for left, right in zip(LEFT, RIGHT, strict=True))
    assert [one.doubt for one in parse("a.txt", rows.encode()).paragraphs] == [True]


@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1)))
def test_joining_lines_loses_nothing_but_their_ends(lines: list[str]) -> None:
    assert joined(lines).replace("\n", "").replace(" ", "") == "".join(lines)


# -- files that mean harm -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", DocumentEmpty),
        (b"{\\rtf1 x}", DocumentUnknown),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), DocumentUnknown),
        (b"\xff\xd8\xff\xe0" + bytes(50), DocumentUnknown),
        (b"<!DOCTYPE html><p>x</p>", DocumentUnknown),
        (b"<?xml version='1.0'?><a/>", DocumentUnknown),
        (bytes(range(256)) * 20, DocumentUnknown),
        (b"%PDF-1.7\nrubbish", DocumentDamaged),
        (b"PK\x03\x04rubbish", DocumentDamaged),
    ],
)
def test_what_is_no_document_is_told_apart_whatever_its_name(data: bytes, error: type[NotReadable]) -> None:
    for name in ("a.pdf", "a.docx", "a.txt"):
        with pytest.raises(error):
            parse(name, data)


def test_the_content_and_not_the_name_says_what_a_file_is() -> None:
    assert parse("a.txt", pdf(lambda one: one.rows(40, LEFT))).form == "pdf"
    assert parse("a.pdf", word("Le salarié s'engage à tout rendre.")).form == "docx"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Index/Document.iwa", "x")
    with pytest.raises(DocumentUnknown):
        parse("a.pages", packed.getvalue())


def test_entities_are_refused_before_they_swell_or_fetch() -> None:
    for entity in ('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/hostname">'):
        text = "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
        body = f"<!DOCTYPE w:document [{entity}]><w:document {W}>{text}</w:document>"
        with pytest.raises(DocumentHostile):
            parse("a.docx", repacked(word("x"), {"word/document.xml": body.encode()}))


def test_a_docx_that_unpacks_to_far_more_than_it_holds_is_not_opened() -> None:
    with pytest.raises(DocumentHostile):
        parse("a.docx", repacked(word("x"), {"word/media/a.bin": bytes(64 * 1024 * 1024)}))


def test_members_that_point_outside_are_refused() -> None:
    with pytest.raises(DocumentHostile):
        parse("a.docx", repacked(word("x"), {"../a.xml": b"<a/>"}))


def test_xml_that_is_nested_without_end_is_refused() -> None:
    body = f"<w:document {W}>" + "<w:sdt>" * 200 + "</w:sdt>" * 200 + "</w:document>"
    with pytest.raises(DocumentDamaged):
        parse("a.docx", repacked(word("x"), {"word/document.xml": body.encode()}))


SOUND: Final = {
    "pdf": pdf(lambda one: one.rows(40, LEFT, RIGHT)),
    "docx": word("Le salarié s'engage à tout rendre."),
    "odt": open_text(lambda body: body.append(odfdo.Paragraph("Le compte reste."))),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_damaged_file_gives_a_text_or_a_sentence(form: str, data: st.DataObject) -> None:
    damaged = bytearray(SOUND[form])
    for _change in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    del damaged[data.draw(st.integers(1, len(damaged))) :]
    try:
        found = parse(f"a.{form}", bytes(damaged))
    except NotReadable:
        return
    assert found.paragraphs or found.blank


@settings(max_examples=100)
@given(st.binary(), st.sampled_from(["a.txt", "a.md"]))
def test_any_bytes_give_a_text_or_a_sentence(data: bytes, name: str) -> None:
    try:
        found = parse(name, data)
    except NotReadable:
        return
    assert [one.number for one in found.paragraphs] == list(range(1, len(found.paragraphs) + 1))


# -- a process of its own -------------------------------------------------------------------------


def test_a_document_read_apart_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "contrat.pdf"
    path.write_bytes(SOUND["pdf"])
    assert read_document(path) == parse("contrat.pdf", SOUND["pdf"])


def test_an_error_told_apart_names_the_file_and_nothing_in_it(tmp_path: Path) -> None:
    path = tmp_path / "contrat.rtf"
    path.write_bytes(b"{\\rtf1 secret clause}")
    with pytest.raises(DocumentUnknown) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_document_that_takes_for_ever_ends_with_an_error(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    path.write_bytes(SOUND["pdf"])
    with pytest.raises(DocumentSlow):
        read_document(path, seconds=0)


def test_what_is_missing_a_folder_or_too_large_is_not_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.pdf"):
        with pytest.raises(DocumentUnreadable):
            read_document(path)
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    with pytest.raises(DocumentTooLarge):
        read_document(large)


def test_the_process_says_nothing_but_its_answer() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", CHILD], input=b'"a.docx"\nPK\x03\x04 secret clause', capture_output=True,
        timeout=120, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["error"] == "DocumentDamaged"
    assert b"secret" not in done.stdout + done.stderr


def test_nothing_beside_a_document_is_taken_for_a_part_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    (tmp_path / "a.txt").write_text("Le salarié s'engage à tout rendre.")
    code = (
        "from pathlib import Path; from sociarch.clauses.papers.apart import read_document;"
        "print(len(read_document(Path('a.txt')).paragraphs))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("1", "")
