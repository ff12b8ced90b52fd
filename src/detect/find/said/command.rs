//! Who signs in and with what in commands that people type: `mysql -u jan -p'…'`, `sshpass -p … ssh jan@host`, `curl -u jan:…`, and in calls that
//! set a field: `define('DB_PASSWORD', '…')`.

use std::ops::Range;

use crate::detect::find::placeholder::is_placeholder;
use crate::detect::names;
use crate::detect::validate::{plausible, secret as secrets};

/// What a value of a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    User,
    Secret,
}

/// What an option has behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    User,
    Secret,
    /// A secret that stands right behind the option, or none.
    GluedSecret,
    /// `user:secret` or `user%secret`.
    Pair,
}

/// Options of programs.
const OPTIONS: &[(&[&str], &str, Takes)] = &[
    (&["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mycli"], "-u", Takes::User),
    (&["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mycli"], "-p", Takes::GluedSecret),
    (
        &["mongo", "mongosh", "mongodump", "mongorestore", "docker", "podman", "cqlsh", "psexec", "rdesktop", "az", "oc"],
        "-u",
        Takes::User,
    ),
    (
        &[
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "docker",
            "podman",
            "cqlsh",
            "psexec",
            "rdesktop",
            "az",
            "oc",
            "sshpass",
        ],
        "-p",
        Takes::Secret,
    ),
    (&["psql", "pg_dump", "pgdump", "pg_restore", "createdb", "sqlcmd", "isql"], "-U", Takes::User),
    (&["sqlcmd", "isql", "unzip", "zip"], "-P", Takes::Secret),
    (&["smbclient", "rpcclient"], "-U", Takes::Pair),
    (&["curl"], "-u", Takes::Pair),
    (&["curl"], "--user", Takes::Pair),
    (&["sudo", "crontab", "runuser"], "-u", Takes::User),
    (&["ssh", "rlogin", "sshpass"], "-l", Takes::User),
    (&["redis"], "-a", Takes::Secret),
    (&["ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"], "-w", Takes::Secret),
    (&["openssl"], "-k", Takes::Secret),
    (&["7z", "7za", "rar", "unrar"], "-p", Takes::GluedSecret),
];
/// Options of many programs that stand apart from their values; with a sign between they are fields.
const LONG: &[(&str, Takes)] = &[
    ("--password", Takes::Secret),
    ("--username", Takes::User),
    ("--user", Takes::User),
    ("--login", Takes::User),
    ("--as", Takes::User),
];
/// Programs that are told who goes where: `jan@host`.
const REMOTE: &[&str] = &["ssh", "scp", "sftp", "rsync", "sshpass", "mosh"];
/// Programs whose only word is who they are about.
const ABOUT: &[&str] = &["useradd", "adduser", "usermod", "userdel", "deluser", "passwd", "su", "chage", "gpasswd"];
/// Functions that set what their first argument names.
const CALLS: &[&str] = &["define", "setenv", "modparam", "setproperty", "putenv", "fill"];
/// Ends of hosts that are none of the Internet, so that what stands before them is no mail address.
const PRIVATE: &[&str] = &["internal", "local", "lan", "intern", "corp", "home", "localdomain", "priv"];
/// Programs whose options have their values right behind them.
const GLUED: &[&str] = &[
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mysqlimport",
    "mariadb",
    "mycli",
    "psql",
    "pg_dump",
    "curl",
    "7z",
    "7za",
    "rar",
    "unrar",
];
/// The most words that are looked at.
const MOST_WORDS: usize = 24;

