"""Whatever was done to a site, to its cache and to its output: a build writes the bytes, and reports the problems, of a
build that remembers nothing.

`--long` tries more sequences. HYPOTHESIS_EXPLORE=1 BUILD_SEQUENCES=2000 looks for new ones, for an hour or so."""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.commands.publish import PublishOptions, publish, withhold
from legalsite.disk import output_folder
from legalsite.errors import Problem, ProblemsFound
from legalsite.site.last_build import Numbers, quick_look, recall_last
from legalsite.site.pages_on_demand import PagesOnDemand, open_pages
from legalsite.site.settings import cached_settings
from posix_needs import MINUTES

DAY = date(2025, 6, 1)
MOST_CHANGES = 4  # before the next build
FOREIGN = b"mine"  # what a file says that no build wrote

# The parts of texts. What stands in FAULTS is an error, or may be one.
SLUGS = ("privacy", "terms", "eu/cookies", "imprint")
REVISED = (
    "2025-01-01",
    "2025-03-01",
    "2025-03-01-2",
    "2025-05-20",
    "2025-06-01",
    "2025-06-02",
    "2025-07-01",
)
WORDS = (
    "We keep it for 30 days.",
    "We keep it for 14 days.",
    "## Pay {#pay}\n\nPay on time.",
    "See [the terms](terms.md#pay) and [cookies](eu/cookies.md).",
    "![The plan](files/plan.png)",
    "![The picture](files/none.png)",
    "We will notify you by email 30 days before a material change takes effect.",
    "- one\n- two",
)
FACTS = (
    "effective: 2025-06-15",
    "effective: 2025-07-01",
    "change: minor",
    "change: editorial",
    "summary: It is shorter.",
    "replaces: []",
    "withdrawn: true",
    "approved_by: J. Doe",
    "extra: {owner: legal}",
    "part_of: privacy",
    "part_of: terms",
    "part_of: eu/cookies",
    "promise: none",
    "promise: {all_of: [email], days_before: 30}",
)
FAULTS = (
    "replaces: [2025-03-01]",
    "titel: Privacy",
    "effective: tomorrow",
    "effective: 2025-01-01",
)
FAULTY_WORDS = ("[a]\n\n[a]: /one\n[a]: /two", "left\u202eright", "")
TITLES = ("Privacy", "Terms & more")

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "site.css": ("h1 { color: teal }", "h1 { color: navy }"),
    "logo.svg": ('<svg xmlns="http://www.w3.org/2000/svg"/>',),
    "base.html": (
        '{% extends "builtin/base.html" %}{% block brand %}{{ site.title }}!{% endblock %}',
        "fine\n{{ nothing_such }}",
    ),
    "policy.html": (
        '{% extends "builtin/policy.html" %}{% block text %}<p>{{ text.id }}</p>{{ body }}{% endblock %}',
    ),
    "home.html": ("{% for policy in policies %}{{ policy.upcoming[0].never }}{% endfor %}",),
    "locale/de.toml": ('[pages]\nhome_title = "Alles"\n', '[pages]\nhome_titel = "Alles"\n'),
    "locale/fr.toml": ('[common]\nnth = "no {nth}"\n',),
}
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "title": ('title = "Harbour"', 'title = "Sail"'),
    "url": ('url = "https://example.com/legal/"', 'url = "https://example.com/"'),
    "languages": (
        'languages = ["en", "de"]',
        'languages = ["en"]',
        'languages = ["en", "de", "fr"]',
        'languages = ["de", "en"]',
    ),
    "files": (
        "",
        "site_files = false",
        "fragments = true",
        "json_texts = true",
        "site_file = false",
    ),
    "build": ("", "[build]\nsince = 1"),
    "privacy": (
        "",
        '[policies.privacy]\nformerly = ["privacy-policy"]\nkind = "terms"',
        '[policies.privacy]\nnotice = { any_of = ["email", "site"], days_before = 30 }\nlanguage = "de"',
        '[policies.privacy]\npromise = { all_of = ["site"], days_before = 10 }',
        '[policies.privacy.promises]\n"2025-03-01" = { all_of = ["site"], days_before = 60 }',
        '[policies.terms]\nformerly = ["privacy"]',
    ),
    "notice": ("", '[notice]\nprofiles = ["eu-p2b"]\nbanner_days = 20'),
}
BESIDE = (
    "notes.txt",
    "privacy.md~",
    ".terms.md.swp",
    "2025-01-01.md",
    "files/plan.png",
    "files/terms.pdf",
)


