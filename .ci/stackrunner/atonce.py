"""Does the same for many stacks, a few at once, and what does not come out right once more and alone."""

import concurrent.futures
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from .processes import Processes, Stopped

MOST_AGAIN = 5  # wrong verdicts that are tried again: more are no matter of a busy machine
MOST_UNABLE = 3  # that cannot run again, one after another: then the others are not tried
PAUSE = 15.0  # seconds before that is tried again which could not run: a registry may be away for a moment


@dataclass
class Tried:
    """What one item came out as."""

    item: object
    told: str
    right: bool
    able: bool = True  # it could run

    def name(self) -> str:
        return str(getattr(self.item, "name", self.item))


def at_once(items: list, one: Callable[[object], tuple[str, bool]], jobs: int, processes: Processes, pause: float = PAUSE) -> int:
    """Does `one` for each item, `jobs` at once; prints its line and, at the end, counts and what failed. What does not
    come out right, or cannot run, is done again alone: a busy machine or network may have upset it.

    Returns 0 where all is right in the end, 3 where something cannot run, else 1; 1 for no items."""
    again: list[Tried] = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_try, one, item) for item in items]
        try:
            for done in concurrent.futures.as_completed(waiting):
                tried = done.result()
                if not tried.right:
                    again.append(tried)
                print(tried.told + ("" if tried.right else "\n    it is run again alone at the end"), flush=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.stop_all()  # or the pool would wait for what is still at work
            raise
    failed = _again(again, one, pause)
    print(f"stacks: {len(items) - len(failed)} passed, {len(failed)} failed", flush=True)
    for tried in failed:
        print(f"  failed: {tried.name()}: {' '.join(tried.told.split())[:400]}", flush=True)
    return 3 if any(not tried.able for tried in failed) else 1 if failed or not items else 0


def _again(tries: list[Tried], one, pause: float) -> list[Tried]:
    """Tries each once more, alone, and returns those that failed again or were not tried."""
    failed = [tried for tried in tries if tried.able][MOST_AGAIN:]
    unable = [tried for tried in tries if not tried.able]
    for tried in [tried for tried in tries if tried.able][:MOST_AGAIN]:
        failed += _once_more(tried, one)
    if unable:
        time.sleep(pause)
    in_a_row = 0
    for tried in unable:
        still = [tried] if in_a_row == MOST_UNABLE else _once_more(tried, one)
        failed += still
        in_a_row = min(in_a_row + 1, MOST_UNABLE) if still and not still[0].able else 0
    return failed


def _once_more(tried: Tried, one) -> list[Tried]:
    second = _try(one, tried.item)
    print(f"again: {second.told}", flush=True)
    return [] if second.right else [second]


def _try(one, item) -> Tried:
    """Any error but a stop is that of this one item, and never ends the others."""
    try:
        told, right = one(item)
        return Tried(item, told, right)
    except Stopped:
        raise
    except Exception as error:
        tried = Tried(item, "", right=False, able=False)
        where = traceback.extract_tb(error.__traceback__)[-1]
        tried.told = f"{tried.name():20} CANNOT RUN: {type(error).__name__} in {where.name}: {error}"
        return tried
