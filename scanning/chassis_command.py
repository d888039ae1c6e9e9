"""`python -m scanning chassis IMAGE...`: chassis numbers without a code, for scripts and whoever reports a picture."""

import argparse
import json
from dataclasses import asdict

from scanning.candidates import Candidate
from scanning.command_files import complain, content, seconds
from scanning.errors import PictureError
from scanning.ocr_worker import OcrError, OcrWorker

_PATIENCE_S = 60.0  # nobody else waits


def add_chassis(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the command line."""
    command = commands.add_parser("chassis", help="the chassis number on a plate, a paper or stamped in metal")
    command.add_argument("images", nargs="+", metavar="IMAGE")
    command.add_argument("--json", action="store_true", help="one JSON line a picture")
    command.add_argument("--all", action="store_true", help="every candidate (the default)")
    budget = f"seconds a picture, loading aside (default {_PATIENCE_S:g})"
    command.add_argument("--budget", type=seconds, default=_PATIENCE_S, metavar="S", help=budget)
    command.add_argument("--together", action="store_true", help="the pictures show one thing and vote on its number")
    command.add_argument("--accepted", nargs="+", default=[], metavar="NUMBER", help="vehicles it may be")


def print_candidates(options: argparse.Namespace) -> int:
    """Print what each picture, or all together, may show; 0 when every picture could be looked at, 1 otherwise."""
    failed = 0
    groups = [options.images] if options.together else [[path] for path in options.images]
    with OcrWorker(limit_s=options.budget) as worker:
        for paths in groups:
            try:
                pictures = [content(path) for path in paths]
                _print(paths, worker.read(pictures, accepted=options.accepted), as_json=options.json)
            except (PictureError, OcrError, OSError) as error:
                failed = 1
                complain(", ".join(paths), error)
    return failed


def _print(paths: list[str], candidates: list[Candidate], *, as_json: bool) -> None:
    if as_json:
        told = [asdict(candidate) for candidate in candidates]
        print(json.dumps({"path": paths[0] if len(paths) == 1 else paths, "candidates": told}), flush=True)
        return
    for candidate in candidates:
        sure = "sure" if candidate.sure else "look again"
        print(", ".join(paths), candidate.text, f"{candidate.confidence:.2f}", sure, sep="\t")
    if not candidates:
        print(", ".join(paths), "-", "", "", sep="\t")
