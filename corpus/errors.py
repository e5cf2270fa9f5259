"""Everything that can go wrong through no fault of the program, as one tree.

    VivaError                 one clear sentence for the user, exit code 1
    ├── SourceError           a file that cannot be read: missing, unreadable, not what its name says
    │   ├── PdfError          not a PDF, encrypted, or without text
    │   ├── OutlineError      an outline without headings or items
    │   └── CorpusError       a note or registry entry that does not hold together
    ├── QuestionError         an empty or overlong question
    ├── ConversationError     no conversation of that id, a damaged or newer record of conversations
    ├── EvaluationError       a data set to measure with that is not in the form it should be
    ├── ExportError           a form that the graph cannot be exported to
    ├── UnknownConceptError   no concept of that name
    ├── FetchError            a paper that cannot be had: no address, a host not allowed, not a PDF, too large
    │   └── UnreachableError  its host does not answer, or is busy: later it may
    ├── LibraryError          the library folder: missing, locked, full, newer than the program
    │   ├── LibraryBusyError    another process is changing the library
    │   └── ModelMismatchError  the library's vectors were made by another embedding model
    ├── LearnerError          a learner's record: unknown learner, damaged or newer file, an import that does not fit
    ├── ModelError            an embedding model that cannot be loaded or fails its checksum
    ├── LlmError              a language model that cannot be opened or reached, or fails while it answers
    ├── AccountError          an account or a file of accounts that cannot be used
    └── ServeError            the page cannot be served: port in use, an address open to everybody

Foreign errors (sqlite3, OSError, pypdfium2, chromadb) are turned into these where they are caught; the faces print the
sentence and nothing else. Any other exception is a defect of ours, exit code 2.
"""

from __future__ import annotations


class VivaError(Exception):
    """A failure that the user can do something about; its text is one sentence saying what and what to do."""


class SourceError(VivaError):
    """A source file is missing, unreadable or not what its name says."""


class PdfError(SourceError):
    """A file is not a PDF that can be read."""


class OutlineError(SourceError):
    """An outline holds no headings and no items."""


class CorpusError(SourceError):
    """A note or a registry entry does not hold together; the text names file and line."""


class QuestionError(VivaError):
    """A question is empty or too long."""


class ConversationError(VivaError):
    """There is no such conversation, or the file of conversations cannot be used."""


class EvaluationError(VivaError):
    """A data set to measure with is not in the form it should be."""


class ExportError(VivaError):
    """There is no such form to export the graph to."""


class UnknownConceptError(VivaError):
    """No concept goes by the given name."""


class FetchError(VivaError):
    """A paper cannot be had; `remedy` says what to do, with `{fetch}` for the command that fetches it."""

    def __init__(self, reason: str, remedy: str = "try again with: {fetch}") -> None:
        super().__init__(reason)
        self.remedy = remedy


class UnreachableError(FetchError):
    """A host does not answer, or has no time: the same request may work later."""


class LibraryError(VivaError):
    """The library folder cannot be used as it is."""


class LibraryBusyError(LibraryError):
    """Another process is changing the library; the text says which."""


class ModelMismatchError(LibraryError):
    """The library's vectors were made by another embedding model."""


class LearnerError(VivaError):
    """A learner's record, a change to it or an import into it cannot be used as it is."""


class ModelError(VivaError):
    """An embedding model cannot be loaded or is not what it should be."""


class LlmError(VivaError):
    """A language model cannot be opened or reached, or fails while it answers."""


class AccountError(VivaError):
    """An account cannot be added or removed, or the file of accounts cannot be used; the text names file and line."""


class ServeError(VivaError):
    """The page cannot be served."""
