"""`legalsite build`: read what changed, render what depends on it, and replace the site in one
step.

Unchanged texts aren't read again. A build without changes ends before it imports the Markdown
parser or the layouts.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.structs import replace

from legalsite.disk.cache import Cache, open_cache, store_record
from legalsite.disk.file_system import is_unchanged
from legalsite.disk.output_folder import Tree, checked_output, editor_in_output, open_tree
from legalsite.errors import Problem, ProblemsFound, did_you_mean, usage_failure
from legalsite.model.config import Config
from legalsite.model.declared_time import local_day, stamp
from legalsite.pages.hosts import (
    HOSTS,
    host_files,
    host_path_warnings,
    hosting_rules,
    unserved_address_problems,
)
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import Inputs, digest_of, hash_inputs
from legalsite.site.last_build import (
    LastBuild,
    Numbers,
    Recalled,
    recall_last,
    record_name,
    record_values,
)
from legalsite.site.settings import place_at_settings

if TYPE_CHECKING:
    from legalsite.site.render import BuildProgress, Rendered


class BuildOrder(Struct, frozen=True):
    """What to build, and how.

    The site is in `root`, and built as of the day `on`.
    """

    root: Path
    config: Config
    on: date
    output: Path | None = None  # overrides the output folder in the settings; relative to the root
    unpublished: bool = False  # whether to include drafts
    jobs: int = 1  # number of processes; must be 1 if the caller runs threads
    # Whether the date comes from the clock. Such a date can't be before the ledger's last line.
    from_clock: bool = False
    host: str = ""  # as named on the command line
    # result of `input_times`; if empty, the next build has to hash the inputs
    times: str = ""
    last: Recalled | None = None  # the last build, if it was already loaded


class BuildOutcome(Struct, frozen=True):
    output: Path
    numbers: Numbers
    changed: bool = True  # False if the output was up to date
    # slug, or the name for pages of the whole site → why it was rebuilt
    reasons: Mapping[str, tuple[str, ...]] = {}


def _output_folder(order: BuildOrder) -> Path:
    """Return the folder to write to.

    Raises ProblemsFound (status 2) if the site must not be written there. If the folder comes from
    the settings, the problem points to that setting.
    """
    if order.output:  # a folder on the command line may be outside the site
        return checked_output(order.output, order.root, anywhere=True)
    try:
        return checked_output(Path(order.config.output), order.root, anywhere=False)
    except ProblemsFound as error:
        (problem,) = error.problems
        placed = place_at_settings(order.root, {("build", "output"): problem})
        raise ProblemsFound(placed, status=2) from None


def build(order: BuildOrder) -> Iterator["BuildProgress | BuildOutcome"]:
    """Build the site, and yield progress, then the outcome.

    Raises ProblemsFound with all problems. After this or any other error, the output is unchanged.
    """
    root = order.root
    config = order.config
    day = order.on.isoformat()
    cache = open_cache(root)
    folder = order.output or Path(config.output)
    output = _output_folder(order)
    # the cache's name for this build, with or without drafts
    record = record_name(order.output, unpublished=order.unpublished)
    # the last build, and its results as encoded in the cache
    last, parts = order.last or recall_last(root, order.output, unpublished=order.unpublished)
    if last and last.output != str(output):
        # the settings specify a different output folder since the last build, so its results can't
        # be used
        last = None
    files = last.files if last else {}
    # the output is locked now, but it's only checked when `_render` calls `claim_tree`
    with open_tree(output, files, root.resolve()) as claim_tree:
        inputs = _hash_inputs(order, cache)
        # digest of everything that the output depends on
        key = digest_of(inputs.digest, day, config.host, config.pdf)
        # The output is up to date. Only store the modification times of the inputs, so that the
        # next build doesn't have to hash the inputs.
        if last and last.key == key and is_unchanged(last.output, last.files.values()):
            store_record(
                cache, record, *record_values(last._replace(times=order.times), map(Raw, parts))
            )
            yield BuildOutcome(output, last.numbers, changed=False)
            return
        rendered, behind = yield from _render(order, inputs, parts if last else (), claim_tree)
    times = order.times
    if behind:  # the date is before the ledger's last line
        # Make sure that the next build renders the site again. If the clock is corrected in the
        # meantime, a build for the same date would otherwise find nothing to do.
        times = key = ""
    host_warnings = [
        *host_path_warnings(config.host, config.base, output.as_posix()),
        *unserved_address_problems(config),
    ]
    # if the output folder contains the editor, its files are public
    editor = [problem._replace(severity="warning") for problem in editor_in_output(root, folder)]
    warnings = (*rendered.numbers.warnings, *host_warnings, *editor)
    numbers = rendered.numbers._replace(warnings=warnings)
    done = LastBuild(
        key,
        times,
        day,
        config.timezone,
        order.host,
        config.pdf,
        folder=str(folder),
        output=str(output),
        numbers=numbers,
        files=rendered.files,
    )
    store_record(cache, record, *record_values(done, rendered.parts.items()))
    yield BuildOutcome(output, numbers, reasons=rendered.reasons)


def _hash_inputs(order: BuildOrder, cache: Cache) -> Inputs:
    """Hash all inputs, including a URL given on the command line."""
    inputs = hash_inputs(order.root, cache)
    # only a build for a URL on the command line isn't indexed by search engines
    if order.config.indexed:
        return inputs
    return replace(inputs, config=digest_of(inputs.config, order.config.url))


def _render(
    order: BuildOrder, inputs: Inputs, parts: Iterable[bytes], claim_tree: Callable[[], Tree]
) -> Generator["BuildProgress", None, tuple["Rendered", Problem | None]]:
    """Render what changed since the last build, and yield progress.

    `parts` are the encoded results of the last build. `claim_tree` creates the folder to write to.
    Return what was rendered, and a problem if the date is before the ledger's last line. If such a
    date comes from the clock, the problem is raised instead.
    """
    # imported late because a build without changes doesn't need it
    from legalsite.site.load import load
    from legalsite.site.parts import decode_parts
    from legalsite.site.render import render
    from legalsite.site.site_on_day import read_changed

    on = order.on
    drafts = order.unpublished
    # show a modified draft under this date if it still has the date of a published version
    draft_date = on if drafts else None
    site = load(order.root, order.config, inputs=inputs, unpublished=drafts, draft_date=draft_date)
    behind = None
    lines = site.record.ledger.lines
    # as of a date before the last line, the site lacks texts that the ledger already records
    if lines and on < local_day(lines[-1].time, order.config.timezone):
        message = f"this machine's clock says {on}"
        message += f", but the ledger's last line is from {stamp(lines[-1].time)}"
        help = "correct the clock or SOURCE_DATE_EPOCH"
        help += "; to build the site as of an earlier date: `--as-of DATE`"
        behind = Problem("ledger-time", message, help, "content/LEDGER")
    # the clock must be wrong; an earlier date on the command line is intentional
    if behind and order.from_clock:
        raise ProblemsFound([behind], status=2)
    last_parts = decode_parts(parts)
    # only reads what changed since the last build
    site_on_day = read_changed(site, inputs, on, last_parts, order.jobs)
    rendered = yield from render(site_on_day, last_parts, claim_tree, order.jobs)
    return rendered, behind


def config_for_build(config: Config, host: str, url: str, *, pdf: bool) -> Config:
    """Add the options of `legalsite build` to the settings.

    Raises ProblemsFound (status 2) if an option can't be used.
    """
    config = config_for_host(config, host)
    if url:
        config = config_for_url(config, url)
    return config_with_pdfs(config) if pdf else config


def config_for_host(config: Config, host: str) -> Config:
    """Return the settings for a build for `host` or, if it's empty, for the host in the settings.

    Raises ProblemsFound (status 2) if the host is unknown, or if a parent site provides its files.
    """
    host = host or config.host
    if host and host not in HOSTS:
        hosts = ", ".join(HOSTS)
        help = did_you_mean(host, HOSTS, f"name one of: {hosts}", "'")
        raise usage_failure("unknown-host", f"unknown host '{host}'", help)
    if host and not config.site_files:
        message = "`site_files = false` means that a parent site provides the files for the host"
        help = "remove `host` or `site_files`; to see what the host needs: `legalsite headers`"
        raise usage_failure("host-files", message, help, "legalsite.toml")
    return replace(config, host=host)


def config_for_url(config: Config, url: str) -> Config:
    """Return the settings for a test build at another URL.

    Search engines must not list such a build. Raises ProblemsFound (status 2) if a site can't have
    this URL.
    """
    # imported late because cached settings don't need it
    from legalsite.source.config_file import site_url
    from legalsite.source.schema import InvalidValue

    try:
        return replace(config, url=site_url(url), indexed=False)
    except InvalidValue as invalid:
        problem = invalid.problems[0]
        raise usage_failure(problem.rule, problem.message, problem.help) from None


def host_rules(root: Path, config: Config, on: date) -> str:
    """List the headers and redirects that the site needs on a date.

    Users add them to the configuration of their host if builds don't write its configuration files.
    Raises ProblemsFound for the same problems as a build.
    """
    # imported late because a build without changes doesn't need them
    from legalsite.site.load import load
    from legalsite.site.site_on_day import read_changed

    inputs = hash_inputs(root, open_cache(root))
    site = load(root, config, inputs=inputs)
    summaries = read_changed(site, inputs, on, {}).summaries  # reads all policies
    any_host = ""  # the rules are listed in a format for no host in particular
    written = host_files(any_host, hosting_rules(summaries, Routes.of(config), config))
    return "\n".join(filter(None, written.values()))


def config_with_pdfs(config: Config) -> Config:
    """Return settings for a build that creates PDFs, including the versions of the PDF libraries.

    Raises ProblemsFound (status 2) if WeasyPrint isn't installed.
    """
    from legalsite.disk.pdf import load_weasyprint  # imported late because few builds create PDFs

    return replace(config, pdf=load_weasyprint())
