"""Answer the API calls of a CMS in the browser by reading and writing drafts and the files they
display.

This is the API of `decap-server`, which Decap CMS uses, but without Node and git, and limited to
drafts and content/files. A draft is only overwritten if the CMS's page has read its current text.
"""

import base64
import os
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from legalsite.commands.editor_calls import (
    MAX_FILE_SIZE,
    Call,
    CallRefused,
    FolderOfEntries,
    ListedFiles,
    MediaFolder,
    OnePath,
    Parameters,
    SavedDraft,
    SavedEntry,
    SavedFile,
    SeveralPaths,
    decode,
)
from legalsite.disk import archive
from legalsite.disk.file_system import make_ignored
from legalsite.errors import ProblemsFound, printable
from legalsite.ledger.recorded_files import expected_files
from legalsite.model.portable_names import collision_key
from legalsite.preview.editor_server import json_response, refused
from legalsite.preview.local_server import Response
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import read_record
from legalsite.site.settings import cached_settings
from legalsite.source.characters import MAX_TEXT_BYTES
from legalsite.source.editable_files import (
    CONTENT,
    edited_bytes,
    is_draft_path,
    misread_line,
    rejected_file,
)

MAX_LISTED_SIZE = 32 << 20  # bytes of all files in one response
UNSAVED = "unsaved"  # folder for texts that couldn't be saved to their files
PUBLISHED_FILE_HELP = "a published version shows it; use another name for the new file"


