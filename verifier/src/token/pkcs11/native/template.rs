//! What keys are asked to be: usable for one thing, and never given out.

use cryptoki::object::{Attribute, KeyType, ObjectClass};

use super::Kind;

/// prime256v1 as `CKA_EC_PARAMS` has it (RFC 5480 §2.1.1.1).
const P256: [u8; 10] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// Keys of a kind in the token, with a label or with any.
pub(super) fn search(kind: Kind, label: Option<&str>) -> Vec<Attribute> {
    let (class, of) = match kind {
        Kind::Master => (ObjectClass::SECRET_KEY, KeyType::AES),
        Kind::Signer => (ObjectClass::PRIVATE_KEY, KeyType::EC),
    };
    let mut template =
        vec![Attribute::Class(class), Attribute::KeyType(of), Attribute::Token(true)];
    template.extend(label.map(|label| Attribute::Label(label.as_bytes().to_vec())));
    template
}

/// The public and the private half of a signer.
pub(super) fn signer(label: &str) -> (Vec<Attribute>, Vec<Attribute>) {
    let mut public = named(label);
    public.extend([
        Attribute::Private(false),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Verify(true),
    ]);
    let mut private = named(label);
    private.extend(kept());
    private.extend([Attribute::Decrypt(false), Attribute::Unwrap(false)]);
    (public, private)
}

/// A master key, except for its value or length: it computes MACs and nothing else.
pub(super) fn master(label: &str) -> Vec<Attribute> {
    let mut template = named(label);
    template.extend(kept());
    template.extend([
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Verify(false),
        Attribute::Encrypt(false),
        Attribute::Decrypt(false),
        Attribute::Wrap(false),
        Attribute::Unwrap(false),
    ]);
    template
}

/// In the token for good, under a label.
fn named(label: &str) -> Vec<Attribute> {
    let bytes = label.as_bytes().to_vec();
    vec![Attribute::Token(true), Attribute::Id(bytes.clone()), Attribute::Label(bytes)]
}

/// Never shown, never given out, never turned into another key.
fn kept() -> [Attribute; 5] {
    [
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Derive(false),
    ]
}
