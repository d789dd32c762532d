"""Photos of labels, drawn with a seed: as a phone takes them, and as a chat hands them on."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[1] / "registry" / "reports" / "fonts"
SIZE = (1_600, 1_200)


@dataclass(frozen=True)
class Label:
    """A label with what is true of it; the effect is what happened to its photo."""

    id: str
    controlled: bool
    cas: str
    effect: str
    lines: tuple[str, ...]


def labels() -> list[Label]:
    """Every label of the table."""
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return [
        Label(row["id"], row["controlled"] == "yes", row["cas"], row["effect"], tuple(row["lines"].split("|")))
        for row in rows
    ]


def photo_of(label: Label, seed: int = 1) -> bytes:
    """The photo of a label as JPEG; the same seed gives the same photo."""
    draw = random.Random(f"{seed}-{label.id}")
    picture = EFFECTS[label.effect](_drum(label, draw), draw)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=40 if label.effect == "chat" else 88)
    return out.getvalue()


def _drum(label: Label, draw: random.Random) -> Image.Image:
    """The label on a drum: paper, a frame, lines of several sizes."""
    tone = draw.randint(60, 130)
    picture = Image.new("RGB", SIZE, (tone, tone, tone + 12))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((220, 160, 1_380, 1_040), fill=(244, 242, 236), outline=(30, 30, 30), width=6)
    top = 210
    for place, text in enumerate(label.lines):
        font = FONTS / f"PrecursorSans-{'Bold' if place == 1 else 'Regular'}.ttf"
        size = 66 if place == 1 else 46
        pen.text((280, top), text, font=ImageFont.truetype(str(font), size), fill=(20, 20, 24))
        top += size + 56
    return picture


def _dim(picture: Image.Image, draw: random.Random) -> Image.Image:
    return _noisy(ImageEnhance.Brightness(picture).enhance(draw.uniform(0.28, 0.4)), draw, 6)


def _skewed(picture: Image.Image, draw: random.Random) -> Image.Image:
    return picture.rotate(draw.choice((-1, 1)) * draw.uniform(6, 12), Image.Resampling.BICUBIC, fillcolor=(80, 80, 90))


def _blurred(picture: Image.Image, draw: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(draw.uniform(2.0, 3.0)))


def _glaring(picture: Image.Image, draw: random.Random) -> Image.Image:
    light = Image.new("L", picture.size, 0)
    x, y = draw.randint(500, 1_100), draw.randint(300, 900)
    ImageDraw.Draw(light).ellipse((x - 260, y - 200, x + 260, y + 200), fill=150)
    white = Image.new("RGB", picture.size, (255, 255, 255))
    return Image.composite(white, picture, light.filter(ImageFilter.GaussianBlur(90)))


def _handed_on(picture: Image.Image, _draw: random.Random) -> Image.Image:
    return picture.resize((900, 675))


def _noisy(picture: Image.Image, draw: random.Random, strength: float = 16) -> Image.Image:
    noise = numpy.random.default_rng(draw.getrandbits(32)).normal(0, strength, (*picture.size[::-1], 3))
    return Image.fromarray(numpy.clip(numpy.asarray(picture) + noise, 0, 255).astype("uint8"))


EFFECTS: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "dim": _dim,
    "skew": _skewed,
    "blur": _blurred,
    "glare": _glaring,
    "chat": _handed_on,
    "noise": _noisy,
    "turned": lambda picture, _: picture.rotate(90, expand=True),
    "upside": lambda picture, _: picture.rotate(180),
}
