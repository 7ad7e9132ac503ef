"""Generate headers and redirects for static hosts, in the format of each host."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from legalsite.errors import Problem, Severity
from legalsite.model.config import Config
from legalsite.model.security_policy import as_header
from legalsite.pages.groups import all_folders
from legalsite.pages.policy_summary import PolicySummary, Summaries
from legalsite.pages.routes import Routes
from legalsite.text.word_lists import packaged_text

# files that change without a new URL, so browsers must revalidate them
CHANGING_FILES = (
    *("", "*/", "*.html", "*.json", "*.pdf", "*.xml"),
    *(Routes.NOTICE_SCRIPT, Routes.FRAGMENT_STYLE),
)
# hosts don't recognize files without an extension as plain text
PLAIN_TEXT_FILES = (Routes.LEDGER, Routes.CHECKPOINT, Routes.SIGNATURE, Routes.SIGNERS)
PLAIN_TEXT = "text/plain; charset=utf-8"
# path or pattern → Content-Type that hosts may not send by themselves
TYPES = {
    **dict.fromkeys((*PLAIN_TEXT_FILES, "*.gap", "*.withheld"), PLAIN_TEXT),
    "*.md": "text/markdown; charset=utf-8",
}
# an empty name is an unknown host, which may not support redirects
HOSTS_WITHOUT_REDIRECTS = ("", "github")
# hosts that serve the uploaded folder at /
SERVED_AT_ROOT = ("cloudflare", "netlify", "vercel", "firebase")
HOST_NAMES = {"github": "GitHub Pages", "gitlab": "GitLab Pages"}
SERVED_BELOW_PATH = tuple(HOST_NAMES)  # hosts that only redirect URLs below the site's path
HOSTS_WITHOUT_HEADERS = ("", *HOST_NAMES)  # hosts that may not be able to send headers
VERCEL, FIREBASE = "vercel.json", "firebase.json"
FIREBASE_HOSTING = {"public": ".", "ignore": [FIREBASE, "**/.*"], "trailingSlash": True}
FUNCTION, HEADERS_POLICY = "cloudfront-function.js", "cloudfront-headers.json"
NGINX_SERVER, NGINX_LOCATION = "nginx-server.conf", "nginx-location.conf"
HTACCESS, APACHE_REDIRECTS = ".htaccess", "apache-redirects.conf"
FILES_FOR_HOSTS = frozenset(
    {
        *(Routes.HEADERS, Routes.REDIRECTS, Routes.NO_JEKYLL),
        *(VERCEL, FIREBASE, FUNCTION, HEADERS_POLICY),
        *(NGINX_SERVER, NGINX_LOCATION, HTACCESS, APACHE_REDIRECTS),
    }
)
SERVERS = ("nginx", "apache")  # hosts that can redirect a URL with a query


HostFiles = dict[str, str]  # file name → content


class Redirect(NamedTuple):
    """A redirect from an old path to a new one.

    If `below` is True, both are folders with a slash at the end, and paths below `old` are
    redirected to the same paths below `new`.
    """

    old: str
    new: str
    below: bool = False


class Rules(NamedTuple):
    """The headers and redirects of a site, independent of the host.

    `headers` is keyed by path, in which `*` matches any characters.
    """

    headers: Mapping[str, Mapping[str, str]]
    redirects: Sequence[Redirect]


def hosting_rules(summaries: Summaries, routes: Routes, config: Config) -> Rules:
    """Collect the headers and redirects of a site."""
    base = routes.base
    revalidate = {"Cache-Control": "no-cache"}  # browsers ask whether their copy is current
    headers = {
        f"{base}*": {
            "Access-Control-Allow-Origin": "*",  # everything is public
            "Content-Security-Policy": as_header(config.directives),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
        }
    }
    for name, content_type in TYPES.items():
        headers[base + name] = {"Content-Type": content_type, **revalidate}
    for name in CHANGING_FILES:
        headers[base + name] = revalidate
    # assets have a hash in their URL, so browsers never need to ask for them again
    headers[f"{base}assets/*"] = {"Cache-Control": "public, max-age=31536000, immutable"}
    redirects = list[Redirect]()
    for summary in summaries:
        for old_slug in old_slugs(summary, summaries):
            redirects += _slug_redirects(summary, old_slug, routes)
        target = routes.links.policy(summary.slug)
        redirects += [Redirect(old, target) for old in old_addresses(summary)]
    return Rules(headers, sorted(redirects, key=_order))


def _order(redirect: Redirect) -> tuple[bool, int]:
    """Sort folders after single pages, and a folder before those that contain it.

    Most hosts use the first redirect that matches. Cloudflare requires single pages first.
    """
    if redirect.below:
        return True, -len(redirect.old)
    return False, 0


def _slug_redirects(summary: PolicySummary, old_slug: str, routes: Routes) -> Iterator[Redirect]:
    """Yield redirects from a former slug, and from all pages below it, in each language."""
    links = routes.links
    for label in summary.labels:
        new = links.policy(summary.slug, label.language)
        for old in links.former(summary.slug, old_slug, label.language):
            # first the former page itself, then the pages below it
            yield Redirect(old.rstrip("/"), new)
            yield Redirect(old, new, below=True)


def old_slugs(summary: PolicySummary, summaries: Summaries) -> list[str]:
    """Return a policy's former slugs, except slugs that another policy or a folder has now."""
    old_names = [old for old in summary.formerly if not old.startswith("/")]
    if not old_names:  # fast path, because most policies have no former slugs
        return []
    slugs = [other.slug for other in summaries]
    taken = {*slugs, *all_folders(slugs)}
    return [slug for slug in old_names if slug not in taken]


