"""Which files of content/files a text shows: what its links and images lead to."""

from urllib.parse import unquote, urlsplit

from legalsite.model.document import Document


def shown_files(document: Document) -> tuple[str, ...]:
    """Paths below content/, each once, in the order of the text."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    return tuple(dict.fromkeys(path for target in targets if (path := shown_file(target))))


def shown_file(target: str) -> str:
    """The path below content/ to which it leads, as writers name them: `files/plan.png`, `./files/plan.png`,
    `../files/plan.png#page=2`. Empty for all that is no file of content/files."""
    path = unquote(urlsplit(target).path).lstrip("./") if "files/" in target and _is_local(target) else ""
    return path if path.startswith("files/") else ""


def _is_local(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
