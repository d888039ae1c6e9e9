"""Tag codes and payloads: the one module that writes and reads what a QR tag says.

A code is a kind letter, eight random Crockford base32 characters and one check character by
ISO 7064 MOD 37-2 over the nine before it. A tag's QR holds `{BASE_URL}/T/{code}` (upper case, so that the
symbol stays alphanumeric), with `.2` after a reprint; or, where there is no permanent address, `NIS1.{code}`.
Badges carry a secret of their own and commands never travel in a URL.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.iso7064 import mod_37_2

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 16
_PREFIX = "NIS1."  # payload version 1; an older tag outlives a change of format
_REPAIRS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE = rf"[CNVPSWX][{CROCKFORD}]{{9}}"
_URL = re.compile(rf"^https?://[^\s/]+(?:/[^\s]*)?/t/({_CODE})(?:\.(\d{{1,3}}))?/?$", re.IGNORECASE)
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


def new_code(kind: TagKind) -> str:
    """Draw a new code; redrawn until the check character is in Crockford's alphabet, so that a hand can repair it."""
    while True:
        body = kind.value + "".join(secrets.choice(CROCKFORD) for _ in range(8))
        check = mod_37_2.calc_check_digit(body)
        if check in CROCKFORD:
            return body + check


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


def write(tag: Tag, base_url: str | None = None) -> str:
    """Return the text of a tag's QR, all of it in the alphanumeric set of ISO/IEC 18004 table 5.

    `base_url` is the installation's permanent address, None where it has none (an IP address on a month-old
    tag is dead). Badges and commands never become URLs: a credential does not travel in one.
    """
    if tag.secret is not None:
        return f"{_PREFIX}{tag.code}.{tag.secret}"
    suffix = f".{tag.generation}" if tag.generation > 1 else ""
    if base_url is None or tag.kind in {TagKind.BADGE, TagKind.COMMAND}:
        return f"{_PREFIX}{tag.code}{suffix}"
    return f"{base_url.rstrip('/')}/T/{tag.code}{suffix}".upper()


def read(text: str) -> Tag:
    """Read a tag's text: a URL of any host, the bare form, or a hand-keyed code; any case. Raises NotATag."""
    text = text.strip()
    if found := _URL.match(text):
        return Tag(check_code(found[1]), generation=int(found[2] or 1))
    if found := _BARE.match(text):
        secret = found[2].upper() if found[2] else None
        return Tag(check_code(found[1]), generation=int(found[3] or 1), secret=secret)
    return Tag(check_code(text))


def spoken(code: str) -> str:
    """Return a code as it is printed beside its QR: `C-7K3M 9QX2 4`."""
    return f"{code[0]}-{code[1:5]} {code[5:9]} {code[9:]}"
