//! `menshen list-functions`: what conditions can call.

use std::io::Write;

use clap::Args;
use menshen::function::Registry;
use menshen::kind::Kind;

use crate::{Failure, Outcome};

/// Print the functions that conditions can call.
#[derive(Debug, Args)]
#[command(after_help = "Hosts can register more.\n\nExample:\n  menshen list-functions --json")]
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
            let parameters: Vec<String> = signature.parameters.iter().map(Kind::to_string).collect();
            serde_json::json!({
                "name": signature.name, "parameters": parameters, "result": signature.result.to_string(),
                "cost": signature.cost, "doc": signature.doc,
            })
        });
        writeln!(out, "{}", serde_json::Value::from_iter(functions))?;
        return Ok(Outcome::Fine);
    }
    for signature in registry.signatures() {
        let parameters: Vec<String> = signature.parameters.iter().map(Kind::to_string).collect();
        let face = format!("{}({}) -> {}", signature.name, parameters.join(", "), signature.result);
        writeln!(out, "{face:<44} {}", signature.doc)?;
    }
    Ok(Outcome::Fine)
}
