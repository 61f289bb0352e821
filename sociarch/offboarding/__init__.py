"""A plan for somebody who arrives, moves or leaves: what to do with accounts, pages and seats, by when, and
what of it others may see."""
