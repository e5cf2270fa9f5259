"""`viva today`, `progress`, `wrong`: what to answer now, how it stands, what went wrong. Layout and wiring only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.practice_words import practice_word as word
from ui.terminal import PLAIN, Home, Json, out, print_json

if TYPE_CHECKING:
    from assistant.practice.candidates import Step
    from assistant.practice.desk import Desk, Standing
    from assistant.practice.mastery import Share
    from assistant.practice.mistakes import Mistake
    from assistant.practice.records import Attempt
    from assistant.practice.today import Plan
    from corpus.records import Lang

today_commands = typer.Typer()

Learner = Annotated[str, typer.Option("--learner", help="Whose record; several are kept apart.")]
LangOption = Annotated[str | None, typer.Option("--lang", help="zh or en. Default: the terminal's language.")]

_MOST_WEAK = 5
_LONGEST_ANSWER = 120


def language(lang: str | None) -> Lang:
    """The language given, else that of the terminal."""
    import os

    from assistant.question import parse_lang

    own = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return parse_lang(lang) or ("zh" if own.lower().startswith("zh") else "en")


def parse_day(text: str | None) -> date | None:
    """A day as 2026-12-31. Raises LearnerError."""
    from corpus.errors import LearnerError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise LearnerError(f"{text!r} is no date; write it as {date.today().isoformat()}.") from error


def _open(home: Path | None, learner: str, lang: Lang) -> tuple[Desk, Standing]:
    from assistant.practice.desk import Desk
    from assistant.practice.learner import checked_name
    from ingest.library import library_home

    checked_name(learner)
    desk = Desk.open(library_home(home), lang)
    return desk, desk.standing(learner, datetime.now().astimezone())


@today_commands.command()
def today(
    minutes: Annotated[
        int | None, typer.Option(help="The time there is. Default: the learner's setting, else 20.", min=1, max=1440)
    ] = None,
    exam: Annotated[str | None, typer.Option(help="Plan backwards from this date, such as 2026-12-31.")] = None,
    learner: Learner = "me",
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List what to answer now: due reviews, then weak concepts, then something new."""
    chosen, day = language(lang), parse_day(exam)
    desk, at = _open(home, learner, chosen)
    plan = desk.today(at, minutes, day)
    if as_json:
        print_json(_plan_row(plan, learner, desk, chosen))
    else:
        _print_plan(plan, learner, desk, chosen)


def _plan_row(plan: Plan, learner: str, desk: Desk, lang: Lang) -> dict[str, Any]:
    return {
        "day": plan.day.isoformat(),
        "learner": learner,
        "minutes": plan.minutes,
        "planned": round(plan.planned, 1),
        "steps": [_step_row(step, lang) for step in plan.steps],
        "waiting": plan.waiting,
        "gone": list(plan.gone),
        "exam": _exam_row(plan),
        "notices": [notice.in_language(lang) for notice in plan.notices],
    }


def _step_row(step: Step, lang: Lang) -> dict[str, Any]:
    return {
        "item": step.item.id,
        "concept": step.concept,
        "form": step.item.form,
        "stem": step.item.stem,
        "reason": step.reason,
        "minutes": round(step.minutes, 1),
        "why": step.why.in_language(lang),
        "guard": step.guard.text.in_language(lang) if step.guard else None,
    }


def _exam_row(plan: Plan) -> dict[str, Any] | None:
    exam = plan.exam
    if exam is None:
        return None
    return {
        "day": exam.day.isoformat(),
        "days": exam.days,
        "buffer": exam.buffer,
        "unseen": exam.unseen,
        "new_a_day": exam.new_a_day,
        "minutes_needed": round(exam.needed, 1),
        "left_out": exam.left_out,
        "fits": exam.fits,
    }


def _print_plan(plan: Plan, learner: str, desk: Desk, lang: Lang) -> None:
    values = {"day": plan.day, "learner": learner, "count": len(plan.steps), "minutes": f"{plan.minutes:g}"}
    out.print(word("plan", lang, planned=f"{plan.planned:.0f}", **values), style="bold", **PLAIN)
    number = 0
    for reason, steps in groupby(plan.steps, key=lambda step: step.reason):
        out.print(f"\n{word(reason, lang)}", style="bold", **PLAIN)
        for step in steps:
            number += 1
            _print_step(number, step, lang)
    if not plan.steps:
        out.print(word("plan_empty", lang), **PLAIN)
    for notice in plan.notices:
        out.print(f"\n{notice.in_language(lang)}", style="yellow", **PLAIN)


