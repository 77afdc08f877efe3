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
    let [a, b, _, _, c, d, e, f, _, _] = *diversification_data;
    derive([a, b, c, d, e, f], ecb)
}

fn derive<E>(
    [a, b, c, d, e, f]: [u8; 6],
    mut ecb: impl FnMut([u8; BLOCK]) -> Result<[u8; BLOCK], E>,
) -> Result<StaticKeys, E> {
    let mut key =
        |k| ecb([a, b, c, d, e, f, 0xF0, k, a, b, c, d, e, f, 0x0F, k]).map(Key::triple_des);
    Ok(StaticKeys { enc: key(1)?, mac: key(2)?, dek: key(3)? })
}
