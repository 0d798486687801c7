// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.net.AsyncFile;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamHandler;
import dev.lockstep.net.Streams;
import dev.lockstep.net.Tls;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A program that echoes for minutes, while clients and handlers fail in random ways, and looks at
 * the end of each minute, when all connections are closed, at what is left: heap, descriptors,
 * threads. It fails if an echo is wrong or something is reported that was not meant to be.
 */
public final class SoakProbe {

  private static final int CLIENTS = 50;
  private static final int LARGEST = 100_000;
  private static final int SEED = 20261128;
  private static final String PASSWORD = "changeit";

  /** The TLS sessions that are kept: the JDK's 20,480 would take hours to fill. */
  private static final int SESSIONS = 100;

  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  /** The first byte of a message that the handler fails at. */
  private static final byte POISON = 0;

  /** The first byte of a message that the handler never answers. */
  private static final byte SILENCE = 1;

  private static final int SOUND = 2;

  private final Random random = new Random(SEED);
  private final int minutes;
  private final Duration minute;
  private final Path directory;
  private int open;
  private long echoes;
  private long faults;
  private int unexpected;

  private SoakProbe(int minutes, Duration minute) throws IOException {
    this.minutes = minutes;
    this.minute = minute;
    this.directory = Files.createTempDirectory("lockstep-soak");
  }

  /** The heap, descriptors and threads left at the end of a minute. */
  private record Left(long heap, int descriptors, int threads) {

