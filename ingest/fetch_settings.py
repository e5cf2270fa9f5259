"""How papers are fetched: which hosts may be asked, how often, how long, how much. Takes what the user allows.

Knows nothing of papers or of the network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from corpus.errors import FetchError

HOSTS_VARIABLE = "VIVA_FETCH_HOSTS"

# A name with a dot, no IP address; `*.` stands before two labels at least: `*.com` would be no list at all.
_LABEL, _LAST = r"[a-z0-9_-]+", r"[a-z0-9-]*[a-z][a-z0-9-]*"
_HOST = re.compile(rf"(?:\*\.)?{_LABEL}\.(?:{_LABEL}\.)*{_LAST}(?::\d{{1,5}})?")


def _user_agent() -> str:
    try:
        release = version("viva-interview")
    except PackageNotFoundError:
        release = "0"
    return f"viva-interview/{release} (fetches the papers its user studies, one request every few seconds)"


@dataclass(frozen=True)
class FetchSettings:
    """Whom to ask and how; times in seconds, sizes in bytes.

    A host on the list is that very host: below shared domains anyone may have a name. `*.example.org` stands for
    everything below example.org, `example.org:8443` for another port than 443.

    `arxiv` is what an arXiv id is put behind. The site set apart for programs is asked, as arXiv wishes, once in
    `pause`, which is arXiv's own figure. An attempt ends after `longest_attempt`, however steadily it trickles; a
    server that wants to be left alone for longer than `longest_wait` is left alone.

    `loopback` is for tests only: one `host:port` that is spoken to in plain http and may lie on this machine. No option
    or variable leads to it: command line and environment come through `user_settings`, which never sets it.
    """

    hosts: tuple[str, ...] = ("arxiv.org", "export.arxiv.org", "www.arxiv.org")
    arxiv: str = "https://export.arxiv.org/pdf/"
    pause: float = 3
    largest: int = 50 * 1024 * 1024
    attempts: int = 4
    back_off: float = 2
    longest_wait: float = 120
    connect_timeout: float = 10
    read_timeout: float = 30
    longest_attempt: float = 600
    most_redirects: int = 5
    user_agent: str = _user_agent()
    loopback: str = ""

    def allows(self, place: str) -> bool:
        """Whether a host, with its port unless that is 443, is on the list."""
        return any(
            place.endswith(entry[1:]) if entry.startswith("*.") else place == entry
            for entry in (*self.hosts, self.loopback)
            if entry
        )


def user_settings(
    hosts: Iterable[str] = (), known: Iterable[str] = (), environ: Mapping[str, str] = os.environ
) -> FetchSettings:
    """The settings of a user: the hosts given, those of `known` data and of `$VIVA_FETCH_HOSTS` are allowed too.

    Raises:
        FetchError: one of them is no host name.

    """
    named = [part for part in environ.get(HOSTS_VARIABLE, "").split(",") if part.strip()]
    more = [parse_host(host) for host in (*known, *named, *hosts)]
    return FetchSettings(hosts=tuple(dict.fromkeys((*FetchSettings.hosts, *more))))


def parse_host(text: str) -> str:
    """A host as it stands on the list; an address is taken for its host. Raises FetchError where it is none."""
    host = re.sub(r"^https://", "", text.strip().lower()).split("/")[0]
    if not _HOST.fullmatch(host):
        raise FetchError(f"{text!r} is not a host to fetch from; write it as example.org or *.example.org.")
    return host
