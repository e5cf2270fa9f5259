"""Texts to vectors of unit length, with any sentence-transformers model.

Takes passages and questions, gives float32 arrays; counts tokens with the model's tokenizer alone, so that splitting
starts without loading the model. It knows nothing of documents, libraries or indexes.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import platformdirs
from numpy.typing import NDArray

from corpus.errors import ModelError
from ingest.packaged_model import MODEL, PROMPTS, SHA256, materialise, quiet_transformers

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Role = Literal["query", "document"]

# Padded tokens per forward pass: 32 texts of 420 tokens in one pass took 550 MB more than 4 and were no faster.
BATCH_TOKENS = 2048

# The e5 models want their prefixes; those tuned on instructions want other words and carry them in their own settings.
NEEDS_E5_PROMPTS = re.compile(r"e5-(small|base|large)(?!.*instruct)")
HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


class Embedder(Protocol):
    """Gives texts a place in one vector space; two embedders of the same `name` give the same space."""

    @property
    def name(self) -> str:
        """What a library records: `intfloat/multilingual-e5-small@1571fc98`."""
        ...

    @property
    def dimensions(self) -> int:
        """The length d of every vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length per text: (n, d)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, of unit length: (d,)."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the text has for the model, without a prefix or begin and end marks."""
        ...


