"""Accounts of a shared server: hashed, made from the command line, and a bad file is one sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import AccountError
from tests.terminal import Viva, one_sentence
from ui.accounts import Account, Accounts, add_account, names, remove_account
from ui.signing_in import Attempts, Sessions

PASSWORD = "correct horse 电池"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts"
    add_account(path, "安", PASSWORD)
    add_account(path, "bob", "another one")
    return path


def test_account_opens_with_its_password_alone(file: Path) -> None:
    accounts = Accounts.open(file)
    found = accounts.opened("安", PASSWORD)
    assert found and found.name == "安"
    assert accounts.opened("bob", PASSWORD) is None
    assert accounts.opened("安", "") is None
    assert accounts.opened("carol", PASSWORD) is None


def test_file_holds_no_password_and_is_for_its_owner_alone(file: Path) -> None:
    text = file.read_text("utf-8")
    assert PASSWORD not in text
    assert file.stat().st_mode & 0o077 == 0
    first, second = (line for line in text.splitlines() if "$" in line)
    assert first.split("$")[4] != second.split("$")[4]


def test_one_password_gives_two_accounts_different_hashes() -> None:
    assert Account.new("a", PASSWORD).digest != Account.new("b", PASSWORD).digest


def test_account_is_read_back_as_it_was_written() -> None:
    account = Account.new("名 字", PASSWORD)
    assert Account.parse(account.line()) == account


@given(st.text())
def test_any_line_is_an_account_or_is_refused(line: str) -> None:
    with pytest.raises((ValueError, AccountError)):
        Account.parse(line)


@pytest.mark.parametrize("line", [
    "carol:secret",
    "carol:scrypt$1$8$1$AAAA$AAAA",
    "carol:scrypt$1073741824$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
])  # fmt: skip
def test_bad_file_is_one_sentence_with_the_line_and_without_what_it_says(file: Path, line: str) -> None:
    file.write_text(f"# ours\n\n{line}\n", encoding="utf-8")
    with pytest.raises(AccountError, match="line 3") as caught:
        Accounts.open(file)
    assert one_sentence(str(caught.value))
    assert "secret" not in str(caught.value)


def test_name_that_stands_twice_is_refused(file: Path) -> None:
    file.write_text(file.read_text("utf-8") * 2, encoding="utf-8")
    with pytest.raises(AccountError, match="line 5: 安 is there twice"):
        names(file)


def test_missing_file_and_empty_file_say_how_to_add_somebody(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("nowhere", "empty"):
        with pytest.raises(AccountError, match=name):
            Accounts.open(tmp_path / name)


@pytest.mark.parametrize("name", ["", " a", "a:b", "#a", "a\nb", "x" * 65])
def test_name_that_the_file_or_the_record_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AccountError, match="name"):
        add_account(tmp_path / "accounts", name, PASSWORD)


def test_session_ends_with_its_account_its_password_and_its_time(file: Path) -> None:
    sessions = Sessions(Accounts.open(file))
    account = sessions.accounts.opened("bob", "another one")
    assert account
    token = sessions.start(account, now=0)
    assert sessions.name(token, now=1) == "bob"
    assert sessions.name(sessions.start(account, now=0), now=1e9) == ""
    add_account(file, "bob", "yet another one")
    assert sessions.name(token, now=2) == ""
    remove_account(file, "安")
    assert sessions.accounts.opened("安", PASSWORD) is None


def test_account_stays_while_its_file_is_half_written(file: Path) -> None:
    accounts = Accounts.open(file)
    file.write_text("bob:scr", encoding="utf-8")
    assert accounts.get("bob")


def test_passwords_cannot_be_tried_for_ever() -> None:
    attempts = Attempts()
    for second in range(5):
        assert attempts.wait("here", "ann", second) == 0
        attempts.failed("here", "ann", second)
    assert attempts.wait("here", "ann", 5) == 595
    assert attempts.wait("here", "bob", 5) == 0
    assert attempts.wait("there", "ann", 5) == 0
    assert attempts.wait("here", "ann", 600) == 0


def test_one_address_cannot_try_many_names() -> None:
    attempts = Attempts()
    for number in range(20):
        attempts.failed("here", f"name {number}", number)
    assert attempts.wait("here", "somebody else", 20) == 580


def test_right_password_is_not_counted() -> None:
    attempts = Attempts()
    for second in range(100):
        attempts.failed("here", "ann", second)
        attempts.forgive("here", "ann")
    assert attempts.wait("here", "ann", 100) == 0


def test_command_line_reads_the_password_from_standard_input(
    viva: Viva, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "accounts"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert viva("account", "add", file, "ann") == (0, "", "ann may come in now.\n")
    assert viva("account", "list", file) == (0, "ann\n", "")
    assert Accounts.open(file).opened("ann", PASSWORD)
    assert viva("account", "remove", file, "ann")[0] == 0
    assert viva("account", "list", file)[1] == ""


def test_mistakes_with_accounts_are_one_sentence(viva: Viva, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    for arguments in (("add", "accounts", "ann"), ("remove", "nowhere", "ann"), ("list", "nowhere")):
        code, _, err = viva("account", arguments[0], tmp_path / arguments[1], *arguments[2:])
        assert code == 1
        assert one_sentence(err)


def test_server_for_the_network_asks_who_may_come_in(viva: Viva, tmp_path: Path) -> None:
    code, _, err = viva("serve", "--host", "0.0.0.0", "--home", tmp_path)
    assert code == 1
    assert one_sentence(err)
    assert "--auth-file" in err and "--read-only" in err
