"""Which concepts there are, and which names were joined into one."""

from __future__ import annotations

from dataclasses import replace

from corpus.records import Name, Note, Paper
from graph.concepts import Gathered, gather, resolve
from graph.model import Concept, Merge
from tests.builders import note, outline, paper


def gathered(text: str, *notes: Note, papers: tuple[Paper, ...] = ()) -> Gathered:
    return gather([outline(text)[0]], notes, papers)


def concepts(text: str, *notes: Note, papers: tuple[Paper, ...] = ()) -> dict[str, Concept]:
    return {concept.slug: concept for concept in gathered(text, *notes, papers=papers).concepts}


def test_an_item_with_a_generic_word_joins_the_note_and_says_why() -> None:
    found = concepts("## Basics\n- 自注意力计算\n", note("self-attention", "自注意力"))
    assert sorted(found) == ["basics", "self-attention"]
    assert found["self-attention"].merges == (
        Merge("自注意力计算", "'自注意力计算' is '自注意力' with a generic word"),
    )
    assert found["self-attention"].aliases == ("自注意力计算",)


def test_an_item_that_writes_acronym_and_name_together_joins_the_note_of_both() -> None:
    qat = note("quantization-aware-training", "量化感知训练", aliases=("QAT",))
    found = concepts("## 压缩\n- QAT量化感知训练\n", qat)
    assert [merge.name for merge in found[qat.slug].merges] == ["QAT量化感知训练"]


def test_an_item_whose_halves_are_two_concepts_joins_neither() -> None:
    notes = (note("vllm", en="vLLM"), note("paged-attention", "分页注意力"))
    found = concepts("## 推理\n- vLLM分页注意力\n", *notes)
    assert sorted(found) == ["paged-attention", "vllm", "vllm分页注意力", "推理"]


def test_a_note_that_bears_the_items_own_name_needs_no_merge() -> None:
    found = concepts("## Basics\n- KV-Cache\n", note("kv-cache", en="KV cache"))
    assert found["kv-cache"].merges == ()
    assert found["kv-cache"].kind == "concept"


def test_the_other_languages_name_of_a_joined_item_becomes_an_alias() -> None:
    found = concepts("## Basics\n- 自注意力 / Self-attention\n", note("self-attention", "自注意力"))
    assert found["self-attention"].names == ("自注意力", "Self-attention")


def test_an_item_of_its_own_is_also_called_without_its_generic_word() -> None:
    found = concepts("## Basics\n- 位置编码实现\n")
    assert found["位置编码实现"].names == ("位置编码实现", "位置编码")


def test_generic_words_alone_are_no_name() -> None:
    found = concepts("## 训练\n- 优化策略\n", note("optimization-strategy", "优化策略"))
    assert all("" not in concept.names for concept in found.values())


def test_a_vague_aspect_goes_by_its_qualified_name_only() -> None:
    found = concepts("## 工具\n- DeepSpeed（实现、优化）\n", note("implementation", "实现"))
    assert [c.names for c in found.values() if c.kind == "aspect"] == [("DeepSpeed：优化",), ("DeepSpeed：实现",)]
    assert found["implementation"].names == ("实现",)


def test_sample_questions_are_no_concepts() -> None:
    found = concepts("## Basics\n- Attention\n\n## Questions\n- Why is attention scaled?\n- What is a head?\n")
    assert sorted(found) == ["attention", "basics"]


def test_a_name_taken_by_a_note_stays_with_the_note() -> None:
    found = gathered("## Basics\n- Pruning\n", note("pruning"), note("model-pruning", aliases=("pruning",)))
    assert found.of_topic["outline", "pruning"] == "pruning"
    assert [c.slug for c in found.concepts] == ["basics", "model-pruning", "pruning"]


def test_what_notes_refer_to_without_describing_is_a_stub() -> None:
    found = concepts("## Basics\n", note("pre-ln", prerequisites=("residual-connection",)))
    assert found["residual-connection"] == Concept("residual-connection", Name(en="residual connection"), "stub")


def test_a_reference_by_another_name_of_a_concept_makes_no_stub() -> None:
    notes = (note("kv-cache", aliases=("key value cache",)), note("vllm", uses=("key-value-cache",)))
    found = gathered("## Basics\n", *notes)
    assert resolve(found, "key-value-cache") == "kv-cache"
    assert sorted(found.slugs) == ["basics", "kv-cache", "vllm"]


def test_an_unknown_slug_resolves_to_nothing() -> None:
    assert resolve(gathered("## Basics\n"), "no-such-thing") is None


def test_a_concepts_topic_is_the_section_of_its_item() -> None:
    text = "## One\n### Two\n- Attention\n## Three\n- Pruning strategies\n"
    found = concepts(text, note("structured-pruning", topics=("Pruning strategies",)))
    assert (found["attention"].topic, found["structured-pruning"].topic) == ("one", "three")


def test_a_topic_whose_slug_is_a_notes_gets_another() -> None:
    found = gathered("## Basics\n- Scaling\n", note("scaling", en="Loss scaling"))
    assert found.of_topic["outline", "scaling"] == "outline-scaling"
    assert {"scaling", "outline-scaling"} <= found.slugs


def test_a_paper_whose_key_is_a_notes_slug_does_not_push_the_note_out() -> None:
    found = concepts("## Basics\n", note("lora"), papers=(paper("lora", "LoRA: Low-Rank Adaptation"),))
    assert found["lora"].kind == "concept"


def test_what_a_paper_introduces_is_a_concept() -> None:
    found = concepts("## Basics\n", papers=(paper("1911.02150", introduces=("multi-query-attention",)),))
    assert found["multi-query-attention"].kind == "stub"
    assert found["1911.02150"].kind == "paper"


def test_a_stub_is_written_as_the_title_of_its_paper_writes_it() -> None:
    distserve = replace(paper("p", "DistServe: Disaggregating Prefill and Decoding"), introduces=("distserve",))
    found = concepts("## Basics\n- Self-attention\n", papers=(distserve,))
    assert found["distserve"].name == Name(en="DistServe")
