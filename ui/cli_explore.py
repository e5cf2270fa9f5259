"""`viva map`, `path`, `learn`, `export`: the concept graph in the terminal and for other tools. Layout and wiring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import PLAIN, Home, Json, err, out, print_json

if TYPE_CHECKING:
    from corpus.records import Lang
    from graph.model import Relation
    from ingest.library import Library

explore = typer.Typer()

Named = Annotated[str, typer.Argument(help="A concept by any of its names, or its slug.")]
LangOption = Annotated[str | None, typer.Option(help="Names in zh or en. Default: as the concept is written.")]


def _open(home: Path | None) -> Library:
    from ingest.library import Library, library_home

    return Library.open(library_home(home))


def _lang(lang: str | None, *written: str) -> Lang:
    from assistant.question import parse_lang
    from corpus.language import cjk_count

    return parse_lang(lang) or ("zh" if any(map(cjk_count, written)) else "en")


def _relation(library: Library, relation: Relation, lang: Lang) -> dict[str, Any]:
    """A relation said in a sentence, and the words that support it with their place."""
    from assistant.phrases import relation_phrase
    from ingest.passages import plain

    by_slug = library.graph.by_slug
    known = (library.record.passage(evidence.passage) for evidence in relation.evidence if evidence.passage)
    passages = {passage.id: passage for passage in known if passage}
    evidence = relation.evidence_in(passages, lang)
    passage = passages.get(evidence.passage)
    why = relation_phrase(
        relation.kind, lang, by_slug[relation.source].called(lang), by_slug[relation.target].called(lang)
    )
    return {
        "source": relation.source,
        "target": relation.target,
        "relation": relation.kind,
        "weight": relation.weight,
        "why": why,
        "document": passage.document if passage else evidence.document,
        "page": passage.page_at(evidence.start) if passage else evidence.page,
        "quote": plain(passage.sentence(evidence.start, evidence.end)) if passage else evidence.quote,
    }


def _print_relation(row: dict[str, Any]) -> None:
    where = f"{row['document']} p. {row['page']}" if row["page"] else row["document"]
    out.print(f"  · {row['why']}", **PLAIN)
    out.print(f"      “{row['quote']}” ({where})", style="dim", **PLAIN)


@explore.command(name="map")
def neighbourhood(
    concept: Annotated[
        str | None, typer.Argument(help="A concept by any of its names. Default: all communities.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of relation; may be repeated.")] = None,
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a concept is related to, with evidence; without a concept, what the library is about."""
    from graph.explore import neighbours

    with _open(home) as library:
        if concept is None:
            _communities(library, _lang(lang), as_json)
            return
        slug = library.graph.the(concept).slug
        language = _lang(lang, concept)
        rows = [_relation(library, n.relation, language) for n in neighbours(library.graph, slug, kind or ())]
        name = library.graph.by_slug[slug].name
    if as_json:
        print_json({"slug": slug, "zh": name.zh, "en": name.en, "relations": rows})
        return
    out.print(" / ".join(name.both), style="bold", **PLAIN)
    for row in rows:
        _print_relation(row)


def _communities(library: Library, lang: Lang, as_json: bool) -> None:
    from graph.communities import communities

    found = communities(library.graph)
    if as_json:
        print_json([{"centre": list(c.centre), "members": list(c.members)} for c in found])
        return
    for community in found:
        names = [library.graph.by_slug[slug].called(lang) for slug in community.members]
        out.print(f"{' · '.join(names[:2])} ({len(names)})", style="bold", **PLAIN)
        out.print(f"  {', '.join(names[2:10])}", style="dim", **PLAIN)


@explore.command()
def path(start: Named, goal: Named, lang: LangOption = None, home: Home = None, as_json: Json = False) -> None:
    """Show how two concepts are connected, with the evidence of each step."""
    from graph.explore import explanation

    with _open(home) as library:
        a, b = library.graph.the(start).slug, library.graph.the(goal).slug
        language = _lang(lang, start, goal)
        rows = [_relation(library, relation, language) for relation in explanation(library.graph, a, b)]
    if as_json:
        print_json({"start": a, "goal": b, "steps": rows})
    elif not rows:
        out.print(
            f"Nothing in the library connects {start} and {goal}." if a != b else "Both are one concept.", **PLAIN
        )
    for row in rows if not as_json else ():
        _print_relation(row)


@explore.command()
def learn(
    goal: Named,
    known: Annotated[list[str] | None, typer.Option(help="A concept already known; may be repeated.")] = None,
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List what to learn on the way to a concept, in order; what is known is left out."""
    from graph.explore import depends_on, learning_path

    with _open(home) as library:
        graph = library.graph
        slug, done = graph.the(goal).slug, [graph.the(name).slug for name in known or ()]
        steps, rests = learning_path(graph, slug, done), depends_on(graph, slug)
        language = _lang(lang, goal)
        rows = [{"slug": s, "name": graph.by_slug[s].called(language), "needs": list(rests[s])} for s in steps]
    if as_json:
        print_json({"goal": slug, "steps": rows})
        return
    for number, row in enumerate(rows, 1):
        needs = ", ".join(graph.by_slug[s].called(language) for s in row["needs"])
        out.print(f"{number:>3}. {row['name']}" + (f"  ← {needs}" if needs else ""), **PLAIN)


@explore.command()
def export(
    form: Annotated[str, typer.Argument(help="graphml, json, mermaid, obsidian or canvas.")],
    folder: Annotated[Path, typer.Argument(help="Where to write; made where it is missing.")],
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write the concept graph for another tool."""
    from corpus.errors import ExportError
    from graph.export import EXPORTERS
    from ingest.files import write_whole

    if form not in EXPORTERS:
        raise ExportError(f"There is no form {form!r}; use one of {', '.join(EXPORTERS)}.")
    with _open(home) as library:
        passages = {passage.id: passage for passage in library.record.passages()}
        files = EXPORTERS[form](library.graph, passages, _lang(lang))
    for name, content in files.items():
        write_whole(folder / name, content.encode())
    if as_json:
        print_json({"folder": str(folder), "files": sorted(files)})
    else:
        err.print(f"{len(files)} file{'s' * (len(files) != 1)} written to {folder}", **PLAIN)
