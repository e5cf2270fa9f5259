"""Files and folders as users really have them: what each is, how it is made, and what ingesting it says.

The table of docs/bad-input.md is made of this list (`python -m tests.benchmarks.bad_input`), and tests go through it.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfWriter

from ingest.library import Library
from tests.builders import write, write_note
from tests.pdfs import column, write_pdf

PROSE = """
We propose multi-query attention, which shares keys and values
between all the heads of a layer. Decoding is much faster then,
because the cache of keys and values is smaller.
"""
TEXT = "Multi-query attention shares keys and values between all the heads of a layer.\n"
CHINESE = "多查询注意力让一层的所有头共享键和值，解码因此快得多。\n"


@dataclass(frozen=True)
class BadInput:
    """What it is, a function that makes it in an empty folder, and what is said: `{folder}` stands for that folder.

    `read` are the documents that come of it. Where nothing is said it is read like any other.
    """

    what: str
    make: Callable[[Path], object]
    says: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    outline: bool = False


def _encrypted(folder: Path) -> None:
    writer = PdfWriter(clone_from=write_pdf(folder / "plain.pdf", [column(PROSE)]))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(folder / "locked.pdf")
    (folder / "plain.pdf").unlink()


def _truncated(folder: Path) -> None:
    path = write_pdf(folder / "half.pdf", [column(PROSE)])
    path.write_bytes(path.read_bytes()[:300])


def _symlink_loop(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    write(folder / "below" / "notes.txt", TEXT)


def _two_names(folder: Path) -> None:
    write(folder / "notes.txt", TEXT)
    (folder / "also.txt").symlink_to(folder / "notes.txt")


def _thousand_pages(folder: Path) -> None:
    draw, words = random.Random(1), PROSE.split()
    pages = ["\n".join(" ".join(draw.choices(words, k=9)) for _ in range(3)) for _ in range(1000)]
    write_pdf(folder / "book.pdf", [column(page) for page in pages])


def _nested(folder: Path) -> None:
    write(folder / "outline.md", "## Deep\n" + "".join(f"{'  ' * n}- Level {n}\n" for n in range(30)))


def _name_that_is_no_text(folder: Path) -> None:
    write(folder / os.fsdecode(b"\xff\xfe.txt"), TEXT)


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")


def _bytes(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def _text(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: write(folder / name, text)


PDFS = (
    BadInput("an encrypted PDF", _encrypted, ("locked.pdf is encrypted; save a copy without a password.",)),
    BadInput("a truncated PDF", _truncated, ("half.pdf is damaged or cut short; fetch the file again.",)),
    BadInput("a PDF of 0 bytes", _bytes("empty.pdf", b""), ("empty.pdf is empty (0 bytes); fetch the file again.",)),
    BadInput(
        "a web page named .pdf",
        _bytes("page.pdf", b"<!DOCTYPE html><html><body>Access denied</body></html>"),
        ("page.pdf is a web page (HTML), not a PDF; download the PDF itself.",),
    ),
    BadInput("something else named .pdf", _bytes("image.pdf", b"\x89PNG" * 99), ("image.pdf is not a PDF.",)),
    BadInput(
        "a scanned PDF: pages without any text",
        lambda folder: write_pdf(folder / "scan.pdf", [[], [], []]),
        ("scan.pdf has 3 page(s) but no text; if it is a scan, run OCR on it first.",),
    ),
    BadInput(
        "a PDF some pages of which were scanned",
        lambda folder: write_pdf(
            folder / "mixed.pdf", [column(PROSE), [], [], column(PROSE.replace("We", "They")), []]
        ),
        ("mixed.pdf has no text on 3 pages (2-3, 5) of 5; if it was scanned, run OCR on it.",),
        ("mixed",),
    ),
    BadInput("a PDF of 1,000 pages", _thousand_pages, (), ("book",)),
)
TEXTS = (
    BadInput("1 MB of text on one page", _text("long.txt", TEXT * 13_000), (), ("long",)),
    BadInput("a word of 1,000,000 letters", _text("word.txt", "a" * 1_000_000), (), ("word",)),
    BadInput("NUL bytes in a text", _bytes("nul.txt", TEXT.encode().replace(b" ", b" \x00")), (), ("nul",)),
    BadInput("lone surrogates in a text", _bytes("lone.txt", (CHINESE * 3).encode() + b"\xed\xa0\x80"), (), ("lone",)),
    BadInput("a broken byte in UTF-8", _bytes("broken.txt", (CHINESE * 3).encode() + b"\xe5"), (), ("broken",)),
    BadInput(
        "right-to-left text", _text("rtl.txt", "الانتباه متعدد الاستعلامات يشارك المفاتيح والقيم.\n"), (), ("rtl",)
    ),
    BadInput(
        "full-width text",
        _text("wide.txt", "Ｍｕｌｔｉ－ｑｕｅｒｙ　ａｔｔｅｎｔｉｏｎ　共享键和值。\n"),
        (),
        ("wide",),
    ),
    BadInput("GBK", _bytes("gbk.txt", (CHINESE * 3).encode("gbk")), (), ("gbk",)),
    BadInput("UTF-16 with a byte order mark", _bytes("utf16.txt", CHINESE.encode("utf-16")), (), ("utf16",)),
    BadInput("CRLF line ends", _bytes("crlf.md", b"# Attention\r\n\r\n" + TEXT.encode() + b"\r\n"), (), ("crlf",)),
    BadInput("an empty text", _text("empty.txt", " \n"), ("{folder}/empty.txt holds no text.",)),
    BadInput(
        "a web page of scripts only",
        _text("app.html", "<html><body><script>document.write('x')</script></body></html>"),
        ("{folder}/app.html holds no text.",),
    ),
    BadInput(
        "a note whose slug leads out of its folder",
        lambda folder: write(folder / "up.md", "---\nslug: ../../up\nnames: {en: Up}\n---\n\n# English\n\nText.\n"),
        ("{folder}/up.md:2: the slug '../../up' is not the file's name; call it ../../up.md.",),
    ),
)
FOLDERS = (
    BadInput(
        "two files with one content",
        lambda folder: (write(folder / "a.txt", TEXT), write(folder / "copy.txt", TEXT)),
        ("copy.txt has the same content as a, and is not read twice.",),
        ("a", "copy"),
    ),
    BadInput("one file under two names", _two_names, (), ("notes",)),
    BadInput(
        "links that go round in circles",
        _symlink_loop,
        (
            "{folder}/a.txt is a link that leads nowhere; check the path.",
            "{folder}/b.txt is a link that leads nowhere; check the path.",
        ),
        ("notes",),
    ),
    BadInput(
        "a name that is not valid UTF-8",
        _name_that_is_no_text,
        ("The name of '{folder}/\\udcff\\udcfe.txt' is not valid UTF-8; rename the file.",),
    ),
    BadInput(
        "two files of one name in different folders",
        lambda folder: (write(folder / "a" / "notes.txt", TEXT), write(folder / "b" / "notes.txt", CHINESE)),
        ("{folder}/b/notes.txt would be the document 'notes', as {folder}/a/notes.txt is; rename one of them.",),
        ("notes",),
    ),
    BadInput(
        "a folder with nothing to read",
        _bytes("movie.mkv", b"\x00"),
        ("There is no readable file in {folder}.",),
    ),
    BadInput(
        "a note without text",
        lambda f: write_note(f, "void", " "),
        ("{folder}/void.md: there is no text below the front matter.",),
    ),
)
OUTLINES = (
    BadInput("an outline nested 30 deep", _nested, (), ("outline",), outline=True),
    BadInput(
        "an outline with duplicate headings",
        _text("outline.md", "## Attention\n- Keys\n## Attention\n- Values\n## Attention\n"),
        (),
        ("outline",),
        outline=True,
    ),
    BadInput(
        "an outline without headings or items",
        _text("outline.md", "Only a paragraph.\n"),
        (
            "The outline {folder}/outline.md has no headings and no list entries; "
            "write topics as '## Topic' and '- entry'.",
        ),
        outline=True,
    ),
)
FILES = (*PDFS, *TEXTS, *FOLDERS, *OUTLINES)


def garbage(folder: Path) -> None:
    """Overwrites every file below a folder."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(random.Random(file.name).randbytes(5000))