def old_addresses(summary: PolicySummary) -> list[str]:
    """Return former URLs of single pages, or none if the policy has no pages yet."""
    if not summary.shown:
        return []
    # former slugs don't start with a slash
    return [old for old in summary.formerly if old.startswith("/")]


def host_files(host: str, rules: Rules) -> HostFiles:
    """Generate the files for a host or, if `host` is empty, the files that several hosts read."""
    if not host:
        return {**_header_and_redirect_files(rules), Routes.NO_JEKYLL: ""}
    if host not in SERVERS:  # only servers can redirect a URL with a query
        redirects = [redirect for redirect in rules.redirects if "?" not in redirect.old]
        rules = rules._replace(redirects=redirects)
    return HOSTS[host](rules)


def host_path_warnings(host: str, base: str, output: str) -> Iterator[Problem]:
    """Warn if the host serves the folder `output` at `/`, so that all links would break.

    Links start with the path `base`. They work if `output` ends with that path.
    """
    path = unquote(base).strip("/")
    if host not in SERVED_AT_ROOT or not path or output.endswith(f"/{path}"):
        return
    folder = f"public/{path}"
    names = [*host_files(host, Rules(headers={}, redirects=())), "404.html"]
    copies = [f"cp {folder}/{name} public/" for name in names]
    message = (
        f"`url` puts the site at {base},"
        f" but {host} serves the uploaded folder at /, so all links would break"
    )
    help = (
        "build into a folder with that name, copy the files that the host reads to public/,"
        " and upload public/:\n"
        + "\n    ".join([f"    legalsite build --host {host} --output {folder}", *copies])
    )
    yield Problem("host-path", message, help, "legalsite.toml", severity="warning")


def unserved_address_problems(config: Config) -> Iterator[Problem]:
    """Warn about former URLs that the host can't redirect."""
    base = Routes.of(config).base
    # at `/`, every URL is below the site's path; an empty host may be one of these hosts
    only_below = base != "/" and config.host in {"", *SERVED_BELOW_PATH}
    hosts = HOST_NAMES.get(config.host, " and ".join(HOST_NAMES.values()))
    # an unknown host may be able to redirect them
    severity: Severity = "warning" if config.host else "info"
    with_query = []
    outside = []
    for policy in config.policies.values():
        for old in policy.formerly:
            # redirects of static hosts can't depend on a query
            if "?" in old and config.host not in SERVERS:
                with_query.append(old)
            # former slugs don't start with a slash, and are always below the site's path
            elif only_below and old.startswith("/") and not old.startswith(base):
                outside.append(old)
    if with_query:
        message = f"`formerly` names {', '.join(with_query)}, which only nginx and Apache can "
        message += "redirect, because of the query"
        help = "redirect it in the settings of your host"
        yield Problem("old-address", message, help, "legalsite.toml", severity=severity)
    if outside:
        message = f"`formerly` names {', '.join(outside)}, which {hosts} can't redirect: "
        message += f"the site is below {base}"
        help = "redirect it where that address is served, or choose a host that reads redirects"
        yield Problem("old-address", message, help, "legalsite.toml", severity=severity)


