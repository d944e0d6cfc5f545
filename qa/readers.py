"""Which reader a setting names, and the confidence that goes with it."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Final

from qa.calibration import CALIBRATION_FILE, Calibration
from qa.errors import ReaderError
from qa.reader import Reader
from qa.reader_files import DESCRIPTION_FILE, find_files

_REMEDY: Final = (
    "give a folder written by python -m qa.training export, or a Hugging Face model by its folder or name"
)
_LONGEST_REASON: Final = 120
_WEIGHTS: Final = ("*.safetensors", "*.bin")
_TOKENIZER: Final = ("tokenizer.json", "*vocab*", "*.model", "*.spm", "*.tiktoken")
"""What a fast tokenizer is read or made from, in every family of models."""


def open_reader(model: str | None = None, *, threads: int | None = None) -> Reader:
    """The shipped reader where `model` is None; that of a folder written by `python -m qa.training export`;
    else the Hugging Face extractive question-answering model of that name or path. ReaderError otherwise."""
    if model is None:
        return Reader.load(threads=threads)
    _look_for(model)
    folder = Path(model)
    if (folder / DESCRIPTION_FILE).is_file():
        return Reader.load(folder, threads=threads)
    from qa.transformers_reader import load_transformers_reader

    try:
        return load_transformers_reader(model, threads=threads)
    except ReaderError as error:
        if folder.is_dir() or _cached(model):
            raise
        said = textwrap.shorten(str(error.__cause__ or error), _LONGEST_REASON, placeholder=" …")
        raise ReaderError(
            f"reader {model}: {_not_here()}, and the hub gave none ({said}); {_REMEDY}"
        ) from error


def open_calibration(model: str | None = None) -> Calibration:
    """The confidence that lies in the reader's folder, as `python -m qa.training calibrate` leaves it there;
    the shipped one where the reader has none. CalibrationError where the file cannot be used."""
    beside = None if model is None else Path(model) / CALIBRATION_FILE
    return Calibration.load(beside if beside is not None and beside.is_file() else None)


def check_reader(model: str) -> None:
    """Refuses, as `open_reader` and `open_calibration` would, what can be seen in a moment to be no reader:
    nothing is loaded, and no hub is asked."""
    _look_for(model)
    open_calibration(model)


def _look_for(model: str) -> None:
    """Raises ReaderError where nothing of that name is here, or it lacks a file."""
    if not model:
        raise ReaderError(f"reader '': an empty value names none; {_REMEDY}")
    try:
        is_here = _look_in_folder(Path(model))
    except OSError as error:
        raise ReaderError(f"reader {model}: cannot be read: {error.strerror}; {_REMEDY}") from error
    if not is_here:
        _look_in_hub_cache(model)


def _look_in_folder(folder: Path) -> bool:
    """Whether there is such a folder. ReaderError where it lacks a file, OSError where it cannot be seen."""
    if folder.is_dir():
        if (folder / DESCRIPTION_FILE).is_file():
            find_files(folder)
        else:
            _find_hugging_face_files(folder)
        return True
    if folder.exists():
        raise ReaderError(f"reader {folder}: is a file and no folder; {_REMEDY}")
    return False


def _find_hugging_face_files(folder: Path) -> None:
    described = folder / "config.json"
    if not described.is_file():
        raise ReaderError(
            f"reader {folder}: the folder holds neither {DESCRIPTION_FILE} nor config.json; {_REMEDY}"
        )
    try:
        is_object = isinstance(json.loads(described.read_bytes()), dict)
    except (OSError, ValueError):
        is_object = False
    if not is_object:
        raise ReaderError(f"reader {folder}: config.json is not a JSON object; {_REMEDY}")
    for patterns, what in (
        (_WEIGHTS, "weights, such as model.safetensors"),
        (_TOKENIZER, "tokenizer, such as tokenizer.json"),
    ):
        if not any(path.is_file() for pattern in patterns for path in folder.glob(pattern)):
            raise ReaderError(f"reader {folder}: the folder has no {what}; {_REMEDY}")


def _look_in_hub_cache(model: str) -> None:
    from huggingface_hub import constants
    from huggingface_hub.errors import HFValidationError

    try:
        cached = _cached(model)
    except HFValidationError as error:
        # No name of the hub's: what is meant is a path.
        raise ReaderError(f"reader {model}: there is no such folder; {_REMEDY}") from error
    if constants.HF_HUB_OFFLINE and not cached:
        raise ReaderError(f"reader {model}: {_not_here()}, and HF_HUB_OFFLINE forbids the hub; {_REMEDY}")


def _cached(model: str) -> bool:
    """Raises HFValidationError for what cannot be a name of the hub's."""
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(model, "config.json"), str)


def _not_here() -> str:
    from huggingface_hub import constants

    return (
        "there is no such folder, and no such model in the local Hugging Face cache "
        f"({constants.HF_HUB_CACHE})"
    )
