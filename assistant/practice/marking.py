"""An answer marked by hand: the grade that it has by the verdicts on its marking points.

Pure; takes a grade and verdicts and gives a grade. What the grader cannot tell, a statement turned round or a point
made in other words, whoever reads the points beside the answer can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from assistant.practice.grading_weights import cost
from assistant.practice.records import Flag, Grade, Verdict
from corpus.errors import LearnerError

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_WORTH: dict[Verdict, float] = {"hit": 1.0, "partial": 0.5, "missed": 0.0, "contradicted": 0.0}


def marked(grade: Grade, verdicts: Sequence[Verdict]) -> Grade:
    """A grade by verdicts, one for each point in order: the share of the weights that was made, half for a point made
    in part, less what wrong statements cost. What the grader remarked on the whole falls away.

    Raises:
        LearnerError: there is not one verdict for each point, or there are no points.

    """
    if not grade.points or len(verdicts) != len(grade.points):
        raise LearnerError(
            f"This answer has {len(grade.points)} marking points and {len(verdicts)} verdicts were given; give one for "
            f"each, of {', '.join(VERDICTS)}."
        )
    points = tuple(replace(graded, verdict=verdict) for graded, verdict in zip(grade.points, verdicts, strict=True))
    total = sum(graded.point.weight for graded in points) or 1
    made = sum(graded.point.weight * _WORTH[graded.verdict] for graded in points)
    wrong = tuple(graded.words for graded in points if graded.verdict == "contradicted")
    flags: tuple[Flag, ...] = ("contradiction",) if wrong else ()
    score = round(max(0.0, 10 * made / total - cost(len(wrong))), 1)
    return replace(grade, score=score, points=points, flags=flags, wrong=tuple(filter(None, wrong)), better=())
