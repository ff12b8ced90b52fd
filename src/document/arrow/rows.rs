//! The rows of batches as lines of a table and back, as those of Parquet are: a column for each leaf, several values of a row in one cell.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use super::batch::{Batch, Branch, Held, Kind, Part};
use super::schema::Leaf;
use super::stored::VALUE;
use super::{MOST_WRITTEN, damaged, refused, store, too_many};
use crate::document::cells::{NULL, escape, unescape};
use crate::document::parquet::column::{Column, Form};
use crate::document::parquet::several::Style;
use crate::document::parquet::values::Values;
use crate::document::rewriting::lost;

/// A dictionary: what columns have places in, and what becomes of it.
pub(super) struct Dictionary {
    /// As it was read.
    old: Part,
    /// What stands in rows that were put back.
    new: Values,
    count: usize,
    /// Where each of these stands; and what is no value.
    known: HashMap<Vec<u8>, usize>,
    missing: Option<usize>,
    /// Bytes that it takes as it was read, and that are left for what stands in rows.
    pub(super) held: u64,
    left: u64,
}

impl Dictionary {
    /// A dictionary of these values, which take so many bytes; `before` is what was told of it before, to which more is added, or which it replaces.
    pub(super) fn read(mut batch: Batch, before: Option<Self>, is_more: bool, held: u64) -> io::Result<Self> {
        let Some(mut old) = batch.parts.pop().filter(|_| batch.parts.is_empty()) else { return Err(damaged()) };
        let Held::Values(values) = &mut old.held else { return Err(damaged()) };
        let none = store::none(values);
        let Some(before) = before else {
            return Ok(Self { old, new: none, count: 0, known: HashMap::new(), missing: None, held, left: MOST_WRITTEN });
        };
        if is_more {
            old = before.old.and(old)?;
        }
        Ok(Self { old, held, ..before })
    }

    fn values(&self) -> io::Result<&Values> {
        match &self.old.held {
            Held::Values(values) => Ok(values),
            Held::Places(_) => Err(damaged()),
        }
    }

    /// The place of a value that stands in a row, with another text if there is one.
    fn put(&mut self, at: usize, form: Form, new: Option<&[u8]>) -> io::Result<usize> {
        if !self.old.is_there(at) {
            let (count, values) = (self.count, self.values()?);
            let mut one = store::none(values);
            store::push(&mut one, values, at);
            store::wipe(&mut one, 0);
            let place = *self.missing.get_or_insert(count);
            if place == count {
                store::push(&mut self.new, &one, 0);
                self.count += 1;
            }
            return Ok(place);
        }
        let values = self.values()?;
        let mut one = store::none(values);
        store::push(&mut one, values, at);
        if let Some(new) = new {
            one.set(0, form, new)?;
        }
        let key = store::key(&one, 0);
        if let Some(place) = self.known.get(&key) {
            return Ok(*place);
        }
        self.left = self.left.checked_sub(VALUE + key.len() as u64).ok_or_else(too_many)?;
        store::push(&mut self.new, &one, 0);
        self.known.insert(key, self.count);
        self.count += 1;
        Ok(self.count - 1)
    }

    /// What it has become, as a batch that is packed as `like` is.
    pub(super) fn written(self, like: &Batch) -> Batch {
        let missing: Vec<_> = self.missing.into_iter().collect();
        Batch::dictionary(like, self.old.leaf, self.new, self.count, &missing)
    }
}

impl Part {
    /// These values and those.
    fn and(mut self, more: Self) -> io::Result<Self> {
        let (Held::Values(values), Held::Values(others)) = (&mut self.held, &more.held) else { return Err(damaged()) };
        for at in 0..more.length {
            store::push(values, others, at);
        }
        if !(self.validity.is_empty() && more.validity.is_empty()) {
            let bits = (0..self.length).map(|at| self.is_there(at)).chain((0..more.length).map(|at| more.is_there(at)));
            let bits: Vec<bool> = bits.collect();
            self.validity =
                bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect();
        }
        self.length += more.length;
        Ok(self)
    }
}

/// The dictionaries of a file, by their numbers.
pub(super) type Dictionaries = HashMap<i64, Dictionary>;

/// The rows of a batch.
pub(super) struct Rows<'c> {
    columns: &'c [Column],
    pub(super) batch: Batch,
    /// Where the values of the row stand in each column.
    places: Vec<Range<usize>>,
    /// Up to where rows were put back.
    done: Vec<usize>,
    row: usize,
    text: Vec<u8>,
    list: Vec<u8>,
}

