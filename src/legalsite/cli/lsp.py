"""`legalsite lsp`: a language server (Language Server Protocol 3.17), which an editor starts and talks to through
standard input and output."""

import asyncio
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import click

from legalsite import __version__
from legalsite.cli.invocation import Invocation, now, root_of, today
from legalsite.cli.options import common
from legalsite.cli.promises import in_words
from legalsite.commands.lsp import EditedSite
from legalsite.errors import Problem, ProblemsFound, missing_extra
from legalsite.site.settings import config_path

with suppress(ImportError):  # without the extra, the command says what to install
    from lsprotocol import types as lsp
    from pygls.lsp.server import LanguageServer
    from pygls.uris import to_fs_path

T = TypeVar("T")

PAUSE = 0.1  # seconds without a further letter before the text is checked
WORD = re.compile(r"[^\s:,()\[\]{}#]+")  # what is marked if nobody knows where the wrong words end
SEVERITIES = {"error": 1, "warning": 2, "info": 3}  # those of the protocol


@click.command("lsp")
@common
def command(*, site: Invocation) -> None:
    """Talk to an editor that shows problems while you write, and fixes for them. The editor starts it."""
    if find_spec("pygls") is None:
        raise missing_extra("`legalsite lsp`", "lsp")
    server = LanguageServer("legalsite", __version__)
    editor = Editor(server, site)
    quick_fix = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    handlers: list[tuple[str, Callable[[Any], Any], Any]] = [
        (lsp.TEXT_DOCUMENT_DID_OPEN, editor.opened, None),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, editor.changed, None),
        (lsp.TEXT_DOCUMENT_DID_SAVE, editor.saved, None),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, editor.closed, None),
        (lsp.TEXT_DOCUMENT_CODE_ACTION, editor.fixes, quick_fix),
        (lsp.TEXT_DOCUMENT_HOVER, editor.hover, None),
    ]
    for method, handler, options in handlers:
        server.feature(method, options)(partial(handler))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:  # the library closes what it writes to
        server.start_io(stdout=out)


