//! Names that people give to things.

/// Whether `name` fits a line of a list: 1 to `longest` characters, none of them a control, and no
/// spaces around.
pub(crate) fn is_name(name: &str, longest: usize) -> bool {
    let characters = name.chars().count();
    (1..=longest).contains(&characters)
        && name.trim() == name
        && !name.chars().any(char::is_control)
}
