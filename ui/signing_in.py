"""Who has signed in: sessions, how often a password may be tried, and the page and routes for it.

Takes accounts and gives names. Sessions live in memory: a restart ends them, as does a changed password or a removed
account. Time is passed in, in seconds of any steady clock. Knows nothing of the page itself.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from threading import Lock

from corpus.records import Lang
from ui.accounts import Account, Accounts
from ui.shell import STYLE
from ui.sources import LIGHT

COOKIE = "viva-session"
LASTS = 7 * 86400
# More sessions than this were opened by a program that does not keep its cookie: the oldest end.
_MOST_SESSIONS = 10_000
# So many wrong passwords for one name from one address, or from one address in all, within so many seconds.
_TRIES, _TRIES_OF_ADDRESS, _WITHIN = 5, 20, 600.0
_MOST_KEYS = 10_000

WORDS: dict[str, dict[Lang, str]] = {
    "title": {"zh": "登录 Viva", "en": "Sign in to Viva"},
    "name": {"zh": "用户名", "en": "Name"},
    "password": {"zh": "密码", "en": "Password"},
    "go": {"zh": "登录", "en": "Sign in"},
    "wrong": {"zh": "用户名或密码不对。", "en": "Name or password is wrong."},
    "often": {
        "zh": "尝试次数过多，请 {minutes} 分钟后再试。",
        "en": "Too many attempts; try again in {minutes} minutes.",
    },
    "help": {
        "zh": "没有账号或忘记密码，请联系管理员（viva account add）。",
        "en": "No account, or password forgotten? Ask whoever runs this server (viva account add).",
    },
}


class Sessions:
    """Who is signed in, by the token that their browser keeps."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self._open: OrderedDict[str, tuple[Account, float]] = OrderedDict()

    def start(self, account: Account, now: float) -> str:
        """Opens a session; gives its token, which is kept here only as its hash."""
        token = secrets.token_urlsafe(32)
        self._open[_hash(token)] = account, now + LASTS
        while len(self._open) > _MOST_SESSIONS:
            self._open.popitem(last=False)
        return token

    def name(self, token: str, now: float) -> str:
        """Whose session it is; empty where it has ended or its account is not what it was."""
        account, until = self._open.get(_hash(token), (None, 0.0))
        if account is None or now > until or self.accounts.get(account.name) != account:
            self._open.pop(_hash(token), None)
            return ""
        return account.name

    def end(self, token: str) -> None:
        """Ends a session."""
        self._open.pop(_hash(token), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Attempts:
    """How often passwords were tried in vain of late, by address and name."""

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str, name: str, now: float) -> float:
        """The seconds until another attempt is let through; 0 for at once."""
        with self._lock:
            return max(_until(self._of(key, now), most, now) for key, most in _keys(address, name))

    def failed(self, address: str, name: str, now: float) -> None:
        """Counts an attempt in vain."""
        with self._lock:
            for key, _ in _keys(address, name):
                self._failed[key] = [*self._of(key, now), now]
                self._failed.move_to_end(key)
            while len(self._failed) > _MOST_KEYS:
                self._failed.popitem(last=False)

    def forgive(self, address: str, name: str) -> None:
        """The name's own attempts are forgotten, and one of the address's: it was not in vain."""
        with self._lock:
            self._failed.pop((address, name), None)
            if of_address := self._failed.get((address, "")):
                of_address.pop()

    def _of(self, key: tuple[str, str], now: float) -> list[float]:
        return [at for at in self._failed.get(key, ()) if at > now - _WITHIN]


def _keys(address: str, name: str) -> Iterable[tuple[tuple[str, str], int]]:
    return ((address, name), _TRIES), ((address, ""), _TRIES_OF_ADDRESS)


def _until(failed: list[float], most: int, now: float) -> float:
    return failed[-most] + _WITHIN - now if len(failed) >= most else 0.0


@dataclass(frozen=True)
class Door:
    """Where names are asked for: the accounts, who is in, and who tried in vain."""

    sessions: Sessions
    attempts: Attempts = field(default_factory=Attempts)

    def opened(self, address: str, name: str, password: str, now: float) -> Account | None:
        """The account that name and password open; attempts in vain are counted, also those that come all at once."""
        # Counted beforehand: otherwise many could be under way before the first has failed.
        self.attempts.failed(address, name, now)
        account = self.sessions.accounts.opened(name, password)
        if account:
            self.attempts.forgive(address, name)
        return account


def sign_in_page(lang: Lang, notice: str = "", name: str = "") -> str:
    """The page that asks for name and password, in a language."""
    word = {key: escape(said[lang]) for key, said in WORDS.items()}
    said = f'<p class="viva-wrong" role="alert">{escape(notice)}</p>' if notice else ""
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<title>{word["title"]}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}{_STYLE}</style><script>{LIGHT}</script></head><body><main class='viva-door'>"
        f'<p class="viva-wordmark" translate="no">Viva</p><h1>{word["title"]}</h1>{said}'
        f'<form method="post" action="/login"><label>{word["name"]}<input name="username" value="{escape(name)}" '
        f'autocomplete="username" autocapitalize="none" required autofocus></label>'
        f'<label>{word["password"]}<input name="password" type="password" autocomplete="current-password" required>'
        f"</label><button>{word['go']}</button></form><p><small>{word['help']}</small></p></main></body></html>"
    )


_STYLE = """
.viva-door { max-width: 340px; margin: 12vh auto 0; padding: 0 20px; font: 15px/1.6 var(--viva-sans); }
.viva-door h1 { font: 600 22px/1.3 var(--viva-sans); margin: 28px 0 18px; }
.viva-door label { display: block; margin: 0 0 14px; color: var(--viva-soft); }
.viva-door input { display: block; box-sizing: border-box; width: 100%; min-height: 44px; padding: 0 12px;
  margin-top: 4px;
  font: 16px/1.4 var(--viva-sans); color: var(--viva-ink); background: var(--viva-card);
  border: 1px solid var(--viva-edge); border-radius: var(--viva-radius); }
.viva-door button { width: 100%; min-height: 44px; border: 0; border-radius: var(--viva-radius); cursor: pointer;
  font: 600 15px/1 var(--viva-sans); color: var(--viva-on-accent); background: var(--viva-accent); }
.viva-door .viva-wrong { color: var(--viva-wrong); margin: 0 0 14px; }
.viva-door small { color: var(--viva-soft); }
"""
