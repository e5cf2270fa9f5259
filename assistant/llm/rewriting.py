"""A follow-up made into a question that stands by itself, by a language model whose words are checked.

Takes a turn and the turns before it and gives the question, or None where the model fails or changes what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.llm.backend import Backend, Limits, Message
from assistant.llm.context import harmless
from assistant.llm.prompts import prompt
from assistant.llm.quantities import missing
from assistant.llm.streaming import read, without_thoughts
from assistant.llm.wording import holds_term, terms
from assistant.question import language
from corpus.errors import LlmError
from corpus.records import Lang
from graph.names import Lexicon

# A user waits for this before anything else happens.
LIMITS = Limits(first_token=5.0, total=8.0)

_TOKENS, _TURNS = 120, 6
# Names take the place of a few short words; what is much longer answers instead of asking.
_LONGEST = 160


def rewrite(
    turn: str,
    history: Sequence[str],
    backend: Backend,
    lexicon: Lexicon | None = None,
    limits: Limits = LIMITS,
) -> str | None:
    """The turn as a question that needs no history, or None: then it is read without a model.

    Args:
        turn: what was typed.
        history: the questions before it, oldest first.
        backend: the model.
        lexicon: the library's names; with it concepts are kept and compared across spellings and languages.
        limits: how long it may take.
    """
    lang = language(turn)
    told = "\n".join(f"- {harmless(question)}" for question in history[-_TURNS:])
    request = Message("user", prompt("rewrite", lang).render(history=told, turn=harmless(turn)))
    try:
        answer = "".join(without_thoughts(read(backend, [request], _TOKENS, limits=limits)))
    except LlmError:
        return None
    question = answer.strip().strip('"“”「」').strip()
    good = bool(question) and "\n" not in question and len(question) <= len(turn) + _LONGEST
    return question if good and _means_the_same(question, turn, history, lang, lexicon or Lexicon({})) else None


def _means_the_same(question: str, turn: str, history: Sequence[str], lang: Lang, lexicon: Lexicon) -> bool:
    """Whether a question keeps the names and numbers of a turn and takes new ones from the history alone."""
    before = "\n".join([turn, *history])
    kept = not _new_names(turn, question, lang, lexicon) and not missing(turn, question)
    added = _new_names(question, before, lang, lexicon) or missing(question, before)
    return language(question) == lang and kept and not added and _asks(question)


def _new_names(text: str, other: str, lang: Lang, lexicon: Lexicon) -> bool:
    held = {slug for match in lexicon.find(other) for slug in match.slugs}
    foreign = any(held.isdisjoint(match.slugs) for match in lexicon.find(text))
    return foreign or any(not holds_term(term, [other]) for term in terms(text, chinese=lang == "zh"))


def _asks(question: str) -> bool:
    return not re.search(r"[。.！!]\s*\S", question)
