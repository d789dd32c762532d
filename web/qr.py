"""QR codes: an address or a fingerprint that a phone reads off paper or a screen."""

from __future__ import annotations

from typing import Any

_QUIET = 2  # light modules around the code on a terminal
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}  # dark above, dark below


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    return str(_code(text).to_svg())


def qr_blocks(text: str) -> str:
    """A QR code in half blocks, light on the dark ground of a terminal."""
    dark = _modules(text)
    if len(dark) % 2:
        dark.append([False] * len(dark[0]))
    pairs = (zip(above, below, strict=True) for above, below in zip(dark[::2], dark[1::2], strict=True))
    return "\n".join("".join(_HALVES[pair] for pair in row) for row in pairs)


def _modules(text: str) -> list[list[bool]]:
    """Which modules are dark, with a light border."""
    import numpy

    grey = numpy.array(_code(text).to_image(add_quiet_zones=False))
    return [[bool(one) for one in row] for row in numpy.pad(grey < 128, _QUIET)]


def _code(text: str) -> Any:
    import zxingcpp

    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
