//! Jobs: leases, retries, the CPU pool, and what each job does.
