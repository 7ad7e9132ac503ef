"""Rewrites links between the texts of a repository so that they lead to the policies that these texts become."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.importing.git_files import TracedFile
from legalsite.model.document import Document, Span
from legalsite.source.link_targets import SCHEME

TEXT = re.compile(r"(?:(?:^|/)(?:_?index|readme))?(?:\.(?:md|mdx|markdown|html?))?$", re.IGNORECASE)
MARKDOWN = re.compile(r"\.(?:md|mdx|markdown)$", re.IGNORECASE)
LINK = re.compile(
    r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\bhref\s*=\s*[\"']?)([^\s<>()\"']+)", re.MULTILINE | re.IGNORECASE
)


def policies_by_name(files: Mapping[str, TracedFile]) -> dict[str, str]:
    """Return the slug for every name that the files had, in the form that links use (`terms` for `terms.md`
    and `terms/index.md`). The current name of an existing file takes precedence over a former name of another."""
    named: dict[str, str] = {}
    for slug, file in files.items():
        if file.living:
            named.setdefault(_known(file.names[-1]), slug)
    for slug, file in files.items():
        for name in reversed(file.names):
            named.setdefault(_known(name), slug)
    return named


def new_targets(targets: Iterable[str], path: str, slug: str, named: Mapping[str, str]) -> dict[str, str]:
    """Return what replaces those of the `targets` that lead to another text of the import. They are in the
    text of the policy `slug`, which was at `path` in the repository, spelled as `source.links` reads them."""
    return {target: there for target in targets if (there := _target(target, path, slug, named)) not in ("", target)}


def left_behind(targets: Iterable[str], path: str, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield those of the `targets` of the text at `path` that lead to another text of the repository, which is not
    imported, each with the path of that."""
    for target in dict.fromkeys(targets):
        there = target.partition("#")[0].partition("?")[0]
        if there and there[0] != "/" and not SCHEME.match(there) and MARKDOWN.search(there):
            there = normpath(join(dirname(path), unquote(there)))
            if _known(there) not in named:
                yield target, there


def relink(body: str, targets: Mapping[str, str]) -> tuple[str, int]:
    """Return the text with these targets of links rewritten, and the number of rewritten links."""
    if not targets:
        return body, 0
    count = sum(match[2] in targets for match in LINK.finditer(body))
    return LINK.sub(lambda match: match[1] + targets.get(match[2], match[2]), body), count


def with_led_links(document: Document, path: str, targets: Mapping[str, str]) -> Document:
    """Return the document of the text at `path` in the repository with its links spelled by where they lead: to a
    policy as `targets` say, from the top of the repository, or to the words of a heading. So it differs from another
    one only if readers see it."""
    headings = {block.anchor: block.name for block in document.headings}

    def led(span: Span) -> Span:
        if span.of != "target" or not span.text or span.text[0] in "?/" or SCHEME.match(span.text):
            return span
        if span.text in targets:
            return span._replace(text=targets[span.text])
        there, sign, anchor = span.text.partition("#")
        there = normpath(join(dirname(path), unquote(there))) if there else ""
        return span._replace(text=there + sign + (anchor if there else headings.get(unquote(anchor), anchor)))

    blocks = (replace(block, spans=tuple(map(led, block.spans))) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _target(target: str, path: str, slug: str, named: Mapping[str, str]) -> str:
    """Return the new target; empty if the target does not lead to a text of the import. A target that begins with a
    slash belongs to the old site, not to the repository."""
    if not target or target[0] in "#?/" or SCHEME.match(target):
        return ""
    path_of_target = target.partition("#")[0].partition("?")[0]
    there = named.get(_known(normpath(join(dirname(path), unquote(path_of_target)))))
    return f"{relpath(there, dirname(slug) or '.')}.md{target[len(path_of_target) :]}" if there else ""


def _known(name: str) -> str:
    """Return the name without `.md`, `/index.md` or a slash at its end, as `policies_by_name` lists it."""
    bare = TEXT.sub("", name.rstrip("/"), count=1)
    return "" if bare == "." else bare
