"""Round one value to the number formats used in training and serving, and show the bits.

Rounding is to nearest, ties to even, subnormal numbers included. Formats: FP32 and FP16 from IEEE 754-2019; BF16 is the
upper half of FP32; FP8 is E4M3 (Micikevicius et al. 2022, "FP8 formats for deep learning"): no infinities, largest value
448. Values beyond a format's range are refused, not saturated: the models never need them.
"""

import math
from dataclasses import dataclass
from functools import cache

from scenes.models.language_model import train


@dataclass(frozen=True)
class NumberFormat:
    """A floating-point format; `largest` is its largest finite value."""

    name: str
    exponent_bits: int
    fraction_bits: int
    largest: float

    @property
    def bias(self) -> int:
        """What is added to the exponent before it is stored."""
        return (1 << (self.exponent_bits - 1)) - 1


@dataclass(frozen=True)
class FormatValue:
    """A value rounded to a format: field widths, the rounded value, its bits and the relative rounding error."""

    name: str
    sign_bits: int
    exponent_bits: int
    fraction_bits: int
    value: float
    bits: str
    relative_error: float

    @property
    def width(self) -> int:
        """Bits in all."""
        return len(self.bits)

    @property
    def bits_saved(self) -> int:
        """Bits fewer than FP32."""
        return 32 - self.width

    @property
    def fields(self) -> tuple[str, str, str]:
        """Sign, exponent and fraction bits."""
        return self.bits[0], self.bits[1 : 1 + self.exponent_bits], self.bits[1 + self.exponent_bits :]


FP32 = NumberFormat("FP32", 8, 23, (2 - 2**-23) * 2.0**127)
FP16 = NumberFormat("FP16", 5, 10, 65504.0)
BF16 = NumberFormat("BF16", 8, 7, (2 - 2**-7) * 2.0**127)
FP8 = NumberFormat("FP8", 4, 3, 448.0)
FORMATS = (FP32, FP16, BF16, FP8)


def round_to(value: float) -> tuple[FormatValue, ...]:
    """Round a value to FP32, FP16, BF16 and FP8 (E4M3), each straight from the given value."""
    return tuple(round_one(value, form) for form in FORMATS)


def round_one(value: float, form: NumberFormat) -> FormatValue:
    """Round a finite value to one format; OverflowError when it is beyond the format's range."""
    exponent = max(math.frexp(value)[1] - 1, 1 - form.bias) if value else 1 - form.bias
    quantum = 2.0 ** (exponent - form.fraction_bits)
    rounded = round(value / quantum) * quantum
    if abs(rounded) > form.largest:
        raise OverflowError(f"{value} is beyond {form.name}, whose largest value is {form.largest}")
    error = abs(rounded - value) / abs(value) if value else 0.0
    return FormatValue(form.name, 1, form.exponent_bits, form.fraction_bits, rounded, _bits(rounded, value, form), error)


def _bits(rounded: float, value: float, form: NumberFormat) -> str:
    smallest_normal = 2.0 ** (1 - form.bias)
    magnitude = abs(rounded)
    exponent = math.frexp(magnitude)[1] - 1 if magnitude >= smallest_normal else 1 - form.bias
    stored = exponent + form.bias if magnitude >= smallest_normal else 0
    units = int(magnitude / 2.0 ** (exponent - form.fraction_bits))
    fraction = units - (2**form.fraction_bits if stored else 0)
    sign = "1" if math.copysign(1, value) < 0 else "0"
    return f"{sign}{stored:0{form.exponent_bits}b}{fraction:0{form.fraction_bits}b}"


@dataclass(frozen=True)
class WeightExample:
    """One weight of the training run before and after the step of the snapshot, in every format."""

    step: int
    before: tuple[FormatValue, ...]
    after: tuple[FormatValue, ...]


@cache
def weight_example() -> WeightExample:
    """Return the weight of the snapshot's block which the step changed most, rounded to every format."""
    snapshot = train().snapshot
    block = snapshot.block
    where = block.most_moved
    return WeightExample(snapshot.step, round_to(float(block.weights_before[where])), round_to(float(block.weights_after[where])))
