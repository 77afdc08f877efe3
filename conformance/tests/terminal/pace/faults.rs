//! Chips that do not follow PACE, step by step, and offers that cannot be taken.

use crate::judged::forged;

forged! {
    iso7816_g_08 iso7816_g_09 iso7816_g_10 iso7816_g_11 iso7816_g_12 iso7816_g_13 iso7816_g_14
    iso7816_g_15 iso7816_g_16 iso7816_g_17 iso7816_g_18 iso7816_g_19 iso7816_g_20 iso7816_g_21
    iso7816_g_22 iso7816_g_23 iso7816_g_24 iso7816_g_25 iso7816_g_26 iso7816_g_27 iso7816_g_28
}
