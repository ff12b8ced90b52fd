//! Ctrl-C and termination: temporary files go, then the process.

use crate::write;

/// What a shell reports of a process that an interrupt ended: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// Makes an interrupted run leave nothing half-written. A run that writes no files has no need of it: the system ends it.
pub(super) fn clean_up_when_interrupted() {
    // A second handler in one process is a mistake of ours that nobody could mend at run time.
    let _ = ctrlc::set_handler(|| {
        write::remove_unfinished();
        std::process::exit(INTERRUPTED);
    });
}
