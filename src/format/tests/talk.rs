//! Who speaks in chats and transcripts, and that nobody does in logs.

use super::check;

/// Lines, and the names that they give away as speakers or members.
const PEOPLE: &[(&str, &[&str])] = &[
    // WhatsApp, on phones of several countries.
    ("[19-11-2024 10:15:03] Jan de Vries: hoi\n", &["Jan de Vries"]),
    ("\u{200e}[19-11-2024 10:15:03] Jan de Vries: \u{200e}afbeelding weggelaten\n", &["Jan de Vries"]),
    ("[19.11.24, 10:15:03] Jürgen Müller: hallo\n", &["Jürgen Müller"]),
    ("[11/19/24, 10:15:03\u{202f}AM] ~\u{202f}Jan: hi\n", &["Jan"]),
    ("[11/19/24, 10:15:03 AM] \u{200e}Jan: hi\n", &["Jan"]),
    ("19/11/2024, 10:15 - Jan: hello\n", &["Jan"]),
    ("19/11/2024, 10:15 - Jan: a: b\n", &["Jan"]),
    ("19/11/2024, 10:15 - jan: hoi\n", &["jan"]),
    ("11/19/24, 10:15 AM - tante truus: hi\n", &["tante truus"]),
    ("11/19/24, 10:15 AM - Mary Ann O'Brien: hello\n", &["Mary Ann O'Brien"]),
    ("11/19/24, 10:15\u{202f}PM - Zoë: hello\n", &["Zoë"]),
    ("2024-11-19 10:15 - Åsa Öberg: hej\n", &["Åsa Öberg"]),
    ("19.11.24, 10:15 - Anne-Marie van der Berg: x\n", &["Anne-Marie van der Berg"]),
    ("19-11-2024 10:15 - J.P. de Vries: x\n", &["J.P. de Vries"]),
    ("19-11-2024 10:15 - Jan (werk): x\n", &["Jan"]),
    ("19-11-2024 10:15 - Jan 2: x\n", &["Jan 2"]),
    ("19/11/2024 à 10:15 - Hélène: salut\n", &["Hélène"]),
    ("19.11.24 kl. 10.15 - Søren: hej\n", &["Søren"]),
    ("[12.3.2022 klo 14.08.18] Matias Virtanen: moi\n", &["Matias Virtanen"]),
    ("2024/11/19 10:15 - 田中太郎: こんにちは\n", &["田中太郎"]),
    ("19/11/2024, 10:15 - Иван Петров: привет\n", &["Иван Петров"]),
    ("19/11/2024, 10:15 - Jan\u{1f389}: feest\n", &["Jan\u{1f389}"]),
    ("[19-11-2024 10:15:03] Tante Truus: @\u{2068}Jan de Vries\u{2069} kom je?\n", &["Truus", "Jan de Vries"]),
    ("19/11/2024, 10:15 - Jan: @31612345678 and @nobody\n", &["Jan", "31612345678"]),
    ("19/11/2024, 10:15 - +31 6 12345678: @\u{2068}Jan\u{2069}\n", &["Jan"]),
    ("19/11/2024, 10:15 - Jan: @@\u{2068}Piet\u{2069}, @\u{2068}+31 6\u{2069} and @\u{2068}Kees\n", &["Jan", "Piet"]),
    ("19/11/2024, 10:15 - Jan: mail@31612345678.example.com (@31612345679)\n", &["Jan", "31612345679"]),
    ("[2024-11-19, 10:15:03] ~Jan: hoi\n", &["Jan"]),
    ("[sat 09:10] vee m: who is in\n", &["vee m"]),
    ("[za 10:15] Oma Truus: hoi\n", &["Truus"]),
    // What happens in a group.
    ("19/11/2024, 10:15 - Jan added Piet\n", &["Jan", "Piet"]),
    ("19/11/2024, 10:15 - Jan added Piet, Kees de Boer and Truus\n", &["Jan", "Piet", "Kees de Boer", "Truus"]),
    ("19/11/2024, 10:15 - You added Piet\n", &["Piet"]),
    ("19-11-2024 10:15 - Jan heeft de groep verlaten\n", &["Jan"]),
    ("19-11-2024 10:15 - Jan heeft Piet de Vries toegevoegd\n", &["Jan", "Piet de Vries"]),
    ("19-11-2024 10:15 - Je hebt Piet toegevoegd\n", &["Piet"]),
    ("[19.11.24, 10:15:03] \u{200e}Jan hat Piet hinzugefügt\n", &["Jan", "Piet"]),
    ("19/11/2024, 10:15 - Jean a ajouté Luc\n", &["Jean", "Luc"]),
    ("19/11/2024, 10:15 - Juan salió del grupo\n", &["Juan"]),
    ("02/03/2026, 08:41 - Anna created group \"Verhuizing\"\n", &["Anna"]),
    ("19/11/2024, 10:15 - Jan left\n", &["Jan"]),
    ("\u{200e}[19-11-2024 10:15:03] \u{200e}Jan heeft Piet en Truus toegevoegd\n", &["Jan", "Piet", "Truus"]),
    ("[19-11-2024 10:15:03] Buren: \u{200e}Jan heeft deze groep gemaakt\n", &["Buren", "Jan"]),
    // Transcripts.
    ("00:00:12 Jan de Vries: hello\n", &["Jan de Vries"]),
    ("00:12 Jan: hello\n", &["Jan"]),
    ("[00:12] Jan: hello\n", &["Jan"]),
    ("[00:00:12] Vries, Jan de: hello\n", &["Vries, Jan de"]),
    ("(10:15:03) Jan: hello\n", &["Jan"]),
    ("(10:15:03) *** Jan de Vries joined the chat ***\n", &["Jan de Vries"]),
    ("00:00:12 - Jan de Vries: hello\n", &["Jan de Vries"]),
    ("Jan de Vries  00:12\nhello\n", &["Jan de Vries"]),
    ("Jan de Vries\t0:12\nhello\n", &["Jan de Vries"]),
    ("Jan de Vries  10:15 AM\n", &["Jan de Vries"]),
    ("Agent Jan 10:15\n", &["Jan"]),
    ("Jan, [19.11.24 10:15]\nhoi\n", &["Jan"]),
    ("[10:15] Jan de Vries\nhoi\n", &["Jan de Vries"]),
    ("[11/19/2024 10:15 AM] Jan de Vries\n", &["Jan de Vries"]),
    ("10:15:03 From Jan de Vries to Everyone: hi\n", &["Jan de Vries"]),
    ("10:15:03\t From  Jan de Vries  to  Piet Smit(Direct Message):\n", &["Jan de Vries", "Piet Smit"]),
    ("10:15:03\tJan de Vries:\thello\n", &["Jan de Vries"]),
    ("10:15 AM | Jan from Acme: hi\n", &["Jan"]),
    ("00:00:12 Dr. Jan de Vries: hello\n", &["Dr. Jan de Vries"]),
    ("2024-11-19 10:15:03 Jan de Vries: hello\n", &["Jan de Vries"]),
    // Captions.
    ("WEBVTT\n\n1\n00:00:04.000 --> 00:00:09.500\n<v Jan de Vries>Hi</v> <v.loud Piet>Ho\n", &["Jan de Vries", "Piet"]),
    ("1\n00:00:04,000 --> 00:00:09,500\nJan: hi\n- Piet: ho\n\n2\n", &["Jan", "Piet"]),
    ("1\n00:00:04,000 --> 00:00:09,500\n>> JAN DE VRIES: hi\n\n", &["JAN DE VRIES"]),
    ("00:04.000 --> 00:09.500 align:start\nJan de Vries: hi\n\nJan: none\n", &["Jan de Vries"]),
    ("<v Jan de Vries>Hi\n", &["Jan de Vries"]),
];

