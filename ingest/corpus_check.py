"""Checks a corpus as a whole: outline, registry, notes, digests and questions hold together, and with papers at hand.

Takes a folder laid out as docs/corpus-format.md says and gives one sentence for each problem, with file and line. Each
rule is a function from the corpus to problems, registered in `RULES`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import networkx as nx

from corpus.errors import PdfError, SourceError
from corpus.language import cjk_count
from corpus.records import Note, Outline, Paper, Question, Topic
from corpus.references import Reference, split_references
from graph.names import fold
from ingest.claims import FORMULA, Claim, claims_of
from ingest.notes import read_digest, read_note
from ingest.outline import read_outline
from ingest.pdf import read_pdf
from ingest.questions import read_questions
from ingest.registry import read_registry
from ingest.source import SourceText
from ingest.split import split
from ingest.text import read_text

T = TypeVar("T")

# Chinese characters for each English word of two halves that say the same; over all shipped texts it is 1.2 to 2.0.
_RATIO = (0.8, 2.8)
# A sentence of so many characters that stands in two notes was copied.
_COPIED = 40
_POINTS, _LEVELS, _WEIGHTS, _CHAIN = range(3, 7), range(1, 6), range(1, 4), 3

_CLAIM_PLACE = re.compile(r"(?P<slug>[\w.-]+)#(?P<facet>\w+)\.(?P<place>\d+)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_WORD = re.compile(r"[A-Za-z']+")
# Where a paper gives a number to a section, table, figure or equation.
_NUMBERED = re.compile(
    r"(?:Table|Figure|Fig\.|Eq\.|Equation|Section|Appendix)\s*\(?\d[\d.]*\)?|^\d+(?:\.\d+)*\.?\s+[A-Z].*$", re.MULTILINE
)


@dataclass(frozen=True)
class Written:
    """A note or digest: its file, the text of the file, and its claims."""

    path: Path
    raw: str
    claims: tuple[Claim, ...]

    @classmethod
    def of(cls, path: Path, source: SourceText) -> Written:
        """A file as read."""
        return cls(path, read_text(path), claims_of(split(source, path.stem, len)))

    def at(self, words: str) -> str:
        """File and line on which some words stand first; line 1 where they do not."""
        return f"{self.path}:{self.raw.count(chr(10), 0, max(0, self.raw.find(words))) + 1}"

    def half(self, lang: str) -> list[Claim]:
        """The claims of one language."""
        return [claim for claim in self.claims if claim.lang == lang]


@dataclass(frozen=True)
class Corpus:
    """All of a corpus that could be read; `unread` says what could not."""

    folder: Path
    outline: Outline | None
    papers: Mapping[str, Paper]
    notes: Mapping[str, Note]
    texts: Mapping[str, Written]
    questions: Mapping[Path, tuple[Question, ...]]
    pdfs: Mapping[str, SourceText]
    unread: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, papers: Path | None = None) -> Corpus:
        """Reads a folder, and the PDFs of another one; raises SourceError where there is none."""
        for place in filter(None, (folder, papers)):
            if not place.is_dir():
                raise SourceError(f"There is no folder {place}; check the path.")
        unread: list[str] = []
        notes = _each(folder / "notes", "*.md", read_note, unread)
        digests = _each(folder / "digests", "*.md", read_digest, unread)
        outlines = _each(folder, "outline.md", read_outline, unread)
        registered = [paper for rows in _each(folder, "papers.toml", read_registry, unread).values() for paper in rows]
        return cls(
            folder,
            next(iter(outlines.values()), None),
            {paper.id: paper for paper in registered},
            {path.stem: note for path, (note, _) in notes.items()},
            {path.stem: Written.of(path, source) for path, (_, source) in (*notes.items(), *digests.items())},
            _each(folder / "questions", "*.yaml", read_questions, unread),
            {path.stem: source for path, source in _each(papers, "*.pdf", read_pdf, unread).items()} if papers else {},
            tuple(unread),
        )

    @cached_property
    def places(self) -> frozenset[tuple[str, str, int]]:
        """Where claims stand: note or digest, facet, and place counted from 1."""
        return frozenset((slug, c.facet, c.place + 1) for slug, text in self.texts.items() for c in text.half("zh"))


def _each(folder: Path, pattern: str, read: Callable[[Path], T], unread: list[str]) -> dict[Path, T]:
    rows = {}
    for path in sorted(folder.glob(pattern)):
        try:
            rows[path] = read(path)
        except (SourceError, PdfError) as error:
            unread.append(str(error))
    return rows


def check_corpus(folder: Path, papers: Path | None = None) -> tuple[str, ...]:
    """What is wrong with a corpus, one sentence a problem.

    Raises:
        SourceError: there is no such folder.

    """
    corpus = Corpus.read(folder, papers)
    return (*corpus.unread, *(problem for rule in RULES for problem in rule(corpus)))


def outline_is_answered(corpus: Corpus) -> Iterator[str]:
    """Every entry of the outline has a note, by name or by the note's topics; every paper there is registered."""
    if corpus.outline is None:
        yield f"{corpus.folder / 'outline.md'}:1: there is no outline that can be read."
    answered = {fold(name) for n in corpus.notes.values() for name in (*n.names.both, *n.aliases, *n.topics)}
    for topic in corpus.outline.walk() if corpus.outline else ():
        if topic.kind in {"item", "tool", "question"} and not _is_answered(topic, answered, corpus):
            yield f"{corpus.folder / 'outline.md'}:{topic.line}: no note answers {topic.name.in_language('zh')!r}."
        for paper in topic.papers:
            if paper not in corpus.papers:
                yield f"{corpus.folder / 'outline.md'}:{topic.line}: the paper {paper} is not in papers.toml."


