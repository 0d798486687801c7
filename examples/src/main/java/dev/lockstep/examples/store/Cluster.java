// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.net.StreamReader;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.sync.AsyncEvent;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A cluster of three members, which are processes of this machine that can be killed and started
 * again, with a demonstration.
 */
final class Cluster implements AutoCloseable {

  private static final String JAVA = ProcessHandle.current().info().command().orElse("java");
  private static final int SIZE = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final Consumer<String> out;
  private final String members = freeAddresses();
  private final Map<Integer, Subprocess> processes = new HashMap<>();
  private final AsyncEvent told = new AsyncEvent();
  private int leader = -1;

  /** Creates a cluster without running processes, which keeps its data in a directory. */
  Cluster(Path directory, Consumer<String> out) {
    this.directory = directory;
    this.out = out;
  }

  /** Returns addresses on loopback that were free a moment ago. */
  private static String freeAddresses() {
    List<String> addresses = new ArrayList<>();
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket three = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List.of(one, two, three).forEach(it -> addresses.add("127.0.0.1:" + it.getLocalPort()));
    } catch (IOException e) {
      throw new IllegalStateException("no free ports were found", e);
    }
    return String.join(",", addresses);
  }

  StoreClient client() {
    return new StoreClient(Store.addresses(members));
  }

  /** Starts the members that do not run. */
  void start() throws IOException {
    for (int number = 0; number < SIZE; number++) {
      if (!processes.containsKey(number)) {
        start(number);
      }
    }
  }

  private void start(int number) throws IOException {
    List<String> words = new ArrayList<>(program());
    String data = directory.resolve("member" + number).toString();
    words.addAll(List.of("serve", Integer.toString(number), members, data));
    Command java = Command.of(JAVA, words.toArray(String[]::new));
    Subprocess process = java.stdout(Redirect.PIPE).start();
    processes.put(number, process);
    Async.spawn("output of " + number, () -> listen(number, process.stdout()));
  }

  /** Returns the command that starts {@link Store}, from this class path and on the same engine. */
  private static List<String> program() {
    List<String> words = new ArrayList<>();
    String modules = System.getProperty("jdk.module.path");
    words.add(
        "--add-opens=java.base/java.lang=" + (modules == null ? "ALL-UNNAMED" : "dev.lockstep"));
    String engine = System.getProperty("lockstep.engine");
    if (engine != null) {
      words.add("-Dlockstep.engine=" + engine);
    }
    String store = Store.class.getName();
    words.addAll(
        modules == null
            ? List.of("-cp", System.getProperty("java.class.path"), store)
            : List.of("-p", modules, "-m", "dev.lockstep.examples/" + store));
    return words;
  }

  /** Reads the output of a member, which reports only that it leads. */
  private void listen(int number, StreamReader output) throws IOException {
    for (byte[] line = output.readLine(); line.length > 0; line = output.readLine()) {
      leader = number;
      out.accept(new String(line, StandardCharsets.UTF_8).strip());
      told.set();
    }
  }

  /** Waits until a member reports that it leads, not counting reports before it was killed. */
  int awaitLeader() {
    while (!processes.containsKey(leader)) {
      told.clear();
      told.await();
    }
    return leader;
  }

  /** Kills a process without a warning, as SIGKILL does. */
  void kill(int number) {
    Subprocess process = processes.remove(number);
    if (process != null) {
      process.close();
      out.accept("member " + number + " is killed");
    }
  }

  /** Kills all processes. */
  @Override
  public void close() {
    List.copyOf(processes.keySet()).forEach(this::kill);
  }

  /**
   * Writes, kills the leader, writes again, and reads everything back from the remaining members.
   *
   * @param words ignored
   */
  public static void main(String[] words) {
    Async.run(() -> Async.timeout(LIMIT, Cluster::demonstrate));
  }

  private static void demonstrate() throws IOException {
    Path directory = Files.createTempDirectory("store");
    System.out.println("the journals are in " + directory);
    try (Cluster cluster = new Cluster(directory, line -> System.out.println(line));
        StoreClient client = cluster.client()) {
      cluster.start();
      client.put("colour", "blue");
      cluster.kill(cluster.awaitLeader());
      client.put("size", "large");
      System.out.println("colour is " + client.get("colour") + ", size is " + client.get("size"));
    }
  }
}
