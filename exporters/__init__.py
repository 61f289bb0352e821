"""One folder a network. Nothing here knows the vault, the command line, or another network."""
