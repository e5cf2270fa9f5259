"""The graph as a whole: the same bytes for the same records, round trips, and what is derived from it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Name, Passage
from graph.build import build_graph
from graph.model import ConceptGraph
from tests.builders import graph_of, note, outline, paper, passages

TEXT = "## Inference\n- KV cache\n- Batching strategies\n"
NOTES = [
    note("kv-cache", "KV缓存", aliases=("KV cache",), uses=("self-attention",)),
    note("batching", "批处理", contrasts=("kv-cache",), topics=("Batching strategies",)),
]
PAPERS = [paper("2309.06180", introduces=("paged-attention",)), paper("1706.03762", introduces=("self-attention",))]
ROWS = (
    *passages("kv-cache", "The KV cache feeds self-attention.", "它复用KV缓存。"),
    *passages("batching", "批处理 beside the KV cache."),
    *passages("2309.06180", "Paged attention pages the KV cache.", "Paged attention again, a KV cache again."),
)
PRINT_HASH = "from tests.test_graph import small; print(small().hash)"


def small() -> ConceptGraph:
    return graph_of(*ROWS, notes=NOTES, papers=PAPERS, text=TEXT)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_with_another_hash_seed_makes_the_same_bytes(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", PRINT_HASH]
    root = Path(__file__).parents[1]
    ran = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == small().hash


def test_bytes_read_back_are_the_same_graph() -> None:
    again = ConceptGraph.from_bytes(small().to_bytes())
    assert again == small()
    assert again.to_bytes() == small().to_bytes()


def test_the_hash_is_that_of_the_bytes() -> None:
    assert small().hash == hashlib.sha256(small().to_bytes()).hexdigest()


def test_bytes_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="concepts"):
        ConceptGraph.from_bytes(b"{}")


def test_headings_in_one_language_get_their_known_name_in_the_other() -> None:
    read, _ = outline("## 推理部署\n### 性能调优\n- 键值缓存\n## My own heading\n- KV cache\n")
    known = [Name("推理部署", "Serving"), Name("性能调优", "Tuning"), Name("键值缓存", "Cache"), Name("别的", "Other")]
    concepts = build_graph([read], (), (), (), headings=known).concepts
    assert {c.called("en") for c in concepts} == {"Serving", "Tuning", "键值缓存", "My own heading", "KV cache"}
    assert {c.called("zh") for c in concepts} >= {"推理部署", "性能调优"}


@given(st.permutations(ROWS))
def test_the_order_of_passages_does_not_matter(rows: list[Passage]) -> None:
    assert graph_of(*rows, notes=NOTES, papers=PAPERS, text=TEXT).hash == small().hash


@given(st.permutations(range(2)), st.permutations(range(2)), st.permutations(["a", "b", "c"]))
def test_the_order_of_notes_papers_and_outlines_does_not_matter(
    notes: list[int], papers: list[int], outlines: list[str]
) -> None:
    read = [outline(f"## {id}\n- KV cache\n- Sampling {id}\n", id)[0] for id in outlines]
    graph = build_graph(read, [NOTES[i] for i in notes], [PAPERS[i] for i in papers], ROWS)
    same = build_graph(sorted(read, key=lambda o: o.id), NOTES, PAPERS, ROWS)
    assert graph.hash == same.hash


def test_removing_a_document_gives_the_graph_without_it_and_adding_it_the_graph_with_it() -> None:
    without = [row for row in ROWS if row.document != "2309.06180"]
    assert graph_of(*without, notes=NOTES, papers=PAPERS, text=TEXT).hash != small().hash
    again = [row for row in ROWS if row.document == "2309.06180"]
    assert graph_of(*without, *again, notes=NOTES, papers=PAPERS, text=TEXT).hash == small().hash


def test_a_registered_paper_is_a_node_only_when_read_or_referred_to() -> None:
    slugs = {concept.slug for concept in small().concepts if concept.kind == "paper"}
    assert slugs == {"2309.06180"}
    referring = graph_of(notes=[note("a", papers=("1706.03762",))], papers=PAPERS)
    assert [c.slug for c in referring.concepts if c.kind == "paper"] == ["1706.03762"]


@pytest.mark.parametrize("name", ["kv-cache", "KV Cache", "KV缓存", "kv_cache", "KV caches"])
def test_a_concept_is_found_by_slug_and_by_every_name(name: str) -> None:
    assert [concept.slug for concept in small().find(name)] == ["kv-cache"]


def test_a_papers_title_that_is_a_concepts_name_means_the_concept() -> None:
    rows = passages("1607.06450", "We introduce layer normalization.")
    titled = paper("1607.06450", "Layer Normalization", introduces=("layer-normalization",))
    graph = graph_of(*rows, notes=[note("layer-normalization")], papers=[titled])
    assert [mention.concept for mention in graph.mentions] == ["layer-normalization"]
    assert [concept.slug for concept in graph.find("Layer Normalization")] == ["layer-normalization"]
    assert graph.by_slug["1607.06450"].called("en") == "Layer Normalization"


def test_an_unknown_name_finds_no_concept() -> None:
    assert small().find("nothing of the kind") == small().find("") == ()


def test_relations_stand_at_both_their_ends_heaviest_first() -> None:
    at = small().relations_of["kv-cache"]
    assert {r.kind for r in at} == {"contrasts_with", "part_of", "uses"}
    assert [r.weight for r in at] == sorted((r.weight for r in at), reverse=True)
    assert any(r.kind == "contrasts_with" for r in small().relations_of["batching"])


def test_concepts_of_a_passage_come_once_in_order_of_mention() -> None:
    assert small().concepts_in["2309.06180-0"] == ("paged-attention", "kv-cache")
    assert "nowhere" not in small().concepts_in


def test_counts_tell_relations_by_kind_and_mentions_once_a_passage() -> None:
    graph = graph_of(*passages("d", "KV cache, KV cache", "KV cache"), notes=[note("kv-cache")])
    assert graph.counts() == {"mentions": 2}


def test_networkx_has_every_concept_and_the_wanted_relations() -> None:
    whole, uses = small().to_networkx(), small().to_networkx(["uses"])
    assert set(whole) == set(uses) == {concept.slug for concept in small().concepts}
    assert list(uses.edges(keys=True)) == [("kv-cache", "self-attention", "uses")]
    assert whole.number_of_edges() == len(small().relations)
