"""What a phone must know to judge without signal: a base, then what changed since a ledger position."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.agreed import told_to_phones
from ledger.models import (
    Acceptance,
    Container,
    Credential,
    Fill,
    Head,
    Person,
    Place,
    Recovery,
    Site,
    State,
)
from ledger.prior import Prior, prior_recoveries
from ledger.queries.findings import told_to_yard
from ledger.queries.lot_snapshot import lots_of
from ledger.queries.returns import homeward_from
from ledger.queries.samples import progress, sampled, weights_of
from ledger.queries.tag_snapshot import tags_of
from ledger.queries.weighing import rules_of, scales_of
from ledger.words import AcceptanceState, CompanyRole, FillState

Json = dict[str, Any]
FINISHED_DAYS = 2


def snapshot(session: Session, site: Site, since: int | None) -> Json:
    """Return the snapshot of a site as plain values.

    With `since`, only rows changed after that ledger position; rows that are over are told once more, with the state
    they ended in. Without it, the base: everything that is still open.
    """
    head = session.get(Head, 1)
    agreed = told_to_phones(session, site.company.consortium_id)
    told: Json = {
        "position": head.position if head else 0,
        "base": since is None,
        "site": {"id": site.id, "name": site.name, "company": site.company.name, "agreed": agreed},
        "people": _people(session, site, since),
        "tags": tags_of(session, site, since),
        **{key: [] for key in ("acceptances", "containers", "places", "lots", "scales")},
    }
    if site.company.role is CompanyRole.RECEIVER:
        told["site"]["weighing"] = rules_of(session, site)
        return told | {"lots": lots_of(session, site, since), "scales": scales_of(session, site, since)}
    told["site"] |= {"sample": progress(sampled(session, site.id)), **told_to_yard(session, site.id)}
    return told | {
        "acceptances": _acceptances(session, site, since),
        "containers": _containers(session, site, since),
        "places": _places(session, site, since),
    }


def _newer(model: type[State], since: int | None) -> ColumnElement[bool]:
    return model.touched > since if since is not None else true()


def _people(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = (
        select(Person, Credential.badge_sha256)
        .join(Site, Person.site_id == Site.id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Site.company_id == site.company_id)
    )
    rows = rows.where(_newer(Person, since)) if since is not None else rows.where(Person.left.is_(False))
    return [
        {
            "id": person.id,
            "name": person.name,
            "roles": sorted(person.roles),
            "badge_code": person.badge,
            "badge_verifier": verifier,
            "left": person.left,
        }
        for person, verifier in session.execute(rows)
    ]


def _acceptances(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = (
        select(Acceptance)
        .where(Acceptance.site_id == site.id)
        .options(
            selectinload(Acceptance.recoveries).options(
                joinedload(Recovery.person), joinedload(Recovery.fill).joinedload(Fill.container)
            )
        )
        .order_by(Acceptance.accepted_on, Acceptance.id)
    )
    rows = rows.where(_newer(Acceptance, since) if since is not None else _at_hand())
    found = session.scalars(rows).all()
    ids = [acceptance.id for acceptance in found]
    prior, weighed = prior_recoveries(session, ids), weights_of(session, ids)
    return [
        acceptance_json(acceptance, prior.get(acceptance.id, [])) | {"sample": weighed.get(acceptance.id, {})}
        for acceptance in found
    ]


def _at_hand() -> ColumnElement[bool]:
    """Unfinished vehicles, and those finished lately: their parts may still lie beside the scale of the sample."""
    lately = datetime.now(UTC) - timedelta(days=FINISHED_DAYS)
    return or_(Acceptance.state == AcceptanceState.OPEN, Acceptance.finished_at > lately)


def acceptance_json(acceptance: Acceptance, prior: Iterable[Prior] = ()) -> Json:
    """Return an acceptance as phones know it, with the parts already recorded, and what others took before."""
    return {
        "id": acceptance.id,
        "chassis_number": acceptance.chassis_number,
        "maker": acceptance.maker,
        "team": acceptance.team,
        "size_class": acceptance.size_class,
        "accepted_on": acceptance.accepted_on.isoformat(),
        "state": acceptance.state,
        "ticket": acceptance.ticket,
        "model": acceptance.model,
        "target": acceptance.target,
        "wanted": [part for part in acceptance.wanted.split(",") if part],
        "note": acceptance.note,
        "parts": {recovery.part: _part(recovery) for recovery in acceptance.live},
        "prior": {one.part: {"by": one.company, "at": one.at.isoformat()} for one in prior},
    }


def _part(recovery: Recovery) -> Json:
    return {
        "event": recovery.id,
        "state": recovery.state,
        "by": recovery.person.name,
        "at": recovery.at.isoformat(),
        "fill": recovery.fill_id,
        "container": recovery.fill.container.name if recovery.fill else None,
    }


def _containers(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = (
        select(Container)
        .where(Container.site_id == site.id)
        .options(
            joinedload(Container.place),
            selectinload(Container.fills.and_(Fill.state != FillState.EMPTIED)).selectinload(Fill.recoveries),
        )
        .order_by(Container.name)
    )
    rows = rows.where(_newer(Container, since)) if since is not None else rows.where(Container.retired.is_(False))
    found = session.scalars(rows).all()
    homeward = homeward_from(session, [container.id for container in found])
    return [_container(container) | {"returning": homeward.get(container.id)} for container in found]


def _container(container: Container) -> Json:
    fill = container.fill
    return {
        "id": container.id,
        "code": container.code,
        "name": container.name,
        "form": container.form,
        "material": container.material,
        "state": "retired" if container.retired else "in_use",
        "place": container.place.name if container.place else None,
        "fill": fill
        and {
            "id": fill.id,
            "opened_at": fill.opened_at.isoformat(),
            "parts": len(fill.content),
            "state": fill.state,
        },
    }


def _places(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = select(Place).where(Place.site_id == site.id, _newer(Place, since)).order_by(Place.name)
    return [{"id": place.id, "code": place.code, "name": place.name} for place in session.scalars(rows)]
