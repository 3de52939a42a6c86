//! What a process takes of the machine, where the system tells (Linux).

use std::{fs, time::Duration};

/// One tick of the processor times in `/proc` (`USER_HZ`, proc(5)); Linux shows 100 a second
/// whatever it counts in.
const TICK: Duration = Duration::from_millis(10);

/// Memory of a process that is resident, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// At present.
    pub(super) now: u64,
    /// The most so far.
    pub(super) peak: u64,
}

/// The memory of a process; `None` for this one.
pub(super) fn memory(id: Option<u32>) -> Option<Memory> {
    let status = fs::read_to_string(path(id, "status")).ok()?;
    let bytes = |name: &str| {
        let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kibibytes * 1024)
    };
    Some(Memory {
        now: bytes("VmRSS:")?,
        peak: bytes("VmHWM:")?,
    })
}

/// Processor time that a process has used, its own and the system's for it; `None` for this one.
pub(super) fn processor_time(id: Option<u32>) -> Option<Duration> {
    let stat = fs::read_to_string(path(id, "stat")).ok()?;
    // The second field is a name in brackets, which may hold blanks.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let used = ticks
        .map(|field| field.parse::<u32>().ok())
        .sum::<Option<u32>>()?;
    Some(TICK * used)
}

fn path(id: Option<u32>, file: &str) -> String {
    id.map_or_else(
        || format!("/proc/self/{file}"),
        |id| format!("/proc/{id}/{file}"),
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_what_this_process_takes() {
        let memory = memory(None).unwrap();
        assert!(memory.now > 0 && memory.now <= memory.peak);
        let id = Some(std::process::id());
        let before = processor_time(id).unwrap();
        while processor_time(id).unwrap() == before {
            std::hint::black_box((0..10_000u64).sum::<u64>());
        }
    }
}
