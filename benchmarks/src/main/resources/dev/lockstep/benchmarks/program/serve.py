"""Echo servers: serve.py (asyncio|uvloop) (streams|protocol). Prints the port."""

import asyncio
import resource
import sys

loop_kind, style = sys.argv[1:3]
resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def echo(reader, writer):
    try:
        while True:
            data = await reader.read(262144)
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()
    except ConnectionError:
        pass


async def main():
    if style == "streams":
        server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=2048, limit=262144)
    else:
        server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if loop_kind == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
