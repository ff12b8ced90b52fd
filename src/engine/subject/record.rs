//! One record: whether it is about the person, what in it is theirs, and what else it says of them.
//!
//! A value that is theirs makes the record one about them. What stands beside it in the same row or object is theirs too, unless the name of
//! its field says whose it is: `agent_email` is not the customer's. In running text nothing is theirs but what was known of them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::model::{DetectorIndex, Hit, HitValue, Offer, Record, Span};

use super::identity::{AMONG, Certainty, Identifier, Identity, LISTED, Theirs, Ways};
use super::name::Name;
use super::owner::{Owners, Owning};

/// Kinds that say who somebody is: where an unknown one stands, somebody else does.
const TELLING: [&str; 4] = ["person_name", "email_address", "phone_number", "username"];

/// What names of fields for given names contain, and those for the family's.
const GIVEN: [&str; 8] = ["first", "given", "voornaam", "fname", "vorname", "prenom", "prénom", "nombre"];
const FAMILY: [&str; 7] = ["last", "family", "sur", "achternaam", "lname", "nachname", "apellido"];

/// Something in a record.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) line: u64,
    /// Where its line begins.
    pub(super) line_start: u64,
    pub(super) field: Option<Arc<str>>,
    /// Id of what found it.
    pub(super) kind: Arc<str>,
    /// Whether it is all of its field.
    pub(super) is_whole: bool,
    /// The name of its field with that of its table, where the table is the file.
    pub(super) key: Option<Arc<str>>,
    /// The objects around it, in JSON.
    pub(super) object: Vec<u32>,
    pub(super) theirs: Option<Theirs>,
    /// Its bytes, where they may tell who somebody is.
    pub(super) value: Vec<u8>,
}

