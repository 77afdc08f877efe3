//! The codes of one State in a zone and in a certificate (ISO 3166-1; Doc 9303-3 §5).
//!
//! A zone has three letters, a certificate two. Germany's zone has one letter; some codes exist only
//! in zones. Utopia is the State of specimens.

use std::sync::LazyLock;

/// ISO 3166-1: three letters, two letters. `D` is how Germany writes itself in a zone.
const STATES: &str = "\
    AFG:AF ALA:AX ALB:AL DZA:DZ ASM:AS AND:AD AGO:AO AIA:AI ATA:AQ ATG:AG ARG:AR ARM:AM ABW:AW \
    AUS:AU AUT:AT AZE:AZ BHS:BS BHR:BH BGD:BD BRB:BB BLR:BY BEL:BE BLZ:BZ BEN:BJ BMU:BM BTN:BT \
    BOL:BO BES:BQ BIH:BA BWA:BW BVT:BV BRA:BR IOT:IO BRN:BN BGR:BG BFA:BF BDI:BI CPV:CV KHM:KH \
    CMR:CM CAN:CA CYM:KY CAF:CF TCD:TD CHL:CL CHN:CN CXR:CX CCK:CC COL:CO COM:KM COG:CG COD:CD \
    COK:CK CRI:CR CIV:CI HRV:HR CUB:CU CUW:CW CYP:CY CZE:CZ DNK:DK DJI:DJ DMA:DM DOM:DO ECU:EC \
    EGY:EG SLV:SV GNQ:GQ ERI:ER EST:EE SWZ:SZ ETH:ET FLK:FK FRO:FO FJI:FJ FIN:FI FRA:FR GUF:GF \
    PYF:PF ATF:TF GAB:GA GMB:GM GEO:GE D:DE DEU:DE GHA:GH GIB:GI GRC:GR GRL:GL GRD:GD GLP:GP \
    GUM:GU GTM:GT GGY:GG GIN:GN GNB:GW GUY:GY HTI:HT HMD:HM VAT:VA HND:HN HKG:HK HUN:HU ISL:IS \
    IND:IN IDN:ID IRN:IR IRQ:IQ IRL:IE IMN:IM ISR:IL ITA:IT JAM:JM JPN:JP JEY:JE JOR:JO KAZ:KZ \
    KEN:KE KIR:KI PRK:KP KOR:KR KWT:KW KGZ:KG LAO:LA LVA:LV LBN:LB LSO:LS LBR:LR LBY:LY LIE:LI \
    LTU:LT LUX:LU MAC:MO MDG:MG MWI:MW MYS:MY MDV:MV MLI:ML MLT:MT MHL:MH MTQ:MQ MRT:MR MUS:MU \
    MYT:YT MEX:MX FSM:FM MDA:MD MCO:MC MNG:MN MNE:ME MSR:MS MAR:MA MOZ:MZ MMR:MM NAM:NA NRU:NR \
    NPL:NP NLD:NL NCL:NC NZL:NZ NIC:NI NER:NE NGA:NG NIU:NU NFK:NF MKD:MK MNP:MP NOR:NO OMN:OM \
    PAK:PK PLW:PW PSE:PS PAN:PA PNG:PG PRY:PY PER:PE PHL:PH PCN:PN POL:PL PRT:PT PRI:PR QAT:QA \
    REU:RE ROU:RO RUS:RU RWA:RW BLM:BL SHN:SH KNA:KN LCA:LC MAF:MF SPM:PM VCT:VC WSM:WS SMR:SM \
    STP:ST SAU:SA SEN:SN SRB:RS SYC:SC SLE:SL SGP:SG SXM:SX SVK:SK SVN:SI SLB:SB SOM:SO ZAF:ZA \
    SGS:GS SSD:SS ESP:ES LKA:LK SDN:SD SUR:SR SJM:SJ SWE:SE CHE:CH SYR:SY TWN:TW TJK:TJ TZA:TZ \
    THA:TH TLS:TL TGO:TG TKL:TK TON:TO TTO:TT TUN:TN TUR:TR TKM:TM TCA:TC TUV:TV UGA:UG UKR:UA \
    ARE:AE GBR:GB USA:US UMI:UM URY:UY UZB:UZ VUT:VU VEN:VE VNM:VN VGB:VG VIR:VI WLF:WF ESH:EH \
    YEM:YE ZMB:ZM ZWE:ZW";

/// Codes of Doc 9303-3 §5 that ISO does not have, and what signers of such documents are seen to use.
const FURTHER: &str = "GBD:GB GBN:GB GBO:GB GBP:GB GBS:GB RKS:KS RKS:XK XKX:XK EUE:EU UNO:UN UNA:UN UNK:KS XOM:XO UTO:UT";

/// Whether a code of a zone (fillers removed) and a country of a certificate mean the same State;
/// `None` when the code of the zone is not known.
pub fn same_state(zone: &str, certificate: &str) -> Option<bool> {
    let known = of(zone);
    known.first()?;
    let same = |code: &str| code.eq_ignore_ascii_case(certificate);
    Some(same(zone) || known.iter().any(|(_, two)| same(two)))
}

/// A State's code as certificates have it, whoever writes it: two letters in upper case where it is
/// known, else as it is written. Authorities are seen to write three letters, and Germany one.
pub fn two_letters(code: &str) -> String {
    let code = code.trim().to_ascii_uppercase();
    of(&code).first().map_or(code, |(_, two)| (*two).to_owned())
}

/// The table, sorted.
static PAIRS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let pairs = STATES.split(' ').chain(FURTHER.split(' '));
    let mut pairs: Vec<_> = pairs.filter_map(|pair| pair.split_once(':')).collect();
    pairs.sort_unstable();
    pairs
});

/// The rows of a code of a zone.
fn of(zone: &str) -> &'static [(&'static str, &'static str)] {
    let from = PAIRS.partition_point(|(three, _)| *three < zone);
    let rest = PAIRS.get(from..).unwrap_or_default();
    let count = rest.partition_point(|(three, _)| *three == zone);
    rest.get(..count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_state_meet() {
        for (zone, certificate, same) in [
            ("VNM", "VN", Some(true)),
            ("VNM", "vn", Some(true)),
            ("D", "DE", Some(true)),
            ("DEU", "DE", Some(true)),
            ("UTO", "UT", Some(true)),
            ("UTO", "UTO", Some(true)),
            ("GBN", "GB", Some(true)),
            ("RKS", "KS", Some(true)),
            ("RKS", "XK", Some(true)),
            ("VNM", "UT", Some(false)),
            ("VNM", "", Some(false)),
            ("VN", "VN", None),
            ("", "", None),
            ("XXX", "XX", None),
        ] {
            assert_eq!(same_state(zone, certificate), same, "{zone} {certificate}");
        }
    }

    #[test]
    fn codes_of_certificates_have_two_letters() {
        for (written, code) in
            [("D", "DE"), ("deu", "DE"), ("de", "DE"), ("VNM", "VN"), ("UTO", "UT"), ("ZZ", "ZZ")]
        {
            assert_eq!(two_letters(written), code);
        }
    }

    #[test]
    fn every_code_has_its_shape_and_stands_once() {
        assert_eq!(PAIRS.len(), 264);
        for (at, (three, two)) in PAIRS.iter().enumerate() {
            assert!(three.len() == 3 || *three == "D");
            assert_eq!(two.len(), 2);
            assert!(PAIRS[at + 1..].iter().all(|other| *other != (*three, *two)));
            assert_eq!(same_state(three, two), Some(true));
        }
    }
}
