//! The schemes of cards that know Triple DES alone, for fleets that are still in use.
//!
//! ```text
//! key(k) = 3DES-ECB(master, six bytes ‖ F0 k ‖ the same six bytes ‖ 0F k)
//! EMV CPS  the six last bytes of the key diversification data (CPS 1.1)
//! VISA2    its bytes 1, 2 and 5 to 8
//! ```

use super::{CHIP_IDENTITY_LEN, StaticKeys};
use crate::cipher::{BLOCK, Key};

/// By the EMV Card Personalization Specification. `ecb` encrypts two blocks, each by itself, with
/// Triple DES under the master.
pub fn emv_cps<E>(
    diversification_data: &[u8; CHIP_IDENTITY_LEN],
    ecb: impl FnMut([u8; BLOCK]) -> Result<[u8; BLOCK], E>,
) -> Result<StaticKeys, E> {
    let [_, _, _, _, six @ ..] = *diversification_data;
    derive(six, ecb)
}

/// By the rule that card tools call VISA2. `ecb` is as for [`emv_cps`].
pub fn visa2<E>(
    diversification_data: &[u8; CHIP_IDENTITY_LEN],
    ecb: impl FnMut([u8; BLOCK]) -> Result<[u8; BLOCK], E>,
) -> Result<StaticKeys, E> {
    let [first, second, _, _, serial @ .., _, _] = diversification_data;
    let mut six = [*first, *second, 0, 0, 0, 0];
    six.iter_mut().skip(2).zip(serial).for_each(|(to, from)| *to = *from);
    derive(six, ecb)
}

fn derive<E>(
    six: [u8; 6],
    mut ecb: impl FnMut([u8; BLOCK]) -> Result<[u8; BLOCK], E>,
) -> Result<StaticKeys, E> {
    let mut key = |k| {
        let mut blocks = [0; BLOCK];
        let content = [(0xF0, six), (0x0F, six)].into_iter();
        let content = content.flat_map(|(mark, six)| six.into_iter().chain([mark, k]));
        blocks.iter_mut().zip(content).for_each(|(to, from)| *to = from);
        ecb(blocks).map(Key::triple_des)
    };
    Ok(StaticKeys { enc: key(1)?, mac: key(2)?, dek: key(3)? })
}
