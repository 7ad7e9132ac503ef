"""Reads front matter, the block between `---` lines at the top of a policy's file: facts about one revision."""

import hashlib

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Revision
from legalsite.source.file_names import read_name
from legalsite.source.front_matter_block import split
from legalsite.source.plain_front_matter import plain_facts


def read_revision(data: bytes, path: str, *, languages: tuple[str, ...]) -> Revision:
    """Return the revision in a file; `path` is its path below content/.

    A translation takes effect on its own `revised` day; the caller later sets the day of its original. Raises
    ProblemsFound with every problem; their paths begin with `content/`.
    """
    full_path = f"content/{path}"
    try:
        name = read_name(path, languages)
    except ValueError as reason:
        raise ProblemsFound([Problem("bad-name", f"{path} {reason}", "rename the file", full_path)]) from None
    front, _, text_line = split(data, full_path)
    facts = plain_facts(front, name, full_path, languages)
    if facts is None:
        from legalsite.source.front_matter_schema import checked_facts

        facts = checked_facts(front, name, full_path, languages)
    return Revision(
        policy=name.policy,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        text_line=text_line,
        language=name.language,
        **facts,
    )
