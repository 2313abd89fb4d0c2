"""L1 in asyncio: 100,000 tasks that do nothing are created inside the loop and awaited. Prints nanoseconds a task, median of 5."""
import asyncio
import statistics
import time

TASKS = 100_000


async def nothing():
    return True


async def create_and_await():
    start = time.perf_counter_ns()
    tasks = [asyncio.create_task(nothing()) for _ in range(TASKS)]
    for task in tasks:
        await task
    return (time.perf_counter_ns() - start) / TASKS


async def main():
    await create_and_await()
    print(statistics.median([await create_and_await() for _ in range(5)]))


asyncio.run(main())
