package io.scangate.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the project's classes anew, and the watched ones with a {@link Points point} before each access to an element of an array, to
 * a field that is not final, and through a variable handle. Fray itself switches threads at locks, volatile fields and atomic
 * classes only.
 */
final class PointsLoader extends ClassLoader {
    private static final String OURS = "io.scangate.";
    private static final String HANDLE = "java/lang/invoke/VarHandle";
    private static final String POINTS = Points.class.getName().replace('.', '/');

    private final Set<String> watched = new HashSet<>();

    PointsLoader(Class<?>... watched) {
        super(PointsLoader.class.getClassLoader());
        for (Class<?> each : watched) {
            this.watched.add(each.getName());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.equals(Points.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            byte[] pointed = isWatched(name) ? withPoints(code) : code;
            return defineClass(name, pointed, 0, pointed.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A class is watched with the classes in it. */
    private boolean isWatched(String name) {
        return watched.stream().anyMatch(each -> name.equals(each) || name.startsWith(each + "$"));
    }

    private static byte[] withPoints(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Visitor(writer), 0);
        return writer.toByteArray();
    }

    private static final class Visitor extends ClassVisitor {
        private final Set<String> constants = new HashSet<>();

        Visitor(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public FieldVisitor visitField(
                int access, String name, String type, @Nullable String signature, @Nullable Object value) {
            if ((access & Opcodes.ACC_FINAL) != 0) {
                constants.add(name);
            }
            return super.visitField(access, name, type, signature, value);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String type, @Nullable String signature, String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
            // No other thread sees an object or a class before.
            return name.startsWith("<") ? next : new Steps(next, constants);
        }
    }

    private static final class Steps extends MethodVisitor {
        private final Set<String> constants;

        Steps(MethodVisitor next, Set<String> constants) {
            super(Opcodes.ASM9, next);
            this.constants = constants;
        }

        private void point() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, "pass", "()V", false);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String type) {
            if (owner.startsWith("io/scangate/") && !constants.contains(name)) {
                point();
            }
            super.visitFieldInsn(opcode, owner, name, type);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            if (owner.equals(HANDLE)) {
                point();
            }
            super.visitMethodInsn(opcode, owner, name, type, isInterface);
        }

        @Override
        public void visitInsn(int opcode) {
            boolean reads = opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD;
            boolean writes = opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE;
            if (reads || writes) {
                point();
            }
            super.visitInsn(opcode);
        }
    }
}
