"""A server for several people: nobody comes in without a name, and nobody sees what is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.answer import Answer
from assistant.conversation import Conversation, Turn
from assistant.conversations import Conversations
from assistant.service import Assistant
from corpus.errors import ServeError
from tests.browsing import GRADIO_WARNS, application, served, visit
from ui.accounts import Accounts, add_account, remove_account
from ui.app import TABS, Tabs
from ui.context import Context
from ui.front import Front
from ui.gate import GUEST, Rules
from ui.server import Offer
from ui.signing_in import COOKIE, Door, Sessions

if TYPE_CHECKING:
    from httpx2 import Response

pytestmark = GRADIO_WARNS
PASSWORDS = {"ann": "ann's password", "bob": "bob's password"}
SECRET = "what only ann asked"
HOST = "http://127.0.0.1:7860"
ASK: Tabs = {"ask": TABS["ask"]}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "accounts"
    for name, password in PASSWORDS.items():
        add_account(path, name, password)
    return path


@pytest.fixture(scope="module")
def context(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context.over(assistant, tmp_path_factory.mktemp("learners"))


def rules(file: Path) -> Rules:
    return Rules(Door(Sessions(Accounts.open(file))), max_upload=1)


@pytest.fixture(scope="module")
def door(context: Context, file: Path) -> Iterator[TestClient]:
    """Somebody at the door; the server is one for all tests."""
    with TestClient(application(context, TABS, rules(file), mcp=True), HOST, follow_redirects=False) as client:
        yield client


def somebody(door: TestClient) -> TestClient:
    """Another browser at the same server."""
    return TestClient(door.app, HOST, follow_redirects=False)


def signed_in(door: TestClient, name: str) -> TestClient:
    client = somebody(door)
    assert client.post("/login", data={"username": name, "password": PASSWORDS[name]}).json() == {"success": True}
    return client


@pytest.mark.parametrize("address", [
    "/", "/config", "/paper/2002.04745", "/page/2002.04745/1.png", "/note/zero", "/map/export/json", "/static/x",
    "/gradio_api/info", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x", "/mcp", "/login/x",
])  # fmt: skip
def test_nothing_is_shown_before_signing_in(door: TestClient, address: str) -> None:
    answer = somebody(door).get(address)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Sign in first. 请先登录。"


def test_person_is_led_to_the_door_and_through_it(door: TestClient) -> None:
    person = somebody(door)
    person.headers["accept"] = "text/html"
    assert person.get("/").headers["location"] == "/login"
    wrong = person.post("/login", data={"username": "<ann>", "password": "x"}, headers={"accept-language": "zh-CN"})
    assert (wrong.status_code, "用户名或密码不对。" in wrong.text, 'value="&lt;ann&gt;"' in wrong.text) == (
        401,
        True,
        True,
    )
    right = person.post("/login", data={"username": "ann", "password": PASSWORDS["ann"]})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert re.fullmatch(
        rf"{COOKIE}=[\w-]{{43}}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax", right.headers["set-cookie"]
    )
    assert '<meta name="viva-user" content="ann">' in person.get("/").text
    person.post("/logout")
    assert person.get("/").headers["location"] == "/login"


def test_session_ends_when_it_is_left_though_the_cookie_was_copied(door: TestClient) -> None:
    ann = signed_in(door, "ann")
    copied = dict(ann.cookies)
    ann.post("/logout")
    ann.cookies.update(copied)
    assert ann.get("/config").status_code == 401


def test_removed_account_is_out_at_once(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    for name, password in PASSWORDS.items():
        add_account(file, name, password)
    with TestClient(application(context, ASK, rules(file)), HOST) as door:
        bob = signed_in(door, "bob")
        assert bob.get("/config").status_code == 200
        remove_account(file, "bob")
        assert bob.get("/config").status_code == 401


def test_password_is_not_tried_more_than_five_times(context: Context, file: Path) -> None:
    with TestClient(application(context, ASK, rules(file)), HOST) as door:
        tried = [door.post("/login", data={"username": "ann", "password": str(n)}).status_code for n in range(6)]
        assert tried == [401] * 5 + [429]
        right = {"username": "ann", "password": PASSWORDS["ann"]}
        assert door.post("/login", data=right).json() == {"detail": "Too many attempts; try again in 10 minutes."}
        assert door.get("/config", auth=("ann", PASSWORDS["ann"])).status_code == 401
        assert signed_in(door, "bob").get("/config").status_code == 200


def event(
    client: TestClient, element: str, name: str, data: list[Any], about: dict[str, Any], session: str = ""
) -> Response:
    """Sends an event of the page as its script does, past what the page itself would offer."""
    config = client.get("/config").json()
    id = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == element)
    number = next(d["id"] for d in config["dependencies"] if [id, name] in map(list, d["targets"]))
    body = {
        "fn_index": number,
        "data": data,
        "event_data": about,
        "session_hash": session or f"session of {id}{client.cookies}",
    }
    return client.post("/gradio_api/run/predict", json=body)


@pytest.fixture(scope="module")
def talk(context: Context) -> str:
    """The id of a conversation of ann's."""
    with Conversations.open(context.home, "ann") as kept:
        answer = Answer("q", "en", ())
        return kept.add(Conversation(), Turn(SECRET, answer, datetime(2026, 1, 1, tzinfo=UTC))).id


