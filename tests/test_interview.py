"""Mock interviews, with grades given by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.practice.bank import Bank
from assistant.practice.interview import (
    FOLLOW_UPS,
    Interview,
    Interviewer,
    Setup,
    apportion,
    topic_score,
)
from assistant.practice.interview_card import card_of
from assistant.practice.interviews import keep_interview, kept_interviews, the_interview
from assistant.practice.learner import Learners
from assistant.practice.quiz import Questions
from assistant.practice.records import Grade, PointGrade, QuizItem
from assistant.service import Assistant
from corpus.errors import LearnerError, QuestionError, UnknownConceptError
from ui.interviews import interview_markdown

AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class ScoredBy:
    """Grades with the scores given in turn, the last one for ever: a point is a hit from 7 on, missed below."""

    scores: list[float] = field(default_factory=lambda: [5.0])

    def grade(self, item: QuizItem, answer: str) -> Grade:
        score = self.scores.pop(0) if len(self.scores) > 1 else self.scores[0]
        verdict = "hit" if score >= 7 else "missed"
        said = answer if verdict == "hit" else ""
        points = tuple(PointGrade(point, verdict, said, score / 10) for point in item.points)  # type: ignore[arg-type]
        return Grade(item.id, score, points)


@pytest.fixture(scope="module")
def questions(assistant: Assistant, home: Path) -> Questions:
    return Questions.on(assistant.knowledge, Bank.of(home))


def begun(questions: Questions, *scores: float, **setup: object) -> tuple[Interviewer, Interview]:
    interviewer = Interviewer(questions, ScoredBy(list(scores) or [5.0]))
    return interviewer, interviewer.begin("i1", Setup(**{"lang": "en", "n": 3} | setup), AT)  # type: ignore[arg-type]


def held(questions: Questions, *scores: float, **setup: object) -> Interview:
    interviewer, interview = begun(questions, *scores, **setup)
    while interview.pending:
        interview = interviewer.answer(interview, "some words", AT)
    return interview


def kinds(interview: Interview) -> list[str]:
    return [exchange.prompt.kind for exchange in interview.exchanges]


def test_good_answers_lead_deeper_along_the_chain(questions: Questions) -> None:
    topic = kinds(held(questions, 9.0, n=1))
    assert topic == ["opening", "deeper", "deeper"]


def test_middling_answers_are_probed_for_what_was_missed(questions: Questions) -> None:
    interview = held(questions, 5.0, 2.0, n=1)
    first, probe = interview.exchanges[:2]
    assert probe.prompt.kind == "probe"
    assert set(probe.prompt.item.points) < {graded.point for graded in first.grade.missed}
    heaviest = max(graded.point.weight for graded in first.grade.missed)
    assert max(point.weight for point in probe.prompt.item.points) == heaviest


def test_a_probe_does_not_give_its_point_away(questions: Questions) -> None:
    probe = held(questions, 5.0, 2.0, n=1).exchanges[1].prompt
    assert all(point.text not in probe.text for point in probe.item.points)


def test_poor_answers_are_met_with_something_easier(questions: Questions) -> None:
    interview = held(questions, 0.0, n=1, level=4)
    assert kinds(interview)[0] == "opening"
    assert set(kinds(interview)[1:]) <= {"easier"}
    assert all(later.prompt.item.level < 4 for later in interview.exchanges[1:])


def test_no_topic_is_followed_up_for_ever(questions: Questions) -> None:
    assert all(len(topic) <= 1 + FOLLOW_UPS for topic in held(questions, 9.0, n=4).topics)


def test_the_same_seed_opens_with_the_same_question(questions: Questions) -> None:
    first, second = (begun(questions, seed=7)[1].pending for _ in range(2))
    assert first == second


def test_no_concept_is_opened_twice(questions: Questions) -> None:
    opened = [topic[0].prompt.item.concept for topic in held(questions, 5.0, n=5).topics]
    assert len(set(opened)) == len(opened)


def test_it_gets_harder_while_it_goes_well(questions: Questions) -> None:
    levels = {s: [t[0].prompt.item.level for t in held(questions, s, n=5).topics] for s in (9.5, 0.5)}
    assert sum(levels[9.5]) > sum(levels[0.5])


@pytest.mark.parametrize(("role", "section"), [
    ("推理优化工程师", "Inference"), ("Senior inference engineer", "Inference"), ("PagedAttention 专家", "Inference"),
    ("Training platform lead", "Training"),
])  # fmt: skip
def test_role_brings_more_of_what_it_names(questions: Questions, role: str, section: str) -> None:
    def share(role: str) -> float:
        _, interview = begun(questions, n=12, role=role)
        graph = questions.material.knowledge.graph
        places = [graph.by_slug[slot.section].called("en") for slot in interview.slots if slot.section]
        return sum(name.startswith(section) for name in places) / len(places)

    assert share(role) > share("") == share("Large language model engineer") == share("大模型工程师")


def test_seats_go_by_weight_and_all_are_given() -> None:
    assert apportion(Counter({"a": 5, "b": 3, "c": 2}), 5) == {"a": 3, "b": 1, "c": 1}
    assert sum(apportion(Counter({"a": 1, "b": 1, "c": 1}), 4).values()) == 4


def test_what_is_said_in_a_probe_counts_somewhat_less(questions: Questions) -> None:
    (topic,) = held(questions, 4.0, 10.0, n=1).topics
    assert 4.0 < topic_score(topic) <= 10.0
    assert topic_score(topic[:1]) == 4.0


def test_card_names_three_things_to_study_with_their_points(questions: Questions, assistant: Assistant) -> None:
    card = card_of(held(questions, 4.0, 1.0, n=4), assistant.knowledge.graph)
    assert 0 < len(card.study) <= 3
    assert all(study.points and study.lost > 0 for study in card.study)
    assert sum(row.questions for row in card.sections) == sum(row.questions for row in card.forms) == 4


def test_card_of_a_strong_candidate_has_nothing_to_study(questions: Questions, assistant: Assistant) -> None:
    card = card_of(held(questions, 10.0, n=2), assistant.knowledge.graph)
    assert card.study == ()
    assert card.score == 10.0


def test_transcript_is_markdown_in_the_interviews_language(questions: Questions, assistant: Assistant) -> None:
    text = interview_markdown(held(questions, 4.0, n=1, lang="zh", role="算法工程师"), assistant.knowledge.graph)
    assert text.startswith("# 模拟面试 · 算法工程师 · 2026-01-01 00:00\n")
    assert "**候选人：** some words" in text
    assert "## 成绩单" in text


def test_interviews_are_kept_and_found_by_the_beginning_of_their_id(questions: Questions, tmp_path: Path) -> None:
    interview = held(questions, 5.0, n=1)
    with Learners.open(tmp_path) as learners:
        keep_interview(learners, "me", interview)
        assert kept_interviews(learners, "me") == (interview,)
        assert the_interview(learners, "me", "i") == interview
        assert kept_interviews(learners, "you") == ()
        with pytest.raises(LearnerError, match="no interview"):
            the_interview(learners, "you", "i1")


@pytest.mark.parametrize(("setup", "message"), [({"n": 0}, "1 to 20"), ({"level": 6}, "no level 6")])
def test_what_cannot_be_asked_is_refused(questions: Questions, setup: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        begun(questions, **setup)


def test_unknown_topic_is_refused(questions: Questions) -> None:
    with pytest.raises(UnknownConceptError):
        begun(questions, topics=("no such topic",))
