"""The command line run in the process of the tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ui import cli


class Viva:
    """A call gives exit code, standard output and standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["viva", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        return (code if isinstance(code, int) else 0, *self._capsys.readouterr())


def one_sentence(text: str) -> bool:
    """Whether a message is a single line and no traceback."""
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text
