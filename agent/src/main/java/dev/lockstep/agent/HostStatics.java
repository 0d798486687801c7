// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives each host of a simulated world static fields of its own in some classes of the JDK, as in a
 * JVM of its own. What stands in them is what a JVM exports, listens on and is connected to, which
 * neither two hosts nor two runs may share.
 *
 * <p>Such a class gets two methods for each static field, which the classes of its module call in
 * the place of a read or a write, and one with the code of its initializer, which each host calls
 * once. Methods can be added to a class as it is loaded, not later: if one of the classes was
 * loaded before the agent, none is changed.
 */
final class HostStatics {

  private static final ClassDesc CD_STATICS = ClassDesc.of("java.lang.LockstepStatics");

  private static final String INITIALIZE = "lockstep$initialize";
  private static final String GET = "lockstep$get$";
  private static final String PUT = "lockstep$put$";

  private static final int ADDED =
      ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

  private static final Map<TypeKind, ClassDesc> BOXES =
      Map.of(
          TypeKind.BOOLEAN, ClassDesc.of("java.lang.Boolean"),
          TypeKind.BYTE, ClassDesc.of("java.lang.Byte"),
          TypeKind.SHORT, ClassDesc.of("java.lang.Short"),
          TypeKind.CHAR, ClassDesc.of("java.lang.Character"),
          TypeKind.INT, ClassDesc.of("java.lang.Integer"),
          TypeKind.LONG, ClassDesc.of("java.lang.Long"),
          TypeKind.FLOAT, ClassDesc.of("java.lang.Float"),
          TypeKind.DOUBLE, ClassDesc.of("java.lang.Double"));

  /**
   * The classes with the state of RMI (endpoints, exported objects, leases, numbers of objects),
   * with the ports that a client of name servers has used, and with numbers in names of threads and
   * connections.
   */
  private static final Set<String> CLASSES =
      Set.of(
          "com/sun/jmx/remote/internal/ClientCommunicatorAdmin",
          "com/sun/jmx/remote/internal/ClientNotifForwarder",
          "com/sun/jmx/remote/internal/ServerCommunicatorAdmin",
          "com/sun/jndi/dns/DnsClient",
          "java/rmi/dgc/VMID",
          "java/rmi/server/ObjID",
          "java/rmi/server/RMISocketFactory",
          "java/rmi/server/UID",
          "javax/management/remote/JMXConnectorServer",
          "javax/management/remote/rmi/RMIServerImpl",
          "jdk/internal/net/http/HttpClientImpl",
          "sun/rmi/registry/RegistryImpl",
          "sun/rmi/runtime/RuntimeUtil",
          "sun/rmi/transport/DGCAckHandler",
          "sun/rmi/transport/DGCClient",
          "sun/rmi/transport/DGCClient$EndpointEntry",
          "sun/rmi/transport/DGCImpl",
          "sun/rmi/transport/GC",
          "sun/rmi/transport/GC$LatencyRequest",
          "sun/rmi/transport/ObjectTable",
          "sun/rmi/transport/Target",
          "sun/rmi/transport/tcp/ConnectionAcceptor",
          "sun/rmi/transport/tcp/TCPChannel",
          "sun/rmi/transport/tcp/TCPEndpoint",
          "sun/rmi/transport/tcp/TCPTransport");

  /** The packages, with those below them, of the classes that use such fields. */
  private static final Set<String> USERS =
      Set.of(
          "com/sun/jmx/remote/",
          "com/sun/jndi/dns/",
          "java/rmi/",
          "javax/management/remote/",
          "jdk/internal/net/http/",
          "sun/rmi/");

  private final Instrumentation instrumentation;
  private @Nullable Boolean isPossible;

