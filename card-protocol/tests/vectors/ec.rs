//! Key agreement on P-256 with points that attackers send.

use card_protocol::ec::{KeyPair, PublicPoint};

use crate::files::{data, entries, hex};

#[test]
fn points_of_wycheproof() {
    let name = "6-crypto/wycheproof/ecdh_secp256r1_ecpoint_test.json";
    let Some(file) = data(name) else { return };
    let mut agreed = 0;
    for group in entries(&file["testGroups"]) {
        for test in entries(&group["tests"]) {
            let secret = hex(&test["private"]);
            let padded = [&vec![0; 64][..], &secret].concat();
            let own = KeyPair::from_secret(&padded[padded.len() - 32..]).unwrap();
            let result =
                PublicPoint::decode(&hex(&test["public"])).and_then(|point| own.agree(&point));
            match (test["result"].as_str(), result) {
                (Some("valid"), Ok(shared)) => {
                    assert_eq!(shared.as_slice(), hex(&test["shared"]), "{test}");
                    agreed += 1;
                }
                // Compressed points are valid elsewhere; the wire has none.
                (_, Err(_)) if test["result"] != "valid" => {}
                (result, _) => panic!("{result:?}: {test}"),
            }
        }
    }
    assert!(agreed > 100);
}
