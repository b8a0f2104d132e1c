//! What was measured, as a picture and as a table for README. The picture is written by hand: two logarithmic axes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::table::{Row, Table};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 130.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;

/// Colours that are told apart also by those who see fewer of them (Okabe and Ito, 2008), Menshen's first.
const COLOURS: [&str; 8] =
    ["#d55e00", "#000000", "#999999", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/// The case that is drawn.
const CASE: &str = "rules, six kinds, mixed";

/// Writes `engines.svg` and `engines.md` into `folder`.
pub fn write(table: &Table, folder: &Path) -> Result<(), String> {
    let said = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(folder).map_err(said)?;
    std::fs::write(folder.join("engines.svg"), svg(table)).map_err(said)?;
    std::fs::write(folder.join("engines.md"), markdown(table)).map_err(said)
}

/// The rows of each rival, in the order in which rivals were first measured.
fn lines(table: &Table) -> Vec<(&'static str, Vec<&Row>)> {
    let mut lines: Vec<(&'static str, Vec<&Row>)> = Vec::new();
    for row in table.rows.iter().filter(|row| row.case == CASE) {
        match lines.iter_mut().find(|(rival, _)| *rival == row.measured.rival) {
            Some((_, rows)) => rows.push(row),
            None => lines.push((row.measured.rival, vec![row])),
        }
    }
    lines
}

fn svg(table: &Table) -> String {
    let lines = lines(table);
    let all = || lines.iter().flat_map(|(_, rows)| rows.iter());
    let most = all().map(|row| row.rules).max().unwrap_or(10) as f64;
    let low = all().map(|row| row.measured.p50_ns).fold(f64::MAX, f64::min).log10().floor();
    let high = all().map(|row| row.measured.p50_ns).fold(1.0, f64::max).log10().ceil();
    let x =
        |rules: f64| LEFT + (rules.log10() - 1.0) / (most.log10() - 1.0).max(1.0) * (WIDTH - LEFT - RIGHT);
    let y = |ns: f64| TOP + (high - ns.log10()) / (high - low) * (HEIGHT - TOP - BOTTOM);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"22\" font-size=\"14\">Time of a decision (p50) by number of rules: {CASE}</text>\n"
    );
    for power in low as i32..=high as i32 {
        let ns = 10_f64.powi(power);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{1:.1}\" y2=\"{1:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{2}\" y=\"{3:.1}\" text-anchor=\"end\">{4}</text>",
            WIDTH - RIGHT,
            y(ns),
            LEFT - 8.0,
            y(ns) + 4.0,
            time(ns)
        );
    }
    for power in 1..=most.log10().round() as i32 {
        let rules = 10_f64.powi(power);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{rules}</text>",
            x(rules),
            HEIGHT - BOTTOM + 20.0
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">rules</text>",
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 10.0
    );
    for ((rival, rows), colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let points: Vec<String> = rows
            .iter()
            .map(|row| format!("{:.1},{:.1}", x(row.rules as f64), y(row.measured.p50_ns)))
            .collect();
        let Some(last) = rows.last() else { continue };
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{rival}</text>",
            points.join(" "),
            x(last.rules as f64) + 6.0,
            y(last.measured.p50_ns) + 4.0
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Cases down, rivals across; each cell the p50, and how many times Menshen's.
fn markdown(table: &Table) -> String {
    let mut rivals: Vec<&str> = Vec::new();
    let mut cases: Vec<(&str, usize)> = Vec::new();
    let mut cells: BTreeMap<(&str, usize, &str), &Row> = BTreeMap::new();
    for row in &table.rows {
        let (case, rival) = (row.case.as_str(), row.measured.rival);
        if !rivals.contains(&rival) {
            rivals.push(rival);
        }
        if !cases.contains(&(case, row.rules)) {
            cases.push((case, row.rules));
        }
        cells.insert((case, row.rules, rival), row);
    }
    let mut out =
        format!("| case | rules | {} |\n|---|--:|{}\n", rivals.join(" | "), "--:|".repeat(rivals.len()));
    for (case, rules) in cases {
        let _ = write!(out, "| {case} | {rules} |");
        for rival in &rivals {
            let _ = match cells.get(&(case, rules, *rival)) {
                Some(row) if *rival == "menshen" => {
                    write!(out, " {} (p99 {}) |", time(row.measured.p50_ns), time(row.measured.p99_ns))
                }
                Some(row) => write!(out, " {}, {}x |", time(row.measured.p50_ns), ratio(row.ratio)),
                None => write!(out, " – |"),
            };
        }
        out.push('\n');
    }
    out
}

fn ratio(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}

/// Nanoseconds in the unit that reads best, with about three digits.
fn time(ns: f64) -> String {
    let (value, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns => (ns / 1e6, "ms"),
    };
    if value < 10.0 && unit != "ns" { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}
