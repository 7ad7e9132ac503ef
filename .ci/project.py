"""What is published about a release: links that lead somewhere, and the changes.

The addresses are in src/legalsite/__init__.py. The build calls ProjectMetadata for the page about the package. `.ci/release`
calls this file: project.py VERSION prints the changelog's section about a version, with its links.
"""

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
import legalsite  # noqa: E402
from legalsite.commands.documentation import page_url  # noqa: E402

LINK_PATTERN = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>(?!\w+:)[^)\s]+)\)")
ON_THE_WEBSITE = ("CHANGELOG.md", "SECURITY.md")  # `.ci/docs/build` adds these to docs/


class ProjectMetadata(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_links(text)}
        urls = {"Documentation": legalsite.DOCUMENTATION, "Repository": legalsite.REPOSITORY}
        metadata["urls"] = {name: url for name, url in urls.items() if url}


def with_links(text: str) -> str:
    """Replace links to files of the repository with their URLs, or with plain text where none is known."""
    text = LINK_PATTERN.sub(_link, text)
    return re.sub(r"\n{3,}", "\n\n", text)


def _link(link: re.Match[str]) -> str:
    url = url_of(link["target"])
    if url:
        return f"{link['image']}[{link['text']}]({url})"
    return "" if link["image"] else link["text"]


def url_of(target: str) -> str:
    """Return the URL of a file of the repository, or an empty string if it has none.

    Pages are on the docs' website. Other files, and pages if there's no website, are in the repository, as on GitHub.
    """
    path, sign, anchor = target.partition("#")
    path = posixpath.normpath(path)
    name = path.removeprefix("docs/")
    if legalsite.DOCUMENTATION and (name != path or path in ON_THE_WEBSITE):
        url = legalsite.DOCUMENTATION
        if name.endswith(".md") and name != "README.md":
            url = page_url(name.removesuffix(".md"))
        elif name != "README.md":
            url += name
        return url + sign + anchor
    if legalsite.REPOSITORY:
        kind = "raw" if path.endswith(".png") else "blob"
        return f"{legalsite.REPOSITORY}/{kind}/v{legalsite.__version__}/{path}{sign}{anchor}"
    return ""


def release_notes(version: str) -> str:
    """Return the changelog's section about a version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^## {re.escape(version)} \(.*?\)$(.*?)(?=^## |\Z)", changelog)
    if not section:
        sys.exit(f"CHANGELOG.md has no section about {version}.")
    return with_links(section[1].strip()) + "\n"


if __name__ == "__main__":
    sys.stdout.write(release_notes(sys.argv[1]))
