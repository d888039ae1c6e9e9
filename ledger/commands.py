"""Command tags: fixed codes that stand for a tap, so that a scanner alone can run a shift.

They are the same in every installation and never change: a board printed years ago still works.
"""

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "front_bumper": "XFRNTBMPSM",
    "rear_bumper": "XREARBMPSS",
    "interior": "XNTER1RPVQ",
    "side_glass": "XS1DEG1ASW",
    "none": "XN0PARTS0E",
    "missing": "XM1SS1NG0Y",
    "finished": "XF1N1SHEEG",
    "undo": "XVND0VND02",
    "acknowledge": "XACKN0WED2",
    "close": "XC10SEF118",
}
"""Name of a command -> the code of its tag."""
