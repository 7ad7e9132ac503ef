"""The media of notices, where a change clause leaves them to another section of the text."""

from collections.abc import Sequence
from dataclasses import replace

from legalsite.model.promise import Promise
from legalsite.promises.channels import ORDER, Mention, mentions
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.logic import logic
from legalsite.promises.sentences import Sentence


def with_notices(
    promise: Promise, clause: Sequence[Sentence], sentences: Sequence[Sentence], words: Lexicon
) -> Promise:
    """With the media that the first sentence on notices names in place of none, when one of the two refers to the
    other: by "in accordance with section 18", or by "notices, such as those of changes". Which section that is cannot
    be asked: texts are renumbered and keep their old references."""
    referred = any(words.by_section.search(sentence.plain) for sentence in clause)
    inside = {sentence.at for sentence in clause}
    for sentence in sentences:
        if sentence.at in inside or not words.how_noticed.search(sentence.plain):
            continue
        if referred or words.by_section.search(sentence.plain):
            named = [mention for mention in mentions([sentence.plain], words) if mention.channel != "post"]
            if named:
                return _completed(promise, sentence, named, words)
    return promise


def _completed(promise: Promise, sentence: Sentence, named: Sequence[Mention], words: Lexicon) -> Promise:
    channels = {*promise.channels, *(mention.channel for mention in named)} - {"none_stated"}
    parts = [promise.quote, sentence.text]
    return replace(
        promise,
        quote=" […] ".join(parts if sentence.first_line >= promise.first_line else parts[::-1]),
        first_line=min(promise.first_line, sentence.first_line),
        last_line=max(promise.last_line, sentence.last_line),
        channels=tuple(channel for channel in ORDER if channel in channels),
        channel_logic=logic(named, [sentence.plain], words),
    )
