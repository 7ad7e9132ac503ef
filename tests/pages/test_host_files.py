import re

from msgspec.structs import replace

from legalsite.model.config import Config, PolicySettings
from legalsite.pages.host_files import host_files
from legalsite.pages.hosts import files_for, old_slugs, rules_of
from legalsite.pages.routes import Routes


def test_a_part_of_a_larger_site_leaves_the_host_s_files_alone(sample):
    host = {"robots.txt", "404.html", "_headers", "_redirects", ".nojekyll"}
    assert host <= sample.render().keys()
    sample.config = replace(sample.config, site_files=False)
    assert not host & sample.render().keys()


def test_robots_txt_names_the_sitemap():
    files = dict(host_files([], Routes.of(Config("x", "https://a.test/b/"))))
    assert files["robots.txt"] == b"User-agent: *\nAllow: /\n\nSitemap: https://a.test/b/sitemap.xml\n"
    assert files[".nojekyll"] == files["_redirects"] == b""


def test_headers_forbid_all_but_the_site_s_own_styles():
    lines = files_for("", rules_of([], Routes.of(Config("x", "https://example.com/legal/"))))["_headers"]
    assert "/legal/*\n  Content-Security-Policy: default-src 'none'; style-src 'self';" in lines
    assert "/legal/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n" in lines
    assert "X-Content-Type-Options: nosniff" in lines


def test_every_page_carries_what_browsers_read_of_the_policy_in_a_page(sample):
    files = sample.render()
    policy = re.search("Content-Security-Policy: (.*)", files["_headers"].decode())[1]
    meant = [one for one in policy.split("; ") if one.split()[0] not in ("frame-ancestors", "report-to", "sandbox")]
    assert "frame-ancestors 'self'" in policy
    pages = [data.decode() for name, data in files.items() if name.endswith(".html")]
    assert len(pages) > 10
    for page in pages:
        (given,) = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        assert given.split("; ") == meant
        assert page.index("Content-Security-Policy") < page.index("<title>")


def test_what_other_sites_need_may_be_read_from_anywhere():
    lines = files_for("", rules_of([], Routes.of(Config("x", "https://a.test/"))))["_headers"]
    for name in ("notices.json", "notice.js", "revisions.json", "*/revisions.json", "status.json"):
        assert f"/{name}\n  Access-Control-Allow-Origin: *\n" in lines
    assert "/LEDGER\n  Content-Type: text/plain; charset=utf-8\n" in lines


def test_old_slugs_lead_on(sample):
    files = sample.render()
    assert b'content="0; url=/legal/privacy/"' in files["privacy-policy/index.html"]
    assert files_for("", rules_of(sample.summaries(), Routes.of(sample.config)))["_redirects"] == (
        "/legal/privacy-policy /legal/privacy/ 301\n"
        "/legal/privacy-policy/* /legal/privacy/:splat 301\n"
        "/legal/de/privacy-policy /legal/de/privacy/ 301\n"
        "/legal/de/privacy-policy/* /legal/de/privacy/:splat 301\n"
    )


def test_an_old_slug_leads_on_only_in_the_languages_of_its_policy(sample):
    settings = {"terms": PolicySettings("terms", formerly=("conditions",))}
    sample.config = replace(sample.config, policies=settings)
    assert files_for("", rules_of(sample.summaries(), Routes.of(sample.config)))["_redirects"] == (
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
