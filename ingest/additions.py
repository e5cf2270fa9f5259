"""What a user names to be added, as files: paths, folders, links, arXiv ids, keys of the registry, and documents
that had been taken out.

Takes what the library knows and something that fetches; what cannot be had is reported and the rest is given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import FetchError, SourceError
from corpus.records import Paper
from ingest.fetch_target import Wanted, wanted_by
from ingest.record import Record

Fetch = Callable[[Wanted], Path]


@dataclass(frozen=True)
class Additions:
    """Files and folders to add, and a sentence for each name that stands for none."""

    paths: tuple[Path, ...]
    problems: tuple[str, ...]


def known_sources(record: Record) -> dict[str, str]:
    """Where the documents of a library lie, and those that were taken out of it, by id."""
    taken_out = {removed.id: removed.source for removed in record.removed()}
    return taken_out | {document.id: document.source for document in record.documents()}


def find_additions(
    known: Mapping[str, str], names: Iterable[str], fetch: Fetch, registry: Collection[Paper] = ()
) -> Additions:
    """The files that names stand for.

    Args:
        known: where documents lie, by id.
        names: what the user gave.
        fetch: gets papers, ids and links as files.
        registry: the papers that have keys.
    """
    paths, problems = [], []
    for name in names:
        try:
            paths.append(_path(known, registry, name, fetch))
        except (SourceError, FetchError) as error:
            problems.append(str(error))
    return Additions(tuple(paths), tuple(problems))


def _path(known: Mapping[str, str], registry: Collection[Paper], name: str, fetch: Fetch) -> Path:
    path = Path(name).expanduser()
    if os.path.lexists(path):
        return path
    if name in known:
        return Path(known[name])
    if wanted := wanted_by(name, registry):
        return fetch(wanted)
    raise SourceError(f"There is no file or folder {name}, and it is no https link or arXiv id; check the path.")
