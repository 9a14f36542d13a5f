package dev.kintsugi.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.kintsugi.KintsugiDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's rules: imports run downward only, libraries stay in their rooms, names say what a class is. */
class ArchitectureTest {
    private static final String ROOT = "dev.kintsugi";
    private static final JavaClasses DRIVER = new ClassFileImporter()
            .importUrl(KintsugiDataSource.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation());

    /** The packages from the top down: each level, and who of a level may use whom of the same. */
    private static final List<List<String>> LEVELS = List.of(
            List.of("jdbc"),
            List.of("session"),
            List.of("execute", "plan", "txn"),
            List.of("parse", "route", "merge", "replica", "pool", "listen"),
            List.of("config", "topology", "catalog", "rows", "dialect"),
            List.of("error", "clock", "metrics"));

    private static final Map<String, List<String>> WITHIN_LEVEL = Map.of(
            "execute", List.of("plan", "txn"),
            "replica", List.of("pool"),
            "listen", List.of("pool"),
            "config", List.of("topology", "catalog", "rows", "dialect"),
            "dialect", List.of("catalog", "rows"),
            "catalog", List.of("rows"));

    static Stream<String> packages() {
        return LEVELS.stream().flatMap(List::stream).filter(name -> DRIVER.containPackage(ROOT + "." + name));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void imports_runDownward(String name) {
        List<String> forbidden = new ArrayList<>();
        // The root package holds what applications name, and reaches down by itself.
        forbidden.add(ROOT);
        for (List<String> level : LEVELS) {
            boolean own = level.contains(name);
            for (String other : level) {
                if (!other.equals(name)
                        && !WITHIN_LEVEL.getOrDefault(name, List.of()).contains(other)) {
                    forbidden.add(ROOT + "." + other + "..");
                }
            }
            if (own) {
                break;
            }
        }

        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(new String[0]))
                .check(DRIVER);
    }

    @Test
    void everyPackage_hasItsLevel() {
        assertThat(DRIVER.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1))
                        .distinct())
                .isSubsetOf(LEVELS.stream().flatMap(List::stream).toList());
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(DRIVER);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void library_staysInItsRoom(String library, String[] rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(DRIVER);
    }

    static Stream<Object[]> libraries() {
        return Stream.of(
                room("net.sf.jsqlparser..", "parse", "plan"),
                room("com.zaxxer.hikari..", "pool"),
                room("io.micrometer..", "metrics"),
                room("com.github.benmanes.caffeine..", "session", "execute"),
                room("org.yaml.snakeyaml..", "config"),
                room("org.postgresql..", "dialect"),
                room("org.h2..", "dialect"));
    }

    private static Object[] room(String library, String... rooms) {
        return new Object[] {
            library, Stream.of(rooms).map(name -> ROOT + "." + name + "..").toArray(String[]::new)
        };
    }

    /** javax.sql asks for a java.util.logging.Logger; nothing else does. */
    @Test
    void javaUtilLogging_isForJavaxSqlAlone() {
        noClasses()
                .that(resideOutsideOfPackage(ROOT + ".jdbc.."))
                .and()
                .doNotImplement(javax.sql.CommonDataSource.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(DRIVER);
    }

    @Test
    void names_sayWhatAClassIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Processor|Context|Info|Impl|Factory)")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(DRIVER);
    }

    @Test
    void names_tellWhatThingsAreNotHowTheyWereMade() {
        noMembers()
                .should()
                .haveNameMatching("(?i).*(claude|copilot|chatgpt|openai|anthropic|todo|fixme).*")
                .check(DRIVER);
    }

    @Test
    void packages_areNullMarkedAndDescribed() {
        List<JavaPackage> packages = DRIVER.stream()
                .map(JavaClass::getPackage)
                .filter(resideIn(ROOT))
                .distinct()
                .toList();

        assertThat(packages).isNotEmpty().allSatisfy(one -> assertThat(one.tryGetPackageInfo().stream()
                        .anyMatch(description -> description.isAnnotatedWith(NullMarked.class)))
                .as("package-info.java of %s with @NullMarked", one.getName())
                .isTrue());
    }

    private static java.util.function.Predicate<JavaPackage> resideIn(String root) {
        return one -> one.getName().startsWith(root);
    }

    @Test
    void nothing_printsOrSleeps() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(DRIVER);
    }

    @Test
    void driver_isReadWhole() {
        assertThat(DRIVER.size()).isGreaterThan(100);
    }
}
