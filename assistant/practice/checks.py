"""Hard checks on quiz items: one function for each rule, all of which an item has to pass before it is asked.

A rule takes an item and what it is checked against and gives a sentence saying what is wrong, empty where nothing is.
Whoever made the item, a generator, an LLM or a user's bank, the rules are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from assistant.lexical import tokenize
from assistant.practice.items_text import BLANK, lengths_alike
from assistant.practice.records import CLOSED, QuizItem
from corpus.language import cjk_count
from corpus.records import Passage
from graph.names import fold

# A stem longer than this is not taken in when it is read aloud.
_LONGEST = 900
# Two items on one concept whose words overlap by this share (Jaccard) are one question asked twice; looking at pairs
# of generated items, those above it differed in a number or a name at most.
NEAR_DUPLICATE = 0.8
# Options from this length on say something; shorter ones are names and titles.
_STATEMENT = 12
_LEFTOVER = re.compile(r"\[@|\{[a-z_]+\}|\bNone\b|\*\*|</?[a-z][^>]*>")
_FORMULA = re.compile(r"\$([^$]*)\$")


@dataclass(frozen=True)
class Against:
    """What items are checked against: the library's passages, its concepts, and the item in the other language."""

    passages: Mapping[str, Passage]
    concepts: Iterable[str] = ()
    twin: QuizItem | None = None
    promised: bool = False


Rule = Callable[[QuizItem, Against], str]


def has_what_it_needs(item: QuizItem, against: Against) -> str:
    """A stem that is said, known concepts, a level from 1 to 5, marking points where the answer is free."""
    if not item.stem.strip() or len(item.stem) > _LONGEST:
        return "the stem is empty or too long"
    known = set(against.concepts)
    if not item.concepts or (known and not set(item.concepts) <= known):
        return "it is on a concept that the library does not know"
    if not 1 <= item.level <= 5:
        return f"level {item.level} is not between 1 and 5"
    free = item.form not in CLOSED and item.form != "cloze"
    if free and not any(point.text.strip() for point in item.points):
        return "a free answer without marking points"
    return ""


def options_are_unique(item: QuizItem, against: Against) -> str:
    """No two options say the same, on one side of a match."""
    sides: dict[str, list[str]] = defaultdict(list)
    for option in item.options:
        sides[option.id[0] if item.form == "match" else ""].append(
            re.sub(r"\W+", " ", fold(option.text)).strip() or option.text
        )
    return "two options say the same" if any(len(set(rows)) < len(rows) for rows in sides.values()) else ""


def options_are_of_like_length(item: QuizItem, against: Against) -> str:
    """No option stands out by its length, and the right one is not the longest or shortest by far."""
    if item.form not in {"choice", "multiple"}:
        return ""
    texts = [option.text for option in item.options]
    if not lengths_alike(texts, 2.6, 26):
        return "the options differ too much in length"
    if item.form == "choice":
        right = next((len(o.text) for o in item.options if o.id in item.key), 0)
        others = [len(o.text) for o in item.options if o.id not in item.key]
        longest, shortest = max(others, default=right), min(others, default=right)
        if (right > 1.6 * longest and right - longest > 20) or (shortest > 1.6 * right and shortest - right > 20):
            return "the right option stands out by its length"
    return ""


def has_one_key(item: QuizItem, against: Against) -> str:
    """The key fits the form: one option, several but not all, an order of all, a pairing of all."""
    ids = [option.id for option in item.options]
    if item.form in {"choice", "truefalse"} and not (len(item.key) == 1 and item.key[0] in ids):
        return "not exactly one option is right"
    if item.form == "choice" and len(ids) != 4:
        return "a choice has four options"
    if item.form == "truefalse" and sorted(ids) != ["false", "true"]:
        return "right or wrong has two options"
    if item.form == "multiple" and not (set(item.key) < set(ids) and len(set(item.key)) >= 2):
        return "at least two options are right and at least one is not"
    if item.form == "order" and not (sorted(item.key) == sorted(ids) and len(ids) >= 3 and list(item.key) != ids):
        return "the key is no order of the options, or they stand in order already"
    if item.form == "match":
        return _pairs_all(item, ids)
    if item.form == "cloze" and not any(answer.strip() for answer in item.key):
        return "nothing is accepted in the blank"
    return ""


def _pairs_all(item: QuizItem, ids: list[str]) -> str:
    pairs = [pair.split("=") for pair in item.key]
    left = sorted(pair[0] for pair in pairs)
    right = sorted(pair[-1] for pair in pairs)
    whole = [*left, *right] == [*sorted(i for i in ids if i[0] == "l"), *sorted(i for i in ids if i[0] == "r")]
    return "" if whole and len(pairs) >= 3 else "the key does not pair every option once"


def has_one_blank(item: QuizItem, against: Against) -> str:
    """A cloze has one blank; any other stem at most one; options have none."""
    blanks = len(re.findall(r"_{3,}", item.stem))
    if item.form == "cloze" and blanks != 1:
        return f"a cloze with {blanks} blanks"
    if blanks > 1 or any(BLANK in option.text for option in item.options):
        return "more than one blank"
    return ""


