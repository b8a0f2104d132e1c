//! Menshen beside its rivals: `menshen-rivals phones|names|remarks|engines [--quick]`.
//!
//! Each part checks the answers before it times them and prints medians with the ratio to the best rival.

#[cfg(feature = "names")]
mod names;
#[cfg(feature = "names")]
mod names_search;
#[cfg(feature = "phones")]
mod phones;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let part = arguments.iter().find(|argument| !argument.starts_with("--")).map(String::as_str);
    match part {
        #[cfg(feature = "phones")]
        Some("phones") => phones::run(quick),
        #[cfg(feature = "names")]
        Some("names") => {
            names::run(quick);
            names_search::run(quick);
        }
        _ => {
            eprintln!(
                "usage: menshen-rivals phones|names|remarks|engines [--quick], built with that feature"
            );
            return std::process::ExitCode::FAILURE;
        }
    }
    std::process::ExitCode::SUCCESS
}
