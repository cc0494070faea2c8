"""Many files side by side."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from refactor.errors import NotWritten
from refactor.result import Result, failed
from refactor.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from refactor.companion import Companion
    from refactor.job import Job
    from refactor.plan import Approval

# Below this many files the processes cost more than they bring.
_WORTH_PROCESSES = 24
_CHUNK = 16


def run(paths: Sequence[Path], job: Job, jobs: int) -> Iterator[Result]:
    """Yield the result of each path, in their order, from up to ``jobs`` processes."""
    yield from _agreed(_run(paths, job, jobs))


def _run(paths: Sequence[Path], job: Job, jobs: int) -> Iterator[Result]:
    if jobs == 1 or len(paths) < _WORTH_PROCESSES:
        worker = Worker(job)
        yield from map(worker, paths)
        return
    from concurrent.futures import ProcessPoolExecutor

    _preload()
    with ProcessPoolExecutor(min(jobs, len(paths) // _CHUNK + 1), initializer=_start, initargs=(job,)) as pool:
        try:
            with _without_interrupts():
                results = pool.map(_work, paths, chunksize=_CHUNK)
            yield from results
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_asking(paths: Sequence[Path], job: Job, approval: Callable[[str], Approval]) -> Iterator[Result]:
    """Yield the result of each path when it is asked for; ``approval`` gives, for a file's name, who approves its changes."""
    yield from _agreed(map(Worker(job, approval), paths))


def _preload() -> None:
    """Import before the processes part ways what each of them would import otherwise."""
    from importlib import import_module

    for name in (
        "dockerfile_parse",
        "unidiff",
        "refactor.patch",
        "refactor.plan",
        "refactor.shells.reader",
        "transforms",
    ):
        import_module(name)


def _agreed(results: Iterable[Result]) -> Iterator[Result]:
    """Yield ``results``, with an error for each that would make something else of a file than one before it."""
    makers: dict[Path, tuple[str, str]] = {}
    for result in results:
        odd = [each for each in result.companions if _is_contradicted(each, makers.get(each.path.resolve()))]
        if odd:
            makes = f"{result.path} and {makers[odd[0].path.resolve()][0]} would each make something else of it"
            yield failed(result, NotWritten(odd[0].path, f"{makes}; run them one after the other"))
            continue
        makers |= {each.path.resolve(): (result.path, each.after) for each in result.companions}
        yield result


def _is_contradicted(companion: Companion, made: tuple[str, str] | None) -> bool:
    return made is not None and made[1] not in (companion.before, companion.after)


_workers: list[Worker] = []


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Put Ctrl-C off. The processes started meanwhile inherit this, and so are never stopped but by their parent."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(job: Job) -> None:
    from threading import Thread

    Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # files leave no cycles worth the time, and the process ends with them
    _workers[:] = [Worker(job)]


def _end_with_parent() -> None:
    """Wait for the parent to end, and end: a pool's processes would wait for work for ever if it was killed."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _work(path: Path) -> Result:
    return _workers[0](path)
