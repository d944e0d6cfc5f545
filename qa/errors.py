"""What can go wrong between a question and its answers.

VerbatimError (index.errors)
└── QuestionAnsweringError
    ├── InvalidQuestionError   the question is empty, too long or holds control characters
    ├── ReaderError            the reader's files are missing, altered or not a span reader
    ├── CalibrationError       the fitted confidence is missing or fitted for other features
    ├── QuestionFileError      a file of questions with accepted answers cannot be used
    └── BrokenPromiseError     what is about to leave is not the source's own: a defect, never served
"""

from index.errors import VerbatimError


class QuestionAnsweringError(VerbatimError):
    """Base of the errors of the qa package."""


class InvalidQuestionError(QuestionAnsweringError):
    """A question, or a parameter beside it, that cannot be asked."""


class ReaderError(QuestionAnsweringError):
    """A reader's files are missing, altered, or not those of a span reader."""


class CalibrationError(QuestionAnsweringError):
    """The fitted confidence is missing, damaged, or was fitted on other features."""


class QuestionFileError(QuestionAnsweringError):
    """A file of questions with accepted answers is not of the documented format."""


class BrokenPromiseError(QuestionAnsweringError):
    """A text about to leave does not equal the source at its offsets, or a place is not where it may be."""
