//! `menshen list-functions`: what conditions can call.

use std::io::Write;

use clap::Args;
use menshen::function::Registry;
use menshen::kind::{BUILTIN, Kind, Scalar};

use crate::{Failure, Outcome};

/// Print the functions that conditions can call.
#[derive(Debug, Args)]
#[command(after_help = "Hosts can register more. Example:\n  menshen list-functions --json")]
pub(crate) struct Arguments {
    /// As one JSON array.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let registry = Registry::default();
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let functions = registry.signatures().map(|signature| {
            let parameters: Vec<String> = signature.parameters.iter().map(|kind| words(*kind)).collect();
            serde_json::json!({
                "name": signature.name, "parameters": parameters, "result": words(signature.result),
                "cost": signature.cost, "doc": signature.doc,
            })
        });
        writeln!(out, "{}", serde_json::Value::from_iter(functions))?;
        return Ok(Outcome::Fine);
    }
    for signature in registry.signatures() {
        let parameters: Vec<String> = signature.parameters.iter().map(|kind| words(*kind)).collect();
        let face = format!("{}({}) -> {}", signature.name, parameters.join(", "), words(signature.result));
        writeln!(out, "{face:<44} {}", signature.doc)?;
    }
    Ok(Outcome::Fine)
}

fn words(kind: Kind) -> String {
    let scalar = match kind.scalar() {
        Scalar::Enum(id) => BUILTIN.get(usize::from(id.0)).map_or("enumeration", |e| e.name),
        other => other.word(),
    };
    match kind {
        Kind::One(_) => scalar.to_owned(),
        Kind::Set(_) => format!("set of {scalar}"),
    }
}
