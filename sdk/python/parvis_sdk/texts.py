"""What a program says, in the languages of those who read it.

There is always a fallback, and it is complete: a text that a translation lacks is said in the fallback's language. What cannot be
right is refused when the program is built: a text that only a translation has, or one that wants other words filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

__all__ = ["Language", "Texts"]


class Language:
    """One language's texts: `language("greeting", name="Ada")`."""

    __slots__ = ("_fallback", "_texts", "tag")

    def __init__(self, tag: str, texts: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.tag = tag
        self._texts = texts
        self._fallback = fallback

    def __call__(self, key: str, /, **words: object) -> str:
        text = self._texts.get(key)
        if text is None:
            text = self._fallback[key]
        return text.format_map(words) if words else text

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._fallback


class Texts:
    """Texts by language and key.

    >>> texts = Texts("en", en={"hi": "Hello {name}", "bye": "Bye"}, fr={"hi": "Bonjour {name}"})
    >>> texts.of("fr-CH")("hi", name="Ada")
    'Bonjour Ada'
    >>> texts.of("fr")("bye"), texts.of("de").tag
    ('Bye', 'en')
    """

    def __init__(self, fallback: str, /, **languages: Mapping[str, str]) -> None:
        if fallback not in languages:
            raise ValueError(f"the texts of the fallback `{fallback}` are missing")
        complete = languages[fallback]
        for tag, texts in languages.items():
            for key, text in texts.items():
                if key not in complete:
                    raise ValueError(f"`{key}` is in `{tag}` and not in the fallback `{fallback}`")
                if _blanks(text) != _blanks(complete[key]):
                    raise ValueError(f"`{key}` in `{tag}` has other blanks than in `{fallback}`")
        self._languages = {tag: Language(tag, texts, complete) for tag, texts in languages.items()}
        self._fallback = self._languages[fallback]

    def of(self, locale: str | None) -> Language:
        """The texts for a BCP 47 locale such as `fr-CH`; the fallback's where its language is not spoken."""
        language = (locale or "").partition("-")[0].lower()
        return self._languages.get(language, self._fallback)


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
