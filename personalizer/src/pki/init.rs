//! `pki init`: all keys and certificates of an issuing authority, made once.

pub(super) mod life;
mod module;
mod transport;

pub use transport::Transport;

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use card_format::curve::Curve;
use card_format::cvc::{self, Algorithm, Authorization, Key, PublicKey, Reference, Rights, Role};
use card_format::ec_key;
use card_format::hash::HashAlgorithm;
use card_format::profile::{self, Profile};
use card_format::sealed::Class;
use card_protocol::cipher::{self, Cipher};
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use verifier::key_file::{self, Password, PasswordArgs};
use zeroize::Zeroizing;

pub use module::Module;

use super::draft::Authority;
use super::folder::FIRST_GENERATION;
use super::issuer::Issuer;
use super::{Draft, Error, Folder, Report, distinguished_name, extensions, table};
use crate::keys::{self, Keeper, ModulePlace, random_signing_key};
use crate::signer::DEFAULT_LIMIT;

/// How long terminals trust a verifying authority (Doc 9303-12 §7.2: up to three years).
const TRUST_POINT_YEARS: i64 = 3;

/// Makes all keys and certificates of an issuing authority.
#[derive(Clone, Debug, clap::Args)]
pub struct Init {
    /// Folder for keys and certificates; must not hold any yet
    pub folder: PathBuf,
    /// Country profile: vietnam, or utopia for test documents
    #[arg(long, default_value = profile::VIETNAM.name, value_parser = parse_profile)]
    pub profile: &'static Profile,
    /// Country in certificates, ISO 3166-1 alpha-2; default from the profile
    #[arg(long, value_name = "VN")]
    pub country: Option<String>,
    /// Issuing State as in the zone; default from the profile
    #[arg(long, value_name = "VNM")]
    pub state: Option<String>,
    /// Organization in certificates
    #[arg(long, default_value = "Cardwright demonstration")]
    pub organization: String,
    /// Mail address in certificates
    #[arg(long, default_value = "pki@cardwright.example")]
    pub mail: String,
    /// Page of the authority in certificates
    #[arg(long, default_value = "https://cardwright.example/pki")]
    pub page: String,
    /// Where the revocation list will lie; default is a place under the page
    #[arg(long, value_name = "URL")]
    pub revocation_list: Option<String>,
    /// Master of the transport keys: demo, random, or a file of 32, 48 or 64 hexadecimal digits
    #[arg(long, value_name = "HEXFILE", default_value = "demo")]
    pub transport_key: Transport,
    /// Folder with master keys of the classes that are taken over: those that terminals get by
    /// `pki trust`; made here when left out
    #[arg(long, value_name = "DIR")]
    pub seal_keys: Option<PathBuf>,
    /// A hardware module that makes and keeps the keys of the line
    #[command(flatten)]
    pub module: Module,
    /// How many documents each document signer may sign
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT)]
    pub signer_limit: u64,
    /// Where the password comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

fn parse_profile(name: &str) -> Result<&'static Profile, String> {
    Profile::by_name(name).ok_or_else(|| {
        let names: Vec<_> = profile::PROFILES.iter().map(|profile| profile.name).collect();
        format!("one of {}", names.join(", "))
    })
}

impl Init {
    /// The same as the command line without options.
    pub fn new(folder: impl Into<PathBuf>, profile: &'static Profile) -> Self {
        Self {
            folder: folder.into(),
            profile,
            country: None,
            state: None,
            organization: "Cardwright demonstration".to_owned(),
            mail: "pki@cardwright.example".to_owned(),
            page: "https://cardwright.example/pki".to_owned(),
            revocation_list: None,
            transport_key: Transport::Demo,
            seal_keys: None,
            module: Module::default(),
            signer_limit: DEFAULT_LIMIT,
            password: PasswordArgs::default(),
        }
    }

