"""Who could claim an account, its connections, and the pages run with it: facts with their traces, no verdict
in law and no score."""
