//! The API's conventions: form decoding, expansion, pagination, the error envelope, rendering, signatures.
