"""How texts are compared and looked up: one folding for rules, names and searches.

Two texts that people read as the same are the same: width and case (ＡＢＣ, abc), katakana and
hiragana (ﾀﾅｶ, タナカ, たなか), composed and decomposed (が), what does not show (zero-width signs,
variants of a character), and blanks where Chinese and Japanese put them or not (田中 太郎). Voiced
sounds, accents and tones stay: they make other words.
"""

from __future__ import annotations

import unicodedata

import regex

_UNSHOWN = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}ー・"
_BLANK_BESIDE_CJK = regex.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
# The rows of katakana that have a hiragana of the same sound, 0x60 below.
_KANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


def folded(text: str) -> str:
    """A text as it is compared: words stay apart by one blank, except beside CJK."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", _UNSHOWN.sub("", text)).casefold()
    # Once more: folding the case may leave what NFKC would join.
    plain = unicodedata.normalize("NFKC", plain).translate(_KANA)
    return _BLANK_BESIDE_CJK.sub("", " ".join(plain.split()))


def squeeze(text: str) -> str:
    """The same without any blank: for looking up a name, whose parts people write together."""
    return folded(text).replace(" ", "")
