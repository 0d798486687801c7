// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.net.StreamReader;
import dev.lockstep.virtual.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The parser of requests on well-formed, damaged and arbitrary bytes. */
class RequestFuzzTest {

  private static final int LIMIT = 16_384;

  /** Far more than any input may take, on the slowest machine. */
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  /** Parts of which requests are made, sensible ones and others. */
  private static final List<String> PARTS =
      List.of(
          "GET ",
          "POST ",
          "HEAD ",
          "/",
          "/a%20b?c",
          "*",
          "http://h/x",
          " HTTP/1.1\r\n",
          " HTTP/1.0\r\n",
          "Host: h\r\n",
          "Host:\r\n",
          "Content-Length: 3\r\n",
          "Content-Length: 00000003\r\n",
          "Content-Length: 18446744073709551619\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close, x\r\n",
          "\r\n",
          "\r",
          "\n",
          " ",
          "\t",
          ":",
          ";",
          ",",
          "\"",
          "%",
          "%2",
          "\0",
          "\u007f",
          "\u0080",
          "\u00ff",
          "abc",
          "3\r\nabc\r\n",
          "0\r\n\r\n",
          "0;a=\"b\r\n",
          "A:" + " ".repeat(5_000),
          "a".repeat(9_000),
          "a: b\r\n".repeat(60));

  @Provide
  Arbitrary<byte[]> patchwork() {
    return Arbitraries.of(PARTS)
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    return Combinators.combine(
            requests(),
            Arbitraries.integers().between(0, 400),
            Arbitraries.integers().between(0, 2),
            Arbitraries.bytes())
        .as(RequestFuzzTest::damage);
  }

  private static byte[] damage(HttpRequest request, int where, int removed, byte added) {
    byte[] whole = bytesOf(request, new Random(where));
    int at = Math.min(where, whole.length);
    int to = Math.min(at + removed, whole.length);
    ByteBuffer bytes = ByteBuffer.allocate(whole.length + 1);
    bytes.put(whole, 0, at).put(added).put(whole, to, whole.length - to);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** The outcome of reading all requests of a stream, as text. */
  private static List<String> outcome(byte[] input, List<Integer> cuts) {
    List<String> outcome = new ArrayList<>();
    try (Runner runner = Runner.builder().clock(new VirtualClock()).watchdog(WATCHDOG).build()) {
      runner.run(
          () -> {
            StreamReader in = new StreamReader(LIMIT);
            Task<Void> feeding = Async.spawn(() -> feed(in, input, cuts));
            RequestReader requests = new RequestReader(in, () -> outcome.add("continue"));
            try {
              while (requests.awaitNext()) {
                outcome.add(text(requests.read()));
              }
            } catch (HttpError e) {
              assertThat(e.status()).matches("(4|5)\\d\\d [A-Za-z ]+");
              outcome.add(e.status());
            }
            feeding.await();
          });
    }
    return outcome;
  }

  private static void feed(StreamReader in, byte[] input, List<Integer> cuts) {
    int start = 0;
    for (int cut : cuts) {
      int end = Math.min(input.length, start + cut);
      in.feedData(ByteBuffer.wrap(input, start, end - start));
      start = end;
      Async.yieldNow();
    }
    in.feedData(ByteBuffer.wrap(input, start, input.length - start));
    in.feedEof();
  }

  private static String text(HttpRequest request) {
    return request.method()
        + " "
        + request.path()
        + " "
        + request.minorVersion()
        + " "
        + request.headers()
        + " "
        + Arrays.toString(request.body());
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 60).list().ofMaxSize(30);
  }

  @Property(tries = 1_000)
  void patchworkIsReadOrRefusedHoweverItIsCut(
      @ForAll("patchwork") byte[] input, @ForAll("cuts") List<Integer> cuts) {
    assertThat(outcome(input, cuts)).isEqualTo(outcome(input, List.of()));
  }

  @Property(tries = 1_000)
  void damagedRequestIsReadOrRefusedHoweverItIsCut(
      @ForAll("damaged") byte[] input, @ForAll("cuts") List<Integer> cuts) {
    assertThat(outcome(input, cuts)).isEqualTo(outcome(input, List.of()));
  }

  @Property(tries = 300)
  void bytesAreReadOrRefused(@ForAll byte[] input) {
    assertThat(outcome(input, List.of())).isNotNull();
  }

  // ---- well-formed requests

  @Provide
  Arbitrary<HttpRequest> requests() {
    Arbitrary<String> token = Arbitraries.strings().withChars("aZ9!#$%&'*+-.^_`|~").ofMinLength(1);
    Arbitrary<String> path = Arbitraries.strings().withCharRange('!', '~').excludeChars('?');
    Arbitrary<String> value =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withChars("\t\u0080\u00ff")
            .map(HttpText::trimmed);
    Arbitrary<Map<String, List<String>>> fields =
        Arbitraries.maps(
                token.map(name -> "x-" + name.toLowerCase(java.util.Locale.ROOT)),
                value.list().ofMinSize(1).ofMaxSize(3))
            .ofMaxSize(5);
    return Combinators.combine(
            token, path, fields, Arbitraries.bytes().array(byte[].class).ofMaxSize(50))
        .as((method, rest, more, body) -> new HttpRequest(method, "/" + rest, 1, more, body));
  }

  /** Writes a request in one of the forms that mean the same. */
  private static byte[] bytesOf(HttpRequest request, Random random) {
    boolean chunked = random.nextBoolean();
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "\r\n" : "");
    text.append(request.method())
        .append(' ')
        .append(request.path())
        .append(" HTTP/1.1\r\nHost:\r\n");
    request
        .headers()
        .forEach(
            (name, values) ->
                values.forEach(
                    value ->
                        text.append(name)
                            .append(":")
                            .append(" \t".repeat(random.nextInt(3)))
                            .append(value)
                            .append(" ".repeat(random.nextInt(3)))
                            .append("\r\n")));
    String body = new String(request.body(), StandardCharsets.ISO_8859_1);
    if (chunked) {
      text.append("Transfer-Encoding: chunked\r\n\r\n");
      int start = 0;
      while (start < body.length()) {
        int end = start + 1 + random.nextInt(body.length() - start);
        text.append(Integer.toHexString(end - start)).append(random.nextBoolean() ? "" : " ;a=b");
        text.append("\r\n").append(body, start, end).append("\r\n");
        start = end;
      }
      text.append("0\r\n").append(random.nextBoolean() ? "" : "t: u\r\n").append("\r\n");
    } else {
      text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Property(tries = 500)
  void requestIsReadAsItWasMeant(
      @ForAll("requests") HttpRequest request,
      @ForAll("cuts") List<Integer> cuts,
      @ForAll Random random) {
    byte[] twice = bytesOf(request, random);
    List<String> outcome = outcome(twice, cuts);
    assertThat(outcome).hasSize(1);
    String expected = text(request);
    if (!outcome.getFirst().startsWith(expected.substring(0, expected.indexOf('{')))
        || !outcome.getFirst().endsWith(Arrays.toString(request.body()))) {
      fail(outcome.getFirst() + " is not " + expected);
    }
    request
        .headers()
        .forEach((name, values) -> assertThat(outcome.getFirst()).contains(name + "=" + values));
  }
}
