"""The work of the rows in asyncio, uvloop and trio: micro.py LIBRARY ROW CELL SIZE OPERATIONS REPEATS"""

import asyncio
import random
import sys
import threading
import time

library, row, cell = sys.argv[1:4]
size, operations, repeats = map(int, sys.argv[4:7])
if row == "timers":
    repeats = 1
else:
    operations = min(operations, 200_000)  # about as long a run as the others have


async def switch():
    async def yields(count):
        for _ in range(count):
            await asyncio.sleep(0)

    each = max(1, operations // size)
    await asyncio.gather(*[yields(each) for _ in range(size)])
    return size * each


async def callbacks():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = operations

    def count():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)

    def chain():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)
        else:
            loop.call_soon(chain)

    if cell == "batch":
        for _ in range(operations):
            loop.call_soon(count)
    else:
        loop.call_soon(chain)
    await done
    return operations


async def spawn():
    async def one():
        return 1

    if cell == "spawn and await":
        total = 0
        for _ in range(operations):
            total += await asyncio.create_task(one())
    else:
        total = sum(await asyncio.gather(*[asyncio.create_task(one()) for _ in range(operations)]))
    assert total == operations
    return operations


async def queue():
    async def forward(source, target, count):
        for _ in range(count):
            await target.put(await source.get())

    async def produce(target):
        for _ in range(operations):
            await target.put(1)

    if cell == "ping-pong":
        there, back = asyncio.Queue(1), asyncio.Queue(1)
        rounds = max(1, operations // 2)
        other = asyncio.create_task(forward(there, back, rounds))
        for i in range(rounds):
            await there.put(i)
            await back.get()
        await other
        return rounds * 2
    items = asyncio.Queue(size)
    producer = asyncio.create_task(produce(items))
    for _ in range(operations):
        await items.get()
    await producer
    return operations


async def timeout():
    async def one():
        return 1

    for _ in range(operations):
        if hasattr(asyncio, "timeout"):
            async with asyncio.timeout(10):
                await one()
        else:
            await asyncio.wait_for(one(), 10)
    return operations


def timers(loop):
    rng = random.Random(7)
    fired = 0

    def fires():
        nonlocal fired
        fired += 1
        if fired == len(delays):
            loop.stop()

    delays = [rng.random() * 0.1 for _ in range(operations)]

    def insert():
        now = loop.time()
        return [loop.call_at(now + delay, fires) for delay in delays]

    if cell == "insert":
        measured = clocks()
        handles = insert()
        report(measured, operations)
        for handle in handles:
            handle.cancel()
    elif cell == "cancel":
        handles = insert()
        measured = clocks()
        for handle in handles:
            handle.cancel()
        report(measured, operations)
    else:
        insert()
        time.sleep(0.11)
        measured = clocks()
        loop.run_forever()
        report(measured, operations)
        assert fired == operations
    loop.call_soon(loop.stop)
    loop.run_forever()


def submit(loop):
    woken = threading.Event()
    count = 1 if size == 1 else operations
    left = count
    waits = []

    def callback():
        nonlocal left
        left -= 1
        if left == 0:
            waits.append(time.perf_counter_ns())
            woken.set()

    def submitter():
        nonlocal left
        for _ in range(200 if size == 1 else 1):
            left = count
            woken.clear()
            time.sleep(0.0005)
            before = time.perf_counter_ns()
            for _ in range(count):
                loop.call_soon_threadsafe(callback)
            woken.wait()
            waits[-1] -= before
        loop.call_soon_threadsafe(loop.stop)

    before = time.process_time_ns()
    thread = threading.Thread(target=submitter)
    thread.start()
    loop.run_forever()
    thread.join()
    cpu = time.process_time_ns() - before
    waits.sort()
    wall = waits[len(waits) // 2] / count
    print(f"sample wall={wall} cpu={cpu / count / len(waits)}", flush=True)


def clocks():
    return time.perf_counter_ns(), time.process_time_ns()


def report(before, count):
    after = clocks()
    wall, cpu = ((b - a) / count for a, b in zip(before, after))
    print(f"sample wall={wall} cpu={cpu}", flush=True)


def trio_sleeps():
    import trio
    import trio.testing

    each = max(1, operations // size)

    async def sleeps(seconds):
        for _ in range(each):
            await trio.sleep(seconds)

    async def main():
        async with trio.open_nursery() as nursery:
            for task in range(size):
                nursery.start_soon(sleeps, (1 + task % 1000) / 1000)

    def run():
        trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
        return size * each

    measure(run)


def measure(run):
    run()  # warms up
    for _ in range(repeats):
        before = clocks()
        count = run()
        report(before, count)


def on_loop():
    if library == "uvloop":
        import uvloop

        uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    if row == "timers" or row == "submit":
        for _ in range(repeats):
            (timers if row == "timers" else submit)(loop)
    else:
        work = {"switch": switch, "callsoon": callbacks, "spawn": spawn, "queue": queue, "timeout": timeout}[row]
        measure(lambda: loop.run_until_complete(work()))
    loop.close()


if library == "trio":
    trio_sleeps()
else:
    on_loop()
