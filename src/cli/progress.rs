//! Progress of long work, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::Progress;
use crate::report::layout::{human_bytes, human_count};

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
        let rate = bytes as f64 / start.elapsed().as_secs_f64();
        bar.set_message(format!("{}, {}, {}/s", human_count(files, "file"), human_bytes(bytes), human_bytes(rate as u64)));
        bar.tick();
        if done.recv_timeout(TICK) != Err(Timeout) {
            break;
        }
    }
    bar.finish_and_clear();
}
