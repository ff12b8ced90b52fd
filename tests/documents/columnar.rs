//! Makes Parquet files, and reads them. All that is in them is synthetic.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

/// One value or none, one value of several, a structure in a list, a map, bytes.
const PEOPLE: &str = "message people {
    required int64 id;
    optional binary name (UTF8);
    optional binary email (UTF8);
    optional int64 phone;
    optional int32 born (DATE);
    optional int64 seen (TIMESTAMP_MILLIS);
    optional binary profile (JSON);
    optional binary country (ENUM);
    optional group home { optional binary street (UTF8); optional binary phone (UTF8); }
    optional group contacts (LIST) { repeated group list { optional group element { optional binary email (UTF8); } } }
    optional group attrs (MAP) { repeated group key_value { required binary key (UTF8); optional binary value (UTF8); } }
    optional binary raw;
    optional fixed_len_byte_array(24) login;
    required boolean active;
    optional double balance;
}";

/// Values in it that are nobody's to read.
pub(super) const IN_PEOPLE: [&str; 13] = [
    "Jan de Vries",
    "Anna Jansen",
    "jan@example",
    "anna@example",
    "home@example",
    "work@example",
    "json@example",
    "map@example",
    "raw@example",
    "login@example",
    "meta@example",
    "+31 6 12345678",
    "31612345678",
];

/// What a column holds: values with how deep they are defined and repeated.
enum Held {
    Longs(Vec<i64>, Vec<i16>),
    Shorts(Vec<i32>, Vec<i16>),
    Texts(Vec<&'static str>, Vec<i16>, Vec<i16>),
    Bytes(Vec<&'static [u8]>, Vec<i16>),
    Fixed(Vec<&'static [u8; 24]>, Vec<i16>),
    Truths(Vec<bool>),
    LongsIn(Vec<i64>, Vec<i16>, Vec<i16>),
    ShortsIn(Vec<i32>, Vec<i16>, Vec<i16>),
    DoublesIn(Vec<f64>, Vec<i16>, Vec<i16>),
    Doubles(Vec<f64>, Vec<i16>),
}

/// The columns of three rows, of which the last has almost nothing.
fn held() -> Vec<Held> {
    use Held::{Bytes, Doubles, Fixed, Longs, Shorts, Texts, Truths};
    let two = || vec![1, 1, 0];
    vec![
        Longs(vec![1, 2, 3], vec![]),
        Texts(vec!["Jan de Vries", "Anna Jansen"], two(), vec![]),
        Texts(vec!["jan@example.com", "anna@example.org"], two(), vec![]),
        Longs(vec![31_612_345_678, 31_687_654_321], two()),
        Shorts(vec![1783, 3653], two()),
        Longs(vec![1_700_000_000_123, 1_700_000_000_000], two()),
        Texts(vec!["{\"email\":\"json@example.com\"}", "{}"], two(), vec![]),
        Texts(vec!["NL", "BE"], two(), vec![]),
        Texts(vec!["Kerkstraat 12"], vec![2, 1, 0], vec![]),
        Texts(vec!["+31 6 12345678"], vec![2, 1, 0], vec![]),
        // Two contacts, an empty list, none.
        Texts(vec!["home@example.com", "work@example.com"], vec![4, 4, 1, 0], vec![0, 1, 0, 0]),
        Texts(vec!["email", "color", "color"], vec![2, 2, 2, 0], vec![0, 1, 0, 0]),
        Texts(vec!["map@example.com", "red"], vec![3, 2, 3, 0], vec![0, 1, 0, 0]),
        Bytes(vec![b"\x00\x01raw@example.com\xff\x00", b"write to raw@example.com"], two()),
        Fixed(vec![b"login@example.com       ", b"nobody                  "], two()),
        Truths(vec![true, false, true]),
        Doubles(vec![12.5], vec![1, 0, 0]),
    ]
}

/// Writes this; says the bytes of the file.
pub(super) fn people(compression: Compression, version: WriterVersion, groups: usize) -> Vec<u8> {
    let email = ColumnPath::from("email");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_writer_version(version)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_column_dictionary_enabled(ColumnPath::from("name"), false)
        .set_column_bloom_filter_enabled(email, true)
        .set_key_value_metadata(Some(vec![
            KeyValue::new("owner".to_owned(), "ask meta@example.com".to_owned()),
            KeyValue::new("pandas".to_owned(), "{\"columns\": []}".to_owned()),
        ]));
    written(PEOPLE, properties, groups, held)
}

/// People in a file of which its writer says these words.
pub(super) fn told(words: &[(&str, &str)]) -> Vec<u8> {
    let words = words.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()));
    written(PEOPLE, WriterProperties::builder().set_key_value_metadata(Some(words.collect())), 1, held)
}

/// What a shop knows of its customers: nothing in it but text, flat, nested and repeated.
const CUSTOMERS: &str = "message customers {
    required int64 id;
    optional binary name (UTF8);
    optional binary email (UTF8);
    optional binary country (UTF8);
    optional group home { optional binary street (UTF8); optional binary phone (UTF8); }
    optional group contacts (LIST) { repeated group list { optional group element { optional binary email (UTF8); } } }
    optional group attrs (MAP) { repeated group key_value { required binary key (UTF8); optional binary value (UTF8); } }
}";