/// Lines, and the nicknames in them.
const NICKS: &[(&str, &[&str])] = &[
    ("[10:15] <jan_42> hello\n", &["jan_42"]),
    ("10:15 <@jan> hello\n", &["jan"]),
    ("10:15 < jan> hello\n", &["jan"]),
    ("[10:15:03] * jan waves\n", &["jan"]),
    ("10:15  * jan waves\n", &["jan"]),
    ("2024-11-19 10:15:03 <jan> hello\n", &["jan"]),
    ("Nov 19 10:15:03 <jan>\thello\n", &["jan"]),
    ("<@jan> hello\n", &["jan"]),
    ("<jan|weg> hello\n", &["jan|weg"]),
    ("10:15 -!- jan [jan@host.example.com] has joined #x\n", &["jan", "jan"]),
    ("[10:15] *** Joins: jan (jan@host.example.com)\n", &["jan", "jan"]),
    ("[10:15] *** jan is now known as piet\n", &["jan", "piet"]),
];

/// Lines in which nobody speaks.
const NOBODY: &[&str] = &[
    "2024-11-19 10:15:03 ERROR: disk full",
    "2024-11-19 10:15:03 Error: disk full",
    "2024-11-19 10:15:03 Postgres: ready",
    "2024-11-19 10:15:03,123 - Main - INFO - x",
    "2024-11-19 10:15:03 - Warning: x",
    "2024/11/19 10:15:03 Elastic Nodes: x",
    "17/06/09 20:10:40 INFO executor.Backend: Registered",
    "2016-09-28 04:30:30, Info                  CBS    Loaded",
    "[10.30 16:49:06] chrome.exe - proxy.example.com:5070 open",
    "03-17 16:13:38.811  1702  2395 D WindowManager: x",
    "10:15 Lunch: pizza",
    "[10:15:03] Webpack: Finished",
    "2024-11-19 10:15:03 - Jan: x",
    "2024-11-19 10:15:03.123 [main] INFO  com.example.Main - Started: x",
    "2024-11-19T10:15:03Z Kubelet: x",
    "2024-11-19 10:15:03+01:00 Main Loop: x",
    "10:15:03 INFO main: started",
    "10:15:03 Server: started",
    "10:15:03 DataSource: x",
    "10:15:03 MyApp: x",
    "10:15:03 Connection Pool: x",
    "10:15:03 Thread pool: x",
    "10:15:03 Processing: x",
    "10:15:03 TCP: x",
    "10:15:03.456 Jan: x",
    "10:15:03 Jan said: x",
    "10:15:03 jan: x",
    "[10:15] Warning: x",
    "[10:15:03] Starting: x",
    "[10:15:03] [Server thread/INFO]: Jan joined the game",
    "[2024-11-19 10:15:03] production.ERROR: x",
    "[2024-11-19 10:15:03] Kernel: x",
    "[2024-11-19 10:15:03] Horizon: x",
    "[19-Nov-2024 10:15:03 UTC] PHP Warning:  x",
    "[19/Nov/2024:10:15:03 +0000] Jan: x",
    "[Tue Nov 19 10:15:03 2024] [error] x",
    "[12345.678] Jan: x",
    "[ 12.345678] Bluetooth: x",
    "(1) Jan: x",
    "(12:3) Jan: x",
    "<34>Nov 19 10:15:03 host su: x",
    "<34>1 2024-11-19T10:15:03Z host app - - x",
    "<name> Jan",
    "<p> text",
    "<name>Jan</name>",
    "<!-- Jan: x -->",
    "<v>Jan</v>",
    "Nov 19 10:15:03 host sshd[1]: x",
    "Nov 19 10:15:03 Jan: x",
    "Nov 19, 2024 10:15:03 AM org.apache.Main log",
    "INFO: Jan  10:15",
    "Error  10:15",
    "Start Time  10:15",
    "Jan de Vries 10:15",
    "Dear Jan, at  10:15",
    "Total  10:15",
    "192.0.2.7 - - [19/Nov/2024:10:15:03 +0000] \"GET / HTTP/1.1\" 200 1",
    "19/11/2024, 10:15 - Messages and calls are end-to-end encrypted.",
    "19/11/2024, 10:15 - +31 6 12345678: hello",
    "19/11/2024, 10:15 - Missed voice call",
    "[11/19/24, 10:15:03 AM] Error: x",
    "11/19/2024, 10:15:03 AM - Error: x",
    "11/19/2024, 10:15:03 AM - gulp-watch: x",
    "11/19/2024, 10:15 - error: x",
    "11/19/2024, 10:15:03 AM - Server is down",
    "11/19/2024, 10:15:03 AM Listening on port 80",
    "00:00:12 Unknown: hello",
    "00:00:12 Speaker 2: hello",
    "00:00:12 Speaker: hello",
    "[00:12] Agent: hello",
    "[00:12] Caller 1: hello",
    "(10:15:03) System: x",
    "(10:15:03) Customer: x",
    "(10:15:03) Bot: x",
    "00:00:12 [NAME:7k3fq2xa9b]: hello",
    "[19-11-2024 10:15:03] [NAME]: hello",
    "10:15 <[USERNAME]> hello",
    "<v [NAME]>hello",
    "12:15 14:15 Jan: x",
    "1:2 Jan: x",
    "2024-11-19: Jan: x",
    "20241119 Jan: x",
    "99/99/2024, 10:15 - Jan: x",
    "10:75 Jan: x",
    "I0119 10:15:03.123456 1 main.go:12] Jan: x",
    "10:15:03 GET /x HTTP/1.1",
    "10:15:03 -> Jan: x",
    "10:15 <main> x",
    "10:15 * Error in x",
];

#[test]
fn people_who_speak_are_named() {
    for (lines, names) in PEOPLE {
        let expected: Vec<_> =
            names.iter().map(|name| (if name.starts_with('3') { "phone_number" } else { "full_name" }, *name)).collect();
        check(lines, &expected);
        check(&format!("some text\n{lines}"), &expected);
        check(&format!("{}\r\n", lines.replace('\n', "\r\n").trim_end()), &expected);
    }
}

#[test]
fn nicknames_of_irc() {
    for (lines, names) in NICKS {
        let expected: Vec<_> = names.iter().map(|name| ("username", *name)).collect();
        check(lines, &expected);
    }
}

#[test]
fn nobody_speaks_in_a_log() {
    for line in NOBODY {
        for text in [format!("{line}\n"), format!("text\n{line}\nJan\n"), (*line).to_owned()] {
            check(&text, &[]);
        }
    }
}

#[test]
fn words_that_are_nobody_are_in_order() {
    use crate::format::person::NOBODY;
    assert!(NOBODY.is_sorted());
    assert!(NOBODY.iter().all(|word| word.len() <= crate::format::person::LONGEST_NOBODY));
}
