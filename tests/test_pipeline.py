"""Ingesting: what is read, left alone, mended and reported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import CorpusError, LibraryError, ModelMismatchError
from ingest.library import Library
from ingest.pipeline import Report, Sources, ingest
from tests.builders import write, write_note
from tests.fakes import WordLengthEmbedder
from tests.pdfs import column, write_pdf

PAGE = """
We propose multi-query attention, which shares keys and values
between all the heads of a layer. Decoding is much faster then,
because the cache of keys and values is smaller by the number
of heads. Quality drops only a little on translation.
"""
REGISTRY = """
[[paper]]
key = "shazeer2019"
title = "Fast Transformer Decoding"
authors = ["Noam Shazeer"]
year = 2019
arxiv = "1911.02150"
introduces = ["multi-query-attention"]
"""


@dataclass(frozen=True)
class CountingEmbedder(WordLengthEmbedder):
    """Remembers what it was asked to embed."""

    texts: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        return super().embed_passages(texts)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """An outline, a note, a paper and its registry."""
    write_note(tmp_path / "notes", "kv-cache", "It grows with multi-query attention.\n")
    (tmp_path / "papers").mkdir()
    write_pdf(tmp_path / "papers" / "1911.02150.pdf", [column(PAGE)])
    return Sources(
        outlines=(write(tmp_path / "outline.md", "## Inference\n- KV cache\n"),),
        notes=(tmp_path / "notes",),
        papers=(tmp_path / "papers",),
        registries=(write(tmp_path / "papers.toml", REGISTRY),),
    )


def run(home: Path, sources: Sources, embedder: WordLengthEmbedder | None = None) -> Report:
    with Library.open(home, create=True) as library:
        return ingest(library, sources, embedder or WordLengthEmbedder())


def state(home: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The graph's hash, the documents and the passages of a library that agrees with itself."""
    with Library.open(home) as library:
        assert library.verify(search=False) == ()
        documents = tuple(document.id for document in library.record.documents())
        return library.graph_hash, documents, tuple(passage.id for passage in library.record.passages())


def test_everything_is_read_once(tmp_path: Path, sources: Sources) -> None:
    report = run(tmp_path / "home", sources)
    assert (report.read, report.unchanged, report.problems) == (("outline", "kv-cache", "1911.02150"), (), ())
    assert state(tmp_path / "home")[1] == ("1911.02150", "kv-cache", "outline")


