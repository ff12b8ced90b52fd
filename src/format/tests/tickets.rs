//! Tables as tickets and mails have them.

use super::check;

#[test]
fn cells_of_pasted_tables() {
    check(
        "Open items, pasted\n\nNr\tfirst_name\tphone\tNote\n1\tJan\t06-1\tx\n2\t\"Piet\"\n3\tKees\t\ty\n\nfirst_name\tis a column\n4\tAnna\t06-2\n",
        &[("first_name", "Jan"), ("phone", "06-1"), ("first_name", "Piet"), ("first_name", "Kees")],
    );
    check("x\nfirst_name\tid\tnote\nJan\t1\tx\n", &[]);
}

#[test]
fn cells_of_rows_in_html() {
    check(
        "<p>Hi</p>\n<table class=\"x\"><tr><td>phone:</td><td>06-1</td></tr>\n<tr><td> first_name </td><td><b>Jan</b></td></tr>\n<tr><td>Note</td><td>x</td></tr></table> phone\n",
        &[("phone", "06-1"), ("first_name", "Jan")],
    );
    check(
        "<tr><th>phone</th><td>06-1</td></tr>\n<dl><dt>first_name</dt><dd>Jan</dd></dl>\n",
        &[("phone", "06-1"), ("first_name", "Jan")],
    );
    check("<tr><td>first_name</td><td>phone</td></tr>\n<tr><td>phone\n06\n", &[]);
    // What follows is read by whoever reads it.
    check("<tr>\n<td>x\n\nfirst_name\nINSERT INTO u (first_name) VALUES ('Jan');\n", &[("first_name", "Jan")]);
    check("<table>\nINSERT INTO u (first_name) VALUES ('Jan');\n", &[("first_name", "Jan")]);
}

#[test]
fn cells_of_wikis() {
    check(
        "Seen with:\n||first_name||id||phone||\n|Jan|1|0612345678|\n| Piet |2| |\nSteps\n|Kees|3|x|\n",
        &[("first_name", "Jan"), ("phone", "0612345678"), ("first_name", "Piet")],
    );
    check("||first_name|Jan|\n||phone|06-1|\n", &[("first_name", "Jan"), ("phone", "06-1")]);
    check("a || b\n||x\n|Jan|\n", &[]);
    // What is no whole row is none, and what follows the table is read by whoever reads it.
    check("||first_name||id||\n|Jan|1|\n|Piet|2\n|Kees|3|\n", &[("first_name", "Jan"), ("first_name", "Kees")]);
    check(
        "||first_name||id||\n|Jan|1|\nINSERT INTO u (first_name) VALUES ('Piet');\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
}
