"""Parse policies written on one line, for test cases about what applies on which day."""

from datetime import date
from itertools import pairwise

from legalsite.model.policy import Gap, Policy, Version, VersionId


def policy_of(line: str) -> Policy:
    """Parse a policy. Its texts are separated by commas.

    A text is `REVISED [from DAY] [new DAY] [instead of REVISED] [ends]`, where `new` is the earlier
    day for new accounts, or `REVISED of REVISED in LANGUAGE` for a translation. `gap DAY` is a
    period without a known version.
    """
    texts = [words.split() for words in line.split(", ")]
    days = [words[1] for words in texts if words[0] == "gap"]
    gaps = tuple(Gap(date.fromisoformat(day), f"terms/{day}.gap", "Lost.") for day in days)
    translations: dict[str, tuple[Version, ...]] = {}
    originals = []
    for words in texts:
        if words[0] == "gap":
            continue
        text = _version(words)
        if text.translates:
            translations[text.language] = (*translations.get(text.language, ()), text)
        else:
            originals.append(text)
    return Policy("terms", tuple(originals), translations, gaps)


def files_of(line: str) -> dict[str, str]:
    """Return the archive of a policy, keyed by path relative to content/.

    The text of each file is its name.
    """
    return {text.path: _file_of(text) for text in policy_of(line).texts}


def _file_of(text: Version) -> str:
    stated = {
        "title": text.title,
        "revised": text.revised,
        "effective": text.effective if text.effective != text.revised.day else None,
        "effective_new_accounts": text.effective_new_accounts,
        "replaces": None if text.replaces is None else f"[{', '.join(map(str, text.replaces))}]",
        "retroactive": text.retroactive or None,
        "withdrawn": text.withdrawn or None,
        "translates": text.translates,
    }
    front = "".join(
        f"{key}: {str(value).lower() if value is True else value}\n"
        for key, value in stated.items()
        if value
    )
    return f"---\n{front}---\n\nThe words of {text.revised}.\n"


def _version(words: list[str]) -> Version:
    said = dict(pairwise(words))
    revised, language = VersionId.parse(words[0]), said.get("in", "en")
    effective = date.fromisoformat(said["from"]) if "from" in said else revised.day
    named = VersionId.parse(said["of"]) if "of" in said else None
    return Version(
        "terms",
        revised,
        "Terms",
        effective,
        f"terms/{revised}{'' if language == 'en' else f'.{language}'}.md",
        sha256="0",
        size=0,
        language=language,
        effective_new_accounts=date.fromisoformat(said["new"]) if "new" in said else None,
        replaces=(named,) if named and "instead" in said else None,
        retroactive=effective < revised.day,
        withdrawn=words[-1] == "ends",
        translates=named if named and "in" in said else None,
        recorded=f"000001 {revised.day}T10:12:00Z publish terms {revised} sha256:0 a.md prev:0",
    )
