"""An editor that's connected to the language server."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

DAY = {**os.environ, "SOURCE_DATE_EPOCH": "1772452800"}  # 2026-03-02, noon


TEXT = "---\ntitle: Privacy 🎈\nrevised: 2026-3-2\nchange: materiel\n---\n\n# Privacy\n\nWe keep little.\n"


RIGHT = TEXT.replace("2026-3-2", "2026-03-02").replace("materiel", "material")


def with_an_editor(
    test: Callable[[LanguageClient, Path], Awaitable[None]],
) -> Callable[[Path, Path], None]:
    """Wrap a test in a session of an editor."""

    async def session(legalsite: Path, root: Path) -> None:
        client = make_test_lsp_client()
        await client.start_io(str(legalsite), "lsp", env=DAY)
        capabilities = client_capabilities("visual-studio-code")
        await client.initialize_session(
            lsp.InitializeParams(capabilities=capabilities, root_uri=None)
        )
        await test(client, root)
        await client.shutdown_session()
        await client.stop()

    return lambda legalsite, root: asyncio.run(session(legalsite, root))


async def opened(client: LanguageClient, file: Path, text: str) -> str:
    """Open a text that's on disk, and return its URI."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(file.as_uri(), "markdown", 1, text))
    )
    return file.as_uri()


async def told(client: LanguageClient, uri: str, *rules: str) -> list[lsp.Diagnostic]:
    """Wait until the server reports exactly these rules for a file, and return its diagnostics.

    Raises TimeoutError.
    """
    async with asyncio.timeout(20):
        while [found.code for found in client.diagnostics.get(uri, ())] != [
            *rules
        ] or uri not in client.diagnostics:
            await asyncio.sleep(0.02)
    return [*client.diagnostics[uri]]


def change(client: LanguageClient, uri: str, text: str, version: int = 2) -> None:
    whole = lsp.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(version, uri), [whole])
    )
