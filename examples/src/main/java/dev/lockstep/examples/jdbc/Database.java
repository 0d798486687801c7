// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.jdbc;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.sync.AsyncSemaphore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;

/**
 * A pool of the connections of a JDBC driver, for tasks. Code that uses a connection runs on a
 * thread of the loop's pool, where it may block without blocking the loop.
 */
public final class Database implements AutoCloseable {

  private final DataSource source;
  private final AsyncSemaphore free;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * A function that uses a connection, called on a pool thread.
   *
   * @param <T> the type of its result
   */
  public interface Transaction<T> {

    /**
     * Runs the transaction.
     *
     * @param connection the connection, which is committed afterwards, or rolled back on an
     *     exception
     * @return the result
     * @throws SQLException if the database reports an error
     */
    T run(Connection connection) throws SQLException;
  }

  /**
   * Creates a pool without connections.
   *
   * @param source the source of connections
   * @param connections the largest number of connections in use; further callers wait
   */
  public Database(DataSource source, int connections) {
    this.source = source;
    this.free = AsyncSemaphore.bounded(connections);
  }

  /**
   * Runs a transaction on a pool thread and suspends the current task until it ends. If the task is
   * cancelled meanwhile, the connection is aborted, which ends the transaction.
   *
   * @param transaction the transaction
   * @param <T> the type of its result
   * @return its result
   * @throws SQLException if the database cannot be reached or reports an error
   * @throws IllegalStateException if the pool is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public <T> T call(Transaction<T> transaction) throws SQLException {
    free.acquire();
    try {
      if (closed) {
        throw new IllegalStateException("this database is closed; make a new one");
      }
      return run(new Loan(source, idle.poll()), transaction);
    } finally {
      free.release();
    }
  }

  private <T> T run(Loan loan, Transaction<T> transaction) throws SQLException {
    boolean over = false;
    try {
      T result = Async.toThread(() -> loan.run(transaction)).orElseThrow();
      over = true;
      return result;
    } catch (SQLException e) {
      over = true;
      throw e;
    } finally {
      Connection connection = loan.connection();
      if (over && !closed && connection != null && !loan.isBroken()) {
        idle.push(connection);
      } else {
        loan.abandon();
      }
    }
  }

  /** Closes the idle connections now, and the others once they are given back. */
  @Override
  public void close() {
    closed = true;
    for (Connection connection : idle) {
      new Loan(source, connection).abandon();
    }
    idle.clear();
  }
}