def _is_answered(topic: Topic, answered: set[str], corpus: Corpus) -> bool:
    if any(fold(name) in answered for name in topic.name.both):
        return True
    asked = {q.text.zh for rows in corpus.questions.values() for q in rows} if topic.kind == "question" else set()
    below = [child for child in topic.children if child.kind != "question"]
    return topic.name.zh in asked or (bool(below) and all(_is_answered(child, answered, corpus) for child in below))


def halves_are_alike(corpus: Corpus) -> Iterator[str]:
    """Both halves are there, with the same claims in the same places and the same references, and of like length."""
    for text in corpus.texts.values():
        zh, en = ([(c.facet, c.place, c.references) for c in text.half(lang)] for lang in ("zh", "en"))
        if zh != en or not zh:
            odd = next((a for a, b in zip(zh, en, strict=False) if a != b), ("the end",))
            yield f"{text.path}:1: the halves part at {'.'.join(map(str, odd[:1]))}: not the same claims or references."
            continue
        letters = sum(cjk_count(claim.text) for claim in text.half("zh"))
        words = sum(len(_WORD.findall(FORMULA.sub(" ", claim.text))) for claim in text.half("en"))
        if not _RATIO[0] * words <= letters <= _RATIO[1] * words:
            yield f"{text.path}:1: {letters} Chinese characters and {words} English words hardly say the same."


def sections_are_known(corpus: Corpus) -> Iterator[str]:
    """Every section has a heading that the program knows."""
    for text in corpus.texts.values():
        for claim in text.claims:
            if claim.facet == "body":
                yield f"{text.at(claim.text[:30])}: the section {claim.passage.section!r} is not one of the format's."
                break


def references_resolve(corpus: Corpus) -> Iterator[str]:
    """What a text cites is registered; pages and sections of papers at hand exist."""
    for text in corpus.texts.values():
        for claim in text.claims:
            for reference in claim.references:
                if wrong := _unresolved(reference, corpus):
                    yield f"{text.at(claim.text[:30])}: {wrong}"
    for slug, note in corpus.notes.items():
        for paper in filter(None, (*note.papers, note.introduced_by)):
            if paper not in corpus.papers:
                yield f"{corpus.texts[slug].at(paper)}: the paper {paper} is not in papers.toml."


