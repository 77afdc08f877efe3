"""Terminal Authentication: certificate chains as a card judges them, and what it must refuse."""

import hashlib

import cvc
from cv_session import ALL, END, START, Session, Utopia, choose, external_authenticate, verify
from cvc import CVCA, DG3, DG4, DOMESTIC, FOREIGN, Certificate, Holder
from ec import BRAINPOOL_P256R1, P256
from suite import Suite, flipped
from tlv import tlv


def chains(suite, utopia):
    group = suite.group("TerminalAuthentication", curve=utopia.curve.name)
    u, certify = utopia, utopia.certify
    u.domestic("domestic").accepted(group, "domestic document verifier, every right")
    u.domestic("bac", card=b"L898902C<3").accepted(
        group, "after Basic Access Control: bound to the document number")
    for comment, ca, dv, terminal in (
        ("document verifier may let read EF.DG3 alone", ALL, DG3, ALL),
        ("terminal may read EF.DG4 alone", ALL, ALL, DG4),
        ("authority allows EF.DG3, terminal wants EF.DG4: nothing is left", DG3, ALL, DG4),
        ("reserved bits of the rights are passed over", ALL | 0x3C, ALL | 0x14, ALL | 0x28),
    ):
        root = Certificate(u.ca, u.ca, CVCA | ca, START, END)
        session = Session(f"{comment} {u.curve.name}", root)
        session.show(certify(u.ca, u.verifier, DOMESTIC | dv, "20260201"),
                     certify(u.verifier, u.terminal, terminal, "20260210"))
        session.accepted(group, comment)
    foreign = (certify(u.ca, u.foreigner, FOREIGN | DG3, "20260301"),
               certify(u.foreigner, u.abroad, ALL, "20260310"))
    u.session("foreign").show(*foreign).accepted(
        group, "foreign document verifier: its terminals do not move the date")
    u.session("early", day="20260220").show(u.document_verifier, u.inspection).accepted(
        group, "effective dates before the card's date: it does not go back")
    u.session("last day", day="20260430").show(u.document_verifier, u.inspection).accepted(
        group, "the last day of validity", ["Boundary"])
    extended = certify(u.verifier, u.terminal, ALL, "20260210", extensions=tlv(
        0x65, tlv(0x73, b"\x06\x03\x2a\x03\x04", tlv(0x53, b"\x01"))))
    u.session("extended").show(u.document_verifier, extended).accepted(
        group, "an extension that the card does not know", ["UnknownEntry"])
    links(group, u)


def links(group, u):
    certify = u.certify
    below = (certify(u.next, u.verifier, DOMESTIC | ALL, "20260302"),
             certify(u.verifier, u.terminal, ALL, "20260303"))
    u.session("link").show(u.link, *below).accepted(
        group, "link certificate: both trust points stand")
    third = u.holder("UTCVCAUT003")
    second = Certificate(u.next, third, CVCA | ALL, "20270301", "20300228")
    late = (certify(third, u.verifier, DOMESTIC | ALL, "20270302", "20270430"),
            certify(u.verifier, u.terminal, ALL, "20270303", "20270430"))
    u.session("two links").show(u.link, second, *late).accepted(
        group, "two link certificates: the oldest trust point goes")
    now = (certify(u.next, u.verifier, DOMESTIC | ALL, "20290501", "20290630"),
           certify(u.verifier, u.terminal, ALL, "20290502", "20290630"))
    stale = Certificate(u.ca, u.next, CVCA | ALL, "20260301", "20291231")
    u.session("expired point", day="20290401").show(stale, *now).accepted(
        group, "an expired trust point still certifies its successor")
    other = BRAINPOOL_P256R1 if u.curve is P256 else P256
    moved = Holder("UTCVCAUT002", other, hashlib.sha256)
    verifier, terminal = Holder("UTDVDOMUT002", other), Holder("UTISBORDER00002", other)
    u.session("other curve").show(
        Certificate(u.ca, moved, CVCA | ALL, "20260301", "20290228"),
        certify(moved, verifier, DOMESTIC | ALL, "20260302"),
        certify(verifier, terminal, ALL, "20260303")).accepted(
            group, "link certificate to another curve")


