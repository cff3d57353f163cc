package io.scangate.config;

import com.google.common.net.HostAndPort;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.console.ConsoleSettings;
import io.scangate.config.feed.DataSettings;
import io.scangate.config.icp.IcpSettings;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.notices.NoticeSettings;
import io.scangate.config.openid.OpenIdSettings;
import io.scangate.config.outbound.OutboundSettings;
import io.scangate.config.ownership.OwnershipSettings;
import io.scangate.config.people.PeopleSettings;
import io.scangate.config.people.SignUpSettings;
import io.scangate.config.platform.PlatformSettings;
import io.scangate.config.publication.PublicationSettings;
import io.scangate.config.scans.ScanSettings;
import io.scangate.config.secrets.SecretsSettings;
import io.scangate.config.session.SessionSettings;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.web.CallLimits;
import io.scangate.config.web.WebSettings;
import io.scangate.config.wechat.WeChatSettings;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.ProcessMetrics;
import io.scangate.gateway.accesslog.AccessLogFile;
import io.scangate.gateway.accesslog.AccessLogSettings;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.admission.AdminSettings;
import io.scangate.gateway.command.LogSettings;
import io.scangate.gateway.report.ReportSettings;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import io.scangate.gateway.traces.CallTraceSettings;
import io.scangate.gateway.traces.CallTraces;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a control plane. Each part is declared beside the class that it configures. Immutable.
 *
 * @param web the listeners
 * @param admin the access to the admin listener
 * @param tls certificates of the listeners
 * @param accessLog the log of calls
 * @param log the log of the process
 * @param traces traces of calls
 * @param calls limits of the calls of each account and key
 * @param database the database
 * @param secrets how stored secrets are encrypted
 * @param data where the control plane keeps its own files
 * @param publication where rules are published as files
 * @param access limits for callers
 * @param people how people get in
 * @param signUp whether strangers can register accounts
 * @param session sessions of people
 * @param openid the service at which people may sign in
 * @param console the web console
 * @param lifecycle limits of the feature
 * @param icp how licences are looked up
 * @param platform what the platform is asked
 * @param outbound how other servers are reached
 * @param ownership how verification files are fetched
 * @param notices how notices are kept
 * @param scans how scanned links are kept
 * @param wechat limits of the WeChat-compatible calls
 */
