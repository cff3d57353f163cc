package io.scangate.gateway.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles SIGHUP, which would end a JVM. By reflection, because compilers warn of {@code sun.misc.Signal}, and the JDK has
 * nothing else for signals.
 */
final class HangupSignal {
    private static final Logger LOG = LoggerFactory.getLogger(HangupSignal.class);

    private HangupSignal() {}

    /**
     * Runs an action on a thread of its own for each signal, from now on. Without effect if the process was started with
     * SIGHUP ignored, as {@code nohup} does, or with the flag {@code -Xrs} of the JVM.
     */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    HangupSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (isOfObject(method)) {
                            return method.invoke(action, arguments);
                        }
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (InvocationTargetException e) {
            LOG.warn("SIGHUP cannot reload settings in this JVM: {}", String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIGHUP cannot reload settings in this JVM: {}", e.toString());
        }
    }

    private static boolean isOfObject(Method method) {
        return method.getDeclaringClass() == Object.class;
    }
}
