"""A consortium with one furnished yard, told once and copied: people, places, containers, four accepted vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from ledger import sample
from ledger.database import open_engine, writing
from ledger.sample import Story
from tests.ledger.phone import Phone
from tests.provision.databases import PostgresDatabases, SqliteDatabases, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.provision.databases import Databases

VEHICLES = {"V-0001": "トヨタ", "V-0002": "日産", "V-0003": "ホンダ", "V-0004": "並行輸入"}


def tell(session: Session) -> Story:
    """Tell the beginning that every test starts from."""
    story = sample.form_consortium(session)
    sample.furnish(story)
    for chassis, maker in VEHICLES.items():
        sample.accept(story, chassis, maker, "mid_small")
    phone = story.do("device.enrolled", "田中 監督", "端末1", site=story.sites["見本解体 本工場"], name="端末1")
    story.things["端末1"] = phone
    return story


@pytest.fixture(scope="session")
def told() -> dict[str, dict[str, str]]:
    """Remember the ids of the story that the databases hold."""
    return {}


@pytest.fixture(scope="session")
def story_databases(
    request: pytest.FixtureRequest,
    databases: Databases,
    told: dict[str, dict[str, str]],
    new_folder: Callable[[], Path],
) -> Databases:
    """Make databases that hold the beginning of the story."""

    def build(url: str) -> None:
        migrate(url)
        engine = open_engine(url)
        with Session(engine) as session, writing():
            story = tell(session)
            session.commit()
            told.update(sites=story.sites, people=story.people, things=story.things)
        engine.dispose()

    if isinstance(databases, SqliteDatabases):
        return SqliteDatabases(new_folder(), build)
    return PostgresDatabases(request.getfixturevalue("postgres_url"), build, "story")


@pytest.fixture
def story_url(story_databases: Databases) -> Iterator[str]:
    """Give the URL of a database with the beginning of the story, for this test alone; the next test's has the same."""
    with story_databases.again() as url:
        yield url


@pytest.fixture
def session(open_again: Callable[[str], Engine], story_url: str) -> Iterator[Session]:
    """Open a session that is going to write."""
    with Session(open_again(story_url)) as opened, writing():
        yield opened


@pytest.fixture
def story(session: Session, told: dict[str, dict[str, str]]) -> Story:
    """Go on with the story."""
    return Story(session, dict(told["sites"]), dict(told["people"]), dict(told["things"]))


@pytest.fixture
def phone(story: Story) -> Phone:
    """The yard's enrolled phone."""
    return Phone(story, story.things["端末1"], story.sites["見本解体 本工場"])


@pytest.fixture
def another_phone(story: Story) -> Callable[[str, str], Phone]:
    """Enrol one more phone at a site, by somebody of it."""

    def enrol(site: str, by: str) -> Phone:
        device = story.do("device.enrolled", by, site=story.sites[site], name="もう一台")
        return Phone(story, device, story.sites[site])

    return enrol
