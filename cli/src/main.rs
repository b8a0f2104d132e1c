//! The `menshen` command. Each subcommand is one file.

fn main() {}
