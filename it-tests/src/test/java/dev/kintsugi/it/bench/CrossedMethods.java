package dev.kintsugi.it.bench;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isTypeInitializer;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Which methods of the driver run: while this is open, every method and constructor in {@code dev.kintsugi} says when it is entered,
 * whether its class was loaded before or is yet to come. Only the thread that called {@link #forget} last is watched: others look after
 * the cluster meanwhile. One at a time in a JVM.
 */
public final class CrossedMethods implements AutoCloseable {
    private static final Set<String> ENTERED = new ConcurrentSkipListSet<>();
    private static volatile @Nullable Thread watched;

    private final ResettableClassFileTransformer transformer;

    private CrossedMethods(ResettableClassFileTransformer transformer) {
        this.transformer = transformer;
    }

    static CrossedMethods watch() {
        ByteBuddyAgent.install();
        return new CrossedMethods(new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(RedefinitionStrategy.RETRANSFORMATION)
                .with(AgentBuilder.InstallationListener.ErrorSuppressing.INSTANCE)
                .type(nameStartsWith("dev.kintsugi.")
                        .and(not(nameStartsWith("dev.kintsugi.it.")))
                        .and(not(nameStartsWith("dev.kintsugi.shaded."))))
                .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Entry.class)
                        .on(not(isAbstract()).and(not(isNative())).and(not(isTypeInitializer())))))
                .installOnByteBuddyAgent());
    }

    /** What is put at the start of each method. */
    private static final class Entry {
        private Entry() {}

        @Advice.OnMethodEnter
        static void entered(@Advice.Origin("#t.#m") String method) {
            CrossedMethods.enter(method);
        }
    }

    /** Called from the watched methods. */
    public static void enter(String method) {
        if (Thread.currentThread() == watched) {
            ENTERED.add(method);
        }
    }

    /** Forgets what was entered so far, and watches the calling thread from now on. */
    void forget() {
        ENTERED.clear();
        watched = Thread.currentThread();
    }

    /** The methods that were entered, as class and name; a constructor is {@code <init>}. */
    Set<String> methods() {
        return new TreeSet<>(ENTERED);
    }

    /** The classes of these methods; nested ones count by themselves. */
    Set<String> classes() {
        return ENTERED.stream()
                .map(method -> method.substring(0, method.lastIndexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        transformer.reset(ByteBuddyAgent.install(), RedefinitionStrategy.RETRANSFORMATION);
        ENTERED.clear();
    }
}
