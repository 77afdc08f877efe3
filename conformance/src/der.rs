//! Data objects as a tree that can be taken apart, changed at one place and put together again.
//!
//! A test case changes one thing in a file that is right otherwise; lengths around the place follow.

#![expect(clippy::panic, reason = "a place that is not there fails the test that means it")]

/// One data object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its tag, one or two bytes.
    pub tag: Vec<u8>,
    /// What it holds.
    pub value: Value,
}

/// What a data object holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Objects.
    Nodes(Vec<Node>),
}

impl Node {
    /// A primitive object.
    pub fn primitive(tag: &[u8], value: &[u8]) -> Self {
        Self { tag: tag.to_vec(), value: Value::Bytes(value.to_vec()) }
    }

    /// A constructed object.
    pub fn constructed(tag: &[u8], nodes: Vec<Self>) -> Self {
        Self { tag: tag.to_vec(), value: Value::Nodes(nodes) }
    }

    /// SEQUENCE.
    pub fn sequence(nodes: Vec<Self>) -> Self {
        Self::constructed(&[0x30], nodes)
    }

    /// SET.
    pub fn set_of(nodes: Vec<Self>) -> Self {
        Self::constructed(&[0x31], nodes)
    }

    /// An explicit tag of the context.
    pub fn context(number: u8, nodes: Vec<Self>) -> Self {
        Self::constructed(&[0xA0 | number], nodes)
    }

    /// A small INTEGER.
    pub fn integer(number: u8) -> Self {
        Self::primitive(&[0x02], &[number])
    }

    /// OBJECT IDENTIFIER, from its value bytes.
    pub fn oid(value: &[u8]) -> Self {
        Self::primitive(&[0x06], value)
    }

    /// OCTET STRING.
    pub fn octets(value: &[u8]) -> Self {
        Self::primitive(&[0x04], value)
    }

    /// BIT STRING of whole bytes.
    pub fn bits(value: &[u8]) -> Self {
        Self::primitive(&[0x03], &[&[0], value].concat())
    }

    /// NULL.
    pub fn null() -> Self {
        Self::primitive(&[0x05], &[])
    }

    /// Reads one object.
    ///
    /// # Panics
    ///
    /// Where there is none: only files that are right are taken apart.
    pub fn parse(bytes: &[u8]) -> Self {
        let (node, rest) = take(bytes).unwrap_or_else(|| panic!("not a data object"));
        assert!(rest.is_empty(), "bytes after the object");
        node
    }

    /// Writes the object with the shortest lengths.
    pub fn encode(&self) -> Vec<u8> {
        let value = match &self.value {
            Value::Bytes(bytes) => bytes.clone(),
            Value::Nodes(nodes) => nodes.iter().flat_map(Self::encode).collect(),
        };
        [&self.tag, &*length(value.len()), &value].concat()
    }

    /// The object at the end of a path of positions.
    ///
    /// # Panics
    ///
    /// Where there is no such path.
    pub fn at(&mut self, path: &[usize]) -> &mut Self {
        path.iter().fold(self, |node, at| {
            let nodes = node.nodes();
            nodes.get_mut(*at).unwrap_or_else(|| panic!("no object at {path:?}"))
        })
    }

    /// Takes the object at the end of a path out.
    pub fn remove(&mut self, path: &[usize]) {
        if let Some((last, outer)) = path.split_last() {
            self.at(outer).nodes().remove(*last);
        }
    }

    /// The objects inside.
    ///
    /// # Panics
    ///
    /// In a primitive object.
    pub fn nodes(&mut self) -> &mut Vec<Self> {
        match &mut self.value {
            Value::Nodes(nodes) => nodes,
            Value::Bytes(_) => panic!("a primitive object"),
        }
    }

    /// The bytes of a primitive object.
    ///
    /// # Panics
    ///
    /// In a constructed object.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        match &mut self.value {
            Value::Bytes(bytes) => bytes,
            Value::Nodes(_) => panic!("a constructed object"),
        }
    }

    /// Puts other bytes into a primitive object.
    pub fn set(&mut self, bytes: &[u8]) {
        self.value = Value::Bytes(bytes.to_vec());
    }
}

/// As short as can be.
pub fn length(length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let digits: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    match (digits.len(), length) {
        (_, 0..0x80) => vec![digits.first().copied().unwrap_or(0)],
        (count, _) => [&[0x80 | u8::try_from(count).unwrap_or(0)], &*digits].concat(),
    }
}

fn take(bytes: &[u8]) -> Option<(Node, &[u8])> {
    let first = *bytes.first()?;
    let tag_len = if first & 0x1F == 0x1F { 2 } else { 1 };
    let (tag, rest) = bytes.split_at_checked(tag_len)?;
    let (length, rest) = match rest.split_first()? {
        (short @ 0..=0x7F, rest) => (usize::from(*short), rest),
        (count, rest) => {
            let (digits, rest) = rest.split_at_checked(usize::from(count & 0x7F))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (value, rest) = rest.split_at_checked(length)?;
    let value = if first & 0x20 == 0 { Value::Bytes(value.to_vec()) } else { nodes(value)? };
    Some((Node { tag: tag.to_vec(), value }, rest))
}

fn nodes(mut bytes: &[u8]) -> Option<Value> {
    let mut nodes = Vec::new();
    while !bytes.is_empty() {
        let (node, rest) = take(bytes)?;
        nodes.push(node);
        bytes = rest;
    }
    Some(Value::Nodes(nodes))
}
