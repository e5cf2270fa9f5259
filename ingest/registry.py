"""The paper registry: a TOML file of papers, read into `Paper` records and checked for doubled keys and ids."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusError
from corpus.records import Paper
from ingest.text import read_text

_PAPER = TypeAdapter(Paper)
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")


def read_registry(path: Path) -> tuple[Paper, ...]:
    """The papers of a registry file, in its order.

    Raises:
        SourceError: the file cannot be read.
        CorpusError: it is not TOML, an entry lacks a field, or two entries share a key or an id.

    """
    try:
        entries = tomllib.loads(read_text(path)).get("paper", [])
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"The paper registry {path} is not valid TOML: {error}.") from error
    if not isinstance(entries, list):
        raise CorpusError(f"The paper registry {path} has no list of papers; begin each entry with [[paper]].")
    papers = tuple(_paper(path, number, entry) for number, entry in enumerate(entries, 1))
    _check_unique(path, papers)
    return papers


def _paper(path: Path, number: int, entry: object) -> Paper:
    try:
        paper = _PAPER.validate_python(entry)
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(str(part) for part in detail["loc"])
        raise CorpusError(f"Entry {number} of {path}: {field}: {detail['msg']}.") from error
    if paper.arxiv and not _ARXIV.fullmatch(paper.arxiv):
        raise CorpusError(f"Entry {number} of {path}: {paper.arxiv!r} is not an arXiv id such as 2002.04745.")
    return paper


def _check_unique(path: Path, papers: tuple[Paper, ...]) -> None:
    for what, values in (("key", [p.key for p in papers]), ("id", [p.id for p in papers])):
        doubled = [value for value, count in Counter(values).items() if count > 1]
        if doubled:
            raise CorpusError(f"{path}: the {what} {doubled[0]!r} is given to more than one paper.")
