"""Containers, fills, places and printed tags."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample, tags
from ledger.models import Container, Fill, Site, TagRow
from ledger.tags import TagKind
from ledger.words import Code, FillState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
LEAD = "田中 監督"
NOW = datetime.now(UTC)


def make(story: Story, **body: object) -> ledger.Answer:
    given = {"code": tags.new_code(TagKind.CONTAINER), "name": "新しい", "form": "cage", "material": "bumper"}
    return ask(story, "container.made", LEAD, **(given | body))


def filled(story: Story, container: str = "バンパー1", vehicle: str = "V-0001") -> str:
    """A closed fill with one bumper in it."""
    fill = sample.open_fill(story, container, container + "の中身")
    story.do("part.recovered", WORKER, acceptance=story.things[vehicle], part="front_bumper", fill=fill)
    story.do("fill.closed", WORKER, fill=fill)
    return fill


def test_a_container_has_a_code_of_its_kind(story: Story) -> None:
    code = tags.new_code(TagKind.CONTAINER)
    assert make(story, code=code).applied
    assert make(story, code=code).refusal is Code.ALREADY_DONE
    assert make(story, code=tags.new_code(TagKind.PLACE)).refusal is Code.MISMATCH
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert make(story, code=wrong).refusal is Code.UNKNOWN_THING


def test_a_code_is_stored_as_it_is_looked_up(story: Story) -> None:
    code = next(one for one in iter(lambda: tags.new_code(TagKind.CONTAINER), "") if "0" in one)
    assert make(story, code=code.replace("0", "O")).refusal is Code.UNKNOWN_THING


def test_a_flat_stack_needs_its_place(story: Story, session: Session) -> None:
    assert make(story, form="flat").refusal is Code.MISMATCH
    answer = make(story, form="flat", place=story.things["A-1"])
    assert session.get_one(Container, answer.id).place_id == story.things["A-1"]


def test_one_fill_at_a_time(story: Story, session: Session) -> None:
    container = story.things["バンパー1"]
    first = sample.open_fill(story, "バンパー1", "f")
    assert ask(story, "fill.opened", WORKER, container=container).refusal is Code.ALREADY_DONE
    assert ask(story, "event.annulled", WORKER, event=first).applied
    assert session.get_one(Container, container).fill is None
    assert ask(story, "fill.opened", WORKER, container=container).applied


def test_opening_is_not_undone_once_something_is_in(story: Story) -> None:
    fill = filled(story)
    assert ask(story, "event.annulled", WORKER, event=fill).refusal is Code.DEPENDS


def test_an_empty_fill_is_not_closed_and_a_closed_one_not_twice(story: Story) -> None:
    fill = sample.open_fill(story, "内装1", "f")
    assert ask(story, "fill.closed", WORKER, fill=fill).refusal is Code.MISMATCH
    assert ask(story, "fill.closed", WORKER, fill=filled(story)).refusal is Code.ALREADY_DONE


def test_closing_is_undone_until_the_fill_is_in_a_lot(story: Story, session: Session) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    story.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="front_bumper", fill=fill)
    closed = story.do("fill.closed", WORKER, fill=fill)
    assert ask(story, "event.annulled", WORKER, event=closed).applied
    assert session.get_one(Fill, fill).state is FillState.OPEN
    closed = story.do("fill.closed", WORKER, fill=fill)
    sample.make_lot(story, "lot", ["f"], "bumper")
    assert ask(story, "event.annulled", WORKER, event=closed).detail == {"on": "lot.made"}


def test_only_an_empty_container_is_retired_and_then_takes_nothing(story: Story) -> None:
    container = story.things["バンパー1"]
    fill = sample.open_fill(story, "バンパー1", "f")
    assert ask(story, "container.retired", LEAD, container=container).refusal is Code.DEPENDS
    ask(story, "event.annulled", WORKER, event=fill)
    assert ask(story, "container.retired", LEAD, container=container).applied
    assert ask(story, "fill.opened", WORKER, container=container).refusal is Code.RETIRED


def test_a_container_with_parts_is_not_emptied_in_the_yard(story: Story) -> None:
    container = story.things["バンパー1"]
    assert ask(story, "container.emptied", WORKER, container=container).refusal is Code.ALREADY_DONE
    filled(story)
    assert ask(story, "container.emptied", WORKER, container=container).refusal is Code.DEPENDS


def put(story: Story, place: str, container: str = "バンパー1") -> ledger.Answer:
    return ask(story, "container.put_away", WORKER, container=story.things[container], place=story.things[place])


def test_a_container_stands_where_it_was_put_last(story: Story, session: Session) -> None:
    container = session.get_one(Container, story.things["バンパー1"])
    first, second = put(story, "A-1"), put(story, "B-1")
    assert container.place_id == story.things["B-1"]
    assert ask(story, "event.annulled", WORKER, event=first.id).refusal is Code.DEPENDS
    assert ask(story, "event.annulled", WORKER, event=second.id).applied
    assert container.place_id == story.things["A-1"]
    assert ask(story, "event.annulled", WORKER, event=first.id).applied
    assert container.place_id is None


def test_a_move_told_late_joins_the_history_and_moves_nothing(story: Story, phone: Phone, session: Session) -> None:
    container = session.get_one(Container, story.things["バンパー1"])
    now = put(story, "B-1")
    body = {"container": container.id, "place": story.things["A-1"]}
    late = phone.do("container.put_away", WORKER, at=NOW - timedelta(hours=1), **body)
    assert late.applied
    assert container.place_id == story.things["B-1"]
    assert ask(story, "event.annulled", WORKER, event=now.id).applied
    assert container.place_id == story.things["A-1"]
    assert ledger.verify(session).intact


def test_a_container_on_the_road_stands_nowhere(story: Story, phone: Phone, session: Session) -> None:
    fill = filled(story)
    moved = put(story, "A-1")
    story.do("recovery.finished", WORKER, acceptance=story.things["V-0001"])
    sample.seal(story, "V-0001")
    sample.make_lot(story, "lot", ["バンパー1の中身"], "bumper")
    sample.ship(story, "lot", "A-1")
    container = session.get_one(Fill, fill).container
    body = {"container": container.id, "place": story.things["B-1"]}
    assert phone.do("container.put_away", WORKER, at=NOW - timedelta(hours=1), **body).applied
    assert ask(story, "event.annulled", WORKER, event=moved.id).refusal is Code.DEPENDS
    assert container.place_id is None


def test_places_of_another_site_do_not_fit(story: Story) -> None:
    other = story.do(
        "site.registered",
        "管理 花子",
        company=session_company(story),
        name="第二工場",
    )
    story.sites["第二工場"] = other
    story.person("第二 監督", "第二工場", "supervisor")
    code = tags.new_code(TagKind.PLACE)
    story.things["Z-1"] = story.do("place.made", "第二 監督", code=code, name="Z-1")
    assert put(story, "Z-1").refusal is Code.MISMATCH


def session_company(story: Story) -> str:
    return story.session.get_one(Site, story.sites["見本解体 本工場"]).company_id


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("fill.opened", {"container": "バンパー1"}),
        ("container.put_away", {"container": "バンパー1", "place": "A-1"}),
        ("container.emptied", {"container": "バンパー1"}),
        ("container.retired", {"container": "バンパー1"}),
    ],
)
def test_the_neighbours_containers_are_unknown(story: Story, kind: str, body: dict[str, str]) -> None:
    answer = ask(story, kind, "となり 監督", **{name: story.things[one] for name, one in body.items()})
    assert (answer.refusal, answer.detail) == (Code.UNKNOWN_THING, {})


def test_a_phone_of_the_yard_moves_nothing_of_the_neighbour(
    story: Story, another_phone: Callable[[str, str], Phone]
) -> None:
    sample.furnish(story, "となり解体", "となり 監督")
    answer = another_phone("見本解体 本工場", LEAD).do(
        "container.put_away", WORKER, container=story.things["バンパー1"], place=story.things["となり解体 A-1"]
    )
    assert answer.refusal is Code.UNKNOWN_THING


def test_printing_counts_and_a_reprint_raises_the_generation(story: Story, session: Session) -> None:
    code = session.get_one(Container, story.things["バンパー1"]).code
    assert ask(story, "tag.printed", LEAD, codes=[code]).applied
    assert ask(story, "tag.printed", LEAD, codes=[code], reprint=True).applied
    tag = session.get_one(TagRow, code)
    assert (tag.printed, tag.generation) == (2, 2)
    assert ask(story, "tag.printed", "となり 監督", codes=[code]).refusal is Code.UNKNOWN_THING


def test_a_bundle_is_used_once(story: Story, session: Session) -> None:
    story.things["束"] = make(story, form="bundle", name="束").id
    fill = sample.open_fill(story, "束", "f")
    ask(story, "event.annulled", WORKER, event=fill)
    assert not session.get_one(Container, story.things["束"]).retired
