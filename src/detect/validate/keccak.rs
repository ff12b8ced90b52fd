//! Keccak-256 as Ethereum uses it: the function of the competition, whose padding differs from SHA-3's (FIPS 202). It is for checks only and
//! hashes no more than one block.

/// Bytes of a block.
const RATE: usize = 136;

/// Rotations and places of the steps rho and pi, in the order in which they are walked.
const ROTATIONS: [u32; 24] = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
const PLACES: [usize; 24] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

/// The hash of a text of at most 135 bytes; of a longer one that of its beginning.
pub(super) fn keccak_256(text: &[u8]) -> [u8; 32] {
    let text = &text[..text.len().min(RATE - 1)];
    let mut block = [0u8; RATE];
    block[..text.len()].copy_from_slice(text);
    block[text.len()] ^= 0x01;
    block[RATE - 1] ^= 0x80;
    let mut state = [0u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.as_chunks::<8>().0) {
        *lane = u64::from_le_bytes(*bytes);
    }
    permute(&mut state);
    let mut hash = [0; 32];
    for (bytes, lane) in hash.as_chunks_mut::<8>().0.iter_mut().zip(state) {
        *bytes = lane.to_le_bytes();
    }
    hash
}

/// `Keccak-f[1600]`.
fn permute(state: &mut [u64; 25]) {
    // The constants of the rounds are the output of a shift register (FIPS 202, section 3.2.5).
    let mut register = 1u8;
    for _ in 0..24 {
        let column = |x: usize| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]);
        let columns = [column(0), column(1), column(2), column(3), column(4)];
        for (at, lane) in state.iter_mut().enumerate() {
            *lane ^= columns[(at + 4) % 5] ^ columns[(at % 5 + 1) % 5].rotate_left(1);
        }
        let mut moved = state[1];
        for (rotation, place) in ROTATIONS.into_iter().zip(PLACES) {
            (moved, state[place]) = (state[place], moved.rotate_left(rotation));
        }
        for row in state.as_chunks_mut::<5>().0 {
            let old = *row;
            for x in 0..5 {
                row[x] = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        for bit in 0..7 {
            state[0] ^= u64::from(register & 1) << ((1u32 << bit) - 1);
            register = (register << 1) ^ ((register >> 7) * 0x71);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keccak_256;

    #[test]
    fn it_is_the_function_of_the_competition() {
        let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(keccak_256(b"")), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(keccak_256(b"abc")), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
