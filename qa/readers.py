"""Which reader a setting names."""

from __future__ import annotations

from pathlib import Path

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
