"""Whether a sentence promises that somebody is told, named channel or not."""

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import acts

BY = 90


def tells_beyond(text: str, words: Lexicon) -> bool:
    """Somebody is told otherwise than by the posting."""
    text = words.without_notice.sub(" ", words.users.sub(" ", text))
    if not _tells(text, words):
        return False
    told = words.telling.finditer(text)
    return any(not words.telling_by_posting.search(text[found.end() : found.end() + BY]) for found in told)


def promised(text: str, words: Lexicon) -> bool:
    """The telling is promised, not only possible."""
    told = words.telling.search(text)
    before = [act for act in acts(text, words) if told and act.start < told.end()]
    return not before or before[-1].modality == "will"


def _tells(text: str, words: Lexicon) -> bool:
    """Not "will not be told", not "without notice", and not what the reader is to do."""
    told = words.telling.search(text)
    if not told:
        return False
    before = [act for act in acts(text, words) if act.start < told.end()]
    return not before or before[-1].modality != "never"
