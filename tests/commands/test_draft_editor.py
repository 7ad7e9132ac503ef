"""What a CMS in the browser reads and writes: drafts and their files, and nothing that was changed elsewhere."""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from commands.edited_drafts import PIXEL, Cms, asset, make_site, saved
from legalsite.commands import draft_editor
from legalsite.commands.draft_editor import DraftEditor
from legalsite.disk import archive

TERMS = "content/terms.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path)


@pytest.fixture
def cms(root: Path) -> Cms:
    return Cms(DraftEditor(root))


def files(root: Path) -> dict[str, bytes]:
    """The bytes of all files of the site, but for our own folder."""
    paths = [path for path in root.rglob("*") if path.is_file() and ".legalsite" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_a_draft_is_opened_and_saved_with_its_files(root: Path, cms: Cms) -> None:
    text = cms.open(TERMS)
    assert text == (root / TERMS).read_text()
    edited = text.replace("kettles", "teapots ☕")
    answer = cms.save(TERMS, edited, asset("content/files/shop/pot.png"))
    assert answer == (200, {"message": "entry persisted"})
    assert (root / TERMS).read_text() == edited
    assert (root / "content/files/shop/pot.png").read_bytes() == PIXEL
    assert cms.save(TERMS, edited + "\nMore.\n")[0] == 200


def test_a_save_over_a_file_that_changed_keeps_both_texts(root: Path, cms: Cms) -> None:
    cms.open(TERMS)
    (root / TERMS).write_text("Theirs")
    for text in ("Mine", "Mine", "Mine again"):
        status, answer = cms.save(TERMS, text)
        assert status == 409
    assert answer["error"] == (
        "content/terms.md changed since you opened it. "
        "Your text is in unsaved/terms.2.md. Load this page again to see the other."
    )
    assert (root / TERMS).read_text() == "Theirs"
    assert (root / "unsaved/terms.1.md").read_text() == "Mine"
    assert (root / "unsaved/terms.2.md").read_text() == "Mine again"
    assert (root / "unsaved/.gitignore").read_text() == "*\n"
    assert cms.open(TERMS) == "Theirs"
    assert cms.save(TERMS, "Mine")[0] == 200


def test_the_text_of_a_nested_draft_is_kept_below_its_folder(root: Path, cms: Cms) -> None:
    assert cms.save("content/eu/privacy.md", "Mine")[0] == 409
    assert (root / "unsaved/eu/privacy.1.md").read_text() == "Mine"


def test_of_two_tabs_with_one_draft_the_second_one_is_told(root: Path, cms: Cms) -> None:
    other = Cms(cms.editor, "two")
    cms.open(TERMS)
    other.open(TERMS)
    assert cms.save(TERMS, "One")[0] == 200
    assert other.save(TERMS, "Two")[0] == 409
    assert (root / TERMS).read_text() == "One"
    assert (root / "unsaved/terms.1.md").read_text() == "Two"


def test_of_many_saves_at_once_one_wins_and_the_others_are_kept(root: Path, cms: Cms) -> None:
    tabs = [Cms(cms.editor, str(number)) for number in range(8)]
    for tab in tabs:
        tab.open(TERMS)
    statuses: list[int] = []
    together = threading.Barrier(len(tabs))

    def save(tab: Cms) -> None:
        together.wait()
        statuses.append(tab.save(TERMS, f"Text {tab.page}\n" * 5000)[0])

    threads = [threading.Thread(target=save, args=[tab]) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 7
    texts = [(root / TERMS).read_text()]
    texts += [path.read_text() for path in (root / "unsaved").glob("*.md")]
    assert sorted(texts) == sorted(f"Text {tab.page}\n" * 5000 for tab in tabs)


def test_a_list_of_drafts_does_not_count_as_reading_them(root: Path, cms: Cms) -> None:
    cms.open(TERMS)
    (root / TERMS).write_text("Theirs")
    cms.call("entriesByFiles", files=[{"path": TERMS, "label": "Terms"}])
    assert cms.save(TERMS, "Mine")[0] == 409


@pytest.mark.parametrize("kind", ["never read", "removed", "binary"])
def test_what_the_cms_did_not_read_is_not_replaced(root: Path, cms: Cms, kind: str) -> None:
    if kind == "removed":
        cms.open(TERMS)
        (root / TERMS).unlink()
    elif kind == "binary":
        (root / TERMS).write_bytes("Straße".encode("latin-1"))
        assert cms.open(TERMS) is None
    before = files(root)
    assert cms.save(TERMS, "Mine")[0] == 409
    after = files(root)
    assert after.pop("unsaved/terms.1.md") == b"Mine"
    after.pop("unsaved/.gitignore")
    assert after == before


REFUSED: dict[str, dict[str, Any]] = {
    "getEntry": {"path": "{path}"},
    "entriesByFiles": {"files": [{"path": "content/terms.md"}, {"path": "{path}"}]},
    "persistEntry": saved("{path}", "x"),
    "getMediaFile": {"path": "{path}"},
    "persistMedia": {"asset": asset("{path}", b"x"), "options": {"commitMessage": "x"}},
    "deleteFile": {"path": "{path}"},
    "deleteFiles": {"paths": ["content/files/new.png", "{path}"]},
}
PATHS = (
    "content/LEDGER",
    "content/CHECKPOINT",
    "content/terms/2026-01-02.md",
    "content/facts.toml",
    "legalsite.toml",
    "layouts/base.html",
    "../outside.md",
    "content/../legalsite.toml",
    "content/files/../terms/2026-01-02.md",
    "{root}/content/terms.md",
    "/etc/passwd",
    "content\\\\terms.md",
    "content/terms.md\\u0000",
)


@pytest.mark.parametrize("action", REFUSED)
def test_nothing_but_drafts_and_files_is_read_or_written(root: Path, cms: Cms, action: str) -> None:
    before = files(root)
    for path in PATHS:
        params = json.dumps(REFUSED[action]).replace(
            "{path}", path.replace("{root}", root.as_posix())
        )
        status, answer = cms.call(action, **json.loads(params))
        assert status in {403, 404, 422}, path
        assert list(answer) == ["error"]
    assert files(root) == before


def test_assets_go_only_into_the_folder_of_files(root: Path, cms: Cms) -> None:
    text = cms.open(TERMS)
    before = files(root)
    wrong = {"path": "content/files/b.png", "content": "?", "encoding": "base64"}
    for refused in (
        asset("content/terms.de.md"),
        asset("content/files/page.html"),
        asset("content/files/a.svg", b"<svg><script>x()</script></svg>"),
        wrong,
    ):
        status, _ = cms.save(TERMS, text + "x", asset("content/files/a.png"), refused)
        assert status == 422
    assert files(root) == before


def test_a_file_of_a_published_version_stays(root: Path, cms: Cms) -> None:
    path = "content/files/plan.png"
    for status, answer in (
        cms.call("persistMedia", asset=asset(path, PIXEL + b"x")),
        cms.call("deleteFiles", paths=["content/files/new.png", path]),
    ):
        assert status == 409
        assert "a published version shows it" in answer["error"]
    assert (root / path).read_bytes() == PIXEL
    assert (root / "content/files/new.png").exists()
    assert cms.call("persistMedia", asset=asset(path))[0] == 200
    assert cms.call("persistMedia", asset=asset("content/files/new.png", PIXEL + b"x"))[0] == 200


def test_names_that_differ_in_case_only_are_refused(cms: Cms) -> None:
    status, answer = cms.call("persistMedia", asset=asset("content/files/NEW.png"))
    assert (status, answer["error"]) == (
        409,
        "content/files/NEW.png differs from new.png in case only.",
    )


def test_links_are_not_followed(
    root: Path, cms: Cms, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.png").write_bytes(PIXEL)
    (outside / "secret.md").write_text("secret")
    (root / "content/secret.md").symlink_to(outside / "secret.md")
    (root / "content/copy.md").symlink_to(root / "content/terms/2026-01-02.md")
    (root / "content/out").symlink_to(outside, target_is_directory=True)
    (root / "content/files/secret.png").symlink_to(outside / "secret.png")
    (root / "content/files/out").symlink_to(outside, target_is_directory=True)
    before = files(outside)
    for path in ("content/secret.md", "content/copy.md", "content/out/secret.md"):
        assert cms.open(path) is None
        assert cms.save(path, "x")[0] == 409
    for path in ("content/files/secret.png", "content/files/out/secret.png"):
        assert cms.call("getMediaFile", path=path)[0] == 404
        assert cms.call("persistMedia", asset=asset(path, b"x"))[0] == 409
        assert cms.call("deleteFile", path=path)[0] == 409
    assert cms.call("getMedia", mediaFolder="content/files/out") == (200, [])
    assert files(outside) == before


def test_a_folder_or_a_pipe_is_no_draft(root: Path, cms: Cms) -> None:
    (root / "content/folder.md").mkdir()
    os.mkfifo(root / "content/pipe.md")
    for path in ("content/folder.md", "content/pipe.md"):
        assert cms.open(path) is None
        assert cms.save(path, "x")[0] == 409


def test_a_text_that_the_cms_would_misread_is_not_opened(root: Path, cms: Cms) -> None:
    text = "---\ntitle: Terms\nrevised: 2026-01-02\n---\n---\nNever lost\n"
    (root / TERMS).write_text(text)
    status, answer = cms.call("getEntry", path=TERMS)
    assert status == 409
    assert "begins with ---" in answer["error"]
    (root / TERMS).write_text(text.replace("---\n---\n", "---\n\n---\n"))
    assert cms.call("getEntry", path=TERMS)[0] == 200


def test_texts_and_files_that_are_too_large_are_refused(
    root: Path, cms: Cms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalsite.commands.editor_calls.MAX_FILE_SIZE", 1000)
    cms.open(TERMS)
    before = files(root)
    assert cms.save(TERMS, "é" * 1_000_001)[0] == 413
    assert cms.call("persistMedia", asset=asset("content/files/a.png", b"x" * 1001))[0] == 413
    assert files(root) == before


def test_beyond_a_total_size_files_are_listed_without_their_bytes(
    root: Path, cms: Cms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalsite.commands.draft_editor.MAX_LISTED_SIZE", 2 * len(PIXEL))
    (root / "content/files/eu").mkdir(parents=True)
    for name in "abc":
        (root / f"content/files/eu/{name}.png").write_bytes(PIXEL)
    status, listed = cms.call("getMedia", mediaFolder="content/files/eu")
    assert (status, len(listed)) == (200, 3)
    assert [each["content"] for each in listed].count("") == 1
    for each in listed:
        assert cms.call("getMediaFile", path=each["path"])[1]["content"]


def test_a_draft_is_not_renamed(root: Path, cms: Cms) -> None:
    cms.open(TERMS)
    params = saved(TERMS, "x")
    params["dataFiles"][0]["newPath"] = "content/other.md"
    assert cms.call("persistEntry", **params)[0] == 403
    assert (root / TERMS).read_text() != "x"


def test_nothing_is_saved_while_a_version_is_published(root: Path, cms: Cms) -> None:
    text = cms.open(TERMS)
    with archive.write_lock(root):
        status, answer = cms.save(TERMS, "x")
    assert status == 409
    assert "another publish" in answer["error"]
    assert (root / TERMS).read_text() == text


def test_a_full_disk_is_said_and_changes_nothing(
    root: Path, cms: Cms, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = cms.open(TERMS)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "content/.terms.md.legalsite-new")

    monkeypatch.setattr(draft_editor.archive, "replace_file", fail)
    status, answer = cms.save(TERMS, "x")
    assert (status, answer["error"]) == (
        500,
        "content/.terms.md.legalsite-new: No space left on device",
    )
    assert (root / TERMS).read_text() == text


def test_wrong_settings_are_said(root: Path, cms: Cms) -> None:
    (root / "legalsite.toml").write_text("[site\n")
    status, answer = cms.call("getEntry", path=TERMS)
    assert status == 409
    assert answer["error"].startswith("legalsite.toml:1:")
