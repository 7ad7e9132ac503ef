"""legalsite.toml: what is accepted, what is refused, and in which words."""

from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.model.approvals import ApprovalRule
from legalsite.model.config import (
    CheckSetting,
    CompanySettings,
    Config,
    NoticeSettings,
    PolicySettings,
)
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import VersionId
from legalsite.model.promise import NoticeRule
from legalsite.source.config_file import read_config
from text_tables import cases, in_lines

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
fragments = true
home = "https://www.example.com/shop/"
show_type_of_change = true
security_policy = { script-src = ["https://consent.example:8443", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"] }

[build]
output = "public/legal"
since = 5

[policies."eu/privacy"]
kind = "terms"
formerly = ["privacy-policy", "Legal/privacy.html", "/privacy"]
notice = { all_of = ["email", "site"], days_before = 30, for = ["material", "minor"] }

[notice]
profiles = ["eu-p2b"]
sender = "Harbour <legal@example.com>"
reply_to = "help@example.com"
closing.terms = "Write to us."
imprint = "Harbour Ltd, Quay 1"

[approvals]
terms = { from = ["A. Keller"] }
"eu/**" = { from = [" A. Keller", "B. Okafor"], need = 2, for = ["material"] }

[companies."**"]
name = "{{ company.name }}"
reply_to = "{{ company.mail }}"

[companies."eu/**"]
sender = "{{ company.name }} <eu@example.com>"
accent = "#7a2048"
footer = ["Register 1"]
closing.terms = { de = "Schreiben Sie uns." }
"""
    assert read_config(text.encode()) == Config(
        title="Harbour Ledger",
        url="https://example.com/legal/",
        timezone="Europe/Berlin",
        languages=("en", "de", "pt-BR"),
        site_files=False,
        fragments=True,
        home="https://www.example.com/shop/",
        show_type_of_change=True,
        security_policy={
            "script-src": (
                "https://consent.example:8443",
                "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            )
        },
        output="public/legal",
        since=5,
        policies={
            "eu/privacy": PolicySettings(
                "terms",
                ("privacy-policy", "/Legal/privacy.html", "/privacy"),
                (NoticeRule(("email", "site"), "all", NoticePeriod(30), ("material", "minor")),),
            )
        },
        notice=NoticeSettings(
            ("eu-p2b",),
            "Harbour <legal@example.com>",
            "help@example.com",
            {"terms": {"": "Write to us."}},
            "Harbour Ltd, Quay 1",
        ),
        approvals={
            "terms": ApprovalRule(("A. Keller",)),
            "eu/**": ApprovalRule(("A. Keller", "B. Okafor"), 2, ("material",)),
        },
        companies={
            "**": CompanySettings(name="{{ company.name }}", reply_to="{{ company.mail }}"),
            "eu/**": CompanySettings(
                sender="{{ company.name }} <eu@example.com>",
                accent="#7a2048",
                accent_dark="#c9a5b5",
                footer=("Register 1",),
                closing={"terms": {"de": "Schreiben Sie uns."}},
            ),
        },
    )


@pytest.mark.parametrize(("written", "period"), [
    ("days_before = 30", NoticePeriod(30)), ('period = "30 days"', NoticePeriod(30)),
    ('period = "1 month"', NoticePeriod(months=1)), ('period = "10 business days"', NoticePeriod(10, business=True)),
    ("days_before = 0", NoticePeriod()), ('period = "1 year"', NoticePeriod(months=12)),
    ('period = "6 weeks"', NoticePeriod(42, weeks=True)), ("", None),
])  # fmt: skip
def test_the_period_of_a_notice(written, period):
    rule = read_config(f"{SITE}[policies.a.notice]\n{written}\n".encode()).settings("a").notice
    assert rule == (NoticeRule(period=period, classes=("material",)),)


def test_several_rules_of_the_company():
    fees, others = (
        '{ all_of = ["email"], days_before = 60, about = "fees" }',
        '{ any_of = ["page"], for = ["minor"] }',
    )
    assert read_config(f"{SITE}[policies.a]\nnotice = [{fees}, {others}]\n".encode()).settings(
        "a"
    ).notice == (
        NoticeRule(("email",), "all", NoticePeriod(60), ("material",), "fees"),
        NoticeRule(("page",), "any", None, ("minor",)),
    )


def test_holidays():
    text = f'{SITE}[notice]\nholidays = ["2026-12-25", "2027-01-01"]\n'
    assert read_config(text.encode()).notice.holidays == {date(2026, 12, 25), date(2027, 1, 1)}


def test_the_closing_sentence_by_kind_and_language():
    text = (
        SITE
        + 'languages = ["en", "de"]\n[notice]\nclosing.terms = { en = "Write.", de = "Schreiben Sie." }\n'
    )
    notice = read_config((text + 'closing.list = "See the list."').encode()).notice
    assert [notice.closing_in("terms", language) for language in ("de", "en", "fr")] == [
        "Schreiben Sie.",
        "Write.",
        "",
    ]
    assert (notice.closing_in("list", "de"), notice.closing_in("notice", "de")) == (
        "See the list.",
        "",
    )


def test_pyproject_serves_as_well():
    text = '[project]\nname = "x"\n[tool.legalsite.site]\ntitle = "x"\nurl = "https://e.example"\n'
    assert read_config(text.encode(), "pyproject.toml").title == "x"
    assert places(text + 'titel = ""\n', "site/pyproject.toml") == [("unknown-key", 6, 1)]


@cases("fixtures/no_toml.txt")
def test_what_is_no_toml(text, expected):
    """The cases are Python."""
    assert in_lines(eval(text)) == expected


@cases("fixtures/wrong_settings.txt")
def test_what_is_refused_where_and_in_which_words(text, expected):
    """What a site must have follows where the case leaves it out, so that the lines of each case count from 1."""
    whole = text if "[site" in text or text.startswith("site") else f"{text}\n{SITE}"
    assert in_lines(problems(whole)) == expected


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/legal", "/eu/legal//", "/m%C3%A9dias/", "/~a_b/v1.2/"]
)
def test_the_path_of_the_site_is_as_browsers_send_it(path):
    assert (
        read_config(SITE.replace("e.example", f"e.example{path}").encode()).url
        == f"https://e.example{path}"
    )


def test_a_problem_is_printed_with_its_line():
    assert str(problems(SITE.replace("title", "titel"))[1]) == (
        "legalsite.toml:2:1: error[unknown-key]: unknown key 'titel'\n"
        '  2 | titel = "x"\n'
        "    | ^\n"
        "  help: did you mean 'title'?"
    )


@pytest.mark.parametrize("key", ["promise", 'promises."2025-02-01"', 'promises."2025-02-01-2"'])
def test_a_promise_is_recorded_at_its_line(key):
    values = {
        '"none"': "none",
        '{ none = true, reason = "misread" }': "none",
        '{ all_of = ["email"], period = "10 business days", for = ["material"] }': (
            "all_of: [email], period: 10 business days, for: [material]"
        ),
        '[{ all_of = ["email"], days_before = 60, about = "fees" }, { for = ["minor"], confirmed_by = "J. Doe" }]': (
            "all_of: [email], period: 60 days, for: [editorial, minor, material], about: fees; for: [minor]"
        ),
    }
    for value, expected in values.items():
        terms = read_config(f"{SITE}[policies.terms]\n{key} = {value}\n".encode()).policies["terms"]
        (promise,) = [promise for promise in (terms.promise, *terms.promises.values()) if promise]
        assert (str(promise), promise.place()) == (expected, "legalsite.toml:5")
        assert promise.rules[0].reason == ("misread" if "misread" in value else "")
        assert promise.confirmed_by == ("J. Doe" if "J. Doe" in value else "")


def test_where_subscribers_leave():
    text = f'{SITE}[notice]\nunsubscribe = "https://x.test/u?t={{token}}"\n'
    assert read_config(text.encode()).notice.unsubscribe == "https://x.test/u?t={token}"


@pytest.mark.parametrize(
    ("table", "key", "least", "most"),
    [
        ("build", "since", 1, 1000),
        ("notice", "banner_days", 0, 366),
        ("notice", "keep_days", 0, 36_525),
        ("policies.a.notice", "days_before", 0, 3650),
    ],
)
def test_the_least_and_the_most(table, key, least, most):
    def read(value):
        return read_config(f"{SITE}[{table}]\n{key} = {value}\n".encode())

    assert read(least) != read(most)
    for value in (least - 1, most + 1):
        assert places(f"{SITE}[{table}]\n{key} = {value}\n") == [("bad-value", 5, len(key) + 4)]


def test_a_rule_may_count_less_everywhere_in_a_policy_or_in_one_text():
    rule = '[[checks]]\nrule = "broken-link"\nreason = "It is a quotation."\nlevel = "off"\n'
    one = 'policy = "terms"\nrevision = "2026-03-02"\n'
    everywhere = CheckSetting("broken-link", "It is a quotation.", "off")
    assert read_config(f'{SITE}{rule}{rule}policy = "terms"\n{rule}{one}'.encode()).checks == (
        everywhere,
        replace(everywhere, policy="terms"),
        replace(everywhere, policy="terms", revision=VersionId(date(2026, 3, 2))),
    )


@pytest.mark.parametrize("who", ["ann", "ann:secret", ":secret"])
def test_an_address_with_a_name_or_a_password_is_refused(who):
    (problem,) = problems(SITE.replace("https://", f"https://{who}@"))
    assert problem.rule == "bad-url"
    assert problem.message.startswith("the URL contains a user name or password, ")


def test_a_question_may_count_as_what_it_is():
    asked = '[[checks]]\nrule = "change-unapproved"\nreason = "It is asked."\nlevel = "error"\n'
    assert read_config(f"{SITE}{asked}".encode()).checks == (
        CheckSetting("change-unapproved", "It is asked.", "error"),
    )


@pytest.mark.parametrize("written", ["1", "0.95"])
def test_the_share_that_must_have_accepted(written):
    text = f'{SITE}[notice]\nreached = {{ share = {written}, reason = "So we decided." }}\n'
    assert str(read_config(text.encode()).notice.reached.share) == str(float(written))
