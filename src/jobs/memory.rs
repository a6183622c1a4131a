//! How much memory the machine has.

use std::fs;
use std::sync::OnceLock;

use super::outside::number_said_by;

/// Where the system does not tell.
const UNKNOWN: u64 = 4 << 30;

/// What texts, and what is held of everything, may take unless the user says otherwise: a quarter of the machine's memory. The system is asked once.
#[must_use]
pub fn default_budget() -> u64 {
    static QUARTER: OnceLock<u64> = OnceLock::new();
    *QUARTER.get_or_init(|| physical().unwrap_or(UNKNOWN) / 4)
}

/// Bytes of memory that this process may use at most, where the system tells: what is built in, or the limit of its control group.
#[must_use]
pub fn physical() -> Option<u64> {
    let built_in = if cfg!(target_os = "linux") {
        let info = fs::read_to_string("/proc/meminfo").ok()?;
        let line = info.lines().find_map(|l| l.strip_prefix("MemTotal:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()? << 10
    } else if cfg!(target_os = "macos") {
        number_said_by("sysctl", &["-n", "hw.memsize"])?
    } else if cfg!(windows) {
        number_said_by("powershell", &["-NoProfile", "-Command", "(Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory"])?
    } else {
        return None;
    };
    let limit = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .into_iter()
        .filter_map(|path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok())
        .min();
    Some(limit.map_or(built_in, |limit| limit.min(built_in)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_memory_is_found() {
        // Where the system tells nothing a fixed budget stands in; Linux tells.
        assert!(physical().map_or(!cfg!(target_os = "linux"), |bytes| (64 << 20..1 << 60).contains(&bytes)));
        assert!(default_budget() > 16 << 20);
    }
}
