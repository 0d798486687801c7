package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.net.StreamReader;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.Held;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in production: three processes, killed and started again. */
class StoreProcessesTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final String members = freeAddresses(3);
  private final Subprocess[] processes = new Subprocess[3];
  private final AsyncCondition told = new AsyncCondition();
  private final List<Integer> leaders = new ArrayList<>(List.of(-1));

  /** Addresses on loopback that nobody listened at a moment ago. */
  private static String freeAddresses(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      String addresses =
          sockets.stream()
              .map(socket -> "127.0.0.1:" + socket.getLocalPort())
              .collect(Collectors.joining(","));
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return addresses;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsWrittenOutlivesTheLeaders() {
    Async.run(() -> Async.timeout(LIMIT, this::killTwoLeaders));
  }

  private void killTwoLeaders() throws IOException {
    try (StoreClient client = client()) {
      for (int i = 0; i < 3; i++) {
        start(i);
      }
      write(client, 0, 10);
      int first = awaitLeaderOtherThan(-1);
      processes[first].kill();
      write(client, 10, 20);
      int second = awaitLeaderOtherThan(first);
      start(first);
      processes[second].kill();
      write(client, 20, 30);
      awaitLeaderOtherThan(second);
    } finally {
      List.of(processes).forEach(Subprocess::close);
    }
    readAllFromTheDisks();
  }

  /** The processes are all new here: what they know is from the disk. */
  private void readAllFromTheDisks() throws IOException {
    try (StoreClient client = client()) {
      start(0);
      start(1);
      for (int i = 0; i < 30; i++) {
        assertThat(client.get("key " + i)).isEqualTo("value " + i);
      }
      assertThat(client.get("key 30")).isNull();
    } finally {
      List.of(processes).forEach(Subprocess::close);
    }
  }

  private StoreClient client() {
    return new StoreClient(Store.addresses(members));
  }

  private static void write(StoreClient client, int from, int to) {
    for (int i = from; i < to; i++) {
      client.put("key " + i, "value " + i);
    }
  }

  private void start(int number) throws IOException {
    Subprocess process =
        Command.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dlockstep.engine=" + System.getProperty("lockstep.engine"),
                "-cp",
                System.getProperty("java.class.path"),
                Store.class.getName(),
                "serve",
                Integer.toString(number),
                members,
                directory.resolve("member " + number).toString())
            .stdout(Redirect.PIPE)
            .start();
    processes[number] = process;
    Async.spawn("output of " + number, () -> listen(number, process.stdout()));
  }

  private void listen(int number, StreamReader output) throws IOException {
    for (byte[] line = output.readLine(); line.length > 0; line = output.readLine()) {
      assertThat(new String(line, StandardCharsets.UTF_8))
          .matches("member " + number + " leads term \\d+\n");
      try (Held held = told.acquire()) {
        leaders.add(number);
        told.signalAll();
      }
    }
  }

  /** The last one to become leader, once that is not the given one. */
  private int awaitLeaderOtherThan(int number) {
    try (Held held = told.acquire()) {
      told.waitFor(() -> leaders.getLast() != number);
      return leaders.getLast();
    }
  }
}
