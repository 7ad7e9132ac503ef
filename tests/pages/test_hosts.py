"""Each host gets what it reads, in its own form."""

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config, HostName, PolicySettings
from legalsite.model.policy import Policy
from legalsite.pages.hosts import (
    HOSTS,
    PLAIN_TEXT_FILES,
    SERVED_AT_ROOT,
    Redirect,
    Rules,
    host_files,
    host_path_warnings,
    hosting_rules,
    unserved_address_problems,
)
from legalsite.pages.routes import Routes

REDIRECTS = [
    Redirect("/legal/old", "/legal/new/", below=False),
    Redirect("/legal/old/", "/legal/new/", below=True),
]
RULES = Rules({"/legal/*": {"X-Content-Type-Options": "nosniff"}}, REDIRECTS)
KEPT = "public, max-age=31536000, immutable"
READ = {
    "cloudflare": {"_headers", "_redirects"},
    "netlify": {"_headers", "_redirects"},
    "vercel": {"vercel.json"},
    "github": {".nojekyll"},
    "gitlab": {"_redirects"},
    "firebase": {"firebase.json"},
    "s3": {"cloudfront-function.js", "cloudfront-headers.json"},
    "nginx": {"nginx-server.conf", "nginx-location.conf"},
    "apache": {".htaccess", "apache-redirects.conf"},
}

AT_ANY_PATH = (
    "github",
    "gitlab",
    "s3",
    "nginx",
    "apache",
)  # hosts that don't need a folder named after the path


@pytest.mark.parametrize("host", READ)
def test_a_host_gets_what_it_reads_and_nothing_else(host: str, sample) -> None:
    of_hosts = {name for each in READ.values() for name in each} | {
        "_headers",
        "_redirects",
        ".nojekyll",
    }
    sample.config = replace(sample.config, host=host)
    made = sample.render()
    assert of_hosts & made.keys() == READ[host]
    assert {"robots.txt", "404.html"} <= made.keys()
    assert ("privacy-policy/index.html" in made) == (host == "github"), (
        "old addresses are redirected, or forward"
    )
    assert b"noindex" in made.get("privacy-policy/index.html", b"noindex")


@pytest.mark.parametrize(
    "host", sorted(READ.keys() - {"github", "gitlab", "nginx", "apache"})
)  # the first two send no headers of ours; the others run in tests/commands/test_servers.py
def test_every_host_lets_others_read_all_and_asks_for_what_changes(host: str, sample) -> None:
    """Each rule stands under its path, or under a pattern of it: what changes must be asked for, and what is named by
    its hash may be kept for ever."""
    sample.config = replace(sample.config, host=host, fragments=True)
    made = sample.render()
    written = "".join(made[name].decode() for name in READ[host])
    assert "Access-Control-Allow-Origin" in written or "AccessControlAllowOrigins" in written
    rules = hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config).headers
    changing = (
        ".json",
        ".html",
        ".md",
        ".pdf",
        ".xml",
        "notice.js",
        "fragment.css",
        *PLAIN_TEXT_FILES,
    )
    for name in made.keys() - READ[host]:
        path = f"/legal/{name}"
        found = {
            key: value
            for pattern in rules
            if fnmatch(path, pattern)
            for key, value in rules[pattern].items()
        }
        assert found["Access-Control-Allow-Origin"] == "*"
        expected = "no-cache" if name.endswith(changing) else None
        assert found.get("Cache-Control") == (KEPT if name.startswith("assets/") else expected), (
            name
        )
    asked = [path for path, headers in rules.items() if headers.get("Cache-Control") == "no-cache"]
    assert written.count("no-cache") == len(asked) - (host == "netlify")
    assert ("/legal/*/\n" in written) == (host == "cloudflare"), (
        "Netlify reads it as all files, also those in assets/"
    )


def test_an_old_name_leads_to_the_new_one_with_all_pages_below_it_and_an_old_address_alone(
    sample,
) -> None:
    privacy = replace(
        sample.config.policies["privacy"], formerly=("privacy-policy", "/legal/old.html")
    )
    sample.config = replace(sample.config, policies={**sample.config.policies, "privacy": privacy})
    assert hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config).redirects == [
        Redirect("/legal/privacy-policy", "/legal/privacy/", below=False),
        Redirect("/legal/de/privacy-policy", "/legal/de/privacy/", below=False),
        Redirect("/legal/old.html", "/legal/privacy/", below=False),
        Redirect("/legal/de/privacy-policy/", "/legal/de/privacy/", below=True),
        Redirect("/legal/privacy-policy/", "/legal/privacy/", below=True),
    ]


