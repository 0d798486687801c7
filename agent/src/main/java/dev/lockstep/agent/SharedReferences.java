// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
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
 * instruction before which a point could stand. The methods are those of a companion, a class in
 * the same package, since a class that is loaded can get no more methods.
 */
final class SharedReferences {

  private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

  /** The part that follows the name of a class in that of a companion. */
  private static final String SUFFIX = "$LockstepReferences";

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
    } else {
      code.with(element);
    }
  }

  private static boolean isShared(DirectMethodHandleDesc reference) {
    boolean isStatic = reference.kind() == DirectMethodHandleDesc.Kind.STATIC;
    boolean isVirtual =
        reference.kind() == DirectMethodHandleDesc.Kind.VIRTUAL
            || reference.kind() == DirectMethodHandleDesc.Kind.INTERFACE_VIRTUAL;
    String owner = reference.owner().descriptorString();
    String internalName = owner.substring(1, owner.length() - 1);
    return (isStatic || isVirtual)
        && SharedCalls.kind(internalName, reference.methodName(), isStatic) >= 0;
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
    methods.add(
        builder ->
            builder.withMethodBody(
                name,
                type,
                ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> call(code, reference, type, lineOfReference)));
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

  private static void call(
      CodeBuilder code, DirectMethodHandleDesc reference, MethodTypeDesc type, int line) {
    if (line >= 0) {
      code.lineNumber(line);
    }
    for (int i = 0; i < type.parameterCount(); i++) {
      TypeKind kind = TypeKind.from(type.parameterType(i)).asLoadable();
      code.loadLocal(kind, code.parameterSlot(i));
    }
    boolean isStatic = reference.kind() == DirectMethodHandleDesc.Kind.STATIC;
    boolean isInterface = reference.isOwnerInterface();
    MethodTypeDesc invoked = reference.invocationType();
    code.invoke(
            isStatic
                ? Opcode.INVOKESTATIC
                : isInterface ? Opcode.INVOKEINTERFACE : Opcode.INVOKEVIRTUAL,
            reference.owner(),
            reference.methodName(),
            isStatic ? invoked : invoked.dropParameterTypes(0, 1),
            isInterface)
        .return_(TypeKind.from(type.returnType()));
  }
}
