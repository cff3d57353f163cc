package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parts of the chart say of each other: ports, probes, settings, mounts, times, selectors. */
class ChartPodsTest {
    private static final String DEFAULTS = "{}";

    @TempDir
    Path folder;

    private static long seconds(@Nullable String setting) {
        String text = String.valueOf(setting);
        assertTrue(text.matches("\\d+s"), text);
        return Long.parseLong(text.substring(0, text.length() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void portsAreThoseOfTheSettings_andProbesAskTheAdminPort(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        Fleet fleet = Fleet.read();
        for (String plane : RenderedChart.PLANES) {
            Container container = chart.container(plane);
            Map<String, String> settings = chart.settings(plane);
            assertEquals(
                    "0.0.0.0:" + RenderedChart.port(container, RenderedChart.publicPort(plane)),
                    settings.get("listen"));
            assertEquals("0.0.0.0:" + RenderedChart.port(container, "admin"), settings.get("admin"));
            assertEquals(List.of(plane), container.getArgs());
            assertProbe(fleet.health(plane), container.getStartupProbe());
            assertProbe(fleet.health(plane), container.getLivenessProbe());
            assertProbe(fleet.ready(plane), container.getReadinessProbe());
            // Rules of a large state directory, or migrations, may take minutes.
            Probe startup = container.getStartupProbe();
            assertTrue(startup.getFailureThreshold() * startup.getPeriodSeconds() >= 300, startup.toString());
        }
    }

    private static void assertProbe(String path, Probe probe) {
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals(new IntOrString("admin"), probe.getHttpGet().getPort());
    }

    /** The program itself reads the rendered files: unknown names and bad values end it with 2. */
    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void theProgramTakesTheSettings(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : RenderedChart.PLANES) {
            String[] database = variables(chart.container(plane)).contains("SCANGATE_DATABASE=null")
                    ? new String[] {"--database", "postgresql://db.example/scangate", "--database-user", "scangate"}
                    : new String[0];
            SettingsInForce inForce = SettingsInForce.of(folder, plane, chart.settingsFile(plane), database);
            chart.settings(plane).forEach((name, value) -> inForce.assertSet(name, value));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void eachFileOfASettingIsBelowAMount_andEachMountHasAVolume(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : RenderedChart.PLANES) {
            PodSpec pod = chart.pods(plane).getSpec().getTemplate().getSpec();
            Container container = chart.container(plane);
            Set<String> volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
            chart.pods(plane)
                    .getSpec()
                    .getVolumeClaimTemplates()
                    .forEach(claim -> volumes.add(claim.getMetadata().getName()));
            Set<String> mounted = container.getVolumeMounts().stream()
                    .map(VolumeMount::getName)
                    .collect(Collectors.toSet());
            assertEquals(volumes, mounted);
            List<String> paths = container.getVolumeMounts().stream()
                    .map(VolumeMount::getMountPath)
                    .toList();
            for (String value : chart.settings(plane).values()) {
                String file = value.replaceFirst("^sqlite:", "");
                assertTrue(
                        !file.startsWith("/") || paths.stream().anyMatch(path -> (file + "/").startsWith(path + "/")),
                        plane + ": " + value + " is below none of " + paths);
            }
        }
    }

    /** The image has no shell for a preStop command: a gateway waits by itself, a control plane by the kubelet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                DEFAULTS,
                "gateway: {drainDelaySeconds: 20, drainTimeoutSeconds: 60}\nconfig: {preStopSeconds: 9, drainTimeoutSeconds: 40}"
            })
    void aPodHasTheTimeThatAStopTakes(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        Map<String, String> gateway = chart.settings("gateway");
        long needed = seconds(gateway.get("drain-delay"))
                + seconds(gateway.get("drain-timeout"))
                + seconds(Fleet.read().text("gateway.last-report"));
        assertTrue(grace(chart, "gateway") > needed, grace(chart, "gateway") + " s (expected: above " + needed + ")");
        long preStop =
                chart.container("config").getLifecycle().getPreStop().getSleep().getSeconds();
        long config = preStop + seconds(chart.settings("config").get("drain-timeout"));
        assertTrue(grace(chart, "config") > config, grace(chart, "config") + " s (expected: above " + config + ")");
        // A pod leaves its Service when readiness has failed, so it has to take connections for longer than that.
        Probe ready = chart.container("gateway").getReadinessProbe();
        assertTrue(
                seconds(gateway.get("drain-delay")) >= (long) ready.getPeriodSeconds() * ready.getFailureThreshold());
    }

    @Test
    void aPodThatSendsEventsOfScansHasTimeForTheLastOnes() throws Exception {
        RenderedChart usual = RenderedChart.of(folder, DEFAULTS);
        RenderedChart events = RenderedChart.of(folder, "gateway: {settings: {events: 'kafka:kafka-1:9092/scans'}}");
        assertEquals(grace(usual, "gateway") + 6, grace(events, "gateway"));
    }

    private static long grace(RenderedChart chart, String plane) {
        return chart.pods(plane).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void aPodHasNoRights_andWritesToItsVolumeOnly(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : RenderedChart.PLANES) {
            PodSpec pod = chart.pods(plane).getSpec().getTemplate().getSpec();
            PodSecurityContext context = pod.getSecurityContext();
            assertEquals(true, context.getRunAsNonRoot());
            assertEquals(10001L, context.getRunAsUser());
            assertEquals("RuntimeDefault", context.getSeccompProfile().getType());
            assertEquals(false, pod.getAutomountServiceAccountToken());
            SecurityContext container = chart.container(plane).getSecurityContext();
            assertEquals(false, container.getAllowPrivilegeEscalation());
            assertEquals(true, container.getReadOnlyRootFilesystem());
            assertEquals(List.of("ALL"), container.getCapabilities().getDrop());
            for (VolumeMount mount : chart.container(plane).getVolumeMounts()) {
                assertEquals(mount.getMountPath().equals("/data"), mount.getReadOnly() == null, mount.toString());
            }
            for (Volume volume : pod.getVolumes()) {
                if (volume.getSecret() != null) {
                    // Group 10001 of the volume reads it; the program refuses a key of secrets that others can read.
                    assertEquals(0440, volume.getSecret().getDefaultMode(), volume.toString());
                }
            }
            assertNotNull(chart.container(plane).getResources().getLimits().get("memory"));
        }
    }

    /** The heap is half of the limit, and this flag is for heaps of 512 MB or more. */
    @Test
    void theYoungGenerationFitsTheMemory_andTheControlPlaneHasNoFlag() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        Container gateway = chart.container("gateway");
        assertEquals(List.of("JDK_JAVA_OPTIONS=-Xmn48m"), variables(gateway));
        assertEquals("1Gi", String.valueOf(gateway.getResources().getLimits().get("memory")));
        assertEquals(
                List.of("MALLOC_ARENA_MAX=2", "SCANGATE_DATABASE=null", "SCANGATE_DATABASE_USER=null"),
                variables(chart.container("config")));
        RenderedChart small = RenderedChart.of(folder, ChartTest.SMALL);
        assertEquals(List.of(), variables(small.container("gateway")));
        assertEquals(List.of("MALLOC_ARENA_MAX=2"), variables(small.container("config")));
    }

    private static List<String> variables(Container container) {
        return container.getEnv().stream()
                .map((EnvVar each) -> each.getName() + "=" + each.getValue())
                .toList();
    }

    @Test
    void theDefaultsAreTheFleet() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        Fleet fleet = Fleet.read();
        assertEquals(
                RenderedChart.PLANES.stream().sorted().toList(),
                fleet.kinds().stream().sorted().toList());
        for (String plane : RenderedChart.PLANES) {
            assertEquals(fleet.count(plane), chart.pods(plane).getSpec().getReplicas(), plane);
            assertEquals(
                    fleet.ports(plane),
                    List.of(RenderedChart.port(chart.container(plane), RenderedChart.publicPort(plane))),
                    plane);
            assertEquals(fleet.admin(plane), RenderedChart.port(chart.container(plane), "admin"), plane);
            Map<String, String> settings = chart.settings(plane);
            fleet.settings(plane).forEach((name, value) -> assertEquals(value, settings.get(name), name));
            assertEquals(
                    2,
                    chart.container(plane).getPorts().stream()
                            .map(ContainerPort::getContainerPort)
                            .distinct()
                            .count());
        }
    }
}
