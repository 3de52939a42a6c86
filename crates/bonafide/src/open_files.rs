//! How many files, connections among them, this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Lifts the limit to the most that the system lets this process have. What starts it often leaves
/// it at 1,024, for programs of old that cannot count further; an endpoint that hangs holds a few.
pub(crate) fn allow_as_many_as_may_be() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    if current != maximum
        && let Err(error) = setrlimit(Resource::Nofile, limit)
    {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}
