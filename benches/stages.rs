//! Stages of the engine, one core, as far as they can be told apart from outside: what a log without hits costs is the bitmaps and the
//! anchors, what the dense log costs on top is verification, what redaction costs on top is editing.
//!
//! `cargo bench --bench stages`
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "ratios/engine.rs"]
mod engine;

use corpus::Kind;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use inkout::{Engine, Result, Setup};
use std::time::Duration;

const SEED: u64 = 2;
const BYTES: usize = 8 << 20;

fn stages(criterion: &mut Criterion) {
    run(criterion).unwrap_or_else(|error| panic!("the built-in detectors can be used: {error}"));
}

fn run(criterion: &mut Criterion) -> Result<()> {
    criterion.bench_function("start", |bencher| bencher.iter(|| Engine::new(Setup::built_in()?)));

    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(BYTES as u64));
    let clean = corpus::generate(Kind::Clean, BYTES, SEED);
    let dense = corpus::generate(Kind::Dense, BYTES, SEED);
    for (name, bytes) in [("clean", &clean), ("dense", &dense)] {
        let mut scan = engine::scan(engine::ALL)?;
        group.bench_function(name, |bencher| bencher.iter(|| scan(bytes)));
    }
    for detector in Setup::built_in()?.detectors {
        let mut scan = engine::scan(&[&detector.id])?;
        group.bench_function(format!("dense/{}", detector.id), |bencher| bencher.iter(|| scan(&dense)));
    }
    group.finish();

    let mut group = criterion.benchmark_group("redact");
    group.throughput(Throughput::Bytes(BYTES as u64));
    for (name, actions) in
        [("dense/plain", engine::PLAIN), ("dense/keyed", engine::KEYED), ("dense/surrogates", engine::SURROGATES)]
    {
        let mut redact = engine::redact(actions)?;
        group.bench_function(name, |bencher| bencher.iter(|| redact(&dense)));
    }
    group.finish();
    Ok(())
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = stages
}
criterion_main!(benches);
