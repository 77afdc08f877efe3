//! What a terminal sends behind Chip Authentication, step by step (Doc 9303-11 §7.1).

use card_protocol::apdu::Command;
use card_protocol::group::Compressed;

use super::{Answer, OpenCard};
use crate::der::Node;
use crate::trust_chain::{Certificate, Party};

impl OpenCard {
    /// MSE:Set DST with the first name in EF.CVCA.
    #[track_caller]
    pub fn choose_root(&mut self) {
        let root = self.trust_points().newest;
        self.choose_certifier(root.as_bytes()).good();
    }

    /// MSE:Set DST with the name of a key.
    pub fn choose_certifier(&mut self, name: &[u8]) -> Answer {
        self.send(Command::new(0, 0x22, 0x81, 0xB6).with_data(&named(0x83, name)))
    }

    /// PSO:VERIFY CERTIFICATE.
    pub fn verify(&mut self, objects: &[u8]) -> Answer {
        self.send(Command::new(0, 0x2A, 0x00, 0xBE).with_data(objects))
    }

    /// Both, with the signer's name; all must go well.
    #[track_caller]
    pub fn import(&mut self, certificate: &Certificate) {
        self.choose_certifier(certificate.signer.name.as_bytes()).good();
        self.verify(&certificate.objects()).good();
    }

    /// MSE:Set AT with the name of a key.
    pub fn choose_terminal(&mut self, name: &[u8]) -> Answer {
        self.send(Command::new(0, 0x22, 0x81, 0xA4).with_data(&named(0x83, name)))
    }

    /// GET CHALLENGE.
    pub fn challenge(&mut self) -> Answer {
        self.send(Command::new(0, 0x84, 0x00, 0x00).expecting(8))
    }

    /// What a terminal would send with EXTERNAL AUTHENTICATE.
    pub fn terminal_signature(&self, signer: Party, challenge: &[u8]) -> Vec<u8> {
        let ephemeral = self.ephemeral.as_ref().map(Compressed::as_bytes).unwrap_or_default();
        signer.sign(&[&self.identity, challenge, ephemeral])
    }

    /// EXTERNAL AUTHENTICATE.
    pub fn authenticate(&mut self, signature: &[u8]) -> Answer {
        self.send(Command::new(0, 0x82, 0x00, 0x00).with_data(signature))
    }

    /// Everything behind Chip Authentication; all must go well.
    #[track_caller]
    pub fn authenticate_terminal(&mut self, chain: &[Certificate]) {
        for certificate in chain {
            self.import(certificate);
        }
        let terminal = chain.last().unwrap().holder;
        self.choose_terminal(terminal.name.as_bytes()).good();
        let challenge = self.challenge().good();
        let signature = self.terminal_signature(terminal, &challenge);
        self.authenticate(&signature).good();
    }
}

/// One name under a tag.
pub fn named(tag: u8, name: &[u8]) -> Vec<u8> {
    Node::primitive(&[tag], name).encode()
}
