"""The house's rules as functions: each takes a file's name and text and returns what is wrong, in words."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
CODE = (".py", ".js", ".css", ".html")
GENERATED = "ledger/migrations/versions/"  # as long as the change they make
EMPTY_NAMES = ("utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc")
SILENCED = re.compile(r"(?:#|//|<!--)\s*(?:type:\s*ignore|noqa|ts-ignore|TODO|FIXME|pragma: no cover)")
PASSED_OVER = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)")
HOSTS = re.compile(r"\"resolved\"|^registry|--(?:extra-)?index-url|--find-links")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w")


def long_file(name: str, text: str) -> Iterator[str]:
    """A source file has at most 300 lines."""
    count = len(text.splitlines())
    if name.endswith(CODE) and count > LONGEST_FILE and not name.startswith(GENERATED):
        yield f"{name}: {count} lines, more than {LONGEST_FILE}"


def long_function(name: str, text: str) -> Iterator[str]:
    """A function has at most 50 lines, its decorators and docstring counted."""
    if not name.endswith(".py") or name.startswith(GENERATED):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            length = (node.end_lineno or first) - first + 1
            if length > LONGEST_FUNCTION:
                yield f"{name}:{first}: {node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def empty_name(name: str, _: str) -> Iterator[str]:
    """A file is named for what it is about."""
    stem = name.rsplit("/", maxsplit=1)[-1].partition(".")[0]
    if name.endswith(CODE) and stem in EMPTY_NAMES:
        yield f"{name}: say what it is about"


def silenced(name: str, text: str) -> Iterator[str]:
    """A finding is mended, not silenced; work is done, not noted."""
    yield from _lines_with(SILENCED, name, text, "a silenced finding or a note of work to do")


def passed_over(name: str, text: str) -> Iterator[str]:
    """Every test runs everywhere."""
    if name.startswith("tests/") and name.endswith(".py"):
        yield from _lines_with(PASSED_OVER, name, text, "a test that is passed over")


def host_in_lock(name: str, text: str) -> Iterator[str]:
    """A lock file pins by hash and names no host, so that any mirror serves."""
    if name.endswith((".lock", "package-lock.json", ".npmrc")):
        yield from _lines_with(HOSTS, name, text, "a host in a lock file")


def machine_path(name: str, text: str) -> Iterator[str]:
    """Nothing names a folder of one person's machine."""
    yield from _lines_with(MACHINE_PATHS, name, text, "a path of one machine")


def _lines_with(pattern: re.Pattern[str], name: str, text: str, what: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            yield f"{name}:{number}: {what}"


RULES = (long_file, long_function, empty_name, silenced, passed_over, host_in_lock, machine_path)
