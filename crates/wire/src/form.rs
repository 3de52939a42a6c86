//! Decoding of `application/x-www-form-urlencoded` parameters with nested names (contract 2.3),
//! in bodies and in queries.
//!
//! A name is split into its parts after percent-decoding, so that brackets may come raw or
//! encoded. `a[b]`, `a[0]` and `a[]` nest. Whether `a[0]` is an element of an array or a member of
//! a map is for the reader of the tree to say: metadata may well have a key `0`.

use std::collections::BTreeMap;

/// Bytes of a body or query.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Name-value pairs.
pub const MAX_PAIRS: usize = 1000;
/// Parts of a name: `a[b][c]` has three.
pub const MAX_DEPTH: usize = 8;
/// Bytes of a decoded name.
pub const MAX_NAME_BYTES: usize = 1024;
/// Bytes of a decoded value.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// Why parameters cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Over [`MAX_BYTES`].
    #[error("Invalid parameters: larger than {MAX_BYTES} bytes.")]
    TooLarge,
    /// Over [`MAX_PAIRS`].
    #[error("Invalid parameters: more than {MAX_PAIRS}.")]
    TooManyPairs,
    /// Over [`MAX_DEPTH`].
    #[error("Invalid parameters: a name is nested more than {MAX_DEPTH} levels deep.")]
    TooDeep,
    /// Over [`MAX_NAME_BYTES`].
    #[error("Invalid parameters: a name is longer than {MAX_NAME_BYTES} bytes.")]
    NameTooLong,
    /// Over [`MAX_VALUE_BYTES`].
    #[error("Invalid parameters: a value is longer than {MAX_VALUE_BYTES} bytes.")]
    ValueTooLong,
    /// Not UTF-8, or with a null character.
    #[error("Invalid parameters: names and values must be text in UTF-8.")]
    NotText,
    /// One name is used both with and without brackets, or both as an array and as a map.
    #[error("Invalid parameters: a name is used in two ways that exclude each other.")]
    Conflict,
}

/// A node of the tree of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A value.
    Text(String),
    /// Members by name or by index.
    Map(Tree),
    /// Elements in the order sent (`a[]=x`).
    List(Vec<Self>),
}

/// Parameters by name.
pub type Tree = BTreeMap<String, Node>;

/// The tree of a body or query.
///
/// # Errors
/// Over a limit, not text, or contradictory.
pub fn decode(bytes: &[u8]) -> Result<Tree, FormError> {
    if bytes.len() > MAX_BYTES {
        return Err(FormError::TooLarge);
    }
    let mut pairs = Vec::new();
    for pair in bytes
        .split(|&byte| byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        if pairs.len() == MAX_PAIRS {
            return Err(FormError::TooManyPairs);
        }
        let (name, value) = match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => (&pair[..at], &pair[at + 1..]),
            None => (pair, &b""[..]),
        };
        let name = text(name, MAX_NAME_BYTES, FormError::NameTooLong)?;
        pairs.push((name, text(value, MAX_VALUE_BYTES, FormError::ValueTooLong)?));
    }
    tree(pairs)
}

/// The tree of names and values that came otherwise than as a form.
///
/// # Errors
/// Over a limit, not text, or contradictory.
pub fn tree(pairs: Vec<(String, String)>) -> Result<Tree, FormError> {
    if pairs.len() > MAX_PAIRS {
        return Err(FormError::TooManyPairs);
    }
    let mut tree = Tree::new();
    for (name, value) in pairs {
        if name.len() > MAX_NAME_BYTES {
            return Err(FormError::NameTooLong);
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(FormError::ValueTooLong);
        }
        if name.contains('\0') || value.contains('\0') {
            return Err(FormError::NotText);
        }
        let parts = split_name(&name);
        if parts.len() > MAX_DEPTH {
            return Err(FormError::TooDeep);
        }
        insert(&mut tree, &parts, value)?;
    }
    Ok(tree)
}

/// The tree in one unambiguous form, whatever the order and dialect it was sent in: for telling
/// whether two requests are the same.
#[must_use]
pub fn canonical(tree: &Tree) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_tree(tree, &mut bytes);
    bytes
}

