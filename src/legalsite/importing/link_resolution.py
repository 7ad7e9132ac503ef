"""Rewrites links between the texts of a repository, so that they lead to policies."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.importing.git_renames import TracedFile
from legalsite.model.document import Document
from legalsite.source.link_targets import SCHEME

TEXT = r"(?i)(?:(?:^|/)(?:_?index|readme))?(?:\.(?:md|mdx|markdown|html?))?$"
MARKDOWN = r"(?i)\.(?:md|mdx|markdown)$"
LINK = re.compile(r"(?im)(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\bhref\s*=\s*[\"']?)([^\s<>()\"']+)")


def policies_by_name(files: Mapping[str, TracedFile]) -> dict[str, str]:
    """Return the slug for every name that the files had.

    Names are as in links: `terms` for `terms.md` and `terms/index.md`. The current name of an
    existing file takes precedence over a former name of another.
    """
    last_first = [*files.items()][::-1]
    slugs = {}
    for slug, file in last_first:
        for name in file.names:
            slugs[_link_name(name)] = slug
    for slug, file in last_first:
        if file.living:
            slugs[_link_name(file.names[-1])] = slug
    return slugs


def new_targets(
    targets: Iterable[str], path: str, slug: str, named: Mapping[str, str]
) -> dict[str, str]:
    """Return the replacement of each target that leads to another text of the import.

    The targets are in the text of the policy `slug`, which was at `path` in the repository.
    """
    new = {}
    for target in targets:
        linked, rest = _linked_path(target, path)
        policy = named.get(_link_name(linked)) if linked else ""
        if not policy:
            continue
        replacement = relpath(policy, dirname(slug) or ".") + ".md" + rest
        if replacement != target:
            new[target] = replacement
    return new


def unresolved_targets(
    targets: Iterable[str], path: str, named: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the targets that lead to a text that isn't imported, with its path."""
    for target in dict.fromkeys(targets):
        linked, _ = _linked_path(target, path)
        if re.search(MARKDOWN, linked) and _link_name(linked) not in named:
            yield target, linked


def relink(body: str, targets: Mapping[str, str]) -> tuple[str, int]:
    """Return the text with these link targets replaced, and the number of replaced links."""
    count = sum(match[2] in targets for match in LINK.finditer(body))
    return LINK.sub(lambda match: match[1] + targets.get(match[2], match[2]), body), count


def resolve_links(document: Document, path: str, targets: Mapping[str, str]) -> Document:
    """Return the document of the text at `path`, with its links written by where they lead.

    That is a policy, as `targets` say, a path from the top of the repository, or the words of a
    heading. So it differs from another one only if readers see it.
    """
    headings = {f"#{block.anchor}": f"#{block.name}" for block in document.headings}
    blocks = []
    for block in document.blocks:
        spans = [*block.spans]
        for index, span in enumerate(spans):
            if span.of == "target":
                linked, rest = _linked_path(span.text, path)
                written = linked + rest
                if not linked:
                    written = headings.get(unquote(rest), rest)
                spans[index] = span._replace(text=targets.get(span.text, written))
        blocks.append(replace(block, spans=tuple(spans)))
    return replace(document, blocks=tuple(blocks))


def _linked_path(target: str, path: str) -> tuple[str, str]:
    """Return the path in the repository to which a link leads, and the rest of its target.

    The path is empty if the link leads elsewhere. A target that begins with a slash belongs to the
    old site, not to the repository.
    """
    linked = re.split("[#?]", target)[0]
    if not linked or linked[0] == "/" or SCHEME.match(linked):
        return "", target
    return normpath(join(dirname(path), unquote(linked))), target[len(linked) :]


def _link_name(name: str) -> str:
    """Return the name without `.md`, `/index.md` or a slash at its end."""
    bare = re.sub(TEXT, "", name.rstrip("/"))
    if bare == ".":
        return ""
    return bare
