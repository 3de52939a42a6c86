"""Text of machine-readable zones (ICAO 9303 parts 3 to 7), fictional.

Half of what the reader learns from is not a zone at all but characters drawn
evenly at random: a reader that has learnt which names are likely reports an
unlikely name with false confidence.
"""

import numpy as np

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
ALPHABET = LETTERS + DIGITS + "<"

STATES = (
    "UTO D<< FRA GBR USA POL CZE HRV NLD AUT ESP ITA PRT SWE NOR FIN DNK EST LVA LTU "
    "ROU BGR HUN SVK SVN GRC TUR UKR AZE GEO ARM KAZ UZB IND PAK BGD CHN JPN KOR TWN "
    "MAC HKG SGP MYS IDN PHL THA VNM AUS NZL CAN MEX BRA ARG CHL COL PER NGA KEN ZAF "
    "EGY MAR DZA TUN ISR JOR IRQ IRN QAT XXA XOM RKS ALB SRB BIH MNE MKD MDA CHE BEL"
).split()


def _value(character: str) -> int:
    if character == "<":
        return 0
    return int(character) if character in DIGITS else ord(character) - 55


def check_digit(text: str) -> str:
    """The check digit of part 3, section 4.9: weights 7, 3, 1."""
    return str(sum(_value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def _pick(rng: np.random.Generator, options: str | list[str]) -> str:
    return options[rng.integers(len(options))]


def _word(rng: np.random.Generator, shortest: int, longest: int) -> str:
    return "".join(_pick(rng, LETTERS) for _ in range(rng.integers(shortest, longest + 1)))


def _names(rng: np.random.Generator, width: int) -> str:
    surname = "<".join(_word(rng, 2, 11) for _ in range(1 + (rng.random() < 0.25)))
    given = "<".join(_word(rng, 1, 9) for _ in range(rng.integers(1, 4)))
    text = surname if rng.random() < 0.04 else f"{surname}<<{given}"
    return text[:width].ljust(width, "<")


def _date(rng: np.random.Generator) -> str:
    return f"{rng.integers(100):02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"


def _number(rng: np.random.Generator, width: int) -> str:
    letters = rng.random() * 0.6
    length = int(rng.integers(min(width, max(4, width - 4)), width + 1))
    text = "".join(_pick(rng, LETTERS if rng.random() < letters else DIGITS) for _ in range(length))
    return text.ljust(width, "<")


def _optional(rng: np.random.Generator, width: int) -> str:
    if rng.random() < 0.5:
        return "<" * width
    return _number(rng, int(rng.integers(3, width + 1)))[:width].ljust(width, "<")


def td3(rng: np.random.Generator) -> list[str]:
    """A passport's two lines of 44 (part 4), or a visa's (part 7)."""
    state = _pick(rng, STATES)
    code = _pick(rng, ["P<", "P<", "P<", "PD", "PS", "PO", "PM", "V<", "VB"])
    number, birth, expiry = _number(rng, 9), _date(rng), _date(rng)
    number += check_digit(number)
    birth += check_digit(birth)
    expiry += check_digit(expiry)
    optional = _optional(rng, 14)
    optional += check_digit(optional) if optional.strip("<") else _pick(rng, "0<")
    composite = check_digit(number + birth + expiry + optional)
    second = number + _pick(rng, STATES) + birth + _pick(rng, "MF<") + expiry + optional + composite
    return [code + state + _names(rng, 39), second]


def td2(rng: np.random.Generator) -> list[str]:
    """Two lines of 36 (part 6)."""
    code = _pick(rng, ["I<", "ID", "AC", "V<", "IP", "C<"])
    number, birth, expiry = _number(rng, 9), _date(rng), _date(rng)
    number += check_digit(number)
    birth += check_digit(birth)
    expiry += check_digit(expiry)
    optional = _optional(rng, 7)
    composite = check_digit(number + birth + expiry + optional)
    second = number + _pick(rng, STATES) + birth + _pick(rng, "MF<") + expiry + optional + composite
    return [code + _pick(rng, STATES) + _names(rng, 31), second]


def td1(rng: np.random.Generator) -> list[str]:
    """Three lines of 30 (part 5)."""
    code = _pick(rng, ["I<", "ID", "IR", "AC", "C<", "IP", "AR"])
    number, birth, expiry = _number(rng, 9), _date(rng), _date(rng)
    first = code + _pick(rng, STATES) + number + check_digit(number) + _optional(rng, 15)
    birth += check_digit(birth)
    expiry += check_digit(expiry)
    optional = _optional(rng, 11)
    composite = check_digit(first[5:] + birth + expiry + optional)
    second = birth + _pick(rng, "MF<") + expiry + _pick(rng, STATES) + optional + composite
    return [first, second, _names(rng, 30)]


def scrambled(rng: np.random.Generator, width: int) -> str:
    """A line without language: even characters broken by fillers of any length."""
    style = rng.random()
    pool = ALPHABET if style < 0.5 else LETTERS if style < 0.75 else DIGITS + LETTERS[:6]
    fillers = rng.uniform(0.0, 0.25)
    text = ""
    while len(text) < width:
        if rng.random() < fillers:
            text += "<" * int(1 + rng.geometric(0.25) % 25)
        else:
            text += _pick(rng, pool)
    return text[:width]


def look_alikes(rng: np.random.Generator, width: int) -> str:
    """A line of characters that readers confuse, in any order."""
    groups = ["0OQD", "1IL", "2Z", "5S", "8B", "6G", "7T1", "UV", "MNHW", "KX<", "C<G", "EF", "PR"]
    text = ""
    while len(text) < width:
        group = _pick(rng, groups)
        text += "".join(_pick(rng, group) for _ in range(rng.integers(2, 6)))
    return text[:width]


def zone(rng: np.random.Generator) -> list[str]:
    """A document's zone in one of the formats."""
    style = rng.random()
    if style < 0.55:
        return td3(rng)
    if style < 0.85:
        return td1(rng)
    if style < 0.97:
        return td2(rng)
    return [scrambled(rng, 30)]
