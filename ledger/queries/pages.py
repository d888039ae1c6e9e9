"""Long lists page by page, so that their length does not matter."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key")


def in_pages(page: Callable[[Key | None], list[Row]], key: Callable[[Row], Key], batch: int) -> Iterator[list[Row]]:
    """Every page of `batch` rows: `page` gives those after a key, one more where there is another page."""
    after: Key | None = None
    while True:
        found = page(after)
        yield found[:batch]
        if len(found) <= batch:
            return
        after = key(found[batch - 1])


def every(page: Callable[[Key | None], list[Row]], key: Callable[[Row], Key], batch: int) -> Iterator[Row]:
    """Every row of these pages."""
    return chain.from_iterable(in_pages(page, key, batch))
