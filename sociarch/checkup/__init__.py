"""Whether this program, this machine and the vault are in order, and how to mend what is not.

`gathering` looks at the machine and takes whatever goes wrong with it as something that was found; `checks`
are pure functions of what was gathered; `bundle` is what of it may stand in a public bug report.
"""
