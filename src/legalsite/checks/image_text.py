"""An image without a text: who cannot see it does not know what it shows."""

from collections.abc import Iterator

from legalsite.checks.links_in import image_texts
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def image_text(subject: Subject) -> Iterator[Problem]:
    """Of current texts. WCAG 2.2, 1.1.1; and the plain-text part of a letter has nothing else to show."""
    for text in subject.current:
        for block, words in image_texts(subject.document(text)):
            if not words:
                message = "this image has no text: who cannot see it, or gets the letter as plain text, misses it"
                mend = "say what it shows between the brackets: ![the building's plan](files/plan.png)"
                yield Problem("image-text", message, mend, *at_words(subject, text, block.line, "!["), "warning")
