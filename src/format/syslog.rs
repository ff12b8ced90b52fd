//! Who signs in, in the messages of programs that let people in on Unix: `sshd[7]: Accepted password for jan from 192.0.2.7`.
//!
//! Only messages of programs that are known are read, by the words that they write before a name.

use super::GLANCE;
use super::accounting::{self, Party};
use super::line::{Line, Read, Stop, blank, is_level};
use super::reader::{Begin, Format, Found};
use super::stamp;
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "syslog",
    sign: "a line of the system's log is of a program that lets people in",
    is_first_only: false,
    may_begin: |byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b'<',
    glance,
    begin,
};

/// The longest message that is read, in bytes.
const LONGEST: usize = 512;
/// What begins a message in the journal's export format.
const JOURNAL: &[u8] = b"MESSAGE=";
/// Words before `for`, one word apart or directly, behind which a name stands: `Accepted password for`, `Successful su for`.
const BEFORE_FOR: [&str; 11] =
    ["Accepted", "Failed", "Postponed", "Partial", "attempts", "exceeded", "su", "shell", "changed", "Successful", "FAILED"];
/// Names of values that are the name of somebody.
const KEYS: [&str; 7] = ["user", "ruser", "logname", "username", "name", "USER", "acct"];

/// The date, in one of its two forms.
fn glance(first: &[u8; GLANCE]) -> bool {
    match first[0] {
        b'M' if first.starts_with(JOURNAL) => true,
        b'<' => first[1].is_ascii_digit(),
        // Other logs have how much the line matters in the place of the host.
        b'0'..=b'9' => first[4] == b'-' && first[10] == b'T' && blank(first).is_none_or(|blank| !is_level(&first[blank + 1..])),
        _ => first[3] == b' ' && first[6] == b' ' && first[9] == b':' && first[12] == b':' && may_be_known(first),
    }
}

/// Whether a program that is known may be named behind the host, as far as it stands there.
fn may_be_known(first: &[u8; GLANCE]) -> bool {
    let host = first[16..].iter().position(|byte| *byte == b' ');
    let name = host.and_then(|length| first[16 + length..].get(1..3));
    name.is_none_or(|name| {
        matches!(
            name,
            b"ss"
                | b"sf"
                | b"in"
                | b"su"
                | b"do"
                | b"ru"
                | b"lo"
                | b"sy"
                | b"CR"
                | b"cr"
                | b"vs"
                | b"pr"
                | b"pu"
                | b"po"
                | b"pa"
                | b"ch"
                | b"us"
                | b"gr"
                | b"gp"
                | b"gd"
                | b"li"
                | b"xr"
                | b"sa"
                | b"ra"
                | b"sm"
                | b"ka"
                | b"op"
                | b"se"
                | b"/u"
        )
    })
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match users(Line::new(head)) {
        Err(Stop::Open) => Begin::Open,
        Err(Stop::No) => Begin::No,
        Ok(users) => {
            let Some((_, length, _)) = users.last().copied() else { return Begin::No };
            for (start, end, is_number) in users {
                let name: &[u8] = if is_number { b"phone_number" } else { b"username" };
                let followed = found.column(name, b"", Style::Text);
                found.cell(followed, found.start + start as u64, found.start + end as u64);
            }
            Begin::Told(length)
        }
    }
}

/// Where names stand in a line of the system's log, in order.
fn users(mut line: Line<'_>) -> Read<Vec<Party>> {
    if line.peek()? == JOURNAL[0] && line.eat_text(JOURNAL)? {
        let start = line.at;
        let message = line.rest(LONGEST)?;
        let users = in_message(message.trim_ascii_end(), b"sshd");
        return Ok(users.into_iter().map(|(from, to)| (start + from, start + to, false)).collect());
    }
    if line.eat(b'<')? {
        line.number(1, 3)?;
        line.expect(b">")?;
        if line.peek()?.is_ascii_digit() && line.ahead(1)? == b' ' {
            line.at += 2;
        }
    }
    date(&mut line)?;
    line.expect(b" ")?;
    line.word(64)?;
    line.at += 1;
    let program = line.at;
    let name = loop {
        match line.peek()? {
            b'[' | b':' | b'(' => break line.since(program),
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/') => line.at += 1,
            _ => return Err(Stop::No),
        }
    };
    let is_proxy = accounting::is_known(name);
    if !is_proxy && !is_known(name) {
        return Err(Stop::No);
    }
    line.eat_text(b"(pam_unix)")?;
    if line.eat(b'[')? {
        line.number(1, 10)?;
        line.expect(b"]")?;
    }
    line.expect(b":")?;
    line.blanks()?;
    if is_proxy {
        return accounting::parties(&line);
    }
    let start = line.at;
    let message = line.rest(LONGEST)?;
    let users = in_message(message.trim_ascii_end(), name);
    Ok(users.into_iter().map(|(from, to)| (start + from, start + to, false)).collect())
}

