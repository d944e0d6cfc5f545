"""The files of a reader: what its folder must hold, checked before any of it is used."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.onnx_runtime import open_session
from qa.errors import ReaderError
from qa.row_networks import Network
from qa.windows import Ids, Logits

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DESCRIPTION_FILE: Final = "reader.json"
TOKENIZER_FILE: Final = "tokenizer.json"
NETWORK_FILE: Final = "reader.onnx"


def find_files(folder: Path) -> None:
    """Raises ReaderError where one is missing, or the description describes nothing; reads no large one."""
    read_facts(folder)
    for name in (TOKENIZER_FILE, NETWORK_FILE):
        if not (folder / name).is_file():
            raise ReaderError(f"reader {folder}: {name} is missing; export the reader again")


def read_facts(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTION_FILE
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return {
            "name": str(facts["name"]),
            "sha256": str(facts["sha256"]),
            "tokenizer_sha256": str(facts["tokenizer_sha256"]),
            "max_length": int(facts["max_length"]),
            "stride": int(facts["stride"]),
            "max_answer_pieces": int(facts["max_answer_pieces"]),
        }
    except FileNotFoundError:
        raise ReaderError(f"no reader in {folder}: reader.json is missing") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReaderError(f"{path} does not describe a reader ({error!r}): export it again") from error


def read_checked(path: Path, sha256: str) -> bytes:
    """The file's bytes, read once, so that what was checked is what is used."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReaderError(f"{path} cannot be read ({error.strerror}): export the reader again") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ReaderError(
            f"{path} has sha256 {found}, not {sha256} as reader.json says: it was altered or half written"
        )
    return data


def read_tokenizer(data: bytes, folder: Path) -> Tokenizer:
    # The tokenizers' own threads would contend with the reader's for its few cores.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(data)
    except Exception as error:
        raise ReaderError(
            f"{folder / TOKENIZER_FILE} is not a tokenizer ({error}): export the reader again"
        ) from error
    # Set once here and never again: a change while another thread encodes fails with "Already borrowed".
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def special_piece(tokenizer: Tokenizer, token: str, folder: Path) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise ReaderError(f"the tokenizer in {folder} has no {token} token: it is not that of a BERT reader")
    return int(number)


def open_network(data: bytes, threads: int, folder: Path) -> Network:
    path = folder / NETWORK_FILE
    try:
        session = open_session(data, threads)
    except Exception as error:
        raise ReaderError(f"{path} is not a model that onnxruntime can load: {error}") from error
    inputs = {node.name for node in session.get_inputs()}
    outputs = {node.name for node in session.get_outputs()}
    if inputs != {"input_ids", "attention_mask", "token_type_ids"} or outputs != {
        "start_logits",
        "end_logits",
    }:
        raise ReaderError(
            f"{path} takes {sorted(inputs)} and gives {sorted(outputs)}: it is not a span reader"
        )

    def run(ids: Ids, mask: Ids, types: Ids) -> tuple[Logits, Logits]:
        start, end = session.run(
            ["start_logits", "end_logits"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": types},
        )
        return start, end

    return run
