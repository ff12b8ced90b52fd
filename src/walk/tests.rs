//! What a walk meets, over small trees on disk.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::{Visit, WalkOptions, walk_from};
use crate::model::SkipReason;

/// A tree of the files named; a name that ends in `/` is a folder, one with `=` has the text behind it as content.
fn tree(files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let (name, text) = file.split_once('=').unwrap_or((file, "text\n"));
        let path = root.path().join(name);
        fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
        if !name.ends_with('/') {
            fs::write(path, text).unwrap();
        }
    }
    root
}

/// The visits as lines, in order: the path below `root`, and the reason behind `: ` where it was skipped.
fn visits(root: &Path, paths: &[&str], options: &WalkOptions) -> Vec<String> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
    let show = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    walk_from(root, &paths, options)
        .unwrap()
        .map(|visit| match visit {
            Visit::File(source) => show(&source.path),
            Visit::Skipped(skipped) => format!("{}: {}", show(&skipped.path), skipped.reason),
        })
        .collect()
}

#[track_caller]
fn check(files: &[&str], paths: &[&str], options: WalkOptions, expected: &[&str]) {
    let root = tree(files);
    assert_eq!(visits(root.path(), paths, &options), expected);
}

fn globs(globs: &[&str]) -> WalkOptions {
    WalkOptions { globs: globs.iter().map(ToString::to_string).collect(), ..WalkOptions::default() }
}

#[test]
fn order_is_by_name_and_everything_is_included() {
    let files = ["b.log", "a/z.log", "a/.hidden", "a.log", ".gitignore=*.log\n", "A.log", ".inkoutignore=*.log\n"];
    check(
        &files,
        &[""],
        WalkOptions::default(),
        &[".gitignore", ".inkoutignore", "A.log", "a/.hidden", "a/z.log", "a.log", "b.log"],
    );
}

#[test]
fn paths_keep_their_order_and_say_what_is_missing() {
    let files = ["x/1", "y/2", "z"];
    check(
        &files,
        &["z", "y", "gone", "x"],
        WalkOptions::default(),
        &["z", "y/2", "gone: No such file or directory (os error 2)", "x/1"],
    );
}

#[test]
fn overlapping_paths_are_visited_once_as_the_path_they_are() {
    let files = ["x/1", "x/sub/2", "x/sub/3", "z"];
    check(&files, &["x", "x/sub", "x", "z", "./z"], WalkOptions::default(), &["x/1", "x/sub/2", "x/sub/3", "z"]);
    let root = tree(&files);
    let paths = [root.path().join("x"), root.path().join("x/sub/3")];
    let sources: Vec<_> = walk_from(root.path(), &paths, &WalkOptions::default())
        .unwrap()
        .map(|visit| match visit {
            Visit::File(source) => (source.relative.display().to_string(), source.explicit),
            Visit::Skipped(skipped) => panic!("{skipped:?}"),
        })
        .collect();
    assert_eq!(sources, [("x/1".into(), false), ("x/sub/2".into(), false), ("3".into(), true)]);
}

#[test]
fn dash_is_standard_input() {
    let visit = walk_from(Path::new("/"), &["-".into(), "-".into()], &WalkOptions::default()).unwrap().collect::<Vec<_>>();
    assert!(matches!(&visit[..], [Visit::File(source)] if source.is_stdin()), "{visit:?}");
}

#[test]
fn globs_count_below_path() {
    let files = ["logs/a.log", "logs/a.txt", "logs/old/b.log", "logs/old/deep/c.log"];
    let by = |path: &str| format!("{path}: excluded by a glob");
    check(&files, &["logs"], globs(&["*.log"]), &["logs/a.log", &by("logs/a.txt"), "logs/old/b.log", "logs/old/deep/c.log"]);
    check(&files, &["logs"], globs(&["!old/"]), &["logs/a.log", "logs/a.txt", &by("logs/old")]);
    check(
        &files,
        &["logs"],
        globs(&["/old/*.log"]),
        &[&by("logs/a.log"), &by("logs/a.txt"), "logs/old/b.log", &by("logs/old/deep/c.log")],
    );
    // A file that is named is read, and so is a folder.
    check(
        &files,
        &["logs/a.txt", "logs/old"],
        globs(&["!a.txt", "!old", "!deep"]),
        &["logs/a.txt", "logs/old/b.log", &by("logs/old/deep")],
    );
}

#[test]
fn types_and_size_leave_files_out() {
    let files = ["a.json={}", "a.md", "sub/b.json=[1,2,3,4]"];
    let json = || vec!["json".to_string()];
    let by = "a.md: excluded by its type";
    check(&files, &[""], WalkOptions { types: json(), ..Default::default() }, &["a.json", by, "sub/b.json"]);
    let not = "a.json: excluded by its type";
    check(
        &files,
        &[""],
        WalkOptions { types_not: json(), ..Default::default() },
        &[not, "a.md", "sub/b.json: excluded by its type"],
    );
    let large = "sub/b.json: larger than the size limit";
    check(&files, &[""], WalkOptions { max_filesize: Some(5), ..Default::default() }, &["a.json", "a.md", large]);
}

