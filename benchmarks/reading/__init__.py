"""How well the reader reads: bulletins, damage done to them, and the score. Page: docs/benchmarks/reading.md."""
