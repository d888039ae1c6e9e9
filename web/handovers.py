"""Signing for a lot on one phone: the server sees the sender's badge or PIN and gives the phone a proof of it."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, abort, jsonify, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger.event import new_id
from ledger.kinds.handover import brings
from ledger.models import Credential, Lot, Person, SenderProof, Site
from ledger.words import Auth, LotState
from web import signing
from web.api import json_object, same_origin
from web.db import db
from web.viewer import allow, viewer

bp = Blueprint("handovers", __name__, url_prefix="/api/v1/lots")


def _arriving(key: UUID) -> Lot:
    lot = db.session.get(Lot, str(key))
    if lot is None or lot.destination_id not in viewer.site_ids or lot.state is not LotState.SHIPPED:
        abort(404)
    return lot


@bp.get("/<uuid:key>/senders")
@allow("lot.handed_over")
def senders(key: UUID) -> Response:
    """Who may hand a lot over and has a PIN to sign with."""
    lot = _arriving(key)
    rows = (
        select(Person)
        .join(Site, Site.id == Person.site_id)
        .join(Credential, Credential.person_id == Person.id)
        .where(Site.company_id.in_((lot.site.company_id, lot.destination.company_id)))
        .where(Person.left.is_(False), Credential.pin.is_not(None))
        .order_by(Person.name)
    )
    me = viewer.person.id if viewer.person else None
    people = [one for one in db.session.scalars(rows) if one.id != me and brings(lot, one)]
    return jsonify(people=[{"id": one.id, "name": one.name} for one in people])


@bp.post("/<uuid:key>/sender-proof")
@allow("lot.handed_over")
def prove(key: UUID) -> Response:
    """See the sender's badge or PIN; nobody is signed in by it. The attempt counts before it is checked."""
    same_origin()
    lot, sent = _arriving(key), json_object()
    where = f"device:{viewer.device.id}" if viewer.device else f"address:{request.remote_addr}"
    badge = sent.get("badge")
    if isinstance(badge, str):
        person, auth = signing.badge_of(badge, where), Auth.BADGE
    else:
        person, auth = signing.pin_of(str(sent.get("person")), str(sent.get("pin")), where), Auth.PIN
    if not brings(lot, person):
        raise signing.SignInRefusedError
    proof = SenderProof(id=new_id(), lot_id=lot.id, person_id=person.id, auth=auth, given_at=datetime.now(UTC))
    db.session.add(proof)
    db.session.commit()
    return jsonify(proof=proof.id, auth=auth, person={"id": person.id, "name": person.name})
