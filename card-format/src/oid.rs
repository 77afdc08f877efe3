//! Object identifiers, each written once, in the notation of the standard that assigns it.

use core::fmt;
use der::asn1::ObjectIdentifier;

/// The value bytes of an OBJECT IDENTIFIER as they were read; unknown ones are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Oid<'a>(&'a [u8]);

impl<'a> Oid<'a> {
    /// Takes the value bytes (X.690 §8.19) as they are.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The value bytes, as MSE:Set AT and OBJECT IDENTIFIER have them.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The bytes after `arc`, if this identifier lies under it.
    pub fn under(&self, arc: Oid<'_>) -> Option<&'a [u8]> {
        self.0.strip_prefix(arc.0)
    }
}

impl fmt::Display for Oid<'_> {
    /// Dotted decimal, or hexadecimal for an identifier too long for that.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ObjectIdentifier::from_bytes(self.0) {
            Ok(oid) => fmt::Display::fmt(&oid, f),
            Err(_) => self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
        }
    }
}

impl fmt::Debug for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Declares identifiers from their dotted notation, checked when compiling.
macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $dotted:literal;)*) => {
        $($(#[$doc])* pub const $name: Oid<'static> = {
            const OID: &ObjectIdentifier = &ObjectIdentifier::new_unwrap($dotted);
            Oid(OID.as_bytes())
        };)*
    };
}

// Doc 9303-10 Appendix D, Doc 9303-12 Table 6 and Appendix A, Doc 9303-11 §9.2.
oids! {
    /// ldsSecurityObject: what EF.SOD signs.
    LDS_SECURITY_OBJECT = "2.23.136.1.1.1";
    /// cscaMasterList.
    CSCA_MASTER_LIST = "2.23.136.1.1.2";
    /// cscaMasterListSigningKey.
    CSCA_MASTER_LIST_SIGNING_KEY = "2.23.136.1.1.3";
    /// id-icao-DeviationList.
    DEVIATION_LIST = "2.23.136.1.1.7";
    /// id-icao-DeviationListSigningKey.
    DEVIATION_LIST_SIGNING_KEY = "2.23.136.1.1.8";
    /// aaProtocolObject: ActiveAuthenticationInfo.
    ACTIVE_AUTHENTICATION = "2.23.136.1.1.5";
    /// nameChange extension.
    NAME_CHANGE = "2.23.136.1.1.6.1";
    /// documentTypeList extension.
    DOCUMENT_TYPE_LIST = "2.23.136.1.1.6.2";
    /// EFDIRInfo.
    EF_DIR_INFO = "2.23.136.1.1.13";
}

// What documents call the content of EF.SOD that were designed before Doc 9303-10 named it: under ICAO's
// own arc, and under that of the printer of the first Dutch ones.
oids! {
    /// ldsSecurityObject of the technical report on public key infrastructure, version 1.1.
    LDS_SECURITY_OBJECT_DRAFT = "1.3.27.1.1.1";
    /// That of Sdu Identification, in documents of several States.
    LDS_SECURITY_OBJECT_SDU = "1.2.528.1.1006.1.20.1";
}

