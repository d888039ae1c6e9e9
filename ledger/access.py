"""Who may do what: one table of action -> roles. What is not listed is refused.

An action is the kind of an event, or the name of something a page shows. The same table serves the ledger's judging
and the routes of the web room.
"""

from collections.abc import Collection

from ledger.words import Auth, Role

_YARD = frozenset({Role.WORKER, Role.SUPERVISOR, Role.CLERK, Role.OWNER})
_LEAD = frozenset({Role.SUPERVISOR, Role.OWNER})
_OFFICE = frozenset({Role.CLERK, Role.SUPERVISOR, Role.OWNER})
_SECOND = frozenset({Role.CLERK, Role.OWNER, Role.MANAGER})
_DOCK = frozenset({Role.DOCK})
_MAKERS = frozenset({Role.MAKER})
_MASTERS = frozenset({Role.MANAGER})
_RECEIPTS = _DOCK | _MASTERS
_AUDITS = frozenset({Role.MANAGER, Role.AUDITOR})
_READ = frozenset(Role)

ACTIONS: dict[str, frozenset[Role]] = {
    # the floor
    "vehicle.found": _YARD,
    "fill.opened": _YARD,
    "part.recovered": _YARD,
    "part.absent": _YARD,
    "recovery.finished": _YARD,
    "fill.closed": _YARD,
    "container.put_away": _YARD,
    "container.emptied": _YARD,
    "event.annulled": _YARD | _DOCK | _MAKERS | frozenset({Role.MANAGER}),
    "photograph.added": _YARD | _DOCK,
    "device.checked_out": _YARD | _DOCK,
    "device.checked_in": _YARD | _DOCK,
    "shift.closed": _YARD | _DOCK,
    "queue.rescued": _YARD | _DOCK,
    # supervisors and the office
    "event.let_through": _LEAD | _DOCK,
    "vehicle.accepted": _OFFICE,
    "acceptances.imported": _OFFICE,
    "vehicle.corrected": _OFFICE,
    "vehicles.instructed": _OFFICE,
    "record.admitted": _OFFICE,
    "ticket.issued": _OFFICE,
    "container.made": _LEAD,
    "container.retired": _LEAD,
    "place.made": _LEAD,
    "place.measured": _LEAD,
    "shipping.agreed": _LEAD,
    "unread.arranged": _LEAD,
    "tag.printed": _OFFICE | _DOCK,
    "tag.made": _OFFICE,
    "tag.bound": _YARD,
    "tag.lost": _YARD | _DOCK,
    "tag.found": _OFFICE | _DOCK,
    "tag.retired": _OFFICE | _DOCK,
    "tag.seen_old": _READ,
    "printer.arranged": _LEAD | _DOCK,
    "badge.issued": _LEAD | _DOCK,
    "person.registered": _LEAD | _MASTERS,
    "person.left": _LEAD | _MASTERS,
    "person.renamed": _LEAD | _MASTERS,
    "person.roles_changed": _LEAD | _MASTERS,
    "device.enrolled": _LEAD | _DOCK,
    "device.withdrawn": _LEAD | _DOCK,
    "lot.made": _LEAD,
    "lot.cancelled": _LEAD,
    "lot.shipped": _LEAD,
    "handover_report.approved": _SECOND,
    "handover_report.taken_over": _SECOND,
    "lot.jars_id_typed": _SECOND,
    "lot.jars_id_checked": _SECOND,
    "lot.deletion_entered": _SECOND,
    "lot.deletion_compared": _SECOND,
    "entry.approved": _SECOND,
    "entry.entered": _SECOND,
    "entry.sealed": _SECOND,
    "entry.taken_over": _SECOND,
    "body.handed_over": _OFFICE,
    "body.reported": _SECOND,
    "body.compared": _SECOND,
    "recipient.registered": _OFFICE,
    "recipient.retired": _OFFICE,
    "correction.requested": _OFFICE | _DOCK,
    "correction.approved": _OFFICE | _MASTERS,
    "correction.refused": _OFFICE | _MASTERS,
    "correction.acknowledged": _OFFICE | _DOCK,
    "event.assigned": _OFFICE | _DOCK,
    "event.answered": _YARD | _DOCK,
    "deadline.set": _MASTERS,
    # the dock
    "bag.checked": _DOCK,
    "lot.weighed": _DOCK,
    "lot.received": _DOCK,
    "lot.handed_over": _DOCK,
    "scale.registered": _DOCK,
    "scale.inspected": _DOCK,
    "scale.connected": _DOCK,
    "tare.set": _DOCK,
    "weighing.arranged": _DOCK,
    "lot.inspected": _DOCK,
    "finding.made": _DOCK,
    "finding.answered": _YARD,
    "lot.redirected": _DOCK,
    "surplus.settled": _DOCK,
    "containers.returned": _DOCK,
    "containers.arrived": _YARD,
    # what was agreed
    "consortium.formed": _MASTERS,
    "consortium.agreed": _MASTERS,
    "company.registered": _MASTERS,
    "company.renamed": _MASTERS,
    "company.left": _MASTERS,
    "company.prefix_set": _LEAD | _DOCK | _MASTERS,
    "site.registered": _MASTERS,
    "site.renamed": _MASTERS,
    "maker.assigned": _MASTERS,
    "model.classified": _MASTERS,
    "work.assigned": _MASTERS,
    "deemed_table.issued": _OFFICE | _MASTERS,
    "jars_table.seen": _OFFICE | _MASTERS,
    "sample.weighed": _YARD,
    # after the dock
    "receiver_report.approved": _RECEIPTS,
    "receiver_report.entered": _RECEIPTS,
    "receiver_report.sealed": _RECEIPTS,
    "receiver_report.taken_over": _RECEIPTS,
    "slip.signed": _DOCK,
    "onward.shipped": _DOCK,
    "onward.arrived": _MAKERS,
    "product.reported": _MAKERS,
    "residue.disposed": _DOCK | _MAKERS,
    "month.closed": _DOCK | _MAKERS,
    # proof for outsiders
    "link.given": _LEAD | _DOCK | _MASTERS,
    "statement.made": frozenset(),  # by nobody: see BY_OUTSIDERS
    "link.withdrawn": _LEAD | _DOCK | _MASTERS,
    "audit.opened": _AUDITS,
    "audit.answered": _AUDITS,
    "audit.closed": _AUDITS,
    "audit.followed_up": _AUDITS | _LEAD | _DOCK,
    "incentive.agreed": _MASTERS,
    "asr.reported": _MASTERS,
    # pages
    "see.floor": _YARD,
    "see.dock": _DOCK,
    "see.vehicles": _YARD,
    "see.containers": _YARD,
    "see.lots": _OFFICE | _DOCK | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.entries": frozenset({Role.CLERK, Role.OWNER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR}),
    "see.unread": _OFFICE,
    "see.tray": _OFFICE | _DOCK,
    "see.questions": _YARD | _DOCK,
    "see.corrections": _OFFICE | _DOCK | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.bodies": _OFFICE | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.people": _LEAD | _DOCK | _MASTERS,
    "see.trace": _READ,
    "see.home": _READ,
    "see.storage": _YARD | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.search": _OFFICE | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.files": _READ - {Role.WORKER},
    "see.reports": _OFFICE | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.masters": _OFFICE | frozenset({Role.MANAGER, Role.AUDITOR}),
    "see.board": _MASTERS | frozenset({Role.AUDITOR, Role.OWNER}),
    "see.ledger": _AUDITS | frozenset({Role.OWNER}),
    "see.audits": _AUDITS | _LEAD | _DOCK | frozenset({Role.CLERK}),
    "see.scales": _DOCK,
    "see.returns": _OFFICE | _DOCK,
    "see.findings": _YARD | _DOCK | _MASTERS | frozenset({Role.AUDITOR}),
    "see.receipts": _DOCK | _MASTERS | frozenset({Role.AUDITOR}),
    "see.onward": _DOCK | _MAKERS | _MASTERS | frozenset({Role.AUDITOR}),
    "give.secrets": _LEAD | _MASTERS,
    "scan": _YARD | _DOCK,
}

