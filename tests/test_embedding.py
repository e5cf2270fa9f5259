"""Texts become vectors of unit length in one space for both languages; models that cannot be loaded say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus.errors import ModelError
from ingest.embedding import (
    NEEDS_E5_PROMPTS,
    Embedder,
    SentenceTransformerEmbedder,
    batches,
    fingerprint,
    module_folders,
    open_embedder,
    readable,
)
from tests.fakes import WordLengthEmbedder

SENTENCES = (
    "The capital of France is Paris.",
    "Self-attention takes time quadratic in the length of the sequence.",
    "Cats sleep for most of the day.",
    "Gradient clipping bounds the norm of an update.",
    "The match was postponed because of rain.",
)

LAZY_AND_OFFLINE = """
import sys
from pathlib import Path
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise AssertionError(event)
sys.addaudithook(refuse)
from ingest.embedding import SentenceTransformerEmbedder
embedder = SentenceTransformerEmbedder.packaged(Path(sys.argv[1]))
print(embedder.count_tokens("Hello world"), "torch" in sys.modules)
print(embedder.embed_query("Hello world").shape, "torch" in sys.modules)
"""


@pytest.fixture(scope="module")
def published(embedder: SentenceTransformerEmbedder) -> Tokenizer:
    """The tokenizer as it was written to the model's folder."""
    return Tokenizer.from_file(str(embedder.folder / "tokenizer.json"))


def test_the_packaged_model_is_lazy_quiet_and_offline(embedder: SentenceTransformerEmbedder, model_cache: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", LAZY_AND_OFFLINE, str(model_cache)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.stderr == ""
    assert run.stdout == "2 False\n(384,) True\n"


def test_the_packaged_model_records_what_it_is(embedder: SentenceTransformerEmbedder) -> None:
    protocol: Embedder = embedder
    assert (protocol.name, protocol.dimensions) == ("intfloat/multilingual-e5-small@1571fc98", 384)


# The ids that fairseq's XLM-R documentation gives; e5 shares its vocabulary.
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello world!", [35378, 8999, 38]),
        ("你好，世界", [6, 124084, 4, 3221]),
        ("नमस्ते दुनिया", [68700, 97883, 29405]),
        ("Ｈｅｌｌｏ　ｗｏｒｌｄ！", [35378, 8999, 38]),
    ],
)
def test_the_tokenizer_gives_the_published_ids(published: Tokenizer, text: str, ids: list[int]) -> None:
    assert published.encode(text).ids == [0, *ids, 2]


def test_a_ligature_is_its_letters(published: Tokenizer) -> None:
    assert published.encode("ﬁne ﬂow").ids == published.encode("fine flow").ids


def test_tokens_are_counted_beyond_the_models_limit(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.count_tokens("Hello world!") == 3
    assert embedder.count_tokens("Hello world " * 1000) == 2000


def test_a_chinese_question_is_nearest_to_its_english_answer(embedder: SentenceTransformerEmbedder) -> None:
    cosines = embedder.embed_passages(SENTENCES) @ embedder.embed_query("自注意力的计算复杂度是多少？")
    assert int(np.argmax(cosines)) == 1


def test_vectors_have_unit_length_and_keep_the_order(embedder: SentenceTransformerEmbedder) -> None:
    texts = [*SENTENCES[:2], "注意力" * 600, ""]
    together = embedder.embed_passages(texts)
    alone = np.vstack([embedder.embed_passages([text]) for text in texts])
    assert together.shape == (4, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert (together * alone).sum(axis=1).min() > 0.999


def test_no_texts_give_no_rows(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_a_text_differs_as_question_and_as_passage(embedder: SentenceTransformerEmbedder) -> None:
    cosine = embedder.embed_query(SENTENCES[1]) @ embedder.embed_passages(SENTENCES[1:2])[0]
    assert 0.8 < cosine < 0.999


def test_lone_surrogates_do_not_stop_the_model(embedder: SentenceTransformerEmbedder) -> None:
    assert readable("a\ud800b") == "a?b"
    assert np.array_equal(embedder.embed_query("a\ud800b"), embedder.embed_query("a?b"))


def test_a_folder_can_be_named_and_gives_the_same_vectors(embedder: SentenceTransformerEmbedder) -> None:
    named = open_embedder(str(embedder.folder))
    assert named.name == f"{embedder.folder.name}@{fingerprint(embedder.folder)}"
    assert np.array_equal(named.embed_query("LoRA"), embedder.embed_query("LoRA"))


def test_other_settings_give_another_name(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    for file in ("config.json", "tokenizer.json"):
        shutil.copy(embedder.folder / file, tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"12345678")
    before = fingerprint(tmp_path)
    (tmp_path / "config.json").write_text("{}", "utf-8")
    assert fingerprint(tmp_path) != before


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no embedding model: it needs weights"):
        open_embedder(str(tmp_path))


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no embedding model at .*none: name a folder"):
        open_embedder(str(tmp_path / "none"))


def test_a_folder_with_damaged_weights_is_refused_when_it_is_used(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    for file in ("config.json", "tokenizer.json"):
        shutil.copy(embedder.folder / file, tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    damaged = open_embedder(str(tmp_path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        damaged.embed_query("LoRA")


def test_a_damaged_tokenizer_is_refused_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    damaged = open_embedder(str(tmp_path))
    with pytest.raises(ModelError, match=r"the tokenizer of .* cannot be loaded"):
        damaged.count_tokens("LoRA")


def test_a_list_of_modules_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text('[{"name": "0"}]', "utf-8")
    with pytest.raises(ModelError, match=r"modules\.json does not list the modules"):
        module_folders(tmp_path)


def test_batches_are_sorted_by_length_and_cut_at_their_padded_size() -> None:
    assert list(batches([5, 1, 3, 1, 9], 6)) == [[1, 3], [2], [0], [4]]


@given(st.lists(st.integers(1, 50)), st.integers(1, 100))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    made = list(batches(lengths, budget))
    assert sorted(index for batch in made for index in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget for batch in made)


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("intfloat/multilingual-e5-base", True),
        ("intfloat/e5-small-v2", True),
        ("intfloat/multilingual-e5-large-instruct", False),
        ("sentence-transformers/all-minilm-l6-v2", False),
    ],
)
def test_only_plain_e5_models_get_its_prefixes(name: str, needed: bool) -> None:
    assert bool(NEEDS_E5_PROMPTS.search(name)) == needed


def test_the_fake_embedder_counts_words_by_length() -> None:
    fake: Embedder = WordLengthEmbedder()
    assert np.allclose(fake.embed_query("a bb 注意力 LoRA"), np.array([4, 1, 0, 1, 0, 0, 0, 0]) / 18**0.5)
    assert fake.count_tokens("a bb 注意力 LoRA") == 6
    assert fake.embed_passages([]).shape == (0, 8)
