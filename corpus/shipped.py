"""Where the shipped knowledge lies: outline, paper registry, notes, digests and questions beside this module."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
OUTLINE = FOLDER / "outline.md"
REGISTRY = FOLDER / "papers.toml"
NOTES = FOLDER / "notes"
DIGESTS = FOLDER / "digests"
QUESTIONS = FOLDER / "questions"
