//! Tables that are lined up for the eye.

use super::check;

#[test]
fn rulers_say_where_columns_stand() {
    check(
        "id          full_name            phone\n----------- -------------------- ----------\n          1 Jan de Vries         3125550100\n          2 Özil                 2001\n\n(2 rows affected)\n",
        &[
            ("full_name", "fixed Jan de Vries"),
            ("phone", "fixed 3125550100"),
            ("", "fixed 3125550100"),
            ("full_name", "fixed Özil"),
            ("phone", "fixed 2001"),
        ]
        .into_iter()
        .filter(|(column, _)| !column.is_empty())
        .collect::<Vec<_>>(),
    );
}

#[test]
fn names_say_where_columns_stand_below_one_long_ruler() {
    check(
        "Date      Ext   clid            Duration\n-----------------------------------------\n11/19/26  101   3125550100      00:02:31\n11/19/26  102                   00:00:12\n\nDate      Ext   clid            Duration\n-----------------------------------------\n11/19/26  101   3125550101      00:02:31\n\nTotal of all calls\nthat were made\n",
        &[
            ("", "fixed 11/19/26"),
            ("phone_number", "fixed 3125550100"),
            ("", "fixed 00:02:31"),
            ("", "fixed 11/19/26"),
            ("", "fixed 00:00:12"),
            ("", "fixed 11/19/26"),
            ("phone_number", "fixed 3125550101"),
            ("", "fixed 00:02:31"),
        ],
    );
}

