//! Who calls and is called in call records.

use super::check;

const ASTERISK: &str = "\"\",\"31612345678\",\"3125550100\",\"from-internal\",\"\"\"Jan de Vries\"\" <31612345678>\",\"SIP/100-0001\",\"SIP/trunk-0002\",\"Dial\",\"SIP/trunk/3125550100\",\"2024-11-19 10:15:03\",\"2024-11-19 10:15:06\",\"2024-11-19 10:16:00\",57,54,\"ANSWERED\",\"DOCUMENTATION\",\"1732007703.1\",\"\"\n";
const FREESWITCH: &str = "\"Jan de Vries\",\"31612345678\",\"3125550100\",\"default\",\"2024-11-19 10:15:03\",\"\",\"2024-11-19 10:16:00\",\"57\",\"0\",\"NO_ANSWER\",\"8f637939-4137-4390-8c2f-0a1b2c3d4e5f\",\"\",\"\"\n";

#[test]
fn records_without_names_of_columns() {
    check(
        &ASTERISK.repeat(2),
        &[
            ("phone_number", "31612345678"),
            ("phone_number", "3125550100"),
            ("full_name", "Jan de Vries"),
            ("phone_number", "31612345678"),
        ]
        .repeat(2),
    );
    check(
        &FREESWITCH.repeat(2),
        &[("full_name", "Jan de Vries"), ("phone_number", "31612345678"), ("phone_number", "3125550100")].repeat(2),
    );
    check(&format!("text\n{ASTERISK}"), &[]);
    check(&ASTERISK.replace("ANSWERED", "done"), &[]);
    check(&ASTERISK.replace("10:15:03", "10h15"), &[]);
    check("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\n", &[]);
}

#[test]
fn caller_texts_are_taken_apart() {
    let records = |clid: &str| format!("clid,src,dst,billsec,disposition\n{clid},2001,100,3,ANSWERED\n");
    for (clid, expected) in [
        ("\"\"\"Jan de Vries\"\" <31612345678>\"", &[("full_name", "Jan de Vries"), ("phone_number", "31612345678")][..]),
        ("Jan de Vries <31612345678>", &[("full_name", "Jan de Vries"), ("phone_number", "31612345678")]),
        ("\"\"\"31612345678\"\" <31612345678>\"", &[("phone_number", "31612345678"), ("phone_number", "31612345678")]),
        ("\"\"\"Unknown\"\" <31612345678>\"", &[("phone_number", "31612345678")]),
        ("\"\"\"\"\" <31612345678>\"", &[("phone_number", "31612345678")]),
        ("\"\"\"Jan\"\" <100>\"", &[("full_name", "Jan"), ("phone_number", "100")]),
        ("<31612345678>", &[("phone_number", "31612345678")]),
        ("31612345678", &[("phone_number", "31612345678")]),
        ("jan@example.com", &[]),
        ("", &[]),
    ] {
        // Extensions are let be where only the table says what they are.
        check(&records(clid), expected);
    }
}

#[test]
fn tables_of_calls_know_from_and_to() {
    check(
        "Call Sid,From,To,Direction,Status,Duration\nCA1,31612345678,3125550100,inbound,completed,12\nCA2,client:jan,anonymous,x,x,1\n",
        &[("phone_number", "31612345678"), ("phone_number", "3125550100")],
    );
    check("from,to,subject\n31612345678,3125550100,x\n", &[]);
    check("From,To,Duration\nDen Haag,Breda,12\n", &[]);
    check(
        "a_number|b_number|duration|cause\n31612345678|100|12|16\n",
        &[("phone_number", "31612345678"), ("phone_number", "100")],
    );
}

#[test]
fn records_of_cisco_have_types_below_their_names() {
    check(
        "\"cdrRecordType\",\"origIpAddr\",\"callingPartyNumber\",\"finalCalledPartyNumber\",\"duration\"\nINTEGER,INTEGER,VARCHAR(50),VARCHAR(50),INTEGER\n1,-1062730736,\"31612345678\",\"2001\",12\n",
        &[("ip_address", "#-1062730736"), ("phone_number", "31612345678"), ("phone_number", "2001")],
    );
    check(
        "cdrRecordType,origIpAddr,callingPartyNumber,duration\n1,-1062730736,31612345678,12\n",
        &[("ip_address", "#-1062730736"), ("phone_number", "31612345678")],
    );
}
