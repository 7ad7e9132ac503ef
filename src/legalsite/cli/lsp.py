"""`legalsite lsp`: a language server that communicates through standard input and output.

It implements the Language Server Protocol 3.17. Editors start it.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from legalsite import __version__
from legalsite.cli.invocation import Invocation, now, root_of, today
from legalsite.cli.lsp_messages import Messages
from legalsite.cli.options import command_with_example
from legalsite.cli.promises import describe_promise
from legalsite.cli.shell_commands import help_for_shell
from legalsite.commands.documentation import problem_url
from legalsite.commands.edited_site import EditedSite
from legalsite.errors import (
    Problem,
    ProblemsFound,
    missing_extra,
    problem_of,
)
from legalsite.site.settings import config_path

with suppress(ImportError):  # without this extra, the command says what to install
    from lsprotocol import types as lsp
    from pygls.lsp.server import LanguageServer
    from pygls.uris import to_fs_path

TYPING_PAUSE = 0.1  # seconds to wait after the last change before checking
# numbers defined by the Language Server Protocol
SEVERITIES = {"error": 1, "warning": 2, "info": 3}


@command_with_example("legalsite lsp --root legal")
def command(site: Invocation) -> int:
    """Run a language server that shows problems and fixes in your editor as you type. Your editor
    starts it."""
    if find_spec("pygls") is None:
        raise missing_extra("`legalsite lsp`", "lsp")
    stdout = os.dup(sys.stdout.fileno())  # the library closes its output stream
    with os.fdopen(stdout, "wb") as out:
        return serve_editor(Messages(sys.stdin.buffer), out, site)


def serve_editor(messages: Any, out: BinaryIO, site: Invocation) -> int:
    """Run the language server until the client disconnects, and return the exit status.

    `messages` must have the `readline` and `read` methods of a stream.
    """
    server = LanguageServer("legalsite", __version__)
    editor = Editor(server, site)
    handlers: dict[str, Callable[[Any], Any]] = {
        lsp.TEXT_DOCUMENT_DID_OPEN: editor.on_open,
        lsp.TEXT_DOCUMENT_DID_CHANGE: editor.on_change,
        lsp.TEXT_DOCUMENT_DID_SAVE: editor.on_save,
        lsp.TEXT_DOCUMENT_DID_CLOSE: editor.on_close,
        lsp.TEXT_DOCUMENT_CODE_ACTION: editor.fixes,
        lsp.TEXT_DOCUMENT_HOVER: editor.hover,
        lsp.SHUTDOWN: editor.on_shutdown,
        lsp.EXIT: editor.on_exit,
    }
    for method, handler in handlers.items():
        # the library sets attributes of handlers, which a partial supports but a method doesn't
        server.feature(method)(partial(handler))
    server.start_io(messages, out)
    return editor.exit_status


class Editor:
    """The state of the connection to an editor: its open texts, problems, and messages.

    Public methods handle requests and notifications from the editor.
    """

    def __init__(self, server: "LanguageServer", started: Invocation) -> None:
        self._server = server
        self._started = started
        self._sites: dict[Path, EditedSite] = {}  # root of a site → site
        # URI of an open text → (site, path relative to content/)
        self._open_texts: dict[str, tuple[EditedSite, str]] = {}
        # root of a site → URIs of its files that have problems
        self._uris_with_problems: dict[Path, list[str]] = {}
        self._last_messages: dict[Path, str] = {}  # site or file → last message about it
        self._is_shut_down = False
        # exit status if the editor disconnects without `exit` (Language Server Protocol, Exit
        # Notification)
        self.exit_status = 1

    def on_open(self, params: "lsp.DidOpenTextDocumentParams") -> None:
        """Check an opened text and its site. For a text outside of any site, say so once."""
        uri = params.text_document.uri
        file = Path(to_fs_path(uri) or "/")  # `/` for an unsaved text, which has no path
        root = self._started.given_root or root_of(file.parent)
        content = (root or Path()).absolute() / "content"
        if root and content in file.parents and file.suffix == ".md":
            site = self._sites.setdefault(content.parent, EditedSite(content.parent, today, now))
            self._open_texts[uri] = site, file.relative_to(content).as_posix()
            self._check(uri, whole=True)  # other files of the site may have changed before
        else:
            place = "which isn't in a site's content/ folder"
            info = 3  # message type in the protocol
            self._show_message(file, f"legalsite doesn't check {file}, {place}", info)

    async def on_change(self, params: "lsp.DidChangeTextDocumentParams") -> None:
        """Check a changed text after a pause in typing."""
        await asyncio.sleep(TYPING_PAUSE)
        # if the text has changed again, a later call checks it
        typed = self._server.workspace.get_text_document(params.text_document.uri)
        if typed.version == params.text_document.version:
            self._check(typed.uri)

    def on_save(self, params: "lsp.DidSaveTextDocumentParams") -> None:
        """Check a saved text, and reload its site, ledger, and git status."""
        self._check(params.text_document.uri, whole=True)

    def on_close(self, params: "lsp.DidCloseTextDocumentParams") -> None:
        """Forget the unsaved content of a closed text."""
        site, path = self._open_texts.pop(params.text_document.uri, (None, ""))
        if site:
            site.close(path)
            self._show_problems(site)

    def on_shutdown(self, _: None) -> None:
        self._is_shut_down = True

    def on_exit(self, _: None) -> None:
        """Set the exit status: 0 if the editor requested a shutdown first."""
        self.exit_status = 0 if self._is_shut_down else 1

    def fixes(self, params: "lsp.CodeActionParams") -> "list[lsp.CodeAction]":
        """Return fixes for problems with a known replacement."""
        actions = []
        for problem in params.context.diagnostics:
            written = problem.data  # replacement set by `_diagnostic`
            if not isinstance(written, str):
                continue
            fix = lsp.TextEdit(problem.range, written)
            edit = lsp.WorkspaceEdit({params.text_document.uri: [fix]})
            # a menu entry has only one line; the last one is the new one if a line is inserted
            last_line = written.splitlines()[-1].strip()
            kind = lsp.CodeActionKind.QuickFix
            title = f"Write `{last_line}`"
            actions.append(lsp.CodeAction(title, kind, [problem], edit=edit, is_preferred=True))
        return actions

    def hover(self, params: "lsp.HoverParams") -> "lsp.Hover | None":
        """Return the promise of a text if the cursor is at its clause or its `promise` key."""
        site, path = self._open_texts.get(params.text_document.uri, (None, ""))
        # `_show_problems` reports sites that can't be read
        with suppress(ProblemsFound, OSError):
            promised = site and site.promise_at(path, params.position.line + 1)
            if promised:
                words = describe_promise(promised, self._started)
                return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.PlainText, words))
        return None

    def _check(self, uri: str, *, whole: bool = False) -> None:
        """Show the problems of an open text and its site.

        If `whole` is True, reload the rest of the site, too.
        """
        if uri in self._open_texts:
            site, path = self._open_texts[uri]
            site.write(path, self._server.workspace.get_text_document(uri).source, again=whole)
            self._show_problems(site)

    def _show_problems(self, site: EditedSite) -> None:
        """Send all problems of a site to the editor, replacing previous ones.

        If the site can't be read, also show a message with the reason.
        """
        message = ""
        try:
            problems = site.problems()
        except (ProblemsFound, OSError) as error:
            problems = (problem_of(error),)
            if isinstance(error, ProblemsFound):
                problems = error.problems
            message = "\n".join(map(str, problems))
        self._show_message(site.root, message, 1)  # an error
        marked = self._uris_with_problems.get(site.root, ())
        # an empty list removes problems that don't exist anymore
        files: dict[str, list[lsp.Diagnostic]] = {uri: [] for uri in marked}
        for problem in problems:
            file = site.root / (problem.path or config_path(site.root))
            files.setdefault(file.as_uri(), []).append(self._diagnostic(problem))
        for uri, diagnostics in files.items():
            shown = lsp.PublishDiagnosticsParams(uri, diagnostics)
            self._server.text_document_publish_diagnostics(shown)
        self._uris_with_problems[site.root] = [
            uri for uri, diagnostics in files.items() if diagnostics
        ]

    def _show_message(self, about: Path, message: str, kind: int) -> None:
        """Show a message about a site or file, unless it's empty or repeats the last message.

        `kind` is 1 for an error and 3 for information.
        """
        if message and self._last_messages.get(about) != message:
            self._server.window_show_message(lsp.ShowMessageParams(lsp.MessageType(kind), message))
        self._last_messages[about] = message

    def _diagnostic(self, problem: Problem) -> "lsp.Diagnostic":
        """Convert a problem to an LSP diagnostic. Its `data` is the replacement, if any.

        A problem without a column covers its line, starting at the first nonblank character.
        """
        line = problem.excerpt
        # problems have 1-based positions, where 0 means unknown; the protocol has 0-based positions
        start = problem.column - 1 if problem.column else len(line) - len(line.lstrip())
        # if the end is unknown, mark the rest of the line
        end = problem.end - 1 if problem.end else max(len(line), start)
        row = max(problem.line - 1, 0)
        # columns are in UTF-16 code units unless the editor requests other units
        units = self._server.workspace.position_codec.client_num_units
        places = []
        for column in (start, end):
            before = line[:column].ljust(column)  # pad lines that are too short
            places.append(lsp.Position(row, units(before)))
        message = problem.message
        if problem.help:
            message += f"\nhelp: {help_for_shell(problem.help)}"
        severity = lsp.DiagnosticSeverity(SEVERITIES[problem.severity])
        diagnostic = lsp.Diagnostic(
            lsp.Range(*places), message, severity, problem.rule, source="legalsite"
        )
        diagnostic.data = problem.replacement or None
        url = problem_url(problem.rule)
        if url:
            diagnostic.code_description = lsp.CodeDescription(url)
        return diagnostic
