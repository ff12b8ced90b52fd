//! Whether the text at some place has the form of a person's name: words with a capital, particles and initials, and no word that
//! programs and their logs write there.
//!
//! It is strict, for what it is asked about stands without quotes, between other text. It never decides without a place that names people.

use super::line::{Line, Read, Stop};

/// The longest name, in bytes.
const LONGEST: usize = 80;
/// The most words of a name.
const MOST_WORDS: usize = 7;
/// What may stand before a capital inside a word: `McDonald`, `O'Brien`, `DeVries`.
const BEFORE_CAPITAL: [&str; 14] = ["d'", "de", "di", "du", "fitz", "l'", "la", "le", "mac", "mc", "o'", "st.", "van", "von"];
/// Ends of words that name things and what they do: `Processing`, `Connection`.
const THINGS: [&str; 14] =
    ["able", "ally", "ated", "cted", "ction", "ible", "ished", "ities", "ization", "ness", "sion", "tion", "ware", "ized"];

/// Words that are no one's name where somebody speaks, in small letters and in order: what logs and programs write, and who is
/// nobody in particular.
#[rustfmt::skip]
pub(super) const NOBODY: &[&str] = &[
    "abort", "aborted", "accept", "accepted", "access", "account", "accuracy", "achtung", "action", "actions", "added", "address",
    "admin", "advertencia", "afternoon", "agenda", "agent", "airflow", "alarm", "alert", "alerts", "all", "amount", "android",
    "angular", "anmerkung", "announcer", "anonymous", "ansible", "answer", "antwoord", "anyone", "apache", "api", "app",
    "appendix", "applet", "applicaties", "application", "archive", "args", "arrival", "arrivals", "assert", "assistant",
    "assistent", "at", "attempt", "attention", "audience", "audio", "audit", "augustus", "auth", "authentication", "auto",
    "available", "avertissement", "aviso", "aws", "azure", "backend", "backup", "balance", "batch", "battery", "bean", "beller",
    "berichten", "beschreibung", "bezoeker", "bitbucket", "block", "blocked", "bluetooth", "body", "boot", "booting", "bot",
    "both", "branch", "breakfast", "breakpoint", "breaks", "broker", "browser", "buffer", "bug", "build", "building", "built",
    "bundled", "bundling", "bus", "bytes", "cache", "call", "called", "caller", "calling", "camera", "cancelled", "cargo",
    "cassandra", "cause", "caused", "caution", "celery", "certificate", "change", "changed", "channel", "chapter", "charger",
    "charging", "chat", "chatbot", "check", "checking", "checkpoint", "checks", "checksum", "chorus", "chrome", "class",
    "cleanup", "cli", "client", "clients", "close", "closed", "closing", "cluster", "code", "coffee", "command", "commit",
    "compiled", "compiling", "completed", "composer", "computer", "conclusion", "config", "configuration", "connect", "connected",
    "connecting", "connection", "connections", "console", "consul", "consumer", "container", "content", "context", "controller",
    "cookie", "copied", "copy", "core", "count", "cpu", "crash", "create", "created", "creating", "crew", "critical", "cron",
    "crowd", "css", "current", "customer", "daemon", "danger", "dashboard", "data", "database", "date", "day", "deadlock", "dear",
    "debug", "december", "default", "delete", "deleted", "deleting", "delivery", "demo", "denied", "departure", "departures",
    "deploy", "deployed", "deploying", "deployment", "deprecated", "description", "details", "device", "devices", "dienst",
    "digest", "dinner", "directory", "disabled", "disconnect", "disconnected", "disk", "display", "dit", "django", "dns",
    "docker", "domain", "done", "download", "downloaded", "downloading", "drive", "driver", "drop", "dropped", "du", "dump",
    "duration", "elasticsearch", "email", "emergency", "empty", "enabled", "encryption", "end", "ended", "endpoint", "engine",
    "entry", "environment", "envoy", "epoch", "erreur", "error", "errors", "eslint", "etc", "ethernet", "evaluator", "event",
    "events", "everybody", "everyone", "everything", "exception", "exec", "execute", "executed", "executing", "executor",
    "exhibit", "exit", "exited", "exiting", "expected", "expired", "export", "express", "external", "factory", "fail", "failed",
    "failing", "failure", "false", "fan", "fatal", "fault", "feature", "february", "fehler", "female", "fetch", "fetched",
    "fetching", "field", "figure", "file", "files", "filter", "final", "finish", "finished", "firefox", "firewall", "firmware",
    "flask", "flight", "flush", "folder", "found", "fout", "frage", "friday", "from", "frontend", "function", "gate", "gateway",
    "gebruiker", "general", "generated", "git", "github", "gitlab", "global", "golang", "google", "gpu", "gradient", "gradle",
    "grafana", "group", "groups", "gruppe", "guest", "gui", "gulp", "gunicorn", "hadoop", "handler", "haproxy", "hardware",
    "hash", "header", "headers", "headset", "health", "healthcheck", "heap", "heartbeat", "hello", "help", "helpdesk",
    "herinnering", "hibernate", "hint", "hinweis", "hook", "horizon", "host", "hosts", "hotfix", "html", "http", "https", "id",
    "ide", "ignored", "ignoring", "image", "import", "important", "inbound", "incoming", "index", "info", "information", "init",
    "initial", "initialized", "initializing", "inleiding", "inner", "input", "install", "installed", "installing", "instance",
    "interface", "internal", "interviewee", "interviewer", "intro", "introduction", "invalid", "invocation", "invoice", "ip",
    "issue", "istio", "item", "items", "iteration", "january", "java", "javascript", "je", "jenkins", "jetty", "jij", "job",
    "jobs", "journal", "json", "july", "kafka", "kanal", "kernel", "key", "keyboard", "keynote", "keys", "kibana", "klant",
    "klantenservice", "kubernetes", "kunde", "kundenservice", "lambda", "language", "laravel", "last", "latency", "launch",
    "launched", "launching", "layer", "learning", "legacy", "level", "license", "line", "link", "linked", "linking", "linux",
    "listener", "listening", "listing", "load", "loaded", "loader", "loading", "local", "location", "lock", "log", "logged",
    "logger", "logging", "login", "logout", "logs", "logstash", "loop", "loss", "lunch", "main", "maintenance", "male", "man",
    "manager", "mapping", "march", "mariadb", "master", "match", "maven", "maximum", "medewerker", "media", "meeting", "member",
    "memory", "message", "messages", "method", "metric", "metrics", "microphone", "migrating", "migration", "minimum", "missed",
    "missing", "mode", "model", "modem", "moderator", "module", "moment", "monday", "mongodb", "monitor", "morning", "mount",
    "mounted", "mouse", "move", "music", "mutex", "mysql", "nachricht", "nachrichten", "name", "narrator", "network", "new",
    "next", "nginx", "no", "nobody", "node", "nodes", "nomad", "nota", "note", "notes", "notice", "notification", "november",
    "npm", "null", "number", "nuxt", "object", "october", "off", "office", "offline", "ok", "okay", "on", "onbekend", "online",
    "open", "opened", "opening", "operation", "operator", "opmerking", "optimizer", "option", "options", "oracle", "order",
    "orders", "orm", "other", "outbound", "outgoing", "output", "owner", "package", "packaged", "packaging", "packet", "page",
    "panel", "panic", "params", "parse", "parser", "parsing", "participant", "passed", "password", "patch", "path", "pause",
    "paused", "pauze", "payload", "payment", "peer", "pending", "performance", "permission", "phase", "php", "ping", "pip",
    "pipeline", "platform", "plugin", "plugins", "pod", "point", "policy", "poll", "polling", "pool", "port", "postfix",
    "postgres", "postgresql", "power", "pregunta", "presenter", "prettier", "printer", "priority", "private", "probe", "problem",
    "process", "processed", "processes", "processing", "processor", "producer", "product", "production", "profile", "progress",
    "project", "prometheus", "property", "protocol", "provider", "proxy", "public", "publish", "published", "pull", "puma",
    "push", "python", "queries", "query", "question", "queue", "queued", "rabbitmq", "ram", "raw", "reached", "react", "read",
    "reader", "reading", "ready", "reason", "rebuild", "receive", "received", "receiver", "receiving", "receptie", "reception",
    "reconnect", "reconnecting", "record", "records", "recovered", "recovery", "redirect", "redis", "refresh", "refused",
    "region", "registered", "registry", "rejected", "release", "released", "reload", "reloaded", "reloading", "remarks",
    "remarque", "reminder", "remote", "remove", "removed", "removing", "render", "replica", "replication", "report", "reporter",
    "request", "requests", "researcher", "reset", "resolved", "resource", "resources", "respondent", "response", "responses",
    "respuesta", "restart", "restarted", "restarting", "result", "results", "resume", "resumed", "resumen", "retry", "retrying",
    "return", "returned", "role", "rollback", "root", "route", "router", "row", "rows", "ruby", "rule", "run", "runner",
    "running", "runtime", "salt", "samenvatting", "saturday", "save", "saved", "saving", "scan", "scanner", "scanning", "scene",
    "schedule", "scheduled", "scheduler", "schema", "score", "screen", "script", "sdk", "search", "section", "security",
    "segment", "selinux", "send", "sender", "sending", "sensor", "sent", "september", "server", "servers", "service",
    "servicedesk", "services", "servlet", "session", "sessions", "setting", "settings", "setup", "severity", "shell", "shipment",
    "shutdown", "shutting", "sidekiq", "signal", "size", "skip", "skipped", "skipping", "slow", "snapshot", "socket", "someone",
    "source", "space", "spark", "speaker", "speakers", "sprecher", "spreker", "spring", "sql", "sqlite", "stack", "staff",
    "stage", "staging", "standup", "start", "started", "starting", "startup", "state", "statement", "station", "statistics",
    "stats", "status", "stderr", "stdin", "stdout", "step", "steps", "stop", "stopped", "stopping", "storage", "store", "stream",
    "success", "summary", "sunday", "support", "suspended", "symfony", "sync", "synced", "syncing", "systeem", "system",
    "systemd", "table", "target", "task", "tasks", "team", "teams", "temp", "temperature", "template", "terminated",
    "terminating", "terraform", "test", "tested", "testing", "tests", "text", "thanks", "the", "this", "thread", "threads",
    "throttled", "throughput", "thursday", "ticket", "time", "timed", "timeout", "timer", "timestamp", "tip", "title", "today",
    "todo", "token", "tomcat", "tomorrow", "tool", "topic", "total", "trace", "traceback", "track", "tracker", "traefik",
    "traffic", "train", "transaction", "transfer", "trigger", "triggered", "true", "trying", "tuesday", "type", "typescript",
    "unable", "unavailable", "unbekannt", "uncaught", "undefined", "unexpected", "unhandled", "unit", "unknown", "unlock",
    "unmounted", "unresolved", "unsupported", "update", "updated", "updater", "updates", "updating", "upgrade", "upload",
    "uploaded", "uploading", "uptime", "urgent", "uri", "url", "usage", "usb", "user", "users", "using", "uvicorn", "valid",
    "validating", "validation", "validator", "value", "values", "varnish", "vault", "verbose", "verified", "verify", "verifying",
    "version", "video", "view", "virtual", "visitor", "vite", "voice", "voices", "voltage", "volume", "vous", "vraag", "vue",
    "wait", "waiting", "wake", "warn", "warning", "warnings", "warnung", "watchdog", "watcher", "web", "webhook", "webpack",
    "wednesday", "welcome", "wifi", "windows", "woman", "worker", "workers", "workflow", "workshop", "world", "write", "writer",
    "writing", "xml", "yaml", "yarn", "yes", "yesterday", "you", "zone", "zookeeper", "zusammenfassung",
];

