"""The other views of the Library tab: the outline to edit, candidate concepts, and the library's health.

Takes records and gives HTML in which everything that was read or typed is text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape

from corpus.records import Lang, Name, Passage
from graph.candidates import Candidate
from graph.decisions import Decision
from ingest.outline_check import OutlineCheck, OutlineProblem
from ingest.own_outline import OwnOutline
from ingest.passages import plain
from ui.library_parts import button
from ui.library_sentences import problem
from ui.library_words import say

# Longer than any outline that a person keeps; checking it takes a second.
LONGEST = 400_000
_AT_ONCE = 30
_QUOTED = 240

# The passage of an id, None where there is none any more.
Passages = Callable[[str], Passage | None]


def outline_html(outlines: Sequence[OwnOutline], chosen: OwnOutline, lang: Lang, *, read_only: bool) -> str:
    """The editor: a choice where there are several outlines, the text, and what is to be mended."""
    words = {key: say(key, lang) for key in ("unsaved", "saved", "checking_outline")}
    note = say("outline_none" if not chosen.id else "outline_shipped" if chosen.copied else "outline_intro", lang)
    text = escape(chosen.text or say("outline_sample", lang))
    save = "" if read_only else _saving(lang)
    return (
        f'<div class="vl-outline" data-id="{escape(chosen.id)}" data-new="{"" if chosen.text else "true"}" '
        f'data-words="{escape(json.dumps(words, ensure_ascii=False))}">{_choice(outlines, chosen, lang)}'
        f'<p class="vl-note">{escape(note)}</p><div class="vl-desk">{_editor(text, lang, read_only)}'
        f'<div class="vl-told" aria-live="polite" tabindex="0" role="region" '
        f'aria-label="{escape(say("outline_check", lang))}"></div></div>{save}</div>'
    )


def _editor(text: str, lang: Lang, read_only: bool) -> str:
    label = escape(say("outline_text", lang))
    return (
        f'<div class="vl-editor"><div class="vl-lines" aria-hidden="true"></div><textarea aria-label="{label}" '
        f'spellcheck="false" wrap="off" maxlength="{LONGEST}"{" readonly" if read_only else ""}>\n{text}</textarea>'
        "</div>"
    )


def _choice(outlines: Sequence[OwnOutline], chosen: OwnOutline, lang: Lang) -> str:
    if len(outlines) < 2:
        return ""
    rows = "".join(
        f'<option value="{escape(o.id)}"{" selected" if o.id == chosen.id else ""}>{escape(o.title)}</option>'
        for o in outlines
    )
    return f'<label class="vl-choice"><span>{escape(say("outline_choice", lang))}</span><select>{rows}</select></label>'


def _saving(lang: Lang) -> str:
    save = button("save", say("save", lang), classes="vl-primary", more=" disabled")
    return (
        f'<div class="vl-saving">{save}{button("revert", say("revert", lang), classes="vl-quiet", more=" hidden")}'
        f'<span role="status"></span></div>'
    )


def told_html(check: OutlineCheck, lang: Lang) -> str:
    """What was found in an outline's text: its size, and problems that lead to their lines."""
    counts = f"<p>{escape(_counted(check, lang))}</p>" if check.outline else ""
    if not check.problems:
        return f'{counts}<p class="vl-fine">{escape(say("outline_fine", lang))}</p>'
    rows = "".join(_told(each, lang) for each in check.problems)
    head = escape(say("outline_problems", lang, count=len(check.problems)))
    return f"{counts}<h3>{head}</h3><ul>{rows}</ul>"


def _told(each: OutlineProblem, lang: Lang) -> str:
    line = escape(say("line", lang, line=each.line))
    words = escape(say(f"outline_{each.code}", lang, subject=_short(each.subject, 80), other=each.other))
    grave = ' class="vl-grave"' if each.grave else ""
    return f'<li{grave}><button type="button" data-line="{each.line}">{line}</button><span>{words}</span></li>'


def _counted(check: OutlineCheck, lang: Lang) -> str:
    topics = list(check.outline.walk()) if check.outline else []
    papers = {paper for topic in topics for paper in topic.papers}
    sections = sum(topic.kind == "section" for topic in topics)
    entries = len(topics) - sections
    return say("outline_counts", lang, sections=sections, entries=entries, papers=len(papers))