    /// Makes the folder and tells on the terminal what it holds.
    pub(super) fn run(&self) -> Result<(), Error> {
        self.check()?;
        create(&self.folder)?;
        let password = self.password()?;
        let report = self.make(&password, life::now()?)?;
        let rules: usize = report.certificates.iter().map(|(_, findings)| findings.len()).sum();
        match report.verdict() {
            Ok(()) => {
                println!("All certificates keep the profile of Doc 9303-12: {rules} checks.");
            }
            Err(_) => println!("{}", table::table(&report)),
        }
        println!("Keys and certificates lie in {}.", self.folder.display());
        if let Some(token) = self.module.token_name() {
            println!(
                "The keys of the line were made in the token {token} and never leave it. csca.key \
                 and cvca.key lie in the folder: take them away from the line."
            );
        }
        if matches!(self.transport_key, Transport::File(_)) {
            let [a, b, c] = check_value(&self.transport_key.key()?)?;
            println!("Check value of the master of the transport keys: {a:02X}{b:02X}{c:02X}");
        }
        if self.transport_key == Transport::Demo {
            println!(
                "WARNING: transport.key is the published key of the demonstration and protects \
                 nothing. For real chips, import the chip maker's with --transport-key."
            );
        }
        report.verdict()
    }

    /// The password that was given, or a new one that stays in the folder.
    fn password(&self) -> Result<Password, Error> {
        if let Some(password) = Password::find_quietly(&self.folder, &self.password)? {
            return Ok(password);
        }
        let password = Password::random()?;
        password.write_into(&self.folder)?;
        println!(
            "No password was given: a random one lies in {}. It protects a copied key file, but not \
             a copied folder; move it elsewhere.",
            self.folder.join("password").display()
        );
        Ok(password)
    }

    /// Makes keys and certificates with a life that starts at `now`, in Greenwich time.
    ///
    /// The certificates are written last: a folder without them was not finished.
    pub fn make(&self, password: &Password, now: DateTime) -> Result<Report, Error> {
        self.check()?;
        create(&self.folder)?;
        let folder = Folder::new(&self.folder);
        let transport = self.transport()?;
        let seals = self.seals()?;
        let keys = self.keeper(password)?;
        let [csca_key, cvca_key] = [random_signing_key()?, random_signing_key()?];
        let csca = self.authority(&csca_key)?;
        let csca = Draft::authority(&csca, life::authority(self.profile, now)?)?;
        let csca = csca.number()?.sign(&csca_key)?;
        let cvca = self.trust_point(&cvca_key, now)?;
        for (name, key) in [(Folder::CSCA_KEY, &csca_key), (Folder::CVCA_KEY, &cvca_key)] {
            key_file::write_signing_key(&folder.file(name), key, password)?;
        }
        for (class, seal) in Class::ALL.into_iter().zip(&seals) {
            let name = Folder::class_key_stem(class, FIRST_GENERATION);
            match seal {
                Some(key) => keys.import_master(&name, &**key)?,
                None => keys.make_master(&name)?,
            }
        }
        keys.import_master(Folder::TRANSPORT, &transport)?;
        let issuer = Issuer::new(&csca, csca_key)?;
        let ds = keys.make_signer(&Folder::signer_name(1))?;
        let ds = issuer.document_signer(1, ds, self.profile, now)?;
        let audit = keys.make_signer(Folder::LOG_SIGNER)?;
        let audit = issuer.log_signer(audit, self.profile, now)?;
        folder.write_settings(self.signer_limit, self.profile)?;
        if let Some(place) = self.module.text()? {
            write(&folder, ModulePlace::FILE, place.as_bytes())?;
        }
        for (name, bytes) in
            [(Folder::CVCA, cvca), (Folder::AUDIT, audit), (Folder::DS, ds), (Folder::CSCA, csca)]
        {
            write(&folder, name, &bytes)?;
        }
        folder.check()
    }