def _header_and_redirect_files(rules: Rules) -> HostFiles:
    """Generate `_headers` and `_redirects` for Cloudflare and Netlify.

    A redirect with `below` also redirects all paths below a folder.
    """
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
    """Convert the rules to the JSON structure of Vercel and Firebase.

    In the host's syntax, `star` matches any characters, `source` captures the rest of an old path,
    and `rest` inserts it into the new path. `status` is the key of the status code.
    """
    headers = []
    for path, values in rules.headers.items():
        # `**` only matches whole folders, so `**.html` becomes `**/*.html`
        pattern = path.replace("*", star).replace("**.", "**/*.")
        sent = [{"key": key, "value": value} for key, value in values.items()]
        headers.append({"source": pattern, "headers": sent})
    redirects = []
    for old, new, below in rules.redirects:
        # escape characters that are operators in the patterns of both hosts
        literal = re.sub(r"[()+]", r"\\\g<0>", old)
        if below:
            redirects.append({"source": literal + source, "destination": new + rest, status: 301})
        else:
            redirects.append({"source": literal, "destination": new, status: 301})
    return {"headers": headers, "redirects": redirects}


def _netlify(rules: Rules) -> HostFiles:
    # Netlify treats */ like *, which would make browsers revalidate unchanged assets. Browsers
    # revalidate pages by default anyway.
    headers = {path: sent for path, sent in rules.headers.items() if not path.endswith("*/")}
    return _header_and_redirect_files(rules._replace(headers=headers))


def _vercel(rules: Rules) -> HostFiles:
    # sources use the syntax of path-to-regexp 6
    listed = _json_rules(rules, star="(.*)", source=":path(.*)", rest=":path", status="statusCode")
    # `trailingSlash` isn't set, because Vercel would first redirect old URLs and files without an
    # extension to URLs with a slash.
    return _json_file(VERCEL, listed)


def _github(_: Rules) -> HostFiles:
    """Generate the file that disables Jekyll. GitHub Pages supports no headers or redirects."""
    return {Routes.NO_JEKYLL: ""}


def _gitlab(rules: Rules) -> HostFiles:
    """Generate the file for GitLab Pages, which only supports redirects."""
    return {Routes.REDIRECTS: _header_and_redirect_files(rules)[Routes.REDIRECTS]}


def _firebase(rules: Rules) -> HostFiles:
    # like Firebase's default, this ignores files that start with a dot, which the site doesn't need
    listed = _json_rules(rules, star="**", source=":rest*", rest=":rest", status="type")
    return _json_file(FIREBASE, {"hosting": {**FIREBASE_HOSTING, **listed}})


def _s3(rules: Rules) -> HostFiles:
    """Generate the files for Amazon S3 with CloudFront.

    A CloudFront function redirects requests, and adds the headers of certain files to responses. A
    response headers policy adds the headers of all files.
    """
    # the first rule applies to all files
    (_, everywhere), *others = rules.headers.items()
    headers = []
    for path, sent in others:
        lower = {key.lower(): value for key, value in sent.items()}
        # the function expects a regular expression
        headers.append([path.replace("*", ".*"), lower])
    folders = {old: new for old, new, below in rules.redirects if below}
    pages = {old: new for old, new, below in rules.redirects if not below}
    for old in folders:
        # the redirect of the folder includes this path
        pages.pop(old.rstrip("/"), None)
    # the constants of the CloudFront function; PLAIN are the only files without an extension
    values = {
        "HEADERS": headers,
        "REDIRECTS": list(folders.items()),
        "PAGES": pages,
        "PLAIN": [f"/{name}" for name in PLAIN_TEXT_FILES],
    }
    constants = ""
    for name, value in values.items():
        written = json.dumps(value, ensure_ascii=False)
        constants += f"const {name} = {written};\n"
    function = packaged_text(f"pages/{FUNCTION}")
    # the template contains the headers of all sites, and the placeholder CONTENT-SECURITY-POLICY
    csp = "Content-Security-Policy"
    policy = packaged_text(f"pages/{HEADERS_POLICY}").replace(csp.upper(), everywhere[csp])
    return {FUNCTION: f"{constants}\n{function}", HEADERS_POLICY: policy}


def _nginx(rules: Rules) -> HostFiles:
    """Generate files for nginx: one to include in `server`, and one in the site's `location`."""
    # old URLs may be outside of the site's path, so `server` must redirect them
    server = "# for a server block of nginx\n" + "".join(map(_nginx_redirect, rules.redirects))
    base, headers, others = _headers_by_pattern(rules)
    missing = _quoted(f"{base}{Routes.MISSING}")
    location = f"# for location {base}\nabsolute_redirect off;\nerror_page 404 {missing};\n"
    location += _nginx_headers(headers)
    # don't show the files with these settings to visitors
    own_files = f"/({re.escape(NGINX_SERVER)}|{re.escape(NGINX_LOCATION)})$"
    location += f"location ~ {_quoted(own_files)} {{ return 404; }}\n"
    # nginx uses the first pattern that matches. A location that sets headers doesn't inherit any.
    for pattern, sent in reversed(others):
        location += f"location ~ {_quoted(pattern)} {{\n{_nginx_headers({**headers, **sent})}}}\n"
    return {NGINX_SERVER: server, NGINX_LOCATION: location}


