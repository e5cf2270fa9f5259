"""The command line as a user meets it: output, exit codes, one sentence for a mistake."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Viva, one_sentence
from ui import cli
from ui.cli_corpus import corpus
from ui.cli_eval import evaluation


def test_help_imports_nothing_heavy() -> None:
    heavy = {"torch", "gradio", "chromadb", "llama_index", "networkx", "numpy", "pydantic"}
    program = f"import sys, ui.cli; sys.exit(len({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_command_has_help_and_stands_in_both_readmes(viva: Viva) -> None:
    code, out, _ = viva("--help")
    commands = [c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback]
    commands += [f"corpus {c.callback.__name__}" for c in corpus.registered_commands if c.callback]
    commands += [f"eval {c.callback.__name__}" for c in evaluation.registered_commands if c.callback]
    readmes = [Path(__file__).parents[1].joinpath(name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
    assert code == 0
    assert all(command.split()[0] in out for command in commands)
    assert [f"viva {command}" for command in commands for readme in readmes if f"viva {command}" not in readme] == []


def test_ask_prints_json(viva: Viva, home: Path) -> None:
    code, out, _ = viva("ask", "How does PagedAttention manage KV cache memory?", "--home", home, "--json")
    row = json.loads(out)
    assert code == 0
    assert row["concepts"][0]["slug"] == "paged-attention"
    assert row["sentences"][0]["citations"]


def test_ask_prints_sources_and_next_questions(viva: Viva, home: Path) -> None:
    code, out, _ = viva("ask", "为什么LayerNorm放在Attention层之前效果更好？", "--home", home)
    assert code == 0
    assert "[1] 前置层归一化" in out
    assert "接着问" in out


def test_ingest_twice_reads_nothing_the_second_time(viva: Viva, tmp_path: Path) -> None:
    outline = tmp_path / "outline.md"
    outline.write_text("# Birds\n\n- Wings\n- Feathers\n", encoding="utf-8")
    arguments = ("ingest", outline, "--home", tmp_path / "home", "--json")
    first, second = (json.loads(viva(*arguments)[1]) for _ in range(2))
    assert first["read"] == ["outline"]
    assert second["read"] == []
    assert first["graph"] == second["graph"]


def test_status_and_verify_say_what_is_there(viva: Viva, home: Path) -> None:
    code, out, _ = viva("status", "--home", home, "--json")
    assert code == 0
    assert json.loads(out)["documents"]["note"] == 5
    assert viva("verify", "--home", home)[:2] == (0, "record, vectors and graph agree\n")


@pytest.mark.parametrize("question", ["", "x" * 100_000])
def test_unusable_question_is_one_sentence_and_exit_code_one(viva: Viva, home: Path, question: str) -> None:
    code, out, err = viva("ask", question, "--home", home)
    assert (code, out) == (1, "")
    assert one_sentence(err)


def test_missing_library_says_how_to_make_one(viva: Viva, tmp_path: Path) -> None:
    code, _, err = viva("ask", "What is RoPE?", "--home", tmp_path)
    assert code == 1
    assert one_sentence(err)
    assert "viva ingest" in err


@pytest.mark.parametrize(("name", "data", "says"), [
    ("page.pdf", b"<html><body>no</body></html>", "page.pdf"),
    ("empty.pdf", b"", "empty.pdf"),
])  # fmt: skip
def test_bad_pdf_is_named_and_the_rest_is_ingested(
    viva: Viva, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    outline, paper = tmp_path / "o.md", tmp_path / name
    outline.write_text("# A\n\n- b\n", encoding="utf-8")
    paper.write_bytes(data)
    code, out, err = viva("ingest", outline, "--papers", paper, "--home", tmp_path / "home")
    assert code == 1
    assert says in err and "Traceback" not in err
    assert "1 read" in out


@pytest.mark.parametrize("text", ["", "just a line of prose\n"])
def test_outline_without_headings_is_refused(viva: Viva, tmp_path: Path, text: str) -> None:
    outline = tmp_path / "prose.md"
    outline.write_text(text, encoding="utf-8")
    code, _, err = viva("ingest", outline, "--home", tmp_path / "home")
    assert code == 1
    assert "prose.md" in err and "Traceback" not in err


def test_missing_outline_is_named(viva: Viva, tmp_path: Path) -> None:
    code, _, err = viva("ingest", tmp_path / "nowhere.md", "--home", tmp_path / "home")
    assert code == 1
    assert "nowhere.md" in err and "Traceback" not in err


def test_library_of_another_model_is_refused(
    viva: Viva, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fakes import WordLengthEmbedder

    monkeypatch.setattr("assistant.service.open_embedder", lambda model: WordLengthEmbedder())
    code, _, err = viva("ask", "What is RoPE?", "--home", home)
    assert code == 1
    assert one_sentence(err)
    assert "word-length" in err and "multilingual-e5-small" in err


def test_port_in_use_is_one_sentence(viva: Viva, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = viva("serve", "--home", home, "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert one_sentence(err)
    assert "--port" in err


def test_unexpected_error_is_exit_code_two(viva: Viva, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("assistant.service.Assistant.open", broken)
    code, _, err = viva("ask", "What is RoPE?", "--home", home)
    assert code == 2
    assert "defect" in err and "Traceback" not in err


def test_map_shows_relations_with_the_words_behind_them(viva: Viva, home: Path) -> None:
    code, out, _ = viva("map", "Pre-LN", "--home", home, "--json")
    row = json.loads(out)
    assert (code, row["slug"]) == (0, "pre-ln")
    assert {"prerequisite_of", "contrasts_with"} <= {relation["relation"] for relation in row["relations"]}
    assert all(relation["quote"] and relation["document"] for relation in row["relations"])


def test_map_alone_says_what_the_library_is_about(viva: Viva, home: Path) -> None:
    code, out, _ = viva("map", "--home", home, "--json")
    assert code == 0
    assert any("paged-attention" in community["members"] for community in json.loads(out))


def test_path_explains_each_step_in_the_asked_language(viva: Viva, home: Path) -> None:
    code, out, _ = viva("path", "分页注意力", "自注意力", "--home", home)
    assert code == 0
    assert "分页注意力是自注意力的一种变体。" in out
    assert viva("path", "PagedAttention", "paged-attention", "--home", home)[1] == "Both are one concept.\n"


def test_learn_lists_foundations_before_the_goal(viva: Viva, home: Path) -> None:
    code, out, _ = viva("learn", "PagedAttention", "--home", home, "--json")
    slugs = [step["slug"] for step in json.loads(out)["steps"]]
    assert code == 0
    assert slugs[-1] == "paged-attention"
    assert "self-attention" in slugs
    assert "self-attention" not in viva("learn", "PagedAttention", "--known", "self-attention", "--home", home)[1]


@pytest.mark.parametrize("form", ["graphml", "json", "mermaid", "obsidian", "canvas"])
def test_export_writes_files(viva: Viva, home: Path, tmp_path: Path, form: str) -> None:
    code, out, _ = viva("export", form, tmp_path / form, "--home", home, "--json")
    names = json.loads(out)["files"]
    assert code == 0
    assert names
    assert all((tmp_path / form / name).stat().st_size for name in names)


@pytest.mark.parametrize(
    "arguments",
    [
        ("map", "zebra"),
        ("path", "zebra", "Pre-LN"),
        ("learn", "zebra"),
        ("export", "foo", "x"),
        ("eval", "retrieval", "x"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(viva: Viva, home: Path, arguments: tuple[str, ...]) -> None:
    options = () if arguments[0] == "eval" else ("--home", home)
    code, _, err = viva(*arguments, *options)
    assert code == 1
    assert one_sentence(err)


def test_eval_corpus_prints_a_row_for_each_direction(viva: Viva, home: Path) -> None:
    questions = Path(__file__).parent / "benchmarks" / "retrieval.jsonl"
    code, out, _ = viva("eval", "corpus", questions, "--method", "graph", "--home", home, "--json")
    report = json.loads(out)
    assert code == 0
    assert {"zh-zh", "en-zh"} <= report.keys()
    assert all(0 <= row["graph"]["low"] <= row["graph"]["recall@5"] <= row["graph"]["high"] for row in report.values())


def test_corpus_check_names_problems_and_prints_the_table(viva: Viva, tmp_path: Path) -> None:
    outline = tmp_path / "outline.md"
    outline.write_text("# Birds\n\n## Body\n\n- Wings\n", encoding="utf-8")
    code, out, _ = viva("corpus", "check", tmp_path, "--table")
    assert code == 1
    assert out.splitlines() == ["| Wings |  | 0 | 0 | 0 | 0 |", f"{outline}:5: no note answers 'Wings'."]


@pytest.mark.parametrize("arguments", [("status", "--zebra"), ("ask",), ("zebra",), ("serve", "--port", "0")])
def test_a_mistyped_command_is_one_sentence_and_exit_code_1(viva: Viva, arguments: tuple[str, ...]) -> None:
    code, _, err = viva(*arguments)
    assert code == 1
    assert one_sentence(err)


def test_corpus_check_of_an_empty_folder_says_what_is_missing(viva: Viva, tmp_path: Path) -> None:
    assert viva("corpus", "check", tmp_path)[:2] == (
        1,
        f"{tmp_path}/outline.md:1: there is no outline that can be read.\n",
    )
