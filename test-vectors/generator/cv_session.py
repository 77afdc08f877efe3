"""One session of Terminal Authentication, and the authorities, verifiers and terminals in it."""

from apdu import Command
from cvc import CVCA, DG3, DG4, DOMESTIC, FOREIGN, Certificate, Holder
from stream import Stream, take
from tlv import tlv

CLAUSE = "Doc 9303-11 §7.1"
OK = b"\x90\x00"
ALL = DG3 | DG4
START, END = "20260101", "20281231"


def choose(template, name):
    return Command(0x00, 0x22, 0x81, template, tlv(0x83, name))


def verify(objects):
    return Command(0x00, 0x2A, 0x00, 0xBE, objects)


def external_authenticate(signature):
    return Command(0x00, 0x82, 0x00, 0x00, signature)


GET_CHALLENGE = Command(0x00, 0x84, 0x00, 0x00, b"", 8)


class Session:
    """The plain commands of one session, and what the card knows after each certificate."""

    def __init__(self, label, *roots, day=START, card=None):
        self.date, self.roots, self.points = day, roots, list(roots)
        self.card = take(f"{label} card key", 32) if card is None else card
        curve = roots[0].holder.curve
        point = curve.multiply(Stream(f"{label} key").scalar(curve))
        self.terminal_public, self.terminal = curve.encode(point), curve.secret(point)
        self.challenge = take(f"{label} challenge", 8)
        self.exchanges, self.chain, self.rights = [], [], 0xFF
        self.start = day

    def add(self, name, command, response=OK, **more):
        self.exchanges.append({"name": name, "command": command.encode(), "response": response, **more})
        return self

    def dst(self, name):
        return self.add("MSE:Set DST", choose(0xB6, name))

    def show(self, *certificates):
        for certificate in certificates:
            self.dst(certificate.issuer.name)
            self.take_up(certificate)
            self.add("PSO:VERIFY CERTIFICATE", verify(certificate.objects), **self.state())
            self.chain.append(certificate)
        return self

    def take_up(self, certificate):
        """TR-03110-3 §2.5: date, trust points and rights."""
        certifier = next((one for one in [*self.chain[-1:], *self.points]
                          if one.holder.name == certificate.issuer.name))
        if certifier.role != FOREIGN:
            self.date = max(self.date, certificate.effective)
        if certificate.role == CVCA:
            kept = sorted([certificate, *self.points], key=lambda one: one.effective, reverse=True)
            self.points = kept[:2]
        else:
            self.rights &= certifier.rights & certificate.rights

    def state(self):
        names = [point.holder.name for point in self.points]
        file = b"".join(tlv(0x42, name) for name in names)
        return {"date": self.date, "trustPoints": [name.decode() for name in names],
                "efCvca": file + bytes(36 - len(file))}

    def at(self, holder):
        return self.add("MSE:Set AT", choose(0xA4, holder.name))

    def challenged(self):
        return self.add("GET CHALLENGE", GET_CHALLENGE, self.challenge + OK)

    @property
    def message(self):
        return self.card + self.challenge + self.terminal

    def authenticate(self, holder):
        self.at(holder).challenged()
        return self.add("EXTERNAL AUTHENTICATE", external_authenticate(holder.sign(self.message)))

    def given(self):
        return {"date": self.start, "trustPoints": [root.encoded for root in self.roots],
                "idIC": self.card, "terminalPublic": self.terminal_public, "challenge": self.challenge}

    def accepted(self, group, comment, flags=("Normal",)):
        self.authenticate(self.chain[-1].holder)
        rights = {"dg3": bool(self.rights & DG3), "dg4": bool(self.rights & DG4)}
        group.valid(comment, CLAUSE, list(flags), {
            **self.given(), "certificates": [one.encoded for one in self.chain]},
            {"exchanges": self.exchanges, "signedData": self.message, "rights": rights})

    def refused(self, group, comment, flags, fault, name, command, status):
        """The last command, which must be refused."""
        self.add(name, command, bytes.fromhex(status))
        group.invalid(comment, CLAUSE, flags, {**self.given(), "exchanges": self.exchanges}, fault,
                      len(self.exchanges) - 1)
        group.tests[-1]["expect"]["status"] = status

    def refused_certificate(self, group, comment, flags, fault, certificate, status="6300"):
        self.dst(certificate.issuer.name)
        self.refused(group, comment, flags, fault, "PSO:VERIFY CERTIFICATE",
                     verify(certificate.objects), status)


class Utopia:
    """An authority, document verifiers at home and abroad, and their terminals."""

    def __init__(self, curve, hashed):
        self.curve, self.hashed = curve, hashed
        self.ca = self.holder("UTCVCAUT001")
        self.next = self.holder("UTCVCAUT002")
        self.verifier, self.foreigner = self.holder("UTDVDOMUT001"), self.holder("AADVFORUT001")
        self.terminal, self.abroad = self.holder("UTISBORDER00001"), self.holder("AAISGATEAA001")
        self.root = Certificate(self.ca, self.ca, CVCA | ALL, START, END)
        self.link = Certificate(self.ca, self.next, CVCA | ALL, "20260301", "20290228")
        self.document_verifier = self.certify(self.ca, self.verifier, DOMESTIC | ALL, "20260201")
        self.inspection = self.certify(self.verifier, self.terminal, ALL, "20260210")

    def holder(self, name, **changes):
        return Holder(name, changes.get("curve", self.curve), changes.get("hashed", self.hashed))

    @staticmethod
    def certify(issuer, holder, rights, effective, expiration="20260430", **more):
        return Certificate(issuer, holder, rights, effective, expiration, **more)

    def session(self, label, **changes):
        return Session(f"{label} {self.curve.name}", self.root, **changes)

    def domestic(self, label, **changes):
        return self.session(label, **changes).show(self.document_verifier, self.inspection)
