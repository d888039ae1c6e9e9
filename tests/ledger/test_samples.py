"""The 45-vehicle sample: weighed on phones, its progress, its means; the table from it; what JARS displays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ledger import sample, verify
from ledger.models import Acceptance
from ledger.moment import JAPAN
from ledger.queries.agreements import deemed_versions
from ledger.queries.samples import Span, jars_weights, means, progress, sampled
from ledger.queries.snapshot import snapshot
from ledger.words import Code, Outcome, PartKind, SizeClass
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER, CLERK, NEIGHBOUR = "グエン・ヴァン・アン", "鈴木 事務", "となり 監督"
ALL = {"front_bumper": 4200, "rear_bumper": 3300, "interior": 7700, "side_glass": 11600}
TODAY = datetime.now(JAPAN).date()


def test_weights_come_in_part_by_part_and_the_last_weighing_counts(
    story: Story, phone: Phone, session: Session
) -> None:
    key, site = story.things["V-0001"], story.sites["見本解体 本工場"]
    body = {"acceptance": key, "scale": "台はかり"}
    now = datetime.now(JAPAN)
    late = phone.note("sample.weighed", WORKER, at=now - timedelta(minutes=5), grams={"front_bumper": 9900}, **body)
    assert phone.do("sample.weighed", WORKER, at=now, grams={"front_bumper": 4200}, **body).applied
    assert phone.send(late).applied
    assert phone.do("sample.weighed", WORKER, grams=ALL, asr_standard_g=180_500, **body).applied
    (one,) = sampled(session, site)
    assert one.grams == {PartKind(part): grams for part, grams in ALL.items()}
    assert (one.complete(), one.people, session.get_one(Acceptance, key).asr_standard_g) == (True, {WORKER}, 180_500)
    assert progress([one]) == {SizeClass.LARGE: 0, SizeClass.MID_SMALL: 1, SizeClass.KEI: 0}
    told = snapshot(session, session.get_one(Acceptance, key).site, None)
    assert told["site"]["sample"][SizeClass.MID_SMALL] == 1
    assert next(row for row in told["acceptances"] if row["id"] == key)["sample"]["interior"] == 7700
    assert sampled(session, site, Span(last=TODAY - timedelta(days=2))) == []
    session.commit()
    assert verify(session).intact


def test_a_wrong_weight_is_taken_back_and_the_one_before_counts(story: Story, session: Session) -> None:
    body = {"acceptance": story.things["V-0001"], "scale": "台はかり"}
    story.do("sample.weighed", WORKER, grams={"interior": 7700}, **body)
    wrong = story.do("sample.weighed", WORKER, grams={"interior": 77_000}, **body)
    story.do("event.annulled", WORKER, event=wrong)
    (one,) = sampled(session, story.sites["見本解体 本工場"])
    assert one.grams == {PartKind.INTERIOR: 7700}


def test_the_sample_is_weighed_to_a_tenth_of_a_kilogram_on_ones_own_vehicles(story: Story) -> None:
    key = story.things["V-0001"]
    for grams in ({"interior": 7750}, {"interior": 0}, {}):
        answer = ask(story, "sample.weighed", WORKER, acceptance=key, grams=grams, scale="x")
        assert answer.outcome is Outcome.KEPT
    foreign = ask(story, "sample.weighed", NEIGHBOUR, acceptance=key, grams={"interior": 7700}, scale="x")
    assert foreign.refusal is Code.UNKNOWN_VEHICLE
    dock = ask(story, "sample.weighed", "受入 次郎", acceptance=key, grams={"interior": 7700}, scale="x")
    assert dock.refusal is Code.NOT_ALLOWED


def test_means_are_to_a_tenth_and_a_table_from_them_keeps_its_numbers(story: Story, session: Session) -> None:
    site = story.sites["見本解体 本工場"]
    for number, grams in enumerate((5000, 5100, 5100)):
        sample.accept(story, f"K-{number}", "スズキ", "kei")
        key = story.things[f"K-{number}"]
        story.do("sample.weighed", WORKER, acceptance=key, grams={"interior": grams}, scale="台はかり")
    mean = means(sampled(session, site))[SizeClass.KEI, PartKind.INTERIOR]
    assert (mean.grams, mean.exact_g, mean.least_g, mean.most_g, mean.count) == (5100, 5067, 5000, 5100, 3)
    story.do(
        "deemed_table.issued",
        CLERK,
        site=site,
        valid_from=TODAY.isoformat(),
        grams={"kei": {"interior": mean.grams}},
        basis="sample",
        evidence={"kei": {"interior": {"mean_g": mean.exact_g, "count": mean.count}}},
        note="初回のサンプル",
    )
    newest = deemed_versions(session, [site])[0]
    behind = newest.behind(SizeClass.KEI, PartKind.INTERIOR)
    assert behind is not None
    assert (newest.basis, newest.note, behind.mean_g, behind.count) == ("sample", "初回のサンプル", 5067, 3)


def test_what_jars_displays_stands_beside_ours(story: Story, session: Session) -> None:
    site = story.sites["見本解体 本工場"]
    seen = {"site": site, "grams": {"kei": {"interior": 5300}}}
    assert ask(story, "jars_table.seen", CLERK, seen_on=TODAY.isoformat(), **seen).applied
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert ask(story, "jars_table.seen", CLERK, seen_on=tomorrow, **seen).refusal is Code.MISMATCH
    assert ask(story, "jars_table.seen", NEIGHBOUR, seen_on=TODAY.isoformat(), **seen).refusal is Code.UNKNOWN_THING
    assert jars_weights(session, site) == (TODAY, {(SizeClass.KEI, PartKind.INTERIOR): 5300})
    session.commit()
    assert verify(session).intact
