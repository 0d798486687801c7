package dev.lockstep.benchmarks.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The sources of the peers that are no JVM programs, copied out of the class path. */
public final class Sources {

  private static final Path DIRECTORY = directory();

  private Sources() {}

  private static Path directory() {
    try {
      return Files.createTempDirectory("lockstep-benchmarks");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * A file of the sources.
   *
   * @param name its name
   * @return where it is
   * @throws IOException if there is none of that name
   */
  public static Path path(String name) throws IOException {
    Path file = DIRECTORY.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream source = Sources.class.getResourceAsStream(name)) {
        if (source == null) {
          throw new IOException("no source " + name);
        }
        Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return file;
  }
}
