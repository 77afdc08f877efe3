//! What is wrong with a key, in Vietnamese. What a module or a library said stays as it said it.

use verifier::key_file;

use super::{Error, KeeperError, TokenError};
use crate::lang::Speaks;
use crate::settings;

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Length => "khóa gốc có 16, 24 hoặc 32 byte".to_owned(),
            Self::Version(version) => {
                format!("không có khóa vận chuyển gốc cho chip có khóa phiên bản {version:02X}")
            }
            Self::Random => "hệ điều hành không cho số ngẫu nhiên".to_owned(),
            Self::Token(error) => error.vi(),
            Self::Exists { token, key } => {
                format!("token {token} đã có khóa {key}; chưa thay đổi gì, hãy chọn --label khác")
            }
            Self::Mismatch { certificate, key } => {
                format!("chứng thư {certificate} không phải của khóa {key}")
            }
        }
    }
}

impl Speaks for TokenError {
    fn vi(&self) -> String {
        match self {
            Self::Library { path, why } => format!("không dùng được mô-đun PKCS #11 {path}: {why}"),
            Self::NoToken(label) => {
                format!("không có token tên {label}; hãy cắm token, hoặc sửa tên ở nơi đã ghi")
            }
            Self::SeveralTokens(label) => {
                format!("có nhiều token tên {label}; hãy cắm một token, hoặc ghi số sê-ri của nó")
            }
            Self::NoKey { token, key } => format!("token {token} không có khóa {key}"),
            Self::SeveralKeys { token, key } => format!("token {token} có nhiều khóa tên {key}"),
            Self::Answer { token, key } => format!("token {token} trả lời sai cho khóa {key}"),
            Self::Lost { token, why, attempts } => format!(
                "token {token} không trả lời sau {attempts} lần thử ({why}); hãy cắm lại token rồi \
                 bắt đầu lại"
            ),
            Self::Refused { token, why } => format!("token {token} từ chối: {why}"),
            pin => of_pin(pin),
        }
    }
}

/// What became of the PIN of a token.
fn of_pin(error: &TokenError) -> String {
    match error {
        TokenError::NoPin { token, folder } => format!(
            "không có PIN của token {token}: hãy đặt CARDWRIGHT_TOKEN_PIN, chỉ ra tệp chứa PIN, hoặc \
             ghi vào {}/pin",
            folder.display()
        ),
        TokenError::PinFile(why) => format!("không dùng được tệp chứa PIN: {why}"),
        TokenError::PinWrong(token) => format!(
            "PIN của token {token} sai; chỉ thử một lần và sẽ không thử lại. Hãy sửa PIN rồi bắt đầu \
             lại với CARDWRIGHT_TOKEN_PIN_TRY=again"
        ),
        TokenError::PinRefused(token) => {
            format!("PIN của token {token} đã bị từ chối và không được thử lại")
        }
        TokenError::PinAgain(token) => format!(
            "đã có người nhập sai PIN của token {token} từ lần đăng nhập cuối; chưa thử gì. Hãy kiểm \
             tra PIN rồi bắt đầu với CARDWRIGHT_TOKEN_PIN_TRY=again"
        ),
        TokenError::PinLast(token) => format!(
            "sai PIN thêm một lần nữa sẽ khóa token {token}; chưa thử gì. Hãy kiểm tra PIN rồi bắt \
             đầu với CARDWRIGHT_TOKEN_PIN_TRY=last"
        ),
        TokenError::PinLocked(token) => format!(
            "token {token} đã bị khóa vì nhập sai PIN quá nhiều lần; người quản lý token mở khóa được"
        ),
        other => other.to_string(),
    }
}

impl Speaks for KeeperError {
    fn vi(&self) -> String {
        match self {
            Self::Key(error) => error.vi(),
            Self::File(error) => error.vi(),
            Self::Setting(error) => error.vi(),
        }
    }
}

impl Speaks for settings::Error {
    fn vi(&self) -> String {
        match self {
            Self::Io { path, source } => format!("{}: {source}", path.display()),
            Self::Line { path, line } => format!(
                "{}, dòng {line}: mỗi dòng là `tên = \"chữ\"` hoặc `tên = số`, một lần",
                path.display()
            ),
            Self::Kind { path, name, kind } => {
                let kind = if *kind == "number" { "số" } else { "chữ" };
                format!("{}: thiếu `{name}` hoặc không phải {kind}", path.display())
            }
        }
    }
}

impl Speaks for key_file::Error {
    fn vi(&self) -> String {
        match self {
            Self::Io { path, source } => format!("{}: {source}", path.display()),
            Self::NoPassword(folder) => format!(
                "không có mật khẩu: hãy đặt CARDWRIGHT_PASSWORD, chỉ ra --password-file, hoặc ghi \
                 vào {}/password",
                folder.display()
            ),
            Self::Exposed(path) => {
                format!("người khác đọc được {}; hãy chmod 600", path.display())
            }
            Self::Container(path) => {
                format!("{} không phải khóa bí mật đã mã hóa (PKCS #8, PEM)", path.display())
            }
            Self::Password(path) => format!("{}: sai mật khẩu, hoặc tệp bị hỏng", path.display()),
            Self::Kind(path) => format!("{} chứa loại khóa khác", path.display()),
            Self::Random => "hệ điều hành không cho số ngẫu nhiên".to_owned(),
            Self::Encode => "không ghi được khóa vào tệp".to_owned(),
            _ => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_token_s_troubles_are_told_in_both_languages() {
        let name = || "line".to_owned();
        let (token, key, why) = (name(), name(), name());
        for error in [
            TokenError::Library { path: name(), why: name() },
            TokenError::NoToken(name()),
            TokenError::SeveralTokens(name()),
            TokenError::NoKey { token: name(), key: name() },
            TokenError::SeveralKeys { token: name(), key: name() },
            TokenError::NoPin { token: name(), folder: name().into() },
            TokenError::PinWrong(name()),
            TokenError::PinRefused(name()),
            TokenError::PinAgain(name()),
            TokenError::PinLast(name()),
            TokenError::PinLocked(name()),
            TokenError::Lost { token: name(), why: name(), attempts: 3 },
            TokenError::Refused { token: name(), why },
            TokenError::Answer { token, key },
        ] {
            let (en, error) = (error.text(Lang::En), Error::Token(error));
            assert_ne!(error.text(Lang::Vi), en);
            assert!(error.text(Lang::Vi).contains("line"), "{en}");
            let variable = "CARDWRIGHT_TOKEN_PIN";
            assert_eq!(error.text(Lang::Vi).contains(variable), en.contains(variable), "{en}");
        }
    }
}
