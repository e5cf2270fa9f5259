"""The door to the network: which addresses may be asked, and a connection to the very address that was checked.

Takes an address and headers and gives the answer as it begins, or a FetchError. Follows no redirects, tries nothing
twice and knows nothing of papers.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache

import httpx

from corpus.errors import FetchError, UnreachableError
from ingest.fetch_settings import FetchSettings, parse_host

# The IP addresses of a host and port.
Resolve = Callable[[str, int], Sequence[str]]

BY_HAND = "get it by hand and add it with: viva add"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NoAnswerError(UnreachableError):
    """Nothing was heard of a host at all, so that asking again at once is no use."""


class BrokenOffError(UnreachableError):
    """An answer stalled, broke off or asked for another try, after `retry_after` seconds where the server says so."""

    def __init__(self, reason: str, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses that the system knows for a host, each once, in the order to try them."""
    return list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def parse_url(text: str) -> httpx.URL:
    """An address as a record. Raises FetchError where it is none."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("that is not a web address", "give an arXiv id or an https link") from error
    if not url.host:
        raise FetchError("that is not a web address", "give an arXiv id or an https link")
    return url


def place(url: httpx.URL) -> str:
    """The host, with its port unless that is the scheme's own: what a list of hosts speaks of."""
    return url.netloc.decode("ascii").lower()


def shown(url: httpx.URL) -> str:
    """An address as messages may show it: what could be a password or a token is left out."""
    query = "?…" if url.query else ""
    return f"{url.scheme}://{place(url)}{url.path}{query}"


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates to trust, `$SSL_CERT_FILE` or the usual ones; reading them takes a quarter of a second."""
    return httpx.create_ssl_context()


def _allowing(host: str) -> str:
    """How to let a host in, if it can be let in."""
    try:
        return f"allow it with: {{fetch}} --host {parse_host(host)}"
    except FetchError:
        return BY_HAND


class Door:
    """Asks hosts on the list, at public addresses."""

    def __init__(self, settings: FetchSettings, resolve: Resolve = resolve) -> None:
        self._settings = settings
        self._resolve = resolve
        # A connection is used once: two hosts may share an IP address, but never a connection.
        self._transport = httpx.HTTPTransport(_certificates(), limits=httpx.Limits(max_keepalive_connections=0))

    def close(self) -> None:
        """Closes what is open."""
        self._transport.close()

    def check(self, url: httpx.URL) -> None:
        """Raises FetchError where an address must not be asked."""
        if url.scheme != "https" and place(url) != self._settings.loopback:
            raise FetchError(f"papers are fetched by https alone, not by {url.scheme or 'nothing'}", BY_HAND)
        if url.userinfo:
            raise FetchError("addresses with a user name or password in them are not fetched", BY_HAND)
        if not self._settings.allows(place(url)):
            raise FetchError(f"{place(url)} is not on the list of hosts to fetch from", _allowing(place(url)))

    def ask(self, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """The answer to a GET as it begins; its body is still to be read, within `mapped`.

        Raises:
            NoAnswerError: nobody is there.
            BrokenOffError: the host stalls or breaks off.
            FetchError: the address must not be asked.

        """
        self.check(url)
        addresses = self._addresses(url)
        with mapped(place(url)):
            for address in addresses[:-1]:
                with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    return self._send(url, address, headers)
            return self._send(url, addresses[-1], headers)

    def _send(self, url: httpx.URL, address: str, headers: Mapping[str, str]) -> httpx.Response:
        """Connects to the address, while the Host header, and TLS with its certificate, go by the host's name.

        httpx's client is passed by: it would write addresses with their tokens to the log, keep cookies and send the
        passwords in the user's .netrc.
        """
        timeout = httpx.Timeout(self._settings.read_timeout, connect=self._settings.connect_timeout)
        request = httpx.Request("GET", url, headers=headers)
        request.url = url.copy_with(host=address)
        request.extensions = {"timeout": timeout.as_dict(), "sni_hostname": url.raw_host.decode("ascii")}
        return self._transport.handle_request(request)

    def _addresses(self, url: httpx.URL) -> Sequence[str]:
        """Where a host lies, asked once, so that what is checked is what is connected to."""
        host = url.raw_host.decode("ascii")
        try:
            addresses = self._resolve(host, url.port or 443)
        except (OSError, UnicodeError) as error:
            raise NoAnswerError(_not_found(host)) from error
        if not addresses:
            raise NoAnswerError(_not_found(host))
        if place(url) == self._settings.loopback:
            return addresses
        for address in addresses:
            if not is_public(address):
                raise FetchError(f"{host} leads to {address}, which is inside a private network", BY_HAND)
        return addresses


def _not_found(host: str) -> str:
    return f"{host} is not found: there is no network, or no such host"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, also where it wraps an IPv4 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@contextmanager
def mapped(host: str) -> Iterator[None]:
    """Turns what httpx raises while a host is asked or read into errors of ours; none of them shows an address."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise FetchError(f"the certificate that {host} shows is not valid") from error
        raise NoAnswerError(f"{host} cannot be reached: there is no network, or it is down") from error
    except httpx.TimeoutException as error:
        raise BrokenOffError(f"{host} does not answer in time") from error
    except httpx.TransportError as error:
        raise BrokenOffError(f"{host} broke the connection off") from error
