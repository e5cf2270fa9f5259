"""Interviews as they are kept in a learner's record, and read back."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from assistant.practice.history import Kept
from assistant.practice.interview import Interview
from assistant.practice.learner import Learners
from corpus.errors import LearnerError

KIND = "interview"
_INTERVIEW = TypeAdapter(Interview)


def keep_interview(learners: Learners, learner: str, interview: Interview) -> None:
    """Keeps an interview as far as it went, in place of what was kept of it before."""
    learners.keep(learner, Kept(KIND, interview.id, interview.begun, _INTERVIEW.dump_json(interview).decode()))


def kept_interviews(learners: Learners, learner: str) -> tuple[Interview, ...]:
    """A learner's interviews, the latest first; what an older version kept in another form is left out."""
    return tuple(sorted(_readable(learners.kept(learner, KIND)), key=lambda i: i.begun, reverse=True))


def _readable(rows: tuple[Kept, ...]) -> list[Interview]:
    read = []
    for row in rows:
        try:
            read.append(_INTERVIEW.validate_json(row.body))
        except ValidationError:
            continue
    return read


def the_interview(learners: Learners, learner: str, id: str) -> Interview:
    """One interview by its id or the beginning of it. Raises LearnerError where there is not exactly one."""
    found = [i for i in kept_interviews(learners, learner) if i.id.startswith(id)]
    if len(found) != 1:
        raise LearnerError(f"There is no interview {id}; list them with: viva interview --list")
    return found[0]
