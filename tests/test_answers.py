"""What the assistant answers on the shipped notes and real papers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from assistant.answer import Answer
from assistant.service import Assistant
from corpus.errors import QuestionError

CITED = [
    ("为什么LayerNorm放在Attention层之前效果更好？", "zh", {"2002.04745"}),
    ("How does PagedAttention manage KV cache memory?", "en", {"2309.06180"}),
    ("MoE架构中如何解决专家负载不均衡问题？", "zh", {"2101.03961", "1701.06538"}),
]
QUESTIONS = [
    "为什么LayerNorm放在Attention层之前效果更好？",
    "PagedAttention是怎么管理KV Cache显存的？",
    "MoE架构中如何解决专家负载不均衡问题？",
    "ZeRO三个阶段分别切分什么？",
    "自注意力为什么要除以根号dk？",
    "Post-LN为什么离不开warm-up？",
    "Pre-LN和Post-LN有什么区别？",
    "容量因子怎么设？",
    "vLLM的块表是什么？",
    "KV Cache的碎片有哪几种？",
    "copy-on-write在vLLM里怎么用？",
    "辅助损失为什么能均衡负载？",
    "ZeRO-3的通信量是多少？",
    "Switch Transformer为什么只路由到一个专家？",
    "块大小怎么选？",
    "抢占之后怎么恢复？",
    "How does PagedAttention manage KV cache memory?",
    "Why does LayerNorm work better in front of the attention layer?",
    "What is the capacity factor of an expert?",
    "What happens when vLLM runs out of KV blocks?",
    "What does ZeRO stage 3 partition?",
    "Why does Post-LN need warm-up?",
    "How does the auxiliary loss balance experts?",
    "What is a block table?",
    "What is a switch transformer?",
    "How does PagedAttention differ from FlashAttention?",
    "Why does attention scale by the square root of the key dimension?",
    "What memory does ZeRO save for a 7B model?",
    "How does beam search share blocks?",
    "What are common mistakes about PagedAttention?",
]


def folded(text: str) -> str:
    """Text without anything that line breaks, hyphenation and ligatures change."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text.replace("\x02", "")))


@cache
def page_text(paper: Path, page: int) -> str:
    document = pypdfium2.PdfDocument(paper)
    text = document[page - 1].get_textpage().get_text_bounded()
    document.close()
    return folded(text)


@pytest.mark.parametrize(("question", "lang", "papers"), CITED)
@pytest.mark.papers
def test_answer_is_in_the_asked_language_and_cites_the_right_paper(
    assistant: Assistant, papers_dir: Path, question: str, lang: str, papers: set[str]
) -> None:
    answer = assistant.ask(question)
    assert answer.lang == lang
    assert not answer.abstained
    assert papers & {citation.document for citation in answer.citations if citation.page}
    cjk = len(re.findall(r"[\u4e00-\u9fff]", answer.sentences[0].text))
    assert (cjk > 20) == (lang == "zh")


@pytest.mark.papers
def test_every_quote_of_thirty_questions_stands_verbatim_on_its_page(assistant: Assistant, papers_dir: Path) -> None:
    answers = [assistant.ask(question) for question in QUESTIONS]
    cited = {citation for answer in answers for citation in answer.citations if citation.page}
    missing = [
        citation
        for citation in cited
        if folded(citation.quote) not in page_text(papers_dir / f"{citation.document}.pdf", citation.page or 0)
    ]
    assert len(QUESTIONS) == 30
    assert len(cited) > 60
    assert missing == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_carries_a_citation_whose_quote_is_in_its_passage(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    passages = assistant.knowledge.retriever.passages
    assert answer.abstained or all(sentence.citations for sentence in answer.sentences)
    assert all(citation.quote in passages[citation.passage].text for citation in answer.citations)


@pytest.mark.parametrize("question", ["MySQL 的索引为什么用 B+ 树？", "What is the recipe for a good sourdough bread?"])
def test_question_outside_the_material_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.follow_ups == ()


def test_answer_can_be_asked_for_in_the_other_language(assistant: Assistant) -> None:
    answer = assistant.ask("What does ZeRO stage 3 partition?", "zh")
    assert "切分" in answer.sentences[0].text


def test_no_sentence_is_said_twice(assistant: Assistant) -> None:
    texts = [sentence.text for sentence in assistant.ask("PagedAttention是怎么管理KV Cache显存的？").sentences]
    assert len(texts) == len(set(texts))


def test_follow_ups_are_answered_with_a_citation(assistant: Assistant) -> None:
    follow_ups = assistant.ask("How does PagedAttention manage KV cache memory?").follow_ups
    answers = [assistant.ask(follow_up.text) for follow_up in follow_ups]
    assert len(answers) == 3
    assert all(answer.citations for answer in answers)


def test_follow_up_of_a_chain_is_answered_by_its_own_entry(assistant: Assistant) -> None:
    answer = assistant.ask("Where exactly does contiguous storage waste memory?")
    assert answer.sentences[0].text.startswith("Output length is unknown, so the maximum is reserved")


def test_cross_links_lead_elsewhere_and_say_why(assistant: Assistant) -> None:
    answer = assistant.ask("为什么LayerNorm放在Attention层之前效果更好？")
    links = {link.slug: link for link in answer.cross_links}
    assert answer.concepts[0].slug == "pre-ln"
    assert "pre-ln" not in links
    assert links["post-ln"].relation == "contrasts_with"
    assert "Post-LN" in links["post-ln"].why


def test_json_has_the_promised_shape(assistant: Assistant) -> None:
    row = assistant.ask("What does ZeRO stage 3 partition?").to_dict()
    assert [*row] == [
        "question", "lang", "abstained", "sentences", "concepts", "cross_links", "follow_ups", "path", "notices",
        "written_by", "unsupported", "timings"
    ]  # fmt: skip
    citation = row["sentences"][0]["citations"][0]
    assert {"passage", "document", "title", "page", "section", "quote", "score"} == {*citation}
    assert {"slug", "zh", "en"} == {*row["concepts"][0]}
    assert {"retrieve_ms", "compose_ms", "total_ms"} == {*row["timings"]}


@pytest.mark.parametrize("question", ["", "   \n", "\x00"])
def test_empty_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        assistant.ask(question)


def test_overlong_question_is_refused_with_both_lengths(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters.*at most 2,000"):
        assistant.ask("x" * 100_000)


def test_same_question_gives_the_same_answer(assistant: Assistant) -> None:
    def said(answer: Answer) -> object:
        return answer.sentences, answer.cross_links, answer.follow_ups, answer.path

    question = "How does PagedAttention manage KV cache memory?"
    assert said(assistant.ask(question)) == said(assistant.ask(question))


@pytest.mark.parametrize(("question", "lang"), [("什么是RoBERTa？", "zh"), ("What is RoBERTa?", "en")])
def test_a_concept_without_a_note_is_told_from_the_digest_of_its_paper(
    assistant: Assistant, question: str, lang: str
) -> None:
    answer = assistant.ask(question)
    assert not answer.abstained
    assert answer.concepts[0].slug == "roberta"
    assert answer.sentences[0].citations[0].document == "1907.11692-digest"
    assert bool(re.search(r"[\u4e00-\u9fff]", answer.sentences[0].text)) == (lang == "zh")
