"""Files by random name in any place fsspec can write: a folder, S3 and the like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import fsspec
from flask import current_app


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
    filesystem, root = fsspec.core.url_to_fs(current_app.extensions["kanava_settings"].media_url)
    return filesystem, root.rstrip("/")
