"""What would cost every test the same again: templates compiled, passwords hashed with full effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """What was compiled, by the template and its text: a changed text is compiled anew."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember it."""
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session")
def quick_apps() -> Iterator[None]:
    """Let the run's apps share what Jinja compiled, and hash with the least effort: tests sign in often."""
    from argon2 import PasswordHasher
    from flask import Flask

    from web import signing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Compiled()})
        patch.setattr(signing, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