FLOOR_KINDS = frozenset(
    {
        "vehicle.found", "fill.opened", "part.recovered", "part.absent", "recovery.finished", "fill.closed",
        "container.put_away", "container.emptied", "event.annulled", "bag.checked", "lot.weighed", "tag.bound",
        "tag.lost", "tag.seen_old", "photograph.added", "device.checked_out", "device.checked_in", "shift.closed",
        "sample.weighed", "lot.inspected", "finding.made", "finding.answered", "lot.redirected", "surplus.settled",
        "containers.returned", "containers.arrived", "lot.handed_over",
    }
)  # fmt: skip
"""What phones record on the floor and at the dock, offline as well."""
BY_OUTSIDERS = frozenset({"statement.made"})
"""What somebody without an account may write through a link. Always held until a person lets it through."""
_NEEDS_SECRET = frozenset(
    {
        "entry.approved", "entry.entered", "entry.sealed", "entry.taken_over", "lot.jars_id_typed",
        "lot.jars_id_checked", "event.let_through", "correction.requested", "correction.approved",
        "correction.refused", "body.reported", "body.compared", "receiver_report.approved",
        "receiver_report.entered", "receiver_report.sealed", "receiver_report.taken_over", "slip.signed",
        "handover_report.approved", "handover_report.taken_over", "lot.deletion_entered", "lot.deletion_compared",
    }
)  # fmt: skip
_KNOWN_SECRET = frozenset({Auth.PASSWORD, Auth.PIN})
OFFLINE = frozenset({Auth.BADGE_OFFLINE, Auth.CLAIMED_OFFLINE})


def allowed(action: str, roles: Collection[Role]) -> bool:
    """Say whether somebody with these roles may do the action; an unknown action is nobody's."""
    return not ACTIONS.get(action, frozenset()).isdisjoint(roles)


def may_empower(giver: Collection[Role], roles: Collection[Role]) -> bool:
    """Say whether somebody may hand out these roles, or the secrets of a person who has them.

    A supervisor hands out floor roles only: whoever holds the passwords of two people would approve alone (R6).
    """
    if not {Role.MANAGER, Role.OWNER}.isdisjoint(giver):
        return True
    return allowed("give.secrets", giver) and {Role.WORKER, Role.SUPERVISOR}.issuperset(roles)


def strong_enough(kind: str, auth: Auth) -> bool:
    """Say whether an identity proved this way suffices for a kind of event.

    A badge alone never approves (R18); whoever was not seen by the server has floor rights only.
    """
    if kind in _NEEDS_SECRET:
        return auth in _KNOWN_SECRET
    return auth not in OFFLINE or kind in FLOOR_KINDS
