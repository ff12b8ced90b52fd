//! Call detail records.

use super::clock;
use super::generator::Generator;
use super::personal;

/// Call records as CSV with a head line.
pub(super) fn csv(generator: &mut Generator, bytes: usize) {
    generator.text("call_id,start,answer,end,duration,caller,callee,direction,trunk,from_uri,src_ip,codec,mos,cause,price\n");
    while generator.len() < bytes {
        let gap = generator.below(9_000);
        generator.clock.advance(gap);
        generator.hex(16);
        let mut call = generator.clock;
        for seconds in [0, generator.below(25), generator.below(900)] {
            call.advance(seconds * 1000);
            generator.byte(b',');
            let now = std::mem::replace(&mut generator.clock, call);
            clock::date_time(generator, b' ');
            generator.clock = now;
        }
        generator.byte(b',');
        generator.range(0, 900);
        generator.byte(b',');
        personal::e164(generator);
        generator.byte(b',');
        personal::e164(generator);
        generator.pick(&[",inbound,trunk-", ",outbound,trunk-"]);
        generator.range(1, 12);
        generator.byte(b',');
        personal::sip(generator);
        generator.byte(b',');
        personal::ipv4(generator);
        generator.pick(&[",PCMA,", ",G722,", ",opus,"]);
        generator.decimal(3, 2);
        generator.pick(&[",16,", ",16,", ",31,", ",17,"]);
        generator.decimal(1, 4);
        generator.byte(b'\n');
    }
}
