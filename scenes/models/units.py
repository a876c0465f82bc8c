"""Write quantities as people read them: two figures or whole numbers (counts: three figures), and the unit that keeps them small."""

import math

STEPS = {
    "bytes": ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")),
    "FLOP": ((1e15, "PFLOP"), (1e12, "TFLOP"), (1e9, "GFLOP"), (1.0, "FLOP")),
    "s": ((86_400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "count": ((1e12, "T"), (1e9, "B"), (1e6, "M")),
}


def quantity(value: float, unit: str) -> str:
    """Write a value with a fitting unit of its kind (a key of STEPS), a share as per cent, dollars with cents, others plain.

    A value below the smallest unit of its kind is written in that unit; from a million on, a plain one in millions.
    """
    if unit == "share":
        return f"{figures(100 * value)} %"
    if unit == "dollars":
        return _dollars(value)
    if unit == "FLOP" and value >= 1e18:
        return f"{_power(value)} FLOP"
    if unit in STEPS:
        return _stepped(value, unit)
    text = f"{figures(value / 1e6)} million" if abs(value) >= 1e6 else figures(value)
    return f"{text} {unit}".rstrip()


def _stepped(value: float, unit: str) -> str:
    """Write a value in the largest unit of which it is at least one; zero, and counts below the smallest, as they are."""
    steps = STEPS[unit]
    size, name = next((step for step in steps if abs(value) >= step[0] * 0.9995), steps[-1])
    if unit == "count":
        return f"{value / size:.3g}{name}" if abs(value) >= size * 0.9995 else figures(value)
    return f"{figures(value / size)} {name}" if value else f"0 {unit}"


def _dollars(value: float) -> str:
    """Write dollars: cents below a thousand, millions from a million on."""
    if value >= 999_500:
        return f"${figures(value / 1e6)} million"
    return f"${value:,.2f}" if value < 999.995 else f"${value:,.0f}"


def figures(value: float) -> str:
    """Write a number with two figures below 10, else whole, with thousands parted by commas; whole small numbers stay whole."""
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    if abs(value) >= 0.995:
        return f"{value:.1f}"
    places = 1 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}".rstrip("0")


def _power(value: float) -> str:
    """Write a number as 3.8 × 10²⁵."""
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
