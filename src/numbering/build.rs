//! Compiles the numbering plans into the tables that the program looks numbers up in.
//!
//! In: `patterns/countries/numbering.json` (libphonenumber's metadata) and `patterns/countries/reserved_numbers.json` (numbers set aside
//! for fiction). Out, in `OUT_DIR`: `numbering.rs`, the constants that `src/numbering/mod.rs` includes, and `numbering.bin`, one
//! automaton for all plans: for each state a row of ten little-endian 16-bit states. Row 0 rejects for good; rows are ordered by verdict,
//! so the number of a state says whether a phone number may end there. Nothing of this module is part of the program.

#[path = "build/graph.rs"]
mod graph;
#[path = "build/pattern.rs"]
mod pattern;
#[path = "build/plan.rs"]
mod plan;
#[path = "build/trunk.rs"]
mod trunk;

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use graph::{Graph, NOTHING, Set};
use plan::Plans;
use serde_json::Value;

const PLANS: &str = "patterns/countries/numbering.json";
const RESERVED: &str = "patterns/countries/reserved_numbers.json";

/// Kinds of numbers, as marked in the graph. The larger wins where a number is both.
const VALID: u8 = 1;
const RESERVED_NUMBER: u8 = 2;

/// Writes the tables; a plan that cannot be compiled fails the build.
pub(crate) fn build() {
    if let Err(error) = compile() {
        panic!("numbering plans: {error}");
    }
}

fn compile() -> Result<(), Box<dyn Error>> {
    let plans = read(PLANS)?;
    let reserved = read(RESERVED)?;
    let mut graph = Graph::new();
    let plans = Plans::new(&mut graph, &plans, &reserved)?;
    let international = plans.international(&mut graph)?;
    let mut regions = Vec::new();
    for name in plans.regions() {
        regions.push((name.to_owned(), plans.national(&mut graph, name)?));
    }
    regions.sort();

    let roots: Vec<Set> = std::iter::once(international).chain(regions.iter().map(|(_, set)| *set)).collect();
    let layout = Layout::new(&graph, &roots);
    let directory = env::var("OUT_DIR")?;
    fs::write(Path::new(&directory).join("numbering.bin"), layout.rows(&graph)?)?;
    fs::write(Path::new(&directory).join("numbering.rs"), layout.constants(&graph, international, &regions, &plans)?)?;
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a build script talks to cargo through its output")]
fn read(path: &str) -> Result<Value, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?)
}

/// The numbers of the states, in the order of their rows.
struct Layout {
    order: Vec<Set>,
    states: HashMap<Set, usize>,
}

impl Layout {
    /// Takes in what can be reached from `roots`.
    fn new(graph: &Graph, roots: &[Set]) -> Self {
        let mut order = vec![NOTHING];
        let mut states = HashMap::from([(NOTHING, 0)]);
        // Depth first: the states of one plan lie together.
        let mut waiting: Vec<Set> = roots.iter().rev().copied().collect();
        while let Some(set) = waiting.pop() {
            if states.insert(set, 0).is_none() {
                order.push(set);
                waiting.extend(graph.node(set).next.iter().rev());
            }
        }
        order[1..].sort_by_key(|set| graph.node(*set).verdict);
        for (state, set) in order.iter().enumerate() {
            states.insert(*set, state);
        }
        Self { order, states }
    }

    fn rows(&self, graph: &Graph) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut rows = Vec::with_capacity(self.order.len() * 20);
        for set in &self.order {
            for next in graph.node(*set).next {
                rows.extend(u16::try_from(self.states[&next])?.to_le_bytes());
            }
        }
        Ok(rows)
    }

    fn constants(
        &self,
        graph: &Graph,
        international: Set,
        regions: &[(String, Set)],
        plans: &Plans,
    ) -> Result<String, Box<dyn Error>> {
        let first = |verdict: u8| self.order.iter().take_while(|set| graph.node(**set).verdict < verdict).count();
        let mut text = String::new();
        writeln!(text, "const FIRST_VALID: u16 = {};", first(VALID))?;
        writeln!(text, "const FIRST_RESERVED: u16 = {};", first(RESERVED_NUMBER))?;
        writeln!(text, "const INTERNATIONAL: u16 = {};", self.states[&international])?;
        let mut known = HashMap::new();
        let lengths: Vec<u32> = (0..1000u16)
            .map(|i| [i / 100, i / 10 % 10, i % 10].map(|digit| digit as u8))
            .map(|opening| graph.lengths(graph.after(international, &opening), &mut known) << opening.len())
            .collect();
        writeln!(text, "static INTERNATIONAL_LENGTHS: [u32; 1000] = {lengths:?};")?;
        writeln!(text, "static REGIONS: [Plan; {}] = [", regions.len())?;
        for (name, set) in regions {
            let lengths = graph.node(*set).next.map(|next| graph.lengths(next, &mut known) << 1);
            let (code, trunk) = plans.dialled(name)?;
            let start = self.states[set];
            writeln!(
                text,
                "    Plan {{ name: {name:?}, start: {start}, lengths: {lengths:?}, code: {code}, trunk: {trunk:?} }},"
            )?;
        }
        writeln!(text, "];")?;
        writeln!(text, "static CODES: &[(u16, &[u16])] = &[")?;
        for (code, sharing) in plans.codes() {
            let places = sharing.iter().filter_map(|name| regions.iter().position(|(known, _)| known == name));
            writeln!(text, "    ({code}, &{:?}),", places.collect::<Vec<_>>())?;
        }
        writeln!(text, "];")?;
        Ok(text)
    }
}