class Editor:
    """What one editor has open, and what it was told."""

    def __init__(self, server: "LanguageServer", started: Invocation) -> None:
        self._server, self._started = server, started
        self._sites: dict[Path, EditedSite] = {}
        self._open: dict[str, tuple[EditedSite, str]] = {}  # the site of each open text, and its path below content/
        self._of_site: dict[Path, dict[str, list[Problem]]] = {}  # what is wrong with each site as a whole, by path
        self._said: dict[Path, str] = {}  # the last message about each site or file
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def opened(self, params: "lsp.DidOpenTextDocumentParams") -> None:
        """Check a text, and the site that it belongs to."""
        uri = params.text_document.uri
        if found := self._find(uri):
            self._open[uri] = found
            self._check(uri, whole=True)

    def changed(self, params: "lsp.DidChangeTextDocumentParams") -> None:
        """Check a text once nobody types for a moment."""
        uri = params.text_document.uri
        self._stop_waiting(uri)
        self._waiting[uri] = asyncio.get_running_loop().call_later(PAUSE, partial(self._check, uri))

    def saved(self, params: "lsp.DidSaveTextDocumentParams") -> None:
        """Check a text, and all that needs ledger or git."""
        self._check(params.text_document.uri, whole=True)

    def closed(self, params: "lsp.DidCloseTextDocumentParams") -> None:
        """Forget a text and its problems."""
        uri = params.text_document.uri
        self._stop_waiting(uri)
        if uri in self._open:
            site, path = self._open.pop(uri)
            site.close(path)
            self._show(uri, ())

    def fixes(self, params: "lsp.CodeActionParams") -> "list[lsp.CodeAction]":
        """Return a fix for each problem at a place of which it is certain what was meant."""
        actions = []
        for problem in params.context.diagnostics:
            if isinstance(written := problem.data, str):
                last = written.rpartition("\n")[2].strip()
                edit = lsp.WorkspaceEdit(changes={params.text_document.uri: [lsp.TextEdit(problem.range, written)]})
                title = f"Add a line `{last}`" if last != written else f"Write `{written}`"
                kind = lsp.CodeActionKind.QuickFix
                actions.append(lsp.CodeAction(title, kind, [problem], edit=edit, is_preferred=True))
        return actions

    def hover(self, params: "lsp.HoverParams") -> "lsp.Hover | None":
        """Return what a text promises about its own changes, on its clause or on `promise:`."""
        if params.text_document.uri not in self._open:
            return None
        site, path = self._open[params.text_document.uri]
        promised = self._attempt(site, lambda: site.promise_at(path, params.position.line + 1))
        words = in_words(promised, self._started) if promised else ""
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.PlainText, words)) if words else None

    def _stop_waiting(self, uri: str) -> None:
        if uri in self._waiting:
            self._waiting.pop(uri).cancel()

    def _find(self, uri: str) -> tuple[EditedSite, str] | None:
        """Return the site that a file belongs to and its path below content/. A file of no site gets one message."""
        file = Path(to_fs_path(uri) or "/")
        root = self._started.given_root or root_of(file.parent)
        content = (root or Path()).absolute() / "content"
        if root and content in file.parents and file.suffix == ".md":
            site = self._sites.setdefault(content.parent, EditedSite(content.parent, today, now))
            return site, file.relative_to(content).as_posix()
        self._say(file, f"legalsite does not check {file}: it is not in the content/ folder of a site", 3)
        return None

    def _check(self, uri: str, *, whole: bool = False) -> None:
        """Show what is wrong with a text as it is typed, with the others of its policy that are open, and with the
        site, if it shall be read again as a `whole`."""
        self._stop_waiting(uri)
        if uri not in self._open:
            return
        site, path = self._open[uri]
        site.write(path, self._server.workspace.get_text_document(uri).source)
        if whole and (problems := self._attempt(site, site.save)) is not None:
            self._show_whole(site, problems)
        if (problems := self._attempt(site, partial(site.problems, path))) is not None:
            beside = {other for other, (its, at) in self._open.items() if its is site and site.shares_policy(at, path)}
            for other in {uri, *beside}:
                at = f"content/{self._open[other][1]}"
                of_site = self._of_site.get(site.root, {}).get(at, [])
                self._show(other, [*of_site, *(problem for problem in problems if problem.path == at)])

    def _show_whole(self, site: EditedSite, problems: Iterable[Problem]) -> None:
        """Show the problems that belong to no text of a policy, file by file; those of the last time are gone."""
        files: dict[str, list[Problem]] = {path: [] for path in self._of_site.get(site.root, {})}
        for problem in problems:
            files.setdefault(problem.path or config_path(site.root), []).append(problem)
        opened = {f"content/{path}" for its, path in self._open.values() if its is site}
        for path, found in files.items():
            if path not in opened:
                self._show((site.root / path).as_uri(), found)
        self._of_site[site.root] = {path: found for path, found in files.items() if found}

    def _attempt(self, site: EditedSite, work: Callable[[], T]) -> T | None:
        """Do some work; if the site cannot be read, say why, once, and go on."""
        try:
            result = work()
        except ProblemsFound as found:
            self._say(site.root, "\n".join(map(str, found.problems)), 1)
            self._show_whole(site, found.problems)
            return None
        except OSError as error:
            self._say(site.root, f"{error.filename or site.root}: {error.strerror or error}", 1)
            return None
        self._said.pop(site.root, None)
        return result

    def _say(self, about: Path, message: str, kind: int) -> None:
        """Show a message, unless it is the last one about the same site or file."""
        if self._said.get(about) != message:
            self._said[about] = message
            self._server.window_show_message(lsp.ShowMessageParams(lsp.MessageType(kind), message))

    def _show(self, uri: str, problems: Iterable[Problem]) -> None:
        """Send the problems of one file; they take the place of those that were sent before."""
        found = list(map(self._diagnostic, problems))
        self._server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))

    def _diagnostic(self, problem: Problem) -> "lsp.Diagnostic":
        line, row = problem.excerpt, max(problem.line - 1, 0)
        start = problem.column - 1 if problem.column else len(line) - len(line.lstrip())
        word = WORD.match(line, start) if problem.column else None
        end = problem.end - 1 if problem.end else word.end() if word else max(len(line), start)
        units = self._server.workspace.position_codec.client_num_units  # UTF-16, if the editor does not want others
        places = [lsp.Position(row, units(line[:at].ljust(at))) for at in (start, end)]
        return lsp.Diagnostic(
            lsp.Range(*places),
            problem.message + (f"\nhelp: {problem.help}" if problem.help else ""),
            severity=lsp.DiagnosticSeverity(SEVERITIES[problem.severity]),
            code=problem.rule,
            source="legalsite",
            data=problem.replacement or None,
        )
