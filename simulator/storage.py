"""Files that are either the old or the new one, never half of one."""

from __future__ import annotations

from pathlib import Path


def write_atomically(path: Path, body: bytes) -> None:
    """Write beside `path`, then put it in its place."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(body)
    draft.replace(path)