def _unresolved(reference: Reference, corpus: Corpus) -> str:
    """What is wrong with a reference, or nothing."""
    if reference.document not in corpus.papers:
        return f"the paper {reference.document} is not in papers.toml."
    source = corpus.pdfs.get(reference.document)
    if source is None:
        return ""
    if reference.page and reference.page > len(source.page_starts):
        return f"{reference.document} has {len(source.page_starts)} pages, not {reference.page}."
    number = reference.section
    if number[:1].isdigit() and not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", _headings(source)):
        return f"{reference.document} has no section, table or figure {number}."
    return ""


def _headings(source: SourceText) -> str:
    """The section paths and the captions of a paper, where numbers of sections, tables and figures stand."""
    captions = (source.text[block.start : block.end] for block in source.blocks if block.kind == "caption")
    return "\n".join([*{block.section for block in source.blocks}, *captions, *_NUMBERED.findall(source.text)])


def names_are_unique(corpus: Corpus) -> Iterator[str]:
    """No two notes answer to one name."""
    owners: dict[str, str] = {}
    for slug, note in corpus.notes.items():
        for name in dict.fromkeys(map(fold, (*note.names.both, *note.aliases))):
            if owners.setdefault(name, slug) != slug:
                yield f"{corpus.texts[slug].at(name)}: the name {name!r} is also that of {owners[name]}."


def nothing_is_copied(corpus: Corpus) -> Iterator[str]:
    """No two notes or digests share a long sentence."""
    first: dict[str, str] = {}
    for slug, text in corpus.texts.items():
        for claim in text.claims:
            for sentence in _SENTENCE.split(claim.text):
                key = fold(sentence).strip()
                if len(key) >= _COPIED and first.setdefault(key, slug) != slug:
                    yield f"{text.at(sentence[:30])}: this sentence stands in {first[key]} too: {sentence[:60]}"


def formulas_are_balanced(corpus: Corpus) -> Iterator[str]:
    """Dollars come in pairs, and braces within formulas too."""
    for text in corpus.texts.values():
        for claim in text.claims:
            formulas = FORMULA.findall(claim.text.replace("$$", "$"))
            odd = claim.text.replace("\\$", "").count("$") % 2
            if odd or any(_unbraced(formula) for formula in formulas):
                yield f"{text.at(claim.text[:30])}: a formula is not closed: {claim.text[:60]}"


def _unbraced(formula: str) -> bool:
    plain = formula.replace("\\{", "").replace("\\}", "")
    return plain.count("{") != plain.count("}")


def prerequisites_lead_up(corpus: Corpus) -> Iterator[str]:
    """No concept is, by whatever way, its own prerequisite: then all can be reached from those that need nothing."""
    rests = nx.DiGraph((p, slug) for slug, note in sorted(corpus.notes.items()) for p in note.prerequisites)
    for circle in nx.simple_cycles(rests):
        yield f"{corpus.texts[circle[0]].at('prerequisites')}: a circle of prerequisites: {' → '.join(circle)}."


def relations_are_notes_or_named(corpus: Corpus) -> Iterator[str]:
    """A concept that a note relates to itself is another one."""
    for slug, note in corpus.notes.items():
        related = (*note.prerequisites, *note.contrasts, *note.variant_of, *note.improves_on, *note.uses)
        if slug in related:
            yield f"{corpus.texts[slug].at('slug')}: the note is related to itself."


def papers_have_digests(corpus: Corpus) -> Iterator[str]:
    """Where there are digests, every registered paper has one."""
    if any(slug in corpus.papers for slug in corpus.texts):
        for paper in corpus.papers.values():
            if paper.id not in corpus.texts:
                yield f"{corpus.folder / 'papers.toml'}:1: there is no digest of {paper.id} ({paper.title})."


