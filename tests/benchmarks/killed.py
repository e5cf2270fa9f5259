"""Kills `viva ingest` of a folder of papers with SIGKILL at random moments, finishes it, and compares with a quiet run.

Usage: python -m tests.benchmarks.killed PAPERS [KILLS] [SEED] [--stand-in]. Some runs are killed while they start, most
at any time of their work, some as a document is being stored, some as the graph is made. Exit code 1 where passage ids,
vector ids or the graph's hash differ from those of the undisturbed run. With `--stand-in` a cheap embedder takes the
place of the model.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from ingest.library import Library

# The share of kills by when they are due; the rest falls anywhere into the work.
_START, _STORING, _GRAPH = 0.2, 0.25, 0.1
_POLL = 0.02
_STAND_IN = """
import ingest.embedding
from tests.benchmarks.ingest import FixedCostEmbedder
ingest.embedding.open_embedder = lambda model: FixedCostEmbedder()
"""


@dataclass(frozen=True)
class Outcome:
    """What a library holds, and what verify says of it."""

    passages: frozenset[str]
    vectors: frozenset[str]
    graph: str
    problems: tuple[str, ...]

    @classmethod
    def of(cls, home: Path) -> Outcome:
        """The outcome in a library folder."""
        with Library.open(home) as library:
            with library.vectors(library.model or "") as vectors:
                ids = frozenset(vectors.ids())
            return cls(frozenset(library.record.passage_ids()), ids, library.graph_hash, library.verify())


@dataclass(frozen=True)
class Killer:
    """Starts runs on one library and kills them; `whole` are the seconds and `documents` the number of a quiet run."""

    home: Path
    papers: Path
    whole: float
    documents: int
    draw: random.Random

    def kill(self, due: str, share: float) -> str:
        """Starts a run and kills it when it is due; returns what it was at. `share` is of the work, for `work`."""
        before, run = self._stored(), _run(self.home, self.papers)
        if due == "start":
            return self._after(run, self.draw.uniform(0.1, 10))
        self._until(run, lambda: (self.home / "writer.json").exists())
        if due == "work":
            return self._after(run, self.draw.uniform(0, 2 * share * self.whole))
        enough = self.documents if due == "graph" else before + 1
        self._until(run, lambda: self._stored() >= enough)
        return self._after(run, self.draw.uniform(0, 1.5 if due == "graph" else 0.2))

    def _until(self, run: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
        while run.poll() is None and not reached():
            sleep(_POLL)

    def _after(self, run: subprocess.Popen[bytes], seconds: float) -> str:
        end = monotonic() + seconds
        self._until(run, lambda: monotonic() > end)
        if run.poll() is not None:
            return "finished"
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        if not (self.home / "writer.json").exists():
            return "starting"
        return "vectors tidied, graph made" if self._stored() >= self.documents else "reading, embedding, storing"

    def _stored(self) -> int:
        if not (self.home / "library.db").exists():
            return 0
        with Library.open(self.home) as library:
            return len(library.record.documents())


def main() -> None:
    """Runs quietly, runs with kills, compares and prints."""
    given = [argument for argument in sys.argv[1:] if argument != "--stand-in"]
    papers, kills = Path(given[0]), int(given[1]) if len(given) > 1 else 25
    draw = random.Random(int(given[2]) if len(given) > 2 else 3)
    with tempfile.TemporaryDirectory() as folder:
        started, quiet, home = monotonic(), Path(folder, "quiet"), Path(folder, "killed")
        if _run(quiet, papers).wait():
            sys.exit("the undisturbed run failed")
        whole, expected = monotonic() - started, Outcome.of(quiet)
        with Library.open(quiet) as library:
            documents = len(library.record.documents())
        print(f"undisturbed: {whole:.0f} s, {documents} documents, {len(expected.passages)} passages", flush=True)
        found = _with_kills(Killer(home, papers, whole, documents, draw), kills)
    for name in ("passages", "vectors", "graph"):
        equal = all(getattr(outcome, name) == getattr(expected, name) for outcome in found)
        print(f"{name} {'equal' if equal else 'DIFFERENT'}", end=", ")
    print(f"{len(found)} times, graph {expected.graph}")
    problems = sorted({problem for outcome in found for problem in outcome.problems})
    print(f"verify: {'; '.join(problems) or 'all agrees'}")
    sys.exit(any(outcome != expected for outcome in found) or bool(problems))


def _with_kills(killer: Killer, kills: int) -> list[Outcome]:
    """Kills so many runs; a library that gets finished in between is looked at, and the next begins with none."""
    shares = {"start": round(kills * _START), "storing": round(kills * _STORING), "graph": round(kills * _GRAPH)}
    due = [name for name, count in shares.items() for _ in range(count)]
    due += ["work"] * (kills - len(due))
    killer.draw.shuffle(due)
    phases: Counter[str] = Counter()
    outcomes = []
    while due:
        phase = killer.kill(due[-1], 1 / kills)
        if phase == "finished":
            outcomes.append(Outcome.of(killer.home))
            shutil.rmtree(killer.home)
            continue
        due.pop()
        phases[phase] += 1
        print(f"kill {phases.total()}: {phase}", flush=True)
    print(f"{kills} kills: " + ", ".join(f"{count} {phase}" for phase, count in phases.most_common()))
    if _run(killer.home, killer.papers).wait():
        sys.exit("the last run failed")
    return [*outcomes, Outcome.of(killer.home)]


def _run(home: Path, papers: Path) -> subprocess.Popen[bytes]:
    program = (_STAND_IN if "--stand-in" in sys.argv else "") + "from ui.cli import main; main()"
    options = ["--papers", str(papers), "--no-shipped-notes", "--home", str(home), "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", program, "ingest", *options], stdout=subprocess.DEVNULL, start_new_session=True
    )


if __name__ == "__main__":
    main()
