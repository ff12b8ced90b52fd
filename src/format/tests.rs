//! Which cells are seen, and that it does not matter how the bytes arrive.

use proptest::prelude::*;

use super::{Options, Structure};
use crate::model::{Cell, Style};

mod calls;
mod lined_up;
mod logs;
mod mail;
mod records;
mod talk;
mod tickets;

const WANTED: [&str; 8] = ["email", "first_name", "phone", "card_no", "full_name", "username", "phone_number", "ip_address"];

/// Names that are others in records of calls.
const OF_CALLS: [(&str, &str); 10] = [
    ("clid", "phone_number"),
    ("a_number", "phone_number"),
    ("b_number", "phone_number"),
    ("caller_id_name", "full_name"),
    ("caller_id_number", "phone_number"),
    ("destination_number", "phone_number"),
    ("callingPartyNumber", "phone_number"),
    ("finalCalledPartyNumber", "phone_number"),
    ("origIpAddr", "ip_address"),
    ("caller", "phone_number"),
];

fn judge(name: &[u8], table: &[u8]) -> Option<u16> {
    let is_party =
        table == b"calls" && [&b"from"[..], b"to", b"src", b"dst"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let other = OF_CALLS.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, other)| other.as_bytes());
    let name = if is_party { b"phone_number" } else { other.unwrap_or(name) };
    WANTED.iter().position(|wanted| wanted.as_bytes() == name).map(|at| at as u16)
}

