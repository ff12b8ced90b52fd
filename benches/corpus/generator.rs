//! The seeded source of chance and the buffer that records are written to, with the plain tokens every kind of file has.

use super::clock::Clock;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes tokens drawn from a seeded sequence.
pub(crate) struct Generator {
    state: u64,
    out: Vec<u8>,
    /// The time of the record being written.
    pub(crate) clock: Clock,
}

impl Generator {
    /// Starts the sequence of `seed`, with room for `bytes` bytes.
    pub(crate) fn new(seed: u64, bytes: usize) -> Self {
        Self { state: seed, out: Vec::with_capacity(bytes + 4096), clock: Clock::new() }
    }

    /// What was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// The next draw (splitmix64, Steele, Lea and Flood 2014).
    #[inline]
    pub(crate) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `limit`.
    #[inline]
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `first` up to and including `last`.
    #[inline]
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// True in `per_mille` of 1000 cases.
    #[inline]
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `choices`.
    #[inline]
    pub(crate) fn choose<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// Writes one of `choices`.
    #[inline]
    pub(crate) fn pick(&mut self, choices: &[&str]) {
        let choice = self.choose(choices);
        self.text(choice);
    }

    /// Writes `text`.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Writes one byte.
    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// Writes `bytes`.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Writes `value` in decimal.
    #[inline]
    pub(crate) fn number(&mut self, value: u64) {
        let digits = value.checked_ilog10().map_or(1, |log| log as usize + 1);
        self.padded(value, digits);
    }

    /// Writes the last `width` decimal digits of `value`, with zeros in front.
    #[inline]
    pub(crate) fn padded(&mut self, mut value: u64, width: usize) {
        let mut digits = [b'0'; 20];
        for digit in digits[..width].iter_mut().rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
        self.out.extend_from_slice(&digits[..width]);
    }

    /// Writes `width` random digits, at most 19.
    #[inline]
    pub(crate) fn digits(&mut self, width: usize) {
        let value = self.draw();
        self.padded(value, width);
    }

    /// Writes a number from `first` up to and including `last`.
    #[inline]
    pub(crate) fn range(&mut self, first: u64, last: u64) {
        let value = self.between(first, last);
        self.number(value);
    }

    /// Writes a decimal such as `12.345`, whole part up to `whole`, `places` places.
    pub(crate) fn decimal(&mut self, whole: u64, places: usize) {
        self.range(0, whole);
        self.byte(b'.');
        self.digits(places);
    }

    /// Writes `width` random hex digits, lower case.
    pub(crate) fn hex(&mut self, width: usize) {
        let mut bits = 0;
        for i in 0..width {
            if i % 16 == 0 {
                bits = self.draw();
            }
            self.out.push(HEX[(bits & 15) as usize]);
            bits >>= 4;
        }
    }

    /// Writes a random UUID (RFC 9562, version 4).
    pub(crate) fn uuid(&mut self) {
        let (mut high, mut low) = (self.draw(), self.draw());
        let mut text = [b'-'; 36];
        for (i, slot) in text.iter_mut().enumerate() {
            if matches!(i, 8 | 13 | 18 | 23) {
                continue;
            }
            let half = if i < 18 { &mut high } else { &mut low };
            *slot = match i {
                14 => b'4',
                19 => b"89ab"[(*half & 3) as usize],
                _ => HEX[(*half & 15) as usize],
            };
            *half >>= 4;
        }
        self.out.extend_from_slice(&text);
    }

    /// Writes a browser's or a program's user agent, with versions that look like numbers of other kinds.
    pub(crate) fn user_agent(&mut self) {
        let version = self.between(98, 131);
        match self.below(10) {
            0..5 => {
                self.pick(&[
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
                    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
                ]);
                self.number(version);
                self.text(".0.0.0 Safari/537.36");
            }
            5..7 => {
                self.text("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:");
                self.number(version);
                self.text(".0) Gecko/20100101 Firefox/");
                self.number(version);
                self.text(".0");
            }
            7 => {
                self.text("Mozilla/5.0 (iPhone; CPU iPhone OS 17_");
                self.range(0, 6);
                self.text(" like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1");
            }
            8 => {
                self.text("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/");
                self.number(version);
                self.text(".0.6099.");
                self.range(5, 230);
                self.text(" Edg/");
                self.number(version);
                self.text(".0.2210.");
                self.range(61, 144);
            }
            _ => {
                self.pick(&["curl/8.", "okhttp/4.", "Go-http-client/2.", "python-requests/2.", "shop-app/3."]);
                self.range(0, 31);
                self.byte(b'.');
                self.range(0, 9);
            }
        }
    }
}
