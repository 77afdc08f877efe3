//! Chip Authentication. All recordings are on brainpoolP256r1, which is not implemented: here are
//! the keys from their shared secrets and the exact commands; the sessions around them are with
//! secure messaging.

use card_protocol::apdu::Command;
use card_protocol::channel::Channel;
use card_protocol::chip_auth::{Protocol, card, terminal};
use card_protocol::cipher::Cipher;
use card_protocol::ec::KeyPair;
use card_protocol::kdf::{Purpose, derive, derive_with_nonce};

use crate::files::{array, entries, hex, vectors};
use crate::scripted::{Card, Script};

#[test]
fn keys_and_commands_of_recorded_sessions() {
    let Some(file) = vectors("ca_v1_ecdh.json") else { return };
    let mut count = 0;
    for trace in entries(&file["traces"]) {
        if trace["chip_authentication"] != "id-CA-ECDH-AES-CBC-CMAC-128" {
            continue;
        }
        let shared = hex(&trace["shared_secret_x"]);
        for (name, purpose) in [("new_ks_enc", Purpose::Encryption), ("new_ks_mac", Purpose::Mac)] {
            let key = derive(Cipher::Aes128, &shared, purpose);
            assert_eq!(key.expose(), hex(&trace[name]));
        }
        let recorded: Vec<Vec<u8>> = entries(&trace["ca_commands_under_old_keys"])
            .iter()
            .map(|exchange| hex(&exchange["command"]["plain_data"]))
            .collect();
        let choice = card::Choice::decode(&recorded[0]).unwrap();
        assert_eq!(choice.protocol, Protocol::EcdhAes128);
        // The same key identifier makes the same MSE:Set AT.
        let mut commands = recorded.iter();
        let mut channel = Channel::new(Card(|bytes: &[u8]| {
            let command = Command::decode(bytes).unwrap();
            let recorded = commands.next().unwrap();
            if command.ins == 0x22 {
                assert_eq!(command.header(), [0x00, 0x22, 0x41, 0xA4]);
                assert_eq!(command.data, recorded);
                return vec![0x90, 0x00];
            }
            assert_eq!(command.header(), [0x00, 0x86, 0x00, 0x00]);
            assert_eq!(command.data.len(), recorded.len());
            assert_eq!(command.data[..5], recorded[..5]);
            vec![0x7C, 0x00, 0x90, 0x00]
        }));
        let point = *KeyPair::from_secret(&[5; 32]).unwrap().public();
        let chip = terminal::ChipKey { protocol: choice.protocol, point, key_id: choice.key_id };
        terminal::run(&mut channel, &mut Script::new([vec![6; 32]]), &chip).unwrap();
        count += 1;
    }
    assert_eq!(count, 2);
}

/// The token of version 2 is the one with which a chip proves its new key.
#[test]
fn token_of_a_worked_example() {
    let Some(file) = vectors("eac2_worked_example_ecdh.json") else { return };
    let example = &file["ca2"];
    let (shared, nonce) = (hex(&example["shared_secret"]), hex(&example["r_picc"]));
    let key = |purpose| derive_with_nonce(Cipher::Aes128, &shared, &nonce, purpose);
    assert_eq!(key(Purpose::Encryption).expose(), hex(&example["ks_enc"]));
    let mac = key(Purpose::Mac);
    assert_eq!(mac.expose(), hex(&example["ks_mac"]));
    let head = [0x7F, 0x49, 0x4F, 0x06, 0x0A];
    let oid = Protocol::EcdhAes128.oid();
    let input = [&head[..], oid, &[0x86, 0x41], &hex(&example["pk_pcd"])].concat();
    assert_eq!(mac.short_mac(&[&input]), array::<8>(&example["t_picc"]));
}
