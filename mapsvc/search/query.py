"""What a person typed, taken apart for the index."""

import re
import sys
from dataclasses import dataclass

from mapsvc.catalogue.folding import fold, fold_name, spell, unit_word

LONGEST = 200
"""Characters of a query that are looked at; no name is longer."""

_FORMER = re.compile(r"[\s,(]+(cũ|former)\s*\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """``folded`` lacks accents and the word for the unit's type, which is ``unit``; ``spelled`` keeps the accents."""

    folded: str
    spelled: str
    unit: str | None

    @classmethod
    def of(cls, text: str) -> "Query":
        """The query in ``text``; empty when nothing can be looked up."""
        bare = _FORMER.sub("", text[:LONGEST].replace("\x00", " "))
        whole, folded = fold(bare), fold_name(bare)
        unit = unit_word(bare)
        words = spell(bare).split(" ")
        skipped = len(unit.split(" ")) if unit else 0
        return cls(folded, " ".join(words[skipped : skipped + len(folded.split(" "))]) if whole else "", unit)

    @property
    def words(self) -> list[str]:
        """The words, at most eight: more tell nothing more."""
        return self.folded.split(" ")[:8]

    @property
    def is_accented(self) -> bool:
        """Whether accents were typed, so that they may decide."""
        return self.spelled != self.folded

    @property
    def beyond(self) -> str:
        """The first text, in code point order, after all that begin with ``folded``."""
        for place in range(len(self.folded) - 1, -1, -1):
            following = ord(self.folded[place]) + 1
            if following <= sys.maxunicode:
                # What follows U+D7FF is no character but half of one.
                return self.folded[:place] + chr(0xE000 if following == 0xD800 else following)
        return self.folded + chr(sys.maxunicode)

    @property
    def patterns(self) -> list[str]:
        """One LIKE pattern a word: the word begins so. Folded text holds no wildcard."""
        return [f"% {word}%" for word in self.words]

    @property
    def longest(self) -> str:
        """The pattern of the longest word, which the trigram index narrows best."""
        return f"% {self._by_length[0]}%"

    @property
    def second(self) -> str:
        """The pattern of the word next in length; of the longest when there is only one."""
        return f"% {self._by_length[:2][-1]}%"

    @property
    def _by_length(self) -> list[str]:
        return sorted(self.words, key=len, reverse=True)

    @property
    def similarity(self) -> float:
        """How alike a name must be to count as meant: one slip costs up to four of the query's trigrams."""
        return max(0.45, 1 - 4.5 / len(self.folded)) if self.folded else 1.0
