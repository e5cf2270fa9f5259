"""Times an ingest of a folder of papers against a bare encode of the same passages, in one process.

Usage: python tests/benchmarks/ingest.py PAPERS. Prints passages, seconds of either, their ratio and the peak memory.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from corpus import shipped
from ingest.embedding import open_embedder
from ingest.library import Library
from ingest.passages import indexed_text
from ingest.pipeline import Sources, ingest


def main() -> None:
    """Prints the figures for the folder named on the command line."""
    embedder = open_embedder(None)
    embedder.embed_query("The model is loaded before either is timed.")
    sources = Sources(papers=(Path(sys.argv[1]),), registries=(shipped.REGISTRY,))
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder), create=True) as library:
        report = ingest(library, sources, embedder)
        titles = {document.id: document.title for document in library.record.documents()}
        texts = [indexed_text(titles[p.document], p) for p in library.record.passages()]
    started = perf_counter()
    embedder.embed_passages(texts)
    bare = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(report.read)} documents, {len(texts)} passages, {len(texts) / report.seconds:.1f} passages/s")
    ratio = report.seconds / bare
    print(f"ingest {report.seconds:.1f} s, bare encode {bare:.1f} s, ratio {ratio:.3f}, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
