//! Ways of writing in which personal data hides, and what only looks like personal data.

use inkout::{Engine, Setup, Worker};

fn redacted(text: &str) -> String {
    let engine = Engine::new(Setup::built_in().unwrap().act("*=label:plain").unwrap()).unwrap();
    let mut out = Vec::new();
    engine.redact(text.as_bytes(), &mut Worker::default(), &mut out);
    String::from_utf8(out).unwrap()
}

/// Texts, each with what becomes of it.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(redacted(text), *expected, "{text}");
    }
}

/// Texts in which nothing is personal.
#[track_caller]
fn stay(texts: &[&str]) {
    for text in texts {
        assert_eq!(redacted(text), *text);
    }
}

#[test]
fn escapes_hide_nothing() {
    check(&[
        ("{\"first_name\":\"Jan\\\\\",\"x\":1}\n", "{\"first_name\":\"[NAME]\",\"x\":1}\n"),
        ("{\"x\":\"mail jan\\u0040example.com\"}\n", "{\"x\":\"mail [EMAIL]\"}\n"),
        ("{\"x\":\"{\\\"y\\\":\\\"jan\\\\u0040example.com\\\"}\"}\n", "{\"x\":\"{\\\"y\\\":\\\"[EMAIL]\\\"}\"}\n"),
        ("<p>jan&#64;example.com, jan&#x40;example.com</p>\n", "<p>[EMAIL], [EMAIL]</p>\n"),
        ("mail \"j x\"@example.com now\n", "mail [EMAIL] now\n"),
        ("{\"x\":\"mail \\\"j x\\\"@example.com now\"}\n", "{\"x\":\"mail [EMAIL] now\"}\n"),
    ]);
}

#[test]
fn statements_are_found_wherever_they_begin() {
    check(&[
        (
            "/* x */INSERT INTO users (id, first_name) VALUES (1, 'Qvist');\n",
            "/* x */INSERT INTO users (id, first_name) VALUES (1, '[NAME]');\n",
        ),
        (
            "WITH a AS (SELECT ')' FROM b), c AS (SELECT 1)\nINSERT INTO users (id, first_name) VALUES (1, 'Qvist');\n",
            "WITH a AS (SELECT ')' FROM b), c AS (SELECT 1)\nINSERT INTO users (id, first_name) VALUES (1, '[NAME]');\n",
        ),
        (
            "INSERT INTO u (name,password) VALUES (\"Jan\",\"hunter2x\");\n",
            "INSERT INTO u (name,password) VALUES (\"[NAME]\",\"[PASSWORD]\");\n",
        ),
        (
            "CREATE USER 'qvist'@'localhost' IDENTIFIED BY 'hunter2';\n",
            "CREATE USER '[USERNAME]'@'localhost' IDENTIFIED BY '[PASSWORD]';\n",
        ),
        ("ALTER ROLE qvist WITH PASSWORD 'hunter2';\n", "ALTER ROLE [USERNAME] WITH PASSWORD '[PASSWORD]';\n"),
        (
            "GRANT ALL ON *.* TO 'qvist'@'%' IDENTIFIED BY 'hunter2';\n",
            "GRANT ALL ON *.* TO '[USERNAME]'@'%' IDENTIFIED BY '[PASSWORD]';\n",
        ),
    ]);
}

#[test]
fn tables_may_have_one_column_or_odd_line_ends() {
    check(&[
        ("first_name\nQvist\n\"Oddny, x\"\n", "first_name\n[NAME]\n\"[NAME]\"\n"),
        ("id,first_name,x\r1,Qvist,y\r2,Oddny,z\r", "id,first_name,x\r1,[NAME],y\r2,[NAME],z\r"),
        (
            "#Software: Internet Information Services\n#Fields: date cs-username c-ip\n2024-11-19 DOM\\qvist 192.0.2.8\n",
            "#Software: Internet Information Services\n#Fields: date cs-username c-ip\n2024-11-19 [USERNAME] [IP]\n",
        ),
    ]);
}

