// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inserts points into one method. What is inserted has no branches, so that the method's stack maps
 * stay right; only a synchronized method, which becomes a synchronized block, and a class
 * initialiser get one handler more.
 */
final class PointsInMethod {

  private static final ClassDesc CD_POINTS = ClassDesc.of("java.lang.LockstepPoints");
  private static final ClassDesc CD_SPURIOUS = ClassDesc.of("java.lang.LockstepSpurious");
  private static final ClassDesc CD_THROWABLE = ClassDesc.of("java.lang.Throwable");
  private static final MethodTypeDesc AT = MethodTypeDesc.of(CD_void, CD_Object, CD_int);
  private static final MethodTypeDesc AT_ELEMENT =
      MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int);
  private static final MethodTypeDesc SPINS = MethodTypeDesc.of(CD_void, CD_int);
  private static final MethodTypeDesc NONE = MethodTypeDesc.of(CD_void);

  private static final int WRITES = 1;
  private static final int FIELD = 0;
  private static final int STATIC = 2;
  private static final int ELEMENT = 4;
  private static final int MONITOR = 6;
  private static final int CALL = 8;
  private static final int REFLECTIVE = 10;
  private static final int SPIN = 12;

  /** The first version of class files whose constant pool may be asked for a class. */
  private static final int CLASS_CONSTANTS = 49;

  /** The registry of places that access memory. */
  interface Sites {

    /** Adds a place and returns its number. */
    int add(String owner, String name, int kind, String method, int line);
  }

  private final ClassModel type;
  private final MethodModel method;
  private final Set<String> finals;
  private final Sites sites;
  private final String name;
  private final boolean isInitializer;
  private final boolean isConstructor;
  private final boolean becomesBlock;
  private final boolean isStatic;

  /** True if it makes a call that may fail, before which its caller has a point. */
  private final boolean callsOrFails;

  private int line;

  /**
   * Prepares a method.
   *
   * @param finals the names of the final fields of its class
   * @param unlocks whether a synchronized method becomes a synchronized block
   */
  PointsInMethod(
      ClassModel type, MethodModel method, Set<String> finals, Sites sites, boolean unlocks) {
    this.type = type;
    this.method = method;
    this.finals = finals;
    this.sites = sites;
    name = method.methodName().stringValue();
    isInitializer = name.equals("<clinit>");
    isConstructor = name.equals("<init>");
    callsOrFails = SharedReferences.isFailingCall(type, name);
    isStatic = method.flags().has(AccessFlag.STATIC);
    becomesBlock =
        unlocks
            && method.flags().has(AccessFlag.SYNCHRONIZED)
            && (!isStatic || hasClassConstants());
  }

  private boolean hasClassConstants() {
    return type.majorVersion() >= CLASS_CONSTANTS;
  }

  void transform(ClassBuilder builder) {
    MethodTransform code =
        (methodBuilder, element) -> {
          if (element instanceof CodeAttribute attribute) {
            methodBuilder.transformCode(attribute, new Code(attribute));
          } else {
            methodBuilder.with(element);
          }
        };
    if (becomesBlock) {
      int flags = method.flags().flagsMask() & ~ClassFile.ACC_SYNCHRONIZED;
      builder.withMethod(
          method.methodName(),
          method.methodType(),
          flags,
          methodBuilder -> {
            for (MethodElement element : method) {
              if (element instanceof CodeAttribute attribute) {
                methodBuilder.transformCode(attribute, new Code(attribute));
              } else if (!(element instanceof java.lang.classfile.AccessFlags)) {
                methodBuilder.with(element);
              }
            }
          });
    } else {
      builder.transformMethod(method, code);
    }
  }

  private int site(String owner, String field, int kind) {
    return sites.add(owner, field, kind, name, line);
  }

  /** The change of the code of the method. */
  private final class Code implements CodeTransform {
    private final @Nullable StackMapTableAttribute maps;
    private @Nullable Label handler;

    /** The parts of the block that the handler covers. */
    private final List<Label[]> ranges = new ArrayList<>();

    /** The beginning of the next part, and whether it has an instruction. */
    private @Nullable Label open;

    private boolean isCovered;

    private Code(CodeAttribute code) {
      maps = code.findAttribute(Attributes.stackMapTable()).orElse(null);
    }

    private boolean isGuarded() {
      return becomesBlock || isInitializer;
    }

    @Override
    public void atStart(CodeBuilder code) {
      if (isInitializer) {
        code.invokestatic(CD_POINTS, "initializerStarts", NONE);
      }
      if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
        line = firstLine();
        loadMonitor(code);
        point(code, site(type.thisClass().asSymbol().displayName(), "", MONITOR | WRITES));
      }
      if (becomesBlock) {
        loadMonitor(code);
        code.monitorenter();
      }
      if (isGuarded()) {
        handler = code.newLabel();
        open = code.newBoundLabel();
      }
    }

    private int firstLine() {
      for (CodeElement element : method.code().orElseThrow()) {
        if (element instanceof LineNumber number) {
          return number.line();
        }
      }
      return -1;
    }

    private void loadMonitor(CodeBuilder code) {
      if (!isStatic) {
        code.aload(0);
      } else if (hasClassConstants()) {
        code.loadConstant(type.thisClass().asSymbol());
      } else {
        code.aconst_null();
      }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof ReturnInstruction && isGuarded()) {
        leave(code, element);
        return;
      } else if (!isInitializer && !callsOrFails) {
        if (element instanceof FieldInstruction field) {
          field(code, field);
        } else if (element instanceof ArrayLoadInstruction) {
          code.dup2();
          code.loadConstant(site("", "", ELEMENT)).invokestatic(CD_POINTS, "at", AT_ELEMENT);
        } else if (element instanceof ArrayStoreInstruction store) {
          TypeKind kind = store.typeKind().asLoadable();
          int value = code.allocateLocal(kind);
          code.storeLocal(kind, value).dup2();
          code.loadConstant(site("", "", ELEMENT | WRITES))
              .invokestatic(CD_POINTS, "at", AT_ELEMENT)
              .loadLocal(kind, value);
        } else if (element instanceof MonitorInstruction monitor
            && monitor.opcode() == Opcode.MONITORENTER) {
          code.dup();
          point(code, site("", "", MONITOR | WRITES));
        } else if (element instanceof InvokeInstruction call) {
          call(code, call);
        }
      }
      if (element instanceof InvokeInstruction call && (waits(code, call) || mayFail(code, call))) {
        isCovered = true;
        return;
      }
      if (!(element instanceof StackMapTableAttribute)) {
        isCovered |= element instanceof Instruction;
        code.with(element);
      }
    }

    /** Lets a wait end without a reason, if the loop chooses that; returns whether it is one. */
    private boolean waits(CodeBuilder code, InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      String wait = SharedCalls.wait(owner, call.name().stringValue());
      if (wait == null) {
        return false;
      }
      MethodTypeDesc hook = call.typeSymbol();
      if (call.opcode() != Opcode.INVOKESTATIC) {
        hook = hook.insertParameterTypes(0, call.owner().asSymbol());
      }
      code.loadConstant(site(owner.replace('/', '.'), call.name().stringValue(), CALL))
          .invokestatic(CD_SPURIOUS, wait, withSite(hook));
      return true;
    }

    /** Lets a call fail without a reason, if the loop chooses that; returns whether it is one. */
    private boolean mayFail(CodeBuilder code, InvokeInstruction call) {
      if (!SharedReferences.mayFail(call)) {
        return false;
      }
      code.loadConstant(site("", SharedReferences.callee(call), CALL))
          .invokestatic(
              call.owner().asSymbol(), call.name().stringValue(), withSite(call.typeSymbol()));
      return true;
    }

    private static MethodTypeDesc withSite(MethodTypeDesc type) {
      return type.insertParameterTypes(type.parameterCount(), CD_int);
    }

    private void point(CodeBuilder code, int site) {
      code.loadConstant(site).invokestatic(CD_POINTS, "at", AT);
    }

    private void field(CodeBuilder code, FieldInstruction field) {
      String owner = field.owner().asInternalName();
      String fieldName = field.name().stringValue();
      boolean own = owner.equals(type.thisClass().asInternalName());
      boolean isOfInstance = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD;
      if ((own && (finals.contains(fieldName) || (isConstructor && isOfInstance)))
          || fieldName.startsWith("this$")
          || fieldName.startsWith("val$")
          || fieldName.startsWith("$")
          || owner.startsWith("java/")) {
        return;
      }
      String ownerName = owner.replace('/', '.');
      switch (field.opcode()) {
        case GETFIELD -> {
          code.dup();
          point(code, site(ownerName, fieldName, FIELD));
        }
        case PUTFIELD -> {
          TypeKind kind = TypeKind.from(field.typeSymbol()).asLoadable();
          int value = code.allocateLocal(kind);
          code.storeLocal(kind, value).dup();
          point(code, site(ownerName, fieldName, FIELD | WRITES));
          code.loadLocal(kind, value);
        }
        case GETSTATIC -> ofClass(code, field, site(ownerName, fieldName, STATIC));
        case PUTSTATIC -> ofClass(code, field, site(ownerName, fieldName, STATIC | WRITES));
        default -> {}
      }
    }

    private void ofClass(CodeBuilder code, FieldInstruction field, int site) {
      if (hasClassConstants()) {
        code.loadConstant(field.owner().asSymbol());
        point(code, site);
      }
    }

    private void call(CodeBuilder code, InvokeInstruction call) {
      boolean mayFail = SharedReferences.mayFail(call);
      List<ClassDesc> parameters = call.typeSymbol().parameterList();
      String owner = call.owner().asInternalName();
      String callee = call.name().stringValue();
      if (mayFail) {
        owner = SharedReferences.internalName(parameters.get(0));
        callee = SharedReferences.callee(call);
        parameters = parameters.subList(1, parameters.size());
      }
      boolean isOfClass = !mayFail && call.opcode() == Opcode.INVOKESTATIC;
      int kind = SharedCalls.kind(owner, callee, isOfClass);
      if (kind < 0) {
        return;
      }
      String simple = owner.substring(owner.lastIndexOf('/') + 1);
      int site = site(owner.replace('/', '.'), simple + '.' + callee + "()", kind);
      if ((kind & ~WRITES) == SPIN) {
        code.loadConstant(site).invokestatic(CD_POINTS, "spins", SPINS);
        return;
      }
      int[] saved = new int[parameters.size()];
      boolean ofFirst = (kind & ~WRITES) == REFLECTIVE;
      int first = -1;
      for (int i = saved.length - 1; i >= 0; i--) {
        TypeKind each = TypeKind.from(parameters.get(i)).asLoadable();
        saved[i] = code.allocateLocal(each);
        code.storeLocal(each, saved[i]);
        first = each == TypeKind.REFERENCE && i == 0 ? saved[i] : first;
      }
      if (ofFirst && first >= 0) {
        code.aload(first);
      } else {
        code.dup();
      }
      point(code, site);
      for (int i = 0; i < saved.length; i++) {
        code.loadLocal(TypeKind.from(parameters.get(i)).asLoadable(), saved[i]);
      }
    }

    /** Ends the block before a return; its handler does not cover that. */
    private void leave(CodeBuilder code, CodeElement end) {
      close(code);
      if (isInitializer) {
        code.invokestatic(CD_POINTS, "initializerEnds", NONE);
      } else {
        loadMonitor(code);
        code.monitorexit();
      }
      code.with(end);
      open = code.newBoundLabel();
    }

    private void close(CodeBuilder code) {
      Label from = open;
      if (from != null && isCovered) {
        ranges.add(new Label[] {from, code.newBoundLabel()});
      }
      open = null;
      isCovered = false;
    }

    @Override
    public void atEnd(CodeBuilder code) {
      List<StackMapFrameInfo> frames = new ArrayList<>(maps == null ? List.of() : maps.entries());
      Label target = handler;
      if (target != null) {
        close(code);
        code.labelBinding(target);
        if (isInitializer) {
          code.invokestatic(CD_POINTS, "initializerEnds", NONE);
        } else {
          loadMonitor(code);
          code.monitorexit();
        }
        code.athrow();
        ranges.forEach(range -> code.exceptionCatchAll(range[0], range[1], target));
        List<StackMapFrameInfo.VerificationTypeInfo> locals =
            isStatic
                ? List.of()
                : List.of(
                    StackMapFrameInfo.ObjectVerificationTypeInfo.of(type.thisClass().asSymbol()));
        frames.add(
            StackMapFrameInfo.of(
                target,
                locals,
                List.of(StackMapFrameInfo.ObjectVerificationTypeInfo.of(CD_THROWABLE))));
      }
      if (!frames.isEmpty()) {
        code.with(StackMapTableAttribute.of(frames));
      }
    }
  }
}
