"""Draws claims with numbers that cite a page of a paper at hand, for looking each up on its page.

Usage: python -m tests.benchmarks.claims PAPERS > claims.tsv. Prints 30 from notes and digests, drawn with a fixed seed:
an empty verdict, where the claim stands, the page that it cites, and its text.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus import shipped
from ingest.claims import Claim, claims_of
from ingest.notes import read_digest, read_note
from ingest.split import split

COUNT, SEED = 30, 2026
_NUMBER = re.compile(r"\d")
_FORMULA = re.compile(r"\$[^$]*\$")


def main() -> None:
    """Prints the sample for the folder of papers named on the command line."""
    at_hand = {path.stem for path in Path(sys.argv[1]).glob("*.pdf")}
    drawn = random.Random(SEED).sample(sorted(numbered(at_hand)), COUNT)
    writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    writer.writerow(("verdict", "claim", "cited", "text", "remark"))
    writer.writerows(("", *row, "") for row in drawn)


def numbered(at_hand: set[str]) -> Iterator[tuple[str, str, str]]:
    """The English claims with a number outside formulas that cite a page at hand."""
    for claim in claims():
        cited = "; ".join(f"{r.document} p. {r.page}" for r in claim.references if r.page and r.document in at_hand)
        if claim.lang == "en" and cited and _NUMBER.search(_FORMULA.sub("", claim.text)):
            place = f"{claim.passage.document}#{claim.facet}.{claim.place + 1}"
            yield place, cited, " ".join(claim.text.split())


def claims() -> Iterator[Claim]:
    """All claims of the shipped notes and digests."""
    for path in sorted(shipped.NOTES.glob("*.md")):
        yield from claims_of(split(read_note(path)[1], path.stem, len))
    for path in sorted(shipped.DIGESTS.glob("*.md")):
        yield from claims_of(split(read_digest(path)[1], f"{path.stem}-digest", len))


if __name__ == "__main__":
    main()
