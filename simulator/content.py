"""What customers sent besides text: kept in memory, and beside the state file when there is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.storage import write_atomically


@dataclass(frozen=True)
class Content:
    media_type: str
    body: bytes


class ContentStore:
    """Bodies by message id."""

    def __init__(self) -> None:
        self._by_id: dict[str, Content] = {}
        self._folder: Path | None = None

    def keep_in(self, folder: Path) -> None:
        """Write bodies to this folder from now on, and read what an earlier run left there."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def put(self, message_id: str, content: Content) -> None:
        self._by_id[message_id] = content
        if self._folder is not None:
            header = content.media_type.encode() + b"\n"
            write_atomically(self._folder / message_id, header + content.body)

    def find(self, message_id: str) -> Content | None:
        found = self._by_id.get(message_id)
        if found is None and self._folder is not None and message_id.isdigit():
            path = self._folder / message_id
            if path.is_file():
                media_type, _, body = path.read_bytes().partition(b"\n")
                found = self._by_id[message_id] = Content(media_type.decode(), body)
        return found

    def remove(self, message_id: str) -> None:
        self._by_id.pop(message_id, None)
        if self._folder is not None:
            (self._folder / message_id).unlink(missing_ok=True)

    def clear(self) -> None:
        self._by_id.clear()
        if self._folder is not None:
            for path in self._folder.iterdir():
                path.unlink()
