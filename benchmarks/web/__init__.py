"""The console beside pretalx: the same closed-loop client against both. Protocol: docs/benchmarks/web.md."""
