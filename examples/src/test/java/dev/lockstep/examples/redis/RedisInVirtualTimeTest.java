// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.net.ConnectionLostException;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same client, not a line changed, on a simulated network and a virtual clock. */
class RedisInVirtualTimeTest {

  private final World world = new World();
  private final Host server = world.host("redis", () -> new FakeRedis(true).run());

  /** What a test does with a client that is connected. */
  private interface Program {

    void run(RedisClient redis) throws Exception;
  }

  private void run(Program program) {
    world.run(
        () -> {
          try (RedisClient redis = RedisClient.connect("redis", FakeRedis.PORT)) {
            program.run(redis);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothVersionsOfTheProtocolAreSpoken(boolean knowsHello) {
    world.host("other", () -> new FakeRedis(knowsHello).run());
    world.run(
        () -> {
          try (RedisClient redis = RedisClient.connect("other", FakeRedis.PORT);
              Subscription news = redis.subscribe("news")) {
            assertThat(redis.call("SET", "a", "1")).isEqualTo(new Reply.Text("OK"));
            assertThat(redis.call("INCR", "a").number()).isEqualTo(2);
            assertThat(redis.call("GET", "b")).isEqualTo(new Reply.Nothing());
            assertThat(redis.call("PUBLISH", "news", "one").number()).isEqualTo(1);
            assertThat(news.next()).hasToString("news: one");
            assertThatThrownBy(() -> redis.call("NONE"))
                .isInstanceOf(RedisException.class)
                .hasMessage("NONE: ERR unknown command 'NONE'");
          }
        });
  }

  @Test
  void serverThatIsAwayForAnHourIsFoundAgainWithinSeconds() {
    run(
        redis -> {
          Subscription news = redis.subscribe("news");
          AsyncFuture<Reply> sent = redis.send("BLPOP", "never", "0");
          Async.sleep(Duration.ofSeconds(1));
          server.kill();
          assertThatThrownBy(() -> sent.await(IOException.class))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage(
                  "the connection was lost after 'BLPOP never' was sent; it may have been carried"
                      + " out or not");
          AsyncFuture<Reply> unsent = redis.send("PING");
          Async.sleep(Duration.ofHours(1));
          assertThat(unsent.isDone()).isFalse();
          server.restart();
          Async.sleep(Duration.ofSeconds(6));
          assertThat(unsent.result()).isEqualTo(new Reply.Text("PONG"));
          redis.call("PUBLISH", "news", "again");
          assertThat(news.next().text()).isEqualTo("again");
          // Pauses of 50 ms and twice as long each time up to 5 s: 7, then one in 5 s for an hour.
          assertThat(news.interruptions()).isBetween(700L, 730L);
        });
  }

  @Test
  void commandThatIsGivenUpBeforeItWasSentIsNotSent() {
    run(
        redis -> {
          redis.send("SET", "a", "1").cancel();
          assertThat(redis.call("GET", "a")).isEqualTo(new Reply.Nothing());
        });
  }

  @Test
  void commandThatIsGivenUpAfterItWasSentLeavesTheNextReplyToTheNext() {
    run(
        redis -> {
          AsyncFuture<Reply> first = redis.send("SET", "a", "1");
          AsyncFuture<Reply> second = redis.send("GET", "a");
          Async.yieldNow();
          first.cancel();
          assertThat(second.await().text()).isEqualTo("1");
        });
  }

  @Test
  void callWaitsAsLongAsItsCallerDoes() {
    run(
        redis -> {
          Duration before = world.clock().elapsed();
          assertThatThrownBy(
                  () -> Async.timeout(Duration.ofSeconds(3), () -> redis.call("BLPOP", "a", "0")))
              .isInstanceOf(AsyncTimeoutException.class);
          assertThat(world.clock().elapsed().minus(before)).isEqualTo(Duration.ofSeconds(3));
        });
  }

  @Test
  void serverThatSaysNothingIsGivenUp() {
    world.host("silent", () -> Streams.serve((in, out) -> in.readAll(), null, 1).serveForever());
    world.run(
        () ->
            assertThatThrownBy(() -> RedisClient.connect("silent", 1))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("silent:1 has not answered within 5 s"));
    assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void serverOfSomethingElseIsTold() {
    world.host(
        "web",
        () ->
            Streams.serve(
                    (in, out) -> {
                      in.readLine();
                      out.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                    },
                    null,
                    80)
                .serveForever());
    world.run(
        () ->
            assertThatThrownBy(() -> RedisClient.connect("web", 80))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a reply begins with 'H' (72); is that a Redis server?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*0|", ":1|", ">1|:1|", ">3|$7|message|:1|$1|x|", "%1|+a|+b|"})
  void subscriptionThatIsAnsweredByNonsenseIsGivenUp(String answer) {
    world.host(
        "strange",
        () ->
            Streams.serve(
                    (in, out) -> {
                      in.readUntil("HELLO\r\n$1\r\n3\r\n".getBytes(StandardCharsets.US_ASCII));
                      out.write("+OK\r\n");
                      in.readUntil("SUBSCRIBE\r\n".getBytes(StandardCharsets.US_ASCII));
                      out.write(answer.replace("|", "\r\n"));
                      in.readAll();
                    },
                    null,
                    1)
                .serveForever());
    world.run(
        () -> {
          try (RedisClient redis = RedisClient.connect("strange", 1)) {
            assertThatThrownBy(() -> redis.subscribe("news"))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("strange:1 has confirmed nothing within 5 s");
          }
        });
    assertThat(world.clock().elapsed()).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void senderWaitsWhileTooMuchIsUnsent() {
    run(
        redis -> {
          server.kill();
          Async.sleep(Duration.ofSeconds(1));
          assertThatThrownBy(
                  () ->
                      Async.timeout(
                          Duration.ofMinutes(1),
                          () -> {
                            for (int i = 0; i < 1002; i++) {
                              redis.send("INCR", "count");
                            }
                          }))
              .isInstanceOf(AsyncTimeoutException.class);
          server.restart();
          assertThat(redis.call("GET", "count").text()).isEqualTo("1000");
        });
  }
}