def questions_hold(corpus: Corpus) -> Iterator[str]:
    """Questions have both languages, notes, 3-6 supported points, mistakes and a chain of three; ids differ."""
    seen: dict[str, Path] = {}
    for path, rows in corpus.questions.items():
        for question in rows:
            where = f"{path}:{_line(path, question.id)}: {question.id}"
            if question.id in seen:
                yield f"{where}: the id is also given in {seen[question.id]}."
            seen[question.id] = path
            for wrong in (*_misshapen(question), *_unsupported(question, corpus)):
                yield f"{where}: {wrong}"


def _line(path: Path, id: str) -> int:
    text = read_text(path)
    return text.count("\n", 0, max(0, text.find(f"id: {id}"))) + 1


def _misshapen(question: Question) -> Iterator[str]:
    names = [question.text, *(point.text for point in question.points), *question.mistakes]
    names += [name for step in question.follow_ups for name in (step.question, step.answer)]
    if not all(name.zh and name.en for name in names):
        yield "a text lacks one of its languages."
    if any(text.replace("\\$", "").count("$") % 2 for name in names for text in name.both):
        yield "a formula is not closed."
    if len(question.points) not in _POINTS or any(point.weight not in _WEIGHTS for point in question.points):
        yield "there should be 3 to 6 marking points of weight 1 to 3."
    if question.level not in _LEVELS or len(question.follow_ups) != _CHAIN or not question.mistakes:
        yield "there should be a level from 1 to 5, a mistake or more, and three follow-ups."


def _unsupported(question: Question, corpus: Corpus) -> Iterator[str]:
    for slug in question.concepts:
        if slug not in corpus.notes:
            yield f"there is no note on {slug}."
    for point in question.points:
        if not point.support:
            yield f"the point {point.text.en[:40]!r} has no support."
        for support in point.support:
            if wrong := _unfounded(support, corpus):
                yield wrong


def _unfounded(support: str, corpus: Corpus) -> str:
    if claim := _CLAIM_PLACE.fullmatch(support.removeprefix("@")):
        known = (claim["slug"], claim["facet"], int(claim["place"])) in corpus.places
        return "" if known else f"there is no claim {support}."
    _, references = split_references(f"[{support}]")
    return _unresolved(references[0], corpus) if len(references) == 1 else f"{support!r} is not a reference."


RULES: tuple[Callable[[Corpus], Iterator[str]], ...] = (
    outline_is_answered,
    halves_are_alike,
    sections_are_known,
    references_resolve,
    names_are_unique,
    nothing_is_copied,
    formulas_are_balanced,
    prerequisites_lead_up,
    relations_are_notes_or_named,
    papers_have_digests,
    questions_hold,
)


def coverage(corpus: Corpus) -> Iterator[tuple[str, str, int, int, int, int]]:
    """For each item and tool of the outline: its name, its notes, their Chinese characters and English words, papers
    and questions.
    """
    questions: dict[str, int] = defaultdict(int)
    for rows in corpus.questions.values():
        for question in rows:
            questions[question.concepts[0]] += 1
    for topic in corpus.outline.walk() if corpus.outline else ():
        if topic.kind not in {"item", "tool"}:
            continue
        names = {fold(name) for name in topic.name.both}
        slugs = [s for s, n in corpus.notes.items() if names & set(map(fold, (*n.names.both, *n.aliases, *n.topics)))]
        claims = [claim for slug in slugs for claim in corpus.texts[slug].claims]
        yield (
            topic.name.in_language("zh"),
            ", ".join(slugs),
            sum(cjk_count(claim.text) for claim in claims if claim.lang == "zh"),
            sum(len(_WORD.findall(claim.text)) for claim in claims if claim.lang == "en"),
            len({paper for slug in slugs for paper in corpus.notes[slug].papers}),
            sum(questions[slug] for slug in slugs),
        )
