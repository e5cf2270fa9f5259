"""Agreement with human marks, as can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from assistant.grading_eval import (
    Marked,
    agreement,
    auc,
    cosine_baseline,
    grade_marked,
    kappa,
    overlap_baseline,
    read_marked,
)
from assistant.practice.grading import Grader
from corpus.errors import EvaluationError
from ingest.embedding import SentenceTransformerEmbedder
from tests.builders import write
from tests.fakes import WordLengthEmbedder
from ui.cli_eval_grading import grading

GOOD: dict[str, str] = {"question": "哪几种？", "reference": "甲类盘点、乙类盘点。", "answer": "甲类盘点"}
LINE = json.dumps({**GOOD, "score": 1})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "rows.jsonl:2: the line is not JSON"),
        ('{"question": "q", "reference": "r", "answer": "a"}', "rows.jsonl:2: score: Field required"),
        ('{"question": "q", "reference": "", "answer": "a", "score": 1}', "rows.jsonl:2: reference"),
        ('{"question": "q", "reference": "r", "answer": "a", "score": NaN}', "rows.jsonl:2: score"),
        ("[1]", "rows.jsonl:2"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    write(tmp_path / "rows.jsonl", f"{LINE}\n{line}\n")
    with pytest.raises(EvaluationError, match=message):
        read_marked(tmp_path / "rows.jsonl")


def test_files_with_nothing_to_agree_with_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no marked answers"):
        read_marked(write(tmp_path / "empty.jsonl", "\n"))
    with pytest.raises(EvaluationError, match="have the same score"):
        read_marked(write(tmp_path / "one.jsonl", LINE))


def test_perfect_agreement_on_the_marks_own_scale() -> None:
    rows = [Marked("q", "r", "a", mark) for mark in (1, 2, 3, 5)]
    report = agreement(rows, [0, 0.25, 0.5, 1]).to_dict()
    assert (report["n"], report["pearson"], report["spearman"], report["qwk"], report["rmse"]) == (4, 1, 1, 1, 0)
    assert report["within_question_pearson"] == 1
    assert [band["n"] for band in report["bands"].values()] == [2, 1, 1]


def test_kappa_is_nothing_by_chance_and_negative_the_wrong_way_round() -> None:
    marks = np.array([0.0, 0.0, 1.0, 1.0])
    assert kappa(marks, np.array([0.1, 0.9, 0.2, 0.8])) == 0
    assert kappa(marks, 1 - marks) == -1
    assert auc(marks, np.array([0.1, 0.4, 0.4, 0.9])) == 0.875


def test_the_baselines_count_words_and_compare_vectors() -> None:
    rows = [Marked("q", "red apple", "red apple", 1), Marked("q", "red apple", "blue", 0)]
    assert overlap_baseline(rows) == [1, 0]
    assert cosine_baseline(rows, WordLengthEmbedder())[0] == pytest.approx(1)


def test_half_of_a_list_is_worth_about_half(embedder: SentenceTransformerEmbedder) -> None:
    answers = ("甲类盘点、乙类盘点", "甲类盘点", "不知道")
    rows = [
        Marked(GOOD["question"], GOOD["reference"], answer, mark)
        for answer, mark in zip(answers, (1, 0.5, 0), strict=True)
    ]
    assert grade_marked(rows, Grader(embedder)).scores == pytest.approx([1, 0.5, 0], abs=0.2)


def test_the_command_prints_the_keys_asked_for(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> None:
    rows = ({**GOOD, "answer": "甲类盘点" * n, "score": n} for n in (0, 1, 2))
    path = write(tmp_path / "rows.jsonl", "\n".join(map(json.dumps, rows)))
    app = typer.Typer()
    app.command()(grading)
    printed = CliRunner().invoke(app, [str(path), "--model", str(embedder.folder), "--json"])
    keys = ["n", "pearson", "spearman", "qwk", "rmse", "within_question_pearson", "bands"]
    assert list(json.loads(printed.output)) == keys
    assert "mean mark" in CliRunner().invoke(app, [str(path), "--model", str(embedder.folder)]).output
