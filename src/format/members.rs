//! Who comes and goes in a chat as WhatsApp exports it: `Jan added Piet`, `Jan heeft de groep verlaten`.

use super::line::{Line, Read, Stop};
use super::person::{self, Case, Name};
use super::speech::{Part, Somebody};

/// What follows the name of who does something, or of whom something happens.
const DEEDS: [&str; 45] = [
    "added",
    "removed",
    "left",
    "joined",
    "created",
    "changed",
    "was",
    "pinned",
    "turned",
    "reset",
    "deleted",
    "is",
    "invited",
    "requested",
    "started",
    "updated",
    "blocked",
    "unblocked",
    "heeft",
    "neemt",
    "verliet",
    "hat",
    "ist",
    "wurde",
    "a",
    "est",
    "añadió",
    "agregó",
    "eliminó",
    "salió",
    "creó",
    "cambió",
    "se",
    "fue",
    "ha",
    "è",
    "adicionou",
    "removeu",
    "saiu",
    "criou",
    "mudou",
    "entrou",
    "lade",
    "lämnade",
    "skapade",
];
/// What stands between a deed and whom it is done to.
const TO_WHOM: [&str; 12] =
    ["ajouté ", "retiré ", "supprimé ", "exclu ", "invité ", "a ", "till ", "bort ", "aggiunto ", "rimosso ", "invitato ", ""];
/// What stands before somebody whom the owner of the phone did something to.
const OWN_DEEDS: [&str; 16] = [
    "You added ",
    "You removed ",
    "You invited ",
    "You blocked ",
    "Je hebt ",
    "U hebt ",
    "Jij hebt ",
    "Du hast ",
    "Vous avez ajouté ",
    "Vous avez supprimé ",
    "Añadiste a ",
    "Eliminaste a ",
    "Hai aggiunto ",
    "Hai rimosso ",
    "Your security code with ",
    "Je beveiligingscode met ",
];
/// What parts names in a list.
const BETWEEN: [&str; 9] = [", ", " and ", " en ", " und ", " et ", " y ", " e ", " och ", " & "];
/// Marks around a name that is mentioned.
const MARKS: (&str, &str) = ("\u{2068}", "\u{2069}");

/// Reads what happened. The name at the start, and where the line goes on behind it, are known already.
pub(super) fn read(line: &mut Line<'_>, first: Option<(Name, usize)>) -> Read<Vec<Somebody>> {
    let mut people = Vec::new();
    match first {
        Some((name, behind)) => {
            people.push((Part::Member, name.start, name.end));
            line.at = behind;
            if line.eat_any(&["'s security code", "\u{2019}s security code"])? {
                return Ok(people);
            }
            line.expect(b" ")?;
            deed(line)?;
            if !line.is_end()? {
                line.expect(b" ")?;
                whom(line, &mut people)?;
            }
        }
        None => {
            if !line.eat_any(&OWN_DEEDS)? {
                return Err(Stop::No);
            }
            whom(line, &mut people)?;
        }
    }
    if people.is_empty() { Err(Stop::No) } else { Ok(people) }
}

/// Passes over the word for what is done.
fn deed(line: &mut Line<'_>) -> Read<()> {
    let start = line.at;
    while !matches!(line.peek()?, b' ' | b'\r' | b'\n' | b'.' | b':') {
        line.at += 1;
        if line.at - start > 16 {
            return Err(Stop::No);
        }
    }
    let word = line.since(start);
    if DEEDS.iter().any(|deed| deed.as_bytes() == word) { Ok(()) } else { Err(Stop::No) }
}

/// Those to whom it is done, if any.
fn whom(line: &mut Line<'_>, people: &mut Vec<Somebody>) -> Read<()> {
    line.eat_any(&TO_WHOM)?;
    loop {
        line.eat_text(MARKS.0.as_bytes())?;
        let mut ahead = *line;
        match person::read(&mut ahead, Case::Listed) {
            Ok(name) => people.push((Part::Member, name.start, name.end)),
            Err(Stop::Open) => return Err(Stop::Open),
            Err(Stop::No) => return Ok(()),
        }
        *line = ahead;
        line.eat_text(MARKS.1.as_bytes())?;
        if !line.eat_any(&BETWEEN)? {
            return Ok(());
        }
    }
}
