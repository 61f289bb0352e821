"""Programs for those who work on sociarch; none of it is installed."""
