"""Files by random name in any place fsspec can write: a folder, S3 and the like.

What this machine keeps is its owner's alone: customers' words, secrets, files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import fsspec
from sqlalchemy.engine import make_url

from webapp.config import settings

OTHERS = 0o077


def save(name: str, chunks: Iterable[bytes]) -> int:
    """Write a file and give its size in bytes. It appears whole or not at all."""
    filesystem, root = _place()
    filesystem.makedirs(root, exist_ok=True)
    size = 0
    partial = f"{root}/{name}.part"
    try:
        with filesystem.open(partial, "wb") as handle:
            for chunk in chunks:
                handle.write(chunk)
                size += len(chunk)
        filesystem.mv(partial, f"{root}/{name}")
    except BaseException:
        if filesystem.exists(partial):
            filesystem.rm(partial)
        raise
    return size


def open_file(name: str) -> IO[bytes]:
    """Open a stored file for reading. Raises FileNotFoundError."""
    filesystem, root = _place()
    handle: IO[bytes] = filesystem.open(f"{root}/{name}", "rb")
    return handle


def delete(name: str) -> None:
    """Remove a file and what a killed writer left of it; one that is gone already is fine."""
    filesystem, root = _place()
    for path in (f"{root}/{name}", f"{root}/{name}.part"):
        if filesystem.exists(path):
            filesystem.rm(path)


def _place() -> tuple[Any, str]:
    filesystem, root = fsspec.core.url_to_fs(settings().media_url)
    return filesystem, root.rstrip("/")


def keep_private(folder: Path, database_url: str) -> None:
    """Make the folder, and let nobody else read it, nor an SQLite database, nor what comes later.

    By whatever way the process was started. Folders that everybody shares (sticky, such as /tmp)
    and what belongs to another user stay as they are.
    """
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    url = make_url(database_url)
    database = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    beside = [Path(f"{database}{ending}") for ending in ("", "-wal", "-shm")] if database else []
    for path in (folder, *(file for file in beside if file.is_file())):
        found = path.stat()
        if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
