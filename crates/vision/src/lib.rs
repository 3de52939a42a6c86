//! Image bytes to evidence: decode, judge quality, locate, rectify and read machine-readable zones.
