"""The documents of a library as a user sees them: what each is, where it stands, and what is wrong with it.

Takes the record and looks at the files; changes nothing.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from corpus.records import Document, DocumentKind
from ingest.plan import Plan, make_plan
from ingest.record import Problem, Record

# changed: the file is not what was read; vanished: it is gone, what was read stays; twin: another document has the same
# content and is read in its place; removed: taken out; unread: it could not be read and is no document.
State = Literal["ok", "changed", "vanished", "twin", "removed", "unread"]


@dataclass(frozen=True)
class Listed:
    """A document, or a file that did not become one (`id` may then be empty), with its state and problems."""

    id: str
    kind: DocumentKind | Literal[""]
    title: str
    source: str
    state: State
    pages: int = 0
    passages: int = 0
    problems: tuple[str, ...] = ()


def documents(record: Record) -> tuple[Listed, ...]:
    """Everything that is in a library, was taken out of it or could not be read into it, by state and id."""
    with record.snapshot():
        plan, counts, problems = make_plan(record, (), []), record.passage_counts(), record.source_problems()
        present, removed = record.documents(), record.removed()
    told: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        told[problem.source].append(problem.text)
    twins = {document.id for document in present if document.id not in counts}
    listed = [_listed(d, _state(d, plan, twins), counts.get(d.id, 0), told[d.source]) for d in present]
    listed += [Listed(r.id, r.kind, r.title, r.source, "removed") for r in removed]
    return (*listed, *_unread(problems, {row.source for row in listed}, told))


def _listed(document: Document, state: State, passages: int, problems: list[str]) -> Listed:
    return Listed(
        document.id,
        document.kind,
        document.title,
        document.source,
        state,
        document.pages,
        passages,
        tuple(problems),
    )


def _state(document: Document, plan: Plan, twins: set[str]) -> State:
    if document.id in plan.vanished:
        return "vanished"
    if document.id not in plan.unchanged:
        return "changed"
    return "twin" if document.id in twins else "ok"


def _unread(problems: tuple[Problem, ...], known: set[str], told: dict[str, list[str]]) -> list[Listed]:
    """Files with nothing but problems; those that are gone by now are nobody's business."""
    files = {problem.source: problem.document for problem in problems if problem.source not in known}
    return [
        Listed(id, "", os.path.basename(source), source, "unread", problems=tuple(told[source]))
        for source, id in files.items()
        if os.path.lexists(source)
    ]