/// Words before the name of somebody who has that part in a talk, or in the life of who keeps the list of contacts.
#[rustfmt::skip]
const ROLES: [&str; 51] = [
    "Agent", "Assistant", "Aunt", "Auntie", "Begeleider", "Bezoeker", "Buurman", "Buurvrouw", "Caller", "Coach", "Customer", "Dad",
    "Docent", "Dokter", "Grandma", "Grandpa", "Guest", "Host", "Huisarts", "Interviewer", "Juf", "Klant", "Kunde",
    "Leiding", "Makelaar", "Mam", "Mama", "Medewerker", "Meester", "Moderator", "Mum", "Nurse", "Oma", "Oom", "Opa", "Operator", "Pap",
    "Papa", "Ploegbaas", "Presenter", "Support", "Tante", "Teacher", "Teamleider", "Trainer", "Uncle", "Verhuurder", "Verpleegkundige",
    "Visitor", "Voorman", "Voorzitter",
];

/// A name at some place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many of its words are neither particles nor initials.
    pub(super) words: usize,
    /// It has particles, as only names do: `Jan de Vries`.
    pub(super) has_particles: bool,
    /// Before it stands what part somebody has: `Agent Jan`.
    pub(super) has_role: bool,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `Jan de Vries`, and `Vries, Jan de`.
    Mixed,
    /// `Jan de Vries`: behind a comma stands the next one.
    Listed,
    /// Or `JAN DE VRIES`, as captions have it.
    Any,
    /// Or `jan`, as people write the names of their contacts.
    Loose,
}