def test_ingesting_twice_changes_nothing(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    before, embedder = state(tmp_path / "home"), CountingEmbedder()
    report = run(tmp_path / "home", sources, embedder)
    assert (report.read, report.unchanged) == ((), ("1911.02150", "kv-cache", "outline"))
    assert state(tmp_path / "home") == before
    assert embedder.texts == []


def test_a_changed_file_is_read_again_and_its_old_passages_go(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    write_note(tmp_path / "notes", "kv-cache", "It is something else now.\n")
    report = run(tmp_path / "home", sources)
    assert (report.read, report.unchanged) == (("kv-cache",), ("1911.02150", "outline"))
    with Library.open(tmp_path / "home") as library:
        assert [p.text for p in library.record.passages() if p.document == "kv-cache"] == ["It is something else now."]
        assert library.verify(search=False) == ()


def test_a_moved_file_is_known_by_its_new_place_without_being_embedded_again(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    moved, embedder = (tmp_path / "papers").rename(tmp_path / "elsewhere"), CountingEmbedder()
    report = run(tmp_path / "home", replace(sources, papers=(moved,)), embedder)
    assert (report.read, embedder.texts) == (("1911.02150",), [])
    with Library.open(tmp_path / "home") as library:
        assert library.record.documents()[0].source == str((moved / "1911.02150.pdf").resolve())


def test_a_new_title_in_the_registry_reaches_the_paper(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    write(tmp_path / "papers.toml", REGISTRY.replace("Fast Transformer Decoding", "One Write-Head"))
    assert run(tmp_path / "home", sources).read == ("1911.02150",)
    with Library.open(tmp_path / "home") as library:
        assert library.record.documents()[0].title == "One Write-Head"


@pytest.mark.parametrize("name", ["1911.02150v2.pdf", "shazeer2019.pdf", "1911.02150.pdf"])
def test_a_paper_is_known_by_arxiv_id_version_or_key(tmp_path: Path, sources: Sources, name: str) -> None:
    path = write_pdf(tmp_path / name, [column(PAGE)])
    assert run(tmp_path / "home", replace(sources, papers=(path,))).read[-1] == "1911.02150"


def test_a_paper_that_no_registry_knows_goes_by_its_file(tmp_path: Path, sources: Sources) -> None:
    path = write_pdf(tmp_path / "My Own Paper.pdf", [column(PAGE)])
    assert run(tmp_path / "home", replace(sources, papers=(path,))).read[-1] == "my-own-paper"


def test_a_broken_pdf_is_reported_and_the_rest_is_ingested(tmp_path: Path, sources: Sources) -> None:
    write(tmp_path / "papers" / "broken.pdf", "%PDF-1.4 and nothing")
    report = run(tmp_path / "home", sources)
    assert report.read == ("outline", "kv-cache", "1911.02150")
    (problem,) = report.problems
    assert "broken.pdf" in problem


def test_a_broken_note_and_an_empty_outline_are_reported(tmp_path: Path, sources: Sources) -> None:
    write(tmp_path / "notes" / "broken.md", "no front matter")
    write(tmp_path / "outline.md", "")
    report = run(tmp_path / "home", sources)
    assert report.read == ("kv-cache", "1911.02150")
    assert [problem.split(str(tmp_path))[1][:20] for problem in report.problems] == [
        "/outline.md has no h",
        "/notes/broken.md:1: ",
    ]


def test_a_missing_path_and_an_empty_folder_are_reported(tmp_path: Path, sources: Sources) -> None:
    (tmp_path / "empty").mkdir()
    report = run(tmp_path / "home", replace(sources, papers=(tmp_path / "none", tmp_path / "empty")))
    assert report.problems == (
        f"There is no file or folder {tmp_path / 'none'}; check the path.",
        f"There is no *.pdf file in {tmp_path / 'empty'}.",
    )


def test_a_file_name_that_is_no_text_is_reported(tmp_path: Path, sources: Sources) -> None:
    write_pdf(tmp_path / "papers" / os.fsdecode(b"\xff.pdf"), [column(PAGE)])
    report = run(tmp_path / "home", sources)
    assert report.read == ("outline", "kv-cache", "1911.02150")
    (problem,) = report.problems
    assert problem.endswith("\\udcff.pdf' is not valid UTF-8; rename the file.")


def test_a_source_named_twice_is_read_once(tmp_path: Path, sources: Sources) -> None:
    twice = replace(sources, papers=(tmp_path / "papers", tmp_path / "papers" / "1911.02150.pdf"))
    report = run(tmp_path / "home", twice)
    assert (report.read.count("1911.02150"), report.problems) == (1, ())


def test_two_files_that_would_be_one_document_are_reported(tmp_path: Path, sources: Sources) -> None:
    other = write_pdf(tmp_path / "papers" / "1911.02150v2.pdf", [column(PAGE)])
    first = tmp_path / "papers" / "1911.02150.pdf"
    expected = f"{other} would be the document '1911.02150', as {first} is; rename one of them."
    assert run(tmp_path / "home", sources).problems == (expected,)
    again = run(tmp_path / "home", sources)
    assert (again.read, again.problems) == ((), (expected,))


def test_a_paper_named_like_a_note_does_not_replace_it(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    clash = write_pdf(tmp_path / "kv-cache.pdf", [column(PAGE)])
    report = run(tmp_path / "home", Sources(papers=(clash,)))
    assert report.problems == (f"{clash} would be the document 'kv-cache', but that is a note; rename the file.",)
    assert state(tmp_path / "home")[1] == ("1911.02150", "kv-cache", "outline")


def shipped(tmp_path: Path, sources: Sources, *slugs: str, front: str = "") -> Report:
    for slug in slugs:
        write_note(tmp_path / "shipped", slug, front=front)
    return run(tmp_path / "home", replace(sources, notes=(), papers=(), shipped_notes=(tmp_path / "shipped",)))


def test_shipped_notes_are_taken_only_where_the_outline_names_them(tmp_path: Path, sources: Sources) -> None:
    assert shipped(tmp_path, sources, "kv-cache", "pruning").read == ("outline", "kv-cache")


def test_a_shipped_note_is_taken_for_the_entry_that_it_answers(tmp_path: Path, sources: Sources) -> None:
    assert shipped(tmp_path, sources, "paging", front="topics: [KV cache]\n").read == ("outline", "paging")


def test_part_of_a_word_does_not_name_a_shipped_note(tmp_path: Path, sources: Sources) -> None:
    assert shipped(tmp_path, sources, "fer", front="topics: [ache, 'KV']\naliases: {en: [infer]}\n").read == (
        "outline",
        "fer",
    )
    assert shipped(tmp_path, sources, "gap", front="topics: [ache]\n").read == ()


def test_outlines_in_a_folder_name_shipped_notes_too(tmp_path: Path, sources: Sources) -> None:
    write(tmp_path / "outlines" / "own.md", "## Compression\n- Pruning\n")
    folder = replace(sources, outlines=(tmp_path / "outlines",))
    assert shipped(tmp_path, folder, "pruning").read == ("own", "pruning")


def test_a_broken_shipped_note_is_reported(tmp_path: Path, sources: Sources) -> None:
    write(tmp_path / "shipped" / "broken.md", "no front matter")
    report = shipped(tmp_path, sources, "kv-cache")
    assert report.read == ("outline", "kv-cache")
    assert [problem.rsplit("/", 1)[1][:11] for problem in report.problems] == ["broken.md:1"]


def test_ones_own_note_goes_before_the_shipped_one(tmp_path: Path, sources: Sources) -> None:
    write_note(tmp_path / "shipped", "kv-cache")
    report = run(tmp_path / "home", replace(sources, shipped_notes=(tmp_path / "shipped",)))
    assert report.problems == ()
    with Library.open(tmp_path / "home") as library:
        sources_of = {document.id: document.source for document in library.record.documents()}
        assert sources_of["kv-cache"] == str((tmp_path / "notes" / "kv-cache.md").resolve())


def test_of_registries_that_know_the_same_paper_the_first_is_believed(tmp_path: Path, sources: Sources) -> None:
    other = write(tmp_path / "other.toml", REGISTRY.replace("Fast Transformer Decoding", "Other Title"))
    run(tmp_path / "home", replace(sources, registries=(*sources.registries, other)))
    with Library.open(tmp_path / "home") as library:
        assert [paper.title for paper in library.record.papers()] == ["Fast Transformer Decoding"]


def test_the_order_of_documents_does_not_matter_to_the_graph(tmp_path: Path, sources: Sources) -> None:
    parts = [
        Sources(outlines=sources.outlines),
        Sources(notes=sources.notes),
        Sources(papers=sources.papers, registries=sources.registries),
    ]
    hashes = set()
    for number, order in enumerate(permutations(parts)):
        for part in order:
            run(tmp_path / str(number), part)
        hashes.add(state(tmp_path / str(number)))
    assert len(hashes) == 1


def test_lost_vectors_are_brought_back_from_the_cache(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    with Library.open(tmp_path / "home") as library, library.vectors("word-length") as vectors:
        vectors.delete(sorted(vectors.ids()))
        assert library.verify(search=False) == ("3 passages have no vector; mend it with: viva repair",)
    embedder = CountingEmbedder()
    report = run(tmp_path / "home", sources, embedder)
    assert (report.read, embedder.texts) == ((), [])
    state(tmp_path / "home")


def test_vectors_of_an_interrupted_run_are_cleared_though_nothing_changed(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    with Library.open(tmp_path / "home") as library, library.vectors("word-length") as vectors:
        vectors.upsert(["left-over"], np.ones((1, 8), np.float32))
    run(tmp_path / "home", sources)
    with Library.open(tmp_path / "home") as library, library.vectors("word-length") as vectors:
        assert vectors.ids() == library.record.passage_ids()


def test_a_run_that_dies_keeps_what_was_finished_and_the_next_goes_on(tmp_path: Path, sources: Sources) -> None:
    @dataclass(frozen=True)
    class Dying(WordLengthEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise KeyboardInterrupt

    run(tmp_path / "home", Sources(outlines=sources.outlines))
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "home", sources, Dying())
    report = run(tmp_path / "home", sources)
    assert (report.unchanged, report.read) == (("outline",), ("kv-cache", "1911.02150"))
    state(tmp_path / "home")


def test_another_model_is_refused_before_anything_is_read(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", Sources(outlines=sources.outlines))
    with pytest.raises(ModelMismatchError, match="word-length, not other"):
        run(tmp_path / "home", sources, WordLengthEmbedder("other"))
    assert state(tmp_path / "home")[1] == ("outline",)


def test_a_broken_registry_stops_the_run(tmp_path: Path, sources: Sources) -> None:
    write(tmp_path / "papers.toml", REGISTRY * 2)
    with pytest.raises(CorpusError, match="shazeer2019"):
        run(tmp_path / "home", sources)


def test_a_home_that_is_a_file_is_a_library_error(tmp_path: Path, sources: Sources) -> None:
    with pytest.raises(LibraryError, match="cannot be used"):
        run(write(tmp_path / "home", "in the way"), sources)


def test_progress_tells_each_file_and_the_end(tmp_path: Path, sources: Sources) -> None:
    told: list[tuple[str, int, int]] = []
    with Library.open(tmp_path / "home", create=True) as library:
        ingest(library, sources, WordLengthEmbedder(), lambda *step: told.append(step))
    names = ["outline.md", "kv-cache.md", "1911.02150.pdf", ""]
    assert told == [(name, done, 3) for done, name in enumerate(names)]


def test_a_paper_in_the_library_introduces_its_concept(tmp_path: Path, sources: Sources) -> None:
    run(tmp_path / "home", sources)
    with Library.open(tmp_path / "home") as library:
        (relation,) = (r for r in library.graph.relations if r.kind == "introduced_by")
        (evidence,) = relation.evidence
        text = next(p.text for p in library.record.passages() if p.id == evidence.passage)
    assert (relation.source, relation.target) == ("multi-query-attention", "1911.02150")
    assert text[evidence.start : evidence.end] == "multi-query attention"


DIGEST = """---
paper: "1911.02150"
---

# English

## Idea
All heads of a layer share one key and one value head.
"""


def test_a_digest_is_a_document_about_its_paper(tmp_path: Path, sources: Sources) -> None:
    digest = write(tmp_path / "digests" / "1911.02150.md", DIGEST)
    report = run(tmp_path / "home", replace(sources, digests=(digest,)))
    with Library.open(tmp_path / "home") as library:
        (document,) = (d for d in library.record.documents() if d.kind == "digest")
        kinds = {p.kind for p in library.record.passages() if p.document == document.id}
    assert report.problems == ()
    assert (document.id, document.subject) == ("1911.02150-digest", "1911.02150")
    assert (document.title, kinds) == ("Fast Transformer Decoding", {"idea"})


def test_a_shipped_digest_is_taken_only_where_its_paper_is_referred_to_or_at_hand(
    tmp_path: Path, sources: Sources
) -> None:
    digests = tmp_path / "digests"
    for name in ("1911.02150", "2002.00001"):
        write(digests / f"{name}.md", DIGEST.replace("1911.02150", name))
    other = REGISTRY.replace("shazeer2019", "other2020").replace("1911.02150", "2002.00001")
    registry = write(tmp_path / "both.toml", REGISTRY + other.replace("introduces", "topics"))
    given = replace(sources, shipped_digests=(digests,), registries=(registry,))
    assert "1911.02150-digest" in run(tmp_path / "with", given).read
    assert "2002.00001-digest" not in run(tmp_path / "home", given).read
    assert "1911.02150-digest" not in run(tmp_path / "without", replace(given, papers=())).read


def test_a_digest_of_an_unknown_paper_is_reported(tmp_path: Path, sources: Sources) -> None:
    digest = write(tmp_path / "2002.00001.md", DIGEST.replace("1911.02150", "2002.00001"))
    (problem,) = run(tmp_path / "home", replace(sources, digests=(digest,))).problems
    assert "2002.00001.md is the digest of a paper that no registry knows" in problem
