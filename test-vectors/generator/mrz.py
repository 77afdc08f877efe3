"""The machine readable zone: check digits and the three sizes (Doc 9303-3 §4.9, Doc 9303-4, -5, -6)."""

import hashlib
import unicodedata

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(text):
    """Weights 7, 3, 1 over values 0 to 35, a filler counting zero."""
    total = sum((7, 3, 1)[at % 3] * max(ALPHABET.find(c), 0) for at, c in enumerate(text))
    return str(total % 10)


def fill(text, size):
    if len(text) > size:
        raise ValueError(f"{text} is longer than {size}")
    return text + "<" * (size - len(text))


def number_fields(number, optional, size):
    """Number field, its check digit and the optional data field of `size`, where a number of more
    than nine characters goes on (Doc 9303-5 §4.2.2.2 note j)."""
    if len(number) <= 9:
        number = fill(number, 9)
        return number + check_digit(number), fill(optional, size)
    return number[:9] + "<", fill(number[9:] + check_digit(number) + "<" + optional, size)


def dated(date):
    return date + check_digit(date)


def names(primary, secondary, size):
    text = primary + ("<<" + secondary if secondary else "")
    return fill(text, size)


def td1(code, state, number, birth, sex, expiry, nationality, primary, secondary,
        optional1="", optional2=""):
    """Three lines of thirty, joined."""
    number, optional1 = number_fields(number, optional1, 15)
    upper = fill(code, 2) + fill(state, 3) + number + optional1
    middle = dated(birth) + sex + dated(expiry) + fill(nationality, 3) + fill(optional2, 11)
    composite = check_digit(upper[5:] + middle[:7] + middle[8:15] + middle[18:29])
    return upper + middle + composite + names(primary, secondary, 30)


def td2(code, state, number, birth, sex, expiry, nationality, primary, secondary, optional=""):
    """Two lines of thirty-six, joined."""
    number, optional = number_fields(number, optional, 7)
    upper = fill(code, 2) + fill(state, 3) + names(primary, secondary, 31)
    lower = (number + fill(nationality, 3) + dated(birth) + sex + dated(expiry) + optional)
    composite = check_digit(lower[:10] + lower[13:20] + lower[21:35])
    return upper + lower + composite


def td3(code, state, number, birth, sex, expiry, nationality, primary, secondary, optional="",
        optional_digit=None):
    """Two lines of forty-four, joined."""
    number = fill(number, 9)
    optional = fill(optional, 14)
    upper = fill(code, 2) + fill(state, 3) + names(primary, secondary, 39)
    lower = (number + check_digit(number) + fill(nationality, 3) + dated(birth) + sex
             + dated(expiry) + optional + (optional_digit or check_digit(optional)))
    composite = check_digit(lower[:10] + lower[13:20] + lower[21:43])
    return upper + lower + composite


def vietnamese_optional(number):
    """The optional data of the chip card: twelve digits, two fillers, a check digit."""
    return number + "<<" + check_digit(number)


def information(number, birth, expiry):
    """What PACE and BAC derive the secret of the zone from (Doc 9303-11 §9.7.3)."""
    if len(number) < 9:
        number = fill(number, 9)
    return number + check_digit(number) + dated(birth) + dated(expiry)


def secret(number, birth, expiry):
    return hashlib.sha1(information(number, birth, expiry).encode()).digest()


def letters(text):
    """Letters of A to Z without marks, apostrophes dropped, all else a filler (Doc 9303-3 §4.6)."""
    out = ""
    for char in unicodedata.normalize("NFD", text).upper():
        if char in "\u0110\u00d0":
            out += "D"
        elif unicodedata.combining(char) or char in "'\u2019.":
            continue
        elif char in " -":
            out += "<"
        elif "A" <= char <= "Z":
            out += char
        else:
            raise ValueError(f"no rule for {char!r}")
    return out