public record ConfigSettings(
        WebSettings web,
        AdminSettings admin,
        TlsSettings tls,
        AccessLogSettings accessLog,
        LogSettings log,
        CallTraceSettings traces,
        CallLimits calls,
        DatabaseSettings database,
        SecretsSettings secrets,
        DataSettings data,
        PublicationSettings publication,
        AccessSettings access,
        PeopleSettings people,
        SignUpSettings signUp,
        SessionSettings session,
        OpenIdSettings openid,
        ConsoleSettings console,
        LifecycleSettings lifecycle,
        IcpSettings icp,
        PlatformSettings platform,
        OutboundSettings outbound,
        OwnershipSettings ownership,
        NoticeSettings notices,
        ScanSettings scans,
        WeChatSettings wechat) {
    /** The defaults. */
    public static final ConfigSettings DEFAULT = new ConfigSettings(
            WebSettings.DEFAULT,
            AdminSettings.DEFAULT,
            TlsSettings.DEFAULT,
            AccessLogSettings.DEFAULT,
            LogSettings.DEFAULT,
            CallTraceSettings.DEFAULT,
            CallLimits.DEFAULT,
            DatabaseSettings.DEFAULT,
            SecretsSettings.DEFAULT,
            DataSettings.DEFAULT,
            PublicationSettings.DEFAULT,
            AccessSettings.DEFAULT,
            PeopleSettings.DEFAULT,
            SignUpSettings.DEFAULT,
            SessionSettings.DEFAULT,
            OpenIdSettings.DEFAULT,
            ConsoleSettings.DEFAULT,
            LifecycleSettings.DEFAULT,
            IcpSettings.DEFAULT,
            PlatformSettings.DEFAULT,
            OutboundSettings.DEFAULT,
            OwnershipSettings.DEFAULT,
            NoticeSettings.DEFAULT,
            ScanSettings.DEFAULT,
            WeChatSettings.DEFAULT);

    /** Binds all settings by their keys. */
    public static final SettingsBinder BINDER = new SettingsBinder(
                    WebSettings.class,
                    AdminSettings.class,
                    TlsSettings.class,
                    AccessLogSettings.class,
                    LogSettings.class,
                    CallTraceSettings.class,
                    CallLimits.class,
                    DatabaseSettings.class,
                    SecretsSettings.class,
                    DataSettings.class,
                    PublicationSettings.class,
                    AccessSettings.class,
                    PeopleSettings.class,
                    SignUpSettings.class,
                    SessionSettings.class,
                    OpenIdSettings.class,
                    ConsoleSettings.class,
                    LifecycleSettings.class,
                    IcpSettings.class,
                    PlatformSettings.class,
                    OutboundSettings.class,
                    OwnershipSettings.class,
                    NoticeSettings.class,
                    ScanSettings.class,
                    WeChatSettings.class)
            .beside(SettingsFlags.descriptions(Gateway.class).stringPropertyNames());

    /** Reads the settings from all layers. Throws a SettingsException for an unknown key or a bad value. */
    public static ConfigSettings of(SettingsLayers given) {
        SettingsLayers layers = BINDER.checked(given);
        return new ConfigSettings(
                BINDER.bind(layers, WebSettings.DEFAULT),
                BINDER.bind(layers, AdminSettings.DEFAULT),
                tls(layers),
                BINDER.bind(layers, AccessLogSettings.DEFAULT),
                BINDER.bind(layers, LogSettings.DEFAULT),
                BINDER.bind(layers, CallTraceSettings.DEFAULT),
                BINDER.bind(layers, CallLimits.DEFAULT),
                BINDER.bind(layers, DatabaseSettings.DEFAULT),
                BINDER.bind(layers, SecretsSettings.DEFAULT),
                BINDER.bind(layers, DataSettings.DEFAULT),
                BINDER.bind(layers, PublicationSettings.DEFAULT),
                BINDER.bind(layers, AccessSettings.DEFAULT),
                BINDER.bind(layers, PeopleSettings.DEFAULT),
                BINDER.bind(layers, SignUpSettings.DEFAULT),
                BINDER.bind(layers, SessionSettings.DEFAULT),
                BINDER.bind(layers, OpenIdSettings.DEFAULT),
                BINDER.bind(layers, ConsoleSettings.DEFAULT),
                BINDER.bind(layers, LifecycleSettings.DEFAULT),
                BINDER.bind(layers, IcpSettings.DEFAULT),
                BINDER.bind(layers, PlatformSettings.DEFAULT),
                BINDER.bind(layers, OutboundSettings.DEFAULT),
                BINDER.bind(layers, OwnershipSettings.DEFAULT),
                BINDER.bind(layers, NoticeSettings.DEFAULT),
                BINDER.bind(layers, ScanSettings.DEFAULT),
                BINDER.bind(layers, WeChatSettings.DEFAULT));
    }

    /** Reads the token of the admin listener; throws a SettingsException if its file has none. */
    AdminAccess openAdminAccess() {
        return SettingsException.orRefusal(() -> AdminAccess.open(admin));
    }

    private static TlsSettings tls(SettingsLayers layers) {
        TlsSettings tls = BINDER.bind(layers, TlsSettings.DEFAULT);
        try {
            ServerTls.check(tls);
            return tls;
        } catch (IllegalArgumentException e) {
            throw SettingsBinder.refusal(layers, String.valueOf(e.getMessage()));
        }
    }

    /** Opens the access log; null if there is none. Throws a SettingsException if it cannot be written. */
    @Nullable
    AccessLogFile openAccessLog() {
        return SettingsException.orRefusal(() -> AccessLogFile.open(accessLog));
    }

    /** Makes the traces of calls; null if there are none. Throws a SettingsException if their libraries are missing. */
    @Nullable
    CallTraces openTraces() {
        String version = ProcessMetrics.versionText(ServiceMetrics.version());
        String instance = ReportSettings.hostName() + ":"
                + HostAndPort.fromString(web.listen()).getPortOrDefault(0);
        return SettingsException.orRefusal(() -> CallTraces.open(traces, instance, version));
    }

    /** Throws a SettingsException if traces are wanted and their libraries are missing. */
    public void checkTraces() {
        CallTraces opened = openTraces();
        if (opened != null) {
            opened.close();
        }
    }

    /** All settings by key, as text. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        Stream.of(
                        web,
                        admin,
                        tls,
                        accessLog,
                        log,
                        traces,
                        calls,
                        database,
                        secrets,
                        data,
                        publication,
                        access,
                        people,
                        signUp,
                        session,
                        openid,
                        console,
                        lifecycle,
                        icp,
                        platform,
                        outbound,
                        ownership,
                        notices,
                        scans,
                        wechat)
                .map(SettingsBinder::texts)
                .forEach(texts::putAll);
        return texts;
    }
}
