"""The short way through legalsite.toml accepts what is plain, gives up on everything else, and says what the long way
says."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.config import read_config
from legalsite.source.plain_settings import plain_config

SITE = '[site]\ntitle = "Harbour"\nurl = "https://example.com/legal/"\n'
PLAIN = {
    "site": (
        'timezone = "Europe/Berlin"', 'timezone = "UTC"', 'languages = ["en", "de"]', "languages = ['en']",
        "site_files = false", "# a note", "",
    ),
    "build": ('output = "public"', 'output = "a\\\\b/../c"', "since = 5", "since = 1_000"),
    'policies."eu/privacy"': ('kind = "terms"', 'language = "de"', 'formerly = ["old", "older"]', "formerly = []"),
    "policies.terms": (
        'formerly = ["other"]', 'notice = { any_of = ["email", "site"], days_before = 30 }',
        'notice = { all_of = ["post"], period = "2 months", for = ["minor"] }', "notice = {}",
    ),
    "policies.terms.notice": ('any_of = ["account"]', "days_before = 0", 'for = ["material"]'),
    "notice": (
        'profiles = ["eu-p2b"]', "profiles = []", 'sender = "Harbour <legal@example.com>"', 'reply_to = "a@b.example"',
        'closing = { terms = "Write to us.", list = "Or not." }', 'imprint = """Quay\\n1"""', "banner_days = 14",
        'unsubscribe = "https://e.example/{token}"',
    ),
}  # fmt: skip
ODD = {
    "site": (
        'title = ""', "title = 5", 'url = "ftp://x"', 'timezone = "Europe/Berlyn"', 'languages = []', "languages = [1]",
        'languages = ["en", "en"]', "site_files = 1", 'titel = "x"', 'url = "https://a@b.example"', 'title = "a\\nb"',
        'title = "\\u202e"',
    ),
    "build": ('output = "content"', 'output = "../x"', "since = 0", "since = true", "since = 5.0", "since = '5'"),
    "policies.index": ('kind = "terms"',),
    "policies.Terms": (),
    "policies.old": (),
    "policies.terms": (
        'kind = "book"', "kind = ['terms']", 'formerly = ["terms"]', 'formerly = ["a", "a"]', 'promise = "none"',
        "formerly = 'old'", 'notice = { any_of = ["site"], all_of = ["site"] }', 'notice = { any_of = [] }',
        'notice = { days_before = 1, period = "1 day" }', "notice = { days_before = 9999 }", "notice = 1",
        'notice = { any_of = [["site"]] }', 'promises."2025-01-01" = "none"', 'language = "Deutsch"',
    ),
    "notice": (
        'profiles = ["eu-x"]', 'sender = "nobody"', 'sender = ""', "banner_days = 367",
        'webhook = "http://x.example"', 'unsubscribe = ""', "imprint = 2025-01-01", "dkim = {}",
        'closing.terms = { en = "Write." }', 'closing.list = "\\u0007"', 'objection = "Write."',
    ),
    "checks": ("x = 1",), "other": (),
}  # fmt: skip
parts = st.sampled_from([(table, line) for table, lines in PLAIN.items() for line in lines])
odd = st.sampled_from([(table, line) for table, lines in ODD.items() for line in (*lines, "")])


def written(lines: list[tuple[str, str]]) -> bytes:
    tables = {"site": ['title = "Harbour"', 'url = "https://example.com/legal/"']}
    for table, line in lines:
        tables.setdefault(table, []).append(line)
    return "\n".join(f"[{table}]\n" + "\n".join(lines) for table, lines in tables.items()).encode()


@given(st.lists(parts, max_size=6, unique=True), st.lists(odd, max_size=1))
def test_what_it_accepts_it_reads_as_the_long_way_does(
    lines: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    data = written([*lines, *more])
    config = plain_config(data, "legalsite.toml")
    if config:
        assert config == read_config(data)


@pytest.mark.parametrize("line", [(table, line) for table, lines in PLAIN.items() for line in lines])
def test_what_most_sites_have_is_plain(line: tuple[str, str]) -> None:
    data = written([line])
    assert plain_config(data, "legalsite.toml") == read_config(data)


@pytest.mark.parametrize("line", [(table, line) for table, lines in ODD.items() for line in lines])
def test_what_is_odd_or_may_be_wrong_is_not(line: tuple[str, str]) -> None:
    assert plain_config(written([line]), "legalsite.toml") is None


@pytest.mark.parametrize("data", [b"", b"site = 1", b"[site", b"\xff", b"[[checks]]", b"[site]\ntitle = 'x'"])
def test_what_is_no_site_is_not(data: bytes) -> None:
    assert plain_config(data, "legalsite.toml") is None


def test_plain_settings_need_no_pydantic() -> None:
    code = (
        "import sys; from legalsite.source.plain_settings import plain_config\n"
        f"config = plain_config({SITE.encode()!r}, 'legalsite.toml')\n"
        "sys.exit(config is None or bool(sys.modules.keys() & {'yaml', 'pydantic', 'pydantic_core'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
