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
  private static final MethodHandle KERNEL =
      HOOKS.method("kernel", Object.class, InvocationHandler.class);
  private static final MethodHandle BIND =
      HOOKS.method("bind", void.class, Thread.class, Object.class);
  private static final MethodHandle UNBIND = HOOKS.method("unbind", void.class, Thread.class);

  /** The calls by name, as functions of a {@link SocketCalls} and the array of the arguments. */
  private static final Map<String, MethodHandle> CALLS = !HOOKS.isPresent() ? Map.of() : calls();

  private final Object kernel;

  private SocketHooks(Kernel loop) {
    SocketCalls calls = new SocketCalls(loop, LoopIo.of(loop).network());
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "toString" -> "simulated network";
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy.equals(arguments[0]);
              default -> call(calls, method.getName(), arguments);
            };
    try {
      kernel = (Object) KERNEL.invokeExact(handler);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /**
   * Returns the access of a loop.
   *
   * @return null if code of the JDK keeps the machine's network: without the agent, or if the
   *     loop's network is not simulated
   */
  public static @Nullable SocketHooks of(Kernel loop) {
    try {
      return LoopIo.of(loop).network().isSimulated() && (boolean) ARE_ON.invokeExact()
          ? new SocketHooks(loop)
          : null;
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Puts the code that the calling thread carries on the loop's network, until {@link #unbind}. */
  public void bind() {
    try {
      BIND.invokeExact(Thread.currentThread(), kernel);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  public void unbind() {
    try {
      UNBIND.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
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
