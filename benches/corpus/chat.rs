//! Chat transcripts: one JSON object a message.

use super::clock;
use super::generator::Generator;
use super::personal::{self, FIRST_NAMES};
use super::prose::{DUTCH, ENGLISH};

/// Chat messages as JSON lines.
pub(super) fn ndjson(generator: &mut Generator, bytes: usize) {
    let mut message = 1_000;
    while generator.len() < bytes {
        let gap = generator.below(40_000);
        generator.clock.advance(gap);
        generator.text("{\"id\":");
        generator.number(message);
        message += 1;
        generator.text(",\"channel\":\"");
        generator.pick(&["general", "support-nl", "support-en", "billing", "random"]);
        generator.text("\",\"user\":\"U");
        generator.digits(7);
        generator.text("\",\"name\":\"");
        generator.pick(FIRST_NAMES);
        generator.text("\",\"ts\":\"");
        clock::iso(generator);
        generator.text("\",\"text\":\"");
        let sentences = generator.between(1, 4);
        for _ in 0..sentences {
            let language = if generator.chance(500) { ENGLISH } else { DUTCH };
            generator.pick(language);
            generator.byte(b' ');
        }
        match generator.below(100) {
            0..4 => {
                generator.pick(&["you can write to ", "mijn mail is ", "send it to "]);
                personal::email(generator, "@");
            }
            4..7 => {
                generator.pick(&["call me on ", "bel me op ", "my number: "]);
                personal::phone(generator);
            }
            7 => {
                generator.pick(&["rekening ", "refund to "]);
                personal::iban(generator);
            }
            8 => generator.text("see https://tickets.example.com/T-4312?view=full\\nthanks"),
            9..15 => generator.text("\\n\\u2764 ok"),
            _ => generator.text("ok"),
        }
        generator.text("\",\"edited\":");
        generator.pick(&["false", "false", "true"]);
        generator.text(",\"reactions\":[]}\n");
    }
}
