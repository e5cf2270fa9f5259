"""Which papers a bibliography lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import shipped
from corpus.records import Bibliography, BibliographyEntry, Paper
from graph.citations import cited_in
from ingest.library import Library
from ingest.registry import read_registry
from tests.builders import paper

LAYER_NORM = replace(paper("ba", "Layer Normalization"), authors=("Jimmy Lei Ba",))
BERT = paper("bert", "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding")


def listed(text: str, *papers: Paper) -> list[str]:
    return [found for found, _ in cited_in(Bibliography("d", (BibliographyEntry(text, 7),)), papers)]


def test_a_title_is_found_across_lines_and_hyphens() -> None:
    entry = "[3] BERT: Pre-train- ing of deep bidi-\nrectional transformers for language under- standing."
    assert listed(entry, BERT) == ["bert"]


def test_a_short_title_wants_its_author_before_it() -> None:
    assert listed("J. L. Ba, J. R. Kiros. Layer normalization. 2016.", LAYER_NORM) == ["ba"]
    assert listed("R. Xiong. On layer normalization in the Transformer architecture.", LAYER_NORM) == []


def test_a_printed_arxiv_id_is_as_good_as_a_title() -> None:
    renamed = replace(BERT, arxiv="1810.04805")
    assert listed("J. Devlin et al. Another title. arXiv:1810.04805v2.", renamed) == ["1810.04805"]
    assert listed("Someone else. arXiv:1810.048051.", renamed) == []


def test_a_citation_has_its_page_and_words() -> None:
    entry = BibliographyEntry("J. L. Ba. Layer normalization. arXiv, 2016.", 12)
    ((_, evidence),) = cited_in(Bibliography("d", (entry,)), [LAYER_NORM])
    assert (evidence.document, evidence.page, evidence.quote) == ("d", 12, "Layer normalization")


@pytest.mark.papers
def test_real_papers_cite_what_they_cite(home: Path, papers_dir: Path) -> None:
    with Library.open(home) as library:
        cites = {(r.source, r.target) for r in library.graph.relations if r.kind == "cites"}
    assert {("2101.03961", "1701.06538"), ("2002.04745", "1706.03762"), ("2309.06180", "1706.03762")} <= cites
    assert all(source in {"2002.04745", "2309.06180", "2101.03961"} for source, _ in cites)
    assert {target for _, target in cites} <= {p.id for p in read_registry(shipped.REGISTRY)}
