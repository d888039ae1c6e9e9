"""Estimates: by the terms in force, on what was reported, shared as agreed, to the yen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from ledger import record, sample
from ledger.changes import Change
from ledger.deemed import DeemedTable
from ledger.event import Source, happening
from ledger.incentive import Terms, estimates, payees, yen_for
from ledger.models import Company, Correction, IncentiveTerms, Lot, Site
from ledger.queries.board import arrived, asr_taken, lead_times, lots_received, recovered, recycling_rate
from ledger.queries.yearly import fiscal_year, span, weights
from ledger.receipts import reports_of
from ledger.split import split
from ledger.words import Auth, Code, IncentiveMethod, Material, Team
from tests.ledger.correcting import request

if TYPE_CHECKING:
    from ledger.sample import Story

YARD = "見本解体 本工場"
EVER = (date(2026, 1, 1), date(2027, 4, 1))


def agree(story: Story, team: str, valid_from: str, **terms: object) -> Code | None:
    """Agree on terms with a team; return why that was refused."""
    told = {"method": "deemed", "sen_per_kg": 2850, "rate_ppm": None, "shares": {}} | terms
    return story.tell("incentive.agreed", "管理 花子", {"team": team, "valid_from": valid_from, **told}).refusal


def consortium(story: Story) -> str:
    """Id of the sample's consortium."""
    return story.session.get_one(Site, story.sites[YARD]).company.consortium_id


@pytest.fixture
def reported(story: Story) -> Story:
    """A TH car and an ART car, each with a front bumper, sealed, shipped, and received at 9.001 kg."""
    sample.open_fill(story, "バンパー1", "f1")
    for chassis in ("V-0001", "V-0002"):
        sample.take(story, chassis, {"front_bumper": "f1"})
        sample.seal(story, chassis)
    story.do("fill.closed", "佐藤 一郎", fill=story.things["f1"])
    lot = sample.make_lot(story, "lot1", ["f1"], "bumper")
    sample.ship(story, "lot1", "A-202611-1")
    bag = story.session.get_one(Lot, lot).bags[0].id
    story.do("bag.checked", "受入 次郎", lot=lot, bag=bag, result="found")
    story.do("lot.weighed", "受入 次郎", lot=lot, scale=story.things["台はかり1"], gross_g=10_000, tare_g=999)
    story.do("lot.received", "受入 次郎", lot=lot)
    return story


def test_each_team_is_estimated_by_its_own_terms(reported: Story) -> None:
    agree(reported, "ART", "2026-04-01")
    agree(reported, "TH", "2026-04-01", method="rate", rate_ppm=65_000, sen_per_kg=3000)
    terms = Terms(reported.session, consortium(reported))
    rows = {one.team: one for one in estimates(reported.session, terms, [reported.sites[YARD]], *EVER)}
    assert rows[Team.ART].yen == 114, "4.0 kg deemed at 28.50 yen"
    assert rows[Team.TH].left_out == 1, "no ASR standard weight is known of that car"
    assert rows[Team.TH].yen == 0
    assert rows[Team.TH].reported_g == 4000


def test_what_one_vehicle_may_bring() -> None:
    art = IncentiveTerms(method=IncentiveMethod.DEEMED, sen_per_kg=2850)
    th = IncentiveTerms(method=IncentiveMethod.RATE, sen_per_kg=3000, rate_ppm=65_000)
    assert yen_for(art, 14_000, None) == Fraction(399)
    assert yen_for(th, 14_000, 200_000) == Fraction(390), "6.5 % of 200 kg at 30 yen"
    assert yen_for(None, 14_000, 200_000) is None
    assert yen_for(art, None, None) is None


def test_later_terms_leave_earlier_vehicles_alone(reported: Story) -> None:
    agree(reported, "ART", "2026-04-01")
    agree(reported, "ART", "2099-01-01", sen_per_kg=1)
    terms = Terms(reported.session, consortium(reported))
    row = next(one for one in estimates(reported.session, terms, [reported.sites[YARD]], *EVER) if one.team is Team.ART)
    assert row.yen == 114


def test_of_one_day_or_month_what_came_last_counts_whatever_its_id(story: Story) -> None:
    terms = {"team": "ART", "method": "deemed", "valid_from": "2026-04-01", "shares": {}}
    source = Source(story.sites["管理"], person_id=story.people["管理 花子"], auth=Auth.PASSWORD)
    for first, told in (("f", 1), ("0", 2)):
        for kind, body in (
            ("incentive.agreed", terms | {"sen_per_kg": told}),
            ("asr.reported", {"month": "2026-10-15", "grams": told, "source": "見本破砕"}),
        ):
            posted = happening(kind, story.people["管理 花子"], **body)
            assert record(story.session, posted | {"id": first * 8 + posted["id"][8:]}, source).applied
    in_force = Terms(story.session, consortium(story)).on(Team.ART, date(2026, 5, 1))
    assert in_force
    assert in_force.sen_per_kg == 2
    assert [one.grams for one in asr_taken(story.session, consortium(story), *EVER).values()] == [2]


