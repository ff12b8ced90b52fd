//! Blobs that are too long to be held: the same texts as of whole ones, told and struck out as their bytes come.

use std::io::{self, Read};

use super::{BETWEEN, Form, LEAST, SEALED, begins_wide, decoded, is_character, is_control, is_sealed, strike, struck_over};
use crate::document::rewriting::lost;
use crate::model::token;

/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;
/// Bytes of the units that tell whether text in units of two bytes begins.
const AHEAD: usize = 2 * LEAST;
/// Bytes of a text that is compared as a whole: of a longer one all is struck out from the first difference on.
const HELD: usize = 1 << 20;

/// What a blob is made of, in order.
enum Part<'b> {
    /// What is told nowhere.
    Other(&'b [u8]),
    Begin(Form),
    Text(&'b [u8]),
    End,
}

type Each<'e> = dyn FnMut(Part<'_>) -> io::Result<()> + 'e;
type Out<'o> = dyn FnMut(&[u8]) -> io::Result<()> + 'o;

/// Whether a blob is text, as [`super::is_text`] says of a whole one.
///
/// # Errors
/// It cannot be read.
pub(in crate::document) fn is_text(blob: &mut dyn Read) -> io::Result<bool> {
    let (mut piece, mut held) = (vec![0; PIECE], 0);
    loop {
        let read = blob.read(&mut piece[held..])?;
        if read == 0 {
            return Ok(held == 0);
        }
        let whole = &piece[..held + read];
        // A character may go on in the next piece.
        let valid = match std::str::from_utf8(whole) {
            Ok(text) => text.len(),
            Err(err) if err.error_len().is_none() => err.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if !super::is_text(&whole[..valid]) {
            return Ok(false);
        }
        held = whole.len() - valid;
        piece.copy_within(valid..valid + held, 0);
    }
}

/// Tells the texts of a blob, as [`super::text`] does.
///
/// # Errors
/// It cannot be read; what `out` says.
pub(in crate::document) fn tell(blob: &mut dyn Read, out: &mut Out<'_>) -> io::Result<()> {
    let (mut form, mut is_first) = (Form::Utf8, true);
    parts(blob, &mut |part| match part {
        Part::Begin(begun) => {
            form = begun;
            if std::mem::take(&mut is_first) { Ok(()) } else { out(BETWEEN.as_bytes()) }
        }
        Part::Text(bytes) => out(decoded(form, bytes).as_bytes()),
        Part::Other(_) | Part::End => Ok(()),
    })
}

/// Writes a blob with what is not in `new`, its texts redacted, struck out, as [`super::struck`] does; but of a text that is too long to be
/// held all that stands behind the first difference.
///
/// # Errors
/// They are not as many; what was found would be encrypted; what reading and `out` say.
pub(in crate::document) fn struck(blob: &mut dyn Read, new: &mut dyn Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut new = News { new, ahead: Vec::new(), is_over: false, seen: Vec::new() };
    let (mut form, mut is_first, mut run, mut way) = (Form::Utf8, true, Vec::new(), Way::Held);
    parts(blob, &mut |part| match part {
        Part::Other(bytes) => out(bytes),
        Part::Begin(begun) => {
            (form, way) = (begun, Way::Held);
            run.clear();
            if std::mem::take(&mut is_first) { Ok(()) } else { new.between() }
        }
        Part::Text(bytes) => {
            if way == Way::Held {
                run.extend_from_slice(bytes);
                if run.len() <= HELD {
                    return Ok(());
                }
                way = new.follow(form, &mut run)?;
                return out(&std::mem::take(&mut run));
            }
            let mut bytes = bytes.to_vec();
            match way {
                Way::Apart => struck_over(form, &mut bytes),
                _ => way = new.follow(form, &mut bytes)?,
            }
            out(&bytes)
        }
        Part::End if way == Way::Held => {
            let text = new.text()?;
            strike(form, &mut run, &String::from_utf8(text).map_err(|_| lost())?)?;
            out(&run)
        }
        Part::End => new.pass(),
    })?;
    new.end()
}

/// The end of the last character that ends at this byte or before it.
pub(in crate::document) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// How far the texts of a run that is too long have been compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Not yet.
    Held,
    /// They are the same so far.
    Along,
    /// They are not.
    Apart,
}

