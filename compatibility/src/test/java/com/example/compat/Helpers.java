// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;
import org.mockito.exceptions.base.MockitoAssertionError;

/** Libraries for tests. */
final class Helpers {

  private Helpers() {}

  private static void later(Duration delay, Runnable action) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(action);
  }

  /** A condition that holds after half an hour, and one that never does. */
  static void awaitility() {
    AtomicBoolean done = new AtomicBoolean();
    later(Duration.ofMinutes(30), () -> done.set(true));
    await().atMost(Duration.ofHours(1)).untilTrue(done);
    assertThatThrownBy(() -> await().atMost(Duration.ofMinutes(30)).until(() -> false))
        .isInstanceOf(ConditionTimeoutException.class);
  }

  /** A call of a mock after ten seconds, and one that never comes. */
  static void mockito() {
    Runnable called = mock(Runnable.class);
    later(Duration.ofSeconds(10), called);
    verify(called, timeout(60_000)).run();
    assertThatThrownBy(() -> verify(called, timeout(50_000).times(2)).run())
        .isInstanceOf(MockitoAssertionError.class);
  }

  /** A server whose answers take an hour, asked by HTTP/2 and, after an hour more, again. */
  static void wireMock() throws Exception {
    WireMockServer server =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().http2PlainDisabled(false));
    server.start();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      server.stubFor(
          WireMock.get("/slow")
              .willReturn(
                  WireMock.ok("late").withFixedDelay((int) Duration.ofHours(1).toMillis())));
      server.stubFor(WireMock.get("/fast").willReturn(WireMock.ok("now")));
      HttpRequest slow = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/slow")).build();
      HttpRequest fast = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/fast")).build();
      HttpResponse<String> first = client.send(fast, HttpResponse.BodyHandlers.ofString());
      assertThat(first.body()).isEqualTo("now");
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(client.send(slow, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("late");
      Thread.sleep(Duration.ofHours(1));
      assertThat(client.send(fast, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("now");
    } finally {
      server.stop();
    }
  }
}