impl<'c> Rows<'c> {
    pub(super) fn new(columns: &'c [Column], batch: Batch) -> io::Result<Self> {
        if batch.parts.len() != columns.len() {
            return Err(damaged());
        }
        let count = columns.len();
        let (text, list) = (Vec::new(), Vec::new());
        Ok(Self { columns, batch, places: vec![0..0; count], done: vec![0; count], row: 0, text, list })
    }

    /// Writes the next row as a line without its end; says whether something in it is not wholly told. Nothing behind the last.
    pub(super) fn line(&mut self, dictionaries: &Dictionaries, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
        if self.row == self.batch.rows {
            return Ok(None);
        }
        for field in &self.batch.fields {
            place(field, self.row..self.row + 1, &mut self.places)?;
        }
        self.row += 1;
        line.clear();
        let mut is_partial = false;
        for number in 0..self.columns.len() {
            if number > 0 {
                line.push(b'\t');
            }
            is_partial |= self.cell(number, dictionaries, line)?;
        }
        Ok(Some(is_partial))
    }

    fn cell(&mut self, number: usize, dictionaries: &Dictionaries, line: &mut Vec<u8>) -> io::Result<bool> {
        let (column, part, place) = (&self.columns[number], &self.batch.parts[number], self.places[number].clone());
        let is_told = column.form != Form::Untold && place.clone().any(|at| part.is_there(at));
        if !is_told {
            line.extend_from_slice(NULL);
            return Ok(false);
        }
        self.text.clear();
        if !column.is_list {
            let told = tell(part, place.start, dictionaries, &mut self.text)?;
            match told {
                Some(_) => escape(&self.text, line),
                None => line.extend_from_slice(NULL),
            }
            return Ok(told.unwrap_or_default());
        }
        let keys = column.keys.map(|keys| (&self.batch.parts[keys], self.places[keys].clone()));
        let style = if keys.is_some() { Style::Object } else { Style::List };
        let mut is_partial = false;
        self.list.clear();
        self.list.push(b'{');
        for (nth, at) in place.enumerate() {
            self.text.clear();
            let Some(is_partly) = tell(part, at, dictionaries, &mut self.text)? else { continue };
            is_partial |= is_partly;
            if self.list.len() > 1 {
                self.list.push(b',');
            }
            if let Some((keys, of)) = &keys {
                let mut key = Vec::new();
                tell(keys, of.start + nth, dictionaries, &mut key)?;
                style.write_text(&key, &mut self.list);
                self.list.push(b':');
            }
            style.write(&self.text, column.form, &mut self.list);
        }
        self.list.push(b'}');
        escape(&self.list, line);
        Ok(is_partial)
    }

    /// Puts the cells of a line in the place of the values of the row that [`Rows::line`] gave last, where they are not those of `told`. What belongs to no
    /// row goes.
    ///
    /// # Errors
    /// They do not fit.
    pub(super) fn put(&mut self, dictionaries: &mut Dictionaries, told: &[u8], new: &[u8]) -> io::Result<()> {
        let (mut told, mut new) = (told.split(|byte| *byte == b'\t'), new.split(|byte| *byte == b'\t'));
        for number in 0..self.columns.len() {
            let (old, new) = (told.next().ok_or_else(lost)?, new.next().ok_or_else(lost)?);
            let put = self.put_cell(number, dictionaries, (old != new).then(|| unescape(new)));
            put.map_err(|err| io::Error::new(err.kind(), format!("column {}: {err}", self.columns[number].name)))?;
        }
        if new.next().is_some() { Err(lost()) } else { Ok(()) }
    }

    fn put_cell(&mut self, number: usize, dictionaries: &mut Dictionaries, new: Option<Vec<u8>>) -> io::Result<()> {
        let (column, part, place) = (&self.columns[number], &mut self.batch.parts[number], self.places[number].clone());
        let end = place.end.max(self.done[number]);
        let from = std::mem::replace(&mut self.done[number], end);
        wipe(part, from..place.start);
        let list = match (new, column.is_list) {
            (Some(_), _) if column.form == Form::Untold => return Err(lost()),
            (Some(new), false) => Some(vec![new]),
            (Some(new), true) => {
                let style = if column.keys.is_some() { Style::Object } else { Style::List };
                Some(style.read(&new).ok_or_else(lost)?)
            }
            (None, _) => None,
        };
        let mut given = 0;
        for at in place {
            let is_told = match part.leaf.dictionary {
                Some((id, _)) if part.is_there(at) => {
                    dictionaries.get(&id).ok_or_else(damaged)?.old.is_there(in_dictionary(part, at)?)
                }
                _ => part.is_there(at),
            };
            let new =
                list.as_ref().filter(|_| is_told).map(|list| list.get(given).map(Vec::as_slice).ok_or_else(lost)).transpose()?;
            given += usize::from(is_told);
            put(part, at, dictionaries, new, &mut self.text)?;
        }
        if list.is_some_and(|list| list.len() != given) { Err(lost()) } else { Ok(()) }
    }

