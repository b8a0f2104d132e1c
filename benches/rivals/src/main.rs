//! Menshen beside its rivals, one part at a time. Each part checks the answers before it times them.

#[cfg(feature = "engines")]
mod engines;
#[cfg(feature = "names")]
mod names;
#[cfg(feature = "names")]
mod names_search;
#[cfg(feature = "phones")]
mod phones;

use std::process::ExitCode;

const HELP: &str = "\
Menshen beside its rivals. Each part compares the answers first, then times all rivals in turn.

usage: menshen-rivals <part> [--quick]

parts:
  phones    parsing and finding telephone numbers: rlibphonenumber, phonenumber, phonelib
  names     folding, comparing and searching names: unicode-normalization, ICU4X, rapidfuzz, symspell, fst
  engines   decisions by 10 to 100,000 rules: cedar, regorus, cel, rhai, wirefilter, Rust by hand

options:
  --quick   fewer rounds and cases: under three minutes a part
  --help    this text
  latin, persons, companies
            with the part names: only these kinds of names

A part is there if its feature was built (all are by default):
  cargo run --release --manifest-path benches/rivals/Cargo.toml --no-default-features --features engines -- engines
";

/// What the part `names` can be narrowed to.
const KINDS: [&str; 3] = ["latin", "persons", "companies"];

/// The exit code of a call that is wrong.
const WRONG_CALL: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if words.contains(&"--help") || words.contains(&"-h") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let Some((part, options)) = words.split_first() else {
        eprint!("{HELP}");
        return ExitCode::from(WRONG_CALL);
    };
    let is_known = |option: &str| option == "--quick" || (*part == "names" && KINDS.contains(&option));
    if let Some(unknown) = options.iter().find(|option| !is_known(option)) {
        return wrong(&format!("`{unknown}` is no option of `{part}`"));
    }
    let quick = options.contains(&"--quick");
    match *part {
        #[cfg(feature = "phones")]
        "phones" => phones::run(quick),
        #[cfg(feature = "names")]
        "names" => {
            names::run(quick);
            names_search::run(quick);
        }
        #[cfg(feature = "engines")]
        "engines" => {
            if let Err(error) = engines::run(&engines::Call { quick }) {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        }
        part => return wrong(&format!("there is no part `{part}` in this build")),
    }
    ExitCode::SUCCESS
}

fn wrong(what: &str) -> ExitCode {
    eprintln!("{what}; `menshen-rivals --help` tells the parts and options");
    ExitCode::from(WRONG_CALL)
}
