#!/usr/bin/env bash
# Measures from outside what a bench cannot see: pipe, start-up, peak memory, huge files, threads. Prints lines for a record.
#
#   cargo build --release && cargo bench --bench ratios -- --mib 256 --write DIR
#   benches/record/measure.sh target/release/inkout DIR [pipe|start|many|memory|threads|huge]...
#
# DIR needs 16 GB for `huge`, which it takes away again. Needs bash, coreutils and GNU time.
set -euo pipefail
# Decimal points, whatever the locale.
export LC_ALL=C

inkout=$(realpath "$1")
cd "$2"
shift 2
export INKOUT_KEY=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
plain='*=label:plain'
TIMEFORMAT=%R

median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }

# Wall seconds of a command of the shell.
wall() { { time eval "$1" >/dev/null 2>&1; } 2>&1; }

# cat | inkout | cat beside cat | cat, in turns.
pipe() {
    cat web-log >/dev/null
    local direct=() through=()
    for _ in 1 2 3 4 5; do
        direct+=("$(wall 'cat web-log | cat')")
        through+=("$(wall "cat web-log | $inkout redact -q --action '$plain' | cat")")
    done
    local a b
    a=$(printf '%s\n' "${direct[@]}" | median 5)
    b=$(printf '%s\n' "${through[@]}" | median 5)
    echo "pipe: cat | cat $a s (${direct[*]}); cat | inkout | cat $b s (${through[*]}); ratio $(ratio "$a" "$b")"
}

ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# Milliseconds of wall and processor time of one start, mean of 50 in a row, least of 5 such series.
start() {
    : >empty
    head -c 1024 web-log >small
    printf 'x\n' >two
    local job
    for job in 'scan -q empty' 'scan -q small' 'redact -q <two' '--version'; do
        local walls=() cpus=() series
        for _ in 1 2 3 4 5; do
            series=$({ TIMEFORMAT='%R %U %S'; time for _ in {1..50}; do eval "$inkout $job" >/dev/null; done; } 2>&1)
            walls+=("$(awk '{ printf "%.2f", $1 * 20 }' <<<"$series")")
            cpus+=("$(awk '{ printf "%.2f", ($2 + $3) * 20 }' <<<"$series")")
        done
        echo "start, $job: wall ${walls[*]} ms; processor ${cpus[*]} ms; median $(printf '%s\n' "${walls[@]}" | median 5) and" \
            "$(printf '%s\n' "${cpus[@]}" | median 5) ms"
    done
    rm empty small two
}

# 100,000 files of 4 KiB beside a program that opens, reads and closes each, in turns.
many() {
    local at folder direct=() through=() six=()
    mkdir -p many
    for at in {0..199}; do
        folder=$(printf 'many/%03d' "$at")
        mkdir -p "$folder"
        dd if=web-log bs=64K iflag=skip_bytes,count_bytes skip=$((at * 1000000)) count=2048000 status=none | split -a 3 -b 4096 - "$folder/"
    done
    find many -type f -print0 >list
    xargs -0 -a list cat >/dev/null
    for _ in 1 2 3; do
        direct+=("$(wall 'xargs -0 -a list cat')")
        through+=("$(wall "$inkout scan -q --summary --threads 1 many")")
        six+=("$(wall "$inkout scan -q --summary --threads 1 --detect email,ip_address,credit_card,phone_number,iban many")")
    done
    local a b c
    a=$(printf '%s\n' "${direct[@]}" | median 3)
    b=$(printf '%s\n' "${through[@]}" | median 3)
    c=$(printf '%s\n' "${six[@]}" | median 3)
    echo "many: cat $a s (${direct[*]}); scan $b s (${through[*]}), ratio $(ratio "$a" "$b"); six kinds $c s (${six[*]}), ratio $(ratio "$a" "$c")"
    rm -r many list
}

# Peak resident memory in MiB of scan and redact on one file.
peak() {
    local threads job
    for threads in 1 2; do
        for job in 'scan --summary' "redact --action $plain" redact; do
            local set=() kib
            read -ra set <<<"$job"
            kib=$(/usr/bin/time -f %M "$inkout" "${set[@]}" -q --threads $threads "$1" 2>&1 >/dev/null | tail -n 1)
            echo "memory, $1, --threads $threads, $job: $(awk "BEGIN { printf \"%.1f\", $kib / 1024 }") MiB"
        done
    done
}

memory() {
    head -c 20000000 dense >dense-20
    peak dense-20
    rm dense-20
    head -c 200000000 sql-dump | tr -d '\n' >line-insert
    peak line-insert
    rm line-insert
    head -c 200000000 /dev/zero | tr '\0' a >line-letter
    peak line-letter
    rm line-letter
}

# Two threads beside one, in turns, on four times the web log.
threads() {
    cat web-log web-log web-log web-log >gib
    local bytes one=() two=()
    bytes=$(stat -c %s gib)
    cat gib >/dev/null
    for _ in 1 2 3 4 5; do
        one+=("$(wall "$inkout scan -q --threads 1 gib")")
        two+=("$(wall "$inkout scan -q --threads 2 gib")")
    done
    local a b
    a=$(printf '%s\n' "${one[@]}" | median 5)
    b=$(printf '%s\n' "${two[@]}" | median 5)
    echo "threads: one $a s (${one[*]}), $(ratio "$bytes" "($a * 1e9)") GB/s; two $b s (${two[*]}), $(ratio "$bytes" "($b * 1e9)") GB/s;" \
        "ratio $(ratio "$a" "$b")"
    rm gib
}

# 5 GB: peak memory, the same bytes from a stream and from a file, and nothing left in the output.
huge() {
    while [ "$(stat -c %s big 2>/dev/null || echo 0)" -lt 5000000000 ]; do cat web-log >>big; done
    peak big
    "$inkout" redact -q <big >out
    "$inkout" redact big -o out2 --force --threads 1
    cmp out out2 && echo "huge: $(stat -c %s big) bytes; from the stream and from the file, --threads 1, the same $(stat -c %s out) bytes"
    rm out2
    "$inkout" scan --summary out
    rm big out
}

for what in "${@:-pipe start many memory threads huge}"; do
    for one in $what; do "$one"; done
done
