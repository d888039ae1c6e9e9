"""Reed-Solomon over GF(256) as QR codes use it (ISO/IEC 18004:2015, 7.5.2), with erasures.

A codeword known to be unreadable costs one check codeword, an unknown error two; glare and torn corners are known.
"""

_FIELD = 0x11D  # x^8 + x^4 + x^3 + x^2 + 1

_EXP = [1] * 512  # twice round, so that a sum of two logarithms needs no modulo
for _i in range(1, 512):
    _doubled = _EXP[_i - 1] << 1
    _EXP[_i] = min(_doubled, _doubled ^ _FIELD)
_LOG = [0] * 256
for _i in range(255):
    _LOG[_EXP[_i]] = _i


def correct(block: list[int], checks: int, erased: list[int] | None = None) -> tuple[list[int], int] | None:
    """The corrected block (data then check codewords) and how many codewords changed; None beyond repair."""
    erased = erased or []
    if len(erased) > checks:
        return None
    syndromes = [_evaluate(block, _EXP[i]) for i in range(checks)]
    if not any(syndromes):
        return block, 0
    size = len(block)
    erasure_locator = [1]
    for position in erased:
        erasure_locator = _times(erasure_locator, [1, _EXP[size - 1 - position]])
    locator = _locator(syndromes, erasure_locator, len(erased))
    places = [i for i in range(size) if _ascending(locator, _EXP[(255 - (size - 1 - i)) % 255]) == 0]
    if locator[-1] == 0 or len(places) != len(locator) - 1:
        return None
    return _repaired(block, syndromes, locator, places)


def _locator(syndromes: list[int], erasures: list[int], known: int) -> list[int]:
    """Berlekamp-Massey, started from the erasure locator; coefficients ascend from the constant 1."""
    locator, previous, length = list(erasures), list(erasures), known
    for step in range(known, len(syndromes)):
        delta = 0
        for i, coefficient in enumerate(locator):
            if i <= step:
                delta ^= _mul(coefficient, syndromes[step - i])
        previous = [0, *previous]
        if delta == 0:
            continue
        update = _add(locator, [_mul(delta, value) for value in previous])
        if 2 * length <= step + known:
            length = step + 1 + known - length
            previous = [_mul(_inverse(delta), value) for value in locator]
        locator = update
    while len(locator) > 1 and locator[-1] == 0:
        locator.pop()
    return locator


def _repaired(
    block: list[int], syndromes: list[int], locator: list[int], places: list[int]
) -> tuple[list[int], int] | None:
    """Forney's formula; checked once more by the syndromes, so that a miscorrection is no answer."""
    evaluator = _times(syndromes, locator)[: len(syndromes)]
    fixed, changed = list(block), 0
    for place in places:
        power = len(block) - 1 - place
        inverse = _EXP[(255 - power) % 255]
        slope = 0
        for i in range(1, len(locator), 2):
            slope ^= _mul(locator[i], _EXP[(_LOG[inverse] * (i - 1)) % 255])
        if slope == 0:
            return None
        error = _mul(_mul(_EXP[power], _ascending(evaluator, inverse)), _inverse(slope))
        fixed[place] ^= error
        changed += error != 0
    if any(_evaluate(fixed, _EXP[i]) for i in range(len(syndromes))):
        return None
    return fixed, changed


def _mul(a: int, b: int) -> int:
    return _EXP[_LOG[a] + _LOG[b]] if a and b else 0


def _inverse(a: int) -> int:
    return _EXP[255 - _LOG[a]]


def _add(a: list[int], b: list[int]) -> list[int]:
    size = max(len(a), len(b))
    return [x ^ y for x, y in zip(a + [0] * (size - len(a)), b + [0] * (size - len(b)), strict=True)]


def _times(a: list[int], b: list[int]) -> list[int]:
    product = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] ^= _mul(x, y)
    return product


def _evaluate(descending: list[int], x: int) -> int:
    value = 0
    for coefficient in descending:
        value = _mul(value, x) ^ coefficient
    return value


def _ascending(polynomial: list[int], x: int) -> int:
    return _evaluate(polynomial[::-1], x)
