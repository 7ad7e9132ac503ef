"""Pages as PDF (PDF/UA-1), made by WeasyPrint with the fonts that come with legalsite and those of the site.

WeasyPrint finds fonts through fontconfig. Its settings are ours: they name no folder of this machine, so that the same
versions of WeasyPrint and Pango make the same bytes everywhere."""

import logging
import mimetypes
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from legalsite.disk.cache import Cache, keep, recall
from legalsite.errors import Problem, ProblemsFound, ProblemTuple, missing_extra, usage_failure

FOLDER = Path(__file__).parents[1] / "layouts" / "pdf"
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # the packages of Debian and Ubuntu
NO_GLYPH = ".notdef glyph"  # how the warning begins whose arguments are a character that no font has, and its number


def load_weasyprint() -> str:
    """Load what makes PDFs, and return the versions on which their bytes depend. Raises ProblemsFound (status 2) with
    what has to be installed."""
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")  # fontconfig reads it for each PDF
    try:
        import weasyprint  # an extra, and few builds make PDFs
        from weasyprint.text.ffi import pango  # likewise
    except ImportError:
        raise missing_extra("`--pdf`", "pdf") from None
    except OSError as error:
        first = str(error).partition(":")[0].splitlines()[0]
        help = f"install it, on Debian or Ubuntu: `apt-get install {PANGO}`\n  on macOS: `brew install pango`"
        raise usage_failure("missing-library", f"`--pdf` needs Pango: {first}", help) from None
    return f"WeasyPrint {weasyprint.__version__}, Pango {pango.pango_version()}"


class PdfMaker(Struct, frozen=True):
    """Makes PDFs of the pages of one site."""

    site: str  # the public address of the site, with a slash at its end
    # returns the file of the build at a path below that address; None if there is none
    read: Callable[[str], bytes | None]
    versions: str  # what `load_weasyprint` returned
    cache: Cache  # has the PDF that was made last for each page

    def make(self, route: str, html: bytes) -> tuple[bytes, ProblemTuple]:
        """Return the PDF of the page at `route`, and a warning for each address that it asks for in vain. A page says
        by hash which style, fonts and images it uses, so its bytes and the versions decide what the PDF is. Raises
        ProblemsFound (status 2) if none can be made, or if no font has a letter of the page."""
        name = f"pdf-{sha256(route.encode()).hexdigest()[:16]}"
        key = sha256(html + self.versions.encode()).hexdigest()
        recalled = recall(self.cache, name, tuple[str, bytes, list[str]])
        if not recalled or recalled[0] != key:
            recalled = (key, *_printed(self.site + route, html, self._file_at))
            keep(self.cache, name, recalled)
        return recalled[1], tuple(_refusal(self.site + route, address) for address in recalled[2])

    def _file_at(self, address: str) -> bytes | None:
        route = unquote(address.partition("?")[0].removeprefix(self.site))
        return self.read(route) if address.startswith(self.site) else None


def _refusal(page: str, address: str) -> Problem:
    message = f"the PDF of {page} leaves out {address}, which isn't a file of this site"
    return Problem("pdf-refused", message, "put the file in content/files/ or layouts/", severity="warning")


def _printed(page: str, html: bytes, read: Callable[[str], bytes | None]) -> tuple[bytes, list[str]]:
    """Return the PDF of the page at that public address, and the addresses that `read` has no file for."""
    from weasyprint import HTML  # loaded by now
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # likewise

    refused = []

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            data = read(url)
            if data is None:
                refused.append(url)
                raise ValueError(url)
            return URLFetcherResponse(url, data, {"Content-Type": mimetypes.guess_type(url)[0] or ""})

    style = f"<style>{(FOLDER / 'pdf.css').read_text(encoding='utf-8')}</style></head>"
    text = html.decode().replace("</head>", style, 1)
    missing = MissingLetters()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(missing)
    try:
        document = HTML(string=text, base_url=page, url_fetcher=OwnFiles())
        data: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    except Exception as error:
        message = f"WeasyPrint can't make the PDF of {page}: {type(error).__name__}: {error}"
        help = "check the stylesheets in layouts/, or build the site without --pdf"
        raise usage_failure("pdf-failed", message, help) from error
    finally:
        logger.removeHandler(missing)
    if missing.letters:
        raise _no_font(page, missing.letters)
    return data, sorted(set(refused))


class MissingLetters(logging.Handler):
    """Collects the letters that no font has."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(NO_GLYPH) and isinstance(record.args, tuple):
            self.letters.append(str(record.args[0]))


def _no_font(page: str, letters: Sequence[str]) -> ProblemsFound:
    """Return the error of letters that no font has: a letter's name in Unicode begins with its script."""
    examples = {unicodedata.name(letter, "?").split()[0]: letter for letter in sorted(letters, reverse=True)}
    named = ", ".join(f"{script} (“{letter}”, U+{ord(letter):04X})" for script, letter in sorted(examples.items()))
    which = "this script" if len(examples) == 1 else "these scripts"
    message = f"no font has the letters that {page} uses from {which}: {named}"
    help = "put a font that has them in layouts/, and name it with @font-face in a stylesheet there"
    return usage_failure("pdf-font", message, help)