/// Values of the command whose name is `program` and whose rest of line this is.
pub(super) fn values(program: &[u8], text: &[u8], mut take: impl FnMut(What, Range<usize>)) {
    let is = |known: &&str| program.eq_ignore_ascii_case(known.as_bytes());
    // `sudo:   jan : TTY=pts/0`, as the log has it.
    if let [b':', rest @ ..] = text {
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        let start = 1 + blanks;
        let length = rest[blanks..].iter().take_while(|byte| is_of_user(byte)).count();
        if is(&"sudo") && rest[blanks + length..].starts_with(b" : ") {
            user(text, start..start + length, &mut take);
        }
        return;
    }
    // `IDENTIFIED BY 'x'`
    if program.eq_ignore_ascii_case(b"identified by") {
        let quote = text.strip_prefix(b" ").and_then(|text| text.first()).filter(|byte| **byte == b'\'');
        if let Some(length) = quote.and_then(|quote| memchr::memchr(*quote, &text[2..])) {
            secret(text, 2..2 + length, &mut take);
        }
        return;
    }
    if !text.starts_with(b" ") && !text.starts_with(b"-cli ") {
        return;
    }
    let mut at = 0;
    let mut words = [const { 0..0 }; MOST_WORDS];
    let mut count = 0;
    while count < MOST_WORDS
        && let Some(word) = word(text, &mut at)
    {
        words[count] = word;
        count += 1;
    }
    let words = &words[..count];
    // Of these only one thing that they do has to do with who somebody is: `docker login -u jan`.
    if ["docker", "podman", "az", "oc", "kubectl"].iter().any(is)
        && !words.iter().any(|word| matches!(&text[word.clone()], b"login") || text[word.clone()].starts_with(b"--as"))
    {
        return;
    }
    let is_remote =
        REMOTE.iter().any(is) || words.iter().any(|word| REMOTE.iter().any(|known| known.as_bytes() == &text[word.clone()]));
    for (place, word) in words.iter().enumerate() {
        let this = &text[word.clone()];
        if matches!(this, b"|" | b"&&" | b";" | b"||" | b">") {
            break;
        }
        let own = || OPTIONS.iter().filter(|(programs, ..)| programs.iter().any(is)).map(|(_, option, takes)| (*option, *takes));
        for (option, takes) in own().chain(LONG.iter().copied().filter(|(option, _)| own().all(|(own, _)| own != *option))) {
            let Some(rest) = this.strip_prefix(option.as_bytes()) else { continue };
            let value = if rest.is_empty() {
                if takes == Takes::GluedSecret { continue } else { words.get(place + 1).cloned() }
            } else if option.len() == 2 && !rest.starts_with(b"-") && GLUED.iter().any(is) {
                Some(word.start + 2..word.end)
            } else {
                None
            };
            let Some(value) = value.map(|value| unquoted(text, value)) else { continue };
            match takes {
                Takes::User => user(text, value, &mut take),
                Takes::Secret | Takes::GluedSecret => secret(text, value, &mut take),
                Takes::Pair => {
                    let parts = &text[value.clone()];
                    match parts.iter().position(|byte| matches!(byte, b':' | b'%')) {
                        // A key of an API stands there alone.
                        Some(sign) if secrets::is_drawn(&parts[..sign], 16) || sign > 32 => {}
                        Some(sign) => {
                            user(text, value.start..value.start + sign, &mut take);
                            secret(text, value.start + sign + 1..value.end, &mut take);
                        }
                        None => user(text, value, &mut take),
                    }
                }
            }
        }
        if is_remote && let Some(sign) = memchr::memchr(b'@', this).filter(|at| *at > 0) {
            let host = this[sign + 1..].split(|byte| *byte == b':').next().unwrap_or_default();
            // With a host of the Internet it is written as a mail address, and found as one.
            let is_mail = host.rsplit(|byte| *byte == b'.').next().is_some_and(|last| {
                let is_private = PRIVATE.iter().any(|known| last.eq_ignore_ascii_case(known.as_bytes()));
                host.len() > last.len() && last.iter().all(u8::is_ascii_alphabetic) && !is_private
            });
            if !is_mail && !host.is_empty() {
                user(text, word.start..word.start + sign, &mut take);
            }
        }
    }
    if ABOUT.iter().any(is)
        && words.len() <= 8
        && let Some(last) = words.last()
    {
        let is_option = words.len() > 1 && text[words[words.len() - 2].clone()].starts_with(b"-") && !is(&"su");
        let value = unquoted(text, last.clone());
        let is_plain = text[value.clone()].iter().all(is_of_user);
        let is_alone =
            words.len() == 1 || words[..words.len() - 1].iter().all(|word| matches!(text[word.start], b'-' | b'/')) || is_option;
        // What a command says of itself is no user: `passwd file`.
        let is_ordinary = names::is_ordinary(&text[value.clone()]) && !names::is_name(&text[value.clone()]);
        if is_plain && is_alone && !is_ordinary && is_a_command(text, words, is(&"su")) {
            user(text, value, &mut take);
        }
    }
    if is(&"htpasswd") && words.len() >= 4 && text[words[0].clone()].starts_with(b"-") && text[words[0].clone()].contains(&b'b') {
        let [name, value] = [words.len() - 2, words.len() - 1].map(|at| unquoted(text, words[at].clone()));
        user(text, name, &mut take);
        secret(text, value, &mut take);
    }
    // `net user jan … /add`
    if is(&"net user") && words.len() == 3 && text[words[2].clone()].eq_ignore_ascii_case(b"/add") {
        user(text, words[0].clone(), &mut take);
        secret(text, words[1].clone(), &mut take);
    }
}

