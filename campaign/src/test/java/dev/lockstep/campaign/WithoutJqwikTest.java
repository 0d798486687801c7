// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign needs neither jqwik nor the module that runs jqwik's properties on loops. */
class WithoutJqwikTest {

  @TempDir Path directory;

  @Test
  void testsOfJupiterAreExplored() throws Exception {
    String out = campaign("Racy");
    assertThat(out)
        .startsWith("exploring 1 test, 100 interleavings a test, in this process\n")
        .contains("FAILED  dev.lockstep.campaign.samples.Racy.depositsAddUp: ")
        .contains("\n  replay: L1:AACACACHF\n");
  }

  /** Runs the command in a world without jqwik, and returns what it says. */
  private String campaign(String sample) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader alone = new Alone();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      thread.setContextClassLoader(alone);
      Class<?> type = alone.loadClass(Main.class.getName());
      var constructor =
          type.getDeclaredConstructor(
              Map.class, LongSupplier.class, PrintStream.class, PrintStream.class);
      constructor.setAccessible(true);
      LongSupplier clock = () -> 0;
      Object main = constructor.newInstance(Map.of(), clock, stream, stream);
      var run = type.getDeclaredMethod("run", String[].class);
      run.setAccessible(true);
      String[] flags =
          Command.flags(directory, List.of(sample), "--interleavings", "100", "--in-process");
      run.invoke(main, (Object) flags);
    } finally {
      thread.setContextClassLoader(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The class path without jqwik, and without what knows it. */
  private static final class Alone extends URLClassLoader {

    private Alone() {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() {
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> !entry.contains("jqwik"))
          .map(Alone::url)
          .toArray(URL[]::new);
    }

    private static URL url(String entry) {
      try {
        return Path.of(entry).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.contains("jqwik")) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
      return name.contains("jqwik") || name.endsWith("dev.lockstep.junit.PropertyEngine")
          ? Collections.emptyEnumeration()
          : super.findResources(name);
    }
  }
}
