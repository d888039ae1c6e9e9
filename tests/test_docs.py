"""README, guides and changelog say what is there: pictures, commands, files, words of the screens, refusals."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from web import create_app
from web.refusals import SENTENCES

if TYPE_CHECKING:
    from flask import Flask

    from ledger.words import Code

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
GUIDES = {language: (ROOT / f"docs/guide/{language}.md").read_text() for language in ("ja", "en")}
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docs/running.md", *sorted(ROOT.glob("docs/guide/*.md"))]
LARGEST_PICTURE = 120_000
HEADINGS = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)
LINKS = re.compile(r"\]\(([^)]+)\)")


def links(page: Path) -> list[str]:
    return [link for link in LINKS.findall(page.read_text()) if not link.startswith("http")]


def anchors(text: str) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in HEADINGS.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_every_picture_is_shown_and_small() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page) if link.endswith(".png")}
    kept = set((ROOT / "docs/images").rglob("*.png"))
    assert kept == shown
    assert {path.name: path.stat().st_size for path in kept if path.stat().st_size > LARGEST_PICTURE} == {}


def test_every_make_target_of_the_docs_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z-]+)|^    make ([a-z-]+)", page.read_text(), flags=re.MULTILINE)) <= {
            pair for target in targets for pair in ((target, ""), ("", target))
        }


def test_every_setting_of_the_docs_is_told_in_running() -> None:
    running = (ROOT / "docs/running.md").read_text()
    for text in (README, *GUIDES.values()):
        for setting in re.findall(r"\b([A-Z_]{4,})=", text):
            assert f"`{setting}`" in running


@pytest.fixture(scope="module")
def app() -> Flask:
    """The app, without tables."""
    return create_app({"DATABASE_URL": "sqlite://", "SECRET_KEY": "test"})


def test_every_command_of_the_readme_runs(app: Flask) -> None:
    commands = app.cli.commands
    assert "bin/flask sample`" in README
    assert "bin/flask ledger verify`" in README
    assert "--json" in {option for parameter in commands["sample"].params for option in parameter.opts}
    assert "verify" in vars(commands["ledger"])["commands"]
    assert "-m scanning read photo.jpg --json" in README
    said = subprocess.run(
        [sys.executable, "-m", "scanning", "read", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "--json" in said.stdout


def test_every_file_of_the_diagram_is_there() -> None:
    diagram = README.partition("## Where a scan goes")[2].partition("## Rooms")[0]
    named = re.findall(r"(?<![\w/])((?:web|ledger|scanning|labels)/[\w./-]*)", diagram)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).exists()] == []
    scripts = re.findall(r"(?<!/)\b([\w-]+\.js)", diagram)
    assert [name for name in scripts if not (ROOT / "web/static/js" / name).exists()] == []


def test_every_word_of_the_screens_is_on_a_screen() -> None:
    """Words in 「」 are what people press; those with a ○ stand for a name."""
    sources = [*ROOT.glob("web/**/*.py"), *ROOT.glob("web/templates/**/*.html"), ROOT / "ledger/sample.py"]
    written = "\n".join(path.read_text() for path in sources)
    pressed = {word for text in (README, GUIDES["ja"]) for word in re.findall("「([^」○]+)」", text)}
    assert len(pressed) > 60
    assert {word for word in pressed if word not in written} == set()


def english() -> dict[str, str]:
    with (ROOT / "web/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_word_of_the_english_guide_is_on_a_screen() -> None:
    """Bold words without a full stop are what people press."""
    said = "\n".join(english().values())
    pressed = {re.sub(r"\s+", " ", word) for word in re.findall(r"\*\*([^*]+)\*\*", GUIDES["en"])}
    assert len(pressed) > 60
    assert {word for word in pressed if not word.endswith(".") and word not in said} == set()


def first_clause(sentence: str, stop: str, name: str) -> str:
    return re.sub(r"%\(\w+\)s", name, sentence).partition(stop)[0].removesuffix(".")


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_refusal_is_explained(app: Flask, code: Code) -> None:
    with app.test_request_context():
        japanese = str(SENTENCES[code])
    told = {language: {row.split(" | ")[0] for row in text.splitlines()} for language, text in GUIDES.items()}
    assert "| " + first_clause(japanese, "。", "○○") in told["ja"]
    assert "| " + first_clause(english()[japanese], ". ", "…") in told["en"]
