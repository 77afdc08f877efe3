//! Cipher block chaining over whole blocks (SP 800-38A §6.2), for any block cipher.

use aes::cipher::array::Array;
use aes::cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
};
use card_format::error::{Error, Fault};

use super::BLOCK;

/// What the first block is combined with.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// The front of these bytes.
    Vector([u8; BLOCK]),
    /// The encryption of these bytes.
    Encrypted([u8; BLOCK]),
}

pub(super) fn encrypt<C: BlockCipherEncrypt>(
    cipher: &C,
    start: Start,
    data: &mut [u8],
) -> Result<(), Error> {
    let blocks = whole_blocks::<C>(data)?;
    cbc::Encryptor::inner_iv_init(cipher, &vector(cipher, start)).encrypt_blocks(blocks);
    Ok(())
}

pub(super) fn decrypt<C: BlockCipherEncrypt + BlockCipherDecrypt>(
    cipher: &C,
    start: Start,
    data: &mut [u8],
) -> Result<(), Error> {
    let blocks = whole_blocks::<C>(data)?;
    cbc::Decryptor::inner_iv_init(cipher, &vector(cipher, start)).decrypt_blocks(blocks);
    Ok(())
}

fn vector<C: BlockCipherEncrypt>(cipher: &C, start: Start) -> Block<C> {
    let (Start::Vector(bytes) | Start::Encrypted(bytes)) = start;
    let mut vector = Block::<C>::default();
    for (to, from) in vector.iter_mut().zip(bytes) {
        *to = from;
    }
    if let Start::Encrypted(_) = start {
        cipher.encrypt_block(&mut vector);
    }
    vector
}

fn whole_blocks<C: BlockCipherEncrypt>(data: &mut [u8]) -> Result<&mut [Block<C>], Error> {
    let length = data.len();
    match Array::slice_as_chunks_mut(data) {
        (blocks, []) => Ok(blocks),
        _ => Err(Fault::Length.at(length)),
    }
}
