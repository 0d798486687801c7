// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.payments;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A shop, which asks one instance of the payment service after the other until one says yes. */
final class Shop implements AutoCloseable {

  private static final int OK = 200;

  private final List<String> instances;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final RetryPolicy<String> retries =
      RetryPolicy.<String>builder()
          .handle(IOException.class)
          .withMaxRetries(30)
          .withDelay(Duration.ofMillis(500))
          .build();

  private int next;

  Shop(String... instances) {
    this.instances = List.of(instances);
  }

  /** Pays for an order. */
  void pay(String order, long cents) {
    ask(
        uri ->
            HttpRequest.newBuilder(uri.resolve("/payments/" + order))
                .PUT(BodyPublishers.ofString(String.valueOf(cents))));
  }

  /** What the customer has left. */
  long balance() {
    return Long.parseLong(ask(uri -> HttpRequest.newBuilder(uri.resolve("/balance"))));
  }

  /** A question to an instance. */
  private interface Question {
    HttpRequest.Builder to(URI instance);
  }

  private String ask(Question question) {
    return Failsafe.with(retries).get(() -> askOne(question));
  }

  private String askOne(Question question) throws IOException, InterruptedException {
    URI instance = URI.create("http://" + instances.get(next++ % instances.size()) + ":8080");
    HttpRequest request = question.to(instance).timeout(Duration.ofSeconds(2)).build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != OK) {
      throw new IOException(instance + " says " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