#[test]
fn inkoutignore_counts_in_the_working_directory_only() {
    let options = || WalkOptions { read_inkoutignore: true, ..Default::default() };
    let files = [
        ".inkoutignore=*.bak\n/top.log\ncache/\n",
        "a.bak",
        "top.log",
        "sub/top.log",
        "sub/cache/x",
        "sub/.inkoutignore=*.log\n",
    ];
    let by = |path: &str| format!("{path}: excluded by .inkoutignore");
    check(
        &files,
        &[""],
        options(),
        &[".inkoutignore", &by("a.bak"), "sub/.inkoutignore", &by("sub/cache"), "sub/top.log", &by("top.log")],
    );
    // What is named is read.
    check(&files, &["a.bak", "sub/cache", "sub/../top.log"], options(), &["a.bak", "sub/cache/x", "sub/../top.log"]);

    // A path written with dots is still known, and the working directory's rules do not reach outside it.
    let (root, outside) = (tree(&files), tree(&["a.bak"]));
    let dotted = visits(root.path(), &["sub/.."], &options());
    assert!(dotted.contains(&"sub/../top.log: excluded by .inkoutignore".to_string()), "{dotted:?}");
    let outside_path = outside.path().to_str().unwrap();
    assert_eq!(visits(root.path(), &[outside_path], &options()), [format!("{outside_path}/a.bak")]);
}

#[test]
fn ignore_files_given_win_over_those_found() {
    let root = tree(&["a.log", "b.log", "c.txt", "rules=*.log\n!b.log\n", ".gitignore=b.log\nrules\n"]);
    let ignore_files = vec![root.path().join("rules")];
    let options = WalkOptions { ignore_files, gitignore: true, ..Default::default() };
    let expected = [".gitignore", "a.log: excluded by an ignore file", "b.log", "c.txt", "rules: excluded by .gitignore"];
    assert_eq!(visits(root.path(), &[""], &options), expected);
}

#[test]
fn gitignore_counts_when_asked_also_from_above_in_a_repository() {
    let files = [
        "repo/.git/",
        "repo/.gitignore=*.tmp\nout/\n",
        "repo/sub/.gitignore=!keep.tmp\n",
        "repo/sub/a.tmp",
        "repo/sub/keep.tmp",
        "repo/sub/out/x",
    ];
    let options = || WalkOptions { gitignore: true, ..Default::default() };
    let by = |path: &str| format!("{path}: excluded by .gitignore");
    check(
        &files,
        &["repo/sub"],
        options(),
        &["repo/sub/.gitignore", &by("repo/sub/a.tmp"), "repo/sub/keep.tmp", &by("repo/sub/out")],
    );
    // Without a repository nothing above counts.
    let files = [".gitignore=*\n", "sub/a"];
    check(&files, &["sub"], options(), &["sub/a"]);
}

#[test]
fn links_and_special_files_are_named() {
    let root = tree(&["real/a", "empty/"]);
    symlink("real", root.path().join("link")).unwrap();
    symlink("gone", root.path().join("broken")).unwrap();
    symlink("..", root.path().join("real/loop")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(root.path().join("sock")).unwrap();
    let quiet = visits(root.path(), &[""], &WalkOptions::default());
    let link = |path: &str| format!("{path}: symbolic link, not followed");
    assert_eq!(quiet, [link("broken"), link("link"), "real/a".into(), link("real/loop"), "sock: socket".into()]);

    let loops = "symbolic link to a folder it lies in";
    let followed = visits(root.path(), &[""], &WalkOptions { follow: true, ..Default::default() });
    let expected = [
        "broken: No such file or directory (os error 2)".to_string(),
        "link/a".into(),
        format!("link/loop: {loops}"),
        "real/a".into(),
        format!("real/loop: {loops}"),
        "sock: socket".into(),
    ];
    assert_eq!(followed, expected);
    // A link that is named is followed.
    assert_eq!(visits(root.path(), &["link"], &WalkOptions::default()), ["link/a".to_string(), link("link/loop")]);
    drop(socket);
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_failure() {
    let root = tree(&["shut/a", "open"]);
    let shut = root.path().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    let met = visits(root.path(), &[""], &WalkOptions::default());
    let readable = fs::read_dir(&shut).is_ok();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
    // The superuser lists everything.
    let expected = if readable { "shut/a" } else { "shut: Permission denied (os error 13)" };
    assert_eq!(met, ["open", expected]);
}

#[test]
fn wrong_rules_are_usage_errors() {
    let root = tree(&["bad={a\n"]);
    let wrong = [
        globs(&["{a"]),
        WalkOptions { types: vec!["nosuchtype".into()], ..Default::default() },
        WalkOptions { ignore_files: vec![root.path().join("bad")], ..Default::default() },
        WalkOptions { ignore_files: vec![root.path().join("gone")], ..Default::default() },
    ];
    for options in wrong {
        assert!(walk_from(root.path(), &[".".into()], &options).is_err(), "{options:?}");
    }
}

#[test]
fn reasons_of_the_user_do_not_make_a_run_incomplete() {
    let root = tree(&["a", "b"]);
    symlink("a", root.path().join("l")).unwrap();
    let paths = [root.path().to_path_buf(), root.path().join("gone")];
    let options = globs(&["!a"]);
    let incomplete: Vec<_> = walk_from(root.path(), &paths, &options)
        .unwrap()
        .filter_map(|visit| match visit {
            Visit::File(_) => None,
            Visit::Skipped(skipped) => Some((skipped.reason.is_incomplete(), matches!(skipped.reason, SkipReason::Failed(_)))),
        })
        .collect();
    assert_eq!(incomplete, [(false, false), (false, false), (true, true)]);
}

#[test]
fn a_walk_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<super::Walk>();
}
