"""Emails that would be too long for mail programs."""

from msgspec.structs import replace

from legalsite.notices.joined_email import EXCERPT_LIMITS
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import Catalogue

from .composed_emails import compose
from .test_email_content import composed, words_of_html, words_of_text


def test_an_email_that_would_be_clipped_shows_fewer_changes(notice, change, company) -> None:
    clauses = [
        f"Clause {number} has a fee of {{}} euros for each {'x' * 600}{number}."
        for number in range(400)
    ]
    sides = ("\n\n".join(clauses).replace("{}", fee) for fee in ("ten", "twelve"))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in sides))
    content = composed(notice, replace(change, redline=redline), company)
    one_more = len(content.html.encode()) // content.text.count("[-ten-]{+twelve+}")
    assert 98_000 - one_more < len(content.html.encode()) <= 98_000
    shown = content.text.count("[-ten-]{+twelve+}")
    assert f"{400 - shown} more changes are left out." in " ".join(content.text.split())
    assert content.text.count(change.urls.redline) == 2
    assert words_of_html(content.html) == words_of_text(content.text)


def test_several_long_redlines_show_fewer_changes_each(notice, change, company) -> None:
    clauses = [f"Clause {number} has a fee of {{}} euros." for number in range(90)]
    sides = ("\n\n".join(clauses).replace("{}", fee) for fee in ("ten", "twelve"))
    redline = compare(*(read_document(text.encode(), "fees.md") for text in sides))
    changes = [replace(change, redline=redline)] * 4
    content = compose(changes, company, Catalogue())
    shown = content.text.count("[-ten-]{+twelve+}")
    assert len(content.html.encode()) <= 98_000
    assert 20 < shown // 4 in EXCERPT_LIMITS
    assert " ".join(content.text.split()).count(f"{90 - shown // 4} more changes") == 4
    assert words_of_html(content.html) == words_of_text(content.text)