/// The record with what is theirs in it; `None` if it is not about them.
pub(super) fn assemble(
    path: &Path,
    record: Record,
    items: &[Item],
    identity: &Identity,
    owners: &Owners,
    preview: &dyn Fn(Option<DetectorIndex>, &[u8]) -> String,
) -> Option<Hit> {
    let owning = owners.of(items);
    let matched = matched(items, &owning, identity);
    let values: Vec<HitValue> = items
        .iter()
        .zip(&matched)
        .filter_map(|(item, matched)| {
            let (certainty, why) = (*matched)?;
            Some(HitValue {
                span: item.span,
                line: item.line,
                field: item.field.as_deref().map(str::to_owned),
                kind: item.kind.to_string(),
                why,
                is_sure: certainty == Certainty::Sure,
                preview: preview(item.span.detector, &item.value),
                value: item.value.clone(),
            })
        })
        .collect();
    let line = values.iter().map(|value| value.line).min()?;
    let is_sure = values.iter().any(|value| value.is_sure);
    // Whose fields are theirs: those beside a value of theirs that is all of its own.
    let anchors: Vec<&Owning> = (0..items.len())
        .filter(|at| matched[*at].is_some_and(|(_, why)| !why.ends_with(AMONG)) && items[*at].is_whole)
        .filter_map(|at| owning[at].as_ref().filter(|owning| owning.is_anchor()))
        .filter(|anchor| !is_contradicted(items, &matched, &owning, anchor, identity))
        .collect();
    // Whether the record is about somebody else as well: `customer_name` beside `employee_name`, while an agent is only named in it.
    let has_other = |anchor: &Owning| {
        (0..items.len()).any(|at| {
            let other = owning[at].as_ref().filter(|owning| owning.scope == anchor.scope && owning.role.is_some());
            let is_other = other.is_some_and(|other| !other.is_of_talk() && other.role != anchor.role);
            is_other && matched[at].is_none() && items[at].is_whole && TELLING.contains(&&*items[at].kind)
        })
    };
    // A field with another value of theirs has this one of somebody else, but for a list of addresses.
    let taken: HashSet<(&str, &[u32])> = (0..items.len())
        .filter(|at| matched[*at].is_some())
        .filter_map(|at| Some((items[at].field.as_deref()?, &items[at].object[..])))
        .collect();
    let is_theirs = |item: &Item, own: &Owning| {
        let is_list = |field: &str| field.ends_with("[]") && item.kind.as_ref() != "person_name";
        let is_taken =
            || item.field.as_deref().is_some_and(|field| !is_list(field) && taken.contains(&(field, &item.object[..])));
        anchors.iter().any(|anchor| {
            let is_role = own.role == anchor.role || own.role.is_none() && !anchor.is_of_talk() && !has_other(anchor);
            is_role
                && owners.is_within(own, anchor)
                && (own.scope == anchor.scope || !is_somebody_elses(items, &matched, &owning, &own.scope))
        }) && !(item.is_whole && is_taken())
    };
    let mut own = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(owned) = owning[at].as_ref().filter(|_| matched[at].is_none()) else { continue };
        if !is_theirs(item, owned) {
            continue;
        }
        // In a text within their row a part of their name is theirs, and what else is found may be anybody's.
        if item.is_whole || matches!(item.theirs, Some(Theirs::Given | Theirs::Family)) {
            own.push(item.span);
        }
    }
    let is_own = |(item, owned): &(&Item, &Option<Owning>)| {
        is_sure
            && owned.as_ref().is_some_and(|owned| is_theirs(item, owned) || anchors.iter().any(|anchor| owned.is_beside(anchor)))
    };
    let told = person(items.iter().zip(&owning).filter(is_own).map(|(item, _)| item), identity, owners);
    let is_new = |(_, identifier): &(&Item, Identifier)| !identity.knows(identifier);
    let offer = |(item, identifier): (&Item, Identifier)| Offer {
        kind: item.kind.to_string(),
        field: item.key.as_deref().or(item.field.as_deref()).unwrap_or_default().to_owned(),
        preview: preview(item.span.detector, &item.value),
        value: if let Identifier::Name(name, _) = identifier { name.text() } else { item.value.clone() },
    };
    let offers = told.into_iter().filter(is_new).map(offer).collect();
    own.retain(|span: &Span| span.detector.is_some());
    let anchored = values.iter().find_map(|value| value.field.as_deref());
    let table = anchored.map_or("", |field| field.rsplit_once(['.', '/']).map_or("", |(scope, _)| scope)).to_owned();
    Some(Hit { path: path.to_path_buf(), record, line, table, is_sure, values, own, offers })
}

/// What some items say of whoever they are about: all that tells who somebody is and stands in no field of somebody else. Each with the item
/// that says it, of a name in two fields that of the family's.
pub(super) fn person<'i>(
    items: impl Iterator<Item = &'i Item>,
    identity: &Identity,
    owners: &Owners,
) -> Vec<(&'i Item, Identifier)> {
    let mut told = Vec::new();
    let is_part = |field: &str, words: &[&str]| {
        let name = field.rsplit(['.', '/']).next().unwrap_or(field).to_lowercase();
        words.iter().any(|word| name.contains(word))
    };
    let (mut given, mut family): (Option<&Item>, Option<&Item>) = (None, None);
    for item in items.filter(|item| item.is_whole) {
        let Some(field) = item.field.as_deref() else { continue };
        if owners.is_of_talk(field) {
            continue;
        }
        if item.kind.as_ref() != "person_name" {
            let key = item.key.as_deref().unwrap_or(field);
            told.extend(identity.identifier(&item.kind, &item.value, Some(key)).map(|identifier| (item, identifier)));
        } else if is_part(field, &GIVEN) {
            given.get_or_insert(item);
        } else if is_part(field, &FAMILY) {
            family.get_or_insert(item);
        } else if let Some(name) = Name::new(&item.value).filter(Name::is_full) {
            told.push((item, Identifier::Name(name, Ways::Whole)));
        }
    }
    if let Some((given, family)) = given.zip(family) {
        let name = Name::new(&[&given.value[..], &family.value].join(&b' '));
        told.extend(name.map(|name| (family, Identifier::Name(name, Ways::Whole))));
    }
    told
}

