"""PDFium, which ends the process when it is entered twice at once, used by everything that uses it at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.pdfs import column, write_pdf

# In a process of its own, since what is looked for would end that of the tests.
AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from ingest.fetch_check import fault
from ingest.pages import page_letters
from ingest.pdf import read_pdf
from ui.page_image import page_png, page_size, quote_boxes

path = Path(sys.argv[1])
work = [
    lambda page: page_png.__wrapped__(path, "", page),
    lambda page: page_size.__wrapped__(path, "", page),
    lambda page: quote_boxes.__wrapped__(path, "", page, "the pages of a cache"),
    lambda page: page_letters.__wrapped__(path, page),
    lambda page: read_pdf(path),
    lambda page: fault(path),
]
with ThreadPoolExecutor(12) as pool:
    rows = [pool.submit(task, turn % 4 + 1) for turn in range(40) for task in work]
    print(len([row.result() for row in rows]))
"""


def test_pages_are_drawn_searched_and_read_at_the_same_time(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "made.pdf", [column("Of the pages of a cache.\n" * 40)] * 4)
    command = [sys.executable, "-c", AT_ONCE, str(path)]
    ran = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "240\n"), ran.stderr
