"""Chassis numbers (車台番号)."""

import re

_DOMESTIC = re.compile(r"[A-Z0-9]{2,8}-\d{5,7}")


def is_chassis_number(text: str) -> bool:
    """Whether the text is a chassis number as Japanese makers write it."""
    return bool(_DOMESTIC.fullmatch(text))
