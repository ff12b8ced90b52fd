//! Columns in which values are encrypted where no token fits: noted by the run that encrypts, and met again by the run that brings them
//! back. Nothing marks such a value, so what is noted is which values of a column, counted from its first, are encrypted.

use std::collections::{BTreeMap, HashMap};

use crate::detect::rules::Detection;
use crate::format::Structure;
use crate::model::{Cell, DetectorIndex, EncryptedColumn, Fate, Marks, Place, Sealed, Source, limits};

use super::Engine;
use super::block::Block;
use super::edit::Editor;
use super::stitch::Worked;

/// Turns from values that stay to encrypted ones and back that are kept of a column: what has more is not brought back.
const MOST_RUNS: usize = 1 << 20;
/// Why a value where no token fits is lost.
const NO_TOKEN: &str = "no token fits where it stands, and it is no number of six digits, no plain address, and too short a text to encrypt it as \
                        one, so another value of its shape does";
const NO_LIST: &str =
    "no token fits where it stands, and no manifest is written that could list it, so another value of its shape does";
const SCATTERED: &str = "too many values between such that are encrypted stay as they are";

/// The cells of the block that are counted, in order: those that start in its own bytes and are no longer than a finding.
fn counted(block: &Block) -> impl Iterator<Item = &Cell> {
    let owned = block.offset + block.owned.start as u64..block.offset + block.owned.end as u64;
    let is_counted = move |cell: &&Cell| {
        owned.contains(&cell.start) && cell.place != Place::NONE && cell.end - cell.start <= limits::MAX_FINDING as u64
    };
    block.told.cells.iter().filter(is_counted)
}

/// What is noted of the columns of one stream.
#[derive(Default)]
pub(super) struct Noting {
    names: HashMap<Place, String>,
    /// Values of each place so far.
    values: HashMap<Place, u64>,
    noted: BTreeMap<(Place, DetectorIndex), Noted>,
}

#[derive(Default)]
struct Noted {
    method: &'static str,
    runs: Vec<u64>,
    /// Values that the runs tell of.
    told: u64,
}

impl Noted {
    fn note(&mut self, at: u64) -> bool {
        let is_full = self.runs.len() >= MOST_RUNS;
        match self.runs.last_mut() {
            Some(last) if self.told == at => *last += 1,
            _ if is_full => return false,
            _ => self.runs.extend([at - self.told, 1]),
        }
        self.told = at + 1;
        true
    }
}

impl Noting {
    /// Notes what is encrypted in the block where no token fits, and counts what is lost there.
    pub(super) fn block(&mut self, worked: &Worked, engine: &Engine, editor: &Editor, sealed: &mut Sealed) {
        let (block, transform) = (&worked.block, editor.transform());
        self.names.extend(block.told.places.iter().cloned());
        let mut cells = counted(block).peekable();
        let is_ours = |found: &&crate::model::Candidate| found.traits.slot.is_typed() && transform.seals(found.detector);
        for found in worked.findings.iter().filter(is_ours) {
            let (start, end) = (block.offset + u64::from(found.start), block.offset + u64::from(found.end));
            while let Some(cell) = cells.next_if(|cell| cell.start < start) {
                *self.values.entry(cell.place).or_default() += 1;
            }
            let value = match found.traits.encoded {
                true => worked.inner.value_of(found),
                false => block.bytes().get(found.start as usize..found.end as usize).unwrap_or_default(),
            };
            let method = transform.typed_method(found.detector, found.traits.slot, value).filter(|_| !found.traits.partial);
            let cell = cells.peek().filter(|cell| (cell.start, cell.end) == (start, end) && !found.traits.encoded);
            let why = match (method, cell) {
                (Some(method), Some(cell)) if transform.seals_typed() => {
                    let at = self.values.get(&cell.place).copied().unwrap_or_default();
                    let noted = self.noted.entry((cell.place, found.detector)).or_default();
                    noted.method = method;
                    if noted.note(at) {
                        continue;
                    }
                    SCATTERED
                }
                (Some(_), _) if !transform.seals_typed() => NO_LIST,
                _ => NO_TOKEN,
            };
            sealed.count(&engine.detector(found.detector).id, Fate::Lost(why));
        }
        for cell in cells {
            *self.values.entry(cell.place).or_default() += 1;
        }
    }

    /// The columns of the stream, which is over.
    pub(super) fn finish(&mut self, source: &Source, engine: &Engine, sealed: &mut Sealed) {
        let Self { names, noted, .. } = std::mem::take(self);
        sealed.columns.extend(noted.into_iter().map(|((place, detector), noted)| EncryptedColumn {
            path: source.path.display().to_string(),
            field: names.get(&place).cloned().unwrap_or_default(),
            method: noted.method.to_owned(),
            kind: engine.detector(detector).label.to_string(),
            runs: noted.runs,
        }));
    }
}

/// The columns that a run brings back.
pub(super) struct Columns {
    /// Says what columns are: cells are told as they were to the run that encrypted.
    pub(super) judge: Detection,
    pub(super) list: Vec<EncryptedColumn>,
}

impl Columns {
    /// Those of a stream: of the one input that there is a list of, or else of the input whose path ends most like its own.
    pub(super) fn of(&self, source: &Source) -> Marks {
        let own = source.path.to_string_lossy();
        // What is in an archive keeps its name there, whatever the archive is called.
        let parts = |path: &'_ str| path.rsplit(['/', '!']).map(str::to_owned).collect::<Vec<_>>();
        let alike = |path: &str| parts(path).iter().zip(&parts(&own)).take_while(|(a, b)| a == b).count();
        let is_one = self.list.iter().all(|column| column.path == self.list[0].path);
        let best = self.list.iter().map(|column| &column.path).max_by_key(|path| alike(path));
        // What lies below a PATH has the name that the manifest has for it; what is a PATH itself may be called otherwise.
        let best = best.filter(|path| is_one && source.explicit || alike(path) > 0);
        let of_stream = self.list.iter().enumerate().filter(|(_, column)| best == Some(&column.path));
        Marks::new(of_stream.filter_map(|(at, column)| Some((u16::try_from(at).ok()?, column))))
    }

