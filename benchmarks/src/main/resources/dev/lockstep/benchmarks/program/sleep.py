"""So many tasks asleep at once in asyncio: sleep.py COUNT. Prints the peak of memory in MiB."""

import asyncio
import resource
import sys


async def main():
    await asyncio.gather(*[asyncio.create_task(asyncio.sleep(5)) for _ in range(int(sys.argv[1]))])


asyncio.run(main())
print(f"sample peak={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f}")
