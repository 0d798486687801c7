package dev.lockstep.examples.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The use of one connection by one thread, which a task can put an end to. */
final class Loan {

  private final DataSource source;
  private volatile @Nullable Connection connection;
  private volatile boolean abandoned;

  /** A loan of a connection, or of a new one if that is null. */
  Loan(DataSource source, @Nullable Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  /**
   * Runs a transaction on this thread, commits it, or rolls it back if it fails.
   *
   * @return the result; none once nobody waits for one
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
      abandon(); // it did so before there was a connection
      throw new SQLException("nobody waits for this transaction any more");
    }
    return open;
  }

  /** The connection, or null if none could be made. */
  @Nullable Connection connection() {
    return connection;
  }

  /** Whether the connection has ended by itself. */
  boolean isBroken() throws SQLException {
    Connection open = connection;
    return open == null || open.isClosed();
  }

  /** Ends the connection, also while a thread is in it. */
  void abandon() {
    abandoned = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        // It has ended already.
      }
    }
  }
}