/// Whether a name in the same place is that of somebody else, and so are a phone or an address that they share.
fn is_contradicted(
    items: &[Item],
    matched: &[Option<(Certainty, &'static str)>],
    owning: &[Option<Owning>],
    anchor: &Owning,
    identity: &Identity,
) -> bool {
    let names = || {
        let is_here = |at: &usize| owning[*at].as_ref().is_some_and(|owning| owning.is_beside(anchor));
        (0..items.len()).filter(is_here).filter(|at| items[*at].is_whole && items[*at].kind.as_ref() == "person_name")
    };
    let is_other = |at: usize| items[at].theirs.is_none() && !identity.is_particle(&items[at].value);
    identity.has_names() && names().all(|at| matched[at].is_none()) && names().any(is_other)
}

/// What of the items is theirs, how sure it is, and why: what tells alone, and given names with a family's name beside them.
fn matched(items: &[Item], owning: &[Option<Owning>], identity: &Identity) -> Vec<Option<(Certainty, &'static str)>> {
    let mut matched: Vec<_> = items
        .iter()
        .map(|item| match item.theirs {
            Some(Theirs::Whole(certainty, why)) => Some((certainty, why)),
            _ => None,
        })
        .collect();
    let parts = |part: Theirs| (0..items.len()).filter(move |at| items[*at].theirs == Some(part) && items[*at].is_whole);
    for given in parts(Theirs::Given) {
        for family in parts(Theirs::Family) {
            let (Some(one), Some(other)) = (&owning[given], &owning[family]) else { continue };
            // `Anna` in a column of first names: it is no middle name that counts.
            let has_another = (0..items.len()).any(|at| {
                let is_name = items[at].is_whole && items[at].kind.as_ref() == "person_name" && items[at].theirs.is_none();
                is_name
                    && owning[at].as_ref().is_some_and(|owning| owning.is_beside(one))
                    && !identity.is_particle(&items[at].value)
            });
            if one.is_beside(other) && !has_another {
                let is_initial = items[given].value.iter().filter(|byte| byte.is_ascii_alphabetic()).count() < 2;
                let certainty = if is_initial { Certainty::Likely } else { Certainty::Sure };
                for at in [given, family] {
                    matched[at] = matched[at].max(Some((certainty, "first and last name")));
                }
            }
        }
    }
    matched
}

/// Whether somebody who is not known stands in an object: what is in it is theirs then.
fn is_somebody_elses(
    items: &[Item],
    matched: &[Option<(Certainty, &'static str)>],
    owning: &[Option<Owning>],
    scope: &str,
) -> bool {
    let is_here = |at: usize| owning[at].as_ref().is_some_and(|owning| owning.scope == scope);
    let is_other =
        |at: usize| is_here(at) && matched[at].is_none() && items[at].is_whole && items[at].kind.as_ref() == "person_name";
    let is_them = |at: usize| is_here(at) && matched[at].is_some();
    (0..items.len()).any(is_other) && !(0..items.len()).any(is_them)
}

/// Whether this finding is a key by which rows hang together, which stays.
pub(super) fn is_key(kind: &str, why: &str) -> bool {
    kind == "account_number" || kind == LISTED && why == "number"
}

/// What is replaced in a record about them: keys stay, so that rows hang together.
pub(super) fn erased(hit: &Hit, key_kinds: &dyn Fn(DetectorIndex) -> bool) -> Vec<(u64, DetectorIndex)> {
    // Of what holds values of others too nothing is replaced: it is told.
    let is_replaced = |value: &&HitValue| !is_key(&value.kind, value.why) && !value.why.ends_with(AMONG);
    let values = hit.values.iter().filter(is_replaced).map(|value| value.span);
    let spans = values.chain(hit.own.iter().copied());
    spans
        .filter_map(|span| span.detector.filter(|detector| !key_kinds(*detector)).map(|detector| (span.start, detector)))
        .collect()
}
