"""Rewrites links between the texts of a repository, so that they lead to policies."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.importing.git_renames import TracedFile
from legalsite.model.document import Document
from legalsite.source.link_targets import SCHEME

# what links may leave out at the end of a path: `/index.md`, `readme`, `.html`
LINK_ENDING_PATTERN = r"(?i)(?:(?:^|/)(?:_?index|readme))?(?:\.(?:md|mdx|markdown|html?))?$"
MARKDOWN_FILE_PATTERN = r"(?i)\.(?:md|mdx|markdown)$"
# What precedes the target of a link in Markdown or HTML, and the target.
LINK_PATTERN = re.compile(
    r"(?im)(?P<before>\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\bhref\s*=\s*[\"']?)"
    r"(?P<target>[^\s<>()\"']+)"
)


def policies_by_name(files: Mapping[str, TracedFile]) -> dict[str, str]:
    """Return the slug of the policy for every name that its file ever had, as links write names.

    For `terms.md` and `terms/index.md`, that is `terms`. The current name of an existing file takes
    precedence over the former name of another, and an earlier file over a later one.
    """
    last_first = [*files.items()][::-1]  # so that earlier files overwrite later ones
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
    """Return a link to the policy for each target that leads to another text of the import.

    `targets` are link targets in the text of the policy `slug`, whose file was at `path` in the
    repository; `slugs` is what `policies_by_name` returns. Targets that need no change are left
    out.
    """
    new = {}
    for target in targets:
        linked, rest = _linked_path(target, path)
        policy = slugs.get(_link_name(linked)) if linked else ""
        if not policy:
            continue
        replacement = relpath(policy, dirname(slug) or ".") + ".md" + rest
        if replacement != target:
            new[target] = replacement
    return new


def unresolved_targets(
    targets: Iterable[str], path: str, slugs: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each link target that leads to a Markdown file that isn't imported, with its path.

    `path` is the file that has the links, and `slugs` is what `policies_by_name` returns.
    """
    for target in dict.fromkeys(targets):
        linked, _ = _linked_path(target, path)
        if re.search(MARKDOWN_FILE_PATTERN, linked) and _link_name(linked) not in slugs:
            yield target, linked


def replace_targets(body: str, targets: Mapping[str, str]) -> tuple[str, int]:
    """Return the text with these link targets replaced, and the number of replaced links."""
    count = sum(match["target"] in targets for match in LINK_PATTERN.finditer(body))
    replaced = LINK_PATTERN.sub(
        lambda link: link["before"] + targets.get(link["target"], link["target"]), body
    )
    return replaced, count


def resolve_links(document: Document, path: str, targets: Mapping[str, str]) -> Document:
    """Return a document in which every link target says where the link leads.

    A target becomes the link to a policy (by `targets`), a path from the top of the repository, or
    the words of a heading. So two versions of a text compare as equal if readers see the same.
    `path` is the path of the text.
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

    `path` is the file that has the link. The first result is empty if the link leads elsewhere. A
    target that begins with a slash belongs to the old site, not to the repository. The rest is `#…`
    or `?…`.
    """
    linked = re.split("[#?]", target)[0]
    if not linked or linked[0] == "/" or SCHEME.match(linked):
        return "", target
    return normpath(join(dirname(path), unquote(linked))), target[len(linked) :]


def _link_name(name: str) -> str:
    """Return a path as links write it: without `.md`, `/index.md` or a slash at its end."""
    bare = re.sub(LINK_ENDING_PATTERN, "", name.rstrip("/"))
    if bare == ".":
        return ""
    return bare
