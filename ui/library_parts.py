"""What the pictures of the Library tab are made of: buttons, the frame, the change under way and what came of it.

Takes words and records and gives HTML in which file names, titles and everything else that was read or typed is text.
Buttons name what they do in `data-do`, and to what in `data-names`; ui/library.js turns these into events.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from rich.filesize import decimal

from corpus.records import Lang, Name
from ingest.sources import READABLE
from ingest.uploads import LARGEST
from ui.library_sentences import problem
from ui.library_words import say
from ui.library_work import Outcome, Said, Work

VIEWS = ("documents", "outline", "concepts", "health")
MEGABYTES = LARGEST // 2**20


def button(
    do: str, label: str, names: Sequence[str] = (), *, classes: str = "viva-button", spoken: str = "", more: str = ""
) -> str:
    """A button that does something to the named; `spoken` is what is read out in place of the label."""
    given = f' data-names="{escape(json.dumps(list(names), ensure_ascii=False))}"' if names else ""
    aria = f' aria-label="{escape(spoken)}"' if spoken else ""
    return f'<button type="button" class="{classes}" data-do="{do}"{given}{aria}{more}>{escape(label)}</button>'


def frame(lang: Lang, *, read_only: bool) -> str:
    """The four views to choose from."""
    tabs = "".join(
        f'<button type="button" data-view="{name}"{_current(name == "documents")}>'
        f"{escape(say(f'view_{name}', lang))}</button>"
        for name in VIEWS
    )
    note = f'<p class="vl-note">{escape(say("read_only", lang))}</p>' if read_only else ""
    return f'<nav class="vl-views" aria-label="{escape(say("library", lang))}">{tabs}</nav>{note}'


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""


def adding(lang: Lang) -> str:
    """Where files are dropped or chosen, and papers named."""
    words = {
        key: say(key, lang, most=MEGABYTES, name="{name}")
        for key in ("uploading", "too_large", "wrong_kind", "not_uploaded")
    }
    endings = ",".join(sorted(READABLE))
    attributes = f'data-words="{escape(json.dumps(words, ensure_ascii=False))}" data-most="{LARGEST}"'
    return (
        f'<section class="vl-add" aria-label="{escape(say("add", lang))}" {attributes}>'
        f'<div class="vl-drop"><input type="file" id="vl-files" class="viva-visually-hidden" multiple '
        f'accept="{endings}"><label for="vl-files" class="viva-button">{escape(say("choose", lang))}</label>'
        f"<span>{escape(say('drop', lang))}</span>"
        f"<small>{escape(say('accepts', lang, most=MEGABYTES))}</small></div>"
        f'<form class="vl-names"><label for="vl-names">{escape(say("names", lang))}</label>'
        f'<div><input id="vl-names" name="names" autocomplete="off" spellcheck="false" required maxlength="2000" '
        f'aria-describedby="vl-names-hint"><button type="submit" class="viva-button">'
        f'{escape(say("fetch", lang))}</button></div><small id="vl-names-hint">{escape(say("names_hint", lang))}'
        f'</small></form><p class="vl-said" role="status"></p></section>'
    )


def under_way(work: Work, lang: Lang) -> str:
    """How far a change is, and how to leave it off."""
    status = work.shown
    words = escape(say(f"phase_{status.phase}", lang, name=status.name))
    counted = status.phase != "graph"
    places = [say("of", lang, done=status.done + 1, total=status.total)] if counted and status.total > 1 else []
    places += [" / ".join(decimal(size) for size in (status.there, status.whole) if size)] if status.there else []
    place = escape(" · ".join(places))
    value = f' value="{status.share:.3f}"' if counted and status.share is not None else ""
    cancel = button("cancel", say("cancel", lang), (str(work.number),))
    leave = "" if status.phase in {"stopping", "opening"} else cancel
    return (
        f'<div class="vl-run" data-running><p>{words}{f" <small>{place}</small>" if place else ""}</p>'
        f'<progress{value} aria-label="{escape(say("progress", lang))}"></progress>{leave}</div>'
    )


def outcome_html(outcome: Outcome, lang: Lang, *, read_only: bool = False) -> str:
    """What came of a change."""
    said = "".join(f"<p>{escape(sentence(each, lang))}</p>" for each in outcome.said)
    rows = "".join(f"<li>{escape(problem(text, lang))}</li>" for text in outcome.problems)
    wrong = f'<ul class="vl-problems">{rows}</ul>' if rows else ""
    undo = outcome.undo
    back = button(undo.does, say("undo", lang), undo.names) if undo and not read_only else ""
    saved = " data-saved" if outcome.saved else ""
    shut = button("shut", "×", classes="vl-shut", spoken=say("close", lang))
    kind = " vl-bad" if rows and not said else ""
    return (
        f'<div class="vl-run vl-done{kind}"{saved}><div>{said}</div>{wrong}'
        f'<div class="vl-after">{back}{shut}</div></div>'
    )


def sentence(said: Said, lang: Lang) -> str:
    """What to say, in a language; names of concepts are in it too."""
    key, values = said
    spoken = {name: v.in_language(lang) if isinstance(v, Name) else v for name, v in values.items()}
    return say(key, lang, **spoken)


def unavailable(reason: str, lang: Lang) -> str:
    """What stands in a view's place where it cannot be shown."""
    return f'<p class="vl-problem" role="alert">{escape(say("unavailable", lang, reason=problem(reason, lang)))}</p>'


def waiting(words: str) -> str:
    """While something is being looked for."""
    return f'<p class="viva-waiting" role="status">{escape(words)}</p>'
