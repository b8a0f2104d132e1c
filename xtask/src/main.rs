//! `cargo xtask tables [--check]`: makes the checked-in tables, or proves that they are what their sources give.

mod names;
mod phone;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let check = match words.as_slice() {
        ["tables"] => false,
        ["tables", "--check"] => true,
        _ => {
            eprintln!("usage: cargo xtask tables [--check]");
            return ExitCode::from(2);
        }
    };
    let made = names::tables().and_then(|mut all| {
        all.extend(phone::tables()?);
        Ok(all)
    });
    match made.and_then(|tables| table::finish(&tables, check)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
