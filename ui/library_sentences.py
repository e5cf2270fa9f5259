"""Problems as the page says them: in its language, by files' names alone, with what can be done on the page.

Takes the sentences of the lower layers, which speak to a terminal in English and name whole paths, and gives theirs in
either language. A sentence that is not known here stays as it is, but for the folders in it.
"""

from __future__ import annotations

import re

from corpus.records import Lang
from ui.library_words import say

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?P<file>.+) is encrypted; save a copy", "p_encrypted"),
    (r"(?P<file>.+) is damaged", "p_damaged"),
    (r"(?P<file>.+) has \d+ page\(s\) but no text", "p_scan"),
    (r"(?P<file>.+) is empty \(0 bytes\)", "p_empty"),
    (r"(?P<file>.+) is a web page \(HTML\)", "p_web_page"),
    (r"(?P<file>.+) is not a PDF\.", "p_not_pdf"),
    (r"(?P<file>.+) holds no text", "p_no_text"),
    (r"(?P<file>.+): there is no text below the front matter", "p_no_text"),
    (r"(?P<file>.+) is of no kind that viva reads", "p_kind"),
    (r"(?P<file>.+) is larger than (?P<most>\d+) MB", "p_large"),
    (r"(?P<file>.+) would be the document '(?P<id>.+?)', (?:but that is|as) ", "p_taken"),
    (r"There is no file(?: or folder)? (?P<file>.+?)(?:; check the path)?\.$", "p_gone"),
    (r"Cannot read (?P<file>.+?): (?P<reason>.+?)\.?$", "p_unreadable"),
    (r"(?P<file>.+) was changed meanwhile", "p_changed_meanwhile"),
    (r"The outline .+ has no headings", "p_no_topics"),
    (r"(?P<file>[^:]+\.md):(?P<line>\d+): (?P<reason>.+)", "p_note"),
    (r"There is no paper '(?P<name>.+?)'; ", "p_reference"),
    (r"(?P<name>.+) was not fetched: there is no network", "p_unreachable"),
    (
        r"(?P<name>.+) was not fetched: (?P<host>\S+) (?:cannot be reached|is not found|does not answer)",
        "p_unreachable",
    ),
    (r"(?P<name>.+) was not fetched: (?P<host>\S+) has nothing at its address", "p_not_there"),
    (r"(?P<name>.+) was not fetched: (?P<host>\S+) is not on the list", "p_host"),
    (r"(?P<name>.+) was not fetched: papers are fetched by https alone", "p_https"),
    (r"(?P<name>.+) was not fetched: it is larger than (?P<most>\d+) MB", "p_fetched_large"),
    (r"(?P<name>.+) was not fetched: .+ sends a web page", "p_fetched_web"),
    (r"(?P<name>.+) was not fetched: (?P<reason>[^;]+)", "p_fetched"),
    (r"The library .+ is being changed by (?P<name>.+?); wait for it", "p_busy"),
    (r"(?P<count>\d+) passages? (?:has|have) no vector", "p_missing_vectors"),
    (r"(?P<count>\d+) vectors? (?:has|have) no passage", "p_extra_vectors"),
    (r"graph\.json is ", "p_graph_stale"),
    (r"no vectors: nothing was ingested", "p_nothing"),
    (r"The vectors in .+? (?:cannot be used: )?(?P<reason>[^;]+)", "p_vectors"),
    (r"library\.db: |.+ is damaged \(", "p_record"),
    (r"The library .+ was made with the embedding model", "p_model"),
    (r"No paper in the library uses '(?P<name>.+?)'", "p_decided"),
    (
        r"(?:Nothing was decided on )?'(?P<name>.+?)'(?: is a concept already|; viva| was decided on already)",
        "p_decided",
    ),
    (r"There is no document '(?P<name>.+?)'", "p_removed"),
)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in _PATTERNS)
_FOLDERS = re.compile(r"(?<![\w:/.])(?:/[^/\n:;'\"]+)+/(?=[^/\s])|\b[A-Za-z]:\\(?:[^\\\n:;]+\\)+")
_UNKNOWN_HOST: dict[Lang, str] = {"zh": "网站", "en": "its host"}


def problem(sentence: str, lang: Lang) -> str:
    """A sentence of a lower layer, as the page says it."""
    short = _FOLDERS.sub("", sentence)
    for pattern, key in _KNOWN:
        if match := pattern.match(short):
            values = {name: value for name, value in match.groupdict().items() if value}
            return say(key, lang, **{"host": _UNKNOWN_HOST[lang], **values})
    return short
