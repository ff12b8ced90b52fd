//! The JSON Schema (draft 2020-12) of a profile's file, for editors: made from the same names that reading it knows.

use serde_json::{Map, Value, json};

use crate::model::{Category, KINDS, Regulation};

/// The schema, as it is shipped in `patterns/profiles/profile.schema.json`.
pub(crate) fn schema() -> String {
    let action = json!({"$ref": "#/$defs/action"});
    let named = |names: &[&str]| -> Value {
        let properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), action.clone())).collect();
        json!({"type": "object", "properties": properties, "additionalProperties": false})
    };
    let mut kinds: Vec<&str> = KINDS.iter().flat_map(|kind| kind.aliases.iter().copied().chain([kind.id])).chain(["*"]).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut by_kind = named(&kinds);
    // Detectors of users have names of their own.
    by_kind["additionalProperties"] = action.clone();
    let tags = named(&Regulation::NAMES.map_names());
    let categories = named(&Category::NAMES.map_names());
    let texts = json!({"type": "array", "items": {"type": "string", "minLength": 1}});
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A profile of inkout",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "description": {"type": "string", "description": "Who it is for, in one sentence"},
            "receives": {"type": "string", "description": "Who gets what it makes"},
            "must_not_hold": {"type": "string", "description": "What that must not hold, in words"},
            "extends": {"type": "string", "description": "A built-in profile, or a file that ends in .toml"},
            "strictness": {"enum": ["recall", "usual", "precision"]},
            "detect": texts,
            "skip": texts,
            "kinds": by_kind,
            "tags": tags,
            "categories": categories,
            "fields": {
                "type": "object",
                "description": "Actions by column, table.column or $.path.key, for every value there",
                "additionalProperties": action
            },
            "files": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["glob"],
                    "additionalProperties": false,
                    "properties": {"glob": texts, "kinds": by_kind, "tags": tags, "categories": categories}
                }
            },
            "retention": {
                "type": "array",
                "description": "How long what may be kept, for inkout audit",
                "items": {
                    "type": "object",
                    "required": ["max_age"],
                    "additionalProperties": false,
                    "properties": {
                        "categories": {"type": "array", "items": {"enum": Category::NAMES.map_names()}},
                        "kinds": texts,
                        "glob": {"type": "string", "description": "In the syntax of .gitignore; all files if it is not said"},
                        "max_age": {"type": "string", "pattern": "^[0-9]+ (day|week|month|year)s?$"}
                    }
                }
            },
            "allow": {
                "type": "object",
                "additionalProperties": false,
                "properties": {"values": texts, "patterns": texts, "domains": texts, "paths": texts, "fields": texts}
            }
        },
        "$defs": {"action": {"type": "string", "minLength": 1, "description": "As for --action: label, mask:last4, remove, keep, …"}}
    });
    let mut text = serde_json::to_string_pretty(&sorted(schema)).unwrap_or_default();
    text.push('\n');
    text
}

/// A value with the keys of its objects in order, whatever order crates make `serde_json` keep.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(entries.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        value => value,
    }
}

/// The names of a list of names and what they name.
trait Names {
    fn map_names(&self) -> Vec<&'static str>;
}

impl<T> Names for &[(&'static str, T)] {
    fn map_names(&self) -> Vec<&'static str> {
        self.iter().map(|(name, _)| *name).collect()
    }
}
