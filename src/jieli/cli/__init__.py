"""The command line (命令行): one command ``jieli``, one module per subcommand.

A door: reads files, calls the rooms below, shows what they say and sets the exit code. Rules of the domain,
formats and mathematics live in those rooms; the words of users are all in :mod:`jieli.cli.wording`.
"""
