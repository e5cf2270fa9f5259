"""The accounts of a shared server: a text file with a name and a hashed password on each line.

Takes names and passwords and says whether they belong together. The file is written whole or not at all, for its
owner's eyes only, and read again whenever it has changed. Knows no sessions and no web.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.practice.learner import checked_name
from corpus.errors import AccountError, LearnerError
from ingest.files import write_whole

# What OWASP's cheat sheet on password storage gives for scrypt with 32 MB; 0.3 s of a core here for each guess.
_COST = (2**15, 8, 3)
# More would let a line of the file take the machine's memory.
_MOST_MEMORY = 256 * 2**20
_SALT, _LENGTH = 16, 32
SHORTEST, LONGEST = 8, 1024
_HEADER = "# Accounts of a Viva server, one a line. Add and remove them with: viva account\n"


@dataclass(frozen=True)
class Account:
    """A name with its salted hash, and what the hash cost."""

    name: str
    cost: tuple[int, int, int]
    salt: bytes
    digest: bytes

    @classmethod
    def new(cls, name: str, password: str) -> Account:
        """An account with a salt of its own. Raises AccountError for a name or a password that cannot be used."""
        salt = secrets.token_bytes(_SALT)
        return cls(_checked(name), _COST, salt, _hashed(_strong(password), salt, _COST))

    @classmethod
    def parse(cls, line: str) -> Account:
        """An account from a line of the file. Raises ValueError where it is not one."""
        name, _, rest = line.partition(":")
        kind, n, r, p, salt, digest = rest.split("$")
        cost = int(n), int(r), int(p)
        usable = all(value > 0 for value in cost) and cost[0] & (cost[0] - 1) == 0 and cost[0] > 1
        if kind != "scrypt" or not usable or 128 * cost[0] * cost[1] * cost[2] > _MOST_MEMORY:
            raise ValueError(line)
        account = cls(_checked(name), cost, _decoded(salt), _decoded(digest))
        if len(account.salt) < _SALT or len(account.digest) != _LENGTH:
            raise ValueError(line)
        return account

    def line(self) -> str:
        """The account as it stands in the file."""
        salt, digest = (base64.b64encode(value).decode() for value in (self.salt, self.digest))
        return f"{self.name}:scrypt${'$'.join(map(str, self.cost))}${salt}${digest}"

    def opens_with(self, password: str) -> bool:
        """Whether that is the password; the comparison takes the same time wherever they differ."""
        return len(password) <= LONGEST and hmac.compare_digest(_hashed(password, self.salt, self.cost), self.digest)


def _hashed(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    # Keyboards write one letter in several ways.
    text = unicodedata.normalize("NFKC", password).encode()
    return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=2 * _MOST_MEMORY, dklen=_LENGTH)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def _checked(name: str) -> str:
    try:
        name = checked_name(unicodedata.normalize("NFC", name))
    except LearnerError as error:
        raise AccountError(f"{name[:80]!r} cannot be an account's name: use 1 to 64 visible characters.") from error
    if ":" in name or name.startswith("#"):
        raise AccountError(f"{name!r} cannot be an account's name: it must not hold a colon or begin with #.")
    return name


def _strong(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"A password has {SHORTEST} to {LONGEST} characters; choose another.")
    return password


class Accounts:
    """The accounts in a file, as it stands now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] = (0, 0)
        self._known: dict[str, Account] = {}
        # What a wrong name is checked against, so that it takes as long as a wrong password.
        self._nobody = Account("nobody", _COST, bytes(_SALT), bytes(_LENGTH))

    @classmethod
    def open(cls, path: Path) -> Accounts:
        """The accounts of a file.

        Raises:
            AccountError: it is not there, holds nobody, or a line of it is no account; the text names the line.

        """
        accounts = cls(path)
        accounts.refresh()
        if not accounts._known:
            raise AccountError(f"There is nobody in {path}; add somebody with: viva account add {path} NAME")
        return accounts

    def refresh(self) -> None:
        """Reads the file again if it has changed. Raises AccountError; then the accounts stay as they were."""
        try:
            found = self._path.stat()
            if (found.st_mtime_ns, found.st_size) != self._stamp:
                self._known = _read(self._path)
                self._stamp = (found.st_mtime_ns, found.st_size)
        except OSError as error:
            raise AccountError(f"The accounts in {self._path} cannot be read: {error.strerror}.") from error

    def get(self, name: str) -> Account | None:
        """The account of that name, unless it was removed."""
        # Half written by an editor, say: nobody is thrown out for that, and the next look may find it whole.
        with suppress(AccountError):
            self.refresh()
        return self._known.get(unicodedata.normalize("NFC", name))

    def opened(self, name: str, password: str) -> Account | None:
        """The account that name and password open. Takes its time (see `_COST`), whatever comes of it."""
        account = self.get(name)
        right = (account or self._nobody).opens_with(password)
        return account if right else None


def _read(path: Path) -> dict[str, Account]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AccountError(f"{path} is not a file of accounts: it is not UTF-8 text.") from error
    found: dict[str, Account] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            account = Account.parse(line)
        except (ValueError, AccountError):
            # The line itself may hold a password: it is not repeated.
            raise AccountError(
                f"{path}, line {number}: this is no account; remove the line and use: viva account add {path} NAME"
            ) from None
        if account.name in found:
            raise AccountError(f"{path}, line {number}: {account.name} is there twice; remove one of the lines.")
        found[account.name] = account
    return found


def names(path: Path) -> tuple[str, ...]:
    """Everybody in a file. Raises AccountError."""
    return tuple(sorted(_there(path)))


def add_account(path: Path, name: str, password: str) -> bool:
    """Adds an account, or gives it another password; whether it was there. Raises AccountError."""
    known = _there(path) if path.exists() else {}
    account = Account.new(name, password)
    before = account.name in known
    _write(path, {**known, account.name: account})
    return before


def remove_account(path: Path, name: str) -> None:
    """Removes an account. Raises AccountError where there is none of that name."""
    known = _there(path)
    name = unicodedata.normalize("NFC", name)
    if name not in known:
        raise AccountError(f"There is no {name!r} in {path}; list them with: viva account list {path}")
    _write(path, {other: account for other, account in known.items() if other != name})


def _there(path: Path) -> dict[str, Account]:
    try:
        return _read(path)
    except OSError as error:
        raise AccountError(f"The accounts in {path} cannot be read: {error.strerror}.") from error


def _write(path: Path, accounts: Mapping[str, Account]) -> None:
    """Writes the file for its owner's eyes only. Raises LibraryError where that is not possible."""
    lines = "".join(f"{account.line()}\n" for account in accounts.values())
    usual = os.umask(0o077)
    try:
        write_whole(path, (_HEADER + lines).encode())
    finally:
        os.umask(usual)
