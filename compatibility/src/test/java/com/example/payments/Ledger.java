// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.payments;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The account of the customer, and the payments made from it, in a database. */
final class Ledger {

  private final DataSource database;

  Ledger(DataSource database) {
    this.database = database;
  }

  /** Charges the customer for an order, unless that is paid. */
  void pay(String order, long cents) throws SQLException {
    try (Connection connection = database.getConnection()) {
      if (number(connection, "select count(*) from payment where order_id = ?", order) == 0) {
        update(connection, "update account set balance = balance - ?", cents);
        update(connection, "insert into payment values (?, ?)", order, cents);
      }
      connection.commit();
    }
  }

  long balance() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return number(connection, "select balance from account");
    }
  }

  private static void update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, values)) {
      statement.executeUpdate();
    }
  }

  private static long number(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
