"""Writes assets/corpora/toy_en.txt and toy_zh.txt: short sentences in which fruit, vehicles, animals and food keep different company.

Every template is a sentence that a person would say; the random numbers only choose which noun goes where and the order of the lines.
Run: python3 tests/data/make_toy_corpora.py
"""
import random
from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / "assets" / "corpora"

EN = {
    "fruit": ["apple", "banana", "pear", "grape"],
    "vehicle": ["car", "bus", "truck", "train"],
    "animal": ["cat", "kitten", "dog"],
    "prey": ["mouse", "rodents"],
}
EN_LINES = {
    "fruit": ["I eat the {0}.", "I eat the ripe {0}.", "The {0} is sweet.", "The {0} is ripe.", "I like the juicy {0}.",
              "The ripe {0} is juicy.", "The sweet {0} is juicy."],
    "vehicle": ["I drive the {0}.", "The {0} is fast.", "The {0} is on the road.", "I drive the fast {0}.",
                "I drive the {0} on the road.", "The wheels on the {0} turn.", "The fast {0} is on the road."],
    "animal": ["The {0} chases the {1}.", "The {0} hunts {2}.", "The {0} sleeps.", "The {0} hunts the {1}.", "The {0} chases {2}.",
               "I like the {0}.", "The hungry {0} chases the {1}.", "The hungry {0} hunts {2}."],
}
EN_FIXED = ["The cat chases the mouse.", "The kitten hunts rodents.", "I like ham sandwiches.", "I eat ham sandwiches.", "I like bread.",
            "I eat bread.", "I like ham.", "I eat ham."]

ZH = {
    "fruit": ["苹果", "香蕉", "葡萄", "西瓜"],
    "vehicle": ["汽车", "卡车", "公交车", "出租车"],
    "animal": ["猫", "小猫", "狗"],
    "prey": ["老鼠"],
}
ZH_LINES = {
    "fruit": ["我吃{0}。", "{0}很甜。", "我喜欢吃新鲜的{0}。", "新鲜的{0}很甜。", "甜的{0}是水果。", "{0}是新鲜的水果。"],
    "vehicle": ["我乘坐{0}。", "{0}在公路上行驶。", "{0}的速度很快。", "我乘坐很快的{0}。", "行驶的{0}很快。", "{0}行驶的速度很快。"],
    "animal": ["{0}追{1}。", "{0}抓{1}。", "{0}在睡觉。", "我喜欢{0}。", "{0}在追{1}。", "饿的{0}抓{1}。", "饿的{0}追{1}。"],
}
ZH_FIXED = ["猫追老鼠。", "小猫抓老鼠。", "我喜欢吃面包。", "我吃面包。", "我喜欢吃火腿。", "我吃火腿和面包。"]


def write(name, nouns, lines, fixed, repeats, seed):
    rng = random.Random(seed)
    out = fixed * repeats
    for kind, templates in lines.items():
        for noun in nouns[kind]:
            for template in templates:
                for _ in range(repeats):
                    other = rng.choice(nouns["prey"][:1])
                    out.append(template.format(noun, other, nouns["prey"][-1]))
    rng.shuffle(out)
    first = fixed[:3]
    (HERE / name).write_text("\n".join(first + out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("toy_en.txt", EN, EN_LINES, EN_FIXED, 4, 1)
    write("toy_zh.txt", ZH, ZH_LINES, ZH_FIXED, 4, 2)
