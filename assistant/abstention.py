"""Whether the material fits the question at all."""

from __future__ import annotations

from assistant.knowledge import Knowledge
from assistant.question import Asked
from assistant.retrieval import Retrieved


def fits(asked: Asked, found: Retrieved, knowledge: Knowledge) -> bool:
    """Whether what was found is about what is asked."""
    return True
