import re

import pytest
from msgspec.structs import replace

from legalsite.model.config import PolicySettings
from legalsite.pages.hosts import host_files, hosting_rules, old_slugs
from legalsite.pages.routes import Routes


def test_a_part_of_a_larger_site_leaves_the_host_s_files_alone(sample):
    host = {"robots.txt", "404.html", "_headers", "_redirects", ".nojekyll"}
    assert host <= sample.render().keys()
    sample.config = replace(sample.config, site_files=False)
    assert not host & sample.render().keys()


@pytest.mark.parametrize("added", [{}, {"script-src": ("https://consent.example",)}])
def test_every_page_carries_what_browsers_read_of_the_policy_in_a_page(sample, added):
    sample.config = replace(sample.config, security_policy=added)
    files = sample.render()
    policy = re.search("Content-Security-Policy: (.*)", files["_headers"].decode())[1]
    meant = [
        one
        for one in policy.split("; ")
        if one.split()[0] not in ("frame-ancestors", "report-to", "sandbox")
    ]
    assert "frame-ancestors 'self'" in policy
    assert ("script-src https://consent.example" in meant) == bool(added)
    pages = [data.decode() for name, data in files.items() if name.endswith(".html")]
    assert len(pages) > 10
    for page in pages:
        (given,) = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        assert given.split("; ") == meant
        assert page.index("Content-Security-Policy") < page.index("<title>")


def test_an_old_slug_leads_on_only_in_the_languages_of_its_policy(sample):
    settings = {"terms": PolicySettings("terms", formerly=("conditions",))}
    sample.config = replace(sample.config, policies=settings)
    assert host_files(
        "", hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config)
    )["_redirects"] == (
        "/legal/conditions /legal/terms/ 301\n/legal/conditions/* /legal/terms/:splat 301\n"
    )


def test_an_old_slug_that_another_policy_took_is_not_redirected(sample):
    settings = {"privacy": replace(sample.config.policies["privacy"], formerly=("cookies",))}
    sample.config = replace(sample.config, policies=settings)
    assert sample.render()["_redirects"] == b""


def test_old_slugs_are_those_that_no_policy_has_now(sample):
    privacy, *others = sample.summaries()
    moved = replace(privacy, formerly=("data", "terms", "privacy-policy"))
    assert old_slugs(moved, [moved, *others]) == ["data", "privacy-policy"]


def test_old_addresses_lead_on_everywhere(sample):
    settings = {
        "terms": PolicySettings(
            "terms", formerly=("conditions", "/Legal/terms_of_use", "/legal/terms.html")
        )
    }
    sample.config = replace(sample.config, policies=settings)
    rules = hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config)
    single = "/Legal/terms_of_use /legal/terms/ 301\n/legal/terms.html /legal/terms/ 301\n"
    assert single in host_files("", rules)["_redirects"]
    for host in ("netlify", "cloudflare", "gitlab"):
        assert single in host_files(host, rules)["_redirects"]
    for host, name in (
        ("vercel", "vercel.json"),
        ("firebase", "firebase.json"),
        ("s3", "cloudfront-function.js"),
    ):
        assert "/Legal/terms_of_use" in host_files(host, rules)[name]
    pages = sample.render()
    newest = sample.summaries()[1].on_day.texts[0].revised
    for path in ("terms.html", "conditions/index.html", f"conditions/{newest}/index.html"):
        assert b'http-equiv="refresh"' in pages[path]
    assert f"/legal/terms/{newest}/".encode() in pages[f"conditions/{newest}/index.html"]


def test_an_old_name_has_a_page_in_each_language_of_its_policy_that_leads_to_the_text_in_it(sample):
    pages = sample.render()
    version = sample.summaries()[0].translations["de"][-1].revised
    for route in ("privacy", f"privacy/{version}"):
        page = pages[f"de/{route.replace('privacy', 'privacy-policy')}/index.html"]
        assert b'<html lang="de">' in page
        assert f'content="0; url=/legal/de/{route}/"'.encode() in page
