"""What static hosts read besides pages: headers and redirects, in the form of each host."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from legalsite.errors import Problem
from legalsite.model.security_policy import SITE, as_header
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes
from legalsite.text.word_lists import packaged_text

# an old one must not be kept
READ_AGAIN = ("", "*/", "*.html", "*.json", "*.pdf", "*.xml", Routes.NOTICE_SCRIPT, Routes.FRAGMENT_STYLE)
# plain text without an ending that hosts know
PLAIN = (Routes.LEDGER, Routes.CHECKPOINT, Routes.SIGNATURE, Routes.SIGNERS)
FORWARDED_BY_PAGES = ("", "github")  # hosts that may not read any redirects
SERVED_AT_ROOT = ("cloudflare", "netlify", "vercel", "firebase")  # whatever folder is uploaded
VERCEL, FIREBASE = "vercel.json", "firebase.json"
FIREBASE_HOSTING = {"public": ".", "ignore": [FIREBASE, "**/.*"], "trailingSlash": True}
FUNCTION, HEADERS_POLICY = "cloudfront-function.js", "cloudfront-headers.json"


class Redirect(NamedTuple):
    """From an old path to a new one; with `below`, from each path below the old one to the same below the new one. Both
    end with a slash then."""

    old: str
    new: str
    below: bool = False


class Rules(NamedTuple):
    """What a host is asked to do: the headers of all files with a path, in which `*` stands for any characters, and the
    redirects."""

    headers: Mapping[str, Mapping[str, str]]
    redirects: Sequence[Redirect]


def rules_of(summaries: Sequence[PolicySummary], routes: Routes) -> Rules:
    """Return the headers by path, and the redirects from old addresses, and from old slugs and all that lay below them
    in the languages that the policy is in."""
    base = routes.base
    everywhere = {
        "Access-Control-Allow-Origin": "*",  # all is public
        "Content-Security-Policy": as_header(SITE),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
    again = {"Cache-Control": "no-cache"}
    headers = {
        base + "*": everywhere,
        **{base + name: {"Content-Type": "text/plain; charset=utf-8", **again} for name in PLAIN},
        **dict.fromkeys((base + name for name in READ_AGAIN), again),
        base + "assets/*": {"Cache-Control": "public, max-age=31536000, immutable"},
    }
    redirects = []
    for summary in summaries:
        for old_slug in old_slugs(summary, summaries):
            for label in summary.labels:
                slugs = (old_slug, summary.slug)
                old, new = (routes.href(routes.policy(slug, label.language)) for slug in slugs)
                redirects += [Redirect(old.rstrip("/"), new), Redirect(old, new, below=True)]
        target = routes.href(routes.policy(summary.slug))
        redirects += [Redirect(old, target) for old in old_addresses(summary)]
    return Rules(headers, redirects)


def old_slugs(summary: PolicySummary, summaries: Sequence[PolicySummary]) -> list[str]:
    """Return the old slugs of a policy, without those that another policy has taken since."""
    taken = {other.slug for other in summaries}
    return [slug for slug in summary.formerly if slug not in taken and not slug.startswith("/")]


def old_addresses(summary: PolicySummary) -> list[str]:
    """Return the addresses of single pages that the policy had before; none of one that has no pages yet."""
    return [old for old in summary.formerly if old.startswith("/") and summary.shown]


def files_for(host: str, rules: Rules) -> dict[str, str]:
    """Return the files that a host reads, by name; for no host in particular, those that are of use to several. Single
    redirects come before those of whole folders: Cloudflare reads them so."""
    if not host:
        return {**_lines(rules), Routes.NO_JEKYLL: ""}
    return HOSTS[host](rules._replace(redirects=sorted(rules.redirects, key=lambda redirect: redirect.below)))


def not_at_root(host: str, base: str, output: str) -> Iterator[Problem]:
    """Yield a warning if the host serves the folder `output` at `/`, while the links of its pages begin with the path
    `base`, and the folder does not end with that path."""
    path = unquote(base).strip("/")
    if host not in SERVED_AT_ROOT or not path or output.endswith(f"/{path}"):
        return
    into = f"public/{path}"
    copied = " ".join(f"{into}/{name}" for name in (*files_for(host, Rules({}, ())), "404.html"))
    message = f"`url` says that the site is at {base}, but {host} serves the folder that you upload at /: no link works"
    help = (
        "build into a folder of that name, copy what the host reads beside it, and upload public:\n"
        f"    legalsite build --host {host} --output {into}\n    cp {copied} public/"
    )
    yield Problem("host-path", message, help, "legalsite.toml", severity="warning")


def _lines(rules: Rules) -> dict[str, str]:
    """Return what is read by Cloudflare, Netlify and, of the two, by GitLab, which has only redirects."""
    headers = (
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in rules.headers.items()
    )
    redirects = (f"{old}* {new}:splat 301\n" if below else f"{old} {new} 301\n" for old, new, below in rules.redirects)
    return {Routes.HEADERS: "".join(headers), Routes.REDIRECTS: "".join(redirects)}


def _listed(rules: Rules, star: str, source: str, rest: str, status: str) -> dict[str, Any]:
    """Return headers and redirects as JSON values. `star` stands for any rest of a path; `source` for one that `rest`
    repeats in the address to which it leads."""
    return {
        "headers": [
            {
                "source": path.replace("*", star).replace("**.", "**/*."),  # ** is of whole folders in a glob
                "headers": [{"key": key, "value": headers[key]} for key in headers],
            }
            for path, headers in rules.headers.items()
        ],
        "redirects": [
            {"source": old + source * below, "destination": new + rest * below, status: 301}
            for old, new, below in rules.redirects
        ],
    }


def _s3(rules: Rules) -> dict[str, str]:
    """A function for both viewer events of CloudFront, and a policy that adds the headers of all files."""
    (_, everywhere), *others = rules.headers.items()
    headers = [[path.replace("*", ".*"), {key.lower(): sent[key] for key in sent}] for path, sent in others]
    redirects = [[old, new] for old, new, below in rules.redirects if below]
    pages = {old: new for old, new, below in rules.redirects if not below and f"{old}/" not in dict(redirects)}
    plain = [f"/{name}" for name in PLAIN]
    values = {"HEADERS": headers, "REDIRECTS": redirects, "PAGES": pages, "PLAIN": plain}
    constants = (f"const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in values.items())
    policy = packaged_text(f"pages/{HEADERS_POLICY}").replace(
        "CONTENT-SECURITY-POLICY", everywhere["Content-Security-Policy"]
    )
    function = packaged_text(f"pages/{FUNCTION}")
    return {FUNCTION: f"{''.join(constants)}\n{function}", HEADERS_POLICY: policy}


def _json(name: str, value: Any) -> dict[str, str]:
    return {name: json.dumps(value, indent=2, ensure_ascii=False) + "\n"}


HOSTS: Mapping[str, Callable[[Rules], dict[str, str]]] = {
    "cloudflare": _lines,
    # this one reads */ as *, which would have assets asked for again; it has pages asked for again by itself
    "netlify": lambda rules: _lines(
        rules._replace(headers={path: rules.headers[path] for path in rules.headers if not path.endswith("*/")})
    ),
    # the sources are patterns of path-to-regexp 6
    "vercel": lambda rules: _json(
        VERCEL, {"trailingSlash": True, **_listed(rules, "(.*)", ":path(.*)", ":path", "statusCode")}
    ),
    "github": lambda _: {Routes.NO_JEKYLL: ""},
    "gitlab": lambda rules: {Routes.REDIRECTS: _lines(rules)[Routes.REDIRECTS]},
    # its default would leave out files whose names begin with a dot; none of ours is needed there
    "firebase": lambda rules: _json(
        FIREBASE, {"hosting": {**FIREBASE_HOSTING, **_listed(rules, "**", ":rest*", ":rest", "type")}}
    ),
    "s3": _s3,
}
