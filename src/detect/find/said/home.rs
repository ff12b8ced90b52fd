//! Whose folder a path leads through: `/home/jdevries/notes.txt`, `C:\Users\m.jansen\Desktop`, `/Users/karin/Library`.

use std::ops::Range;

use crate::detect::names;
use crate::detect::validate::{given, plausible};

/// The longest name of a folder, in bytes.
const LONGEST: usize = 40;
/// Folders that are no one's, beside the users that come with a system.
#[rustfmt::skip]
const SHARED: [&str; 98] = [
    "shared", "public", "default", "all users", "default user", "guest", "runner", "runneradmin", "node", "app",
    "ec2-user", "circleci", "jenkins", "buildbot", "linuxbrew", "site", "wwwroot", "user", "username", "you", "travis",
    "vscode", "jovyan", "appuser", "nonroot", "airflow", "coder", "dev", "opc", "azureuser", "vsts", "gitpod",
    "codespace", "rstudio", "jboss", "odoo", "webapp", "bitnami", "teamcity", "minecraft", "solr", "podman", "k8s",
    "deployer", "gradle", "pwuser", "pptruser", "seluser", "mambauser", "micromamba", "ray", "sagemaker-user",
    "glue_user", "cloudshell-user", "ftpuser", "gitea", "forgejo", "cpanel", "virtfs", "liveuser", "osboxes",
    "sysadmin", "user1", "youruser", "homeassistant", "discourse", "distiller", "vssadministrator",
    "containeradministrator", "containeruser", "appveyor", "builder", "build", "ci", "oracle", "hadoop", "spark",
    "kafka", "elastic", "grafana", "prometheus", "tomcat", "nginx", "apache", "www-data", "postgres", "mysql", "redis",
    "mongodb", "rabbitmq", "ansible", "terraform", "docker", "container", "worker", "service", "admin",
    "administrator",
];

/// Where the name of the person stands behind the word for such folders at `word`, which its signs enclose.
pub(super) fn folder(buffer: &[u8], word: Range<usize>) -> Option<Range<usize>> {
    let sign = *buffer[..word.start].last()?;
    let is_windows = sign == b'\\';
    let name = &buffer[word.clone()];
    // `/users/42` is a path of a server.
    if !(is_windows || sign == b'/') || name.eq_ignore_ascii_case(b"users") && name[0].is_ascii_lowercase() && !is_windows {
        return None;
    }
    let signs = buffer[word.end..].iter().take(2).take_while(|byte| **byte == sign).count();
    let start = word.end + signs;
    let rest = &buffer[start..buffer.len().min(start + LONGEST + 1)];
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"._-%".contains(byte);
    let length = rest.iter().take_while(|byte| is_part(byte)).count();
    let length = rest[..length].iter().rposition(|byte| *byte != b'.').map_or(0, |at| at + 1);
    let value = &rest[..length];
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    let is_no_one = plausible::is_system_user(value)
        || SHARED.iter().any(|folder| value.eq_ignore_ascii_case(folder.as_bytes()))
        // `/home/index.html`, `/home/about`: pages have such names, and people seldom.
        || names::is_ordinary(&value.to_ascii_lowercase()) && !given::is_given(value)
        || name.eq_ignore_ascii_case(b"home") && rest.get(length) != Some(&sign) && value.contains(&b'.');
    (signs > 0 && length < LONGEST && letters > 1 && value[0].is_ascii_alphanumeric() && !is_no_one)
        .then(|| start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders() {
        for (text, expected) in [
            ("/home/jdevries/a.txt", Some("jdevries")),
            ("/home/vscode/.config", None),
            (r"C:\Users\ContainerAdministrator\AppData", None),
            ("PWD=/home/pieterdv ;", Some("pieterdv")),
            ("/Users/karinblom/Library", Some("karinblom")),
            (r"C:\Users\m.jansen\AppData", Some("m.jansen")),
            (r"C:\\Users\\m.jansen\\AppData", Some("m.jansen")),
            ("/export/home/ahsan", Some("ahsan")),
            ("/api/v2/users/12345/", None),
            ("/api/v2/users/jdevries/", None),
            ("/home/index.html", None),
            ("/home/about", None),
            ("/home/ubuntu/.bashrc", None),
            (r"C:\Users\Public\Desktop", None),
            (r"C:\Users\%USERNAME%\x", None),
            ("file:///C:/Users/Peter%20Smit/Desktop", Some("Peter%20Smit")),
            ("/home/$USER/bin", None),
            ("/home/[USERNAME:7k3fq2xa9b]/x", None),
            ("home office", None),
        ] {
            let text = text.as_bytes();
            let word = ["home", "Users", "users"].iter().find_map(|word| {
                let at = memchr::memmem::find(text, word.as_bytes())?;
                Some(at..at + word.len())
            });
            let found = word.and_then(|word| folder(text, word)).map(|span| String::from_utf8_lossy(&text[span]).into_owned());
            assert_eq!(found.as_deref(), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
