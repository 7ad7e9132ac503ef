"""A small fictional site, rendered in memory with the real parser, comparison, and layouts."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.ledger.chain import examine_ledger
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.model.config import Config, PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import policy_on_date
from legalsite.pages.edition import Edition, page_editions
from legalsite.pages.edition_texts import editions_of
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import notices_json
from legalsite.pages.page import Frame, Page, WholeSite, make_frame
from legalsite.pages.policy_pages import PAGES, PolicyPages
from legalsite.pages.policy_plan import PlannedFile, ShownTexts, planned_files
from legalsite.pages.policy_summary import summarize
from legalsite.pages.site_pages import site_pages
from legalsite.redline.compare import compare
from legalsite.redline.compared_text import RedlineCache
from legalsite.redline.output.outline import ShownRedline, outline
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import Catalogue

TODAY = date(2026, 11, 20)
CHECKPOINT = bytes(checkpoint_of(b"a ledger\n", datetime(2026, 11, 20, tzinfo=UTC)))

PRIVACY = Path(__file__).with_name("privacy.md").read_text(encoding="utf-8")

GERMAN = """# Datenschutzerklärung

Harbour Ledger führt Bücher für kleine Häfen.
"""


@cache
def built_in() -> Layouts:
    """The built-in layouts, compiled only once."""
    return Layouts({})


@cache
def parsed(words: str, path: str) -> Document:
    """Parse a text. A site also parses it only once."""
    return read_markdown(words, path=path)


@cache
def outlined(old: tuple[str, str], new: tuple[str, str]) -> ShownRedline:
    """Compare two texts, each given by its content and path."""
    return outline(compare(parsed(*old), parsed(*new)))


@dataclass
class Sample:
    """Policies with the content of all their files.

    `render` returns the whole site as {file name: bytes}, and stores in `shows` which texts each
    file of a policy shows.
    """

    policies: list[Policy] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    shows: dict[str, frozenset[str]] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)
    config: Config = field(
        default_factory=lambda: Config(
            "Harbour Ledger",
            "https://example.com/legal/",
            languages=("en", "de"),
            policies={
                "privacy": PolicySettings(formerly=("privacy-policy",)),
                "terms": PolicySettings("terms"),
            },
        )
    )

    def version(
        self, slug: str, revised: str, words: str, *, recorded: bool = True, **facts: object
    ) -> Version:
        language = str(facts.get("language", "en"))
        path = f"{slug}/{revised}{'' if language == 'en' else '.' + language}.md"
        self.words[path] = words
        data = self.source_of(path)
        line = f"000001 {revised[:10]}T10:12:00Z publish {slug} {revised} sha256:0 {path} prev:0"
        known = {
            "title": slug.capitalize(),
            "effective": VersionId.parse(revised).day,
            "sha256": hashlib.sha256(data).hexdigest(),
            "recorded": line if recorded else "",
        }
        return Version(
            slug, VersionId.parse(revised), path=path, size=len(data), **{**known, **facts}
        )  # type: ignore[arg-type]  # facts are Version's own fields

    def announce(self, *untranslated: str) -> None:
        """Give the site a single policy that will change twice, each time with a summary and a
        German translation.

        Texts of the days in `untranslated` aren't translated.
        """
        days = {
            "2026-01-01": date(2026, 1, 1),
            "2026-10-01": date(2027, 1, 1),
            "2026-11-01": date(2027, 3, 1),
        }
        texts, german = [], []
        for number, (day, effective) in enumerate(days.items(), 5):
            facts = {"effective": effective, "change": "material"}
            words = f"# Terms\n\n## Fees\n\nPay {number}.\n"
            texts.append(self.version("terms", day, words, summary=f"Now {number}.", **facts))
            if day not in untranslated:
                facts = {
                    "effective": effective,
                    "language": "de",
                    "translates": VersionId.parse(day),
                }
                words = f"# AGB\n\nZahlen Sie {number}.\n"
                german.append(
                    self.version("terms", f"{day[:8]}02", words, summary=f"Nun {number}.", **facts)
                )
        self.policies = [Policy("terms", tuple(texts), {"de": tuple(german)} if german else {})]

    def source_of(self, path: str) -> bytes:
        return f"---\ntitle: as written\n---\n{self.words[path]}".encode()

    def render(
        self,
        own: Mapping[str, bytes] | None = None,
        on: date = TODAY,
        ledger: bytes | None = b"a ledger\n",
        checkpoint: bytes = CHECKPOINT,
    ) -> dict[str, bytes]:
        layouts = Layouts(own, built_in().memo) if own else built_in()
        shared = self.frame(layouts, on, ledger)
        files: dict[str, bytes] = {}
        for policy in self.policies:
            pages = PolicyPages(policy, summarize(policy, on, self.config), shared)
            for file in pages.files:
                assert file.path not in files, f"{file.path} was rendered twice"
                if file.kind == "source":
                    content = b"".join(map(self.source_of, file.shows))
                elif file.kind == "versions":
                    content = pages.versions_file(
                        {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
                    )
                else:
                    content = pages.make(file, self.words_of(file))
                files[file.path] = (
                    layouts.render_page(shared, content) if isinstance(content, Page) else content
                )
                self.shows[file.path] = file.shows
        record = {"LEDGER": ledger, "CHECKPOINT": checkpoint} if ledger is not None else {}
        recorded, _ = examine_ledger(ledger or b"")
        whole = WholeSite(self.summaries(on), record, recorded)
        for name, data in site_pages(whole, shared, layouts):
            assert name not in files, f"{name} was rendered twice"
            files[name] = data
        if self.config.fragments:
            hashes = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
            files["notices.json"] = notices_json(
                whole.summaries, shared, lambda _, path: hashes.get(path, "")
            )
        return files

    def summaries(self, on: date = TODAY):
        return [summarize(policy, on, self.config) for policy in self.policies]

    def editions(self, slug: str, on: date = TODAY) -> dict[str, Edition]:
        """Return the editions of a policy, keyed by language."""
        (policy,) = (policy for policy in self.policies if policy.slug == slug)
        on_day = policy_on_date(policy, on, self.config.timezone)
        texts = editions_of(policy, on_day, self.config, on)
        files = planned_files(texts, self.config)
        return page_editions(texts, files, self.frame(built_in(), on))

    def page(self, edition: Edition, kind: str, text: Version) -> Page:
        """Return a page about a text."""
        texts = editions_of(edition.policy, edition.on_day, self.config, edition.on)
        files = planned_files(texts, self.config)
        (file,) = (file for file in files if (file.kind, file.text) == (kind, text))
        return PAGES[kind](edition, file, self.words_of(file))

    def words_of(self, file: PlannedFile) -> ShownTexts:
        documents = {text.path: self.document(text) for text in file.in_full}
        pairs = [
            pair for compared in file.compared for pair in (compared, compared.originals) if pair
        ]
        redlines = {
            pair.paths: outlined(
                (self.words[pair.old.path], pair.old.path),
                (self.words[pair.new.path], pair.new.path),
            )
            for pair in pairs
            if not pair.withheld
        }
        return ShownTexts(documents, redlines, RedlineCache())

    def write_originals_in_german(self) -> None:
        """Let the originals of all policies be in German, and the German translations in English."""
        policies = {}
        for index, policy in enumerate(self.policies):
            versions = tuple(replace(text, language="de") for text in policy.versions)
            german = policy.translations.get("de", ())
            english = tuple(replace(text, language="en") for text in german)
            self.policies[index] = Policy(policy.slug, versions, {"en": english} if english else {})
            policies[policy.slug] = replace(self.config.settings(policy.slug), language="de")
        self.config = replace(self.config, policies=policies)

    def document(self, text: Version) -> Document:
        return parsed(self.words[text.path], text.path)

    def frame(self, layouts: Layouts, on: date = TODAY, ledger: bytes | None = b"") -> Frame:
        return make_frame(
            self.config,
            on,
            self.summaries(on),
            layouts.assets,
            self.catalogue,
            ledger=ledger is not None,
        )


@pytest.fixture
def read() -> Callable[[bytes], str]:
    """Return the text of a page as readers see it."""

    def words(data: bytes) -> str:
        text = unescape(re.sub(r"<[^>]*>", "", data.decode().replace("</", " </")))
        return re.sub(r" ([.,;])", r"\1", re.sub(r"\s+", " ", text))

    return words


@pytest.fixture
def empty() -> Sample:
    return Sample()


@pytest.fixture
def sample() -> Sample:
    """A site with four policies.

    Privacy has three versions that were in effect, one that was replaced before it took effect, an
    upcoming version, and an outdated translation. Terms have two texts on one day, not recorded. A
    policy in a folder is withdrawn. Cookies isn't in effect yet.
    """
    sample = Sample()
    version = sample.version

    def privacy(revised: str, days: int, effective: date | None = None, **facts: object) -> Version:
        facts |= {"effective": effective} if effective else {}
        return version(
            "privacy", revised, PRIVACY.format(days=days), title="Privacy Policy", **facts
        )

    new, replaced = 'A <b>new</b> processor & "more".', (VersionId.parse("2026-01-10"),)
    texts = (
        privacy("2022-05-01", 60),
        privacy("2023-09-10", 45, date(2023, 10, 1), change="minor", summary="We keep less."),
        privacy("2026-01-10", 90, date(2026, 9, 1)),
        privacy(
            "2026-03-02", 30, date(2026, 4, 1), change="material", summary=new, replaces=replaced
        ),
        privacy("2026-11-01", 7, date(2027, 1, 1), change="material", summary="Seven days."),
    )
    facts = {
        "title": "Datenschutzerklärung",
        "language": "de",
        "translates": VersionId.parse("2023-09-10"),
    }
    german = version("privacy", "2023-09-20", GERMAN, **facts)
    first = version("terms", "2024-01-01", "We begin.\n", recorded=False)
    second = version("terms", "2024-01-01-2", "We began.\n", recorded=False, replaces=())
    beta = version("eu/beta", "2023-01-01", "A program.\n", title="Beta")
    ended = "It ended. See [terms](/legal/terms/).\n"
    sample.policies = [
        Policy("privacy", texts, {"de": (german,)}),
        Policy("terms", (first, second)),
        Policy(
            "eu/beta", (beta, version("eu/beta", "2024-01-01", ended, title="Beta", withdrawn=True))
        ),
        Policy(
            "cookies",
            (version("cookies", "2026-11-10", "We set one.\n", effective=date(2026, 12, 24)),),
        ),
    ]
    return sample
