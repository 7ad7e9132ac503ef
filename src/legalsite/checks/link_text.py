"""A link whose words say nothing of where it leads: "click here"."""

from collections.abc import Iterator

from legalsite.checks.links_in import link_words
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem

EMPTY = frozenset(
    {
        "here", "click here", "clicking here", "click", "right here", "over here", "this", "this link", "this page",
        "the link", "link", "read more", "learn more", "find out more", "more", "see here", "go here",
        "hier", "hier klicken", "klicken sie hier", "klick hier", "diesem link", "diesen link", "dieser seite", "mehr",
        "mehr erfahren", "weiterlesen", "weitere informationen",
        "ici", "cliquez ici", "cliquer ici", "ce lien", "lien", "en savoir plus", "lire la suite",
    }
)  # fmt: skip


def link_text(subject: Subject) -> Iterator[Problem]:
    """Of current texts. People who hear a page go from link to link, and hear the links alone: WCAG 2.2, 2.4.4."""
    for text in subject.current:
        for block, words in link_words(subject.document(text)):
            if " ".join(words.casefold().split()).strip(" .,:;!?›»>→…") in EMPTY:
                message = f"the link says “{words}”: read alone, that says nothing of where it leads"
                mend = "let the link stand on words that name its page"
                place = at_words(subject, text, block.line, f"[{words}]")
                yield Problem("link-text", message, mend, *place, "warning")
