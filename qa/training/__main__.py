"""`python -m qa.training COMMAND`: from question sets to the shipped reader."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from index.errors import VerbatimError
from qa.calibration import CALIBRATION_FILE, SHIPPED_CALIBRATION
from qa.training.config import EXCLUDED_ARTICLES, RECIPE_FILE, RecipeError, load_recipe
from qa.training.splits import split
from qa.training.squad import DataError, read_squad

if TYPE_CHECKING:
    from qa.outcomes import Context
    from qa.training.models import SpanModel

_MODEL = SHIPPED_CALIBRATION.parent


def main() -> int:
    """0 when done, 2 for unusable input, said in one line on stderr."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except (VerbatimError, DataError, RecipeError, OSError) as error:
        sys.stderr.write(f"qa.training {arguments.command}: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("train", help="train a reader, or go on where a checkpoint stands")
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
    command.set_defaults(run=_train)

    command = commands.add_parser("average", help="average the weights of several folders")
    command.add_argument("parts", nargs="+", metavar="SHARE*FOLDER", help="for example 0.6*run 0.4*start")
    command.add_argument("--out", type=Path, required=True)
    command.set_defaults(run=_average)

    command = commands.add_parser("compare", help="measure weights on the fitting part of a file")
    command.add_argument("file", type=Path)
    command.add_argument("weights", nargs="+", type=Path, help="folders that train or average left")
    command.add_argument("--questions", type=int, default=1000, help="drawn at most")
    command.set_defaults(run=_compare)

    command = commands.add_parser("export", help="write ONNX, tokenizer and reader.json")
    command.add_argument("weights", type=Path, help="folder that train left")
    command.add_argument("--out", type=Path, default=_MODEL)
    command.add_argument("--name", default="verbatim-minilm")
    command.add_argument("--float32", action="store_true", help="do not quantise")
    command.add_argument("--reduce-range", action="store_true", help="7-bit weights, for CPUs without VNNI")
    command.set_defaults(run=_export)

    command = commands.add_parser("calibrate", help="fit the confidence on the fitting part of the files")
    command.add_argument("files", nargs="+", type=Path)
    command.add_argument("--reader", default=str(_MODEL), help="folder or name; the shipped one without")
    command.add_argument("--questions", type=int, default=424, help="drawn from each file at most")
    command.add_argument("--out", type=Path, help=f"file; {CALIBRATION_FILE} in the reader's folder without")
    command.add_argument("--leave-out", action="store_true", help="say what each feature is worth")
    command.set_defaults(run=_calibrate)

    command = commands.add_parser("report", help="measure on the reporting part of the files")
    command.add_argument("files", nargs="+", type=Path)
    command.add_argument("--reader", default=str(_MODEL), help="folder or name; the shipped one without")
    command.add_argument("--calibration", type=Path, help="file; the reader's own without")
    command.add_argument("--questions", type=int, default=10**9, help="drawn from each file at most")
    command.add_argument("--ablation", action="store_true", help="rankings and numbers of passages read")
    command.add_argument("--out", type=Path, required=True, help="folder of figures and pictures")
    command.set_defaults(run=_report)
    return parser


def _train(arguments: argparse.Namespace) -> None:
    from qa.training.measuring import figures
    from qa.training.models import open_tokenizer
    from qa.training.train import train

    changes = list(arguments.changes)
    if arguments.steps:
        changes += [f"steps={arguments.steps}"]
    recipe = load_recipe(arguments.recipe, changes)
    sets = [read_squad(path).without(EXCLUDED_ARTICLES) for path in arguments.files]
    tokenizer = open_tokenizer(arguments.tokenizer or arguments.start)
    watched = {}
    for path in arguments.watch:
        watched[path.stem] = read_squad(path).only(_fitting_titles(path)).questions

    def measure(model: SpanModel) -> dict[str, float]:
        return {
            f"{name}.{figure}": value
            for name, questions in watched.items()
            for figure, value in figures(model, tokenizer, questions, recipe.max_pieces).items()
        }

    train(
        sets,
        arguments.start,
        arguments.out,
        recipe,
        teachers=arguments.teachers,
        tokenizer_of=arguments.tokenizer,
        device=arguments.device,
        lanes=arguments.lanes,
        until=arguments.until,
        measure=measure,
    )


def _average(arguments: argparse.Namespace) -> None:
    from qa.training.average import average

    parts = []
    for part in arguments.parts:
        share, star, folder = part.partition("*")
        if not star:
            raise RecipeError(f"{part!r} is not SHARE*FOLDER, for example 0.6*run")
        parts.append((Path(folder), float(share)))
    average(parts, arguments.out)


def _compare(arguments: argparse.Namespace) -> None:
    from qa.training.measuring import figures
    from qa.training.models import open_model, open_tokenizer

    longest = load_recipe(RECIPE_FILE).max_pieces
    questions = read_squad(arguments.file).only(_fitting_titles(arguments.file)).questions
    for folder in arguments.weights:
        found = figures(open_model(folder), open_tokenizer(folder), questions, longest, arguments.questions)
        _say(json.dumps({"weights": str(folder)} | found))


def _fitting_titles(path: Path) -> set[str]:
    return {article["title"] for article in split(path).fitting["data"]}


def _export(arguments: argparse.Namespace) -> None:
    from qa.training.export import export

    sha256 = export(
        arguments.weights,
        arguments.out,
        arguments.name,
        int8=not arguments.float32,
        reduce_range=arguments.reduce_range,
    )
    _say(f"{arguments.out / 'reader.onnx'} {sha256}")


def _calibrate(arguments: argparse.Namespace) -> None:
    from qa.readers import open_reader
    from qa.training.calibrate import figures
    from qa.training.fitting_run import fit_reader
    from qa.training.samples import WAYS

    out = arguments.out or Path(arguments.reader) / CALIBRATION_FILE
    if not out.parent.is_dir():
        raise RecipeError(f"there is no folder {out.parent} to write the confidence to: give --out")
    reader = open_reader(arguments.reader)
    fitted, samples = fit_reader(reader, [split(path) for path in arguments.files], arguments.questions)
    fitted.save(out)
    for way in WAYS:
        _say(json.dumps({"way": way} | figures(fitted, [one for one in samples if one.way == way])))
    if arguments.leave_out:
        from qa.training.leave_out import trials

        for trial in trials(samples):
            _say(json.dumps(asdict(trial)))


def _report(arguments: argparse.Namespace) -> None:
    from qa.answerer import Answerer
    from qa.calibration import Calibration
    from qa.evaluate import measure
    from qa.readers import open_calibration, open_reader
    from qa.training.contexts import open_collection
    from qa.training.report import ablation, draw_reliability, draw_risk
    from qa.training.samples import draw

    reader, given = open_reader(arguments.reader), arguments.calibration
    calibration = open_calibration(arguments.reader) if given is None else Calibration.load(given)
    arguments.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    contexts: tuple[Context, ...] = ("given", "search")
    for path in arguments.files:
        with open_collection(split(path)) as collection:
            targets = draw(collection.reporting, arguments.questions)
            for context in contexts:
                answerer = Answerer(collection.passages(context), reader, calibration)
                with tqdm(total=len(targets), desc=f"{path.stem} {context}", disable=None) as bar:
                    report = measure(answerer, targets, context, partial(_tick, bar))
                figures[f"{path.stem} {context}"] = report.as_json()
                draw_reliability(report.outcomes, arguments.out / f"{path.stem}-{context}-reliability.png")
                draw_risk(report.outcomes, arguments.out / f"{path.stem}-{context}-risk-coverage.png")
            if arguments.ablation:
                answerer = Answerer(collection.searched, reader, calibration)
                figures[f"{path.stem} ablation"] = ablation(answerer, targets)
    text = json.dumps(figures, indent=1)
    (arguments.out / "figures.json").write_text(text + "\n", encoding="utf-8")
    _say(text)


def _tick(bar: tqdm[Any]) -> None:
    bar.update()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
