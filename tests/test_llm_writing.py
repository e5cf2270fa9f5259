"""A language model writes the answer; every sentence is checked, and the composed answer stands by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.answer import Sentence
from assistant.compose import Draft
from assistant.llm.backend import Limits
from assistant.llm.writing import Delta, Done, Event, Fallback, LlmWriter
from assistant.question import Asked
from assistant.retrieval import Retrieved
from assistant.service import Assistant
from corpus.errors import LlmError
from tests.fakes import ScriptedLLM, Stuck

QUESTION = "Why does LayerNorm work better in front of the attention layer?"
TRUE = "The trunk of Pre-LN bypasses LayerNorm, so gradients follow the identity path"
ALSO_TRUE = "Pre-LN needs a final LayerNorm before the output"
INVENTED = "Pre-LN was patented by Siemens in 1987"

Prepared = tuple[Assistant, Asked, Draft, Retrieved]


@pytest.fixture(scope="module")
def prepared(assistant: Assistant) -> Prepared:
    asked = Asked.parse(QUESTION)
    found = assistant.knowledge.retriever.retrieve(asked.text, "graph", 80)
    return assistant, asked, assistant.draft(asked, found), found


def written(prepared: Prepared, *answer: str | Exception, llm: ScriptedLLM | None = None) -> list[Event]:
    assistant, asked, draft, found = prepared
    return list(LlmWriter(assistant.knowledge, llm or ScriptedLLM([list(answer)])).write(asked, draft, found))


def done(events: Sequence[Event]) -> Done:
    assert sum(isinstance(event, Done) for event in events) == 1
    assert isinstance(events[-1], Done)
    return events[-1]


def source_of(prepared: Prepared, words: str) -> int:
    """The number under which the model is given the passage with these words."""
    sources = done(written(prepared, f"{TRUE}.")).sources
    return next(source.number for source in sources if words in source.passage.text)


def test_pieces_come_as_they_are_written_and_the_checked_answer_last(prepared: Prepared) -> None:
    *pieces, last = written(prepared, f"{TRUE} ", "[1].")
    assert pieces == [Delta(f"{TRUE} "), Delta("[1].")]
    assert isinstance(last, Done)
    assert last.written_by == "llm"


def test_a_sentence_that_its_source_bears_out_keeps_its_citation(prepared: Prepared) -> None:
    number = source_of(prepared, "trunk bypasses LayerNorm")
    (sentence,) = done(written(prepared, f"{TRUE} [{number}].")).sentences
    passages = prepared[0].knowledge.retriever.passages
    assert sentence.text == f"{TRUE}."
    assert sentence.unsupported == ()
    assert sentence.citations
    assert all(citation.quote in passages[citation.passage].text for citation in sentence.citations)


def test_an_invented_sentence_is_marked_counted_and_cites_nothing(prepared: Prepared) -> None:
    answer = done(written(prepared, f"{TRUE}. {INVENTED} [1]."))
    invented = answer.sentences[1]
    assert invented.citations == ()
    assert "the number “1987” does not stand in what is cited" in invented.unsupported
    assert answer.unsupported == 1
    assert answer.notices == ("Written by a language model; sentences marked as not borne out by the material: 1.",)


def test_an_invented_citation_number_is_removed_and_support_looked_for(prepared: Prepared) -> None:
    (sentence,) = done(written(prepared, f"{ALSO_TRUE} [99].")).sentences
    assert "99" not in sentence.text
    assert any(citation.document == "pre-ln" for citation in sentence.citations)


def test_a_sentence_without_citation_is_given_one_or_marked(prepared: Prepared) -> None:
    true, invented = done(written(prepared, f"{ALSO_TRUE}. {INVENTED}.")).sentences
    assert true.citations
    assert invented.unsupported == ("it names no source, and none was found",)


def test_a_sentence_that_was_cut_off_is_left_out(prepared: Prepared) -> None:
    sentences = done(written(prepared, f"{ALSO_TRUE}. Moreover the final LayerNorm is")).sentences
    assert [sentence.text for sentence in sentences] == [f"{ALSO_TRUE}."]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([LlmError("gone")], "lost"),
        ([f"{TRUE} [1]. Also", LlmError("gone")], "lost"),
        (["", " \n"], "empty"),
        (["[1]"], "empty"),
        (["NO_ANSWER"], "refused"),
        (["I'm sorry, but I cannot help with that."], "refused"),
        (['{"answer": "Pre-LN is better"}'], "malformed"),
        (["It is better. " * 20], "malformed"),
        (["%%% ### 0x00 0x11 == == // 1 2 3 4 5 6 7 8 9 a"], "malformed"),
        (["因为残差主干不经过层归一化，梯度沿恒等通路传播。"], "language"),
        ([f"{INVENTED}."], "unsupported"),
    ],
)
def test_where_the_model_fails_the_composed_answer_takes_over_and_says_so(
    prepared: Prepared, answer: list[str | Exception], reason: str
) -> None:
    events = written(prepared, *answer)
    fallback = events[-2]
    assert isinstance(fallback, Fallback)
    assert fallback.reason == reason
    assert done(events) == Done(prepared[2].sentences, "composed", (fallback.notice,))


@pytest.mark.parametrize("answer", [[Stuck()], [f"{TRUE} [1]. Also", Stuck()]])
def test_a_model_that_falls_silent_is_replaced(prepared: Prepared, answer: list[str | Exception]) -> None:
    llm = ScriptedLLM([answer], limits=Limits(0.2, 0.5))
    events = written(prepared, llm=llm)
    llm.let_go.set()
    assert isinstance(events[-2], Fallback)
    assert events[-2].reason == "slow"
    assert done(events).sentences == prepared[2].sentences


def test_stopping_keeps_what_was_written(prepared: Prepared) -> None:
    assistant, asked, draft, found = prepared
    llm = ScriptedLLM([[f"{ALSO_TRUE}. ", Stuck()]])
    seen: list[Event] = []
    for event in LlmWriter(assistant.knowledge, llm).write(asked, draft, found, lambda: bool(seen)):
        seen.append(event)
    llm.let_go.set()
    last = seen[-1]
    assert isinstance(last, Done)
    assert [sentence.text for sentence in last.sentences] == [f"{ALSO_TRUE}."]
    assert last.notices == ("Stopped as asked; the answer is incomplete.",)


def test_sources_fit_into_the_window_and_have_title_and_page(prepared: Prepared) -> None:
    llm = ScriptedLLM(["NO_ANSWER"], context=1500)
    written(prepared, llm=llm)
    assert sum(llm.count_tokens(message.text) for message in llm.asked[0]) < 1500 * 0.9 - 500
    assert "[1] Pre-LN\n" in llm.prompt


def test_a_chinese_question_is_put_in_chinese_from_the_chinese_half(assistant: Assistant) -> None:
    asked = Asked.parse("ZeRO三个阶段分别切分什么？")
    found = assistant.knowledge.retriever.retrieve(asked.text, "graph", 80)
    llm = ScriptedLLM(["ZeRO-1 只切分优化器状态，最后用一次 all-gather 让每张卡拿到新的权重。"])
    (*_, last) = LlmWriter(assistant.knowledge, llm).write(asked, assistant.draft(asked, found), found)
    assert "问题：ZeRO三个阶段分别切分什么？" in llm.prompt
    assert "How it works" not in llm.prompt
    assert isinstance(last, Done)
    assert last.sentences[0].citations


def test_the_answer_counts_and_shows_who_wrote_it(assistant: Assistant) -> None:
    answer = replace(assistant.ask(QUESTION), written_by="llm", sentences=(Sentence("x", (), unsupported=("why",)),))
    assert answer.unsupported == 1
    shown = answer.to_dict()
    assert (shown["written_by"], shown["unsupported"]) == ("llm", 1)
    assert shown["sentences"][0]["unsupported"] == ("why",)
