"""What was decided on names that might be concepts, and what accepted ones bring into the graph.

Decisions are kept in the record and handed to `graph.build`; what was accepted is a concept as long as a passage names
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.records import Name, Passage
from graph.acronyms import definitions
from graph.model import Concept, Merge
from graph.names import spellings

# The kind of the concepts that stand in the graph because a candidate was accepted.
TERM = "term"
_QUOTED = 160


@dataclass(frozen=True)
class Decision:
    """What was decided on a name.

    An accepted one is a concept of that slug and those names, or, where the slug or a name is a known concept's, more
    names of that one. A rejected one is never listed again.
    """

    name: str
    accepted: bool
    slug: str = ""
    names: Name = field(default_factory=Name)
    aliases: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Everything that the decision covers."""
        return tuple(dict.fromkeys((self.name, *self.names.both, *self.aliases)))


def with_definitions(concepts: Sequence[Concept], passages: Iterable[Passage]) -> tuple[Concept, ...]:
    """The concepts, accepted ones with the first place in each document that defines their acronym."""
    by_form = {form: c.slug for c in concepts if c.kind == TERM for name in c.names for form in spellings(name)}
    if not by_form:
        return tuple(concepts)
    found = _defined(by_form, passages)
    return tuple(replace(c, merges=(*c.merges, *found.get(c.slug, {}).values())) for c in concepts)


def _defined(by_form: Mapping[str, str], passages: Iterable[Passage]) -> dict[str, dict[str, Merge]]:
    """The definitions by concept and document."""
    found: dict[str, dict[str, Merge]] = defaultdict(dict)
    for passage in passages:
        for d in definitions(passage.text) if "(" in passage.text or "（" in passage.text else ():
            short, long = (_owner(by_form, form) for form in (d.short, d.long))
            if short and short == long:
                quote = " ".join(passage.text[d.start : d.end].split())[:_QUOTED]
                page = passage.page_at(d.start)
                where = f"{passage.document} p. {page}" if page else passage.document
                found[short].setdefault(passage.document, Merge(d.short, f"defined as {quote!r} in {where}"))
    return found


def _owner(by_form: Mapping[str, str], name: str) -> str | None:
    return next((by_form[form] for form in sorted(spellings(name)) if form in by_form), None)
