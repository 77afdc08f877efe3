//! Keys written and read, by us and by OpenSSL.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::*;

fn password() -> Password {
    Password::new(b"correct horse".to_vec())
}

fn signing_key_file(folder: &Path) -> (PathBuf, SecretKey) {
    let path = folder.join("csca.key");
    let key = SecretKey::from_slice(&[0x2A; 32]).unwrap();
    write_signing_key(&path, &key, &password()).unwrap();
    (path, key)
}

#[test]
fn keys_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = signing_key_file(folder.path());
    assert_eq!(read_signing_key(&path, &password()).unwrap(), key);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = folder.path().join("seal-face.1.key");
    write_secret(&secret, &[0x17; 32], &password()).unwrap();
    assert_eq!(*read_secret::<32>(&secret, &password()).unwrap(), [0x17; 32]);
    assert!(matches!(read_secret::<16>(&secret, &password()), Err(Error::Kind(_))));
    assert!(matches!(read_signing_key(&secret, &password()), Err(Error::Kind(_))));
    assert!(matches!(read_secret::<32>(&path, &password()), Err(Error::Kind(_))));
}

#[test]
fn a_wrong_password_and_a_damaged_file_yield_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transport.key");
    write_secret(&path, &[0x17; 16], &password()).unwrap();
    let other = Password::new(b"wrong horse".to_vec());
    assert!(read_secret::<16>(&path, &other).is_err());
    let pem = fs::read_to_string(&path).unwrap();
    fs::write(&path, pem.replace("ENCRYPTED ", "")).unwrap();
    assert!(matches!(read_secret::<16>(&path, &password()), Err(Error::Container(_))));
}

#[test]
fn no_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = signing_key_file(folder.path());
    let again = write_signing_key(&path, &key, &password());
    assert!(
        matches!(again, Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists)
    );
}

#[test]
fn openssl_opens_a_signing_key() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = signing_key_file(folder.path());
    let arguments = ["pkey", "-passin", "pass:correct horse", "-pubout", "-outform", "DER", "-in"];
    let Ok(output) = Command::new("openssl").args(arguments).arg(&path).output() else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let public = card_format::ec_key::SubjectPublicKeyInfo::decode(&output.stdout).unwrap();
    assert_eq!(public.p256().unwrap(), key.public_key());
}

#[test]
fn we_open_a_signing_key_of_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, path) = (folder.path().join("plain"), folder.path().join("key"));
    let run = |arguments: &str| {
        let arguments = arguments.split(' ');
        Command::new("openssl").args(arguments).current_dir(folder.path()).status()
    };
    let generate = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out plain";
    let Ok(status) = run(generate) else { return };
    assert!(status.success() && plain.exists());
    let encrypt = "pkcs8 -topk8 -in plain -out key -scrypt -passout pass:horse";
    assert!(run(encrypt).unwrap().success());
    assert!(read_signing_key(&path, &Password::new(b"horse".to_vec())).is_ok());
}

#[test]
fn a_password_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let args = PasswordArgs::default();
    if std::env::var_os("CARDWRIGHT_PASSWORD").is_some() {
        return;
    }
    assert!(Password::find_quietly(path, &args).unwrap().is_none());
    let random = Password::random().unwrap();
    assert_eq!(random.as_bytes().len(), 40);
    random.write_into(path).unwrap();
    let found = Password::find_quietly(path, &args).unwrap().unwrap();
    assert_eq!(found.as_bytes(), random.as_bytes());
    fs::set_permissions(path.join("password"), Permissions::from_mode(0o640)).unwrap();
    let exposed = Password::find_quietly(path, &args);
    assert!(matches!(exposed, Err(Error::Exposed(_))));
    let named = path.join("named");
    fs::write(&named, "of the file\n").unwrap();
    let args = PasswordArgs { password_file: Some(named) };
    let found = Password::find_quietly(path, &args).unwrap().unwrap();
    assert_eq!(found.as_bytes(), b"of the file");
}
