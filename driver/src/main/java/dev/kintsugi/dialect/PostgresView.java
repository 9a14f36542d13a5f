package dev.kintsugi.dialect;

import dev.kintsugi.error.Errors;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * What a client gets that unwraps the cluster's connection to the driver's {@link PGConnection}: COPY and notifications go over the cluster,
 * and what is the same on every shard is answered by any. The rest is refused, since it would reach one shard and look as if it had reached all.
 */
final class PostgresView implements InvocationHandler {
    private static final Set<String> SAME_EVERYWHERE = Set.of(
            "createArrayOf",
            "escapeIdentifier",
            "escapeLiteral",
            "getPreferQueryMode",
            "getAutosave",
            "getPrepareThreshold",
            "getDefaultFetchSize",
            "getQueryTimeout",
            "getAdaptiveFetch",
            "getParameterStatus",
            "getParameterStatuses");

    private final CopyDoor door;
    private final Hearing hearing;

    private PostgresView(CopyDoor door, Hearing hearing) {
        this.door = door;
        this.hearing = hearing;
    }

    static PGConnection over(CopyDoor door, Hearing hearing) {
        return (PGConnection) Proxy.newProxyInstance(
                PGConnection.class.getClassLoader(),
                new Class<?>[] {PGConnection.class},
                new PostgresView(door, hearing));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        String name = method.getName();
        if (name.equals("getCopyAPI")) {
            return PostgresCopyApi.over(door);
        }
        if (name.equals("getNotifications")) {
            return notifications(arguments == null ? null : (Integer) arguments[0]);
        }
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "the cluster's PGConnection";
            };
        }
        if (!SAME_EVERYWHERE.contains(name)) {
            SQLException refusal = Errors.notSupported(
                    "PGConnection." + name + " would reach one shard alone", "Connect to the shard itself");
            for (Class<?> declared : method.getExceptionTypes()) {
                if (declared.isInstance(refusal)) {
                    throw refusal;
                }
            }
            throw new UnsupportedOperationException(refusal);
        }
        return door.ask(vendor -> {
            try {
                return method.invoke(vendor.unwrap(PGConnection.class), arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof SQLException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** By the driver's own rules: without a time it does not wait, and by 0 as long as it takes. */
    private PGNotification[] notifications(@Nullable Integer millis) throws SQLException {
        long patience = millis == null ? 0 : millis == 0 ? Hearing.FOR_EVER : millis;
        return hearing.take(patience).stream()
                .map(one -> new org.postgresql.core.Notification(one.channel(), one.process(), one.payload()))
                .toArray(PGNotification[]::new);
    }
}
