// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.io.Closeable;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.SyncFailedException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jdk.internal.access.JavaIOFileDescriptorAccess;
import sun.nio.ch.FileChannelImpl;

/**
 * What stands for the machine's files in code that a loop runs, under the directories that are
 * mounted there: the agent lets the JDK's default file system and the classes of {@code java.io}
 * ask {@link #isMounted} first, and call the method of the same name here if it is true.
 *
 * <p>A stream or a {@link RandomAccessFile} on such a file has a channel of its disk in the place
 * of the machine's, and an open file of the machine that nothing is read from and nothing is
 * written to: its descriptor is valid, and holds the file pointer.
 */
public final class LockstepFiles {

  /** A file that every JDK has; it is opened for reading only. */
  private static final String READABLE = System.getProperty("java.home") + "/lib/modules";

  private static final String WRITABLE = "/dev/null";

  /** The flags of open(2) with which a {@link RandomAccessFile} is opened. */
  private static final int O_RDWR = 2;

  private static final int O_SYNC = 4;
  private static final int O_DSYNC = 8;
  private static final int O_TEMPORARY = 16;

  /** The attributes of files as {@code java.io.FileSystem} numbers them. */
  private static final int EXISTS = 1;

  private static final int REGULAR = 2;
  private static final int DIRECTORY = 4;
  private static final int HIDDEN = 8;
  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final int EXECUTE = 1;
  private static final int SPACE_TOTAL = 0;
  private static final int SPACE_FREE = 1;
  private static final int NAME_MAX = 255;

  /** What {@code java.nio.file} adds to a reason of the operating system, and streams do not. */
  private static final String LOOP_ADDITION = " or unable to access attributes of symbolic link";

  /** Whether a loop has ever had other files than the machine's. */
  private static volatile boolean areAny;

  /** What makes mapped memory durable, the same for all loops; null as long as there is none. */
  private static volatile BiPredicate<Long, Long> forcesOfMemory;

  private static final LockstepSwitch SWITCH = new LockstepSwitch();

  private LockstepFiles() {}

  /**
   * Called by the agent.
   *
   * @param installer changes the JDK's classes so that they ask here, and returns whether that was
   *     possible; called when the first directory is mounted, since it takes its time
   */
  public static void install(BooleanSupplier installer) {
    SWITCH.install(installer);
  }

  /** Returns whether directories can be mounted in this JDK. */
  public static boolean areOn() {
    return SWITCH.isOn();
  }

  /**
   * Gives a loop files in the place of the machine's.
   *
   * @param mounts returns the path that stands for a path of the machine in the code that calls it:
   *     one on a disk, another one of the machine that is on no disk, or null for the same
   * @param forces called when memory is forced that is mapped, with its address and length; returns
   *     false if that is to be left to the machine
   */
  public static void mount(
      Object loop, Function<Path, Path> mounts, BiPredicate<Long, Long> forces) {
    LockstepHooks.mount(loop, mounts);
    forcesOfMemory = forces;
    areAny = true;
  }

  // ---- which files

  /** Returns the path on a disk that stands for a path, or null. */
  public static Path find(Path path) {
    if (!areAny || path == null || path.getFileSystem() != FileSystems.getDefault()) {
      return null;
    }
    Function<Path, Path> mounts = LockstepHooks.mountsOfCaller();
    return mounts == null ? null : mounts.apply(path);
  }

  private static Path find(String path) {
    try {
      return areAny && path != null ? find(FileSystems.getDefault().getPath(path)) : null;
    } catch (InvalidPathException e) {
      return null; // the JDK refuses it
    }
  }

  /** Returns what a path of the program stands for. */
  private static Path disk(Path path) {
    Path onDisk = find(path);
    return onDisk == null ? path : onDisk;
  }

  private static FileSystemProvider provider(Path path) {
    return path.getFileSystem().provider();
  }

