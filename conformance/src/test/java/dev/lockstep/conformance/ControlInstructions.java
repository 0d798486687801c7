// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of control flow, which do not use the loop. */
final class ControlInstructions {

  private ControlInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    return Map.of(
        "log", ControlInstructions::log,
        "raise", ControlInstructions::raise,
        "repeat", ControlInstructions::repeat,
        "try", ControlInstructions::attempt);
  }

  private static Op.Instruction log(Args args) {
    String line = "log " + args.string(0);
    return actor -> {
      actor.write(line);
      return Values.OK;
    };
  }

  private static Op.Instruction raise(Args args) {
    String name = args.string(0);
    return actor -> {
      throw new NamedError(name);
    };
  }

  private static Op.Instruction repeat(Args args) {
    int times = args.integer(0);
    List<Op> ops = args.ops(1);
    return actor -> {
      for (int i = 0; i < times; i++) {
        actor.run(ops);
      }
      return Values.OK;
    };
  }

  private static Op.Instruction attempt(Args args) {
    List<Handler> handlers = new ArrayList<>();
    args.at(1).forEach(node -> handlers.add(Handler.of(node)));
    return new Attempt(args.ops(0), handlers, args.has(2) ? args.ops(2) : null);
  }

  /** An {@code except} clause. */
  private record Handler(String name, List<Op> ops) {

    static Handler of(JsonNode node) {
      return new Handler(node.get(0).textValue(), Instructions.decodeAll(node.get(1)));
    }
  }

  /** A {@code try} statement. */
  private record Attempt(List<Op> body, List<Handler> handlers, @Nullable List<Op> last)
      implements Op.Instruction {

    @Override
    public Object run(Actor actor) {
      try {
        actor.run(body);
      } catch (Throwable e) {
        Handler handler = handlerOf(e);
        if (handler == null) {
          throw e;
        }
        actor.write("except " + handler.name() + " " + ErrorNames.of(e));
        actor.run(handler.ops());
      } finally {
        if (last != null) {
          actor.write("finally");
          actor.run(last);
        }
      }
      return Values.OK;
    }

    private @Nullable Handler handlerOf(Throwable error) {
      for (Handler handler : handlers) {
        if (ErrorNames.matches(handler.name(), error)) {
          return handler;
        }
      }
      return null;
    }
  }
}
