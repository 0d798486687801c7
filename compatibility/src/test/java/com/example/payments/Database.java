// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.payments;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** The database of the payment service: H2 as a server, with an account of ten euros. */
public final class Database {

  private Database() {}

  /**
   * Serves on port 9092.
   *
   * @param schema the statement that creates the table of payments
   */
  public static void main(String... schema) throws SQLException {
    Connection held = DriverManager.getConnection("jdbc:h2:mem:payments", "sa", "");
    try (Statement statement = held.createStatement()) {
      statement.execute("create table account (balance bigint)");
      statement.execute("insert into account values (1000)");
      statement.execute(schema[0]);
    }
    Server.createTcpServer("-tcpAllowOthers").start();
  }
}
