"""The fixed codes of the command board."""

from ledger.commands import COMMANDS
from ledger.tags import Tag, TagKind, check_code, read, write


def test_every_command_code_is_a_valid_tag_of_its_kind() -> None:
    for code in COMMANDS.values():
        assert check_code(code) == code
        assert Tag(code).kind is TagKind.COMMAND


def test_no_two_commands_share_a_code() -> None:
    assert len(set(COMMANDS.values())) == len(COMMANDS) == 10


def test_a_command_never_becomes_an_address() -> None:
    for code in COMMANDS.values():
        payload = write(Tag(code), "https://nisugata.example.jp")
        assert payload == f"NIS1.{code}"
        assert read(payload).code == code
