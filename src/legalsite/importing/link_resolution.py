"""Rewrites links between the texts of a repository so that they lead to the policies that these texts become."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.importing.git_renames import TracedFile
from legalsite.model.document import Document, Span
from legalsite.source.link_targets import SCHEME

TEXT = r"(?i)(?:(?:^|/)(?:_?index|readme))?(?:\.(?:md|mdx|markdown|html?))?$"
MARKDOWN = r"(?i)\.(?:md|mdx|markdown)$"
LINK = re.compile(r"(?im)(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\bhref\s*=\s*[\"']?)([^\s<>()\"']+)")


def policies_by_name(files: Mapping[str, TracedFile]) -> dict[str, str]:
    """Return the slug for every name that the files had, in the form that links use (`terms` for `terms.md`
    and `terms/index.md`). The current name of an existing file takes precedence over a former name of another."""
    last_first = [*files.items()][::-1]
    living = {_known(file.names[-1]): slug for slug, file in last_first if file.living}
    return {_known(name): slug for slug, file in last_first for name in file.names} | living


def new_targets(targets: Iterable[str], path: str, slug: str, named: Mapping[str, str]) -> dict[str, str]:
    """Return what replaces those of the `targets` that lead to another text of the import. They are in the
    text of the policy `slug`, which was at `path` in the repository, spelled as `source.links` reads them."""
    new = {}
    for target in targets:
        there, rest = _place(target, path)
        if policy := there and named.get(_known(there)):
            led = f"{relpath(policy, dirname(slug) or '.')}.md{rest}"
            if led != target:
                new[target] = led
    return new


def left_behind(targets: Iterable[str], path: str, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield those of the `targets` of the text at `path` that lead to another text of the repository, which is not
    imported, each with the path of that."""
    for target in dict.fromkeys(targets):
        there, _ = _place(target, path)
        if re.search(MARKDOWN, there) and _known(there) not in named:
            yield target, there


def relink(body: str, targets: Mapping[str, str]) -> tuple[str, int]:
    """Return the text with these targets of links rewritten, and the number of rewritten links."""
    count = sum(match[2] in targets for match in LINK.finditer(body))
    return LINK.sub(lambda match: match[1] + targets.get(match[2], match[2]), body), count


def with_led_links(document: Document, path: str, targets: Mapping[str, str]) -> Document:
    """Return the document of the text at `path` in the repository with its links spelled by where they lead: to a
    policy as `targets` say, from the top of the repository, or to the words of a heading. So it differs from another
    one only if readers see it."""
    names = {f"#{block.anchor}": f"#{block.name}" for block in document.headings}

    def led(span: Span) -> Span:
        there, rest = _place(span.text, path)
        written = there + rest if there else names.get(unquote(rest), rest)
        return span._replace(text=targets.get(span.text, written)) if span.of == "target" else span

    blocks = (replace(block, spans=tuple(map(led, block.spans))) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _place(target: str, path: str) -> tuple[str, str]:
    """Return the path in the repository to which a link in the text at `path` leads, and what follows it in the target;
    no path if it leads elsewhere. A target that begins with a slash belongs to the old site, not to the repository."""
    there = re.split("[#?]", target)[0]
    if not there or there[0] == "/" or SCHEME.match(there):
        return "", target
    return normpath(join(dirname(path), unquote(there))), target[len(there) :]


def _known(name: str) -> str:
    """Return the name without `.md`, `/index.md` or a slash at its end, as `policies_by_name` lists it."""
    bare = re.sub(TEXT, "", name.rstrip("/"))
    return "" if bare == "." else bare
