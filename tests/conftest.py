"""What holds for every test: a law holds however busy the machine is, so no example has a deadline; servers
start when a test asks for them."""

from hypothesis import settings

from tests.servers import ceph, sshd, weak, weak_sftp

__all__ = ["ceph", "sshd", "weak", "weak_sftp"]

settings.register_profile("sociarch", deadline=None)
settings.load_profile("sociarch")
