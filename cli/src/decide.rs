//! `menshen decide`: a stream of requests, a stream of decisions.
//!
//! Threads take some lines at a time from the input, answer them, and write the answers in the order of the lines. Under a
//! policy with quotas they also decide in that order, since a request may take what the next one wants; reading and
//! writing JSON goes on side by side. So every number of threads gives the same bytes.
//!
//! Memory: the lines of one reading for each thread, and their answers.

mod answer;
mod turn;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use clap::{Args, ValueEnum};
use menshen::engine::Engine;
use menshen::engine::Scratch;

use crate::chunks::Chunks;
use crate::policy::{self, Mask};
use crate::terminal::Progress;
use crate::{Failure, Outcome};
use answer::{Answers, Tally};
use turn::Turn;

/// Decide requests, one JSON object a line, in order.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  menshen decide policies/wecom policies/wecom/requests.jsonl\n  \
    tail -f requests.jsonl | menshen decide policies/wecom -\n  menshen decide --format text policies/wecom requests.jsonl | head\n\n\
    Quotas start empty and are counted as if every allowed act were done. Every number of threads gives the same \
    answers. A line that cannot be read is answered with its number and an error, and skipped; with --fatal it ends the \
    run.\n\n\
    Ends with 0, with 1 if there was a line that cannot be read, and with 2 if the policy or the file cannot be read or \
    the policy has mistakes.")]
pub(crate) struct Arguments {
    /// A policy file, a folder with a `policy.yaml`, or an image made by `compile`.
    policy: PathBuf,
    /// Requests, one JSON object a line; `-` for the standard input.
    #[arg(default_value = "-")]
    requests: PathBuf,
    /// How decisions are written.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// End at the first line that cannot be read.
    #[arg(long)]
    fatal: bool,
    /// Only hold quotas for the reservation's time, as if no allowed act were ever done.
    #[arg(long)]
    no_commit: bool,
    /// How many threads decide; all cores unless said otherwise, and 256 however many are named. The answers are the same.
    #[arg(long)]
    threads: Option<NonZeroUsize>,
    /// How personal data is masked in reasons.
    #[arg(long, value_enum, default_value_t = Mask::KeepFirst)]
    mask: Mask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line.
    Jsonl,
    /// One line of text a decision, with its reasons.
    Text,
}

/// Threads beyond this are not started: no machine has the cores for them, and each holds lines of its own.
const THREADS_MAX: usize = 256;

/// What all threads share.
struct Run {
    engine: Engine,
    arguments: Arguments,
    /// The input, and the number of the next chunk.
    input: Mutex<(u64, Chunks)>,
    deciding: Turn<()>,
    writing: Turn<Output>,
}

/// Where answers go.
struct Output {
    progress: Progress,
    tally: Tally,
    /// Whether nothing more is written.
    is_over: bool,
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Jsonl
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let engine = policy::load(&arguments.policy)?;
    let chunks = Chunks::open(&arguments.requests, engine.limits().request_bytes)?;
    let output = Output { progress: Progress::new(), tally: Tally::default(), is_over: false };
    let run = Arc::new(Run {
        engine,
        arguments: arguments.clone(),
        input: Mutex::new((0, chunks)),
        deciding: Turn::default(),
        writing: Turn::new(output),
    });
    let threads = arguments.threads.or_else(|| thread::available_parallelism().ok());
    let (ended, ends) = mpsc::channel();
    for _ in 0..threads.map_or(1, NonZeroUsize::get).min(THREADS_MAX) {
        let (run, ended) = (Arc::clone(&run), ended.clone());
        thread::Builder::new().spawn(move || {
            // A panic has said what it is; other threads may wait for this one, so the run ends with it.
            let failed = |_| Err(Failure::Io(io::Error::other("a thread has failed")));
            let end = catch_unwind(AssertUnwindSafe(|| work(&run))).unwrap_or_else(failed);
            // Nobody listens any more when another thread has ended the run.
            let _ = ended.send(end);
        })?;
    }
    drop(ended);
    // Whoever ends early ends the run, though another thread may still wait for input: it goes with the process.
    for end in ends {
        match end {
            Ok(Outcome::Fine) => {}
            Ok(Outcome::Findings) => return Ok(Outcome::Findings),
            // Nobody reads on: what was found so far is the outcome.
            Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok(run.writing.end(|output| {
        output.progress.clear();
        if io::stderr().is_terminal() {
            output.tally.summarise();
        }
        if output.tally.bad == 0 { Outcome::Fine } else { Outcome::Findings }
    }))
}

/// Answers chunks of the input until there are no more, or until the first bad line if that is fatal.
fn work(run: &Run) -> Result<Outcome, Failure> {
    let Run { engine, arguments, .. } = run;
    let shares_counters = !engine.program().quotas.is_empty();
    let mut scratch = Scratch::new();
    loop {
        let (number, chunk) = {
            let mut input = run.input.lock().unwrap_or_else(PoisonError::into_inner);
            let number = input.0;
            input.0 += 1;
            (number, input.1.next())
        };
        let chunk = match chunk {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(Outcome::Fine),
            // What was read before is answered all the same.
            Err(error) => return run.writing.take(number, |output| output.fail(error)),
        };
        let requests = answer::read(&chunk, engine, arguments);
        let decide = || answer::decide(requests, engine, arguments, &mut scratch);
        let decided = if shares_counters { run.deciding.take(number, |()| decide()) } else { decide() };
        let answers = Answers::new(&decided, arguments)?;
        if run.writing.take(number, |output| output.write(&answers))? == Outcome::Findings {
            return Ok(Outcome::Findings);
        }
    }
}

impl Output {
    /// Writes answers; findings are what ends the run.
    fn write(&mut self, answers: &Answers) -> Result<Outcome, Failure> {
        if self.is_over {
            return Ok(Outcome::Fine);
        }
        if !answers.errors.is_empty() {
            self.progress.clear();
            // That nobody listens is no failure.
            let _ = io::stderr().write_all(&answers.errors);
        }
        self.tally.add(&answers.tally);
        let mut out = io::stdout().lock();
        let written = out.write_all(&answers.text).and_then(|()| out.flush());
        self.is_over = answers.is_fatal || written.is_err();
        written?;
        self.progress.show(answers.last, "requests");
        Ok(if answers.is_fatal { Outcome::Findings } else { Outcome::Fine })
    }

    fn fail(&mut self, error: io::Error) -> Result<Outcome, Failure> {
        let was_over = std::mem::replace(&mut self.is_over, true);
        if was_over { Ok(Outcome::Fine) } else { Err(error.into()) }
    }
}