/// Whether a program of this name lets people in, or starts what is theirs.
fn is_known(name: &[u8]) -> bool {
    matches!(
        name,
        b"sshd"
            | b"sshd-session"
            | b"sshd-auth"
            | b"sftp-server"
            | b"internal-sftp"
            | b"sudo"
            | b"su"
            | b"doas"
            | b"runuser"
            | b"login"
            | b"systemd"
            | b"systemd-logind"
            | b"CRON"
            | b"cron"
            | b"crond"
            | b"dovecot"
            | b"vsftpd"
            | b"proftpd"
            | b"pure-ftpd"
            | b"polkitd"
            | b"passwd"
            | b"chpasswd"
            | b"useradd"
            | b"usermod"
            | b"userdel"
            | b"groupadd"
            | b"gpasswd"
            | b"gdm-password"
            | b"lightdm"
            | b"xrdp-sesman"
            | b"saslauthd"
            | b"radiusd"
            | b"smbd"
            | b"pam_unix"
    )
}

/// `Nov 19 10:15:03` (RFC 3164) or `2024-11-19T10:15:03.123456+01:00` (RFC 3339).
fn date(line: &mut Line<'_>) -> Read<()> {
    if line.peek()?.is_ascii_digit() {
        if line.ahead(4)? != b'-' || line.ahead(10)? != b'T' {
            return Err(Stop::No);
        }
        line.number(4, 4)?;
        line.expect(b"-")?;
        line.number(2, 2)?;
        line.expect(b"-")?;
        line.number(2, 2)?;
        line.expect(b"T")?;
        return line.word(24).map(|_| ());
    }
    let first = line.first::<16>().ok_or(Stop::Open)?;
    let is_date = first[3] == b' ' && first[6] == b' ' && first[9] == b':' && first[12] == b':' && first[5].is_ascii_digit();
    if !is_date || !stamp::is_month(&[first[0], first[1], first[2]]) {
        return Err(Stop::No);
    }
    line.at += 15;
    Ok(())
}

/// Where names stand in the message of this program.
fn in_message(message: &[u8], program: &[u8]) -> Vec<(usize, usize)> {
    let mut users = Vec::new();
    let mut push = |start: usize, word: &[u8]| {
        let opened = word.iter().take_while(|byte| matches!(byte, b'<' | b'(' | b'"' | b'\'' | b'[')).count();
        let length = word[opened..].iter().take_while(|byte| !b"()<>,;:\"'=[]".contains(byte)).count();
        let name = word[opened..opened + length].trim_ascii();
        let name = name.strip_suffix(b".").unwrap_or(name);
        if !name.is_empty() && name != b"unknown" {
            users.push((start + opened, start + opened + name.len()));
        }
    };
    let mut before: [&[u8]; 3] = [b""; 3];
    let mut at = 0;
    for word in message.split(|byte| *byte == b' ') {
        let [third, second, first] = before;
        let is = |words: &[&str], word: &[u8]| words.iter().any(|known| known.as_bytes() == word);
        let is_start = at == 0;
        let equals = memchr::memchr2(b'=', b'(', word).filter(|at| word[*at] == b'=');
        if is_start && program == b"sudo" && message[word.len()..].starts_with(b" : ")
            || is_start && word.starts_with(b"(") && word.ends_with(b")") && message[word.len()..].starts_with(b" CMD")
        {
            push(at, word);
        } else if let Some(equals) = equals.filter(|equals| is(&KEYS, &word[..*equals])) {
            push(at + equals + 1, &word[equals + 1..]);
        } else if (matches!(first, b"user" | b"user:") || first == b"User" && program.starts_with(b"sshd"))
            && !matches!(word, b"unknown" | b"name" | b"session" | b"manager")
            && equals.is_none()
            && !word.starts_with(b"(")
            || first == b"for"
                && !matches!(word, b"invalid" | b"user" | b"illegal" | b"root")
                && (is(&BEFORE_FOR, second) || is(&BEFORE_FOR, third))
            || first == b"by" && program != b"sshd" && !word.starts_with(b"(")
        {
            push(at, word);
        }
        // Between two blanks may stand what was a name.
        before = [second, first, word];
        at += word.len() + 1;
    }
    users
}
