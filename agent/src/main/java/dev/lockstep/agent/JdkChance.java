// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The edits of the JDK's sources of chance, and of what is ordered by the addresses or numbers of
 * objects.
 */
final class JdkChance {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepChance");
  private static final ClassDesc CD_COUNTER =
      ClassDesc.of("java.util.concurrent.atomic.AtomicInteger");
  private static final ClassDesc CD_SEEDS = ClassDesc.of("java.util.concurrent.atomic.AtomicLong");
  private static final ClassDesc CD_SECURE = ClassDesc.of("java.security.SecureRandom");
  private static final ClassDesc CD_BYTES = CD_byte.arrayType();
  private static final ClassDesc CD_SET = ClassDesc.of("java.util.Set");

  private static final String SECURE = "java/security/SecureRandom";
  private static final String XOSHIRO = "jdk/internal/random/Xoshiro256PlusPlus";
  private static final String THREAD_LOCAL = "java/util/concurrent/ThreadLocalRandom";

  /** The generators that are seeded from a counter of their own. */
  private static final List<String> GENERATORS =
      List.of(
          "java/util/SplittableRandom",
          "jdk/internal/random/L128X1024MixRandom",
          "jdk/internal/random/L128X128MixRandom",
          "jdk/internal/random/L128X256MixRandom",
          "jdk/internal/random/L32X64MixRandom",
          "jdk/internal/random/L64X1024MixRandom",
          "jdk/internal/random/L64X128MixRandom",
          "jdk/internal/random/L64X128StarStarRandom",
          "jdk/internal/random/L64X256MixRandom",
          "jdk/internal/random/Xoroshiro128PlusPlus");

  /** Classes with sets of threads that are gone through. */
  private static final List<String> THREAD_SETS =
      List.of("java/util/concurrent/ThreadPerTaskExecutor", "jdk/internal/misc/ThreadFlock");

  private JdkChance() {}

  /**
   * Returns the classes that are changed when they are loaded; to load them for a check would cost
   * each JVM some of its start.
   */
  static Set<String> lateClasses() {
    Set<String> late = new TreeSet<>(GENERATORS);
    late.addAll(THREAD_SETS);
    late.add(SECURE);
    late.add(XOSHIRO);
    return late;
  }

  static void addTo(BodyEdits edits) {
    MethodTypeDesc seeds = MethodTypeDesc.of(CD_SEEDS, CD_SEEDS);
    for (String type : GENERATORS) {
      edits.append(
          type + " get " + type + ".defaultGen", c -> c.invokestatic(CD_HOOKS, "seeds", seeds));
    }
    edits.append(
        XOSHIRO + " get " + XOSHIRO + ".DEFAULT_GEN",
        c -> c.invokestatic(CD_HOOKS, "seeds", seeds));
    edits.append(
        THREAD_LOCAL + " get " + THREAD_LOCAL + ".seeder",
        c -> c.invokestatic(CD_HOOKS, "secondarySeeds", seeds));
    edits.append(
        THREAD_LOCAL + " get " + THREAD_LOCAL + ".probeGenerator",
        c ->
            c.loadConstant("ThreadLocalRandom")
                .invokestatic(
                    ClassDesc.ofInternalName(ProgramClasses.HOOKS),
                    "counter",
                    MethodTypeDesc.of(CD_COUNTER, CD_COUNTER, CD_String)));

    MethodTypeDesc fills = MethodTypeDesc.of(CD_boolean, CD_SECURE, CD_BYTES);
    for (String parameters : List.of("([B)V", "([BLjava/security/SecureRandomParameters;)V")) {
      edits.begin(
          SECURE + ".nextBytes" + parameters,
          c -> {
            if (parameters.equals("([B)V")) {
              c.aload(0).aload(1).invokestatic(CD_HOOKS, "fills", fills);
              c.ifThen(Opcode.IFNE, CodeBuilder::return_);
            } else {
              c.aload(2)
                  .ifThen(
                      Opcode.IFNONNULL,
                      b -> {
                        b.aload(0).aload(1).invokestatic(CD_HOOKS, "fills", fills);
                        b.ifThen(Opcode.IFNE, CodeBuilder::return_);
                      });
            }
          });
    }
    edits.begin(SECURE + ".generateSeed(I)[B", c -> seed(c, 1));
    edits.begin(SECURE + ".getSeed(I)[B", c -> seed(c, 0));
    edits.begin(
        SECURE + ".setSeed([B)V",
        c -> c.aload(0).invokestatic(CD_HOOKS, "seeded", MethodTypeDesc.of(CD_void, CD_SECURE)));

    edits.begin(
        "java/util/concurrent/ForkJoinPool.getAndAddPoolIds(I)I",
        c -> {
          int number = c.allocateLocal(TypeKind.INT);
          c.iload(0)
              .invokestatic(CD_HOOKS, "poolNumber", MethodTypeDesc.of(CD_int, CD_int))
              .istore(number)
              .iload(number)
              .ifThen(Opcode.IFGE, b -> b.iload(number).ireturn());
        });
    for (String type : THREAD_SETS) {
      edits.replace(
          type
              + " java/util/concurrent/ConcurrentHashMap.newKeySet()"
              + "Ljava/util/concurrent/ConcurrentHashMap$KeySetView;",
          c -> c.invokestatic(CD_HOOKS, "threads", MethodTypeDesc.of(CD_SET)));
    }
  }

  private static void seed(CodeBuilder code, int parameter) {
    int seed = code.allocateLocal(TypeKind.REFERENCE);
    code.iload(parameter)
        .invokestatic(CD_HOOKS, "seed", MethodTypeDesc.of(CD_BYTES, CD_int))
        .astore(seed)
        .aload(seed)
        .ifThen(Opcode.IFNONNULL, b -> b.aload(seed).areturn());
  }
}
