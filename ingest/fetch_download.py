"""Downloads one address into a file: paced, tried again, taken up where it broke off, checked for being a whole PDF.

Takes an address and the part to fill, which outlives an interruption, and gives what the answer said of itself. Knows
nothing of papers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from corpus.errors import FetchError, UnreachableError
from ingest.fetch_address import BY_HAND, BrokenOffError, Door, NoAnswerError, mapped, place
from ingest.fetch_check import fault, pdf_link
from ingest.fetch_part import Part, validator_of
from ingest.fetch_settings import FetchSettings

# Packed on the way by nobody: a range of packed bytes is no range of the file.
_HEADERS = {"Accept": "application/pdf, */*;q=0.5", "Accept-Encoding": "identity"}

_BUSY = {408, 425, 429}
_REFUSED = {401, 402, 403, 451}
_GONE = {404, 410}


@dataclass(frozen=True)
class Clock:
    """How time passes: seconds that only go forward, the date, and waiting."""

    now: Callable[[], float]
    date: Callable[[], datetime]
    sleep: Callable[[float], None]


@dataclass(frozen=True)
class Arrival:
    """What the answer said of itself: the address it came from and the name it gave the file."""

    url: httpx.URL
    name: str


class Downloader:
    """Downloads one thing at a time, and asks only once in a pause."""

    def __init__(self, settings: FetchSettings, door: Door, clock: Clock) -> None:
        self._settings = settings
        self._door = door
        self._clock = clock
        self._free = clock.now()
        self._backing_off = wait_exponential(settings.back_off, max=settings.longest_wait)

    def get(self, url: httpx.URL, part: Part) -> Arrival:
        """Downloads a whole PDF into the part; of a paper's web page, the PDF that it names.

        Raises:
            UnreachableError: the host does not answer, or not whole, however often it is asked.
            FetchError: the address is not allowed, or what is there is not what is wanted.

        """
        try:
            return self._tried(url, part)
        except _WebPageError as page:
            if not page.pdf:
                raise
            target = self._redirected(url, page.pdf)
            return self._tried(target, replace(part, address=str(target)))

    def _tried(self, url: httpx.URL, part: Part) -> Arrival:
        retrying = Retrying(
            stop=stop_after_attempt(self._settings.attempts),
            retry=retry_if_exception_type(BrokenOffError),
            wait=self._wait,
            sleep=self._clock.sleep,
            reraise=True,
        )
        return retrying(self._attempt, url, part)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked_for = error.retry_after if isinstance(error, BrokenOffError) else 0
        return max(self._backing_off(state), asked_for)

    def _attempt(self, url: httpx.URL, part: Part) -> Arrival:
        end = self._clock.now() + self._settings.longest_attempt
        url, response = self._follow(url, part)
        with closing(response):
            self._check_status(url, response, part)
            self._receive(url, response, part, end)
        self._check_whole(url, part)
        return Arrival(url, _file_name(response.headers))

    def _follow(self, url: httpx.URL, part: Part) -> tuple[httpx.URL, httpx.Response]:
        """The answer at the end of the redirects; each address on the way goes through the door."""
        headers = {**_HEADERS, "User-Agent": self._settings.user_agent}
        self._door.check(url)
        for _ in range(self._settings.most_redirects + 1):
            response = self._ask(url, {**headers, **part.headers()})
            if not response.has_redirect_location:
                return url, response
            response.close()
            url = self._redirected(url, response.headers["location"])
        raise FetchError(f"{place(url)} redirects in a circle", BY_HAND)

    def _redirected(self, url: httpx.URL, location: str) -> httpx.URL:
        try:
            target = url.join(location)
            self._door.check(target)
        except httpx.InvalidURL as error:
            raise FetchError(f"{place(url)} leads to something that is no address", BY_HAND) from error
        except FetchError as error:
            raise FetchError(f"{place(url)} leads elsewhere: {error}", error.remedy) from error
        return target

    def _ask(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        """Asks once a pause has passed since anyone was asked; without a network nobody is."""
        if (left := self._free - self._clock.now()) > 0:
            self._clock.sleep(left)
        before, self._free = self._free, self._clock.now() + self._settings.pause
        try:
            return self._door.ask(url, headers)
        except NoAnswerError:
            self._free = before
            raise

    def _check_status(self, url: httpx.URL, response: httpx.Response, part: Part) -> None:
        status, host = response.status_code, place(url)
        if status in (200, 206):
            return
        if status == 416:
            part.discard()
            raise BrokenOffError(f"{host} does not give the rest of a broken download")
        if status in _BUSY or status >= 500:
            raise self._busy(host, response)
        if status in _GONE:
            raise FetchError(f"{host} has nothing at its address (status {status})", BY_HAND)
        if status in _REFUSED:
            raise FetchError(f"{host} does not give it to programs (status {status})", BY_HAND)
        raise FetchError(f"{host} answers with status {status}", BY_HAND)

    def _busy(self, host: str, response: httpx.Response) -> UnreachableError:
        seconds = _retry_after(response.headers.get("retry-after", ""), self._clock.date())
        if seconds > self._settings.longest_wait:
            return UnreachableError(f"{host} wants no requests for {seconds:.0f} s")
        return BrokenOffError(f"{host} has no time (status {response.status_code})", seconds)

    def _receive(self, url: httpx.URL, response: httpx.Response, part: Part, end: float) -> None:
        """Writes the body behind what is there, or in its place where the answer is the whole."""
        total = self._expected(url, response, part)
        if response.status_code == 200:
            part.begin(response.headers)
        received = part.size
        self._check_size(max(received, total), part)
        with mapped(place(url)), part.path.open("ab") as file:
            for chunk in response.iter_raw():
                received += file.write(chunk)
                part.arrived(received, total)
                self._check_size(received, part)
                if self._clock.now() > end:
                    raise BrokenOffError(f"{place(url)} is too slow")
        if received < total:
            raise BrokenOffError(f"{place(url)} broke the connection off")

    def _expected(self, url: httpx.URL, response: httpx.Response, part: Part) -> int:
        """How long the whole file is; 0 where nobody says so."""
        if response.status_code == 200:
            return _number(response.headers.get("content-length", ""))
        range_ = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", ""))
        if not range_ or int(range_[1]) != part.size or validator_of(response.headers) not in ("", part.validator):
            part.discard()
            raise BrokenOffError(f"{place(url)} sends another part of the file than it was asked for")
        return _number(range_[2])

    def _check_size(self, size: int, part: Part) -> None:
        if size > self._settings.largest:
            part.discard()
            raise FetchError(f"it is larger than {self._settings.largest / 2**20:.0f} MB", BY_HAND)

    def _check_whole(self, url: httpx.URL, part: Part) -> None:
        found = fault(part.path)
        link = pdf_link(part.path) if found == "a web page" else ""
        if found:
            part.discard()
        if found == "incomplete":
            raise BrokenOffError(f"what {place(url)} sends is damaged or incomplete")
        if found == "a web page":
            raise _WebPageError(f"{place(url)} sends a web page instead of a PDF", link)
        if found:
            raise FetchError(f"what {place(url)} sends is not a PDF", BY_HAND)


class _WebPageError(FetchError):
    """There is a web page, which may name the `pdf`."""

    def __init__(self, reason: str, pdf: str) -> None:
        super().__init__(reason, BY_HAND)
        self.pdf = pdf


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,18}", text) else 0


def _retry_after(value: str, now: datetime) -> float:
    """The seconds that a Retry-After header speaks of, as a number or a date; 0 where it makes no sense."""
    if seconds := _number(value.strip()):
        return seconds
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def _file_name(headers: httpx.Headers) -> str:
    match = re.search(r'filename="?([^";]+)', headers.get("content-disposition", ""))
    return match[1] if match else ""
