"""`python -m scanning read|certificate|chassis IMAGE...`: for scripts, and for whoever reports a picture that fails."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from scanning.cascade import read
from scanning.certificate import Certificate, read_certificate
from scanning.chassis_command import add_chassis, print_candidates
from scanning.command_files import complain, content, seconds, spoken
from scanning.errors import PictureError
from scanning.symbols import Symbol
from scanning.viewer import NotAnExportError, read_export


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when every file could be looked at, 1 when one couldn't, 2 for a wrong option."""
    options = _parser().parse_args(arguments)
    if options.command == "chassis":
        return print_candidates(options)
    pictures = _Pictures(options)
    command: Callable[[_Pictures, argparse.Namespace], None] = options.run
    command(pictures, options)
    return 1 if pictures.failed else 0


class _Pictures:
    """The pictures of a command line, read one by one; what can't be read is told on stderr and passed over."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.failed = 0
        self.exports: list[Certificate] = []

    def __iter__(self) -> Iterator[tuple[str, list[Symbol], float]]:
        """Path, symbols and milliseconds of processor time of each."""
        for path in self._options.images:
            try:
                data = content(path)
                if self._is_export(data):
                    continue
                started = time.process_time()
                symbols = read(data, first=self._options.first, budget=self._options.budget)
                spent = round((time.process_time() - started) * 1000, 1)
            except (PictureError, OSError) as error:
                self.failed += 1
                complain(path, error)
            else:
                yield path, symbols, spent

    def _is_export(self, data: bytes) -> bool:
        """Whether a file of a certificate comes from the viewer app: put aside, for it has no pixels."""
        if self._options.command != "certificate":
            return False
        with suppress(NotAnExportError):
            self.exports.append(read_export(data))
            return True
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scanning", description="Read codes from pictures.")
    commands = parser.add_subparsers(dest="command", required=True)
    whole = "one inspection certificate over all pictures and files of the viewer app (JSON, XML, CSV)"
    for run, told in ((_read, "codes in each picture"), (_certificate, whole)):
        command = commands.add_parser(run.__name__[1:], help=told)
        command.set_defaults(run=run)
        command.add_argument("images", nargs="+", metavar="IMAGE")
        command.add_argument("--json", action="store_true", help="JSON instead of text")
        which = command.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="every code (the default)")
        which.add_argument("--first", action="store_true", help="stop at the first code")
        command.add_argument("--budget", type=seconds, default=2.0, metavar="S", help="seconds a picture (default 2)")
    add_chassis(commands)
    return parser


def _read(pictures: _Pictures, options: argparse.Namespace) -> None:
    for path, symbols, spent in pictures:
        if options.json:
            _print_json({"path": path, "symbols": [_told(symbol) for symbol in symbols], "ms": spent})
        elif not symbols:
            print(path, "-", "", sep="\t")
        else:
            for symbol in symbols:
                print(path, symbol.symbology + ("" if symbol.sure else "?"), symbol.text, sep="\t")


def _certificate(pictures: _Pictures, options: argparse.Namespace) -> None:
    known = read_certificate([symbol for _, symbols, _ in pictures for symbol in symbols])
    told = known.facts()
    for export in pictures.exports:
        told = export.facts() | told  # what a code says counts before what a file says
    if options.json:
        facts = {name: asdict(fact) for name, fact in told.items()}
        _print_json({**facts, "seen": known.seen, "wanted": known.wanted, "parity_ok": known.parity_ok})
        return
    for name, fact in told.items():
        print(name, fact.value, fact.source, sep="\t")
    if known.wanted or not pictures.exports:
        print(f"{known.seen} of {known.wanted} parts")


def _told(symbol: Symbol) -> dict[str, Any]:
    return {"text": symbol.text, "symbology": symbol.symbology, "sure": symbol.sure, "step": symbol.step}


def _print_json(line: dict[str, Any]) -> None:
    # ASCII: surrogates and control characters survive as escapes, whatever the terminal's encoding is.
    print(json.dumps(line, ensure_ascii=True), flush=True)


if __name__ == "__main__":
    sys.exit(spoken(main))
