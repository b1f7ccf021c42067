"""Keeps uploaded files under keys, in a folder that `FILES_URL` names."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from portal.config import SettingMissing

LONGEST_KEY = 200
# Each part starts with a letter or a digit, so "..", "." and our own ".new-…" files can’t be keys.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class NotStored(LookupError):
    """No file is kept under this key."""


class Folder:
    """Files in one folder of this machine, each written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Keep `data` under `key`, in place of what was there; it survives a power cut.

        A folder goes by the key’s ending, and so has no use for `content_type`.
        """
        path = self._path(key)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, data)

    def get(self, key: str) -> bytes:
        """Give the file’s bytes. Raise NotStored when there is none."""
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        """Open the file for reading. Raise NotStored when there is none."""
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotStored(key) from error

    def delete(self, key: str) -> None:
        """Remove the file; one that has gone already is no fault, so a job may try twice."""
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def keys(self) -> Iterator[str]:
        """Give the key of every file kept, in order."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.root).as_posix()

    def keys_kept_before(self, moment: datetime) -> Iterator[str]:
        """Give the key of every file put before then."""
        for key in self.keys():
            with suppress(FileNotFoundError):  # taken away while we looked
                if self._path(key).stat().st_mtime < moment.timestamp():
                    yield key

    def _path(self, key: str) -> Path:
        if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
            raise ValueError(f"not a key a file can be kept under: {key[:LONGEST_KEY]!r}")
        return self.root / key


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader, or a crash, finds the old file or the new one."""
    waiting = path.parent / f".new-{secrets.token_hex(8)}"
    try:
        with waiting.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name is as durable as the new bytes
    finally:
        os.close(folder)


def folder_named(setting: str, default: Path, *, name: str) -> Path:
    """Give the folder that a path or a `file://` address names, or `default` when none is set.

    Raise SettingMissing for any other kind of address.
    """
    if not setting:
        return default
    address = urlsplit(setting)
    if address.scheme == "file" and address.netloc in {"", "localhost"} and address.path:
        return Path(unquote(address.path))
    if "://" in setting or address.scheme == "file":
        raise SettingMissing(
            f"{name} can’t be a {address.scheme}:// address in this release: "
            "set it to a folder, as /srv/portal or file:///srv/portal."
        )
    return Path(setting)


class FileStore:
    """Where uploaded files are kept for the app at hand."""

    def init_app(self, app: Flask) -> None:
        """Read `FILES_URL`. Raise SettingMissing unless it names a folder, or is left empty."""
        default = Path(app.instance_path) / "files"
        root = folder_named(app.config.get("FILES_URL") or "", default, name="FILES_URL")
        app.extensions["files"] = Folder(root)

    @property
    def folder(self) -> Folder:
        folder: Folder = current_app.extensions["files"]
        return folder

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Keep `data` under `key`, in place of what was there."""
        self.folder.put(key, data, content_type)

    def get(self, key: str) -> bytes:
        """Give the file’s bytes. Raise NotStored when there is none."""
        return self.folder.get(key)

    def open(self, key: str) -> BinaryIO:
        """Open the file for reading. Raise NotStored when there is none."""
        return self.folder.open(key)

    def delete(self, key: str) -> None:
        """Remove the file; one that has gone already is no fault."""
        self.folder.delete(key)

    def exists(self, key: str) -> bool:
        return self.folder.exists(key)

    def keys(self) -> Iterator[str]:
        """Give the key of every file kept, in order."""
        return self.folder.keys()

    def keys_kept_before(self, moment: datetime) -> Iterator[str]:
        """Give the key of every file put before then."""
        return self.folder.keys_kept_before(moment)
