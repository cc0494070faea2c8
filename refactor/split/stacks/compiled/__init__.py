"""Programs of Go, Rust and C: what is built, and what their sources ask of the system."""