def _nginx_redirect(redirect: Redirect) -> str:
    old, _, query = redirect.old.partition("?")
    path = unquote(old)  # nginx compares decoded paths
    # `location` doesn't match queries; $request_uri is the URL as the browser sent it
    if query:
        pattern = _quoted(f"^{re.escape(redirect.old)}$")
        return f"if ($request_uri ~ {pattern}) {{ return 301 {redirect.new}; }}\n"
    if redirect.below:
        moved = f'rewrite {_quoted(f"^{re.escape(path)}(.*)$")} "{redirect.new}$1" permanent'
        return f"location ^~ {_quoted(path)} {{ absolute_redirect off; {moved}; }}\n"
    moved = f"return 301 {redirect.new}$is_args$args"
    return f"location = {_quoted(path)} {{ absolute_redirect off; {moved}; }}\n"


def _nginx_headers(headers: Mapping[str, str]) -> str:
    lines = ""
    for name, value in headers.items():
        if name == "Content-Type":
            # without file types, the default type applies to all files
            lines += f"types {{ }}\ndefault_type {_quoted(value)};\n"
        else:
            lines += f"add_header {name} {_quoted(value)} always;\n"
    return lines


def _apache(rules: Rules) -> HostFiles:
    """Generate files for Apache: `.htaccess`, and one with the redirects for the virtual host."""
    # in `.htaccess`, redirects only work for old URLs below the site's path, so write them to the
    # file for the virtual host, too
    redirects = "".join(map(_apache_redirect, rules.redirects))
    base, headers, others = _headers_by_pattern(rules)
    own_files = f"/({re.escape(HTACCESS)}|{re.escape(APACHE_REDIRECTS)})$"
    # the settings for the site's folder, which don't show the files with these settings to visitors
    directory = f"ErrorDocument 404 {quote(base)}{Routes.MISSING}\n"
    directory += f"RedirectMatch 404 {_quoted(own_files)}\n{_apache_headers(headers)}"
    for pattern, sent in others:  # Apache uses the last pattern that matches
        condition = _quoted(f"%{{REQUEST_URI}} =~ m#{pattern}#")
        directory += f"<If {condition}>\n{_apache_headers(sent)}</If>\n"
    return {HTACCESS: directory + redirects, APACHE_REDIRECTS: redirects}


def _apache_redirect(redirect: Redirect) -> str:
    old, _, query = redirect.old.partition("?")
    # Apache decodes the requested path, and encodes the path of the redirect
    path = re.escape(unquote(old))
    new = unquote(redirect.new)
    if query:
        same_query = f"%{{QUERY_STRING}} =~ m#^{re.escape(query)}$#"
        condition = _quoted(f"%{{REQUEST_URI}} =~ m#^{path}$# && {same_query}")
        return f"<If {condition}>\nRedirect 301 {_quoted(new)}\n</If>\n"
    if redirect.below:
        path += "(.*)"
        new += "$1"
    return f"RedirectMatch 301 {_quoted(f'^{path}$')} {_quoted(new)}\n"


def _apache_headers(headers: Mapping[str, str]) -> str:
    lines = ""
    for name, value in headers.items():
        if name == "Content-Type":
            lines += f"ForceType {_quoted(value)}\n"
        else:
            escaped = value.replace("%", "%%")  # a single % starts a variable
            lines += f"Header always set {name} {_quoted(escaped)}\n"
    return lines


def _headers_by_pattern(
    rules: Rules,
) -> tuple[str, Mapping[str, str], list[tuple[str, dict[str, str]]]]:
    """Return the site's path, the headers of all files, and additional headers by pattern.

    A pattern is a regular expression. If several patterns match a decoded path, the last one
    counts.
    """
    # the first rule applies to all files
    (everywhere, headers), *others = rules.headers.items()
    # (name, value) of each header → patterns of paths with these headers, to join them below
    patterns: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for path, sent in others:
        pattern = re.escape(unquote(path)).replace(r"\*", ".*")
        patterns.setdefault(tuple(sent.items()), []).append(pattern)
    joined = [(f"^({'|'.join(each)})$", dict(sent)) for sent, each in patterns.items()]
    return unquote(everywhere.removesuffix("*")), headers, joined


def _quoted(text: str) -> str:
    """Quote a string for the settings of nginx and Apache."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


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
    "nginx": _nginx,
    "apache": _apache,
}
