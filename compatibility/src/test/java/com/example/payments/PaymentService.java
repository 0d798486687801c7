// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.payments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/**
 * Takes payments: {@code PUT /payments/42} with the cents in the body charges the customer for
 * order 42, once, however often it is sent. {@code GET /balance} is what the customer has left.
 */
public final class PaymentService {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Ledger ledger;

  private PaymentService(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Serves on port 8080.
   *
   * @param args the address of the database
   */
  public static void main(String... args) throws IOException {
    PaymentService service = new PaymentService(new Ledger(pool(args[0])));
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/payments/", service::pay);
    server.createContext("/balance", service::balance);
    server.start();
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("payments");
    config.setJdbcUrl(url);
    config.setUsername("sa");
    config.setPassword("");
    config.setMaximumPoolSize(2);
    config.setConnectionTimeout(10_000);
    config.setAutoCommit(false);
    return new HikariDataSource(config);
  }

  private void pay(HttpExchange exchange) throws IOException {
    String order = exchange.getRequestURI().getPath().substring("/payments/".length());
    try {
      ledger.pay(order, Long.parseLong(text(exchange)));
      answer(exchange, OK, "paid");
    } catch (SQLException e) {
      answer(exchange, UNAVAILABLE, e.getMessage());
    }
  }

  private void balance(HttpExchange exchange) throws IOException {
    try {
      answer(exchange, OK, String.valueOf(ledger.balance()));
    } catch (SQLException e) {
      answer(exchange, UNAVAILABLE, e.getMessage());
    }
  }

  private static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
