"""Measuring retrieval: data sets read, indexed once, and judged as can be worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.beir import BeirIndex, BeirSet
from assistant.bilingual import askings, read_bilingual
from assistant.measures import Asking, interval, measure
from assistant.service import Assistant
from corpus.errors import EvaluationError, SourceError
from tests.builders import write
from tests.fakes import WordLengthEmbedder

CORPUS = [
    ("d1", "Hello Love", "Hello Love is a song by Hank Snow."),
    ("d2", "Hank Snow (singer)", "Hank Snow lived in Tennessee."),
    ("d3", "Zebra", "A zebra is an animal."),
    ("d4", "", "Untitled words."),
]


def data_set(folder: Path, qrels: str = "qrels.tsv") -> Path:
    rows = ({"_id": id, "title": title, "text": text} for id, title, text in CORPUS)
    write(folder / "corpus.jsonl", "\n".join(map(json.dumps, rows)))
    write(folder / "queries.jsonl", '{"_id": "q1", "text": "Where did the performer of Hello Love live?"}\n')
    write(folder / qrels, "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\nq1\td3\t0\nq9\td3\t1\n")
    return folder


def test_a_set_in_beir_form_is_read(tmp_path: Path) -> None:
    data = BeirSet.read(data_set(tmp_path))
    assert data.passages["d2"] == ("Hank Snow (singer)", "Hank Snow lived in Tennessee.")
    assert data.gold == {"q1": frozenset({"d1", "d2"})}
    assert list(data.questions) == ["q1"]


def test_published_sets_keep_their_judgements_in_a_folder(tmp_path: Path) -> None:
    assert BeirSet.read(data_set(tmp_path, "qrels/test.tsv")).gold == {"q1": frozenset({"d1", "d2"})}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", "not json", r"corpus.jsonl:1: the line is not JSON"),
        ("corpus.jsonl", '{"_id": "d1"}', r"corpus.jsonl:1: the line lacks"),
        ("qrels.tsv", "q1 d1 1", r"qrels.tsv:1: the line is not"),
        ("qrels.tsv", "query\tcorpus\tscore\nq1\tgone\t1", "No question .* has a gold passage"),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    write(data_set(tmp_path) / name, text)
    with pytest.raises(EvaluationError, match=message):
        BeirSet.read(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"corpus\.jsonl"):
        BeirSet.read(tmp_path)


def test_the_second_index_takes_its_vectors_from_the_cache(tmp_path: Path) -> None:
    data = BeirSet.read(data_set(tmp_path / "set"))
    calls: list[int] = []

    class Counting(WordLengthEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            calls.append(len(texts))
            return super().embed_passages(texts)

    for _ in range(2):
        index = BeirIndex.over(data, Counting(), tmp_path / "cache")
        index.retriever.vectors.close()
    assert calls == [4]
    assert index.seconds > 0


def test_the_graph_reaches_the_second_hop(tmp_path: Path) -> None:
    data = BeirSet.read(data_set(tmp_path / "set"))
    index = BeirIndex.over(data, WordLengthEmbedder(), tmp_path / "cache")
    asked = [Asking("q1", data.questions["q1"], data.gold["q1"])]
    outcomes = measure(index.retriever, asked, ["lexical", "graph"])
    index.retriever.vectors.close()
    assert outcomes["graph"].mean("recall@2") == 1.0
    assert outcomes["graph"].mean("all_gold@8") == 1.0
    assert outcomes["lexical"].embed_ms == (0.0,)
    assert outcomes["graph"].to_dict().keys() == {
        "recall@2", "recall@5", "recall@10", "ndcg@10", "mrr@10", "all_gold@8",
        "ms_p50", "ms_p95", "ms_p50_without_embedding", "ms_p95_without_embedding",
    }  # fmt: skip


def test_the_interval_of_a_constant_is_that_constant() -> None:
    assert interval([0.5] * 10) == (0.5, 0.5)
    low, high = interval([0.0, 1.0] * 20)
    assert 0.3 < low < 0.5 < high < 0.7


def test_gold_quotes_are_found_whatever_their_line_breaks(tmp_path: Path, assistant: Assistant) -> None:
    row = {
        "id": "a",
        "question": "为什么？",
        "lang": "zh",
        "target": "zh",
        "gold": [{"document": "pre-ln", "quote": "置于注意力和\n FFN 之前"}],
    }
    path = write(tmp_path / "own.jsonl", json.dumps(row) + "\n" + json.dumps({**row, "id": "b", "gold": []}) + "\n")
    (asked,) = askings(read_bilingual(path), assistant.knowledge.retriever)["zh-zh"]
    (gold,) = asked.gold
    assert "FFN 之前" in assistant.knowledge.retriever.passages[gold].text


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"own\.jsonl:1"):
        read_bilingual(write(tmp_path / "own.jsonl", '{"id": "a"}\n'))
