"""`legalsite init`: start a site in a folder. Nothing is overwritten."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from legalsite import __version__
from legalsite.commands.installed_from import InstallSource, installed_from
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.config import Config
from legalsite.site.load import at_settings
from legalsite.source.config import read_config

FILES = {
    "legalsite.toml": "legalsite.toml",
    "content/terms.md": "terms.md",
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    ".github/workflows/legal.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
}

EXAMPLE_TITLE, EXAMPLE_URL = "Legal texts", "https://example.com/"
EXAMPLE_COMPANY = "Example Ltd., 1 Example Street, Exampletown"  # in terms.md

EXAMPLE_HELP = {
    "title": "write the name of your site, as readers know it",
    "url": "write the address at which the site will be; the ledger keeps it from its first line on",
}


def start_site(
    folder: Path, today: date, title: str = EXAMPLE_TITLE, url: str = EXAMPLE_URL, source: InstallSource | None = None
) -> tuple[list[str], list[str]]:
    """Write a site that builds. Return the paths that were written, and those that already existed and were left
    unchanged. Raises ProblemsFound if the folder already has a site, and (status 2) for a url that no site can
    have. `source` is what the pipelines install; by default, what this legalsite was installed from."""
    if (folder / "legalsite.toml").exists():
        message = "there is already a site here, and nothing is overwritten"
        raise ProblemsFound(
            [Problem("file-exists", message, "name another folder: `legalsite init DIR`", "legalsite.toml")]
        )
    source = source or installed_from(__version__)
    values = {
        "today": today.isoformat(),
        "title": _toml(title),
        "url": _toml(url),
        "package": json.dumps(source.package),
        "origin": source.words,
    }
    read_config(filled("legalsite.toml", values), "legalsite.toml")
    written, existing = [], []
    contents = {path: filled(template, values) for path, template in FILES.items()}
    if source.wheel:
        contents[source.wheel.name] = source.wheel.read_bytes()
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("xb") as file:
                file.write(content)
            written.append(path)
        except FileExistsError:
            existing.append(path)
    return written, existing


def example_settings(root: Path, config: Config, keys: Collection[str] = ("title", "url")) -> list[Problem]:
    """Return a problem for each of these settings that is still the example that `init` wrote. The ledger keeps the
    address with which it begins."""
    settings = [("title", config.title, EXAMPLE_TITLE), ("url", config.origin, EXAMPLE_URL)]
    return at_settings(
        root,
        {
            ("site", key): Problem("example-setting", f"`{key}` is still the example, {value}", EXAMPLE_HELP[key])
            for key, value, example in settings
            if key in keys and value == example
        },
    )


def example_texts(texts: Mapping[str, bytes]) -> list[Problem]:
    """Return a problem for each of these texts (path below content/ → file) that still names the company of the policy
    that `init` wrote as an example."""
    message = f"this is still the example that `legalsite init` wrote: it names {EXAMPLE_COMPANY}"
    help = "replace it with your own text, or publish other policies by name: `legalsite publish POLICY`"
    found = {path: data.decode("utf-8", "replace").partition(EXAMPLE_COMPANY) for path, data in texts.items()}
    return [
        Problem("example-text", message, help, f"content/{path}", before.count("\n") + 1)
        for path, (before, company, _) in found.items()
        if company
    ]


def filled(template: str, values: Mapping[str, str]) -> bytes:
    """Return a file of starter/ with these values in place of their names, which stand between two @."""
    text = files("legalsite").joinpath("starter", template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text.encode()


def _toml(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