def lose_index(chroma: Path) -> None:
    """Deletes what Chroma searches in, and leaves its database."""
    shutil.rmtree(next(folder for folder in chroma.iterdir() if folder.is_dir()))


def damage_record(home: Path) -> None:
    """Overwrites all but the first pages of `library.db`."""
    with Library.open(home) as library:
        library.record._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = home / "library.db"
    data = path.read_bytes()
    path.write_bytes(data[:8192] + random.Random(1).randbytes(len(data) - 8192))


def many_texts(count: int) -> list[str]:
    """Texts whose word lengths differ, so that their vectors do."""
    draw = random.Random(2)
    return [" ".join("x" * draw.randint(1, 8) for _ in range(12)) for _ in range(count)]


@contextmanager
def mounted(place: Path, *options: str | Path) -> Iterator[bool]:
    """A file system at a place that is made for it; false where this user may not mount any."""
    place.mkdir()
    done = subprocess.run(["mount", *options, place], capture_output=True).returncode == 0
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", place], check=True)


@contextmanager
def read_only(home: Path, place: Path) -> Iterator[bool]:
    """A library once more, at a place where it cannot be written."""
    with mounted(place, "--bind", home) as done:
        if done:
            subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        yield done


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """A disk of 1 MB."""
    with mounted(place, "-t", "tmpfs", "-o", "size=1m", "tmpfs") as done:
        yield done


def too_long(folder: Path) -> None:
    """A text that does not fit on it."""
    write(folder / "long.txt", "".join(f"Sentence {n} of a long text.\n" for n in range(25_000)))
