"""What stands behind the text of a bar code, which has no error correction: a grammar of ours."""

import re

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_2

from scanning.chassis import is_chassis_number

_TAG = re.compile(r"[CNVPSWX][0-9A-HJKMNP-TV-Z]{8}[0-9A-Z*]")


def is_ours(text: str) -> bool:
    """Whether the text is a tag code with its check character (ISO 7064 MOD 37-2) or a whole chassis number."""
    return is_tag_code(text) or is_chassis_number(text)


def is_tag_code(text: str) -> bool:
    """Kind letter, 8 Crockford base32 characters, check character."""
    if not _TAG.fullmatch(text.upper()):
        return False
    try:
        mod_37_2.validate(text.upper())
    except ValidationError:
        return False
    return True
