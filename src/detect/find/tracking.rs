//! Links by which somebody is followed: those of campaigns by mail, whose host or path counts clicks and whose token tells who clicked.

use super::{Hits, value};
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::detect::validate::words::Words;
use crate::detect::vector::class;
use crate::model::Traits;

/// The longest link, in bytes.
const LONGEST: usize = 1024;
/// Hosts, by their first label, that do nothing but follow clicks.
static TRACKERS: Words = Words::new(&[
    b"click",
    b"clicks",
    b"klik",
    b"clk",
    b"trk",
    b"track",
    b"tracking",
    b"tracker",
    b"trackings",
    b"redirect",
    b"pixel",
    b"open",
    b"opens",
    b"unsubscribe",
    b"ablink",
    b"ablinks",
    b"emltrk",
    b"clicktracking",
    b"klick",
    b"clic",
    b"ctrk",
    b"beacon",
]);
/// Hosts that may.
static MAILERS: Words = Words::new(&[
    b"link",
    b"links",
    b"lnk",
    b"l",
    b"e",
    b"r",
    b"t",
    b"c",
    b"u",
    b"go",
    b"m",
    b"mailing",
    b"mailings",
    b"newsletter",
    b"nieuwsbrief",
    b"url",
    b"em",
    b"mta",
    b"list-manage",
]);
/// Hosts that send mail, of which only links with a long token follow somebody.
static SENDERS: Words = Words::new(&[
    b"email",
    b"mg",
    b"mailer",
    b"news",
    b"nieuws",
    b"nl",
    b"edm",
    b"campaign",
    b"campaigns",
    b"send",
    b"boletin",
    b"lettre",
    b"infolettre",
    b"utskick",
    b"nyhetsbrev",
    b"nyhedsbrev",
    b"live",
    b"o",
    b"img",
    b"email-tracking",
    b"comms",
    b"crm",
    b"mkt",
    b"marketing",
    b"e-mail",
    b"betal",
    b"epost",
    b"e-post",
]);
/// Parts of a path that follow a click or end a subscription.
static STEPS: Words = Words::new(&[
    b"unsub",
    b"unsubscribe",
    b"afmelden",
    b"uitschrijven",
    b"abmelden",
    b"optout",
    b"opt-out",
    b"click",
    b"track",
    b"trk",
    b"open",
    b"wf",
    b"ls",
    b"pixel",
    b"beacon",
    b"uitschrijf",
    b"afmeld",
    b"abmeldung",
    b"desabonnement",
    b"desinscription",
    b"baja",
    b"darse-de-baja",
    b"cancella",
    b"disiscrizione",
    b"descadastrar",
    b"wypisz",
    b"avregistrera",
    b"avslutt",
    b"afmeldt",
    b"peruuta",
    b"preferences",
    b"preference",
    b"voorkeuren",
    b"optin",
    b"clk",
    b"klik",
    b"klick",
    b"clic",
    b"webversion",
    b"view-in-browser",
    b"collect",
]);
/// Parameters that tell who was written to.
const READERS: [&[u8]; 16] = [
    b"mc_eid",
    b"mkt_tok",
    b"_hsenc",
    b"_hsmi",
    b"vero_id",
    b"oly_enc_id",
    b"oly_anon_id",
    b"ml_subscriber",
    b"ml_subscriber_hash",
    b"ck_subscriber_id",
    b"subscriber_id",
    b"rb_clickid",
    b"wickedid",
    b"mc_cid",
    b"bsft_eid",
    b"recipient_id",
];

