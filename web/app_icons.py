"""`python -m web.app_icons`: draw the app's icons for home screens from the mark (web/static/img/mark.svg) anew.

PNG, because iPhones take nothing else there. The maskable one keeps the drawing within the middle 80 %, whatever shape
a phone cuts out of it (W3C Web App Manifest, "icon masks").
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent / "static" / "img"
INK, BRAND = "#12181f", "#ff6f0f"
MARK = 64
"""Width of the mark's drawing, in its own units."""
SMOOTH = 8
TAG = ((14, 12), (40, 12), (52, 24), (52, 52), (14, 52))
HOLE = (33.5, 19.5, 42.5, 28.5)
MODULES = ((20, 22, 30, 32), (20, 38, 30, 46), (36, 36, 46, 46))


def main() -> None:
    """Write the three files."""
    for name, size, share in (("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("maskable-512", 512, 0.76)):
        _draw(size, share).save(IMAGES / f"{name}.png", optimize=True)


def _draw(size: int, share: float) -> Image.Image:
    """Draw the mark on its ground, as wide as a share of the icon; large first, then smoothed."""
    width = size * SMOOTH
    scale, edge = width * share / MARK, width * (1 - share) / 2
    picture = Image.new("RGB", (width, width), INK)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(edge + x * scale, edge + y * scale) for x, y in TAG], fill=BRAND)
    pen.ellipse([edge + value * scale for value in HOLE], fill=INK)
    for box in MODULES:
        pen.rectangle([edge + value * scale for value in box], fill=INK)
    return picture.resize((size, size), Image.Resampling.LANCZOS).quantize(32).convert("P")


if __name__ == "__main__":
    main()
