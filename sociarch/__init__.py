"""sociarch: your social networks' exports, encrypted, versioned, and yours."""

__version__ = "0.1.0"
