"""What can go wrong between a file and its passages.

    VerbatimError
    └── IndexingError             anything raised by this package
        ├── SourceError           a source file cannot be read as a document
        │   └── MissingExtraError its format needs a package that is not installed
        ├── EncoderError          a model is missing, altered or of the wrong shape
        ├── SnapshotError         an index folder is missing, damaged or of another format
        │   └── SnapshotBusyError another process is writing it
        ├── TemporaryFolderError  there is nowhere to put the links by which an index is opened
        ├── StoreError            a passage store cannot be reached or refuses
        └── UnknownDocumentError  no document of that id

Every message names the value, the place and the remedy in one line.
"""


class VerbatimError(Exception):
    """Base of every error that Verbatim raises on purpose; its text is fit to show to a user."""


class IndexingError(VerbatimError):
    """Base of the errors of the index package."""


class SourceError(IndexingError):
    """A source file cannot be read as a document."""


class MissingExtraError(SourceError):
    """A format needs a package that is not installed; the message is the install command."""


class EncoderError(IndexingError):
    """An encoder's files are missing, altered, or give vectors of the wrong shape."""


class SnapshotError(IndexingError):
    """An index folder is missing, damaged, or written by another version."""


class SnapshotBusyError(SnapshotError):
    """Another process holds the writer's lock of the index folder."""


class TemporaryFolderError(IndexingError):
    """Nowhere can a temporary folder be made, without which no index is opened, whole or not."""


class StoreError(IndexingError):
    """A passage store cannot be reached, or refused what was asked."""


class UnknownDocumentError(IndexingError):
    """The index holds no document of this id."""
