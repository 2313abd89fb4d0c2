"""The rows of the table in CPython. Arguments: row, seconds of warm-up, number of samples. Prints the median in nanoseconds for one
operation; L3 and P6 more, as Child.java says."""
import asyncio
import multiprocessing
import os
import signal
import statistics
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

ROW = sys.argv[1]
WARM_UP = float(sys.argv[2])
SAMPLES = int(sys.argv[3])

MEGABYTE = bytes(1 << 20)
NUMBERS = range(1_000_000)


def nothing():
    return 0


def more(number):
    return number + 1


def same(argument):
    return argument


def primes_below(limit):
    primes = 0
    for candidate in range(2, limit):
        divisor = 2
        while divisor * divisor <= candidate and candidate % divisor:
            divisor += 1
        primes += divisor * divisor > candidate
    return primes


def measure(operations, work, warm_up=WARM_UP):
    end = time.perf_counter() + warm_up
    while time.perf_counter() < end:
        work()
    samples = []
    for _ in range(SAMPLES):
        start = time.perf_counter_ns()
        work()
        samples.append((time.perf_counter_ns() - start) / operations)
    return statistics.median(samples)


# The loop.


async def no_op():
    return 0


async def create_and_await():
    for task in [asyncio.create_task(no_op()) for _ in range(100_000)]:
        await task


async def yield_in_turn():
    async def half():
        for _ in range(10_000):
            await asyncio.sleep(0)

    await asyncio.gather(half(), half())


def in_loop(operations, work):
    """Measures a coroutine on one loop, with what starting it takes."""
    loop = asyncio.new_event_loop()
    figure = measure(operations, lambda: loop.run_until_complete(work()))
    loop.close()
    return figure


def from_outside(operations, work):
    """Measures what another thread does with a loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    figure = measure(operations, lambda: work(loop))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    return figure


def submits_to_loop(loop):
    for future in [asyncio.run_coroutine_threadsafe(no_op(), loop) for _ in range(20_000)]:
        future.result()


def round_trips_to_loop(loop):
    for _ in range(1000):
        asyncio.run_coroutine_threadsafe(no_op(), loop).result()


def sleepers():
    import resource

    async def sleep_together():
        start = time.perf_counter_ns()
        await asyncio.gather(*[asyncio.create_task(asyncio.sleep(1)) for _ in range(100_000)])
        return time.perf_counter_ns() - start

    nanos = asyncio.run(sleep_together())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{nanos} {peak if sys.platform == 'darwin' else 1024 * peak}"


# Pools of threads and of processes.


def round_trips(pool):
    for _ in range(1000):
        pool.submit(nothing).result()


def submits(pool, tasks):
    wait([pool.submit(nothing) for _ in range(tasks)])


def applies(pool):
    for result in [pool.apply_async(nothing) for _ in range(20_000)]:
        result.get()


def megabytes(pool):
    for _ in range(20):
        pool.submit(same, MEGABYTE).result()


def start():
    begin = time.perf_counter_ns()
    with multiprocessing.Pool(1) as pool:
        pool.apply(time.time)
        return time.perf_counter_ns() - begin


def primes(workers):
    with ProcessPoolExecutor(workers) as pool:
        return measure(1, lambda: list(pool.map(primes_below, [20_000] * 16)))


def tuned_by_hand(pool):
    """The best of some sizes."""
    return min(measure(len(NUMBERS), lambda: pool.map(more, NUMBERS, chunk), WARM_UP / 4) for chunk in (5_000, 20_000, 50_000, 125_000))


def worker_is_killed():
    """One of two, 8 tasks of 200 ms in flight. Who uses this pool has to make a new one."""
    pool = ProcessPoolExecutor(2)
    pids = {}
    while len(pids) < 2:
        pids |= {future.result(): True for future in [pool.submit(os.getpid) for _ in range(20)]}
    tasks = [pool.submit(time.sleep, 0.2) for _ in range(8)]
    time.sleep(0.1)
    begin = time.perf_counter_ns()
    os.kill(next(iter(pids)), signal.SIGKILL)
    wait(tasks[:1])
    while True:
        try:
            pool.submit(nothing).result()
            break
        except BrokenProcessPool:
            pool = ProcessPoolExecutor(2)
    nanos = time.perf_counter_ns() - begin
    wait(tasks)
    pool.shutdown()
    return f"{nanos} NaN NaN {sum(task.exception() is not None for task in tasks)}"


def main():
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork")  # the fastest, and this script has no file that another process could read
    on_the_loop = {
        "L1": lambda: in_loop(100_000, create_and_await),
        "L2": lambda: in_loop(20_000, yield_in_turn),
        "L3": sleepers,
        "L4": lambda: from_outside(20_000, submits_to_loop),
        "L5": lambda: from_outside(1000, round_trips_to_loop),
    }
    of_pools = {
        "T1": (ThreadPoolExecutor, lambda pool: measure(20_000, lambda: submits(pool, 20_000))),
        "T2": (ThreadPoolExecutor, lambda pool: measure(1000, lambda: round_trips(pool))),
        "P1": (ProcessPoolExecutor, lambda pool: measure(1000, lambda: round_trips(pool))),
        "P2": (ProcessPoolExecutor, lambda pool: measure(10_000, lambda: submits(pool, 10_000))),
        "P2-pool": (multiprocessing.Pool, lambda pool: measure(20_000, lambda: applies(pool))),
        "P3": (multiprocessing.Pool, tuned_by_hand),
        "P4": (ProcessPoolExecutor, lambda pool: measure(20, lambda: megabytes(pool))),
    }
    of_their_own = {"P5": start, "P6": worker_is_killed, "P7-1": lambda: primes(1), "P7-2": lambda: primes(2)}
    if ROW in of_pools:
        make, work = of_pools[ROW]
        with make(2) as pool:
            return work(pool)
    return (on_the_loop | of_their_own)[ROW]()


if __name__ == "__main__":
    print(main())
