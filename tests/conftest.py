"""What holds for every test: a law holds however busy the machine is, so no example has a deadline."""

from hypothesis import settings

settings.register_profile("sociarch", deadline=None)
settings.load_profile("sociarch")
