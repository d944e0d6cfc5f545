"""Which reader a setting names, and the confidence that goes with it."""

from __future__ import annotations

from pathlib import Path

from qa.calibration import CALIBRATION_FILE, Calibration
from qa.reader import Reader


def open_reader(model: str | None = None, *, threads: int | None = None) -> Reader:
    """The shipped reader where `model` is None; that of a folder written by `python -m qa.training export`;
    else the Hugging Face extractive question-answering model of that name or path. ReaderError otherwise."""
    if model is None:
        return Reader.load(threads=threads)
    folder = Path(model)
    if (folder / "reader.json").is_file():
        return Reader.load(folder, threads=threads)
    from qa.transformers_reader import load_transformers_reader

    return load_transformers_reader(model, threads=threads)


def open_calibration(model: str | None = None) -> Calibration:
    """The confidence that lies in the reader's folder, as `python -m qa.training calibrate` leaves it there;
    the shipped one where the reader has none. CalibrationError where the file cannot be used."""
    beside = None if model is None else Path(model) / CALIBRATION_FILE
    return Calibration.load(beside if beside is not None and beside.is_file() else None)