/// Reads the name that starts here; the line stands behind it afterwards.
pub(super) fn read(line: &mut Line<'_>, case: Case) -> Read<Name> {
    let first = line.peek()?;
    if !(first.is_ascii_alphabetic() || first >= 0x80 || first == b'\'') {
        return Err(Stop::No);
    }
    let mut name = Name { start: line.at, end: line.at, words: 0, has_particles: false, has_role: false };
    let mut ahead = *line;
    let mut is_inverted = false;
    for count in 0.. {
        let start = ahead.at;
        let word = word(&mut ahead)?;
        if ahead.at - name.start > LONGEST || count > MOST_WORDS {
            return Err(Stop::No);
        }
        let is_before_comma = ahead.peek()? == b',' && ahead.ahead(1)? == b' ';
        match sort(word, case) {
            Sort::Full if name.words == 0 && name.end == name.start && is_role(word) && ahead.peek()? == b' ' => {
                name.has_role = true;
                name.start = ahead.at + 1;
                name.end = name.start;
            }
            Sort::Full if is_nobody(word) => return Err(Stop::No),
            Sort::Full => {
                name.has_particles |= name.words > 0 && name.end + 1 < start;
                name.words += 1;
                name.end = ahead.at;
            }
            Sort::Initial => name.end = ahead.at,
            Sort::Particle if ahead.at > start => {
                if is_inverted {
                    name.end = ahead.at;
                }
            }
            Sort::Particle | Sort::None => break,
        }
        if is_before_comma && case != Case::Listed && !is_inverted && name.words > 0 && name.end == ahead.at {
            is_inverted = true;
            ahead.at += 1;
        }
        if ahead.peek()? != b' ' {
            break;
        }
        ahead.at += 1;
    }
    if name.words == 0 {
        return Err(Stop::No);
    }
    line.at = name.end;
    let text = line.since(name.start);
    if name.words == 1 && text.len() > 6 && THINGS.iter().any(|end| text.ends_with(end.as_bytes())) {
        return Err(Stop::No);
    }
    Ok(name)
}

