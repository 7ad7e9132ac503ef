"""Writes the config of the editor: which drafts a CMS in the browser can edit, and with which form.

The forms are made from the schema of front matter: a key with a title is a field. The editor keeps
all other keys of a draft as they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from legalsite.source.file_names import Languages
from legalsite.source.front_matter import (
    ID_FORMS,
    ONLY_IN_TRANSLATIONS,
    PROPERTIES,
    REQUIRED,
    TRANSLATION_KEYS,
)
from legalsite.source.git_hosts import Backend, has_pull_requests
from legalsite.source.policy_files import PolicyFiles
from legalsite.text.languages import language_name

Field = Mapping[str, Any]

MARKER = b"# Everything below this line is written by `legalsite editor`, from the site's drafts.\n"
HEAD_COMMENT = b"""\
# How people sign in, and where their edits are saved. This part is yours: see docs/editor.md.
"""
WORKFLOW = "editorial_workflow"
WORKFLOW_PATTERN = re.compile(rb"^publish_mode: *[\"']?%b" % WORKFLOW.encode(), re.MULTILINE)
# the folder of the site in the line that `editor_config` writes
FOLDER_PATTERN = re.compile(rb"^media_folder: (.*)content/files$", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Writes the fields that several drafts share only once, under this name."""

    ANCHOR_TEMPLATE = "fields-%d"


def editor_config(
    head: bytes,
    policies: Iterable[PolicyFiles],
    languages: Languages,
    folder: str = "",
    collection: str = "policies",
) -> bytes:
    """Return the config: a part that the site's owner may edit, and below it the forms.

    `head`: the first part, which says how people sign in. `folder`: the site's folder in its
    repository, with a slash at its end; empty for the top folder. `collection`: under this name,
    the CMS also keeps unsaved texts in the browser.
    """
    content = f"{folder}content"
    forms = {
        "media_folder": f"{content}/files",
        "public_folder": "/files",
        "editor": {"preview": False},
        # Sveltia CMS would add each field that is empty; an empty list of subjects is an answer
        "output": {"omit_empty_optional_fields": True},
        "collections": [
            {
                "name": collection,
                "label": "Policies",
                # without a button to publish, which would merge the draft and not record it
                "publish": not WORKFLOW_PATTERN.search(head),
                "files": list(_forms(policies, languages, content)),
            }
        ],
    }
    return head + MARKER + _yaml(forms)


def new_head(backend: Backend) -> bytes:
    """Return the first part of a new config: people sign in at their git host.

    Where the CMS can open pull requests, each saved draft is one, with a status.
    """
    mode = WORKFLOW if has_pull_requests(backend) else "simple"
    return HEAD_COMMENT + _yaml({"backend": backend, "publish_mode": mode})


def updated_config(
    config: bytes, policies: Iterable[PolicyFiles], languages: Languages, folder: str = ""
) -> bytes:
    """Return the editor's config with forms for the site's current drafts.

    The part above the forms, which is the user's, stays. A config that this program didn't write is
    returned unchanged. The arguments are the same as for `editor_config`.
    """
    head, marker, _ = config.partition(MARKER)
    if not marker:
        return config
    return editor_config(head, policies, languages, folder)


def folder_of(config: bytes) -> str:
    """Return the site's folder in its repository, as a config has it; empty for the top folder."""
    match = FOLDER_PATTERN.search(config)
    return match[1].decode() if match else ""


def local_head(proxy_url: str) -> bytes:
    """Return the first part of a config with which the CMS edits files on this computer.

    `proxy_url`: the address that answers the calls of the CMS's local backend.
    """
    backend = {"name": "proxy", "proxy_url": proxy_url, "branch": "main"}
    return _yaml({"backend": backend, "publish_mode": "simple"})


def field_labels() -> dict[str, str]:
    """Return the label of each field of the forms by its key in front matter."""
    return {key: part["title"] for key, part in PROPERTIES.items() if "title" in part}


