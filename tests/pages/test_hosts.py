"""Each host gets what it reads, in its own form."""

import json

import pytest
from msgspec.structs import replace

from legalsite.pages.hosts import HeaderRule, Redirect, Rules, files_for

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
