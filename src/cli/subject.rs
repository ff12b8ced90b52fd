//! `inkout subject`.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::engine::lists::Gathering;
use crate::engine::subject::{self, AMONG, Extracting, Found, Gathered, INDEX, Identity};
use crate::engine::{self, Destination, Engine, Progress, Setup, Tellers};
use crate::error::Error;
use crate::model::{ArchiveKind, Binary, Codec, Hit, Notice, Profile, Summary};
use crate::report::{SubjectOptions, SubjectReport};
use crate::transform::{Key, parse_overrides};
use crate::walk::{WalkOptions, walk};
use crate::write::{AtomicFile, Output, Packed, Placement, check_output, kind_by_name};

use super::args::{EraseSubject, ExtractSubject, Person, ReportSubject, Subject, SubjectCommand, SubjectFormat};
use super::exit::Exit;
use super::verify::{self, Asked};
use super::{messages, progress, redact, scan, setup, signal};

/// What is done to their values unless the user says otherwise: nothing tells them from those of others.
const ERASED: &str = "label:plain";

pub(super) fn run(args: &Subject) -> Result<Exit> {
    match &args.command {
        SubjectCommand::Report(args) => report(args),
        SubjectCommand::Extract(args) => extract(args),
        SubjectCommand::Erase(args) => erase(args),
    }
}

/// A search for one person.
struct Search<'a> {
    person: &'a Person,
    key: Key,
    identity: Identity,
}

impl<'a> Search<'a> {
    /// What is known of them to begin with. `is_read_twice` says that the input is.
    fn new(person: &'a Person, is_read_twice: bool) -> Result<Self> {
        if person.paths.is_empty() {
            return Err(usage(
                "nothing to read: name a file or folder, such as: inkout subject report backups/ --email jan@example.com",
            ));
        }
        if (is_read_twice || person.expand) && person.paths.iter().any(|path| path.as_path() == Path::new("-")) {
            return Err(usage("standard input can be read only once, and this reads its input twice: give it as a file"));
        }
        let mut identity = Identity::new(&person.detection.region)?;
        person.name.iter().try_for_each(|text| identity.name(text))?;
        person.email.iter().try_for_each(|text| identity.mail(text))?;
        person.phone.iter().try_for_each(|text| identity.phone(text))?;
        person.id.iter().try_for_each(|text| identity.number(text))?;
        person.card_last4.iter().try_for_each(|text| identity.card(text))?;
        let mut search = Self { person, key: setup::key(&person.run)?, identity };
        for row in &person.from_row {
            search.read_row(row)?;
        }
        if search.identity.known().is_empty() {
            return Err(usage("who? give --name, --email, --phone, --id, --card-last4 or --from-row"));
        }
        if person.expand {
            search.expand()?;
        }
        Ok(search)
    }

    /// What an engine is made of that finds them.
    fn setup(&self, actions: &[String]) -> Result<Setup> {
        let Person { detection, walk, run, .. } = self.person;
        let mut overrides = Vec::new();
        for text in actions {
            overrides.extend(parse_overrides(text)?);
        }
        let mut setup = Setup { key: self.key.clone(), ..setup::setup(detection, walk, run, overrides)? };
        let mut gathering = Gathering::new()?;
        setup::gather(&mut gathering, &mut setup, detection)?;
        setup.detectors.push(gathering.subject(&self.identity));
        setup.lists = gathering.lists();
        Ok(setup)
    }

    fn options(&self) -> WalkOptions {
        setup::walk_options(&self.person.walk)
    }

    /// Finds their records. With `tells` it is told of what is left out; a run behind it reads the input again, and may tell it.
    fn find(&self, engine: &Engine, tells: bool, take: &mut (dyn FnMut(Hit) -> crate::Result<()> + Send)) -> Result<Found> {
        let mut visits = walk(&self.person.paths, &self.options()).map_err(setup::unusable)?;
        let state = Progress::default();
        let only_sure = self.person.sure;
        let mut take = |hit: Hit| if only_sure && !hit.is_sure { Ok(()) } else { take(hit) };
        let mut notices = |notice: &Notice<'_>| {
            if tells {
                messages::notice(notice)
            }
        };
        let found = progress::during(&state, !self.person.run.quiet, || {
            subject::find(engine, &self.identity, &mut visits, &mut take, &mut notices, &state)
        })?;
        Ok(found)
    }

    /// Takes in what a record of a file tells.
    fn read_row(&mut self, row: &str) -> Result<()> {
        let wrong = || usage(&format!("--from-row {row}: a file and a line are needed, such as users.csv:17"));
        let (path, line) = row.rsplit_once(':').ok_or_else(wrong)?;
        let line: u64 = line.parse().map_err(|_| wrong())?;
        let engine = Engine::new(self.setup(&[])?)?;
        let mut visits = walk(&[PathBuf::from(path)], &WalkOptions::default()).map_err(setup::unusable)?;
        let told = subject::row(&engine, &self.identity, &mut visits, line)?;
        let Some(told) = told else {
            return Err(usage(&format!(
                "--from-row {row}: several records stand on that line; give what is known of the person instead"
            )));
        };
        let is_new = |identifier| self.identity.add(identifier);
        if told.into_iter().map(is_new).filter(|is_new| *is_new).count() == 0 {
            return Err(usage(&format!("--from-row {row}: nothing in that record tells who it is about")));
        }
        Ok(())
    }

    /// Takes in what their records tell.
    fn expand(&mut self) -> Result<()> {
        let engine = Engine::new(self.setup(&[])?)?;
        let mut offers = Vec::new();
        let mut take = |hit: Hit| {
            offers.extend(hit.offers);
            Ok(())
        };
        self.find(&engine, false, &mut take)?;
        for offer in &offers {
            self.identity.learn(&offer.kind, &offer.value, Some(&offer.field));
        }
        Ok(())
    }
}

