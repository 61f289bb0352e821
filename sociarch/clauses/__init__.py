"""Passages of contracts and policies that are worth reading: found on this machine, quoted as they stand."""
