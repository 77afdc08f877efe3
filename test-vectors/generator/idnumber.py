"""The 12-digit personal identification number of Viet Nam (Circular 59/2021/TT-BCA art. 3-6)."""

PROVINCES = dict(line.split(" ", 1) for line in """\
001 Hà Nội
002 Hà Giang
004 Cao Bằng
006 Bắc Kạn
008 Tuyên Quang
010 Lào Cai
011 Điện Biên
012 Lai Châu
014 Sơn La
015 Yên Bái
017 Hòa Bình
019 Thái Nguyên
020 Lạng Sơn
022 Quảng Ninh
024 Bắc Giang
025 Phú Thọ
026 Vĩnh Phúc
027 Bắc Ninh
030 Hải Dương
031 Hải Phòng
033 Hưng Yên
034 Thái Bình
035 Hà Nam
036 Nam Định
037 Ninh Bình
038 Thanh Hóa
040 Nghệ An
042 Hà Tĩnh
044 Quảng Bình
045 Quảng Trị
046 Thừa Thiên Huế
048 Đà Nẵng
049 Quảng Nam
051 Quảng Ngãi
052 Bình Định
054 Phú Yên
056 Khánh Hòa
058 Ninh Thuận
060 Bình Thuận
062 Kon Tum
064 Gia Lai
066 Đắk Lắk
067 Đắk Nông
068 Lâm Đồng
070 Bình Phước
072 Tây Ninh
074 Bình Dương
075 Đồng Nai
077 Bà Rịa - Vũng Tàu
079 TP Hồ Chí Minh
080 Long An
082 Tiền Giang
083 Bến Tre
084 Trà Vinh
086 Vĩnh Long
087 Đồng Tháp
089 An Giang
091 Kiên Giang
092 Cần Thơ
093 Hậu Giang
094 Sóc Trăng
095 Bạc Liêu
096 Cà Mau
""".splitlines())


def compose(province, sex, year, serial):
    """Digit 4 counts centuries from the 1900s in twos, odd for women."""
    century = (year // 100 - 19) * 2 + (sex == "F")
    return f"{province}{century}{year % 100:02}{serial:06}"


def decode(number):
    century, odd = divmod(int(number[3]), 2)
    return {
        "provinceCode": number[:3],
        "province": PROVINCES.get(number[:3]),
        "sex": "F" if odd else "M",
        "birthYear": 1900 + 100 * century + int(number[4:6]),
        "serial": number[6:],
    }


def findings(number, birth=None, sex=None):
    """What does not agree; never a reason to refuse a person (Law 26/2023/QH15 art. 12)."""
    decoded = decode(number)
    found = []
    if decoded["province"] is None:
        found.append("province")
    if sex in ("M", "F") and sex != decoded["sex"]:
        found.append("sex")
    if birth is not None and int(birth[:4]) != decoded["birthYear"]:
        found.append("birthYear")
    return found