// TR-03110-3 §A.1, TR-03111 §5.2.1.1.
oids! {
    /// Arc of the plain ECDSA signatures r ‖ s.
    ECDSA_PLAIN = "0.4.0.127.0.7.1.1.4.1";
    /// ecdsa-plain-SHA256.
    ECDSA_PLAIN_SHA256 = "0.4.0.127.0.7.1.1.4.1.3";
    /// standardizedDomainParameters.
    STANDARDIZED_DOMAIN_PARAMETERS = "0.4.0.127.0.7.1.2";
    /// id-PK-DH.
    PK_DH = "0.4.0.127.0.7.2.2.1.1";
    /// id-PK-ECDH.
    PK_ECDH = "0.4.0.127.0.7.2.2.1.2";
    /// id-TA.
    TA = "0.4.0.127.0.7.2.2.2";
    /// id-TA-RSA-v1-5-SHA-1.
    TA_RSA_PKCS1_SHA1 = "0.4.0.127.0.7.2.2.2.1.1";
    /// id-TA-RSA-v1-5-SHA-256.
    TA_RSA_PKCS1_SHA256 = "0.4.0.127.0.7.2.2.2.1.2";
    /// id-TA-RSA-PSS-SHA-1.
    TA_RSA_PSS_SHA1 = "0.4.0.127.0.7.2.2.2.1.3";
    /// id-TA-RSA-PSS-SHA-256.
    TA_RSA_PSS_SHA256 = "0.4.0.127.0.7.2.2.2.1.4";
    /// id-TA-RSA-v1-5-SHA-512.
    TA_RSA_PKCS1_SHA512 = "0.4.0.127.0.7.2.2.2.1.5";
    /// id-TA-RSA-PSS-SHA-512.
    TA_RSA_PSS_SHA512 = "0.4.0.127.0.7.2.2.2.1.6";
    /// id-TA-ECDSA-SHA-1.
    TA_ECDSA_SHA1 = "0.4.0.127.0.7.2.2.2.2.1";
    /// id-TA-ECDSA-SHA-224.
    TA_ECDSA_SHA224 = "0.4.0.127.0.7.2.2.2.2.2";
    /// id-TA-ECDSA-SHA-256.
    TA_ECDSA_SHA256 = "0.4.0.127.0.7.2.2.2.2.3";
    /// id-TA-ECDSA-SHA-384.
    TA_ECDSA_SHA384 = "0.4.0.127.0.7.2.2.2.2.4";
    /// id-TA-ECDSA-SHA-512.
    TA_ECDSA_SHA512 = "0.4.0.127.0.7.2.2.2.2.5";
    /// Arc of Chip Authentication.
    CA = "0.4.0.127.0.7.2.2.3";
    /// id-CA-DH-3DES-CBC-CBC.
    CA_DH_3DES = "0.4.0.127.0.7.2.2.3.1.1";
    /// id-CA-DH-AES-CBC-CMAC-128.
    CA_DH_AES_128 = "0.4.0.127.0.7.2.2.3.1.2";
    /// id-CA-DH-AES-CBC-CMAC-192.
    CA_DH_AES_192 = "0.4.0.127.0.7.2.2.3.1.3";
    /// id-CA-DH-AES-CBC-CMAC-256.
    CA_DH_AES_256 = "0.4.0.127.0.7.2.2.3.1.4";
    /// id-CA-ECDH-3DES-CBC-CBC.
    CA_ECDH_3DES = "0.4.0.127.0.7.2.2.3.2.1";
    /// id-CA-ECDH-AES-CBC-CMAC-128.
    CA_ECDH_AES_128 = "0.4.0.127.0.7.2.2.3.2.2";
    /// id-CA-ECDH-AES-CBC-CMAC-192.
    CA_ECDH_AES_192 = "0.4.0.127.0.7.2.2.3.2.3";
    /// id-CA-ECDH-AES-CBC-CMAC-256.
    CA_ECDH_AES_256 = "0.4.0.127.0.7.2.2.3.2.4";
    /// Arc of PACE.
    PACE = "0.4.0.127.0.7.2.2.4";
    /// id-PACE-ECDH-GM-AES-CBC-CMAC-128.
    PACE_ECDH_GM_AES_128 = "0.4.0.127.0.7.2.2.4.2.2";
    /// id-IS: the role of inspection systems.
    ROLE_IS = "0.4.0.127.0.7.3.1.2.1";
    /// id-AT: the role of authentication terminals.
    ROLE_AT = "0.4.0.127.0.7.3.1.2.2";
    /// id-ST: the role of signature terminals.
    ROLE_ST = "0.4.0.127.0.7.3.1.2.3";
    /// id-DefectList (TR-03129-2 §7.1).
    DEFECT_LIST = "0.4.0.127.0.7.3.1.5";
    /// id-DocumentSignerList (TR-03129-2 §8.1).
    DOCUMENT_SIGNER_LIST = "0.4.0.127.0.7.3.1.6";
    /// id-electronicDefectListSigningKey (TR-03129-2 §7.2).
    DEFECT_LIST_SIGNING_KEY = "0.4.0.127.0.7.3.11.2.1.2";
    /// id-documentSignerListSigningKey (TR-03129-2 §8.5).
    DOCUMENT_SIGNER_LIST_SIGNING_KEY = "0.4.0.127.0.7.3.11.1.4.2";
    /// id-SecurityObject: what EF.CardSecurity signs.
    SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1";
}

// RFC 5652, RFC 5083, RFC 5084, RFC 3565.
oids! {
    /// id-data.
    DATA = "1.2.840.113549.1.7.1";
    /// id-signedData.
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    /// id-ct-authEnvelopedData.
    AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23";
    /// id-contentType attribute.
    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    /// id-messageDigest attribute.
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    /// id-signingTime attribute.
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    /// id-aes256-wrap.
    AES256_WRAP = "2.16.840.1.101.3.4.1.45";
    /// id-aes256-GCM.
    AES256_GCM = "2.16.840.1.101.3.4.1.46";
}