/// Goes through a blob.
fn parts(blob: &mut dyn Read, each: &mut Each<'_>) -> io::Result<()> {
    let (mut runs, mut piece) = (Runs::default(), vec![0; PIECE]);
    loop {
        let read = blob.read(&mut piece)?;
        runs.push(&piece[..read], read == 0, each)?;
        if read == 0 {
            return Ok(());
        }
    }
}

/// Where text stands in a blob that comes in pieces.
#[derive(Default)]
struct Runs {
    /// What was not decided on yet.
    window: Vec<u8>,
    /// The text in units of two bytes that is read.
    wide: Option<Form>,
    narrow: Narrow,
}

impl Runs {
    fn push(&mut self, bytes: &[u8], is_last: bool, each: &mut Each<'_>) -> io::Result<()> {
        let mut window = std::mem::take(&mut self.window);
        window.extend_from_slice(bytes);
        let mut at = 0;
        loop {
            let rest = &window[at..];
            if let Some(form) = self.wide {
                let count = rest.chunks_exact(2).take_while(|pair| form.unit(pair).is_some_and(is_character)).count();
                each(Part::Text(&rest[..2 * count]))?;
                at += 2 * count;
                if !is_last && rest.len() < 2 * count + 2 {
                    break;
                }
                each(Part::End)?;
                self.wide = None;
                continue;
            }
            let looked = if is_last { rest.len() } else { (rest.len() + 1).saturating_sub(AHEAD) };
            let begun = (0..looked).find_map(|at| Some((at, begins_wide(&rest[at..])?)));
            let gap = begun.map_or(looked, |(gap, _)| gap);
            self.narrow.push(&rest[..gap], begun.is_some() || is_last, each)?;
            at += gap;
            let Some((_, form)) = begun else { break };
            each(Part::Begin(form))?;
            self.wide = Some(form);
        }
        window.drain(..at);
        self.window = window;
        Ok(())
    }
}

/// Where text in UTF-8 stands between others.
#[derive(Default)]
struct Narrow {
    /// A character that is not there whole.
    cut: Vec<u8>,
    /// The characters of a text that is not long enough yet.
    short: Vec<u8>,
    count: usize,
    is_in_text: bool,
}

impl Narrow {
    fn push(&mut self, bytes: &[u8], is_last: bool, each: &mut Each<'_>) -> io::Result<()> {
        let mut all = std::mem::take(&mut self.cut);
        all.extend_from_slice(bytes);
        let mut end = 0;
        for chunk in all.utf8_chunks() {
            let valid = chunk.valid();
            let mut from = 0;
            for (at, c) in valid.char_indices() {
                let behind = at + c.len_utf8();
                if is_control(c) {
                    if self.is_in_text {
                        each(Part::Text(&valid.as_bytes()[from..at]))?;
                    }
                    self.close(each)?;
                    each(Part::Other(&valid.as_bytes()[at..behind]))?;
                } else if !self.is_in_text {
                    self.short.extend_from_slice(&valid.as_bytes()[at..behind]);
                    self.count += 1;
                    if self.count == LEAST {
                        each(Part::Begin(Form::Utf8))?;
                        each(Part::Text(&self.short))?;
                        self.short.clear();
                        (self.is_in_text, from) = (true, behind);
                    }
                }
            }
            if self.is_in_text && from < valid.len() {
                each(Part::Text(&valid.as_bytes()[from..]))?;
            }
            end += valid.len() + chunk.invalid().len();
            let is_cut =
                !is_last && end == all.len() && std::str::from_utf8(chunk.invalid()).is_err_and(|err| err.error_len().is_none());
            if is_cut {
                self.cut = chunk.invalid().to_vec();
            } else if !chunk.invalid().is_empty() {
                self.close(each)?;
                each(Part::Other(chunk.invalid()))?;
            }
        }
        if is_last { self.close(each) } else { Ok(()) }
    }

