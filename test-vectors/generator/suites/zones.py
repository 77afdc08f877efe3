"""Machine readable zones and the letters in them."""

import mrz
from stream import Stream
from suite import Suite

CLAUSE = {"TD1": "Doc 9303-5 §4.2", "TD2": "Doc 9303-6 §4.2", "TD3": "Doc 9303-4 §4.2"}
LONG = "Doc 9303-5 §4.2.2.2"
ANNA = dict(state="UTO", number="D23145890", birth="740812", sex="F", expiry="120415",
            nationality="UTO", primary="ERIKSSON", secondary="ANNA<MARIA")


def value(structure, code, state, number, birth, sex, expiry, nationality, primary, secondary,
          **optional):
    """What a decoder says; `optional` are the optional data fields without fillers at their end."""
    return {
        "structure": structure, "documentCode": code, "issuingState": state,
        "documentNumber": number, "birthDate": birth, "sex": sex, "expiryDate": expiry,
        "nationality": nationality, "primary": primary, "secondary": secondary,
        "optional": list(optional.values()),
        "mrzInformation": mrz.information(number, birth, expiry),
        "secret": mrz.secret(number, birth, expiry),
    }


def case(group, structure, comment, flags, clause=None, shown=None, **fields):
    """A valid zone: `shown` is what of the optional data a reader sees, when not all of it."""
    compose = {"TD1": mrz.td1, "TD2": mrz.td2, "TD3": mrz.td3}[structure]
    zone = compose(**fields)
    fields.pop("optional_digit", None)
    group.valid(comment, clause or CLAUSE[structure], flags, {"zone": zone},
                value(structure, **{**fields, **(shown or {})}))
    return zone


def zones():
    suite = Suite("mrz", "mrz", "Machine readable zones of sizes TD1, TD2 and TD3, lines joined.",
                  "Fields are given as printed, without the fillers at their end; a document number",
                  "that goes on in the optional data is joined, and the optional data is what follows",
                  "it. mrzInformation is the input of PACE and BAC, secret its SHA-1.")
    group = suite.group("Mrz", subject="zone")
    td1 = case(group, "TD1", "TD1 specimen", ["Specimen"], code="I", **ANNA, optional1="",
               optional2="")
    case(group, "TD2", "TD2 specimen", ["Specimen"], code="I", **ANNA, optional="")
    td3 = case(group, "TD3", "TD3 specimen", ["Specimen"], code="P", optional="ZE184226B",
               **{**ANNA, "number": "L898902C3"})
    case(group, "TD3", "TD3, empty optional data with a filler for its check digit", ["FieldForm"],
         code="P", **{**ANNA, "number": "L898902C3"}, optional="", optional_digit="<")
    case(group, "TD3", "TD3, empty optional data with zero for its check digit", ["FieldForm"],
         code="P", **{**ANNA, "number": "L898902C3"}, optional="")
    long_numbers(group)
    vietnamese(group)
    fields(group)
    negatives(group, td1, td3)
    return suite


def long_numbers(group):
    stevenson = dict(code="I", state="UTO", birth="340712", sex="M", expiry="950712",
                     nationality="UTO", primary="STEVENSON", secondary="PETER<JOHN")
    case(group, "TD1", "number of twelve characters", ["Specimen", "LongNumber"],
         "Doc 9303-11 Appendix D.2", **stevenson, number="D23145890734", optional1="",
         optional2="")
    draw = Stream("mrz long number")
    for size in (10, 15, 21, 22):
        number = "".join(mrz.ALPHABET[byte % 36] for byte in draw.take(size))
        flags = ["LongNumber", "Boundary"] if size in (10, 22) else ["LongNumber"]
        case(group, "TD1", f"number of {size} characters", flags, LONG, **stevenson,
             number=number, optional1="", optional2="AB12")
    for size in (10, 14):
        number = "".join(mrz.ALPHABET[byte % 36] for byte in draw.take(size))
        case(group, "TD2", f"TD2, number of {size} characters", ["LongNumber", "Boundary"],
             "Doc 9303-6 §4.2.2.2", **stevenson, number=number, optional="")


def vietnamese(group):
    for number, birth, sex, expiry, primary, secondary in (
        ("048099000123", "990504", "M", "390504", "TRAN", "VAN<MAU"),
        ("079300654321", "000229", "F", "250228", "NGUYEN", "THI<THU<NGHIEM"),
        ("001090000001", "900101", "M", "300101", "LE", "AN"),
    ):
        case(group, "TD1", "chip card of Viet Nam: last nine digits, then all twelve",
             ["Vietnamese"], "Circular 16/2024/TT-BCA", code="ID", state="VNM",
             number=number[3:], birth=birth, sex=sex, expiry=expiry, nationality="VNM",
             primary=primary, secondary=secondary,
             optional1=mrz.vietnamese_optional(number), optional2="")