  public static boolean isMounted(Path path) {
    return areAny && find(path) != null;
  }

  public static boolean isMounted(Path one, Path other) {
    return areAny && (find(one) != null || find(other) != null);
  }

  public static boolean isMounted(String path) {
    return areAny && find(path) != null;
  }

  public static boolean isMounted(File file) {
    return areAny && file != null && find(file.getPath()) != null;
  }

  public static boolean isMounted(File one, File other) {
    return areAny && (isMounted(one) || isMounted(other));
  }

  public static boolean isMounted(FileDescriptor descriptor) {
    return channelOf(descriptor) != null;
  }

  // ---- java.nio.file

  public static SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>[] attributes)
      throws IOException {
    Path on = disk(path);
    return provider(on).newByteChannel(on, options, attributes);
  }

  public static FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>[] attributes)
      throws IOException {
    Path on = disk(path);
    return provider(on).newFileChannel(on, options, attributes);
  }

  public static AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      ExecutorService executor,
      FileAttribute<?>[] attributes)
      throws IOException {
    throw new UnsupportedOperationException(
        path + " is on a simulated disk, which has no AsynchronousFileChannel; use a FileChannel");
  }

  public static DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Path on = disk(path);
    DirectoryStream<Path> stream =
        provider(on)
            .newDirectoryStream(
                on, filter == null ? null : entry -> filter.accept(in(path, entry)));
    return new Listing(stream, path);
  }

  /** Returns the entry of a directory, as a path of the program. */
  private static Path in(Path directory, Path entry) {
    return directory.resolve(entry.getFileName().toString());
  }

  /** The entries of a directory of a disk, as paths of the program. */
  private record Listing(DirectoryStream<Path> stream, Path directory)
      implements DirectoryStream<Path> {

    @Override
    public Iterator<Path> iterator() {
      Iterator<Path> entries = stream.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public Path next() {
          return in(directory, entries.next());
        }
      };
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  public static void createDirectory(Path path, FileAttribute<?>[] attributes) throws IOException {
    Path on = disk(path);
    provider(on).createDirectory(on, attributes);
  }

  public static void createSymbolicLink(Path link, Path target, FileAttribute<?>[] attributes)
      throws IOException {
    Path on = disk(link);
    provider(on).createSymbolicLink(on, on.getFileSystem().getPath(target.toString()), attributes);
  }

  public static void createLink(Path link, Path existing) throws IOException {
    Path on = disk(link);
    Path to = disk(existing);
    if (on.getFileSystem() != to.getFileSystem()) {
      throw new FileSystemException(
          link.toString(), existing.toString(), "Invalid cross-device link");
    }
    provider(on).createLink(on, to);
  }

  public static Path readSymbolicLink(Path link) throws IOException {
    Path on = disk(link);
    return link.getFileSystem().getPath(provider(on).readSymbolicLink(on).toString());
  }

  public static void delete(Path path) throws IOException {
    Path on = disk(path);
    provider(on).delete(on);
  }

  public static boolean deleteIfExists(Path path) throws IOException {
    Path on = disk(path);
    return provider(on).deleteIfExists(on);
  }

  public static void copy(Path source, Path target, CopyOption[] options) throws IOException {
    Files.copy(disk(source), disk(target), options);
  }

  public static void move(Path source, Path target, CopyOption[] options) throws IOException {
    Files.move(disk(source), disk(target), options);
  }

  public static void checkAccess(Path path, AccessMode[] modes) throws IOException {
    Path on = disk(path);
    provider(on).checkAccess(on, modes);
  }

  public static boolean isReadable(Path path) {
    return allows(disk(path), AccessMode.READ);
  }

  public static boolean isWritable(Path path) {
    return allows(disk(path), AccessMode.WRITE);
  }

  public static boolean isExecutable(Path path) {
    return allows(disk(path), AccessMode.EXECUTE);
  }

  private static boolean allows(Path on, AccessMode... modes) {
    try {
      provider(on).checkAccess(on, modes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static boolean isSameFile(Path one, Path other) throws IOException {
    if (one.equals(other)) {
      return true;
    }
    Path first = disk(one);
    Path second = disk(other);
    if (first.getFileSystem() != second.getFileSystem()) {
      checkExists(first);
      checkExists(second);
      return false;
    }
    return provider(first).isSameFile(first, second);
  }

  private static void checkExists(Path path) throws IOException {
    provider(path).isSameFile(path, path.toAbsolutePath().getRoot());
  }

  public static FileStore getFileStore(Path path) throws IOException {
    Path on = disk(path);
    return provider(on).getFileStore(on);
  }

  public static <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption[] options) {
    Path on = disk(path);
    return provider(on).getFileAttributeView(on, type, options);
  }

  public static <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption[] options) throws IOException {
    Path on = disk(path);
    return provider(on).readAttributes(on, type, options);
  }

  public static <A extends BasicFileAttributes> A readAttributesIfExists(
      Path path, Class<A> type, LinkOption[] options) throws IOException {
    Path on = disk(path);
    return provider(on).readAttributesIfExists(on, type, options);
  }

  public static Map<String, Object> readAttributes(
      Path path, String attributes, LinkOption[] options) throws IOException {
    Path on = disk(path);
    return provider(on).readAttributes(on, attributes, options);
  }

  public static void setAttribute(Path path, String attribute, Object value, LinkOption[] options)
      throws IOException {
    Path on = disk(path);
    provider(on).setAttribute(on, attribute, value, options);
  }

  public static boolean exists(Path path, LinkOption[] options) {
    Path on = disk(path);
    return provider(on).exists(on, options);
  }

  public static Path toRealPath(Path path, LinkOption[] options) throws IOException {
    return path.getFileSystem().getPath(disk(path).toRealPath(options).toString());
  }

  public static WatchKey register(
      Path path, WatchService watcher, WatchEvent.Kind<?>[] kinds, WatchEvent.Modifier[] modifiers)
      throws IOException {
    return disk(path).register(watcher, kinds, modifiers);
  }

  // ---- java.io.File

  private static BasicFileAttributes attributes(Path on) {
    try {
      return provider(on).readAttributes(on, BasicFileAttributes.class);
    } catch (IOException e) {
      return null;
    }
  }

  private static Path disk(File file) {
    return find(file.getPath());
  }

  public static int getBooleanAttributes(File file) {
    BasicFileAttributes known = attributes(disk(file));
    return (file.getName().startsWith(".") ? HIDDEN : 0)
        | (known == null
            ? 0
            : EXISTS
                | (known.isRegularFile() ? REGULAR : 0)
                | (known.isDirectory() ? DIRECTORY : 0));
  }

  public static boolean hasBooleanAttributes(File file, int asked) {
    return (getBooleanAttributes(file) & asked) == asked;
  }

  public static boolean checkAccess(File file, int access) {
    List<AccessMode> modes = new ArrayList<>();
    if ((access & READ) != 0) {
      modes.add(AccessMode.READ);
    }
    if ((access & WRITE) != 0) {
      modes.add(AccessMode.WRITE);
    }
    if ((access & EXECUTE) != 0) {
      modes.add(AccessMode.EXECUTE);
    }
    return allows(disk(file), modes.toArray(new AccessMode[0]));
  }

  public static long getLastModifiedTime(File file) {
    BasicFileAttributes known = attributes(disk(file));
    return known == null ? 0 : known.lastModifiedTime().toMillis();
  }

  public static long getLength(File file) {
    BasicFileAttributes known = attributes(disk(file));
    return known == null ? 0 : known.size();
  }

  public static boolean setPermission(File file, int access, boolean enable, boolean onlyOfOwner) {
    Set<PosixFilePermission> some = EnumSet.noneOf(PosixFilePermission.class);
    String kind = access == READ ? "_READ" : access == WRITE ? "_WRITE" : "_EXECUTE";
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if (permission.name().endsWith(kind)
          && (!onlyOfOwner || permission.name().startsWith("OWNER"))) {
        some.add(permission);
      }
    }
    return changed(disk(file), some, enable);
  }

  public static boolean setReadOnly(File file) {
    return setPermission(file, WRITE, /* enable= */ false, /* onlyOfOwner= */ false);
  }

  private static boolean changed(Path on, Set<PosixFilePermission> some, boolean enable) {
    try {
      Set<PosixFilePermission> all = new HashSet<>(Files.getPosixFilePermissions(on));
      if (enable) {
        all.addAll(some);
      } else {
        all.removeAll(some);
      }
      Files.setPosixFilePermissions(on, all);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static boolean createFileExclusively(String path) throws IOException {
    try {
      Files.createFile(find(path));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new IOException(reason(e), e);
    }
  }

  /** A change that says in its result whether it was done, as those of {@link File} do. */
  private interface Change {
    void run() throws IOException;
  }

  private static boolean done(Change change) {
    try {
      change.run();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static boolean delete(File file) {
    return done(() -> Files.delete(disk(file)));
  }

  public static boolean createDirectory(File file) {
    return done(() -> Files.createDirectory(disk(file)));
  }

  public static boolean rename(File from, File to) {
    Path source = disk(from);
    Path target = disk(to);
    return source != null
        && target != null
        && done(() -> Files.move(source, target, StandardCopyOption.ATOMIC_MOVE));
  }

  public static boolean setLastModifiedTime(File file, long millis) {
    return done(() -> Files.setLastModifiedTime(disk(file), FileTime.fromMillis(millis)));
  }

  public static String[] list(File file) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(disk(file))) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException e) {
      return null;
    }
    return names.toArray(new String[0]);
  }

  public static long getSpace(File file, int kind) {
    try {
      FileStore store = Files.getFileStore(disk(file));
      return switch (kind) {
        case SPACE_TOTAL -> store.getTotalSpace();
        case SPACE_FREE -> store.getUnallocatedSpace();
        default -> store.getUsableSpace();
      };
    } catch (IOException e) {
      return 0;
    }
  }

  public static int getNameMax(String path) {
    return NAME_MAX;
  }

  /** Resolves the links of what exists of a path, and the dots of the rest. */
  public static String canonicalize(String path) {
    Path known = find(path).toAbsolutePath();
    List<Path> missing = new ArrayList<>();
    while (known.getFileName() != null) {
      try {
        Path real = known.toRealPath();
        for (Path name : missing.reversed()) {
          real = real.resolve(name);
        }
        return real.normalize().toString();
      } catch (IOException e) {
        missing.add(known.getFileName());
        known = known.getParent();
      }
    }
    return find(path).normalize().toString();
  }

  /** Called when a file is to be deleted at the end of the JVM, which no simulated disk reaches. */
  public static void deleteOnExit(File file) {}

  // ---- streams

  /** The private members of streams; they are looked up when a stream is first asked for. */
  private static final class Natives {

    private Natives() {}

    static final MethodHandle OPEN_INPUT;
    static final MethodHandle OPEN_OUTPUT;
    static final MethodHandle OPEN_RANDOM;
    static final MethodHandle SEEK;
    static final MethodHandle READ_INPUT;
    static final MethodHandle READ_INPUT_BYTES;
    static final MethodHandle LENGTH_INPUT;
    static final MethodHandle POSITION_INPUT;
    static final MethodHandle SKIP_INPUT;
    static final MethodHandle AVAILABLE_INPUT;
    static final MethodHandle WRITE_OUTPUT;
    static final MethodHandle WRITE_OUTPUT_BYTES;
    static final MethodHandle READ_RANDOM;
    static final MethodHandle READ_RANDOM_BYTES;
    static final MethodHandle WRITE_RANDOM;
    static final MethodHandle WRITE_RANDOM_BYTES;
    static final MethodHandle LENGTH_RANDOM;
    static final MethodHandle SET_LENGTH_RANDOM;
    static final MethodHandle SYNC;
    static final VarHandle INPUT_CHANNEL;
    static final VarHandle OUTPUT_CHANNEL;
    static final VarHandle RANDOM_CHANNEL;
    static final VarHandle INPUT_FD;
    static final VarHandle OUTPUT_FD;
    static final VarHandle RANDOM_FD;
    static final VarHandle PARENT;

    static {
      try {
        Class<FileInputStream> input = FileInputStream.class;
        OPEN_INPUT = method(input, "open0", void.class, String.class);
        READ_INPUT = method(input, "read0", int.class);
        READ_INPUT_BYTES =
            method(input, "readBytes", int.class, byte[].class, int.class, int.class);
        LENGTH_INPUT = method(input, "length0", long.class);
        POSITION_INPUT = method(input, "position0", long.class);
        SKIP_INPUT = method(input, "skip0", long.class, long.class);
        AVAILABLE_INPUT = method(input, "available0", int.class);
        Class<FileOutputStream> output = FileOutputStream.class;
        OPEN_OUTPUT = method(output, "open0", void.class, String.class, boolean.class);
        WRITE_OUTPUT = method(output, "write", void.class, int.class, boolean.class);
        WRITE_OUTPUT_BYTES =
            method(
                output,
                "writeBytes",
                void.class,
                byte[].class,
                int.class,
                int.class,
                boolean.class);
        Class<RandomAccessFile> random = RandomAccessFile.class;
        OPEN_RANDOM = method(random, "open0", void.class, String.class, int.class);
        SEEK = method(random, "seek0", void.class, long.class);
        READ_RANDOM = method(random, "read0", int.class);
        READ_RANDOM_BYTES =
            method(random, "readBytes0", int.class, byte[].class, int.class, int.class);
        WRITE_RANDOM = method(random, "write0", void.class, int.class);
        WRITE_RANDOM_BYTES =
            method(random, "writeBytes0", void.class, byte[].class, int.class, int.class);
        LENGTH_RANDOM = method(random, "length0", long.class);
        SET_LENGTH_RANDOM = method(random, "setLength0", void.class, long.class);
        SYNC = method(FileDescriptor.class, "sync0", void.class);
        INPUT_CHANNEL = field(input, "channel", FileChannel.class);
        OUTPUT_CHANNEL = field(output, "channel", FileChannel.class);
        RANDOM_CHANNEL = field(random, "channel", FileChannel.class);
        INPUT_FD = field(input, "fd", FileDescriptor.class);
        OUTPUT_FD = field(output, "fd", FileDescriptor.class);
        RANDOM_FD = field(random, "fd", FileDescriptor.class);
        PARENT = field(FileDescriptor.class, "parent", Closeable.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static MethodHandle method(
        Class<?> of, String name, Class<?> result, Class<?>... parameters)
        throws ReflectiveOperationException {
      return MethodHandles.privateLookupIn(of, MethodHandles.lookup())
          .findVirtual(of, name, MethodType.methodType(result, parameters));
    }

    private static VarHandle field(Class<?> of, String name, Class<?> type)
        throws ReflectiveOperationException {
      return MethodHandles.privateLookupIn(of, MethodHandles.lookup())
          .findVarHandle(of, name, type);
    }
  }

  /** Returns the channel of the disk that a stream was opened on, or null. */
  private static FileChannel channelOf(Object stream) {
    VarHandle channels =
        stream instanceof FileInputStream
            ? Natives.INPUT_CHANNEL
            : stream instanceof FileOutputStream
                ? Natives.OUTPUT_CHANNEL
                : stream instanceof RandomAccessFile ? Natives.RANDOM_CHANNEL : null;
    Object channel = channels == null ? null : channels.getVolatile(stream);
    return channel instanceof FileChannel known && !(known instanceof FileChannelImpl)
        ? known
        : null;
  }

  private static FileChannel channelOf(FileDescriptor descriptor) {
    return descriptor == null ? null : channelOf(Natives.PARENT.get(descriptor));
  }

  /** Returns the channel of a stream, which may share the descriptor of another one; or null. */
  private static FileChannel channelOf(Object stream, VarHandle descriptors) {
    FileChannel own = channelOf(stream);
    return own != null ? own : channelOf((FileDescriptor) descriptors.get(stream));
  }

  /** Returns the reason for which an operation failed, in the words of Linux. */
  private static String reason(IOException e) {
    String given = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
    int addition = given == null ? -1 : given.indexOf(LOOP_ADDITION);
    return e instanceof NoSuchFileException
        ? "No such file or directory"
        : e instanceof AccessDeniedException
            ? "Permission denied"
            : e instanceof NotDirectoryException
                ? "Not a directory"
                : e instanceof FileAlreadyExistsException
                    ? "File exists"
                    : addition < 0 ? given : given.substring(0, addition);
  }

  /** Returns the path on a disk for which a stream is opened, or null if it is the machine's. */
  private static Path diskOf(String name) {
    Path on = find(name);
    return on == null || on.getFileSystem() == FileSystems.getDefault() ? null : on;
  }

  /** Returns the name by which the machine knows a file. */
  private static String machine(String name) {
    Path on = find(name);
    return on == null ? name : on.toString();
  }

  private static FileChannel open(String name, Path on, Set<OpenOption> options)
      throws FileNotFoundException {
    try {
      if (Files.isDirectory(on)) {
        throw new FileSystemException(name, null, "Is a directory");
      }
      return FileChannel.open(on, options);
    } catch (IOException e) {
      FileNotFoundException failure = new FileNotFoundException(name + " (" + reason(e) + ")");
      failure.initCause(e);
      throw failure;
    }
  }

  /** Returns the failure of a stream on a channel, in the words of the JDK's streams. */
  private static IOException told(Exception e) {
    return e instanceof ClosedChannelException
        ? new IOException("Stream Closed")
        : e instanceof NonReadableChannelException || e instanceof NonWritableChannelException
            ? new IOException("Bad file descriptor")
            : (IOException) e;
  }

  private static int read(FileChannel channel) throws IOException {
    byte[] one = new byte[1];
    return read(channel, one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  private static int read(FileChannel channel, byte[] bytes, int offset, int length)
      throws IOException {
    try {
      ByteBuffer into = ByteBuffer.wrap(bytes, offset, length);
      return length == 0 ? 0 : channel.read(into);
    } catch (ClosedChannelException | NonReadableChannelException e) {
      throw told(e);
    }
  }

  private static void write(FileChannel channel, byte[] bytes, int offset, int length)
      throws IOException {
    try {
      ByteBuffer from = ByteBuffer.wrap(bytes, offset, length);
      if (length > 0) {
        channel.write(from);
      }
    } catch (ClosedChannelException | NonWritableChannelException e) {
      throw told(e);
    }
  }

  private static long length(FileChannel channel) throws IOException {
    try {
      return channel.size();
    } catch (ClosedChannelException e) {
      throw told(e);
    }
  }

  private static long position(FileChannel channel) throws IOException {
    try {
      return channel.position();
    } catch (ClosedChannelException e) {
      throw told(e);
    }
  }

  // ---- FileInputStream

  public static void open0(FileInputStream stream, String name) throws Throwable {
    Path on = diskOf(name);
    if (on != null) {
      FileChannel channel = open(name, on, Set.of(StandardOpenOption.READ));
      Natives.OPEN_INPUT.invokeExact(stream, READABLE);
      Natives.INPUT_CHANNEL.setVolatile(stream, channel);
    } else {
      Natives.OPEN_INPUT.invokeExact(stream, machine(name));
    }
  }

  public static int read0(FileInputStream stream) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    return channel == null ? (int) Natives.READ_INPUT.invokeExact(stream) : read(channel);
  }

  public static int readBytes(FileInputStream stream, byte[] bytes, int offset, int length)
      throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    return channel == null
        ? (int) Natives.READ_INPUT_BYTES.invokeExact(stream, bytes, offset, length)
        : read(channel, bytes, offset, length);
  }

  public static long length0(FileInputStream stream) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    return channel == null ? (long) Natives.LENGTH_INPUT.invokeExact(stream) : length(channel);
  }

  public static long position0(FileInputStream stream) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    return channel == null ? (long) Natives.POSITION_INPUT.invokeExact(stream) : position(channel);
  }

  public static long skip0(FileInputStream stream, long count) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    if (channel == null) {
      return (long) Natives.SKIP_INPUT.invokeExact(stream, count);
    }
    if (position(channel) + count < 0) {
      throw new IOException("Invalid argument");
    }
    channel.position(channel.position() + count);
    return count;
  }

  public static int available0(FileInputStream stream) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.INPUT_FD);
    return channel == null
        ? (int) Natives.AVAILABLE_INPUT.invokeExact(stream)
        : (int) Math.clamp(length(channel) - channel.position(), 0, (long) Integer.MAX_VALUE);
  }

  // ---- FileOutputStream

  public static void open0(FileOutputStream stream, String name, boolean append) throws Throwable {
    Path on = diskOf(name);
    if (on != null) {
      FileChannel channel =
          open(
              name,
              on,
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING));
      Natives.OPEN_OUTPUT.invokeExact(stream, WRITABLE, append);
      Natives.OUTPUT_CHANNEL.setVolatile(stream, channel);
    } else {
      Natives.OPEN_OUTPUT.invokeExact(stream, machine(name), append);
    }
  }

  public static void write(FileOutputStream stream, int value, boolean append) throws Throwable {
    FileChannel channel = channelOf(stream, Natives.OUTPUT_FD);
    if (channel == null) {
      Natives.WRITE_OUTPUT.invokeExact(stream, value, append);
    } else {
      write(channel, new byte[] {(byte) value}, 0, 1);
    }
  }

  public static void writeBytes(
      FileOutputStream stream, byte[] bytes, int offset, int length, boolean append)
      throws Throwable {
    FileChannel channel = channelOf(stream, Natives.OUTPUT_FD);
    if (channel == null) {
      Natives.WRITE_OUTPUT_BYTES.invokeExact(stream, bytes, offset, length, append);
    } else {
      write(channel, bytes, offset, length);
    }
  }

  // ---- RandomAccessFile

  public static void open0(RandomAccessFile file, String name, int mode) throws Throwable {
    Path on = diskOf(name);
    if (on == null) {
      Natives.OPEN_RANDOM.invokeExact(file, machine(name), mode);
      return;
    }
    Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ));
    if ((mode & O_RDWR) != 0) {
      options.add(StandardOpenOption.WRITE);
      options.add(StandardOpenOption.CREATE);
    }
    if ((mode & O_SYNC) != 0) {
      options.add(StandardOpenOption.SYNC);
    }
    if ((mode & O_DSYNC) != 0) {
      options.add(StandardOpenOption.DSYNC);
    }
    if ((mode & O_TEMPORARY) != 0) {
      options.add(StandardOpenOption.DELETE_ON_CLOSE);
    }
    FileChannel channel = open(name, on, options);
    Natives.OPEN_RANDOM.invokeExact(file, READABLE, 1);
    Natives.RANDOM_CHANNEL.setVolatile(
        file, new LockstepFileChannel(channel, at -> seek(file, at)));
  }

  /** Lets the descriptor of a file hold its pointer, which a native method reads. */
  private static void seek(RandomAccessFile file, long position) {
    try {
      Natives.SEEK.invokeExact(file, position);
    } catch (IOException e) {
      // it is closed
    } catch (Throwable e) {
      throw new InternalError(e);
    }
  }

  public static int read0(RandomAccessFile file) throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    return channel == null ? (int) Natives.READ_RANDOM.invokeExact(file) : read(channel);
  }

  public static int readBytes0(RandomAccessFile file, byte[] bytes, int offset, int length)
      throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    return channel == null
        ? (int) Natives.READ_RANDOM_BYTES.invokeExact(file, bytes, offset, length)
        : read(channel, bytes, offset, length);
  }

  public static void write0(RandomAccessFile file, int value) throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    if (channel == null) {
      Natives.WRITE_RANDOM.invokeExact(file, value);
    } else {
      write(channel, new byte[] {(byte) value}, 0, 1);
    }
  }

  public static void writeBytes0(RandomAccessFile file, byte[] bytes, int offset, int length)
      throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    if (channel == null) {
      Natives.WRITE_RANDOM_BYTES.invokeExact(file, bytes, offset, length);
    } else {
      write(channel, bytes, offset, length);
    }
  }

  public static void seek0(RandomAccessFile file, long position) throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    if (channel == null) {
      Natives.SEEK.invokeExact(file, position);
    } else {
      position(channel);
      channel.position(position);
    }
  }

  public static long length0(RandomAccessFile file) throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    return channel == null ? (long) Natives.LENGTH_RANDOM.invokeExact(file) : length(channel);
  }

  public static void setLength0(RandomAccessFile file, long length) throws Throwable {
    FileChannel channel = channelOf(file, Natives.RANDOM_FD);
    if (channel == null) {
      Natives.SET_LENGTH_RANDOM.invokeExact(file, length);
    } else if (length < 0) {
      throw new IOException("Invalid argument");
    } else {
      try {
        if (length > channel.size()) {
          channel.write(ByteBuffer.allocate(1), length - 1);
        } else {
          channel.truncate(length);
        }
        channel.position(Math.min(channel.position(), length));
      } catch (ClosedChannelException | NonWritableChannelException e) {
        throw e instanceof ClosedChannelException ? told(e) : new IOException("Invalid argument");
      }
    }
  }

  // ---- FileDescriptor

  public static void sync0(FileDescriptor descriptor) throws Throwable {
    FileChannel channel = channelOf(descriptor);
    if (channel == null) {
      Natives.SYNC.invokeExact(descriptor);
      return;
    }
    try {
      channel.force(true);
    } catch (IOException e) {
      SyncFailedException failure =
          new SyncFailedException(e instanceof ClosedChannelException ? "sync failed" : reason(e));
      failure.initCause(e);
      throw failure;
    }
  }

  /** Returns whether memory that is forced is mapped to a file of a disk, and was made durable. */
  public static boolean force(long address, long length) {
    BiPredicate<Long, Long> forces = forcesOfMemory;
    return forces != null && forces.test(address, length);
  }

  /** Returns the channel of a stream that shares the descriptor of another one. */
  public static FileChannel open(
      FileDescriptor descriptor,
      String path,
      boolean readable,
      boolean writable,
      boolean sync,
      boolean direct,
      Closeable parent) {
    FileChannel channel = channelOf(descriptor);
    return channel == null
        ? FileChannelImpl.open(descriptor, path, readable, writable, sync, direct, parent)
        : channel;
  }

  /** Returns the number of a descriptor that a process of the machine is to have. */
  public static int get(JavaIOFileDescriptorAccess access, FileDescriptor descriptor)
      throws IOException {
    if (isMounted(descriptor)) {
      throw new IOException(
          "a process of the machine cannot use a file of a simulated disk;"
              + " redirect it to a pipe and copy the bytes");
    }
    return access.get(descriptor);
  }
}
