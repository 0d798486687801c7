// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** JDBC in tasks, against a real PostgreSQL. */
class DatabaseTest {

  private static PostgresServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    server = new PostgresServer(directory);
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  /** What a test does with the database. */
  private interface Program {

    void run(Database database) throws Exception;
  }

  private static void run(int connections, Program program) {
    Async.run(
        () -> {
          try (Database database = new Database(server.connections(), connections)) {
            program.run(database);
          }
        });
  }

  /** The first column of the only row of a query's answer. */
  private static String ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static int change(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(command);
    }
  }

  @Test
  void transactionIsCommittedIfItSucceedsAndRolledBackIfNot() {
    run(
        1,
        database -> {
          database.call(connection -> change(connection, "create table fruits (name text)"));
          database.call(
              connection -> change(connection, "insert into fruits values ('apple'), ('pear')"));
          assertThatThrownBy(
                  () ->
                      database.call(
                          connection -> {
                            change(connection, "delete from fruits");
                            return ask(connection, "select 1 / 0");
                          }))
              .isInstanceOf(SQLException.class)
              .hasMessage("ERROR: division by zero");
          String left = database.call(c -> ask(c, "select count(*) from fruits"));
          assertThat(left).isEqualTo("2");
        });
  }

  @Test
  void tasksShareTheConnectionsAndNeverUseMore() {
    run(
        2,
        database -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            tasks.add(Async.spawn(() -> database.call(c -> ask(c, "select pg_backend_pid()"))));
          }
          assertThat(new HashSet<>(Async.gather(tasks).await())).hasSizeBetween(1, 2);
        });
  }

  private static final String LOCK = "select pg_advisory_lock(%d)";
  private static final String UNLOCK = "select pg_advisory_unlock(%d)";

  /** Who waits for a lock. */
  private static final String WAITING =
      "select count(*) from pg_stat_activity where wait_event = 'advisory'";

  private static void awaitWaiting(Database database) throws SQLException {
    while (database.call(connection -> ask(connection, WAITING)).equals("0")) {
      // until somebody does
    }
  }

  @Test
  void taskThatWaitsForALockLeavesTheLoopToTheOneThatHoldsIt() throws Exception {
    try (Connection holder = server.connections().getConnection()) {
      ask(holder, LOCK.formatted(1));
      run(
          2,
          database -> {
            Task<String> waiting =
                Async.spawn(() -> database.call(c -> ask(c, LOCK.formatted(1)) + "locked"));
            awaitWaiting(database);
            assertThat(waiting.isDone()).isFalse();
            Async.toThread(() -> ask(holder, UNLOCK.formatted(1)));
            assertThat(waiting.await()).isEqualTo("locked");
          });
    }
  }

  @Test
  void cancelledTaskAbortsItsConnectionAndMakesRoomForAnother() throws Exception {
    try (Connection holder = server.connections().getConnection()) {
      ask(holder, LOCK.formatted(2));
      run(
          2,
          database -> {
            Task<String> waiting = Async.spawn(() -> database.call(c -> ask(c, LOCK.formatted(2))));
            awaitWaiting(database);
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            Task<String> one = Async.spawn(() -> database.call(c -> ask(c, "select 'one'")));
            Task<String> two = Async.spawn(() -> database.call(c -> ask(c, "select 'two'")));
            assertThat(Async.gather(one, two).await()).containsExactly("one", "two");
          });
    }
  }

  @Test
  void databaseThatCannotBeReachedIsToldAndAskedAgainNextTime() {
    run(
        1,
        database -> {
          PGSimpleDataSource nowhere = new PGSimpleDataSource();
          nowhere.setPortNumbers(new int[] {1});
          Database missing = new Database(nowhere, 1);
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> missing.call(connection -> ask(connection, "select 1")))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("Connection to localhost:1 refused.");
          }
        });
  }

  @Test
  void closedDatabaseIsAskedNothing() {
    run(
        1,
        database -> {
          database.close();
          assertThatThrownBy(() -> database.call(connection -> ask(connection, "select 1")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("this database is closed; make a new one");
        });
  }

  @Test
  @Tag("carrier-only")
  void driverIsCalledDirectlyAndOnlyItsTaskWaits() {
    Async.run(
        () -> {
          try (Connection first = server.connections().getConnection();
              Connection second = server.connections().getConnection()) {
            ask(first, LOCK.formatted(3));
            Task<String> waiting =
                Async.spawn(() -> ask(second, LOCK.formatted(3)) + "locked by the second");
            while (ask(first, WAITING).equals("0")) {
              // until it does
            }
            assertThat(waiting.isDone()).isFalse();
            ask(first, UNLOCK.formatted(3));
            assertThat(waiting.await()).isEqualTo("locked by the second");
          }
        });
  }
}
