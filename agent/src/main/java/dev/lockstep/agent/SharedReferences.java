// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns references to methods of the JDK that access shared memory, such as {@code
 * counter::incrementAndGet}, into references to methods that call them: a reference has no
 * instruction before which a point could stand. Calls that may fail without a reason, such as
 * {@code lock.tryLock()}, become calls of methods that make them or fail, which takes a branch. The
 * methods are those of a companion, a class in the same package, since a class that is loaded can
 * get no more methods.
 */
final class SharedReferences {

  private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

  /** The part that follows the name of a class in that of a companion. */
  private static final String SUFFIX = "$LockstepReferences";

  /** The part before the name of a call in that of the method that makes it or fails. */
  private static final String FAILING = "orFails$";

  private static final ClassDesc SPURIOUS = ClassDesc.of("java.lang.LockstepSpurious");
  private static final MethodTypeDesc FAILS =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_int);

  /** The index of the implementation among the arguments of the bootstrap method. */
  private static final int IMPLEMENTATION = 1;

  private final String companion;
  private final ClassModel type;
  private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();
  private final byte[] changed;
  private int line = -1;

  /**
   * Changes a class.
   *
   * @param packages the bits of the packages that the class is in: it has a companion for each set
   */
  SharedReferences(byte[] bytes, long packages) {
    ClassFile file = ClassFile.of();
    type = file.parse(bytes);
    String name = type.thisClass().asInternalName().replace('/', '.');
    companion = name + SUFFIX + Long.toHexString(packages);
    byte[] transformed =
        file.transformClass(type, ClassTransform.transformingMethodBodies(this::change));
    changed = methods.isEmpty() ? bytes : transformed;
  }

  static boolean isCompanion(String name) {
    return name.contains(SUFFIX);
  }

  /**
   * Returns whether an instruction calls a method of a companion that makes a call or fails. Such a
   * method has one parameter more than the instruction, the number of the site.
   */
  static boolean mayFail(InvokeInstruction call) {
    return isCompanion(call.owner().asInternalName())
        && call.name().stringValue().startsWith(FAILING);
  }

  /** Returns whether a method of a class is one of those. */
  static boolean isFailingCall(ClassModel type, String method) {
    return method.startsWith(FAILING) && isCompanion(type.thisClass().asInternalName());
  }

  /** Returns the name of the call that is made or fails. */
  static String callee(InvokeInstruction call) {
    String name = call.name().stringValue();
    return name.substring(FAILING.length(), name.lastIndexOf('$'));
  }

  static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  boolean areNone() {
    return methods.isEmpty();
  }

  /** Returns the class as it is to be. */
  byte[] changed() {
    return changed;
  }

  /** Returns the binary name of the companion. */
  String companionName() {
    return companion;
  }

  /** Returns the companion, which has no points yet. */
  byte[] companion() {
    return ClassFile.of()
        .build(
            ClassDesc.of(companion),
            builder -> {
              builder
                  .withVersion(type.majorVersion(), 0)
                  .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
              type.findAttribute(Attributes.sourceFile()).ifPresent(builder::with);
              methods.forEach(method -> method.accept(builder));
            });
  }

  private void change(CodeBuilder code, CodeElement element) {
    if (element instanceof LineNumber number) {
      line = number.line();
    }
    if (element instanceof InvokeDynamicInstruction site
        && site.bootstrapMethod().owner().equals(METAFACTORY)
        && site.bootstrapMethod().methodName().equals("metafactory")
        && site.bootstrapArgs().get(IMPLEMENTATION) instanceof DirectMethodHandleDesc reference
        && isShared(reference)) {
      code.invokedynamic(toCompanion(site, reference));
    } else if (element instanceof InvokeInstruction invoke && called(invoke).mayFail()) {
      orFailing(called(invoke)).write(code);
    } else {
      code.with(element);
    }
  }

  private static Call called(InvokeInstruction invoke) {
    return new Call(
        invoke.opcode(),
        invoke.owner().asSymbol(),
        invoke.name().stringValue(),
        invoke.typeSymbol(),
        invoke.isInterface());
  }

  private static boolean isShared(DirectMethodHandleDesc reference) {
    boolean isStatic = reference.kind() == DirectMethodHandleDesc.Kind.STATIC;
    boolean isVirtual =
        reference.kind() == DirectMethodHandleDesc.Kind.VIRTUAL
            || reference.kind() == DirectMethodHandleDesc.Kind.INTERFACE_VIRTUAL;
    String owner = internalName(reference.owner());
    return (isStatic || isVirtual)
        && (SharedCalls.kind(owner, reference.methodName(), isStatic) >= 0
            || SharedCalls.wait(owner, reference.methodName()) != null);
  }

  /** Adds a method to the companion, and returns a call site that refers to it. */
  private DynamicCallSiteDesc toCompanion(
      InvokeDynamicInstruction site, DirectMethodHandleDesc reference) {
    MethodTypeDesc captured = site.typeSymbol();
    MethodTypeDesc type =
        captured.parameterCount() == 1
            ? reference.invocationType().changeParameterType(0, captured.parameterType(0))
            : reference.invocationType();
    String name = reference.methodName() + methods.size();
    int lineOfReference = line;
    Call call = referred(reference);
    methods.add(
        builder ->
            builder.withMethodBody(
                name,
                type,
                ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> call(code, type, lineOfReference, call)));
    List<ConstantDesc> arguments = new ArrayList<>(site.bootstrapArgs());
    arguments.set(
        IMPLEMENTATION,
        MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC, ClassDesc.of(companion), name, type));
    return DynamicCallSiteDesc.of(
        site.bootstrapMethod(),
        site.name().stringValue(),
        captured,
        arguments.toArray(new ConstantDesc[0]));
  }

  private static void call(CodeBuilder code, MethodTypeDesc type, int line, Call call) {
    if (line >= 0) {
      code.lineNumber(line);
    }
    for (int i = 0; i < type.parameterCount(); i++) {
      TypeKind kind = TypeKind.from(type.parameterType(i)).asLoadable();
      code.loadLocal(kind, code.parameterSlot(i));
    }
    call.write(code);
    code.return_(TypeKind.from(type.returnType()));
  }

  /** Returns the call that a reference stands for. */
  private Call referred(DirectMethodHandleDesc reference) {
    MethodTypeDesc invoked = reference.invocationType();
    boolean isInterface = reference.isOwnerInterface();
    if (reference.kind() == DirectMethodHandleDesc.Kind.STATIC) {
      return new Call(
          Opcode.INVOKESTATIC, reference.owner(), reference.methodName(), invoked, isInterface);
    }
    Call call =
        new Call(
            isInterface ? Opcode.INVOKEINTERFACE : Opcode.INVOKEVIRTUAL,
            reference.owner(),
            reference.methodName(),
            invoked.dropParameterTypes(0, 1),
            isInterface);
    return call.mayFail() ? orFailing(call) : call;
  }

  /** A call of a method. */
  private record Call(
      Opcode opcode, ClassDesc owner, String name, MethodTypeDesc type, boolean isInterface) {

    boolean mayFail() {
      return opcode != Opcode.INVOKESTATIC
          && opcode != Opcode.INVOKESPECIAL
          && SharedCalls.mayFail(internalName(owner), name, type);
    }

    void write(CodeBuilder code) {
      code.invoke(opcode, owner, name, type, isInterface);
    }
  }

  /**
   * Adds a method to the companion that makes a call or fails; returns the call of it, to which the
   * points add the site.
   */
  private Call orFailing(Call call) {
    MethodTypeDesc type = call.type.insertParameterTypes(0, call.owner);
    String name = FAILING + call.name + '$' + methods.size();
    int lineOfCall = line;
    methods.add(
        builder ->
            builder.withMethodBody(
                name,
                type.insertParameterTypes(type.parameterCount(), ConstantDescs.CD_int),
                ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> callOrFail(code, call, lineOfCall)));
    return new Call(Opcode.INVOKESTATIC, ClassDesc.of(companion), name, type, false);
  }

  private static void callOrFail(CodeBuilder code, Call call, int line) {
    if (line >= 0) {
      code.lineNumber(line);
    }
    int count = call.type.parameterCount();
    Label calls = code.newLabel();
    code.aload(0)
        .iload(code.parameterSlot(count + 1))
        .invokestatic(SPURIOUS, "fails", FAILS)
        .ifeq(calls);
    TypeKind result = TypeKind.from(call.type.returnType());
    if (result == TypeKind.LONG) {
      code.lconst_0();
    } else {
      code.iconst_0();
    }
    code.return_(result).labelBinding(calls).aload(0);
    for (int i = 0; i < count; i++) {
      TypeKind kind = TypeKind.from(call.type.parameterType(i)).asLoadable();
      code.loadLocal(kind, code.parameterSlot(i + 1));
    }
    call.write(code);
    code.return_(result);
  }
}