def fields(group):
    case(group, "TD1", "number with fillers inside its nine characters", ["Boundary"],
         code="I", **{**ANNA, "number": "AB2134"}, optional1="", optional2="")
    case(group, "TD1", "number of one character", ["Boundary"],
         code="I", **{**ANNA, "number": "7"}, optional1="", optional2="")
    case(group, "TD1", "birth day unknown", ["FieldForm"], "Doc 9303-3 §4.8",
         code="I", **{**ANNA, "birth": "7408<<"}, optional1="", optional2="")
    case(group, "TD1", "birth date unknown", ["FieldForm"], "Doc 9303-3 §4.8",
         code="I", **{**ANNA, "birth": "<<<<<<"}, optional1="", optional2="")
    case(group, "TD1", "sex not specified", ["FieldForm"], code="I", **{**ANNA, "sex": "<"},
         optional1="", optional2="")
    case(group, "TD1", "no secondary identifier", ["FieldForm"], "Doc 9303-3 §4.6",
         code="I", **{**ANNA, "primary": "ARKFREITH", "secondary": ""}, optional1="",
         optional2="")
    case(group, "TD1", "name that fills the line", ["Boundary"], code="I",
         **{**ANNA, "primary": "VAN<DER<STEEN", "secondary": "MARIANNE<LOUISE"},
         optional1="", optional2="")
    case(group, "TD1", "both optional data fields full", ["Boundary"], code="I", **ANNA,
         optional1="0123456789ABCDE", optional2="ABCDEFGHIJK")
    case(group, "TD1", "nationality of one letter", ["FieldForm"], "Doc 9303-3 §5",
         code="C", **{**ANNA, "state": "D", "nationality": "D"}, optional1="", optional2="")


def negatives(group, td1, td3):
    def bad(comment, zone, at, text, fault, size="TD1"):
        changed = zone[:at] + text + zone[at + len(text):]
        group.invalid(comment, CLAUSE[size], [fault], {"zone": changed}, fault, at)

    bad("check digit of the document number", td1, 14, "8", "CheckDigit")
    bad("check digit of the birth date", td1, 36, "3", "CheckDigit")
    bad("check digit of the expiry date", td1, 44, "0", "CheckDigit")
    bad("composite check digit", td1, 59, "7", "CheckDigit")
    bad("optional data changed, so the composite digit no longer agrees", td1, 15, "1",
        "CheckDigit")
    bad("filler where the composite check digit belongs", td1, 59, "<", "CheckDigit")
    bad("TD3: check digit of the optional data", td3, 44 + 42, "2", "CheckDigit", "TD3")
    bad("TD3: composite check digit", td3, 44 + 43, "9", "CheckDigit", "TD3")
    bad("small letter in the name", td1, 61, "r", "Character")
    bad("blank in the name", td1, 68, " ", "Character")
    long = mrz.td1("I", "UTO", "D23145890734", "340712", "M", "950712", "UTO", "STEVENSON",
                   "PETER<JOHN")
    bad("check digit of a long number", long, 18, "8", "CheckDigit")
    for size, text in (("TD1", td1), ("TD3", td3)):
        group.invalid("last character missing", CLAUSE[size], ["Length"], {"zone": text[:-1]},
                      "Length")
        group.invalid("one character too many", CLAUSE[size], ["Length"], {"zone": text + "<"},
                      "Length")


# The twelve vowels with their marks and Đ; small letters are made from them.
LETTERS = {
    "A": "ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ", "D": "Đ", "E": "ÈẺẼÉẸÊỀỂỄẾỆ", "I": "ÌỈĨÍỊ",
    "O": "ÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ", "U": "ÙỦŨÚỤƯỪỬỮỨỰ", "Y": "ỲỶỸÝỴ",
}
NAMES = [
    ("Nguyễn", "Văn Anh"), ("Đỗ", "Thị Hường"), ("Trần", "Quốc Khánh"), ("Vương", "Ỷ Lan"),
    ("Phạm", "Đình Sỹ"), ("Lê", "Ân"), ("Tôn Nữ", "Thị Thu Nghiệm"), ("NGUYỄN", "ĐỨC THẮNG"),
    ("Đặng", "Ngọc Ánh Tuyết"), ("O'Connor", "Enya Siobhan"), ("Smith-Jones", "Susie Margaret"),
]


def transliteration():
    suite = Suite("transliteration", "transliteration",
                  "National letters to the alphabet of the zone, and the name line of a TD1 card.")
    group = suite.group("Transliteration", subject="letters")
    clause = "Doc 9303-3 §6.A"
    for base, text in LETTERS.items():
        for form in (text, text.lower()):
            group.valid(f"{len(form)} letters that become {base}", clause, ["Vietnamese"],
                        {"text": form}, {"mrz": mrz.letters(form)})
    lines = suite.group("NameLine", subject="TD1 line 3")
    for surname, given in NAMES:
        line = mrz.names(mrz.letters(surname), mrz.letters(given), 30)
        flags = ["Vietnamese"] if any(ord(c) > 127 for c in surname + given) else ["Normal"]
        lines.valid(f"{surname}, {given}", "Doc 9303-5 §4.2.2", flags,
                    {"surname": surname, "given": given}, {"line": line})
    lines.valid("exactly thirty characters", "Doc 9303-5 §4.2.2.3", ["Boundary"],
                {"surname": "Nguyễn", "given": "Thị Phương Thảo Nguyên"},
                {"line": "NGUYEN<<THI<PHUONG<THAO<NGUYEN"})
    lines.valid("one letter too many: cut so that the last position is a letter",
                "Doc 9303-5 §4.2.2.3", ["Truncation", "Vietnamese"],
                {"surname": "Nguyễn", "given": "Thị Phương Thảo Nguyênh"},
                {"line": "NGUYEN<<THI<PHUONG<THAO<NGUYEN"})
    lines.valid("given names much too long", "Doc 9303-5 §4.2.2.3", ["Truncation"],
                {"surname": "Nilavadhanananda", "given": "Chayapa Dejthamrong Krasuang"},
                {"line": "NILAVADHANANANDA<<CHAYAPA<DEJT"})
    return suite


def suites():
    yield zones()
    yield transliteration()
