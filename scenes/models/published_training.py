"""Published figures of training: arithmetic, time, memory, checkpoints."""

from scenes.models import estimate
from scenes.models.published import Published

GIB, TIB = 2**30, 2**40
A100, H100 = 312e12, 989.4e12  # FLOP/s at 16 bits: data sheets
flops, zero = estimate.training_flops, estimate.zero_bytes_per_gpu

TRAINING: tuple[Published, ...] = (
    Published(
        "GPT-3: training FLOP", "Brown et al. 2020, table D.1", False, 3.14e23, "FLOP", lambda: flops(174.6e9, 300e9), 0.03
    ),
    Published(
        "BLOOM: checkpoint", "BigScience 2022, model card of bloom", True, 2.3 * TIB, "bytes", lambda: estimate.checkpoint_bytes(176.247e9), 0.03
    ),
)  # fmt: skip
