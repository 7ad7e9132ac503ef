"""Whether a sentence promises that somebody is told, named channel or not."""

import re
from collections.abc import Iterator

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import Modality, acts

BY = 90


def tells_beyond(text: str, words: Lexicon) -> bool:
    """Somebody is told otherwise than by the posting: not "will not be told", not "without notice", and not what the
    reader is to do."""
    text = words.without_notice.sub(" ", words.users.sub(" ", text))
    return any(not _by_posting(text, told.start(), told.end(), words) for told, _ in _tellings(text, words))


def promised(text: str, words: Lexicon) -> bool:
    """The telling is promised, not only possible; so it is where nothing is said to anybody. That "we tell you by
    posting this" says nothing of a further notice, where there is one."""
    tellings = list(_tellings(text, words))
    beyond = [each for each in tellings if not _by_posting(text, each[0].start(), each[0].end(), words)]
    modalities = [modality for _, modality in beyond or tellings]
    return not modalities or "will" in modalities


def _tellings(text: str, words: Lexicon) -> Iterator[tuple[re.Match[str], Modality]]:
    """Each that is not denied. In "may change this with notice" only the change is possible."""
    done = acts(text, words)
    for told in words.telling.finditer(text):
        last = next((act for act in reversed(done) if act.start < told.end()), None)
        if last and last.end <= told.start() and words.change.fullmatch(text[last.start : last.end]):
            last = None
        if last is None or last.modality != "never":
            yield told, last.modality if last else "will"


def _by_posting(text: str, start: int, end: int, words: Lexicon) -> bool:
    """Says that it is by the posting: behind the verb or, where the verb stands last, before it in its clause."""
    if words.telling_by_posting.search(text[end : end + BY]):
        return True
    before = words.verb_last.split(text[max(0, start - BY) : start]) if words.verb_last else [""]
    return bool(words.telling_by_posting.search(before[-1]))