def _print_step(number: int, step: Step, lang: Lang) -> None:
    about = word("about", lang, minutes=f"{step.minutes:.0f}" if step.minutes >= 1 else f"{step.minutes:.1f}")
    out.print(f"{number:>3}. {' '.join(step.item.stem.split())}", **PLAIN)
    out.print(f"     {step.why.in_language(lang)} · {about}", style="dim", **PLAIN)
    if step.guard:
        out.print(f"     {step.guard.text.in_language(lang)}", style="yellow", **PLAIN)


@today_commands.command()
def progress(
    concept: Annotated[
        str | None, typer.Argument(help="A concept by any of its names: the answers behind its figure.")
    ] = None,
    learner: Learner = "me",
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what is known, by section; with a concept, the answers behind its figure."""
    chosen = language(lang)
    desk, at = _open(home, learner, chosen)
    if concept is not None:
        _print_concept(desk, at, desk.graph.the(concept).slug, chosen, as_json)
        return
    if as_json:
        print_json(_progress_row(desk, at))
    else:
        _print_progress(desk, at, chosen)


def _progress_row(desk: Desk, at: Standing) -> dict[str, Any]:
    from assistant.practice.progress import activity, due_forecast, retention, sections, streak
    from assistant.practice.schedule import zone_of

    kept, days = retention(at.cards), activity(at.attempts, zone_of(at.now))
    return {
        "learner": at.learner,
        "answers": sum(len(day.attempts) for day in days),
        "streak": streak(days, at.now.date()),
        "days": [{"day": str(d.day), "answers": len(d.attempts), "minutes": round(d.minutes, 1)} for d in days],
        "retention": {"requested": kept.requested, "observed": kept.observed, "expected": kept.expected},
        "reviews": len(kept.reviews),
        "due": {str(due.day): len(due.items) for due in due_forecast(at.cards, at.now.date())},
        "sections": {s.slug: round(s.value, 3) for s in sections(at.mastery, desk.graph, desk.items)},
        "concepts": {slug: {"value": round(m.value, 3), "standing": m.standing} for slug, m in at.mastery.items()},
        "leeches": [card.key for card in at.cards.leeches],
    }


def _print_progress(desk: Desk, at: Standing, lang: Lang) -> None:
    row = _progress_row(desk, at)
    if not row["answers"]:
        out.print(word("progress_empty", lang, learner=at.learner), **PLAIN)
        return
    values = {"learner": at.learner, "count": row["answers"], "days": len(row["days"]), "streak": row["streak"]}
    out.print(word("progress", lang, **values), style="bold", **PLAIN)
    _print_retention(row, lang)
    due = list(row["due"].values())
    out.print(f"\n{word('forecast', lang)}", style="bold", **PLAIN)
    out.print(f"  {word('forecast_days', lang, today=due[0], week=sum(due[:7]), month=sum(due))}", **PLAIN)
    _print_sections(desk, at, lang)
    _print_weakest(desk, at, lang)
    _print_leeches(desk, at, lang)


def _print_retention(row: dict[str, Any], lang: Lang) -> None:
    kept = {name: f"{value:.0%}" if value is not None else "–" for name, value in row["retention"].items()}
    key = "retention" if row["reviews"] else "retention_none"
    out.print(word(key, lang, count=row["reviews"], **kept), **PLAIN)


def _print_sections(desk: Desk, at: Standing, lang: Lang) -> None:
    from assistant.practice.guard import called
    from assistant.practice.progress import sections

    out.print(f"\n{word('sections', lang)}", style="bold", **PLAIN)
    found = sections(at.mastery, desk.graph, desk.items)
    for section in sorted(found, key=lambda s: desk.order.index(s.slug) if s.slug in desk.order else len(desk.order)):
        name = called(section.slug, desk.graph, lang) if section.slug else word("no_section", lang)
        known = section.count("known") + section.count("solid")
        counts = {"known": known, "shaky": section.count("shaky"), "new": section.count("new")}
        values = {"value": f"{section.value:>4.0%}", "name": name, "count": len(section.concepts), **counts}
        out.print(f"  {word('section', lang, **values)}", **PLAIN)


def _print_weakest(desk: Desk, at: Standing, lang: Lang) -> None:
    from assistant.practice.guard import called

    shaky = sorted((m for m in at.mastery.values() if m.standing == "shaky"), key=lambda m: (m.value, m.concept))
    if shaky:
        out.print(f"\n{word('weakest', lang)}", style="bold", **PLAIN)
    for known in shaky[:_MOST_WEAK]:
        out.print(f"  {known.value:>4.0%}  {called(known.concept, desk.graph, lang)}", **PLAIN)


def _print_leeches(desk: Desk, at: Standing, lang: Lang) -> None:
    if at.cards.leeches:
        out.print(f"\n{word('leeches', lang)}", style="bold", **PLAIN)
    stems = _stems(desk, at.learner, at.attempts) if at.cards.leeches else {}
    for card in at.cards.leeches:
        out.print(f"  {stems.get(card.key, card.key)} · {word('leech', lang, times=card.lapses)}", **PLAIN)


def _stems(desk: Desk, learner: str, attempts: Iterable[Attempt]) -> dict[str, str]:
    """What is asked, by item id: as the library has it, else as it was asked."""
    from assistant.practice.learner import Learners

    with Learners.open(desk.home) as learners:
        kept = dict(learners.stems(learner))
    concepts = {attempt.concepts[0] for attempt in attempts}
    return kept | {item.id: item.stem for slug in concepts for item in desk.items.get(slug, ())}


def _print_concept(desk: Desk, at: Standing, slug: str, lang: Lang, as_json: bool) -> None:
    from assistant.practice.guard import called

    known, stems = at.mastery.get(slug), _stems(desk, at.learner, at.attempts)
    if as_json:
        shares = [_share_row(share, stems) for share in known.shares] if known else []
        print_json({"concept": slug, "value": known.value if known else 0.0, "answers": shares})
        return
    name = called(slug, desk.graph, lang)
    standing = word(f"standing_{known.standing if known else 'new'}", lang)
    out.print(f"{name} · {standing}", style="bold", **PLAIN)
    if known is None:
        out.print(word("no_answers", lang), **PLAIN)
        return
    parts = {key: f"{getattr(known, key):.0%}" for key in ("value", "level", "cap", "recall")}
    out.print(word("mastery", lang, **parts), **PLAIN)
    for share in known.shares:
        row = _share_row(share, stems)
        via = "" if share.via == slug else word("via", lang, name=called(share.via, desk.graph, lang))
        out.print(f"  {word('share', lang, **row)}{via}", **PLAIN)


def _share_row(share: Share, stems: dict[str, str]) -> dict[str, Any]:
    made = share.attempt
    return {
        "attempt": made.id,
        "day": made.at.astimezone().date().isoformat(),
        "score": round(made.score, 1),
        "worth": round(share.worth, 2),
        "item": made.item,
        "stem": stems.get(made.item, made.item),
        "via": share.via,
    }


@today_commands.command()
def wrong(
    everything: Annotated[bool, typer.Option("--all", help="Those mended since, too.")] = False,
    learner: Learner = "me",
    lang: LangOption = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the wrong-answer book: what went wrong, why, and whether it was mended."""
    from assistant.practice.mistakes import wrong_book
    from assistant.practice.schedule import zone_of

    chosen = language(lang)
    desk, at = _open(home, learner, chosen)
    book = wrong_book(at.attempts, zone_of(at.now))
    shown = [mistake for mistake in book if everything or not mistake.mended]
    stems = _stems(desk, learner, at.attempts)
    rows = [_mistake_row(mistake, stems, desk, chosen) for mistake in shown]
    if as_json:
        print_json(rows)
        return
    if not book:
        out.print(word("wrong_empty", chosen), **PLAIN)
        return
    mended = sum(mistake.mended for mistake in book)
    out.print(word("wrong_title", chosen, open=len(book) - mended, mended=mended), style="bold", **PLAIN)
    for row in rows:
        _print_mistake(row, chosen)


def _mistake_row(mistake: Mistake, stems: dict[str, str], desk: Desk, lang: Lang) -> dict[str, Any]:
    from assistant.practice.answered import cause_text

    last = mistake.wrong[-1]
    there = {item.id for slug in mistake.concepts for item in desk.items.get(slug, ())}
    return {
        "item": mistake.item,
        "stem": stems.get(mistake.item, mistake.item),
        "concept": mistake.concepts[0],
        "times": len(mistake.wrong),
        "day": last.at.astimezone().date().isoformat(),
        "cause": cause_text(mistake.cause, desk.graph).in_language(lang) if mistake.cause else "",
        "answer": last.answer,
        "attempts": [attempt.id for attempt in mistake.attempts],
        "mended": mistake.mended,
        "gone": mistake.item not in there,
    }


def _print_mistake(row: dict[str, Any], lang: Lang) -> None:
    notes = [word(key, lang) for key in ("mended", "gone") if row[key]]
    out.print("\n" + " · ".join([" ".join(row["stem"].split()), *notes]), **PLAIN)
    key = "wrong_row_once" if row["times"] == 1 else "wrong_row"
    cause = row["cause"] or word("cause_unknown", lang)
    out.print(f"  {word(key, lang, times=row['times'], day=row['day'], cause=cause)}", style="dim", **PLAIN)
    answer = " ".join(row["answer"].split())
    if answer:
        short = answer if len(answer) <= _LONGEST_ANSWER else answer[:_LONGEST_ANSWER] + "…"
        out.print(f"  {word('your_answer', lang, answer=short)}", style="dim", **PLAIN)
    out.print(f"  {word('attempt', lang, id=row['attempts'][-1])}", style="dim", **PLAIN)
