"""Whether a sentence promises that somebody is told, named channel or not."""

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import acts

BY = 90


def tells_beyond(text: str, words: Lexicon) -> bool:
    """Somebody is told otherwise than by the posting."""
    text = words.without_notice.sub(" ", words.users.sub(" ", text))
    if not _tells(text, words):
        return False
    return any(not _by_posting(text, found.start(), found.end(), words) for found in words.telling.finditer(text))


def promised(text: str, words: Lexicon) -> bool:
    """The telling is promised, not only possible: in "may change this with notice" only the change is."""
    told = words.telling.search(text)
    before = [act for act in acts(text, words) if told and act.start < told.end()]
    if not told or not before or before[-1].modality == "will":
        return True
    return before[-1].end <= told.start() and bool(words.change.fullmatch(text[before[-1].start : before[-1].end]))


def _by_posting(text: str, start: int, end: int, words: Lexicon) -> bool:
    """Says that it is by the posting: behind the verb or, where the verb stands last, before it in its clause."""
    if words.telling_by_posting.search(text[end : end + BY]):
        return True
    before = words.verb_last.split(text[max(0, start - BY) : start]) if words.verb_last else [""]
    return bool(words.telling_by_posting.search(before[-1]))


def _tells(text: str, words: Lexicon) -> bool:
    """Not "will not be told", not "without notice", and not what the reader is to do."""
    told = words.telling.search(text)
    if not told:
        return False
    before = [act for act in acts(text, words) if act.start < told.end()]
    return not before or before[-1].modality != "never"
