"""Counts what the looks at one picture bring: each symbol once, doubtful ones only when a second look agrees."""

from scanning.decoders import LINEAR, Findings, Located
from scanning.symbols import Symbol

_TOO_SHORT = {"Code39": 3, "ITF": 4}  # below, even two readings are chance: the same bars are misread the same way
_SHORT = {"Code39": 4, "ITF": 6, "Code128": 2, "MicroQRCode": 99}  # below, chance draws such symbols on any texture
# zbar drops characters at the ends of bars it can hardly see, and a shorter number may fit a grammar too; what is
# deblurred may be invented, where no check character stands against it.
_DOUBTFUL = {"Code39": ("zbar", "deblurred"), "ITF": ("zbar", "bars"), "Code128": ()}


class Tally:
    """The symbols of one picture as far as they are read, and the places where more seem to be."""

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.located: list[Located] = []
        self._pending: list[Symbol] = []

    def take(self, findings: Findings, *, trusted: bool = False) -> None:
        """Add what a look brought; of a look that is not `trusted`, what chance draws waits for a second reading."""
        for symbol in findings.symbols:
            self._take(symbol, trusted=trusted)
        self.located = [place for place in (*self.located, *findings.located) if not self._is_read(place)]

    def _take(self, symbol: Symbol, *, trusted: bool) -> None:
        if any(known.covers(symbol.centre) or symbol.covers(known.centre) for known in self.symbols):
            return
        if not trusted and len(symbol.text) < _TOO_SHORT.get(symbol.symbology, 0):
            return
        again = any(seen.text == symbol.text and seen.step != symbol.step for seen in self._pending)
        if trusted or again or not self._is_weak(symbol):
            self.symbols.append(symbol)
        else:
            self._pending.append(symbol)

    def _is_read(self, place: Located) -> bool:
        x = sum(x for x, _ in place.corners) / 4
        y = sum(y for _, y in place.corners) / 4
        return any(symbol.covers((x, y)) for symbol in self.symbols)

    @staticmethod
    def _is_weak(symbol: Symbol) -> bool:
        if symbol.symbology in LINEAR and any(word in symbol.step for word in _DOUBTFUL[symbol.symbology]):
            return True
        return len(symbol.text) < _SHORT.get(symbol.symbology, 0)