fn report(args: &ReportSubject) -> Result<Exit> {
    let search = Search::new(&args.person, false)?;
    let engine = Engine::new(search.setup(&[])?)?;
    let is_json = args.format == SubjectFormat::Jsonl;
    let options = SubjectOptions { is_json, show_values: args.show_values, style: scan::style(!is_json) };
    let mut report = SubjectReport::new(BufWriter::new(std::io::stdout()), options);
    let failed = |err| Error::io("-", "cannot write the report", err);
    let Found { summary, .. } = search.find(&engine, true, &mut |hit| report.hit(&hit).map_err(failed))?;
    report.finish(&summary, args.person.expand).map_err(failed)?;
    Ok(Exit::of_run(&summary, false))
}

fn extract(args: &ExtractSubject) -> Result<Exit> {
    let search = Search::new(&args.person, true)?;
    check_target(&args.output, &args.person.paths, args.force)?;
    // What is on the list of what is looked for, and is not theirs, is nothing.
    let keep_listed = format!("{}=keep", subject::LISTED);
    let setup = search.setup(std::slice::from_ref(&keep_listed))?;
    let engine = Engine::new(Setup { notes_edits: args.redact_others, ..setup })?;
    let mut extracting = Extracting::default();
    let mut theirs = Gathered::default();
    let options = SubjectOptions { is_json: true, show_values: false, style: scan::style(false) };
    let mut index = SubjectReport::new(Vec::new(), options);
    let failed = |err| Error::io(&args.output, "cannot write the index", err);
    let found = search.find(&engine, true, &mut |mut hit| {
        let name = extracting.take(&hit.path, hit.record).to_owned();
        theirs.all(&hit);
        hit.offers.clear();
        index.hit_in(&hit, &name).map_err(failed)
    })?;
    let summary = told_apart(found)?;
    let records = index.records();
    let mut packed = packed(&args.output, args.force)?;
    signal::clean_up_when_interrupted();
    let engine = if args.redact_others { engine.erasing(theirs.sparing(search.identity)) } else { engine };
    let mut visits = walk(&args.person.paths, &setup::walk_options(&args.person.walk)).map_err(setup::unusable)?;
    let state = Progress::default();
    let written = progress::during(&state, !args.person.run.quiet, || {
        subject::extract(&engine, &extracting, &mut visits, &mut packed, &mut |_| {}, &state)
    })?;
    let lines = index.into_lines(&summary).map_err(failed)?;
    subject::add(&mut packed, INDEX, &lines)?;
    subject::close(packed)?;
    if !args.person.run.quiet {
        messages::note(&format!(
            "{} of {} written to {}",
            messages::counted(records, "record"),
            messages::counted(written.files, "file"),
            args.output.display()
        ));
    }
    Ok(Exit::of_run(&summary, false))
}

/// The totals, if no two inputs have one name: their records could not be told apart.
fn told_apart(found: Found) -> Result<Summary> {
    match found.doubled {
        None => Ok(found.summary),
        Some(path) => Err(usage(&format!("{}: several inputs are called so, and cannot be told apart", path.display()))),
    }
}

/// Demands that records may be written there.
fn check_target(output: &Path, paths: &[PathBuf], force: bool) -> Result<()> {
    if output == Path::new("-") {
        return Err(usage("records go into a folder or an archive, not to standard output"));
    }
    let ending = output.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_packed = ending.is_some_and(|ending| ArchiveKind::ENDINGS.contains(&&*ending) || Codec::ENDINGS.contains(&&*ending));
    if is_packed && kind_by_name(output).is_none() {
        let hint = "records go into a folder, or an archive whose name ends in .zip, .tar, .tar.gz and the like";
        return Err(usage(&format!("{}: {hint}", output.display())));
    }
    check_output(paths, output, force || !output.exists())?;
    Ok(())
}

