"""Tags that give way: a lost ticket to a newer print of itself, a badge to a new one, a container's to a spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample, tags
from ledger.models import Acceptance, Container, TagRow
from ledger.tags import TagKind
from ledger.words import Code, TagState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story

WORKER, LEAD, CLERK, NEIGHBOUR = "グエン・ヴァン・アン", "田中 監督", "鈴木 事務", "となり 監督"


@pytest.fixture
def ticket(story: Story, session: Session) -> str:
    """The ticket of an accepted vehicle, printed once."""
    vehicle = sample.accept(story, "ABC-0001", "トヨタ", "large")
    code = session.get_one(Acceptance, vehicle).ticket
    assert code
    story.do("tag.printed", CLERK, codes=[code])
    return code


@pytest.mark.parametrize("kind", ["tag.lost", "tag.retired"])
def test_a_lost_or_torn_ticket_gives_way_to_a_newer_print_of_itself(
    story: Story, session: Session, ticket: str, kind: str
) -> None:
    assert ask(story, kind, CLERK, code=ticket).applied
    assert ask(story, "tag.printed", CLERK, codes=[ticket]).refusal in {Code.TAG_LOST, Code.TAG_RETIRED}
    assert ask(story, "tag.printed", CLERK, codes=[ticket], generations={ticket: 2}).applied
    row = session.get_one(TagRow, ticket)
    assert (row.state, row.generation) == (TagState.BOUND, 2)
    assert ask(story, "tag.seen_old", WORKER, code=ticket, generation=1).applied  # the lost one turned up
    assert ledger.verify(session).intact


def test_a_lost_containers_tag_is_not_printed_again_for_it_has_spares(story: Story, session: Session) -> None:
    code = session.get_one(Container, story.things["バンパー1"]).code
    ask(story, "tag.lost", WORKER, code=code)
    assert ask(story, "tag.printed", CLERK, codes=[code], generations={code: 2}).refusal is Code.TAG_LOST


def test_a_new_badge_takes_the_tag_of_the_old_one_out_of_use(story: Story, session: Session) -> None:
    first, second = tags.new_code(TagKind.BADGE), tags.new_code(TagKind.BADGE)
    for code in (first, second):
        story.do("badge.issued", LEAD, person=story.people[WORKER], code=code)
    assert [session.get_one(TagRow, code).state for code in (first, second)] == [TagState.RETIRED, TagState.BOUND]
