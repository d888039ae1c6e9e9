"""`python -m labels agent`: prints what the server has for a printer of this yard."""

import argparse
import signal
import ssl
import sys
from pathlib import Path
from threading import Event

from labels.agent import Agent, AgentError, Deliver, Server, ServerAway, to_file, to_printer


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
        prog="python -m labels", description="印刷係: サーバーの印刷を現場のプリンターへ。"
    )
    agent = parser.add_subparsers(required=True).add_parser("agent", help="印刷を受け取ってプリンターに送ります")
    agent.add_argument("--server", required=True, metavar="URL", help="サーバーのアドレス(https://…)")
    agent.add_argument("--token-file", required=True, type=Path, metavar="FILE", help="合言葉を入れたファイル")
    to = agent.add_mutually_exclusive_group(required=True)
    to.add_argument("--printer", metavar="HOST[:PORT]", help="LANのプリンター(ポートを省くと 9100)")
    to.add_argument("--file", type=Path, metavar="PATH", help="USBのプリンター(/dev/usb/lp0 など)かファイル")
    agent.add_argument("--ca", type=Path, metavar="FILE", help="サーバーの証明書を確かめるためのルート証明書")
    agent.add_argument("--once", action="store_true", help="待っている印刷が終わったら終了します")
    return parser


def _server(options: argparse.Namespace) -> Server:
    return Server(options.server, _token(options.token_file), _trusted(options.ca))


def _token(path: Path) -> str:
    try:
        token = path.read_text().strip()
    except (OSError, UnicodeError) as error:
        message = f"合言葉のファイル {path} を読めません。プリンターの画面で出した合言葉を保存してください。"
        raise AgentError(message) from error
    if not token or not token.isascii() or len(token.split()) != 1:
        message = f"合言葉のファイル {path} の中身が合言葉ではありません。一行だけ入れてください。"
        raise AgentError(message)
    return token


def _trusted(path: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl.SSLError is one
        message = f"証明書のファイル {path} を読めません。PEM 形式のルート証明書を指定してください。"
        raise AgentError(message) from error


def _deliver(options: argparse.Namespace) -> Deliver:
    return to_file(options.file) if options.file else to_printer(options.printer)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
