"""`legalsite build`: reads what changed, renders what depends on it, and puts the whole site in
place in one step.

Unchanged texts aren't read again. A build with nothing to do ends before it imports Markdown or
layouts."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.structs import replace

from legalsite.disk.cache import open_cache, store_record
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
    """What to build: the site below `root` as it is on the day `on`."""

    root: Path
    config: Config
    on: date
    output: Path | None = None  # overrides the settings' folder; relative to the root
    unpublished: bool = False  # whether to include drafts
    jobs: int = 1  # the number of processes; a caller that runs threads must ask for 1
    # whether the clock set the date, which then can't be before the ledger's last line
    from_clock: bool = False
    # what `input_times` returned; without it, the next build has to hash the inputs
    times: str = ""
    last: Recalled | None = None  # the last build, if it was read already


class BuildOutcome(Struct, frozen=True):
    """The result of a build."""

    output: Path
    numbers: Numbers
    changed: bool = True  # false if the output was up to date
    # why each part was made again, by slug, or by the name for the pages of the whole site
    reasons: Mapping[str, tuple[str, ...]] = {}


def _output_folder(order: BuildOrder) -> Path:
    """Return the folder to write to. Raises ProblemsFound (status 2), with the place in the
    settings if they name it, if a site must not be written there."""
    if order.output:
        return checked_output(order.output, order.root, anywhere=True)
    try:
        return checked_output(Path(order.config.output), order.root, anywhere=False)
    except ProblemsFound as error:
        (problem,) = error.problems
        placed = place_at_settings(order.root, {("build", "output"): problem})
        raise ProblemsFound(placed, 2) from None


def build(order: BuildOrder) -> Iterator["BuildProgress | BuildOutcome"]:
    """Build the site. Yield progress, and the outcome last. Raises ProblemsFound with every
    problem; after this or any other failure, the output is unchanged."""
    root = order.root
    config = order.config
    day = order.on.isoformat()
    cache = open_cache(root)
    folder = order.output or Path(config.output)
    output = _output_folder(order)
    record = record_name(order.output, unpublished=order.unpublished)
    last, parts = order.last or recall_last(root, order.output, unpublished=order.unpublished)
    if last and last.output != str(output):
        last = None  # the settings name another folder now
    files = last.files if last else {}
    with open_tree(output, files, root.resolve()) as claim_tree:
        inputs = hash_inputs(root, cache)
        key = digest_of(
            inputs.digest, day, config.host, config.pdf
        )  # of all that the output is from
        # Nothing changed but the times of the inputs. They are stored, so that the next build need
        # not hash the inputs; `parts` are the records of the last build, as they were read.
        if last and last.key == key and is_unchanged(last.output, last.files.values()):
            store_record(
                cache, record, *record_values(last._replace(times=order.times), map(Raw, parts))
            )
            yield BuildOutcome(output, last.numbers, changed=False)
            return
        rendered, behind = yield from _render(order, inputs, parts if last else (), claim_tree)
    times = order.times
    if behind:
        # the next build on this date, with a corrected clock, must not find nothing to do
        times = key = ""
    host_warnings = [
        *host_path_warnings(config.host, config.base, output.as_posix()),
        *unserved_address_problems(config),
    ]
    # the editor's files would be public
    editor = [problem._replace(severity="warning") for problem in editor_in_output(root, folder)]
    warnings = (*rendered.numbers.warnings, *host_warnings, *editor)
    numbers = rendered.numbers._replace(warnings=warnings)
    done = LastBuild(
        key,
        times,
        day,
        config.timezone,
        config.host,
        config.pdf,
        folder=str(folder),
        output=str(output),
        numbers=numbers,
        files=rendered.files,
    )
    store_record(cache, record, *record_values(done, rendered.parts.items()))
    yield BuildOutcome(output, numbers, reasons=rendered.reasons)


def _render(
    order: BuildOrder, inputs: Inputs, parts: Iterable[bytes], claim_tree: Callable[[], Tree]
) -> Generator["BuildProgress", None, tuple["Rendered", Problem | None]]:
    """Render what changed since the last build made its `parts`. Yield progress; return what was
    rendered, and a problem if the date is before the ledger's last line, so that the site lacks
    texts. Raises ProblemsFound with this problem if the date is from the clock."""
    from legalsite.site.load import load  # not for a build with nothing to do
    from legalsite.site.parts import decode_parts  # likewise
    from legalsite.site.render import render  # likewise
    from legalsite.site.site_on_day import read_changed  # likewise

    on = order.on
    drafts = order.unpublished
    # a changed draft that still has the date of a published text is shown under this date
    undated = on if drafts else None
    site = load(order.root, order.config, inputs=inputs, unpublished=drafts, undated=undated)
    behind = None
    for line in site.record.ledger.lines[-1:]:
        if on < local_day(line.time, order.config.timezone):
            message = f"this machine's clock says {on}"
            message += f", but the ledger's last line is from {stamp(line.time)}"
            help = "correct the clock or SOURCE_DATE_EPOCH"
            help += "; to build the site as of an earlier date: `--as-of DATE`"
            behind = Problem("ledger-time", message, help, "content/LEDGER")
    if behind and order.from_clock:
        raise ProblemsFound([behind], 2)
    was = decode_parts(parts)
    # the site as it is on the date; only what changed since then is read
    today = read_changed(site, inputs, on, was, order.jobs)
    rendered = yield from render(today, was, claim_tree, order.jobs)
    return rendered, behind


def config_for_host(config: Config, host: str) -> Config:
    """Return the settings with the host for which to build (empty for none). Raises ProblemsFound
    (status 2) for an unknown host, and if a parent site provides the files for the host."""
    if host and host not in HOSTS:
        hosts = ", ".join(HOSTS)
        help = did_you_mean(host, HOSTS, f"name one of: {hosts}", "'")
        raise usage_failure("unknown-host", f"unknown host '{host}'", help)
    if host and not config.site_files:
        message = "`site_files = false` means that a parent site provides the files for the host"
        help = "remove --host or `site_files`; to see what the host needs: `legalsite headers`"
        raise usage_failure("host-files", message, help, "legalsite.toml")
    return replace(config, host=host)


def host_rules(root: Path, config: Config, on: date) -> str:
    """Return the headers and redirects that the site needs on a date, for a host whose files a
    build doesn't write. Raises ProblemsFound if a build would."""
    from legalsite.site.load import load
    from legalsite.site.site_on_day import read_changed  # not for a build with nothing to do

    inputs = hash_inputs(root, open_cache(root))
    summaries = read_changed(load(root, config, inputs=inputs), inputs, on, {}).summaries
    written = host_files("", hosting_rules(summaries, Routes.of(config), config))
    return "\n".join(filter(None, written.values()))


def config_with_pdfs(config: Config) -> Config:
    """Return the settings of a build that makes PDFs, with the versions of what makes them. Raises
    ProblemsFound (status 2) if WeasyPrint isn't installed."""
    from legalsite.disk.pdf import load_weasyprint  # few builds make PDFs

    return replace(config, pdf=load_weasyprint())
