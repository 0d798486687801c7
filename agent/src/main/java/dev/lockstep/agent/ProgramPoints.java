// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the accesses to shared memory in the classes of named packages points, at which a loop may
 * let another thread go. Classes are changed as they are loaded; those that were loaded before a
 * package was named are changed again. A synchronized method of the latter keeps its modifier,
 * which a loaded class must (JVMTI, RetransformClasses), so that its point is behind the entry.
 */
final class ProgramPoints implements ClassFileTransformer {

  private static final String HOOKS = "java.lang.LockstepPoints";

  private final MethodHandle packagesOf;
  private final MethodHandle matched;
  private final MethodHandle add;

  /** The classes that were changed as they were loaded, by class loader. */
  private final Map<ClassLoader, Set<String>> changedAtLoad =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The names of the companions that are defined, by class loader. */
  private final Map<ClassLoader, Set<String>> companions =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MethodHandle define;

  private ProgramPoints() throws ReflectiveOperationException {
    define =
        hook(
            "define",
            void.class,
            ClassLoader.class,
            String.class,
            byte[].class,
            ProtectionDomain.class);
    packagesOf = hook("packagesOf", long.class, String.class);
    matched = hook("matched", void.class, long.class);
    add =
        hook(
            "add",
            int.class,
            String.class,
            String.class,
            int.class,
            String.class,
            String.class,
            String.class,
            int.class,
            long.class);
  }

  private static MethodHandle hook(String name, Class<?> result, Class<?>... parameters)
      throws ReflectiveOperationException {
    return MethodHandles.publicLookup()
        .findStatic(Class.forName(HOOKS), name, MethodType.methodType(result, parameters));
  }

  /**
   * Begins to change classes.
   *
   * @param packages the packages that the agent's argument names
   */
  static void install(Instrumentation instrumentation, List<String> packages)
      throws ReflectiveOperationException {
    ProgramPoints points = new ProgramPoints();
    Function<String, @Nullable String> installer = name -> points.changeLoaded(instrumentation);
    try {
      hook("install", void.class, Function.class, List.class).invokeExact(installer, packages);
    } catch (Throwable e) {
      throw new LinkageError("points cannot be installed", e);
    }
    instrumentation.addTransformer(points, /* canRetransform= */ true);
    if (!packages.isEmpty()) {
      points.changeLoaded(instrumentation);
    }
  }

  /** Changes the loaded classes; returns why that is not possible, or null. */
  private @Nullable String changeLoaded(Instrumentation instrumentation) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (ProgramClasses.isOfProgram(type.getClassLoader(), type.getName().replace('.', '/'))
          && packagesOf(type.getName()) != 0
          && !type.isHidden()
          && !type.isArray()
          && instrumentation.isModifiableClass(type)) {
        loaded.add(type);
      }
    }
    return changeLoaded(instrumentation, loaded);
  }

  /**
   * Changes classes, all at once: each change stops the JVM. If that fails it is for one of them,
   * and the halves are changed each by itself, so that the others have points. The JVM refuses a
   * class whose initializer or verification has failed, whose code never runs again.
   */
  private static @Nullable String changeLoaded(
      Instrumentation instrumentation, List<Class<?>> types) {
    try {
      instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
      return null;
    } catch (UnmodifiableClassException | UnsupportedOperationException e) {
      return e.toString();
    } catch (LinkageError | InternalError e) {
      if (types.size() > 1) {
        int half = types.size() / 2;
        String first = changeLoaded(instrumentation, types.subList(0, half));
        String second = changeLoaded(instrumentation, types.subList(half, types.size()));
        return first != null ? first : second;
      }
      System.getLogger("dev.lockstep")
          .log(System.Logger.Level.DEBUG, () -> types + " has no points", e);
      return e instanceof InternalError ? null : e.toString();
    }
  }

  @Override
  public byte @Nullable [] transform(
      Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null || loader == null) {
      return null;
    }
    String type = name.replace('/', '.');
    long packages = ProgramClasses.isOfProgram(loader, name) ? packagesOf(type) : 0;
    if (packages == 0 || SharedReferences.isCompanion(type)) {
      return null;
    }
    try {
      boolean atLoad = redefined == null;
      Set<String> ofLoader =
          changedAtLoad.computeIfAbsent(
              loader, key -> Collections.synchronizedSet(new HashSet<>()));
      if (atLoad) {
        ofLoader.add(type);
      }
      byte[] referring = refer(loader, domain, type, bytes, packages);
      byte[] changed = change(type, referring, packages, atLoad || ofLoader.contains(type));
      matched.invokeExact(packages);
      return changed;
    } catch (Throwable e) { // a class must load, whatever is in it
      System.getLogger("dev.lockstep")
          .log(System.Logger.Level.WARNING, "class " + type + " has no points", e);
      return null;
    }
  }

  /** Lets a class refer to methods of a companion where a reference must have a point. */
  private byte[] refer(
      ClassLoader loader,
      @Nullable ProtectionDomain domain,
      String type,
      byte[] bytes,
      long packages)
      throws Throwable {
    SharedReferences references = new SharedReferences(bytes, packages);
    String name = references.companionName();
    if (!references.areNone()
        && companions
            .computeIfAbsent(loader, key -> Collections.synchronizedSet(new HashSet<>()))
            .add(name)) {
      // what is loaded by a transformer is not transformed
      byte[] companion = change(type, references.companion(), packages, /* unlocks= */ true);
      define.invokeExact(loader, name, companion, domain);
    }
    return references.changed();
  }

  /**
   * Inserts points.
   *
   * @param packages the bits of the packages that the class is in
   * @param unlocks whether synchronized methods become synchronized blocks
   */
  private byte[] change(String type, byte[] bytes, long packages, boolean unlocks) {
    ClassFile file =
        ClassFile.of(
            ClassFile.StackMapsOption.DROP_STACK_MAPS, ClassFile.DeadCodeOption.KEEP_DEAD_CODE);
    ClassModel model = file.parse(bytes);
    String source =
        model
            .findAttribute(Attributes.sourceFile())
            .map(found -> found.sourceFile().stringValue())
            .orElse("");
    PointsInMethod.Sites sites =
        (owner, field, kind, method, line) ->
            add(owner, field, kind, type, method, source, line, packages);
    Set<String> finals = new HashSet<>();
    model.fields().stream()
        .filter(field -> field.flags().has(AccessFlag.FINAL))
        .forEach(field -> finals.add(field.fieldName().stringValue()));
    return file.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && method.code().isPresent()) {
            new PointsInMethod(model, method, finals, sites, unlocks).transform(builder);
          } else {
            builder.with(element);
          }
        });
  }

  private long packagesOf(String type) {
    try {
      return (long) packagesOf.invokeExact(type);
    } catch (Throwable e) {
      throw new LinkageError("a hook failed", e);
    }
  }

  private int add(
      String owner,
      String field,
      int kind,
      String type,
      String method,
      String source,
      int line,
      long packages) {
    try {
      return (int) add.invokeExact(owner, field, kind, type, method, source, line, packages);
    } catch (Throwable e) {
      throw new LinkageError("a hook failed", e);
    }
  }
}
