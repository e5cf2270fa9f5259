"""An interviewer's question sheet: questions with marking points, sources, common mistakes and follow-up chains.

Takes items and the bank that they come from; gives Markdown, or a page that prints and asks nothing of the network.
How Markdown and formulas become HTML is for the caller to say, who has a renderer for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from assistant.practice.bank import Bank
from assistant.practice.items_draft import said
from assistant.practice.items_shown import heading, source_line, word
from assistant.practice.records import Point, QuizItem
from corpus.records import Lang

_STYLE = """
:root{color-scheme:light}
body{font:16px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
color:#1d1f23;background:#fff;max-width:52em;margin:2em auto;padding:0 1.5em}
h1{font-size:1.5em;margin:0 0 .2em}h2{font-size:1.08em;margin:0 0 .35em}
h3{font-size:.85em;margin:.9em 0 .2em;color:#555}
article{border-top:2px solid #1d1f23;padding:.9em 0 1.1em;break-inside:avoid}
ol,ul{margin:.2em 0;padding-left:1.4em}p{margin:.25em 0}li>p{display:inline}
.meta,.where{color:#5b6068;font-size:.85em}
.points{list-style:none;padding-left:0}.points li{margin:.35em 0 .35em 1.9em}
.box{display:inline-block;width:1.35em;margin-left:-1.9em;border:1px solid #5b6068;border-radius:3px;text-align:center;
font-size:.8em;line-height:1.5em;margin-right:.55em}
.lines{border-bottom:1px solid #c9ccd1;height:1.7em}
@media print{body{margin:0;max-width:none;font-size:11pt}@page{margin:16mm}}
"""

Render = Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    """A question of a sheet with its follow-ups, each as question and answer, in the sheet's language."""

    item: QuizItem
    chain: tuple[tuple[str, str], ...]


def sheet_of(items: Sequence[QuizItem], bank: Bank) -> tuple[Asked, ...]:
    """Items with the chains of the bank questions that they are."""
    return tuple(Asked(item, _chain(item, bank)) for item in items)


def _chain(item: QuizItem, bank: Bank) -> tuple[tuple[str, str], ...]:
    question = bank.by_id.get(item.question)
    steps = question.follow_ups if question else ()
    told = ((said(step.question, item.lang), said(step.answer, item.lang)) for step in steps)
    return tuple((asked, answer) for asked, answer in told if asked)


def sheet_markdown(sheet: Sequence[Asked], lang: Lang) -> str:
    """A sheet as Markdown."""
    blocks = [f"# {word('sheet', lang)}"]
    for number, asked in enumerate(sheet, 1):
        blocks += [f"## {number}. {_safe(asked.item.stem)}", f"*{_meta(asked.item)}*", *_sections(asked)]
    return "\n\n".join(blocks) + "\n"


def _sections(asked: Asked) -> Iterator[str]:
    item = asked.item
    yield f"**{word('points', item.lang)}**"
    yield "\n".join(f"- [ ] ({p.weight}) {_safe(p.text)}{_where(p, item.lang)}" for p in item.points)
    if item.mistakes:
        yield f"**{word('mistakes', item.lang)}**"
        yield "\n".join(f"- {_safe(mistake)}" for mistake in item.mistakes)
    if asked.chain:
        yield f"**{word('follow_ups', item.lang)}**"
        yield "\n".join(f"{n}. {_safe(q)}\n   - {_safe(a)}" for n, (q, a) in enumerate(asked.chain, 1))


def _safe(text: str) -> str:
    """Text of the material in Markdown: what looks like HTML is shown as such."""
    return escape(text, quote=False)


def _meta(item: QuizItem) -> str:
    total = word("of_points", item.lang, total=sum(point.weight for point in item.points))
    return f"{heading(item)} · {total}"


def _where(point: Point, lang: Lang) -> str:
    places = list(dict.fromkeys(_safe(source_line(source, lang)) for source in point.sources))
    return f" — {'; '.join(places)}" if places else ""


def sheet_html(sheet: Sequence[Asked], lang: Lang, render: Render = escape) -> str:
    """A sheet as a page to print: its own style, no script, nothing fetched.

    Args:
        sheet: the questions.
        lang: the language of the words around them.
        render: makes safe HTML of text of the material, formulas included.
    """
    title = escape(word("sheet", lang))
    body = "".join(_article(number, asked, render) for number, asked in enumerate(sheet, 1))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    )


def _article(number: int, asked: Asked, render: Render) -> str:
    item = asked.item
    points = "".join(_point(point, item.lang, render) for point in item.points)
    parts = [
        f"<article><h2>{number}. {_inline(item.stem, render)}</h2>",
        f'<p class="meta">{escape(_meta(item))}</p>',
        f'<h3>{escape(word("points", item.lang))}</h3><ul class="points">{points}</ul>',
    ]
    if item.mistakes:
        wrong = "".join(f"<li>{render(mistake)}</li>" for mistake in item.mistakes)
        parts.append(f"<h3>{escape(word('mistakes', item.lang))}</h3><ul>{wrong}</ul>")
    if asked.chain:
        steps = "".join(f"<li>{render(q)}<ul><li>{render(a)}</li></ul></li>" for q, a in asked.chain)
        parts.append(f"<h3>{escape(word('follow_ups', item.lang))}</h3><ol>{steps}</ol>")
    lines = '<div class="lines"></div>' * 2
    return "".join(parts) + f"<h3>{escape(word('notes', item.lang))}</h3>{lines}</article>"


def _point(point: Point, lang: Lang, render: Render) -> str:
    places = list(dict.fromkeys(escape(source_line(source, lang)) for source in point.sources))
    where = f' <span class="where">{"; ".join(places)}</span>' if places else ""
    return f'<li><span class="box">{point.weight}</span>{_inline(point.text, render)}{where}</li>'


def _inline(text: str, render: Render) -> str:
    """Rendered text without the paragraph around it, for headings and lines."""
    html = render(text).strip()
    single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[3:-4] if single else html
