"""What to fetch: a registered paper, an arXiv id or a link becomes an address and the name of a file.

Pure: knows no network, and nothing of a disk beyond which names its files may have.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches

import httpx

from corpus.errors import FetchError
from corpus.records import Paper
from ingest.fetch_address import BY_HAND, parse_url, place, shown
from ingest.fetch_settings import parse_host

# A paper of the registry, an arXiv id, or an https link.
Wanted = Paper | str

_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"""(?:(?:https?://)?(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?:(?:https?://)?doi\.org/)?10\.48550/arxiv\.)?
    (?P<id>{_ID})(?:v(?P<version>\d{{1,3}}))?(?:\.pdf)?/?(?:[?\#].*)?""",
    re.VERBOSE | re.IGNORECASE,
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(10\.\d{4,9}/\S+)", re.IGNORECASE)
# In characters of up to four bytes; a file system takes 255 bytes, hash and endings included.
_LONGEST_STEM = 50


@dataclass(frozen=True)
class ArxivId:
    """An arXiv id; `version` 0 asks for the newest."""

    id: str
    version: int = 0

    @property
    def name(self) -> str:
        """As arXiv writes it: `2002.04745v2`."""
        return f"{self.id}v{self.version}" if self.version else self.id

    @property
    def stem(self) -> str:
        """The name of its file; ids of before 2007 hold a slash."""
        return self.name.replace("/", "-")


@dataclass(frozen=True)
class Target:
    """A paper to be fetched: what messages call it, what `viva fetch` takes for it, its address and its file's name."""

    name: str
    reference: str
    url: httpx.URL
    stem: str
    arxiv: ArxivId | None = None

    @property
    def place(self) -> str:
        """The host to ask."""
        return place(self.url)


def parse_arxiv(text: str) -> ArxivId | None:
    """The arXiv id that a text is, bare or in an address of arXiv's; None where it is none."""
    match = _ARXIV.fullmatch(text.strip())
    return ArxivId(match["id"], int(match["version"] or 0)) if match else None


def version_named(id: str, text: str) -> int:
    """The version of an arXiv paper that an address or a file's name speaks of; 0 where it speaks of none."""
    match = re.search(rf"(?<!\d){re.escape(id)}v(\d{{1,3}})(?!\d)", text)
    return int(match[1]) if match else 0


def target_of(wanted: Wanted, arxiv: str) -> Target:
    """Where to get a paper, with arXiv's ids put behind the address `arxiv`.

    Raises:
        FetchError: the registry has no address for it, or the text is neither an arXiv id nor an address.

    """
    reference, name = reference_of(wanted), name_of(wanted)
    source = (wanted.arxiv or wanted.url) if isinstance(wanted, Paper) else wanted
    if not source:
        raise FetchError("the registry has neither an arXiv id nor an address for it", BY_HAND)
    if found := parse_arxiv(source):
        return Target(name, reference, httpx.URL(f"{arxiv}{found.name}"), found.stem, found)
    url = parse_url(source)
    stem = safe_stem(wanted.key) if isinstance(wanted, Paper) else _link_stem(url)
    return Target(name, reference, url, stem)


def name_of(wanted: Wanted) -> str:
    """What messages call a paper."""
    if isinstance(wanted, Paper):
        return wanted.title or wanted.id
    return reference_of(wanted)


def reference_of(wanted: Wanted) -> str:
    """What `viva fetch` takes for a paper; of a link only what may be shown."""
    if isinstance(wanted, Paper):
        return wanted.arxiv or wanted.key
    if found := parse_arxiv(wanted):
        return found.name
    try:
        return shown(parse_url(wanted))
    except FetchError:
        return _masked(wanted)


def _masked(text: str) -> str:
    """What is no address, without what could be a password or a token if it were one."""
    return re.sub(r"(?s)[^/\s]*@|[?#].*", "…", text)


def safe_stem(text: str) -> str:
    """A file's name without its ending that cannot leave its folder; a changed one bears a hash, to stay its own."""
    stem = _shortened(text)
    return stem if stem and stem == text else f"{stem or 'paper'}-{_digest(text)}"


def _shortened(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip(".-")[:_LONGEST_STEM]


def _link_stem(url: httpx.URL) -> str:
    """Many papers are called paper.pdf, so a link's file always bears a hash."""
    last = re.sub(r"(?i)\.pdf$", "", url.path.rstrip("/").rpartition("/")[2])
    return f"{_shortened(last) or 'paper'}-{_digest(str(url))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def hosts_of(papers: Iterable[Paper]) -> Iterator[str]:
    """The hosts at which a registry has papers that arXiv has not; what is no address is passed over."""
    for paper in papers:
        if paper.url and not paper.arxiv:
            with suppress(FetchError):
                yield parse_host(place(parse_url(paper.url)))


def asked(references: Iterable[str], registry: Collection[Paper]) -> list[Wanted]:
    """The papers that keys, ids or links speak of, as the registry has them where it does.

    Raises:
        FetchError: one of them is no key of the registry, no arXiv id and no link.

    """
    return [_asked(reference.strip(), registry) for reference in references]


def _asked(reference: str, registry: Collection[Paper]) -> Wanted:
    if found := wanted_by(reference, registry):
        return found
    near = get_close_matches(reference, [paper.key for paper in registry], n=1)
    hint = f"did you mean {near[0]}?" if near else "give a key of the registry, an arXiv id or an https link."
    raise FetchError(f"There is no paper {_masked(reference)!r}; {hint}")


def wanted_by(reference: str, registry: Collection[Paper]) -> Wanted | None:
    """The paper that a key, id or link speaks of, as the registry has it where it does; None where it is none such."""
    found, doi = parse_arxiv(reference), _DOI.fullmatch(reference)
    for paper in registry:
        if found and found.id == paper.arxiv:
            return replace(paper, arxiv=found.name)
        if (reference and reference in {paper.key, paper.url}) or (doi and _doi(paper.url) == doi[1].lower()):
            return paper
    return found.name if found else reference if "://" in reference else None


def _doi(url: str) -> str:
    match = _DOI.fullmatch(url)
    return match[1].lower() if match else ""


def missing(references: Iterable[str], registry: Collection[Paper], have: Collection[str]) -> list[Wanted]:
    """The papers that an outline's or a note's references speak of and that are not there, each once, in order.

    `have` holds the ids of the documents that are there. DOIs that the registry does not know, and paths of files, lead
    to no PDF and are passed over.
    """
    found = [wanted_by(_completed(reference), registry) for reference in references if reference]
    papers = [wanted for wanted in dict.fromkeys(found) if wanted]
    return [wanted for wanted in papers if (wanted.id if isinstance(wanted, Paper) else wanted) not in have]


def _completed(reference: str) -> str:
    """Outlines hold bare DOIs."""
    return f"doi:{reference}" if re.match(r"10\.\d{4,9}/", reference) else reference
