// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The edits of the methods by which the JDK's pools and timers are given jobs. */
final class JdkPools {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepOrphans");
  private static final String POOL = "java/util/concurrent/ThreadPoolExecutor";
  private static final String SCHEDULED = "java/util/concurrent/ScheduledThreadPoolExecutor";
  private static final String FORK_JOIN = "java/util/concurrent/ForkJoinPool";
  private static final String TIMER = "java/util/Timer";

  private JdkPools() {}

  static void addTo(BodyEdits edits) {
    tell(edits, POOL, POOL, "execute(Ljava/lang/Runnable;)V");
    tell(edits, SCHEDULED, POOL, "delayedExecute(Ljava/util/concurrent/RunnableScheduledFuture;)V");
    tell(
        edits,
        FORK_JOIN,
        FORK_JOIN,
        "poolSubmit(ZLjava/util/concurrent/ForkJoinTask;)Ljava/util/concurrent/ForkJoinTask;");
    tell(
        edits,
        FORK_JOIN,
        FORK_JOIN,
        "scheduleDelayedTask(Ljava/util/concurrent/DelayScheduler$ScheduledForkJoinTask;)"
            + "Ljava/util/concurrent/DelayScheduler$ScheduledForkJoinTask;");
    tell(edits, TIMER, TIMER, "sched(Ljava/util/TimerTask;JJ)V");
  }

  private static void tell(BodyEdits edits, String type, String as, String method) {
    edits.begin(
        type + '.' + method,
        c ->
            c.aload(0)
                .invokestatic(
                    CD_HOOKS, "uses", MethodTypeDesc.of(CD_void, ClassDesc.ofInternalName(as))));
  }
}