// RFC 5480, RFC 5758, RFC 5754, RFC 8017 §C, RFC 3279 §2.3.3.
oids! {
    /// id-ecPublicKey.
    EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    /// prime-field.
    PRIME_FIELD = "1.2.840.10045.1.1";
    /// secp192r1, NIST P-192.
    SECP192R1 = "1.2.840.10045.3.1.1";
    /// secp224r1, NIST P-224.
    SECP224R1 = "1.3.132.0.33";
    /// secp256r1, NIST P-256.
    SECP256R1 = "1.2.840.10045.3.1.7";
    /// secp384r1, NIST P-384.
    SECP384R1 = "1.3.132.0.34";
    /// secp521r1, NIST P-521.
    SECP521R1 = "1.3.132.0.35";
    /// dhpublicnumber.
    DH_PUBLIC_NUMBER = "1.2.840.10046.2.1";
    /// dhKeyAgreement (PKCS #3).
    DH_KEY_AGREEMENT = "1.2.840.113549.1.3.1";
    /// rsaEncryption.
    RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
    /// id-RSASSA-PSS.
    RSASSA_PSS = "1.2.840.113549.1.1.10";
    /// id-dsa.
    DSA = "1.2.840.10040.4.1";
    /// id-dsa-with-sha1.
    DSA_WITH_SHA1 = "1.2.840.10040.4.3";
    /// id-dsa-with-sha224.
    DSA_WITH_SHA224 = "2.16.840.1.101.3.4.3.1";
    /// id-dsa-with-sha256.
    DSA_WITH_SHA256 = "2.16.840.1.101.3.4.3.2";
    /// id-mgf1.
    MGF1 = "1.2.840.113549.1.1.8";
    /// sha1WithRSAEncryption.
    SHA1_WITH_RSA = "1.2.840.113549.1.1.5";
    /// sha256WithRSAEncryption.
    SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
    /// sha384WithRSAEncryption.
    SHA384_WITH_RSA = "1.2.840.113549.1.1.12";
    /// sha512WithRSAEncryption.
    SHA512_WITH_RSA = "1.2.840.113549.1.1.13";
    /// sha224WithRSAEncryption.
    SHA224_WITH_RSA = "1.2.840.113549.1.1.14";
    /// ecdsa-with-SHA1.
    ECDSA_WITH_SHA1 = "1.2.840.10045.4.1";
    /// ecdsa-with-SHA224.
    ECDSA_WITH_SHA224 = "1.2.840.10045.4.3.1";
    /// ecdsa-with-SHA256.
    ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    /// ecdsa-with-SHA384.
    ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";
    /// ecdsa-with-SHA512.
    ECDSA_WITH_SHA512 = "1.2.840.10045.4.3.4";
    /// id-sha1.
    SHA1 = "1.3.14.3.2.26";
    /// id-sha256.
    SHA256 = "2.16.840.1.101.3.4.2.1";
    /// id-sha384.
    SHA384 = "2.16.840.1.101.3.4.2.2";
    /// id-sha512.
    SHA512 = "2.16.840.1.101.3.4.2.3";
    /// id-sha224.
    SHA224 = "2.16.840.1.101.3.4.2.4";
}

// RFC 5639 §4.1.
oids! {
    /// brainpoolP192r1.
    BRAINPOOL_P192R1 = "1.3.36.3.3.2.8.1.1.3";
    /// brainpoolP224r1.
    BRAINPOOL_P224R1 = "1.3.36.3.3.2.8.1.1.5";
    /// brainpoolP256r1.
    BRAINPOOL_P256R1 = "1.3.36.3.3.2.8.1.1.7";
    /// brainpoolP320r1.
    BRAINPOOL_P320R1 = "1.3.36.3.3.2.8.1.1.9";
    /// brainpoolP384r1.
    BRAINPOOL_P384R1 = "1.3.36.3.3.2.8.1.1.11";
    /// brainpoolP512r1.
    BRAINPOOL_P512R1 = "1.3.36.3.3.2.8.1.1.13";
}

