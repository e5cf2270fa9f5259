"""What programs are offered, by real clients: MCP over HTTP and the page's API, alone and behind names."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, Tool

from assistant.practice.learner import Learners
from assistant.service import Assistant
from tests.browsing import GRADIO_WARNS, served
from ui.accounts import Accounts, add_account
from ui.api import FUNCTIONS
from ui.app import TABS
from ui.context import Context
from ui.gate import Rules
from ui.signing_in import Door, Sessions

pytestmark = GRADIO_WARNS
DOCS = Path(__file__).parents[1] / "docs" / "programs.md"
TOOLS = {*FUNCTIONS, "grade"}


@pytest.fixture(scope="module")
def context(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context.over(assistant, tmp_path_factory.mktemp("learners"))


@pytest.fixture(scope="module")
def address(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an account: ann, "ann's password"."""
    file = tmp_path_factory.mktemp("accounts") / "accounts"
    add_account(file, "ann", "ann's password")
    rules = Rules(Door(Sessions(Accounts.open(file))))
    with served(context, {"ask": TABS["ask"]}, rules, mcp=True) as url:
        yield url


def tools(address: str, *calls: tuple[str, dict[str, Any]]) -> tuple[list[Tool], list[CallToolResult]]:
    """What a client is told of, and what its calls bring."""

    async def talk() -> tuple[list[Tool], list[CallToolResult]]:
        secret = base64.b64encode(b"ann:ann's password").decode()
        async with (
            httpx.AsyncClient(headers={"authorization": f"Basic {secret}"}, timeout=120) as http,
            streamable_http_client(f"{address}/mcp", http_client=http) as (read, write, _),
            ClientSession(read, write, timedelta(seconds=120)) as client,
        ):
            await client.initialize()
            listed = (await client.list_tools()).tools
            return listed, [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(talk())


@pytest.fixture(scope="module")
def answered(address: str) -> tuple[list[Tool], list[CallToolResult]]:
    return tools(
        address,
        ("ask", {"question": "How does PagedAttention manage KV cache memory?"}),
        ("explain_concept", {"concept": "分页注意力"}),
        ("neighbours", {"concept": "Pre-LN", "kinds": ["contrasts_with"], "limit": 1}),
        ("path", {"start": "PagedAttention", "goal": "self-attention"}),
        ("search", {"query": "KV缓存", "limit": 2}),
        ("quiz", {"topic": "Pre-LN", "n": 1, "lang": "en"}),
        ("explain_concept", {"concept": "zebra"}),
        ("quiz", {"n": 1000}),
    )


def result(answered: tuple[list[Tool], list[CallToolResult]], number: int) -> dict[str, Any]:
    found = answered[1][number]
    assert not found.isError
    assert found.structuredContent is not None
    return found.structuredContent


def test_tools_are_named_typed_and_documented(answered: tuple[list[Tool], list[CallToolResult]]) -> None:
    listed = {tool.name: tool for tool in answered[0]}
    assert set(listed) == TOOLS
    for tool in listed.values():
        parameters = tool.inputSchema["properties"].values()
        assert tool.description and "Returns: " in tool.description
        assert all(p["description"] and ("type" in p or "anyOf" in p) for p in parameters)
    assert listed["ask"].inputSchema["required"] == ["question"]


def test_answer_comes_with_its_citations(answered: tuple[list[Tool], list[CallToolResult]]) -> None:
    answer = result(answered, 0)
    assert answer["concepts"][0]["slug"] == "paged-attention"
    assert {"document", "page", "quote"} <= answer["sentences"][0]["citations"][0].keys()


def test_concept_its_neighbours_and_a_path_come_with_their_evidence(
    answered: tuple[list[Tool], list[CallToolResult]],
) -> None:
    card, beside, way = (result(answered, number) for number in (1, 2, 3))
    assert (card["slug"], card["definition"]["document"]) == ("paged-attention", "paged-attention")
    assert [row["relation"] for row in beside["relations"]] == ["contrasts_with"]
    for row in (*card["relations"], *beside["relations"], *way["steps"]):
        assert row["evidence"]["text"] and row["evidence"]["document"]
    assert "分页注意力" in card["relations"][0]["why"]


def test_search_says_where_and_why(answered: tuple[list[Tool], list[CallToolResult]], address: str) -> None:
    first = result(answered, 4)["passages"][0]
    assert {"dense", "lexical", "walk"} <= first["parts"].keys()
    page = httpx.get(f"{address}{first['url']}", auth=("ann", "ann's password"))
    assert page.status_code == 200


def test_mistakes_of_programs_are_told_in_a_sentence(answered: tuple[list[Tool], list[CallToolResult]]) -> None:
    for number, says in ((6, "No concept in the library goes by 'zebra'"), (7, "n is 1000")):
        found = answered[1][number]
        assert found.isError
        assert says in json.dumps([part.model_dump() for part in found.content])


def test_answer_is_graded_and_kept_for_whoever_signed_in(
    answered: tuple[list[Tool], list[CallToolResult]], address: str, context: Context
) -> None:
    asked = result(answered, 5)["questions"][0]
    assert "key" not in asked and "points" not in asked
    given = {"item": asked["id"], "answer": "I do not know", "lang": "en"}
    _, (once, _) = tools(address, ("grade", given), ("grade", {**given, "keep": True}))
    assert once.structuredContent and once.structuredContent["score"] == 0
    with Learners.open(context.home) as learners:
        assert [attempt.item for attempt in learners.attempts("ann")] == [asked["id"]]
        assert learners.names() == ("ann",)


def test_api_offers_the_same_and_nothing_of_the_page(address: str) -> None:
    client = Client(address, auth=("ann", "ann's password"), verbose=False)
    named = client.view_api(return_format="dict", print_info=False)
    assert set(named["named_endpoints"]) == {f"/{name}" for name in TOOLS}
    with pytest.raises(AppError, match="did you mean ZeRO"):
        client.predict("zerro", api_name="/explain_concept")
    client.close()


def test_examples_in_the_documentation_run(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert len(code) == 2
    for example in code:
        example = example.replace("http://127.0.0.1:7860", address)
        exec(compile(example, str(DOCS), "exec"), {"__name__": "__main__"})
    assert "PagedAttention" in capsys.readouterr().out


def test_documentation_names_every_tool() -> None:
    assert [name for name in sorted(TOOLS) if f"`{name}`" not in DOCS.read_text("utf-8")] == []
