"""Invitations and device tokens: random, used once, and only their hashes are stored."""

import secrets
from datetime import UTC, datetime, timedelta

import ledger
from ledger.event import Source
from ledger.models import Device, DeviceToken, Invitation, Person, Site
from ledger.words import Auth
from web.db import db
from web.viewer import token_hash

LASTS = timedelta(minutes=15)


class InvitationUsedError(Exception):
    """The one-time link was used before, has run out, or never existed."""


class FirstLinkUsedError(Exception):
    """The link of the first administrator was used before, has run out, or never existed."""


def invite(purpose: str, site_id: str | None, made_by: str | None, lasts: timedelta = LASTS) -> str:
    """Make a one-time token; the caller commits."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation(
        token_sha256=token_hash(token),
        purpose=purpose,
        site_id=site_id,
        made_by=made_by,
        expires_at=datetime.now(UTC) + lasts,
    )
    db.session.add(invitation)
    return token


def redeem(token: str, purpose: str) -> Invitation:
    """Use a token up. Raises InvitationUsedError."""
    invitation = _unused(db.session.get(Invitation, token_hash(token), with_for_update=True), purpose)
    invitation.used_at = datetime.now(UTC)
    return invitation


def require_unused(token: str, purpose: str) -> None:
    """Look before somebody fills in a form. Raises InvitationUsedError."""
    _unused(db.session.get(Invitation, token_hash(token)), purpose)


def _unused(invitation: Invitation | None, purpose: str) -> Invitation:
    now = datetime.now(UTC)
    if invitation is None or invitation.purpose != purpose or invitation.used_at or invitation.expires_at < now:
        raise InvitationUsedError
    return invitation


def enrol(token: str, name: str) -> tuple[Device, str]:
    """Enrol a phone with a supervisor's one-time token; return it with the token it shows from now on."""
    invitation = redeem(token, "enrol")
    site = db.session.get_one(Site, invitation.site_id)
    inviter = db.session.get_one(Person, invitation.made_by)
    return enrol_as(inviter, site, name)


def enrol_as(inviter: Person, site: Site, name: str) -> tuple[Device, str]:
    """Enrol a phone on somebody's behalf; the caller commits."""
    posted = ledger.happening("device.enrolled", inviter.id, site=site.id, name=name)
    answer = ledger.record(db.session(), posted, Source(site.id, person_id=inviter.id, auth=Auth.PASSWORD))
    if not answer.applied:
        raise InvitationUsedError
    token = secrets.token_urlsafe(32)
    db.session.add(DeviceToken(device_id=answer.id, token_sha256=token_hash(token)))
    return db.session.get_one(Device, answer.id), token
