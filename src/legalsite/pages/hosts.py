"""What static hosts read besides pages: headers and redirects, in the form of each host."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import unquote

from legalsite.errors import Problem
from legalsite.model.security_policy import SITE, as_header
from legalsite.pages.policy_summary import PolicySummary, Summaries
from legalsite.pages.routes import Routes
from legalsite.text.word_lists import packaged_text

# of which browsers must not keep an old one
CHANGING_FILES = (
    *("", "*/", "*.html", "*.json", "*.pdf", "*.xml"),
    *(Routes.NOTICE_SCRIPT, Routes.FRAGMENT_STYLE),
)
# plain text without an ending that hosts know
PLAIN_TEXT_FILES = (Routes.LEDGER, Routes.CHECKPOINT, Routes.SIGNATURE, Routes.SIGNERS)
HOSTS_WITHOUT_REDIRECTS = ("", "github")  # hosts that may not read any redirects
SERVED_AT_ROOT = ("cloudflare", "netlify", "vercel", "firebase")  # whatever folder is uploaded
VERCEL, FIREBASE = "vercel.json", "firebase.json"
FIREBASE_HOSTING = {"public": ".", "ignore": [FIREBASE, "**/.*"], "trailingSlash": True}
FUNCTION, HEADERS_POLICY = "cloudfront-function.js", "cloudfront-headers.json"


HostFiles = dict[str, str]  # by name


class Redirect(NamedTuple):
    """From an old path to a new one.

    With `below`, each path below the old one leads to the same below the new one; both end with a
    slash then.
    """

    old: str
    new: str
    below: bool = False


class Rules(NamedTuple):
    """What a host is asked to do.

    The headers are of all files with a path, in which `*` stands for any characters.
    """

    headers: Mapping[str, Mapping[str, str]]
    redirects: Sequence[Redirect]


def hosting_rules(summaries: Summaries, routes: Routes) -> Rules:
    """Return the headers by path, and the redirects.

    Redirects are from old addresses, and from old slugs and all that lay below them in the
    languages that the policy is in.
    """
    base = routes.base
    again = {"Cache-Control": "no-cache"}
    headers = {
        f"{base}*": {
            "Access-Control-Allow-Origin": "*",  # all is public
            "Content-Security-Policy": as_header(SITE),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
        }
    }
    for name in PLAIN_TEXT_FILES:
        headers[base + name] = {"Content-Type": "text/plain; charset=utf-8", **again}
    for name in CHANGING_FILES:
        headers[base + name] = again
    headers[f"{base}assets/*"] = {"Cache-Control": "public, max-age=31536000, immutable"}
    redirects = list[Redirect]()
    for summary in summaries:
        for old_slug in old_slugs(summary, summaries):
            redirects += _slug_redirects(summary, old_slug, routes)
        target = routes.links.policy(summary.slug)
        redirects += [Redirect(old, target) for old in old_addresses(summary)]
    return Rules(headers, redirects)


def _slug_redirects(summary: PolicySummary, old_slug: str, routes: Routes) -> Iterator[Redirect]:
    links = routes.links
    for label in summary.labels:
        old = links.policy(old_slug, label.language)
        new = links.policy(summary.slug, label.language)
        yield Redirect(old.rstrip("/"), new)
        yield Redirect(old, new, below=True)


def old_slugs(summary: PolicySummary, summaries: Summaries) -> list[str]:
    """Return the old slugs of a policy, without those that another policy has taken since."""
    taken = {other.slug for other in summaries}
    slugs = [old for old in summary.formerly if not old.startswith("/")]
    return [slug for slug in slugs if slug not in taken]


def old_addresses(summary: PolicySummary) -> list[str]:
    """Return the addresses of single pages that the policy had before; none without pages yet."""
    if not summary.shown:
        return []
    return [old for old in summary.formerly if old.startswith("/")]


def host_files(host: str, rules: Rules) -> HostFiles:
    """Return the files that a host reads, by name; without a host, those that several read.

    Single redirects come before those of whole folders: Cloudflare reads them so.
    """
    if not host:
        return {**_header_and_redirect_files(rules), Routes.NO_JEKYLL: ""}
    redirects = sorted(rules.redirects, key=attrgetter("below"))
    return HOSTS[host](rules._replace(redirects=redirects))


def host_path_warnings(host: str, base: str, output: str) -> Iterator[Problem]:
    """Yield a warning if links would not work because the host serves the folder `output` at `/`.

    They begin with the path `base`, and work if the folder ends with that path.
    """
    path = unquote(base).strip("/")
    if host not in SERVED_AT_ROOT or not path or output.endswith(f"/{path}"):
        return
    folder = f"public/{path}"
    names = [*host_files(host, Rules({}, ())), "404.html"]
    copied = " ".join(f"{folder}/{name}" for name in names)
    message = (
        f"`url` puts the site at {base},"
        f" but {host} serves the uploaded folder at /, so all links would break"
    )
    help = (
        "build into a folder with that name, copy the files that the host reads to public/,"
        " and upload public/:\n"
        f"    legalsite build --host {host} --output {folder}\n    cp {copied} public/"
    )
    yield Problem("host-path", message, help, "legalsite.toml", severity="warning")


def _header_and_redirect_files(rules: Rules) -> HostFiles:
    """Return what Cloudflare and Netlify read; GitLab reads only the redirects."""
    headers = ""
    for path, values in rules.headers.items():
        headers += f"{path}\n"
        for name, value in values.items():
            headers += f"  {name}: {value}\n"
    redirects = ""
    for old, new, below in rules.redirects:
        if below:
            redirects += f"{old}* {new}:splat 301\n"
        else:
            redirects += f"{old} {new} 301\n"
    return {Routes.HEADERS: headers, Routes.REDIRECTS: redirects}


def _json_rules(rules: Rules, star: str, source: str, rest: str, status: str) -> dict[str, Any]:
    """Return headers and redirects as JSON values.

    `star` stands for any rest of a path; `source` for one that `rest` repeats in the new path.
    """
    headers = []
    for path, values in rules.headers.items():
        pattern = path.replace("*", star).replace(
            "**.", "**/*."
        )  # ** is of whole folders in a glob
        sent = [{"key": key, "value": value} for key, value in values.items()]
        headers.append({"source": pattern, "headers": sent})
    redirects = []
    for old, new, below in rules.redirects:
        if below:
            redirects.append({"source": old + source, "destination": new + rest, status: 301})
        else:
            redirects.append({"source": old, "destination": new, status: 301})
    return {"headers": headers, "redirects": redirects}


def _netlify(rules: Rules) -> HostFiles:
    # it reads */ as *, which would have assets asked for again; it has pages asked for again itself
    headers = {path: sent for path, sent in rules.headers.items() if not path.endswith("*/")}
    return _header_and_redirect_files(rules._replace(headers=headers))


def _vercel(rules: Rules) -> HostFiles:
    # the sources are patterns of path-to-regexp 6
    listed = _json_rules(rules, "(.*)", ":path(.*)", ":path", "statusCode")
    return _json_file(VERCEL, {"trailingSlash": True, **listed})


def _github(_: Rules) -> HostFiles:
    return {Routes.NO_JEKYLL: ""}


def _gitlab(rules: Rules) -> HostFiles:
    return {Routes.REDIRECTS: _header_and_redirect_files(rules)[Routes.REDIRECTS]}


def _firebase(rules: Rules) -> HostFiles:
    # its default would ignore files whose names begin with a dot; none of ours is needed there
    listed = _json_rules(rules, "**", ":rest*", ":rest", "type")
    return _json_file(FIREBASE, {"hosting": {**FIREBASE_HOSTING, **listed}})


def _s3(rules: Rules) -> HostFiles:
    """A function for both viewer events of CloudFront, and a policy with headers of all files."""
    (_, everywhere), *others = rules.headers.items()
    headers = []
    for path, sent in others:
        lower = {key.lower(): value for key, value in sent.items()}
        headers.append([path.replace("*", ".*"), lower])
    redirects = {old: new for old, new, below in rules.redirects if below}
    pages = {old: new for old, new, below in rules.redirects if not below}
    for old in redirects:
        pages.pop(old.rstrip("/"), None)
    values = {
        "HEADERS": headers,
        "REDIRECTS": list(redirects.items()),
        "PAGES": pages,
        "PLAIN": [f"/{name}" for name in PLAIN_TEXT_FILES],
    }
    constants = ""
    for name, value in values.items():
        written = json.dumps(value, ensure_ascii=False)
        constants += f"const {name} = {written};\n"
    function = packaged_text(f"pages/{FUNCTION}")
    csp = "Content-Security-Policy"
    policy = packaged_text(f"pages/{HEADERS_POLICY}").replace(csp.upper(), everywhere[csp])
    return {FUNCTION: f"{constants}\n{function}", HEADERS_POLICY: policy}


def _json_file(name: str, value: Any) -> HostFiles:
    return {name: json.dumps(value, indent=2, ensure_ascii=False) + "\n"}


HOSTS: Mapping[str, Callable[[Rules], HostFiles]] = {
    "cloudflare": _header_and_redirect_files,
    "netlify": _netlify,
    "vercel": _vercel,
    "github": _github,
    "gitlab": _gitlab,
    "firebase": _firebase,
    "s3": _s3,
}