    /// Marks the cells of the block whose values are brought back.
    pub(super) fn mark(&self, structure: &mut Structure, block: &mut Block) {
        block.told.sealed.clear();
        if structure.marks.is_empty() {
            return;
        }
        for (place, name) in &block.told.places {
            structure.marks.met(*place, name, &self.list);
        }
        let marks = &mut structure.marks;
        let found = counted(block).filter_map(|cell| Some((cell.start, cell.end, marks.next(cell.place)?)));
        block.told.sealed = found.collect();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::engine::{Destination, Progress, Setup, Tellers, redact};
    use crate::model::Summary;
    use crate::transform::Key;
    use crate::walk::{WalkOptions, walk};

    fn setup() -> Setup {
        let key = Key::from_hex(&"5a".repeat(32)).unwrap();
        Setup { key, lists_columns: true, threads: 2, ..Setup::built_in().unwrap() }
    }

    fn run(engine: &Engine, from: &Path, to: &Path) -> Summary {
        let mut visits = walk(&[from.to_path_buf()], &WalkOptions::default()).unwrap();
        let destination = Destination::File { path: to.to_path_buf(), force: false };
        redact(engine, &mut visits, &destination, &mut |_| {}, Tellers::default(), &Progress::default()).unwrap().0
    }

    /// Encrypts a dump and demands that it comes back by the list, as JSON has it; returns the encrypted text and the summary.
    fn check(dump: &str) -> (String, Summary) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("dump.sql"), dump).unwrap();
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let summary = run(&sealing, &path("dump.sql"), &path("sealed.sql"));
        let listed = serde_json::to_string(&summary.sealed.columns).unwrap();
        let restoring = Engine::restoring(setup(), None, serde_json::from_str(&listed).unwrap()).unwrap();
        let restored = run(&restoring, &path("sealed.sql"), &path("back.sql"));
        assert_eq!((restored.sealed.closed, restored.sealed.restored), (0, summary.findings()));
        assert!(fs::read_to_string(path("back.sql")).unwrap() == dump, "it came back as something else");
        (fs::read_to_string(path("sealed.sql")).unwrap(), summary)
    }

    const HEAD: &str = "CREATE TABLE users (id int, phone bigint, client_ip inet, card varchar(20), note text);\n\
                        INSERT INTO users (id, phone, client_ip, card, note) VALUES ";

    #[test]
    fn digits_and_addresses_come_back_where_no_token_fits() {
        let (sealed, summary) = check(&format!(
            "{HEAD}(1, 31612345678, '192.0.2.14', '4111111111111111', 'from jan@example.com'), (2, NULL, '2001:db8::1', NULL, 'x'), \
             (3, 31687654321, '192.0.2.15', '5555 5555 5555 4444', 'y');\n"
        ));
        let listed: Vec<(&str, &str, &str)> =
            summary.sealed.columns.iter().map(|c| (c.field.as_str(), c.method.as_str(), c.kind.as_str())).collect();
        for expected in
            [("users.client_ip", "ipcrypt-pfx", "IP"), ("users.card", "ff1-card", "CARD"), ("users.phone", "ff1-phone", "PHONE")]
        {
            assert!(listed.contains(&expected), "{listed:?}");
        }
        assert!(summary.sealed.lost.is_empty(), "{:?}", summary.sealed.lost);
        for gone in ["31612345678", "192.0.2.14", "4111111111111111", "jan@example.com"] {
            assert!(!sealed.contains(gone), "{sealed}");
        }
        assert!(sealed.contains("[ENC:EMAIL:") && sealed.contains("'411111") && sealed.contains("1111'"), "{sealed}");
    }

    #[test]
    fn a_line_of_megabytes_comes_back_wherever_it_is_cut() {
        let row = |number: u64| {
            let phone = if number.is_multiple_of(7) { "NULL".to_owned() } else { (31_610_000_000 + number * 37).to_string() };
            format!("({number}, {phone}, '10.{}.{}.7', NULL, 'row')", number / 200 % 200, number % 200)
        };
        let rows: Vec<String> = (1..30_000).map(row).collect();
        let (sealed, summary) = check(&format!("{HEAD}{};\n", rows.join(", ")));
        assert!(sealed.len() > 1 << 20 && summary.findings() > 50_000);
    }

    #[test]
    fn what_no_list_could_bring_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("dump.sql"), folder.path().join("sealed.sql"));
        fs::write(&from, "CREATE TABLE p (id int, born date, iban varchar(22));\nINSERT INTO p (id, born, iban) VALUES (1, '1974-11-19', 'NL91ABNA0417164300');\n")
            .unwrap();
        let mut sealing = setup().act("date_of_birth=encrypt,iban=encrypt").unwrap();
        sealing.lists_columns = true;
        let summary = run(&Engine::new(sealing).unwrap(), &from, &to);
        // A text is brought back as one; of dates there are too few ways to write them.
        let listed: Vec<_> = summary.sealed.columns.iter().map(|column| (&*column.field, &*column.method)).collect();
        assert_eq!(listed, [("p.iban", "shape")]);
        assert!(summary.sealed.is_incomplete(), "{:?}", summary.sealed);
        let lost: Vec<_> = summary.sealed.lost.keys().collect();
        assert!(matches!(lost[..], [(kind, why)] if kind == "date_of_birth" && why.contains("no token fits")), "{lost:?}");
    }
}
