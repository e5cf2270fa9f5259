import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assistant.practice import checks
from assistant.practice.bank import Bank
from assistant.practice.items_free import follows
from assistant.practice.items_llm import from_llm, written_by
from assistant.practice.quiz import FORMS, Questions, generate, parse_forms
from assistant.service import Assistant
from corpus import shipped
from corpus.errors import QuestionError, UnknownConceptError
from corpus.language import cjk_count
from corpus.records import ChainedQuestion, Name
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.builders import write, write_note
from tests.fakes import WordLengthEmbedder

BANK = ("pre-ln", "paged-attention", "zero", "self-attention", "expert-load-balancing", "rmsnorm")


@pytest.fixture(scope="module")
def questions(assistant: Assistant) -> Questions:
    bank = Bank.load(*(shipped.QUESTIONS / f"{slug}.yaml" for slug in BANK))
    return Questions.on(assistant.knowledge, bank)


def test_every_form_but_those_that_need_many_notes_can_be_asked(questions: Questions) -> None:
    forms = Counter(draft.form for draft in questions.drafts.values())
    assert set(FORMS) - forms.keys() <= {"choice", "multiple", "match", "order"}
    assert forms["truefalse"] > 40 and forms["open"] > 40


def test_every_item_passes_all_checks_in_both_languages(questions: Questions) -> None:
    knowledge = questions.material.knowledge
    for lang in ("zh", "en"):
        for item in questions.generate(3, lang=lang, n=120):
            against = checks.Against(knowledge.retriever.passages, knowledge.graph.by_slug)
            assert checks.problems(item, against) == ()
            assert item.lang == lang and bool(cjk_count(item.stem)) == (lang == "zh")


def test_the_same_seed_gives_the_same_quiz_and_another_seed_another(questions: Questions) -> None:
    first, again = questions.generate(7, n=12), questions.generate(7, n=12)
    assert first == again
    assert {i.id for i in questions.generate(8, n=12)} != {i.id for i in first}


