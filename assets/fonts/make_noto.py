"""Makes NotoSansSC-Regular-gb2312.ttf: the characters of the file that is there, and those of every bundled Chinese text and catalogue.

usage: make_noto.py FULL_NotoSansSC-Regular.ttf      (needs fonttools; run in assets/fonts)
"""
import glob, gzip, sys
from fontTools import subset
from fontTools.ttLib import TTFont

target = "NotoSansSC-Regular-gb2312.ttf"
wanted = set(TTFont(target).getBestCmap())
for path in glob.glob("../corpora/*") + glob.glob("../vectors/*.txt") + glob.glob("../eval/*") + glob.glob("../names/*") + glob.glob("../locale/zh/*"):
    data = open(path, "rb").read()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8", "ignore")
    wanted |= {ord(c) for c in text if "\u2e80" <= c <= "\U0003ffff"}
full = TTFont(sys.argv[1])
options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True, glyph_names=False)
maker = subset.Subsetter(options)
maker.populate(unicodes=wanted & set(full.getBestCmap()))
maker.subset(full)
full.save(target)
print(len(full.getBestCmap()), "characters")
