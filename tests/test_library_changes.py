"""Changes to the library as the page makes them: one at a time, left off when wished, taken back, said in words."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from ingest.fetch import Fetcher
from ingest.fetch_download import Clock
from ingest.library import Library
from ingest.lock import writing
from tests.builders import write
from tests.libraries import OUTLINE, Gate, small_library
from tests.papers_server import papers_server, pdf, stalled, whole
from ui.context import Context
from ui.library_changes import Changes, Upload
from ui.library_found import Found
from ui.library_handlers import LibraryHandlers
from ui.library_parts import outcome_html, under_way
from ui.library_sentences import problem
from ui.library_work import Change, Outcome, Status, Work, Works

TEXT = "The cache holds keys and values of all tokens so far."


def library(home: Path, gate: Gate | None = None, *, read_only: bool = False) -> Context:
    """A small library; its gate is open unless one is given."""
    open_gate = Gate()
    open_gate.open.set()
    return small_library(home, gate or open_gate, read_only=read_only)


def done(works: Works, change: Change) -> Outcome:
    """What came of a change."""
    work = works.start(change)
    assert work.over(120)
    assert work.outcome is not None
    return work.outcome


def keys(outcome: Outcome) -> list[str]:
    return [key for key, _ in outcome.said]


def states(home: Path) -> dict[str, str]:
    with Library.open(home) as opened:
        return {row.id: row.state for row in opened.documents()}


def uploaded(tmp_path: Path, name: str = "talk.txt", text: str = TEXT) -> Upload:
    return Upload(write(tmp_path / "uploads" / name, text), name)


def test_an_upload_is_read_removed_and_brought_back(tmp_path: Path) -> None:
    context = library(tmp_path / "home")
    works, changes = Works(context), Changes(context)
    added = done(works, changes.add([uploaded(tmp_path)]))
    assert (keys(added), added.undo and added.undo.does) == (["did_add"], "remove")
    assert states(tmp_path / "home")["talk"] == "ok"
    assert "talk" in context.knowledge.retriever.documents
    removed = done(works, changes.remove(["talk"]))
    assert (keys(removed), states(tmp_path / "home")["talk"]) == (["did_remove"], "removed")
    assert "talk" not in context.knowledge.retriever.documents
    assert keys(done(works, changes.restore(["talk"]))) == ["did_restore"]
    assert states(tmp_path / "home") == {"mine": "ok", "talk": "ok"}


def test_what_cannot_be_read_is_said_and_not_kept(tmp_path: Path) -> None:
    context = library(tmp_path)
    bad = [uploaded(tmp_path, "broken.pdf", "no pdf"), uploaded(tmp_path, "run.exe"), uploaded(tmp_path)]
    outcome = done(Works(context), Changes(context).add(bad))
    assert [problem(text, "en") for text in outcome.problems] == [
        "run.exe is of no kind that can be read here: .pdf, .md, .txt or .html.",
        "broken.pdf is not a PDF.",
    ]
    assert [path.name for path in (tmp_path / "added").iterdir()] == ["talk.txt"]
    assert states(tmp_path) == {"mine": "ok", "talk": "ok"}


def test_a_cancelled_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    gate = Gate()
    context = library(tmp_path, gate)
    works = Works(context)
    long = "\n\n".join(f"# Part {number}\n\n{TEXT}" for number in range(300))
    work = works.start(Changes(context).add([uploaded(tmp_path, "talk.md", long)]))
    assert gate.reached.wait(30)
    works.cancel(work.number)
    assert work.shown.phase == "stopping"
    gate.open.set()
    assert work.over(120)
    assert work.outcome is not None
    assert keys(work.outcome) == ["did_cancel"]
    assert (states(tmp_path), list((tmp_path / "added").iterdir())) == ({"mine": "ok"}, [])
    with Library.open(tmp_path) as opened:
        assert opened.verify(search=False) == ()


def test_changes_wait_for_each_other_and_may_be_cancelled_while_they_wait(tmp_path: Path) -> None:
    context = library(tmp_path)
    works, go = Works(context), threading.Event()

    def slow(work: Work) -> Outcome:
        go.wait(30)
        return Outcome()

    first = works.start(slow)
    while works.current is None:
        threading.Event().wait(0.01)
    second, third = works.start(lambda work: Outcome(saved=True)), works.start(lambda work: Outcome(saved=True))
    third.cancel()
    assert third.over(120)
    assert (second.status.phase, works.current is first) == ("turn", True)
    go.set()
    assert second.over(120)
    assert (second.outcome, third.outcome and keys(third.outcome)) == (Outcome(saved=True), ["did_cancel"])


def test_another_process_at_work_is_said_and_waited_for(tmp_path: Path) -> None:
    context = library(tmp_path)
    works = Works(context)
    with writing(tmp_path):
        work = works.start(Changes(context).add([uploaded(tmp_path)]))
        shown = [next(watched.shown for watched in works.watch(work) if watched.shown.phase == "holder")]
    assert shown[0].name
    assert work.over(120)
    assert states(tmp_path)["talk"] == "ok"


def test_a_failure_is_a_sentence_and_the_next_change_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    context = library(tmp_path)
    works = Works(context)

    def broken(work: Work) -> Outcome:
        raise ValueError("internals")

    html = outcome_html(done(works, broken), "zh")
    assert "程序出了错（ValueError）" in html
    assert "internals" not in html
    assert done(works, lambda work: Outcome(saved=True)).saved


def fetching(server: Any) -> Any:  # noqa: ANN401
    def fetcher(folder: Path, clock: Clock) -> Fetcher:
        return Fetcher(folder, server.settings, clock)

    return fetcher


def test_a_paper_is_fetched_by_its_id_once(tmp_path: Path) -> None:
    context = library(tmp_path)
    with papers_server() as server:
        server.gives("/pdf/2401.99999", whole(pdf(tmp_path, "We page the cache."), etag='"1"'))
        works, changes = Works(context), Changes(context, fetching(server))
        first, again = done(works, changes.fetch(["2401.99999"])), done(works, changes.fetch(["arXiv:2401.99999"]))
        assert server.paths == ["/pdf/2401.99999"]
    assert (keys(first), keys(again)) == (["did_add"], ["did_know"])
    assert states(tmp_path)["2401.99999"] == "ok"


@pytest.mark.parametrize(("status", "bar", "words"), [
    (Status("fetching", "x", 0, 1), "<progress aria", "Fetching x"),
    (Status("fetching", "x", 0, 1, 1_500_000, 6_000_000), 'value="0.250"', "1.5 MB / 6.0 MB"),
    (Status("fetching", "x", 1, 4, 800_000), 'value="0.250"', "2 of 4 · 800.0 kB"),
    (Status("reading", "x", 2, 4), 'value="0.500"', "3 of 4"), (Status("graph", "", 4, 4), "<progress aria", "graph"),
])  # fmt: skip
def test_bar_shows_how_far_a_change_is_to_the_byte_where_that_is_known(status: Status, bar: str, words: str) -> None:
    html = under_way(Work(status=status), "en")
    assert bar in html
    assert words in html


def test_a_download_tells_how_much_has_arrived(tmp_path: Path) -> None:
    context, data = library(tmp_path), pdf(tmp_path, "We page the cache.")
    told: list[Status] = []

    class Watched(Work):
        def tell(self, *said: Any) -> None:  # noqa: ANN401
            super().tell(*said)
            told.append(self.status)

    with papers_server() as server:
        server.gives("/pdf/2401.99999", whole(data, etag='"1"'))
        Changes(context, fetching(server)).fetch(["2401.99999"])(Watched())
    arrived = [status for status in told if status.there]
    assert (arrived[-1].there, arrived[-1].whole, arrived[-1].phase) == (len(data), len(data), "fetching")


def test_a_fetch_that_stalls_is_left_off(tmp_path: Path) -> None:
    context = library(tmp_path)
    with papers_server() as server:
        server.gives("/pdf/2401.99999", stalled(b"%PDF-1.4"))
        works = Works(context)
        work = works.start(Changes(context, fetching(server)).fetch(["2401.99999"]))
        while not server.requests:
            threading.Event().wait(0.01)
        work.cancel()
        server.released.set()
        assert work.over(60)
    assert work.outcome is not None
    assert keys(work.outcome) == ["did_cancel"]
    assert states(tmp_path) == {"mine": "ok"}


def test_a_name_from_the_page_is_never_a_path_on_the_server(tmp_path: Path) -> None:
    context = library(tmp_path / "home")
    secret = write(tmp_path / "secret.txt", TEXT)
    outcome = done(Works(context), Changes(context).fetch([str(secret), f"file://{secret}"]))
    assert outcome.said == ()
    assert len(outcome.problems) == 2
    assert problem(outcome.problems[0], "zh").endswith("不是 arXiv 编号，也不是 https 链接。")
    assert states(tmp_path / "home") == {"mine": "ok"}


def test_a_saved_outline_is_read_and_a_broken_one_is_not_saved(tmp_path: Path) -> None:
    context = library(tmp_path)
    works, changes = Works(context), Changes(context)
    outcome = done(works, changes.save("mine", OUTLINE + "- Eviction\n", OUTLINE))
    assert (keys(outcome), outcome.saved) == (["did_save"], True)
    assert "eviction" in context.knowledge.graph.by_slug
    assert (tmp_path / "mine.md").read_text() == OUTLINE + "- Eviction\n"
    failed = done(works, changes.save("mine", "nothing", OUTLINE + "- Eviction\n"))
    assert not failed.saved
    assert problem(failed.problems[0], "en").startswith("The outline has no headings and no entries")


def test_a_candidate_is_accepted_rejected_and_reconsidered(tmp_path: Path) -> None:
    context = library(tmp_path)
    works, changes, found = Works(context), Changes(context), Found()
    text = "Low-Rank Adaptation (LoRA) is cheap. LoRA adapts. LoRA is used. LoRA wins.\n"
    done(works, changes.add([uploaded(tmp_path, "talk.txt", text)]))
    with Library.open(tmp_path) as opened:
        names = [candidate.name for candidate in found.candidates(opened)]
    assert names[0] in ("LoRA", "Low-Rank Adaptation")
    rejected = done(works, changes.decide(names[0], found, accepted=False))
    with Library.open(tmp_path) as opened:
        assert names[0] not in [candidate.name for candidate in found.candidates(opened)]
    assert rejected.undo is not None
    done(works, changes.forget(rejected.undo.names[0], found))
    accepted = done(works, changes.decide(names[0], found, accepted=True))
    assert (keys(rejected), keys(accepted)) == (["did_reject"], ["did_accept"])
    assert any("LoRA" in concept.names for concept in context.knowledge.graph.concepts)


def event(name: str, **values: object) -> gr.EventData:
    return gr.EventData(None, {"name": name, "values": values})


def test_a_library_that_may_only_be_read_refuses_whatever_is_sent(tmp_path: Path) -> None:
    context = library(tmp_path, read_only=True)
    handlers = LibraryHandlers(context, Works(context), Changes(context))
    for name in ("add", "fetch", "remove", "restore", "save", "repair", "accept", "reject", "forget"):
        (row,) = handlers.acted("en", event(name, names=["mine"], id="mine", text="## X\n- y\n", before=OUTLINE))
        assert "can be read here, not changed" in row[2]
    assert (states(tmp_path), (tmp_path / "mine.md").read_text()) == ({"mine": "ok"}, OUTLINE)


def test_a_library_that_may_only_be_read_shows_no_way_to_change_it(tmp_path: Path) -> None:
    context = library(tmp_path, read_only=True)
    handlers = LibraryHandlers(context, Works(context), Changes(context))
    shown = "".join(str(part) for row in handlers.opened("zh") for part in row)
    for view in ("outline", "health", "concepts"):
        *_, row = handlers.wanted("zh", gr.EventData(None, {"view": view, "id": ""}))
        shown += "".join(map(str, row))
    assert "这里的资料库只能看" in shown
    assert "readonly" in shown
    assert set(re.findall('data-do="([^"]+)"', shown)) == {"check"}


def test_only_what_gradio_has_received_is_taken_for_an_upload(tmp_path: Path) -> None:
    context = library(tmp_path / "home")
    secret = write(tmp_path / "secret.txt", TEXT)
    handlers = LibraryHandlers(context, Works(context), Changes(context))
    *_, row = handlers.acted("en", event("add", files=[{"path": str(secret), "name": "a.txt"}, "x", {}]))
    assert states(tmp_path / "home") == {"mine": "ok"}
    assert "secret" not in str(row)


@pytest.mark.parametrize(
    ("sentence", "en"),
    [
        ("/srv/a b/x.pdf would be the document 'x', but that is /srv/y/x.pdf; rename the file.", "x.pdf would be"),
        ("2205.14135 was not fetched: arxiv.org cannot be reached: there is no network; x", "2205.14135"),
        ("3 passages have no vector; mend it with: viva repair", "Passages without a vector: 3."),
        ("/srv/viva/added/paging.md:3: there is no front matter field 'x'.", "paging.md, line 3: there is no front"),
        ("Something new about /srv/viva/secret/file.pdf.", "Something new about file.pdf."),
    ],
)
def test_problems_are_said_for_the_page_without_folders_and_commands(sentence: str, en: str) -> None:
    said = problem(sentence, "en")
    assert said.startswith(en)
    assert "/srv" not in said + problem(sentence, "zh")
    assert "viva " not in said
