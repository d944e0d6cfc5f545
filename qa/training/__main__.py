"""`python -m qa.training COMMAND`: from question sets to the shipped reader."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.errors import VerbatimError
from qa.calibration import CALIBRATION_FILE, SHIPPED_CALIBRATION
from qa.training import commands
from qa.training.config import RECIPE_FILE
from qa.training.errors import ArgumentError

_MODEL = SHIPPED_CALIBRATION.parent

_COUNTS = ("lanes", "most", "questions", "steps")
"""Options of numbers of which none would be nothing to do. `search` names its file questions."""

_EXTRAS = {"matplotlib": "report", "mwparserfromhell": "wikipedia", "lemminflect": "wordnet"}
"""What only some commands need, and the extra that brings it."""


def main() -> int:
    """0 when done, 2 for unusable input, said in one line on stderr, 130 when it was interrupted."""
    arguments = _parser().parse_args()
    try:
        _check_counts(arguments)
        arguments.run(arguments)
    except OSError as error:
        named = error.filename is not None and error.strerror is not None
        said = f"{error.filename}: {error.strerror}; check the path" if named else str(error)
        return _refuse(arguments, said)
    except VerbatimError as error:
        return _refuse(arguments, str(error))
    except KeyboardInterrupt:
        sys.stderr.write(f"qa.training {arguments.command}: interrupted\n")
        return 130
    except ModuleNotFoundError as error:
        if error.name not in _EXTRAS:
            raise
        extra = f"verbatim-qa[{_EXTRAS[error.name]}]"
        return _refuse(arguments, f"{error.name} is not installed: pip install '{extra}'")
    return 0


def _refuse(arguments: argparse.Namespace, said: str) -> int:
    """Libraries break their messages into lines."""
    sys.stderr.write(f"qa.training {arguments.command}: {' '.join(said.split())}\n")
    return 2


def _check_counts(arguments: argparse.Namespace) -> None:
    for name in _COUNTS:
        value = getattr(arguments, name, None)
        if isinstance(value, int) and value < 1:
            raise ArgumentError(f"--{name} is {value}: give 1 or more")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)

    command = subparsers.add_parser("train", help="train a reader, or go on where a checkpoint stands")
    command.add_argument("files", nargs="+", type=Path, help="SQuAD-format files to train on")
    command.add_argument("--start", type=Path, required=True, help="folder of weights and tokenizer")
    command.add_argument("--tokenizer", type=Path, help="folder of another tokenizer than that of --start")
    command.add_argument(
        "--teacher",
        dest="teachers",
        type=Path,
        action="append",
        default=[],
        help="folder that an earlier run left, to be imitated; several together",
    )
    command.add_argument("--out", type=Path, required=True, help="folder of checkpoint, log and result")
    command.add_argument("--recipe", type=Path, default=RECIPE_FILE)
    command.add_argument("--set", dest="changes", action="append", default=[], metavar="NAME=VALUE")
    command.add_argument("--steps", type=int, help="short for --set steps=N")
    command.add_argument("--until", type=int, help="stop at this step of the schedule, weights written")
    command.add_argument(
        "--watch",
        type=Path,
        action="append",
        default=[],
        help="measure on this file's fitting part every 500 steps",
    )
    command.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, …")
    command.add_argument("--lanes", type=int, default=1, help="threads of one core each; 1: all cores as one")
    command.set_defaults(run=commands.run_train)

    command = subparsers.add_parser("ask", help="have a language model write questions on the paragraphs")
    command.add_argument(
        "files", nargs="+", type=Path, help="SQuAD-format files; only their paragraphs count"
    )
    command.add_argument("--model", type=Path, required=True, help="folder of a causal language model")
    command.add_argument(
        "--like",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="SQuAD-format file of questions to show the model as examples of the kind; several together",
    )
    command.add_argument("--out", type=Path, required=True, help="SQuAD-format file without answers")
    command.add_argument("--device", default="cpu")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(run=commands.run_ask)

    command = subparsers.add_parser("reword", help="ask questions in other words")
    command.add_argument("files", nargs="+", type=Path, help="SQuAD-format files")
    by = command.add_mutually_exclusive_group(required=True)
    by.add_argument("--model", type=Path, help="folder of a causal language model that asks them again")
    by.add_argument("--wordnet", type=Path, help="folder of WordNet's database, to exchange words by")
    command.add_argument("--out", type=Path, required=True, help="SQuAD-format file with their answers")
    command.add_argument("--questions", type=int, default=1000, help="drawn from each file at most")
    command.add_argument("--device", default="cpu")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(run=commands.run_reword)

    command = subparsers.add_parser(
        "paragraphs", help="take paragraphs of articles out of a dump of Wikipedia"
    )
    command.add_argument("dump", type=Path, help="MediaWiki's XML, compressed by bzip2")
    command.add_argument("--out", type=Path, required=True, help="SQuAD-format file without questions")
    command.add_argument("--most", type=int, default=6, help="of each article")
    command.add_argument(
        "--without", action="append", default=[], metavar="TITLE", help="an article to leave out"
    )
    command.set_defaults(run=commands.run_paragraphs)

    command = subparsers.add_parser("search", help="find for questions what the service reads for them")
    command.add_argument("questions", type=Path, help="file of questions, as verbatim evaluate reads them")
    command.add_argument("--index", type=Path, help="folder; their contexts, or the article, without")
    command.add_argument("--out", type=Path, required=True, help="SQuAD-format file with the passages")
    command.set_defaults(run=commands.run_search)

    command = subparsers.add_parser("average", help="average the weights of several folders")
    command.add_argument("parts", nargs="+", metavar="SHARE*FOLDER", help="for example 0.6*run 0.4*start")
    command.add_argument("--out", type=Path, required=True)
    command.set_defaults(run=commands.run_average)

    command = subparsers.add_parser("compare", help="measure weights on the fitting part of a file")
    command.add_argument("file", type=Path)
    command.add_argument("weights", nargs="+", type=Path, help="folders that train or average left")
    command.add_argument("--questions", type=int, default=1000, help="drawn at most")
    command.set_defaults(run=commands.run_compare)

    command = subparsers.add_parser("export", help="write ONNX, tokenizer and reader.json")
    command.add_argument("weights", type=Path, help="folder that train left")
    command.add_argument("--out", type=Path, default=_MODEL, help="folder; the shipped reader's without")
    command.add_argument("--name", default="verbatim-minilm", help="by which answers name it")
    command.add_argument("--float32", action="store_true", help="do not quantise")
    command.set_defaults(run=commands.run_export)

    command = subparsers.add_parser("calibrate", help="fit the confidence on the fitting part of the files")
    command.add_argument("files", nargs="+", type=Path)
    command.add_argument("--reader", default=str(_MODEL), help="folder or name; the shipped one without")
    command.add_argument("--questions", type=int, default=10**9, help="drawn from each file at most")
    command.add_argument(
        "--strangers",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="documents, with FOLDER.json of questions by who has not seen them, for order and choice alone",
    )
    command.add_argument("--out", type=Path, help=f"file; {CALIBRATION_FILE} in the reader's folder without")
    command.add_argument("--leave-out", action="store_true", help="say what each feature is worth")
    command.set_defaults(run=commands.run_calibrate)

    command = subparsers.add_parser("report", help="measure on the reporting part of the files")
    command.add_argument("files", nargs="+", type=Path)
    command.add_argument("--reader", default=str(_MODEL), help="folder or name; the shipped one without")
    command.add_argument("--calibration", type=Path, help="file; the reader's own without")
    command.add_argument("--questions", type=int, default=10**9, help="drawn from each file at most")
    command.add_argument("--ablation", action="store_true", help="rankings and numbers of passages read")
    command.add_argument("--out", type=Path, required=True, help="folder of figures and pictures")
    command.set_defaults(run=commands.run_report)
    return parser


if __name__ == "__main__":
    sys.exit(main())