def test_conversation_is_opened_listed_and_exported_for_its_owner_alone(door: TestClient, talk: str) -> None:
    ann, bob = signed_in(door, "ann"), signed_in(door, "bob")
    for name in ("opened", "exported"):
        assert SECRET in event(ann, "talks", name, ["en"], {"id": talk}).text
        answer = event(bob, "talks", name, ["en"], {"id": talk})
        assert answer.status_code == 200
        assert SECRET not in answer.text


def test_conversation_is_renamed_and_removed_by_its_owner_alone(door: TestClient, context: Context, talk: str) -> None:
    bob = signed_in(door, "bob")
    event(bob, "talks", "renamed", ["", "en"], {"id": talk, "title": "bob's"})
    event(bob, "talks", "removed", ["", "en"], {"id": talk})
    with Conversations.open(context.home, "ann") as kept:
        assert [listed.title for listed in kept.listed()] == [SECRET]


def test_session_that_somebody_began_is_nobody_elses(door: TestClient) -> None:
    ann, bob = signed_in(door, "ann"), signed_in(door, "bob")
    assert event(ann, "talks", "fresh", ["en"], {}, "ann's session").status_code == 200
    assert event(bob, "talks", "fresh", ["en"], {}, "ann's session").status_code == 403
    assert bob.get("/gradio_api/queue/data", params={"session_hash": "ann's session"}).status_code == 403
    assert bob.get("/gradio_api/heartbeat/ann's session").status_code == 403
    for route in ("cancel", "reset", "queue/join", "component_server", "call/ask"):
        body = {"session_hash": "ann's session", "fn_index": 0, "event_id": "x", "data": []}
        assert bob.post(f"/gradio_api/{route}", json=body).status_code == 403


def test_uploaded_file_is_served_to_nobody_and_taken_from_its_owner_alone(door: TestClient) -> None:
    ann, bob = signed_in(door, "ann"), signed_in(door, "bob")
    path = ann.post("/gradio_api/upload", files={"files": ("a.md", b"# ann's notes")}).json()[0]
    assert Path(path).read_bytes() == b"# ann's notes"
    for client in (ann, bob):
        assert client.get(f"/gradio_api/file={path}").status_code == 404
        assert client.get(f"/gradio_api/file/{path}").status_code == 404
    for named in (path, path.replace("/", "//"), f"{Path(path).parent}/x/../{Path(path).name}"):
        about = {"files": [{"path": named, "name": "a.md"}]}
        assert event(bob, "talks", "fresh", ["en"], about).status_code == 403
        assert event(ann, "talks", "fresh", ["en"], about).status_code == 200


