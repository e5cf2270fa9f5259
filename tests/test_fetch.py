"""Fetching papers from a server that misbehaves, through a door that lets only the right addresses through."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpus.errors import FetchError, LibraryError, UnreachableError
from corpus.records import Note, Paper
from ingest.fetch import (
    Fetcher,
    FetchSettings,
    Wanted,
    asked,
    fetch_all,
    fetch_missing,
    fetch_settings,
    missing,
)
from ingest.fetch_address import Door, is_public, parse_url, shown
from ingest.fetch_settings import parse_host, user_settings
from ingest.fetch_target import parse_arxiv, safe_stem, target_of
from ingest.library import Library
from tests import builders
from tests.papers_server import (
    START,
    Answer,
    PapersServer,
    PassingTime,
    broken_off,
    cut,
    endless,
    page,
    papers_server,
    pdf,
    redirect,
    stalled,
    status,
    whole,
    wrong_range,
)
from ui.cli_fetch import fetching

ID = "2002.04745"
PRE_LN = Paper("xiong2020", "On Layer Normalization", ("A. Author",), 2020, arxiv=ID)
LINKED = Paper("gpt1", "Improving Understanding", ("A. Author",), 2018)


@pytest.fixture
def server() -> Iterator[PapersServer]:
    with papers_server() as running:
        yield running


@pytest.fixture
def time() -> PassingTime:
    return PassingTime()


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    return pdf(tmp_path)


@pytest.fixture
def fetcher(server: PapersServer, tmp_path: Path, time: PassingTime) -> Iterator[Fetcher]:
    """A fetcher into an empty folder that takes the server for arXiv."""
    with Fetcher(tmp_path / "papers", server.settings, time.clock) as made:
        yield made


Quick = Callable[..., Fetcher]


@pytest.fixture
def quick(server: PapersServer, tmp_path: Path, time: PassingTime) -> Iterator[Quick]:
    """Makes a fetcher with other settings."""
    made: list[Fetcher] = []

    def make(resolve: Callable[[str, int], list[str]] = lambda host, port: ["127.0.0.1"], **changes: object) -> Fetcher:
        settings = replace(server.settings, **changes)  # type: ignore[arg-type]
        made.append(Fetcher(tmp_path / "papers", settings, time.clock, resolve))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".fetch.lock")


def test_a_paper_is_fetched_by_its_arxiv_id_with_a_descriptive_user_agent(
    server: PapersServer, fetcher: Fetcher, data: bytes
) -> None:
    server.gives(f"/pdf/{ID}", whole(data))
    path = fetcher.fetch(PRE_LN)
    assert (path.name, path.read_bytes()) == (f"{ID}.pdf", data)
    assert files(fetcher.folder) == [path.name]
    assert server.requests[0][1]["User-Agent"].startswith("viva-interview/")


@pytest.mark.parametrize("named", ["by the header", "by the address"])
def test_the_newest_version_is_kept_under_the_version_that_came(
    server: PapersServer, fetcher: Fetcher, data: bytes, named: str
) -> None:
    if named == "by the header":
        server.gives(f"/pdf/{ID}", whole(data, Content_Disposition=f'inline; filename="{ID}v2.pdf"'))
    else:
        server.gives(f"/pdf/{ID}", redirect(f"/pdf/{ID}v2"))
        server.gives(f"/pdf/{ID}v2", whole(data))
    assert fetcher.fetch(PRE_LN).name == f"{ID}v2.pdf"


def test_a_version_is_asked_for_and_kept_beside_others(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    server.gives(f"/pdf/{ID}", whole(data, Content_Disposition=f'inline; filename="{ID}v2.pdf"'))
    server.gives(f"/pdf/{ID}v1", whole(data))
    assert fetcher.fetch(PRE_LN).name == f"{ID}v2.pdf"
    assert fetcher.fetch(f"{ID}v1").name == f"{ID}v1.pdf"
    assert fetcher.fetch(PRE_LN).name == f"{ID}v2.pdf"
    assert len(server.requests) == 2


def test_an_id_of_before_2007_makes_one_file_name(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    server.gives("/pdf/cs/0001001", whole(data, Content_Disposition='inline; filename="0001001v3.pdf"'))
    assert fetcher.fetch("cs/0001001").name == "cs-0001001v3.pdf"
    assert fetcher.fetch("https://arxiv.org/abs/cs/0001001").name == "cs-0001001v3.pdf"


def test_a_registered_link_is_kept_under_its_key(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    server.gives("/a/understanding.pdf", whole(data))
    assert fetcher.fetch(replace(LINKED, url=server.url("/a/understanding.pdf"))).name == "gpt1.pdf"


def test_two_links_of_one_name_are_two_files(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    for folder in "ab":
        server.gives(f"/{folder}/paper.pdf", whole(data))
    names = {fetcher.fetch(server.url(f"/{folder}/paper.pdf")).name for folder in "ab"}
    assert len(names) == 2
    assert all(re.fullmatch(r"paper-[0-9a-f]{8}\.pdf", name) for name in names)


def test_what_is_there_is_not_fetched_again_but_a_corrupt_file_is(
    server: PapersServer, fetcher: Fetcher, data: bytes
) -> None:
    server.gives(f"/pdf/{ID}", whole(data))
    path = fetcher.fetch(PRE_LN)
    fetcher.fetch(PRE_LN)
    assert len(server.requests) == 1
    path.write_bytes(data[:-500])
    assert fetcher.fetch(PRE_LN).read_bytes() == data
    assert len(server.requests) == 2


def test_requests_keep_their_distance_redirects_too(
    server: PapersServer, quick: Quick, data: bytes, time: PassingTime
) -> None:
    server.gives(f"/pdf/{ID}", redirect("/there"))
    server.gives("/there", whole(data))
    server.gives("/pdf/1706.03762", whole(data))
    report = fetch_all([PRE_LN, "1706.03762"], quick(pause=3))
    assert report.downloaded == 2
    assert time.waits == [3, 3]


@pytest.mark.parametrize(
    ("first", "waits"),
    [
        (status(500), [2]),
        (status(503, Retry_After="7"), [7]),
        (status(429, Retry_After="1"), [2]),
        (status(429, Retry_After=format_datetime(START + timedelta(seconds=30))), [30]),
        (status(429, Retry_After="soon"), [2]),
        (stalled(), [2]),
        (stalled(b"%PDF-1.4 "), [2]),
    ],
    ids=["500", "503 with seconds", "429", "429 with a date", "429 with nonsense", "silent", "silent in the body"],
)
def test_what_passes_is_waited_for(
    server: PapersServer, quick: Quick, data: bytes, time: PassingTime, first: Answer, waits: list[float]
) -> None:
    server.gives(f"/pdf/{ID}", first, whole(data))
    assert quick(read_timeout=0.2).fetch(PRE_LN).read_bytes() == data
    assert time.waits == waits


def test_trying_ends_and_backs_off_exponentially(server: PapersServer, fetcher: Fetcher, time: PassingTime) -> None:
    server.gives(f"/pdf/{ID}", status(502))
    with pytest.raises(UnreachableError) as caught:
        fetcher.fetch(PRE_LN)
    assert time.waits == [2, 4, 8]
    assert str(caught.value) == (
        f"On Layer Normalization was not fetched: {server.place} has no time (status 502); "
        f"try again with: viva fetch {ID}"
    )


def test_a_host_that_wants_an_hour_is_left_alone(server: PapersServer, fetcher: Fetcher, time: PassingTime) -> None:
    server.gives(f"/pdf/{ID}", status(429, Retry_After="3600"))
    with pytest.raises(UnreachableError, match="wants no requests for 3600 s"):
        fetcher.fetch(PRE_LN)
    assert (time.waits, len(server.requests)) == ([], 1)


@pytest.mark.parametrize("validator", [{"ETag": '"a"'}, {"Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}])
def test_a_broken_download_is_taken_up(
    server: PapersServer, fetcher: Fetcher, data: bytes, validator: dict[str, str]
) -> None:
    server.gives(f"/pdf/{ID}", broken_off(data, 1000, **validator), whole(data, **validator))
    assert fetcher.fetch(PRE_LN).read_bytes() == data
    assert server.requests[1][1]["Range"] == "bytes=1000-"
    assert files(fetcher.folder) == [f"{ID}.pdf"]


@pytest.mark.parametrize(
    "second",
    [
        lambda data: whole(data, ETag='"b"'),
        lambda data: wrong_range(data, 10, '"a"'),
        lambda data: wrong_range(data, 1000, '"b"'),
        lambda data: status(416),
    ],
    ids=["changed", "another range", "a range of another file", "no range"],
)
def test_what_cannot_be_taken_up_starts_anew(
    server: PapersServer, fetcher: Fetcher, data: bytes, second: Callable[[bytes], Answer]
) -> None:
    old = b"%PDF-" + b"old" * 1000
    server.gives(f"/pdf/{ID}", broken_off(old, 1000, ETag='"a"'), second(data), whole(data, ETag='"b"'))
    assert fetcher.fetch(PRE_LN).read_bytes() == data


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"a"'}], ids=["nothing", "a weak tag"])
def test_without_a_strong_validator_nothing_is_taken_up(
    server: PapersServer, fetcher: Fetcher, data: bytes, headers: dict[str, str]
) -> None:
    server.gives(f"/pdf/{ID}", broken_off(data, 1000, **headers), whole(data, **headers))
    assert fetcher.fetch(PRE_LN).read_bytes() == data
    assert server.requests[1][1]["Range"] is None


def test_an_interrupted_download_is_taken_up_the_next_time(
    server: PapersServer, tmp_path: Path, fetcher: Fetcher, data: bytes
) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    server.gives(f"/pdf/{ID}", broken_off(data, 1000, ETag='"a"'), whole(data, ETag='"a"'))
    interrupted = replace(PassingTime().clock, sleep=interrupt)
    with pytest.raises(KeyboardInterrupt), Fetcher(fetcher.folder, server.settings, interrupted) as first:
        fetch_all([PRE_LN], first)
    assert files(fetcher.folder) == [f"{ID}.part", f"{ID}.part.json"]
    assert fetcher.fetch(PRE_LN).read_bytes() == data
    assert server.requests[1][1]["Range"] == "bytes=1000-"
    assert files(fetcher.folder) == [f"{ID}.pdf"]


def test_a_file_that_ends_too_early_is_not_taken_for_whole(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    server.gives(f"/pdf/{ID}", cut(data, len(data) - 500), whole(data))
    assert fetcher.fetch(PRE_LN).read_bytes() == data
    server.gives("/pdf/1706.03762", cut(data, 500))
    with pytest.raises(UnreachableError, match="damaged or incomplete"):
        fetcher.fetch("1706.03762")
    assert files(fetcher.folder) == [f"{ID}.pdf"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (page("<!DOCTYPE html><html>Please wait</html>"), "sends a web page instead of a PDF"),
        (whole(b"PK\x03\x04 a zip"), "sends is not a PDF"),
        (whole(b""), "sends is not a PDF"),
        (endless(), "it is larger than 1 MB"),
        (whole(b"%PDF-1.4\n" + bytes(2**20)), "it is larger than 1 MB"),
        (status(404), r"has nothing at its address \(status 404\)"),
        (status(403), r"does not give it to programs \(status 403\)"),
        (status(204), "answers with status 204"),
        (redirect(f"/pdf/{ID}"), "redirects in a circle"),
    ],
    ids=["html", "zip", "empty", "endless", "too large", "404", "403", "204", "circle"],
)
def test_what_trying_again_does_not_mend_is_asked_for_once(
    server: PapersServer, quick: Quick, time: PassingTime, answer: Answer, says: str
) -> None:
    server.gives(f"/pdf/{ID}", answer)
    fetcher = quick(largest=2**20)
    with pytest.raises(FetchError, match=says) as caught:
        fetcher.fetch(PRE_LN)
    assert not isinstance(caught.value, UnreachableError)
    assert str(caught.value).endswith("; get it by hand and add it with: viva add")
    assert time.waits == []
    assert files(fetcher.folder) == []


def test_a_body_that_trickles_ends_with_the_attempt(server: PapersServer, quick: Quick, time: PassingTime) -> None:
    server.gives(f"/pdf/{ID}", endless())
    time.tick = 1
    with pytest.raises(UnreachableError, match="is too slow"):
        quick(longest_attempt=5, attempts=1, largest=2**40).fetch(PRE_LN)


def test_a_papers_page_leads_to_the_pdf_it_names(server: PapersServer, fetcher: Fetcher, data: bytes) -> None:
    head = '<html><head><meta name="citation_title" content="T"><meta name="citation_pdf_url" content="/files/t.pdf">'
    server.gives("/presentation/t", page(head))
    server.gives("/files/t.pdf", broken_off(data, 1000, ETag='"a"'), whole(data, ETag='"a"'))
    assert fetcher.fetch(replace(LINKED, url=server.url("/presentation/t"))).read_bytes() == data
    assert server.requests[2][1]["Range"] == "bytes=1000-"


def test_a_page_cannot_lead_where_a_redirect_could_not(server: PapersServer, fetcher: Fetcher) -> None:
    server.gives("/t", page('<html><meta name="citation_pdf_url" content="https://elsewhere.org/t.pdf">'))
    with pytest.raises(FetchError, match=r"leads elsewhere: elsewhere\.org is not on the list"):
        fetcher.fetch(replace(LINKED, url=server.url("/t")))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("https://127.0.0.1/secret", "127.0.0.1 is not on the list of hosts"),
        ("http://127.0.0.1:1/secret", "papers are fetched by https alone"),
        ("https://elsewhere.org/a.pdf", "elsewhere.org is not on the list of hosts"),
        ("//elsewhere.org/a.pdf", "papers are fetched by https alone"),
        ("http://export.arxiv.org/a.pdf", "papers are fetched by https alone"),
        ("https://export.arxiv.org:8443/a.pdf", "export.arxiv.org:8443 is not on the list"),
        ("https://me:secret@export.arxiv.org/a.pdf", "with a user name or password"),
        ("file:///etc/passwd", "papers are fetched by https alone"),
        ("https://a.org:b/", "leads to something that is no address"),
        ("https://[", "leads elsewhere: %5b is not on the list of hosts to fetch from; get it by hand"),
    ],
)
def test_a_redirect_off_the_list_is_not_followed(
    server: PapersServer, fetcher: Fetcher, location: str, says: str
) -> None:
    server.gives(f"/pdf/{ID}", redirect(location))
    with pytest.raises(FetchError, match=says) as caught:
        fetcher.fetch(PRE_LN)
    assert server.paths == [f"/pdf/{ID}"]
    assert "secret@" not in str(caught.value)


def test_a_refused_host_is_named_with_the_option_that_allows_it(server: PapersServer, fetcher: Fetcher) -> None:
    server.gives(f"/pdf/{ID}", redirect("https://dl.example.org/a.pdf"))
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(PRE_LN)
    assert str(caught.value).endswith(f"; allow it with: viva fetch {ID} --host dl.example.org")


def test_a_host_at_a_private_address_is_not_asked(server: PapersServer, quick: Quick) -> None:
    for address in ("127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"):
        fetcher = quick(lambda host, port, a=address: ["93.184.215.14", a], hosts=("papers.org",))
        with pytest.raises(FetchError, match=f"papers.org leads to {address}, which is inside a private network"):
            fetcher.fetch("https://papers.org/a.pdf")


def test_the_connection_goes_to_the_address_that_was_checked(server: PapersServer, quick: Quick, data: bytes) -> None:
    resolved: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        resolved.append(host)
        return ["127.0.0.1"]

    server.gives("/a.pdf", whole(data))
    there = f"papers.test:{server.server_port}"
    path = quick(resolve, loopback=there).fetch(f"http://{there}/a.pdf")
    assert path.read_bytes() == data
    assert resolved == ["papers.test"]
    assert server.requests[0][1]["Host"] == there


def test_tls_goes_by_the_hosts_name_at_the_checked_address(quick: Quick) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            connection, _ = listening.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        there = f"papers.test:{listening.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="cannot be reached"):
            quick(loopback=there).fetch(f"https://{there}/a.pdf")
        thread.join()
    assert b"papers.test" in heard[0]


def test_the_next_address_is_tried_where_one_does_not_answer(server: PapersServer, quick: Quick, data: bytes) -> None:
    server.gives(f"/pdf/{ID}", whole(data))
    # Nothing listens there: the server has but one address of this machine's.
    assert quick(lambda host, port: ["127.0.0.2", "127.0.0.1"]).fetch(PRE_LN).read_bytes() == data


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700::6810:84e5", True),
        ("64:ff9b::5db8:d70e", True),
        ("64:ff9b::a00:7", False),
        ("2002:7f00:1::", False),
        ("100.64.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("::", False),
    ],
)
def test_only_addresses_of_the_public_network_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("http://arxiv.org/a.pdf", "papers are fetched by https alone"),
        ("https://example.org/a.pdf", r"example\.org is not on the list of hosts"),
        ("https://arxiv.org.example.org/a.pdf", r"arxiv\.org\.example\.org is not on the list"),
        ("https://mirror.arxiv.org/a.pdf", r"mirror\.arxiv\.org is not on the list"),
        ("https://arxiv.org@example.org/a.pdf", "with a user name or password"),
        ("https:///a.pdf", "that is not a web address"),
        ("ftp://arxiv.org/a.pdf", "papers are fetched by https alone"),
    ],
)
def test_a_link_that_must_not_be_asked_is_refused_unasked(quick: Quick, link: str, says: str) -> None:
    fetcher = quick(lambda host, port: pytest.fail("a refused host was looked up"))
    with pytest.raises(FetchError, match=says):
        fetcher.fetch(link)
    assert not fetcher.folder.exists()


def test_a_user_adds_hosts_by_variable_and_option() -> None:
    settings = user_settings(["HTTPS://Papers.example.org/a"], environ={"VIVA_FETCH_HOSTS": "a.org, *.b.org,"})
    allowed = ("arxiv.org", "papers.example.org", "a.org", "x.b.org", "x.y.b.org")
    assert [settings.allows(host) for host in allowed] == [True] * 5
    assert [settings.allows(host) for host in ("b.org", "xb.org", "x.a.org", "a.org:8443", "")] == [False] * 5
    assert settings.loopback == ""


@pytest.mark.parametrize("host", ["", "*", "*.org", "localhost", "a b.org", "http://a.org", "a.org\nb.org", "10.0.0.1"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="is not a host to fetch from"):
        parse_host(host)


def test_hosts_of_the_shipped_registry_are_known() -> None:
    assert "cdn.openai.com" in fetch_settings().hosts


def test_secrets_in_links_reach_no_message_file_or_log(
    server: PapersServer, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.gives("/a.pdf?token=hush", broken_off(b"%PDF-" * 100, 50, ETag='"a"'))
    link = server.url("/a.pdf?token=hush")
    report = fetch_all([link, "https://me:hush@example.org/a.pdf", "https://me:hush@a.org:b/?hush"], fetcher)
    words = [failure.sentence() for failure in report.failures] + [caplog.text, *files(fetcher.folder)]
    assert f"viva fetch '{server.url('/a.pdf?…')}'" in words[0]
    assert [word for word in words if "hush" in word] == []
    assert [path for path in fetcher.folder.iterdir() if b"hush" in path.read_bytes()] == []


@pytest.mark.parametrize("key", ["../../x", "/etc/passwd", "..", "a\\b", "", "a\0b", "名称/之"])
def test_no_key_leads_out_of_the_folder(server: PapersServer, fetcher: Fetcher, data: bytes, key: str) -> None:
    server.gives("/a.pdf", whole(data))
    path = fetcher.fetch(replace(LINKED, key=key, url=server.url("/a.pdf")))
    assert path.parent == fetcher.folder
    assert files(fetcher.folder) == [path.name]


@given(st.text(max_size=200))
def test_every_text_makes_a_file_name_of_its_own(text: str) -> None:
    stem = safe_stem(text)
    assert re.fullmatch(r"[\w-][\w.-]*", stem)
    assert len(f"{stem}.part.json".encode()) <= 255
    assert Path("folder", f"{stem}.pdf").parent == Path("folder")
    assert stem == text or re.search(r"-[0-9a-f]{8}$", stem)


@given(st.text(max_size=60))
def test_every_link_has_an_address_or_an_error(text: str) -> None:
    try:
        target = target_of(f"https://arxiv.org/{text}", "https://export.arxiv.org/pdf/")
        Door(FetchSettings(), lambda host, port: []).check(target.url)
    except FetchError:
        return
    assert target.place in FetchSettings().hosts
    assert "/" not in target.stem


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ID, ID),
        (f"{ID}v3", f"{ID}v3"),
        (f"arXiv:{ID}", ID),
        (f"https://arxiv.org/abs/{ID}v2", f"{ID}v2"),
        (f"http://export.arxiv.org/pdf/{ID}.pdf", ID),
        (f"https://doi.org/10.48550/arXiv.{ID}", ID),
        ("https://arxiv.org/html/2501.12948v1#S2", "2501.12948v1"),
        ("math.GT/0309136", "math.GT/0309136"),
        ("gpt1", ""),
        (f"https://example.org/abs/{ID}", ""),
        (f"{ID}/../x", ""),
    ],
)
def test_arxiv_ids_are_found_in_what_people_write(text: str, name: str) -> None:
    found = parse_arxiv(text)
    assert (found.name if found else "") == name


def test_messages_show_links_without_what_may_be_secret() -> None:
    assert shown(parse_url("https://me:pw@Example.org/a%20b.pdf?token=1#x")) == "https://example.org/a b.pdf?…"


def test_keys_ids_and_links_are_looked_up_in_the_registry() -> None:
    linked = replace(LINKED, url="https://cdn.example.org/gpt1.pdf")
    registry = [PRE_LN, linked]
    references = ["xiong2020", f"arxiv:{ID}v1", linked.url, "1706.03762", "https://example.org/x.pdf"]
    expected: list[Wanted] = [PRE_LN, replace(PRE_LN, arxiv=f"{ID}v1"), linked, "1706.03762", references[-1]]
    assert asked(references, registry) == expected


@pytest.mark.parametrize(
    ("key", "says"),
    [("xiong2021", "There is no paper 'xiong2021'; did you mean xiong2020?"), ("", "give a key of the registry")],
)
def test_an_unknown_key_is_a_mistake_with_a_hint(key: str, says: str) -> None:
    with pytest.raises(FetchError, match=re.escape(says)):
        asked([key], [PRE_LN])


def test_what_is_missing_is_what_is_referred_to_and_not_there() -> None:
    by_doi = replace(LINKED, key="gemini", url="https://doi.org/10.1145/3600006.3613145")
    references = [ID, "1706.03762", "10.1145/3600006.3613145", "10.1000/unknown", "papers/local.pdf", "1706.03762"]
    references += ["https://example.org/x.pdf", "", "gpt1", "2005.14165"]
    found = missing(references, [PRE_LN, LINKED, by_doi], {"gpt1", "2005.14165"})
    assert found == [PRE_LN, "1706.03762", by_doi, "https://example.org/x.pdf"]


def test_each_failure_is_named_once_and_the_rest_is_fetched(
    server: PapersServer, fetcher: Fetcher, data: bytes
) -> None:
    server.gives("/pdf/1706.03762", whole(data))
    seen: list[tuple[str, int, int]] = []
    report = fetch_all([PRE_LN, PRE_LN, LINKED, "1706.03762"], fetcher, lambda *step: seen.append(step))
    assert [path.name for path in report.files] == ["1706.03762.pdf"]
    assert [failure.sentence() for failure in report.failures] == [
        f"On Layer Normalization was not fetched: {server.place} has nothing at its address (status 404); "
        "get it by hand and add it with: viva add",
        "Improving Understanding was not fetched: the registry has neither an arXiv id nor an address for it; "
        "get it by hand and add it with: viva add",
    ]
    assert not report.only_the_network
    assert seen[-1] == ("", 3, 3)


def test_without_a_network_only_the_first_papers_are_tried(quick: Quick, time: PassingTime) -> None:
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        raise OSError("no network")

    fetcher = quick(resolve, arxiv="https://arxiv.org/pdf/", hosts=("arxiv.org", "*.example.org"), pause=3)
    links = [f"https://{name}.example.org/a.pdf" for name in "abcd"]
    report = fetch_all([f"2101.{number:05}" for number in range(100)] + links, fetcher)
    assert looked_up == ["arxiv.org"] * 3 + ["a.example.org", "b.example.org"]
    assert len(report.failures) == 104
    assert report.only_the_network
    assert report.failures[50].sentence() == (
        "2101.00050 was not fetched: arxiv.org is not found: there is no network, or no such host; "
        "try again with: viva fetch 2101.00050"
    )
    assert time.waits == []


def test_a_refused_connection_is_no_network(server: PapersServer, tmp_path: Path, time: PassingTime) -> None:
    settings = server.settings
    server.server_close()
    with Fetcher(tmp_path, settings, time.clock) as fetcher, pytest.raises(UnreachableError, match="cannot be reached"):
        fetcher.fetch(PRE_LN)


def test_a_host_that_is_down_does_not_keep_others_from_being_asked(
    server: PapersServer, quick: Quick, data: bytes
) -> None:
    server.gives("/x.pdf", whole(data))
    for number in range(5):
        server.gives(f"/pdf/2101.0000{number}", status(503))
    fetcher = quick(attempts=1)
    report = fetch_all([f"2101.0000{number}" for number in range(5)], fetcher)
    assert (len(server.requests), len(report.failures)) == (3, 5)
    assert fetch_all([server.url("/x.pdf")], fetcher).downloaded == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(fetcher: Fetcher) -> None:
    fetcher.folder.write_text("a file")
    with pytest.raises(LibraryError, match=r"^Cannot keep papers in .*; check disk space and rights\.$"):
        fetch_all([PRE_LN], fetcher)


def test_two_fetchers_do_not_write_one_file(quick: Quick) -> None:
    fetcher = quick(longest_attempt=0.05)
    fetcher.folder.mkdir()
    with FileLock(fetcher.folder / ".fetch.lock"), pytest.raises(UnreachableError, match="another viva has been"):
        fetcher.fetch(PRE_LN)


def test_papers_that_outline_and_notes_refer_to_are_fetched(
    server: PapersServer, fetcher: Fetcher, tmp_path: Path, data: bytes
) -> None:
    text = f"# T\n\n- Norms [{ID}](https://arxiv.org/abs/{ID})\n- Maps [p](https://arxiv.org/abs/1706.03762)\n"
    parsed, _ = builders.outline(text)
    note: Note = builders.note("maps", papers=("gpt1",))
    for id in (ID, "1706.03762"):
        server.gives(f"/pdf/{id}", whole(data))
    server.gives("/gpt1", whole(data))
    with Library.open(tmp_path / "home", create=True) as library:
        library.record.put(builders.entry("outline", kind="outline", details=parsed))
        library.record.put(builders.entry("maps", kind="note", details=note))
        library.record.put(builders.entry("1706.03762"))
        report = fetch_missing(library, [PRE_LN, replace(LINKED, url=server.url("/gpt1"))], fetcher)
    assert [path.name for path in report.files] == [f"{ID}.pdf", "gpt1.pdf"]


Viva = Callable[..., tuple[int, str, str]]


@pytest.fixture
def viva(server: PapersServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Viva:
    """Runs `viva fetch` on a library in `home` that refers to two papers, with the server for arXiv."""
    monkeypatch.setattr("ingest.fetch.fetch_settings", lambda hosts: server.settings)
    text = f"# T\n\n- A [p](https://arxiv.org/abs/{ID})\n- B [p](https://arxiv.org/abs/1706.03762)\n"
    parsed, _ = builders.outline(text)
    with Library.open(tmp_path / "home", create=True) as library:
        library.record.put(builders.entry("outline", kind="outline", details=parsed))

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(fetching, [*arguments, "--home", str(tmp_path / "home")])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


def test_viva_fetch_gets_what_the_library_lacks(viva: Viva, server: PapersServer, tmp_path: Path, data: bytes) -> None:
    for id in (ID, "1706.03762"):
        server.gives(f"/pdf/{id}", whole(data))
    folder = tmp_path / "home" / "papers"
    code, out, _ = viva()
    assert (code, files(folder)) == (0, ["1706.03762.pdf", f"{ID}.pdf"])
    assert out == (
        f"2 fetched, 0 already there, 0 not fetched; see {folder}\n"
        f"Read them into the library with: viva add {folder} --home {tmp_path / 'home'}\n"
    )


def test_viva_fetch_without_a_network_names_each_paper_and_is_no_failure(
    viva: Viva, server: PapersServer, tmp_path: Path
) -> None:
    server.server_close()
    code, _, err = viva()
    assert code == 0
    assert err.splitlines()[-4:] == [
        f"2 papers were not fetched: {server.place} cannot be reached: there is no network, or it is down.",
        "  On Layer Normalization in the Transformer Architecture: "
        f"try again with: viva fetch {ID} --home {tmp_path / 'home'}",
        f"  Attention Is All You Need: try again with: viva fetch 1706.03762 --home {tmp_path / 'home'}",
        f"Try all of them again with: viva fetch --home {tmp_path / 'home'}",
    ]


def test_viva_fetch_prints_json(viva: Viva, server: PapersServer, tmp_path: Path, data: bytes) -> None:
    server.gives(f"/pdf/{ID}", whole(data))
    code, out, _ = viva(ID, "1706.03762", "--json")
    row = json.loads(out)
    assert code == 1
    assert row["files"] == [str(tmp_path / "home" / "papers" / f"{ID}.pdf")]
    assert row["downloaded"] == 1
    assert [(failure["reference"], failure["temporary"]) for failure in row["failures"]] == [("1706.03762", False)]


def test_viva_fetch_of_an_unknown_key_is_a_mistake(viva: Viva) -> None:
    with pytest.raises(FetchError, match="There is no paper 'xiong2020-preln'; did you mean xiong2020-pre-ln"):
        viva("xiong2020-preln")


def test_viva_fetch_needs_no_library_for_a_named_paper(
    viva: Viva, server: PapersServer, tmp_path: Path, data: bytes
) -> None:
    server.gives(f"/pdf/{ID}", whole(data))
    (tmp_path / "home" / "library.db").unlink()
    assert viva(ID)[0] == 0
    with pytest.raises(LibraryError, match="There is no library"):
        viva()
