//! Unit `ISO7816_B`: Basic Access Control, secure messaging after it; and, as case 10, revocation lists.

use crate::judged::forged;

forged! {
    iso7816_b_01 iso7816_b_02 iso7816_b_03 iso7816_b_04 iso7816_b_05 iso7816_b_06 iso7816_b_07
    iso7816_b_08 iso7816_b_09 iso7816_b_10
}
