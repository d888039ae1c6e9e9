"""The one process beside this server that reads chassis numbers off photographs; started by the first of them."""

from typing import cast

from flask import Flask, current_app

from scanning.ocr_worker import ENGINE, OcrWorker

KEY = "chassis_reader"


def init_app(app: Flask) -> None:
    """Have one at hand. Nothing is loaded before the first photograph; it ends with this process."""
    app.extensions.setdefault(KEY, OcrWorker(app.config.get("OCR_ENGINE", ENGINE)))


def chassis_reader() -> OcrWorker:
    """Return the reader of the app of this request."""
    return cast("OcrWorker", current_app.extensions[KEY])
