//! Who stands in the headers of mail.

use super::check;

/// Texts, and the names in them.
const NAMES: &[(&str, &[&str])] = &[
    ("From: Jan de Vries <jan@example.com>\n", &["Jan de Vries"]),
    ("From: \"Vries, Jan de\" <jan@example.com>\n", &["Vries, Jan de"]),
    ("From: Vries, Jan de <jan@example.com>\n", &["Vries, Jan de"]),
    ("From: jan@example.com (Jan de Vries)\n", &["Jan de Vries"]),
    ("From: jan@example.com\nTo: jan <jan@example.com>\n", &["jan"]),
    (
        "To: Jan <jan@example.com>, \"Piet \\\"P\\\" Smit\" <piet@example.com>, kees@example.com\n",
        &["Jan", "Piet \\\"P\\\" Smit"],
    ),
    ("Cc: =?UTF-8?Q?Jan_de_Vries?= <jan@example.com>\n", &["=?UTF-8?Q?Jan_de_Vries?="]),
    (
        "Aan: =?utf-8?B?SmFuIGRl?=\r\n =?utf-8?B?IFZyaWVz?= <jan@example.com>\r\n\r\n",
        &["=?utf-8?B?SmFuIGRl?=", "=?utf-8?B?IFZyaWVz?="],
    ),
    (
        "To: Jan <jan@example.com>,\n\tPiet Smit <piet@example.com>,\n Kees <kees@example.com>\nSubject: Dear Jan <x@example.com>\n\n Truus <t@example.com>\n",
        &["Jan", "Piet Smit", "Kees"],
    ),
    ("From: piet@example.com\nTo: \"Jan de Vries\"\n <jan@example.com>\n", &["Jan de Vries"]),
    ("Return-Path: <jan@example.com>\nTo: Jan de Vries\nDate: x\n\nTo: Piet Smit\n", &["Jan de Vries"]),
    (
        "Von: Jürgen Müller <j@example.com>\nGesendet: Dienstag, 19. November 2024 10:15\nAn: Jan de Vries; Piet Smit\nBetreff: x\n\n",
        &["Jürgen Müller", "Jan de Vries", "Piet Smit"],
    ),
    (
        "> From: Jan de Vries <jan@example.com>\n> To: Piet <piet@example.com>,\n>   Kees <k@example.com>\n>\n> To: Truus\n",
        &["Jan de Vries", "Piet", "Kees"],
    ),
    ("*From:* Jan de Vries <jan@example.com>\n", &["Jan de Vries"]),
    ("De : Hélène Dubois <h@example.com>\nÀ : Jan <jan@example.com>\n", &["Hélène Dubois", "Jan"]),
    (
        "From jan@example.com Tue Nov 19 10:15:03 2024\nFrom: Jan <jan@example.com>\n\nFrom piet@example.com Tue Nov 19 10:15:03 2024\nTo: Piet Smit\n",
        &["Jan", "Piet Smit"],
    ),
    ("On Mon, 19 Nov 2024 at 10:15, Jan de Vries <jan@example.com> wrote:\n", &["Jan de Vries"]),
    ("On Mon, Nov 19, 2024 at 10:15 AM Jan de Vries <jan@example.com>\nwrote:\n", &["Jan de Vries"]),
    ("> On 1 Mar 2026 at 17:05, \"Vries, Jan de\" <jan@example.org> wrote:\n", &["Vries, Jan de"]),
    ("Op ma 19 nov 2024 om 10:15 schreef Jan de Vries <jan@example.com>:\n", &["Jan de Vries"]),
    ("Am 19.11.24 um 10:15 schrieb Jürgen Müller:\n", &["Jürgen Müller"]),
    ("Le 19/11/2024 à 10:15, Hélène Dubois a écrit :\n", &["Hélène Dubois"]),
    ("On 19 Nov 2024, at 10:15, Jan de Vries wrote:\n", &["Jan de Vries"]),
];

/// Texts with no name in them.
const NOBODY: &[&str] = &[
    "From: Jan de Vries\n",
    "From here to there\n",
    "From jan@example.com we had\n",
    "To: do\nTo: Jan\n",
    "From: support@example.com\n",
    "From: Support <support@example.com>\n",
    "From: \"jan@example.com\" <jan@example.com>\n",
    "From: [NAME:7k3fq2xa9b] <[EMAIL:7k3fq2xa9b]>\n",
    "FROM users WHERE email = 'jan@example.com'\n",
    "On 3 servers, Disk is full\n",
    "On Monday Jan <jan@example.com> wrote\n",
    "On 2 hosts <main> failed\n",
    "Subject: Jan de Vries <jan@example.com>\n",
    "> quoted Jan de Vries <jan@example.com>\n",
    "FROM node:18\nTo: x\n",
    "Received: from mx.example.net (mx.example.net [203.0.113.25])\n\tby Jan (Postfix)\n",
];

#[test]
fn people_in_headers_are_named() {
    for (text, names) in NAMES {
        let expected: Vec<_> = names.iter().map(|name| ("full_name", *name)).collect();
        check(text, &expected);
        check(&format!("text\n{text}text\n"), &expected);
    }
}

#[test]
fn what_is_no_header_names_nobody() {
    for text in NOBODY {
        check(text, &[]);
        check(&format!("text\n{text}"), &[]);
    }
}

#[test]
fn long_lists_are_read_in_parts() {
    let list = "Jan de Vries <jan@example.com>, ".repeat(1000);
    check(&format!("To: {list}x\n"), &[("full_name", "Jan de Vries"); 1000]);
}
