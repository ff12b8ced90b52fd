//! Progress of long work, on a terminal only.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::Progress;
use crate::report::layout::{human_bytes, human_count, human_seconds};

/// Work shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Time between drawings.
const TICK: Duration = Duration::from_millis(100);

/// Runs `work` while progress is drawn on standard error, if that is a terminal and `is_wanted`.
pub(super) fn during<T: Send>(progress: &Progress, is_wanted: bool, work: impl FnOnce() -> T + Send) -> T {
    if !is_wanted || !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waiting) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || draw(progress, &waiting));
        let result = work();
        drop(done);
        result
    })
}

/// [`during`], while somebody counts how many bytes there are to be read, so that the time left can be told. `count` gives up where it is told to.
pub(super) fn during_counted<T: Send>(
    progress: &Progress,
    is_wanted: bool,
    count: impl FnOnce(&AtomicBool) -> Option<u64> + Send,
    work: impl FnOnce() -> T + Send,
) -> T {
    if !is_wanted || !std::io::stderr().is_terminal() {
        return work();
    }
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| count(&is_over).map(|bytes| progress.set_due(bytes)));
        let result = during(progress, true, work);
        is_over.store(true, Ordering::Relaxed);
        result
    })
}

/// How long what is left may take, where a share of the work took so long.
fn left(share: Option<f64>, seconds: f64) -> String {
    match share.filter(|share| *share > 0.0) {
        Some(share) => format!(", {:.0} %, {} left", share * 100.0, human_seconds(seconds * (1.0 - share) / share)),
        None => String::new(),
    }
}

fn draw(progress: &Progress, done: &std::sync::mpsc::Receiver<()>) {
    use std::sync::mpsc::RecvTimeoutError::Timeout;
    let start = std::time::Instant::now();
    if done.recv_timeout(PATIENCE) != Err(Timeout) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    loop {
        let (files, bytes) = (progress.files(), progress.bytes());
        let seconds = start.elapsed().as_secs_f64();
        let rate = human_bytes((bytes as f64 / seconds) as u64);
        let left = left(progress.share(), seconds);
        bar.set_message(format!("{}, {}, {rate}/s{left}", human_count(files, "file"), human_bytes(bytes)));
        bar.tick();
        if done.recv_timeout(TICK) != Err(Timeout) {
            break;
        }
    }
    bar.finish_and_clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_once_it_is_known() {
        for (share, seconds, expected) in [
            (None, 10.0, ""),
            (Some(0.0), 10.0, ""),
            (Some(0.25), 10.0, ", 25 %, 30.0 s left"),
            (Some(1.0), 9.0, ", 100 %, 0.00 s left"),
        ] {
            assert_eq!(left(share, seconds), expected);
        }
    }
}
