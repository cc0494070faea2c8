"""Another user than root runs an application on the image that it has: who, and whether that is enough.

    Document + Context ─read─▶ Application ─a stack─▶ Folders ─a user─▶ edits
                                   │            │        │
                                   └─ Obstacle ─┴────────┴─▶ a refusal, with the line that prevents it

What the application asks of the system is read as for a split into stages (`refactor/split/`), which takes root away as well.

- `users.py`: who there is to run it.
- `rights.py`: what only root may, or only root may read; `privileges.py` the facts about it.
- `switch.py`: what is written.
"""