/// Whether the whole text has the form of a name.
pub(super) fn is(text: &[u8]) -> bool {
    let with_end = [text, b"\n"].concat();
    let mut line = Line::new(&with_end);
    read(&mut line, Case::Mixed).is_ok_and(|name| name.start == 0 && name.end == text.len())
}

/// Whether the word is no one's name.
pub(super) fn is_nobody(word: &[u8]) -> bool {
    let first = word.first().copied().unwrap_or_default();
    if first.is_ascii_alphabetic() && word.len() <= LONGEST_NOBODY {
        // Most names are told apart from all of them by their first letter and their length.
        if LENGTHS[usize::from(first & 0x1f)] >> word.len() & 1 == 0 {
            return false;
        }
    }
    let mut small = [0; LONGEST_NOBODY];
    let Some(small) = small.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word);
    small.make_ascii_lowercase();
    let small = &*small;
    NOBODY.binary_search_by(|known| known.as_bytes().cmp(small)).is_ok()
}

/// How long the words are that are no one's names, by their first letters: a bit for each length.
static LENGTHS: [u32; 32] = {
    let mut lengths = [0; 32];
    let mut at = 0;
    while at < NOBODY.len() {
        let word = NOBODY[at].as_bytes();
        if word[0].is_ascii_alphabetic() {
            lengths[(word[0] & 0x1f) as usize] |= 1 << word.len();
        }
        at += 1;
    }
    lengths
};

/// The longest word that is no one's name, in bytes.
pub(super) const LONGEST_NOBODY: usize = 24;

/// Whether the part that somebody has may stand here: `Agent Jan`.
pub(super) fn has_role(line: &Line<'_>) -> Read<bool> {
    let first = [line.peek()?, line.ahead(1)?];
    if !ROLES.iter().any(|role| role.as_bytes().starts_with(&first)) {
        return Ok(false);
    }
    let mut line = *line;
    let word = word(&mut line)?;
    Ok(is_role(word))
}

fn is_role(word: &[u8]) -> bool {
    ROLES.iter().any(|role| role.as_bytes() == word)
}

/// Whether the byte may stand in a word of a name.
pub(super) fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b'\'' | b'-' | b'.')
}

