"""Proof of a plan: both images are built by a real engine, read from their archives, and compared file by file.

No container has to run. From an archive to what a reviewer sees:

    layers = Layers()                                     # layers that were read, by diff id: one for a whole run
    before, after = open_images(archive, ("app:before", "app:after"), layers)
    noise = DOCUMENTED.with_learnt(before, again)         # with --twice; else DOCUMENTED
    judgement = judge(before, after, transforms, noise)   # transforms: those that changed this file
    evidence = compared("api/Dockerfile", Built.of(before, seconds), Built.of(after, seconds), judgement, checks)
    evidence = failed("api/Dockerfile", Side.AFTER, Failure("exit code 1", log_lines), before=Built.of(before, seconds))

    json_text(evidences)         # --evidence FILE
    markdown_text(evidences)     # for a pull request
    text_lines(evidences)        # the terminal: a table, then the differences

where each stands:

    options.py     the options of commands that verify; trial.py: what they come to, Trial
    image.py       Image, open_images: what is in an archive, ready to be compared
    archive.py     where the parts of images are: an OCI layout (tar or folder), or what `docker save` writes
    layers.py      Layers, Layer, Entry: layers read as a stream, each once
    tree.py        file_tree: layers applied one on the other, with their whiteouts
    settings.py    what an image's configuration says, by name
    comparison.py  compare -> Comparison(config, files): all that differs, largest first
    noise.py       DOCUMENTED, Noise: what differs between any two builds
    globs.py       the patterns of paths in which noise and drops are told
    verdict.py     Verdict, Judgement, judge, Scope; Evidence, Built, Declared, Check, Failure, Side; compared, failed
    evidence.py    JSON, Markdown and terminal text of several Evidence

An archive that cannot be read raises `refactor.errors.ImageUnreadable` (exit code 5). ``references`` are tags or image ids
(``sha256:…``); without any, all images of the archive in its order.

``judge(…, scope=Scope.CONFIG)`` is for a split into stages, whose file trees differ by design: only the settings that a split
keeps are compared, and it takes a passed `Check` (a command that was run, a page that was asked for) to be more than
different. A failed check makes any verdict different.
"""
