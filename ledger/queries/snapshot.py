"""What a phone must know to judge without signal: a base, then what changed since a ledger position."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

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
from ledger.queries.findings import told_to_yard
from ledger.queries.lot_snapshot import lots_of
from ledger.queries.returns import homeward_from
from ledger.queries.samples import progress, sampled
from ledger.queries.tag_snapshot import tags_of
from ledger.queries.vehicle_snapshot import vehicles_of
from ledger.queries.weighing import rules_of, scales_of
from ledger.queries.work_split import recovering
from ledger.words import CompanyRole, FillState, Team

Json = dict[str, Any]


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
    told["site"]["recovers"] = recovering(session, site.company)
    return told | {
        "acceptances": vehicles_of(session, site, since),
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


def _containers(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = (
        select(Container, Place.name, Fill.id, Fill.opened_at, Fill.state)
        .outerjoin(Place, Place.id == Container.place_id)
        .outerjoin(Fill, and_(Fill.container_id == Container.id, Fill.state != FillState.EMPTIED))
        .where(Container.site_id == site.id)
        .order_by(Container.name, Container.id, Fill.opened_at, Fill.id)
    )
    rows = rows.where(_newer(Container, since) if since is not None else Container.retired.is_(False))
    found = {row[0].id: row for row in session.execute(rows)}
    inside = _inside(session, [fill for _, _, fill, *_ in found.values() if fill])
    homeward = homeward_from(session, list(found))
    return [
        _container(container, place)
        | {
            "returning": homeward.get(container.id),
            "fill": fill
            and {"id": fill, "opened_at": opened_at.isoformat(), "state": state, **_content(inside.get(fill, {}))},
        }
        for container, place, fill, opened_at, state in found.values()
    ]


def _inside(session: Session, fills: list[str]) -> dict[str, dict[Team | None, tuple[int, str]]]:
    """Parts in fills by the team of their vehicles, and one of these vehicles; fills without any are left out."""
    rows = (
        select(Recovery.fill_id, Acceptance.team, func.count(), func.max(Acceptance.chassis_number))
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Recovery.fill_id.in_(fills), Recovery.annulled.is_(False))
        .group_by(Recovery.fill_id, Acceptance.team)
    )
    found: dict[str, dict[Team | None, tuple[int, str]]] = {}
    for fill, team, parts, vehicle in session.execute(rows):
        found.setdefault(fill or "", {})[team] = parts, vehicle
    return found


def _content(by_team: dict[Team | None, tuple[int, str]]) -> Json:
    return {
        "parts": sum(parts for parts, _ in by_team.values()),
        "teams": {team: {"parts": parts, "vehicle": vehicle} for team, (parts, vehicle) in by_team.items() if team},
    }


def _container(container: Container, place: str | None) -> Json:
    return {
        "id": container.id,
        "code": container.code,
        "name": container.name,
        "form": container.form,
        "material": container.material,
        "state": "retired" if container.retired else "in_use",
        "place": place,
    }


def _places(session: Session, site: Site, since: int | None) -> list[Json]:
    rows = select(Place).where(Place.site_id == site.id, _newer(Place, since)).order_by(Place.name)
    return [{"id": place.id, "code": place.code, "name": place.name} for place in session.scalars(rows)]
