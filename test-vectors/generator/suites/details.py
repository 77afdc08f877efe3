"""Personal details as Viet Nam's cards list them in EF.DG13."""

from suite import Suite, damaged_frame, replaced
from tlv import integer, oid, printable, sequence, tlv, utf8

CLAUSE = "Circular 16/2024/TT-BCA art. 6"
PRINTABLE = {1, 3, 11, 15, 16}
SPECIMEN = {
    1: ["048201000042"], 2: ["Trần Văn Mẫu"], 3: ["04/05/2001"], 4: ["Nam"], 5: ["Việt Nam"],
    6: ["Kinh"], 7: ["Không"], 8: ["Hòa Cường Bắc, Hải Châu, Đà Nẵng"],
    9: ["Tổ 1, Hòa Cường Bắc, Hải Châu, Đà Nẵng"], 10: ["Nốt ruồi C: 2cm dưới sau đuôi mắt phải"],
    11: ["22/07/2021"], 12: ["04/05/2026"], 13: ["Trần Văn Cha", "Lê Thị Mẹ"], 14: [],
    15: ["201000042"], 16: ["0123456789ABCDEF"],
}


def item(index, texts):
    if index in (13, 14):
        values = [sequence(utf8(text)) for text in texts]
    else:
        values = [printable(text) if index in PRINTABLE else utf8(text) for text in texts]
    return sequence(integer(index), *values)


def listed(details):
    return sequence(*(item(index, texts) for index, texts in details.items()))


def shown(details):
    return {"items": [{"index": index, "texts": texts} for index, texts in details.items()]}


def suites():
    suite = Suite("dg13", "dg13", "Contents of EF.DG13 with the item list of Viet Nam in the clear. No",
                  "standard of the outer nesting is published, so a reader finds the list where it is.",
                  "texts are the texts of an item in order; an item that is absent has none.")
    group = suite.group("File", file="EF.DG13")

    def accept(comment, flags, details, data=None):
        data = tlv(0x6D, listed(details)) if data is None else data
        group.valid(comment, CLAUSE, flags, {"content": data}, shown(details))
        return data

    data = accept("all sixteen items", ["Vietnamese"], SPECIMEN)
    accept("a woman, no expiry, no former number", ["Vietnamese"], {
        **SPECIMEN, 1: ["079155000007"], 2: ["Nguyễn Thị Thu Nghiệm"], 3: ["29/02/1955"],
        4: ["Nữ"], 12: ["Không thời hạn"], 14: ["Phạm Văn Thử"], 15: []})
    accept("number and name alone", ["Boundary"], {1: SPECIMEN[1], 2: SPECIMEN[2]})
    accept("a place of 400 bytes", ["Boundary"], {**SPECIMEN, 9: ["Đà Nẵng, " * 30]})
    accept("an item 17", ["UnknownEntry"], {**SPECIMEN, 17: ["mới"]})
    accept("a version in front of the list", ["FieldForm"], SPECIMEN,
           tlv(0x6D, sequence(integer(0), listed(SPECIMEN))))
    accept("an object identifier in front of the list", ["FieldForm"], SPECIMEN,
           tlv(0x6D, sequence(oid("1.3.6.1.4.1.99999.13"), listed(SPECIMEN))))
    damaged_frame(group, lambda changed: {"content": changed}, data, CLAUSE)
    group.invalid("an item that runs past the list", CLAUSE, ["Length"], {"content": replaced(
        data, item(16, SPECIMEN[16]), b"\x30\x16" + item(16, SPECIMEN[16])[2:])}, "Length")
    yield suite
