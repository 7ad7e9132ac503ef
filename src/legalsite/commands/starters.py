"""`legalsite init` and `legalsite new`: create a site or a policy. Nothing is overwritten."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args
from urllib.parse import quote

from msgspec.structs import replace

import legalsite
from legalsite.commands.notice_status import RESULTS
from legalsite.disk import archive
from legalsite.errors import Problem, Problems, ProblemsFound, failure, usage_failure
from legalsite.model.config import Config, PolicyKind
from legalsite.site.git_checkout import folder_in_checkout
from legalsite.site.load import Site, load_fresh, require_policy
from legalsite.site.settings import (
    NO_SETTINGS,
    ByKeys,
    config_path,
    place_at_settings,
    read_settings,
)
from legalsite.source.config_file import LANGUAGE_TAG, TAG_HELP, lightened, read_config
from legalsite.source.edits import scalar, with_settings
from legalsite.source.fences import split_text
from legalsite.source.file_names import checked_slug
from legalsite.text.languages import usual_form

WORKFLOW = ".github/workflows/legal.yml"
FILES = {  # written by `init`: path in the site → file in starter/
    "legalsite.toml": "legalsite.toml",
    "legalsite.schema.json": "../source/config.schema.json",
    "content/terms.md": "terms.md",
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    WORKFLOW: "github.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    "CODEOWNERS": "codeowners",
    "legalsite.constraints.txt": "constraints.txt",
}

# Files to write to the top folder of the repository if the site is in a folder below it, because
# hosts only look for pipelines at the top.
TOP_FILES = {
    WORKFLOW: "github.yml",
    ".gitlab-ci.yml": "gitlab-include.yml",  # includes the pipeline in the site's folder
}

EXAMPLE_TITLE = "Legal texts"
EXAMPLE_URL = "https://example.com/"
# doesn't match a host with a port, such as example.com:8080 or localhost:8080
SCHEME_PATTERN = r"(?!localhost:)[A-Za-z][A-Za-z0-9+-]*:"
EXAMPLE_POLICY = "Terms of Service"
# lines of an example text with the title or a date, which `init` and `new` fill in
WRITER_VALUES_PATTERN = re.compile(
    r"^(?P<before>title: |(?:# )?(?:revised|effective): |(?<=---\n\n)# ).*", re.MULTILINE
)

EXAMPLE_HELP = {
    "title": "set it to the site name that readers see",
    "url": "set it to the URL of the site, which the ledger records permanently in its first line",
}


def start_site(
    folder: Path,
    today: date,
    title: str = EXAMPLE_TITLE,
    url: str = EXAMPLE_URL,
    *,
    company: str = "",
    home: str = "",
    color: str = "",
    private: bool = False,
) -> tuple[list[Path], list[Path]]:
    """Write the files of a new site. Return the written paths, and those that already existed.

    `home` is the URL of the company's main site. Empty settings, such as the `company`, become
    comments. Links and buttons use `color`, lightened for dark screens. In a `private` repository,
    the figures of notices are committed, too. Raises ProblemsFound if the folder already contains a
    site. For an invalid value, the exit status is 2.
    """
    if (folder / "legalsite.toml").exists():
        message = "a site already exists here; nothing was overwritten"
        help = "use another folder: `legalsite init DIR`"
        raise failure("file-exists", message, help, "legalsite.toml")
    # values to fill in in templates
    values = _settings_values(title, url, company=company, home=home, color=color)
    # raises ProblemsFound before anything is written
    read_config(filled_template("legalsite.toml", values), "legalsite.toml")
    # values for the example text, which has its own title and slug; `scalar` is the title in YAML
    terms = {"title": EXAMPLE_POLICY, "scalar": EXAMPLE_POLICY, "slug": "terms"}
    terms["today"] = str(today)
    # path of the folder in the repository; empty if the site isn't in a larger repository
    below = folder_in_checkout(folder) or ""
    values |= {
        # strings in YAML are escaped as in JSON; the template contains the quotes
        "folder": json.dumps(below, ensure_ascii=False)[1:-1],
        "folder-in-url": quote(below),
        "repository": repository(),
    }
    # (root, path to write, template)
    files = [(folder, path, name) for path, name in FILES.items()]
    if color:
        values |= {"color": color, "dark": lightened(color)}
        files.append((folder, "layouts/brand.css", "brand.css"))
    if private:  # git ignores the folder with results unless it exists before the first result
        files.append((folder, f"{RESULTS}/.gitkeep", "gitkeep"))
    if below:  # hosts only find workflows in the top folder of the repository
        files.remove((folder, WORKFLOW, FILES[WORKFLOW]))
        # folder of the repository: `below` ends with a slash, and `parents[0]` is one folder up
        top = folder.absolute().parents[below.count("/") - 1]
        files += [(top, path, name) for path, name in TOP_FILES.items()]
    written = []
    existing = []
    for root, path, name in files:
        try:
            data = filled_template(name, terms if name == "terms.md" else values)
            archive.add_file(root, path, data)
            written.append(root / path)
        except FileExistsError:
            existing.append(root / path)
    return written, existing


def require_settings(*, url: str = EXAMPLE_URL, home: str = "", color: str = "") -> None:
    """Raise ProblemsFound (status 2) for an invalid value in the settings of a new site."""
    values = _settings_values(EXAMPLE_TITLE, url, home=home, color=color)
    read_config(filled_template("legalsite.toml", values), "legalsite.toml")


def example_setting_problems(
    root: Path, config: Config, keys: Collection[str] = ("title", "url")
) -> Problems:
    """Report settings that still have the example value written by `init`.

    An example URL must not get into the ledger, whose first line can't be changed later.
    """
    examples = {"title": (config.title, EXAMPLE_TITLE), "url": (config.origin, EXAMPLE_URL)}
    problems: ByKeys = {}  # keys of the setting, such as ("site", "url") → problem
    for key in keys:
        value, example = examples[key]
        if value == example:
            message = f"`{key}` still has the example value, {example}"
            problems["site", key] = Problem("example-setting", message, EXAMPLE_HELP[key])
    return place_at_settings(root, problems)


def example_text_problems(texts: Mapping[str, bytes]) -> Problems:
    """Report texts that weren't edited since `init` or `new`, apart from the title and dates.

    `texts` maps paths relative to content/ to file content.
    """
    message = "this is still the example text that `legalsite init` or `new` wrote"
    help = "write your own text, or delete the file and its section in the settings"
    examples = []  # paths of example texts
    others = []  # policies with an edited draft of the original
    for path, data in texts.items():
        slug = path.removesuffix(".md")
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        # the example for each kind of policy, such as terms
        starters = [
            filled_template(f"{kind}.md", {"slug": slug}).decode() for kind in get_args(PolicyKind)
        ]
        # compare without title and dates, which the user may have changed
        if _without_writer_values(text) in map(_without_writer_values, starters):
            examples.append(path)
        elif "." not in slug:  # the name of a translation has a dot, as in `terms.de`
            others.append(slug)
    if others:
        help += "; to publish the other drafts without it:\n    legalsite publish "
        help += " ".join(others)
    return [Problem("example-text", message, help, f"content/{path}") for path in examples]


def _without_writer_values(text: str) -> str:
    return WRITER_VALUES_PATTERN.sub(r"\g<before>", text)


def start_policy(
    root: Path, slug: str, title: str, today: date, *, kind: PolicyKind, language: str
) -> str:
    """Write content/SLUG.md, and return its path.

    If the settings have no table for the policy, a table with its kind and language is added.
    Raises ProblemsFound for an invalid slug or language, or if the policy exists.
    """
    require_vacant(root, slug)  # raises ProblemsFound unless the slug is valid and unused
    path = config_path(root)
    settings = (root / path).read_bytes()
    if slug not in read_config(settings, path).policies:
        settings = settings_with_lines(root, slug, f'kind = "{kind}"\n' + language_line(language))
    # without a title, derive it from the slug: `eu/privacy-notice` is titled “Privacy notice”
    title = " ".join(title.split()) or slug.rpartition("/")[2].replace("-", " ").capitalize()
    values = {"today": today.isoformat(), "slug": slug, "scalar": scalar(title), "title": title}
    written = write_new_draft(root, slug, filled_template(f"{kind}.md", values))
    archive.replace_file(root, path, settings)
    return written


def settings_with_lines(root: Path, slug: str, lines: str) -> bytes:
    """Add lines to a policy's table in the settings, and return the file.

    Raises ProblemsFound if the site has no settings, or if the new settings are invalid.
    """
    read_settings(root)  # raises ProblemsFound if the site has no settings
    path = config_path(root)
    settings = with_settings((root / path).read_bytes(), path, slug, lines)
    read_config(settings, path)
    return settings


def language_line(language: str) -> str:
    """Format the settings line for a policy's language, or return an empty string."""
    if not language:
        return ""
    written = _toml_string(language)
    return f"language = {written}\n"


