// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import dev.lockstep.Loop;
import dev.lockstep.campaign.Main;
import dev.lockstep.explore.Explorer;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.kotlin.FunctionsKt;
import dev.lockstep.monitor.LoopMonitor;
import dev.lockstep.report.Recording;
import dev.lockstep.testkit.NetworkContract;
import dev.lockstep.virtual.VirtualClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The published modules, lowest first, and their classes. */
enum House {
  LOOP_CORE("lockstep-loop-core", Loop.class),
  MONITOR("lockstep-monitor", LoopMonitor.class),
  TESTKIT("lockstep-testkit", NetworkContract.class),
  VIRTUAL_CLOCK("lockstep-virtual-clock", VirtualClock.class),
  REPORT("lockstep-report", Recording.class),
  EXPLORER("lockstep-explorer", Explorer.class),
  KOTLIN("lockstep-kotlin", FunctionsKt.class),
  JUNIT_EXTENSION("lockstep-junit-extension", LoopExtension.class),
  PROPERTY_TESTS("lockstep-property-tests", OnLoop.class),
  CAMPAIGN("lockstep-campaign", Main.class);

  /** All classes of all modules that are written in Java, without their tests. */
  static final JavaClasses CLASSES =
      imported(Stream.of(values()).filter(module -> module != KOTLIN).toList());

  private final String artifact;
  private final Class<?> anchor;

  House(String artifact, Class<?> anchor) {
    this.artifact = artifact;
    this.anchor = anchor;
  }

  /** The name of the artifact. */
  String artifact() {
    return artifact;
  }

  /** The jar or directory of the module's classes. */
  Path path() {
    try {
      return Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private Location location() {
    Path path = path();
    try {
      return Files.isDirectory(path) ? Location.of(path) : Location.of(new JarFile(path.toFile()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JavaClasses imported(List<House> modules) {
    return new ClassFileImporter()
        .importLocations(modules.stream().map(House::location).collect(Collectors.toSet()));
  }

  /** The binary names of the module's classes. */
  List<String> classNames() {
    List<String> names = new ArrayList<>();
    imported(List.of(this)).forEach(type -> names.add(type.getName()));
    return names;
  }
}