def refusals(suite, utopia):
    group = suite.group("TerminalAuthenticationCard", party="card", curve=utopia.curve.name)
    u, certify = utopia, utopia.certify
    stranger = u.holder("UTCVCAUT009")

    def certificate(comment, flags, fault, bad, *before, status="6300", **changes):
        u.session(comment, **changes).show(*before).refused_certificate(
            group, comment, flags, fault, bad, status)

    dv = ("certificate", u.ca, u.verifier, DOMESTIC | ALL, "20260201")
    certificate("document verifier signed by someone else", ["Signature"], "Authentication",
                certify(*dv[1:], signed_by=stranger))
    certificate("terminal signed by someone else", ["Signature"], "Authentication",
                certify(u.verifier, u.terminal, ALL, "20260210", signed_by=stranger),
                u.document_verifier)
    certificate("link certificate signed with the new key", ["Signature"], "Authentication",
                Certificate(u.ca, u.next, CVCA | ALL, "20260301", END, signed_by=u.next))
    certificate("expired document verifier", ["Validity"], "Authentication", u.document_verifier,
                day="20260501")
    certificate("terminal that expired the day before", ["Validity"], "Authentication",
                certify(u.verifier, u.terminal, ALL, "20260210", "20260331"),
                certify(u.ca, u.verifier, DOMESTIC | ALL, "20260401"))
    certificate("expired trust point", ["Validity"], "Authentication",
                certify(u.ca, u.verifier, DOMESTIC | ALL, "20290101", "20290228"), day="20290101")
    for comment, bad, before in (
        ("terminal straight under the authority", (u.ca, u.terminal, ALL), ()),
        ("document verifier under a document verifier", (u.verifier, u.foreigner, FOREIGN | ALL),
         (u.document_verifier,)),
        ("authority under a document verifier", (u.verifier, u.next, CVCA | ALL),
         (u.document_verifier,)),
        ("the authority's own certificate", (u.ca, u.ca, CVCA | ALL), ()),
    ):
        certificate(comment, ["Chain"], "Authentication", certify(*bad, "20260301"), *before)
    other = u.holder("UTDVDOMUT001", hashed=hashlib.sha512)
    certificate("document verifier with another algorithm", ["Unsupported"], "Unsupported",
                certify(u.ca, other, DOMESTIC | ALL, "20260201"), status="6A80")
    certificate("document verifier with domain parameters", ["Value"], "Unsupported",
                certify(*dv[1:], domain=True), status="6A80")
    certificate("role of a signature terminal", ["Unsupported"], "Unsupported",
                certify(u.ca, u.verifier, DOMESTIC | ALL, "20260201", kind=f"{cvc.BSI}.3.1.2.3"),
                status="6A80")

    def command(comment, flags, fault, session, name, command, status):
        session.refused(group, comment, flags, fault, name, command, status)

    objects = u.document_verifier.objects
    pso, auth = "PSO:VERIFY CERTIFICATE", "EXTERNAL AUTHENTICATE"
    command("name that no key has", ["Chain"], "Missing", u.session("no name"), "MSE:Set DST",
            choose(0xB6, stranger.name), "6A88")
    command("name of a terminal to verify a certificate", ["Chain"], "Missing",
            u.domestic("terminal certifies"), "MSE:Set DST", choose(0xB6, u.terminal.name), "6A88")
    command("certificate with no key chosen", ["Sequence"], "Order", u.session("no dst"), pso,
            verify(objects), "6985")
    command("certificate by another authority than the one chosen", ["Chain"], "Missing",
            u.session("other car").dst(u.ca.name), pso, verify(
                certify(u.next, u.verifier, DOMESTIC | ALL, "20260201").objects), "6A88")
    command("last byte of the certificate missing", ["Length"], "Length",
            u.session("short").dst(u.ca.name), pso, verify(objects[:-1]), "6A80")
    command("certificate in its outer object", ["Tag"], "Tag", u.session("wrapped").dst(u.ca.name),
            pso, verify(u.document_verifier.encoded), "6A80")
    command("key of a document verifier to authenticate with", ["Chain"], "Missing",
            u.session("verifier").show(u.document_verifier), "MSE:Set AT",
            choose(0xA4, u.verifier.name), "6A88")
    session = u.domestic("no challenge").at(u.terminal)
    command("no challenge", ["Sequence"], "Order", session, auth,
            external_authenticate(u.terminal.sign(session.message)), "6985")
    session = u.domestic("no key").challenged()
    command("no key chosen", ["Sequence"], "Order", session, auth,
            external_authenticate(u.terminal.sign(session.message)), "6985")
    signatures(command, auth, u)


def signatures(command, name, u):
    """Signatures of the terminal that prove nothing, and one too many."""
    def ready(label):
        return u.domestic(label).at(u.terminal).challenged()

    for comment, flags, bend in (
        ("one bit of the signature flipped", ["Signature"],
         lambda s: flipped(u.terminal.sign(s.message), -1)),
        ("signature of the document verifier", ["WrongKey"], lambda s: u.verifier.sign(s.message)),
        ("signature over another challenge", ["Replay"],
         lambda s: u.terminal.sign(s.card + flipped(s.challenge, 0) + s.terminal)),
        ("signature for another card", ["Replay"],
         lambda s: u.terminal.sign(flipped(s.card, 0) + s.challenge + s.terminal)),
        ("signature for another session", ["Replay"],
         lambda s: u.terminal.sign(s.card + s.challenge + flipped(s.terminal, 0))),
        ("r and s are zero", ["SignatureRange"], lambda s: bytes(64)),
        ("signature one byte short", ["Length"], lambda s: u.terminal.sign(s.message)[:-1]),
    ):
        session = ready(comment)
        command(comment, flags, "Authentication", session, name,
                external_authenticate(bend(session)), "6300")
    session = u.domestic("twice").authenticate(u.terminal).challenged()
    command("a second time in the session", ["Sequence"], "Order", session, name,
            external_authenticate(u.terminal.sign(session.message)), "6982")


def suites():
    suite = Suite("terminal_authentication", "terminal_authentication",
                  "Terminal Authentication version 1 with certificates on the curves of chips. Commands",
                  "and responses are shown in the clear; they travel under secure messaging. The card",
                  "begins with the trust points and on the date given, YYYYMMDD; behind each certificate",
                  "stand its date, trust points and EF.CVCA. idIC is the card's ephemeral key of PACE,",
                  "compressed, or the document number; terminalPublic that of Chip Authentication. In the",
                  "second kind of group the card refuses the last command with `status`.")
    for curve, hashed in ((P256, hashlib.sha256), (BRAINPOOL_P256R1, hashlib.sha384)):
        chains(suite, Utopia(curve, hashed))
    refusals(suite, Utopia(P256, hashlib.sha256))
    yield suite
