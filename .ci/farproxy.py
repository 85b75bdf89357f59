"""A proxy that makes a server far away: it passes octets on after a time, in both directions, and so handshakes, too.

    python3 farproxy.py PORT SECONDS    # passes on to that port of this machine after so many seconds; prints its own port
"""
import asyncio
import sys


async def passed_on(source, to, after):
    """Passes octets on, each read after the time, in order."""
    loop = asyncio.get_running_loop()
    waiting = asyncio.Queue()

    async def write():
        while True:
            octets, due = await waiting.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not octets:
                return to.close()
            to.write(octets)

    writing = asyncio.create_task(write())
    try:
        while octets := await source.read(65536):
            waiting.put_nowait((octets, loop.time() + after))
    except OSError:
        pass
    waiting.put_nowait((b"", loop.time() + after))
    await writing


async def serve(port, after):
    async def connected(reader, writer):
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return writer.close()
        await asyncio.gather(passed_on(reader, to_server, after), passed_on(from_server, writer, after))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
