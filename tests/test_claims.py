"""Notes taken apart into claims."""

from __future__ import annotations

from corpus.records import Passage
from corpus.references import Reference
from ingest.claims import claims_of


def passage(text: str, kind: str, lang: str = "en", ordinal: int = 0) -> Passage:
    return Passage(f"{kind}{ordinal}", "note", ordinal, kind, kind, 0, len(text), text, lang)  # type: ignore[arg-type]


def test_each_bullet_is_a_claim_without_its_references() -> None:
    first, second = claims_of([passage("- A splits. [@1, p. 2]\n- B joins.", "mechanism")])
    assert (first.text, first.references) == ("A splits.", (Reference("1", 2),))
    assert (second.text, second.references, second.place) == ("B joins.", (), 1)


def test_formula_lines_stay_with_their_bullet() -> None:
    (claim,) = claims_of([passage("- Cost is\n  $$x-1$$\n  per step.", "cost")])
    assert claim.text == "Cost is\n  $$x-1$$\n  per step."


def test_places_count_on_over_passages_of_one_facet_and_language() -> None:
    rows = [passage("- a", "cost"), passage("- b", "cost", ordinal=1), passage("- c", "cost", "zh", 2)]
    assert [(claim.text, claim.place) for claim in claims_of(rows)] == [("a", 0), ("b", 1), ("c", 0)]


def test_follow_up_is_split_into_question_and_answer() -> None:
    (claim,) = claims_of([passage("1. 为什么？因为快。[@1]", "followups", "zh")])
    assert (claim.question, claim.answer) == ("为什么？", "因为快。")


def test_summary_without_bullets_is_one_claim() -> None:
    (claim,) = claims_of([passage("One line. Two sentences. [@1]", "summary")])
    assert (claim.text, claim.question) == ("One line. Two sentences.", "")
