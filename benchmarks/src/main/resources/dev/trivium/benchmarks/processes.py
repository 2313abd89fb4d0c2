"""Rows P1 to P5 and P7 on CPython's own process pools; prints nanoseconds for one operation."""
import multiprocessing
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor, wait

ROUNDS = 9
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


def measure(operations, work, warm_up=2.0):
    end = time.perf_counter() + warm_up
    while time.perf_counter() < end:
        work()
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        work()
        rounds.append((time.perf_counter_ns() - start) / operations)
    return statistics.median(rounds)


def round_trips(pool):
    for _ in range(1000):
        pool.submit(nothing).result()


def submits(pool):
    wait([pool.submit(nothing) for _ in range(10_000)])


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


def main(row):
    if row == "P5":
        return start()
    if row.startswith("P7"):
        return primes(int(row[-1]))
    if row in ("P2-pool", "P3"):
        with multiprocessing.Pool(2) as pool:
            if row == "P2-pool":
                return measure(20_000, lambda: applies(pool))
            # tuned by hand: the best of some sizes
            return min(measure(len(NUMBERS), lambda: pool.map(more, NUMBERS, chunk), 0.5) for chunk in (5_000, 20_000, 50_000, 125_000))
    with ProcessPoolExecutor(2) as pool:
        return {
            "P1": lambda: measure(1000, lambda: round_trips(pool)),
            "P2": lambda: measure(10_000, lambda: submits(pool)),
            "P4": lambda: measure(20, lambda: megabytes(pool)),
        }[row]()


if __name__ == "__main__":
    print(main(sys.argv[1]))
