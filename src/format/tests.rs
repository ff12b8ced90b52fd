//! Which cells are seen, and that it does not matter how the bytes arrive.

use proptest::prelude::*;

use super::{Options, Structure};
use crate::model::{Cell, Style};

mod calls;
mod logs;
mod mail;
mod talk;

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
    let mut structure = Structure::new(Options::default());
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
                    Style::Text => "",
                    Style::Number => "#",
                    Style::Date => "date ",
                    Style::Address => "address ",
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
    check("id,first_name\n1,\"Jan\nPiet\"\n", &[("first_name", "Jan\nPiet")]);
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
fn cells_of_copy_blocks() {
    check(
        "COPY public.users (id, first_name, phone) FROM stdin;\n1\tJan\t\\N\n2\ta\\tb\t+31\n\\.\n3\tx\ty\n",
        &[("first_name", "Jan"), ("phone", "\\N"), ("first_name", "a\\tb"), ("phone", "+31")],
    );
    check("COPY users (first_name) FROM stdin WITH (FORMAT csv);\nJan\n\\.\n", &[]);
    check("COPY users (first_name) FROM stdin;\n\\.x\n\\.\nJan\n", &[("first_name", "\\.x")]);
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
    "I",
    "INSERT",
    "C",
    "\r\n",
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
