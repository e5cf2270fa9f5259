"""Candidate concepts: what is found, what is merged and left out, and what decisions do to the graph."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpus.errors import UnknownConceptError
from corpus.records import Name
from graph.acronyms import definitions, long_form
from graph.build import build_graph
from graph.candidates import Candidate, find_candidates
from graph.chinese_terms import find_chinese_terms
from graph.decisions import Decision
from graph.names import Lexicon
from graph.terms import c_values, find_terms
from ingest.discovery import accept, candidates, forget, reject, similar
from ingest.library import Library
from tests.builders import entry, note, passages
from tests.fakes import WordLengthEmbedder
from ui.cli_concepts import concepts

NOTHING = Lexicon({})
BEAM = [f"We use beam search for decoding, and beam search with {n} beams is slow." for n in range(4)]
SWARM = ["Ant colony optimization (ACO) is old.", "The ACO is slow.", "Here ACO is used, and ACO is fast."]


def defined(text: str) -> list[tuple[str, str]]:
    return [(d.short, d.long) for d in definitions(text)]


def named(*texts: str, known: Lexicon = NOTHING, decisions: tuple[Decision, ...] = ()) -> dict[str, Candidate]:
    return {c.name: c for c in find_candidates(passages("a", *texts), known, decisions)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We use Low-Rank Adaptation (LoRA) here.", [("LoRA", "Low-Rank Adaptation")]),
        ("LoRA (Low-Rank Adaptation) is used.", [("LoRA", "Low-Rank Adaptation")]),
        ("Many large language models (LLMs) are big.", [("LLM", "large language model")]),
        ("a long short-term memory (LSTM) cell", [("LSTM", "long short-term memory")]),
        ("采用低秩适配（Low-Rank Adaptation, LoRA）微调。", [("LoRA", "低秩适配"), ("LoRA", "Low-Rank Adaptation")]),
        ("我们使用混合专家（MoE）模型。", [("MoE", "混合专家")]),
    ],
)
def test_acronyms_are_found_where_they_are_defined(text: str, found: list[tuple[str, str]]) -> None:
    assert defined(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "as others say (Vaswani et al., 2017)",
        "see the middle (Section 3) and the left (b)",
        "state-of-the-art (SOTA) results",
        "it was shown (see Table II) before",
        "the number of heads (H) grows",
        "unrelated words stand here (XYZ)",
    ],
)
def test_what_only_looks_like_a_definition_is_none(text: str) -> None:
    assert defined(text) == []


@given(st.text(max_size=60), st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8))
def test_a_long_form_is_an_end_of_the_text_and_holds_the_letters_in_order(text: str, short: str) -> None:
    if long := long_form(short, text):
        rest = iter(long.lower())
        assert text.rstrip().endswith(long)
        assert all(c.lower() in rest for c in short.removesuffix("s") if c.isalnum())


def test_a_terms_value_falls_by_what_it_is_only_part_of() -> None:
    values = c_values({("soft", "contact"): 8, ("soft", "contact", "lens"): 6, ("hard", "lens"): 3})
    assert values[("soft", "contact")] == 8 - 6
    assert values[("hard", "lens")] == 3


def test_recurring_nouns_are_terms_and_verbs_and_vague_words_are_not() -> None:
    noise = ["We train the network on the data.", "The previous results of the paper are good."] * 6
    assert [term.name for term in find_terms([*BEAM, *noise])] == ["beam search"]


def test_chinese_terms_stand_between_changing_neighbours() -> None:
    texts = ["我们用束搜索解码", "他们把束搜索加快", "采用束搜索生成", "因为束搜索很慢", "对束搜索改进"]
    other = "".join(chr(code) for code in range(0x5000, 0x5200))
    assert [term for term, _ in find_chinese_terms([*texts, other])] == ["束搜索"]


def test_a_candidate_has_its_reason_count_documents_and_evidence() -> None:
    rows = (*passages("a", *SWARM[:2]), *passages("b", SWARM[2]))
    (found,) = find_candidates(rows, NOTHING)
    assert (found.name, found.aliases, found.reason) == ("Ant colony optimization", ("ACO",), "acronym")
    assert (found.count, found.documents) == (5, ("a", "b"))
    assert [(e.passage, e.start, e.method) for e in found.evidence] == [("a-0", 0, "definition"), ("b-0", 5, "use")]


def test_spellings_of_a_term_are_one_candidate() -> None:
    found = named(*BEAM, "Beam searches are slow.", "The beam-search is fast.")
    assert [(c.name, c.count) for c in found.values()] == [("beam search", 10)]


def test_what_is_known_is_no_candidate_however_it_is_written() -> None:
    assert named(*BEAM, known=Lexicon({"beam-search": ["Beam-Search"]})) == {}


def test_an_acronym_of_a_known_concept_is_another_name_of_it() -> None:
    found = named(*SWARM, known=Lexicon({"ants": ["ant colony optimization"]}))
    assert [(c.name, c.known, c.count) for c in found.values()] == [("ACO", "ants", 4)]


def test_misprints_of_a_long_form_are_the_same_candidate() -> None:
    assert len(named(*SWARM, "Ant colony optimzation (ACO) again.")) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "As Ada Lovelace says, and Ada Lovelace of {n} is right.",
        "The United States of {n} is big, and the United States is far.",
        "The billion parameter model of {n} is big, a billion parameter model is slow.",
        "It is shown by Ada et al. in {n}, and by Ada et al. in the end.",
        "Association for Old Machines (AOM) of {n}, the AOM is old, and the AOM is far.",
    ],
)
def test_persons_places_institutions_and_pieces_of_numbers_are_no_candidates(sentence: str) -> None:
    assert named(*(sentence.format(n=n) for n in range(5))) == {}


def test_a_rejected_name_never_comes_back_under_any_spelling() -> None:
    assert named(*BEAM, decisions=(Decision("Beam-Searches", False),)) == {}
    assert named(*SWARM, decisions=(Decision("ant colony optimization", False, aliases=("ACO",)),)) == {}


def test_the_order_of_passages_does_not_matter() -> None:
    rows = [*passages("a", *BEAM), *passages("b", *SWARM)]
    expected = find_candidates(rows, NOTHING)
    random.Random(3).shuffle(rows)
    assert find_candidates(rows, NOTHING) == expected != ()


ACO = Decision("ant colony optimization", True, "aco", Name("蚁群算法", "ant colony optimization"), ("ACO",))


def test_an_accepted_candidate_is_a_concept_with_mentions_and_its_definition() -> None:
    graph = build_graph([], [], [], passages("a", *SWARM), decisions=[ACO])
    concept = graph.the("ACO")
    assert (concept.slug, concept.kind, concept.name.zh) == ("aco", "term", "蚁群算法")
    assert [merge.reason for merge in concept.merges] == ["defined as 'Ant colony optimization (ACO)' in a"]
    assert len([mention for mention in graph.mentions if mention.concept == "aco"]) == 5


def test_an_accepted_candidate_is_related_to_what_it_stands_with() -> None:
    rows = (*passages("a", *(f"ACO, or ant colony optimization, uses pheromones {n}." for n in range(4))),)
    graph = build_graph([], [note("pheromones")], [], [*rows, *passages("b", *(["nothing"] * 9))], decisions=[ACO])
    assert [(r.source, r.target) for r in graph.relations if r.kind == "related_to"] == [("aco", "pheromones")]


def test_without_a_passage_that_names_it_an_accepted_candidate_is_no_node() -> None:
    rows = passages("b", "Nothing of the kind.")
    assert build_graph([], [], [], rows, decisions=[ACO]) == build_graph([], [], [], rows)


def test_an_accepted_name_of_a_known_concept_is_an_alias_with_its_reason() -> None:
    alias = Decision("ACO", True, "ants", Name(en="ACO"))
    graph = build_graph([], [note("ants")], [], passages("a", "The ants. The ACO is fast."), decisions=[alias])
    assert [concept.slug for concept in graph.concepts] == ["ants"]
    assert graph.the("ACO").merges[0].reason == "'ACO' was accepted as a name of this concept"


def test_a_known_concept_may_be_the_same_in_the_other_language() -> None:
    graph = build_graph([], [note("a", zh="一二"), note("b", zh="三四五六七")], [], ())
    found = [Candidate("by it", "term", (), 1, 1, (), ()), Candidate("five-five five-five", "term", (), 1, 1, (), ())]
    assert similar(found[:1], graph.concepts, WordLengthEmbedder()) == {"by it": "a"}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    with Library.open(tmp_path, create=True) as made:
        made.record.put(entry("a", *BEAM, *SWARM))
        made.record.put(entry("b", "Something else of no length."))
    return Library.open(tmp_path)


def test_decisions_are_remembered_and_change_the_graph(library: Library) -> None:
    before = library.record.fingerprint()
    done = accept(library, "Beam Search", names=Name(zh="束搜索"))
    assert (done.concept.slug, done.concept.names, done.mentions) == ("beam-search", ("束搜索", "beam search"), 8)
    assert library.graph.the("束搜索").slug == "beam-search"
    assert library.record.fingerprint() != before
    assert [c.name for c in candidates(library)] == ["Ant colony optimization"]
    library.close()


def test_what_was_decided_can_be_taken_back(library: Library) -> None:
    before = library.record.fingerprint()
    reject(library, "aco")
    assert [c.name for c in candidates(library)] == ["beam search"]
    forget(library, "Ant colony optimization")
    assert len(candidates(library)) == 2
    assert library.record.fingerprint() == before
    library.close()


def test_a_name_that_discovery_missed_can_be_accepted_if_a_paper_uses_it(library: Library) -> None:
    assert accept(library, "decoding").mentions == 4
    with pytest.raises(UnknownConceptError, match="No paper in the library uses 'unheard of'"):
        accept(library, "unheard of")
    with pytest.raises(UnknownConceptError, match="'decoding' is a concept already: decoding"):
        accept(library, "decoding")
    library.close()


def test_a_decision_outlives_the_document_and_comes_into_force_with_it_again(library: Library) -> None:
    accept(library, "beam search")
    library.record.remove("a")
    library.store_graph()
    assert not library.graph.concepts
    library.record.put(entry("a", *BEAM))
    library.store_graph()
    assert [concept.slug for concept in library.graph.concepts] == ["beam-search"]
    library.close()


def test_the_command_lists_candidates_with_their_evidence(library: Library) -> None:
    run = CliRunner().invoke(concepts, ["--candidates", "--home", str(library.home)])
    assert run.exit_code == 0
    assert "beam search" in run.stdout
    assert "defined as an acronym, 5 times in 1 document" in run.stdout
    assert "“Ant colony optimization (ACO) is old.” (a)" in run.stdout
    library.close()


@pytest.mark.papers
def test_no_author_and_no_venue_is_among_the_candidates_of_real_papers(home: Path, papers_dir: Path) -> None:
    with Library.open(home) as library:
        names = {name.lower() for c in candidates(library) for name in c.names}
    assert {"batch size", "beam search"} <= names
    assert not [n for n in names if len(n) == 1 or "et al" in n or "conference" in n or n.startswith("vaswani")]
