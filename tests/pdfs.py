"""Writes tiny PDFs by hand, so that tests state exactly what stands on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Text:
    """A line of Latin text at `x`, `y` in points from the lower left corner."""

    text: str
    y: float
    x: float = 72
    size: float = 10
    bold: bool = False


def column(lines: str, top: float = 700, size: float = 10) -> list[Text]:
    """The lines of a paragraph, set one below the other."""
    return [Text(line.strip(), top - 12 * i, size=size) for i, line in enumerate(lines.strip().splitlines())]


def write_pdf(
    path: Path, pages: Sequence[Sequence[Text]], title: str = "", outline: Sequence[tuple[str, int]] = ()
) -> Path:
    """Writes a PDF; `outline` holds titles with their pages from 0."""
    first_page = 5 + len(outline)
    numbers = [first_page + 2 * i for i in range(len(pages))]
    outlines = " /Outlines 5 0 R" if outline else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{outlines} >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in _shifted(numbers, outline))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>",
        *_outline_objects(outline, _shifted(numbers, outline)),
    ]
    for number, page in zip(_shifted(numbers, outline), pages, strict=True):
        content = "\n".join(_operators(text) for text in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.append(f"<< /Title ({title}) >>")
    path.write_bytes(_file(objects))
    return path


def _shifted(numbers: Sequence[int], outline: Sequence[tuple[str, int]]) -> list[int]:
    return [number + bool(outline) for number in numbers]


def _outline_objects(outline: Sequence[tuple[str, int]], pages: Sequence[int]) -> list[str]:
    if not outline:
        return []
    last = 5 + len(outline)
    items = [f"<< /Type /Outlines /First 6 0 R /Last {last} 0 R /Count {len(outline)} >>"]
    for i, (title, page) in enumerate(outline):
        following = f" /Next {7 + i} 0 R" if 6 + i < last else ""
        items.append(f"<< /Title ({title}) /Parent 5 0 R /Dest [{pages[page]} 0 R /XYZ 72 700 0]{following} >>")
    return items


def _operators(text: Text) -> str:
    escaped = text.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F{2 if text.bold else 1} {text.size} Tf {text.x} {text.y} Td ({escaped}) Tj ET"


def _file(objects: Sequence[str]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size, info = len(objects) + 1, len(objects)
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode() + trailer.encode()
