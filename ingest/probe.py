"""Whether vectors can be searched, found out in a process of its own, which a damaged Chroma index can bring down.

Takes the vectors that passages are known to have; says how many of them a search does not find.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from corpus.errors import LibraryError
from ingest.vectors import VectorIndex, Vectors

# A search for a vector that is there finds it, or its equal, at a cosine of 1 but for rounding.
_FOUND = 0.999


def probe(folder: Path, model: str, expected: Mapping[str, Vectors]) -> str:
    """What is wrong with the vectors in a folder, as the end of a sentence; empty where all that is expected is found.

    Args:
        folder: where the vectors are, as for `VectorIndex.open`.
        model: the embedding model that made them.
        expected: vectors (d,) of passages that should be there, by id.

    """
    if not expected:
        return ""
    rows = io.BytesIO()
    np.save(rows, np.array(list(expected.values()), np.float32))
    done = subprocess.run(
        [sys.executable, "-m", "ingest.probe", str(folder), model], input=rows.getvalue(), capture_output=True
    )
    if done.returncode:
        return "cannot be searched"
    lost = int(done.stdout)
    return f"are damaged: {lost} of {len(expected)} that were looked for are not found" if lost else ""


def main() -> None:
    """Reads vectors from standard input, writes how many are not found, or fails with what is wrong."""
    try:
        with VectorIndex.open(Path(sys.argv[1]), sys.argv[2]) as index:
            vectors = np.load(io.BytesIO(sys.stdin.buffer.read()))
            best = [max(index.search(vector, 1).values(), default=0.0) for vector in vectors]
    except LibraryError:
        sys.exit(1)
    sys.stdout.write(str(sum(cosine < _FOUND for cosine in best)))


if __name__ == "__main__":
    main()
