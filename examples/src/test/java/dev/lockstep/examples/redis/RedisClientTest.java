// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import dev.lockstep.net.ConnectionLostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real server. */
class RedisClientTest {

  private RedisServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new RedisServer(directory);
  }

  @AfterEach
  void end() {
    if (server != null) {
      server.close();
    }
  }

  /** What a test does with a client that is connected. */
  private interface Program {

    void run(RedisClient redis) throws Exception;
  }

  private void run(Program program) {
    AsyncAction main =
        () -> {
          try (RedisClient redis = RedisClient.connect("127.0.0.1", server.port())) {
            program.run(redis);
          }
        };
    Async.run(main);
  }

  @Test
  void valuesOfEachKindAreReadBack() {
    run(
        redis -> {
          assertThat(redis.call("SET", "text", "h\u00e4llo")).isEqualTo(new Reply.Text("OK"));
          assertThat(redis.call("GET", "text").text()).isEqualTo("h\u00e4llo");
          assertThat(redis.call("GET", "none")).isEqualTo(new Reply.Nothing());
          assertThat(redis.call("INCRBY", "count", "41").number()).isEqualTo(41);
          assertThat(redis.call("HSET", "map", "key", "value").number()).isEqualTo(1);
          assertThat(redis.call("HGETALL", "map")).isInstanceOf(Reply.Pairs.class);
          assertThat(redis.call("HGETALL", "map").list()).hasToString("[Bytes[key], Bytes[value]]");
          assertThat(redis.call("ZADD", "sorted", "1.5", "a").number()).isEqualTo(1);
          assertThat(redis.call("ZSCORE", "sorted", "a")).isEqualTo(new Reply.Decimal(1.5));
          redis.call("RPUSH", "list", "a", "b");
          assertThat(redis.call("LRANGE", "list", "0", "-1").list())
              .hasToString("[Bytes[a], Bytes[b]]");
        });
  }

  @Test
  void bytesAreKeptAsTheyAre() {
    byte[] value = new byte[100_000];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) i;
    }
    run(
        redis -> {
          byte[] key = {0, '\r', '\n'};
          redis.send(List.of("SET".getBytes(StandardCharsets.US_ASCII), key, value)).await();
          Reply read = redis.send(List.of("GET".getBytes(StandardCharsets.US_ASCII), key)).await();
          assertThat(((Reply.Bytes) read).value()).isEqualTo(value);
        });
  }

  @Test
  void commandsThatAreSentWithoutWaitingAreAnsweredInOrder() {
    run(
        redis -> {
          List<AsyncFuture<Reply>> replies = new ArrayList<>();
          for (int i = 1; i <= 10_000; i++) {
            replies.add(redis.send("INCR", "count"));
          }
          for (int i = 1; i <= 10_000; i++) {
            assertThat(replies.get(i - 1).await().number()).isEqualTo(i);
          }
        });
  }

  @Test
  void tasksShareOneConnectionAndNoneWaitsForAnother() {
    run(
        redis -> {
          List<Task<Reply>> tasks = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            tasks.add(Async.spawn(() -> redis.call("CLIENT", "ID")));
          }
          List<Reply> ids = Async.gather(tasks).await();
          assertThat(ids).containsOnly(redis.call("CLIENT", "ID"));
        });
  }

  @Test
  void refusedCommandIsToldAndTheConnectionGoesOn() {
    run(
        redis -> {
          redis.call("SET", "text", "a");
          assertThatThrownBy(() -> redis.call("LPUSH", "text", "b"))
              .isInstanceOf(RedisException.class)
              .hasMessage(
                  "LPUSH text: WRONGTYPE Operation against a key holding the wrong kind of value");
          assertThat(redis.call("GET", "text").text()).isEqualTo("a");
          assertThatThrownBy(() -> redis.call("GET", "text").number())
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the reply Bytes[a] is no number");
        });
  }

  @Test
  void messagesReachWhoListensToTheirChannel() {
    run(
        redis -> {
          try (Subscription news = redis.subscribe("news", "weather");
              Subscription weather = redis.subscribe("weather")) {
            assertThat(redis.call("PUBLISH", "news", "one").number()).isEqualTo(1);
            assertThat(redis.call("PUBLISH", "weather", "rain").number()).isEqualTo(2);
            assertThat(redis.call("PUBLISH", "sports", "none").number()).isZero();
            assertThat(news.next()).hasToString("news: one");
            assertThat(news.next()).hasToString("weather: rain");
            assertThat(weather.next().text()).isEqualTo("rain");
            assertThat(news.interruptions()).isZero();
          }
        });
  }

  @Test
  void subscriptionThatIsClosedSaysSo() {
    run(
        redis -> {
          Subscription news = redis.subscribe("news");
          Task<Message> waiting = Async.spawn(news::next);
          Async.yieldNow();
          news.close();
          assertThatThrownBy(waiting::await)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the subscription to [news] is closed");
          assertThatThrownBy(redis::subscribe)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("subscribe() must have at least one channel");
        });
  }

  @Test
  void serverThatGoesAndComesBackFailsWhatWasSentAndGetsWhatWasNot() {
    run(
        redis -> {
          Subscription news = redis.subscribe("news");
          AsyncFuture<Reply> sent = redis.send("BLPOP", "never", "0");
          try (RedisClient other = RedisClient.connect("127.0.0.1", server.port())) {
            while (other.call("INFO", "clients").text().contains("blocked_clients:0")) {
              // until it has arrived
            }
          }
          Async.toThread(
              () -> {
                server.close();
                return null;
              });
          assertThatThrownBy(() -> sent.await(IOException.class))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage(
                  "the connection was lost after 'BLPOP never' was sent; it may have been carried"
                      + " out or not");
          AsyncFuture<Reply> unsent = redis.send("PING");
          Async.toThread(
              () -> {
                server.start();
                return null;
              });
          assertThat(unsent.await()).isEqualTo(new Reply.Text("PONG"));
          while (redis.call("PUBLISH", "news", "again").number() == 0) {
            // until the subscription has come back, too
          }
          assertThat(news.next().text()).isEqualTo("again");
          assertThat(news.interruptions()).isPositive();
        });
  }

  @Test
  void closedClientFailsWhatWasSentAndTakesNoMore() {
    run(
        redis -> {
          AsyncFuture<Reply> sent = redis.send("BLPOP", "never", "0");
          redis.close();
          String closed =
              "the client of 127.0.0.1:" + server.port() + " is closed; connect a new one";
          assertThatThrownBy(sent::await)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(closed);
          assertThatThrownBy(() -> redis.call("PING"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(closed);
          assertThatThrownBy(() -> redis.subscribe("news"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(closed);
        });
  }
}
