"""A quiz held in the terminal: questions one by one, every answer graded, shown point by point, and kept.

Takes items and what grades, hints, explains and keeps; gives what was answered. A hint, an explanation, skipping,
calling the question wrong, and ending are there at every question. Layout and wiring only.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ui.terminal import PLAIN, out

if TYPE_CHECKING:
    from assistant.practice.records import Grade, QuizItem
    from corpus.records import Lang

_WORDS: dict[str, dict[Lang, str]] = {
    "how": {
        "zh": "一行作答。/hint 提示 · /explain 词语 解释 · /skip 跳过 · /wrong 题目有误 · /end 结束",
        "en": "Answer in one line. /hint · /explain TERM · /skip · /wrong (the question is) · /end",
    },
    "pick": {"zh": "写选项的字母，如 A；多个用逗号隔开。", "en": "Type letters, such as A; several with commas."},
    "pair": {"zh": "写配对，如 1A, 2B。", "en": "Type the pairs, such as 1A, 2B."},
    "hint": {"zh": "提示：{hint}", "en": "Hint: {hint}"},
    "no_hint": {"zh": "没有更多提示了。", "en": "There are no more hints."},
    "no_term": {"zh": "写出要解释的词语，如 /explain KV cache。", "en": "Say what, such as /explain KV cache."},
    "skipped": {"zh": "已跳过，不计分。", "en": "Skipped; it counts for nothing."},
    "disputed": {"zh": "已记下题目有误，不计分。", "en": "Noted that the question is wrong; it counts for nothing."},
    "said": {"zh": "你说：“{words}”", "en": "you said: “{words}”"},
    "wrong": {"zh": "说错了：“{words}”", "en": "not right: “{words}”"},
    "right": {"zh": "正确答案：{answer}", "en": "The right answer: {answer}"},
    "better": {"zh": "可以说得更好", "en": "What to say better"},
    "end": {"zh": "答了 {count} 题，平均 {mean}/10。", "en": "Answered: {count}, mean {mean}/10."},
    "end_none": {"zh": "没有作答。", "en": "Nothing was answered."},
}  # fmt: skip
_SIGNS = {"hit": "✓", "partial": "◐", "missed": "○", "contradicted": "✗"}
_GOOD = 6.0
_PAIR = re.compile(r"(\d+)\s*[-–—=:→]*\s*([A-Za-z])\b")


def told(key: str, lang: Lang, **values: object) -> str:
    """A sentence of the quiz in a language."""
    return _WORDS[key][lang].format(**values)


@dataclass(frozen=True)
class Turn:
    """A question that was dealt with: the answer, its grade, how long it took, how many hints, whether it was called
    wrong.
    """

    item: QuizItem
    answer: str
    grade: Grade
    seconds: float = 0.0
    hints: int = 0
    disputed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it was answered at all."""
        return "skipped" not in self.grade.flags


class Keep(Protocol):
    """Takes a turn as soon as it is over."""

    def __call__(self, turn: Turn, /) -> object:
        """Keeps it."""
        ...


@dataclass(frozen=True)
class Asker:
    """What asking needs: a grade for an answer, a line typed after a prompt (EOFError at the end), hints to an item, an
    explanation of a term shown, and where a turn is kept.
    """

    grade: Callable[[QuizItem, str], Grade]
    read: Callable[[str], str] = input
    hints: Callable[[QuizItem], Sequence[str]] = field(default=lambda item: ())
    explain: Callable[[str, Lang], object] = field(default=lambda term, lang: None)
    keep: Keep = field(default=lambda turn: None)

    def ask(self, items: Sequence[QuizItem]) -> list[Turn]:
        """Asks items in turn until they, the input, or the learner's patience end."""
        turns: list[Turn] = []
        for number, item in enumerate(items, 1):
            _show_question(number, item)
            try:
                turn = self._turn(item)
            except (EOFError, KeyboardInterrupt):
                break
            if turn is None:
                break
            self.keep(turn)
            turns.append(turn)
            _show(turn)
        return turns

    def _turn(self, item: QuizItem) -> Turn | None:
        """One question; None where the learner ends."""
        from assistant.practice.records import Grade

        began, hints, used = time.monotonic(), self.hints(item), 0
        while True:
            command, _, rest = (line := self.read("› ").strip()).partition(" ")
            if command in {"/end", "/quit", "/exit"}:
                return None
            if command in {"/skip", "/wrong"}:
                nothing = Grade(item.id, 0.0, flags=("skipped",))
                return Turn(item, "", nothing, time.monotonic() - began, used, command == "/wrong")
            if command == "/hint":
                used += _show_hint(item, hints, used)
            elif command == "/explain" and rest:
                self.explain(rest, item.lang)
            elif not line or line.startswith("/"):
                out.print(f"   {told('no_term' if command == '/explain' else 'how', item.lang)}", style="dim", **PLAIN)
            else:
                grade = self.grade(item, spelled(item, line))
                return Turn(item, line, grade, time.monotonic() - began, used)


