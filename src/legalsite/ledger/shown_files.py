"""Which files of content/files a text shows: what its links and images lead to."""

from urllib.parse import unquote, urlsplit

from legalsite.ledger.lines import FILE
from legalsite.model.document import Document


def shown_files(document: Document) -> tuple[str, ...]:
    """Paths below content/, each once, in the order of the text. Targets are as writers name them: `files/plan.png`,
    `./files/plan.png`, `../files/plan.png#page=2`."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    paths = (unquote(urlsplit(target).path).lstrip("./") for target in targets if _is_local(target))
    return tuple(dict.fromkeys(path for path in paths if path.startswith("files/")))


def is_recordable(path: str) -> bool:
    """Whether a ledger line can hold this name: one word of ASCII letters, digits and a few signs a segment."""
    return bool(FILE.fullmatch(path))


def _is_local(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