/// Takes the link whose host begins at `host`, behind the slashes of its scheme, which ends at `colon`.
#[cold]
pub(super) fn link(look: &Look<'_>, colon: usize, host: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.tracking_url else { return };
    let scheme = look.buffer[..colon].iter().rev().take(6).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let start = colon - scheme;
    if !matches!(&look.buffer[start..colon], b"http" | b"https") || look.joins(start) || is_plain(look, host) {
        return;
    }
    let text = &look.buffer[host..look.buffer.len().min(host + LONGEST)];
    let end = text.iter().position(|byte| value::is_uri_end(*byte) || matches!(byte, b'[' | b'*'));
    let Some(length) = end.or((text.len() < LONGEST && !hits.is_cut).then_some(text.len())) else { return };
    if matches!(text.get(length), Some(b'[' | b'*' | b'\\')) {
        return;
    }
    let length =
        text[..length].iter().rposition(|byte| !matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?')).map_or(0, |at| at + 1);
    if !follows(&text[..length]) {
        return;
    }
    hits.note(look.buffer, start..host + length);
    hits.push(look, start..host + length, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
}

/// Whether the link whose host begins at `host` ends before any digit and has no parameters: so it tells nobody. Bitmaps say so of short ones.
fn is_plain(look: &Look<'_>, host: usize) -> bool {
    let class = &look.tile.bits.class;
    let slash = look.ahead(&class[class::NUMBER_SEPARATOR], host) & !look.ahead(&class[class::KEY_CLOSER], host);
    let part = (look.ahead(&look.tile.unions.name, host) | slash) & !look.ahead(&class[class::DIGIT], host);
    let end = look.byte(host + part.trailing_ones() as usize);
    value::is_uri_end(end) && end != b'\\'
}

/// Whether a link, without its scheme, tells who follows it.
fn follows<'l>(link: &'l [u8]) -> bool {
    let (link, query) = split(link, b'?');
    let (host, path) = split(link, b'/');
    let mut labels = host.split(|byte| *byte == b'.');
    let first = labels.next().unwrap_or_default();
    let depth = labels.count();
    // `trk7`, `click-eu`.
    let stem = &first[..first.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(first.len())];
    // A host of one letter has no other purpose than to be short; one of two may be a language.
    let is_short_host = depth >= 2 && stem.len() == 1 && first.len() == 1;
    let is_tracker = depth >= 1 && TRACKERS.has(stem);
    let is_mailer = is_short_host || depth >= 2 && MAILERS.has(stem);
    let parameters = query.split(|byte| matches!(byte, b'&' | b';')).filter(|parameter| !parameter.is_empty());
    let value = |parameter: &'l [u8]| if parameter.contains(&b'=') { split(parameter, b'=').1 } else { parameter };
    let mut parts = path.split(|byte| *byte == b'/').chain(parameters.clone().map(value));
    let has_long_token = parts.clone().any(|part| part.len() >= LONG && is_random(part));
    // Most links have no parameters and lead to no such host.
    if query.is_empty() && !is_tracker && !is_mailer && !has_long_token {
        return false;
    }
    let count = parameters.clone().count();
    let is_reader = |name: &[u8]| READERS.iter().any(|known| name.eq_ignore_ascii_case(known));
    if parameters.clone().any(|parameter| parameter.len() > 12 && is_reader(split(parameter, b'=').0)) {
        return true;
    }
    let is_short = path.len() <= 3 && count > 0;
    let is_step = || path.split(|byte| matches!(byte, b'/' | b'.')).any(|part| STEPS.has(part));
    if !is_tracker && !is_mailer && !has_long_token && !is_step() {
        return false;
    }
    let has_token = has_long_token || parts.any(is_random);
    let is_sender = || depth >= 2 && SENDERS.has(stem) || labels_of_services(host);
    is_tracker && (has_token || count > 0)
        || is_mailer && (has_token || is_short && count > 1)
        || has_token && is_step() && (count > 0 || is_mailer)
        || has_long_token && (is_step() || is_sender())
}

/// How long a token is that alone tells who was written to, in bytes.
const LONG: usize = 18;

/// Whether the host is one of a service that sends mail for others.
fn labels_of_services(host: &[u8]) -> bool {
    static SERVICES: Words = Words::new(&[
        b"list-manage",
        b"sendgrid",
        b"mandrillapp",
        b"mailgun",
        b"klclick",
        b"klaviyo",
        b"hubspotlinks",
        b"hs-sales-engage",
        b"createsend",
        b"cmail19",
        b"cmail20",
        b"mailjet",
        b"sendinblue",
        b"brevo",
        b"sparkpostmail",
        b"awstrack",
        b"exacttarget",
        b"mkto",
        b"mktoweb",
        b"rs6",
        b"constantcontact",
        b"intercom-mail",
        b"customeriomail",
        b"mailerlite",
        b"mlsend",
        b"convertkit-mail",
        b"flodesk",
        b"sailthru",
        b"pstmrk",
        b"laposta",
        b"spotler",
        b"emlnk",
        b"activehosted",
        b"getresponse",
        b"omnisend",
        b"braze",
    ]);
    host.split(|byte| *byte == b'.').any(|label| SERVICES.has(label))
}

/// The text before a sign and behind it.
fn split(text: &[u8], sign: u8) -> (&[u8], &[u8]) {
    memchr::memchr(sign, text).map_or((text, &[]), |at| (&text[..at], &text[at + 1..]))
}

/// Whether a part of a link is drawn by lot: letters and digits that change often.
fn is_random(part: &[u8]) -> bool {
    // What a pixel is called has the end of an image.
    let part = [&b".gif"[..], b".png", b".jpg", b".php", b".aspx"].iter().find_map(|end| part.strip_suffix(*end)).unwrap_or(part);
    let part = memchr::memchr(b'.', part).map_or(part, |_| &part[..0]);
    let sort = |byte: u8| match byte {
        b'0'..=b'9' => 1,
        b'A'..=b'Z' => 2,
        b'a'..=b'z' => 3,
        _ => 0,
    };
    let changes =
        part.windows(2).filter(|pair| sort(pair[0]) != sort(pair[1]) && sort(pair[0]) != 0 && sort(pair[1]) != 0).count();
    let has_digit = part.iter().any(u8::is_ascii_digit);
    part.len() >= 8 && has_digit && changes >= 3 && !part.contains(&b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_follow_and_others() {
        for link in [
            "click.example.com/t/MijZikNETP4NzHNXdk?k=8837",
            "trk.example.com/u?rid=WGVsvDk2IKEfZkHDLH",
            "shop.example.com/r?mc_eid=d4cad4a37e&mc_cid=ab57a9558d",
            "e.mailing.example/c/eJxZhFR2DItTYmqo5pwdGkwFp2d",
            "e.mailing.example/unsub?s=e56e9e12cb277cfabf5d&m=6b79aa76",
            "r.news.example/k?m=jan&id=3539062",
            "t.example.com/e/o/4qWB8dWKnHfDNxSIvPZZ63.gif",
            "nieuws.example.nl/afmelden/uJaWYUH1VAUwV1ZH87MtA5",
            "e.example.com/click?EZSqTa9DTvk4WaaB3xzXpMZuZN",
            "email.mg.example.com/c/ZVaMWUFuXBVjdctBYVhnSg9EH6y",
        ] {
            assert!(follows(link.as_bytes()), "{link}");
        }
        for link in [
            "www.example.com/service/return",
            "cdn.example.com/i/hero@2x.png",
            "link.example.com/article/10.1007/s00415-020-10023-1",
            "example.com/track/42",
            "example.com/",
            "mail.example.com/inbox?page=2",
            "github.com/a/b/commit/9f2c1b7d",
            "e.com/x",
            "news.example.com/2024/01/02/article-of-the-day-and-more",
            "mail.example.com/lists/linux-kernel/msg00231.html",
            "lists.example.org/archives/list/dev@lists.example.org",
        ] {
            assert!(!follows(link.as_bytes()), "{link}");
        }
    }
}
