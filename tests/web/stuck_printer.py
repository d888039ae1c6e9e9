"""A printer that takes the first bytes of a job and then neither takes more nor hangs up."""

import socket
from threading import Event, Thread
from typing import Self


class StuckPrinter:
    """`began` is set once bytes came; leaving the block hangs up and switches it off."""

    def __init__(self) -> None:
        self.began = Event()
        self._over = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = Thread(target=self._take, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _take(self) -> None:
        try:
            line, _ = self._listening.accept()
        except OSError:
            return  # switched off before anybody came
        with line:
            line.recv(64)
            self.began.set()
            self._over.wait()
