"""What travels through section 5: requests, prompts, tokens, rows, an adapter."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, check, hot_paint, slab, visible
from scenes.sections.inference_serving.frame_server import slab_size
from scenes.sections.inference_serving.routes import body_height
from scenes.sections.inference_serving.server import bow

SMALLER, SMALLEST = 0.8, 0.5  # of a token on its way, to one that stands in its place; the same where its way is beside a name
NARROW = 38.0  # the most that it is wide there


def asking(surface: Figure, text: str) -> Figure:
    """Draw a request as it rides along the stages: it carries its text."""
    return _large(surface, "request", text, "blue")


def part(surface: Figure, piece: str) -> Figure:
    """Draw a token as large as the request that it was cut out of."""
    return _large(surface, "token", visible(piece), "cyan")


def prompt(surface: Figure, tokens: int) -> Figure:
    """Draw a request on its way to a replica and into the batch, with how many tokens its prompt has."""
    return _large(surface, "prompt", str(tokens), "blue", state="rest")


def _large(surface: Figure, name: str, text: str, colour: str, state: str = "hot") -> Figure:
    height = body_height(surface)
    size = height * 0.58
    made = block(
        surface, Box(0, 0, surface.measure(text, "token", size) + height * 0.6, height, name), colour=colour, state=state, radius=9
    )
    tone = surface.theme.on_light if state == "hot" else "ink"
    made.text(made.box.cx, made.box.cy + size * 0.345, text, "token", anchor="middle", colour=tone, size=size)
    return made


def request(surface: Figure) -> Figure:
    """Draw one request among many, as it goes through the balancer."""
    return block(surface, Box(0, 0, 20, 24, "request"), colour="blue", state="hot", radius=6)


def token(surface: Figure, piece: str, share: float = SMALLER) -> Figure:
    """Draw a token on its way, with its piece."""
    size = surface.format.role("token").size * share
    made = block(
        surface,
        Box(0, 0, max(surface.measure(visible(piece), "token", size) + size * 0.6, size), size * 1.35, "token"),
        state="hot",
        radius=5,
    )
    made.text(made.box.cx, made.box.cy + size * 0.345, visible(piece), "token", anchor="middle", colour=surface.theme.on_light, size=size)
    return made


def narrow_token(surface: Figure, piece: str) -> Figure:
    """Draw a token with its piece where its way is beside a name."""
    width = token(surface, piece, SMALLEST).box.w
    return token(surface, piece, SMALLEST * min(1.0, NARROW / width))


def values(surface: Figure, side: float = 20.0) -> Figure:
    """Draw what a layer makes of a token: values, not a word."""
    return block(surface, Box(0, 0, side, side, "values"), state="hot", radius=5)


def row(surface: Figure) -> Figure:
    """Draw a row of the cache on its way."""
    w, h = slab_size(surface)
    return slab(surface, Box(0, 0, w * 1.1, h * 1.3, "row"), hot=True)


def reading(surface: Figure) -> Figure:
    """Draw what a pass reads of a row."""
    return slab(surface, Box(0, 0, 22, 10, "reading"), hot=True)


def tick(surface: Figure) -> Figure:
    """Draw the gateway's mark on a request that it lets pass."""
    made = surface.child()
    made.circle(0, 0, 13, fill=hot_paint(surface, "cyan"), glow=0.5)
    check(made, 0, 0, 13, colour=surface.theme.on_light, width=1.7)
    return made


def adapter(surface: Figure) -> Figure:
    """Draw an adapter as it is copied in: down to a few values and up again."""
    made = surface.child()
    bow(made, -18, 0, 36, True)
    return made
