"""Define the API calls of a CMS and their parameters, as sent by Decap CMS to `decap-server`."""

import base64
import binascii
from typing import Literal, TypeVar

import msgspec
from msgspec import Raw, Struct

from legalsite.errors import printable

MAX_FILE_SIZE = 20 << 20  # bytes, for a file in content/files


class CallRefused(Exception):  # noqa: N818 - reads as what happened
    """Raised when a call is refused and changes nothing. The CMS displays the message."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Call(Struct, frozen=True):
    action: str
    params: Raw = Raw(b"{}")


class Parameters(Struct, frozen=True, rename="camel"):
    """The parameters of an action. Unknown ones are ignored."""


class ListedFile(Parameters, frozen=True):
    path: str
    label: str | None = None


class FolderOfEntries(Parameters, frozen=True):
    folder: str
    extension: str
    depth: int  # 1 means only the folder itself


class ListedFiles(Parameters, frozen=True):
    files: list[ListedFile]


class OnePath(Parameters, frozen=True):
    path: str


class Asset(Parameters, frozen=True):
    """A file to save in content/files."""

    path: str
    content: str
    encoding: Literal["base64"]

    def data(self) -> bytes:
        """Decode the content of the file.

        Raises CallRefused if the content isn't valid base64 or is too large.
        """
        try:
            data = base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            raise CallRefused(422, f"{printable(self.path)} isn't encoded as base64") from None
        if len(data) > MAX_FILE_SIZE:
            limit = f"{MAX_FILE_SIZE >> 20} MB"
            raise CallRefused(413, f"{printable(self.path)} is larger than {limit}")
        return data


class SavedDraft(Parameters, frozen=True):
    path: str
    raw: str
    new_path: str | None = None


class SavedEntry(Parameters, frozen=True):
    """Drafts to save together, with files they display.

    Old versions of the CMS send a single draft as `entry`.
    """

    assets: list[Asset]
    data_files: list[SavedDraft] = []
    entry: SavedDraft | None = None


class MediaFolder(Parameters, frozen=True):
    media_folder: str


class SavedFile(Parameters, frozen=True):
    asset: Asset


class SeveralPaths(Parameters, frozen=True):
    paths: list[str]


Decoded = TypeVar("Decoded")


def decode(data: bytes | Raw, kind: type[Decoded]) -> Decoded:
    """Decode JSON to a value of a type. Raises CallRefused if the JSON doesn't match the type."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CallRefused(422, printable(str(error))) from None
