"""Rewrite links between files in a repository so that they refer to policies."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.importing.git_renames import TracedFile
from legalsite.model.document import Document
from legalsite.source.link_targets import SCHEME

# optional parts of a path in a link: `/index.md`, `readme`, `.html`
LINK_ENDING_PATTERN = r"(?i)(?:(?:^|/)(?:_?index|readme))?(?:\.(?:md|mdx|markdown|html?))?$"
MARKDOWN_FILE_PATTERN = r"(?i)\.(?:md|mdx|markdown)$"
# The target of a link in Markdown or HTML, and the text before it.
LINK_PATTERN = re.compile(
    r"(?im)(?P<before>\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\bhref\s*=\s*[\"']?)"
    r"(?P<target>[^\s<>()\"']+)"
)


def policies_by_name(files: Mapping[str, TracedFile]) -> dict[str, str]:
    """Map former and current names of each policy's file to the policy's slug.

    Names are written as in links: `terms` for `terms.md` and `terms/index.md`. If several files
    have had a name, the current one takes precedence, then the first.
    """
    last_first = [*files.items()][::-1]  # in reverse, so that the first file overwrites the others
    slugs = {}
    for slug, file in last_first:
        for name in file.names:
            slugs[_link_name(name)] = slug
    for slug, file in last_first:
        if file.exists:
            slugs[_link_name(file.names[-1])] = slug
    return slugs


def policy_targets(
    targets: Iterable[str], path: str, slug: str, slugs: Mapping[str, str]
) -> dict[str, str]:
    """Map targets of links to other imported files to new targets, which lead to their policies.

    `targets` are from the policy `slug`, whose file was at `path`. `slugs` is the result of
    `policies_by_name`. Targets that stay the same are omitted.
    """
    new = {}
    for target in targets:
        # `rest` is the query and the fragment; `linked` is empty for URLs and for `#fees`
        linked, rest = _linked_path(target, path)
        policy = slugs.get(_link_name(linked)) if linked else ""
        if not policy:
            continue
        # policies link to each other by the path relative to the folder, such as `../terms.md`
        replacement = relpath(policy, dirname(slug) or ".") + ".md" + rest
        if replacement != target:
            new[target] = replacement
    return new


def unresolved_targets(
    targets: Iterable[str], path: str, slugs: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (target, path) for each link to a Markdown file that isn't imported.

    `path` is the file with the links, and `slugs` is the result of `policies_by_name`.
    """
    for target in dict.fromkeys(targets):
        linked, _ = _linked_path(target, path)
        if re.search(MARKDOWN_FILE_PATTERN, linked) and _link_name(linked) not in slugs:
            yield target, linked


def replace_targets(body: str, targets: Mapping[str, str]) -> tuple[str, int]:
    """Replace link targets in a text, and count the replaced links."""
    count = sum(match["target"] in targets for match in LINK_PATTERN.finditer(body))
    replaced = LINK_PATTERN.sub(
        lambda link: link["before"] + targets.get(link["target"], link["target"]), body
    )
    return replaced, count


def resolve_links(document: Document, path: str, targets: Mapping[str, str]) -> Document:
    """Replace each link target with a description of where it leads.

    It may be a policy (from `targets`), a path in the repository, or a heading. Versions then only
    differ if readers see a difference. `path` is the path of the document.
    """
    # anchor → name of the heading, because an anchor may change without any effect for readers
    headings = {f"#{block.anchor}": f"#{block.name}" for block in document.headings}
    blocks = []
    for block in document.blocks:
        spans = [*block.spans]
        for index, span in enumerate(spans):
            if span.of == "target":
                linked, rest = _linked_path(span.text, path)
                written = linked + rest
                if not linked:  # the link leads to a URL or a heading
                    written = headings.get(unquote(rest), rest)
                spans[index] = span._replace(text=targets.get(span.text, written))
        blocks.append(replace(block, spans=tuple(spans)))
    return replace(document, blocks=tuple(blocks))


def _linked_path(target: str, path: str) -> tuple[str, str]:
    """Return the path in the repository that a link leads to, and its query and fragment.

    `path` is the file with the link. The path is empty if the link doesn't lead to a file.
    """
    linked = re.split("[#?]", target)[0]
    # a target that starts with a slash refers to the old site
    if not linked or linked[0] == "/" or SCHEME.match(linked):
        return "", target
    return normpath(join(dirname(path), unquote(linked))), target[len(linked) :]


def _link_name(name: str) -> str:
    """Return a path as in links, without `.md`, `/index.md`, or a trailing slash."""
    bare = re.sub(LINK_ENDING_PATTERN, "", name.rstrip("/"))
    if bare == ".":
        return ""
    return bare
