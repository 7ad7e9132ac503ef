"""Every case in cases/ is a text, the Markdown that it becomes, and what is taken out; then what holds for any text."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from legalsite.errors import ProblemsFound
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.plain_text import import_text
from legalsite.source.markdown import read_document

CASES = Path(__file__).parent / "cases"
TEXTS = (Path(__file__).parent / "text.txt").read_text().removeprefix("== ").split("\n== ")
SEEDS = Path(__file__).parents[2] / "../shared/seeds"
NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.txt")))
def test_case(case: str) -> None:
    imported = import_text(
        (CASES / f"{case}.txt").read_bytes(), f"{case}.txt", ImportOptions("privacy")
    )
    assert imported.data.decode() == (CASES / f"{case}.md").read_text()
    assert [str(taken) for taken in imported.removed] == (
        CASES / f"{case}.out"
    ).read_text().splitlines()


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.partition("\n")[0])
def test_the_structure_of_a_text(case: str) -> None:
    text, _, markdown = case.partition("\n")[2].partition("\n--\n")
    imported = import_text(text.encode(), "x.txt", ImportOptions("x", date(2020, 1, 1)))
    assert imported.data.decode().split("---\n\n", 1)[1].strip() == markdown.strip()
    nothing_is_lost(text.encode(), imported)


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_every_word_of_a_case_is_kept_or_listed(case: Path) -> None:
    nothing_is_lost(
        case.read_bytes(), import_text(case.read_bytes(), case.name, ImportOptions("privacy"))
    )


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real policies in ../shared/seeds are not here")
@pytest.mark.parametrize("seed", ["000", "001", "002", "003"])
def test_every_word_of_a_real_policy_is_kept_or_listed(seed: str) -> None:
    path = next(SEEDS.glob(f"{seed}_*"))
    nothing_is_lost(
        path.read_bytes(),
        import_text(path.read_bytes(), path.name, ImportOptions("privacy", date(2020, 1, 1))),
    )


VOCABULARY = r"""we you data privacy Policy cookies share Keep the to and Partners: may: * _a_ <b> # 1. [x]: [a](b) 2 •
- & &amp; | `x` \* mailto a@b.example https://x.example/a_b(c). Accept etc. Home {#x} ~~ => == ä"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
SHORT = Path(__file__).with_name("short_lines.txt").read_text(encoding="utf-8")
LINES = st.one_of(SENTENCE, SENTENCE.map("{}.".format), st.sampled_from(SHORT.split("\n")))


def has_words(text: str) -> bool:
    shown = MarkdownIt("commonmark").render(text)  # without the definitions of links
    return bool(re.search(r"[^\W\d_]", html.unescape(re.sub("<[^<>]*>", "", shown))))


@given(st.lists(LINES, max_size=25).map("\n".join).filter(has_words))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    data = text.encode()
    nothing_is_lost(data, import_text(data, "x.txt", ImportOptions("privacy", date(2020, 1, 1))))


def nothing_is_lost(source: bytes, imported: ImportedText) -> None:
    """The lines that were not taken out are the text, in their order: every sentence is in one of the two, once."""
    out = {
        line
        for taken in imported.removed
        for line in range(taken.line, max(taken.line, taken.last_line) + 1)
    }
    kept = "".join(
        line for number, line in enumerate(source.decode().split("\n"), 1) if number not in out
    )
    if any("already Markdown" in note for note in imported.notes):
        return
    assert bare(imported.data.decode().split("\n---\n", 1)[1]) == bare(kept)
    page = read_document(imported.data, "privacy.md")
    assert "".join(bare(block.number) + bare(block.text) for block in page.blocks) == bare(kept)


def bare(text: str) -> str:
    return NEITHER_LETTER_NOR_DIGIT.sub("", text)


@pytest.mark.parametrize(
    ("today", "front_matter"),
    [
        (date(2018, 5, 24), "revised: 2018-05-24\ndated_by: effective\n"),
        # a text that takes effect later can't have a version id in the future
        (date(2018, 5, 1), "revised: 2018-05-01\neffective: 2018-05-24\ndated_by: effective\n"),
    ],
)
def test_an_effective_day_alone_is_no_revision_day(today: date, front_matter: str) -> None:
    data = b"Terms\n\nEffective Date: May 24, 2018\n"
    imported = import_text(data, "p.txt", ImportOptions("terms", imported_on=today))
    assert front_matter in imported.data.decode()


def test_an_effective_day_alone_is_said() -> None:
    imported = import_text(
        b"Terms\n\nEffective Date: May 24, 2018\n", "p.txt", ImportOptions("terms")
    )
    assert imported.dates.revised == imported.dates.effective == date(2018, 5, 24)
    assert (
        "no revision date found, so pages only show the effective date, 2018-05-24"
        in imported.notes
    )


def test_a_day_that_reads_in_two_ways_is_asked_for() -> None:
    with pytest.raises(ProblemsFound) as found:
        import_text(b"Terms\n\nLast updated: 03/04/2020\n", "p.txt", ImportOptions("terms"))
    assert found.value.problems[0].place == "p.txt:3:1"
    assert import_text(
        b"Terms\n\nLast updated: 03/04/2020\n", "p.txt", ImportOptions("terms", date(2020, 3, 4))
    ).dates.revised == date(2020, 3, 4)


