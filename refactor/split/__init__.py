"""One stage becomes a build stage and a stage of what runs: what has to be known for it, and what is written.

    Document + Context ─read─▶ Application ─a stack─▶ Runtime ─written─▶ edits
                                   │            │
                                   └─ Obstacle ─┴─▶ a refusal, with the line that prevents it

- `obstacle.py`: what prevents a conversion.
- `bases.py`: the image that the stage starts FROM; `distroless.py`: the images on which it can end.
- `placement.py`: which file of the build context lies where in the image.
- `deeds.py`: the commands of the RUNs, one by one; `traces.py` what the general ones of them leave in the image.
- `packages.py`: what apt's packages are to a running application.
- `start.py`: what the container starts.
- `application.py`: all of these together.
- `stacks/`: Python, Node.js …: each tells whether an application is its own, and what of it runs.
- `closure.py`, `final_stage.py`: what is written.
"""