/// The word that starts here, up to what no name holds.
fn word<'h>(line: &mut Line<'h>) -> Read<&'h [u8]> {
    let start = line.at;
    loop {
        let is_part = match line.peek()? {
            byte if byte.is_ascii_alphabetic() => true,
            b'\'' | b'-' | b'.' => true,
            // Signs such as « and what is no blank to see.
            0xc2 => false,
            // Quotation marks, dashes and marks of direction, but for the apostrophe.
            0xe2 => match line.ahead(1)? {
                0x80 => line.ahead(2)? == 0x99,
                0x81 | 0x86..=0x8b => false,
                _ => true,
            },
            byte => byte >= 0x80,
        };
        if !is_part || line.at - start > LONGEST {
            return Ok(line.since(start));
        }
        line.at += 1;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Full,
    Initial,
    Particle,
    None,
}

/// Whether it is a word in a name that is written small.
pub(super) fn is_particle(word: &[u8]) -> bool {
    matches!(
        word,
        b"'s"
            | b"'t"
            | b"af"
            | b"al"
            | b"ap"
            | b"av"
            | b"bin"
            | b"bint"
            | b"da"
            | b"das"
            | b"de"
            | b"del"
            | b"dela"
            | b"della"
            | b"den"
            | b"der"
            | b"di"
            | b"do"
            | b"dos"
            | b"du"
            | b"e"
            | b"el"
            | b"het"
            | b"i"
            | b"ibn"
            | b"in"
            | b"la"
            | b"las"
            | b"le"
            | b"los"
            | b"op"
            | b"te"
            | b"ten"
            | b"ter"
            | b"und"
            | b"v.d."
            | b"van"
            | b"von"
            | b"y"
            | b"zu"
            | b"zum"
            | b"zur"
    )
}

/// What a word is in a name.
fn sort(word: &[u8], case: Case) -> Sort {
    if is_particle(word) {
        return Sort::Particle;
    }
    if word.first().is_none_or(u8::is_ascii_lowercase) && !word.starts_with(b"d'") {
        let is_word = word.len() > 1 && word.iter().all(|byte| byte.is_ascii_lowercase() || *byte >= 0x80);
        return match case {
            Case::Loose if is_word => Sort::Full,
            Case::Loose if word.len() == 1 => Sort::Initial,
            _ => Sort::None,
        };
    }
    // Most names.
    if let [first, rest @ ..] = word
        && first.is_ascii_uppercase()
        && !rest.is_empty()
        && rest.iter().all(u8::is_ascii_lowercase)
    {
        return Sort::Full;
    }
    let text = String::from_utf8_lossy(word);
    let is_capital =
        |part: &str| part.chars().next().is_some_and(|first| first.is_alphabetic() && !first.is_lowercase() || !first.is_ascii());
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    // `d'Angelo` begins with a small letter.
    let is_name = is_capital(&text) && !text.starts_with(|first: char| first.is_lowercase())
        || text.strip_prefix("d'").is_some_and(is_capital);
    if !is_name || letters == 0 && word.is_ascii() || text.starts_with(char::REPLACEMENT_CHARACTER) {
        return Sort::None;
    }
    let mut parts = text.split('.').filter(|part| !part.is_empty());
    let is_initials = letters <= 2 && text.chars().all(|letter| letter == '.' || letter.is_uppercase())
        || text.contains('.') && parts.all(|part| part.chars().count() <= 2 && is_capital(part));
    if is_initials {
        return Sort::Initial;
    }
    let inner_point = text.trim_end_matches('.').contains('.');
    let is_whole = !inner_point && !text.ends_with('-') && text.rsplit('-').next().is_some_and(is_capital) && letters != 1;
    if !is_whole {
        return Sort::None;
    }
    if case == Case::Any && text.chars().all(|letter| !letter.is_lowercase()) {
        return Sort::Full;
    }
    if has_odd_capital(&text) || word.is_ascii() && !word.iter().any(u8::is_ascii_lowercase) { Sort::None } else { Sort::Full }
}

/// Whether a capital stands where names of people have none: `DataSource`, but `McDonald` and `Jean-Luc`.
fn has_odd_capital(text: &str) -> bool {
    text.split('-').any(|part| {
        part.char_indices().skip(1).any(|(at, letter)| {
            letter.is_uppercase() && {
                let before = part[..at].replace('\u{2019}', "'").to_lowercase();
                !BEFORE_CAPITAL.contains(&before.as_str())
            }
        })
    })
}
