//! Names in texts that were written for these tests, and what must hold for any text: a line decides for itself, cuts far away change nothing,
//! spans are whole characters, what is looked at from the middle of a line is what is looked at from its start.

use std::ops::Range;

use proptest::prelude::*;

use super::beside::Gap;
use super::reader::Reader;
use super::*;
use crate::detect::anchors::{TILE_BYTES, Tile};
use crate::detect::rules::Detection;
use crate::detect::vector::Kernel;
use crate::detect::{Scratch, detect};
use crate::pattern;

fn rules(is_careful: bool) -> Detection {
    let detectors = pattern::select(pattern::built_in().unwrap(), &["person_name".to_owned()], &[]).unwrap();
    let mut rules = Detection::new(&detectors, 50, &[], Kernel::best()).unwrap();
    rules.is_careful = is_careful;
    rules
}

thread_local! {
    static RULES: [Detection; 2] = [rules(false), rules(true)];
}

/// The names in a text, with what they score.
fn scored(text: &[u8], is_careful: bool, scratch: &mut Scratch) -> Vec<(Range<usize>, u8)> {
    RULES.with(|rules| detect(&rules[usize::from(is_careful)], text, &[], 0, scratch));
    scratch.hits.candidates.iter().map(|found| (found.start as usize..found.end as usize, found.score)).collect()
}

/// The names in a text.
fn names(text: &[u8], scratch: &mut Scratch) -> Vec<Range<usize>> {
    scored(text, false, scratch).into_iter().map(|(span, _)| span).collect()
}

/// A word without what stands before it.
fn alone(word: Option<Word>) -> Option<Word> {
    word.map(|word| Word { gap: Gap::Edge, ..word })
}

/// Holds what bitmaps tell of each place to what its bytes do.
fn check_reader(text: &[u8], reader: &mut Reader) -> Result<(), TestCaseError> {
    let mut tile = Tile::new();
    RULES.with(|[rules, _]| {
        for start in (0..text.len()).step_by(TILE_BYTES) {
            tile.fill(rules.kernel, text, start, start > 0, rules.wanted);
            let look = Look { buffer: text, tile: &tile, start, rules };
            for at in start..text.len().min(start + TILE_BYTES) {
                // A piece of code is of no matter, whatever its first word would say.
                let matters = |word: &Word| gate::matters(word.shape, word.entry, word.end - word.start);
                let expected = word::word_that(text, at, &LEXICON, gate::matters).filter(matters);
                prop_assert_eq!(alone(reader.that_matters(&look, at).filter(matters)), alone(expected), "at {}", at);
                prop_assert_eq!(alone(reader.next(&look, at)), alone(word::next(text, at, &LEXICON)), "behind {}", at);
                prop_assert_eq!(alone(reader.previous(&look, at)), alone(word::previous(text, at, &LEXICON)), "before {}", at);
            }
        }
        Ok(())
    })
}

#[test]
fn letters_are_letters_digits_and_what_is_written_above_them() {
    for character in '\0'..='\u{1ffff}' {
        let text = character.to_string();
        let is_letter = character.is_alphanumeric() || character == '_' || ('\u{300}'..='\u{36f}').contains(&character);
        let expected = if is_letter { text.len() } else { 0 };
        assert_eq!(letters::letter(text.as_bytes(), 0), expected, "{character:?}");
        assert_eq!(letters::letter_before(text.as_bytes(), text.len()), expected, "{character:?}");
    }
}

