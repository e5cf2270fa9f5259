"""What can be done to the library from the page, as changes for `Works`: add, bring back, remove, save an outline,
repair, decide on a candidate.

The same functions as the terminal's; names that come from a page are never taken for paths on the server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from corpus import shipped
from corpus.errors import FetchError, SourceError
from corpus.records import Paper
from ingest import discovery
from ingest.additions import known_sources
from ingest.embedding import Embedder
from ingest.fetch import Fetcher, Wanted, asked, fetch_settings
from ingest.fetch_download import Clock
from ingest.fetch_paper import FetchFailure
from ingest.fetch_target import name_of, parse_arxiv
from ingest.library import Library
from ingest.lock import writing
from ingest.own_outline import own_outline
from ingest.pipeline import Report, Sources, ingest
from ingest.pipeline import remove as take_out
from ingest.registry import read_registry
from ingest.repair import repair as mend
from ingest.uploads import Kept, keep_upload
from ui.context import Context
from ui.library_found import Found
from ui.library_work import Change, Outcome, Said, Undo, Work

# What fetches papers into a folder, with a clock that stops when the change is cancelled.
Fetching = Callable[[Path, Clock], Fetcher]


def fetching(folder: Path, clock: Clock) -> Fetcher:
    """Fetches from the hosts that the server's settings allow."""
    return Fetcher(folder, fetch_settings(), clock)


@dataclass(frozen=True)
class Upload:
    """An uploaded file, and the name that it had where it came from."""

    file: Path
    name: str


@dataclass(frozen=True)
class Changes:
    """Makes changes to the library of a context."""

    context: Context
    fetching: Fetching = fetching

    @property
    def _home(self) -> Path:
        return self.context.home

    @property
    def _embedder(self) -> Embedder:
        return self.context.knowledge.retriever.embedder

    def add(self, uploads: Sequence[Upload]) -> Change:
        """Uploaded files; what cannot be read is not kept."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home, create=True) as library:
                before = _known(library)
                kept, problems = self._kept(uploads, before)
                try:
                    return self._added(work, library, [k.path for k in kept], problems, before)
                finally:
                    _tidy(library, kept)

        return change

    def fetch(self, names: Sequence[str]) -> Change:
        """Papers by arXiv id, link or key of the registry, fetched and read."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home, create=True) as library:
                before, here = _known(library), {d.id: d.title for d in library.record.documents()}
                wanted, problems = _wanted(names, library)
                there = [here[id] for paper in wanted if (id := _id(paper)) in here]
                paths, failures = self._fetched(work, [paper for paper in wanted if _id(paper) not in here])
                known: list[Said] = [("did_know", {"names": _listed(there)})] if there else []
                if not paths:
                    return Outcome(tuple(known), (*problems, *failures))
                done = self._added(work, library, paths, [*problems, *failures], before)
                return replace(done, said=(*known, *done.said))

        return change

    def restore(self, ids: Sequence[str]) -> Change:
        """Documents that were taken out come back, changed ones are read again."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home) as library:
                before, known = _known(library), known_sources(library.record)
                paths = [Path(known[id]) for id in ids if id in known]
                done = self._added(work, library, paths, [], before, fresh="did_restore")
                return replace(done, undo=Undo("remove", done.undo.names) if done.undo else None)

        return change

    def remove(self, ids: Sequence[str]) -> Change:
        """Documents are taken out, and stay out until they are brought back."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home) as library:
                titles = {d.id: d.title for d in library.record.documents()}
                report = take_out(library, [id for id in ids if id in titles], self._embedder, work.wishes)
                gone = [id for id in ids if id in titles]
            said: list[Said] = [("did_remove", {"names": _listed(titles[id] for id in gone)})] if gone else []
            undo = Undo("restore", tuple(gone)) if gone else None
            return Outcome(tuple(said), report.problems, undo, changed=bool(gone))

        return change

    def save(self, id: str, text: str, before: str) -> Change:
        """An outline's text is written and read."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home, create=True) as library:
                outline = own_outline(library.record, self._home, id)
                known = _known(library)
                place = outline.save(text, before)
                report = ingest(library, _outline_sources(library, place), self._embedder, wishes=work.wishes)
                more = sum(id not in known for id in report.read) - (not outline.id)
            said: list[Said] = [("did_copy" if outline.copied else "did_save", {"place": place.name})]
            said += [("did_read_notes", {"count": more})] if more > 0 else []
            return Outcome(tuple(said), report.problems, changed=True, saved=True)

        return change

    def repair(self) -> Change:
        """Vectors and graph are made again from the record where they are damaged or missing."""

        def change(work: Work) -> Outcome:
            work.tell("mending")
            with Library.open(self._home) as library:
                done = mend(library, self._embedder, work.wishes)
            parts: tuple[tuple[object, Said], ...] = (
                (done.discarded, ("mended_discarded", {})),
                (done.made, ("mended_made", {"count": done.made})),
                (done.cleared, ("mended_cleared", {"count": done.cleared})),
                (done.graph, ("mended_graph", {})),
            )
            said: list[Said] = [what for was, what in parts if was]
            head: Said = ("did_mend" if said else "did_mend_nothing", {})
            return Outcome((head, *said), changed=bool(said))

        return change

    def decide(self, name: str, found: Found, *, accepted: bool) -> Change:
        """A candidate becomes a concept or another name of one, or is never listed again."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home) as library, writing(self._home):
                known = set(library.graph.by_slug)
                if not accepted:
                    discovery.reject(library, name, found.candidates(library))
                    return Outcome((("did_reject", {"name": name}),), undo=Undo("forget", (name,)))
                done = discovery.accept(library, name, found=found.candidates(library))
            key = "did_accept_as" if done.concept.slug in known else "did_accept"
            values = {"name": name, "count": done.mentions, "concept": done.concept.name}
            return Outcome(((key, values),), undo=Undo("forget", (name,)), changed=True)

        return change

    def forget(self, name: str, found: Found) -> Change:
        """What was decided on a name is taken back."""

        def change(work: Work) -> Outcome:
            with Library.open(self._home) as library, writing(self._home):
                discovery.forget(library, name)
            found.reconsider(name)
            return Outcome((("did_forget", {"name": name}),), changed=True)

        return change

    def _kept(self, uploads: Sequence[Upload], known: Mapping[str, str]) -> tuple[list[Kept], list[str]]:
        kept: list[Kept] = []
        problems: list[str] = []
        for upload in uploads:
            try:
                kept.append(keep_upload(self._home / "added", upload.file, upload.name, known))
            except SourceError as error:
                problems.append(str(error))
        return kept, problems

    def _fetched(self, work: Work, wanted: Sequence[Wanted]) -> tuple[list[Path], list[str]]:
        paths: list[Path] = []
        problems: list[str] = []
        if not wanted:
            return paths, problems
        with self.fetching(self._home / "papers", _clock(work)) as fetcher:
            for done, paper in enumerate(wanted):
                tell = partial(work.tell, "fetching", name_of(paper), done, len(wanted))
                tell()
                try:
                    paths.append(fetcher.get(paper, tell))
                except FetchError as error:
                    problems.append(FetchFailure.of(paper, error).sentence())
        return paths, problems

    def _added(
        self,
        work: Work,
        library: Library,
        paths: Sequence[Path],
        problems: Sequence[str],
        before: Mapping[str, str],
        fresh: str = "did_add",
    ) -> Outcome:
        """Reads files into the library, and what there is to say of it."""
        work.check()
        if not paths:
            return Outcome(problems=tuple(problems))
        registries = () if library.record.papers() else (shipped.REGISTRY,)
        sources = Sources(added=tuple(paths), registries=registries)
        report = ingest(library, sources, self._embedder, wishes=work.wishes)
        titles = {d.id: d.title for d in library.record.documents()}
        new = tuple(id for id in report.read if id not in before)
        found = (*problems, *report.problems)
        said = _said(report, new, titles, fresh, bool(found))
        undo = Undo("remove", new) if new and not report.cancelled else None
        return Outcome(said, found, undo, changed=bool(report.read))


