"""Benchmarks that print ratios within one run; absolute times on a shared machine mean nothing."""
