"""`python -m scanning read IMAGE...`: the reader for scripts, and for whoever reports a picture that fails."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from scanning import PictureError, Symbol, read


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when every picture could be looked at, 1 otherwise."""
    options = _parser().parse_args(arguments)
    failed = 0
    for path in options.images:
        try:
            _print_symbols(path, options)
        except PictureError as error:
            failed = _complain(path, str(error))
        except OSError as error:
            failed = _complain(path, f"{error.strerror or error}.")
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scanning", description="Read codes from pictures.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("read", help="codes in each picture")
    command.add_argument("images", nargs="+", metavar="IMAGE")
    command.add_argument("--json", action="store_true", help="one JSON line a picture")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every code (the default)")
    which.add_argument("--first", action="store_true", help="stop at the first code")
    command.add_argument("--budget", type=float, default=2.0, metavar="S", help="seconds a picture (default 2)")
    return parser


def _print_symbols(path: str, options: argparse.Namespace) -> None:
    data = Path(path).read_bytes()
    started = time.process_time()
    symbols = read(data, first=options.first, budget=options.budget)
    spent = round((time.process_time() - started) * 1000, 1)
    if options.json:
        _print({"path": path, "symbols": [_told(symbol) for symbol in symbols], "ms": spent})
        return
    for symbol in symbols:
        print(path, symbol.symbology + ("" if symbol.sure else "?"), symbol.text, sep="\t")
    if not symbols:
        print(path, "-", "", sep="\t")


def _told(symbol: Symbol) -> dict[str, Any]:
    return {"text": symbol.text, "symbology": symbol.symbology, "sure": symbol.sure, "step": symbol.step}


def _print(line: dict[str, Any]) -> None:
    # Surrogates and lone control characters survive as escapes, whatever the terminal's encoding is.
    print(json.dumps(line, ensure_ascii=True), flush=True)


def _complain(path: str, sentence: str) -> int:
    print(f"{path}: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
