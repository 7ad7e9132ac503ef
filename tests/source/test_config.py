"""legalsite.toml: what is accepted, what is refused, and in which words."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.model.config import Config, NoticeRule, NoticeSettings, PolicySettings
from legalsite.model.promise import NoticePeriod
from legalsite.source.config import read_config

SITE = '[site]\ntitle = "x"\nurl = "https://e.example"\n'


def problems(text, path="legalsite.toml"):
    with pytest.raises(ProblemsFound) as found:
        read_config(text if isinstance(text, bytes) else text.encode(), path)
    assert found.value.status == 2
    return found.value.problems


def places(text, path="legalsite.toml"):
    return [(problem.rule, problem.line, problem.column) for problem in problems(text, path)]


def test_the_least():
    assert read_config(SITE.encode()) == Config("x", "https://e.example")


def test_everything_that_may_be_said():
    text = """
[site]
title = "Harbour Ledger"
url = "https://example.com/legal/"
timezone = "Europe/Berlin"
languages = ["en", "de", "pt-br"]
site_files = false

[build]
output = "public/legal"
since = 5

[policies."eu/privacy"]
kind = "terms"
formerly = ["privacy-policy"]
notice = { all_of = ["email", "site"], days_before = 30, for = ["material", "minor"] }

[notice]
profiles = ["eu-p2b"]
sender = "Harbour <legal@example.com>"
reply_to = "help@example.com"
objection = "Write to us."
imprint = "Harbour Ltd, Quay 1"
"""
    assert read_config(text.encode()) == Config(
        title="Harbour Ledger",
        url="https://example.com/legal/",
        timezone="Europe/Berlin",
        languages=("en", "de", "pt-BR"),
        site_files=False,
        output="public/legal",
        since=5,
        policies={
            "eu/privacy": PolicySettings(
                "terms",
                ("privacy-policy",),
                NoticeRule(("email", "site"), "all", NoticePeriod(30), ("material", "minor")),
            )
        },
        notice=NoticeSettings(
            ("eu-p2b",),
            "Harbour <legal@example.com>",
            "help@example.com",
            {"terms": {"": "Write to us."}},
            "Harbour Ltd, Quay 1",
        ),
    )


@pytest.mark.parametrize(("written", "period"), [
    ("days_before = 30", NoticePeriod(30)), ('period = "30 days"', NoticePeriod(30)),
    ('period = "1 month"', NoticePeriod(months=1)), ('period = "10 business days"', NoticePeriod(10, business=True)),
    ("", NoticePeriod()),
])  # fmt: skip
def test_the_period_of_a_notice(written, period):
    rule = read_config(f"{SITE}[policies.a.notice]\n{written}\n".encode()).settings("a").notice
    assert rule == NoticeRule(period=period)


@pytest.mark.parametrize("key", ["closing.terms", "objection"])
def test_the_closing_sentence_by_kind_and_language(key):
    text = SITE + f'languages = ["en", "de"]\n[notice]\n{key} = {{ en = "Write.", de = "Schreiben Sie." }}\n'
    notice = read_config((text + 'closing.list = "See the list."').encode()).notice
    assert [notice.closing_in("terms", language) for language in ("de", "en", "fr")] == ["Schreiben Sie.", "Write.", ""]
    assert (notice.closing_in("list", "de"), notice.closing_in("notice", "de")) == ("See the list.", "")


def test_pyproject_serves_as_well():
    text = '[project]\nname = "x"\n[tool.legalsite.site]\ntitle = "x"\nurl = "https://e.example"\n'
    assert read_config(text.encode(), "pyproject.toml").title == "x"
    assert places(text + 'titel = ""\n', "site/pyproject.toml") == [("unknown-key", 6, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[site\ntitle = 1", [("bad-toml", 1, 6)]),
        (SITE.replace('x"', "x"), [("bad-toml", 2, 11)]),
        ('[site]\ntitle = "x"\n', [("missing-key", 1, 2)]),
        ("", [("missing-key", 1, 1)]),
        ("site = 5", [("bad-value", 1, 8)]),
        (SITE.encode().replace(b"x", b"\xff"), [("bad-encoding", 2, 10)]),
        (SITE.replace('"x"', "5"), [("bad-value", 2, 9)]),
        (SITE.replace('"x"', '"a\\nb"'), [("bad-value", 2, 9)]),
        (SITE.replace('"x"', '"a\\u001bb"'), [("bad-character", 2, 9)]),
        (SITE + 'title = "y"\n', [("doubled-key", 4, 1)]),
        (SITE + 'titel = "y"\n', [("unknown-key", 4, 1)]),
        (SITE + 'timezone = "Europe/Berln"\n', [("bad-timezone", 4, 12)]),
        (SITE + 'languages = ["en_GB"]\n', [("bad-language", 4, 13)]),
        (SITE + 'languages = ["en-GB", "EN-gb"]\n', [("bad-value", 4, 13)]),
        (SITE + "languages = []\n", [("bad-value", 4, 13)]),
        (SITE + "[policies.eu.privacy]\n", [("unknown-key", 4, 2)]),
        (SITE + "[policies.Privacy]\n", [("bad-name", 4, 2)]),
        (SITE + '[policies.a]\nformerly = ["a"]\n', [("bad-value", 5, 12)]),
        (SITE + '[policies.a]\nnotice = { any_of = ["email"], all_of = ["site"] }\n', [("bad-value", 5, 32)]),
        (SITE + '[policies.a]\nnotice = { period = "2 moons" }\n', [("bad-value", 5, 21)]),
        (SITE + '[policies.a]\nnotice = { days_before = 0, period = "2 months" }\n', [("bad-value", 5, 29)]),
        (
            SITE + '[policies.a]\nnotice = { any_of = ["mail"], days_befor = 3 }\n',
            [("bad-value", 5, 21), ("unknown-key", 5, 31)],
        ),
        (SITE + "[policies.a.notice]\ndays_before = -1\n", [("bad-value", 5, 15)]),
        (SITE + '[notice]\nprofiles = ["eu-p2c"]\n', [("unknown-profile", 5, 12)]),
        (SITE + '[notice]\nsender = "nobody"\n', [("bad-address", 5, 10)]),
        (SITE + '[notice]\nwebhook = "https://example.com/hook"\n', [("unknown-key", 5, 1)]),
        (SITE + "[notice]\nbanner_days = 400\n", [("bad-value", 5, 15)]),
        (SITE + "[notice]\nobjection = 5\n", [("bad-value", 5, 13)]),
        (SITE + '[notice]\nobjection = { en = "a", de = "b" }\n', [("bad-language", 5, 25)]),
        (SITE + "[notice.objection]\nen = 5\n", [("bad-value", 5, 6)]),
        (SITE + '[notice]\nobjection = "a"\nclosing.terms = "b"\n', [("bad-value", 5, 1)]),
        (SITE + '[notice.closing]\nlist = { de = "b" }\n', [("bad-language", 5, 10)]),
        (SITE + '[notice.closing]\nterm = "b"\n', [("unknown-key", 5, 1)]),
        (SITE + '[notice]\nobjection = { en = "a\\u001bb" }\n', [("bad-character", 5, 20)]),
        (SITE + '[notice]\nimprint = """a\nb = 1\n"""\nnope = 1\n', [("unknown-key", 8, 1)]),
        ("a = " + "[" * 10_000, [("bad-toml", 1, 0)]),
        ("a = " + "9" * 10_000, [("bad-toml", 1, 0)]),
    ],
)
def test_what_is_refused_and_where(text, expected):
    assert places(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://e.example",
        "example.com",
        "",
        "https://u:p@e.example",
        "https://e.example/?a",
        "https://e.example/#a",
        "https://e.example/a b",
        "https://",
        "https://e.example/'x",
        "https://e.example/../x",
        "//e.example",
        "https://e.example:x/",
    ],
)
def test_only_addresses_of_a_site(url):
    assert places(SITE.replace("https://e.example", url)) == [("bad-url", 3, 7)]


@pytest.mark.parametrize(
    "output",
    [
        "/",
        ".",
        "",
        "~",
        "~/x",
        "content",
        "content/x",
        "./content",
        "content/..",
        "../outside",
        "a/../..",
        "layouts",
        "/tmp/x",
        "C:/x",
        ".git",
        "Content",
        "..\\\\x",
    ],
)
def test_output_stays_inside_and_away_from_what_users_write(output):
    assert places(SITE + f'[build]\noutput = "{output}"\n') == [("bad-output", 5, 10)]


def test_every_problem_at_once_in_full_words():
    found = problems('[site]\ntitel = "x"\nurl = "example.com"\n[policies.privacy]\nkind = "term"\n')
    assert "\n".join(map(str, found)) == (
        "legalsite.toml:1:2: error[missing-key]: title is missing\n"
        "  1 | [site]\n"
        "    |  ^\n"
        "  help: add a line for title\n"
        "legalsite.toml:2:1: error[unknown-key]: unknown key 'titel'\n"
        '  2 | titel = "x"\n'
        "    | ^\n"
        "  help: did you mean 'title'?\n"
        "legalsite.toml:3:7: error[bad-url]: 'example.com' is not an http or https URL\n"
        '  3 | url = "example.com"\n'
        "    |       ^\n"
        '  help: write the address of the site, like url = "https://example.com/legal/"\n'
        "legalsite.toml:5:8: error[bad-value]: kind: must be 'terms', 'notice' or 'list', not 'term'\n"
        '  5 | kind = "term"\n'
        "    |        ^\n"
        "  help: did you mean 'terms'?"
    )


def test_a_table_that_only_others_name_stands_where_it_is_named_first():
    assert places(SITE + '[policy.privacy]\nkind = "notice"\n') == [("unknown-key", 4, 2)]


def test_types_are_called_by_plain_words():
    text = (
        SITE
        + 'languages = []\nsite_files = 1\n[policies.privacy]\nnotice = { any_of = ["email"], days_before = "30" }\n'
    )
    assert [problem.message for problem in problems("site = 5")] == ["site: must be a table of keys and values, not 5"]
    assert [problem.message for problem in problems(text)] == [
        "languages: must have at least 1",
        "site_files: must be true or false, not 1",
        "days_before: must be a whole number, not '30'",
    ]


def test_where_subscribers_leave() -> None:
    notice = 'unsubscribe = "https://x.test/u?t={token}"\n'
    settings = read_config(f'[site]\ntitle = "T"\nurl = "https://x.test/"\n[notice]\n{notice}'.encode()).notice
    assert settings.unsubscribe == "https://x.test/u?t={token}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('unsubscribe = "http://x.test/{token}"', "is not an https URL with {token} once"),
        ('unsubscribe = "https://x.test/leave"', "is not an https URL with {token} once"),
        ('unsubscribe = "https://x.test/{token}> <evil"', "is not an https URL with {token} once"),
        ('dkim = { domain = "x.test", selector = "a" }', "help: remove it: the relay signs emails"),
    ],
)
def test_what_the_headers_of_emails_cannot_hold(line: str, message: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_config(f'[site]\ntitle = "T"\nurl = "https://x.test/"\n[notice]\n{line}\n'.encode())
    assert message in str(raised.value)
