// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Changes a part of the JDK: its loaded classes at once, the others as they are loaded. */
final class JdkTransformer implements ClassFileTransformer {

  private static final Module BASE = Object.class.getModule();

  private final Instrumentation instrumentation;
  private final JdkPart part;
  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private byte[] sample = {};
  private byte @Nullable [] changedSample;
  private final Set<String> foundInSample = new HashSet<>();

  JdkTransformer(Instrumentation instrumentation, JdkPart part) {
    this.instrumentation = instrumentation;
    this.part = part;
  }

  /**
   * Changes the part, if everything is found that has to be.
   *
   * @return what is missing; if not empty, nothing is changed
   */
  Set<String> change() throws IOException, ClassNotFoundException, UnmodifiableClassException {
    changeSample();
    instrumentation.addTransformer(this, /* canRetransform= */ true);
    instrumentation.retransformClasses(loaded());
    for (String name : part.requiredClasses()) {
      Class.forName(name.replace('/', '.'), /* initialize= */ false, null);
    }
    Set<String> missing = new TreeSet<>(part.expected());
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      instrumentation.removeTransformer(this);
      instrumentation.retransformClasses(loaded());
    }
    return missing;
  }

  /** Loads all classes that {@link #transform} needs, which it must not cause to be loaded. */
  private void changeSample() throws IOException {
    String name = part.sample();
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
      if (in != null) { // else of another system
        byte[] bytes = in.readAllBytes();
        changedSample = part.change(name, bytes, foundInSample);
        sample = bytes;
      }
    }
  }

  private Class<?>[] loaded() {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getModule() == BASE
          && instrumentation.isModifiableClass(type)
          && part.isOfInterest(type.getName().replace('.', '/'))) {
        loaded.add(type);
      }
    }
    return loaded.toArray(new Class<?>[0]);
  }

  @Override
  public byte @Nullable [] transform(
      Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (module != BASE || name == null || !part.isOfInterest(name)) {
      return null;
    }
    if (Arrays.equals(bytes, sample)) {
      found.addAll(foundInSample);
      return changedSample;
    }
    try {
      return part.change(name, bytes, found);
    } catch (RuntimeException | LinkageError e) {
      ProgramClasses.unchanged(name, e);
      return null;
    }
  }
}
