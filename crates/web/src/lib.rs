//! The pages' embedded assets, shells and security headers.
