"""`python -m bench [CORPUS]`: run every measurement beside this file.

A measurement is a module with `main(corpus: Path | None) -> None` that prints its own table. `CORPUS` is a folder of
pictures; a measurement that needs one says so when it is missing.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path


def names() -> list[str]:
    """Return the modules beside this one, in order."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in found if not module.name.startswith("_"))


def run(name: str, corpus: Path | None) -> None:
    """Run one measurement. A module without `main` holds shared parts and is passed over."""
    measurement = getattr(importlib.import_module(f"bench.{name}"), "main", None)
    if measurement is not None:
        print(f"\n== {name} ==", flush=True)
        measurement(corpus)


def main() -> None:
    """Run all, or those named by --only."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run the measurements of bench/.")
    parser.add_argument("corpus", nargs="?", type=Path, help="a folder of pictures to read")
    parser.add_argument("--only", nargs="+", choices=names(), default=names(), help="run these alone")
    chosen = parser.parse_args()
    for name in chosen.only:
        run(name, chosen.corpus)


if __name__ == "__main__":
    main()
