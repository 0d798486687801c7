package dev.lockstep.examples.jdbc;

import dev.lockstep.Async;
import dev.lockstep.TaskFailedException;
import dev.lockstep.sync.AsyncSemaphore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;

/**
 * Lends the connections of a JDBC driver to tasks. What uses one runs on a thread of the loop's
 * pool, so that it may block; the loop does not.
 */
public final class Database implements AutoCloseable {

  private final DataSource source;
  private final AsyncSemaphore free;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * What is done with a connection, off the loop.
   *
   * @param <T> the type of its result
   */
  public interface Transaction<T> {

    /**
     * Does it.
     *
     * @param connection the connection, which is committed afterwards, or rolled back if this fails
     * @return the result
     * @throws SQLException if the database refuses
     */
    T run(Connection connection) throws SQLException;
  }

  /**
   * A database that nothing was asked yet.
   *
   * @param source makes connections
   * @param connections how many may be in use at once; who needs one more waits
   */
  public Database(DataSource source, int connections) {
    this.source = source;
    this.free = AsyncSemaphore.bounded(connections);
  }

  /**
   * Runs a transaction off the loop and waits for its end. If the task is cancelled meanwhile, the
   * connection is aborted, which ends the transaction.
   *
   * @param transaction what to do
   * @param <T> the type of its result
   * @return its result
   * @throws SQLException if the database cannot be connected to, or refuses
   * @throws IllegalStateException once this is closed
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
    } catch (TaskFailedException e) {
      over = true;
      if (e.getCause() instanceof SQLException reason) {
        throw reason;
      }
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

  /** Closes the connections that nobody uses now, and the others once nobody does. */
  @Override
  public void close() {
    closed = true;
    for (Connection connection : idle) {
      new Loan(source, connection).abandon();
    }
    idle.clear();
  }
}