def concepts_html(
    found: Sequence[Candidate],
    decisions: Sequence[Decision],
    names: Mapping[str, Name],
    passage: Passages,
    lang: Lang,
    *,
    read_only: bool,
) -> str:
    """Candidates with their reason and the places that show it, and what was decided; `names` are known concepts'."""
    rows = "".join(
        _candidate(candidate, names, passage, lang, read_only, hidden=place >= _AT_ONCE)
        for place, candidate in enumerate(found)
    )
    more = button("more", say("concepts_more", lang, count=len(found) - _AT_ONCE)) if len(found) > _AT_ONCE else ""
    count = escape(say("concepts_count", lang, count=len(found)))
    listed = (
        f'<p class="vl-counts">{count}</p><ul class="vl-candidates">{rows}</ul>{more}'
        if found
        else f"<p>{escape(say('concepts_none', lang))}</p>"
    )
    return f'<p class="vl-note">{escape(say("concepts_intro", lang))}</p>{_decided(decisions, lang, read_only)}{listed}'


def _candidate(
    c: Candidate, names: Mapping[str, Name], passage: Passages, lang: Lang, read_only: bool, *, hidden: bool
) -> str:
    aliases = f" <span>{escape(', '.join(c.aliases))}</span>" if c.aliases else ""
    uses = "counted_uses" if len(c.documents) > 1 else "counted_uses_one"
    facts = [say(f"reason_{c.reason}", lang), say(uses, lang, count=c.count, documents=len(c.documents))]
    known = names.get(c.known)
    facts += [say("other_name", lang, concept=known.in_language(lang))] if known else []
    acts = "" if read_only else _deciding(c.name, lang)
    return (
        f'<li class="vl-row"{" hidden" if hidden else ""}><div><strong>{escape(c.name)}</strong>{aliases}'
        f"<small>{escape(' · '.join(facts))}</small>{_evidence(c, passage, lang)}</div>{acts}</li>"
    )


def _deciding(name: str, lang: Lang) -> str:
    spoken = {act: say(f"{act}_named", lang, name=name) for act in ("accept", "reject")}
    return (
        f"<span>{button('accept', say('accept', lang), (name,), spoken=spoken['accept'])}"
        f"{button('reject', say('reject', lang), (name,), classes='vl-quiet', spoken=spoken['reject'])}</span>"
    )


def _evidence(c: Candidate, passage: Passages, lang: Lang) -> str:
    for piece in c.evidence:
        if found := passage(piece.passage):
            quote = _short(plain(found.sentence(piece.start, piece.end)), _QUOTED)
            page = found.page_at(piece.start)
            where = f"{found.document}, {say('page', lang, page=page)}" if page else found.document
            cite = f'<cite lang="{lang}">{escape(where)}</cite>'
            return f'<blockquote lang="{found.lang}">{escape(quote)} {cite}</blockquote>'
    return ""


def _decided(decisions: Sequence[Decision], lang: Lang, read_only: bool) -> str:
    if not decisions:
        return ""
    rows = "".join(_decision(decision, lang, read_only) for decision in decisions)
    return (
        f'<details class="vl-group" data-group="decided"><summary><h2>{escape(say("decided", lang))}</h2>'
        f'<span class="vl-count">{len(decisions)}</span></summary><ul>{rows}</ul></details>'
    )


def _decision(decision: Decision, lang: Lang, read_only: bool) -> str:
    what = say("decided_accepted" if decision.accepted else "decided_rejected", lang)
    spoken = say("forget_named", lang, name=decision.name)
    act = button("forget", say("forget", lang), (decision.name,), classes="vl-quiet", spoken=spoken)
    return (
        f'<li class="vl-row"><div><strong>{escape(decision.name)}</strong><small>{escape(what)}</small></div>'
        f"{'' if read_only else act}</li>"
    )


def health_html(
    facts: Mapping[str, str], found: Sequence[str] | None, lang: Lang, *, at_work: bool, read_only: bool
) -> str:
    """What the library is, and what a check found; `found` None before any check."""
    rows = "".join(f"<dt>{escape(say(key, lang))}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    label = say("check" if found is None else "check_again", lang)
    result = "" if found is None else _found(found, lang, at_work, read_only)
    return (
        f'<p class="vl-note">{escape(say("health_intro", lang))}</p>'
        f'<div class="vl-saving">{button("check", label, classes="vl-primary")}</div>'
        f'<div class="vl-health" role="status">{result}</div><dl class="vl-facts">{rows}</dl>'
    )


def _found(found: Sequence[str], lang: Lang, at_work: bool, read_only: bool) -> str:
    if not found:
        return f'<p class="vl-fine">{escape(say("healthy_meanwhile" if at_work else "healthy", lang))}</p>'
    rows = "".join(f"<li>{escape(problem(text, lang))}</li>" for text in found)
    count, hint = (escape(text) for text in (say("unhealthy", lang, count=len(found)), say("repair_hint", lang)))
    mend = f'<div class="vl-saving">{button("repair", say("repair", lang))}<small>{hint}</small></div>'
    return f'<p class="vl-problem">{count}</p><ul class="vl-problems">{rows}</ul>{"" if read_only else mend}'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