#[test]
fn a_first_name_tells_of_the_columns_beside_it() {
    check(&[
        ("Name;Vorname\nQvist;Oddny\n", "Name;Vorname\n[NAME];[NAME]\n"),
        ("nom,prénom\nQvist,Oddny\n", "nom,prénom\n[NAME],[NAME]\n"),
        ("voornaam,functie\nOddny,Hoofd inkoop\n", "voornaam,functie\n[NAME],[JOB]\n"),
        ("last_name,Title\nQvist,Head of sales\n", "last_name,Title\n[NAME],[JOB]\n"),
        (
            "INSERT INTO t (surname, name) VALUES ('Qvist', 'Oddny');\n",
            "INSERT INTO t (surname, name) VALUES ('[NAME]', '[NAME]');\n",
        ),
    ]);
}

#[test]
fn lists_and_their_keys_in_the_plural() {
    check(&[
        ("phones:\n  - number: 0612345678\n", "phones:\n  - number: \"[PHONE]\"\n"),
        ("{\"phones\":[{\"number\":\"0612345678\"}]}\n", "{\"phones\":[{\"number\":\"[PHONE]\"}]}\n"),
        ("Attendees: Jan de Vries, Anna Smith and Piet Bakker\n", "Attendees: [NAME], [NAME] and [NAME]\n"),
        ("Aanwezig: Jan, Piet en Klaas de Boer\n", "Aanwezig: [NAME], [NAME] en [NAME]\n"),
        (
            "[{\"id\":\"U1\",\"team_id\":\"T1\",\"name\":\"jdevries\"}]\n",
            "[{\"id\":\"U1\",\"team_id\":\"T1\",\"name\":\"[USERNAME]\"}]\n",
        ),
    ]);
}

#[test]
fn those_who_sign_in_are_found_in_messages() {
    check(&[
        (
            "Access denied for user 'qvist'@'web1' (using password: YES)\n",
            "Access denied for user '[USERNAME]'@'web1' (using password: YES)\n",
        ),
        ("Login failed for user 'CORP\\qvist'.\n", "Login failed for user '[USERNAME]'.\n"),
        (
            "FATAL: password authentication failed for user \"qvist\"\n",
            "FATAL: password authentication failed for user \"[USERNAME]\"\n",
        ),
        ("{\"log\":\"failed for user \\\"qvist\\\"\"}\n", "{\"log\":\"failed for user \\\"[USERNAME]\\\"\"}\n"),
        (
            "MESSAGE=Accepted publickey for qvist from 192.0.2.7 port 22\n",
            "MESSAGE=Accepted publickey for [USERNAME] from [IP] port 22\n",
        ),
        ("10:15 * qvist (~oddny@192.0.2.7) Quit\n", "10:15 * [USERNAME] (~[USERNAME]@[IP]) Quit\n"),
    ]);
}

#[test]
fn cards_of_people_are_read_by_their_properties() {
    check(&[(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Qvist;Oddny;;;\r\nFN:Oddny Qvist\r\nitem1.TEL;TYPE=CELL:tel:+31-6-12345678\r\nADR;TYPE=HOME:;;Kerkstraat 12;Utrecht;;3511 AB;NL\r\nBDAY:1974-11-19\r\nORG:Example\r\nTITLE:Head of sales\r\nEND:VCARD\r\n",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:[NAME];[NAME];;;\r\nFN:[NAME]\r\nitem1.TEL;TYPE=CELL:tel:[PHONE]\r\nADR;TYPE=HOME:;;[ADDRESS];Utrecht;;[POSTCODE];NL\r\nBDAY:[BIRTHDATE]\r\nORG:[ORG]\r\nTITLE:[JOB]\r\nEND:VCARD\r\n",
    )]);
}

