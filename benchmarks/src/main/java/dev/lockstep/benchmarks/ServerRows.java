// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.program.Command;
import dev.lockstep.benchmarks.program.Sources;
import dev.lockstep.benchmarks.program.Tool;
import dev.lockstep.benchmarks.server.Load;
import dev.lockstep.benchmarks.server.ServerContestant;
import dev.lockstep.benchmarks.server.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rows about servers under load, which run in processes of their own. */
final class ServerRows {

  private static final int KIB = 1_024;
  private static final List<String> QUIET =
      List.of(
          "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx1g");

  private static final String BUFFER = "Lockstep, buffer";
  private static final String PROTOCOL = "Lockstep, protocol";
  private static final String NIO = "Java NIO, bare";

  private ServerRows() {}

  static Row echo() {
    Row row =
        new Row(
                "echo",
                "Echo over loopback",
                "Each connection sends a message, waits until all of it has come back, and sends the next. The server"
                    + " has one processor, the load (a program in C) the other one. Lockstep and \"streams\" of asyncio"
                    + " and uvloop read and write streams: a task per connection. \"Buffer\" reads into one of its"
                    + " own, \"protocol\" is a callback without a task. A cold figure is of the first size.")
            .columns(Metric.SERVER_CPU, Metric.COLD_CPU, Metric.RATE, Metric.P50, Metric.P99);
    for (int size : new int[] {1, 10, 100}) {
      for (int connections : new int[] {1, 10, 1_000}) {
        row.cell(echoCell(size, connections), size * KIB, connections);
      }
    }
    String one = echoCell(1, 10);
    return row.contestants(echoServers())
        .target(one, Metric.SERVER_CPU, 1, "Netty, NIO")
        .target(one, Metric.SERVER_CPU, 1, "Vert.x")
        .target(one, Metric.SERVER_CPU, 1.2, NIO)
        .target(echoCell(1, 1_000), Metric.SERVER_CPU, 1.4, NIO)
        .target(new Target(echoCell(100, 10), BUFFER, Metric.SERVER_CPU, 1.2, NIO))
        .target(new Target(one, PROTOCOL, Metric.SERVER_CPU, 1.15, NIO));
  }

  private static String echoCell(int kib, int connections) {
    return String.format(
        java.util.Locale.ROOT,
        "%d KiB, %,d connection%s",
        kib,
        connections,
        connections == 1 ? "" : "s");
  }

  private static List<ServerContestant> echoServers() {
    List<ServerContestant> servers = new ArrayList<>();
    servers.add(jvm(Row.CARRIER, "lockstep-echo", Load.ECHO, Tool.GCC, "carrier"));
    servers.add(jvm(Row.BATON, "lockstep-echo", Load.ECHO, Tool.GCC, "baton"));
    servers.add(jvm(BUFFER, "lockstep-buffer-echo", Load.ECHO, Tool.GCC, "carrier"));
    servers.add(jvm(PROTOCOL, "lockstep-protocol-echo", Load.ECHO, Tool.GCC, "carrier"));
    servers.add(
        new ServerContestant(
            "C, epoll",
            List.of(Tool.GCC),
            (row, cell, repeats) -> List.of(Sources.compiledC("echo.c").toString()),
            Load.ECHO));
    servers.add(jvm(NIO, "nio-echo", Load.ECHO, Tool.GCC, ""));
    servers.add(jvm("Netty, NIO", "netty-nio-echo", Load.ECHO, Tool.GCC, ""));
    servers.add(jvm("Netty, epoll", "netty-epoll-echo", Load.ECHO, Tool.GCC, ""));
    servers.add(jvm("Vert.x", "vertx-echo", Load.ECHO, Tool.GCC, ""));
    servers.add(jvm("virtual threads, blocking", "virtual-echo", Load.ECHO, Tool.GCC, ""));
    servers.add(python("asyncio, streams", Tool.PYTHON, "asyncio", "streams"));
    servers.add(python("asyncio, protocol", Tool.PYTHON, "asyncio", "protocol"));
    servers.add(python("uvloop, streams", Tool.UVLOOP, "uvloop", "streams"));
    servers.add(python("uvloop, protocol", Tool.UVLOOP, "uvloop", "protocol"));
    servers.add(go("echo", Load.ECHO, Tool.GCC));
    servers.add(node("echo", Load.ECHO, Tool.GCC));
    return servers;
  }

  static Row http() {
    String ten = "10 connections";
    return new Row(
            "http",
            "HTTP hello",
            "`GET /` is answered with 13 bytes, under wrk. Lockstep's is a server of 30 lines over streams that reads"
                + " the fields and looks at one of them; Netty's is its codec on epoll.")
        .columns(Metric.SERVER_CPU, Metric.COLD_CPU, Metric.RATE, Metric.P50, Metric.P99)
        .cell(ten, 1, 10)
        .cell("100 connections", 1, 100)
        .contestants(
            Stream.of(
                    jvm(Row.CARRIER, "lockstep-http", Load.HTTP, Tool.WRK, "carrier"),
                    jvm(Row.BATON, "lockstep-http", Load.HTTP, Tool.WRK, "baton"),
                    jvm("Netty", "netty-http", Load.HTTP, Tool.WRK, ""),
                    jvm("Vert.x", "vertx-http", Load.HTTP, Tool.WRK, ""),
                    jvm("Helidon", "helidon-http", Load.HTTP, Tool.WRK, ""),
                    jvm("jdk.httpserver, virtual threads", "jdk-http", Load.HTTP, Tool.WRK, ""),
                    go("http", Load.HTTP, Tool.WRK),
                    node("http", Load.HTTP, Tool.WRK))
                .toList())
        .target(ten, Metric.SERVER_CPU, 13)
        .target(ten, Metric.SERVER_CPU, 1, "Vert.x");
  }

  private static ServerContestant jvm(
      String name, String server, Load load, Tool tool, String engine) {
    List<String> flags = new ArrayList<>(QUIET);
    if (!engine.isEmpty()) {
      flags.addAll(Command.engine(engine));
    }
    return new ServerContestant(
        name,
        List.of(tool),
        (row, cell, repeats) -> Command.java(Servers.class, flags, server),
        load);
  }

  private static ServerContestant python(String name, Tool tool, String loop, String style) {
    return new ServerContestant(
        name,
        List.of(Tool.GCC, Tool.PYTHON, tool),
        (row, cell, repeats) ->
            List.of(Tool.python(), Sources.path("serve.py").toString(), loop, style),
        Load.ECHO);
  }

  private static ServerContestant go(String kind, Load load, Tool tool) {
    return new ServerContestant(
        "Go",
        List.of(tool, Tool.GO),
        (row, cell, repeats) -> List.of(Sources.compiledGo("serve.go").toString(), kind),
        load);
  }

  private static ServerContestant node(String kind, Load load, Tool tool) {
    return new ServerContestant(
        "Node.js",
        List.of(tool, Tool.NODE),
        (row, cell, repeats) -> List.of("node", Sources.path("serve.js").toString(), kind),
        load);
  }
}
