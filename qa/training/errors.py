"""What can go wrong between question sets and the shipped reader.

QuestionAnsweringError (qa.errors)
└── TrainingError
    ├── DataError       a file to learn or to measure from is not of its format, or holds too little
    ├── RecipeError     a recipe, or a run with it, is not possible
    └── ArgumentError   an argument of a command cannot be used
"""

from __future__ import annotations

from qa.errors import QuestionAnsweringError


class TrainingError(QuestionAnsweringError):
    """Base of the errors of training."""


class DataError(TrainingError):
    """A file that is not of its format, or that does not bear out what it says."""


class RecipeError(TrainingError):
    """A recipe that names an unknown ingredient or contradicts itself, its data or a run that was begun."""


class ArgumentError(TrainingError):
    """A number, device, folder or file that a command was given and cannot work with."""
