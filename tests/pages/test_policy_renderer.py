import pytest

from legalsite.pages.layouts import Layouts
from legalsite.pages.policy_renderer import PolicyRenderer
from legalsite.source.markdown import read_markdown


@pytest.fixture
def renderer(sample):
    def of(slug, language="en"):
        editions = sample.editions(slug)
        return PolicyRenderer(
            editions[language],
            tuple(editions.values()),
            sample.frame(Layouts({})),
            document=lambda text: read_markdown(sample.words[text.path], path=text.path),
            redline=None,
            text_language=lambda text: text.language,
        )

    return of


def test_a_text_is_shown_as_heading_body_and_contents(renderer):
    of_privacy = renderer("privacy")
    parts = of_privacy.parts(of_privacy.edition.in_force)
    assert parts["heading"] == '<h1 id="privacy-policy">Privacy Policy</h1>'
    assert "1.2" in parts["body"]
    assert parts["contents"].count("<li") == 3


def test_a_text_without_a_heading_goes_by_its_title(renderer):
    of_terms = renderer("terms")
    parts = of_terms.parts(of_terms.edition.in_force)
    assert (parts["heading"], parts["contents"]) == ("<h1>Terms</h1>", "")
    assert of_terms.empty_parts(of_terms.edition.in_force) == {
        "heading": "<h1>Terms</h1>", "body": "", "contents": "", "body_marks": "",
    }  # fmt: skip


def test_a_page_is_linked_in_every_language_that_has_its_text(renderer):
    of_privacy = renderer("privacy")
    routes, revisions = of_privacy.edition.routes, of_privacy.edition.policy.revisions
    assert of_privacy.alternates(revisions[1], routes.text) == [
        ("en", "privacy/2023-09-10/"),
        ("de", "de/privacy/2023-09-20/"),
    ]
    assert of_privacy.alternates(revisions[0], routes.text) == [("en", "privacy/2022-05-01/")]


def test_layouts_see_the_policy_on_each_of_its_pages(renderer):
    source = b"{{ policy.title }}|{{ policy.tab }}|{{ policy.upcoming_href }}|{{ policy.in_force }}|{{ extra }}"
    layouts = Layouts({"policy.html": source})
    privacy, beta = renderer("privacy"), renderer("eu/beta")
    page = privacy.render("policy.html", "privacy/", "T", tab="in_force", extra="x")
    assert layouts.page(privacy.frame, page) == b"Privacy Policy|in_force|/legal/privacy/upcoming/|True|x"
    page = beta.render("policy.html", "eu/beta/", "T", extra="")
    assert layouts.page(beta.frame, page) == b"Beta|||False|"  # it was withdrawn
