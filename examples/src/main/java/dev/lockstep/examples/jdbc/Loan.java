// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A loan of a connection to one thread, which a task can abort. */
final class Loan {

  private final DataSource source;
  private volatile @Nullable Connection connection;
  private volatile boolean abandoned;

  /** Creates a loan of a connection, or of a new one if it is null. */
  Loan(DataSource source, @Nullable Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  /**
   * Runs a transaction on this thread, and commits it, or rolls it back if it fails.
   *
   * @return the result; empty if the loan was aborted
   */
  <T> Optional<T> run(Database.Transaction<T> transaction) throws SQLException {
    try {
      return Optional.of(committed(transaction, opened()));
    } catch (SQLException e) {
      if (abandoned) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static <T> T committed(Database.Transaction<T> transaction, Connection connection)
      throws SQLException {
    boolean done = false;
    try {
      T result = transaction.run(connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done && !connection.isClosed()) {
        connection.rollback();
      }
    }
  }

  private Connection opened() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      connection = open;
      open.setAutoCommit(false);
    }
    if (abandoned) {
      abandon(); // repeated, since it had no connection to abort before
      throw new SQLException("nobody waits for this transaction any more");
    }
    return open;
  }

  /** Returns the connection, or null if none was made. */
  @Nullable Connection connection() {
    return connection;
  }

  /** Returns whether the connection has been closed from the other side. */
  boolean isBroken() throws SQLException {
    Connection open = connection;
    return open == null || open.isClosed();
  }

  /** Aborts the connection, even while a thread uses it. */
  void abandon() {
    abandoned = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        // the connection has already ended
      }
    }
  }
}
