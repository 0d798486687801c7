// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of the machine that tests talk to. Where it is missing, a test that needs it is
 * aborted, which counts as skipped.
 *
 * @since 0.1.0
 */
public enum PeerProgram {
  /** A client of HTTP. */
  CURL("curl", "curl", "curl"),
  /** A client of TLS. */
  OPENSSL("openssl", "openssl", "openssl"),
  /** A server of Redis. */
  REDIS_SERVER("redis-server", "redis-server", "redis"),
  /** A client of HTTP that asks much. */
  WRK("wrk", "wrk", "wrk"),
  /** Makes what a PostgreSQL server keeps its data in. */
  INITDB("initdb", "postgresql", "postgresql-server"),
  /** A server of PostgreSQL. */
  POSTGRES("postgres", "postgresql", "postgresql-server"),
  /** Runs a program as another user. */
  SETPRIV("setpriv", "util-linux", "util-linux");

  /** The directory of PostgreSQL's programs on Debian, with a directory for each version. */
  private static final Path DEBIAN_POSTGRESQL = Path.of("/usr/lib/postgresql");

  private final String program;
  private final String aptPackage;
  private final String dnfPackage;

  PeerProgram(String program, String aptPackage, String dnfPackage) {
    this.program = program;
    this.aptPackage = aptPackage;
    this.dnfPackage = dnfPackage;
  }

  /**
   * Returns the file to run; aborts the test if there is none, with the package to install.
   *
   * @return the path
   */
  public String path() {
    for (Path directory : directories()) {
      Path file = directory.resolve(program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return abort(
        "%s is missing: apt-get install %s, dnf install %s, or let .ci/run install it"
            .formatted(program, aptPackage, dnfPackage));
  }

  private static List<Path> directories() {
    List<Path> all = new ArrayList<>();
    Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of).forEach(all::add);
    if (Files.isDirectory(DEBIAN_POSTGRESQL)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN_POSTGRESQL)) {
        versions.forEach(version -> all.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return all;
  }
}
