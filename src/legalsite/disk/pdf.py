"""Make PDFs of pages (PDF/UA-1) with WeasyPrint and the fonts of legalsite and the site.

WeasyPrint finds fonts through fontconfig. Its settings are ours: they don't name a folder of this
machine, so the same versions of WeasyPrint and Pango make the same bytes everywhere.
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
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # of Debian and Ubuntu
# how a warning begins whose arguments are a character that no font has, and its number
NO_GLYPH_WARNING = ".notdef glyph"


def load_weasyprint() -> str:
    """Load WeasyPrint, and return the versions on which the bytes of its PDFs depend.

    Raises ProblemsFound (status 2), which says what to install, if it or Pango is missing.
    """
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")  # fontconfig reads it for each PDF
    try:
        # without Pango, WeasyPrint prints how to install it, among our results
        with redirect_stdout(io.StringIO()):
            import weasyprint  # an extra, and few builds make PDFs
            from weasyprint.text.ffi import pango  # likewise
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
    """Makes PDFs of one site's pages."""

    site: str  # the public address of the site, with a slash at its end
    # returns the file of the build at a path below that address; None if there is none
    read: Callable[[str], bytes | None]
    versions: str  # what `load_weasyprint` returned
    cache: Cache  # has the PDF that was made last for each page

    def make(self, route: str, html: bytes) -> tuple[bytes, ProblemTuple]:
        """Return the PDF of the page at `route`, and a warning for each file that it lacks.

        A page names its style, fonts, and images by hash, so its bytes and the versions of
        WeasyPrint and Pango determine the PDF, and the last one is reused if they are the same.
        Raises ProblemsFound (status 2) if it can't be made, or if no font has a letter of the page.
        """
        page = self.site + route
        route_hash = sha256(route.encode()).hexdigest()[:16]
        name = f"pdf-{route_hash}"
        key = sha256(html + self.versions.encode()).hexdigest()
        # The key, the PDF, and the addresses of missing files.
        stored = load_record(self.cache, name, tuple[str, bytes, list[str]])
        if not stored or stored[0] != key:
            stored = (key, *_print_page(page, html, self._file_at))
            store_record(self.cache, name, stored)
        _, data, missing = stored
        return data, tuple(_missing_file_problem(page, address) for address in missing)

    def _file_at(self, address: str) -> bytes | None:
        """Return the file of the build at a public address; None if the site has none there."""
        if not address.startswith(self.site):
            return None
        path = address.partition("?")[0].removeprefix(self.site)
        return self.read(unquote(path))


def _missing_file_problem(page: str, address: str) -> Problem:
    """Return the warning for a file that a page names, but the build doesn\'t have."""
    message = f"the PDF of {page} leaves out {address}, which isn't part of this site"
    help = "put the file in content/files/ or layouts/"
    return Problem("pdf-incomplete", message, help, severity="warning")


def _print_page(
    page: str, html: bytes, read: Callable[[str], bytes | None]
) -> tuple[bytes, list[str]]:
    """Return the PDF of the page at the public address `page`, and the addresses of missing files.

    `read` returns the file of the build at an address; None if there's none.
    """
    from weasyprint import HTML  # loaded by now
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # likewise

    missing_files: set[str] = set()

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """Return the file at an address; note it as missing if the build doesn't have it."""
            data = read(url)
            if data is None:
                missing_files.add(url)
                raise ValueError(url)
            media_type = mimetypes.guess_type(url)[0] or ""
            return URLFetcherResponse(url, data, {"Content-Type": media_type})

    css = (FOLDER / "pdf.css").read_text(encoding="utf-8")
    text = html.decode().replace("</head>", f"<style>{css}</style></head>", 1)
    missing = MissingLetters()
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
    """Collects the letters that no font has, from WeasyPrint's warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Add the letter if the warning is about one."""
        if record.msg.startswith(NO_GLYPH_WARNING) and isinstance(record.args, tuple):
            self.letters.append(str(record.args[0]))


def _missing_font_failure(page: str, letters: Sequence[str]) -> ProblemsFound:
    """Return the failure for letters that no font has, with the first letter of each script."""
    examples: dict[str, str] = {}
    for letter in sorted(letters):
        script = unicodedata.name(letter, "?").split()[0]  # a letter's name begins with it
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