/// What takes the records: an archive if the name says so, else a folder.
fn packed(output: &Path, force: bool) -> Result<Packed> {
    let Some((kind, codec)) = kind_by_name(output) else {
        if output.exists() && !force {
            return Err(usage(&format!("{}: exists already (write into it with --force)", output.display())));
        }
        return Ok(Packed::folder(output.to_path_buf(), force));
    };
    let file = AtomicFile::create(output, Placement { force, ..Placement::default() })?;
    Ok(Packed::archive(Output::create(file, codec)?, kind, None)?)
}

fn erase(args: &EraseSubject) -> Result<Exit> {
    let search = Search::new(&args.person, true)?;
    let paths = &args.person.paths;
    let target = redact::Target {
        output: args.output.as_ref(),
        force: args.force,
        in_place: args.in_place,
        backup: args.backup.as_ref(),
        line_buffered: false,
        does: "written",
    };
    let destination = redact::destination(&target, paths)?;
    if args.person.walk.binary == Binary::Strings {
        return Err(usage("--binary strings is for searching: a binary whose text is replaced may be one no more"));
    }
    let manifest = args.manifest.clone().or_else(|| redact::manifest_beside(&destination).filter(|_| !args.no_manifest));
    if manifest.is_some() && manifest == args.output {
        return Err(usage("--manifest and -o name one file"));
    }
    let mut setup = Setup { notes_edits: manifest.is_some(), ..search.setup(&args.action)? };
    // Where no two rows may share a value, another one is found: nobody asked for this very label.
    setup
        .detectors
        .iter_mut()
        .filter(|detector| detector.action != "remove")
        .for_each(|detector| detector.action = ERASED.into());
    let engine = Engine::new(setup)?;
    if engine.encrypts() && setup::given_key(args.person.run.key_file.as_deref())?.is_none() {
        return Err(usage(
            "what is encrypted under a key that nobody keeps never comes back: give one in INKOUT_KEY or --key-file",
        ));
    }
    let mut gathered = Gathered::default();
    let (mut records, mut shared) = (0_u64, 0_u64);
    let found = told_apart(search.find(&engine, false, &mut |hit| {
        records += 1;
        for value in hit.values.iter().filter(|value| value.why.ends_with(AMONG)) {
            shared += 1;
            messages::error(&format!(
                "{}:{}: stays: a value of theirs stands among those of others",
                hit.path.display(),
                value.line
            ));
        }
        gathered.take(&engine, &hit);
        Ok(())
    })?)?;
    // Stores on their way to standard output lie in files as well.
    signal::clean_up_when_interrupted();
    let key = search.key.clone();
    let options = WalkOptions { output: args.output.clone(), ..search.options() };
    let engine = engine.erasing(gathered.erasing(search.identity, args.person.sure));
    let profile = Profile { name: "erase".into(), ..Profile::default() };
    let evidence = manifest.as_deref().map(|path| redact::evidence(&engine, path, args.force, &key, &profile)).transpose()?;
    let mut visits = walk(paths, &options).map_err(setup::unusable)?;
    let state = Progress::default();
    let tellers = Tellers { evidence, diff: None };
    let quiet = args.person.run.quiet;
    let (summary, tellers) = progress::during(&state, !quiet && !matches!(destination, Destination::Stdout { .. }), || {
        engine::redact(&engine, &mut visits, &destination, &mut |notice| messages::notice(notice), tellers, &state)
    })?;
    let evidence = tellers.evidence.filter(|evidence| args.manifest.is_some() || !evidence.is_empty());
    evidence.map_or(Ok(()), |evidence| evidence.finish(&summary))?;
    if !quiet {
        messages::note(&format!("{} about them", messages::counted(records, "record")));
        messages::redacted(&summary, false);
    }
    messages::lost(&summary);
    let done = Exit::of_run(&summary, false);
    let done = if found.skipped.incomplete > 0 || shared > 0 { Exit::Incomplete } else { done };
    let Some(output) = args.output.as_ref().filter(|output| args.verify && output.exists()) else { return Ok(done) };
    let exit = verify::check(&Asked {
        output,
        manifest: manifest.as_deref(),
        against: if paths.len() == 1 { Some(&paths[0]) } else { None },
        detection: &args.person.detection,
        walk: &args.person.walk,
        run: &args.person.run,
        profile: &Profile::default(),
        strict: false,
        key,
    })?;
    Ok(if exit == Exit::Completed { done } else { exit })
}

fn usage(text: &str) -> anyhow::Error {
    Error::Usage(text.into()).into()
}
