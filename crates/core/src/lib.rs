//! The pure heart: typed ids, sessions, evidence, reports, the state machine and the decision policy.