def _forms(
    policies: Iterable[PolicyFiles], languages: Languages, content: str
) -> Iterator[dict[str, Any]]:
    """Yield the entry of each draft, by policy, in the order of the site's languages.

    `content`: the path of content/ in the repository.
    """
    original_fields = _fields(is_translation=False)
    translation_fields = _fields(is_translation=True)
    for policy in policies:
        for language in filter(policy.drafts.get, languages):
            path = policy.drafts[language]
            fields = original_fields
            label = _label(policy.slug)
            page = f"{policy.slug}/"
            if language != languages[0]:
                fields = translation_fields
                label = _label(policy.slug, language)
                page = f"{language.lower()}/{page}"
            yield {
                "name": _entry_name(path),
                "label": label,
                "file": f"{content}/{path}",
                "preview_path": page,  # below the address of a preview
                "fields": fields,
            }


def _entry_name(path: str) -> str:
    """Return the CMS's name for a draft, which has neither slashes nor dots: `eu--terms_de`.

    It's part of branch names. No segment of a slug contains two hyphens, or an underscore.
    """
    return path.removesuffix(".md").replace("/", "--").replace(".", "_")


def _label(slug: str, language: str = "") -> str:
    """Return the name of a draft for people: `Terms of use (eu, German)`.

    It's made from its path, so that the config doesn't change with a title. `language`: of a
    translation; otherwise empty.
    """
    folder, _, name = slug.rpartition("/")
    label = name.replace("-", " ").capitalize()
    notes = [folder, language and language_name(language, "en")]
    if any(notes):
        label += " ({})".format(", ".join(filter(None, notes)))
    return label


def _fields(*, is_translation: bool) -> list[Field]:
    """Return the fields of the form for an original or a translation."""
    fields: list[Field] = []
    for key in field_labels():
        if is_translation and key in TRANSLATION_KEYS:
            fields.append(_field(key, is_required=key in (*REQUIRED, "translates")))
        elif not is_translation and key not in ONLY_IN_TRANSLATIONS:
            fields.append(_field(key, is_required=key in REQUIRED))
    body = {
        "name": "body",
        "label": "Text",
        "hint": "In Markdown: begin a heading with ##, and a list item with a hyphen.",
        "widget": "markdown",
        "modes": ["raw"],  # the other mode rewrites the Markdown
        "buttons": [],  # they only work in the other mode
        "editor_components": [],
    }
    return [*fields, body]


def _field(key: str, *, is_required: bool) -> Field:
    """Return the field for a key of front matter, from its schema."""
    schema = PROPERTIES[key]
    field = {
        "name": key,
        "label": schema["title"],
        "hint": _hint(schema["description"]),
        "required": is_required,
    }
    # `anyOf` has the schema of the value, and null for a key without one
    match schema.get("anyOf", [schema])[0]:
        case {"oneOf": choices}:
            return field | {"widget": "select", "options": list(map(_option, choices))}
        case {"format": "date"}:
            return field | {
                "widget": "datetime",
                "format": "YYYY-MM-DD",
                "date_format": "YYYY-MM-DD",
                "time_format": False,
            }
        case {"type": "array"}:
            return field | {"widget": "list"}
        case {"type": "boolean"}:
            return field | {"widget": "boolean"}
        case {"pattern": pattern}:
            return field | {"widget": "string", "pattern": [pattern, ID_FORMS]}
    return field | {"widget": "string"}


def _hint(description: str) -> str:
    """Return a description without backticks: it names the fields of the form by their labels."""
    for key, label in field_labels().items():
        description = description.replace(f"`{key}`", f"“{label}”")
    return description.replace("`", "")


def _option(choice: Mapping[str, str]) -> dict[str, str]:
    """Return an option of a field from the schema of one value: its explanation is in its label."""
    return {"label": f"{choice['title']}: {choice['description']}", "value": choice["const"]}


def _yaml(values: Mapping[str, Any]) -> bytes:
    """Return values as YAML, in their order."""
    text = yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.encode()