fn write_tree(tree: &Tree, bytes: &mut Vec<u8>) {
    bytes.push(b'{');
    for (name, node) in tree {
        write_text(name, bytes);
        write_node(node, bytes);
    }
    bytes.push(b'}');
}

fn write_node(node: &Node, bytes: &mut Vec<u8>) {
    match node {
        Node::Text(text) => write_text(text, bytes),
        Node::Map(tree) => write_tree(tree, bytes),
        Node::List(nodes) => {
            bytes.push(b'[');
            nodes.iter().for_each(|node| write_node(node, bytes));
            bytes.push(b']');
        }
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(format!("{}:", text.len()).as_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// Percent-decoded text; `+` is a space, and a `%` that starts no escape stands for itself.
fn text(bytes: &[u8], limit: usize, too_long: FormError) -> Result<String, FormError> {
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len().min(limit));
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(bytes.get(at)), digit(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    at += 2;
                    u8::try_from(high * 16 + low).expect("two hexadecimal digits make a byte")
                }
                _ => b'%',
            },
            byte => byte,
        });
        if decoded.len() > limit {
            return Err(too_long);
        }
    }
    String::from_utf8(decoded).map_err(|_| FormError::NotText)
}

/// `a[b][]` as `a`, `b` and an empty part. A name whose brackets do not match is one part: no
/// parameter is called so, and it is reported as unknown just as it was sent.
fn split_name(name: &str) -> Vec<&str> {
    let Some(open) = name.find('[').filter(|&open| open > 0) else {
        return vec![name];
    };
    let mut parts = vec![&name[..open]];
    let mut rest = &name[open..];
    while !rest.is_empty() {
        let part = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'));
        match part {
            Some((part, after)) if !part.contains('[') => {
                parts.push(part);
                rest = after;
            }
            _ => return vec![name],
        }
    }
    parts
}

fn insert(tree: &mut Tree, parts: &[&str], value: String) -> Result<(), FormError> {
    let [name, rest @ ..] = parts else {
        return Err(FormError::Conflict);
    };
    match tree.get_mut(*name) {
        Some(node) => merge(node, rest, value),
        None => {
            tree.insert((*name).to_owned(), grow(rest, value));
            Ok(())
        }
    }
}

/// A new branch.
fn grow(parts: &[&str], value: String) -> Node {
    match parts {
        [] => Node::Text(value),
        ["", rest @ ..] => Node::List(vec![grow(rest, value)]),
        [name, rest @ ..] => Node::Map(Tree::from([((*name).to_owned(), grow(rest, value))])),
    }
}

