"""`viva concepts`: what concepts there are, candidates for more, and deciding on them. Layout and wiring only."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import PLAIN, Home, Json, Model, out, print_json

if TYPE_CHECKING:
    from graph.candidates import Candidate
    from graph.decisions import Decision
    from ingest.library import Library

concepts = typer.Typer()


@concepts.command(name="concepts")
def list_concepts(
    candidates: Annotated[bool, typer.Option("--candidates", help="List what the papers may add.")] = False,
    accept: Annotated[str | None, typer.Option(help="Make this candidate a concept.", metavar="NAME")] = None,
    reject: Annotated[str | None, typer.Option(help="Never list this candidate again.", metavar="NAME")] = None,
    forget: Annotated[str | None, typer.Option(help="Take back what was decided on a name.", metavar="NAME")] = None,
    decisions: Annotated[bool, typer.Option("--decisions", help="List what was accepted and rejected.")] = False,
    same_as: Annotated[
        str | None, typer.Option("--as", help="With --accept: it is another name of this concept.", metavar="SLUG")
    ] = None,
    zh: Annotated[str, typer.Option(help="With --accept: the concept's Chinese name.")] = "",
    en: Annotated[str, typer.Option(help="With --accept: the concept's English name.")] = "",
    near: Annotated[
        bool, typer.Option("--near", help="With --candidates: say which concept of the other language it may be.")
    ] = False,
    kind: Annotated[str | None, typer.Option(help="Only concepts of this kind (note kinds, item, term, ...).")] = None,
    limit: Annotated[int, typer.Option(help="With --candidates: how many at most.", min=1)] = 100,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List the concepts; find candidates for more in the papers, and accept or reject them."""
    from ingest.library import Library, library_home
    from ingest.lock import writing

    folder = library_home(home)
    _check(candidates, accept, reject, forget, decisions, same_as, zh, en)
    with Library.open(folder) as library:
        if accept or reject or forget:
            with writing(folder):
                _decide(library, accept, reject, forget, (same_as or "", zh, en), as_json)
        elif decisions:
            _print_decisions(library.record.decisions(), as_json)
        elif candidates:
            _print_candidates(library, limit, near, model, as_json)
        else:
            _print_concepts(library, kind, as_json)


def _check(
    candidates: bool,
    accept: str | None,
    reject: str | None,
    forget: str | None,
    decisions: bool,
    same_as: str | None,
    zh: str,
    en: str,
) -> None:
    asked = [bool(wish) for wish in (candidates, accept, reject, forget, decisions)]
    if sum(asked) > 1:
        raise typer.BadParameter("Use one of --candidates, --decisions, --accept, --reject and --forget at a time.")
    if (same_as or zh or en) and not accept:
        raise typer.BadParameter("--as, --zh and --en go with --accept.")
    if same_as and (zh or en):
        raise typer.BadParameter("Use either --as or --zh and --en: a known concept has its names.")


def _decide(
    library: Library,
    accept: str | None,
    reject: str | None,
    forget: str | None,
    how: tuple[str, str, str],
    as_json: bool,
) -> None:
    from corpus.records import Name
    from ingest import discovery

    if accept:
        known, zh, en = how
        done = discovery.accept(library, accept, known, Name(zh, en))
        row: dict[str, Any] = {
            **_decision_row(done.decision),
            "slug": done.concept.slug,
            "concept": list(done.concept.names),
            "mentions": done.mentions,
            "reasons": [merge.reason for merge in done.concept.merges],
        }
        said = f"{done.decision.name}: now a name of {done.concept.slug}, {done.mentions} mentions"
    else:
        decision = discovery.reject(library, reject) if reject else discovery.forget(library, forget or "")
        row = {**_decision_row(decision), "forgotten": not reject}
        said = f"{decision.name}: " + ("will not be listed again" if reject else "nothing is decided any more")
    if as_json:
        print_json(row)
    else:
        out.print(said, **PLAIN)


def _decision_row(decision: Decision) -> dict[str, Any]:
    names = decision.names
    return {
        "name": decision.name,
        "accepted": decision.accepted,
        "slug": decision.slug,
        "zh": names.zh,
        "en": names.en,
        "aliases": list(decision.aliases),
    }