def test_shares_add_up_to_the_yen(reported: Story) -> None:
    companies = {one.name: one.id for one in reported.session.query(Company)}
    yard, receiver = (companies[name] for name in ("見本解体（サンプル）", "見本樹脂リサイクル（サンプル）"))
    assert agree(reported, "ART", "2026-04-01", shares={yard: 667, receiver: 333}) is None
    terms = Terms(reported.session, consortium(reported))
    found = payees(reported.session, terms, estimates(reported.session, terms, [reported.sites[YARD]], *EVER))
    assert found == {yard: 76, receiver: 38}


@pytest.mark.parametrize(
    ("team", "terms"),
    [
        ("ART", {"rate_ppm": 65_000}),
        ("ART", {"method": "rate"}),
        ("TH", {"method": "rate", "rate_ppm": 1, "shares": {"": 1000}}),
        ("ART", {"shares": {"": 999}}),
    ],
)
def test_terms_that_can_not_be_are_refused(story: Story, team: str, terms: dict[str, object]) -> None:
    yard = story.session.get_one(Site, story.sites[YARD]).company_id
    shares = terms.get("shares")
    told = terms | {"shares": {yard: next(iter(shares.values()))}} if isinstance(shares, dict) else terms
    assert agree(story, team, "2026-04-01", **told) is Code.MISMATCH


def test_the_board_adds_up_what_was_recovered_and_what_arrived(reported: Story) -> None:
    parts = recovered(reported.session, [reported.sites[YARD]], *EVER)
    assert {(one.team, one.material, one.grams) for one in parts} == {
        (Team.ART, Material.BUMPER, 4000), (Team.TH, Material.BUMPER, 4000),
    }  # fmt: skip
    assert [(one.grams, one.deemed_g) for one in arrived(reported.session, [reported.sites[YARD]], *EVER)] == [
        (9001, 8000)
    ]
    leads = {one.step: one.count for one in lead_times(reported.session, [reported.sites[YARD]], *EVER)}
    assert leads == {"finished": 2, "sealed": 2, "shipped": 1, "received": 1}


def test_the_year_splits_every_gram_over_teams_and_routes(reported: Story) -> None:
    year = fiscal_year(datetime.now(UTC).date())
    found = weights(reported.session, [reported.sites[YARD]], year)
    assert sum(one.grams for one in found) == 9001
    assert {one.route for one in found} == {"here"}, "the bodies stand in the yard"
    assert {one.team: one.grams for one in found} == {Team.TH: 4501, Team.ART: 4500}


def correct(story: Story, change: Change, **told: object) -> None:
    """Correct what is sealed and received: asked for, agreed to by the second person and the managing company."""
    vehicle = {"what": change.value, "acceptance": story.things["V-0001"]}
    key = request(story, change, "鈴木 事務", vehicle | told).id
    for who in ("見本 社長", "管理 花子"):
        story.session.expire_all()
        way = story.session.get_one(Correction, key).way.value
        story.do("correction.approved", who, correction=key, way=way)


def test_r4_split_estimate_year_and_report_stay_as_reported_whatever_is_corrected(reported: Story) -> None:
    def told() -> list[object]:
        session = reported.session
        session.expire_all()
        terms, lot = Terms(session, consortium(reported)), session.get_one(Lot, reported.things["lot1"])
        year = fiscal_year(datetime.now(UTC).date())
        shares = split(lot, DeemedTable(session, lot.site_id))
        return [
            [(one.recovery.part, one.team, one.maker, one.deemed_g, one.grams) for one in shares],
            estimates(session, terms, [reported.sites[YARD]], *EVER),
            [(one.team, one.maker, one.material, one.grams) for one in weights(session, [reported.sites[YARD]], year)],
            reports_of(session, [lot])[lot.id]["deemed_g"],
        ]

    agree(reported, "TH", "2026-04-01")
    agree(reported, "ART", "2026-04-01")
    before = told()
    correct(reported, Change.ACCEPTANCE_MISTYPED, maker="スズキ", size_class="large", accepted_on="2026-05-01")
    correct(reported, Change.PART_WITHDRAWN, parts=["front_bumper"], why="sold", nothing_reason="unusable")
    assert told() == before
    (lot,) = lots_received(reported.session, [reported.sites[YARD]], *EVER)
    assert [one.corrected for one in split(lot, DeemedTable(reported.session, lot.site_id))] == [True, False]


def test_the_latest_residue_of_a_month_counts(story: Story) -> None:
    for grams in (5_000_000, 4_000_000):
        story.do("asr.reported", "管理 花子", month="2026-10-15", grams=grams, source="見本破砕")
    found = asr_taken(story.session, consortium(story), *EVER)
    assert [one.grams for one in found.values()] == [4_000_000]
    assert recycling_rate(1_000_000, 4_000_000) == 0.2
    assert recycling_rate(0, 0) is None


def test_a_fiscal_year_begins_in_april() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert span(2026) == (date(2026, 4, 1), date(2027, 4, 1))