def start_translation(root: Path, slug: str, language: str, today: date) -> str:
    """Write the draft of a translation, and return its path.

    The draft contains the text to translate: the published version in effect or, if none is in
    effect, the newest one. Raises ProblemsFound if a translation already exists. For an unknown
    policy or language, the exit status is 2.
    """
    site = load_fresh(root)
    require_policy(slug, site.files)
    tag = translation_tag(site, slug, language)
    name = f"{slug}.{tag}".lower()
    policy = site.policy(slug)
    if tag in policy.translations:
        message = f"{slug} already has a translation into {tag}; nothing was overwritten"
        help = f"start its next version: `legalsite revise {slug} --language {tag}`"
        raise failure("file-exists", message, help, f"content/{name}.md")
    # without a published version, translate the draft
    published = tuple(text for text in policy.versions if text.recorded) or policy.versions
    original = replace(policy, versions=published).version_on(today) or published[-1]
    _, words, _ = split_text(site.content.typed(original.path).decode())
    title = scalar(original.title)
    front = f"title: {title}\nrevised: {today}\ntranslates: {original.revised}\n"
    return write_new_draft(root, name, f"---\n{front}---\n{words}".encode())


def translation_tag(site: Site, slug: str, language: str) -> str:
    """Return the tag of a language that a policy can be translated into.

    Raises ProblemsFound (status 2) for any other language.
    """
    languages = site.config.text_languages
    tag = usual_form(language)
    if tag in languages.of_translations(slug):
        return tag
    original = languages.of_original(slug)
    # the message if the user named the language of the original
    message = f"{slug} is written in {original!r}"
    help = "name another language"
    if tag not in languages.site:
        message = f"this site isn't translated into {language!r}"
        help = new_language_help(site.root, site.config, tag)
    elif tag != original:
        # The site has this language, but lacks the language of the original. A translation needs
        # both, or it would get no URL of its own.
        help = new_language_help(site.root, site.config, original)
    raise usage_failure("bad-language", message, help)


