"""Write quantities as people read them: two or three figures and a unit that keeps the number small."""

STEPS = {
    "bytes": ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")),
    "FLOP": ((1e15, "PFLOP"), (1e12, "TFLOP"), (1e9, "GFLOP"), (1.0, "FLOP")),
    "s": ((86_400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "count": ((1e12, "T"), (1e9, "B"), (1e6, "M")),
}


def quantity(value: float, unit: str) -> str:
    """Write a value with a fitting unit of its kind (a key of STEPS), a share as per cent, dollars with cents, others plain."""
    if unit == "share":
        return f"{figures(100 * value)} %"
    if unit == "dollars":
        return f"${value / 1e6:,.1f} million" if value >= 1e6 else f"${value:,.2f}"
    if unit == "FLOP" and value >= 1e18:
        return f"{_power(value)} FLOP"
    for size, name in STEPS.get(unit, ()):
        if abs(value) >= size * 0.9995:
            return f"{figures(value / size)}{'' if unit == 'count' else ' '}{name}"
    return figures(value) if unit in ("", "count") else f"{figures(value)} {STEPS.get(unit, ((1, unit),))[-1][1]}"


def figures(value: float) -> str:
    """Write a number with two figures below 10, else whole, with thousands parted by commas; whole small numbers stay whole."""
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    if abs(value) >= 0.995:
        return f"{value:.1f}"
    return f"{value:.2g}"


def _power(value: float) -> str:
    """Write a number as 3.8 × 10²⁵."""
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