def test_an_effective_day_before_the_revised_one_is_left_out_and_said() -> None:
    imported = import_text(
        b"Terms\n\nEffective May 24, 2018. Last updated June 1, 2019.\n",
        "p.txt",
        ImportOptions("terms"),
    )
    assert imported.dates.effective == date(2019, 6, 1)
    assert imported.notes[-1] == (
        "the effective date in the text, 2018-05-24, is before `revised` and was ignored; 2019-06-01 is used. "
        "If the earlier date is correct, use --effective 2018-05-24"
    )
    given = import_text(
        b"Terms\n\nLast updated June 1, 2019.\n",
        "p.txt",
        ImportOptions("terms", effective=date(2018, 5, 24)),
    )
    assert b"effective: 2018-05-24\nretroactive: true\n" in given.data


def test_markdown_stays_as_it_is_and_foreign_keys_go_to_extra() -> None:
    front = "---\nlayout: ../a.astro\ntitle: 'Terms: all'\ntags: [a]\ndate: 2020-05-06\n---\n"
    source = f"{front}\n# Terms\n\n[This](/x).\n\n* one\n"
    imported = import_text(source.encode(), "t.md", ImportOptions("terms"))
    assert imported.notes == (
        "the text is already Markdown and wasn't changed",
        "revised 2020-05-06, from the front matter",
    )
    assert imported.data.decode() == (
        "---\ntitle: 'Terms: all'\nrevised: 2020-05-06\n"
        "extra:\n  layout: ../a.astro\n  tags:\n  - a\n  date: 2020-05-06\n---\n\n"
        "# Terms\n\n[This](/x).\n\n* one\n"
    )


def test_a_web_page_is_sent_to_its_own_command() -> None:
    with pytest.raises(ProblemsFound) as found:
        import_text(b"<!doctype html><p>Text.", "t.txt", ImportOptions("terms", date(2020, 1, 1)))
    assert str(found.value) == (
        "t.txt:1: error[web-page]: this is a web page, not plain text\n"
        "  help: to keep its headings, lists, and links:\n    legalsite import html t.txt --slug terms"
    )


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("terms.adoc", "Terms\n", "AsciiDoc"),
        ("terms.txt", "= Terms\n\n== Fees\n", "AsciiDoc"),
        ("TERMS.RST", "Terms\n", "reStructuredText"),
        ("terms.txt", "Terms\n\n.. note:: Pay.\n", "reStructuredText"),
        ("terms.org", "Terms\n", "Org"),
    ],
)
def test_a_text_in_another_form_is_known_by_its_name_or_by_its_signs(
    name: str, text: str, form: str
) -> None:
    with pytest.raises(ProblemsFound) as found:
        import_text(text.encode(), name, ImportOptions("terms", date(2020, 1, 1)))
    assert str(found.value).startswith(
        f"{name}:1: error[foreign-format]: this is {form}, which isn't supported\n"
    )


def test_a_text_with_front_matter_is_markdown() -> None:
    data = b'{"title": "Terms"}\nData\n\nWe keep it.\n'
    imported = import_text(data, "t.txt", ImportOptions("terms", date(2020, 1, 1)))
    assert imported.data.endswith(b"\nData\n\nWe keep it.\n")


def test_indented_lines_make_a_text_with_signs_of_markdown_a_plain_one() -> None:
    data = b"# Terms\n\nWe keep:\n\n    Harbour Ltd.\n    Kai 7\n"
    imported = import_text(data, "t.md", ImportOptions("terms", date(2020, 1, 1)))
    assert (
        imported.notes[0]
        == "read as plain text, because in Markdown, indented lines such as line 5 would be code"
    )


def test_what_was_assumed_is_said() -> None:
    data = b"# Terms\n\nWe keep it for you.\n{:.note}\n\n- a\n- b\n"
    imported = import_text(data, "t.md", ImportOptions("terms", date(2020, 1, 1)))
    but = "except for markup that kramdown doesn't show, such as attribute lists"
    assert imported.notes == (f"the text is already Markdown and wasn't changed, {but}",)
    imported = import_text(
        b"We keep it for you.\n", "t.txt", ImportOptions("terms", date(2020, 1, 1))
    )
    assert imported.notes == (
        "no title found; using 'Terms' from the name (to change it, use --title)",
    )


@pytest.mark.parametrize(
    "front", ["a: [", "a: &x 1\nb: *x", "a: " + "[" * 40 + "]" * 40, "a: 2020-13-45"]
)
def test_front_matter_that_cannot_be_read_is_a_problem(front: str) -> None:
    with pytest.raises(ProblemsFound, match="bad-front-matter"):
        import_text(
            f"---\n{front}\n---\nText.\n".encode(), "t.md", ImportOptions("terms", date(2020, 1, 1))
        )


@pytest.mark.parametrize(
    "text", ["<!-- nothing -->", "[fees]: https://example.com/fees", "<p></p>"]
)
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(ProblemsFound, match="the file has no text"):
        import_text(text.encode(), "in.txt", ImportOptions("terms", date(2026, 1, 5)))


@pytest.mark.parametrize("text", ["[note]: We keep your data.", "2024\n[fees]: none"])
def test_what_only_looks_like_the_definition_of_a_link_is_kept(text: str) -> None:
    imported = import_text(text.encode(), "in.txt", ImportOptions("terms", date(2026, 1, 5)))
    nothing_is_lost(text.encode(), imported)
