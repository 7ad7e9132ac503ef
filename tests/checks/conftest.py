"""Create a policy to check from texts in memory."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy, LinkScope
from legalsite.model.config import Config, Languages, PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Version
from legalsite.model.promise import ChangeClause, TextPromise
from legalsite.redline.compare import compare
from legalsite.site.texts import Texts, file_clauses
from legalsite.source.markdown import read_document
from legalsite.source.policy_files import arrange, read_policy

CONFIG = Config("A site", "https://legal.test/", languages=("en", "de", "fr"))


@pytest.fixture(scope="session")
def checked_of() -> Callable[..., CheckedPolicy]:
    """Return a function that creates a CheckedPolicy.

    Texts have front matter, and are keyed by path relative to content/.

    Other arguments are fields of CheckedPolicy; `on` is an ISO date.
    """

    def checked_of(
        files: Mapping[str, str], on: str = "2026-02-01", **fields: Any
    ) -> CheckedPolicy:
        data = {path: text.encode() for path, text in files.items()}
        config = CONFIG
        originals = fields.get("config", CONFIG).text_languages.originals
        languages = Languages(CONFIG.languages, originals)
        ((_, arranged),) = arrange(list(data), languages)[0].items()
        policy = read_policy(
            arranged,
            data.__getitem__,
            languages=languages,
            recorded={},
            unpublished=True,
        )

        @cache
        def document(text: Version) -> Document:
            return read_document(data[text.path], text.path)

        def promise(text: Version) -> TextPromise:
            return Texts(data.__getitem__).promise(text, policy, PolicySettings())

        def clauses(text: Version) -> tuple[ChangeClause, ...]:
            return file_clauses(data[text.path], text.path, document(text))

        checked = CheckedPolicy(
            policy=policy,
            config=config,
            on=date.fromisoformat(on),
            read=lambda text: data[text.path],
            document=document,
            redline=lambda old, new: compare(document(old), document(new)),
            promise=promise,
            clauses=clauses,
            link_scope=lambda _: LinkScope(),
        )
        return replace(checked, **fields)

    return checked_of
