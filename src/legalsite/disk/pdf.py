"""Print pages to PDF (PDF/UA-1) with WeasyPrint, using the fonts of legalsite and the site.

WeasyPrint finds fonts through fontconfig. Its configuration is ours and doesn't refer to folders of
this machine, so the same versions of WeasyPrint and Pango produce the same bytes everywhere.
"""

import io
import logging
import mimetypes
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from legalsite.disk.cache import Cache, load_record, store_record
from legalsite.errors import Problem, ProblemsFound, ProblemTuple, missing_extra, usage_failure

FOLDER = Path(__file__).parents[1] / "layouts" / "pdf"
# names of the packages on Debian and Ubuntu
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# start of the warning that no font has a character; its arguments are the character and its code
# point
NO_GLYPH_WARNING = ".notdef glyph"


def load_weasyprint() -> str:
    """Load WeasyPrint, and return the versions that its output depends on.

    Raises ProblemsFound (status 2) with instructions if WeasyPrint or Pango is missing.
    """
    # fontconfig reads this variable for each PDF
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")
    try:
        # without Pango, WeasyPrint prints instructions, which don't belong into our output
        with redirect_stdout(io.StringIO()):
            import weasyprint  # imported late because it's optional and few builds create PDFs
            from weasyprint.text.ffi import pango
    except ImportError:
        raise missing_extra("`--pdf`", "pdf") from None
    except OSError as error:
        reason = str(error).partition(":")[0].splitlines()[0]
        message = f"`--pdf` needs Pango: {reason}"
        help = f"install it, on Debian or Ubuntu: `apt-get install {PANGO_PACKAGES}`"
        help += "\n  on macOS: `brew install pango`"
        help += (
            "\n  on Windows, in the UCRT64 shell of MSYS2: `pacman -S mingw-w64-ucrt-x86_64-pango`"
        )
        raise usage_failure("missing-library", message, help) from None
    pango_version = pango.pango_version()
    return f"WeasyPrint {weasyprint.__version__}, Pango {pango_version}"


class PdfMaker(Struct, frozen=True):
    """Prints pages of a site to PDF."""

    site: str  # the site's public URL, with a trailing slash
    # returns the built file at a path relative to that URL, or None
    read: Callable[[str], bytes | None]
    versions: str  # the result of `load_weasyprint`
    cache: Cache  # contains the last PDF of each page

    def make(self, route: str, html: bytes) -> tuple[bytes, ProblemTuple]:
        """Print the page at `route` to PDF, and return warnings about missing files.

        Pages refer to styles, fonts, and images by hash. So if the page is unchanged, and so are
        the versions of WeasyPrint and its libraries, the last PDF is used again. Raises
        ProblemsFound (status 2) if printing fails, or if no font has a letter of the page.
        """
        page = self.site + route
        route_hash = sha256(route.encode()).hexdigest()[:16]
        name = f"pdf-{route_hash}"
        key = sha256(html + self.versions.encode()).hexdigest()
        # a record contains the key, the PDF, and the URLs of missing files
        stored = load_record(self.cache, name, tuple[str, bytes, list[str]])
        if not stored or stored[0] != key:
            stored = (key, *_print_page(page, html, self._file_at))
            store_record(self.cache, name, stored)
        _, data, missing = stored
        return data, tuple(_missing_file_problem(page, address) for address in missing)

    def _file_at(self, address: str) -> bytes | None:
        """Return the built file at a public URL, or None."""
        if not address.startswith(self.site):
            return None
        path = address.partition("?")[0].removeprefix(self.site)
        return self.read(unquote(path))


def _missing_file_problem(page: str, address: str) -> Problem:
    """Create a warning about a file that a page refers to, but the build lacks."""
    message = f"the PDF of {page} leaves out {address}, which isn't part of this site"
    help = "put the file in content/files/ or layouts/"
    return Problem("pdf-incomplete", message, help, severity="warning")


def _print_page(
    page: str, html: bytes, read: Callable[[str], bytes | None]
) -> tuple[bytes, list[str]]:
    """Print the page at the public URL `page`, and return the URLs of missing files.

    `read` returns the built file at a URL, or None.
    """
    from weasyprint import HTML  # WeasyPrint is already loaded
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    missing_files: set[str] = set()

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """Return the file at a URL. If the build lacks the file, record its URL."""
            data = read(url)
            if data is None:
                missing_files.add(url)
                raise ValueError(url)
            media_type = mimetypes.guess_type(url)[0] or ""
            return URLFetcherResponse(url, data, {"Content-Type": media_type})

    css = (FOLDER / "pdf.css").read_text(encoding="utf-8")
    text = html.decode().replace("</head>", f"<style>{css}</style></head>", 1)
    missing = MissingLetters()  # collects letters that no font has from WeasyPrint's warnings
    logger = logging.getLogger("weasyprint")
    logger.addHandler(missing)
    try:
        document = HTML(string=text, base_url=page, url_fetcher=OwnFiles())
        data: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    except Exception as error:
        kind = type(error).__name__
        message = f"WeasyPrint can't make the PDF of {page}: {kind}: {error}"
        help = "check the stylesheets in layouts/, or build the site without --pdf"
        raise usage_failure("pdf-failed", message, help) from error
    finally:
        logger.removeHandler(missing)
    if missing.letters:
        raise _missing_font_failure(page, missing.letters)
    return data, sorted(missing_files)


class MissingLetters(logging.Handler):
    """Collects letters that no font has from WeasyPrint's warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Record the letter if the warning is about a missing letter."""
        if record.msg.startswith(NO_GLYPH_WARNING) and isinstance(record.args, tuple):
            self.letters.append(str(record.args[0]))


def _missing_font_failure(page: str, letters: Sequence[str]) -> ProblemsFound:
    """Create an exception for letters that no font has, with an example for each script."""
    examples: dict[str, str] = {}
    for letter in sorted(letters):
        # a letter's name starts with its script
        script = unicodedata.name(letter, "?").split()[0]
        examples.setdefault(script, letter)
    named = []
    for script, letter in sorted(examples.items()):
        number = ord(letter)
        named.append(f"{script} (“{letter}”, U+{number:04X})")
    scripts = "this script" if len(named) == 1 else "these scripts"
    shown = ", ".join(named)
    message = f"no font covers {scripts} on {page}: {shown}"
    help = "add a font that has them to layouts/, "
    help += "and declare it with @font-face in a stylesheet there"
    return usage_failure("pdf-font", message, help)
