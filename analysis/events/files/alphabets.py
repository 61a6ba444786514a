"""Bytes that are no UTF-8: whether they look like letters of an alphabet other than the Latin."""

from __future__ import annotations

import re

OTHER = (
    " The letters are probably wrong: the bytes look like Windows-1256 (Arabic), 1251 (Cyrillic) "
    "or 1253 (Greek). Open the file in that encoding and save it as 'CSV UTF-8'. Dates in digits "
    "are not touched by it."
)
"""What is said of a text in another alphabet that was read as Windows-1252."""

NEARLY_ALL = 0.9
"""Part of the letters beyond ASCII that must stand in words without a Latin letter."""

FEWEST = 3
"""Letters beyond ASCII that must be seen before anything is said of them."""

# Quotation marks, dashes, signs for degree and copyright, and the hard space are no letters in any
# of these encodings.
_LETTER = (
    rb"\x80\x81\x83\x86-\x8a\x8c-\x90\x98\x9a\x9c-\x9f\xa1-\xa8\xaa\xaf\xb2-\xb6\xb8-\xba\xbc-\xff"
)
_WORD = re.compile(rb"[A-Za-z%b]+" % _LETTER)
_BEYOND_ASCII = re.compile(rb"[%b]" % _LETTER)


class Letters:
    """Counts the letters beyond ASCII that lines hold, and those in words made up of them alone.

    Use it on lines that are no UTF-8. In Western text an accented letter stands among letters of
    ASCII; in Arabic, Cyrillic and Greek text the words have none of those.

    Examples
    --------
    >>> cyrillic, french = Letters(), Letters()
    >>> cyrillic.take("Кабул, мост".encode("cp1251"))
    >>> french.take("Orléans, à l'été".encode("cp1252"))
    >>> cyrillic.other_alphabet, french.other_alphabet
    (True, False)
    """

    def __init__(self) -> None:
        self._all = 0
        self._in_words = 0

    def take(self, line: bytes) -> None:
        """Count those of one line."""
        for word in _WORD.findall(line):
            letters = len(_BEYOND_ASCII.findall(word))
            self._all += letters
            self._in_words += letters if letters == len(word) > 1 else 0

    @property
    def other_alphabet(self) -> bool:
        """Whether nearly all of them stand in words without a Latin letter."""
        return self._all >= FEWEST and self._in_words >= NEARLY_ALL * self._all
