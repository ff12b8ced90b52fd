//! Who signs in, in logs.

use super::check;

/// Lines, and who signs in.
const USERS: &[(&str, &[&str])] = &[
    ("192.0.2.7 - jan [19/Nov/2024:10:15:03 +0000] \"GET / HTTP/1.1\" 200 1\n", &["jan"]),
    (
        "2001:db8:8a2e:370:7334:1234:5678:9abc - jan.de.vries@example.com [19/Nov/2024:10:15:03 +0000] \"GET / HTTP/1.1\" 200 1\n",
        &["jan.de.vries@example.com"],
    ),
    ("www.example.com:443 192.0.2.7 - jan [19/Nov/2024:10:15:03 +0000] \"GET /\" 200 1\n", &["jan"]),
    ("host.example.com - Jan de Vries [19/Nov/2024:10:15:03 +0000] \"GET /\" 200 1\n", &["Jan de Vries"]),
    ("::1 - jan [19/Nov/2024:10:15:03 +0000] \"GET /\" 200 1\n", &["jan"]),
    ("192.0.2.7 - - [19/Nov/2024:10:15:03 +0000] \"GET / HTTP/1.1\" 200 1\n", &[]),
    ("192.0.2.7 - jan [19/11/2024:10:15:03 +0000]\n", &[]),
    ("a - b [c]\n", &[]),
    ("see - jan [19/Nov/2024] \n", &[]),
    ("Nov 19 10:15:03 web1 sshd[123]: Accepted password for jan from 192.0.2.7 port 50122 ssh2\n", &["jan"]),
    ("Nov  9 10:15:03 web1 sshd[123]: Failed password for invalid user jan from 192.0.2.7 port 50122 ssh2\n", &["jan"]),
    ("2024-11-19T10:15:03.123456+01:00 web1 sshd[123]: Invalid user jan from 192.0.2.7 port 50122\n", &["jan"]),
    ("<38>Nov 19 10:15:03 web1 sshd[123]: Disconnected from authenticating user jan 192.0.2.7 port 50122 [preauth]\n", &["jan"]),
    ("Nov 19 10:15:03 web1 sshd[123]: User jan from 192.0.2.7 not allowed because not listed in AllowUsers\n", &["jan"]),
    (
        "Nov 19 10:15:03 web1 sshd[123]: error: maximum authentication attempts exceeded for jan from 192.0.2.7 port 22 ssh2 [preauth]\n",
        &["jan"],
    ),
    ("Nov 19 10:15:03 web1 sshd[123]: pam_unix(sshd:session): session opened for user jan(uid=1000) by (uid=0)\n", &["jan"]),
    (
        "Nov 19 10:15:03 web1 sshd[123]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=jan\n",
        &["jan"],
    ),
    ("Nov 19 10:15:03 web1 sudo:      jan : TTY=pts/0 ; PWD=/ ; USER=piet ; COMMAND=/bin/ls\n", &["jan", "piet"]),
    ("Nov 19 10:15:03 web1 su[7]: Successful su for piet by jan\n", &["piet", "jan"]),
    ("Nov 19 10:15:03 web1 systemd-logind[1]: New session 5 of user jan.\n", &["jan"]),
    ("Nov 19 10:15:03 web1 CRON[9]: (jan) CMD (/bin/true)\n", &["jan"]),
    ("Nov 19 10:15:03 web1 dovecot: imap-login: Login: user=<jan>, method=PLAIN, rip=192.0.2.7\n", &["jan"]),
    ("Nov 19 10:15:03 web1 useradd[9]: new user: name=jan, UID=1001, GID=1001\n", &["jan"]),
    ("Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0 rhost=192.0.2.7  user=jan\n", &["jan"]),
    ("Nov 19 10:15:03 web1 sshd[123]: Server listening on 0.0.0.0 port 22.\n", &[]),
    ("Nov 19 10:15:03 web1 sshd[123]: pam_unix(sshd:auth): check pass; user unknown\n", &[]),
    ("Nov 19 10:15:03 web1 sshd[123]: Accepted password for  from 192.0.2.7 port 50122 ssh2\n", &[]),
    ("Nov 19 10:15:03 web1 sshd[123]: pam_unix(sshd:session): session opened for user (uid=1000) by (uid=0)\n", &[]),
    ("Nov 19 10:15:03 web1 kernel: for user jan from\n", &[]),
    ("Nov 19 10:15:03 web1 sshd[123]: Received disconnect from 192.0.2.7 port 50122:11: disconnected by user\n", &[]),
    ("Nov 19 10:15:03 web1 systemd[1]: Starting User Manager for UID 1000...\n", &[]),
    ("Nov 19 10:15:03 web1 systemd[1]: Started Session 5 of user jan.\n", &["jan"]),
];

#[test]
fn parties_of_accounting() {
    let line = "Nov 19 10:15:03 sip1 /usr/sbin/kamailio[12]: NOTICE: acc [acc.c:287]: ACC: transaction answered: timestamp=1732007703;method=INVITE;call_id=x;code=200;reason=OK;src_user=31612345678;src_domain=example.com;src_ip=192.0.2.7;dst_ouser=jan;dst_user=100\n";
    check(line, &[("phone_number", "31612345678"), ("username", "jan")]);
    check(&line.replace("ACC: ", "acc "), &[]);
}

#[test]
fn users_of_logs() {
    for (text, names) in USERS {
        let expected: Vec<_> = names.iter().map(|name| ("username", *name)).collect();
        check(text, &expected);
        check(&format!("text\n{}text\n", text.replace('\n', "\r\n")), &expected);
    }
}
