"""The splitter: exact offsets, sentence ends, sizes, pages, and that nothing of a block is lost or doubled."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Passage
from ingest.pdf import read_pdf
from ingest.source import Block, SourceText
from ingest.split import sentences, split


def words(text: str) -> int:
    return len(text.split())


def source_of(text: str, *cuts: int, page_starts: Sequence[int] = (), whole: bool = False) -> SourceText:
    """A source whose blocks lie between the given cuts, or one block of everything."""
    spans = list(pairwise(cuts)) or [(0, len(text))]
    blocks = tuple(Block("body", f"{n} Section", *span, lang="en", whole=whole) for n, span in enumerate(spans))
    return SourceText("Title", text, blocks, "en", tuple(page_starts))


def prose(count: int, length: int = 10) -> str:
    return " ".join(" ".join([f"Sentence{n}", *["word"] * (length - 1)]) + "." for n in range(count))


def texts_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def sizes(passages: Sequence[Passage]) -> list[int]:
    return [words(passage.text) for passage in passages]


@pytest.mark.parametrize(
    "sentence",
    [
        "Vaswani et al. (2017) propose it.",
        "See Fig. 3 and Eq. 4 for this.",
        "Some models, e.g. BERT, i.e. encoders, do it.",
        "It uses 3.5 times less memory.",
        "The proof is due to Devlin et al. We omit it here.",
    ],
)
def test_abbreviations_and_numbers_do_not_end_a_sentence(sentence: str) -> None:
    assert texts_of(f"{sentence} Then comes more.") == [sentence, "Then comes more."]


def test_chinese_marks_end_a_sentence_with_their_closing_quote() -> None:
    assert texts_of("他问：“为什么？”答案很短。真的！Yes？好") == [
        "他问：“为什么？”",
        "答案很短。",
        "真的！",
        "Yes？",
        "好",
    ]


def test_a_new_line_ends_a_sentence_unless_the_next_one_goes_on_in_lower_case() -> None:
    assert texts_of("First item\nSecond item\nwhere x is known.") == ["First item", "Second item\nwhere x is known."]


def test_passages_end_at_sentence_ends_and_share_a_block_evenly() -> None:
    passages = split(source_of(prose(103)), "doc", words)
    assert sizes(passages) == [340, 340, 350]
    assert all(passage.text.endswith(".") for passage in passages)


def test_a_short_tail_joins_the_passage_before_it() -> None:
    assert sizes(split(source_of(prose(36)), "doc", words)) == [360]


def test_a_passage_ends_with_a_paragraph_where_that_makes_none_too_short() -> None:
    text = "\n".join([prose(15), prose(10), prose(20)])
    assert sizes(split(source_of(text), "doc", words)) == [250, 200]


def test_no_passage_is_short_in_a_block_that_is_long_enough() -> None:
    assert all(200 <= size <= 400 for n in range(20, 200) for size in sizes(split(source_of(prose(n)), "doc", words)))


def test_a_whole_block_stays_in_one_passage() -> None:
    assert sizes(split(source_of(prose(100), whole=True), "doc", words)) == [1000]


def test_an_overlong_sentence_is_cut_between_words() -> None:
    passages = split(source_of(" ".join(f"word{n:03}" for n in range(1000))), "doc", words)
    assert sizes(passages) == [250, 250, 250, 250]
    assert " ".join(passage.text for passage in passages).split() == [f"word{n:03}" for n in range(1000)]


def test_an_overlong_sentence_without_spaces_is_cut_between_characters() -> None:
    passages = split(source_of("注" * 1000), "doc", len)
    assert [len(passage.text) for passage in passages] == [250, 250, 250, 250]


def test_passages_know_their_pages_and_where_the_next_ones_begin() -> None:
    text = "First page ends here and goes on. Last."
    (passage,) = split(source_of(text, page_starts=(0, 16, 34)), "doc", words)
    assert (passage.page, passage.breaks) == (1, (16, 34))
    assert [passage.page_at(at) for at in (0, 15, 16, 34)] == [1, 1, 2, 3]


def test_a_source_without_pages_gives_passages_without_a_page() -> None:
    (passage,) = split(source_of("One sentence."), "doc", words)
    assert (passage.page, passage.breaks, passage.ordinal, passage.section) == (None, (), 0, "0 Section")


def test_an_id_depends_on_document_start_and_text_alone() -> None:
    (passage,) = split(source_of("One sentence."), "doc", words)
    assert passage.id == hashlib.sha256(b"doc\x000\x00One sentence.").hexdigest()[:16]
    assert split(source_of("One sentence."), "other", words)[0].id != passage.id


def test_importing_the_splitter_loads_no_heavy_library() -> None:
    code = "import sys, ingest.split; print({'torch', 'chromadb', 'llama_index'} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert run.stdout.strip() == "set()"


TEXTS = st.text(alphabet=st.sampled_from("ab Z.。！\n\t3é注(”\u3000\u00a0"), max_size=300) | st.text(max_size=80)


@given(text=TEXTS, data=st.data(), limit=st.integers(1, 12))
@settings(deadline=None)
def test_passages_cover_every_block_exactly_once(text: str, data: st.DataObject, limit: int) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=5).map(sorted))
    source = source_of(text, *cuts)
    passages = split(source, "doc", words, max_tokens=limit)
    covered = [at for passage in passages for at in range(passage.start, passage.end) if not text[at].isspace()]
    assert covered == [at for at in range(cuts[0], cuts[-1]) if not text[at].isspace()]
    assert all(p.text == text[p.start : p.end] == p.text.strip() for p in passages)
    assert all(any(b.start <= p.start and p.end <= b.end for b in source.blocks) for p in passages)


@given(text=TEXTS, limit=st.integers(1, 12))
@settings(deadline=None)
def test_ids_are_unique_and_stable(text: str, limit: int) -> None:
    first, again = (split(source_of(text), "doc", words, max_tokens=limit) for _ in range(2))
    assert first == again
    assert len({passage.id for passage in first}) == len(first)
    assert [passage.ordinal for passage in first] == list(range(len(first)))


@given(TEXTS)
@settings(deadline=None)
def test_sentences_are_stripped_ordered_and_complete(text: str) -> None:
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@pytest.mark.papers
def test_the_passages_of_a_real_paper_are_of_the_right_size(papers_dir: Path) -> None:
    passages = split(read_pdf(papers_dir / "2005.11401.pdf"), "2005.11401", words)
    assert max(sizes(passages)) <= 400
    assert {passage.kind for passage in passages} == {"body", "caption"}
    assert all("arXiv preprint" not in passage.text for passage in passages)