/// Another value for a branch. The last of two plain values wins; `a[][b]=1&a[][c]=2` are two
/// members of one element, until a member repeats.
fn merge(node: &mut Node, parts: &[&str], value: String) -> Result<(), FormError> {
    match (node, parts) {
        (Node::Text(text), []) => {
            *text = value;
            Ok(())
        }
        (Node::List(nodes), ["", rest @ ..]) => {
            match (nodes.last_mut(), rest) {
                (Some(Node::Map(tree)), [name, inner @ ..])
                    if !name.is_empty() && !tree.contains_key(*name) =>
                {
                    tree.insert((*name).to_owned(), grow(inner, value));
                }
                _ => nodes.push(grow(rest, value)),
            }
            Ok(())
        }
        (Node::Map(tree), [name, ..]) if !name.is_empty() => insert(tree, parts, value),
        _ => Err(FormError::Conflict),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(text: &str, everything: bool) -> String {
        text.bytes()
            .map(|byte| match byte {
                b'&' | b'=' | b'%' | b'+' | b'#' => format!("%{byte:02X}"),
                b' ' if !everything => "+".to_owned(),
                byte if everything || !byte.is_ascii_graphic() => format!("%{byte:02x}"),
                byte => char::from(byte).to_string(),
            })
            .collect()
    }

    fn write(node: &Node, name: &str, everything: bool, pairs: &mut Vec<String>) {
        match node {
            Node::Text(text) => {
                pairs.push(format!(
                    "{}={}",
                    encode(name, everything),
                    encode(text, everything)
                ));
            }
            Node::Map(tree) => {
                for (key, node) in tree {
                    write(node, &format!("{name}[{key}]"), everything, pairs);
                }
            }
            Node::List(nodes) => {
                for node in nodes {
                    write(node, &format!("{name}[]"), everything, pairs);
                }
            }
        }
    }

    fn node() -> impl Strategy<Value = Node> {
        let leaf = any::<String>()
            .prop_filter("null is refused", |text| !text.contains('\0'))
            .prop_map(Node::Text);
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::btree_map("[a-z0-9_ é%&=.]{1,8}", inner, 1..4)
                    .prop_map(Node::Map),
                prop::collection::vec(any::<String>(), 1..4).prop_map(|texts| {
                    Node::List(
                        texts
                            .iter()
                            .map(|text| Node::Text(text.replace('\0', "")))
                            .collect(),
                    )
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_tree_that_is_written_reads_back(
            tree in prop::collection::btree_map("[a-z_]{1,8}", node(), 0..6),
            everything: bool,
        ) {
            let mut pairs = Vec::new();
            for (name, node) in &tree {
                write(node, name, everything, &mut pairs);
            }
            prop_assert_eq!(decode(pairs.join("&").as_bytes()), Ok(tree));
        }

        #[test]
        fn only_equal_trees_have_the_same_canonical_form(
            a in prop::collection::btree_map("[a-z_]{1,2}", node(), 0..3),
            b in prop::collection::btree_map("[a-z_]{1,2}", node(), 0..3),
        ) {
            prop_assert_eq!(a == b, canonical(&a) == canonical(&b));
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(
            bytes in prop::collection::vec(
                prop_oneof![Just(b'['), Just(b']'), Just(b'&'), Just(b'='), Just(b'%'), any::<u8>()],
                0..200,
            ),
        ) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn both_dialects_nest() {
        let tree =
            decode(b"options%5Bdocument%5D[allowed_types][]=passport&e[0]=a&e[1]=b&m[k]=").unwrap();
        let text = |text: &str| Node::Text(text.to_owned());
        let map = |name: &str, node| Node::Map(Tree::from([(name.to_owned(), node)]));
        assert_eq!(
            tree["options"],
            map(
                "document",
                map("allowed_types", Node::List(vec![text("passport")]))
            )
        );
        assert_eq!(tree["m"], map("k", text("")));
        let Node::Map(indexed) = &tree["e"] else {
            panic!("indices make a map")
        };
        assert_eq!(indexed["1"], text("b"));
    }

    #[test]
    fn limits_and_contradictions_are_refused() {
        let many = |pair: &str, count: usize| vec![pair; count].join("&");
        for (body, error) in [
            ("a=1&".repeat(300_000), FormError::TooLarge),
            (many("a=1", MAX_PAIRS + 1), FormError::TooManyPairs),
            (
                format!("a{}=1", "[b]".repeat(MAX_DEPTH)),
                FormError::TooDeep,
            ),
            ("a".repeat(MAX_NAME_BYTES + 1), FormError::NameTooLong),
            (
                format!("a={}", "b".repeat(MAX_VALUE_BYTES + 1)),
                FormError::ValueTooLong,
            ),
            ("a=%ff".to_owned(), FormError::NotText),
            ("%00=1".to_owned(), FormError::NotText),
            ("a=1&a[b]=2".to_owned(), FormError::Conflict),
            ("a[b]=2&a=1".to_owned(), FormError::Conflict),
            ("a[]=2&a[0]=1".to_owned(), FormError::Conflict),
        ] {
            assert_eq!(decode(body.as_bytes()), Err(error));
        }
        assert!(decode(many("a=1", MAX_PAIRS).as_bytes()).is_ok());
    }

    #[test]
    fn names_with_broken_brackets_stay_whole() {
        for name in ["a[b", "a]b", "a[b]c", "a[[b]]", "[a]", "a[b][c"] {
            let tree = decode(format!("{name}=1").as_bytes()).unwrap();
            assert_eq!(tree.keys().collect::<Vec<_>>(), [name]);
        }
    }
}
