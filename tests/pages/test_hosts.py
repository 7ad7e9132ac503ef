"""Each host gets what it reads, in its own form, and a site that passes one of its limits is refused."""

import json

import pytest
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.pages.hosts import HOSTS, LIMITS, HeaderRule, Redirect, Rules, files_for, require_within_limits, usage

REDIRECTS = [Redirect("/legal/old", "/legal/new/", below=False), Redirect("/legal/old/", "/legal/new/", below=True)]
TWO_FOLDERS = Rules([], [*REDIRECTS, *(each._replace(old=each.old.replace("old", "older")) for each in REDIRECTS)])
RULES = Rules([HeaderRule("/legal/*", {"X-Content-Type-Options": "nosniff"})], REDIRECTS)
READ = {
    "cloudflare": {"_headers", "_redirects"},
    "netlify": {"_headers", "_redirects"},
    "vercel": {"vercel.json"},
    "github": {".nojekyll"},
    "gitlab": {"_redirects"},
    "firebase": {"firebase.json"},
    "s3": {"cloudfront-function.js", "cloudfront-headers.json"},
}


@pytest.mark.parametrize("host", READ)
def test_a_host_gets_what_it_reads_and_nothing_else(host: str, sample) -> None:
    of_hosts = {name for each in READ.values() for name in each} | {"_headers", "_redirects", ".nojekyll"}
    sample.config = replace(sample.config, host=host)
    made = sample.render()
    assert of_hosts & made.keys() == READ[host]
    assert {"robots.txt", "404.html"} <= made.keys()
    assert ("privacy-policy/index.html" in made) == (host == "github"), "old addresses are redirected, or forward"


def test_all_hosts_have_limits() -> None:
    assert READ.keys() == LIMITS.keys() == HOSTS.keys()
    for limits in LIMITS.values():
        for limit in limits:
            assert limit.page.startswith("https://")


@pytest.mark.parametrize("host", ["cloudflare", "netlify", "gitlab"])
def test_single_redirects_come_before_those_of_folders(host: str) -> None:
    lines = files_for(host, TWO_FOLDERS)["_redirects"].splitlines()
    assert lines == [
        "/legal/old /legal/new/ 301",
        "/legal/older /legal/new/ 301",
        "/legal/old/* /legal/new/:splat 301",
        "/legal/older/* /legal/new/:splat 301",
    ]


def test_vercel_and_firebase_get_one_file() -> None:
    nosniff = [{"key": "X-Content-Type-Options", "value": "nosniff"}]
    assert json.loads(files_for("vercel", RULES)["vercel.json"]) == {
        "trailingSlash": True,
        "headers": [{"source": "/legal/(.*)", "headers": nosniff}],
        "redirects": [
            {"source": "/legal/old", "destination": "/legal/new/", "statusCode": 301},
            {"source": "/legal/old/:path(.*)", "destination": "/legal/new/:path", "statusCode": 301},
        ],
    }
    assert json.loads(files_for("firebase", RULES)["firebase.json"])["hosting"] == {
        "public": ".",
        "ignore": ["firebase.json", "**/.*"],
        "trailingSlash": True,
        "headers": [{"source": "/legal/**", "headers": nosniff}],
        "redirects": [
            {"source": "/legal/old", "destination": "/legal/new/", "type": 301},
            {"source": "/legal/old/:rest*", "destination": "/legal/new/:rest", "type": 301},
        ],
    }


def test_cloudfront_gets_the_headers_of_all_files_as_a_policy(sample) -> None:
    sample.config = replace(sample.config, host="s3")
    made = sample.render()
    policy = json.loads(made["cloudfront-headers.json"])["SecurityHeadersConfig"]
    assert policy["ContentSecurityPolicy"]["ContentSecurityPolicy"].startswith("default-src 'none'; ")
    assert b"Content-Security-Policy" not in made["cloudfront-function.js"]


@pytest.mark.parametrize(("host", "number"), [(host, n) for host, limits in LIMITS.items() for n in range(len(limits))])
def test_one_more_than_a_limit_is_refused_and_nine_tenths_of_it_are_a_warning(host: str, number: int) -> None:
    limit = LIMITS[host][number]
    with pytest.raises(ProblemsFound, match=f"{host} takes at most {limit.most:,} {limit.what}; .* {limit.most + 1:,}"):
        require_within_limits(host, {limit.what: limit.most + 1})
    (warning,) = require_within_limits(host, {limit.what: limit.most})
    assert (warning.severity, limit.page in warning.help) == ("warning", True)
    assert require_within_limits(host, {limit.what: int(limit.most * 0.9) - 1}) == []


@pytest.mark.parametrize("host", LIMITS)
def test_everything_that_has_a_limit_is_counted(host: str, sample) -> None:
    sample.config = replace(sample.config, host=host)
    files = {name: data.decode() for name, data in sample.render().items() if name in READ[host]}
    used = usage(RULES, files, {"a/index.html": 10, "b.md": 32})
    assert {limit.what for limit in LIMITS[host]} <= used.keys()
    assert used["redirects"] == 2
    assert used["redirects of folders"] == used["redirects of single pages"] == used["rules in _headers"] == 1
    assert (used["files"], used["bytes in a file"], used["bytes in all"]) == (2, 32, 42)
    assert used["characters in a redirect"] == len("/legal/old/* /legal/new/:splat 301")