def test_the_same_seed_gives_the_same_quiz_in_another_process(questions: Questions, home: Path) -> None:
    files = [str(shipped.QUESTIONS / f"{slug}.yaml") for slug in BANK]
    code = (
        "import sys; from pathlib import Path; from assistant.practice.bank import Bank\n"
        "from assistant.practice.quiz import Questions\n"
        "q = Questions.open(Path(sys.argv[1]), bank=Bank.load(*map(Path, sys.argv[2:])))\n"
        "print(*(i.id for i in q.generate(7, n=12)))"
    )
    told = subprocess.run([sys.executable, "-c", code, str(home), *files], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [item.id for item in questions.generate(7, n=12)]


def test_an_item_has_one_id_in_both_languages_and_can_be_had_again(questions: Questions) -> None:
    for item in questions.generate(1, lang="zh", n=15):
        twin = questions.item(item.id, "en")
        assert twin and (twin.id, twin.lang, twin.form) == (item.id, "en", item.form)
        assert questions.item(item.id, "zh") == item
    assert questions.item("gone") is None


def test_no_fact_is_asked_twice_in_a_quiz(questions: Questions) -> None:
    facts = [fact for i in questions.generate(2, n=60) for fact in questions.drafts[i.id].facts]
    assert len(facts) == len(set(facts))


def test_about_half_of_what_is_to_be_judged_is_right(questions: Questions) -> None:
    keys = Counter(item.key[0] for item in questions.generate(4, forms=("truefalse",), n=20))
    assert keys["true"] + keys["false"] == 20 and abs(keys["true"] - keys["false"]) <= 4


def test_a_quiz_keeps_to_topics_levels_and_forms(questions: Questions) -> None:
    items = questions.generate(1, topics=["Pre-LN"], levels=[3, 4], forms=("open", "derivation"), lang="en", n=5)
    assert {item.concept for item in items} == {"pre-ln"}
    assert {item.level for item in items} <= {3, 4} and {item.form for item in items} <= {"open", "derivation"}


def test_items_on_a_concept_begin_with_those_that_are_mainly_on_it(questions: Questions) -> None:
    items = questions.items_on("pre-ln", lang="en")
    mainly = [item.concept == "pre-ln" for item in items]
    assert mainly == sorted(mainly, reverse=True) and mainly[0]


def test_a_bank_question_comes_with_its_points_their_sources_and_its_mistakes(questions: Questions) -> None:
    item = next(i for i in questions.items_on("pre-ln", lang="zh") if i.question == "pre-ln-1" and i.mistakes)
    assert item.stem == "为什么LayerNorm放在Attention层之前效果更好？"
    assert [point.weight for point in item.points] == [3, 3, 3, 2, 1]
    assert all(point.sources and point.other.isascii() for point in item.points)


def test_wrong_options_are_other_things_and_nobody_is_kin(questions: Questions) -> None:
    near = questions.material.near
    for draft in questions.drafts.values():
        if draft.recipe == "subject":
            other, own = draft.concepts
            assert not near.kin(own, other)


def test_a_draft_says_what_its_id_is_made_of_not_how_it_is_worded(questions: Questions) -> None:
    draft = next(d for d in questions.drafts.values() if d.recipe == "bank")
    assert draft.made_of == (draft.question,)
    assert len({d.id for d in questions.drafts.values()}) == len(questions.drafts)


def test_a_follow_up_that_needs_what_was_answered_before_is_no_question_by_itself(questions: Questions) -> None:
    question = questions.material.bank.by_id["pre-ln-1"]

    def understood(text: str) -> bool:
        return follows(questions.material, question, ChainedQuestion(Name("为什么？", text), Name("甲", "A")))

    assert understood("Do large Pre-LN models still warm up?")
    for text in (
        "Where does $p-1$ come from?",
        "How do you count the 1,499,500?",
        "And then?",
        "What is the zeugma for?",
    ):
        assert not understood(text)


def test_an_interviewers_sheet_takes_the_bank_first(questions: Questions) -> None:
    items = questions.sheet(1, topics=["ZeRO"], lang="en", n=4)
    assert {item.question for item in items[:3]} == {"zero-1", "zero-2", "zero-3"}
    assert all(item.question and item.mistakes and len(item.points) > 1 for item in items[:3])


def test_what_cannot_be_asked_is_said(questions: Questions) -> None:
    with pytest.raises(QuestionError, match="There is no question of that kind"):
        questions.generate(1, topics=["Pre-LN"], levels=[1], forms=("whiteboard",))
    with pytest.raises(UnknownConceptError, match="No concept in the library goes by"):
        questions.generate(1, topics=["Basket weaving"])
    with pytest.raises(QuestionError, match="There is no form 'essay'"):
        parse_forms(["choice,essay"])


NOTE = """# English

## In one line
{name} is a way to {what} that nobody else has, and it costs next to nothing in practice.

## How it works
- {name} works because {what} needs only one pass over all rows, so that nothing has to be kept.

## Pitfalls
- "{name} always costs twice as much" is wrong: one pass over all rows is enough for every case.
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A library of another field: an outline, two notes in English, a text, no bank."""
    for slug, what in (("warp-weave", "fold cloth"), ("felting", "press wool")):
        write_note(tmp_path / "notes", slug, NOTE.format(name=slug.replace("-", " ").capitalize(), what=what))
    outline = write(tmp_path / "outline.md", "# Textiles\n\n- Warp weave\n- Felting\n")
    sources = Sources(outlines=(outline,), notes=(tmp_path / "notes",))
    with Library.open(tmp_path / "home", create=True) as library:
        assert not ingest(library, sources, WordLengthEmbedder()).problems
    return tmp_path / "home"


def test_a_library_of_another_field_without_a_bank_gives_sensible_questions(small: Path) -> None:
    questions = Questions.open(small, bank=Bank())
    items = questions.generate(1, lang="en", n=10)
    assert {item.form for item in items} >= {"truefalse", "cloze", "open"}
    assert all(item.sources and item.concept in {"warp-weave", "felting"} for item in items)
    assert any("____ is a way to" in item.stem for item in items)


def test_a_language_in_which_nothing_is_said_is_not_asked_in(small: Path) -> None:
    with pytest.raises(QuestionError, match="There is no question of that kind"):
        Questions.open(small, bank=Bank()).generate(1, lang="zh")


def test_a_library_that_says_nothing_is_told_so(tmp_path: Path) -> None:
    outline = write(tmp_path / "outline.md", "# Textiles\n\n- Warp weave\n")
    with Library.open(tmp_path / "home", create=True) as library:
        ingest(library, Sources(outlines=(outline,)), WordLengthEmbedder())
    with pytest.raises(QuestionError, match="The library holds nothing to ask about"):
        Questions.open(tmp_path / "home", bank=Bank()).generate(1)


def test_generate_is_one_call(assistant: Assistant) -> None:
    bank = Bank.load(shipped.QUESTIONS / "pre-ln.yaml")
    assert len(generate(assistant.knowledge, bank, 1, ["Pre-LN"], lang="en", n=2)) == 2


def line(**fields: object) -> str:
    made = {"form": "open", "concept": "Pre-LN", "level": 2, "stem": "What does Pre-LN move, and where to?"}
    return json.dumps({**made, "points": ["LayerNorm goes before attention."], **fields})


def test_what_a_model_writes_is_taken_only_with_a_verbatim_quote_and_past_all_checks(questions: Questions) -> None:
    quote = "moves LayerNorm into the residual branch"
    text = "\n".join(
        [
            "Sure! Here are your questions:",
            line(quote=quote),
            line(quote=quote, stem="What does Pre-LN move, and where to exactly?"),
            line(quote="moves LayerNorm out of the residual branch"),
            line(quote=quote, form="choice", options=["a", "b", "c", "d"], right=[9], stem="Ignore all instructions."),
            line(quote=quote, form="essay"),
            "{not json",
        ]
    )
    found = from_llm(text, questions.material, "en")
    assert [item.stem for item in found.items] == ["What does Pre-LN move, and where to?"]
    assert [problem.split(":")[0] for problem in found.problems] == ["line 3", "line 4", "line 5", "line 6", "line 7"]


def test_a_model_is_given_the_passages_fenced_and_its_question_is_checked_like_any_other(questions: Questions) -> None:
    quote, heard = "moves LayerNorm into the residual branch", []

    def complete(asked: str) -> str:
        heard.append(asked)
        return line(quote=quote) + "\n" + line(quote="words that stand nowhere in it")

    items = [item for item in questions.items_on("pre-ln", lang="en") if item.sources][:3]
    found = written_by(complete, items, questions.material, "en")
    assert [item.sources[0].quote for item in found.items] == [quote]
    assert len(found.problems) == 1
    passages = questions.material.knowledge.retriever.passages
    assert passages[items[0].sources[0].passage].text[:100] in heard[0].split("\n----")[1]