def spelled(item: QuizItem, line: str) -> str:
    """What was typed, as options are called within: `1A, 2B` of pairs as `l1=r1, l2=r2`."""
    if item.form != "match":
        return line
    pairs = _PAIR.findall(line)
    return ", ".join(f"l{left}=r{ord(right.upper()) - ord('A') + 1}" for left, right in pairs) or line


def _show_question(number: int, item: QuizItem) -> None:
    from ui.cli_quiz import show_question

    show_question(number, item)
    kind = {"choice": "pick", "multiple": "pick", "order": "pick", "match": "pair"}.get(item.form)
    if kind or number == 1:
        out.print(f"   {told(kind, item.lang) if kind else told('how', item.lang)}", style="dim", **PLAIN)


def _show_hint(item: QuizItem, hints: Sequence[str], used: int) -> int:
    """Shows the next hint; 1 where there was one."""
    more = used < len(hints)
    text = told("hint", item.lang, hint=hints[used]) if more else told("no_hint", item.lang)
    out.print(f"   {text}", style="dim", **PLAIN)
    return int(more)


def _show(turn: Turn) -> None:
    from ui.cli_quiz import show_answer

    lang = turn.item.lang
    if not turn.counts:
        out.print(f"   {told('disputed' if turn.disputed else 'skipped', lang)}", style="dim", **PLAIN)
        return show_answer(turn.item)
    out.print(f"   {turn.grade.score:g}/10", style="green" if turn.grade.score >= _GOOD else "yellow", **PLAIN)
    if not turn.grade.points:
        return show_answer(turn.item)
    return _show_points(turn.grade, turn.item)


def _show_points(grade: Grade, item: QuizItem) -> None:
    """Each point with the learner's words, what is wrong, and where it is said."""
    from assistant.practice.items_shown import source_line, source_lines, word

    for graded in grade.points:
        out.print(f"   {_SIGNS[graded.verdict]} {graded.point.text}", **PLAIN)
        where = "; ".join(source_line(source, item.lang) for source in graded.point.sources[:1])
        said = told("said", item.lang, words=graded.words) if graded.words else ""
        if said or where:
            out.print(f"     {' · '.join(filter(None, (said, where)))}", style="dim", **PLAIN)
    for words in grade.wrong:
        out.print(f"   {told('wrong', item.lang, words=words)}", style="red", **PLAIN)
    missing = [line for line in grade.better if all(g.point.text not in line for g in grade.points)]
    for line in missing:
        out.print(f"   {line}", **PLAIN)
    if sources := source_lines(item):
        out.print(f"   {word('sources', item.lang)}: {'; '.join(sources)}", style="dim", **PLAIN)


def show_end(turns: Sequence[Turn], lang: Lang) -> None:
    """How the quiz went."""
    scores = [turn.grade.score for turn in turns if turn.counts]
    mean = f"{sum(scores) / len(scores):.1f}" if scores else ""
    out.print(f"\n{told('end', lang, count=len(scores), mean=mean) if scores else told('end_none', lang)}", **PLAIN)
