"""The short way through front matter accepts what is plain, gives up on everything else, and says what the long way
says."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.file_names import read_name
from legalsite.source.front_matter_block import split
from legalsite.source.front_matter_schema import checked_facts
from legalsite.source.plain_front_matter import plain_facts

LANGUAGES = ("en", "de")
PATHS = ("privacy.md", "privacy.de.md", "privacy/2026-03-02.md", "privacy/2026-03-02-2.md", "privacy/2026-03-02.de.md")
KEYS = (
    "title", "revised", "effective", "change", "summary", "replaces", "retroactive", "withdrawn", "approved_by",
    "translates", "promise", "extra", "titel",
)  # fmt: skip
PROMISED = ("any_of", "all_of", "days_before", "period", "for", "clause", "reason")
DAYS = ("2026-03-02", "2026-03-02-2", "2026-04-01", "2026-02-30", "0999-01-01", "'2026-03-02'", "2026-3-2")
WORDS = (
    "none", "true", "false", "minor", "material", "null", "Null", "~", "", "-", "yes", "30", "030", "99999", "2 months",
    "10 business days", "changes-to-this", "'#changes'", "email", "[email, site]", "[email, email]", "[]", "[a,, b]",
    "[null]", "[minor]", "[2026-02-10, 2026-02-10-2]", "{all_of: [email]}", "|", ">-", "&a b", "*a", "!t x", "@x", "`x",
    "We name it.", "We name it: now.", "10:30", "a:b", "https://example.com/x", "C# code", "x # why", '"x" # why',
    '"a\\tb"', '"a: b"', "'it''s'", "it's", "[x", "x]", "a\tb", "„Wörter“ – neu…", "\u3000x", "x\u00a0y", "x\u0085y",
    "\ufeffx", "x" * 301, "x" * 1001, "? x", "- x", "%x", "x: ", ": x", "x :", "a  b  ", '""', "''", "' '", "...",
    "---", "٢٠٢٦-٠٣-٠٢", "²", "__x", "x__", "0x1F", "1_000", "=", "<<",
)  # fmt: skip
values = st.sampled_from((*DAYS, *WORDS)) | st.text("ab:#-'\"[],{}& \t|>%@`\\é\u0085\u2028\ufeff", max_size=8)
lines = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(KEYS), values),
    st.builds("  {}: {}".format, st.sampled_from(PROMISED), values),
    st.builds("{}:{}".format, st.sampled_from(KEYS), st.sampled_from(("", " ", "  x", "x"))),
    st.sampled_from(("promise:", "# note", "  # note", "", " ", "   deep: x", "\tx: y", "...", "--- ", "'title': x")),
)
LIKELY = (
    "effective: 2026-04-01", "effective:", "change: minor", "summary: We name it: now", "summary: 'a: b'  # as agreed",
    "replaces: [2026-02-10, 2026-02-10-2]", "replaces: []", "retroactive: true", "effective: 2026-03-01",
    "withdrawn: false", "approved_by: J. Doe, counsel", "translates: 2026-03-02", "promise: none", "# note", "",
    "promise:\n  any_of: [email, site]\n  days_before: 30",
    "promise:\n  all_of: [post]\n  for: [minor]\n  clause: '#a'",
    "promise:\n  period: 2 months\n\n  # note\n  for: [minor, material]", "promise:\n  clause: a",
)  # fmt: skip


@given(
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(LIKELY), unique=True, max_size=4),
    st.lists(lines, max_size=2),
    st.sampled_from(("---\n", "---", "...\n", "---  \n")),
)
def test_what_it_accepts_it_reads_as_the_long_way_does(path: str, likely: list[str], more: list[str], end: str) -> None:
    block = "\n".join(["---", "title: Privacy", "revised: 2026-03-02", *likely, *more, end])
    name, full_path = read_name(path, LANGUAGES), f"content/{path}"
    try:
        front, _, _ = split(block.encode(), full_path)
    except ProblemsFound:
        return
    facts = plain_facts(front, name, full_path, LANGUAGES)
    if facts is not None:
        assert {**DEFAULTS, **facts} == checked_facts(front, name, full_path, LANGUAGES)


DEFAULTS = {
    "change": None, "summary": None, "replaces": None, "retroactive": False, "withdrawn": False, "approved_by": None,
    "translates": None, "promise": None, "extra": {}, "dated_by": None,
}  # fmt: skip


def is_plain(*given: str, path: str = "privacy.md") -> bool:
    front = "\n".join(["---", *given, "---", ""])
    return plain_facts(front, read_name(path, LANGUAGES), f"content/{path}", LANGUAGES) is not None


@pytest.mark.parametrize(
    "line",
    [
        "summary: We name the new processor, as of 1 May.",
        "summary: 'Terms: all of them'",
        'summary: "Terms: all of them"  # as agreed',
        "summary: Datenschutz für Prüfer – neu",
        "replaces: [2026-02-10, 2026-02-10-2]",
        "dated_by: commit",
        "retroactive: true",
        "effective:",
        "# a note",
        "promise: none",
        "promise:\n  all_of: [email, in_product]\n  period: 2 months\n  for: [material]\n  clause: changes",
    ],
)
def test_what_most_texts_have_is_plain(line: str) -> None:
    assert is_plain("title: Privacy", "revised: 2026-03-02", line)


@pytest.mark.parametrize(
    "line",
    [
        "extra: {a: b}", "titel: x", "title: twice", "effective: 2026-01-01", "translates: 2026-01-01", "change: big",
        "promise: {any_of: [email]}", "promise:\n  any_of: [email]\n  all_of: [email]", "promise:\n  clause: x",
    ],
)  # fmt: skip
def test_what_is_odd_or_may_be_wrong_is_not(line: str) -> None:
    assert not is_plain("title: Privacy", "revised: 2026-03-02", line)


def test_a_plain_text_needs_neither_yaml_nor_pydantic() -> None:
    code = (
        "import sys; from legalsite.source.front_matter import read_revision\n"
        "read_revision(b'---\\ntitle: Privacy\\nrevised: 2026-03-02\\n---\\n# Privacy\\n', 'a.md', languages=('en',))\n"
        "sys.exit(bool(sys.modules.keys() & {'yaml', 'pydantic', 'pydantic_core'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
