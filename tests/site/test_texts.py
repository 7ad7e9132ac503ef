"""What files promise: web pages, and texts that the site would refuse to publish, are read all the same; a text of the
site promises what its file does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.commands.promises import promises_in
from legalsite.errors import ProblemsFound
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ChangeClause
from legalsite.site.load import Site, load
from legalsite.site.texts import clause_anchor, clause_words, file_clauses
from legalsite.source.markdown import read_document
from text_tables import table

PAGE = Path(__file__).with_name("wren.html").read_text(encoding="utf-8")


PART = "<div class='legal'>\n    <h1>Terms</h1>\n    <p>\n        We may change these terms.\n    </p>\n</div>\n"
BODY = "<div>\n    <p>\n      We may amend this policy. We tell you\n      by e-mail.\n    </p>\n</div>\n"


@pytest.mark.parametrize(
    ("text", "lines", "channels", "periods"),
    [
        (PAGE, (9, 12), ("email",), (NoticePeriod(14, weeks=True),)),
        (PART, (4, 6), (), ()),
        (f"---\ntitle: Cookies\n---\n\n{BODY}", (7, 10), ("email",), ()),
    ],
    ids=["a page", "a part of a page", "with front matter, which is no text"],
)
def test_the_promise_of_a_page_is_read_whatever_the_file_is_called(
    text: str, lines: tuple[int, int], channels: tuple[str, ...], periods: tuple[NoticePeriod, ...]
) -> None:
    (promise,) = file_clauses(text.encode(), "privacy.md")
    assert (promise.first_line, promise.last_line, promise.channels, promise.periods) == (
        *lines,
        channels,
        periods,
    )


TWICE = "[times]: https://example.com/ferries\n[times]: https://example.com/trains\n"
ODD = [TWICE, *(f"#### Updated in May{odd}" for odd in ("&#xD;", "\u2028", "\x08", "\u202e\r"))]


@pytest.mark.parametrize("odd", ODD)
def test_what_a_build_would_refuse_does_not_hinder_reading(odd: str) -> None:
    text = f"{odd}\n\nWe will e-mail you before we change these terms.\n".encode()
    if odd == TWICE:
        with pytest.raises(ProblemsFound):
            read_document(text, "terms.md")
    assert file_clauses(text, "terms.md")[0].channels == ("email",)


def test_what_is_no_text_cannot_be_read() -> None:
    with pytest.raises(ProblemsFound):
        file_clauses(b"\xff\xfe\x00", "terms.md")


def test_a_page_of_one_line_is_read_in_linear_time(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    def work(size: int) -> None:
        text = "<html>" + "<p>We may change this policy (or not) and post it here.</p>" * 60 * size
        file_clauses(text.encode(), "terms.md")

    assert growth(work) < 8


GERMAN = "Wir informieren Sie 30 Tage vor jeder Änderung dieser Bedingungen per E-Mail.\n"
ENGLISH = "We will e-mail you 30 days before we change these terms.\n"
LOST = "[](https://example.com/ferry-times)\n\n" + ENGLISH
FACTS = "---\ntitle: Terms\nrevised: 2026-01-01\n---\n"


@pytest.mark.parametrize(
    "text", [ENGLISH, GERMAN, LOST, ENGLISH.replace("\n", "\r\n"), PAGE], ids=lambda t: t[:9]
)
@pytest.mark.parametrize("name", ["terms.md", "terms/2026-01-01.md"])
def test_a_text_of_the_site_promises_what_its_file_does(
    text: str, name: str, tmp_path: Path
) -> None:
    data = f"{FACTS}{text}".encode()
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n'
    )
    (tmp_path / "content/terms").mkdir(parents=True)
    (tmp_path / "content/terms.md").write_bytes(data)
    (tmp_path / "content" / name).write_bytes(data)
    site = load(tmp_path, unpublished=True)
    (promise,) = file_clauses(data, name)
    assert promise.channels == ("email",)
    assert site.texts.clauses(name, "en") == (promise,)
    assert site.clauses(site.policy("terms").versions[-1]) == (promise,)


def test_a_text_of_the_site_is_read_in_the_language_that_the_settings_give(tmp_path: Path) -> None:
    words = (
        f"{GERMAN}\nThe name of the ship and of the line is on the ticket that you have with you.\n"
    )
    policy = '[policies.terms]\nlanguage = "de"\n'
    (tmp_path / "legalsite.toml").write_text(
        f'[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n{policy}'
    )
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(f"{FACTS}{words}")
    site = load(tmp_path, unpublished=True)
    assert file_clauses(words.encode(), "terms.md") == ()  # most of its words are English
    assert [clause.channels for clause in site.clauses(site.policy("terms").versions[0])] == [
        ("email",)
    ]
    assert [text.clauses[0].channels for text in promises_in(["terms"], tmp_path)] == [("email",)]


@pytest.mark.parametrize("name", ["terms.md", "terms.de.md", "terms.en.md"])
def test_the_words_say_the_language_of_a_text(name: str) -> None:
    (promise,) = file_clauses(GERMAN.encode(), name)
    assert (promise.channels, promise.periods) == (("email",), (NoticePeriod(30),))


def test_a_text_without_word_lists_is_not_read() -> None:
    text = "Tyto podmínky můžeme kdykoli změnit a o změně vás budeme informovat e-mailem.\n"
    assert file_clauses(text.encode(), "terms.md") == ()


def test_a_text_that_cannot_be_read_at_all_is_a_problem_for_whoever_asks_what_it_promises(
    tmp_path: Path,
) -> None:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n'
    )
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(f"{FACTS}{ENGLISH}{'[' * 4000}\n")
    site = load(tmp_path, unpublished=True)
    for ask in (
        lambda: site.clauses(site.policy("terms").versions[0]),
        lambda: list(promises_in(["terms"], tmp_path)),
        lambda: list(promises_in([], tmp_path)),
    ):
        with pytest.raises(ProblemsFound, match=r"content/terms.md:5: error\[too-large\]"):
            ask()


RECORD = "promise: {all_of: [email], clause: changes}\n"
CLAUSE = "\n## Changes\n\nWe will e-mail you.\n\n### How\n\nBy e-mail.\n\n## Law\n\nOurs.\n"


def site_with(root: Path, policy: str, **texts: str) -> Site:
    (root / "legalsite.toml").write_text(
        f'[site]\ntitle = "A"\nurl = "https://e.example/"\n{policy}'
    )
    (root / "content/terms").mkdir(parents=True)
    for day, front in texts.items():
        path = f"terms/{day[1:].replace('_', '-')}.md" if day != "draft" else "terms.md"
        revised = day[1:].replace("_", "-") if day != "draft" else "2026-01-01"
        (root / "content" / path).write_text(
            f"---\ntitle: Terms\nrevised: {revised}\n{front}---\n{CLAUSE}"
        )
    return load(root, unpublished=True)


@table("texts.txt")
def test_what_is_nearest_to_the_one_text_counts(
    policy: str, front: str, place: str, channels: str, tmp_path: Path
) -> None:
    site = site_with(tmp_path, policy, r2025_01_01=front, draft="")
    text, draft = site.policy("terms").versions
    record = site.promise(text).record
    assert (record.place() if record else "") == place
    assert (record.rules[0].channels if record else ()) == tuple(channels.split())
    assert site.promise(draft).record is None


def test_a_promise_in_the_settings_stands_up_to_the_first_text_with_its_own(tmp_path: Path) -> None:
    settings = '[policies.terms]\npromise = { any_of = ["site"] }\n'
    site = site_with(
        tmp_path, settings, r2024_01_01="", r2025_01_01=RECORD, r2025_06_01="", draft=""
    )
    records = [site.promise(text).record for text in site.policy("terms").versions]
    assert [record and record.rules[0].channels for record in records] == [
        ("site",),
        ("email",),
        None,
        None,
    ]


def test_the_words_of_the_clause_that_is_named(tmp_path: Path) -> None:
    site = site_with(tmp_path, "", draft=RECORD)
    (draft,) = site.policy("terms").versions
    assert [*site.promise(draft).quotes.values()] == ["We will e-mail you. How By e-mail."]


@table("texts.txt")
def test_the_anchor_of_a_clause_and_its_words(
    text: str, line: str, anchor: str, words: str
) -> None:
    document = read_document(text.encode(), "terms.md")
    first, _, last = line.partition("-")
    assert (
        clause_anchor(document, ChangeClause(int(first), int(last or first), "We e-mail you."))
        == anchor
    )
    assert (clause_words(document, anchor) if anchor else "") == words


def test_a_clause_over_several_passages_is_found_by_the_first_40_characters_of_its_words() -> None:
    start, quoted = "We e-mail our guests", "We e-mail our guests before we go again."
    assert (len(start), len(quoted)) == (20, 40)
    document = read_document(f"- {start} at sea.\n- {quoted}\n- Then we go.\n".encode(), "terms.md")
    anchor = clause_anchor(document, ChangeClause(1, 3, f"{quoted} Then we go."))
    assert anchor == document.blocks[1].anchor


@pytest.mark.parametrize(("length", "words"), [(200, "Two."), (201, "w" * 201)])
def test_a_heading_has_at_most_200_characters(length: int, words: str) -> None:
    document = read_document(f"One.\n\n{'w' * length}\n===\n\nTwo.\n".encode(), "terms.md")
    assert clause_words(document, document.blocks[1].anchor) == words


@pytest.mark.parametrize(
    ("revised", "near"), [("2025-01-02", "did you mean 2025-01-01? "), ("1999-12-31-2", "")]
)
def test_a_promise_of_no_published_text_is_a_problem(
    revised: str, near: str, tmp_path: Path
) -> None:
    site = site_with(
        tmp_path, f'[policies.terms]\npromises."{revised}" = "none"\n', r2025_01_01="", draft=""
    )
    (problem,) = site.unknown_name_problems
    assert (problem.rule, problem.place) == ("unknown-version", "legalsite.toml:5:1")
    assert problem.message == f"terms has no published version {revised!r}"
    assert problem.help == f"{near}record a draft's promise in its own front matter"


PROMISE_AND_ORIGINAL = ("promise: none", "translates: 2026-01-01")


def test_a_translation_promises_what_its_original_does(tmp_path: Path) -> None:
    config = '[site]\ntitle = "A"\nurl = "https://e.example/"\nlanguages = ["en", "de"]\n'
    (tmp_path / "legalsite.toml").write_text(config)
    (tmp_path / "content").mkdir()
    original, translation = (
        FACTS.replace("title", f"{key}\ntitle") for key in PROMISE_AND_ORIGINAL
    )
    (tmp_path / "content/terms.md").write_text(original + ENGLISH)
    (tmp_path / "content/terms.de.md").write_text(translation + GERMAN)
    site = load(tmp_path, unpublished=True)
    (german,) = site.policy("terms").translations["de"]
    record = site.promise(german).record
    assert record
    assert (record.promises_no_notice, record.place()) == (True, "content/terms.md:2")
