//! A vector file as `schemas/common.json` describes it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One vector file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suite {
    /// Its name, that of the file.
    pub suite: String,
    /// The schema it follows.
    pub schema: String,
    /// What made it.
    pub generator_version: String,
    /// How many tests it holds, over all groups.
    pub number_of_tests: usize,
    /// What it is about.
    pub header: Vec<String>,
    /// What the flags of its tests mean.
    pub notes: BTreeMap<String, Note>,
    /// The tests.
    pub test_groups: Vec<Group>,
}

/// What a flag means.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// What an implementation that gets it wrong suffers from.
    pub bug_type: String,
    /// In words.
    pub description: String,
}

/// Tests that share what they are about.
#[derive(Clone, Debug, Deserialize)]
pub struct Group {
    /// What is done with the input of each test.
    #[serde(rename = "type")]
    pub kind: String,
    /// The tests.
    pub tests: Vec<Test>,
    /// What all of them share.
    #[serde(flatten)]
    pub shared: Map<String, Value>,
}

/// One input and what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Test {
    /// Its number in the file.
    pub tc_id: u32,
    /// What it is about.
    pub comment: String,
    /// Where a standard says so.
    pub clause: String,
    /// Keys of [`Suite::notes`].
    pub flags: Vec<String>,
    /// What is given.
    pub input: Value,
    /// What must come of it.
    pub expect: Expect,
}

/// The two outcomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "result", rename_all = "lowercase", deny_unknown_fields)]
pub enum Expect {
    /// The input is accepted and means this.
    Valid {
        /// What it means.
        value: Value,
    },
    /// The input is refused. How, is advice.
    Invalid {
        /// What is wrong with it.
        fault: String,
        /// Where: an offset in bytes, or the number of an exchange.
        at: Option<u64>,
        /// Status word of a card that refuses it.
        status: Option<String>,
    },
}
