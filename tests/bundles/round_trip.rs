//! With nothing replaced, what comes out is what went in: bytes, order, modes, times and links of generated archives.

use proptest::collection::vec;
use proptest::prelude::*;

use super::make::{Is, Member, TIME, folder, gunzip, gzip, read_tar, read_zip, tar_in, zip};
use crate::harness::{Folder, run};

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => vec(1_u8..=255, 0..600),
        1 => (0_usize..3).prop_map(|size| b"a line that goes on\n".repeat(size * 40_000)),
    ]
}

fn member(number: usize, is_zip: bool) -> impl Strategy<Value = Member> {
    let name = (vec("[a-z._ -]{1,12}", 0..12), "[a-z]{1,90}\u{e9}?").prop_map(move |(folders, name)| {
        let folders: String = folders.iter().filter(|part| !part.starts_with('.')).map(|part| format!("{part}/")).collect();
        format!("{folders}{number}{name}")
    });
    (name, content(), 0_u32..8, 0_u64..1 << 33, any::<u8>()).prop_map(move |(name, content, rights, time, kind)| {
        let time = if is_zip { TIME } else { time };
        let mode = 0o600 | rights;
        match kind % 5 {
            0 => Member { mode, time, ..folder(&format!("{name}/")) },
            1 => Member { name, is: Is::Link(format!("{number}target")), mode: 0o777, time },
            // Otherwise it may begin like something that is refused.
            _ => Member { name, is: Is::File([b"> ", &content[..]].concat()), mode, time },
        }
    })
}

fn members(is_zip: bool) -> impl Strategy<Value = Vec<Member>> {
    (0_usize..8).prop_flat_map(move |count| (0..count).map(|number| member(number, is_zip)).collect::<Vec<_>>())
}

fn redacted(bytes: &[u8], threads: usize) -> (Vec<u8>, Vec<u8>) {
    let folder = Folder::with(&[("in", bytes)]);
    folder.run(&format!("redact in -o out -q --action *=keep --threads {threads}")).exits(0);
    let piped = run(&mut folder.inkout("redact -q --action *=keep"), bytes).exits(0);
    (folder.read("out"), piped.out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn tar_archives(members in members(false), is_gnu: bool, is_packed: bool, threads in 1_usize..4) {
        prop_assume!(!members.is_empty());
        let plain = tar_in(&members, is_gnu);
        let before = read_tar(&plain);
        prop_assert_eq!(&before, &members);
        let (out, piped) = redacted(&if is_packed { gzip(&plain) } else { plain }, threads);
        for out in [out, piped] {
            prop_assert_eq!(read_tar(&if is_packed { gunzip(&out) } else { out }), before.clone());
        }
    }

    #[test]
    fn zip_archives(members in members(true), is_stored: bool, threads in 1_usize..4) {
        let bytes = zip(&members, is_stored, "a comment");
        let (out, piped) = redacted(&bytes, threads);
        prop_assert_eq!(read_zip(&out), members.clone());
        prop_assert_eq!(read_zip(&piped), members);
        prop_assert!(out.ends_with(b"a comment"));
    }
}
