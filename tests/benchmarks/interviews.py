"""Holds five mock interviews with simulated candidates and writes them to tests/benchmarks/interviews.md, for people to
read.

Usage: python -m tests.benchmarks.interviews LIBRARY. Prints each candidate's score.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from assistant.practice.bank import Bank
from assistant.practice.grading import Grader
from assistant.practice.interview import Interview, Interviewer, Prompt, Setup
from assistant.practice.interview_card import card_of
from assistant.practice.quiz import Questions
from assistant.service import Assistant
from ui.interviews import interview_markdown

AT = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
TRANSCRIPTS = Path(__file__).parent / "interviews.md"
_CHATTER = (
    "嗯，这个我之前在项目里接触过，当时我们组大概有七八个人，时间也比较紧，"
    "所以很多东西都是边做边学的，我个人觉得沟通特别重要。"
)


def _strong(prompt: Prompt) -> str:
    return " ".join(point.text for point in prompt.item.points)


def _weak(prompt: Prompt) -> str:
    return prompt.item.points[0].text if prompt.kind == "opening" else "这个我不太清楚。"


def _silent(prompt: Prompt) -> str:
    return ""


def _rambling(prompt: Prompt) -> str:
    said = [point.text for point in prompt.item.points[:2]]
    return _CHATTER.join(["", *said, ""])


def _mixed(prompt: Prompt) -> str:
    points = prompt.item.points
    return " ".join(p.text if n % 2 else p.other or p.text for n, p in enumerate(points[: max(1, len(points) - 1)]))


CANDIDATES: Mapping[str, tuple[Callable[[Prompt], str], Setup]] = {
    "强（每个要点都答到）": (_strong, Setup("zh", 5, 3, seed=3)),
    "弱（只答第一个要点）": (_weak, Setup("zh", 5, 3, seed=5)),
    "沉默": (_silent, Setup("zh", 5, 3, seed=7)),
    "绕圈子（两个要点埋在闲谈里）": (_rambling, Setup("zh", 5, 3, seed=9)),
    "mixing Chinese and English": (_mixed, Setup("en", 5, 3, seed=11)),
}


def held(interviewer: Interviewer, answer: Callable[[Prompt], str], setup: Setup) -> Interview:
    """A whole interview."""
    interview = interviewer.begin("benchmark", setup, AT)
    while interview.pending:
        interview = interviewer.answer(interview, answer(interview.pending), AT)
    return interview


if __name__ == "__main__":
    home = Path(sys.argv[1])
    assistant = Assistant.open(home)
    graph = assistant.knowledge.graph
    questions = Questions.on(assistant.knowledge, Bank.of(home))
    asking = Interviewer(questions, Grader(assistant.knowledge.retriever.embedder))
    texts = []
    for name, (answer, setup) in CANDIDATES.items():
        interview = held(asking, answer, setup)
        print(f"{card_of(interview, graph).score:>5} {name}")
        texts.append(f"<!-- {name} -->\n\n{interview_markdown(interview, graph)}")
    TRANSCRIPTS.write_text("\n\n---\n\n".join(texts), encoding="utf-8")
