"""The national number."""

import idnumber
from stream import Stream
from suite import Suite

CLAUSE = "Circular 59/2021/TT-BCA art. 3"


def suites():
    suite = Suite("id_number", "id_number",
                  "The 12-digit personal identification number of Viet Nam: its structure, and what",
                  "does not agree with a birth date or sex. Findings never refuse a number; only a",
                  "text that is not twelve digits is invalid.")
    group = suite.group("IdNumber", subject="provinces")
    draw = Stream("id number")
    for code in idnumber.PROVINCES:
        sex = "MF"[draw.take(1)[0] % 2]
        year = 1900 + int.from_bytes(draw.take(2), "big") % 126
        number = idnumber.compose(code, sex, year, int.from_bytes(draw.take(4), "big") % 10**6)
        accept(group, f"registered in {idnumber.PROVINCES[code]}", ["Vietnamese"], number)
    group = suite.group("IdNumber", subject="centuries")
    for year in (1900, 1999, 2000, 2099, 2100, 2200, 2300, 2399):
        for sex in "MF":
            accept(group, f"born {year}, {sex}", ["Boundary"],
                   idnumber.compose("048", sex, year, 42))
    group = suite.group("IdNumber", subject="findings")
    number = "048201000042"
    accept(group, "all agree", ["Normal"], number, "20010504", "M")
    accept(group, "other sex", ["Value"], number, "20010504", "F")
    accept(group, "other year", ["Value"], number, "20020504", "M")
    accept(group, "other century", ["Value"], number, "19010504", "M")
    accept(group, "unknown province", ["UnknownEntry"], "003201000042", "20010504", "M")
    accept(group, "nothing agrees", ["Value"], "999201000042", "19560504", "F")
    accept(group, "sex not specified agrees with both", ["FieldForm"], number, "20010504", "X")
    group = suite.group("IdNumber", subject="form")
    for comment, text, fault in (
        ("eleven digits", "04820100004", "Length"),
        ("thirteen digits", "0482010000420", "Length"),
        ("a letter O for a zero", "O48201000042", "Character"),
        ("a blank", "048 20100004", "Character"),
        ("digits of another script", "٠٤٨٢٠١٠٠٠٠٤٢", "Length"),
        ("nothing", "", "Length"),
    ):
        group.invalid(comment, CLAUSE, [fault], {"number": text}, fault)
    yield suite


def accept(group, comment, flags, number, birth=None, sex=None):
    given = {"number": number}
    if birth:
        given.update(birth=birth, sex=sex)
    value = {**idnumber.decode(number), "findings": idnumber.findings(number, birth, sex)}
    group.valid(comment, CLAUSE, flags, given, value)
