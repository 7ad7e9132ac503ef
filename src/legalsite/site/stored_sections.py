"""Store the rendered sections of a policy's texts, so that the next build only renders new ones.

Most sections of a changed text are the same as in the last build, and in the policy's other
versions.
"""

from hashlib import sha256

from legalsite.disk.cache import Cache, load_record, store_record
from legalsite.site.texts import Sections
from legalsite.source.chunks import RenderedChunk
from legalsite.source.link_targets import TextPlace

# what a rendered section depends on, as in `read_markdown`: the key of the links, its text, whether
# it's at the start of the document, and its source
SectionKey = tuple[str, TextPlace, bool, str]


def load_sections(cache: Cache, slug: str) -> dict[SectionKey, RenderedChunk]:
    """Load the sections that `store_sections` stored for a policy. There may be none."""
    stored = load_record(cache, _record_name(slug), list[tuple[SectionKey, RenderedChunk]])
    return dict(stored or ())


def store_sections(cache: Cache, slug: str, sections: Sections) -> None:
    """Store the sections of the texts that a build parsed, instead of earlier ones.

    Nothing is written if all of them are stored already.
    """
    # the parser also caches other values
    rendered = {key: value for key, value in sections.items() if isinstance(value, RenderedChunk)}
    if not rendered.keys() <= sections.stored.keys():
        store_record(cache, _record_name(slug), list(rendered.items()))


def _record_name(slug: str) -> str:
    """Return the name of a policy's record. A slug may contain slashes, so its hash is used."""
    return f"sections-{sha256(slug.encode()).hexdigest()[:12]}"
