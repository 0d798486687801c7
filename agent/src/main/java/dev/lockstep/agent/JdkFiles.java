// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The edits of the JDK's files: the methods of the default file system and of {@code java.io.File}
 * ask first whether a path is mounted, and the native methods of streams are called through hooks.
 *
 * <p>It is changed as a whole or not at all: on a JDK whose files are built otherwise, as those for
 * other systems than Linux, programs keep the machine's files, and all else of the agent works.
 */
final class JdkFiles implements JdkPart {

  static final String HOOKS = "java/lang/LockstepFiles";

  private static final ClassDesc CD_HOOKS = ClassDesc.ofInternalName(HOOKS);
  private static final ClassDesc CD_PATH = ClassDesc.of("java.nio.file.Path");
  private static final ClassDesc CD_FILE = ClassDesc.of("java.io.File");

  private static final String PROVIDER = "sun/nio/fs/UnixFileSystemProvider";
  private static final String ABSTRACT_PROVIDER = "sun/nio/fs/AbstractFileSystemProvider";
  private static final String LINUX_PROVIDER = "sun/nio/fs/LinuxFileSystemProvider";

  /** The way in which a method gets the files that it is asked about. */
  private enum Files {
    /** Its first argument. */
    FIRST,
    /** Its first two arguments. */
    BOTH,
    /** It is a method of the file. */
    RECEIVER
  }

  private static final BodyEdits EDITS = new BodyEdits();

  static {
    String path = "Ljava/nio/file/Path;";
    String attributes = "[Ljava/nio/file/attribute/FileAttribute;)";
    String links = "[Ljava/nio/file/LinkOption;)";
    String copies = path + path + "[Ljava/nio/file/CopyOption;)V";
    String exclusive = "(" + path + "Ljava/lang/Class;" + links;
    String basic = "Ljava/nio/file/attribute/BasicFileAttributes;";
    String view = "Ljava/nio/file/attribute/FileAttributeView;";
    ask(
        PROVIDER,
        Files.FIRST,
        "newByteChannel("
            + path
            + "Ljava/util/Set;"
            + attributes
            + "Ljava/nio/channels/SeekableByteChannel;",
        "newFileChannel("
            + path
            + "Ljava/util/Set;"
            + attributes
            + "Ljava/nio/channels/FileChannel;",
        "newAsynchronousFileChannel("
            + path
            + "Ljava/util/Set;Ljava/util/concurrent/ExecutorService;"
            + attributes
            + "Ljava/nio/channels/AsynchronousFileChannel;",
        "newDirectoryStream("
            + path
            + "Ljava/nio/file/DirectoryStream$Filter;)Ljava/nio/file/DirectoryStream;",
        "createDirectory(" + path + attributes + "V",
        "createSymbolicLink(" + path + path + attributes + "V",
        "readSymbolicLink(" + path + ")" + path,
        "checkAccess(" + path + "[Ljava/nio/file/AccessMode;)V",
        "isReadable(" + path + ")Z",
        "isWritable(" + path + ")Z",
        "isExecutable(" + path + ")Z",
        "getFileStore(" + path + ")Ljava/nio/file/FileStore;",
        "getFileAttributeView" + exclusive + view,
        "readAttributes" + exclusive + basic,
        "readAttributesIfExists" + exclusive + basic,
        "exists(" + path + links + "Z");
    ask(
        PROVIDER,
        Files.BOTH,
        "createLink(" + path + path + ")V",
        "copy(" + copies,
        "move(" + copies,
        "isSameFile(" + path + path + ")Z");
    ask(
        LINUX_PROVIDER,
        Files.FIRST,
        "getFileAttributeView" + exclusive + view,
        "readAttributes" + exclusive + basic);
    ask(
        ABSTRACT_PROVIDER,
        Files.FIRST,
        "delete(" + path + ")V",
        "deleteIfExists(" + path + ")Z",
        "readAttributes(" + path + "Ljava/lang/String;" + links + "Ljava/util/Map;",
        "setAttribute(" + path + "Ljava/lang/String;Ljava/lang/Object;" + links + "V");
    ask(
        "sun/nio/fs/UnixPath",
        Files.RECEIVER,
        "toRealPath(" + links + path,
        "register(Ljava/nio/file/WatchService;[Ljava/nio/file/WatchEvent$Kind;"
            + "[Ljava/nio/file/WatchEvent$Modifier;)Ljava/nio/file/WatchKey;");
    String file = "Ljava/io/File;";
    String text = "Ljava/lang/String;";
    ask(
        "java/io/UnixFileSystem",
        Files.FIRST,
        "getBooleanAttributes(" + file + ")I",
        "hasBooleanAttributes(" + file + "I)Z",
        "checkAccess(" + file + "I)Z",
        "getLastModifiedTime(" + file + ")J",
        "getLength(" + file + ")J",
        "setPermission(" + file + "IZZ)Z",
        "createFileExclusively(" + text + ")Z",
        "delete(" + file + ")Z",
        "list(" + file + ")[" + text,
        "createDirectory(" + file + ")Z",
        "setLastModifiedTime(" + file + "J)Z",
        "setReadOnly(" + file + ")Z",
        "getSpace(" + file + "I)J",
        "getNameMax(" + text + ")I",
        "canonicalize(" + text + ")" + text);
    ask("java/io/UnixFileSystem", Files.BOTH, "rename(" + file + file + ")Z");
    ask("java/io/File", Files.RECEIVER, "deleteOnExit()V");

    call("FileInputStream", "open0(" + text + ")V");
    call("FileInputStream", "read0()I");
    call("FileInputStream", "readBytes([BII)I");
    call("FileInputStream", "length0()J");
    call("FileInputStream", "position0()J");
    call("FileInputStream", "skip0(J)J");
    call("FileInputStream", "available0()I");
    call("FileOutputStream", "open0(" + text + "Z)V");
    call("FileOutputStream", "write(IZ)V");
    call("FileOutputStream", "writeBytes([BIIZ)V");
    call("RandomAccessFile", "open0(" + text + "I)V");
    call("RandomAccessFile", "read0()I");
    call("RandomAccessFile", "readBytes0([BII)I");
    call("RandomAccessFile", "write0(I)V");
    call("RandomAccessFile", "writeBytes0([BII)V");
    call("RandomAccessFile", "seek0(J)V");
    call("RandomAccessFile", "length0()J");
    call("RandomAccessFile", "setLength0(J)V");
    call("FileDescriptor", "sync0()V");
    String descriptor = "Ljava/io/FileDescriptor;";
    for (String stream : Set.of("FileInputStream", "FileOutputStream", "RandomAccessFile")) {
      String type =
          "(" + descriptor + text + "ZZZZLjava/io/Closeable;)Ljava/nio/channels/FileChannel;";
      EDITS.replace(
          "java/io/" + stream + " sun/nio/ch/FileChannelImpl.open" + type,
          c -> c.invokestatic(CD_HOOKS, "open", MethodTypeDesc.ofDescriptor(type)));
    }
    EDITS.begin(
        "java/nio/MappedMemoryUtils.force(" + descriptor + "JZJJ)V",
        c ->
            c.lload(1)
                .lload(4)
                .ladd()
                .lload(6)
                .invokestatic(CD_HOOKS, "force", MethodTypeDesc.of(CD_boolean, CD_long, CD_long))
                .ifThen(Opcode.IFNE, CodeBuilder::return_));
    String access = "jdk/internal/access/JavaIOFileDescriptorAccess";
    MethodTypeDesc get = MethodTypeDesc.ofDescriptor("(L" + access + ";" + descriptor + ")I");
    EDITS.replace(
        "java/lang/ProcessImpl " + access + ".get(" + descriptor + ")I",
        c -> c.invokestatic(CD_HOOKS, "get", get));
  }

