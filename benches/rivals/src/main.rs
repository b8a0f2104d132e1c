//! Menshen beside its rivals, one part at a time. Each part checks the answers before it times them.

#[cfg(feature = "engines")]
mod engines;
#[cfg(feature = "names")]
mod names;
#[cfg(feature = "names")]
mod names_search;
#[cfg(feature = "phones")]
mod phones;
#[cfg(feature = "remarks")]
mod remarks;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Menshen beside its rivals. Each part compares the answers first, then times all rivals in turn.

usage: menshen-rivals <part> [--quick]

parts:
  phones    parsing and finding telephone numbers: rlibphonenumber, phonenumber, phonelib
  names     folding, comparing and searching names: unicode-normalization, ICU4X, rapidfuzz, symspell, fst
  remarks   words in remarks: aho-corasick, daachorse, regex
  engines   decisions by 10 to 100,000 rules: cedar, regorus, cel, rhai, wirefilter, Rust by hand

options:
  --quick        fewer rounds and cases: under three minutes a part
  --full         engines: throughput on two threads, time to load, allocations and memory, in place of times
  --plots DIR    engines: also writes engines.svg and engines.md into DIR
  --case WORD    engines: only cases with this in their names, as in --case wecom
  --rival NAME   engines: only this rival beside Menshen
  --rules N      engines: only cases of so many generated rules
  --help         this text
  latin, persons, companies
                 names: only these kinds of names

A part is there if its feature was built (all four are by default). More engines and counts:
  --features casbin        Casbin in place of Rhai, whose features it changes for the whole program
  --features zen           GoRules Zen: 250 crates more
  --features allocations   engines --full counts allocations; timings of such a build say nothing

example:
  cargo run --release --manifest-path benches/rivals/Cargo.toml -- engines --quick
";

/// What the part `names` can be narrowed to; it reads these words itself.
const KINDS: [&str; 3] = ["latin", "persons", "companies"];

/// The exit code of a call that is wrong.
const WRONG_CALL: u8 = 2;

/// What was asked for.
#[derive(Default)]
struct Call {
    part: String,
    quick: bool,
    full: bool,
    plots: Option<PathBuf>,
    case: Option<String>,
    rival: Option<String>,
    rules: Option<usize>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match read(arguments).and_then(run) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
        Err(wrong) => {
            eprintln!("{wrong}; `menshen-rivals --help` tells the parts and options");
            ExitCode::from(WRONG_CALL)
        }
    }
}

/// The call, or what is wrong with it.
fn read(arguments: Vec<String>) -> Result<Call, String> {
    let mut arguments = arguments.into_iter();
    let part = arguments.next().ok_or("no part is named")?;
    let mut call = Call { part, ..Call::default() };
    let is_engines = call.part == "engines";
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("`{option}` names nothing"));
        match option.as_str() {
            "--quick" => call.quick = true,
            kind if call.part == "names" && KINDS.contains(&kind) => {}
            "--full" if is_engines => call.full = true,
            "--plots" if is_engines => call.plots = Some(value()?.into()),
            "--case" if is_engines => call.case = Some(value()?),
            "--rival" if is_engines => call.rival = Some(value()?),
            "--rules" if is_engines => {
                let rules = value()?;
                call.rules = Some(rules.parse().map_err(|_| format!("`{rules}` is no number of rules"))?);
            }
            _ => return Err(format!("`{option}` is no option of `{}`", call.part)),
        }
    }
    Ok(call)
}

/// Runs a part. The outer error is a wrong call, the inner one a failure.
fn run(call: Call) -> Result<Result<(), String>, String> {
    match call.part.as_str() {
        #[cfg(feature = "phones")]
        "phones" => phones::run(call.quick),
        #[cfg(feature = "names")]
        "names" => {
            names::run(call.quick);
            names_search::run(call.quick);
        }
        #[cfg(feature = "remarks")]
        "remarks" => return Ok(remarks::run(call.quick)),
        #[cfg(feature = "engines")]
        "engines" => {
            let Call { quick, full, case, rival, rules, plots, .. } = call;
            if full && (case.is_some() || plots.is_some()) {
                return Err("`--full` has one case and draws nothing".to_owned());
            }
            let choice = engines::Choice { quick, case, rival, rules };
            return Ok(if full {
                engines::run_full(&choice)
            } else {
                engines::run(choice, plots.as_deref())
            });
        }
        part => return Err(format!("there is no part `{part}` in this build")),
    }
    #[cfg_attr(not(any(feature = "phones", feature = "names")), expect(unreachable_code))]
    Ok(Ok(()))
}