/// The file of `samples/documents/`.
pub(super) fn customers() -> Vec<u8> {
    let is_kept = |number: &usize| matches!(number, 0..=2 | 7..=12);
    let held_of = move || held().into_iter().enumerate().filter(|(number, _)| is_kept(number)).map(|(_, held)| held).collect();
    written(CUSTOMERS, WriterProperties::builder().set_compression(Compression::SNAPPY), 2, held_of)
}

fn written(schema: &str, properties: WriterPropertiesBuilder, groups: usize, held: impl Fn() -> Vec<Held>) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        for held in held() {
            let mut column = group.next_column().unwrap().unwrap();
            let levels = |levels: &[i16]| Some(levels.to_vec()).filter(|levels| !levels.is_empty());
            let bytes = |values: &[&[u8]]| values.iter().map(|value| ByteArray::from(value.to_vec())).collect::<Vec<_>>();
            match (column.untyped(), held) {
                (ColumnWriter::Int64ColumnWriter(writer), Held::Longs(values, defined)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), None)
                }
                (ColumnWriter::Int32ColumnWriter(writer), Held::Shorts(values, defined)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), None)
                }
                (ColumnWriter::DoubleColumnWriter(writer), Held::Doubles(values, defined)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), None)
                }
                (ColumnWriter::Int64ColumnWriter(writer), Held::LongsIn(values, defined, repeated)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), levels(&repeated).as_deref())
                }
                (ColumnWriter::Int32ColumnWriter(writer), Held::ShortsIn(values, defined, repeated)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), levels(&repeated).as_deref())
                }
                (ColumnWriter::DoubleColumnWriter(writer), Held::DoublesIn(values, defined, repeated)) => {
                    writer.write_batch(&values, levels(&defined).as_deref(), levels(&repeated).as_deref())
                }
                (ColumnWriter::BoolColumnWriter(writer), Held::Truths(values)) => writer.write_batch(&values, None, None),
                (ColumnWriter::ByteArrayColumnWriter(writer), Held::Texts(values, defined, repeated)) => {
                    let values: Vec<_> = values.iter().map(|value| value.as_bytes()).collect();
                    writer.write_batch(&bytes(&values), levels(&defined).as_deref(), levels(&repeated).as_deref())
                }
                (ColumnWriter::ByteArrayColumnWriter(writer), Held::Bytes(values, defined)) => {
                    writer.write_batch(&bytes(&values), levels(&defined).as_deref(), None)
                }
                (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Held::Fixed(values, defined)) => {
                    let values: Vec<_> = values.iter().map(|value| FixedLenByteArray::from(value.to_vec())).collect();
                    writer.write_batch(&values, levels(&defined).as_deref(), None)
                }
                _ => panic!("a column of another type"),
            }
            .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// A file with one column of so many texts, in row groups of so many.
