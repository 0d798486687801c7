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
 * A program that tests talk to. If it is missing, a test that requires it is aborted and does not
 * pass.
 */
public enum PeerProgram {
  /** An HTTP client. */
  CURL("curl", "curl", "curl"),
  /** A TLS client. */
  OPENSSL("openssl", "openssl", "openssl"),
  /** A Redis server. */
  REDIS_SERVER("redis-server", "redis-server", "redis"),
  /** An HTTP load generator. */
  WRK("wrk", "wrk", "wrk"),
  /** The program that creates the data directory of a PostgreSQL server. */
  INITDB("initdb", "postgresql", "postgresql-server"),
  /** A PostgreSQL server. */
  POSTGRES("postgres", "postgresql", "postgresql-server"),
  /** The program that runs another one as a different user. */
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

  /** Returns the path of the program; aborts the test if it is missing. */
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
