"""Tag codes and payloads: the one module that writes and reads what a QR tag says.

A code is a kind letter, eight random Crockford base32 characters and one check character by
ISO 7064 MOD 37-2 over the nine before it. A tag's QR holds `{BASE_URL}/T/{code}` (upper case, so that the
symbol stays alphanumeric), with `.2` after a reprint; or, where there is no permanent address, `NIS1.{code}`.
Badges carry a secret of their own and commands never travel in a URL. Where the company has a GS1 prefix, the address
of a container or a bag is a GS1 Digital Link as well: `{BASE_URL}/8003/{GRAI}`, whose serial number is the code (after
a reprint `{BASE_URL}/T.2/8003/{GRAI}`: the asset stays the same), and `{BASE_URL}/T/{code}.2/00/{SSCC}`.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.iso7064 import mod_37_2

from ledger import gs1

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 16
NUMBERS = 32**8
"""How many numbers a code's eight characters can be."""
_PREFIX = "NIS1."  # payload version 1; an older tag outlives a change of format
_REPAIRS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE = rf"[CNVPSWX][{CROCKFORD}]{{9}}"
_HOST = r"^https?://[^\s/]+(?:/[^\s]*)?"
_URL = re.compile(rf"{_HOST}/t/({_CODE})(?:\.(\d{{1,3}}))?(?:/00/(\d{{18}}))?/?$", re.IGNORECASE)
_GRAI = re.compile(rf"^https?://[^\s/]+(?:/[^\s]*?)??(?:/t\.(\d{{1,3}}))?/8003/0(\d{{13}})({_CODE})/?$", re.IGNORECASE)
_BARE = re.compile(rf"^NIS1\.({_CODE})(?:\.(?:([{CROCKFORD}]{{16}})|(\d{{1,3}})))?$", re.IGNORECASE)


class TagKind(StrEnum):
    """What a tag hangs on; the value is the first letter of its code."""

    CONTAINER = "C"
    LOT = "N"
    VEHICLE = "V"
    PLACE = "P"
    SCALE = "S"
    BADGE = "W"
    COMMAND = "X"


class NotATag(ValueError):
    """The text is no tag of ours: another grammar, or its check character is wrong."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"not a Nisugata tag: {text[:80]!r}")


@dataclass(frozen=True)
class Tag:
    """What a tag says: its code, how often it was reprinted (1 = first print), a badge's secret."""

    code: str
    generation: int = 1
    secret: str | None = None

    @property
    def kind(self) -> TagKind:
        """What the tag hangs on."""
        return TagKind(self.code[0])


def new_code(kind: TagKind, numbers: int = NUMBERS) -> str:
    """Draw a new code; redrawn until the check character is in Crockford's alphabet, so that a hand can repair it.

    `numbers` leaves only so many of the numbers a code may be: those that have room in an SSCC.
    """
    while True:
        body = kind.value + _written(secrets.randbelow(min(numbers, NUMBERS)))
        check = mod_37_2.calc_check_digit(body)
        if check in CROCKFORD:
            return body + check


def _written(number: int) -> str:
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))


def number_of(code: str) -> int:
    """Return the number that a code's eight characters are."""
    number = 0
    for letter in code[1:9]:
        number = number << 5 | CROCKFORD.index(letter)
    return number


def new_secret() -> str:
    """Draw the secret of a badge: 16 characters, 80 bits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(SECRET_LENGTH))


def check_code(text: str) -> str:
    """Return a hand-keyed or scanned code in its written form.

    Dashes and spaces are dropped, full width made half, O/0 and I/L/1 repaired. Raises NotATag where the grammar or the
    check character says no.
    """
    keyed = re.sub(r"[\s\-‐-―ー－]", "", unicodedata.normalize("NFKC", text)).upper()
    code = keyed[:1] + keyed[1:].translate(_REPAIRS)
    if not re.fullmatch(_CODE, code) or not mod_37_2.is_valid(code):
        raise NotATag(text)
    return code


def write(tag: Tag, base_url: str | None = None, gs1_prefix: str | None = None) -> str:
    """Return the text of a tag's QR, all of it in the alphanumeric set of ISO/IEC 18004 table 5.

    `base_url` is the installation's permanent address, None where it has none (an IP address on a month-old
    tag is dead). Badges and commands never become URLs: a credential does not travel in one. With the `gs1_prefix` of
    the tag's company, containers and those bags whose number has room in an SSCC become GS1 Digital Links.
    """
    if tag.secret is not None:
        return f"{_PREFIX}{tag.code}.{tag.secret}"
    suffix = f".{tag.generation}" if tag.generation > 1 else ""
    if base_url is None or tag.kind in {TagKind.BADGE, TagKind.COMMAND}:
        return f"{_PREFIX}{tag.code}{suffix}"
    host = base_url.rstrip("/").upper()
    if gs1_prefix and tag.kind is TagKind.CONTAINER:
        stem = f"/T{suffix}" if suffix else ""
        return f"{host}{stem}/8003/{gs1.grai(gs1_prefix)}{tag.code}"
    sscc = gs1.sscc(gs1_prefix, number_of(tag.code)) if gs1_prefix and tag.kind is TagKind.LOT else None
    return f"{host}/T/{tag.code}{suffix}" + (f"/00/{sscc}" if sscc else "")


def read(text: str) -> Tag:
    """Read a tag's text: a URL of any host, the bare form, or a hand-keyed code; any case. Raises NotATag.

    The check digit of a GS1 key that it carries must hold too.
    """
    text = text.strip()
    if found := _URL.match(text):
        return _linked(text, found[1], found[2], found[3])
    if found := _GRAI.match(text):
        return _linked(text, found[3], found[1], found[2])
    if found := _BARE.match(text):
        secret = found[2].upper() if found[2] else None
        return Tag(check_code(found[1]), generation=int(found[3] or 1), secret=secret)
    return Tag(check_code(text))


def _linked(text: str, code: str, generation: str | None, key: str | None) -> Tag:
    tag = Tag(check_code(code), generation=int(generation or 1))
    if key is not None and not gs1.holds(key):
        raise NotATag(text)
    return tag


def spoken(code: str) -> str:
    """Return a code as it is printed beside its QR: `C-7K3M 9QX2 4`."""
    return f"{code[0]}-{code[1:5]} {code[5:9]} {code[9:]}"
