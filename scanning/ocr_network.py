"""PP-OCR's networks out of rapidocr's wheel, on onnxruntime. None of the wheel's own code runs."""

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

FINDER, READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


class _Input(Protocol):
    name: str


class _Facts(Protocol):
    custom_metadata_map: dict[str, str]


class _Session(Protocol):
    """What is used of onnxruntime's InferenceSession, which ships no types."""

    def run(self, outputs: None, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]: ...
    def get_inputs(self) -> list[_Input]: ...
    def get_modelmeta(self) -> _Facts: ...


class Network:
    """One network, loaded: a batch in, its first output out. Raises FileNotFoundError without rapidocr's wheel."""

    def __init__(self, name: str, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.enable_cpu_mem_arena = False  # an arena keeps what the widest line ever needed
        # Threads that spin while they wait double the processor time where others use the machine too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = ["CPUExecutionProvider"]
        self._session: _Session = onnxruntime.InferenceSession(str(_model(name)), options, providers=providers)
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run it."""
        return self._session.run(None, {self._input: batch})[0]

    def fact(self, name: str) -> str:
        """What the model's file says about itself under this name."""
        return self._session.get_modelmeta().custom_metadata_map[name]


def _model(name: str) -> Path:
    spec = find_spec("rapidocr")  # finds without importing: that would load a third network and its settings
    if spec is None or spec.origin is None:
        raise FileNotFoundError(name)
    return Path(spec.origin).parent / "models" / name