@pytest.mark.parametrize("route", [
    "proxy=http://192.0.2.1", "user", "token", "deep_link?session_hash=x", "dev/reload", "vibe-code", "runs",
    "stream/x/1/2/playlist.m3u8", "process_recording", "queue/status",
])  # fmt: skip
def test_routes_that_the_page_does_not_need_are_closed(door: TestClient, route: str) -> None:
    assert signed_in(door, "ann").get(f"/gradio_api/{route}").status_code == 404


def test_too_large_an_upload_is_refused_in_a_sentence(door: TestClient) -> None:
    answer = signed_in(door, "ann").post("/gradio_api/upload", files={"files": ("a.pdf", bytes(2 * 2**20))})
    assert (answer.status_code, answer.json()["detail"]) == (
        413,
        "That is too large: at most 1 MB. 文件太大：上限 1 MB。",
    )


def test_form_of_another_site_is_not_answered(door: TestClient) -> None:
    ann = signed_in(door, "ann")
    assert ann.post("/logout", headers={"origin": "http://elsewhere.example"}).status_code == 403
    assert ann.post("/logout", headers={"origin": HOST}).status_code == 303


def test_server_for_one_answers_to_this_machine_alone(context: Context) -> None:
    with TestClient(application(context, ASK, Offer().rules()), HOST) as client:
        assert client.get("/config").status_code == 200
        assert client.get("/config", headers={"host": "elsewhere.example"}).status_code == 421
        assert client.get("/config", headers={"host": "[::1]:7860"}).status_code == 200


def test_server_open_to_the_network_is_read_only_and_keeps_guests_apart(context: Context) -> None:
    with pytest.raises(ServeError, match="--auth-file"):
        Offer("0.0.0.0").rules()
    with TestClient(application(context, ASK, Offer("0.0.0.0", read_only=True).rules()), HOST) as first:
        second = somebody(first)
        names = [re.search(r'"username":"([^"]*)"', client.get("/").text) for client in (first, second)]
        assert all(names) and names[0][1] != names[1][1]  # type: ignore[index]
        assert first.cookies[GUEST] not in str(names[0])
        assert event(first, "talks", "fresh", ["en"], {}, "first").status_code == 200
        assert event(second, "talks", "fresh", ["en"], {}, "first").status_code == 403


def test_full_queue_is_said_in_both_languages() -> None:
    full = PlainTextResponse("Queue is full. Max size is 200 and size is 200.", 503)
    answer = TestClient(Front(full)).post("/gradio_api/queue/join")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "try again in a minute" in answer.json()["detail"] and "请一分钟后再试" in answer.json()["detail"]


def test_page_runs_only_the_scripts_that_it_came_with(door: TestClient) -> None:
    ann = signed_in(door, "ann")
    first, second = (ann.get("/").headers["content-security-policy"] for _ in range(2))
    scripts = next(part for part in first.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts and "'nonce-" in scripts
    assert first != second
    assert "frame-ancestors 'none'" in ann.get("/note/zero").headers["content-security-policy"]


@pytest.mark.browser
def test_somebody_signs_in_asks_and_signs_out(browser: Browser, context: Context, file: Path) -> None:
    with served(context, TABS, rules(file)) as address:
        state = browser.new_context(locale="zh-CN")
        page = state.new_page()
        page.goto(address)
        assert page.get_by_role("heading").inner_text() == "登录 Viva"
        page.get_by_label("用户名").fill("ann")
        page.get_by_label("密码").fill(PASSWORDS["ann"])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        page.close()
        opened = visit(browser, address, state=state)
        opened.ask("ZeRO三个阶段分别切分什么？")
        opened.page.evaluate("document.body.append(document.createRange().createContextualFragment("
                             "'<img src=x alt=x onerror=\"document.title=\\'hit\\'\">'))")  # fmt: skip
        assert opened.violations() == []
        assert opened.page.title() != "hit"
        opened.page.get_by_role("button", name="退出 (ann)").click()
        opened.page.wait_for_url(f"{address}/login")
        assert opened.violations() == []
        assert opened.foreign == []