    fn close(&mut self, each: &mut Each<'_>) -> io::Result<()> {
        let part = if std::mem::take(&mut self.is_in_text) { Part::End } else { Part::Other(&self.short) };
        each(part)?;
        self.short.clear();
        self.count = 0;
        Ok(())
    }
}

/// The texts that came back.
struct News<'n> {
    new: &'n mut dyn Read,
    /// What was read ahead.
    ahead: Vec<u8>,
    is_over: bool,
    /// The last bytes of the text so far, fewer than the beginning of a token has.
    seen: Vec<u8>,
}

impl News<'_> {
    /// How many bytes of the text are there, and whether it ends behind them.
    fn here(&mut self, least: usize) -> io::Result<(usize, bool)> {
        loop {
            if let Some(end) = memchr::memmem::find(&self.ahead, BETWEEN.as_bytes()) {
                return Ok((end, true));
            }
            let safe = if self.is_over { self.ahead.len() } else { self.ahead.len().saturating_sub(BETWEEN.len() - 1) };
            if self.is_over || safe >= least.max(1) {
                return Ok((safe, self.is_over));
            }
            let length = self.ahead.len();
            self.ahead.resize(length + PIECE, 0);
            let read = self.new.read(&mut self.ahead[length..])?;
            self.ahead.truncate(length + read);
            self.is_over = read == 0;
        }
    }

    /// The next bytes of the text, as many as these where it has them.
    fn take(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let (here, _) = self.here(most)?;
        Ok(self.ahead.drain(..here.min(most)).collect())
    }

    /// All of the text.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            let (here, is_end) = self.here(PIECE)?;
            text.extend(self.ahead.drain(..here));
            if is_end {
                return Ok(text);
            }
        }
    }

    /// Compares the text with more of a run, and strikes out what it is no more.
    fn follow(&mut self, form: Form, run: &mut [u8]) -> io::Result<Way> {
        self.seen.clear();
        let old = decoded(form, run);
        let new = self.take(old.len())?;
        if new == old.as_bytes() {
            return Ok(Way::Along);
        }
        let same = old.bytes().zip(&new).take_while(|(old, new)| old == *new).count();
        let same = boundary(&old, same);
        let at = if form == Form::Utf8 { same } else { 2 * old[..same].chars().count() };
        struck_over(form, &mut run[at..]);
        self.see(&new)?;
        Ok(Way::Apart)
    }

    /// Passes over what is left of the text.
    fn pass(&mut self) -> io::Result<()> {
        loop {
            let (here, is_end) = self.here(PIECE)?;
            let passed: Vec<u8> = self.ahead.drain(..here).collect();
            self.see(&passed)?;
            if is_end {
                self.seen.clear();
                return Ok(());
            }
        }
    }

    /// Nothing may be encrypted in what is struck out.
    fn see(&mut self, new: &[u8]) -> io::Result<()> {
        self.seen.extend_from_slice(new);
        if is_sealed(&self.seen) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, SEALED));
        }
        let kept = self.seen.len().saturating_sub(token::OPENING.len() - 1);
        self.seen.drain(..kept);
        Ok(())
    }

    /// Another text has to follow.
    fn between(&mut self) -> io::Result<()> {
        if self.here(1)? != (0, true) || self.is_over && self.ahead.is_empty() {
            return Err(lost());
        }
        self.ahead.drain(..BETWEEN.len());
        Ok(())
    }

    /// Nothing may follow.
    fn end(&mut self) -> io::Result<()> {
        if self.here(1)? == (0, true) && self.ahead.is_empty() { Ok(()) } else { Err(lost()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hands bytes out in pieces of these lengths.
    struct Parted<'b>(&'b [u8], std::iter::Cycle<std::slice::Iter<'b, usize>>);

    impl Read for Parted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.next().copied().unwrap_or(1).max(1).min(buffer.len()).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn told(blob: &[u8], parts: &[usize]) -> String {
        let mut text = Vec::new();
        tell(&mut Parted(blob, parts.iter().cycle()), &mut |bytes| {
            text.extend_from_slice(bytes);
            Ok(())
        })
        .unwrap();
        String::from_utf8(text).unwrap()
    }

    fn changed(blob: &[u8], new: &[u8], parts: &[usize]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        struck(&mut Parted(blob, parts.iter().cycle()), &mut Parted(new, parts.iter().cycle()), &mut |bytes| {
            out.extend_from_slice(bytes);
            Ok(())
        })?;
        Ok(out)
    }

    #[test]
    fn of_a_text_that_is_too_long_all_is_struck_out_behind_the_first_finding() {
        let long = "nothing of anybody, ".repeat(HELD / 10);
        for (before, wide) in [("", false), ("é ", false), ("", true)] {
            let write = |text: &str| match wide {
                true => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                false => text.as_bytes().to_vec(),
            };
            let (old, new) = (format!("{before}{long}jan@example.com, {long}"), format!("{before}{long}[EMAIL:x], {long}"));
            let blob = [&[0, 1][..], &write(&old), b"\0\0\xff", &write("other text"), b"\0"].concat();
            let texts = format!("{new}{BETWEEN}other text");
            let is = changed(&blob, texts.as_bytes(), &[PIECE, 1000, 77]).unwrap();
            let kept = [&[0, 1][..], &write(&format!("{before}{long}"))].concat();
            let rest = [&write(&"*".repeat(old.len() - before.len() - long.len()))[..], b"\0\0\xff", &write("other text"), b"\0"]
                .concat();
            assert!(is == [kept, rest].concat(), "{wide}");
            let sealed = texts.replace("[EMAIL", "[ENC:EMAIL");
            assert!(changed(&blob, sealed.as_bytes(), &[PIECE, 3]).is_err(), "it would never come back");
            for lost in [&texts[..texts.len() - 15], &format!("{texts}{BETWEEN}x")] {
                assert!(changed(&blob, lost.as_bytes(), &[PIECE]).is_err());
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_are_as_the_whole(
            blob in proptest::collection::vec(prop_oneof![any::<u8>(), 97_u8..105, Just(0), Just(0xc3), Just(0xa9), Just(0xe2), Just(0x82)], 0..300),
            parts in proptest::collection::vec(1_usize..20, 1..5),
            new in "[a-zé ]{0,12}",
        ) {
            prop_assert_eq!(told(&blob, &parts), super::super::text(&blob));
            prop_assert_eq!(is_text(&mut Parted(&blob, parts.iter().cycle())).unwrap(), super::super::is_text(&blob));
            let texts = super::super::text(&blob);
            prop_assert_eq!(changed(&blob, texts.as_bytes(), &parts).unwrap(), blob.clone());
            let others = texts.replacen(&texts.chars().skip(2).take(4).collect::<String>(), &new, 1);
            let whole = super::super::struck(&blob, others.as_bytes()).ok();
            // What was found across two texts is struck out only where all of them are held.
            let is_across = others.matches(BETWEEN).count() != texts.matches(BETWEEN).count();
            prop_assert_eq!(changed(&blob, others.as_bytes(), &parts).ok(), whole.filter(|_| !is_across));
        }

        #[test]
        fn a_text_stays_one(text in "[a-zé€\\n]{0,40}", parts in proptest::collection::vec(1_usize..5, 1..5)) {
            prop_assert!(is_text(&mut Parted(text.as_bytes(), parts.iter().cycle())).unwrap());
        }
    }
}
