//! The rules of the certificate profile, each with its clause.

/// One rule of Doc 9303-12 §7.1 or of RFC 5280, on which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Version.
    Version,
    /// Serial number.
    Serial,
    /// Both algorithm fields.
    SameAlgorithm,
    /// Signature algorithm.
    Algorithm,
    /// Parts of issuer and subject.
    NameParts,
    /// Form of the country.
    Country,
    /// Countries of issuer and subject.
    SameCountry,
    /// String types of names.
    Strings,
    /// Form of times.
    Times,
    /// Order of times, and life of the issuer.
    Life,
    /// Domain parameters.
    ExplicitParameters,
    /// Point.
    UncompressedPoint,
    /// Unique identifiers.
    NoUniqueIdentifiers,
    /// Default values.
    NoDefaults,
    /// authorityKeyIdentifier.
    AuthorityKey,
    /// subjectKeyIdentifier.
    SubjectKey,
    /// keyUsage.
    KeyUsage,
    /// privateKeyUsagePeriod.
    UsagePeriod,
    /// subjectAltName.
    SubjectAltName,
    /// issuerAltName.
    IssuerAltName,
    /// basicConstraints.
    BasicConstraints,
    /// extKeyUsage.
    ExtendedKeyUsage,
    /// cRLDistributionPoints.
    RevocationList,
    /// documentTypeList.
    DocumentTypes,
    /// nameChange.
    NameChange,
    /// Forbidden extensions.
    NoForbidden,
    /// Criticality.
    Critical,
    /// Issuer's name.
    Issuer,
    /// Signature.
    Signature,
}

impl Rule {
    /// What it asks for.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Version => "version is v3",
            Self::Serial => "serial number is positive, short, at most 20 octets",
            Self::SameAlgorithm => "both algorithm fields agree",
            Self::Algorithm => "signature is ECDSA with SHA-2, without parameters",
            Self::NameParts => "issuer and subject have country and common name",
            Self::Country => "country is two capitals in a PrintableString",
            Self::SameCountry => "issuer and subject have the same country",
            Self::Strings => "names are PrintableString or UTF8String",
            Self::Times => "times are UTCTime to 2049, then GeneralizedTime",
            Self::Life => "life is in order and within the issuer's",
            Self::ExplicitParameters => "domain parameters are explicit, with cofactor",
            Self::UncompressedPoint => "public point is uncompressed",
            Self::NoUniqueIdentifiers => "no unique identifiers",
            Self::NoDefaults => "no default value is written",
            Self::AuthorityKey => "authorityKeyIdentifier names the issuer's key",
            Self::SubjectKey => "subjectKeyIdentifier is SHA-1 of the key",
            Self::KeyUsage => "keyUsage is that of the role, critical",
            Self::UsagePeriod => "privateKeyUsagePeriod lies within the life",
            Self::SubjectAltName => "subjectAltName has the State and a contact",
            Self::IssuerAltName => "issuerAltName is the issuer's subjectAltName",
            Self::BasicConstraints => "basicConstraints is that of the role",
            Self::ExtendedKeyUsage => "extKeyUsage is that of the role",
            Self::RevocationList => "cRLDistributionPoints names an address",
            Self::DocumentTypes => "documentTypeList is that of the role",
            Self::NameChange => "nameChange only where a name has changed",
            Self::NoForbidden => "no forbidden extension",
            Self::Critical => "no other extension is critical",
            Self::Issuer => "issuer is the issuer's subject",
            Self::Signature => "signature verifies",
        }
    }

    /// Where it is written.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Version
            | Self::Serial
            | Self::SameAlgorithm
            | Self::NameParts
            | Self::Country
            | Self::SameCountry
            | Self::Strings
            | Self::Times
            | Self::NoUniqueIdentifiers
            | Self::NoDefaults => "Doc 9303-12 Table 5",
            Self::Algorithm | Self::ExplicitParameters | Self::UncompressedPoint => {
                "Doc 9303-12 §4.1.6.3"
            }
            Self::Life => "Doc 9303-12 Table 1",
            Self::SubjectKey => "RFC 5280 §4.2.1.2 (1)",
            Self::SubjectAltName | Self::IssuerAltName => "Doc 9303-12 §7.1.1.2",
            Self::DocumentTypes => "Doc 9303-12 §7.1.1.6",
            Self::NameChange => "Doc 9303-12 §7.1.1.5",
            Self::AuthorityKey
            | Self::KeyUsage
            | Self::UsagePeriod
            | Self::BasicConstraints
            | Self::ExtendedKeyUsage
            | Self::RevocationList
            | Self::NoForbidden
            | Self::Critical => "Doc 9303-12 Table 6",
            Self::Issuer | Self::Signature => "RFC 5280 §6.1.3",
        }
    }
}