#[track_caller]
fn check(marked: &str) {
    let text: String = marked.chars().filter(|c| !matches!(c, '⟦' | '⟧')).collect();
    let expected: Vec<&str> = marked.split('⟦').skip(1).map(|rest| rest.split('⟧').next().unwrap()).collect();
    let found = names(text.as_bytes(), &mut Scratch::new());
    let found: Vec<&str> = found.into_iter().map(|span| &text[span]).collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn names_that_are_announced() {
    for text in [
        "Beste mevrouw ⟦van der Berg⟧, uw pakket is onderweg.",
        "Hi ⟦Anna⟧, thanks for calling.",
        "I spoke with ⟦Peter Johnson⟧ about the invoice.",
        "Met vriendelijke groet, ⟦Fatima El Amrani⟧",
        "hoi ⟦jan⟧, mijn pakket is er niet",
        "my name is ⟦Thomas Miller⟧ and my order is late",
        "Dhr. ⟦J.P. van den Heuvel⟧ belde vanochtend.",
        "Dear Mr ⟦O'Brien⟧, we are sorry.",
        "{\"text\":\"Hi ⟦Peter⟧,\\nthanks for the call.\"}",
        "We will ask ⟦Jean-Luc Martin⟧ tomorrow.",
        "vraag ⟦sabine raheem⟧ even",
        "gesproken met ⟦piet van der ploeg⟧ over de offerte",
        "cllr ⟦bamford⟧ was there",
        "dokter ⟦jansen⟧ is er niet",
        "⟦mark⟧ belde net over de sleutel",
    ] {
        check(text);
    }
}

#[test]
fn names_that_are_listed() {
    for text in [
        "⟦Peter⟧, ⟦Anna⟧, ⟦Kofi⟧ and ⟦Mehmet⟧ were there",
        "Aanwezig waren ⟦Gerard⟧, ⟦Ghassan⟧ en ⟦Wilmer⟧.",
        "1,please call ⟦Jan de Vries⟧ today",
        "spoke with ⟦Jan de Vries⟧ and ⟦Anna Smith⟧",
    ] {
        check(text);
    }
}

#[test]
fn things_that_are_none() {
    for text in [
        "The Linux kernel and the Java compiler were updated on Monday.",
        "Error: Connection refused by Apache at /home/Jan/server.log",
        "let name = Jan::new(Anna { id: 4 });",
        "GET /users/Peter/profile HTTP/1.1",
        "see https://example.com/Anna.Smith and anna.smith@example.com",
        "user_Anna, $Peter, #Thomas, @Anna, Anna_Smith",
        "U2ltb24gUGV0ZXI9QW5uYS9KYW4rUGV0ZXI= is a token",
        "2026-03-12 INFO [main] Started OrderService in 4 seconds",
        "Permission is hereby granted, free of charge, to any person",
        "Amsterdam, Rotterdam, Utrecht and The Hague are in the Netherlands.",
        "Hi [NAME:7k3fq2xa9b], thanks.",
        "J*** met Anna",
        "1004;Beispiel GmbH;Berlin",
        "The Rose, the Hope and the Mark are ships",
        "I hope it will be in the summer",
        "Unpacking ninja-build (1.11.1-2) ...",
        "{\"name\":\"Charlotte Sofa\",\"brand\":\"Emma\"}",
        "            len,",
        "    pub max: usize,",
        "/// Waits for the stopped tracee.",
        "        Sid: PSID,",
    ] {
        check(text);
    }
}

#[test]
fn values_that_are_people_by_their_words() {
    for name in ["Anna Smith", "Aurora Lien", "Pieter van der Meer", "Agyeman, Kojo", "Vries, J.", "Emre Yılmaz"] {
        assert!(super::is_person(name.as_bytes()), "{name}");
    }
    for other in
        ["Charlotte Sofa", "Anna", "Blue Shirt", "anna smith", "Main Server", "", ", ", "Billy Bookcase", "Monday Morning"]
    {
        assert!(!super::is_person(other.as_bytes()), "{other}");
    }
}

/// Pieces of texts, ordinary and hostile.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Jan",
        "jan",
        "Anna",
        "Smith",
        "van",
        "der",
        "de Vries",
        "J.",
        "P.",
        "O'Brien",
        "Jean-Luc",
        "’",
        "'s",
        "É",
        "élodie",
        "Ökonom",
        "Dhr.",
        "mevrouw",
        "Hi",
        "groetjes",
        "my name is",
        "with",
        "the",
        " ",
        " ",
        " ",
        "  ",
        ", ",
        ". ",
        ".",
        ":",
        "\n",
        "\r\n",
        "\\n",
        "/",
        "@",
        "_",
        "-",
        "(",
        ")",
        "[",
        "]",
        "***",
        "[NAME]",
        "[EMAIL:7k3fq2xa9b]",
        "\"",
        "=",
        "42",
        "JANSEN",
        "McDonald",
        "\u{a0}",
        "–",
        "“",
        "日本",
        "x",
        "Verylongwordthatgoesonandonandonandonandon",
        "Sixteen-letters-",
        "'S ",
        "{\"city\":\"",
        "city='",
        "KHTML",
        "GET /",
        "2026-03-12T10:00:00",
        "snake_case",
        "Μαρία",
    ])
}

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn words_are_the_same_by_bitmaps_and_by_bytes(texts in prop::collection::vec(text(80), 1..4)) {
        let mut reader = Reader::default();
        for text in texts {
            check_reader(text.as_bytes(), &mut reader)?;
        }
    }

    #[test]
    fn words_of_any_bytes_are_too(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"aZ9_-'sS\\n \n.".to_vec())], 0..300)) {
        check_reader(&bytes, &mut Reader::default())?;
    }

    #[test]
    fn names_are_the_same_fast_and_with_care(texts in prop::collection::vec(text(300), 1..4)) {
        let (mut scratch, mut other) = (Scratch::new(), Scratch::new());
        for text in texts {
            let text = text.as_bytes();
            prop_assert_eq!(scored(text, false, &mut scratch), scored(text, true, &mut other), "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn spans_are_whole_characters_of_one_line(text in text(60)) {
        for span in names(text.as_bytes(), &mut Scratch::new()) {
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            prop_assert!(span.start < span.end && !text[span].contains(['\n', '\r']));
        }
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        names(&bytes, &mut Scratch::new());
    }

    #[test]
    fn lines_do_not_know_each_other(lines in prop::collection::vec(text(20), 1..6)) {
        let mut scratch = Scratch::new();
        let (mut whole, mut apart, mut start) = (String::new(), Vec::new(), 0);
        for line in &lines {
            let line = line.replace(['\n', '\r'], " ") + "\n";
            apart.extend(names(line.as_bytes(), &mut scratch).into_iter().map(|span| span.start + start..span.end + start));
            start += line.len();
            whole += &line;
        }
        prop_assert_eq!(names(whole.as_bytes(), &mut scratch), apart);
    }

    #[test]
    fn a_cut_further_away_than_context_changes_nothing(text in text(400), at in 0.0..1.0f64) {
        let text = text.replace(['\n', '\r'], " ");
        let mut cut = (text.len() as f64 * at) as usize;
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let mut scratch = Scratch::new();
        let far = |span: &Range<usize>| span.start >= cut + 2 * limits::CONTEXT;
        let whole: Vec<_> = names(text.as_bytes(), &mut scratch).into_iter().filter(far).collect();
        let rest: Vec<_> =
            names(&text.as_bytes()[cut..], &mut scratch).into_iter().map(|span| span.start + cut..span.end + cut).filter(far).collect();
        prop_assert_eq!(whole, rest);
        let near = |span: &Range<usize>| span.end + 2 * limits::CONTEXT <= cut;
        let whole: Vec<_> = names(text.as_bytes(), &mut scratch).into_iter().filter(near).collect();
        let before: Vec<_> = names(&text.as_bytes()[..cut], &mut scratch).into_iter().filter(near).collect();
        prop_assert_eq!(whole, before);
    }

    #[test]
    fn words_are_the_same_from_both_sides(text in text(30)) {
        let text = text.as_bytes();
        let mut at = 0;
        let mut last: Option<Word> = None;
        while at < text.len() {
            let Some(word) = word::word_at(text, at, &LEXICON) else {
                at += 1;
                continue;
            };
            prop_assert!(word.start <= at && at < word.end);
            if let Some(last) = last {
                let next = word::next(text, last.end, &LEXICON);
                let previous = word::previous(text, word.start, &LEXICON);
                prop_assert_eq!(next.map(|next| (next.start, next.end)), previous.map(|_| (word.start, word.end)));
                if let Some(previous) = previous {
                    prop_assert_eq!((previous.start, previous.end), (last.start, last.end));
                }
            }
            at = word.end;
            last = Some(word);
        }
    }
}
