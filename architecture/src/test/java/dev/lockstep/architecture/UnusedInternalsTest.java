// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No method that is not public API stands unused: nothing else would find it. */
class UnusedInternalsTest {

  /** Methods that only tests use, which look at what cannot be seen from outside. */
  private static final Set<String> KEPT =
      Set.of(
          "explore.internal.replay.ReplayPlan.interleaving",
          "internal.kernel.TimerHeap.slots",
          "net.TransportState.life",
          "net.TransportState.reading",
          "net.TransportState.writing",
          "process.Command.jdkPipes");

  @Test
  void everyMethodThatIsNoApiIsUsed() {
    List<String> unused =
        House.CLASSES.stream()
            .filter(type -> !type.getPackageName().equals("dev.lockstep.testkit"))
            .filter(
                type -> !type.getSimpleName().equals("SocketCalls")) // the agent's hooks call it
            .filter(type -> !type.isAnonymousClass() && !type.isEnum() && !type.isRecord())
            .flatMap(UnusedInternalsTest::members)
            .filter(member -> !KEPT.contains(name(member)))
            .map(UnusedInternalsTest::name)
            .sorted()
            .toList();
    assertThat(unused).isEmpty();
  }

  private static Stream<JavaMember> members(JavaClass type) {
    Stream<JavaMember> methods =
        type.getMethods().stream()
            .filter(method -> !isApi(method) && !isGiven(method))
            .filter(
                method ->
                    method.getAccessesToSelf().isEmpty() && method.getReferencesToSelf().isEmpty())
            .map(JavaMember.class::cast);
    return methods;
  }

  private static String name(JavaMember member) {
    return member.getOwner().getName().replace("dev.lockstep.", "") + "." + member.getName();
  }

  private static boolean isApi(JavaMember member) {
    JavaClass owner = member.getOwner();
    boolean exported =
        !owner.getPackageName().contains(".internal")
            && !owner.getPackageName().equals("dev.lockstep.campaign");
    return exported
        && isVisible(member.getModifiers())
        && Stream.iterate(owner, type -> type.getEnclosingClass().orElse(null))
            .takeWhile(type -> type != null)
            .allMatch(type -> isVisible(type.getModifiers()));
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  /** Whether somebody else demands the method: a supertype, the JVM, the compiler. */
  private static boolean isGiven(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.SYNTHETIC)
        || method.getModifiers().contains(JavaModifier.BRIDGE)
        || method.getName().matches("lambda\\$.*|main")
        || overrides(method);
  }

  private static boolean overrides(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(Stream.of(owner), owner.getAllSubclasses().stream())
        .flatMap(
            type ->
                Stream.concat(
                    type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream()))
        .filter(type -> !type.equals(owner))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && other.getRawParameterTypes().size() == method.getRawParameterTypes().size());
  }
}
