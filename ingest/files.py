"""Writing files whole: a file is as it was or as it should be, never in between."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from corpus.errors import LibraryError


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file beside its place and moves it there, making its folder where it is missing.

    Raises:
        LibraryError: it cannot be written.

    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise LibraryError(f"Cannot write {path}: {error.strerror or error}; check disk space and rights.") from error