fn cells(text: &[u8], sizes: &[usize]) -> Vec<Cell> {
    let mut structure = Structure::new(Options { with_fields: true, ..Options::default() }, super::Unique::default());
    let (mut rest, mut turn) = (text, 0);
    while !rest.is_empty() {
        let size = sizes[turn % sizes.len()].clamp(1, rest.len());
        structure.follow(&rest[..size], &judge);
        rest = &rest[size..];
        turn += 1;
    }
    assert_eq!(structure.offset(), text.len() as u64);
    structure.finish(&judge);
    structure.cells().to_vec()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    for sizes in [&[usize::MAX][..], &[1], &[3, 7]] {
        let found: Vec<_> = cells(text.as_bytes(), sizes)
            .iter()
            .map(|cell| {
                let value = &text[cell.start as usize..cell.end as usize];
                let style = match cell.style {
                    Style::Text | Style::Lined | Style::Short(_) | Style::Unknown => "",
                    Style::Checked => "checked ",
                    Style::Fixed => "fixed ",
                    Style::Key | Style::ShortKey(_) => "key ",
                    Style::Hex => "hex ",
                    Style::Compound => "compound ",
                    Style::Number => "#",
                    Style::Date => "date ",
                    Style::Address => "address ",
                    Style::JsonText => "json ",
                    Style::JsonNumber => "json #",
                    Style::Plain => "plain ",
                    Style::Other => "other ",
                };
                (cell.column.map_or("", |column| WANTED[usize::from(column)]), format!("{style}{value}"))
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(column, value)| (*column, value.as_str())).collect();
        assert_eq!(found, expected, "{text} in pieces of {sizes:?}");
    }
}

#[test]
fn cells_of_delimited_files() {
    check("id,first_name,x\n1,Jan,y\n2,\"de \"\"Vries\"\"\",z\n", &[("first_name", "Jan"), ("first_name", "de \"\"Vries\"\"")]);
    check("id;first_name\r\n1;Jan\r\n2;\"Piet\"\r\n", &[("first_name", "Jan"), ("first_name", "Piet")]);
    check("\u{feff}first_name\tid\nJan\t1\n\t2\nPiet\t3", &[("first_name", "Jan"), ("first_name", "Piet")]);
    check("id,first_name\n1,\"Jan\nPiet\"\n", &[("first_name", "Jan"), ("first_name", "Piet")]);
    check("id,first_name\none line, of, text\n1,Jan\n", &[]);
    check("Dear Jan, first_name is a column.\n1,Jan\n", &[]);
}

#[test]
fn cells_of_statements() {
    check(
        "INSERT INTO users (id, first_name, phone) VALUES (1, 'O''Brien', 31612345678), (2,'x;y)','+31'),(3,NULL,4);\n",
        &[
            ("first_name", "O''Brien"),
            ("phone", "#31612345678"),
            ("first_name", "x;y)"),
            ("phone", "+31"),
            ("first_name", "#NULL"),
            ("phone", "#4"),
        ],
    );
    check("insert into `u` (`first_name`,`x`) values ('a\\'b',1);\n", &[("first_name", "a\\'b")]);
    check("INSERT INTO u(first_name) VALUES ('C:\\');\nx 'a', 'b'\n", &[("first_name", "C:\\")]);
    check("INSERT INTO u(first_name) VALUES (E'a\\'b'), (N'c');\n", &[("first_name", "a\\'b"), ("first_name", "c")]);
    check("INSERT INTO \"public\".\"u\" (\"id\", \"first_name\") VALUES (coalesce(1, 2), 'Jan');\n", &[("first_name", "Jan")]);
    check("INSERT INTO [dbo].[u] ([first_name], [x]) VALUES (N'Jan', ARRAY['a,b', 'c']);\n", &[("first_name", "Jan")]);
    check(
        "CREATE TABLE IF NOT EXISTS `u` (\n  `id` int(11) NOT NULL,\n  `first_name` varchar(20) DEFAULT 'a,b',\n  PRIMARY KEY (`id`)\n);\nINSERT INTO `u` VALUES (1,'Jan'),\n(2,'Piet');\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check(
        "text\nREPLACE INTO u (first_name) VALUES\n('Jan')\n,('Piet');\nmore 'text'\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check("INSERT INTO u SELECT first_name FROM v;\nINFO: x ('Jan')\n", &[]);
}

#[test]
fn dialects_and_what_people_put_around_tables() {
    check("sep=;\r\nid;first_name\r\n1;Jan\r\n", &[("first_name", "Jan")]);
    check("# export\n\n,first_name,Card No.\n0,Jan,x\n", &[("first_name", "Jan")]);
    check("id,first_name\n1,Jan", &[("first_name", "Jan")]);
    check("id,first_name\n\n1,Jan\n", &[("first_name", "Jan")]);
    check("first_name,note\nJan,\"two\nlines\"\n", &[("first_name", "Jan")]);
    check(
        "INSERT INTO dbo.u (id, first_name) VALUES (1, N'Jan')\nINSERT INTO dbo.u (id, first_name) VALUES (2, N'Piet')\nGO\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check(
        "INSERT [dbo].[u] ([first_name]) VALUES (N'Jan')\n  INSERT INTO u (first_name) VALUES ('Piet'); INSERT INTO u (first_name) VALUES ('Kees');\n",
        &[("first_name", "Jan"), ("first_name", "Piet"), ("first_name", "Kees")],
    );
    check(
        "INSERT INTO u (first_name) VALUES (1, 2), ('O\\'Brien'), ('x');\n",
        &[("first_name", "#1"), ("first_name", "O\\'Brien"), ("first_name", "x")],
    );
    check(
        "INSERT INTO u (first_name, x) OVERRIDING SYSTEM VALUE VALUES (_binary 'Jan', DATE '2024-01-02');\n",
        &[("first_name", "Jan")],
    );
    check(
        "CREATE TABLE U ( -- don't\n id int, /* it's */ first_name text COMMENT 'user\\'s');\nINSERT INTO u VALUES (1, 'Jan');\n",
        &[("first_name", "Jan")],
    );
    // Cut in the middle of a value.
    check("INSERT INTO u (first_name) VALUES ('Jan'), ('Pie", &[("first_name", "Jan"), ("first_name", "Pie")]);
    check("COPY u (first_name, x) FROM stdin;\nJan\tx\nPie", &[("first_name", "Jan"), ("first_name", "Pie")]);
    let long = format!("INSERT INTO u (id,first_name) VALUES (0,'Jan'){};\n", ",(1,NULL)".repeat(9000));
    assert_eq!(cells(long.as_bytes(), &[usize::MAX]).len(), 9001);
    assert_eq!(cells(long.as_bytes(), &[1000]), cells(long.as_bytes(), &[usize::MAX]));
}

#[test]
fn types_of_columns_are_known() {
    check(
        "CREATE TABLE public.u (\n    first_name character varying(20),\n    phone bigint,\n    seen inet,\n    born date NOT NULL\n);\nCOPY public.u (phone, first_name, seen, born) FROM stdin;\n31612345678\tJan\t192.0.2.7\t1974-11-19\n\\.\n",
        &[("phone", "#31612345678"), ("first_name", "Jan"), ("", "address 192.0.2.7"), ("", "date 1974-11-19")],
    );
    check(
        "CREATE TABLE [u] ([id] [int] NOT NULL, [first_name] [nvarchar](20), [born] [datetime2](7));\nINSERT [u] ([id]) VALUES (1);\nINSERT INTO u VALUES (12345678, N'Jan', '1974-11-19');\n",
        &[("", "#12345678"), ("first_name", "Jan"), ("", "date 1974-11-19")],
    );
}

#[test]
fn strings_of_every_dialect_are_cells() {
    check(
        "INSERT INTO u (first_name, x) VALUES ($$Jan, 'x')$$, 1), ($q$a$b$q$, 2), ('Jan'::varchar(3), 4), (N'Piet' COLLATE \"C\", 5);\n",
        &[("first_name", "Jan, 'x')"), ("first_name", "a$b"), ("first_name", "Jan"), ("first_name", "Piet")],
    );
    check(
        "INSERT INTO u (first_name, x) VALUES (replace('a\\nb','\\n',char(10)), 1), ('a' || chr(10) || 'b', 2), (concat('c', ' ', 'd'), 3);\n",
        &[
            ("first_name", "a\\nb"),
            ("first_name", "a"),
            ("first_name", "b"),
            ("first_name", "c"),
            ("first_name", " "),
            ("first_name", "d"),
        ],
    );
    check(
        "INSERT INTO `u` (`first_name`, `x`) VALUES (_binary 'J\\'n', 0x00), (0x4A616E, 1), (x'4a61', 2), (\"Jan, x\", 3);\n",
        &[("first_name", "J\\'n"), ("first_name", "hex 0x4A616E"), ("first_name", "hex 4a61"), ("first_name", "Jan, x")],
    );
    check(
        "INSERT INTO u (first_name, x) VALUES -- the first\n('Jan', 1), /* and\nthe ; second */\n('Piet', 2)\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check(
        "INSERT INTO u (x, first_name) VALUES ('a\nb', 'Jan\r\nde\n\nVries');\n",
        &[("first_name", "Jan"), ("first_name", "de"), ("first_name", "Vries")],
    );
    check(
        "-- MariaDB dump 10.19\n\nINSERT INTO \"u\" (\"first_name\") VALUES ('a\\'), (\\'b');\n",
        &[("first_name", "a\\'), (\\'b")],
    );
}

#[test]
fn values_that_are_set_are_cells() {
    check(
        "UPDATE public.u SET first_name = 'Jan', x='it''s', \"phone\"=31612345678 WHERE email = 'jan@example.com' AND phone = 5;\nINSERT INTO u (first_name) VALUES ('Piet');\n",
        &[
            ("first_name", "Jan"),
            ("phone", "#31612345678"),
            ("email", "jan@example.com"),
            ("phone", "#5"),
            ("first_name", "Piet"),
        ],
    );
    check(
        "UPDATE [u] SET [first_name] = N'Jan'\nWHERE id = 1\nGO\nUPDATE u\nSET x = lower('a'),\n first_name = 'Piet' WHERE note LIKE '%; x%'\nINSERT u (first_name) VALUES ('Kees')\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check(
        "CREATE TABLE u (phone varchar(10), first_name domain_of_mine);\nUPDATE u SET phone='1234', first_name='Jan';\n",
        &[("phone", "1234"), ("first_name", "checked Jan")],
    );
    check("UPDATE of the software: set a = 'x' and 'first_name'\nUPDATED\n", &[]);
}

#[test]
fn what_joins_tables_is_written_alike() {
    // As PostgreSQL writes it: all tables, then all rows.
    check(
        "CREATE TABLE a (email text CHECK (email ~~ '%@%'));\nCREATE TABLE b (email varchar(9));\nCOPY b (email) FROM stdin;\nx@y.z\n\\.\n",
        &[("email", "checked x@y.z")],
    );
    // As MySQL does, by name: what is referred to may come later, and be called another name.
    check(
        "CREATE TABLE a (owner text, CONSTRAINT f FOREIGN KEY (owner) REFERENCES b (email));\nINSERT INTO a VALUES ('x@y.z');\nCREATE TABLE b (email text);\nINSERT INTO b VALUES ('x@y.z');\n",
        &[("email", "checked x@y.z"), ("email", "checked x@y.z")],
    );
    check(
        "CREATE TABLE b (email text);\nINSERT INTO b VALUES ('x@y.z');\nCREATE TABLE c (owner varchar(9) REFERENCES b(email));\nINSERT INTO c VALUES ('x@y.z');\n",
        &[("email", "x@y.z"), ("email", "x@y.z")],
    );
    check(
        "CREATE TABLE a (email text CHECK (length(email) > 3 AND email <> ''));\nINSERT INTO a VALUES ('x@y.z');\n",
        &[("email", "x@y.z")],
    );
}

#[test]
fn types_that_the_dump_creates_are_known() {
    check(
        "CREATE TYPE public.mood AS ENUM ('a;b', 'c');\nCREATE DOMAIN public.mail AS text CHECK (VALUE ~ '@');\nCREATE DOMAIN day AS date;\nCREATE TABLE u (first_name public.mood, email mail, phone public.day);\nINSERT INTO u VALUES ('c', 'x@y.z', '1974-11-19');\n",
        &[("first_name", "compound c"), ("email", "checked x@y.z"), ("phone", "date 1974-11-19")],
    );
    check(
        "CREATE TABLE u (first_name text[], email json, phone \"char\", card_no enum('1','2'));\nINSERT INTO u VALUES ('{Jan}', '[]', '1', '2');\n",
        &[("first_name", "compound {Jan}"), ("email", "compound []"), ("phone", "1"), ("card_no", "compound 2")],
    );
}

#[test]
fn cells_of_copy_blocks() {
    check("COPY users (id, first_name) FROM stdin WITH (DELIMITER '|');\n1|Jan\n\\.\n", &[("first_name", "Jan")]);
    check(
        "COPY public.users (id, first_name, phone) FROM stdin;\n1\tJan\t\\N\n2\ta\\tb\t+31\n\\.\n3\tx\ty\n",
        &[("first_name", "Jan"), ("phone", "\\N"), ("first_name", "a\\tb"), ("phone", "+31")],
    );
    check(
        "COPY users (first_name, x) FROM stdin WITH (FORMAT csv, HEADER);\nfirst_name,x\nJan,\"a, b\"\n\"Piet\nKees\",y\n\\.\nJan,z\n",
        &[("first_name", "Jan"), ("first_name", "Piet"), ("first_name", "Kees")],
    );
    check(
        "COPY u (phone, first_name) FROM stdin DELIMITER ';' CSV;\n1;Jan\n\\x;Piet\n\\.\n",
        &[("phone", "1"), ("first_name", "Jan"), ("phone", "\\x"), ("first_name", "Piet")],
    );
    check("COPY users (first_name) FROM stdin WITH (FORMAT binary);\nJan\n\\.\n", &[]);
    check("COPY users (first_name) FROM stdin;\n\\.x\n\\.\nJan\n", &[("first_name", "\\.x")]);
}

#[test]
fn values_in_json() {
    check(
        r#"{"id":1,"first_name":"Jan","x":[{"first_name":"Piet"}]}"#,
        &[("first_name", "json Jan"), ("first_name", "json Piet")],
    );
    check(
        "{\n  \"first_name\" : \"Jan\",\n  \"phone\": 31612345678\n}\n",
        &[("first_name", "json Jan"), ("phone", "json #31612345678")],
    );
    check(
        "{\"first_name\":\"a\\\"b\"}\n{\"first_name\":[\"Jan\",[\"Piet\"],null,true,1]}\n\n[{\"first_name\":\"Kees\"}]",
        &[
            ("first_name", "json a\\\"b"),
            ("first_name", "json Jan"),
            ("first_name", "json Piet"),
            ("first_name", "json #1"),
            ("first_name", "json Kees"),
        ],
    );
    check("\u{feff}{\"first_name\": \"Jan\"}", &[("first_name", "json Jan")]);
    check("text\n  {\"first_name\": \"Jan\"} text {\"first_name\": \"Piet\"}\n", &[("first_name", "json Jan")]);
    check(
        "{\"a\":1}{\"first_name\": \"Jan\"}\nINSERT INTO u (first_name) VALUES ('Piet');\n",
        &[("first_name", "json Jan"), ("first_name", "Piet")],
    );
    // Numbers without a verdict, where only the structure tells that they are some.
    check("[\n 31612345678,\n 1.5,\n -12345678\n]", &[("", "json #31612345678"), ("", "json #-12345678")]);
    check("{\"id\":31612345678,\"a\\\"b\":1}", &[("", "json #1")]);
    // Cut in the middle.
    check("{\"first_name\": \"Ja", &[("first_name", "json Ja")]);
    check("{\"phone\": 316", &[("phone", "json #316")]);
}

#[test]
fn values_in_yaml_and_toml() {
    check(
        "# x\nusers:\n  - first_name: Jan # x\n    phone: 31612345678\n    email: \"a\"\n    x: 'y'\n  - first_name: 'Piet'\n    phone:\n      - +31\n      - \"5\"\n",
        &[
            ("first_name", "plain Jan"),
            ("phone", "plain 31612345678"),
            ("email", "json a"),
            ("first_name", "json Piet"),
            ("phone", "plain +31"),
            ("phone", "json 5"),
        ],
    );
    check("---\nfirst_name: Jan\nx: |\n  first_name: Jan\nphone: ~\n", &[("first_name", "plain Jan")]);
    // What told the format may be written by now.
    check("first_name: Jan\nphone: 5\nsome text\nfirst_name: Piet\n", &[("phone", "plain 5")]);
    check("first_name: Jan is here\nphone: call me\n", &[]);
    check("From: Jan\nfirst_name: Jan\n", &[]);
    check(
        "[users]\nfirst_name = \"Jan\"\nphone = 31612345678 # x\n\n[x.phone]\nphone = '5'\n",
        &[("first_name", "json Jan"), ("phone", "json #31612345678"), ("phone", "json 5")],
    );
    check("[users]\nfirst_name = Jan\nphone = 5\n", &[]);
}

#[test]
fn values_of_several_lines_and_lists_in_yaml_and_toml() {
    check(
        "users:\n  - first_name: >-\n      Jan\n      Piet\n    email: \"a\n      b\"\n    phone: '5\n      6\n    x: y'\n",
        &[
            ("first_name", "json Jan"),
            ("first_name", "json Piet"),
            ("email", "json a"),
            ("email", "json b"),
            ("phone", "json 5"),
            ("phone", "json 6"),
            ("", "plain y'"),
        ],
    );
    check(
        "users:\n  first_name: [Jan, \"Piet\", null, 'Kees'] # x\n  email: &a !!str x\n  phone: *a\n  x: [5, [6]]\n",
        &[("first_name", "plain Jan"), ("first_name", "json Piet"), ("first_name", "json Kees"), ("email", "plain x")],
    );
    check(
        "users:\n  first_name:\n    Jan # x\n    Piet\n  phone: 5\n    6\n  x: y\n    z\n",
        &[("first_name", "plain Jan"), ("first_name", "json Piet"), ("phone", "plain 5"), ("phone", "json 6"), ("", "plain y")],
    );
    check("[users]\nx = \"y\"\nphone = [5]:6\nfirst_name = [\"Jan\", [\"Piet\"]]\n", &[]);
    check("x: |-\n  y\nfirst_name: Jan\n", &[("first_name", "plain Jan")]);
    check("[users]\nfirst_name = [\"Jan\"]\n", &[("first_name", "json Jan")]);
    check("users:\n  EMAIL_1: x\n  first_name: Jan\n", &[("", "plain x"), ("first_name", "plain Jan")]);
    check(
        "[users]\nx = \"y\"\nfirst_name = [\"Jan\", 'Piet'] # x\nphone = [5, 6]\nemail = \"\"\"\na\n b\"\"\"\n",
        &[
            ("first_name", "json Jan"),
            ("first_name", "json Piet"),
            ("phone", "json #5"),
            ("phone", "json #6"),
            ("email", "json a"),
            ("email", "json b"),
        ],
    );
}

#[test]
fn what_is_cut_is_told() {
    check("x,first_name\n1,Jan\n2,\"Piet", &[("first_name", "Jan"), ("first_name", "Piet")]);
}

#[test]
fn statements_behind_each_other_on_a_line() {
    check("BEGIN TRANSACTION;INSERT INTO u (first_name) VALUES ('Jan'); COMMIT;\n", &[("first_name", "Jan")]);
    check("CREATE TABLE u (x text, first_name text) STRICT;INSERT INTO u VALUES (1, 'Jan');\n", &[("first_name", "Jan")]);
    check("Begin at last\nBEGIN;\nINSERT INTO u (first_name) VALUES ('Jan');\n", &[("first_name", "Jan")]);
}

#[test]
fn what_is_no_json_goes_on_as_text() {
    for text in [
        "[2024-01-02 10:00:00] {\"first_name\": \"Jan\"}\n",
        "[12] \"first_name\": \"Jan\"\n",
        "[INFO] {\"first_name\": \"Jan\"}\n",
        "{template} \"first_name\": \"Jan\"\n",
        "{\"first_name\" \"Jan\"}\n",
        "{\"first_name\": Jan}\n",
        "{\"x\": tru, \"first_name\": \"Jan\"}\n",
        "{\"x\": 1.2.3, \"first_name\": \"Jan\"}\n",
        "{\"x\": 1], \"first_name\": \"Jan\"}\n",
        "{\"x\": \"y\n, \"first_name\": \"Jan\"}\n",
    ] {
        check(text, &[]);
        check(&format!("{text}{{\"first_name\": \"Piet\"}}\n"), &[("first_name", "json Piet")]);
    }
}

#[test]
fn levels_without_end_are_followed() {
    let text = format!("{{\"x\": {}{}, \"first_name\": \"Jan\"}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(cells(text.as_bytes(), &[usize::MAX]).len(), 1);
    assert_eq!(cells(text.as_bytes(), &[999]), cells(text.as_bytes(), &[usize::MAX]));
    let keys: String = (0..10_000).map(|key| format!("\"k{key}\": {{\"first_name\": \"Jan\"}}, ")).collect();
    let text = format!("{{{keys}\"{}\": {{\"first_name\": \"Jan\"}}}}", "k".repeat(5000));
    assert_eq!(cells(text.as_bytes(), &[usize::MAX]).len(), 10_001);
    assert_eq!(cells(text.as_bytes(), &[999]), cells(text.as_bytes(), &[usize::MAX]));
}

#[test]
fn values_in_xml() {
    check(
        "<?xml version=\"1.0\"?>\n<users>\n <user id=\"1\" email='jan@example.com'>\n  <first_name>\n   Jan \n  </first_name>\n  <x>y</x>\n </user>\n</users>\n",
        &[("email", "jan@example.com"), ("first_name", "Jan")],
    );
    check(
        "log line\n<row><field name=\"first_name\">Jan &amp; Piet</field><field name=\"x\">y</field><phone/></row> more\n<row><phone>31612345678</phone></row>\n",
        &[("first_name", "Jan &amp; Piet"), ("phone", "31612345678")],
    );
    check(
        "<u:user xmlns:u=\"x\"><!-- <phone>1</phone> --><u:first_name><![CDATA[Jan <de> Vries]]]></u:first_name ><a><phone>1</phone></a></u:user>\n",
        &[("first_name", "Jan <de> Vries]"), ("phone", "1")],
    );
    // What stands between elements belongs to none of them.
    check("<first_name><b>x</b>Jan</first_name>\n", &[]);
    check("<r><first_name>Jan<b>x</b></first_name></r>\n", &[("first_name", "Jan")]);
    // HTML, a nick, a level: no data.
    check("<p class=\"x\"><first_name>Jan</first_name></p>\n<first_name> hello\n<3>\n", &[]);
    // Broken: what was seen stays, and text goes on.
    check("<r>\n<first_name>Jan</first_name></b>\n<first_name>Piet</first_name>\n", &[("first_name", "Jan")]);
    check("<r>\n<first_name>Jan", &[("first_name", "Jan")]);
    let deep = format!("<r>\n{}<first_name>Jan</first_name>", "<b>".repeat(10_000));
    assert_eq!(cells(deep.as_bytes(), &[usize::MAX]), []);
}

/// What files with tables are made of, whole and broken.
const PIECES: &[&str] = &[
    "INSERT INTO users (id, first_name) VALUES ",
    "(1,'Jan')",
    ",",
    ";",
    "\n",
    "('a''b', 'c\\'d')",
    "COPY users (id, first_name) FROM stdin;\n",
    "1\tJan\n",
    "\\.\n",
    "CREATE TABLE users (id int, first_name text);\n",
    "INSERT INTO users VALUES (1, E'x\\\\'), (2, N'y')",
    "id,first_name\n",
    "1,\"Jan\"\n",
    "\"",
    "'",
    "(",
    ")",
    "\\",
    "\t",
    "text",
    "UPDATE users SET first_name = ",
    "UPDATE users SET id = 1, first_name='x' WHERE ",
    "COPY users (id, first_name) FROM stdin CSV;\n",
    "1,Jan\n",
    "$$",
    "$q$",
    "replace('a\\nb','\\n',char(10))",
    " || ",
    "::text",
    "x'4a'",
    "\"first_name\" = N'Jan'",
    "-- ",
    "/*",
    "*/",
    "CREATE TABLE users (first_name varchar(9) REFERENCES other(first_name), phone bigint CHECK (phone > 0));\n",
    "CREATE DOMAIN d AS text CHECK (VALUE ~ ';');\n",
    "-- MySQL dump\n",
    "I",
    "INSERT",
    "C",
    "\r\n",
    "{\"first_name\": \"Jan\", ",
    "\"phone\":31612345678",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\"first_name\"",
    "\"a\\\"b\":",
    "\\u00e9",
    "{\"x\":[-1.5e+7,true,null,\"y\"],",
    "31612345678",
    " ",
    "\u{feff}",
    "\n  ",
    "users:\n",
    "first_name: Jan\n",
    "  - first_name: 'Jan'\n",
    "phone: 5 # x\n",
    "---\n",
    "x: |\n",
    "[users]\n",
    "first_name = \"Jan\"\n",
    "phone = 5\n",
    "192.0.2.7 - jan [19/Nov/2024:10:15:03 +0000] ",
    "Nov 19 10:15:03 web1 sshd[1]: ",
    "Accepted password for jan from x",
    "[19-11-2024 10:15:03] ",
    "11/19/24, 10:15\u{202f}AM - ",
    "10:15 ",
    "00:00:04,000 --> 00:00:09,500\n",
    "Jan de Vries: ",
    "Jan added Piet, Kees",
    "@\u{2068}Jan\u{2069}",
    "<v Jan>",
    "<@jan> ",
    "* jan waves",
    "Jan de Vries  00:12",
    "From: Jan <jan@example.com>",
    "To: \"Vries, Jan\" <jan@example.com>, ",
    " Piet <piet@example.com>",
    "> ",
    "On 1 Mar 2026, Jan de Vries <jan@example.com> wrote:\n",
    "Return-Path: <jan@example.com>\n",
    "caller,billsec,to\n",
    "\"\"\"Jan\"\" <31612345678>\",1,31612345678\n",
    "Jan <31612345678>,1,",
    "cdrRecordType,clid\nINTEGER,VARCHAR(50)\n",
    "<?xml version='1.0'?>",
    "<row>\n",
    "<first_name>Jan ",
    "</first_name>",
    "</row>",
    "<field name=\"phone\">",
    "<![CDATA[x]",
    "]]>",
    "<!-- x -->",
    "<",
    ">",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn pieces_are_the_whole(
        parts in proptest::collection::vec(proptest::sample::select(PIECES), 0..20),
        sizes in proptest::collection::vec(1usize..30, 1..5),
    ) {
        let text = parts.concat();
        let whole = cells(text.as_bytes(), &[usize::MAX]);
        prop_assert_eq!(&cells(text.as_bytes(), &sizes), &whole);
        prop_assert_eq!(&cells(text.as_bytes(), &[1]), &whole);
        prop_assert!(whole.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}
