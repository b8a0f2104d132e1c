//! What was measured, as tab-separated lines.

use std::time::Duration;

use super::case::Case;
use super::clock::Measured;
use super::rivals::Class;

pub struct Row {
    pub case: String,
    pub rules: usize,
    pub measured: Measured,
    /// How many times Menshen's time.
    pub ratio: f64,
}

pub struct Table {
    pub rows: Vec<Row>,
}

impl Table {
    pub fn new() -> Table {
        Table { rows: Vec::new() }
    }

    pub fn add(&mut self, case: &Case, measured: &[Measured]) {
        let Some(own) = measured.iter().find(|measured| measured.rival == "menshen") else { return };
        let engines = measured.iter().filter(|it| it.class == Class::Engine && it.rival != "menshen");
        if let Some(best) = engines.min_by(|left, right| left.times(own).total_cmp(&right.times(own))) {
            eprintln!("  fastest general engine: {}, {:.1} times menshen", best.rival, best.times(own));
        }
        for measured in measured {
            eprintln!(
                "  {:<14} p50 {:>12.1} ns, p99 {:>12.1} ns, {:>8.2} times menshen; {} batches of {}",
                measured.rival,
                measured.p50_ns,
                measured.p99_ns,
                measured.times(own),
                measured.batches,
                measured.batch
            );
            self.rows.push(Row {
                case: case.name.clone(),
                rules: case.rules,
                measured: measured.clone(),
                ratio: measured.times(own),
            });
        }
    }

    /// Why a rival is not tried with so many rules, if fewer already took it too long.
    pub fn too_slow(&self, rival: &str, case: &Case, patience: Duration) -> Option<String> {
        let before = self.rows.iter().filter(|row| row.measured.rival == rival && row.rules <= case.rules);
        let last = before.max_by_key(|row| row.rules)?;
        let expected = last.measured.p50_ns * case.rules as f64 / last.rules as f64;
        (expected > patience.as_nanos() as f64).then(|| {
            format!(
                "because {} rules took it {:.1} µs and more rules take longer in proportion",
                last.rules,
                last.measured.p50_ns / 1_000.0
            )
        })
    }

    pub fn print(&self) {
        println!("case\trival\trules\tp50_ns\tp99_ns\tratio_to_menshen");
        for row in &self.rows {
            println!(
                "{}\t{}\t{}\t{:.1}\t{:.1}\t{:.2}",
                row.case, row.measured.rival, row.rules, row.measured.p50_ns, row.measured.p99_ns, row.ratio
            );
        }
    }
}
