# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `serve` a fleet for other processes."""

from __future__ import annotations

import argparse
import signal
import ssl
import threading

from .simulator import Simulator


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve PBXs until interrupted; the first line printed is the base URL")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=0)
    serving.add_argument("--fleet", type=int, default=0, metavar="COUNT")
    serving.add_argument("--seed", type=int, default=0)
    serving.add_argument("--ycm", action="store_true", help="also serve a Central Management of the fleet")
    serving.add_argument("--certfile", help="also serve HTTPS; the second line printed is its base URL")
    serving.add_argument("--keyfile")
    serving.add_argument("--https-port", type=int, default=0)
    _serve(parser.parse_args())


def _serve(arguments: argparse.Namespace) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ssl_context = None
    if arguments.certfile:
        ssl_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ssl_context.load_cert_chain(arguments.certfile, arguments.keyfile)
    with Simulator(
        host=arguments.host, port=arguments.port, ssl_context=ssl_context, https_port=arguments.https_port
    ) as sim:
        sim.add_fleet(arguments.fleet, arguments.seed)
        if arguments.ycm:
            sim.add_ycm()
        print(sim.base_url, flush=True)
        if ssl_context:
            print(sim.https_base_url, flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
