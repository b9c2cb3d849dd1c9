package io.jailhouse.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which module may use which: the table of the design. */
class ModuleRulesTest {
    private static final String OURS = "io.jailhouse..";
    private static final String CHRONICLE = "net.openhft..";

    private static JavaClasses project;

    /** The modules with the packages that they consist of. */
    enum Module {
        PROTO,
        CELL_CONFIG,
        SHM,
        HYPERVISOR_DAEMON,
        CELL_AGENT,
        JAILHOUSE_CLI,
        TESTCONTAINERS_JAILHOUSE,
        JUNIT_EXTENSION;

        private List<String> packages() {
            return switch (this) {
                case PROTO ->
                    List.of(
                            "io.jailhouse.proto..",
                            "io.jailhouse.transport..",
                            "io.jailhouse.fault..",
                            "io.jailhouse.symbol..");
                case CELL_CONFIG -> List.of("io.jailhouse.config..");
                case SHM -> List.of("io.jailhouse.shm..");
                case HYPERVISOR_DAEMON -> List.of("io.jailhouse.daemon..");
                case CELL_AGENT -> List.of("io.jailhouse.agent..");
                case JAILHOUSE_CLI -> List.of("io.jailhouse.cli..");
                case TESTCONTAINERS_JAILHOUSE -> List.of("io.jailhouse.testcontainers..");
                case JUNIT_EXTENSION -> List.of("io.jailhouse.junit..");
            };
        }

        /** The modules that this one may use beside itself. */
        private Set<Module> uses() {
            return switch (this) {
                case PROTO, CELL_CONFIG, TESTCONTAINERS_JAILHOUSE -> Set.of();
                case SHM -> Set.of(CELL_CONFIG);
                case HYPERVISOR_DAEMON, CELL_AGENT, JAILHOUSE_CLI, JUNIT_EXTENSION -> Set.of(PROTO, CELL_CONFIG, SHM);
            };
        }

        private String[] packageNames() {
            return packages().toArray(String[]::new);
        }
    }

    @BeforeAll
    static void readClasses() {
        project = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.jailhouse");
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void usesOnlyTheModulesBelowIt(Module module) {
        Set<String> allowed = new TreeSet<>(module.packages());
        module.uses().forEach(used -> allowed.addAll(used.packages()));
        noClasses()
                .that()
                .resideInAnyPackage(module.packageNames())
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(OURS).and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                .check(project);
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void isSeenByThisTest(Module module) {
        assertThat(project.that(resideInAnyPackage(module.packageNames()))).isNotEmpty();
    }

    @Test
    void everyClassBelongsToAModule() {
        String[] all = Set.of(Module.values()).stream()
                .flatMap(module -> module.packages().stream())
                .toArray(String[]::new);
        classes()
                .that()
                .resideOutsideOfPackages("io.jailhouse.integration..", "io.jailhouse.rules..")
                .should()
                .resideInAnyPackage(all)
                .check(project);
    }

    /** Chronicle costs a process that must start fast too much; it creates files, for the daemon. */
    @Test
    void chronicleIsUsedByTheDaemonAndTheCreationOfSharedFilesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jailhouse.daemon..", "io.jailhouse.shm.create..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CHRONICLE)
                .check(project);
    }

    @Test
    void onlyTheDaemonCreatesSharedFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jailhouse.daemon..", "io.jailhouse.shm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jailhouse.shm.create..")
                .check(project);
    }

    /** Where the JVM has no instructions of the host for the guest's, the classes that use them cannot even be loaded. */
    @Test
    void whatUsesTheHostsInstructionsIsNamedByTextOutsideOfItsPackage() {
        String host = "io.jailhouse.agent.aarch64.hostsimd";
        noClasses()
                .that()
                .resideOutsideOfPackage(host)
                .should()
                .dependOnClassesThat(resideInAnyPackage(host)
                        .and(not(simpleName("HostSimdSupport").or(simpleName("Definition")))))
                .check(project);
    }
}
