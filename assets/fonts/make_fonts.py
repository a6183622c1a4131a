"""Cuts the interface fonts out of Inter: Latin, Greek, Cyrillic, punctuation, arrows and mathematical signs, with figures of equal width.

Usage: python make_fonts.py FOLDER_WITH_INTER_TTFS   (needs fonttools; writes beside itself)
"""
import sys
from pathlib import Path
from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
          (0x2000, 0x206F), (0x2070, 0x20BF), (0x2100, 0x23FF), (0x2500, 0x27BF), (0xFB01, 0xFB02), (0xFFFD, 0xFFFD)]
SOURCES = {"Regular": "Inter_400Regular.ttf", "SemiBold": "Inter_600SemiBold.ttf"}

here = Path(__file__).resolve().parent
for weight, name in SOURCES.items():
    font = TTFont(next(Path(sys.argv[1]).rglob(name)))
    # Figures of equal width everywhere, so that columns of numbers align and a running counter does not jitter.
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            # Sub-tables may share one dictionary.
            if code in table.cmap and not table.cmap[code].endswith(".tf"):
                table.cmap[code] = table.cmap[code] + ".tf"
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.drop_tables += ["STAT", "gasp", "prep", "DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[c for lo, hi in RANGES for c in range(lo, hi + 1)])
    cutter.subset(font)
    # The Open Font Licence reserves no name here, but a cut font should say that it is one.
    font["name"].setName(f"Semascope Inter {weight}", 4, 3, 1, 0x409)
    font.save(here / f"Inter-{weight}.ttf")
