"""Texts as the pieces they are looked up by: pure functions over folded text.

Scripts that put no blanks between words are cut into every two neighbouring signs, so that a word
of two is found; all others into every three letters of a word. Each piece is kept as a number of
32 bits: two pieces may share one, so what is found by them is compared with the words themselves.
"""

from __future__ import annotations

import zlib
from itertools import pairwise

# Thai and whatever Unicode has after it. What else stands there (Vietnamese letters, signs) is cut
# the same way, which costs room, never a find.
_WIDE = "\u0e00"
_SIGN = 2**31


def grams_of(words: str) -> frozenset[int]:
    """The pieces of a folded text, and of a word that is looked for; none of one too short."""
    pieces: set[str] = set()
    for word in words.split(" "):
        pieces.update(first + second for first, second in pairwise(word) if is_wide(first, second))
        letters = zip(word, word[1:], word[2:], strict=False)
        pieces.update("".join(three) for three in letters if not is_wide(*three))
    return frozenset(zlib.crc32(piece.encode()) - _SIGN for piece in pieces)


def is_wide(*signs: str) -> bool:
    """Whether one of them is of a script that is cut into twos."""
    return max(signs) >= _WIDE