pub(super) fn texts(count: usize, of_group: usize, text: impl Fn(usize) -> String, codec: Compression) -> Vec<u8> {
    let schema =
        Arc::new(parse_message_type("message t { required binary email (UTF8); required binary body (UTF8); }").unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(codec).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for first in (0..count).step_by(of_group) {
        let mut group = writer.next_row_group().unwrap();
        for which in 0..2 {
            let mut column = group.next_column().unwrap().unwrap();
            let values: Vec<_> = (first..(first + of_group).min(count))
                .map(|number| {
                    ByteArray::from(if which == 0 { format!("user{number}@example.com") } else { text(number) }.into_bytes())
                })
                .collect();
            let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() else { panic!("no text") };
            writer.write_batch(&values, None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// A file of one row group with so many columns of texts, each of which is another one.
pub(super) fn wide(columns: usize, rows: usize, text: impl Fn(usize, usize) -> String) -> Vec<u8> {
    let defined: Vec<_> = (0..columns).map(|column| format!("required binary c{column} (UTF8);")).collect();
    let schema = Arc::new(parse_message_type(&format!("message t {{ {} }}", defined.join(" "))).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for number in 0..columns {
        let values: Vec<_> = (0..rows).map(|row| ByteArray::from(text(number, row).into_bytes())).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// A file whose writer counts values and not bytes for its pages, so that they are long.
pub(super) fn long_pages(rows: usize, text: impl Fn(usize) -> String) -> Vec<u8> {
    let schema = Arc::new(parse_message_type("message t { required int64 id; required binary body (UTF8); }").unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_data_page_size_limit(1 << 30)
        .set_data_page_row_count_limit(1000)
        .set_write_batch_size(1000);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&(0..rows as i64).collect::<Vec<_>>(), None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    for first in (0..rows).step_by(1000) {
        let values: Vec<_> = (first..rows.min(first + 1000)).map(|row| ByteArray::from(text(row).into_bytes())).collect();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
    }
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// What has few readers: whole numbers as doubles, lists of days, moments and fractions, a map of lists, bytes of one length.
const ODD: &str = "message odd {
    optional double phone;
    optional fixed_len_byte_array(24) login;
    optional group birth_date (LIST) { repeated group list { optional int32 element (DATE); } }
    optional group last_login (LIST) { repeated group list { optional int64 element (TIMESTAMP_MICROS); } }
    optional group latitude (LIST) { repeated group list { optional double element; } }
    optional group postal_code (LIST) { repeated group list { optional binary element (UTF8); } }
}";
const MAP: &str = "optional group attrs (MAP) { repeated group key_value { required binary key (UTF8);
    optional group value (LIST) { repeated group list { optional int64 element; } } } }";

/// Such a file, with the map or without, of the second version, the writer of which says a day of birth.
pub(super) fn odd(has_map: bool) -> Vec<u8> {
    use Held::{DoublesIn, Fixed, LongsIn, ShortsIn, Texts};
    let held = move || {
        let mut held = vec![
            DoublesIn(vec![31_612_345_678.0, 31_687_654_321.0], vec![1, 1, 0], vec![]),
            Fixed(vec![b"login@example.com       ", b"nobody                  "], vec![1, 1, 0]),
            ShortsIn(vec![1783, 3653, 9000], vec![3, 3, 3, 0], vec![0, 1, 0, 0]),
            LongsIn(vec![1_700_000_000_123_000, 1_600_000_000_000_000], vec![3, 3, 0, 0], vec![0, 1, 0, 0]),
            DoublesIn(vec![52.370_216, 4.895_168, 51.5], vec![3, 3, 3, 0], vec![0, 1, 0, 0]),
            Texts(vec!["1012 AB", "3011 BH"], vec![3, 3, 0, 0], vec![0, 1, 0, 0]),
            Texts(vec!["phone", "amount", "phone"], vec![2, 2, 2, 0], vec![0, 1, 0, 0]),
            LongsIn(vec![31_612_345_678, 31_687_654_321, 5, 31_611_111_111], vec![5, 5, 5, 5, 0], vec![0, 2, 1, 0, 0]),
        ];
        held.truncate(if has_map { held.len() } else { held.len() - 2 });
        held
    };
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_key_value_metadata(Some(vec![KeyValue::new("birth_date".to_owned(), "1974-11-19".to_owned())]));
    let schema = if has_map { ODD.replace("\n}", &format!("\n{MAP}\n}}")) } else { ODD.to_owned() };
    written(&schema, properties, 2, held)
}

/// A Parquet file that is read anew.
pub(super) fn open(path: &Path) -> SerializedFileReader<std::fs::File> {
    SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap()
}

/// Its rows as text, each a line.
pub(super) fn rows(path: &Path) -> Vec<String> {
    open(path).get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}
