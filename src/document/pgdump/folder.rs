//! Files of a dump in a folder: the data of a table, or a large object, known by their names and by the table of contents that lies beside them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::blocks::{Packer, unpacked};
use super::bytea::{LONG, Rows};
use super::toc::{self, Codec, Contents, Data, Entry};
use super::{damaged, head, lines, objects};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, pass_head};
use crate::model::SkipReason;

/// What the table of contents of a folder is called.
pub(super) const CONTENTS: &str = "toc.dat";
/// What large objects begin with.
const OBJECT: &str = "blob_";

/// Where the table of contents of a file has to lie, if that is data by its name.
pub(in crate::document) fn told_by(path: &Path) -> Option<PathBuf> {
    let (_, name) = codec_of(path)?;
    let digits = name.strip_suffix(".dat")?;
    let digits = digits.strip_prefix(OBJECT).unwrap_or(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(path.with_file_name(CONTENTS))
}

/// The table of contents beside a file, if that is data by its name.
pub(super) fn contents_of(path: &Path) -> Option<PathBuf> {
    let contents = told_by(path)?;
    let mut magic = [0; toc::MAGIC.len()];
    File::open(&contents).and_then(|mut file| file.read_exact(&mut magic)).ok()?;
    (magic == toc::MAGIC).then_some(contents)
}

/// How a file is compressed, by its name, and what it is called without that.
fn codec_of(path: &Path) -> Option<(Codec, &str)> {
    const ENDINGS: [(&str, Codec); 3] = [(".gz", Codec::Zlib(None)), (".lz4", Codec::Lz4), (".zst", Codec::Zstd)];
    let name = path.file_name()?.to_str()?;
    let packed = ENDINGS.iter().find_map(|(ending, codec)| Some((*codec, name.strip_suffix(ending)?)));
    Some(packed.unwrap_or((Codec::None, name)))
}

/// A file with data.
pub(super) struct Part {
    codec: Codec,
    name: String,
    head: Vec<u8>,
    /// The number of the large object that it is.
    object: Option<i64>,
    rows: Rows,
}

impl Part {
    /// The part that a file is; none if it is a dump by itself.
    ///
    /// # Errors
    /// The table of contents cannot be read.
    pub(super) fn of(path: &Path) -> io::Result<Option<Self>> {
        let Some(beside) = contents_of(path) else { return Ok(None) };
        let (codec, file) = codec_of(path).ok_or_else(damaged)?;
        if let Some(number) = file.strip_prefix(OBJECT).and_then(|rest| rest.strip_suffix(".dat")) {
            let object = Some(number.parse().map_err(|_| damaged())?);
            return Ok(Some(Self {
                codec,
                name: "large_object".to_owned(),
                head: objects::HEAD.to_vec(),
                object,
                rows: Rows::default(),
            }));
        }
        let contents = Contents::read(&mut BufReader::new(File::open(beside)?))
            .map_err(|err| io::Error::new(err.kind(), format!("{CONTENTS} beside it: {err}")))?;
        let is_it = |entry: &&Entry| matches!(&entry.data, Data::File(Some(name)) if name == file.as_bytes());
        Ok(Some(match contents.entries.iter().find(is_it) {
            Some(entry) => {
                let rows = Rows::of(&contents, entry);
                Self { codec, name: entry.name(), head: head(&contents, entry), object: None, rows }
            }
            None => Self { codec, name: file.to_owned(), head: Vec::new(), object: None, rows: Rows::default() },
        }))
    }

    /// Tells the data.
    pub(super) fn tell(&self, input: impl BufRead, texts: &mut Texts) -> io::Result<()> {
        texts.begin(&self.name, lines(&self.head))?;
        texts.write(&self.head)?;
        let mut input = unpacked(input, self.codec, true)?;
        let Some(number) = self.object else {
            let has_long = self.rows.tell(&mut input, texts)?;
            texts.end()?;
            return if has_long { texts.left_out(&self.name, SkipReason::Unsupported(LONG.to_owned())) } else { Ok(()) };
        };
        let (mut row, mut left) = (Vec::new(), objects::Left::default());
        objects::line(number, objects::content(&mut input)?.as_deref(), &mut row, &mut left);
        row.extend_from_slice(b"\n\\.\n");
        texts.write(&row)?;
        texts.end()?;
        left.tell(&self.name, texts)
    }

    /// Writes the data that came back.
    pub(super) fn write(&self, input: impl BufRead, redacted: &mut Redacted, out: &mut impl Write) -> io::Result<()> {
        redacted.begin(&self.name)?;
        pass_head(&self.head, redacted)?;
        let mut packer = Packer::new(out, self.codec, true)?;
        if let Some(number) = self.object {
            let content = objects::content(&mut unpacked(input, self.codec, true)?)?;
            packer.write_all(&objects::changed(number, content, redacted)?)?;
            pass_head(b"\\.\n", redacted)?;
            redacted.end()?;
        } else {
            self.rows.write(&mut unpacked(input, self.codec, true)?, redacted, &mut packer)?;
        }
        packer.finish().map(|_| ())
    }
}