    static Left now() {
      System.gc();
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      String[] descriptors = new File("/proc/self/fd").list();
      return new Left(
          runtime.totalMemory() - runtime.freeMemory(),
          descriptors == null ? 1 : descriptors.length,
          ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }

  /**
   * Soaks.
   *
   * @param arguments the number of minutes, and the milliseconds of a minute
   * @throws Exception if something is wrong
   */
  public static void main(String[] arguments) throws Exception {
    SoakProbe probe =
        new SoakProbe(
            Integer.parseInt(arguments[0]), Duration.ofMillis(Long.parseLong(arguments[1])));
    Async.run(probe::soak);
    if (probe.unexpected > 0) {
      System.exit(1);
    }
  }

  private void soak() throws Exception {
    Loop.current().setExceptionHandler((loop, context) -> reported(context));
    SSLContext tls = certificate();
    try (Server plain = serve(ServeOptions.defaults());
        Server encrypted = serve(ServeOptions.defaults().tls(Tls.server(tls)))) {
      Left first = null;
      Left most = new Left(0, 0, 0);
      for (int i = 1; i <= minutes; i++) {
        Left left = soakAMinute(plain.address(), encrypted.address(), Tls.client(tls));
        System.out.printf(
            Locale.ROOT,
            "minute %d: %,d B, %d descriptors, %d threads, %,d echoes, %,d faults%n",
            i,
            left.heap,
            left.descriptors,
            left.threads,
            echoes,
            faults);
        if (first == null) {
          first = left;
        }
        most =
            new Left(
                Math.max(most.heap, left.heap),
                Math.max(most.descriptors, left.descriptors),
                Math.max(most.threads, left.threads));
      }
      if (first != null) {
        report(first, most);
      }
    }
  }

  private void report(Left first, Left most) {
    double seconds = minutes * minute.toMillis() / 1_000.0;
    Sample sample =
        new Sample(
            Map.of(
                Metric.RATE, (echoes + faults) / seconds / 1_000,
                Metric.HEAP, 100.0 * most.heap / first.heap,
                Metric.DESCRIPTORS, 100.0 * most.descriptors / first.descriptors,
                Metric.THREADS, 100.0 * most.threads / first.threads));
    System.out.println(sample.line());
  }

  private void reported(Loop.ErrorContext context) {
    if (!(context.exception() instanceof PoisonException)) {
      unexpected++;
      System.out.println("reported: " + context.message() + ": " + context.exception());
    }
  }

  /** The failure of a handler that a client has asked for. */
  private static final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  // ---- the server

  private Server serve(ServeOptions options) throws IOException {
    StreamHandler handler =
        (reader, writer) -> {
          open++;
          try {
            for (byte[] some = reader.read(LARGEST); some.length > 0; some = reader.read(LARGEST)) {
              if (some[0] == POISON) {
                throw new PoisonException();
              }
              if (some[0] == SILENCE) {
                reader.readAll();
                return;
              }
              writer.write(some);
              writer.drain();
            }
          } finally {
            open--;
          }
        };
    return Streams.serve(handler, "127.0.0.1", 0, options.closeTimeout(Duration.ofMillis(200)));
  }

  // ---- the clients

  private Left soakAMinute(SocketAddress plain, SocketAddress encrypted, Tls tls) {
    long end = System.nanoTime() + minute.toNanos();
    TaskGroup.run(
        group -> {
          for (int i = 0; i < CLIENTS; i++) {
            group.spawn(
                () -> {
                  while (System.nanoTime() < end) {
                    exchange(plain, encrypted, tls);
                  }
                  return true;
                });
          }
        });
    settle();
    return Left.now();
  }

  /** Waits until the handlers have seen the end of their connections. */
  private void settle() {
    try {
      Async.timeout(
          SETTLE_LIMIT,
          () -> {
            while (open > 0) {
              Async.sleep(Duration.ofMillis(10));
            }
          });
    } catch (AsyncTimeoutException e) {
      unexpected++;
      System.out.println(open + " handlers have not ended " + SETTLE_LIMIT + " after their peers");
    }
    Async.sleep(Duration.ofMillis(300)); // for the threads of processes, and connections to reset
  }

  private void exchange(SocketAddress plain, SocketAddress encrypted, Tls tls) throws IOException {
    ConnectOptions secure = ConnectOptions.defaults().tls(tls.checkHostName(false));
    switch (random.nextInt(100)) {
      case 0 -> poisoned(plain);
      case 1 -> cancelled(() -> echo(Streams.connect(plain)));
      case 2 -> cancelled(() -> echo(Streams.connect(encrypted, secure)));
      case 3 -> silent(plain);
      case 4 -> refused(plain);
      case 5 -> garbage(encrypted);
      case 6 -> processes();
      case 7 -> cancelled(() -> AsyncFile.open(file(), StandardOpenOption.READ).close());
      case 8, 9 -> reset(Streams.connect(plain), true);
      case 10, 11 -> reset(Streams.connect(plain), false);
      case 12 -> reset(Streams.connect(encrypted, secure), false);
      case 13, 14, 15, 16, 17 -> echo(Streams.connect(encrypted, secure));
      default -> echo(Streams.connect(plain));
    }
  }

  private byte[] message(int first) {
    byte[] message = new byte[1 + random.nextInt(LARGEST)];
    random.nextBytes(message);
    message[0] = (byte) first;
    return message;
  }

  private void echo(Connection connection) throws IOException {
    try (connection) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] message = new byte[1 + random.nextInt(LARGEST)];
        Arrays.fill(message, (byte) (SOUND + random.nextInt(100)));
        connection.writer().write(message);
        if (!Arrays.equals(connection.reader().readExactly(message.length), message)) {
          unexpected++;
          System.out.println("an echo is wrong");
        }
        echoes++;
      }
      if (random.nextBoolean() && connection.writer().canWriteEof()) {
        connection.writer().writeEof();
        connection.reader().readAll();
      }
    }
  }

  private void reset(Connection connection, boolean reads) throws IOException {
    faults++;
    connection.writer().write(message(SOUND));
    if (reads) {
      connection.reader().readExactly(1);
    }
    if (random.nextBoolean()) {
      connection.writer().transport().abort();
    } else {
      connection.close(); // with the answer unread
    }
  }

  private void poisoned(SocketAddress address) throws IOException {
    faults++;
    try (Connection connection = Streams.connect(address)) {
      connection.writer().write(message(POISON));
      connection.reader().readAll();
    } catch (IOException e) {
      // The handler has closed a connection with unread bytes, which resets it.
    }
  }

  private void silent(SocketAddress address) throws IOException {
    faults++;
    try (Connection connection = Streams.connect(address)) {
      connection.writer().write(message(SILENCE));
      Async.timeout(Duration.ofMillis(random.nextInt(5)), () -> connection.reader().readAll());
    } catch (AsyncTimeoutException e) {
      // as meant
    }
  }

  private void refused(SocketAddress near) throws IOException {
    faults++;
    SocketAddress gone;
    try (Server server = Streams.serve((reader, writer) -> {}, "127.0.0.1", 0)) {
      gone = server.address();
    }
    try (Connection connection = Streams.connect(gone)) {
      unexpected++;
      System.out.println(gone + " is served after its end, beside " + near);
    } catch (IOException e) {
      // as meant
    }
  }

  private void garbage(SocketAddress encrypted) throws IOException {
    faults++;
    try (Connection connection = Streams.connect(encrypted)) {
      connection.writer().write(message(SOUND));
      connection.reader().readAll();
    } catch (IOException e) {
      // The server may reset what is no TLS.
    }
  }

  private void processes() throws IOException {
    faults++;
    if (random.nextInt(20) > 0) {
      return; // they are slow
    }
    switch (random.nextInt(3)) {
      case 0 -> cancelled(() -> Command.of("cat").piped().start().communicate(message(SOUND)));
      case 1 -> {
        try (Subprocess killed = Command.of("cat").piped().start()) {
          killed.stdin().write(message(SOUND));
          killed.stdout().readExactly(1);
        }
      }
      default -> {
        try (Subprocess left = Command.shell("sleep 2 & echo hi").piped().start()) {
          left.stdout().readLine();
          left.waitFor();
        }
      }
    }
  }

  /** An exchange that is cancelled at some time. */
  private interface Exchange {
    void run() throws IOException;
  }

  private void cancelled(Exchange exchange) throws IOException {
    faults++;
    Task<Boolean> task =
        Async.spawn(
            () -> {
              exchange.run();
              return true;
            });
    Async.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
    task.cancel();
    try {
      task.await(IOException.class);
    } catch (CancelledError e) {
      // as meant
    }
  }

  private Path file() throws IOException {
    Path file = directory.resolve("file");
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return file;
  }

  // ---- the certificate

  private SSLContext certificate() throws IOException, GeneralSecurityException {
    Path store = directory.resolve("store.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Subprocess.Output output =
        Command.of(
                tool,
                ("-genkeypair -alias a -keyalg EC -storetype PKCS12 -storepass "
                        + PASSWORD
                        + " -dname CN=localhost -keystore "
                        + store)
                    .split(" ", -1))
            .piped()
            .start()
            .communicate();
    if (!Files.exists(store)) {
      throw new IOException("keytool made no key: " + output.text() + output.errorText());
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    ours.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(ours.getKeyManagers(), trusted.getTrustManagers(), null);
    context.getClientSessionContext().setSessionCacheSize(SESSIONS);
    context.getServerSessionContext().setSessionCacheSize(SESSIONS);
    return context;
  }
}
