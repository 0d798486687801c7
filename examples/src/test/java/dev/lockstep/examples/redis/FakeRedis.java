// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A server that knows a few commands of Redis, to be run on a host of a simulated network. */
final class FakeRedis {

  static final int PORT = 6379;

  private final boolean knowsHello;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, List<StreamWriter>> listeners = new HashMap<>();

  /** A server of version 3 of the protocol, or of version 2 only. */
  FakeRedis(boolean knowsHello) {
    this.knowsHello = knowsHello;
  }

  /** Serves until it is cancelled. */
  void run() throws IOException {
    Streams.serve(this::handle, null, PORT).serveForever();
  }

  private void handle(StreamReader in, StreamWriter out) throws IOException {
    Deque<Reply> commands = new ArrayDeque<>();
    ReplyParser parser = new ReplyParser(commands::add);
    try {
      for (byte[] data = in.read(1 << 16); data.length > 0; data = in.read(1 << 16)) {
        parser.feed(ByteBuffer.wrap(data));
        for (Reply command = commands.poll(); command != null; command = commands.poll()) {
          answer(command.list().stream().map(Reply::text).toList(), out);
        }
        out.drain();
      }
    } finally {
      listeners.values().forEach(writers -> writers.remove(out));
    }
  }

  private void answer(List<String> words, StreamWriter out) {
    String name = words.getFirst().toUpperCase(Locale.ROOT);
    switch (name) {
      case "HELLO" -> say(out, knowsHello ? "%1|+proto|:3|" : "-ERR unknown command 'HELLO'|");
      case "PING" -> say(out, "+PONG|");
      case "SET" -> {
        values.put(words.get(1), words.get(2));
        say(out, "+OK|");
      }
      case "GET" -> say(out, block(values.get(words.get(1))));
      case "INCR" -> {
        values.merge(words.get(1), "1", (old, one) -> "" + (Integer.parseInt(old) + 1));
        say(out, ":" + values.get(words.get(1)) + "|");
      }
      case "BLPOP" -> Async.future().await();
      case "SUBSCRIBE" -> words.stream().skip(1).forEach(channel -> subscribe(channel, out));
      case "PUBLISH" -> {
        List<StreamWriter> told = listeners.getOrDefault(words.get(1), List.of());
        told.forEach(to -> push(to, "message", block(words.get(1)), block(words.get(2))));
        say(out, ":" + told.size() + "|");
      }
      default -> say(out, "-ERR unknown command '" + words.getFirst() + "'|");
    }
  }

  private void subscribe(String channel, StreamWriter out) {
    listeners.computeIfAbsent(channel, name -> new ArrayList<>()).add(out);
    push(out, "subscribe", block(channel), ":1|");
  }

  private void push(StreamWriter out, String kind, String... parts) {
    say(out, (knowsHello ? ">3|" : "*3|") + block(kind) + String.join("", parts));
  }

  /** Writes a text in which a bar stands for the end of a line. */
  private static void say(StreamWriter out, String text) {
    out.write(text.replace("|", "\r\n"));
  }

  private static String block(String value) {
    return value == null
        ? "$-1|"
        : "$" + value.getBytes(StandardCharsets.UTF_8).length + "|" + value + "|";
  }
}