@dataclass(frozen=True)
class SentenceTransformerEmbedder:
    """A sentence-transformers model in a local folder. Tokenizer and model are each loaded at their first use.

    Safe to share between threads: they take turns, one forward pass at a time.
    """

    name: str
    folder: Path
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @classmethod
    def packaged(cls, cache: Path | None = None) -> SentenceTransformerEmbedder:
        """The model that is installed with the program; never touches the network.

        `cache` (the user's cache folder unless given) receives the model's folder on the first call.
        """
        folder = materialise(cache or platformdirs.user_cache_path("viva") / "models")
        return cls(f"{MODEL}@{SHA256[:8]}", folder)

    @classmethod
    def named(cls, model: str) -> SentenceTransformerEmbedder:
        """A model by its name on the Hugging Face hub or by its folder; ModelError when neither can be loaded.

        A name is looked up among the downloaded models first, and downloaded when it is not there.
        """
        local = Path(model).expanduser()
        if local.is_dir():
            folder = local.resolve()
            return cls(f"{folder.name}@{fingerprint(folder)}", folder)
        folder = _hub_folder(model)
        return cls(f"{model}@{fingerprint(folder)}", folder)

    @property
    def dimensions(self) -> int:
        """The length of every vector; loads the model."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length per text, (n, d); text beyond the model's limit (e5: 512 tokens) is not seen."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        limit = self._model.get_max_seq_length() or BATCH_TOKENS
        clean = [readable(text) for text in texts]
        lengths = [min(len(encoding), limit) for encoding in self._tokenizer.encode_batch_fast(clean)]
        for batch in batches(lengths, BATCH_TOKENS):
            vectors[batch] = self._encode([clean[index] for index in batch], "document")
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, (d,), of unit length."""
        vector: Vectors = self._encode([readable(text)], "query")[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """How many tokens the text has, without prefix, begin and end marks; does not load the model."""
        return len(self._tokenizer.encode(readable(text), add_special_tokens=False))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return _load_tokenizer(self.folder)

    @cached_property
    def _model(self) -> SentenceTransformer:
        with self._turn:
            return self.__dict__.get("_model") or _load_model(str(self.folder), self.name)

    def _encode(self, texts: list[str], role: Role) -> Vectors:
        model = self._model
        encode = model.encode_query if role == "query" else model.encode_document
        with self._turn:
            vectors: Vectors = encode(texts, batch_size=len(texts), show_progress_bar=False)
        # Not every model ends in a normalisation, and half-precision ones leave lengths of 0.998.
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def open_embedder(model: str | None) -> Embedder:
    """The embedder for a `--model` argument: None is the packaged model, else a hub name or a folder."""
    return SentenceTransformerEmbedder.packaged() if model is None else SentenceTransformerEmbedder.named(model)


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices into `lengths`, shortest first, in batches whose padded size (count x longest) stays within `budget`.

    A text longer than the budget is a batch of its own.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def readable(text: str) -> str:
    """The text with a question mark for each lone surrogate (broken PDFs have them), which no tokenizer accepts."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that change with a model's settings or the size of its weights.

    ModelError when the folder is no model: without weights or tokenizer.
    """
    weights = _weights(folder)
    if not weights or _tokenizer_file(folder) is None:
        raise ModelError(f"{folder} is no embedding model: it needs weights (*.safetensors) and a tokenizer.json")
    digest = hashlib.sha256(repr([file.stat().st_size for file in weights]).encode())
    for part in module_folders(folder):
        settings = part / "config.json"
        digest.update(settings.read_bytes() if settings.is_file() else b"")
    return digest.hexdigest()[:8]


def module_folders(folder: Path) -> list[Path]:
    """The folders of a model's modules, in order; the folder itself for a plain transformers model."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return [folder]
    try:
        return [folder / module["path"] for module in json.loads(listing.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{listing} does not list the modules of an embedding model: {error}") from error


def _weights(folder: Path) -> list[Path]:
    parts = module_folders(folder)
    return [file for part in parts for file in sorted(part.glob("*.safetensors")) or sorted(part.glob("*.bin"))]


def _tokenizer_file(folder: Path) -> Path | None:
    candidates = (part / "tokenizer.json" for part in module_folders(folder))
    return next((file for file in candidates if file.is_file()), None)


def _load_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(_tokenizer_file(folder)))
    except Exception as error:  # the library raises nothing more specific
        raise ModelError(f"the tokenizer of {folder} cannot be loaded: {_first_line(error)}") from error
    # Published tokenizers often come with the padding and truncation of their training, which would falsify counts.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _load_model(source: str, name: str, *, local: bool = True) -> SentenceTransformer:
    with quiet_transformers():
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(source, local_files_only=local, model_kwargs={"dtype": _fast_dtype()})
        except Exception as error:  # a foreign folder can fail in any of four libraries, each with errors of its own
            raise ModelError(f"the embedding model {name} cannot be loaded: {_first_line(error)}") from error
    if not any(model.prompts.values()) and NEEDS_E5_PROMPTS.search(name.lower()):
        model.prompts = dict(PROMPTS)
    return model


def _fast_dtype() -> torch.dtype:
    """Bfloat16 where the CPU has instructions for it (1.5 to 2 times the tokens per second), else float32."""
    import torch

    capabilities: Any = getattr(torch.cpu, "get_capabilities", dict)()
    return torch.bfloat16 if any(map(capabilities.get, ("avx512_bf16", "amx_bf16", "bf16"))) else torch.float32


def _hub_folder(model: str) -> Path:
    """The folder that a model on the hub was downloaded to, now or earlier."""
    if not HUB_NAME.fullmatch(model):
        raise ModelError(f"there is no embedding model at {model}: name a folder or a model on the Hugging Face hub")
    folder = _downloaded(model)
    if folder is None or not _weights(folder) or _tokenizer_file(folder) is None:
        _require_on_hub(model)
        _load_model(model, model, local=False)
        folder = _downloaded(model)
    if folder is None:
        raise ModelError(f"the embedding model {model} was loaded but not kept; download it and name its folder")
    return folder


def _downloaded(model: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _require_on_hub(model: str) -> None:
    # One question with a time limit: without a network, loading by name would try for more than a minute.
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(model, timeout=10)
    except Exception as error:  # no network, no such model, no permission: each has its own family of errors
        reason = f"no such folder, and the Hugging Face hub does not give it ({_first_line(error)})"
        raise ModelError(f"there is no embedding model {model}: {reason}") from error


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0]
