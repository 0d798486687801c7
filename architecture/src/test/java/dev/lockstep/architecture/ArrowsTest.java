// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between modules and between the rooms in them go down only. */
class ArrowsTest {

  /** The rooms of loop-core, lowest first: each may know those before it. */
  private static final List<String> CORE =
      List.of(
          "dev.lockstep.internal.util",
          "dev.lockstep.internal.jdk",
          "dev.lockstep.internal.kernel",
          "dev.lockstep.internal.report",
          "dev.lockstep.internal.io",
          "dev.lockstep.internal.jdk.net",
          "dev.lockstep.internal.idle",
          "dev.lockstep.internal.engine",
          "dev.lockstep.internal.combine",
          "dev.lockstep.internal.interop",
          "dev.lockstep.internal.nio",
          "dev.lockstep.internal.run");

  private static final List<String> EXPLORER =
      List.of(
          "dev.lockstep.explore.internal.util",
          "dev.lockstep.explore.internal.replay",
          "dev.lockstep.explore.internal.strategy",
          "dev.lockstep.explore.internal.trace",
          "dev.lockstep.explore.internal.run",
          "dev.lockstep.explore.internal.search");

  private static final List<String> JUNIT =
      List.of(
          "dev.lockstep.junit.internal.settings",
          "dev.lockstep.junit.internal.report",
          "dev.lockstep.junit.internal.awaitility",
          "dev.lockstep.junit.internal.session",
          "dev.lockstep.junit.internal.explore");

  /** The modules by their root packages, lowest first. */
  private static final List<String> MODULES =
      List.of(
          "dev.lockstep",
          "dev.lockstep.monitor",
          "dev.lockstep.report",
          "dev.lockstep.virtual",
          "dev.lockstep.explore",
          "dev.lockstep.junit",
          "dev.lockstep.jqwik",
          "dev.lockstep.campaign");

  @Test
  void theRoomsOfTheRuntimeKnowOnlyThoseBelow() {
    assertThat(upward(CORE)).isEmpty();
  }

  @Test
  void theRoomsOfTheExplorerKnowOnlyThoseBelow() {
    assertThat(upward(EXPLORER)).isEmpty();
  }

  @Test
  void theRoomsOfTheJUnitExtensionKnowOnlyThoseBelow() {
    assertThat(upward(JUNIT)).isEmpty();
  }

  @Test
  void noRoomIsMissingInTheLists() {
    Set<String> rooms = new TreeSet<>();
    House.CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.matches("dev\\.lockstep\\.(explore\\.|junit\\.)?internal\\..*"))
        .forEach(rooms::add);
    Set<String> listed = new TreeSet<>(CORE);
    listed.addAll(EXPLORER);
    listed.addAll(JUNIT);
    assertThat(rooms).isEqualTo(listed);
  }

  /** The uses of a room by one that stands below it. */
  private static List<String> upward(List<String> rooms) {
    List<String> found = new ArrayList<>();
    for (JavaClass type : House.CLASSES) {
      int floor = rooms.indexOf(type.getPackageName());
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        int other = rooms.indexOf(use.getTargetClass().getBaseComponentType().getPackageName());
        if (floor >= 0 && other > floor) {
          found.add(use.getDescription());
        }
      }
    }
    return found;
  }

  @Test
  void theModulesKnowOnlyThoseBelow() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : House.CLASSES) {
      int floor = module(type);
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        if (module(use.getTargetClass().getBaseComponentType()) > floor) {
          found.add(use.getDescription());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static int module(JavaClass type) {
    String name = type.getPackageName();
    if (name.startsWith("dev.lockstep.testkit")) {
      return MODULES.size();
    }
    for (int i = MODULES.size() - 1; i > 0; i--) {
      if (name.equals(MODULES.get(i)) || name.startsWith(MODULES.get(i) + ".")) {
        return i;
      }
    }
    return name.startsWith(MODULES.get(0)) ? 0 : -1;
  }

  @Test
  void theExplorerKnowsNoTestFramework() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.lockstep.explore..", "dev.lockstep.virtual..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "net.jqwik..", "org.opentest4j..")
        .check(House.CLASSES);
  }

  @Test
  void theCampaignNeedsNoJqwik() {
    noClasses()
        .that()
        .resideInAPackage("dev.lockstep.campaign..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("net.jqwik..", "dev.lockstep.jqwik..")
        .check(House.CLASSES);
  }

  @Test
  void theSeamsKnowNothingInternal() {
    noClasses()
        .that()
        .resideInAPackage("dev.lockstep.spi")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..internal..")
        .check(House.CLASSES);
  }

  @Test
  void theRuntimeNeedsTheJdkOnly() {
    classes()
        .that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are of loop-core", type -> module(type) == 0))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net..", "dev.lockstep..", "org.jspecify..")
        .check(House.CLASSES);
  }

  /**
   * A top-level class has its simple name for itself. Nested classes may share one, such as Builder
   * or State, which is read with the class around it.
   */
  @Test
  void noSimpleNameStandsForTwoThings() {
    Map<String, List<String>> byName = new TreeMap<>();
    for (JavaClass type : House.CLASSES) {
      if (!type.isAnonymousClass()
          && !type.isLocalClass()
          && !type.getSimpleName().equals("package-info")
          && !type.getModifiers().contains(JavaModifier.SYNTHETIC)) {
        byName.computeIfAbsent(type.getSimpleName(), name -> new ArrayList<>()).add(type.getName());
      }
    }
    byName
        .values()
        .removeIf(names -> names.size() < 2 || names.stream().allMatch(name -> name.contains("$")));
    assertThat(byName).isEmpty();
  }
}