def text(title: str, revised: str, words: list[str], facts: list[str], translates: str = "") -> str:
    front = [
        f"title: {title}",
        f"revised: {revised}",
        *({fact.partition(":")[0]: fact for fact in facts}.values()),
    ]
    translation = [f"translates: {translates}"] if translates else []
    return "\n".join(
        ["---", *front, *translation, "---", "", *("\n" + paragraph + "\n" for paragraph in words)]
    )


titles = st.sampled_from(TITLES)
revised = st.sampled_from(REVISED)
slugs = st.sampled_from(SLUGS)
words = st.lists(st.sampled_from(WORDS * 4 + FAULTY_WORDS), min_size=1, max_size=4)
facts = st.lists(st.sampled_from(FACTS * 4 + FAULTS), max_size=2)
texts = st.builds(text, titles, revised, words, facts)
nth = st.integers(0, 60)  # of many things: the remainder counts


class Interrupted(BaseException):
    """What Ctrl-C raises."""


class Fault:
    """An audit hook that ends the process, or fails, at one of its writes."""

    EVENTS = frozenset(
        {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "ctypes.dlsym"}
    )

    def __init__(self, how: str, writes: int) -> None:
        self.how, self.writes = how, writes
        self.write = os.write
        os.write = self.half  # type: ignore[assignment]  # a write is no event of its own

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in self.EVENTS or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            self.count()

    def half(self, handle: int, data: bytes) -> int:
        """Write a part of what was to be written and count that as a write."""
        if self.writes <= 1:
            self.write(handle, data[: len(data) // 2])
        self.count()
        return self.write(handle, data)

    def count(self) -> None:
        self.writes -= 1
        if self.writes > 0:
            return
        if self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "disk full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.writes == 0:
            raise Interrupted


def interrupted(work: Callable[[], object], how: str, writes: int) -> None:
    """Do work in a process of its own, which fails at one of its writes."""
    pid = os.fork()
    if not pid:
        try:
            sys.addaudithook(Fault(how, writes))
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what a server finds in a folder: it follows links, too."""
    files = (Path(at, name) for at, _, names in os.walk(folder, followlinks=True) for name in names)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


KILLS = {
    1,
    35,
    69,
    *range(86, 106, 4),
}  # the later ones while the new tree takes the place of the old


def test_a_killed_build_of_everything_leaves_a_whole_site_and_the_next_one_removes_the_rest(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    site = BuildSequences(tmp_path)
    site.begin(True)
    site.age()
    kills = (
        KILLS | {*range(1, 120, 7), *range(86, 106)} if pytestconfig.getoption("long") else KILLS
    )
    for nth, writes in enumerate(sorted(kills), 1):
        before = files_in(site.output)
        site.configure("title", nth)  # stands on every page
        site.age()
        interrupted(site.build_once, "killed", writes)
        left = files_in(site.output)
        site.build_once()
        after = files_in(site.output)
        assert before != after
        assert left in (before, after), writes
        staged = sorted(path.name for path in (site.root / ".output.staging").iterdir())
        assert staged == [".gitignore", ".output.staging", "links", "lock"], writes
        assert not [path for path in site.cache.iterdir() if path.suffix[1:].isdecimal()], writes


Result = tuple[int, tuple[Problem, ...]] | Numbers


def change(**strategies: Any) -> Callable[[Any], Any]:
    """Make a rule that waits for a build after a few others of its kind."""

    def decorate(function: Any) -> Any:
        return precondition(lambda self: self.changes < MOST_CHANGES)(rule(**strategies)(function))

    return decorate


class BuildSequences(RuleBasedStateMachine):
    """A site, a build of which was made with every command that came before.

    `root`: its folder. `aside`: a folder beside it.
    `clock`: the time of the last modification that the next new file gets. In the past, so that it is trusted."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.root, self.aside = folder / "site", folder / "aside"
        self.content, self.output, self.cache = (
            self.root / "content",
            self.root / "output",
            self.root / ".legalsite",
        )
        self.settings = {key: values[0] for key, values in SETTINGS.items()}
        self.on, self.from_clock, self.drafts, self.jobs = DAY, False, False, 1
        self.clock = 1_500_000_000
        self.changes = 0
        self.previews: dict[bool, PagesOnDemand] = {}

    def teardown(self) -> None:
        try:
            if self.root.exists():
                self.build_both()
        finally:
            shutil.rmtree(self.root.parent)

    # Changes of the sources

    @initialize(published=st.booleans())
    def begin(self, published: bool) -> None:
        self.content.mkdir(parents=True)
        self.save("content/files/plan.png", "not really a picture")
        self.save("content/privacy/2025-01-01.md", text("Privacy", "2025-01-01", [WORDS[0]], []))
        self.save("content/privacy.md", text("Privacy", "2025-03-01", [*WORDS[1:5]], []))
        german = text("Datenschutz", "2025-03-01", ["Wir behalten es 14 Tage."], [], "2025-03-01")
        self.save("content/privacy.de.md", german)
        self.save("content/terms/2025-01-01.md", text("Terms", "2025-01-01", [WORDS[2]], []))
        self.save(
            "content/terms.md",
            text(
                "Terms",
                "2025-05-20",
                [WORDS[2], WORDS[6]],
                ["effective: 2025-07-01", "part_of: privacy"],
            ),
        )
        self.configure("title", 0)
        if published:
            self.publish("", redate=False, checked=False)
        self.build_both()
        self.keep_copies()

    @change(slug=slugs, text=texts)
    def edit_a_draft(self, slug: str, text: str) -> None:
        self.save(f"content/{slug}.md", text)

    @change(slug=slugs, title=titles, revised=revised, words=words, translates=revised)
    def edit_a_translation(
        self, slug: str, title: str, revised: str, words: list[str], translates: str
    ) -> None:
        self.save(f"content/{slug}.de.md", text(title, revised, words, [], translates))

    @change(slug=slugs, title=titles, revised=revised, words=words, facts=facts)
    def edit_the_archive(
        self, slug: str, title: str, revised: str, words: list[str], facts: list[str]
    ) -> None:
        self.save(f"content/{slug}/{revised}.md", text(title, revised, words, facts))

    @change(path=st.sampled_from(BESIDE), data=st.sampled_from(("one", "two")))
    def save_another_file(self, path: str, data: str) -> None:
        self.save(f"content/{path}", data)

    @change(slug=slugs, day=revised)
    def leave_a_gap(self, slug: str, day: str) -> None:
        self.save(f"content/{slug}/{day}.gap", "Nobody kept it.")

    @change(nth=nth)
    def delete_a_file(self, nth: int) -> None:
        if files := sorted(path for path in self.content.rglob("*") if path.is_file()):
            files[nth % len(files)].unlink()
            self.changes += 1

    @change(nth=nth)
    def append_to_a_file(self, nth: int) -> None:
        if files := sorted(path for path in self.content.rglob("*") if path.is_file()):
            file = files[nth % len(files)]
            self.save(str(file.relative_to(self.root)), file.read_text() + "\nOne more sentence.\n")

    @change(old=slugs, new=slugs)
    def rename_a_policy(self, old: str, new: str) -> None:
        for path in [old, f"{old}.md", f"{old}.de.md"]:
            source, target = self.content / path, self.content / (new + path.removeprefix(old))
            if source.exists() and not target.exists():
                target.parent.mkdir(exist_ok=True)
                source.rename(target)
                self.changes += 1

    @change(slug=st.sampled_from(("", *SLUGS)), redate=st.booleans(), checked=st.booleans())
    def publish(self, slug: str, redate: bool, checked: bool) -> None:
        with suppress(ProblemsFound):
            publish(
                self.root,
                [slug] if slug else [],
                PublishOptions(redate=redate, checked=checked),
                now=self.now,
            )
        self.changes += 1

    @change(slug=slugs, revised=revised)
    def withhold(self, slug: str, revised: str) -> None:
        with suppress(ProblemsFound, FileNotFoundError):  # the latter if the text itself is gone
            withhold(self.root, f"{slug}@{revised}", "By order of a court.", now=self.now)
        self.changes += 1

    @change(name=st.sampled_from(sorted(LAYOUTS)), nth=nth)
    def change_a_layout(self, name: str, nth: int) -> None:
        versions = LAYOUTS[name]
        if nth % (len(versions) + 1):
            self.save(f"layouts/{name}", versions[nth % len(versions)])
        else:
            (self.root / "layouts" / name).unlink(missing_ok=True)
            self.changes += 1

    @change(key=st.sampled_from(sorted(SETTINGS)), nth=nth)
    def configure(self, key: str, nth: int) -> None:
        self.settings[key] = SETTINGS[key][nth % len(SETTINGS[key])]
        tables = [
            self.settings[name]
            for name in ("title", "url", "languages", "files", "build", "privacy", "notice")
        ]
        self.save("legalsite.toml", "\n".join(["[site]", *tables]))

    @change(days=st.integers(-40, 60))
    def move_the_day(self, days: int) -> None:
        self.on = DAY + timedelta(days)

    # Harm

    @change(
        nth=nth,
        how=st.sampled_from(
            ("cut", "flipped", "empty", "deleted", "of another version", "a folder")
        ),
        at=nth,
    )
    def harm_a_record(self, nth: int, how: str, at: int) -> None:
        if records := sorted(path for path in self.cache.glob("[!.]*[!k]") if path.is_file()):
            harm(records[nth % len(records)], how, at)

    @change(
        nth=nth, how=st.sampled_from(("cut", "flipped", "empty", "deleted", "replaced")), at=nth
    )
    def harm_a_page(self, nth: int, how: str, at: int) -> None:
        ours = {
            path
            for path, data in files_in(self.output).items()
            if path != output_folder.MANIFEST and data != FOREIGN
        }
        if pages := sorted(ours):
            harm(self.output / pages[nth % len(pages)], how, at)

    @change(
        name=st.sampled_from((".legalsite", "output", ".output.staging", ".output.staging/tree"))
    )
    def lose_a_folder(self, name: str) -> None:
        shutil.rmtree(self.root / name, ignore_errors=True)
        self.changes += 1

    @change()
    def keep_copies(self) -> None:
        shutil.rmtree(self.aside, ignore_errors=True)
        shutil.copytree(self.root, self.aside, symlinks=True)

    @change(
        names=st.lists(
            st.sampled_from((".legalsite", "output", ".output.staging", "content")), min_size=1
        )
    )
    def restore_copies(self, names: list[str]) -> None:
        for name in {*names}:
            shutil.rmtree(self.root / name, ignore_errors=True)
            if (self.aside / name).exists():
                shutil.copytree(self.aside / name, self.root / name, symlinks=True)
        self.changes += 1

    @change(path=st.sampled_from(("CNAME", "mine/robots.txt")))
    def add_a_foreign_file(self, path: str) -> None:
        if self.output.exists():
            (self.output / path).parent.mkdir(exist_ok=True)
            (self.output / path).write_bytes(FOREIGN)

    @change(
        how=st.sampled_from(("killed", "disk full", "stopped")),
        writes=st.integers(1, 160),
        renames=st.booleans(),
    )
    def interrupt_a_build(self, how: str, writes: int, renames: bool) -> None:
        """`renames`: the system cannot exchange two folders in one step."""
        self.age()
        self.jobs = 1
        with (
            patch.object(output_folder, "exchange", lambda *_: False) if renames else nullcontext()
        ):
            interrupted(self.build_once, how, writes)
        self.changes += 1

    @change(how=st.sampled_from(("killed", "disk full", "stopped")), writes=st.integers(1, 25))
    def interrupt_publishing(self, how: str, writes: int) -> None:
        interrupted(lambda: publish(self.root, [], now=self.now), how, writes)
        self.changes += 1

    # Builds

    @rule(from_clock=st.booleans())
    def build_what_is_published(self, from_clock: bool) -> None:
        self.drafts, self.from_clock = False, from_clock
        self.build_both()

    @rule(from_clock=st.booleans())
    def build_with_drafts(self, from_clock: bool) -> None:
        self.drafts, self.from_clock = True, from_clock
        self.build_both()

    @rule(jobs=st.sampled_from((1, 2)))
    def build_again(self, jobs: int) -> None:
        self.jobs = jobs
        self.build_both()

    @rule()
    def open_every_page_of_the_preview(self) -> None:
        self.age()
        result, pages = self.build_afresh()
        if isinstance(result, Numbers):
            config, before = cached_settings(self.root), self.previews.get(self.drafts)
            opened = open_pages(self.root, config, self.on, unpublished=self.drafts, before=before)
            self.previews[self.drafts] = opened
            del pages[output_folder.MANIFEST]
            assert {path: opened.file(path) for path in pages} == pages

    def build_both(self) -> None:
        """Build with the cache and without, and compare."""
        self.age()
        before = files_in(self.output)
        result = self.build_once()
        made = files_in(self.output)
        expected, pages = self.build_afresh()
        assert result == expected
        if isinstance(result, Numbers):
            foreign = {path: data for path, data in before.items() if data == FOREIGN}
            assert made == {**pages, **foreign}
        else:
            assert made == before or not before  # what a kill left aside is restored
        self.changes = 0

    def build_afresh(self) -> tuple[Result, dict[str, bytes]]:
        """Return what a build without a cache says and writes."""
        kept, output = self.root / ".kept", self.root.parent / "fresh"
        if self.cache.exists():
            self.cache.rename(kept)
        try:
            return self.build_once(output), files_in(output)
        finally:
            for made in (self.cache, output, output.with_name(".fresh.staging")):
                shutil.rmtree(made, ignore_errors=True)
            if kept.exists():
                kept.rename(self.cache)

    def build_once(self, output: Path | None = None) -> Result:
        """Return the exit status and the problems of a build, or the numbers that it reports."""
        recalled = recall_last(self.root, output, unpublished=self.drafts)
        last = recalled[0]
        times, nothing_to_do = quick_look(last, self.root, "", False, lambda _: self.on)
        if last and nothing_to_do:
            return last.numbers
        try:
            config = cached_settings(self.root)
            order = BuildOrder(
                self.root,
                config,
                self.on,
                output,
                self.drafts,
                self.jobs,
                self.from_clock,
                times=times,
                last=recalled,
            )
            *_, outcome = build(order)
        except ProblemsFound as found:
            return found.status, found.problems
        assert isinstance(outcome, BuildOutcome)
        return outcome.numbers

    # Files

    @property
    def now(self) -> datetime:
        return datetime.combine(self.on, time(12), UTC)

    def save(self, path: str, data: str) -> None:
        file = self.root / path
        with suppress(OSError):  # a file where a folder is needed, or a folder in its place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(data)
        self.changes += 1

    def age(self) -> None:
        """Give every new file among the sources a time of its own in the past: a build hashes young ones always."""
        for file in self._sources():
            if file.is_file() and file.stat().st_mtime > 1_600_000_000:
                self.clock += 1
                os.utime(file, (self.clock, self.clock))

    def _sources(self) -> Iterator[Path]:
        yield self.root / "legalsite.toml"
        yield from sorted(self.content.rglob("*"))
        yield from sorted((self.root / "layouts").rglob("*"))


def harm(file: Path, how: str, at: int) -> None:
    """Change a file in place: every other name of it shows the same."""
    data = file.read_bytes()
    at = at * len(data) // 61
    if how == "deleted":
        file.unlink()
    elif how == "replaced":
        file.unlink()
        file.write_bytes(b"another")
    elif how == "a folder":
        file.unlink()
        file.mkdir()
    elif how == "of another version":
        file.write_bytes(b"0" * 64 + data[64:])
    elif how == "flipped" and data:
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    else:
        file.write_bytes(data[:at] if how == "cut" else b"")


@pytest.mark.not_in_wine(MINUTES)
def test_a_cached_build_is_the_one_without_a_cache(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> None:
    sequences = os.environ.get("BUILD_SEQUENCES", "20" if pytestconfig.getoption("long") else "5")
    run_state_machine_as_test(
        lambda: BuildSequences(tmp_path_factory.mktemp("sequence")),
        settings=settings(max_examples=int(sequences), stateful_step_count=25),
    )