def new_language_help(root: Path, config: Config, tag: str) -> str:
    """Explain how to add a language to the site.

    The result is the line to add to the settings or, if the tag is invalid, how to write a language
    tag.
    """
    if not LANGUAGE_TAG.fullmatch(tag):
        return TAG_HELP
    path = config_path(root)
    languages = json.dumps([*config.languages, tag])
    return f"set in {path}: languages = {languages}"


def require_vacant(root: Path, slug: str) -> None:
    """Raise ProblemsFound unless a slug is valid and unused.

    A slug is used if the policy has a draft or archived text, or if the slug is a folder with
    policies or inside an archive. The root may have no settings yet. For an invalid slug, the exit
    status is 2.
    """
    site = load_fresh(root, None if (root / config_path(root)).exists() else NO_SETTINGS)
    try:
        checked_slug(slug, site.config.languages)
    except ValueError as wrong:
        message = f"{slug!r} isn't a valid policy name: {wrong}"
        help = "choose another name, such as privacy or eu/terms"
        raise usage_failure("bad-name", message, help) from None
    if slug in site.files and site.files[slug].archived:
        newest = max(site.files[slug].archived)
        message = f"policy {slug!r} already exists: content/{newest}"
        help = f"choose another name; to import an older version, use --into {slug}@DATE"
        help += f"; to start this policy's next version: `legalsite revise {slug}`"
        raise failure("policy-exists", message, help, f"content/{newest}")
    draft = root / "content" / f"{slug}.md"
    if draft.exists() or draft.is_symlink():
        raise _file_exists_problem(slug)
    for other in site.files:
        folder, inner = sorted((slug, other), key=len)  # the shorter one may be a folder
        if inner.startswith(f"{folder}/"):
            message = f"{inner!r} can't be in a folder with the name of the policy {folder!r}"
            help = "choose another name, because that folder is the archive of the policy"
            raise usage_failure("bad-name", message, help)


def write_new_draft(root: Path, slug: str, data: bytes) -> str:
    """Write the draft of a new policy or translation (such as `terms.de`), and return its path.

    If writing fails, the incomplete file is removed. Raises ProblemsFound if the file exists.
    """
    try:
        archive.add_file(root, f"content/{slug}.md", data)
    except FileExistsError:
        raise _file_exists_problem(slug) from None
    return f"content/{slug}.md"


def _file_exists_problem(slug: str) -> ProblemsFound:
    message = "file already exists; not overwritten"
    return failure("file-exists", message, "edit it, or choose another name", f"content/{slug}.md")


def repository() -> str:
    """Return the URL of legalsite's repository, or an example URL while it isn't public."""
    return legalsite.REPOSITORY or "https://github.com/OWNER/legalsite"


def filled_template(template: str, values: Mapping[str, str]) -> bytes:
    """Read a file in starter/, and replace each `@name@` with the corresponding value."""
    text = _template(template)
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text.encode()


@cache
def _template(name: str) -> str:
    # cached because each draft is compared with the examples
    return files("legalsite").joinpath("starter", name).read_text(encoding="utf-8")


def _settings_values(
    title: str, url: str, *, company: str = "", home: str = "", color: str = ""
) -> dict[str, str]:
    # settings without a value become comments
    values = {
        "title": _toml_string(title),
        "url": _toml_string(_with_scheme(url)),
        "company": '# company = "NAME"',
        # in the template, a comment follows on the same line, so the value ends with a space
        "home": '# home = "https://example.com/" ',
        "colors": '# accent = "#0b5a63"      # color of links and buttons in emails',
    }
    if company:
        values["company"] = "company = " + _toml_string(company)
    if home:
        values["home"] = "home = " + _toml_string(_with_scheme(home)) + " "
    if color:
        values["colors"] = "accent = " + _toml_string(color)
        dark = lightened(color)
        # an invalid color isn't lightened, so that it's only reported once
        if dark != color:
            values["colors"] += "\naccent_dark = " + _toml_string(dark)
    return values


def _with_scheme(url: str) -> str:
    """Add https:// to a URL that the user typed without a scheme."""
    url = url.strip()
    if not url or re.match(SCHEME_PATTERN, url):
        return url
    return "https://" + url


def _toml_string(text: str) -> str:
    """Format a one-line TOML string. JSON strings are valid TOML."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