def _print_decisions(decisions: tuple[Decision, ...], as_json: bool) -> None:
    if as_json:
        print_json([_decision_row(decision) for decision in decisions])
        return
    for decision in decisions:
        what = f"accepted as {decision.slug}" if decision.accepted else "rejected"
        out.print(f"{', '.join((decision.name, *decision.aliases))}: {what}", **PLAIN)
    if not decisions:
        out.print("Nothing was decided yet; viva concepts --candidates lists candidates.", **PLAIN)


def _print_candidates(library: Library, limit: int, near: bool, model: str | None, as_json: bool) -> None:
    from ingest.discovery import candidates

    found = candidates(library)
    maybe = _similar(library, found, model) if near else {}
    rows = [{**_candidate_row(library, c), "maybe": maybe.get(c.name, "")} for c in found[:limit]]
    if as_json:
        print_json({"total": len(found), "candidates": rows})
        return
    for number, row in enumerate(rows, 1):
        _print_candidate(number, row)
    more = f"{len(found) - len(rows)} more with --limit {len(found)}. " if len(found) > len(rows) else ""
    out.print(f"\n{more}Decide with: viva concepts --accept NAME, viva concepts --reject NAME", style="dim", **PLAIN)


def _similar(library: Library, found: tuple[Candidate, ...], model: str | None) -> dict[str, str]:
    from ingest.discovery import similar
    from ingest.embedding import open_embedder

    return similar(found, library.graph.concepts, open_embedder(model))


def _candidate_row(library: Library, candidate: Candidate) -> dict[str, Any]:
    from ingest.passages import plain

    evidence = []
    for piece in candidate.evidence:
        if passage := library.record.passage(piece.passage):
            quote = plain(passage.sentence(piece.start, piece.end))
            page = passage.page_at(piece.start)
            evidence.append({"document": passage.document, "page": page, "quote": quote, "shows": piece.method})
    return {
        "name": candidate.name,
        "aliases": list(candidate.aliases),
        "reason": candidate.reason,
        "score": candidate.score,
        "count": candidate.count,
        "documents": list(candidate.documents),
        "known": candidate.known,
        "evidence": evidence,
    }


_REASONS = {"acronym": "defined as an acronym", "term": "recurring term"}


def _print_candidate(number: int, row: dict[str, Any]) -> None:
    aliases = f" ({', '.join(row['aliases'])})" if row["aliases"] else ""
    known = f"; another name of {row['known']}" if row["known"] else f"; maybe {row['maybe']}" if row["maybe"] else ""
    spread = f"{len(row['documents'])} document{'s' * (len(row['documents']) != 1)}"
    out.print(f"{number:>3}. {row['name']}{aliases}", style="bold", **PLAIN)
    out.print(f"     {_REASONS[row['reason']]}, {row['count']} times in {spread}{known}", **PLAIN)
    for piece in row["evidence"][:1]:
        where = f"{piece['document']} p. {piece['page']}" if piece["page"] else piece["document"]
        quote = piece["quote"] if len(piece["quote"]) <= 200 else f"{piece['quote'][:199]}…"
        out.print(f"     “{quote}” ({where})", style="dim", **PLAIN)


def _print_concepts(library: Library, kind: str | None, as_json: bool) -> None:
    graph = library.graph
    mentions = Counter(slug for slugs in graph.concepts_in.values() for slug in slugs)
    rows: list[dict[str, Any]] = [
        {"slug": c.slug, "zh": c.name.zh, "en": c.name.en, "kind": c.kind, "aliases": list(c.aliases)}
        | {"passages": mentions[c.slug], "merges": [{"name": m.name, "reason": m.reason} for m in c.merges]}
        for c in graph.concepts
        if (c.kind == kind if kind else c.kind != "paper")
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        names = " / ".join(name for name in (row["zh"], row["en"]) if name)
        out.print(f"{row['slug']:<40} {row['kind']:<10} {row['passages']:>5}  {names}", **PLAIN)
    out.print(f"\n{len(rows)} concepts", style="dim", **PLAIN)
