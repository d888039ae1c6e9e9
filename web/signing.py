"""Proving who one is: password, PIN or badge. Attempts are counted before anything is checked."""

from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from hmac import compare_digest

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import session
from sqlalchemy import select

from ledger import tags
from ledger.models import Attempt, Credential, Person
from ledger.words import Auth
from web.db import db

FREE_ATTEMPTS = 4
LONGEST_WAIT = timedelta(minutes=15)
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """What an unknown name's secret is held against, so that it takes as long as a wrong secret."""
    return _hasher.hash("nobody's password")


class SignInRefusedError(Exception):
    """The proof does not hold. The reason is never told apart: name, secret or no longer here."""


class TooManyAttemptsError(Exception):
    """Too many failed attempts for this person or phone."""

    def __init__(self, wait: timedelta) -> None:
        self.wait_s = int(wait.total_seconds()) + 1
        super().__init__(f"wait {self.wait_s} s")


def by_password(login: str, password: str, where: str) -> Person:
    """Sign in with login name and password; `where` names the device or address that tries."""
    credential = db.session.scalar(select(Credential).where(Credential.login == login.strip().lower()))
    verifier = credential.password if credential else None
    return _enter(_prove(credential, verifier, password, where), Auth.PASSWORD)


def by_pin(person_id: str, pin: str, where: str) -> Person:
    """Sign in with a chosen name and PIN, on an enrolled phone."""
    return _enter(pin_of(person_id, pin, where), Auth.PIN)


def by_badge(text: str, where: str) -> Person:
    """Sign in with what a badge's QR says, on an enrolled phone. Raises NotATag for any other text."""
    return _enter(badge_of(text, where), Auth.BADGE)


def pin_of(person_id: str, pin: str, where: str) -> Person:
    """Say whose PIN it is without signing anybody in: a sender signs on a receiver's phone."""
    credential = db.session.get(Credential, person_id)
    return _prove(credential, credential.pin if credential else None, pin, where)


def badge_of(text: str, where: str) -> Person:
    """Say whose badge it is without signing anybody in. Raises NotATag for any other text."""
    tag = tags.read(text)
    person = db.session.scalar(select(Person).where(Person.badge == tag.code))
    credential = db.session.get(Credential, person.id) if person else None
    _count(where, credential)
    given = sha256((tag.secret or "").encode()).hexdigest()
    if not credential or not compare_digest(credential.badge_sha256 or "", given):
        raise SignInRefusedError
    return _seen(credential, where)


def _prove(credential: Credential | None, verifier: str | None, secret: str, where: str) -> Person:
    _count(where, credential)
    if not _holds(verifier or _nobody(), secret) or credential is None or verifier is None:
        raise SignInRefusedError
    return _seen(credential, where)


def _holds(verifier: str, secret: str) -> bool:
    try:
        return _hasher.verify(verifier, secret)
    except VerificationError:
        return False


def _count(where: str, credential: Credential | None) -> None:
    """Count the attempt and commit, so that a crash or a race can't make it free; then end the transaction."""
    for key in _keys(where, credential):
        attempt = db.session.get(Attempt, key, with_for_update=True)
        if attempt is None:
            attempt = Attempt(key=key, count=0, last_at=datetime.now(UTC))
            db.session.add(attempt)
        _wait(attempt)
        attempt.count, attempt.last_at = attempt.count + 1, datetime.now(UTC)
    db.session.commit()


def _keys(where: str, credential: Credential | None) -> list[str]:
    return [where, *([f"person:{credential.person_id}"] if credential else [])]


def _wait(attempt: Attempt) -> None:
    beyond = attempt.count - FREE_ATTEMPTS
    delay = min(timedelta(seconds=2 ** min(beyond, 12)), LONGEST_WAIT) if beyond >= 0 else timedelta()
    left = attempt.last_at + delay - datetime.now(UTC)
    if left > timedelta():
        raise TooManyAttemptsError(left)


def _seen(credential: Credential, where: str) -> Person:
    """The person, whose failed attempts are forgotten."""
    person = db.session.get_one(Person, credential.person_id)
    if person.left:
        raise SignInRefusedError
    for key in _keys(where, credential):
        attempt = db.session.get(Attempt, key)
        if attempt:
            db.session.delete(attempt)
    db.session.commit()
    return person


def _enter(person: Person, auth: Auth) -> Person:
    credential = db.session.get_one(Credential, person.id)
    sign_out()  # a new session for a new person
    session.update(person=person.id, auth=auth.value, epoch=credential.epoch)
    session.permanent = True
    return person


def sign_out() -> None:
    """Forget the person; this browser's language stays."""
    language = session.get("lang")
    session.clear()
    if language:
        session["lang"] = language


def set_secrets(
    person_id: str, *, login: str | None = None, password: str | None = None, pin: str | None = None
) -> None:
    """Give somebody a login name, password or PIN; sessions opened with the old ones end. The caller commits."""
    credential = db.session.get(Credential, person_id)
    if credential is None:
        credential = Credential(person_id=person_id, epoch=0)
        db.session.add(credential)
    if login:
        credential.login = login.strip().lower()
    if password:
        credential.password = _hasher.hash(password)
    if pin:
        credential.pin = _hasher.hash(pin)
    credential.epoch += 1


def give_badge_secret(person_id: str) -> str:
    """Draw a new secret for somebody's badge; only its hash stays. The caller commits."""
    secret = tags.new_secret()
    set_secrets(person_id)
    credential = db.session.get_one(Credential, person_id)
    credential.badge_sha256 = sha256(secret.encode()).hexdigest()
    return secret
