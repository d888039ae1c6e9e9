"""`python -m labels agent`: prints what the server has for a printer of this yard."""

import argparse
import signal
import ssl
import sys
from pathlib import Path
from threading import Event

from labels.agent import Agent, AgentError, Deliver, Server, ServerAway, to_file, to_printer
from labels.agent_words import both


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when it was told to stop, 1 when it can't go on."""
    options = _parser().parse_args(arguments)
    stop = Event()
    try:
        agent = Agent(_server(options), _deliver(options), _say, stop)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())  # the job in hand is brought to its end
        agent.run(once=options.once)
    except AgentError as error:
        print(error, file=sys.stderr)
        return 1
    except ServerAway:
        return 0  # told to stop while the server was away
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m labels",
        description="印刷係: サーバーの印刷を現場のプリンターへ。 / Print agent: from the server to the printer.",
    )
    agent = parser.add_subparsers(required=True).add_parser(
        "agent", help="印刷を受け取ってプリンターに送ります / fetches jobs and sends them to the printer"
    )
    agent.add_argument(
        "--server", required=True, metavar="URL", help="サーバーのアドレス(https://…) / the server's address"
    )
    agent.add_argument(
        "--token-file", required=True, type=Path, metavar="FILE", help="合言葉を入れたファイル / file with the token"
    )
    to = agent.add_mutually_exclusive_group(required=True)
    to.add_argument(
        "--printer",
        metavar="HOST[:PORT]",
        help="LANのプリンター(ポートを省くと 9100) / printer in the network, port 9100 if left out",
    )
    to.add_argument(
        "--file",
        type=Path,
        metavar="PATH",
        help="USBのプリンター(/dev/usb/lp0 など)かファイル / a device such as /dev/usb/lp0, or a file",
    )
    agent.add_argument(
        "--ca",
        type=Path,
        metavar="FILE",
        help="サーバーの証明書を確かめるためのルート証明書 / root certificate of the server",
    )
    agent.add_argument(
        "--once", action="store_true", help="待っている印刷が終わったら終了します / end when nothing waits"
    )
    return parser


def _server(options: argparse.Namespace) -> Server:
    return Server(options.server, _token(options.token_file), _trusted(options.ca))


def _token(path: Path) -> str:
    try:
        token = path.read_text().strip()
    except (OSError, UnicodeError) as error:
        raise AgentError(both("token_file", path=path)) from error
    if not token or not token.isascii() or len(token.split()) != 1:
        raise AgentError(both("token_content", path=path))
    return token


def _trusted(path: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl.SSLError is one
        raise AgentError(both("root", path=path)) from error


def _deliver(options: argparse.Namespace) -> Deliver:
    return to_file(options.file) if options.file else to_printer(options.printer)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
