// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.TaskGroup;
import dev.lockstep.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The instructions of timeouts and task groups: the blocks, and the calls inside of them. */
final class BlockInstructions {

  private BlockInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    return Map.of(
        "timeout", BlockInstructions::timeout,
        "timeout_at", BlockInstructions::timeoutAt,
        "reschedule", BlockInstructions::reschedule,
        "task_group", BlockInstructions::taskGroup,
        "group_spawn", BlockInstructions::groupSpawn);
  }

  private static Op.Instruction timeout(Args args) {
    Duration limit = args.limit(0);
    List<Op> ops = args.ops(1);
    return actor -> Timeout.run(limit, timeout -> within(actor, timeout, ops)).expired();
  }

  private static Op.Instruction timeoutAt(Args args) {
    long when = args.duration(0).toNanos();
    List<Op> ops = args.ops(1);
    return actor -> Timeout.runUntil(when, timeout -> within(actor, timeout, ops)).expired();
  }

  private static Timeout within(Actor actor, Timeout timeout, List<Op> ops) {
    actor.runWithin(timeout, ops);
    return timeout;
  }

  private static Op.Instruction reschedule(Args args) {
    Duration limit = args.limit(0);
    return actor -> {
      actor.timeout().reschedule(limit);
      return Values.OK;
    };
  }

  private static Op.Instruction taskGroup(Args args) {
    List<Child> children = new ArrayList<>();
    args.at(0)
        .forEach(node -> children.add(new Child(node.get(0).textValue(), node.get(1).textValue())));
    List<Op> ops = args.ops(1);
    return actor -> {
      TaskGroup.run(
          group -> {
            children.forEach(child -> child.spawn(group, actor.execution()));
            actor.runWithin(group, ops);
          });
      return Values.OK;
    };
  }

  private static Op.Instruction groupSpawn(Args args) {
    Child child = new Child(args.string(0), args.string(1));
    return actor -> {
      child.spawn(actor.group(), actor.execution());
      return Values.OK;
    };
  }

  /** A task that a group starts. */
  private record Child(String name, String coroutine) {

    void spawn(TaskGroup group, Execution execution) {
      execution.add(name, group.spawn(name, execution.body(name, coroutine)));
    }
  }
}