def test_an_old_name_in_the_folder_of_another_is_redirected_first(sample) -> None:
    """Most hosts use the first rule that matches."""
    privacy = replace(
        sample.config.policies["privacy"], formerly=("old", "old/b/c", "old/b", "/legal/old/x.html")
    )
    sample.config = replace(sample.config, policies={**sample.config.policies, "privacy": privacy})
    rules = hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config)
    for host in ("", "netlify", "cloudflare", "gitlab"):
        written = host_files(host, rules)["_redirects"]
        rows = ("/legal/old/x.html ", "/legal/old/b/c/*", "/legal/old/b/*", "/legal/old/*")
        positions = [written.index(row) for row in rows]
        assert positions == sorted(positions)


def test_an_old_name_of_a_german_original_may_have_had_a_language_or_not(empty) -> None:
    empty.announce()
    empty.write_originals_in_german()
    terms = replace(empty.config.policies["terms"], formerly=("agb", "/legal/old.html"))
    empty.config = replace(empty.config, policies={"terms": terms})
    redirects = hosting_rules(empty.summaries(), Routes.of(empty.config), empty.config).redirects
    assert [redirect for redirect in redirects if redirect.below] == [
        Redirect("/legal/de/agb/", "/legal/de/terms/", below=True),
        Redirect("/legal/en/agb/", "/legal/en/terms/", below=True),
        Redirect("/legal/agb/", "/legal/de/terms/", below=True),
    ]
    assert Redirect("/legal/old.html", "/legal/de/terms/", below=False) in redirects


def test_of_a_policy_that_is_still_to_come_nothing_is_redirected(sample) -> None:
    later = sample.version("later", "2027-01-01", "Words.\n")
    settings = {"later": PolicySettings(formerly=("soon", "/legal/soon.html"))}
    sample.policies, sample.config = (
        [Policy("later", (later,))],
        replace(sample.config, policies=settings),
    )
    assert (
        hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config).redirects == []
    )


def test_cloudfront_redirects_single_pages_by_a_name_and_folders_by_what_they_begin_with() -> None:
    old = Redirect("/legal/old.html", "/legal/new/", below=False)
    rules = Rules(
        {"/legal/*": {"Content-Security-Policy": "default-src 'none'"}}, [*REDIRECTS, old]
    )
    function = host_files("s3", rules)["cloudfront-function.js"]
    assert 'const REDIRECTS = [["/legal/old/", "/legal/new/"]];\n' in function
    assert 'const PAGES = {"/legal/old.html": "/legal/new/"};\n' in function


@pytest.mark.parametrize(
    ("host", "base", "output", "warned"),
    [
        ("netlify", "/legal/", "output", True),
        ("netlify", "/legal/", "public/legal", False),
        ("netlify", "/", "output", False),
        ("netlify", "/m%C3%A9dias/", "public/médias", False),
        ("github", "/legal/", "output", False),
    ],
)
def test_a_host_that_serves_a_folder_at_the_root_needs_a_folder_in_it(
    host: str, base: str, output: str, warned: bool
) -> None:
    assert len(list(host_path_warnings(host, base, output))) == warned


@pytest.mark.parametrize("host", ["", "cloudflare", "netlify", "gitlab"])
def test_single_redirects_come_before_those_of_folders(host: str, sample) -> None:
    privacy = replace(sample.config.policies["privacy"], formerly=("old", "older"))
    sample.config = replace(sample.config, policies={**sample.config.policies, "privacy": privacy})
    rules = hosting_rules(sample.summaries(), Routes.of(sample.config), sample.config)
    lines = host_files(host, rules)["_redirects"].splitlines()
    assert [line for line in lines if "/de/" not in line] == [
        "/legal/old /legal/privacy/ 301",
        "/legal/older /legal/privacy/ 301",
        "/legal/older/* /legal/privacy/:splat 301",
        "/legal/old/* /legal/privacy/:splat 301",
    ]


def test_vercel_and_firebase_get_one_file() -> None:
    nosniff = [{"key": "X-Content-Type-Options", "value": "nosniff"}]
    assert json.loads(host_files("vercel", RULES)["vercel.json"]) == {
        "headers": [{"source": "/legal/(.*)", "headers": nosniff}],
        "redirects": [
            {"source": "/legal/old", "destination": "/legal/new/", "statusCode": 301},
            {
                "source": "/legal/old/:path(.*)",
                "destination": "/legal/new/:path",
                "statusCode": 301,
            },
        ],
    }
    assert json.loads(host_files("firebase", RULES)["firebase.json"])["hosting"] == {
        "public": ".",
        "ignore": ["firebase.json", "**/.*"],
        "trailingSlash": True,
        "headers": [{"source": "/legal/**", "headers": nosniff}],
        "redirects": [
            {"source": "/legal/old", "destination": "/legal/new/", "type": 301},
            {"source": "/legal/old/:rest*", "destination": "/legal/new/:rest", "type": 301},
        ],
    }


