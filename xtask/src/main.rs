//! `cargo xtask tables [--check]`: makes the checked-in tables, or proves that they are what their sources give.

fn main() {}