def _said(
    report: Report, new: Sequence[str], titles: Mapping[str, str], fresh: str, troubled: bool
) -> tuple[Said, ...]:
    """What a run did, in words."""
    names = {"names": _listed(titles[id] for id in new)}
    if report.cancelled:
        return (("did_cancel_some", names) if new else ("did_cancel", {}),)
    again = [titles[id] for id in report.read if id not in new]
    said: list[Said] = [(fresh, names)] if new else []
    said += [("did_reread", {"names": _listed(again)})] if again else []
    return tuple(said) or (() if troubled else (("did_nothing", {}),))


def _listed(titles: Iterable[str]) -> str:
    return " · ".join(titles)


def _known(library: Library) -> dict[str, str]:
    """The files of the documents that are in a library, by id."""
    return {document.id: document.source for document in library.record.documents()}


def _tidy(library: Library, kept: Sequence[Kept]) -> None:
    """Takes away files that were kept for this change and became no document."""
    sources = set(_known(library).values())
    for file in kept:
        if file.fresh and str(file.path.resolve()) not in sources:
            file.path.unlink(missing_ok=True)


def _wanted(names: Sequence[str], library: Library) -> tuple[list[Wanted], list[str]]:
    registry = {paper.id: paper for paper in read_registry(shipped.REGISTRY)}
    registry |= {paper.id: paper for paper in library.record.papers()}
    wanted: list[Wanted] = []
    problems: list[str] = []
    for name in names:
        try:
            wanted += asked([name], list(registry.values()))
        except FetchError as error:
            problems.append(str(error))
    return wanted, problems


def _id(wanted: Wanted) -> str:
    """The document that a paper would be; empty for a link, whose file nobody knows yet."""
    reference = (wanted.arxiv or wanted.key) if isinstance(wanted, Paper) else wanted
    found = parse_arxiv(reference)
    return found.id if found else wanted.key if isinstance(wanted, Paper) else ""


def _clock(work: Work) -> Clock:
    """The system's clock; whoever asks or waits leaves off when the change does."""

    def now() -> float:
        work.check()
        return time.monotonic()

    def sleep(seconds: float) -> None:
        work.wait(seconds)
        work.check()

    return Clock(now, lambda: datetime.now(UTC), sleep)


def _outline_sources(library: Library, place: Path) -> Sources:
    """An outline, with the shipped notes on what it names where the library is one that takes those."""
    folder = str(shipped.FOLDER.resolve())
    documents = library.record.documents()
    takes = not documents or any(d.kind in {"note", "digest"} and d.source.startswith(folder) for d in documents)
    return Sources(
        outlines=(place,),
        shipped_notes=(shipped.NOTES,) if takes else (),
        shipped_digests=(shipped.DIGESTS,) if takes else (),
        registries=(shipped.REGISTRY,),
    )
