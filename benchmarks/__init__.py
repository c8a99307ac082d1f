"""What acquaint costs in seconds and memory, measured on this machine: `python -m benchmarks`."""
