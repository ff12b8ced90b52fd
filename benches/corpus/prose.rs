//! Running text, English and Dutch.

use super::generator::Generator;
use super::personal;

pub(super) const ENGLISH: &[&str] = &[
    "The committee met on Tuesday and agreed to postpone the decision until the figures were complete.",
    "Nobody in the village could remember a winter in which the canal had stayed open.",
    "She put the letter back in the drawer, unread, and went out to look for the dog.",
    "It is usually cheaper to repair the roof in autumn than to wait for the first frost.",
    "The new timetable takes effect in June; travellers are advised to check the last connection.",
    "He had worked at the harbour for 31 years and knew every skipper by the sound of the engine.",
    "According to the report, the number of visitors rose by 4.2 percent, mostly in the smaller museums.",
    "Could you have a look at the draft before we send it out?",
    "We moved the archive to the second floor, where it is dry and the light is better.",
    "The recipe asks for 250 grams of flour, two eggs, and more patience than I usually have.",
    "In the end the parcel arrived on 14 March, two weeks late and slightly damp.",
    "Thanks, that answers my question; the rest can wait until Monday.",
    "Chapter 12 describes how the dykes were raised after the flood of 1953.",
    "There was a pause, and then everybody started to talk at the same time.",
    "Please restart the application and tell us whether the message comes back.",
    "A good map leaves out more than it shows.",
];

pub(super) const DUTCH: &[&str] = &[
    "De vergadering is verplaatst naar donderdag, omdat de cijfers nog niet compleet waren.",
    "Niemand in het dorp kon zich een winter herinneren waarin het kanaal open bleef.",
    "Ze legde de brief ongelezen terug in de la en ging de hond zoeken.",
    "De nieuwe dienstregeling gaat in juni in; let goed op de laatste aansluiting.",
    "Hij werkte al 31 jaar in de haven en herkende elke schipper aan het geluid van zijn motor.",
    "Volgens het verslag steeg het aantal bezoekers met 4,2 procent, vooral in de kleinere musea.",
    "Kun je het concept nog even bekijken voordat we het versturen?",
    "Het archief staat nu op de tweede verdieping, waar het droog is en het licht beter.",
    "Het pakket kwam op 14 maart aan, twee weken te laat en een beetje vochtig.",
    "Bedankt, dat was mijn vraag; de rest kan tot maandag wachten.",
    "Hoofdstuk 12 beschrijft hoe de dijken na de ramp van 1953 werden verhoogd.",
    "Er viel een stilte, en daarna begon iedereen tegelijk te praten.",
    "Start de toepassing opnieuw en laat weten of de melding terugkomt.",
    "Over smaak valt niet te twisten, over de rekening wel.",
    "In café De Één bestelde ze koffie en een stuk appeltaart à drie euro vijftig.",
];

/// Paragraphs with a mail address or phone number in one of a hundred.
pub(super) fn prose(generator: &mut Generator, bytes: usize) {
    while generator.len() < bytes {
        let language = if generator.chance(500) { ENGLISH } else { DUTCH };
        let sentences = generator.between(3, 9);
        for _ in 0..sentences {
            generator.pick(language);
            generator.byte(b' ');
        }
        match generator.below(200) {
            0 => {
                generator.text("(");
                personal::email(generator, "@");
                generator.text(")");
            }
            1 => {
                generator.text("Tel. ");
                personal::phone(generator);
            }
            _ => {}
        }
        generator.text("\n\n");
    }
}
