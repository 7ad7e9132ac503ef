"""The language server, as an editor talks to it: open, change, fix, close."""

from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from cli import edited_site
from cli.editor import RIGHT, TEXT, change, opened, told, with_an_editor

root = pytest.fixture(edited_site.root)

TERMS = "---\ntitle: Terms\nrevised: 2026-03-02\n---\n\n# Terms 🎈\n\n🎈🎈 See [us](#abuot). Mail 🎈.\n\n## About\n\nUs.\n"


def close(client: LanguageClient, uri: str) -> None:
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))


async def fixes(client: LanguageClient, uri: str, problem: lsp.Diagnostic) -> list[lsp.CodeAction]:
    context = lsp.CodeActionContext([problem])
    params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), problem.range, context)
    found = await client.text_document_code_action_async(params)
    return [action for action in found or () if isinstance(action, lsp.CodeAction)]


def edited(text: str, action: lsp.CodeAction) -> str:
    """Return the text with a fix, whose columns count UTF-16 units."""
    assert action.edit
    assert action.edit.changes
    ((edit,),) = action.edit.changes.values()
    lines = text.split("\n")
    line = lines[edit.range.start.line].encode("utf-16-le")
    start, end = (2 * place.character for place in (edit.range.start, edit.range.end))
    lines[edit.range.start.line] = (
        line[:start] + edit.new_text.encode("utf-16-le") + line[end:]
    ).decode("utf-16-le")
    return "\n".join(lines)


@with_an_editor
async def test_problems_of_what_is_typed_and_their_fixes(
    client: LanguageClient, root: Path
) -> None:
    uri = await opened(client, root / "content" / "privacy.md", TEXT)
    text = TEXT
    for rules in (["bad-date", "bad-value"], ["bad-value"]):
        problem, *_ = await told(client, uri, *rules)
        assert problem.source == "legalsite"
        (action,) = await fixes(client, uri, problem)
        assert (action.is_preferred, action.kind, problem.severity) == (True, "quickfix", 1)
        text = edited(text, action)
        change(client, uri, text)
    assert text == RIGHT
    await told(client, uri, "promise-unconfirmed")
    close(client, uri)
    await told(client, uri)
    assert not client.messages


@with_an_editor
async def test_columns_count_as_the_editor_counts_in_two_policies(
    client: LanguageClient, root: Path
) -> None:
    privacy = await opened(client, root / "content" / "privacy.md", RIGHT)
    terms = await opened(client, root / "content" / "terms.md", TERMS)
    _, problem = await told(client, terms, "promise-unconfirmed", "dead-anchor")
    line = TERMS.split("\n")[problem.range.start.line].encode("utf-16-le")
    start, end = (2 * place.character for place in (problem.range.start, problem.range.end))
    assert line[start:end].decode("utf-16-le") == "#abuot"
    (action,) = await fixes(client, terms, problem)
    change(client, terms, edited(TERMS, action))
    await told(client, terms, "promise-unconfirmed")
    change(client, privacy, "---\ntitle: [\n")
    await told(client, privacy, "bad-front-matter")
    await told(client, terms, "promise-unconfirmed")


@with_an_editor
async def test_a_missing_summary_gets_a_line(client: LanguageClient, root: Path) -> None:
    old = RIGHT.replace("03-02", "01-02")
    (root / "content" / "privacy").mkdir()
    (root / "content" / "privacy" / "2026-01-02.md").write_text(old, encoding="utf-8")
    uri = await opened(client, root / "content" / "privacy.md", RIGHT.replace("little", "less"))
    problems = await told(client, uri, "missing-summary", "promise-unconfirmed")
    (action,) = await fixes(client, uri, problems[0])
    assert action.title == "Write `summary:`"
    assert {problem.code: problem.severity for problem in problems} == {
        "missing-summary": 1,
        "promise-unconfirmed": 1,
    }
    assert "revised: 2026-03-02\nsummary: \nchange: material\n" in edited(RIGHT, action)
