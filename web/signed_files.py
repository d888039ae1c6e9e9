"""Files that this server has signed, a lot's list as JSON or PDF, and the page that says whether a file is genuine.

The signature is an HMAC over the bytes (of JSON: over its canonical text), with a key that never leaves the server:
only it can tell. A PDF carries it as a comment behind its end, where no reader looks.
"""

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from ledger.event import canonical
from web.table import Unit, told
from web.viewer import ANYONE, allow

bp = Blueprint("signed_files", __name__)

LARGEST = 5_000_000
"""Bytes of a file that is looked at."""
_PDF_END = re.compile(rb"\n%nisugata-signature ([0-9a-f]{64})\n\Z")
_KIND = "nisugata.lot"


@dataclass(frozen=True)
class Checked:
    """Whether a file is genuine and unchanged, and what it says of itself where it is."""

    genuine: bool
    facts: dict[str, Any] | None = None


def _signature(content: bytes) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(hmac.digest(secret, b"signed-file", "sha256"), content, "sha256").hexdigest()


def signed_json(facts: dict[str, Any]) -> bytes:
    """The facts as a JSON file with their signature."""
    bare = {"kind": _KIND, "v": 1, **facts}
    whole = {**bare, "signature": _signature(canonical(bare).encode())}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def signed_pdf(pdf: bytes) -> bytes:
    """The PDF with its signature behind its end."""
    return pdf + f"\n%nisugata-signature {_signature(pdf)}\n".encode()


def checked(content: bytes) -> Checked:
    """Whether a file was signed here and is as it was."""
    if content.startswith(b"%PDF"):
        found = _PDF_END.search(content)
        return Checked(found is not None and _same(content[: found.start()], found[1].decode()))
    try:
        facts = json.loads(content)
        signature = facts.pop("signature")
        genuine = isinstance(signature, str) and facts["kind"] == _KIND and _same(canonical(facts).encode(), signature)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Checked(genuine=False)
    return Checked(genuine, facts if genuine else None)


def _same(content: bytes, signature: str) -> bool:
    return hmac.compare_digest(_signature(content).encode(), signature.encode(errors="replace"))


@bp.get("/verify-file")
@allow(ANYONE)
def page() -> str:
    """Ask for the file."""
    return render_template("proof/verify.html", answer=None, name="")


@bp.post("/verify-file")
@allow(ANYONE, writes=False)
def verify() -> str | Response | tuple[str, int]:
    """Say whether it is genuine; nothing of it is kept."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    file = request.files.get("file")
    content = file.read(LARGEST + 1) if file else b""
    if not content:
        return render_template("proof/verify.html", answer=None, name="", missing=True), 422
    answer, name = checked(content), (file.filename or "")[:80] if file else ""
    made = told(Unit.MOMENT, datetime.fromisoformat(answer.facts["made_at"])) if answer.facts else ""
    return render_template("proof/verify.html", answer=answer, name=name, made=made)