/// Whether options tell that this is a command and no sentence.
fn is_a_command(text: &[u8], words: &[Range<usize>], is_su: bool) -> bool {
    let has_options = words.iter().any(|word| text[word.start] == b'-' && word.len() > 1);
    has_options || is_su && words.first().is_some_and(|word| &text[word.clone()] == b"-")
}

/// The name and the value of a call that sets a field: where the name stands, and the value.
pub(super) fn call(program: &[u8], text: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    if !CALLS.iter().any(|known| program.eq_ignore_ascii_case(known.as_bytes())) {
        return None;
    }
    let mut at = 0;
    let mut arguments = [const { 0..0 }; 3];
    let mut count = 0;
    if text.first() != Some(&b'(') {
        return None;
    }
    at += 1;
    while count < 3 {
        at += text[at..].iter().take_while(|byte| **byte == b' ').count();
        let quote = *text.get(at).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let length = memchr::memchr(quote, &text[at + 1..])?;
        arguments[count] = at + 1..at + 1 + length;
        count += 1;
        at += length + 2;
        at += text[at..].iter().take_while(|byte| **byte == b' ').count();
        match text.get(at) {
            Some(b',') => at += 1,
            Some(b')') => break,
            _ => return None,
        }
    }
    // `page.fill('#password', …)`
    let mut name = arguments[count.checked_sub(2)?].clone();
    name.start += text[name.clone()].iter().take_while(|byte| matches!(byte, b'#' | b'.')).count();
    (count > 1).then(|| (name, arguments[count - 1].clone()))
}

/// The next word of a command, with its quotes.
fn word(text: &[u8], at: &mut usize) -> Option<Range<usize>> {
    *at += text[*at..].iter().take_while(|byte| **byte == b' ').count();
    let start = *at;
    let mut quote = 0;
    while let Some(byte) = text.get(*at) {
        match byte {
            b'\'' | b'"' if quote == 0 => quote = *byte,
            byte if *byte == quote => quote = 0,
            b' ' if quote == 0 => break,
            b'[' | b'`' | b'\\' if quote == 0 => break,
            _ => {}
        }
        *at += 1;
    }
    // A quote that nothing closes is no quote of a command.
    (*at > start && quote == 0).then_some(start..*at)
}

fn unquoted(text: &[u8], value: Range<usize>) -> Range<usize> {
    match &text[value.clone()] {
        [first @ (b'\'' | b'"'), .., last] if first == last && value.len() > 2 => value.start + 1..value.end - 1,
        _ => value,
    }
}

fn is_of_user(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(byte)
}

/// Names that stand for one in manuals, and those of programs.
const NOBODY: &[&str] = &[
    "git",
    "you",
    "name",
    "login",
    "me",
    "myuser",
    "youruser",
    "your_user",
    "db_user",
    "admin",
    "root",
    "foo",
    "bar",
    "host",
    "test",
];

