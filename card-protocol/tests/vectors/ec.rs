//! Key agreement: points that attackers send, and the numbers of worked examples and of another
//! implementation.

use card_format::curve::Curve;
use card_format::error::Error;
use card_protocol::group::{Generator, Group, KeyPair, OnChip, Public, Standardized};
use serde_json::Value;

use crate::files::{data, entries, hex, vectors};

#[test]
fn points_of_wycheproof() {
    let brainpool = [0x06, 0x09, 0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];
    for (name, group, curve) in [
        ("ecdh_secp256r1_ecpoint_test.json", OnChip::P256, &[][..]),
        ("ecdh_brainpoolP256r1_test.json", OnChip::BrainpoolP256r1, &brainpool),
    ] {
        let Some(file) = data(&format!("6-crypto/wycheproof/{name}")) else { return };
        let mut agreed = 0;
        for test in entries(&file["testGroups"]).iter().flat_map(|group| entries(&group["tests"])) {
            let public = hex(&test["public"]);
            // Keys in certificates have their own decoder; here are those on the right curve.
            let point = match curve {
                [] => &public[..],
                curve
                    if public.len() > 65
                        && public.windows(curve.len()).any(|part| part == curve) =>
                {
                    &public[public.len() - 65..]
                }
                _ => continue,
            };
            let result = agree(group, &hex(&test["private"]), point);
            match (test["result"].as_str(), result) {
                (Some("valid"), Ok(shared)) => {
                    assert_eq!(shared, hex(&test["shared"]), "{test}");
                    agreed += 1;
                }
                // Compressed points are valid elsewhere; the wire has none.
                (_, Err(_)) if test["result"] != "valid" => {}
                // Odd encodings around a good point are not this decoder's to judge.
                (Some("acceptable" | "invalid"), Ok(shared)) if !curve.is_empty() => {
                    assert!(shared == hex(&test["shared"]) || test["shared"] == "", "{test}");
                }
                (result, _) => panic!("{result:?}: {test}"),
            }
        }
        assert!(agreed > 100, "{name}");
    }
}

fn agree(group: OnChip, private: &[u8], point: &[u8]) -> Result<Vec<u8>, Error> {
    let own = KeyPair::from_secret(group, &padded(private, 32))?;
    Ok(own.agree(&Public::decode(group, point)?)?.as_bytes().to_vec())
}

/// The number with as many bytes as the group's order.
fn padded(number: &[u8], length: usize) -> Vec<u8> {
    let padded = [&vec![0; length][..], number].concat();
    padded[padded.len() - length..].to_vec()
}

/// A private key, which the file may write with fewer bytes, or more.
fn pair(group: Standardized, secret: &Value) -> KeyPair<Standardized> {
    let secret = hex(secret);
    let secret = match group {
        Standardized::Ec(_) => padded(&secret, group.scalar_len()),
        Standardized::Dh(_) => secret,
    };
    KeyPair::from_secret(group, &secret).unwrap()
}

/// A public key, with the private one that makes it.
fn check(group: Standardized, values: &Value, secret: &str, public: &str) {
    let own = pair(group, &values[secret]);
    assert_eq!(padded(own.public().bytes(), 300), padded(&hex(&values[public]), 300), "{public}");
}

fn decode(group: Standardized, public: &Value) -> Public<Standardized> {
    let public = hex(public);
    let front = public.len().saturating_sub(group.element_len());
    Public::decode(group, &public[front..]).unwrap()
}

/// Everything up to the shared secret, seen from one side; the other side's would be the same.
#[test]
fn agreements_of_every_group() {
    let Some(file) = vectors("pace_openpace_generated.json") else { return };
    let mut groups = Vec::new();
    for vector in entries(&file["vectors"]) {
        let id = vector["parameter_id"].as_u64().and_then(|id| u8::try_from(id).ok()).unwrap();
        let group = Standardized::from_id(id).unwrap();
        check(group, vector, "map_sk_ifd", "map_pk_ifd");
        check(group, vector, "map_sk_ic", "map_pk_ic");
        let mapping = pair(group, &vector["map_sk_ifd"]);
        let nonce = hex(&vector["nonce_s"]);
        let other = decode(group, &vector["map_pk_ic"]);
        let base = Generator::generic(group, &nonce, &mapping, &other).unwrap();
        compare(group, vector, &base);
        groups.push(id);
    }
    groups.sort_unstable();
    groups.dedup();
    assert_eq!(groups, [1, 2, 12, 14, 15, 16, 17, 18]);
}

