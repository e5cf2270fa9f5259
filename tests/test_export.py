"""The graph in other tools' forms, opened again by parsers of those forms."""

from __future__ import annotations

import io
import json
import re

import jsonschema
import networkx as nx
import pytest
import yaml

from corpus.records import Passage
from graph.export import EXPORTERS
from graph.model import ConceptGraph
from tests.builders import graph_of, note, passage

HOSTILE = 'A/B: <script>"x"</script> ../..'


def material() -> tuple[ConceptGraph, dict[str, Passage]]:
    notes = [
        note("base", zh="基础", en="Base"),
        note("goal", prerequisites=("base",), uses=("hostile",)),
        note("hostile", en=HOSTILE),
    ]
    rows = [passage("The goal rests on the base.", "goal"), passage("Base.", "base"), passage("It is.", "hostile")]
    return graph_of(*rows, notes=notes), {row.id: row for row in rows}


def test_graphml_is_read_by_networkx() -> None:
    graph, passages = material()
    opened = nx.read_graphml(io.BytesIO(EXPORTERS["graphml"](graph, passages, "en")["concepts.graphml"].encode()))
    assert set(opened) == {"base", "goal", "hostile"}
    assert opened.nodes["hostile"]["en"] == HOSTILE
    assert {data["evidence"] for *_, data in opened.edges(data=True)} >= {"base"}


def test_json_obeys_its_schema_and_is_the_graph() -> None:
    graph, passages = material()
    files = EXPORTERS["json"](graph, passages, "en")
    data = json.loads(files["concepts.json"])
    jsonschema.validate(data, json.loads(files["concepts.schema.json"]))
    assert [concept["slug"] for concept in data["concepts"]] == ["base", "goal", "hostile"]
    assert all(evidence["quote"] for relation in data["relations"] for evidence in relation["evidence"])


def test_mermaid_names_every_node_that_it_joins() -> None:
    text = EXPORTERS["mermaid"](*material(), "zh")["concepts.mmd"]
    nodes = dict(re.findall(r'^  (c\d+)\["(.*)"\]$', text, re.MULTILINE))
    edges = re.findall(r"^  (c\d+) -->\|(\w+)\| (c\d+)$", text, re.MULTILINE)
    assert text.startswith("flowchart LR\n")
    assert "基础" in nodes.values()
    assert len(nodes) + len(edges) + 1 == len(text.splitlines())
    assert {end for a, _, b in edges for end in (a, b)} <= nodes.keys()
    assert "<script>" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_of_the_vault_leads_to_a_note_of_it(lang: str) -> None:
    files = EXPORTERS["obsidian"](*material(), lang)  # type: ignore[arg-type]
    for content in files.values():
        front = yaml.safe_load(content.split("---")[1])
        assert front["slug"] in {"base", "goal", "hostile"}
        assert all(f"{link}.md" in files for link in re.findall(r"\[\[(.+?)\]\]", content))
    assert not any(re.search(r'[/\\:<>"|?*]', name) or name.startswith(".") for name in files)


def test_canvas_has_cards_inside_their_group_and_edges_between_cards() -> None:
    canvas = json.loads(EXPORTERS["canvas"](*material(), "en")["concepts.canvas"])
    cards = {node["id"]: node for node in canvas["nodes"] if node["type"] == "text"}
    (group,) = (node for node in canvas["nodes"] if node["type"] == "group")
    assert set(cards) == {"base", "goal", "hostile"}
    assert all(group["x"] <= c["x"] and c["x"] + c["width"] <= group["x"] + group["width"] for c in cards.values())
    assert {edge[end] for edge in canvas["edges"] for end in ("fromNode", "toNode")} <= cards.keys()
