//! Running other programs: said before it happens, refused when it fails.

use core::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Why a command ended early, in a sentence for the person who called it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A failure with this text.
pub(crate) fn fail<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Failure(text.into()))
}

/// Names what was being done when an operating-system call failed.
pub(crate) fn context<T>(what: &str, result: std::io::Result<T>) -> Outcome<T> {
    result.map_err(|error| Failure(format!("{what}: {error}")))
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where this project's programs are built, as the calling cargo was told.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// How programs of ours are built by [`cargo`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// Soon.
    Debug,
    /// To be measured, or to work for long.
    Release,
}

impl Build {
    /// What cargo is told.
    pub(crate) const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Release => &["--release"],
        }
    }

    /// A program that was built so.
    pub(crate) fn program(self, name: &str) -> PathBuf {
        let folder = if self == Self::Release { "release" } else { "debug" };
        target_dir().join(folder).join(name)
    }
}

/// Announces a step.
pub(crate) fn step(text: &str) {
    println!("\n==> {text}");
}

/// `cargo` with these arguments, in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs to the end; any exit code but 0 is a failure.
pub(crate) fn call(command: &mut Command) -> Outcome {
    let line = shown(command);
    println!("$ {line}");
    let status = context(&line, command.stdin(Stdio::null()).status())?;
    if status.success() { Ok(()) } else { fail(format!("`{line}` ended with {status}")) }
}

/// Runs to the end and returns what it printed; any exit code but 0 is a failure.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let line = shown(command);
    let output = context(&line, command.stdin(Stdio::null()).stderr(Stdio::inherit()).output())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        fail(format!("`{line}` ended with {}", output.status))
    }
}

fn shown(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// A program that runs beside us and ends when this value is dropped.
#[derive(Debug)]
pub(crate) struct Beside(Child);

impl Beside {
    /// Starts `command`.
    pub(crate) fn start(command: &mut Command) -> Outcome<Self> {
        let line = shown(command);
        context(&line, command.stdin(Stdio::null()).spawn()).map(Self)
    }

    /// Waits until it ends; its exit code, 255 when a signal ended it.
    pub(crate) fn wait(&mut self) -> Outcome<i32> {
        context("waiting", self.0.wait()).map(|status| status.code().unwrap_or(255))
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        if self.0.kill().is_ok() {
            drop(self.0.wait());
        }
    }
}
