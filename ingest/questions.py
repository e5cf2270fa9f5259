"""The question bank: YAML files, each a list of questions on one concept, read into `Question` records.

Takes a file and gives its questions; whether what they refer to exists is for the corpus check to say.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusError
from corpus.records import Question
from ingest.text import read_text

_QUESTION = TypeAdapter(Question)
# The loaders in C are ten times faster, which the whole bank makes felt; a build without them works too.
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BASE = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a file, in its order.

    Raises:
        SourceError: the file cannot be read.
        CorpusError: it is not YAML, not a list, or an entry lacks a field; the text names file and line.

    """
    text = read_text(path)
    try:
        tree = yaml.compose(text, _SAFE)
        entries = yaml.load(text, _BASE)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise CorpusError(f"{path}:{line}: the questions are not valid YAML.") from error
    if not isinstance(entries, list) or not isinstance(tree, yaml.SequenceNode):
        raise CorpusError(f"{path}:1: the file is not a list of questions; begin each with '- id: ...'.")
    lines = [node.start_mark.line + 1 for node in tree.value]
    return tuple(_question(path, line, entry) for line, entry in zip(lines, entries, strict=True))


def _question(path: Path, line: int, entry: object) -> Question:
    try:
        return _QUESTION.validate_python(entry)
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(map(str, detail["loc"]))
        raise CorpusError(f"{path}:{line}: question field {where}: {detail['msg']}.") from error
