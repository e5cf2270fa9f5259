"""The concept graph in other tools' forms: GraphML, JSON, Mermaid, an Obsidian vault, a JSON Canvas.

Takes a graph and the passages behind its evidence, and gives files as relative path and content; writing them is for
the caller. Names are escaped as each form wants it; a name never becomes a path outside the folder.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx
import yaml
from pydantic import TypeAdapter

from corpus.records import Lang, Passage
from graph.communities import centrality, communities
from graph.explore import Neighbour, neighbours
from graph.model import Concept, ConceptGraph, Evidence

Files = dict[str, str]
Exporter = Callable[[ConceptGraph, Mapping[str, Passage], Lang], Files]

# A diagram of more concepts than this is no longer read.
_MERMAID_CONCEPTS = 60
_QUOTE = 280
_UNSAFE = re.compile(r'[\\/:*?"<>|#^\[\]\x00-\x1f]')


def to_graphml(graph: ConceptGraph, passages: Mapping[str, Passage], lang: Lang) -> Files:
    """GraphML, for Gephi, yEd and networkx: concepts with both names, relations with kind, weight and evidence."""
    multigraph = graph.to_networkx()
    for source, target, kind, data in multigraph.edges(keys=True, data=True):
        relation = next(r for r in graph.relations_of[source] if (r.source, r.target, r.kind) == (source, target, kind))
        data.update(kind=kind, evidence=_quote(relation.evidence_in(passages, lang), passages))
    for _, data in multigraph.nodes(data=True):
        data.update({key: _printable(value) for key, value in data.items()})
    buffer = io.BytesIO()
    nx.write_graphml(multigraph, buffer)
    return {"concepts.graphml": buffer.getvalue().decode()}


def to_json(graph: ConceptGraph, passages: Mapping[str, Passage], lang: Lang) -> Files:
    """The graph as it is, evidence quoted, with the JSON Schema that it obeys."""
    data = json.loads(TypeAdapter(ConceptGraph).dump_json(graph))
    for relation, row in zip(graph.relations, data["relations"], strict=True):
        for evidence, written in zip(relation.evidence, row["evidence"], strict=True):
            written["quote"] = _quote(evidence, passages)
    schema = TypeAdapter(ConceptGraph).json_schema(mode="serialization")
    return {"concepts.json": _dumped(data), "concepts.schema.json": _dumped(schema)}


def to_mermaid(graph: ConceptGraph, passages: Mapping[str, Passage], lang: Lang) -> Files:
    """A Mermaid flowchart of the most central concepts, for Markdown that draws such."""
    rank = centrality(graph)
    chosen = sorted(rank, key=lambda slug: (-rank[slug], slug))[:_MERMAID_CONCEPTS]
    number = {slug: f"c{i}" for i, slug in enumerate(chosen)}
    lines = ["flowchart LR"]
    lines += [f'  {number[slug]}["{_mermaid(graph.by_slug[slug].called(lang))}"]' for slug in chosen]
    lines += [
        f"  {number[r.source]} -->|{r.kind}| {number[r.target]}"
        for r in graph.relations
        if r.source in number and r.target in number and r.kind != "related_to"
    ]
    return {"concepts.mmd": "\n".join(lines) + "\n"}


def to_obsidian(graph: ConceptGraph, passages: Mapping[str, Passage], lang: Lang) -> Files:
    """An Obsidian vault: one note a concept, its names as aliases, its relations as links with what supports them."""
    titles = _titles(graph, lang)
    return {f"{titles[c.slug]}.md": _vault_note(graph, c, titles, passages, lang) for c in graph.concepts}


def to_canvas(graph: ConceptGraph, passages: Mapping[str, Passage], lang: Lang) -> Files:
    """A JSON Canvas (jsoncanvas.org 1.0): each community a group, its concepts cards within, relations as edges."""
    nodes: list[dict[str, Any]] = []
    left = 0
    for number, community in enumerate(communities(graph)):
        rows = -(-len(community.members) // 3)
        name = " · ".join(graph.by_slug[slug].called(lang) for slug in community.centre)
        box = {"x": left, "y": 0, "width": 3 * 280 + 40, "height": rows * 100 + 80}
        nodes.append({"id": f"group-{number}", "type": "group", "label": name, **box})
        for place, slug in enumerate(community.members):
            x, y = left + 40 + 280 * (place % 3), 60 + 100 * (place // 3)
            card = {"x": x, "y": y, "width": 240, "height": 70}
            nodes.append({"id": slug, "type": "text", "text": graph.by_slug[slug].called(lang), **card})
        left += 3 * 280 + 120
    placed = {node["id"] for node in nodes}
    edges = [
        {"id": f"{r.kind}-{r.source}-{r.target}", "fromNode": r.source, "toNode": r.target, "label": r.kind}
        for r in graph.relations
        if {r.source, r.target} <= placed and r.kind != "related_to"
    ]
    return {"concepts.canvas": _dumped({"nodes": nodes, "edges": edges})}


EXPORTERS: Mapping[str, Exporter] = {
    "graphml": to_graphml,
    "json": to_json,
    "mermaid": to_mermaid,
    "obsidian": to_obsidian,
    "canvas": to_canvas,
}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _printable(text: str) -> str:
    """Text without the control characters that XML forbids."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def _quote(evidence: Evidence, passages: Mapping[str, Passage]) -> str:
    """The words behind a piece of evidence."""
    passage = passages.get(evidence.passage)
    words = passage.text[evidence.start : evidence.end] if passage else evidence.quote
    return _printable(" ".join(words.split())[:_QUOTE])


def _mermaid(name: str) -> str:
    return name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _titles(graph: ConceptGraph, lang: Lang) -> dict[str, str]:
    """A file name for each concept, none twice whatever the case."""
    taken: set[str] = set()
    titles = {}
    for concept in graph.concepts:
        name = _UNSAFE.sub(" ", concept.called(lang)).strip(". ")[:80] or concept.slug
        title = name if name.casefold() not in taken else f"{name} ({_UNSAFE.sub(' ', concept.slug)})"
        taken.add(title.casefold())
        titles[concept.slug] = title
    return titles


def _vault_note(
    graph: ConceptGraph, concept: Concept, titles: Mapping[str, str], passages: Mapping[str, Passage], lang: Lang
) -> str:
    front = {"slug": concept.slug, "kind": concept.kind, "aliases": list(concept.names)}
    lines = ["---", yaml.safe_dump(front, allow_unicode=True, sort_keys=False).strip(), "---", ""]
    lines += [f"# {concept.called(lang)}", ""]
    for neighbour in neighbours(graph, concept.slug):
        evidence = neighbour.relation.evidence_in(passages, lang)
        lines.append(_vault_link(neighbour, evidence, titles[neighbour.concept.slug], passages.get(evidence.passage)))
    return "\n".join(lines) + "\n"


def _vault_link(neighbour: Neighbour, evidence: Evidence, title: str, passage: Passage | None) -> str:
    document, page = (passage.document, passage.page) if passage else (evidence.document, evidence.page)
    where = f"{document}, p. {page}" if page else document
    words = _printable(passage.sentence(evidence.start, evidence.end)[:_QUOTE]) if passage else evidence.quote
    arrow = "→" if neighbour.outgoing else "←"
    return f"- {neighbour.relation.kind} {arrow} [[{title}]] — “{words.removeprefix('- ')}” ({where})"