class DraftEditor:
    """The state shared by all pages of the CMS. Methods run in several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()  # held while anything is written
        # (page id, draft path) → hash of the draft as displayed by that page
        self._shown: dict[tuple[str, str], str] = {}
        self._actions: dict[str, tuple[type[Parameters], Callable[[str, Any], object]]] = {
            "info": (Parameters, self._info),
            "entriesByFolder": (FolderOfEntries, self._entries_by_folder),
            "entriesByFiles": (ListedFiles, self._entries_by_files),
            "getEntry": (OnePath, self._entry),
            "persistEntry": (SavedEntry, self._save_entry),
            "getMedia": (MediaFolder, self._media),
            "getMediaFile": (OnePath, self._media_file),
            "persistMedia": (SavedFile, self._save_media),
            "deleteFile": (OnePath, self._delete_file),
            "deleteFiles": (SeveralPaths, self._delete_files),
            "getDeployPreview": (Parameters, self._deploy_preview),
        }

    def answer(self, page: str, data: bytes) -> Response:
        """Answer an API call. `data` is the JSON of the call.

        `page` is the id of the browser tab that sent the call. A tab gets a new id when it's
        reloaded.
        """
        try:
            return json_response(200, self._result(page, data))
        except CallRefused as error:
            return refused(error.status, str(error))
        except ProblemsFound as error:
            first = error.problems[0]
            return refused(409, f"{first.place}: {first.message}; {first.help}")
        except OSError as error:
            return refused(500, f"{printable(str(error.filename or ''))}: {error.strerror}")

    def _result(self, page: str, data: bytes) -> object:
        """Perform an API call. Raises CallRefused if the call is invalid or not allowed."""
        call = decode(data, Call)
        if call.action not in self._actions:
            raise CallRefused(422, f"Unknown action {printable(call.action)}")
        kind, act = self._actions[call.action]
        return act(page, decode(call.params, kind))

    # Each method below handles the action with the same name. `page` is the id of the browser tab.

    def _info(self, _page: str, _parameters: Parameters) -> object:
        """Describe this server to the editor: it writes changes directly to a local folder."""
        return {"repo": self.root.resolve().name, "publish_modes": ["simple"], "type": "local_fs"}

    def _entries_by_folder(self, _page: str, wanted: FolderOfEntries) -> object:
        """Return the drafts in a folder, with their texts.

        `depth` is the number of folder levels to include; 1 means only the folder itself. Files
        that aren't drafts are omitted.
        """
        folder = wanted.folder.strip("/") + "/"
        files, _ = archive.scan_files(self.root)
        entries = []
        for path_in_content in files:
            path = CONTENT + path_in_content
            rest = path.removeprefix(folder)
            # `rest` equals `path` if the file isn't in the folder
            is_within = rest != path and rest.count("/") < wanted.depth
            if is_within and path.endswith(wanted.extension) and self._is_draft(path):
                entries.append(_entry_answer(path, self._draft(path)))
        return entries

    def _entries_by_files(self, _page: str, wanted: ListedFiles) -> object:
        """Return the drafts at specific paths, with the labels given in the call.

        A draft that doesn't exist has no text. Raises CallRefused for any file that isn't a draft.
        """
        entries = []
        for file in wanted.files:
            self._require_draft(file.path)
            entries.append(_entry_answer(file.path, self._draft(file.path), file.label))
        return entries

    def _entry(self, page: str, wanted: OnePath) -> object:
        """Return a draft for editing, and remember which text the page has read.

        A draft that doesn't exist has no text. Raises CallRefused for any file that isn't a draft,
        and for a text that the CMS would damage.
        """
        path = wanted.path
        self._require_draft(path)
        data = self._draft(path)
        if data is None:
            return _entry_answer(path, None)
        if misread_line(data):
            message = f"The text of {path} begins with ---, which the CMS would misread. "
            raise CallRefused(409, message + "Add an empty line above it.")
        self._shown[page, path] = hash_of(data)
        return _entry_answer(path, data)

    def _save_entry(self, page: str, saved: SavedEntry) -> object:
        """Save edited drafts and the files they display.

        Raises CallRefused for files that aren't allowed, and if a draft changed since the page read
        it.
        """
        drafts = saved.data_files or ([saved.entry] if saved.entry else [])
        if not drafts:
            raise CallRefused(422, "There is nothing to save.")
        # check everything before anything is written
        for draft in drafts:
            self._require_draft(draft.path)
            if draft.new_path not in {None, draft.path}:
                raise CallRefused(403, "The editor can't rename a draft.")
            if len(draft.raw.encode()) > MAX_TEXT_BYTES:
                limit = f"{MAX_TEXT_BYTES // 1_000_000} MB"
                raise CallRefused(413, f"The text of {draft.path} is larger than {limit}.")
        files = {asset.path: asset.data() for asset in saved.assets}
        with self._lock, archive.write_lock(self.root):
            before = self._drafts_to_replace(page, drafts)
            self._save_files(files)
            for draft in drafts:
                data = edited_bytes(before[draft.path], draft.raw)
                archive.replace_file(self.root, draft.path, data)
                # the page now shows the saved draft, so it may save again
                self._shown[page, draft.path] = hash_of(data)
        return {"message": "entry persisted"}

    def _media(self, _page: str, wanted: MediaFolder) -> object:
        """Return the files in a folder in content/files that texts may display, with their content.

        Files that are too large or not allowed in texts are omitted. Once their total size exceeds
        a limit, the remaining files have no content, and the CMS lists them without a picture.
        """
        folder = wanted.media_folder.strip("/") + "/"
        if not folder.startswith("content/files/"):
            raise CallRefused(403, "The editor only shows files in content/files.")
        files, _ = archive.scan_files(self.root)
        answers = []
        total = 0  # bytes
        for path_in_content, (size, _) in files.items():
            path = CONTENT + path_in_content
            # the file isn't directly in the folder, or is too large
            if path.rpartition("/")[0] + "/" != folder or size > MAX_FILE_SIZE:
                continue
            data = self._file(path)
            if data is None or rejected_file(path, data):
                continue
            answer = _media_answer(path, data)
            total += size
            if total > MAX_LISTED_SIZE:
                answer["content"] = ""
            answers.append(answer)
        return answers

    def _media_file(self, _page: str, wanted: OnePath) -> object:
        """Return a file in content/files.

        Raises CallRefused if the file doesn't exist or is in another folder.
        """
        data = None
        if not rejected_file(wanted.path, None):  # the path is in content/files
            data = self._file(wanted.path)
        if data is None:
            raise CallRefused(404, f"{printable(wanted.path)} isn't a file in content/files.")
        return _media_answer(wanted.path, data)

    def _save_media(self, _page: str, saved: SavedFile) -> object:
        data = saved.asset.data()
        with self._lock, archive.write_lock(self.root):
            self._save_files({saved.asset.path: data})
        return _media_answer(saved.asset.path, data)

    def _delete_file(self, _page: str, wanted: OnePath) -> object:
        self._delete([wanted.path])
        return {"message": f"deleted file {wanted.path}"}

    def _delete_files(self, _page: str, wanted: SeveralPaths) -> object:
        self._delete(wanted.paths)
        return {"message": f"deleted files {', '.join(wanted.paths)}"}

    def _deploy_preview(self, _page: str, _parameters: Parameters) -> None:
        """Answer that no preview was deployed, because `legalsite serve` provides one."""
        return

    def _is_draft(self, path: str) -> bool:
        return is_draft_path(path, cached_settings(self.root).text_languages)

    def _require_draft(self, path: str) -> None:
        """Raise CallRefused unless the path belongs to a draft on this site."""
        if not self._is_draft(path):
            raise CallRefused(403, f"{printable(path)} isn't a draft, so it can't be edited here.")

    def _draft(self, path: str) -> bytes | None:
        """Return the content of a draft, or None if it doesn't exist, is empty, or isn't UTF-8."""
        data = self._file(path) or b""
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
        return data or None

    def _file(self, path: str) -> bytes | None:
        """Return the content of a file, or None if it doesn't exist, or is a link or device.

        `path` starts with `content/`. For paths outside of that folder, return None, too.
        """
        if not self._is_own(path):
            return None
        try:
            return archive.read(self.root, path.removeprefix(CONTENT), largest=MAX_FILE_SIZE)
        except (ProblemsFound, FileNotFoundError, NotADirectoryError):
            return None

    def _is_own(self, path: str) -> bool:
        """Return whether a path contains no link to another location."""
        real_root = os.path.realpath(self.root)
        return os.path.realpath(self.root / path) == os.fspath(Path(real_root, path))

    def _drafts_to_replace(self, page: str, drafts: Sequence[SavedDraft]) -> dict[str, bytes]:
        """Return the current content of the drafts to save, keyed by path.

        If one of these drafts changed since the page read it, all new texts are stored in separate
        files, and CallRefused is raised.
        """
        before: dict[str, bytes] = {}
        changed = []
        for draft in drafts:
            data = self._draft(draft.path)
            # the draft was removed, or isn't the one that the page displayed
            if data is None or self._shown.get((page, draft.path)) != hash_of(data):
                changed.append(draft.path)
            else:
                before[draft.path] = data
        if not changed:
            return before
        # `_keep_unsaved` writes a draft to a separate file, and returns its path
        names = " and ".join(map(self._keep_unsaved, drafts))
        message = f"{' and '.join(changed)} changed since you opened it. "
        message += f"Your text is in {names}. Load this page again to see the other."
        raise CallRefused(409, message)

    def _keep_unsaved(self, draft: SavedDraft) -> str:
        """Write a text that couldn't be saved to a separate file, and return its path."""
        make_ignored(self.root / UNSAVED)
        stem = draft.path.removeprefix(CONTENT).removesuffix(".md")
        data = draft.raw.encode()
        for number in count(1):
            path = f"{UNSAVED}/{stem}.{number}.md"
            try:
                archive.add_file(self.root, path, data)
            except FileExistsError:
                # a file with the same text, from an earlier attempt to save, is used again
                if (self.root / path).read_bytes() != data:
                    continue
            return path
        raise AssertionError  # never reached, because `count` is infinite

    def _save_files(self, files: dict[str, bytes]) -> None:
        """Write files in content/files.

        Raises CallRefused, before anything is written, if one of the files isn't allowed there.
        """
        for path, data in files.items():
            reason = rejected_file(path, data)
            if reason:
                raise CallRefused(422, f"{printable(path)} can't be saved: {reason}")
            self._require_changeable(path, data)
        for path, data in files.items():
            if (self.root / path).exists():
                archive.replace_file(self.root, path, data)
            else:
                archive.add_file(self.root, path, data)

    def _require_changeable(self, path: str, data: bytes | None) -> None:
        """Raise CallRefused if the editor must not write `data` to a file.

        If `data` is None, the editor is about to remove the file. A file must not be changed if a
        published version displays it, if it's a symbolic link, or if another file has the same name
        in a different case.
        """
        # the ledger line that records this file, if a published version displays it
        line = expected_files(read_record(self.root).ledger).get(path.removeprefix(CONTENT))
        if line and (data is None or hash_of(data) != line.sha256):
            raise CallRefused(409, f"{path} can't be changed: {PUBLISHED_FILE_HELP}")
        file = self.root / path
        others = file.parent.iterdir() if file.parent.is_dir() else ()
        for other in others:
            if other.name != file.name and collision_key(other.name) == collision_key(file.name):
                raise CallRefused(409, f"{path} differs from {other.name} in case only.")
        # check this after the names, because on a system that ignores case, a name in a different
        # case resolves to a different path
        if not self._is_own(path):
            raise CallRefused(409, f"{path} is a link; replace it with the file.")

    def _delete(self, paths: list[str]) -> None:
        """Remove files in content/files.

        Raises CallRefused if a file is in another folder or is published.
        """
        with self._lock, archive.write_lock(self.root):
            for path in paths:
                if rejected_file(path, None):  # the path isn't in content/files
                    raise CallRefused(403, f"The editor can't delete {printable(path)}.")
                self._require_changeable(path, None)
            archive.remove(self.root, [path.removeprefix(CONTENT) for path in paths])


def _entry_answer(path: str, data: bytes | None, label: str | None = None) -> object:
    """Format a draft for the CMS. `label` comes from the API call.

    If `data` is None, the draft has no text.
    """
    file: dict[str, str | None] = {"path": path, "id": None}
    if label is not None:
        file["label"] = label
    if data is None:
        return {"data": None, "file": file}
    file["id"] = hash_of(data)
    return {"data": data.decode(), "file": file}


def _media_answer(path: str, data: bytes) -> dict[str, str]:
    return {
        "id": hash_of(data),
        "content": base64.b64encode(data).decode(),
        "encoding": "base64",
        "path": path,
        "name": path.rpartition("/")[2],
    }