def is_not_given_away(item: QuizItem, against: Against) -> str:
    """The stem does not say what goes into the blank, nor does it share more with the right option than with others."""
    if item.form == "cloze":
        around = re.sub(r"_{3,}", " ", item.stem)
        for answer in item.key:
            number = answer.replace(",", "").replace(".", "").isdigit()
            # A number may stand elsewhere for something else; a name that is said makes the blank no question.
            if (
                not number
                and len(answer) > 1
                and re.search(rf"(?<![A-Za-z]){re.escape(fold(answer))}(?![A-Za-z])", fold(around))
            ):
                return "the stem says what goes into the blank"
        return ""
    if item.form != "choice" or len(item.key) != 1:
        return ""
    said = set(tokenize(item.stem))
    shared = {option.id: _share(option.text, said) for option in item.options}
    key = shared.pop(item.key[0], 0.0)
    return (
        "only the right option has the stem's words"
        if key >= 0.5 and key > 2 * max(shared.values(), default=0.0)
        else ""
    )


def _share(text: str, said: set[str]) -> float:
    words = set(tokenize(text))
    return len(words & said) / (len(words) or 1)


def sources_resolve(item: QuizItem, against: Against) -> str:
    """At least one source; each is a passage of the library that holds the quoted words."""
    sources = [*item.sources, *(source for point in item.points for source in point.sources)]
    if not sources:
        return "no source"
    for source in sources:
        passage = against.passages.get(source.passage)
        if passage is None or passage.document != source.document:
            return f"source {source.passage} is not in the library"
        if source.quote not in passage.text:
            return f"the words quoted from {source.document} do not stand there"
    return ""


def formulas_are_whole(item: QuizItem, against: Against) -> str:
    """Dollar signs come in pairs, braces within them too."""
    for text in _texts(item):
        bare = text.replace("\\$", "")
        if bare.count("$") % 2 or any(not _balanced(formula) for formula in _FORMULA.findall(bare)):
            return "half a formula"
    return ""


def _balanced(formula: str) -> bool:
    depth = 0
    for char in re.sub(r"\\[{}]", "", formula):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def nothing_is_left_over(item: QuizItem, against: Against) -> str:
    """No reference, no template, no markup remains in what is asked."""
    bare = (_FORMULA.sub("", re.sub(r"`[^`]*`", "", text)) for text in (item.stem, *(o.text for o in item.options)))
    return "something is left over from the material's markup" if any(_LEFTOVER.search(text) for text in bare) else ""


def is_in_its_language(item: QuizItem, against: Against) -> str:
    """A Chinese stem holds Chinese; an English one none, and so do its options."""
    if item.lang == "zh":
        return "" if cjk_count(item.stem) else "no Chinese in a Chinese question"
    return "Chinese in an English question" if any(map(cjk_count, (item.stem, *(o.text for o in item.options)))) else ""


def is_said_in_both_languages(item: QuizItem, against: Against) -> str:
    """Where both languages are promised the other version exists, asks the same and has the same key."""
    if not against.promised:
        return ""
    twin = against.twin
    if twin is None or twin.lang == item.lang or twin.id != item.id:
        return "it is promised in both languages and only there in one"
    same = [o.id for o in twin.options] == [o.id for o in item.options] and len(twin.points) == len(item.points)
    if item.form != "cloze":
        same = same and twin.key == item.key
    return "" if same else "the two languages do not ask the same"


def _texts(item: QuizItem) -> list[str]:
    points = [text for point in item.points for text in (point.text, point.other)]
    return [item.stem, item.explanation, *(o.text for o in item.options), *points, *item.mistakes]


RULES: tuple[Rule, ...] = (
    has_what_it_needs,
    options_are_unique,
    options_are_of_like_length,
    has_one_key,
    has_one_blank,
    is_not_given_away,
    sources_resolve,
    formulas_are_whole,
    nothing_is_left_over,
    is_in_its_language,
    is_said_in_both_languages,
)


def problems(item: QuizItem, against: Against) -> tuple[str, ...]:
    """What the rules find wrong with an item; nothing for one that may be asked."""
    return tuple(problem for rule in RULES if (problem := rule(item, against)))


@dataclass
class Heard:
    """The items of one quiz so far; says whether another one asks the same again."""

    _words: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))
    _options: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))

    def again(self, item: QuizItem) -> bool:
        """Whether an item on one of its concepts has nearly the same words, or offers half of the same statements."""
        words, shown = _signature(item), _statements(item)
        return any(
            any(_jaccard(words, other) >= NEAR_DUPLICATE for other in self._words[slug])
            or any(len(shown & other) * 2 >= len(shown) > 0 for other in self._options[slug])
            for slug in item.concepts
        )

    def add(self, item: QuizItem) -> None:
        """Takes an item into account."""
        for slug in item.concepts:
            self._words[slug].append(_signature(item))
            self._options[slug].append(_statements(item))


def _statements(item: QuizItem) -> frozenset[str]:
    """The options that are statements; names may well be offered again."""
    texts = (option.text for option in item.options) if item.form in {"choice", "multiple", "match"} else ()
    return frozenset(text for text in texts if len(text) >= _STATEMENT)


def _signature(item: QuizItem) -> frozenset[str]:
    """The words of what is asked and of what is right: stems alone are often alike by their form."""
    right = " ".join(o.text for o in item.options if o.id in item.key) if item.form in {"choice", "multiple"} else ""
    shown = " ".join(o.text for o in item.options) if item.form in {"order", "match"} else ""
    return frozenset(tokenize(f"{item.stem} {right} {shown}"))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
