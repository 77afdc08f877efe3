//! Text armour (RFC 7468): any number of blocks in a file, of which each is read by itself.

/// What a block's label says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// `CERTIFICATE`.
    Certificate,
    /// `X509 CRL`.
    RevocationList,
    /// `CMS` or `PKCS7`.
    SignedData,
}

/// Begins the label of a block.
const BEGIN: &str = "-----BEGIN ";

/// Ends a label.
const DASHES: &str = "-----";

/// Whether there is armour in these bytes.
pub(super) fn is_armoured(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// The blocks of a file; `None` stands for one that cannot be read. Blocks of other labels, such as
/// keys, are passed over.
pub(super) fn blocks(bytes: &[u8]) -> Vec<(Label, Option<Vec<u8>>)> {
    let text = String::from_utf8_lossy(bytes);
    text.split(BEGIN).skip(1).filter_map(block).collect()
}

fn block(rest: &str) -> Option<(Label, Option<Vec<u8>>)> {
    let (name, _) = rest.split_once(DASHES)?;
    let label = match name {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Label::Certificate,
        "X509 CRL" => Label::RevocationList,
        "CMS" | "PKCS7" => Label::SignedData,
        _ => return None,
    };
    let end = format!("{DASHES}END {name}{DASHES}");
    let whole = rest.find(&end).and_then(|at| rest.get(..at));
    let decode = |text: &str| {
        let pem = format!("{BEGIN}{text}{end}\n");
        der::pem::decode_vec(pem.as_bytes()).ok().map(|(_, der)| der)
    };
    Some((label, whole.and_then(decode)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_one_by_one() {
        let good = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let file = format!(
            "subject=CN\n{good}-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n\
             -----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n\
             -----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n-----BEGIN CERTIFICATE-----\nMA"
        );
        let der = || Some(vec![0x30, 0]);
        let expected = [
            (Label::Certificate, der()),
            (Label::Certificate, None),
            (Label::RevocationList, der()),
            (Label::Certificate, None),
        ];
        assert_eq!(blocks(file.as_bytes()), expected);
        assert!(is_armoured(file.as_bytes()) && !is_armoured(b"\x30\x00"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(-----BEGIN (CERTIFICATE|CMS|X)-----|-----END |[a-zA-Z=\\n-]{0,9}){0,9}") {
            blocks(text.as_bytes());
        }
    }
}
