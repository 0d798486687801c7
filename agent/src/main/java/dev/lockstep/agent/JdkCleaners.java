// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The edits of the classes whose objects the JDK cleans up after when they are garbage. */
final class JdkCleaners {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepReach");
  private static final ClassDesc CD_CLEANER = ClassDesc.of("java.lang.ref.Cleaner");
  private static final ClassDesc CD_QUEUE = ClassDesc.of("java.lang.ref.ReferenceQueue");
  private static final MethodTypeDesc KEEP = MethodTypeDesc.of(CD_void, CD_Object);
  private static final MethodTypeDesc REGISTER =
      MethodTypeDesc.ofDescriptor(
          "(Ljava/lang/Object;Ljava/lang/Runnable;)Ljava/lang/ref/Cleaner$Cleanable;");

  private JdkCleaners() {}

  static void addTo(BodyEdits edits) {
    keep(edits, "java/util/Timer");
    keep(edits, "java/util/concurrent/Executors$AutoShutdownDelegatedExecutorService");
  }

  /**
   * Keeps from a loop what RMI does when a collection has found something: references to remote
   * objects are never taken back, and exported objects and channels with their connections last as
   * long as the loop.
   */
  static void keepRemote(BodyEdits edits) {
    String rmi = "sun/rmi/transport/";
    ClassDesc phantom = ClassDesc.of("java.lang.ref.PhantomReference");
    edits.replace(
        rmi
            + "DGCClient$EndpointEntry$RefEntry$PhantomLiveRef java/lang/ref/PhantomReference.<init>"
            + "(Ljava/lang/Object;Ljava/lang/ref/ReferenceQueue;)V",
        c ->
            c.invokestatic(CD_HOOKS, "queue", MethodTypeDesc.of(CD_QUEUE, CD_QUEUE))
                .invokespecial(phantom, "<init>", MethodTypeDesc.of(CD_void, CD_Object, CD_QUEUE)));
    edits.begin(
        rmi + "ObjectTable.putTarget(Lsun/rmi/transport/Target;)V",
        c ->
            c.aload(0)
                .invokevirtual(
                    ClassDesc.of("sun.rmi.transport.Target"),
                    "getImpl",
                    MethodTypeDesc.of(ClassDesc.of("java.rmi.Remote")))
                .invokestatic(CD_HOOKS, "keep", KEEP));
    edits.append(
        rmi
            + "tcp/TCPTransport sun/rmi/transport/tcp/TCPChannel.<init>"
            + "(Lsun/rmi/transport/tcp/TCPTransport;Lsun/rmi/transport/tcp/TCPEndpoint;)V",
        c -> c.dup().invokestatic(CD_HOOKS, "keep", KEEP));
    edits.append(
        rmi + "GC$Daemon sun/rmi/transport/GC.maxObjectInspectionAge()J",
        c -> c.invokestatic(CD_HOOKS, "sinceCollection", MethodTypeDesc.of(CD_long, CD_long)));
  }

  /** Lets a loop refer to the objects of a class that it registers, until the loop is closed. */
  static void keep(BodyEdits edits, String type) {
    edits.replace(
        type + " java/lang/ref/Cleaner.register" + REGISTER.descriptorString(),
        c -> c.invokestatic(CD_HOOKS, "register", REGISTER.insertParameterTypes(0, CD_CLEANER)));
  }
}