    /// The batch, when all rows were put back.
    pub(super) fn finish(mut self) -> Batch {
        for (part, done) in self.batch.parts.iter_mut().zip(&self.done) {
            wipe(part, *done..part.length);
        }
        self.batch
    }
}

/// Where the values of a part of a field stand in the columns of it.
fn place(branch: &Branch, of: Range<usize>, places: &mut [Range<usize>]) -> io::Result<()> {
    match &branch.kind {
        Kind::Null => Ok(()),
        Kind::Leaf(number) => {
            *places.get_mut(*number).ok_or_else(damaged)? = of;
            Ok(())
        }
        Kind::List(_, ends, child) => {
            let end = |at: usize| ends.get(at).copied().ok_or_else(damaged);
            // Of no rows there are no places.
            let within = if of.is_empty() {
                end(of.start.min(ends.len() - 1))?..end(of.start.min(ends.len() - 1))?
            } else {
                end(of.start)?..end(of.end)?
            };
            place(child, within, places)
        }
        Kind::FixedList(size, child) => place(child, of.start * size..of.end * size, places),
        Kind::Struct(children) => children.iter().try_for_each(|child| place(child, of.clone(), places)),
    }
}

fn in_dictionary(part: &Part, at: usize) -> io::Result<usize> {
    match &part.held {
        Held::Places(places) => places.get(at).copied().ok_or_else(damaged),
        Held::Values(_) => Err(damaged()),
    }
}

/// Appends a value as text, and says whether it is not wholly told; nothing if there is none.
fn tell(part: &Part, at: usize, dictionaries: &Dictionaries, out: &mut Vec<u8>) -> io::Result<Option<bool>> {
    if !part.is_there(at) {
        return Ok(None);
    }
    match (&part.held, part.leaf.dictionary) {
        (Held::Values(values), _) => Ok(Some(values.tell(at, part.leaf.form, out))),
        (Held::Places(_), Some((id, _))) => {
            let (dictionary, at) = (dictionaries.get(&id).ok_or_else(damaged)?, in_dictionary(part, at)?);
            if at >= dictionary.old.length {
                return Err(damaged());
            }
            let told =
                dictionary.old.is_there(at).then(|| dictionary.values().map(|values| values.tell(at, part.leaf.form, out)));
            told.transpose()
        }
        (Held::Places(_), None) => Err(damaged()),
    }
}

/// Puts a text in the place of a value; what is none leaves nothing behind.
fn put(part: &mut Part, at: usize, dictionaries: &mut Dictionaries, new: Option<&[u8]>, text: &mut Vec<u8>) -> io::Result<()> {
    if !part.is_there(at) {
        wipe(part, at..at + 1);
        return Ok(());
    }
    let Leaf { form, dictionary, .. } = part.leaf;
    match (&mut part.held, dictionary) {
        (Held::Values(values), _) => {
            let Some(new) = new else { return Ok(()) };
            text.clear();
            values.tell(at, form, text);
            if text.as_slice() == new { Ok(()) } else { values.set(at, form, new) }
        }
        (Held::Places(places), Some((id, index))) => {
            let place = places.get_mut(at).ok_or_else(damaged)?;
            *place = dictionaries.get_mut(&id).ok_or_else(damaged)?.put(*place, form, new)?;
            if *place as u64 >= store::room(index) {
                return Err(refused("it has more values than its dictionary has places"));
            }
            Ok(())
        }
        (Held::Places(_), None) => Err(damaged()),
    }
}

fn wipe(part: &mut Part, of: Range<usize>) {
    for at in of {
        match &mut part.held {
            Held::Values(values) => store::wipe(values, at),
            Held::Places(places) => {
                if let Some(place) = places.get_mut(at) {
                    *place = 0;
                }
            }
        }
    }
}