  HostStatics(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * Changes a class that has such fields or uses them.
   *
   * @param type its internal name
   * @return the changed class file, or null if nothing is to be changed
   */
  byte @Nullable [] change(String type, byte[] bytes) {
    if (USERS.stream().noneMatch(type::startsWith) || !isPossible()) {
      return null;
    }
    // a class is found by its file: to load one here would load it twice
    ClassFile file =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));
    ClassModel model = file.parse(bytes);
    if (CLASSES.contains(type)) {
      return file.transformClass(
          model,
          ClassTransform.ofStateful(
              () ->
                  new ClassTransform() {
                    @Override
                    public void accept(ClassBuilder builder, ClassElement element) {
                      if (element instanceof MethodModel method && isToChange(method)) {
                        builder.transformMethod(
                            method,
                            MethodTransform.transformingCode(
                                isInitializer(method) ? ofJvm(type) : HostStatics::use));
                      } else {
                        builder.with(element);
                      }
                    }

                    @Override
                    public void atEnd(ClassBuilder builder) {
                      addMethods(builder, model);
                    }
                  }));
    }
    return usesFields(model)
        ? file.transformClass(
            model,
            ClassTransform.transformingMethodBodies(HostStatics::isToChange, HostStatics::use))
        : null;
  }

  /** Returns whether no such class was loaded before the agent. */
  private synchronized boolean isPossible() {
    if (isPossible == null) {
      isPossible = true;
      for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
        isPossible &= !CLASSES.contains(loaded.getName().replace('.', '/'));
      }
    }
    return isPossible;
  }

  private static boolean usesFields(ClassModel model) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof FieldRefEntry field
          && CLASSES.contains(field.owner().asInternalName())) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a method uses such fields; others keep their bytes. */
  private static boolean isToChange(MethodModel method) {
    return isInitializer(method)
        || (method.code().isPresent()
            && method.code().get().elementStream().anyMatch(HostStatics::isUse));
  }

  private static boolean isInitializer(MethodModel method) {
    return method.methodName().equalsString(CLASS_INIT_NAME);
  }

  private static boolean isOfHost(FieldModel field) {
    return field.flags().has(AccessFlag.STATIC)
        && field.findAttribute(Attributes.constantValue()).isEmpty();
  }

  // ---- uses

  private static boolean isUse(CodeElement element) {
    return element instanceof FieldInstruction use
        && CLASSES.contains(use.owner().asInternalName())
        && (use.opcode() == Opcode.GETSTATIC || use.opcode() == Opcode.PUTSTATIC);
  }

  /** Calls a method in the place of a read or a write of a field that hosts have of their own. */
  private static void use(CodeBuilder code, CodeElement element) {
    if (element instanceof FieldInstruction use && isUse(element)) {
      boolean isRead = use.opcode() == Opcode.GETSTATIC;
      ClassDesc type = use.typeSymbol();
      code.invokestatic(
          use.owner().asSymbol(),
          (isRead ? GET : PUT) + use.name().stringValue(),
          isRead ? MethodTypeDesc.of(type) : MethodTypeDesc.of(CD_void, type));
    } else {
      code.with(element);
    }
  }

  /** Returns the edit of a class's own initializer, which sets the fields of the JVM. */
  private static CodeTransform ofJvm(String type) {
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder code) {
        code.invokestatic(CD_STATICS, "begin", MTD_void);
      }

      @Override
      public void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction) {
          code.invokestatic(CD_STATICS, "end", MTD_void);
        }
        if (element instanceof FieldInstruction use && use.owner().asInternalName().equals(type)) {
          code.with(element);
        } else {
          use(code, element);
        }
      }
    };
  }

  // ---- added methods

  private static void addMethods(ClassBuilder builder, ClassModel model) {
    ClassDesc owner = model.thisClass().asSymbol();
    for (FieldModel field : model.fields()) {
      if (isOfHost(field)) {
        addRead(builder, owner, field);
        addWrite(builder, owner, field);
      }
    }
    builder.withMethod(
        INITIALIZE,
        MTD_void,
        ADDED,
        method -> {
          CodeTransform initial =
              CodeTransform.ofStateful(
                  () ->
                      new CodeTransform() {
                        @Override
                        public void atStart(CodeBuilder code) {
                          putZeros(code, model);
                        }

                        @Override
                        public void accept(CodeBuilder code, CodeElement element) {
                          use(code, element);
                        }
                      });
          CodeModel own =
              model.methods().stream()
                  .filter(HostStatics::isInitializer)
                  .findFirst()
                  .flatMap(MethodModel::code)
                  .orElse(null);
          if (own == null) {
            method.withCode(
                code -> {
                  putZeros(code, model);
                  code.return_();
                });
          } else {
            method.transformCode(own, initial);
          }
        });
  }

  private static void putZeros(CodeBuilder code, ClassModel model) {
    for (FieldModel field : model.fields()) {
      TypeKind kind = TypeKind.from(field.fieldTypeSymbol());
      if (isOfHost(field) && kind != TypeKind.REFERENCE) {
        switch (kind) {
          case LONG -> code.lconst_0();
          case FLOAT -> code.fconst_0();
          case DOUBLE -> code.dconst_0();
          default -> code.iconst_0();
        }
        box(code, field.fieldTypeSymbol());
        putOfHost(code, model.thisClass().asSymbol(), field);
      }
    }
  }

  private static void addRead(ClassBuilder builder, ClassDesc owner, FieldModel field) {
    String name = field.fieldName().stringValue();
    ClassDesc type = field.fieldTypeSymbol();
    builder.withMethodBody(
        GET + name,
        MethodTypeDesc.of(type),
        ADDED,
        code -> {
          ifOfHost(
              code,
              owner,
              host -> {
                host.loadConstant(keyOf(owner, field))
                    .invokestatic(CD_STATICS, "get", MethodTypeDesc.of(CD_Object, CD_String));
                unbox(host, type);
                host.return_(TypeKind.from(type));
              });
          code.getstatic(owner, name, type).return_(TypeKind.from(type));
        });
  }

  private static void addWrite(ClassBuilder builder, ClassDesc owner, FieldModel field) {
    String name = field.fieldName().stringValue();
    ClassDesc type = field.fieldTypeSymbol();
    builder.withMethodBody(
        PUT + name,
        MethodTypeDesc.of(CD_void, type),
        ADDED,
        code -> {
          ifOfHost(
              code,
              owner,
              host -> {
                host.loadLocal(TypeKind.from(type), 0);
                box(host, type);
                putOfHost(host, owner, field);
                host.return_();
              });
          if (!field.flags().has(AccessFlag.FINAL)) { // else only an initializer may write it
            code.loadLocal(TypeKind.from(type), 0).putstatic(owner, name, type);
          }
          code.return_();
        });
  }

  /** Does something if the caller is on a host, whose fields are initialized before. */
  private static void ifOfHost(CodeBuilder code, ClassDesc owner, Consumer<CodeBuilder> then) {
    code.invokestatic(CD_STATICS, "areOfHost", MethodTypeDesc.of(CD_boolean))
        .ifThen(
            Opcode.IFNE,
            host -> {
              host.loadConstant(owner.descriptorString())
                  .invokestatic(CD_STATICS, "begins", MethodTypeDesc.of(CD_boolean, CD_String))
                  .ifThen(Opcode.IFNE, b -> b.invokestatic(owner, INITIALIZE, MTD_void));
              then.accept(host);
            });
  }

  private static String keyOf(ClassDesc owner, FieldModel field) {
    return owner.descriptorString() + field.fieldName().stringValue();
  }

  private static void putOfHost(CodeBuilder code, ClassDesc owner, FieldModel field) {
    code.loadConstant(keyOf(owner, field))
        .invokestatic(CD_STATICS, "put", MethodTypeDesc.of(CD_void, CD_Object, CD_String));
  }

  private static void box(CodeBuilder code, ClassDesc type) {
    ClassDesc box = BOXES.get(TypeKind.from(type));
    if (box != null) {
      code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, type));
    }
  }

  private static void unbox(CodeBuilder code, ClassDesc type) {
    ClassDesc box = BOXES.get(TypeKind.from(type));
    code.checkcast(box == null ? type : box);
    if (box != null) {
      code.invokevirtual(box, type.displayName() + "Value", MethodTypeDesc.of(type));
    }
  }
}
