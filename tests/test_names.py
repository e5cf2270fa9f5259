"""How names are compared, and found in text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import Lexicon, fold, spellings


def found(text: str, *names: str, as_written: bool = True) -> list[str]:
    """The stretches of the text in which a lexicon of the given names finds one."""
    lexicon = Lexicon({name: [name] for name in names})
    return [text[match.start : match.end] for match in lexicon.find(text, as_written=as_written)]


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_makes_case_width_and_dashes_alike() -> None:
    assert fold("Ｐｒｅ－ＬＮ\tKV_Cache") == "pre ln kv cache"


def test_a_letter_that_grows_when_lowered_stays() -> None:
    assert fold("İA") == "İa"


def test_chinese_names_match_anywhere() -> None:
    assert found("多头自注意力机制", "自注意力") == ["自注意力"]


def test_latin_names_match_at_word_boundaries_only() -> None:
    assert found("storage, average, RAG-based", "rag system", "RAG") == ["RAG"]


def test_letters_with_accents_go_on_a_word() -> None:
    assert found("résumé écoles", "sum", "cole") == []


def test_latin_names_match_beside_chinese_characters() -> None:
    assert found("用Transformer训练", "transformer") == ["Transformer"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("transformer", "Transformers"),
        ("expert networks", "expert network"),
        ("learned memory", "learned memories"),
        ("request batch", "request batches"),
        ("LoRA", "LoRAs"),
        ("training loss", "training losses"),
    ],
)
def test_latin_names_match_in_the_other_number(name: str, text: str) -> None:
    assert found(f"two {text} here", name) == [text]


@pytest.mark.parametrize(
    "text", ["flash attention", "Flash-Attention", "FLASHATTENTION", "FlashAttention", "flash\nattention"]
)
def test_camel_case_spaces_and_dashes_are_one_name(text: str) -> None:
    assert found(f"we use {text} here", "FlashAttention") == [text]


@pytest.mark.parametrize("text", ["KV缓存", "KV 缓存", "kv缓存"])
def test_a_space_between_chinese_and_latin_may_stand_or_not(text: str) -> None:
    assert found(f"复用{text}的块", "KV 缓存") == [text]
    assert found(f"复用{text}的块", "KV缓存") == [text]


def test_the_longest_of_overlapping_names_stands() -> None:
    names = ("attention", "multi head attention", "head")
    assert found("multi-head attention and attention", *names) == ["multi-head attention", "attention"]


def test_a_shorter_name_stands_again_where_its_rival_gave_way() -> None:
    assert found("甲乙丙丁戊己庚", "甲乙", "乙丙丁", "丁戊己庚") == ["甲乙", "丁戊己庚"]


@pytest.mark.parametrize(("name", "text"), [("ZeRO", "zero"), ("ZeRO", "Zero"), ("CLIP", "clip"), ("CLIP", "Clip")])
def test_a_name_of_mixed_capitals_is_itself_only_as_written_in_documents(name: str, text: str) -> None:
    assert found(f"{name} is not {text}", name) == [name]
    assert found(f"我们把它 {text} 掉", name) == []


@pytest.mark.parametrize("question", ["what does zero split?", "zero的三个阶段", "What is zero?"])
def test_a_question_in_small_letters_finds_names_of_mixed_capitals(question: str) -> None:
    assert found(question, "ZeRO", as_written=False) == ["zero"]


def test_a_question_with_capitals_means_what_it_writes() -> None:
    assert found("Does BERT start from zero?", "ZeRO", "BERT", as_written=False) == ["BERT"]


def test_a_word_that_another_concept_owns_in_small_letters_stays_its_own() -> None:
    lexicon = Lexicon({"clip": ["CLIP"], "clipping": ["clip"]})
    assert [m.slugs for m in lexicon.find("CLIP, clip", as_written=True)] == [("clip", "clipping"), ("clipping",)]


def test_a_version_is_not_found_in_the_next_one() -> None:
    assert found("GPT-3.5, GPT-3. GPT-3", "GPT-3") == ["GPT-3", "GPT-3"]


def test_short_names_are_marked_as_acronyms_in_the_plural_too() -> None:
    lexicon = Lexicon({"llm": ["LLM", "large language model"]})
    marked = [match.acronym for match in lexicon.find("LLM, LLMs, large language models", as_written=True)]
    assert marked == [True, True, False]


def test_a_shared_name_gives_all_its_concepts_sorted() -> None:
    lexicon = Lexicon({"b": ["剪枝"], "a": ["剪枝"]})
    assert lexicon.find("剪枝")[0].slugs == ("a", "b")
    assert lexicon.owners("剪枝") == ("a", "b")


def test_owners_know_a_name_however_it_is_written() -> None:
    assert Lexicon({"zero": ["ZeRO"]}).owners("zero") == ("zero",)
    assert Lexicon({"zero": ["ZeRO"]}).owners("none") == ()


def test_an_empty_lexicon_and_an_empty_text_give_nothing() -> None:
    assert Lexicon({}).find("text") == []
    assert Lexicon({"a": ["alpha", ""]}).find("") == []


def test_an_empty_name_has_no_spellings() -> None:
    assert spellings("") == spellings(" - ") == set()


@given(st.lists(st.text("ab 甲乙-", min_size=1), max_size=5), st.text("ab 甲乙-"))
def test_matches_are_in_order_and_do_not_overlap(names: list[str], text: str) -> None:
    matches = Lexicon({str(n): [name] for n, name in enumerate(names)}).find(text)
    ends = [0, *(match.end for match in matches)]
    assert all(end <= match.start < match.end for end, match in zip(ends, matches, strict=False))


@given(st.text("ab 甲乙-", min_size=1).filter(lambda name: re.search(r"\w", name)))
def test_every_name_is_found_in_itself(name: str) -> None:
    assert found(f"({name.strip(' -')})", name) == [name.strip(" -")]


def test_runs_of_spaces_and_dashes_are_one_gap() -> None:
    written = ["mixed  precision", "mixed -- precision", "mixed-\nprecision", "mixed\n  precision"]
    assert found(", ".join(written), "mixed precision") == written


def test_a_name_does_not_go_from_one_paragraph_or_entry_into_the_next() -> None:
    assert found("- mixed\n- precision\n\nmixed\n\nprecision", "mixed precision") == []