    /// Who keeps the keys of the line; a token must have none of them yet.
    fn keeper(&self, password: &Password) -> Result<Keeper<'_>, Error> {
        let Some(keys) = self.module.open(&self.folder)? else {
            let password = Password::new(password.as_bytes().to_vec());
            return Ok(Keeper::Files(&self.folder, password));
        };
        let seals = Class::ALL.map(|class| Folder::class_key_stem(class, FIRST_GENERATION));
        let masters = seals.iter().map(String::as_str).chain([Folder::TRANSPORT]);
        let first = Folder::signer_name(1);
        keys.has_none_of(&[&first, Folder::LOG_SIGNER], &masters.collect::<Vec<_>>())?;
        Ok(Keeper::Module(keys))
    }

    /// The master of the transport keys. What a chip maker must know cannot be born in a token.
    fn transport(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        match (&self.transport_key, self.module.is_named()) {
            (Transport::Random, true) => Err(Error::TransportKeyInside),
            (transport, _) => transport.key(),
        }
    }

    /// Master keys of the classes that were made elsewhere.
    fn seals(&self) -> Result<[Option<Zeroizing<[u8; 32]>>; 4], Error> {
        let Some(path) = &self.seal_keys else { return Ok([const { None }; 4]) };
        let folder = Folder::new(path);
        let password = Password::find(path, &PasswordArgs::default())?;
        let mut keys = [const { None }; 4];
        for (place, class) in keys.iter_mut().zip(Class::ALL) {
            *place = Some(folder.class_key(class, &password)?);
        }
        Ok(keys)
    }

    fn country(&self) -> &str {
        self.country.as_deref().unwrap_or(self.profile.country)
    }

    fn state(&self) -> &str {
        self.state.as_deref().unwrap_or(self.profile.issuing_state)
    }

    /// Codes have their form, and nothing in the folder would be replaced.
    fn check(&self) -> Result<(), Error> {
        let capitals = |text: &str| text.bytes().all(|letter| letter.is_ascii_uppercase());
        let (country, state) = (self.country(), self.state());
        // One-letter States exist (D); the zone fills them up, certificates do not.
        if country.len() != 2 || !(1..=3).contains(&state.len()) {
            return Err(Error::State);
        }
        if !capitals(country) || !capitals(state) {
            return Err(Error::State);
        }
        let class_keys = Class::ALL.map(|class| Folder::class_key_name(class, FIRST_GENERATION));
        let names = [
            Folder::CSCA,
            Folder::CSCA_KEY,
            Folder::DS,
            Folder::DS_KEY,
            Folder::AUDIT,
            Folder::AUDIT_KEY,
            Folder::SIGNERS,
            ModulePlace::FILE,
            Folder::CVCA,
            Folder::CVCA_KEY,
            Folder::TRANSPORT_KEY,
        ];
        let mut names = names.into_iter().chain(class_keys.iter().map(String::as_str));
        let taken = names.find(|name| self.folder.join(name).exists());
        taken.map_or(Ok(()), |name| Err(Error::Exists(self.folder.join(name))))
    }

    fn authority(&self, key: &SecretKey) -> Result<Authority, Error> {
        let (country, state) = (self.country(), self.state());
        let list = format!("{}/{state}.crl", self.page.trim_end_matches('/'));
        let list = self.revocation_list.as_ref().unwrap_or(&list);
        let locality = distinguished_name::locality(state)?;
        let common = format!("CSCA {state} 1");
        Ok(Authority {
            name: distinguished_name::encode(country, &self.organization, &common)?,
            alternative_names: extensions::alternative_names(&locality, &self.mail, &self.page)?,
            revocation_list: extensions::revocation_list(list)?,
            key: point(key),
        })
    }

    fn trust_point(&self, key: &SecretKey, now: DateTime) -> Result<Vec<u8>, Error> {
        // Doc 9303-12 §7.2.2.2: the sequence begins with the country.
        let name = format!("{0}CVCA{0}001", self.country());
        let name = Reference::new(name.as_bytes())?;
        let point = point(key);
        let body = cvc::Body {
            authority: name,
            key: PublicKey {
                algorithm: Algorithm::Ecdsa(HashAlgorithm::Sha256),
                key: Key::Ec { curve: Some(Curve::P256), point: &point },
            },
            holder: name,
            authorization: Authorization::inspection_system(Role::Cvca, Rights::ALL),
            effective: life::date(now)?,
            expiration: life::date(now.checked_add(TRUST_POINT_YEARS.years())?)?,
            extensions: None,
        };
        let key = SigningKey::from(key);
        let sign = |body: &[u8]| {
            let signature: Signature = key.sign(body);
            Ok::<_, card_format::error::Error>(signature.to_bytes())
        };
        let mut out = [0; 1024];
        Ok(cvc::encode(&mut out, &body, sign)?.to_vec())
    }
}

/// What card tools compare an AES key by.
fn check_value(key: &[u8]) -> Result<[u8; 3], Error> {
    let of_length = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256]
        .into_iter()
        .find_map(|cipher| cipher::Key::new(cipher, key).ok());
    Ok(of_length.ok_or(keys::Error::Length)?.check_value())
}

fn point(key: &SecretKey) -> ec_key::Point {
    ec_key::point(&key.public_key())
}

fn write(folder: &Folder, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = folder.file(name);
    Ok(fs::write(&path, bytes).map_err(key_file::Error::io(&path))?)
}

/// Makes the folder, for its owner alone, if it is not there yet.
pub(super) fn create(folder: &Path) -> Result<(), Error> {
    let created = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    Ok(created.map_err(key_file::Error::io(folder))?)
}