// RFC 5280 §4.1.2.4, §4.2.
oids! {
    /// id-at-commonName.
    COMMON_NAME = "2.5.4.3";
    /// id-at-serialNumber.
    SERIAL_NUMBER = "2.5.4.5";
    /// id-at-countryName.
    COUNTRY_NAME = "2.5.4.6";
    /// id-at-localityName.
    LOCALITY_NAME = "2.5.4.7";
    /// id-at-stateOrProvinceName.
    STATE_OR_PROVINCE_NAME = "2.5.4.8";
    /// id-at-organizationName.
    ORGANIZATION_NAME = "2.5.4.10";
    /// id-at-organizationalUnitName.
    ORGANIZATIONAL_UNIT_NAME = "2.5.4.11";
    /// subjectDirectoryAttributes.
    SUBJECT_DIRECTORY_ATTRIBUTES = "2.5.29.9";
    /// subjectKeyIdentifier.
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    /// keyUsage.
    KEY_USAGE = "2.5.29.15";
    /// privateKeyUsagePeriod.
    PRIVATE_KEY_USAGE_PERIOD = "2.5.29.16";
    /// subjectAltName.
    SUBJECT_ALT_NAME = "2.5.29.17";
    /// issuerAltName.
    ISSUER_ALT_NAME = "2.5.29.18";
    /// basicConstraints.
    BASIC_CONSTRAINTS = "2.5.29.19";
    /// nameConstraints.
    NAME_CONSTRAINTS = "2.5.29.30";
    /// cRLNumber.
    CRL_NUMBER = "2.5.29.20";
    /// deltaCRLIndicator.
    DELTA_CRL_INDICATOR = "2.5.29.27";
    /// issuingDistributionPoint.
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    /// cRLDistributionPoints.
    CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    /// certificatePolicies.
    CERTIFICATE_POLICIES = "2.5.29.32";
    /// policyMappings.
    POLICY_MAPPINGS = "2.5.29.33";
    /// authorityKeyIdentifier.
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    /// policyConstraints.
    POLICY_CONSTRAINTS = "2.5.29.36";
    /// extKeyUsage.
    EXT_KEY_USAGE = "2.5.29.37";
    /// freshestCRL.
    FRESHEST_CRL = "2.5.29.46";
    /// inhibitAnyPolicy.
    INHIBIT_ANY_POLICY = "2.5.29.54";
    /// Netscape certificate type.
    NETSCAPE_CERT_TYPE = "2.16.840.1.113730.1.1";
}

/// logSigning, a purpose of our own for extKeyUsage: signs the books of a production line and
/// nothing else. An identifier that nobody assigns comes from a random UUID, here
/// 159acb60-1234-4f15-b914-2dd06c770c31 (X.667 §7, arc 2.25).
pub const LOG_SIGNING: Oid<'static> = Oid(&[
    0x69, 0xAB, 0x9A, 0xE5, 0xD8, 0x82, 0xA3, 0xA2, 0xBC, 0xAB, 0xB9, 0x8A, 0x8B, 0xBA, 0x86, 0xE3,
    0xDC, 0x98, 0x31,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn our_own_identifier_is_that_of_its_uuid() {
        let (arc, uuid) = LOG_SIGNING.as_bytes().split_first().unwrap();
        let value = uuid.iter().fold(0_u128, |sum, byte| sum << 7 | u128::from(byte & 0x7F));
        assert_eq!((*arc, value), (2 * 40 + 25, 0x159A_CB60_1234_4F15_B914_2DD0_6C77_0C31));
    }

    #[test]
    fn value_bytes_are_those_the_standards_print() {
        for (oid, bytes) in [
            (PACE_ECDH_GM_AES_128, &b"\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02"[..]),
            (CA_ECDH_AES_128, b"\x04\x00\x7F\x00\x07\x02\x02\x03\x02\x02"),
            (TA, b"\x04\x00\x7F\x00\x07\x02\x02\x02"),
            (PK_ECDH, b"\x04\x00\x7F\x00\x07\x02\x02\x01\x02"),
            (ROLE_IS, b"\x04\x00\x7F\x00\x07\x03\x01\x02\x01"),
            (ACTIVE_AUTHENTICATION, b"\x67\x81\x08\x01\x01\x05"),
            (LDS_SECURITY_OBJECT, b"\x67\x81\x08\x01\x01\x01"),
        ] {
            assert_eq!(oid.as_bytes(), bytes);
        }
    }

    #[test]
    fn identifiers_print_dotted() {
        assert_eq!(EC_PUBLIC_KEY.to_string(), "1.2.840.10045.2.1");
        assert_eq!(Oid::new(&[0x88; 3]).to_string(), "888888");
        assert_eq!(PACE_ECDH_GM_AES_128.under(PACE), Some(&[2, 2][..]));
        assert_eq!(PACE_ECDH_GM_AES_128.under(CA), None);
    }
}