  private static void ask(String type, Files files, String... methods) {
    for (String method : methods) {
      EDITS.begin(type + '.' + method, (code, model) -> ask(code, files, model));
    }
  }

  private static void call(String stream, String method) {
    String type = "java/io/" + stream;
    MethodTypeDesc own = MethodTypeDesc.ofDescriptor(method.substring(method.indexOf('(')));
    MethodTypeDesc hook = own.insertParameterTypes(0, ClassDesc.ofInternalName(type));
    String name = method.substring(0, method.indexOf('('));
    EDITS.replace(type + ' ' + type + '.' + method, c -> c.invokestatic(CD_HOOKS, name, hook));
  }

  @Override
  public boolean isOfInterest(String type) {
    return EDITS.types().contains(type);
  }

  @Override
  public byte @Nullable [] change(String type, byte[] bytes, Set<String> found) {
    return EDITS.edit(type, bytes, found);
  }

  @Override
  public Set<String> expected() {
    return EDITS.keys();
  }

  @Override
  public Set<String> requiredClasses() {
    return EDITS.types();
  }

  @Override
  public String sample() {
    return PROVIDER;
  }

  /** Returns from the method with what the hook of its name returns, if its files are mounted. */
  private static void ask(CodeBuilder code, Files files, MethodModel method) {
    MethodTypeDesc own = method.methodTypeSymbol();
    List<ClassDesc> types = new ArrayList<>(own.parameterList());
    int first = 1;
    if (files == Files.RECEIVER) {
      types.add(0, method.methodName().equalsString("deleteOnExit") ? CD_FILE : CD_PATH);
      first = 0;
    }
    int asked = files == Files.BOTH ? 2 : 1;
    for (int i = 0; i < asked; i++) {
      code.aload(first + i);
    }
    int start = first;
    code.invokestatic(CD_HOOKS, "isMounted", MethodTypeDesc.of(CD_boolean, types.subList(0, asked)))
        .ifThen(
            Opcode.IFNE,
            then -> {
              int slot = start;
              for (ClassDesc parameter : types) {
                TypeKind kind = TypeKind.from(parameter);
                then.loadLocal(kind, slot);
                slot += kind.slotSize();
              }
              then.invokestatic(
                      CD_HOOKS,
                      method.methodName().stringValue(),
                      MethodTypeDesc.of(own.returnType(), types))
                  .return_(TypeKind.from(own.returnType()));
            });
  }
}
