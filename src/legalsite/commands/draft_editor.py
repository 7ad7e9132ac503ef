"""Answers the calls of a CMS in the browser: it reads and writes drafts, and files that they show.

The calls are those that Decap CMS sends to `decap-server`, which this replaces: no Node, no git, and
nothing but drafts and content/files. A draft is only replaced if the page of the CMS has read it as
it is on the disk.
"""

import base64
import hashlib
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

MAX_LISTED_SIZE = 32 << 20  # bytes of files in one answer
UNSAVED = "unsaved"  # the folder of texts that weren't saved
PUBLISHED_FILE_HELP = "a published version shows it; use another name for the new file"


class DraftEditor:
    """What all pages of the CMS read and write. Its methods run in several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()  # of all writing
        # The hash of each draft that a page of the CMS shows, by the page's id and the draft's path
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
        """Return the answer to a call, whose JSON is `data`.

        `page` is the id of the page of the CMS that sends it. Two tabs have two pages, and so has
        a tab before and after it is loaded again.
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
        """Return the result of a call. Raises CallRefused if it can't be read or isn't allowed."""
        call = decode(data, Call)
        if call.action not in self._actions:
            raise CallRefused(422, f"Unknown action {printable(call.action)}")
        kind, act = self._actions[call.action]
        return act(page, decode(call.params, kind))

    # Each method below answers the action of its name. `page` is the id of the CMS's page.

    def _info(self, _page: str, _parameters: Parameters) -> object:
        """Return what kind of server this is: one that saves at once, to a folder on the disk."""
        name = self.root.resolve().name
        return {"repo": name, "publish_modes": ["simple"], "type": "local_fs"}

    def _entries_by_folder(self, _page: str, wanted: FolderOfEntries) -> object:
        """Return the drafts below a folder that the CMS wants to list, with their texts.

        The call's `depth` says how far below: 1 means in the folder itself. All other files, such
        as archived versions, are left out.
        """
        folder = wanted.folder.strip("/") + "/"
        files, _ = archive.scan_files(self.root)
        entries = []
        for below in files:
            path = CONTENT + below
            rest = path.removeprefix(folder)
            is_within = rest != path and rest.count("/") < wanted.depth
            if is_within and path.endswith(wanted.extension) and self._is_draft(path):
                entries.append(_entry_answer(path, self._draft(path)))
        return entries

    def _entries_by_files(self, _page: str, wanted: ListedFiles) -> object:
        """Return the drafts at the paths that the CMS names, each with the label that it gave.

        A draft that doesn't exist has no text. Raises CallRefused for any other file.
        """
        entries = []
        for file in wanted.files:
            self._require_draft(file.path)
            entries.append(_entry_answer(file.path, self._draft(file.path), file.label))
        return entries

    def _entry(self, page: str, wanted: OnePath) -> object:
        """Return a draft for a page of the CMS to edit, and note which text that page has read.

        A draft that doesn't exist has no text. Raises CallRefused for any other file, and for a
        text that the CMS would damage.
        """
        self._require_draft(wanted.path)
        data = self._draft(wanted.path)
        if data is None:
            return _entry_answer(wanted.path, None)
        if misread_line(data):
            message = f"The text of {wanted.path} begins with ---, which the CMS would misread. "
            raise CallRefused(409, message + "Add an empty line above it.")
        self._shown[page, wanted.path] = _sha256(data)
        return _entry_answer(wanted.path, data)

    def _save_entry(self, page: str, saved: SavedEntry) -> object:
        """Save drafts that a page of the CMS edited, and the files that they show.

        Raises CallRefused for anything but drafts, and if a draft isn't as the page has read it.
        """
        drafts = saved.data_files or ([saved.entry] if saved.entry else [])
        if not drafts:
            raise CallRefused(422, "There is nothing to save.")
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
                self._shown[page, draft.path] = _sha256(data)
        return {"message": "entry persisted"}

    def _media(self, _page: str, wanted: MediaFolder) -> object:
        """Return the files of a folder in content/files that texts may show, with their bytes.

        Files that are too large, or that no text may show, are left out. Beyond a total size, files
        have no bytes, so the CMS lists them without a picture.
        """
        folder = wanted.media_folder.strip("/") + "/"
        if not f"{folder}x".startswith("content/files/"):
            raise CallRefused(403, "The editor only shows files in content/files.")
        files, _ = archive.scan_files(self.root)
        answers = []
        total = 0  # bytes
        for below, (size, _) in files.items():
            path = CONTENT + below
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
        """Return a file of content/files. Raises CallRefused if it's missing, or elsewhere."""
        data = None
        if not rejected_file(wanted.path, None):
            data = self._file(wanted.path)
        if data is None:
            raise CallRefused(404, f"{printable(wanted.path)} isn't a file in content/files.")
        return _media_answer(wanted.path, data)

    def _save_media(self, _page: str, saved: SavedFile) -> object:
        """Save a file in content/files, and return it as the CMS lists it."""
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
        """Answer that no preview was deployed, because `legalsite serve` shows one."""
        return

    def _is_draft(self, path: str) -> bool:
        """Return whether a path leads to a draft of this site."""
        return is_draft_path(path, cached_settings(self.root).languages)

    def _require_draft(self, path: str) -> None:
        """Raise CallRefused if a path doesn't lead to a draft of this site."""
        if not self._is_draft(path):
            raise CallRefused(403, f"{printable(path)} isn't a draft, so it can't be edited here.")

    def _draft(self, path: str) -> bytes | None:
        """Return the bytes of a draft; None if it doesn't exist, is empty, or isn't UTF-8."""
        data = self._file(path) or b""
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
        return data or None

    def _file(self, path: str) -> bytes | None:
        """Return the bytes of a file below `content/`; None if it doesn't exist, or is a link or a
        device. `path` begins with `content/`, which the archive's paths don't."""
        if not self._is_own(path):
            return None
        try:
            return archive.read(self.root, path.removeprefix(CONTENT), largest=MAX_FILE_SIZE)
        except (ProblemsFound, FileNotFoundError, NotADirectoryError):
            return None

    def _is_own(self, path: str) -> bool:
        """Return whether no link leads from a path to another place."""
        real_root = os.path.realpath(self.root)
        return os.path.realpath(self.root / path) == os.fspath(Path(real_root, path))

    def _drafts_to_replace(self, page: str, drafts: Sequence[SavedDraft]) -> dict[str, bytes]:
        """Return the bytes of drafts that a page of the CMS saves, by their paths.

        Raises CallRefused if one isn't as the page has read it. The texts that aren't saved are
        kept in files of their own.
        """
        before: dict[str, bytes] = {}
        changed = []
        for draft in drafts:
            data = self._draft(draft.path)
            if data is None or self._shown.get((page, draft.path)) != _sha256(data):
                changed.append(draft.path)
            else:
                before[draft.path] = data
        if not changed:
            return before
        names = " and ".join(map(self._keep_unsaved, drafts))
        message = f"{' and '.join(changed)} changed since you opened it. "
        message += f"Your text is in {names}. Load this page again to see the other."
        raise CallRefused(409, message)

    def _keep_unsaved(self, draft: SavedDraft) -> str:
        """Write a text that isn't saved to a file of its own, and return the file's path."""
        make_ignored(self.root / UNSAVED)
        stem = draft.path.removeprefix(CONTENT).removesuffix(".md")
        data = draft.raw.encode()
        for number in count(1):
            path = f"{UNSAVED}/{stem}.{number}.md"
            try:
                archive.add_file(self.root, path, data)
            except FileExistsError:
                if (self.root / path).read_bytes() != data:
                    continue
            return path
        raise AssertionError  # `count` doesn't end

    def _save_files(self, files: dict[str, bytes]) -> None:
        """Write files of content/files, all or none. Raises CallRefused if one can't be there."""
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
        """Raise CallRefused if a file mustn't be replaced by `data`, or removed (None).

        These are files that a published version shows, links, and names that differ in case only.
        """
        line = expected_files(read_record(self.root).ledger).get(path.removeprefix(CONTENT))
        if line and (data is None or _sha256(data) != line.sha256):
            raise CallRefused(409, f"{path} can't be changed: {PUBLISHED_FILE_HELP}")
        file = self.root / path
        others = file.parent.iterdir() if file.parent.is_dir() else ()
        for other in others:
            if other.name != file.name and collision_key(other.name) == collision_key(file.name):
                raise CallRefused(409, f"{path} differs from {other.name} in case only.")
        # checked after the names: on a system that ignores case, a path in another case resolves to
        # another path
        if not self._is_own(path):
            raise CallRefused(409, f"{path} is a link; replace it with the file.")

    def _delete(self, paths: list[str]) -> None:
        """Remove files of content/files. Raises CallRefused if one is another or is published."""
        with self._lock, archive.write_lock(self.root):
            for path in paths:
                if rejected_file(path, None):
                    raise CallRefused(403, f"The editor can't delete {printable(path)}.")
                self._require_changeable(path, None)
            archive.remove(self.root, [path.removeprefix(CONTENT) for path in paths])


def _entry_answer(path: str, data: bytes | None, label: str | None = None) -> object:
    """Return a draft as the CMS reads it; without text if there is none."""
    file: dict[str, str | None] = {"path": path, "id": None}
    if label is not None:
        file["label"] = label
    if data is None:
        return {"data": None, "file": file}
    file["id"] = _sha256(data)
    return {"data": data.decode(), "file": file}


def _media_answer(path: str, data: bytes) -> dict[str, str]:
    """Return a file of content/files as the CMS reads it."""
    return {
        "id": _sha256(data),
        "content": base64.b64encode(data).decode(),
        "encoding": "base64",
        "path": path,
        "name": path.rpartition("/")[2],
    }


def _sha256(data: bytes) -> str:
    """Return the hash (hex) by which the CMS knows a file."""
    return hashlib.sha256(data).hexdigest()
