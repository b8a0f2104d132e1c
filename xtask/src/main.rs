//! `cargo xtask tables [--check]`: makes the checked-in tables, or proves that they are what their sources give.
//! `cargo xtask counts [--write]`: counts instructions and compares them with the record, or writes it.

mod counts;
mod names;
mod phone;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tables"] => tables(false),
        ["tables", "--check"] => tables(true),
        ["counts"] => counts::run(false),
        ["counts", "--write"] => counts::run(true),
        _ => {
            eprintln!("usage: cargo xtask tables [--check] | counts [--write]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tables(is_check: bool) -> Result<(), String> {
    let mut all = names::tables()?;
    all.extend(phone::tables()?);
    table::finish(&all, is_check)
}
