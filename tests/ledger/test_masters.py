"""What was agreed changes by events with dates, and never rewrites what was judged by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import tags
from ledger.deemed import DeemedTable
from ledger.event import new_id
from ledger.models import Acceptance, Device, Person, Site
from ledger.tags import TagKind
from ledger.words import Code, Outcome, PartKind
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

MANAGER = "管理 花子"
LEAD = "田中 監督"
YARD = "見本解体 本工場"


def test_people_have_only_roles_their_company_has(story: Story) -> None:
    body = {"site": story.sites[YARD], "name": "新人"}
    assert ask(story, "person.registered", LEAD, roles=["dock"], **body).refusal is Code.MISMATCH
    assert ask(story, "person.registered", MANAGER, roles=["manager"], **body).refusal is Code.MISMATCH
    assert ask(story, "person.registered", LEAD, roles=["worker", "supervisor"], **body).applied
    assert ask(story, "person.registered", LEAD, roles=["worker", "clerk"], **body).refusal is Code.NOT_ALLOWED  # R6


def test_a_supervisor_makes_no_owner(story: Story) -> None:
    body = {"site": story.sites[YARD], "name": "新人", "roles": ["owner"]}
    assert ask(story, "person.registered", LEAD, **body).refusal is Code.NOT_ALLOWED
    assert ask(story, "person.registered", "見本 社長", **body).applied


def test_people_are_registered_in_ones_own_company(story: Story) -> None:
    body = {"name": "新人", "roles": ["worker"]}
    assert ask(story, "person.registered", LEAD, site=story.sites["となり解体"], **body).refusal is Code.UNKNOWN_THING
    assert ask(story, "person.registered", LEAD, site=new_id(), **body).refusal is Code.UNKNOWN_THING
    assert ask(story, "person.registered", MANAGER, site=story.sites["となり解体"], **body).applied


@pytest.mark.parametrize(("kind", "more"), [("person.left", {}), ("badge.issued", {"code": "W"})])
def test_the_neighbours_people_are_unknown(story: Story, kind: str, more: dict[str, str]) -> None:
    body = {"code": tags.new_code(TagKind.BADGE)} if more else {}
    for person in (story.people["となり 監督"], new_id()):
        assert ask(story, kind, LEAD, person=person, **body).refusal is Code.UNKNOWN_PERSON
    assert ask(story, kind, MANAGER if not more else LEAD, person=story.people["佐藤 一郎"], **body).applied


def test_a_new_badge_replaces_the_old_one(story: Story, session: Session) -> None:
    first, second = tags.new_code(TagKind.BADGE), tags.new_code(TagKind.BADGE)
    for code in (first, second):
        ask(story, "badge.issued", LEAD, person=story.people["佐藤 一郎"], code=code)
    assert session.get_one(Person, story.people["佐藤 一郎"]).badge == second
    again = ask(story, "badge.issued", LEAD, person=story.people["佐藤 一郎"], code=first)
    assert again.refusal is Code.ALREADY_DONE


def test_phones_are_enrolled_and_withdrawn_at_ones_own_sites(
    story: Story, another_phone: Callable[[str, str], Phone], session: Session
) -> None:
    foreign = ask(story, "device.enrolled", LEAD, site=story.sites["となり解体"], name="x")
    assert foreign.refusal is Code.UNKNOWN_THING
    phone = another_phone("となり解体", "となり 監督")
    assert ask(story, "device.withdrawn", LEAD, device=phone.id).refusal is Code.UNKNOWN_THING
    assert ask(story, "device.withdrawn", "となり 監督", device=phone.id).applied
    assert session.get_one(Device, phone.id).withdrawn


def test_a_site_belongs_to_a_company_of_the_consortium(story: Story) -> None:
    answer = ask(story, "site.registered", MANAGER, company=new_id(), name="x")
    assert answer.refusal is Code.UNKNOWN_THING


def test_a_jars_site_code_is_one_site_s_alone(story: Story, session: Session) -> None:
    yard = session.get_one(Site, story.sites[YARD])
    for kind, body in (
        ("site.registered", {"company": yard.company_id, "name": "第二工場"}),
        ("site.renamed", {"site": story.sites["となり解体"], "name": "となり解体"}),
    ):
        assert ask(story, kind, MANAGER, jars_code=yard.jars_code, **body).detail == {"field": "jars_code"}
        assert ask(story, kind, MANAGER, jars_code="１２３４５６７８９０１２", **body).outcome is Outcome.KEPT
    assert ask(story, "site.renamed", MANAGER, site=yard.id, name="別名", jars_code=yard.jars_code).applied


def test_a_deemed_table_counts_from_its_day(story: Story, session: Session) -> None:
    vehicle = session.get_one(Acceptance, story.things["V-0001"])
    tomorrow = (vehicle.accepted_on + timedelta(days=1)).isoformat()
    body = {"site": story.sites[YARD], "grams": {"mid_small": {"front_bumper": 9_000}}}
    assert ask(story, "deemed_table.issued", LEAD, valid_from=tomorrow, **body).applied
    table = DeemedTable(session, vehicle.site_id)
    assert table.grams(vehicle, PartKind.FRONT_BUMPER) == 4_000
    assert ask(story, "deemed_table.issued", LEAD, valid_from=vehicle.accepted_on.isoformat(), **body).applied
    table = DeemedTable(session, vehicle.site_id)
    assert table.grams(vehicle, PartKind.FRONT_BUMPER) == 9_000
    assert table.grams(vehicle, PartKind.INTERIOR) is None


def test_of_two_deemed_tables_for_one_day_the_later_stands_in_the_place_of_the_earlier(
    story: Story, session: Session
) -> None:
    vehicle = session.get_one(Acceptance, story.things["V-0001"])
    told = {"site": story.sites[YARD], "valid_from": vehicle.accepted_on.isoformat()}
    for grams in (9_000, 8_000, 7_000, 6_000, 5_000):
        weights = {"front_bumper": grams} | ({} if grams == 5_000 else {"interior": grams})
        assert ask(story, "deemed_table.issued", LEAD, grams={"mid_small": weights}, **told).applied
        table = DeemedTable(session, vehicle.site_id)
        assert table.grams(vehicle, PartKind.FRONT_BUMPER) == grams
    assert table.grams(vehicle, PartKind.INTERIOR) is None


def test_a_deemed_table_is_issued_for_ones_own_site(story: Story) -> None:
    body = {"valid_from": "2026-04-01", "grams": {"kei": {"interior": 5_000}}}
    for site in (story.sites["となり解体"], new_id()):
        assert ask(story, "deemed_table.issued", LEAD, site=site, **body).refusal is Code.UNKNOWN_THING
    assert ask(story, "deemed_table.issued", MANAGER, site=story.sites["となり解体"], **body).applied


def test_a_vehicle_keeps_the_team_it_was_accepted_with(story: Story, session: Session) -> None:
    today = datetime.now(UTC).date().isoformat()
    story.do("maker.assigned", MANAGER, maker="トヨタ", valid_from=today)
    team = session.get_one(Acceptance, story.things["V-0001"]).team
    assert team is not None
    assert team.value == "TH"


@pytest.mark.parametrize("who", [LEAD, "見本 社長", "鈴木 事務", "受入 次郎", "監査 三枝"])
def test_only_the_managing_company_changes_the_consortium(story: Story, who: str) -> None:
    for kind, body in (
        ("company.registered", {"name": "x", "role": "dismantler"}),
        ("site.registered", {"company": new_id(), "name": "x"}),
        ("maker.assigned", {"maker": "x", "valid_from": "2026-04-01"}),
    ):
        assert ask(story, kind, who, **body).refusal is Code.NOT_ALLOWED


def test_a_company_notes_its_gs1_prefix_and_takes_it_away(story: Story, session: Session) -> None:
    lead = session.get_one(Person, story.people["田中 監督"])
    company = lead.company.id
    for typed, kept in (("４９-12345 ", "4912345"), ("4512345678", "4512345678"), (None, None)):
        assert ask(story, "company.prefix_set", "田中 監督", company=company, prefix=typed).applied
        assert lead.company.gs1_prefix == kept
    assert ask(story, "company.prefix_set", MANAGER, company=company, prefix="4912345").applied
    assert ask(story, "company.prefix_set", "田中 監督", company=company, prefix="12").refusal is Code.MISMATCH
    others = session.get_one(Person, story.people["受入 次郎"]).company.id
    refused = ask(story, "company.prefix_set", "田中 監督", company=others, prefix="4912345")
    assert refused.refusal is Code.UNKNOWN_THING
    assert ledger.verify(session).intact


@pytest.mark.parametrize(("who", "gone"), [(LEAD, "見本 社長"), (LEAD, "鈴木 事務"), (MANAGER, MANAGER)])
def test_nobody_sends_away_themselves_or_their_superiors(story: Story, who: str, gone: str) -> None:
    assert ask(story, "person.left", who, person=story.people[gone]).refusal is Code.NOT_ALLOWED
