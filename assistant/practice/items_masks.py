"""Names taken out of sentences: every way in which a sentence names a concept is replaced by a mark.

Takes a material's lexicon and a text; gives the text without the name, or nothing where a part of it would remain.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.lexical import tokenize as cut
from assistant.practice.items_draft import LANGS, said
from assistant.practice.items_text import BLANK
from corpus.records import Lang, Name

if TYPE_CHECKING:
    from assistant.practice.items_material import Material, Statement

# Of a statement whose words stand in the note of one of so many near concepts almost as often as in its own, one does
# not know of which it speaks. The share was set by eye while reading statements with the name taken out.
_RIVALS, _AS_WELL = 8, 0.65

_PLURAL_VERB = re.compile(
    r"^ (?:are|were|have|say|take|run|do|make|give|keep|use|hold|need|write|turn|let|suit|approximate)\b"
)


@lru_cache(maxsize=50_000)
def tokenize(text: str) -> frozenset[str]:
    """The words of a text; the same names are looked at again and again."""
    return frozenset(cut(text))


def spans_of(material: Material, text: str, slug: str) -> list[tuple[int, int]]:
    """Where a text names a concept by any of its names; a name with another in brackets after it is one span."""
    found = [(m.start, m.end) for m in material.names.find(text) if slug in m.slugs]
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if (
            spans
            and re.fullmatch(r"\s*[(（]", text[spans[-1][1] : start])
            and (closing := re.match(r"\s*[)）]", text[end:]))
        ):
            spans[-1] = (spans[-1][0], end + closing.end())
        else:
            spans.append((start, end))
    return spans


def is_proper(material: Material, slug: str, written: str) -> bool:
    """Whether a concept is called by its proper name, by one much like it, or by its initials.

    Any other alias may stand for a part or a kind of the thing (HNSW for a vector index, a stage or version by number).
    """
    known = material.names.proper
    if (slug, written) not in known:
        known[slug, written] = _proper(material.concept(slug).name, written)
    return known[slug, written]


def _proper(name: Name, written: str) -> bool:
    bare = re.split(r"\s*[(（]", written)[0]
    words = tokenize(bare)
    digits = set(re.findall(r"\d", bare))
    if digits - set(re.findall(r"\d", " ".join(name.both))):
        return False
    akin = any(words <= (tokenize(one)) for one in name.both)
    plural = bare.isascii() and bare.endswith("s") and not name.en.endswith("s")
    return (akin and bool(words) and not plural) or _initials(bare, name.en)


def _initials(short: str, name: str) -> bool:
    """Whether an acronym is made of the first letters of a name's words."""
    letters = re.sub(r"[^A-Za-z]", "", short).casefold().rstrip("s")
    first = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).casefold()
    return len(letters) >= 2 and letters == first.rstrip("s")


def masked(material: Material, text: Name, slug: str, mark: str) -> Name | None:
    """A text with a concept's proper names replaced; None where it has none, or the rest gives the name away.

    A blank has to stand for the only one; a mark may stand several times.
    """
    versions: dict[Lang, str] = {}
    for lang in LANGS:
        if version := said(text, lang):
            hidden = _masked(material, version, slug, mark)
            if hidden is None:
                return None
            versions[lang] = hidden
    return Name(**versions) if versions else None


def _masked(material: Material, text: str, slug: str, mark: str) -> str | None:
    spans = [span for span in spans_of(material, text, slug) if is_proper(material, slug, text[span[0] : span[1]])]
    # Within a formula nothing is replaced; one that follows the name at once says what it is.
    if any(text[:start].count("$") % 2 or re.match(r"\s?\$", text[end:]) for start, end in spans):
        return None
    if not spans or (mark == BLANK and len(spans) != 1) or re.search(rf"\b{re.escape(mark)}\b", text):
        return None
    if mark != BLANK and any(text[s:e].endswith("s") and _PLURAL_VERB.match(text[e:]) for s, e in spans):
        return None
    for start, end in reversed(spans):
        text = text[:start] + mark + text[end:]
    return None if gives_away(material, text, slug) else text


def gives_away(material: Material, text: str, slug: str) -> bool:
    """Whether a text has most of the words of one of a concept's proper names, or begins a word with it."""
    words = tokenize(text)
    for name in material.concept(slug).names:
        if not is_proper(material, slug, name):
            continue
        own = tokenize(name)
        initials = re.findall(r"[A-Z]{2,}", name)
        # PromQL tells of Prometheus, quantize of quantization.
        if name.isascii() and len(name.split()) == 1 and len(name) > 4:
            initials.append(f"(?i:{re.escape(name[:4])})")
        if len(own & words) * 2 > len(own) or any(re.search(rf"(?<![A-Za-z]){one}", text) for one in initials):
            return True
        if len(name) >= 3 and name.isascii() and name.casefold() in text.casefold():
            return True
    return False


def properly_named(material: Material, statement: Statement) -> bool:
    """Whether a statement calls its concept by its proper name wherever it names it, so that any of its names fits."""
    slug = statement.concept
    return all(
        is_proper(material, slug, version[start:end])
        for version in statement.text.both
        for start, end in spans_of(material, version, slug)
    )


def only_fits(material: Material, statement: Statement) -> bool:
    """Whether a statement can hardly be of another concept: it is a summary, or no near concept's note has nearly as
    many of its words as its own note has, the statement itself left out.
    """
    slug = statement.concept
    if statement.facet == "summary":
        return True
    named = frozenset[str]().union(*(material.names.named(version) for version in statement.text.both))
    own = material.told.covered(slug, statement.text, statement.fact)
    rivals = (s for s in material.near.neighbours(slug)[:_RIVALS] if s not in named)
    return all(material.told.covered(rival, statement.text) < _AS_WELL * own for rival in rivals)
