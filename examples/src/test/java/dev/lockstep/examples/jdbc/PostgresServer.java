// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.jdbc;

import dev.lockstep.examples.PeerServer;
import dev.lockstep.testkit.PeerProgram;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL server with an empty database. */
final class PostgresServer implements AutoCloseable {

  private static final String USER = "postgres";

  private final int port = PeerServer.freePort();
  private final PeerServer running;

  /** A server that runs; aborts the test if there is no such program. */
  PostgresServer(Path directory) throws IOException {
    String initdb = PeerProgram.INITDB.path();
    String postgres = PeerProgram.POSTGRES.path();
    List<String> asUser = asUser(directory);
    String data = directory.toString();
    PeerServer.start(
            "Success.",
            with(asUser, initdb, "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N"))
        .close();
    running =
        PeerServer.start(
            "database system is ready to accept connections",
            with(
                asUser,
                postgres,
                "-D",
                data,
                "-k",
                data,
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off"));
  }

  /**
   * What a command begins with so that it runs as a user that PostgreSQL accepts: as root it does
   * not run.
   */
  private static List<String> asUser(Path directory) throws IOException {
    if (!Files.getOwner(directory).getName().equals("root")) {
      return List.of();
    }
    Files.setOwner(
        directory,
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    String setpriv = PeerProgram.SETPRIV.path();
    return List.of(setpriv, "--reuid=" + USER, "--regid=" + USER, "--clear-groups");
  }

  private static List<String> with(List<String> before, String... command) {
    List<String> all = new ArrayList<>(before);
    all.addAll(List.of(command));
    return all;
  }

  /** Makes connections to it. */
  DataSource connections() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(USER);
    source.setUser(USER);
    return source;
  }

  @Override
  public void close() {
    running.close();
  }
}