#[test]
fn who_is_invited_is_found_in_calendars() {
    check(&[(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN=Oddny Qvist:mailto:oddny@example.com\r\nATTENDEE;ROLE=CHAIR;CN=\"Qvist, Egil\";RSVP=TRUE:mailto:egil@example.com\r\nSUMMARY:Overleg\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN=[NAME]:mailto:[EMAIL]\r\nATTENDEE;ROLE=CHAIR;CN=\"[NAME]\";RSVP=TRUE:mailto:[EMAIL]\r\nSUMMARY:Overleg\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )]);
}

#[test]
fn people_are_found_in_messages_of_hospitals() {
    check(&[
        (
            "MSH|^~\\&|EPD|UMC|LAB|UMC|202406250810||ADT^A01|12|P|2.5\nPID|1||4412^^^UMC||Qvist^Oddny^M||19741119|F|||Kerkstraat 12^^Utrecht^^3511 AB^NL||0201234567\nPV1|1|I|AW^12||||991^Berg^Egil\n",
            "MSH|^~\\&|EPD|UMC|LAB|UMC|202406250810||ADT^A01|12|P|2.5\nPID|1||[ACCOUNTNO]^^^UMC||[NAME]^[NAME]^[NAME]||[BIRTHDATE]|F|||[ADDRESS]^^Utrecht^^[POSTCODE]^NL||[PHONE]\nPV1|1|I|AW^12||||991^[NAME]^[NAME]\n",
        ),
        // Segments may be apart by carriage returns.
        (
            "MSH|^~\\&|A\rPID|1||4412^^^UMC^MR~123456782^^^NLMINBIZA^NNNLD||Qvist^Oddny||||||||020 555 0123^PRN^PH~0612345678^PRN^CP^o@example.com\r",
            "MSH|^~\\&|A\rPID|1||[ACCOUNTNO]^^^UMC^MR~[BSN]^^^NLMINBIZA^NNNLD||[NAME]^[NAME]||||||||[PHONE]^PRN^PH~[PHONE]^PRN^CP^[EMAIL]\r",
        ),
        ("FHS|^~\\&|A\rMSH|^~\\&|A\rPID|1||||Qvist^Oddny^^Jr\r", "FHS|^~\\&|A\rMSH|^~\\&|A\rPID|1||||[NAME]^[NAME]^^[NAME]\r"),
        ("PID|1||||Qvist^Oddny\rNK1|1|Qvist^Egil|SPO\n", "PID|1||||[NAME]^[NAME]\rNK1|1|[NAME]^[NAME]|SPO\n"),
        // The second element of `NM1` says whether it is a person.
        ("NM1*IL*1*QVIST*ODDNY*M~NM1*PR*2*QVIST INSURANCE~\n", "NM1*IL*1*[NAME]*[NAME]*[NAME]~NM1*PR*2*QVIST INSURANCE~\n"),
    ]);
}

#[test]
fn titles_and_blanks_around_a_name_stay() {
    check(&[
        ("id;naam;achternaam\n1;Mw. O. Qvist;Qvist\n", "id;naam;achternaam\n1;Mw. [NAME];[NAME]\n"),
        ("Contact: Dr. Qvist\n", "Contact: Dr. [NAME]\n"),
    ]);
}

#[test]
fn what_only_looks_personal_stays() {
    stay(&[
        "metric,age,value\ncache,12,3\n",
        "ts,host,age\n1,web,33\n",
        "cache hit age=12 ttl=300\n",
        "{\"cache\":\"x\",\"age\":12,\"max_age\":300}\n",
        "Message-ID: <abc123.def@mail.example.com>\nIn-Reply-To: <zz99@mail.example.com>\nReferences: <a1@example.com> <b2@example.com>\n",
        "postfix: A1B2C3: message-id=<20241119.1015@mail.example.com>\n",
        "Call-ID: 843817637684230@998sdasdh09.example.com\n",
        "user=www-data uid=33\n{\"user\":\"postgres\",\"db\":\"x\"}\n",
        "Access denied for user 'root'@'localhost'\n",
        "{\"items\":[{\"name\":\"Billy Bookcase\",\"qty\":1}]}\n{\"merchant\":{\"name\":\"Albert Heijn\"}}\n",
        "Product: Billy Bookcase\nMerchant: Albert Heijn\n",
        "{\"password\": \"Wachtwoord vergeten?\"}\n{\"password\": \"Forgot your password?\"}\n",
        "  password = var.db_password\n  password = data.aws_secret.db.value\n",
    ]);
    check(&[
        ("{\"password\": \"Welkom01?\"}\n", "{\"password\": \"[PASSWORD]\"}\n"),
        ("To: <jan@example.com>\nReply-To: <jan@example.com>\n", "To: <[EMAIL]>\nReply-To: <[EMAIL]>\n"),
        ("name,age\nQvist,44\n", "name,age\nQvist,[AGE]\n"),
    ]);
}

#[test]
fn encoded_words_of_subjects_are_read_and_written_back() {
    let mail = |subject: &str| format!("From: x@example.com\nSubject: {subject}\n\nhi\n");
    for (subject, expected) in [
        ("=?utf-8?Q?Betaling_van_jan=40example.com?=", "=?utf-8?Q?Betaling_van_=5BEMAIL=5D?="),
        (
            "a =?UTF-8?B?bWFpbCBqYW5AZXhhbXBsZS5jb20=?=\n =?utf-8?q?caf=C3=A9?=",
            "a =?UTF-8?B?bWFpbCBbRU1BSUxd?=\n =?utf-8?q?caf=C3=A9?=",
        ),
        ("=?utf-8?Q?nothing?= =?x", "=?utf-8?Q?nothing?= =?x"),
    ] {
        assert_eq!(redacted(&mail(subject)), mail(expected).replace("x@example.com", "[EMAIL]"));
    }
}

#[test]
fn families_may_come_first() {
    check(&[
        ("level=info name=\"AKEHURST, B\" resp=9650\n", "level=info name=\"[NAME]\" resp=9650\n"),
        ("{\"nom\": \"Petrov, Anna\", \"x\": 1}\n", "{\"nom\": \"[NAME]\", \"x\": 1}\n"),
        ("verify type=HUF name=\"ROSE KENNEDY\" status=E\n", "verify type=HUF name=\"[NAME]\" status=E\n"),
    ]);
    stay(&["level=info name=\"Shirt, Blue\" price=9\n", "level=info name=\"MAIN QUEUE\" x=1\n"]);
}

#[test]
fn forms_and_tickets_say_what_follows() {
    check(&[
        ("Personeelsnr.:        P-003391\n", "Personeelsnr.:        [ACCOUNTNO]\n"),
        ("2a. Polisnummer            BR 81.662.309\n", "2a. Polisnummer            [ACCOUNTNO]\n"),
        ("studentnummer s1995306, derde jaar\n", "studentnummer [ACCOUNTNO], derde jaar\n"),
        (
            "personeelsnummer 31552 en 31660 staan er dubbel in\n",
            "personeelsnummer [ACCOUNTNO] en [ACCOUNTNO] staan er dubbel in\n",
        ),
        ("Je lidmaatschap GYM-41227 loopt af.\n", "Je lidmaatschap [ACCOUNTNO] loopt af.\n"),
        (
            "wachtwoord is gereset naar Herfst2023#kade; graag wijzigen\n",
            "wachtwoord is gereset naar [PASSWORD]; graag wijzigen\n",
        ),
        ("een wachtwoord gezet, dat is Appel_4417, niet delen\n", "een wachtwoord gezet, dat is [PASSWORD], niet delen\n"),
        ("I reset her to Copper-Pan-61 this morning\n", "I reset her to [PASSWORD] this morning\n"),
        ("the password was changed to Copper-Pan-61.\n", "the password was changed to [PASSWORD].\n"),
        ("gebruikersnaam blijft krzwol.\n", "gebruikersnaam blijft [USERNAME].\n"),
        ("slagboomcode #3380\n", "slagboomcode #[PASSWORD]\n"),
        ("GEB.:         Gent, 14/02/1957\n", "GEB.:         Gent, [BIRTHDATE]\n"),
        ("Adrescheck gaf 404 voor \"7213 VK 12a\"\n", "Adrescheck gaf 404 voor \"[POSTCODE] 12a\"\n"),
        ("Reporter: Saoirse Mulcahy (smulcahy), twice\n", "Reporter: [NAME] ([USERNAME]), twice\n"),
        ("Person(first=\"Rosalind\", last=\"Achterberg\")\n", "Person(first=\"[NAME]\", last=\"[NAME]\")\n"),
        ("{\"user\":\"KANTOOR\\\\kvanloon\",\"sid\":7}\n", "{\"user\":\"[USERNAME]\",\"sid\":7}\n"),
        ("cust#;Ph#;note\n17-88201;7135550164;x\n", "cust#;Ph#;note\n[ACCOUNTNO];[PHONE];x\n"),
        (
            "klntnr;gebdat;tel. ouder 1\n100482;12-07-1968;0655501101\n",
            "klntnr;gebdat;tel. ouder 1\n[ACCOUNTNO];[BIRTHDATE];[PHONE]\n",
        ),
        ("id;ontvanger;tekst\n900773101;31655501101;hoi\n", "id;ontvanger;tekst\n900773101;[PHONE];hoi\n"),
        (
            "||Member no||Name||DOB||\n|6035 3461|Roos Smit|02/28/1959|\n",
            "||Member no||Name||DOB||\n|[ACCOUNTNO]|[NAME]|[BIRTHDATE]|\n",
        ),
        ("login jan_k / Geheim123x\n", "login [USERNAME] / [PASSWORD]\n"),
        ("greta:$apr1$Xy6495ab$SXGhD1uExyQWVJ9EhOVryD\n", "[USERNAME]:[PASSWORD]\n"),
        (
            "login(user: \"curlew-cottage\", password: \"Sandpiper.81\")\n",
            "login(user: \"[USERNAME]\", password: \"[PASSWORD]\")\n",
        ),
        ("adres 1621KV Hoorn\n", "adres [POSTCODE] Hoorn\n"),
        ("nieuw: 5014 CL huisnr 9, wond links\n", "nieuw: [POSTCODE] huisnr 9, wond links\n"),
        ("mijn 06 is 06.555.23.120\n", "mijn 06 is [PHONE]\n"),
        ("toegangscode 137234 (vrijwillig)\n", "toegangscode [PASSWORD] (vrijwillig)\n"),
        ("{\"guest\":{\"name\":\"Young, Mei-Ling\"}}\n", "{\"guest\":{\"name\":\"[NAME]\"}}\n"),
        ("<tr><td>Klantnummer</td><td>559425</td></tr>\n", "<tr><td>Klantnummer</td><td>[ACCOUNTNO]</td></tr>\n"),
        (
            "zie onder\n\nDeb.nr\tNaam\tTel.\tActie\n10044\tYusuf Öz\t0655530447\tx\n",
            "zie onder\n\nDeb.nr\tNaam\tTel.\tActie\n[ACCOUNTNO]\t[NAME]\t[PHONE]\tx\n",
        ),
        ("//CNTP/NL91ABNA0417164300/ABNANL2A/R.S. GOBARDHAN///REMI\n", "//CNTP/[IBAN]/[BIC]/[NAME]///REMI\n"),
        ("GET /p?fn=Wilhelmina&ln=Strong\n", "GET /p?fn=[NAME]&ln=[NAME]\n"),
    ]);
    stay(&[
        "wachtwoord resetten naar de oude situatie\n",
        "password was changed to the new policy\n",
        "id;ontvanger;tekst\n900773101;klantenservice;hoi\n",
        "first=\"1\", last=\"20\"\n",
        "Marketing (marketing) and Support (support)\n",
        "||Version||Status||\n|1.2.3|done|\n",
    ]);
}
