"""Side-by-side measurements. Protocol: docs/benchmarks/protocol.md. Never part of the tests."""
