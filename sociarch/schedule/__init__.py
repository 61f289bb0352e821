"""A run of its own accord, at a time of day: the plan, and how each system that starts programs is told.

`plan` says when; `timer` what a system has to be told and how that is done; `systemd`, `launchd`, `windows`
and `cron` each know one system's files, commands and quoting; `night` what is remembered of runs that nobody
saw. No file that is written here holds a secret.
"""
