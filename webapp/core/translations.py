"""The languages of the screens, and their catalogues made ready for gettext.

The catalogues (webapp/translations) are kept as text; what gettext reads is made from them when
the app starts, into the instance folder, in a folder named by their content.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DOMAIN = "messages"
SOURCE_LANGUAGE = "en"
# Each by its own name: who looks for a language may not read the present one.
LANGUAGES = {
    "en": "English",
    "fi": "Suomi",
    "ja": "日本語",
    "th": "ไทย",
    "zh_Hant": "繁體中文",
}
# Where Chinese is written as in our catalogue.
TRADITIONAL_CHINESE = {"hant", "tw", "hk", "mo"}
TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE_LANGUAGE)
_INSIDE = Path("LC_MESSAGES", DOMAIN)
# Older ones stay for a while: a process of the release before may not have read them yet.
FOLDERS_KEPT = 3


def known_language(tag: str) -> str | None:
    """The language of ours that a tag such as ja, en-GB or zh-TW names; None: none of them."""
    name, *rest = tag.lower().replace("_", "-").split("-")
    if name == "zh" and "hans" not in rest and TRADITIONAL_CHINESE & set(rest):
        return "zh_Hant"
    return name if name in LANGUAGES else None


def catalogue_path(language: str, catalogues: Path = CATALOGUES) -> Path:
    """Where the text of a language's catalogue stands."""
    return catalogues / language / _INSIDE.with_suffix(".po")


def ready_catalogues(home: Path, catalogues: Path = CATALOGUES) -> Path:
    """Make what is not made yet and give the folder that gettext shall read.

    Several processes may do this at once: each file appears whole, and all make the same.
    """
    texts = {code: catalogue_path(code, catalogues) for code in TRANSLATED}
    contents = {code: path.read_bytes() for code, path in texts.items() if path.is_file()}
    folder = home / _digest(contents)
    made = {code: folder / code / _INSIDE.with_suffix(".mo") for code in contents}
    missing = [code for code, path in made.items() if not path.is_file()]
    for code in missing:
        _write(made[code], compiled(code, contents[code]))
    if missing:
        _drop_old(home)
    return folder


@cache
def compiled(language: str, content: bytes) -> bytes:
    """A catalogue in gettext's own form; what is not translated stays out.

    Remembered: a process that makes many apps, as tests do, reads each text once.
    """
    # Imported here: only the first start after a change needs them.
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    result = BytesIO()
    write_mo(result, read_po(BytesIO(content), locale=language))
    return result.getvalue()


def _digest(contents: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for code, content in sorted(contents.items()):
        whole.update(f"{code} {len(content)}\n".encode() + content)
    return whole.hexdigest()[:16]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as partial:
        partial.write(content)
    os.replace(partial.name, path)  # noqa: PTH105 (as one step)


def _drop_old(home: Path) -> None:
    folders = sorted(home.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[FOLDERS_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