fn user(text: &[u8], value: Range<usize>, take: &mut impl FnMut(What, Range<usize>)) {
    let name = &text[value.clone()];
    let is_one = (2..=40).contains(&name.len())
        && name.iter().all(is_of_user)
        && name.iter().any(u8::is_ascii_lowercase)
        && name[0].is_ascii_alphanumeric()
        && !plausible::is_system_user(name)
        && !NOBODY.iter().any(|nobody| name.eq_ignore_ascii_case(nobody.as_bytes()))
        && !name.windows(4).any(|part| part == b"user" || part == b"USER");
    if is_one {
        take(What::User, value);
    }
}

fn secret(text: &[u8], value: Range<usize>, take: &mut impl FnMut(What, Range<usize>)) {
    let secret = &text[value.clone()];
    let begins =
        secret.first().is_some_and(|byte| !matches!(byte, b'$' | b'<' | b'%' | b'{' | b'-' | b'/' | b'*' | b'(' | b'[' | b'.'));
    let is_named = secret.windows(4).any(|part| part.eq_ignore_ascii_case(b"pass")) && !secret.iter().any(u8::is_ascii_digit);
    if begins
        && (4..=80).contains(&secret.len())
        && !is_placeholder(secret)
        && !plausible::is_nothing(secret)
        && !is_named
        && !secret.iter().all(u8::is_ascii_digit)
        && !secret.windows(2).any(|part| matches!(part, b"$(" | b"${" | b"**"))
    {
        take(What::Secret, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(What, String)> {
        let (program, text) = line.split_at(line.find([' ', ':', '-']).unwrap());
        let mut all = Vec::new();
        values(program.as_bytes(), text.as_bytes(), |what, span| all.push((what, text[span].to_owned())));
        all
    }

    #[test]
    fn commands() {
        use What::{Secret, User};
        for (line, expected) in [
            ("mysql -u wessel_adm -p'Bitterbal@3uur' -P 3306 x", vec![(User, "wessel_adm"), (Secret, "Bitterbal@3uur")]),
            ("mysql -urapp -p shop", vec![(User, "rapp")]),
            ("psql -U bkuipers -h db shop", vec![(User, "bkuipers")]),
            ("sshpass -p N4chtw8ker ssh wv@backup", vec![(Secret, "N4chtw8ker"), (User, "wv")]),
            ("curl -sS -u 'periya:Th1r@l' https://x", vec![(User, "periya"), (Secret, "Th1r@l")]),
            ("htpasswd -b /etc/x meena Papaya-Seed3", vec![(User, "meena"), (Secret, "Papaya-Seed3")]),
            ("redis-cli -a r3d1sP4ss ping", vec![(Secret, "r3d1sP4ss")]),
            ("sudo:   bjansma : TTY=pts/0", vec![(User, "bjansma")]),
            ("useradd -m -s /bin/bash fpinto", vec![(User, "fpinto")]),
            ("su - ddelgado", vec![(User, "ddelgado")]),
            ("mysql -u root -p$PASS", vec![]),
            ("ssh user@host", vec![]),
            ("passwd file", vec![]),
            ("curl -u $USER:$TOKEN x", vec![]),
        ] {
            let expected: Vec<(What, String)> = expected.into_iter().map(|(what, text)| (what, text.to_owned())).collect();
            assert_eq!(found(line), expected, "{line}");
        }
    }

    #[test]
    fn calls() {
        let text = "('DB_PASSWORD', 'Föhn&24');";
        assert_eq!(
            call(b"define", text.as_bytes()).map(|(name, value)| (&text[name], &text[value])),
            Some(("DB_PASSWORD", "Föhn&24"))
        );
        let text = "(\"auth_db\",\"password\",\"s1p\")";
        assert_eq!(
            call(b"modparam", text.as_bytes()).map(|(name, value)| (&text[name], &text[value])),
            Some(("password", "s1p"))
        );
        assert_eq!(call(b"define", b"(X, 'y')"), None);
    }
}