#[test]
fn tables_of_clients_have_bars() {
    check(
        " id |  first_name  |   phone    \n----+--------------+------------\n  1 | Jan          | 3125550100\n  2 |              | 2001\n(2 rows)\n\nfirst_name | Jan | x\n",
        &[("first_name", "Jan"), ("phone", "3125550100"), ("phone", "2001")],
    );
    check(
        "Hi,\n+----+------------+\n| id | first_name |\n+----+------------+\n|  1 | Jan        |\n|  2 | Piet       |\n+----+------------+\n2 rows in set (0.00 sec)\n\n| 3 | Kees |\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
    check("+----+------------+\n| id | first_name |\n+--+--+\n|  1 | Jan        |\n", &[]);
    check("+-- a diff\n+ first_name\n", &[]);
}

#[test]
fn tables_stand_anywhere_and_one_behind_another() {
    check(
        "Changed database context.\n  id  first_name\n----  ----------\n   1  Jan\n\nfirst_name  phone\n----------  ----------\nPiet        3125550100\n\nfirst_name      x\n",
        &[("first_name", "fixed Jan"), ("first_name", "fixed Piet"), ("phone", "fixed 3125550100")],
    );
}

#[test]
fn a_bar_in_a_cell_does_not_end_the_table() {
    check(
        " id | first_name |   phone\n----+------------+------------\n  1 | J|an       | 3125550100\n  2 | Piet       | 2001\n",
        &[("first_name", "J|an"), ("phone", "3125550100"), ("first_name", "Piet"), ("phone", "2001")],
    );
    check(
        "+----+------------+\n| id | first_name |\n+----+------------+\n|  1 | Jan\nde Vries     |\n|  2 | Piet       |\n+----+------------+\nHi | Kees\n",
        &[("first_name", "Jan"), ("first_name", "Piet")],
    );
}

#[test]
fn tables_of_markdown_and_of_boxes_that_are_drawn() {
    check(
        "Hi team, these are the customers:\n\n| first_name | phone |\n|:-----------|------:|\n| Jan | 3125550100 |\n| Özil | 2001 |\n\n| x | y |\n",
        &[("first_name", "Jan"), ("phone", "3125550100"), ("first_name", "Özil"), ("phone", "2001")],
    );
    check(
        "| id | first_name | phone |\n|---|---|---|\n| 2 | kees |\n| 3 | piet \\| x | 2001 | extra |\n",
        &[("first_name", "kees"), ("first_name", "piet \\| x"), ("phone", "2001")],
    );
    check("id | first_name\n---|---\n1 | Jan\nps aux | grep | x\n", &[("first_name", "Jan")]);
    check("first_name | phone\n---|---\nJan | 3125550100\nthe end\n", &[("first_name", "Jan"), ("phone", "3125550100")]);
    check("Hi\n| first_name | phone |\n|---|x|\n| Jan | 2 |\n", &[]);
    check(
        "┌────┬────────────┐\n│ id │ first_name │\n├────┼────────────┤\n│  1 │ Özil       │\n│  2 │ J|an       │\n└────┴────────────┘\nend\n│ 3 │ Kees │\n",
        &[("first_name", "Özil"), ("first_name", "J|an")],
    );
    check(
        "╔════╦════════════╗\n║ id ║ first_name ║\n║ int║ varchar    ║\n╠════╬════════════╣\n║  1 ║ Jan        ║\n╚════╩════════════╝\n",
        &[("first_name", "Jan")],
    );
    check(" id │ first_name \n────┼────────────\n  1 │ Jan\n(1 row)\n", &[("first_name", "Jan")]);
}

#[test]
fn names_of_fields_need_no_ruler() {
    check(
        "Hi,\n\nid   first_name   phone\n1    Jan          3125550100\n2    [NAME:7k3fq2xa9b]         2001\n3                 2002\n\nBye   first_name   x\n",
        &[
            ("first_name", "Jan"),
            ("phone", "3125550100"),
            ("first_name", "[NAME:7k3fq2xa9b]"),
            ("phone", "2001"),
            ("phone", "2002"),
        ],
    );
    check(
        "id   first_name   phone\n 1   Jan          3125550100\nThis is not a row of it.\n2    Kees         2001\n",
        &[("first_name", "Jan"), ("phone", "3125550100")],
    );
    // One field, values elsewhere, and a sentence below.
    check("id   first_name   other\n1    Jan          x\n", &[]);
    check("id   first_name   phone\n1  Jan  3125550100\n", &[]);
    check("id   first_name   phone\nare the names of the columns\n", &[]);
}

#[test]
fn rows_may_be_printed_one_column_a_line() {
    check(
        "-[ RECORD 1 ]---+---\nfirst_name | Jan\nnotes      | a+\n           | first_name | b\nphone      | 3125550100\n-[ RECORD 2 ]---+---\nfirst_name | Özil\nphone      | \n\nfirst_name | x\n",
        &[("first_name", "Jan"), ("phone", "3125550100"), ("first_name", "Özil")],
    );
    check(
        "+-[ DATENSATZ 1 ]---+------------+\n| first_name        | J|an       |\n+-------------------+------------+\n| phone | 1 |\n",
        &[("first_name", "J|an")],
    );
    check(
        "*************************** 1. row ***************************\n        id: 1\nfirst_name: Jan: x\nde Vries\n     phone: 3125550100\n1 row in set (0.00 sec)\nfirst_name: x\n",
        &[("first_name", "Jan: x"), ("phone", "3125550100")],
    );
    check(
        "*************************** 1. row ***************************\n     größe: 1\nfirst_name: Jan\n     notes: a\n\nb\n     phone: 3125550100\n",
        &[("first_name", "Jan"), ("phone", "3125550100")],
    );
    check("-[ RECORD 1 ]---\ngröße      | 1\nfirst_name | Jan\n", &[("first_name", "Jan")]);
    for text in ["-[ RECORD x ]---\nfirst_name | Jan\n", "-[ 1 ]\nfirst_name | Jan\n", "*** 1. row ***\nfirst_name: Jan\n"] {
        check(text, &[]);
    }
}

#[test]
fn text_with_columns_is_no_table() {
    check("Dear Jan,   first_name   phone\nis what   I    wrote\n", &[]);
    check("first_name   x\n---------------\nJan          y\n", &[]);
    check("  first_name  \n", &[]);
}
