"""How well grading agrees with human marks: a file of marked answers graded, and the usual measures of agreement.

Takes JSON lines with question, reference, answer and score, splits each reference into marking points, and gives
correlations, quadratic weighted kappa and error on the file's own scale, beside two plain baselines. Knows nothing of
what the questions are about.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from scipy import stats

from assistant.lexical import tokenize
from assistant.practice.clauses import MAX_CHARACTERS
from assistant.practice.grading import Grader
from assistant.practice.scale import Array
from corpus.errors import EvaluationError
from ingest.embedding import Embedder
from ingest.text import read_text

_BANDS = ("low", "middle", "high")
# Marks given to more values than this are continuous; they are put on as many steps for kappa.
_MAX_LEVELS = 21
# A character makes at most one text to embed; the grader keeps 20,000 vectors.
_BATCH_CHARACTERS = 20_000


@checked(frozen=True, config=ConfigDict(allow_inf_nan=False))
class Marked:
    """An answer to a question, a reference answer, and the mark that a person gave, on any scale."""

    question: str
    reference: Annotated[str, Field(min_length=1)]
    answer: str
    score: float


_MARKED = TypeAdapter(Marked)


@dataclass(frozen=True)
class Agreement:
    """How scores agree with marks, n of each, on the marks' own scale."""

    questions: tuple[str, ...]
    marks: Array
    scores: Array

    def to_dict(self) -> dict[str, Any]:
        """The measures, as `viva eval grading --json` prints them; None where one is not defined."""
        return {
            "n": len(self.marks),
            "pearson": _rounded(correlation(self.marks, self.scores)),
            "spearman": _rounded(correlation(stats.rankdata(self.marks), stats.rankdata(self.scores))),
            "qwk": _rounded(kappa(self.marks, self.scores)),
            "rmse": _rounded(float(np.sqrt(np.mean((self.marks - self.scores) ** 2)))),
            "within_question_pearson": _rounded(self._within()),
            "bands": self._bands(),
        }

    def _within(self) -> float | None:
        """The mean of the correlations of single questions, of those with three answers or more and no tie of all."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, question in enumerate(self.questions):
            places[question].append(place)
        found = (correlation(self.marks[p], self.scores[p]) for p in places.values() if len(p) > 2)
        defined = [value for value in found if value is not None]
        return float(np.mean(defined)) if defined else None

    def _bands(self) -> dict[str, dict[str, float | int | None]]:
        """By thirds of the marks' range: how many, the mean mark and score, and the error."""
        low, high = self.marks.min(), self.marks.max()
        third = np.clip(((self.marks - low) / ((high - low) or 1.0) * 3).astype(int), 0, 2)
        bands = {}
        for number, name in enumerate(_BANDS):
            marks, scores = self.marks[third == number], self.scores[third == number]
            bands[name] = {
                "n": len(marks),
                "mark": _rounded(float(marks.mean()) if len(marks) else None),
                "score": _rounded(float(scores.mean()) if len(marks) else None),
                "rmse": _rounded(float(np.sqrt(np.mean((marks - scores) ** 2))) if len(marks) else None),
            }
        return bands


def read_marked(path: Path) -> tuple[Marked, ...]:
    """The marked answers of a file.

    Raises:
        SourceError: it cannot be read.
        EvaluationError: a line is not one (the text names it), there are none, or all marks are the same.

    """
    rows = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            rows.append(_row(path, number, line))
    if not rows:
        raise EvaluationError(f"{path} holds no marked answers; give one JSON object a line.")
    if len({row.score for row in rows}) == 1:
        raise EvaluationError(f"All answers in {path} have the same score, so there is nothing to agree with.")
    return tuple(rows)


def _row(path: Path, number: int, line: str) -> Marked:
    try:
        return _MARKED.validate_python(json.loads(line))
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path}:{number}: the line is not JSON ({error.msg}).") from error
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"])) or "the line"
        wanted = "question, reference, answer (texts) and score (a number)"
        raise EvaluationError(f"{path}:{number}: {field}: {detail['msg']}; a line needs {wanted}.") from error


def grade_marked(
    rows: Sequence[Marked], grader: Grader, progress: Callable[[str, int, int], None] = lambda *_: None
) -> Agreement:
    """Grades every answer against the points of its reference, on the marks' own scale."""
    scores = []
    for batch in _batches(rows):
        grader.prepare((row.question, row.reference, row.answer) for row in batch)
        for row in batch:
            scores.append(grader.grade_reference(row.question, row.reference, row.answer).score / 10)
            progress("graded", len(scores), len(rows))
    return agreement(rows, scores)


def _batches(rows: Sequence[Marked]) -> Iterator[list[Marked]]:
    """Rows in their order, so many at a time that the grader can keep what it embeds for them."""
    batch: list[Marked] = []
    size = 0
    for row in rows:
        length = len(row.question) + len(row.reference) + min(len(row.answer), MAX_CHARACTERS)
        if batch and size + length > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch


def agreement(rows: Sequence[Marked], shares: Iterable[float]) -> Agreement:
    """Scores from 0 to 1 brought to the range of the marks, and compared with them."""
    marks = np.array([row.score for row in rows])
    low, high = marks.min(), marks.max()
    return Agreement(tuple(row.question for row in rows), marks, low + (high - low) * np.array(list(shares)))


def overlap_baseline(rows: Iterable[Marked]) -> list[float]:
    """F1 of the words that answer and reference share: what counting words alone can do."""
    return [_overlap(Counter(tokenize(row.answer)), Counter(tokenize(row.reference))) for row in rows]


def _overlap(said: Counter[str], wanted: Counter[str]) -> float:
    both = sum((said & wanted).values())
    return 2 * both / (said.total() + wanted.total()) if both else 0.0


def cosine_baseline(rows: Sequence[Marked], embedder: Embedder) -> list[float]:
    """The cosine of answer and reference: what the embedding alone can do."""
    said = embedder.embed_passages([row.answer for row in rows])
    wanted = embedder.embed_passages([row.reference for row in rows])
    return [float(value) for value in np.clip((said * wanted).sum(axis=1), 0.0, 1.0)]


def correlation(one: Array, other: Array) -> float | None:
    """Pearson's, or None where either side is constant."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def kappa(marks: Array, scores: Array) -> float | None:
    """Quadratic weighted kappa (Cohen 1968), the scores put on the nearest of the values that marks take."""
    levels = np.unique(marks)
    if len(levels) > _MAX_LEVELS:
        levels = np.linspace(levels[0], levels[-1], 11)
    mine, theirs = (levels[np.abs(values[:, None] - levels).argmin(axis=1)] for values in (scores, marks))
    by_chance = mine.var() + theirs.var() + (mine.mean() - theirs.mean()) ** 2
    return float(1 - np.mean((mine - theirs) ** 2) / by_chance) if by_chance else None


def auc(marks: Array, scores: Array) -> float | None:
    """How often of two answers, one marked above the middle of the range and one not, the better has more."""
    right = marks >= (marks.min() + marks.max()) / 2
    above, below = scores[right], scores[~right]
    if not len(above) or not len(below):
        return None
    return float((above[:, None] > below).mean() + (above[:, None] == below).mean() / 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