/// What both sides make of a mapped base.
fn compare(group: Standardized, values: &Value, base: &Generator<'_, Standardized>) {
    let draw = |name: &str| {
        let mut secret = hex(&values[name]);
        if let Standardized::Ec(_) = group {
            secret = padded(&secret, group.scalar_len());
        }
        let mut rng = crate::scripted::Script::new([secret]);
        KeyPair::generate_on(base, &mut rng).unwrap()
    };
    for (own, public, other) in [("sk_ifd", "pk_ifd", "pk_ic"), ("sk_ic", "pk_ic", "pk_ifd")] {
        let own = draw(own);
        assert_eq!(padded(own.public().bytes(), 300), padded(&hex(&values[public]), 300));
        let shared = own.agree(&decode(group, &values[other])).unwrap();
        let expected = values.get("shared_secret").unwrap_or(&values["shared_secret_x"]);
        assert_eq!(shared.as_bytes(), padded(&hex(expected), group.shared_len()));
    }
}

#[test]
fn agreements_of_worked_examples() {
    for (name, id) in [("pace_ecdh_gm_aes128.json", 13), ("pace_dh_gm_aes128.json", 0)] {
        let Some(file) = vectors(name) else { return };
        let values = &file["values"];
        let group = Standardized::from_id(id).unwrap();
        check(group, values, "map_sk_ifd", "map_pk_ifd");
        let mapping = pair(group, &values["map_sk_ifd"]);
        let nonce = hex(&values["nonce_s"]);
        let other = decode(group, &values["map_pk_ic"]);
        let base = Generator::generic(group, &nonce, &mapping, &other).unwrap();
        compare(group, values, &base);
    }
}

#[test]
fn integrated_mappings_of_worked_examples() {
    let Some(file) = vectors("pace_ecdh_im_aes128.json") else { return };
    let group = Standardized::Ec(Curve::BrainpoolP256r1);
    let base = Generator::integrated(group, &hex(&file["values"]["prf_R"])).unwrap();
    compare(group, &file["values"], &base);
    let Some(file) = vectors("pace_dh_im_aes128.json") else { return };
    let (values, group) = (&file["values"], Standardized::from_id(0).unwrap());
    let base = Generator::integrated(group, &hex(&values["prf_R"])).unwrap();
    // The example's private keys are longer than the order, so they are not drawn here: what is
    // known is that the mapped base, raised to them, gives the public keys.
    let mapped = decode(group, &values["mapped_generator"]);
    let one = KeyPair::generate_on(&base, &mut crate::scripted::Script::new([padded(&[1], 20)]));
    assert!(*one.unwrap().public() == mapped);
    let own = pair(group, &values["sk_ifd"]);
    assert!(mapped.times(own.expose().as_bytes()).unwrap() == decode(group, &values["pk_ifd"]));
    let shared = own.agree(&decode(group, &values["pk_ic"])).unwrap();
    assert_eq!(shared.as_bytes(), hex(&values["shared_secret"]));
}

/// Version 2 of Chip Authentication agrees as version 1 does.
#[test]
fn chip_keys_of_worked_examples() {
    for (name, id) in [("eac2_worked_example_ecdh.json", 13), ("eac2_worked_example_dh.json", 0)] {
        let Some(file) = vectors(name) else { return };
        let (values, group) = (&file["ca2"], Standardized::from_id(id).unwrap());
        let trim = |name: &str| {
            let number = hex(&values[name]);
            let front = number.len().saturating_sub(group.element_len().min(128));
            number[front..].to_vec()
        };
        for (own, public, other) in
            [("sk_picc", "pk_picc", "pk_pcd"), ("sk_pcd", "pk_pcd", "pk_picc")]
        {
            let secret = match group {
                Standardized::Ec(_) => padded(&hex(&values[own]), group.scalar_len()),
                Standardized::Dh(_) => trim(own),
            };
            let own = KeyPair::from_secret(group, &secret).unwrap();
            assert!(*own.public() == decode(group, &values[public]), "{name}");
            let shared = own.agree(&decode(group, &values[other])).unwrap();
            assert_eq!(shared.as_bytes(), hex(&values["shared_secret"]));
        }
    }
}
