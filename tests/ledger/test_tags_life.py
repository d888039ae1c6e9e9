"""The life of a tag: blank, bound at its first scan, printed again, lost, retired, found; and what outlives what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ledger
from ledger import sample, tags
from ledger.models import Acceptance, Container, TagRow
from ledger.models import Site as SiteRow
from ledger.queries.snapshot import snapshot
from ledger.queries.tags import blank, blanks, history, named, printable, tags_on
from ledger.tags import Tag, TagKind
from ledger.words import Auth, Code, Outcome, TagState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER, LEAD, CLERK, NEIGHBOUR = "グエン・ヴァン・アン", "田中 監督", "鈴木 事務", "となり 監督"
YARD = "見本解体 本工場"


def spares(story: Story, count: int = 1) -> list[str]:
    codes = [tags.new_code(TagKind.CONTAINER) for _ in range(count)]
    story.do("tag.made", CLERK, codes=codes)
    return codes


@pytest.fixture
def spare(story: Story) -> str:
    return spares(story)[0]


def bind(story: Story, code: str, target: str = "バンパー1", who: str = WORKER) -> ledger.Answer:
    return ask(story, "tag.bound", who, code=code, target=story.things[target])


def state(session: Session, code: str) -> tuple[TagState, str | None]:
    row = session.get_one(TagRow, code)
    return row.state, row.target_id


def test_blank_tags_hang_on_nothing_until_their_first_scan(story: Story, session: Session) -> None:
    first, second = spares(story, 2)
    assert {row.code for row in blanks(session, {story.sites[YARD]})} == {first, second}
    assert named(session, first) is None
    assert blank(session, first).thing.company == "見本解体（サンプル）"
    assert bind(story, first).applied
    assert state(session, first) == (TagState.BOUND, story.things["バンパー1"])
    assert named(session, first).thing.name == "バンパー1"
    assert ledger.verify(session).intact


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        (lambda: [tags.new_code(TagKind.VEHICLE)], Code.MISMATCH),
        (lambda: ["C000000000"], Code.UNKNOWN_THING),
        (lambda: [tags.new_code(TagKind.CONTAINER)] * 2, Code.ALREADY_DONE),
    ],
)
def test_what_is_no_new_container_code_is_not_made(story: Story, codes: Callable[[], list[str]], refusal: Code) -> None:
    assert ask(story, "tag.made", CLERK, codes=codes()).refusal is refusal


def test_a_code_is_made_once(story: Story, spare: str) -> None:
    assert ask(story, "tag.made", CLERK, codes=[spare]).refusal is Code.ALREADY_DONE
    assert ask(story, "tag.made", NEIGHBOUR, codes=[spare]).refusal is Code.ALREADY_DONE


def test_a_spare_hangs_on_the_container_of_the_fill_that_was_scanned(
    story: Story, session: Session, spare: str
) -> None:
    sample.open_fill(story, "バンパー1", "f")
    assert bind(story, spare, "f").applied
    assert state(session, spare) == (TagState.BOUND, story.things["バンパー1"])


def test_a_container_outlives_its_fills_and_its_tags_do_too(story: Story, session: Session, spare: str) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    bind(story, spare, "f")
    ask(story, "event.annulled", WORKER, event=fill)
    sample.open_fill(story, "バンパー1", "g")
    for code in (spare, session.get_one(Container, story.things["バンパー1"]).code):
        assert named(session, code).thing.fill.id == story.things["g"]


def test_one_tag_never_has_two_lives(story: Story, spare: str) -> None:
    assert bind(story, spare).applied
    second = bind(story, spare, "内装1")
    assert (second.refusal, second.detail) == (Code.TAG_BOUND, {"tag": spare, "container": "バンパー1"})


def test_two_phones_without_signal_bind_one_blank_tag_and_the_first_to_arrive_counts(
    story: Story, phone: Phone, another_phone: Callable[[str, str], Phone], session: Session, spare: str
) -> None:
    other = another_phone(YARD, LEAD)
    here = phone.note("tag.bound", WORKER, code=spare, target=story.things["バンパー1"])
    there = other.note("tag.bound", WORKER, code=spare, target=story.things["内装1"])
    assert other.send(there).applied
    late = phone.send(here)
    assert (late.outcome, late.refusal) == (Outcome.HELD, Code.TAG_BOUND)
    assert state(session, spare)[1] == story.things["内装1"]


def test_a_binding_is_undone_until_the_tag_is_lost(story: Story, session: Session, spare: str) -> None:
    bound = bind(story, spare)
    assert ask(story, "event.annulled", WORKER, event=bound.id).applied
    assert state(session, spare) == (TagState.BLANK, None)
    bound = bind(story, spare, "内装1")
    ask(story, "tag.lost", WORKER, code=spare)
    assert ask(story, "event.annulled", WORKER, event=bound.id).detail == {"on": "tag.lost"}


def test_a_new_container_takes_a_blank_tag_and_nothing_else_that_hangs(story: Story, session: Session) -> None:
    spare, taken = spares(story, 2)
    bind(story, taken)
    body = {"name": "新しい", "form": "cage", "material": "bumper"}
    assert ask(story, "container.made", NEIGHBOUR, code=spare, **body).refusal is Code.ALREADY_DONE
    made = ask(story, "container.made", LEAD, code=spare, **body)
    assert state(session, spare) == (TagState.BOUND, made.id)
    assert ask(story, "container.made", LEAD, code=taken, **body).refusal is Code.ALREADY_DONE
    assert ledger.verify(session).intact


def test_a_retired_container_takes_no_tag(story: Story, spare: str) -> None:
    story.do("container.retired", LEAD, container=story.things["バンパー1"])
    assert bind(story, spare).refusal is Code.RETIRED


def test_a_lost_tag_is_neither_bound_nor_printed_until_it_is_found(story: Story, session: Session, spare: str) -> None:
    assert ask(story, "tag.lost", WORKER, code=spare).applied
    assert ask(story, "tag.lost", WORKER, code=spare).refusal is Code.ALREADY_DONE
    assert bind(story, spare).refusal is Code.TAG_LOST
    assert ask(story, "tag.printed", CLERK, codes=[spare]).refusal is Code.TAG_LOST
    assert ask(story, "tag.found", CLERK, code=spare).applied
    assert state(session, spare) == (TagState.BLANK, None)
    assert ask(story, "tag.found", CLERK, code=spare).refusal is Code.ALREADY_DONE
    assert bind(story, spare).applied


def test_a_found_tag_hangs_where_it_hung(story: Story, session: Session, spare: str) -> None:
    bind(story, spare)
    for kind in ("tag.lost", "tag.retired"):
        assert ask(story, kind, CLERK, code=spare).applied
        assert named(session, spare).thing.name == "バンパー1"
    assert ask(story, "tag.lost", CLERK, code=spare).refusal is Code.TAG_RETIRED
    assert ask(story, "tag.retired", CLERK, code=spare).refusal is Code.ALREADY_DONE
    assert ask(story, "tag.found", CLERK, code=spare).applied
    assert state(session, spare) == (TagState.BOUND, story.things["バンパー1"])
    assert ledger.verify(session).intact


def test_a_tag_of_a_retired_container_is_not_found_again(story: Story, spare: str) -> None:
    bind(story, spare)
    ask(story, "tag.lost", WORKER, code=spare)
    story.do("container.retired", LEAD, container=story.things["バンパー1"])
    assert ask(story, "tag.found", CLERK, code=spare).refusal is Code.RETIRED


def test_a_torn_tag_gives_way_to_a_spare_and_both_still_say_whose_they_are(story: Story, session: Session) -> None:
    container = session.get_one(Container, story.things["バンパー1"])
    (spare,) = spares(story)
    ask(story, "tag.retired", CLERK, code=container.code)
    bind(story, spare)
    assert [tag.code for tag in tags_on(session, container.id)] == [spare, container.code]
    assert named(session, container.code).thing is container


@pytest.mark.parametrize("kind", ["tag.bound", "tag.lost", "tag.found", "tag.retired", "tag.seen_old", "tag.printed"])
def test_the_neighbours_tags_are_unknown(story: Story, spare: str, kind: str) -> None:
    sample.furnish(story, "となり解体", NEIGHBOUR)
    more = {
        "tag.bound": {"target": story.things["となり解体 バンパー1"]},
        "tag.seen_old": {"generation": 1},
    }
    body = {"codes": [spare]} if kind == "tag.printed" else {"code": spare, **more.get(kind, {})}
    assert ask(story, kind, NEIGHBOUR, **body).refusal is Code.UNKNOWN_THING
    if kind == "tag.bound":
        assert bind(story, spare, "となり解体 バンパー1").refusal is Code.UNKNOWN_THING


def test_a_lost_badge_is_issued_anew_not_noted(story: Story) -> None:
    code = tags.new_code(TagKind.BADGE)
    story.do("badge.issued", LEAD, person=story.people[WORKER], code=code)
    assert ask(story, "tag.lost", LEAD, code=code).refusal is Code.MISMATCH


def test_who_was_not_seen_by_the_server_binds_and_loses_and_no_more(story: Story, phone: Phone) -> None:
    first, second = spares(story, 2)
    assert phone.do("tag.bound", LEAD, code=first, target=story.things["バンパー1"]).applied
    assert phone.do("tag.lost", LEAD, code=first).applied
    assert phone.do("tag.found", LEAD, code=first).refusal is Code.R18
    assert phone.do("tag.retired", LEAD, code=second).refusal is Code.R18
    assert ask(story, "tag.made", WORKER, codes=[second]).refusal is Code.NOT_ALLOWED
    assert ask(story, "tag.found", LEAD, auth=Auth.BADGE, code=first).applied


def test_a_print_tells_printer_copies_and_the_generation_on_the_paper(story: Story, session: Session) -> None:
    code = session.get_one(Container, story.things["バンパー1"]).code
    ask(story, "tag.printed", CLERK, codes=[code], printer="事務所", copies=2)
    ask(story, "tag.printed", CLERK, codes=[code], generations={code: 2})
    row = session.get_one(TagRow, code)
    assert (row.printed, row.generation) == (2, 2)
    ask(story, "tag.printed", CLERK, codes=[code], generations={code: 2})
    assert (row.printed, row.generation) == (3, 2)  # another copy of the newest
    ask(story, "tag.printed", CLERK, codes=[code], generations={code: 1})
    assert row.generation == 2  # an old sheet that came out late makes nothing older
    ask(story, "tag.printed", CLERK, codes=[code], reprint=True)
    assert row.generation == 3
    assert [name for _, name in history(session, [code], {story.sites[YARD]})] == [CLERK] * 5
    assert ledger.verify(session).intact


def test_an_older_print_that_is_read_leaves_a_trace(story: Story, session: Session) -> None:
    code = session.get_one(Container, story.things["バンパー1"]).code
    assert ask(story, "tag.seen_old", WORKER, code=code, generation=1).refusal is Code.MISMATCH
    ask(story, "tag.printed", CLERK, codes=[code], reprint=True)
    assert ask(story, "tag.seen_old", WORKER, code=code, generation=1).applied
    assert session.get_one(TagRow, code).old_seen == 1
    assert [one.kind for one, _ in history(session, [code], {story.sites[YARD]})] == ["tag.seen_old", "tag.printed"]


def test_the_receiver_may_read_an_older_print_of_a_bag_that_is_bound_for_it(story: Story) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    story.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="front_bumper", fill=fill)
    story.do("fill.closed", WORKER, fill=fill)
    sample.make_lot(story, "lot", ["f"], "bumper")
    code = next(one for one in snapshot_tags(story, "見本樹脂 受入場") if one["target"] == story.things["lot"])["code"]
    ask(story, "tag.printed", CLERK, codes=[code], reprint=True)
    assert ask(story, "tag.seen_old", "受入 次郎", code=code, generation=1).applied
    assert ask(story, "tag.seen_old", NEIGHBOUR, code=code, generation=1).refusal is Code.UNKNOWN_THING


def snapshot_tags(story: Story, site: str, since: int | None = None) -> list[dict[str, object]]:
    told = snapshot(story.session, story.session.get_one(SiteRow, story.sites[site]), since)
    return list(told["tags"])


def test_phones_hear_of_spares_at_the_start_and_of_every_change(story: Story, session: Session) -> None:
    first, second = spares(story, 2)
    base = {one["code"]: one for one in snapshot_tags(story, YARD)}
    assert base[first] == {"id": first, "code": first, "target": None, "state": "blank", "generation": 1}
    ticket = session.get_one(Acceptance, story.things["V-0001"]).ticket
    assert base[ticket]["target"] == story.things["V-0001"]
    assert not any(code.startswith("W") for code in base)
    bound = bind(story, first)
    (told,) = snapshot_tags(story, YARD, since=bound.position - 1)
    assert told == {"id": first, "code": first, "target": story.things["バンパー1"], "state": "bound", "generation": 1}
    ask(story, "tag.lost", WORKER, code=second)
    assert {one["code"]: one["state"] for one in snapshot_tags(story, YARD)}[second] == "lost"
    assert snapshot_tags(story, "となり解体") == []


def test_an_unknown_code_is_nothing_to_print(story: Story, session: Session, spare: str) -> None:
    own = {story.sites[YARD]}
    assert [one.tag.code for one in printable(session, [spare], own)] == [spare]
    assert printable(session, [tags.new_code(TagKind.CONTAINER)], own) is None
    assert printable(session, [spare], {story.sites["となり解体"]}) is None


OLD_PAYLOADS = (
    "HTTPS://OLD.EXAMPLE.JP/T/{code}",
    "https://old.example.jp/t/{code}.2",
    "HTTP://192.168.1.7:8443/YARD/T/{code}.12",
    "NIS1.{code}",
    "nis1.{code}.3",
    "{code}",
)
"""Every form that was ever printed. A new form is added here; none is ever taken away."""


@given(st.sampled_from(OLD_PAYLOADS), st.integers(0, 2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_a_tag_outlives_a_change_of_format(story: Story, session: Session, form: str, number: int) -> None:
    container = session.get_one(Container, story.things[("バンパー1", "内装1", "ガラス1")[number]])
    tag = tags.read(form.format(code=container.code))
    assert named(session, tag.code).thing is container


@pytest.mark.parametrize("form", OLD_PAYLOADS)
def test_every_form_keeps_its_generation(form: str) -> None:
    code = tags.new_code(TagKind.CONTAINER)
    tail = form.rpartition("}")[2].removeprefix(".")
    assert tags.read(form.format(code=code)) == Tag(code, int(tail or 1))
