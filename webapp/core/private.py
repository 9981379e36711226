"""What this machine keeps is its owner's alone: customers' words, secrets, files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sqlalchemy.engine import make_url

OTHERS = 0o077


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
