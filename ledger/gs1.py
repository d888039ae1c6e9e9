"""GS1 keys of containers and bags, for whoever reads tags with software of their own.

GS1 General Specifications: a GRAI (AI 8003) is a zero, twelve digits of company prefix and asset type, a check digit
and a serial number; an SSCC (AI 00) is an extension digit, company prefix, serial reference and a check digit, eighteen
digits in all. Both check digits are the one of GTIN (section 7.9.1). GS1 Digital Link writes them into an address.
"""

import unicodedata

from stdnum import ean

SHORTEST, LONGEST = 7, 10
"""Digits of a company prefix (GS1事業者コード) as GS1 Japan gives them out."""
_ASSET_TYPE = 1
"""The one type of returnable asset there is: a container of the recovery."""
_BEFORE_CHECK_GRAI, _BEFORE_CHECK_SSCC = 12, 17


class NotAPrefixError(ValueError):
    """The text is no GS1 company prefix."""


def company_prefix(text: str) -> str:
    """Return a company prefix as it is written: digits only, full width made half. Raises NotAPrefixError."""
    digits = unicodedata.normalize("NFKC", text).replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
        raise NotAPrefixError(text)
    return digits


def grai(prefix: str) -> str:
    """Return the fourteen digits that begin the GRAI of every container of a company; its serial number follows."""
    body = prefix + f"{_ASSET_TYPE:0{_BEFORE_CHECK_GRAI - len(prefix)}}"
    return f"0{body}{ean.calc_check_digit(body)}"


def sscc_room(prefix: str) -> int:
    """How many bags a company can number: extension digit and serial reference together."""
    return int("9" * (_BEFORE_CHECK_SSCC - len(prefix))) + 1


def sscc(prefix: str, number: int) -> str | None:
    """Return the SSCC of a bag by its number; None for a number that the prefix leaves no room for."""
    if number >= sscc_room(prefix):
        return None
    reference = f"{number:0{_BEFORE_CHECK_SSCC - len(prefix)}}"
    body = reference[0] + prefix + reference[1:]
    return body + ean.calc_check_digit(body)


def holds(digits: str) -> bool:
    """Say whether the last digit is the check digit of those before it."""
    return bool(ean.calc_check_digit(digits[:-1]) == digits[-1])
