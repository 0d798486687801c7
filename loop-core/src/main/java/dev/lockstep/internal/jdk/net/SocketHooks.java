// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.jdk.HookClass;
import dev.lockstep.internal.kernel.Kernel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Access to the hooks that the agent defines for the JDK's sockets; without the agent nothing here
 * has an effect. The hooks know the calls of {@link SocketCalls} by an interface of their own,
 * whose methods are matched by name.
 */
public final class SocketHooks {

  private static final HookClass HOOKS = HookClass.named("LockstepSockets");
  private static final MethodHandle ARE_ON = HOOKS.method("areOn", boolean.class);
  private static final MethodHandle SIMULATE =
      HOOKS.method("simulate", void.class, Object.class, InvocationHandler.class);

  /** The calls by name, as functions of a {@link SocketCalls} and the array of the arguments. */
  private static final Map<String, MethodHandle> CALLS = !HOOKS.isPresent() ? Map.of() : calls();

  private SocketHooks() {}

  /**
   * Puts the code that a loop runs on its network, if that is simulated and the agent present.
   *
   * @param hooked the loop as the hooks know it
   */
  public static void simulate(Kernel loop, Object hooked) {
    if (areSimulated(loop)) {
      try {
        SIMULATE.invokeExact(hooked, handler(new SocketCalls(loop, LoopIo.of(loop).network())));
      } catch (Throwable e) {
        throw HookClass.failed(e);
      }
    }
  }

  /** Returns whether the JDK's sockets are on the simulated network of a loop. */
  public static boolean areSimulated(Kernel loop) {
    try {
      return LoopIo.of(loop).network().isSimulated() && (boolean) ARE_ON.invokeExact();
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  private static InvocationHandler handler(SocketCalls calls) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "toString" -> "simulated network";
          case "hashCode" -> System.identityHashCode(proxy);
          case "equals" -> proxy.equals(arguments[0]);
          default -> call(calls, method.getName(), arguments);
        };
  }

  private static @Nullable Object call(
      SocketCalls calls, String name, Object @Nullable [] arguments) throws Throwable {
    MethodHandle call = CALLS.get(name);
    if (call == null) {
      throw new LinkageError("the agent is of another version; it calls '" + name + "'");
    }
    return (Object) call.invokeExact(calls, arguments);
  }

  private static Map<String, MethodHandle> calls() {
    Map<String, MethodHandle> calls = new HashMap<>();
    for (Method method : SocketCalls.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        calls.put(method.getName(), spread(method));
      }
    }
    return calls;
  }

  private static MethodHandle spread(Method method) {
    try {
      return MethodHandles.lookup()
          .unreflect(method)
          .asSpreader(Object[].class, method.getParameterCount())
          .asType(MethodType.methodType(Object.class, SocketCalls.class, Object[].class));
    } catch (IllegalAccessException e) {
      throw new LinkageError("a call is not accessible", e);
    }
  }
}