def test_firebase_looks_for_files_in_all_folders(sample) -> None:
    """In a glob `**` stands for folders only where nothing else is beside it."""
    sample.config = replace(sample.config, host="firebase")
    headers = json.loads(sample.render()["firebase.json"])["hosting"]["headers"]
    sources = {each["source"] for each in headers}
    assert {
        "/legal/**",
        "/legal/**/",
        "/legal/**/*.json",
        "/legal/**/*.html",
        "/legal/assets/**",
    } <= sources
    parts = [part for source in sources for part in source.split("/") if "**" in part]
    assert set(parts) == {"**"}


def test_cloudfront_gets_the_headers_of_all_files_as_a_policy(sample) -> None:
    """Its form is its own; what it says is what other hosts get."""
    sample.config = replace(sample.config, host="firebase")
    hosting = json.loads(sample.render()["firebase.json"])["hosting"]
    (headers,) = (each["headers"] for each in hosting["headers"] if each["source"] == "/legal/**")
    everywhere = {header["key"]: header["value"] for header in headers}
    sample.config = replace(sample.config, host="s3")
    made = sample.render()
    policy = json.loads(made["cloudfront-headers.json"])
    security = policy["SecurityHeadersConfig"]
    assert everywhere == {
        "Access-Control-Allow-Origin": ", ".join(
            policy["CorsConfig"]["AccessControlAllowOrigins"]["Items"]
        ),
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }
    assert b"Content-Security-Policy" not in made["cloudfront-function.js"]


def test_settings_can_name_each_host() -> None:
    assert get_args(HostName) == tuple(HOSTS)
    assert READ.keys() == set(HOSTS)


def test_each_host_serves_the_folder_at_the_root_or_below_a_path() -> None:
    """If a host is missing: a host that serves the uploaded folder at / belongs in SERVED_AT_ROOT."""
    assert sorted((*SERVED_AT_ROOT, *AT_ANY_PATH)) == sorted(HOSTS)


def test_the_docs_describe_each_host() -> None:
    page = (Path(__file__).parents[2] / "docs/host.md").read_text()
    assert [host for host in HOSTS if f"$ legalsite build --host {host}" not in page] == []


def test_only_servers_redirect_an_address_with_a_query() -> None:
    rules = Rules({"/*": {"Content-Security-Policy": "x"}}, [Redirect("/?page_id=3", "/privacy/")])
    for host in HOSTS:
        written = "".join(host_files(host, rules).values())
        assert ("page_id" in written) == (host in ("nginx", "apache")), host


def test_nginx_redirects_what_is_below_an_old_folder_and_only_an_old_page_itself() -> None:
    redirects = [Redirect("/old/", "/privacy/", below=True), Redirect("/old.php", "/privacy/")]
    written = "".join(host_files("nginx", Rules({"/*": {}}, redirects)).values())
    assert 'location ^~ "/old/" { absolute_redirect off; rewrite "^/old/(.*)$"' in written
    assert 'location = "/old.php" { absolute_redirect off; return 301' in written


def test_an_address_with_a_query_is_named_unless_a_server_redirects_it() -> None:
    policy = PolicySettings(formerly=("/?page_id=3", "/old.php"))
    for host, severity in (("", "info"), ("github", "warning"), ("netlify", "warning")):
        config = Config(title="A", url="https://a.test/", host=host, policies={"privacy": policy})
        (problem,) = unserved_address_problems(config)
        assert problem.severity == severity
        assert problem.message.endswith("only nginx and Apache can redirect, because of the query")
    for host in ("nginx", "apache"):
        config = Config(title="A", url="https://a.test/", host=host, policies={"privacy": policy})
        assert list(unserved_address_problems(config)) == []


@pytest.mark.parametrize(("host", "severities"), [
    ("github", ["warning"]), ("gitlab", ["warning"]), ("", ["info"]), ("netlify", []),
])  # fmt: skip
def test_an_old_address_outside_the_path_of_the_site_is_named(
    host: str, severities: list[str]
) -> None:
    policies = {
        "privacy": PolicySettings(formerly=("/old.php", "/legal/Privacy", "privacy-policy")),
        "terms": PolicySettings(formerly=("/agb.php", "/agb/")),
    }
    config = Config(title="A", url="https://a.test/legal/", host=host, policies=policies)
    problems = list(unserved_address_problems(config))
    assert [problem.severity for problem in problems] == severities
    assert all("names /old.php, /agb.php, /agb/, which" in problem.message for problem in problems)
