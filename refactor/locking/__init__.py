"""What the names of images stand for: the lock file, the registries and engines that fill it, and the command that asks them.

A plan reads the lock file and nothing else, so that it needs no network; only `dockwright lock` asks anybody.
"""
