"""Making vectors and graph again from the record, whatever became of them.

Takes a library and the embedding model that it was made with. The record itself is the truth: what is damaged there
cannot be made again from anything but the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import LibraryError
from ingest.embedding import Embedder
from ingest.library import BEYOND_REPAIR, Library
from ingest.lock import writing
from ingest.pipeline import Wishes
from ingest.storing import Shelf, mend
from ingest.vectors import discard


@dataclass(frozen=True)
class Repair:
    """What was done: whether the vectors had to be thrown away, how many were made and cleared, and the graph."""

    discarded: bool
    made: int
    cleared: int
    graph: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, a sentence each; none where there was nothing to do."""
        said = (
            (self.discarded, "The vectors could not be used and were thrown away."),
            (self.made, f"{self.made} vector{'s' * (self.made != 1)} made again."),
            (self.cleared, f"{self.cleared} vector{'s' * (self.cleared != 1)} without a passage cleared away."),
            (self.graph, "The graph was made again."),
        )
        return tuple(sentence for done, sentence in said if done)


def repair(library: Library, embedder: Embedder, wishes: Wishes | None = None) -> Repair:
    """Makes vectors and graph agree with the record again; what is in order is left alone.

    Raises:
        LibraryBusyError: another process is changing the library.
        ModelMismatchError: the library's vectors are of another model.
        LibraryError: the record is damaged, or the library cannot be written.

    """
    wishes = wishes or Wishes()
    with writing(library.home, wishes.wait, wishes.on_wait):
        if problems := library.record.problems():
            raise LibraryError(f"{library.record.path} is damaged ({problems[0]}); {BEYOND_REPAIR}.")
        library.claim_model(embedder.name, record=True)
        usable = _usable(library, embedder.name)
        if not usable:
            discard(library.home / "chroma", embedder.name)
        made, cleared = _mend(library, embedder)
        # Some were missing, and what was there may still not be found.
        if usable and made and library.search_problem():
            usable = False
            discard(library.home / "chroma", embedder.name)
            made, _ = _mend(library, embedder)
        return Repair(not usable, made, cleared, library.mend_graph())


def _mend(library: Library, embedder: Embedder) -> tuple[int, int]:
    with library.vectors(embedder.name) as vectors, library.cache(embedder.name) as cache:
        mended = mend(Shelf(library, vectors, cache, embedder))
        return mended.made, mended.cleared


def _usable(library: Library, model: str) -> bool:
    """Whether the vectors can be read and, where none is missing that should be found, searched."""
    try:
        with library.vectors(model) as vectors:
            complete = library.record.passage_ids() <= vectors.ids()
    except LibraryError:
        return False
    return not complete or not library.search_problem()
