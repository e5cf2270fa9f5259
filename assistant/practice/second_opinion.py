"""What a language model thinks of an answer: a second opinion, shown beside the grade and never in its place.

Takes a quiz item, an answer and something that completes a prompt; gives the opinion as text, or None where there is
none to be had. Knows no model and sets no score.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from assistant.practice.clauses import clean
from assistant.practice.prompts import prompt
from assistant.practice.records import CLOSED, QuizItem
from corpus.errors import VivaError

# Longer ones repeat themselves; a small model may not stop at all.
MAX_CHARACTERS = 1500


def second_opinion(item: QuizItem, answer: str, llm_complete: Callable[[str], str]) -> str | None:
    """A model's opinion of an answer in words, in the item's language.

    None for items that are graded by what was picked, for an empty answer, and where the model fails: the grade stands
    without it.
    """
    said = clean(answer)
    if item.form in CLOSED or not item.points or not said:
        return None
    fence = f"----{secrets.token_hex(4)}----"
    asked = prompt("second_opinion", item.lang).render(
        question=item.stem,
        points=_listed(point.text for point in item.points),
        mistakes=_listed(item.mistakes),
        fence=fence,
        answer=said,
    )
    try:
        opinion = llm_complete(asked).strip()
    except (VivaError, OSError, TimeoutError):
        return None
    return opinion[:MAX_CHARACTERS] or None


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts) or "-"
