//! Lines of ordinary values that nothing, or nothing but punctuation, stands between: what stands beside a value is one too.

/// SplitMix64: the same lines from the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Values, without what stands around them. `#` stands for a digit.
const VALUES: [&str; 46] = [
    "jan@example.com",
    "anna.k##@mail.example.org",
    "o'neil+tag@example.net",
    "192.0.2.#",
    "198.51.100.1##",
    "203.0.113.##",
    "10.#.#.#",
    "2001:db8::#",
    "2001:db8:0:#:0:0:0:##",
    "2001:db8::192.0.2.#",
    "fe80::##",
    "00:00:5e:00:53:##",
    "00-00-5E-00-53-##",
    "0000.5e00.53##",
    "+1202555014#",
    "+1 202 555 014#",
    "+1 (202) 555-014#",
    "+1.202.555.014#",
    "+44 20 7946 00##",
    "+4420794600##",
    "0044 20 7946 00##",
    "004420794600##",
    "2025550143",
    "202-555-014#",
    "(020) 7946 00##",
    "020 7946 00##",
    "02079460018",
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111.1111.1111.1111",
    "5555555555554444",
    "5555 5555 5555 4444",
    "4539578763621486",
    "4539 5787 6362 1486",
    "378282246310005",
    "3782 822463 10005",
    "NL91ABNA0417164300",
    "NL91 ABNA 0417 1643 00",
    "GB29NWBK60161331926819",
    "sip:jan@example.com",
    "sip:+1202555014#@192.0.2.7",
    "https://jan:hunter##@example.com/x",
    "password=hunter##",
    "token: ghp##aZbYcXdWeVfUgT##",
    "\"password\": \"s3cret##\"",
];

/// Values that words beside their numbers tell.
const SPOKEN: [&str; 30] = [
    "12# Main St",
    "12# Main Street, Springfield, IL 6270#",
    "PO Box 12#4",
    "Dorpsstraat 1#",
    "Dorpsstraat 1#, 1016 GV Amsterdam",
    "Am Markt 5, 1011# Berlin",
    "1# rue de la Paix",
    "Flat 3, 14 Abbey Road, Leeds LS1 4AP",
    "bor Storgata #, 0155 Oslo",
    "1016 GV Amsterdam",
    "D08 X7K2",
    "zip 1011#",
    "cvv 12#",
    "exp 12/2#",
    "exp 12/27 12#",
    "born 12-03-197#",
    "born on 12 March 197#",
    "geb. 3 mrt 196#",
    "dob 1974111#",
    "f. 15/1-7#",
    "aged 4#",
    "aged 1#",
    "I am 42 years old",
    "4# years old.",
    "een 34-jarige man",
    "sort code 20-00-0#",
    "gps 52.370#, 4.8952",
    "06.12.34.56.7#",
    "0706 - 27 90 0#",
    "*12.03.198#",
];

/// What stands before some values and speaks of them.
const WORDS: [&str; 8] = ["phone ", "tel:", "call ", "card ", "order ", "id=", "ip ", "version "];

/// What stands between values.
const SEPARATORS: [&str; 33] = [
    " ", ",", ";", "\t", "/", "|", "=", "+", ":", "-", "\"", "'", "(", ")", "[", "]", "<", ">", "{", "}", ".", "_", "*", "  ",
    ", ", "; ", " | ", ": ", " - ", " / ", "\",\"", "','", ")(",
];

/// Pairs that stand around some lines.
const BRACKETS: [(&str, &str); 6] = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("\"", "\""), ("'", "'")];

/// So many lines of one to four values.
pub(crate) fn lines(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    (0..count).map(|_| line(&mut random, &VALUES)).collect()
}

/// So many lines of these and of numbers that words beside them tell.
pub(crate) fn spoken_lines(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let values: Vec<&str> = SPOKEN.iter().chain(&SPOKEN).chain(&VALUES).copied().collect();
    (0..count).map(|_| line(&mut random, &values)).collect()
}

fn line(random: &mut Random, values: &[&str]) -> String {
    let mut line = String::new();
    let bracket = (random.below(4) == 0).then(|| BRACKETS[random.below(BRACKETS.len())]);
    line.push_str(bracket.map_or("", |pair| pair.0));
    for place in 0..1 + random.below(4) {
        if place > 0 {
            line.push_str(random.one(&SEPARATORS));
        }
        if random.below(5) == 0 {
            line.push_str(random.one(&WORDS));
        }
        let value = random.one(values);
        line.extend(value.chars().map(|c| if c == '#' { char::from(b'0' + random.below(10) as u8) } else { c }));
    }
    line.push_str(bracket.map_or("", |pair| pair.1));
    line
}
