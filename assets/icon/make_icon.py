"""Draws the icon: a lens over a map of words, with one word and its neighbours held up. Writes semascope.svg and semascope.png beside itself.

Usage: python make_icon.py   (needs pillow)
"""
from pathlib import Path
from PIL import Image, ImageDraw

SIZE, SCALE = 256, 8
GROUND, LENS, RING, WEAK = "#1b1d26", "#0f1115", "#e6e8ee", "#5b6478"
CLUSTERS = [("#56b4e9", [(72, 86), (60, 112), (92, 72)]),
            ("#e69f00", [(92, 152), (118, 162), (74, 138)]),
            ("#00b88a", [(150, 84), (164, 108), (152, 136)])]
OUTSIDE = [(30, 60), (44, 200), (108, 226), (206, 44), (228, 96), (16, 128), (170, 26)]
WORD, NEIGHBOURS = (114, 114), [(72, 86), (92, 152), (150, 84), (152, 136)]
CENTRE, RADIUS = (112, 112), 76
HANDLE = [(167, 167), (216, 216)]

shapes = [("round", (0, 0, SIZE, SIZE), 56, GROUND)]
shapes += [("dot", p, 5, WEAK) for p in OUTSIDE]
shapes += [("line", HANDLE, 24, RING), ("dot", HANDLE[1], 12, RING), ("dot", CENTRE, RADIUS + 12, RING), ("dot", CENTRE, RADIUS, LENS)]
shapes += [("line", [WORD, p], 5, "#b3acff") for p in NEIGHBOURS]
shapes += [("dot", p, 10, colour) for colour, points in CLUSTERS for p in points]
shapes += [("dot", WORD, 21, LENS), ("dot", WORD, 16, "#8b82ff")]

svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">']
picture = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE))
draw = ImageDraw.Draw(picture)
for kind, where, amount, colour in shapes:
    if kind == "round":
        x0, y0, x1, y1 = where
        svg.append(f'<rect x="{x0}" y="{y0}" width="{x1 - x0}" height="{y1 - y0}" rx="{amount}" fill="{colour}"/>')
        draw.rounded_rectangle([x0, y0, x1 * SCALE - 1, y1 * SCALE - 1], amount * SCALE, fill=colour)
    elif kind == "dot":
        x, y = where
        svg.append(f'<circle cx="{x}" cy="{y}" r="{amount}" fill="{colour}"/>')
        draw.ellipse([(x - amount) * SCALE, (y - amount) * SCALE, (x + amount) * SCALE, (y + amount) * SCALE], fill=colour)
    else:
        (x0, y0), (x1, y1) = where
        svg.append(f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{colour}" stroke-width="{amount}" stroke-linecap="round"/>')
        draw.line([x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE], fill=colour, width=round(amount * SCALE))
here = Path(__file__).resolve().parent
(here / "semascope.svg").write_text("\n".join(svg) + "\n</svg>\n")
picture.resize((SIZE, SIZE), Image.LANCZOS).save(here / "semascope.png", optimize=True)
