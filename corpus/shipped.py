"""Where the shipped knowledge lies: the outline, the paper registry and the notes beside this module."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
OUTLINE = FOLDER / "outline.md"
REGISTRY = FOLDER / "papers.toml"
NOTES = FOLDER / "notes"
